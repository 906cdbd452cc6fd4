"""Feedback, questions and complaints: opened by anybody who is signed in, answered by the authority in charge."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.ids import uuid7
from offices.authority import MAY, Action
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.queries import accounts as account_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.cases.domain import (
    ATTACHMENT_BYTES_MAX,
    ATTACHMENTS_MAX,
    DAYS,
    NEEDS_TEXT,
    OF_REPORTER,
    TRANSITIONS,
    CaseAct,
    CaseKind,
    CaseState,
    Sight,
    media_type_of,
    sight_of,
)
from registry.cases.queries import cases as case_queries
from registry.organisations.queries import regions as region_queries
from registry.organisations.queries import states as state_queries
from registry.organisations.queries.organisations import PlacedOrganisation
from registry.roles.actions.roles import unit_of

OPEN_MAX, YEAR_MAX, ENTRIES_MAX = 10, 50, 200
"""Of one reporter at a time, and in a year; and what is said of one case."""
TO_BE_ANSWERED = (CaseState.OPEN, CaseState.IN_WORK)
_NONE = NotFound("no-such-case", "there is no such case among yours")


@dataclass(frozen=True)
class Opening:
    """What somebody has to say: of whom, if it is a complaint, and whether the office may know who says it."""

    kind: CaseKind
    title: str
    text: str
    about_code: str | None
    is_named: bool
    about_vendor: str | None = None
    """The client id of a vendor that is complained of."""


@dataclass(frozen=True)
class Page:
    """Cases behind one of them; ``None``: the first page."""

    after: UUID | None
    rows_max: int


def mark_of(account_id: UUID, keys: Keys) -> bytes:
    """By what a reporter's cases are found, by themselves alone: the table reveals nobody's account."""
    return hmac.digest(keys.index.key, b"reporter\x00" + account_id.bytes, "sha256")


async def sight(tx: Tx, actor: Actor, *, has_proof: bool, now: datetime) -> Sight:
    """What the caller's session may see of cases."""
    used = await case_queries.credentials_of(tx, actor.session_id)
    assert used is not None, "the session is theirs"
    return sight_of(used, has_proof=has_proof, now=now)


def refuse_unless_themselves(sight: Sight) -> None:
    """Raises :class:`NotAllowed`, in the same words whether there is a case or not."""
    refuse_helped(sight)
    if not sight.is_proved:
        raise NotAllowed("password-needed", "give your password again: POST /v1/sessions/current/password-proofs")


def refuse_helped(sight: Sight) -> None:
    """Raises :class:`NotAllowed` for a session whose password somebody else has known."""
    if not sight.has_own_password:
        raise NotAllowed("password-of-helper", "somebody else made the code for this password; choose another first")


async def open_case(tx: Tx, actor: Actor, said: Opening, sight: Sight, *, keys: Keys, now: datetime) -> UUID:
    """It waits at the authority of the region where the reporter stands, or of whom it complains; a complaint of an
    authority at the level above.
    """
    refuse_unless_themselves(sight)
    mark = mark_of(actor.account_id, keys)
    year_ago = now - timedelta(days=365)
    still, this_year = await case_queries.count_cases_of(tx, mark, year_ago, opened_since=sight.since)
    if still >= OPEN_MAX or this_year >= YEAR_MAX:
        raise Conflict(
            "too-many-open",
            f"you may have {OPEN_MAX} cases at a time, and {YEAR_MAX} in a year",
            open_max=OPEN_MAX,
            year_max=YEAR_MAX,
        )
    region_code, about_id = await _whose_business(tx, actor, said)
    case_id = uuid7()
    told = {"account_id": str(actor.account_id), "name": actor.name if said.is_named else None, "title": said.title}
    columns = {
        "case_id": case_id,
        "kind": said.kind,
        "region_code": region_code,
        "about_id": about_id,
        "about_vendor": said.about_vendor,
        "reporter_index": mark,
        "reporter_sealed": keys.sealer.seal(orjson.dumps(told), case_id.bytes),
        "due_on": china_date(now) + DAYS[said.kind],
        "at": now,
    }
    await case_queries.add_case(tx, columns)
    await say(tx, case_id, CaseAct.ADD, None, said.text, keys=keys, at=now)
    # Not by whom: the audit trail is read by many.
    await record(
        tx, AuditedAct("case.opened", "reporter", None, None, None, {"case": str(case_id), "kind": said.kind}), at=now
    )
    return case_id


