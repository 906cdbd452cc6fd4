"""Who may see a filing, and what they see of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from common.messages import MESSAGES_MAX, Message
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import attached_to, claim_kind_of, form_of, opinions_of, rounds_of, text_of
from filings.approval.domain.filings import ROLE_OF, TRANSITIONS, Actor, Filing, Kind, State
from filings.approval.domain.remarks import shown as remarks_shown
from filings.approval.queries import filings as filing_queries
from filings.attendance import queries as attendance_queries
from filings.claims.actions import claimed_of, suggestion
from filings.claims.domain.claims import fields_of
from filings.forms.domain.forms import COUNTED, ROSTER, TRAINING, Fields, Form, changed
from filings.overview import queries
from filings.overview.domain import message_of, reminder_of
from filings.people import queries as people_queries

_NONE = NotFound("no-such-filing", "there is no such filing among those that your organisations take part in")


async def known_fields(tx: Tx, row: Any, deps: Dependencies) -> Fields:
    """The fields of its form."""
    if row.kind == Kind.CLAIM:
        return fields_of(await claimed_of(tx, row, deps))
    return TRAINING if row.kind == Kind.TRAINING else ROSTER


async def found(tx: Tx, actor: Actor, filing_id: UUID, *, lock: bool = False) -> tuple[Any, Filing]:
    """One that the caller may see, held until the transaction ends if it is to be changed. Raises :class:`NotFound`."""
    one = await filing_queries.filing_of(tx, filing_id, lock=lock)
    if one is None or not await _takes_part(tx, actor, *one):
        raise _NONE
    return one


async def _takes_part(tx: Tx, actor: Actor, row: Any, filing: Filing) -> bool:
    """A draft is the applicant's alone, also one that was handed in and taken back."""
    if actor.acts_for(*filing.applicant):
        return True
    is_handed_in = filing.state is not State.DRAFT and filing.round > 0
    if not is_handed_in:
        return False
    if offices_of(actor) & set(row.taking_part):
        return True
    # Supervising offices see what those below them filed and decided.
    above = await people_queries.organisations_around(tx, row.taking_part) if actor.supervised else {}
    return bool(actor.supervised & above.keys())


def offices_of(actor: Actor) -> set[UUID]:
    """The organisations for which somebody acts in filings, and themselves."""
    own = {actor.person_id} if actor.person_id is not None else set()
    return {one for role, one in actor.offices if role in ROLE_OF.values()} | own


def refuse_unsent(actor: Actor, filing: Filing) -> None:
    """What the applicant is writing is theirs until it is handed in. Raises :class:`Conflict`."""
    if filing.state in (State.DRAFT, State.RETURNED) and not actor.acts_for(*filing.applicant):
        raise Conflict("being-written", "the applicant is writing it; it is seen once it is handed in")


async def look_at(tx: Tx, actor: Actor, filing_id: UUID, deps: Dependencies, *, at: datetime) -> dict[str, Any]:
    """Everything about a filing: form, rounds with what changed in each, opinions, and what may be done now."""
    row, filing = await found(tx, actor, filing_id)
    try:
        known = await known_fields(tx, row, deps)
    except Refused:  # a claim of a kind that the regulations no longer know
        known = {}
    if row.kind == Kind.ROSTER:
        known = {**known, **COUNTED}
    rounds = await rounds_of(tx, row, deps.sealer)
    before: Form = {}
    for one in rounds:
        one["changed"] = changed(before, one["form"], known) if before else []
        before = one["form"]
    # What the applicant is writing is theirs until it is handed in.
    is_own = actor.acts_for(*filing.applicant)
    form = form_of(row, deps.sealer) if is_own else before
    opinions = await opinions_of(tx, filing_id, deps.sealer)
    names = await people_queries.names_of(
        tx, [*row.taking_part, *(one["made_for"] for one in opinions if one["made_for"])]
    )
    title = row.title if is_own or row.kind != Kind.TRAINING else before.get("title")
    decides = any(actor.acts_for(*one) for one in filing.chain if one.kind != "institution")
    return {
        **_shown(row, filing),
        "title": title,
        **await _claimed(tx, row, deps),
        # Claimants learn of no draw, or they would try again.
        "review": row.review if decides or row.review != "open" else None,
        "saw": rounds[-1]["sha256"] if rounds else None,
        "names": {str(one): name for one, name in names.items()},
        "form": form,
        "changed": changed(before, form, known) if before else [],
        "rounds": rounds,
        "opinions": opinions,
        "attachments": [
            one for one in await attached_to(tx, filing_id, deps.sealer)
            if is_own or str(one["attachment_id"]) in before.get("attachments", ())
        ],
        "roster": await _roster(tx, row),
        "suggested": await suggestion(tx, row, filing, form, deps, at=at) if row.kind == Kind.CLAIM else None,
        "acts": sorted({what for state, what in TRANSITIONS if state is filing.state}),
    }  # fmt: skip


