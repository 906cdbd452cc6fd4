"""Opening enrolment to a training (报名设置): for how many, until when, and whose people."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.forms import Errors, Typed
from portal.access.typed_words import wrong_words
from portal.access.visitor import Posted
from portal.clients.calls import Call, ServiceName
from portal.clients.models.filings import EnrolmentSettings, TrainingPlan, UnitsSought, UnitsToChoose
from portal.clients.refusals import Refusal
from portal.offices.office import Desk, Office
from portal.offices.reach import day_of
from portal.offices.trainings.held import ONE, address_of, training_of

router = APIRouter(include_in_schema=False)
_FILINGS = ServiceName.FILINGS
OPEN = Call(_FILINGS, "PUT", "/v1/filings/{filing_id}/enrolment", type(None), EnrolmentSettings)
UNITS = Call(_FILINGS, "POST", "/v1/filings/{filing_id}/enrolment/units/queries", UnitsToChoose, UnitsSought)
QUOTA_MAX, UNITS_MAX, UNITS_SHOWN_MAX, WORDS_MAX = 10_000, 200, 50, 50
ALL, CHOSEN = "all", "chosen"
_AT = {"quota-below-enrolled": "quota", "closes-too-late": "closes_on", "unit-out-of-reach": "unit"}


@dataclass(frozen=True)
class Settings:
    """What stands in the form."""

    quota: str
    closes_on: str
    whose: str
    words: str = ""
    units: Sequence[UUID] = field(default=())
    """That are ticked."""


@router.get(ONE + "/enrolment")
async def settings(office: Desk, filing_id: UUID) -> Response:
    """The form, with what is set now or was planned."""
    found = await training_of(office, filing_id)
    quota, closes_on = str(found.quota or found.people), str(found.closes_on or found.begins_on)
    set_ = Settings(quota, closes_on, ALL if found.units is None else CHOSEN, units=found.units or ())
    return await _shown(office, found, set_)


async def _shown(
    office: Office, training: TrainingPlan, set_: Settings, errors: Errors | None = None, status: int = 200
) -> Response:
    sought = UnitsSought(words=set_.words, chosen=tuple(set_.units[:UNITS_MAX]), rows=UNITS_SHOWN_MAX)
    return office.page(
        "offices/trainings/opening.html",
        status=status,
        training=training,
        address=address_of(office, training.filing_id),
        typed=set_,
        units=await office.me.part(UNITS, path={"filing_id": training.filing_id}, body=sought),
        errors=errors.found if errors else (),
    )


@router.post(ONE + "/enrolment")
async def save(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """Set it; ``close``: enrolment ends today, which is the day before at the doors; ``find``: look for units first."""
    found = await training_of(office, filing_id)
    errors = Errors()
    set_ = _typed(typed, errors)
    if typed.text("find"):
        return await _shown(office, found, set_, errors, 422 if errors else 200)
    wanted = _wanted(found, set_, typed, errors)
    if wanted is not None:
        try:
            await office.me.ask(OPEN, path={"filing_id": filing_id}, body=wanted)
            return office.me.go(address_of(office, filing_id), said="enrolment-saved")
        except Refusal as refusal:
            errors.add(_AT.get(refusal.reason, ""), refusal.problem.detail)
    return await _shown(office, found, set_, errors, 422)


def _typed(typed: Typed, errors: Errors) -> Settings:
    """What was filled in; words that cannot be looked for are told, and left as they are."""
    words = typed.text("words")
    if wrong := wrong_words("words", words, what="单位名称", chars_max=WORDS_MAX):
        errors.found.extend(wrong.found)
        words = ""
    ticked = [unit for text in dict.fromkeys(typed.texts("unit")) if (unit := _id(text)) is not None]
    whose = CHOSEN if typed.text("whose") == CHOSEN or typed.text("find") else ALL
    return Settings(typed.text("quota"), typed.text("closes_on"), whose, words, ticked)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _wanted(found: TrainingPlan, set_: Settings, typed: Typed, errors: Errors) -> EnrolmentSettings | None:
    if typed.text("close") == "1" and found.quota is not None:
        yesterday = china_date(now()) - timedelta(days=1)
        return EnrolmentSettings(quota=found.quota, closes_on=yesterday, units=found.units)
    quota = typed.plain("quota")
    if not quota.isdecimal() or not 1 <= int(quota[:6]) <= QUOTA_MAX:
        errors.add("quota", f"请填写1至{QUOTA_MAX}之间的人数。")
    closes_on = day_of(typed, errors, "closes_on", "报名截止日期")
    if set_.whose == CHOSEN and not set_.units:
        errors.add("unit", "请勾选单位，或者选择对管理范围内的人员开放。")
    if len(set_.units) > UNITS_MAX:
        errors.add("unit", f"最多选择{UNITS_MAX}个单位。")
    if errors or closes_on is None:
        return None
    units = tuple(set_.units) if set_.whose == CHOSEN else None
    return EnrolmentSettings(quota=int(quota), closes_on=closes_on, units=units)
