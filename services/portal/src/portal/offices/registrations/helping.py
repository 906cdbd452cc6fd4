"""Somebody of the office's people is helped in (发放密码设置码)."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import Help, PasswordCode
from portal.offices.asking import person_of
from portal.offices.office import Office
from portal.offices.password_codes import Helped, form_page, slip_page
from portal.offices.staff import STAFF, RecordingDesk

router = APIRouter(include_in_schema=False)
PAGE = STAFF + "/people/{person_id}/code"
HELP = Call(ServiceName.REGISTRY, "POST", "/v1/people/{person_id}/codes", PasswordCode, Help)


@router.get(PAGE)
async def page(office: RecordingDesk, person_id: UUID) -> Response:
    """Who it is, and why they are helped in."""
    return form_page(office, await _helped(office, person_id))


@router.post(PAGE)
async def make(office: RecordingDesk, person_id: UUID, typed: Posted) -> Response:
    """The slip."""

    async def made(body: Help) -> PasswordCode:
        return await office.me.ask(HELP, path={"person_id": person_id}, body=body, headers=typed.key)

    return await slip_page(office, await _helped(office, person_id), typed, made)


async def _helped(office: Office, person_id: UUID) -> Helped:
    known = await person_of(office, person_id)
    facts = [("姓名", known.name), ("身份证号", known.id_number_masked), ("单位", known.unit)]
    people = f"{office.address}/staff/people"
    return Helped(facts, f"{people}/{person_id}/code", people, "返回人员查询")