async def refuse_wrong_vendor(tx: Tx, kind: CaseKind, about_vendor: str | None, about_code: str | None) -> None:
    """Raises for a vendor that is none, and beside an organisation; complaints alone are of a vendor."""
    if about_vendor is None:
        return
    if kind is not CaseKind.COMPLAINT:
        raise Refused("feedback-about-vendor", "feedback and questions are about nobody; make it a complaint")
    if about_code is not None:
        raise Refused("about-two", "a complaint is of an organisation or of a vendor: leave one of them out")
    if not await case_queries.is_vendor(tx, about_vendor):
        raise NotFound("unknown-vendor", "there is no vendor of this name at which people sign in")


async def _whose_business(tx: Tx, actor: Actor, said: Opening) -> tuple[str, UUID | None]:
    await refuse_wrong_vendor(tx, said.kind, said.about_vendor, said.about_code)
    if said.about_code is None:
        places = [item for item in (actor.organisation_id, *(grant.organisation_id for grant in actor.grants)) if item]
        regions = await state_queries.regions_of_units(tx, places[:1])
        if not regions:
            raise Refused("no-region", "you stand in no unit: say of which organisation it is (about_code)")
        return regions[0], None
    if said.kind is not CaseKind.COMPLAINT:
        raise Refused(
            "feedback-about", "feedback and questions are about nobody; make it a complaint, or leave about_code out"
        )
    unit = await unit_of(tx, said.about_code)
    return await authority_over(tx, unit), unit.organisation_id


async def authority_over(tx: Tx, unit: PlacedOrganisation) -> str:
    """The region whose authority answers complaints of an organisation; of an authority the one above its own."""
    way = await region_queries.regions_above(tx, unit.region_code)
    if unit.kind != "hr-authority":
        return way[0]
    if len(way) < 2:
        raise Refused("no-level-above", "there is no authority above this one here: turn to its discipline inspection")
    return way[1]


async def say(
    tx: Tx, case_id: UUID, step: CaseAct, made_by: UUID | None, text: str | None, *, keys: Keys, at: datetime
) -> None:
    """What was done about a case, and said; ``made_by`` is an office's account, nobody for the reporter."""
    entry_id = uuid7()
    sealed = None if text is None else keys.sealer.seal(text.encode(), entry_id.bytes)
    columns = {"entry_id": entry_id, "case_id": case_id, "step": step, "made_by": made_by, "text_sealed": sealed}
    await case_queries.add_case_entry(tx, {**columns, "at": at})


async def own_cases(tx: Tx, actor: Actor, sight: Sight, *, keys: Keys) -> list[dict[str, Any]]:
    """One's own, the latest first."""
    refuse_unless_themselves(sight)
    rows = await case_queries.cases_of(tx, mark_of(actor.account_id, keys))
    return [_shown(row, keys) for row in rows if sight.reaches(row.opened_at)]


async def first_case_seen(tx: Tx, actor: Actor, sight: Sight, *, keys: Keys) -> datetime | None:
    """When the first case of one's own was opened that this session may see; ``None`` where it may see none."""
    if not sight.is_open:
        return None
    rows = await case_queries.cases_of(tx, mark_of(actor.account_id, keys))
    return min((row.opened_at for row in rows if sight.reaches(row.opened_at)), default=None)


async def cases_to_answer(
    tx: Tx, actor: Actor, sight: Sight, states: list[CaseState], page: Page, *, keys: Keys
) -> tuple[list[dict[str, Any]], UUID | None]:
    """What waits for the caller's office, the most urgent first; of the levels below what nobody there may answer.

    And behind which one the next page begins; ``None`` on the last one.
    """
    refuse_helped(sight)
    regions = {
        grant.region_code for grant in actor.grants if Action.ANSWER_CASES in MAY[grant.role] and grant.region_code
    }
    asked = (tx, actor.account_id, regions, states, page.rows_max, page.after)
    rows = await case_queries.cases_for(*asked) if regions else ()
    own = mark_of(actor.account_id, keys)
    following = rows[-1].case_id if len(rows) == page.rows_max else None
    return [_shown(row, keys) for row in rows if bytes(row.reporter_index) != own], following


