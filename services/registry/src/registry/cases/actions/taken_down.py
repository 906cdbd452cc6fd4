"""Cases that an HR authority takes down: by telephone, by letter, with a visit (Inner Mongolia 2024, art. 36)."""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import NotAllowed, NotFound, Refused
from common.ids import uuid7
from offices.authority import MAY, Action, Grant, may
from registry.access.actions import place_of
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.access.rows import fields_of
from registry.accounts.domain.codes import as_typed, new_code
from registry.accounts.queries import accounts as account_queries
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.cases.actions.cases import authority_over, refuse_helped, refuse_wrong_vendor, say
from registry.cases.domain import DAYS, RECEIVED_DAYS_MAX, CaseAct, CaseHow, CaseKind, Sight
from registry.cases.queries import cases as case_queries
from registry.cases.queries import taken_down as queries
from registry.organisations.queries import organisations as organisation_queries
from registry.roles.actions.roles import unit_of

_TITLES: Mapping[CaseHow, str] = {
    CaseHow.TELEPHONE: "来电",
    CaseHow.LETTER: "来信",
    CaseHow.VISIT: "来访",
}
_KINDS: Mapping[CaseKind, str] = {
    CaseKind.FEEDBACK: "意见反馈",
    CaseKind.COMPLAINT: "投诉举报",
    CaseKind.POLICY_QUESTION: "政策咨询",
}


@dataclass(frozen=True)
class Received:
    """What came in, on which day, and of whom it complains; name and contact where the office may know them."""

    kind: CaseKind
    how: CaseHow
    received_on: date
    text: str = field(repr=False)
    title: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    contact: str | None = field(default=None, repr=False)
    about_code: str | None = None
    about_person_id: UUID | None = None
    about_vendor: str | None = None


@dataclass(frozen=True)
class _Business:
    """Whose authority answers a case, and whom it complains of."""

    region_code: str
    about_id: UUID | None = None
    about_person_id: UUID | None = None


async def take_down(
    tx: Tx, actor: Actor, received: Received, sight: Sight, *, keys: Keys, now: datetime
) -> dict[str, Any]:
    """It waits where it would wait if the complainant had opened it; days count from when it came in.

    Raises :class:`NotAllowed` for callers of no HR authority, and for whom it complains of.
    """
    refuse_helped(sight)
    office = office_of(actor)
    today = china_date(now)
    first = today - timedelta(days=RECEIVED_DAYS_MAX)
    if not first <= received.received_on <= today:
        raise Refused(
            "received-out-of-range",
            f"received_on is a day from {first} to {today}",
            minimum=str(first),
            maximum=str(today),
        )
    business = await _business(tx, actor, office, received)
    case_id, code = uuid7(), new_code()
    told = {
        "account_id": None,
        "name": received.name,
        "contact": received.contact,
        "title": received.title or f"{_TITLES[received.how]}{_KINDS[received.kind]}",
        "code": code,
    }
    columns = {
        "case_id": case_id,
        "kind": received.kind,
        "region_code": business.region_code,
        "about_id": business.about_id,
        "about_person_id": business.about_person_id,
        "about_vendor": received.about_vendor,
        # Of no account: nobody has it among their own.
        "reporter_index": hmac.digest(keys.index.key, b"taken down\x00" + case_id.bytes, "sha256"),
        "reporter_sealed": keys.sealer.seal(orjson.dumps(told), case_id.bytes),
        "due_on": received.received_on + DAYS[received.kind],
        "how": received.how,
        "received_on": received.received_on,
        "taken_down_by": actor.account_id,
        "taken_down_for": office.organisation_id,
        "slip_number": _new_number(),
        "at": now,
    }
    await queries.add_case_taken_down(tx, columns)
    await say(tx, case_id, CaseAct.ADD, None, received.text, keys=keys, at=now)
    # Not of whom: the audit trail is read by many.
    details = {"case": str(case_id), "kind": received.kind, "how": received.how}
    await record(tx, AuditedAct("case.taken-down", actor.by, None, office.organisation_id, None, details), at=now)
    return {
        "case_id": case_id,
        "slip_number": columns["slip_number"],
        "code": code,
        "due_on": columns["due_on"],
        "region_code": business.region_code,
    }


def office_of(actor: Actor) -> Grant:
    """The HR authority for which somebody takes a case down; raises :class:`NotAllowed`."""
    grant = next((grant for grant in actor.grants if Action.ANSWER_CASES in MAY[grant.role]), None)
    if grant is None or grant.region_code is None:
        action = Action.ANSWER_CASES
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)
    return grant


async def _business(tx: Tx, actor: Actor, office: Grant, received: Received) -> _Business:
    is_of_unit = received.about_code or (None if received.about_person_id is None else str(received.about_person_id))
    await refuse_wrong_vendor(tx, received.kind, received.about_vendor, is_of_unit)
    if received.about_code is None and received.about_person_id is None:
        assert office.region_code is not None, "an HR authority has a region"
        return _Business(office.region_code)
    if received.kind is not CaseKind.COMPLAINT:
        raise Refused(
            "feedback-about", "feedback and questions are about nobody; make it a complaint, or leave about_code out"
        )
    if received.about_person_id is None:
        assert received.about_code is not None, "it is of an organisation"
        unit = await unit_of(tx, received.about_code)
        return _Business(await authority_over(tx, unit), unit.organisation_id)
    if received.about_code is not None:
        raise Refused("about-both", "a complaint of a person is one of their unit as well: leave about_code out")
    person = await queries.person_complained_of(tx, received.about_person_id)
    if person is None or not may(actor.grants, Action.SEE_PEOPLE, await place_of(tx, person.organisation_id)):
        raise NotFound("no-such-person", "there is no such person among those whom you may see")
    own = await account_queries.account_by_id(tx, actor.account_id)
    if person.person_id == actor.person_id or (own is not None and own.blind_index == bytes(person.blind_index)):
        raise NotAllowed("about-yourself", "somebody else takes down what is said about you")
    units = await organisation_queries.organisations_by_id(tx, [person.organisation_id])
    return _Business(await authority_over(tx, units[person.organisation_id]), person.organisation_id, person.person_id)


async def slip_state(tx: Tx, number: str, code: str, *, keys: Keys) -> dict[str, Any] | None:
    """How far a case is; ``None`` where there is none of this number and code. Without a word of what was said."""
    row = await queries.case_of_slip(tx, as_read_out(number))
    if row is None:
        return None
    told = orjson.loads(keys.sealer.open(bytes(row.reporter_sealed), row.case_id.bytes))
    if not hmac.compare_digest(as_typed(code).encode(), told["code"].encode()):
        return None
    entries = await case_queries.case_entries(tx, row.case_id)
    shown = ("slip_number", "kind", "how", "state", "received_on", "due_on", "region_code", "region")
    return {**fields_of(row, *shown), "steps": [{"step": entry.step, "at": entry.made_at} for entry in entries]}


def _new_number() -> str:
    digits = f"{secrets.randbelow(10**12):012}"
    return "-".join(digits[start : start + 4] for start in range(0, 12, 4))


def as_read_out(number: str) -> str:
    """However somebody typed it: with or without its hyphens and blanks, in digits of full width or not."""
    digits = "".join(str(int(character)) for character in number if character.isdecimal())
    return "-".join(digits[start : start + 4] for start in range(0, len(digits), 4))
