"""Certificates of others: for programs by their scope, and for people by the reach of their roles."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field

from certificates.access.api import App, reads_about
from certificates.of_people import actions as of_people_actions
from certificates.of_people.answers import StatesOfPeople
from certificates.own_certificates import actions as own_certificate_actions
from certificates.own_certificates import queries as own_certificate_queries
from certificates.own_certificates.answers import OwnCertificates
from certificates.own_certificates.api import certificates_shown
from certificates.own_certificates.messages_zh import STATES
from certificates.verification.api.codes import signed_original
from common.auth import OWN, Acting, Caller, acting, requires
from common.bodies import Body
from common.clock import now
from common.errors import NotFound
from common.openapi import FILE
from common.readings import Reading
from common.web import json_response
from offices.authority import Action
from offices.reach import office_of, program_or_office

router = APIRouter()
PEOPLE_MAX = 200
_reads = program_or_office("certificates:apply")
_asks = requires(OWN, only_reads=True)


class PeopleOfYear(Body):
    """Whose certificates of a year are asked for, and as which office."""

    organisation_id: UUID
    """The organisation in which one has the role."""
    person_ids: list[UUID] = Field(min_length=1, max_length=PEOPLE_MAX)
    year: Annotated[int, Field(strict=True, ge=2000, le=2100)]


@router.get("/v1/people/{person_id}/certificates", response_model=OwnCertificates, dependencies=[Depends(_reads)])
async def certificates_of_person(person_id: UUID, app: App, caller: Annotated[Caller, Depends(_reads)]) -> Response:
    """One person's certificates of all years, as they see them themselves."""
    async with app.db.reading() as tx:
        reader, record_id = await reads_about(tx, caller, person_id)
        found = await own_certificate_actions.own_certificates(tx, record_id)
    await app.readings.record(reader, Reading("certificates", [record_id]))
    return json_response(certificates_shown(found, app.public_url, now()))


@router.get(
    "/v1/people/{person_id}/certificates/{certificate_id}/certificate.pdf",
    response_class=Response,
    responses={200: {"content": {"application/pdf": FILE}}},
    dependencies=[Depends(acting)],
)
async def certificate_file_of_person(person_id: UUID, certificate_id: UUID, app: App, caller: Acting) -> Response:
    """The signed original of one person's certificate, while it is valid, for roles that reach them."""
    async with app.db.reading() as tx:
        reader, record_id = await reads_about(tx, caller, person_id)
        row = await own_certificate_queries.own_file(tx, record_id, certificate_id)
    if row is None:
        raise NotFound("no-certificate-of-person", "this person has no certificate with this id, or it is not made yet")
    await app.readings.record(reader, Reading("certificates", [record_id]))
    return await signed_original(app, row)


@router.post("/v1/certificates/of-people", response_model=StatesOfPeople, dependencies=[Depends(_asks)])
async def states_of_people(body: PeopleOfYear, app: App, caller: Annotated[Caller, Depends(_asks)]) -> Response:
    """How the certificate of a year stands for up to 200 people whom one's role in the organisation reaches.

    People out of reach are left out, like people who are not on record.
    """
    as_of = now()
    async with app.db.reading() as tx:
        office = await office_of(tx, caller, body.organisation_id, Action.SEE_HOURS)
        found = await of_people_actions.states_of_people(tx, office, body.person_ids, body.year)
    await app.readings.record(office.reader, Reading("certificates", [person.person_id for person in found]))
    return json_response(
        {
            "year": body.year,
            "people": [{**person._asdict(), "text": STATES[person.state]} for person in found],
            "as_of": as_of,
        }
    )
