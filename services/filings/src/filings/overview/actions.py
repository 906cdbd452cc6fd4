"""Who may see a filing, and what they see of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotFound, Refused
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import (
    Attached,
    HandedIn,
    Said,
    attached_to,
    claim_kind_of,
    form_of,
    opinions_of,
    rounds_of,
    text_of,
)
from filings.approval.actions.supervision import supervision_of
from filings.approval.domain.filings import ROLE_OF, UNSUPERVISED, Actor, Filing, FilingAct, FilingKind, FilingState
from filings.approval.domain.kept import FilingRow, ListedFiling
from filings.approval.domain.waits import DECIDING, OwnAct, acts_of, waiting_of
from filings.approval.queries import filings as filing_queries
from filings.attendance import queries as attendance_queries
from filings.bases import queries as base_queries
from filings.claims.actions import checking_of, claimed_of, suggestion
from filings.claims.domain.checking import Checking
from filings.claims.domain.claims import Suggestion, fields_of
from filings.claims.domain.effects import limits_of
from filings.forms.domain.forms import COUNTED, ROSTER, TRAINING, Fields, Form
from filings.forms.domain.readers import Limits
from filings.library import queries as library_queries
from filings.overview import queries
from filings.overview.domain import About, Activity, activity_of, message_of, overturned_from_above, reminder_of
from filings.overview.queries import LastOpinion, News
from filings.people import queries as people_queries
from filings.people.domain import LeavePeriod, MakeUpAsked, YearEffect
from messages.pages import MESSAGES_MAX, NEVER, UNREAD_MAX, Message
from messages.read_marks import read_until
from rulebook import CheckResult

_NONE = NotFound("no-such-filing", "there is no such filing among those that your organisations take part in")
_DECIDING = frozenset({FilingAct.ENDORSE, FilingAct.REFUSE, FilingAct.OVERTURN})


async def known_fields(tx: Tx, row: FilingRow, deps: Dependencies) -> Fields:
    """The fields of its form."""
    if row.kind == FilingKind.CLAIM:
        return fields_of(await claimed_of(tx, row, deps))
    return TRAINING if row.kind == FilingKind.TRAINING else ROSTER


async def found(tx: Tx, actor: Actor, filing_id: UUID, *, lock: bool = False) -> tuple[FilingRow, Filing]:
    """One that the caller may see, held until the transaction ends if it is to be changed. Raises :class:`NotFound`."""
    filing = await filing_queries.filing_of(tx, filing_id, lock=lock)
    if filing is None or not await _takes_part(tx, actor, *filing):
        raise _NONE
    return filing


async def _takes_part(tx: Tx, actor: Actor, row: FilingRow, filing: Filing) -> bool:
    """A draft is the applicant's alone, also one that was handed in and taken back."""
    if actor.acts_for(*filing.applicant):
        return True
    is_handed_in = filing.state is not FilingState.DRAFT and filing.round > 0
    if not is_handed_in:
        return False
    # Whom a claim is about sees it as the applicant does, once it is handed in: their unit may have filed it.
    if offices_of(actor) & set(row.taking_part) or (filing.concerns and filing.concerns == actor.person_id):
        return True
    # Supervising offices see what those below them filed and decided.
    above = await people_queries.organisations_around(tx, row.taking_part) if actor.supervised else {}
    return bool(actor.supervised & above.keys())


def offices_of(actor: Actor) -> set[UUID]:
    """The organisations for which somebody acts in filings, and themselves."""
    own = {actor.person_id} if actor.person_id is not None else set()
    return {organisation_id for role, organisation_id in actor.offices if role in ROLE_OF.values()} | own


def refuse_unsent(actor: Actor, filing: Filing) -> None:
    """What the applicant is writing is theirs until it is handed in. Raises :class:`Conflict`."""
    if filing.state in (FilingState.DRAFT, FilingState.RETURNED) and not actor.acts_for(*filing.applicant):
        raise Conflict("being-written", "the applicant is writing it; it is seen once it is handed in")