async def _claimed(tx: Tx, row: Any, deps: Dependencies) -> dict[str, Any]:
    """What is claimed, in its own words: those who see the claim may read them, lists do not show them."""
    if row.kind != Kind.CLAIM:
        return {}
    try:
        kind = (await claimed_of(tx, row, deps)).kind
    except Refused:  # of a kind that the regulations no longer know
        return {"claim_kind": claim_kind_of(row, deps.sealer)}
    return {"claim_kind": kind.kind, "title": kind.name}


async def _roster(tx: Tx, row: Any) -> dict[str, Any] | None:
    """How far the rows of a roster are: looked at, and counted."""
    if row.kind != Kind.ROSTER:
        return None
    counts = await attendance_queries.counts_of(tx, row.filing_id)
    total = sum(counts.values())
    waiting = counts.get("new", 0)
    if row.state == State.APPROVED:
        waiting += counts.get("ready", 0)
    return {"rows": total, "done": total - waiting, "is_done": row.work_at is None, **counts}


async def whose_turn(tx: Tx, actor: Actor, after: tuple[datetime, UUID] | None, rows_max: int) -> list[dict[str, Any]]:
    """What waits for the caller's offices, what has waited longest first."""
    rows = await filing_queries.filings_with_turn(tx, offices_of(actor), after, rows_max)
    return [listed(row) for row in rows]


async def filings_of(tx: Tx, actor: Actor, before: UUID | None, rows_max: int) -> list[dict[str, Any]]:
    """What the caller's organisations filed, and they themselves, the latest first."""
    rows = await filing_queries.filings_by_applicant(tx, offices_of(actor), before, rows_max)
    return [listed(row) for row in rows]


_LISTED = (
    "filing_id", "kind", "applicant_id", "person_id", "about_id", "state", "waits_since", "due_at", "created_at",
    "changed_at", "title", "claim_kind", "training_year", "subject", "begins_on", "ends_on", "people", "saw",
)  # fmt: skip

_SHOWN = (
    "filing_id", "kind", "about_id", "person_id", "title", "claim_kind", "training_year", "state", "rulebook_id",
    "article", "due_at", "decision_id", "code", "created_at", "changed_at",
)  # fmt: skip


def listed(row: Any) -> dict[str, Any]:
    """One of them in a list."""
    return {**{name: getattr(row, name) for name in _LISTED}, "remarks": remarks_shown(row.remarks)}


def _shown(row: Any, filing: Filing) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _SHOWN},
        "remarks": remarks_shown(row.remarks),
        "waits_for": [one._asdict() for one in filing.waits_for],
        "applicant": filing.applicant._asdict(),
        "chain": [one._asdict() for one in filing.chain],
        "at": filing.at,
        "round": filing.round,
        "resume_at": filing.resume_at,
        "holder": filing.holder,
        "is_automatic": filing.is_automatic,
        "asked": filing.asked
        and {
            "offices": [one._asdict() for one in filing.asked.offices],
            "need_all": filing.asked.need_all,
            "answered": sorted(filing.asked.answered),
        },
    }


async def messages_to(tx: Tx, actor: Actor, deps: Dependencies, *, before: datetime) -> list[Message]:
    """What came of the filings that somebody wrote, and reminders of what waits for their offices, the latest first."""
    rows = await queries.news_of_author(tx, actor.account_id, before, MESSAGES_MAX + 1)
    told = [
        message_of(row.filing_id, row.title, row.state, text_of(row, deps.sealer), row.made_at, row.kind)
        for row in rows
    ]
    urged = await queries.news_of_offices(tx, offices_of(actor), before, MESSAGES_MAX + 1)
    told += [reminder_of(row.filing_id, row.title, row.act, text_of(row, deps.sealer), row.made_at) for row in urged]
    return sorted(told, key=lambda one: one.at, reverse=True)
