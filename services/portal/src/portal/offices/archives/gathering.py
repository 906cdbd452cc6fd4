"""A person's training file (培训档案) as its parts come from the services, each asked with the reader's own token."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import OwnCertificate, OwnCertificates
from portal.clients.models.filings import DecisionsAboutPerson, OwnGrant, OwnRecognition
from portal.clients.models.ledger import StatementOfYear
from portal.clients.models.registry import PersonShown
from portal.offices.asking import VENDORS, person_of, vendor_names
from portal.offices.office import Office
from portal.offices.person import STATEMENT, YEARS

CERTIFICATES = Call(ServiceName.CERTIFICATES, "GET", "/v1/people/{person_id}/certificates", OwnCertificates)
DECISIONS = Call(ServiceName.FILINGS, "GET", "/v1/people/{person_id}/decisions", DecisionsAboutPerson)
RESIDENTIAL = "residential"
_LONG_MONTHS = 2
"""Residential training of so many months stands in the form of appointments (干部任免审批表; Inner Mongolia 34)."""
_AT_ONCE = 4


@dataclass(frozen=True)
class Residence:
    """Residential training (脱产培训) that an office recognised."""

    title: str
    begins_on: date
    ends_on: date
    hours: str
    half_days: int
    test_result: str | None

    @property
    def is_long(self) -> bool:
        """It took two months or more."""
        return months_after(self.begins_on, _LONG_MONTHS) <= self.ends_on + timedelta(days=1)


@dataclass(frozen=True)
class TrainingFile:
    """Everything that stands in the file, of one year or of all."""

    person: PersonShown
    year: int | None
    statements: Sequence[StatementOfYear]
    """The latest year first."""
    decisions: Sequence[OwnRecognition | OwnGrant]
    offices: dict[str, str]
    """Names of those that decided, by their ids."""
    certificates: Sequence[OwnCertificate]
    vendors: dict[str, str]

    @property
    def residences(self) -> Sequence[Residence]:
        """Residential training, the first first; what was withdrawn is left out."""
        found = [
            _residence(item)
            for item in self.decisions
            if isinstance(item, OwnRecognition) and item.mode == RESIDENTIAL and item.withdrawn is None
        ]
        return sorted(found, key=lambda item: (item.begins_on, item.ends_on, item.title))


def _residence(item: OwnRecognition) -> Residence:
    days = [day.on for day in item.days or ()]
    begins_on = item.begins_on or min(days, default=item.ended_on)
    return Residence(item.title, begins_on, item.ended_on, item.hours, item.half_days, item.test_result)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month."""
    whole = day.year * 12 + day.month - 1 + months
    first_of_next = date((whole + 1) // 12, (whole + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(whole // 12, whole % 12 + 1, min(day.day, last))


async def training_file(office: Office, person_id: UUID, year: int | None) -> TrainingFile:
    """All of it; raises ``Away`` rather than leave a part out."""
    me, path = office.me, {"person_id": person_id}
    person = await person_of(office, person_id)
    years, decisions, certificates, vendors = await asyncio.gather(
        me.ask(YEARS, path=path),
        _decisions(office, person_id),
        me.ask(CERTIFICATES, path=path),
        me.part(VENDORS),
    )
    wanted = [item.year for item in years.years if year in (None, item.year)] or ([] if year is None else [year])
    statements = list[StatementOfYear]()
    for begins in range(0, len(wanted), _AT_ONCE):
        asked = (me.ask(STATEMENT, path={**path, "year": of}) for of in wanted[begins : begins + _AT_ONCE])
        statements += await asyncio.gather(*asked)
    return TrainingFile(
        person,
        year,
        statements,
        [item for item in decisions.decisions if year is None or year in years_of(item)],
        dict(decisions.names),
        [item for item in certificates.certificates if year in (None, item.year)],
        dict(vendor_names(vendors)),
    )


async def _decisions(office: Office, person_id: UUID) -> DecisionsAboutPerson:
    return await office.me.ask(DECISIONS, path={"person_id": person_id})


def years_of(item: OwnRecognition | OwnGrant) -> Sequence[int]:
    """The training years that a decision is about."""
    return (item.training_year,) if isinstance(item, OwnRecognition) else item.years
