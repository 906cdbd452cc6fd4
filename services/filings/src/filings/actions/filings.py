"""Filings: written, handed in, and carried from office to office; what is done is decided on the locked filing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.ids import uuid7
from common.messages import MESSAGES_MAX, Message
from filings.domain.chains import Step, chain_of
from filings.domain.filings import (
    ROLE_OF,
    TRANSITIONS,
    Act,
    Deed,
    Filing,
    Hand,
    NotNow,
    State,
    act,
    written,
)
from filings.domain.forms import Form, Wrong, changed, missing, read_form
from filings.domain.messages import message_of
from filings.queries import filings as queries
from filings.queries import people
from rulebook import Rulebooks

_NONE = NotFound("no-such-filing", "there is no such filing among those that your organisations take part in")
ROUNDS_MAX = 50
_NOT_ALLOWED = frozenset({"not-yours", "ones-own", "handed-over"})


class BadForm(Refused):
    """What of a form is missing or wrong, field by field."""

    def __init__(self, wrong: list[Wrong]) -> None:
        super().__init__("bad-form", f"{len(wrong)} fields of the form are missing or wrong")
        self.wrong = wrong


@dataclass(frozen=True)
class Filed:
    """What somebody wants done, with organisations by their ids."""

    act: Act
    text: str | None = None
    to: int = -1
    resume: bool = True
    ask: tuple[UUID, ...] = ()
    need_all: bool = True
    to_account: UUID | None = None


async def draft(tx: Tx, hand: Hand, organisation_id: UUID, fields: Mapping[str, Any], *, at: datetime) -> UUID:
    """A filing begins, for an organisation that the caller acts for; the form may still lack anything."""
    found = await people.organisation_with_region(tx, organisation_id)
    if found is None or not hand.acts_for(found[0].kind, organisation_id):
        raise NotAllowed("not-yours", "none of your roles lets you file for this organisation")
    filing_id = uuid7()
    filing = Filing(Step(found[0].kind, organisation_id), (), authors=frozenset({hand.account_id}))
    await queries.add_filing(tx, filing_id, filing, _right(fields), at)
    return filing_id


async def change_form(tx: Tx, hand: Hand, filing_id: UUID, fields: Mapping[str, Any], *, at: datetime) -> None:
    """The form anew, while it is with the applicant."""
    row, filing = await _locked(tx, hand, filing_id)
    if filing.state not in (State.DRAFT, State.RETURNED):
        raise Conflict("out-of-order", f"a filing that is {filing.state} is not written any more; take it back first")
    if not hand.acts_for(*filing.applicant):
        raise NotAllowed("not-yours", "the form is the applicant's to write")
    form = _right(fields)
    if filing.round and form.get("subject") != orjson.loads(row.form).get("subject"):
        raise Conflict("other-subject", "another subject goes to other offices: withdraw this one, and file anew")
    await queries.save_form(tx, filing_id, form, at)
    await queries.save_filing(tx, filing_id, written(filing, hand.account_id), at, moved=False)


def _right(fields: Mapping[str, Any]) -> Form:
    form, wrong = read_form(fields)
    if wrong:
        raise BadForm(wrong)
    return form


async def do_act(tx: Tx, hand: Hand, filing_id: UUID, wish: Filed, *, rulebooks: Rulebooks, at: datetime) -> Filing:
    """Whatever somebody does with it, and what comes of it; raises what is in the way."""
    row, before = await _locked(tx, hand, filing_id)
    form: Form = orjson.loads(row.form)
    if wish.act is Act.SUBMIT:
        if lacking := missing(form):
            raise BadForm(lacking)
        if before.round >= ROUNDS_MAX:
            raise Conflict("too-many-rounds", f"it was handed in {ROUNDS_MAX} times; withdraw it, and file anew")
        if before.state is State.DRAFT and hand.acts_for(*before.applicant):
            before = await _with_chain(tx, filing_id, before, form, rulebooks, at)
    has_begun = form.get("begins_on", "") <= china_date(at).isoformat()
    if wish.act is Act.TAKE_BACK and before.state is State.APPROVED and has_begun:
        raise Conflict("has-begun", "the training has begun: what was approved stays; the unit may withdraw it")
    deed = Deed(
        wish.act, hand, wish.text, wish.to, wish.resume, await _steps(tx, wish.ask), wish.need_all, wish.to_account
    )
    try:
        after = act(before, deed)
    except NotNow as no:
        kind = NotAllowed if no.reason in _NOT_ALLOWED else Conflict
        raise kind(no.reason, no.detail) from None
    moved = (before.state, before.at, before.round) != (after.state, after.at, after.round)
    await queries.save_filing(tx, filing_id, after, at, moved=moved)
    if wish.act is Act.SUBMIT:
        await queries.add_round(tx, filing_id, after.round, form, hand.account_id, at)
    await queries.add_opinion(
        tx,
        {
            "opinion_id": uuid7(),
            "filing_id": filing_id,
            "round": after.round,
            "act": wish.act,
            "made_by": hand.account_id,
            "made_for": _made_for(wish.act, before, after),
            "text": wish.text,
            "details": _details(wish, after),
            "at": at,
        },
    )
    return after


def _made_for(what: Act, before: Filing, after: Filing) -> UUID | None:
    """The organisation for which somebody acted."""
    if what is Act.WITHDRAW:
        return before.applicant.organisation_id
    if what is Act.GIVE_OPINION and before.asked is not None and after.asked is not None:
        [answered] = after.asked.answered - before.asked.answered
        return answered
    turn = after.has_it if what is Act.TAKE_BACK else before.has_it
    return turn and turn.organisation_id


def _details(wish: Filed, after: Filing) -> dict[str, Any]:
    found: dict[str, Any] = {"state": after.state}
    if wish.act is Act.RETURN:
        found |= {"to": wish.to, "resume": wish.resume}
    if wish.act is Act.ASK:
        found |= {"ask": wish.ask, "need_all": wish.need_all}
    if wish.act is Act.HAND_OVER:
        found["to_account"] = wish.to_account
    return found


async def _with_chain(
    tx: Tx, filing_id: UUID, filing: Filing, form: Form, rulebooks: Rulebooks, at: datetime
) -> Filing:
    """Its offices, by the rulebook and the tree of the day on which it is handed in first."""
    found = await people.organisation_with_region(tx, filing.applicant.organisation_id)
    assert found is not None, "a draft is of an organisation that is known"
    applicant, region_code = found
    book = rulebooks.in_region(region_code, china_date(at))
    if book is None:
        raise Refused("no-regulation", "no regulation that this installation knows holds where the organisation lies")
    # A regulation that names nobody lets those know who will recognise the hours.
    kinds = book.files_with(form["subject"], region_code) or book.recognised_by(form["subject"])
    chain = chain_of(applicant, kinds)
    if not chain and (applicant.kind != "hr-authority" or applicant.authority_id is not None):
        raise Refused("no-office", "no office is known that this is filed with; let the operator check the registry")
    known = await people.kinds_of(tx, [one.organisation_id for one in chain])
    chain = tuple(Step(known.get(one.organisation_id, one.kind), one.organisation_id) for one in chain)
    await queries.save_chain(tx, filing_id, book.id, book.filed_article or book.recognisers_article)
    return replace(filing, chain=chain)


async def _steps(tx: Tx, organisation_ids: tuple[UUID, ...]) -> tuple[Step, ...]:
    kinds = await people.kinds_of(tx, organisation_ids)
    if unknown := set(organisation_ids) - kinds.keys():
        raise Refused("unknown-organisation", f"{len(unknown)} of the offices that are to be asked are not known")
    return tuple(Step(kinds[one], one) for one in organisation_ids)


async def look_at(tx: Tx, hand: Hand, filing_id: UUID) -> dict[str, Any]:
    """Everything about a filing: form, rounds with what changed in each, opinions, and what may be done now."""
    found = await queries.filing_of(tx, filing_id)
    if found is None or not await _takes_part(tx, hand, *found):
        raise _NONE
    row, filing = found
    rounds = await queries.rounds_of(tx, filing_id)
    before: Form = {}
    for one in rounds:
        one["changed"] = changed(before, one["form"]) if before else []
        before = one["form"]
    # What the unit is writing is its own until it is handed in.
    form = orjson.loads(row.form) if hand.acts_for(*filing.applicant) else before
    return {
        **_shown(row, filing),
        "form": form,
        "changed": changed(before, form) if before else [],
        "rounds": rounds,
        "opinions": await queries.opinions_of(tx, filing_id),
        "acts": sorted({what for state, what in TRANSITIONS if state is filing.state}),
    }


async def whose_turn(tx: Tx, hand: Hand, after: tuple[datetime, UUID] | None, rows_max: int) -> list[dict[str, Any]]:
    """What waits for the caller's offices, what has waited longest first."""
    rows = await queries.filings_with_turn(tx, await _offices(tx, hand), after, rows_max)
    return [dict(row._mapping) for row in rows]


