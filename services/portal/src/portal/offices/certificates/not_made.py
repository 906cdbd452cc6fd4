"""Certificates that cannot be made as things are (待制证): whose, and what they wait for."""

from collections.abc import Mapping
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.certificates import WaitingOfOffice, WaitingOfOffices
from portal.clients.models.registry import PersonShown
from portal.formats import day_text
from portal.messages_zh import word
from portal.offices.asking import names_of
from portal.offices.certificates.asking import CERTIFICATES, address_of
from portal.offices.reviews.asking import Authority
from portal.offices.whole_lists import Row, kept_list, named

router = APIRouter(include_in_schema=False)
NOT_MADE = Call(ServiceName.CERTIFICATES, "GET", "/v1/certificates/waiting", WaitingOfOffices)
HEADING: Mapping[str, str] = {
    "name": "姓名", "number": "身份证号", "unit": "单位", "year": "年度", "why": "原因", "since": "达标日期",
}  # fmt: skip
OPERATORS_SEE = "等待平台运维人员处理"


@router.get(CERTIFICATES + "/not-made")
async def not_made(office: Authority, after: UUID | None = None) -> Response:
    """The oldest first, a hundred a page. The year counts as certified meanwhile: only the paper is missing."""
    older = {} if after is None else {"after": after}
    found = await office.me.part(NOT_MADE, query={"organisation_id": office.organisation_id, **older})
    names = {} if isinstance(found, Missing) else await names_of(office, found.certificates)
    return office.page(
        "offices/certificates/not-made.html",
        here=address_of(office),
        found=found,
        names=names,
        is_first=after is None,
        operators_see=OPERATORS_SEE,
    )


@router.get(CERTIFICATES + "/not-made.xlsx")
async def not_made_table(office: Authority) -> Response:
    """All of them, the oldest first, with numbers masked; each of the people can see that."""

    async def page_of(after: UUID | None) -> tuple[Mapping[UUID, Row], UUID | None]:
        older = {} if after is None else {"after": after}
        found = await office.me.ask(NOT_MADE, query={"organisation_id": office.organisation_id, **older})
        names = await named(office, found.certificates)
        return {item.certificate_id: _row(item, names.get(item.person_id)) for item in found.certificates}, found.after

    return await kept_list(office, "待制证", HEADING, page_of)


def _row(item: WaitingOfOffice, known: PersonShown | None) -> Row:
    return {
        "name": known.name if known else "", "number": known.id_number_masked if known else "",
        "unit": known.unit if known else "", "year": item.year,
        "why": word(item.waits_for, "CertificateWaitsFor") if item.waits_for else OPERATORS_SEE,
        "since": day_text(item.since),
    }  # fmt: skip
