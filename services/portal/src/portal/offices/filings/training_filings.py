"""The trainings that a unit files (线下培训备案): the list, a new one, and everything about one with its tasks."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call
from portal.clients.models.filings import Draft, FormField, LackingOfForm, NewFiling, Opinion, Training
from portal.filing_steps import BADGES, WRITABLE, office_name, steps_of
from portal.filled_forms import sent_of, shown_of
from portal.messages_zh import WORDS
from portal.offices.asking import code_of
from portal.offices.filings.asking import (
    DECIDES,
    FILED,
    FILINGS,
    LACKING,
    LOOK_TRAINING,
    ROSTERS,
    known,
    page,
    refuse_others,
)
from portal.offices.filings.shown import accounts_of, attached_to, changes_of, form_of, opinions_of
from portal.offices.office import OFFICES, Desk, Office

router = APIRouter(include_in_schema=False)
PATH = OFFICES + "/{organisation_id}/training-filings"
ONE = PATH + "/{filing_id}"
BEGIN = Call(FILINGS, "POST", "/v1/filings", NewFiling, Draft)
ROWS, PAGES_MAX = 50, 200
_AS_LAST_TIME = (
    "institution", "registered_institution", "address", "postcode", "email", "leader", "leader_post", "leader_phone",
    "contact", "contact_post", "contact_phone", "place", "fee_kind", "fee", "payer",
)  # fmt: skip
"""What a unit's trainings seldom say otherwise: who holds them, where, who answers for them, and what they cost."""
_LOOKED_BACK = 20
"""So many filings, to the latest that was handed in."""
NOT_WITH_YOU = "该备案现在不在本单位手中，不能修改。"
ACTS = ("withdraw", "take-back", "remind")
"""What a unit does with a training of its own, beside handing it in."""


@dataclass(frozen=True)
class Section:
    """A part of the form that is filled in and saved by itself."""

    title: str
    fields: tuple[str, ...]


SECTIONS = {
    "basics": Section(
        "基本信息、师资和费用",
        (
            "title", "subject", "training_type", "special_task", "required_topic", "begins_on", "ends_on", "place",
            "scope", "people", "plan", "base",
            "registered_institution", "institution", "address", "postcode", "email", "leader", "leader_post",
            "leader_phone", "contact", "contact_post", "contact_phone", "trainers", "fee_kind", "fee", "payer",
        ),
    ),
    "schedule": Section("课程安排", ("sittings",)),
}  # fmt: skip
"""In the order in which they are filled in, by the word in the address."""


@dataclass(frozen=True)
class Task:
    """A part of the form in the list of what is to be done."""

    word: str
    title: str
    state: str
    kind: str
    """Of its badge."""


