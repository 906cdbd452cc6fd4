"""Opening enrolment to a training (报名设置): for how many, until when, and whose people."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.forms import Errors, Typed
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import EnrolmentSettings
from portal.clients.refusals import Refusal
from portal.offices.office import Desk, Office
from portal.offices.reach import day_of
from portal.offices.trainings.trainings import ONE, address_of, training_of

router = APIRouter(include_in_schema=False)
OPEN = Call(ServiceName.FILINGS, "PUT", "/v1/filings/{filing_id}/enrolment", type(None), EnrolmentSettings)
QUOTA_MAX = 10_000
_AT = {"quota-below-enrolled": "quota", "closes-too-late": "closes_on"}


@router.get(ONE + "/enrolment")
async def settings(office: Desk, filing_id: UUID) -> Response:
    """The form, with what is set now or was planned."""
    found = await training_of(office, filing_id)
    typed = {"quota": str(found.quota or found.people), "closes_on": str(found.closes_on or found.begins_on)}
    return await _shown(office, filing_id, typed)


async def _shown(
    office: Office, filing_id: UUID, typed: dict[str, str], errors: Errors | None = None, status: int = 200
) -> Response:
    return office.page(
        "offices/trainings/opening.html",
        status=status,
        training=await training_of(office, filing_id),
        address=address_of(office, filing_id),
        typed=typed,
        errors=errors.found if errors else (),
    )


@router.post(ONE + "/enrolment")
async def save(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Set it; ``close``: enrolment ends today, which is the day before at the doors."""
    wanted, errors = await _read(office, filing_id, typed)
    if wanted is not None:
        try:
            await office.me.ask(OPEN, path={"filing_id": filing_id}, body=wanted)
            return office.me.go(address_of(office, filing_id), said="enrolment-saved")
        except Refusal as refusal:
            errors.add(_AT.get(refusal.reason, ""), refusal.problem.detail)
    kept = {name: typed.text(name) for name in ("quota", "closes_on")}
    return await _shown(office, filing_id, kept, errors, 422)


async def _read(office: Office, filing_id: UUID, typed: Typed) -> tuple[EnrolmentSettings | None, Errors]:
    errors = Errors()
    found = await training_of(office, filing_id)
    if typed.text("close") == "1" and found.quota is not None:
        yesterday = china_date(now()) - timedelta(days=1)
        return EnrolmentSettings(quota=found.quota, closes_on=yesterday, units=found.units), errors
    quota = typed.plain("quota")
    if not quota.isdecimal() or not 1 <= int(quota[:6]) <= QUOTA_MAX:
        errors.add("quota", f"请填写1至{QUOTA_MAX}之间的人数。")
    closes_on = day_of(typed, errors, "closes_on", "报名截止日期")
    if errors or closes_on is None:
        return None, errors
    return EnrolmentSettings(quota=int(quota), closes_on=closes_on, units=found.units), errors