class Look(NamedTuple):
    """Everything about a filing that somebody may see of it."""

    row: FilingRow
    filing: Filing
    title: str | None
    claim_kind: str | None
    """What is claimed, in its own word: whoever sees the claim may read it, lists do not tell."""
    review: str | None
    names: Mapping[UUID, str]
    """What the organisations that take part are called."""
    form: Form
    known: Fields
    rounds: Sequence[HandedIn]
    opinions: Sequence[Said]
    attachments: Sequence[Attached]
    roster: Mapping[str, int] | None
    """How many rows are in which state."""
    suggested: Suggestion | None
    checking: Checking | None
    """Of a claim: what its conditions look at."""
    checks: Sequence[CheckResult]
    """Of a claim: each condition of its article as it stands."""
    own_acts: Sequence[OwnAct]
    """What the caller may do with it."""
    limits: Limits
    """Narrower ones of single fields, for this claim."""
    is_own: bool
    """The caller filed it, or acts for the organisation that did."""
    effects: Sequence[YearEffect] | None = None
    """Of a claim for a make-up: what an approval would do to each year, once the ledger was asked."""

    @property
    def saw(self) -> str | None:
        """The SHA-256 of the round that was handed in last."""
        return self.rounds[-1].sha256 if self.rounds else None

    @property
    def leave_years(self) -> Sequence[int]:
        """The years for which leave on record is looked at; none of what does not rest on it."""
        return [] if self.checking is None else self.checking.leave_years(self.filing.state)

    @property
    def make_up(self) -> MakeUpAsked | None:
        """The make-up of which the ledger is asked what it would do."""
        return None if self.checking is None else self.checking.make_up(self.filing.state)

    def with_leave(self, away: Sequence[LeavePeriod], *, now: datetime) -> "Look":
        """The same, once the registry was asked for leave."""
        assert self.checking is not None, "only a claim rests on leave"
        return self._replace(checks=self.checking.results(china_date(now), away))

    def __repr__(self) -> str:
        """Without the form."""
        return f"Look({self.row.filing_id})"


async def look_at(tx: Tx, actor: Actor, filing_id: UUID, deps: Dependencies, *, now: datetime) -> Look:
    """Everything about a filing: form, rounds, opinions, and what the regulation makes of it."""
    row, filing = await found(tx, actor, filing_id)
    try:
        known = await known_fields(tx, row, deps)
    except Refused:  # a claim of a kind that the regulations no longer know
        known = {}
    if row.kind == FilingKind.ROSTER:
        known = {**known, **COUNTED}
    rounds = await rounds_of(tx, row, deps.sealer)
    before: Form = rounds[-1].form if rounds else {}
    # What the applicant is writing is theirs until it is handed in.
    is_own = actor.acts_for(*filing.applicant)
    form = form_of(row, deps.sealer) if is_own else before
    opinions = await opinions_of(tx, filing_id, deps.sealer)
    offices = [opinion.made_for for opinion in opinions if opinion.made_for is not None]
    claim_kind, claim_title, limits = await _claimed(tx, row, deps)
    if row.kind == FilingKind.TRAINING:
        limits = await _names_of_choices(tx, [form, *(round_.form for round_ in rounds)])
    checking = await _checking(tx, row, form, deps)
    checks = () if checking is None else checking.results(china_date(now))
    is_claim = row.kind == FilingKind.CLAIM
    title = row.title if is_own or row.kind != FilingKind.TRAINING else before.get("title")
    decides = any(actor.acts_for(*step) for step in filing.chain if step.kind != "institution")
    return Look(
        row=row,
        filing=filing,
        title=claim_title or title,
        claim_kind=claim_kind,
        # Whoever claims learns of no draw, or they would try again.
        review=row.review if decides or row.review != "open" else None,
        names=await people_queries.names_of(tx, [*row.taking_part, *offices]),
        form=form,
        known=known,
        rounds=rounds,
        opinions=opinions,
        attachments=[
            attached for attached in await attached_to(tx, filing_id, deps.sealer)
            if is_own or str(attached.attachment_id) in before.get("attachments", ())
        ],
        roster=await attendance_queries.counts_of(tx, filing_id) if row.kind == FilingKind.ROSTER else None,
        suggested=await suggestion(tx, row, filing, form, checks, deps, now=now) if is_claim else None,
        checking=checking,
        checks=checks,
        own_acts=await _acts(tx, actor, row, filing, before, deps, now=now),
        is_own=is_own,
        limits=limits,
    )  # fmt: skip