async def count_to_answer(
    tx: Tx, actor: Actor, organisation_id: UUID, sight: Sight, *, keys: Keys, now: datetime
) -> dict[str, int]:
    """How much of it lies in the region of an office of the caller's; nothing of it is read.

    Raises :class:`NotAllowed` for an organisation in which no role of theirs answers cases.
    """
    refuse_helped(sight)
    regions = [
        grant.region_code
        for grant in actor.grants
        if grant.organisation_id == organisation_id and Action.ANSWER_CASES in MAY[grant.role] and grant.region_code
    ]
    if not regions:
        action = Action.ANSWER_CASES
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)
    waiting, late = await case_queries.count_cases_for(
        tx, actor.account_id, regions[0], TO_BE_ANSWERED, mark_of(actor.account_id, keys), china_date(now)
    )
    return {"waiting": waiting, "late": late}


async def look_at_case(tx: Tx, actor: Actor, case_id: UUID, sight: Sight, *, keys: Keys) -> dict[str, Any]:
    """Everything that was done and said, for the reporter and for those who answer."""
    row = await case_queries.case_by_id(tx, case_id)
    is_reporter = await level_of(tx, actor, row, sight, keys) is None
    assert row is not None, "it was found"
    entries = await case_queries.case_entries(tx, case_id)
    named = await account_queries.names_of_accounts(tx, {entry.made_by for entry in entries if entry.made_by})
    return {
        **_shown(row, keys),
        "contact": orjson.loads(keys.sealer.open(bytes(row.reporter_sealed), case_id.bytes)).get("contact"),
        "is_yours": is_reporter,
        "owner": row.owner and {"account_id": row.owner, "name": named.get(row.owner)},
        "entries": [
            {
                "step": entry.step,
                "by": "reporter" if entry.made_by is None else named.get(entry.made_by),
                "at": entry.made_at,
                "text": entry.text_sealed and keys.sealer.open(bytes(entry.text_sealed), entry.entry_id.bytes).decode(),
            }
            for entry in entries
        ],
        "attachments": [
            fields_of(attachment, "attachment_id", "media_type", "size", "added_at")
            for attachment in await case_queries.attachments_of(tx, case_id)
        ],
    }


@dataclass(frozen=True)
class Done:
    """What somebody does about a case, and says."""

    step: CaseAct
    text: str | None


async def case_step(
    tx: Tx, actor: Actor, case_id: UUID, done: Done, sight: Sight, *, keys: Keys, now: datetime
) -> CaseState:
    """What the reporter or the office does; raises what is out of order."""
    step, text = done.step, done.text
    row = await case_queries.lock_case(tx, case_id)
    level = await level_of(tx, actor, row, sight, keys)
    is_reporter = level is None
    assert row is not None, "it was found"
    if is_reporter is not (step in OF_REPORTER) and row.how is None:
        raise NotAllowed("not-your-step", "the reporter adds, reopens and closes; the office does everything else")
    state = TRANSITIONS.get((CaseState(row.state), step))
    if state is None:
        raise Conflict("out-of-order", f"this case is {row.state}: {step} is not for now", state=row.state, step=step)
    if step in NEEDS_TEXT and text is None:
        raise Refused("no-text", f"{step} needs a text", step=step)
    if len(await case_queries.case_entries(tx, case_id)) >= ENTRIES_MAX and step is not CaseAct.CLOSE:
        raise Conflict("too-much-said", "everything has been said of this case; close it, and open another one")
    if step in (CaseAct.ASK, CaseAct.ANSWER) and row.owner != actor.account_id:
        raise Conflict("somebody-elses", "somebody else answers for this case; take it first")
    columns: dict[str, Any] = {"state": state, "changed_at": now}
    if step is CaseAct.TAKE:
        # An official who takes an unowned case keeps it, also if somebody is appointed below meanwhile.
        columns |= {"owner": actor.account_id, "region_code": level}
    elif step in (CaseAct.REFER, CaseAct.REOPEN):
        columns["owner"] = None
    if step is CaseAct.REFER:
        assert level is not None, "the office refers"
        columns["region_code"] = await _above(tx, level)
    if step is CaseAct.REOPEN:
        columns["due_on"] = china_date(now) + DAYS[CaseKind(row.kind)]
    await case_queries.save_case(tx, case_id, **columns)
    await say(tx, case_id, step, None if step in OF_REPORTER else actor.account_id, text, keys=keys, at=now)
    by = "reporter" if is_reporter else actor.by
    await record(tx, AuditedAct(f"case.{step}", by, details={"case": str(case_id)}), at=now)
    return state


