"""My hours: what is missing, by when, by which article, and what to do next; and every entry behind it."""

import asyncio
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.visitor import Me, Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import CertificateList, CertificateOfYear
from portal.clients.models.ledger import Entry, RequirementCounted, StatementOfYear
from portal.formats import number_text

router = APIRouter(include_in_schema=False)
STATEMENT = Call(ServiceName.LEDGER, "GET", "/v1/own/years/{year}", StatementOfYear)
CERTIFICATES = Call(ServiceName.CERTIFICATES, "GET", "/v1/own/certificates", CertificateList)
_LATEST = 5
Year = Annotated[int, Path(ge=2000, le=2100)]


@dataclass(frozen=True)
class Headline:
    """The answer in one sentence, and how it stands."""

    text: str
    kind: str
    """Of a banner: info, success, warning or error."""


@dataclass(frozen=True)
class Bar:
    """A requirement as a bar: what there is and what is needed, as numbers and in words."""

    name: str
    have: float
    need: float
    have_text: str
    need_text: str


def missing_hours(requirements: Sequence[RequirementCounted]) -> Decimal:
    """How many hours more meet every requirement in hours: at least the total's, at least those of both subjects."""
    missing = {item.key: Decimal(item.missing) for item in requirements if item.unit == "hours"}
    subjects = sum((hours for key, hours in missing.items() if key in {"public", "professional"}), Decimal(0))
    return max([subjects, *missing.values()], default=Decimal(0))


def headline(statement: StatementOfYear, certificate: CertificateOfYear | None) -> Headline:
    """What somebody wants to know first."""
    year = f"{statement.year}年度"
    if statement.rulebook is None:
        return Headline(f"{year}：您暂不在培训对象范围", "info")
    if certificate is not None and certificate.standing == "suspended":
        return Headline(f"{year}：证书已暂停使用", "error")
    if statement.met:
        return Headline(f"{year}：{_once_met(certificate)}", "success")
    if statement.clear:
        return Headline(f"{year}：免予培训", "success")
    hours = missing_hours(statement.requirements)
    if hours:
        return Headline(f"{year}：还差 {number_text(str(hours))} 学时", "warning")
    others = sum(not item.met and Decimal(item.missing) > 0 for item in statement.requirements)
    return Headline(f"{year}：还差 {others} 项必修内容", "warning")


def _once_met(certificate: CertificateOfYear | None) -> str:
    if certificate is None:
        return "已达标"
    match certificate.stage:
        case "stored":
            return "已达标，证书已签发"
        case "offered":
            return "已达标，可以申请证书"
        case _:
            return "已达标，证书正在制作"


def bars(requirements: Sequence[RequirementCounted]) -> Sequence[Bar]:
    """Each requirement with what counts towards it, with days where days are enough as well."""
    return [
        Bar(
            item.name,
            float(item.have) + float(item.deemed or 0),
            float(item.need),
            _amount(item.have, item.unit),
            _amount(item.need, item.unit) + (f"，或 {number_text(item.or_days)} 天" if item.or_days else ""),
        )
        for item in requirements
    ]


def _amount(number: str, unit: str) -> str:
    return f"{number_text(number)} {'学时' if unit == 'hours' else '项'}"


def latest(entries: Sequence[Entry]) -> Sequence[Entry]:
    """The last few, the newest first."""
    return list(reversed(entries))[:_LATEST]


@router.get("/my/hours")
async def this_year(me: Me) -> Response:
    """The year that runs."""
    return await _hours(me, china_date(now()).year)


@router.get("/my/hours/{year}")
async def of_year(me: Me, year: Year) -> Response:
    """Another year."""
    return await _hours(me, year)


async def _hours(me: Me, year: int) -> Response:
    statement, certificates = await asyncio.gather(
        me.part(STATEMENT, path={"year": year}),
        me.part(CERTIFICATES),
    )
    certificate = None
    if not isinstance(certificates, Missing):
        certificate = next((item for item in certificates.certificates if item.year == year), None)
    if isinstance(statement, Missing):
        return me.page("learner/hours.html", year=year, statement=statement, certificate=certificate, said_first=None)
    return me.page(
        "learner/hours.html",
        year=year,
        statement=statement,
        certificate=certificate,
        said_first=headline(statement, certificate),
        rows=[astuple(bar) for bar in bars(statement.requirements)],
        latest=latest(statement.entries),
    )


@router.get("/my/hours/{year}/entries")
async def entries(me: Me, year: Year) -> Response:
    """Every entry of a year, for reading and for paper."""
    statement = await me.part(STATEMENT, path={"year": year})
    return me.page("learner/entries.html", year=year, statement=statement)