async def filings_of(tx: Tx, hand: Hand, before: UUID | None, rows_max: int) -> list[dict[str, Any]]:
    """What the caller's organisations filed, the latest first."""
    rows = await queries.filings_by_applicant(tx, await _offices(tx, hand), before, rows_max)
    return [dict(row._mapping) for row in rows]


def _shown(row: Any, filing: Filing) -> dict[str, Any]:
    plain = ("filing_id", "state", "rulebook_id", "article", "created_at", "changed_at")
    return {
        **{name: getattr(row, name) for name in plain},
        "waits_for": [one._asdict() for one in filing.waits_for],
        "applicant": filing.applicant._asdict(),
        "chain": [one._asdict() for one in filing.chain],
        "at": filing.at,
        "round": filing.round,
        "resume_at": filing.resume_at,
        "holder": filing.holder,
        "asked": filing.asked
        and {
            "offices": [one._asdict() for one in filing.asked.offices],
            "need_all": filing.asked.need_all,
            "answered": sorted(filing.asked.answered),
        },
    }


async def _locked(tx: Tx, hand: Hand, filing_id: UUID) -> tuple[Any, Filing]:
    found = await queries.filing_of(tx, filing_id, lock=True)
    if found is None or not await _takes_part(tx, hand, *found):
        raise _NONE
    return found


async def _takes_part(tx: Tx, hand: Hand, row: Any, filing: Filing) -> bool:
    """A draft is the applicant's alone, also one that was handed in and taken back."""
    if hand.acts_for(*filing.applicant):
        return True
    is_handed_in = filing.state is not State.DRAFT and filing.round > 0
    return is_handed_in and bool(await _offices(tx, hand) & set(row.taking_part))


async def _offices(tx: Tx, hand: Hand) -> set[UUID]:
    """The organisations for which somebody acts in filings: by the role that goes with their kind."""
    kinds = await people.kinds_of(tx, {one for role, one in hand.offices if role in ROLE_OF.values()})
    return {one for one, kind in kinds.items() if hand.acts_for(kind, one)}


async def messages_to(tx: Tx, hand: Hand, *, before: datetime) -> list[Message]:
    """What came of the filings that somebody wrote, the latest first."""
    rows = await queries.news_of_author(tx, hand.account_id, before, MESSAGES_MAX + 1)
    return [message_of(row.filing_id, row.title, row.state, row.text, row.made_at) for row in rows]