async def attach(
    tx: Tx, actor: Actor, case_id: UUID, content: bytes, sight: Sight, *, keys: Keys, now: datetime
) -> UUID:
    """A file of the reporter's beside their case; PDF, JPEG or PNG.

    Of a case that was taken down the office adds it, such as the letter.
    """
    row = await case_queries.lock_case(tx, case_id)
    level = await level_of(tx, actor, row, sight, keys)
    assert row is not None, "it was found"
    if level is not None and row.how is None:
        raise NotAllowed("not-your-step", "the reporter adds files")
    media_type = media_type_of(content)
    if media_type is None or len(content) > ATTACHMENT_BYTES_MAX:
        raise Refused(
            "bad-attachment",
            f"a file is a PDF, JPEG or PNG of up to {ATTACHMENT_BYTES_MAX // 2**20} MB",
            mb_max=ATTACHMENT_BYTES_MAX // 2**20,
        )
    if row.state == CaseState.CLOSED:
        raise Conflict("out-of-order", "this case is closed")
    if len(await case_queries.attachments_of(tx, case_id)) >= ATTACHMENTS_MAX:
        raise Conflict("too-many-attachments", f"a case has up to {ATTACHMENTS_MAX} files", count_max=ATTACHMENTS_MAX)
    attachment_id = uuid7()
    columns = {
        "attachment_id": attachment_id,
        "case_id": case_id,
        "media_type": media_type,
        "size": len(content),
        "content_sealed": keys.sealer.seal(content, attachment_id.bytes),
        "at": now,
    }
    await case_queries.add_attachment(tx, columns)
    return attachment_id


async def refuse_strangers(tx: Tx, actor: Actor, case_id: UUID, sight: Sight, *, keys: Keys) -> None:
    """Raises for everybody who is neither its reporter nor answers it, whether there is such a case or not."""
    await level_of(tx, actor, await case_queries.case_by_id(tx, case_id), sight, keys)


async def open_attachment(
    tx: Tx, actor: Actor, case_id: UUID, attachment_id: UUID, sight: Sight, *, keys: Keys
) -> tuple[str, bytes]:
    """Media type and content of a file beside a case."""
    await level_of(tx, actor, await case_queries.case_by_id(tx, case_id), sight, keys)
    row = await case_queries.attachment(tx, case_id, attachment_id)
    if row is None:
        raise NotFound("no-such-attachment", "there is no such file beside this case")
    return row.media_type, keys.sealer.open(bytes(row.content_sealed), attachment_id.bytes)


async def level_of(tx: Tx, actor: Actor, row: Any | None, sight: Sight, keys: Keys) -> str | None:
    """The region for which the caller answers the case, ``None`` for its reporter; raises for everybody else.

    A session that has not given its password learns nothing from the refusal, least of all whose case it is.
    """
    refuse_helped(sight)
    is_own = row is not None and bytes(row.reporter_index) == mark_of(actor.account_id, keys)
    if row is not None and not is_own and any(Action.ANSWER_CASES in MAY[grant.role] for grant in actor.grants):
        level = await case_queries.level_for(tx, row.case_id, actor.account_id)
        if level is not None:
            return level
    refuse_unless_themselves(sight)
    if row is None or not is_own or not sight.reaches(row.opened_at):
        raise _NONE
    return None


async def _above(tx: Tx, region_code: str) -> str:
    way = await region_queries.regions_above(tx, region_code)
    if len(way) < 2:
        raise Conflict("no-level-above", "there is no authority above this one")
    return way[1]


def _shown(row: Any, keys: Keys) -> dict[str, Any]:
    told = orjson.loads(keys.sealer.open(bytes(row.reporter_sealed), row.case_id.bytes))
    plain = (
        "case_id", "kind", "state", "region_code", "about_id", "about", "about_person_id", "about_person",
        "about_vendor", "about_vendor_name", "due_on", "opened_at", "changed_at", "how", "received_on", "slip_number",
    )  # fmt: skip
    return {**fields_of(row, *plain), "title": told["title"], "reporter": told["name"]}