async def _names_of_choices(tx: Tx, forms: Sequence[Form]) -> Limits:
    """What the registers call the base, institution, courses and teachers that forms name, for those who read them."""
    item_ids = {UUID(form["registered_institution"]) for form in forms if "registered_institution" in form}
    item_ids |= {
        UUID(member[part])
        for form in forms
        for field, part in (("sittings", "course"), ("trainers", "teacher"))
        for member in form.get(field, ())
        if part in member
    }
    base_ids = {UUID(form["base"]) for form in forms if "base" in form}
    items = await library_queries.items_of(tx, item_ids) if item_ids else {}
    bases = await base_queries.names_of(tx, base_ids) if base_ids else {}
    found: Limits = {"base": {"choices": {str(base_id): name for base_id, name in bases.items()}}}
    kinds = {"registered_institution": "institution", "sittings": "course", "trainers": "teacher"}
    return {
        **found,
        **{
            field: {"choices": {str(item_id): row.name for item_id, row in items.items() if row.kind == kind}}
            for field, kind in kinds.items()
        },
    }


async def _checking(tx: Tx, row: FilingRow, form: Form, deps: Dependencies) -> Checking | None:
    if row.kind != FilingKind.CLAIM:
        return None
    try:
        return await checking_of(tx, row, form, deps)
    except Refused:  # of a kind that the regulations no longer know
        return None


async def _acts(
    tx: Tx, actor: Actor, row: FilingRow, filing: Filing, handed_in: Form, deps: Dependencies, *, now: datetime
) -> list[OwnAct]:
    """What the caller may do, by the table and by what else ``do_act`` goes by."""
    today = china_date(now)
    above = await supervision_of(tx, row, filing, deps.rulebooks, now=now) if actor.supervised else UNSUPERVISED
    found = acts_of(filing, actor, on=today, supervision=above)
    if row.review != "open":
        found = [item for item in found if item.act is not FilingAct.CONFIRM]
    has_begun = filing.kind is FilingKind.TRAINING and handed_in.get("begins_on", "") <= today.isoformat()
    if filing.state is FilingState.APPROVED and has_begun:
        found = [item for item in found if item.act is not FilingAct.TAKE_BACK]
    decides = filing.kind is FilingKind.ROSTER and DECIDING & {item.act for item in found}
    if decides and actor.person_id and await attendance_queries.is_among(tx, row.filing_id, actor.person_id):
        found = [item for item in found if item.act not in DECIDING]
    return found


class _ClaimSeen(NamedTuple):
    kind: str | None
    name: str | None
    limits: Limits


async def _claimed(tx: Tx, row: FilingRow, deps: Dependencies) -> _ClaimSeen:
    """What is claimed, as a word and in words, and the limits of its fields; nothing of what is no claim."""
    if row.kind != FilingKind.CLAIM:
        return _ClaimSeen(row.claim_kind, None, {})
    try:
        claimed = await claimed_of(tx, row, deps)
    except Refused:  # of a kind that the regulations no longer know
        return _ClaimSeen(claim_kind_of(row, deps.sealer), None, {})
    return _ClaimSeen(claimed.kind.kind, claimed.kind.name, limits_of(claimed, row.claimed_year))