@router.get(PATH)
async def trainings(
    office: Desk, state: str = "", number: Annotated[int, Query(alias="page", ge=1, le=PAGES_MAX)] = 1
) -> Response:
    """Those of the unit, the latest first, each with who has it and until when."""
    refuse_others(office, DECIDES)
    state = code_of(state, WORDS["FilingState"])
    path = {"organisation_id": office.organisation_id}
    query = {"kind": "training", "page": number, "rows": ROWS} | ({"state": state} if state else {})
    found = await office.me.part(FILED, path=path, query=query)
    return page(
        office,
        "trainings.html",
        found=found,
        state=state,
        number=number,
        pages=0 if isinstance(found, Missing) else -(-found.total // ROWS),
        badges=BADGES,
        beneath="training-filings",
    )


@router.post(PATH)
async def begin(office: Desk, typed: Posted) -> Response:
    """A draft is begun under the key of the form: pressed twice it is the same. What the training that was handed in
    last said of institution, people in charge and costs stands there already.
    """
    refuse_others(office, DECIDES)
    form = await _as_last_time(office)
    made = await office.me.ask(BEGIN, body=Draft(organisation_id=office.organisation_id, form=form), headers=typed.key)
    said = "draft-begun-as-last" if form else ""
    return office.me.go(f"{office.address}/training-filings/{made.filing_id}/sections/basics", said=said)


async def _as_last_time(office: Office) -> dict[str, Any]:
    """Nothing where none was handed in, or where that cannot be told now."""
    query = {"kind": "training", "rows": _LOOKED_BACK}
    found = await office.me.part(FILED, path={"organisation_id": office.organisation_id}, query=query)
    filed = () if isinstance(found, Missing) else found.filings
    last = next((item.filing_id for item in filed if item.state != "draft"), None)
    training = None if last is None else await office.me.part(LOOK_TRAINING, path={"filing_id": last})
    if training is None or isinstance(training, Missing):
        return {}
    fields = [field for field in training.fields if field.field in _AS_LAST_TIME]
    return sent_of(fields, shown_of(fields, form_of(training)))


async def training_of(office: Office, filing_id: UUID) -> Training:
    """A training of the office's own; 404 for others, those too that it decides about."""
    refuse_others(office, DECIDES)
    found = await office.me.ask(LOOK_TRAINING, path={"filing_id": filing_id})
    if found.applicant.organisation_id != office.organisation_id:
        raise HTTPException(404)
    return found


def is_writable(training: Training) -> bool:
    """Its form is with the unit."""
    return training.is_mine and training.state in WRITABLE


@router.get(ONE)
async def training(office: Desk, filing_id: UUID) -> Response:
    """Where it stands, its tasks while it is written, what was said of it, and its rosters."""
    return await training_page(office, await training_of(office, filing_id))


async def training_page(office: Office, found: Training, *, status: int = 200, said_wrong: str = "") -> Response:
    """The same, with what is in the way of something that was wanted."""
    path, is_with_us = {"filing_id": found.filing_id}, is_writable(found)
    names, lacking, rosters = await asyncio.gather(
        known(office, [], accounts_of(found)),
        office.me.part(LACKING, path=path) if is_with_us else _nothing(),
        office.me.part(ROSTERS, path=path) if found.state == "approved" else _nothing(),
    )
    return page(
        office,
        "training.html",
        status=status,
        filing=found,
        badge=BADGES.get(found.state, ""),
        badges=BADGES,
        is_writable=is_with_us,
        tasks=tasks_of(found, lacking if isinstance(lacking, LackingOfForm) else None) if is_with_us else (),
        lacking=lacking,
        returned=returned_of(found),
        changes=changes_of(found, found.changed),
        shown=shown_of(found.fields, form_of(found)),
        attached=attached_to(found),
        steps=steps_of(found),
        opinions=opinions_of(found, names),
        acts=[act for act in found.own_acts if act.act in ACTS],
        rosters=rosters,
        errors=[("", said_wrong)] if said_wrong else [],
    )


async def _nothing() -> None:
    """A part that this state of a training does not have."""


def tasks_of(training: Training, lacking: LackingOfForm | None) -> Sequence[Task]:
    """The parts of the form, each with how far it is; the files are a part that may be left out."""
    form = form_of(training)
    wrong = set() if lacking is None else {field.field for field in lacking.fields}
    found = []
    for word, section in SECTIONS.items():
        if not form.keys() & set(section.fields):
            found.append(Task(word, section.title, "未开始", ""))
        elif wrong & set(section.fields):
            found.append(Task(word, section.title, "未完成", "warning"))
        else:
            found.append(Task(word, section.title, "已完成", "success"))
    count = len(form.get("attachments", ()))
    return [*found, Task("files", "附件", f"已上传{count}个" if count else "可以不传", "success" if count else "")]


def returned_of(training: Training) -> tuple[str, Opinion] | None:
    """Who returned it last, with the opinion, while it is to be corrected."""
    if training.state != "returned":
        return None
    opinion = next((item for item in reversed(training.opinions) if item.act == "return"), None)
    return None if opinion is None else (office_name(training, opinion.made_for), opinion)


def fields_of(training: Training, section: Section) -> Sequence[FormField]:
    """The fields of a part, in its order."""
    known_fields = {field.field: field for field in training.fields}
    return [known_fields[name] for name in section.fields if name in known_fields]
