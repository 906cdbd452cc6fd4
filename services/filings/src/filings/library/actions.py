"""What can be done in the registers of teachers, courses and training institutions."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.identity.names import same_name
from common.ids import uuid7
from common.readings import records_of
from filings.approval.domain.filings import ROLE_OF, Actor
from filings.forms.domain.forms import TRAINING, BadForm, Form, Wrong
from filings.library import queries
from filings.library.domain import (
    NEEDS_REASON,
    ItemAct,
    ItemActor,
    ItemKind,
    ItemRow,
    ItemState,
    NamedIn,
    Sought,
    acts_of,
    next_state,
    problem_of_institution,
    remarks_on,
)
from filings.people import queries as people_queries
from offices.regions import regions_above

HR_AUTHORITY = "hr-authority"
INSTITUTION = "registered_institution"
"""The field of a plan."""
_NOT_ON_RECORD = {
    ItemKind.TEACHER: ("trainers", "所选教师不在师资库中，请重新选择"),
    ItemKind.COURSE: ("sittings", "所选课程不在课程库中，请重新选择"),
    ItemKind.INSTITUTION: (INSTITUTION, TRAINING[INSTITUTION].problem),
}
"""Where a plan names entries of each register, and what is said of those that are none."""
_SEEN_BY_ALL = (ItemState.LISTED, ItemState.WITHDRAWN)


async def register(tx: Tx, actor: Actor, organisation_id: UUID, stated: dict[str, Any], *, now: datetime) -> UUID:
    """An organisation registers an entry; the HR authority of its level, or the authority itself, reviews it."""
    found = await people_queries.organisation_with_region(tx, organisation_id)
    if found is None or not actor.acts_for(found[0].kind, organisation_id):
        raise NotAllowed("not-yours", "entries are registered by organisations that the caller acts for")
    organisation, region_code = found
    reviewer = organisation_id if organisation.kind == HR_AUTHORITY else organisation.authority_id
    if reviewer is None:
        raise Refused("no-office", "no HR authority is known that would review it")
    if stated["ends_on"] is not None and stated["ends_on"] < stated["begins_on"]:
        raise Refused("ends-before-it-begins", "ends_on lies before begins_on")
    above = await people_queries.organisation_with_region(tx, reviewer)
    item_id = uuid7()
    made = {"registered_by": organisation_id, "reviewed_by": reviewer, "made_by": actor.account_id, "made_at": now}
    made["made_by_person"] = actor.person_id
    made["region_code"] = region_code if above is None else above[1]
    await queries.add_item(tx, item_id=item_id, state=ItemState.WAITING, **made, **stated)
    return item_id


async def do_act(tx: Tx, actor: Actor, item_id: UUID, act: ItemAct, reason: str | None, *, now: datetime) -> ItemState:
    """List, refuse or withdraw an entry; a second person reviews it, and what is taken out has a reason."""
    row = (await queries.items_of(tx, [item_id], lock=True)).get(item_id)
    if row is None:
        raise NotFound("unknown-item", "there is no entry of this id in the registers")
    hats = await hats_of(tx, actor, row)
    if not _is_seen(row, hats):
        raise NotFound("unknown-item", "there is no entry of this id in the registers")
    state = next_state(row, act, hats)
    if state is None:
        if hats:
            raise Conflict("out-of-order", f"an entry that is {row.state} takes no {act} of yours")
        raise NotAllowed("not-yours", "the entry is reviewed by another office")
    if act is not ItemAct.WITHDRAW and await _is_author(tx, actor, row):
        raise NotAllowed("ones-own", "who registered an entry does not review it")
    if act in NEEDS_REASON and not reason:
        raise Refused("no-text", f"{act} needs a reason")
    await queries.save_state(tx, item_id, state, reason, actor.account_id, now)
    return state


def _is_seen(row: ItemRow, hats: frozenset[ItemActor]) -> bool:
    """What waits or was refused is seen by who registered it, and by authorities of its region."""
    return row.state in _SEEN_BY_ALL or bool(hats)


async def _is_author(tx: Tx, actor: Actor, row: ItemRow) -> bool:
    """Whether the caller registered an entry, with this account or another one of the same human."""
    if row.made_by == actor.account_id:
        return True
    if row.made_by_person is None or actor.person_id is None:
        return False
    return row.made_by_person in await records_of(tx, actor.person_id)


async def hats_of(tx: Tx, actor: Actor, row: ItemRow) -> frozenset[ItemActor]:
    """What the caller is to an entry."""
    organisations = {organisation_id for _, organisation_id in actor.offices}
    found = set[ItemActor]()
    if (ROLE_OF[HR_AUTHORITY], row.reviewed_by) in actor.offices:
        found.add(ItemActor.REVIEWER)
    if row.registered_by in organisations:
        registrant = await people_queries.organisation_with_region(tx, row.registered_by)
        if registrant is not None and actor.acts_for(registrant[0].kind, row.registered_by):
            found.add(ItemActor.REGISTRANT)
    regions = set(regions_above(row.region_code))
    for role, organisation_id in actor.offices:
        if role == ROLE_OF[HR_AUTHORITY] and organisation_id != row.reviewed_by:
            office = await people_queries.organisation_with_region(tx, organisation_id)
            if office is not None and office[1] in regions:
                found.add(ItemActor.ABOVE)
    return frozenset(found)


async def listed(
    tx: Tx, kind: str, region_code: str, sought: Sought, page: int, rows_max: int
) -> tuple[list[ItemRow], int]:
    """A register as everybody sees it: what is listed or was withdrawn anywhere in the province (第三十条: shared)."""
    states = _SEEN_BY_ALL if sought.state is None else (sought.state,)
    return await queries.page_of(tx, kind, region_code[:2], states, sought, (page - 1) * rows_max, rows_max)


async def of_office(
    tx: Tx, actor: Actor, kind: str, organisation_id: UUID, page: int, rows_max: int
) -> tuple[list[ItemRow], int]:
    """What an organisation registered or reviews, whatever came of it; auditors see of it what everybody sees."""
    if organisation_id not in {organisation_id_ for _, organisation_id_ in actor.offices}:
        raise NotAllowed("not-yours", "the entries of an organisation are for those who act for it")
    acts = any(item == organisation_id and role in ROLE_OF.values() for role, item in actor.offices)
    states = tuple(ItemState) if acts else _SEEN_BY_ALL
    return await queries.page_of_office(tx, kind, organisation_id, states, (page - 1) * rows_max, rows_max)


async def one(tx: Tx, actor: Actor, item_id: UUID) -> tuple[ItemRow, list[str]]:
    """One entry, and what the caller may do with it; raises :class:`NotFound` for one that the caller does not see."""
    row = (await queries.items_of(tx, [item_id])).get(item_id)
    hats = frozenset[ItemActor]() if row is None else await hats_of(tx, actor, row)
    if row is None or not _is_seen(row, hats):
        raise NotFound("unknown-item", "there is no entry of this id in the registers")
    return row, acts_of(row, hats, is_author=await _is_author(tx, actor, row))


async def names_of(tx: Tx, rows: Sequence[ItemRow]) -> Mapping[UUID, str]:
    """What the organisations of entries are called."""
    return await people_queries.names_of(tx, {name for row in rows for name in (row.registered_by, row.reviewed_by)})


async def with_institution(tx: Tx, form: Form) -> tuple[Form, Wrong | None]:
    """A plan that names a registered institution has that institution's name; and what is in the way of handing it in.

    Raises :class:`BadForm` for an id that is no institution's.
    """
    if INSTITUTION not in form:
        return form, None
    row = (await queries.items_of(tx, [UUID(form[INSTITUTION])])).get(UUID(form[INSTITUTION]))
    if row is None or row.kind != ItemKind.INSTITUTION:
        raise BadForm([_not_on_record(ItemKind.INSTITUTION)])
    days = sorted(date.fromisoformat(form[name]) for name in ("begins_on", "ends_on") if name in form)
    problem = problem_of_institution(row, days)
    return {**form, "institution": row.name}, None if problem is None else _wrong(*problem)


async def examined(tx: Tx, form: Form, region_code: str | None) -> tuple[list[Wrong], list[str]]:
    """What of the entries that a plan names is in the way of handing it in, and what stands out of the others once it
    says subject and days.
    """
    named = {
        ItemKind.TEACHER: {UUID(item["teacher"]) for item in form.get("trainers", ()) if "teacher" in item},
        ItemKind.COURSE: {UUID(item["course"]) for item in form.get("sittings", ()) if "course" in item},
    }
    unfit = (await with_institution(tx, form))[1]
    if unfit is None and INSTITUTION in form:
        named[ItemKind.INSTITUTION] = {UUID(form[INSTITUTION])}
    known = await queries.items_of(tx, {item_id for ids in named.values() for item_id in ids})
    wrong, remarks, said = [] if unfit is None else [unfit], list[str](), _said(form, region_code)
    for kind, ids in named.items():
        rows = {item_id: known[item_id] for item_id in ids if item_id in known and known[item_id].kind == kind}
        wrong += [_not_on_record(kind)] if len(rows) < len(ids) else []
        remarks += [] if said is None else remarks_on(kind, rows, said)
    # The name is typed beside the id: nobody teaches under the entry of somebody else.
    typed = [(item["name"], known.get(UUID(item["teacher"]))) for item in form.get("trainers", ()) if "teacher" in item]
    if not all(row is None or row.kind != ItemKind.TEACHER or same_name(name, row.name) for name, row in typed):
        remarks.append("teacher-name-differs")
    return wrong, remarks


def _said(form: Form, region_code: str | None) -> NamedIn | None:
    if region_code is None or not {"subject", "begins_on", "ends_on"} <= form.keys():
        return None
    first, last = date.fromisoformat(form["begins_on"]), date.fromisoformat(form["ends_on"])
    return NamedIn(first, last, form["subject"], region_code)


def _not_on_record(kind: ItemKind) -> Wrong:
    field, problem = _NOT_ON_RECORD[kind]
    return Wrong(field, TRAINING[field].name, problem, detail=f"no {kind} has this id")


def _wrong(problem: str, detail: str) -> Wrong:
    return Wrong(INSTITUTION, TRAINING[INSTITUTION].name, problem, detail=detail)