async def whose_turn(tx: Tx, actor: Actor, after: tuple[datetime, UUID] | None, rows_max: int) -> list[ListedFiling]:
    """What waits for the caller's offices, what has waited longest first."""
    return await filing_queries.filings_with_turn(tx, offices_of(actor), after, rows_max)


async def filings_of(
    tx: Tx, actor: Actor, before: UUID | None, rows_max: int, *, kind: FilingKind | None = None, mine: bool = False
) -> list[ListedFiling]:
    """What the caller's organisations filed, they themselves, and others about them, the latest first; ``mine``: only
    what they filed for themselves, and others about them.
    """
    own = {actor.person_id} if actor.person_id is not None else set[UUID]()
    offices = own if mine else offices_of(actor)
    return await filing_queries.filings_of(tx, offices, actor.person_id, before, rows_max, kind)


class Progress(NamedTuple):
    """What some filings wait for, and what was said of each last."""

    positions: Mapping[UUID, Filing]
    opinions: Mapping[UUID, tuple[LastOpinion, str | None]]
    """With the text."""
    names: Mapping[UUID, str]
    """What the organisations are called."""
    activities: Mapping[UUID, Activity]
    """What the caller's own claims are about."""

    def __repr__(self) -> str:
        """Without what was said."""
        return f"Progress({len(self.positions)} filings)"


async def progress_of(tx: Tx, filings: Sequence[ListedFiling], person_id: UUID | None, deps: Dependencies) -> Progress:
    """How far each of them is; what they are about is told of the caller's own claims."""
    ids = [filing.filing_id for filing in filings]
    positions = await filing_queries.positions_of(tx, ids)
    opinions = await queries.last_opinions(tx, ids)
    own = await queries.own_claims(tx, ids, person_id)
    offices = {item.step.organisation_id for position in positions.values() for item in waiting_of(position)}
    offices |= {opinion.made_for for opinion in opinions if opinion.made_for is not None}
    return Progress(
        positions,
        {opinion.filing_id: (opinion, text_of(opinion, deps.sealer)) for opinion in opinions},
        await people_queries.names_of(tx, offices),
        {claim.filing_id: activity_of(form_of(claim, deps.sealer)) for claim in own},
    )


async def messages_to(tx: Tx, actor: Actor, deps: Dependencies, *, before: datetime) -> list[Message]:
    """What came of the filings that somebody wrote, and reminders of what waits for their offices, the latest first."""
    rows = await queries.news_of_author(tx, actor.account_id, before, MESSAGES_MAX + 1)
    told = [
        overturned_from_above(_about(row), text_of(row, deps.sealer), row.made_at)
        if row.act == FilingAct.OVERTURN_FROM_ABOVE
        else message_of(_about(row), row.state, text_of(row, deps.sealer), row.made_at)
        for row in rows
    ]
    urged = await queries.news_of_offices(tx, offices_of(actor), before, MESSAGES_MAX + 1)
    told += [reminder_of(_about(row), row.act, text_of(row, deps.sealer), row.made_at) for row in urged]
    above = await queries.overturned_of_offices(tx, offices_of(actor), before, MESSAGES_MAX + 1)
    told += [
        overturned_from_above(_about(row), text_of(row, deps.sealer), row.made_at, is_office=True) for row in above
    ]
    return sorted(told, key=lambda message: message.at, reverse=True)


def _about(row: News) -> About:
    return About(row.filing_id, row.title, row.kind, row.office_id)


async def unread_of(tx: Tx, actor: Actor, *, now: datetime) -> int:
    """How many messages are new to somebody; of each kind no more than ``UNREAD_MAX`` are counted."""
    after = await read_until(tx, actor.account_id) or NEVER
    return await queries.count_news(tx, actor.account_id, offices_of(actor), after, now, UNREAD_MAX)
