"""Certificates of people whom an office reaches."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from certificates.eligibility import queries as eligibility_queries
from certificates.eligibility.domain import Certificate, Why, certificate_state
from certificates.people import queries as people_queries
from certificates.status.domain import IssuanceStage, Standing
from common.db import Tx
from offices.authority import Action
from offices.organisations import organisations, place_in
from offices.reach import Office


class PersonState(NamedTuple):
    """How somebody's certificate of a year stands, and its number where it exists."""

    person_id: UUID
    state: Why
    number: str | None


async def states_of_people(tx: Tx, office: Office, person_ids: Sequence[UUID], year: int) -> list[PersonState]:
    """Of each of these people how the certificate of the year stands, in order; those out of reach are left out."""
    found = await people_queries.places_of(tx, person_ids)
    units = await organisations(tx, [record.organisation_id for record in found.values()])
    reached = {
        asked: record.person_id
        for asked, record in found.items()
        if office.reaches(Action.SEE_HOURS, place_in(record.organisation_id, units, record.region_code))
    }
    rows = await eligibility_queries.of_years(tx, [(person_id, year) for person_id in sorted(set(reached.values()))])
    certificates = {
        row.person_id: Certificate(IssuanceStage(row.stage), Standing(row.standing), row.number, None) for row in rows
    }
    return [_state(asked, certificates.get(reached[asked])) for asked in dict.fromkeys(person_ids) if asked in reached]


def _state(person_id: UUID, certificate: Certificate | None) -> PersonState:
    is_made = certificate is not None and certificate.stage is IssuanceStage.STORED
    return PersonState(
        person_id, certificate_state(certificate), certificate.number if certificate and is_made else None
    )
