"""A filing (线下培训备案表) on its way through the offices: one table of who may do what next, and only rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from filings.domain.chains import Step


class State(StrEnum):
    """How far a filing is."""

    DRAFT = "draft"
    IN_CHAIN = "in-chain"
    """An office has it."""
    RETURNED = "returned"
    """It is with the applicant again, to be mended."""
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Act(StrEnum):
    """What somebody does with it."""

    SUBMIT = "submit"
    TAKE_BACK = "take-back"
    """Whoever acted last thinks better of it, before the next hand acts."""
    ENDORSE = "endorse"
    RETURN = "return"
    """To an earlier hand, or to the applicant, with what is to be mended."""
    REFUSE = "refuse"
    ASK = "ask"
    """A second opinion of another office (加签)."""
    GIVE_OPINION = "give-opinion"
    HAND_OVER = "hand-over"
    """Within the office, to somebody else: who had it has left, or is away."""
    WITHDRAW = "withdraw"


class Whose(StrEnum):
    """Whose act it is."""

    APPLICANT = "the applicant unit"
    HOLDER = "the office that has it"
    LAST = "whoever acted last"
    ASKED = "an office that was asked"


TRANSITIONS: Mapping[tuple[State, Act], tuple[Whose, frozenset[State]]] = {
    (State.DRAFT, Act.SUBMIT): (Whose.APPLICANT, frozenset({State.IN_CHAIN, State.APPROVED})),
    (State.DRAFT, Act.WITHDRAW): (Whose.APPLICANT, frozenset({State.WITHDRAWN})),
    (State.RETURNED, Act.SUBMIT): (Whose.APPLICANT, frozenset({State.IN_CHAIN})),
    (State.RETURNED, Act.WITHDRAW): (Whose.APPLICANT, frozenset({State.WITHDRAWN})),
    (State.RETURNED, Act.TAKE_BACK): (Whose.LAST, frozenset({State.IN_CHAIN})),
    (State.IN_CHAIN, Act.ENDORSE): (Whose.HOLDER, frozenset({State.IN_CHAIN, State.APPROVED})),
    (State.IN_CHAIN, Act.RETURN): (Whose.HOLDER, frozenset({State.IN_CHAIN, State.RETURNED})),
    (State.IN_CHAIN, Act.REFUSE): (Whose.HOLDER, frozenset({State.REFUSED})),
    (State.IN_CHAIN, Act.ASK): (Whose.HOLDER, frozenset({State.IN_CHAIN})),
    (State.IN_CHAIN, Act.GIVE_OPINION): (Whose.ASKED, frozenset({State.IN_CHAIN})),
    (State.IN_CHAIN, Act.HAND_OVER): (Whose.HOLDER, frozenset({State.IN_CHAIN})),
    (State.IN_CHAIN, Act.WITHDRAW): (Whose.APPLICANT, frozenset({State.WITHDRAWN})),
    (State.IN_CHAIN, Act.TAKE_BACK): (Whose.LAST, frozenset({State.DRAFT, State.RETURNED, State.IN_CHAIN})),
    (State.APPROVED, Act.WITHDRAW): (Whose.APPLICANT, frozenset({State.WITHDRAWN})),
    (State.REFUSED, Act.TAKE_BACK): (Whose.LAST, frozenset({State.IN_CHAIN})),
    (State.APPROVED, Act.TAKE_BACK): (Whose.LAST, frozenset({State.IN_CHAIN, State.DRAFT})),
}
"""State and act → whose act it is, and where it may lead. Everything else is out of order."""
NEEDS_TEXT = frozenset({Act.RETURN, Act.REFUSE, Act.ASK, Act.GIVE_OPINION, Act.WITHDRAW})
APPLICANT = -1
"""The place before the first office, for :attr:`Act.RETURN`."""


class NotNow(Exception):
    """Why an act is not done: ``reason`` a word for programs, ``detail`` a sentence that says who may, or when."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


class Hand(NamedTuple):
    """Somebody who acts, and the organisations for which they may: by role, see :data:`ROLE_OF`."""

    account_id: UUID
    offices: frozenset[tuple[str, UUID]]
    """Role and organisation."""

    def acts_for(self, kind: str, organisation_id: UUID) -> bool:
        """Whether they have the role that a step of this kind takes, in this organisation."""
        return (ROLE_OF[kind], organisation_id) in self.offices


ROLE_OF: Mapping[str, str] = {
    "institution": "unit-administrator",
    "department": "department",
    "hr-authority": "hr-authority",
}
"""Who acts for which kind of organisation (the registry's roles)."""


class Asked(NamedTuple):
    """Second opinions that an office waits for."""

    offices: tuple[Step, ...]
    need_all: bool
    """Else any one is enough."""
    by: UUID | None = None
    """Who asked: they do not answer themselves."""
    answered: frozenset[UUID] = frozenset()

    @property
    def unanswered(self) -> tuple[Step, ...]:
        """The offices of which an answer is still wanted."""
        return tuple(one for one in self.offices if one.organisation_id not in self.answered) if self.is_waiting else ()

    @property
    def is_waiting(self) -> bool:
        """Whether the office that asked still waits."""
        return len(self.answered) < len(self.offices) if self.need_all else not self.answered


@dataclass(frozen=True)
class Filing:
    """Where a filing stands. What was said on the way is kept beside it and never changes."""

    applicant: Step
    """The unit that holds the training, as the kind of organisation that it is."""
    chain: tuple[Step, ...]
    """The offices, of the tree on the day on which it was handed in first; pinned from then on."""
    state: State = State.DRAFT
    at: int = APPLICANT
    """Which office of the chain has it, while one has."""
    round: int = 0
    """How often it was handed in."""
    resume_at: int | None = None
    """Where it goes on once what was returned is mended; ``None``: from there through everybody again."""
    authors: frozenset[UUID] = frozenset()
    """Whoever wrote in the form or handed it in: they decide nothing of it."""
    holder: UUID | None = None
    """Who in the office has it, if it was handed over; ``None``: anybody there."""
    asked: Asked | None = None
    last: UUID | None = None
    """Who may take the last act back."""
    before: "Filing | None" = None
    """What it was before that act."""

    @property
    def has_it(self) -> Step | None:
        """Whose turn it is; ``None`` where it is at its end."""
        if self.state in (State.DRAFT, State.RETURNED):
            return self.applicant
        return self.chain[self.at] if self.state is State.IN_CHAIN else None

    @property
    def waits_for(self) -> tuple[Step, ...]:
        """Everybody of whom something is wanted: whose turn it is, and who was asked."""
        turn = () if self.has_it is None else (self.has_it,)
        return turn + (self.asked.unanswered if self.asked and self.state is State.IN_CHAIN else ())


@dataclass(frozen=True)
class Deed:
    """What somebody wants done; the fields that the act does not take stay empty."""

    act: Act
    by: Hand
    text: str | None = None
    to: int = APPLICANT
    """``return``: to which hand."""
    resume: bool = True
    """``return``: once mended it goes on here, and not through everybody in between again."""
    ask: tuple[Step, ...] = ()
    need_all: bool = True
    to_account: UUID | None = None


def written(filing: Filing, by: UUID) -> Filing:
    """The filing once somebody has written in its form: nobody takes back what was done before that."""
    return replace(filing, authors=filing.authors | {by}, last=None, before=None)


def act(filing: Filing, deed: Deed) -> Filing:
    """The filing once it is done; raises :class:`NotNow`."""
    found = TRANSITIONS.get((filing.state, deed.act))
    if found is None:
        raise NotNow("out-of-order", f"{deed.act} is not for a filing that is {filing.state}; {_next(filing)}")
    whose, leads_to = found
    _refuse_strangers(filing, deed, whose)
    if deed.act in NEEDS_TEXT and not deed.text:
        raise NotNow("no-text", f"{deed.act} needs a text that says why or what")
    after = _EFFECTS[deed.act](filing, deed)
    assert after.state in leads_to, "the table says where acts lead"
    return after


def _next(filing: Filing) -> str:
    acts = sorted({one.value for state, one in TRANSITIONS if state is filing.state})
    return f"what may be done now: {', '.join(acts)}" if acts else "it is at its end"


def _refuse_strangers(filing: Filing, deed: Deed, whose: Whose) -> None:
    if not _is_theirs(filing, deed.by, whose):
        raise NotNow("not-yours", f"{deed.act} is for {whose}")
    if whose in (Whose.HOLDER, Whose.ASKED) and deed.by.account_id in filing.authors:
        raise NotNow("ones-own", "nobody decides about what they wrote or handed in; somebody else of the office does")
    if whose is Whose.ASKED and filing.asked is not None and deed.by.account_id == filing.asked.by:
        raise NotNow("ones-own", "whoever asked does not answer; somebody else of the office that was asked does")
    is_helper = deed.act is Act.HAND_OVER
    if whose is Whose.HOLDER and filing.holder not in (None, deed.by.account_id) and not is_helper:
        raise NotNow("handed-over", "somebody else of the office has it; take it over first (hand-over)")


def _is_theirs(filing: Filing, hand: Hand, whose: Whose) -> bool:
    match whose:
        case Whose.APPLICANT:
            return hand.acts_for(*filing.applicant)
        case Whose.HOLDER:
            return filing.has_it is not None and hand.acts_for(*filing.has_it)
        case Whose.LAST:
            had_it = None if filing.before is None else filing.before.has_it
            return filing.last == hand.account_id and had_it is not None and hand.acts_for(*had_it)
        case Whose.ASKED:
            return filing.asked is not None and any(hand.acts_for(*one) for one in filing.asked.unanswered)


def _left(filing: Filing, deed: Deed) -> Filing:
    """Out of somebody's hands, who may take it back: the next hand has nothing of what this one was asked."""
    return replace(filing, holder=None, asked=None, last=deed.by.account_id, before=replace(filing, before=None))


def _submit(filing: Filing, deed: Deed) -> Filing:
    handed_in = replace(
        _left(filing, deed), round=filing.round + 1, resume_at=None, authors=filing.authors | {deed.by.account_id}
    )
    if not filing.chain:
        return replace(handed_in, state=State.APPROVED)
    return replace(handed_in, state=State.IN_CHAIN, at=0 if filing.resume_at is None else filing.resume_at)


def _endorse(filing: Filing, deed: Deed) -> Filing:
    if filing.asked is not None and filing.asked.is_waiting:
        raise NotNow("opinions-outstanding", "second opinions were asked for; wait for them, or ask without offices")
    at = filing.at + 1 if filing.resume_at is None else filing.resume_at
    endorsed = replace(_left(filing, deed), resume_at=None)
    return replace(endorsed, state=State.APPROVED) if at == len(filing.chain) else replace(endorsed, at=at)


def _return(filing: Filing, deed: Deed) -> Filing:
    if not APPLICANT <= deed.to < filing.at:
        raise NotNow("not-earlier", "it is returned to the applicant (-1) or to an office that had it before")
    state = State.RETURNED if deed.to == APPLICANT else State.IN_CHAIN
    return replace(_left(filing, deed), state=state, at=deed.to, resume_at=filing.at if deed.resume else None)


def _refuse(filing: Filing, deed: Deed) -> Filing:
    return replace(_left(filing, deed), state=State.REFUSED)


def _withdraw(filing: Filing, deed: Deed) -> Filing:
    return replace(filing, state=State.WITHDRAWN, holder=None, asked=None, last=None, before=None)


def _take_back(filing: Filing, deed: Deed) -> Filing:
    assert filing.before is not None, "whoever acted last did something"
    # A round that was handed in stays on record under its number, and whoever wrote in it has written in it.
    return replace(filing.before, round=filing.round, authors=filing.authors, last=None, before=None)


def _ask(filing: Filing, deed: Deed) -> Filing:
    is_waiting = filing.asked is not None and filing.asked.is_waiting
    if not deed.ask and is_waiting:  # it goes on without them
        return replace(filing, asked=None, last=None, before=None)
    if not deed.ask or len({one.organisation_id for one in deed.ask}) < len(deed.ask):
        raise NotNow("asked-nobody", "name the offices that are asked, each once; none, to go on without an answer")
    taking_part = {filing.applicant.organisation_id, filing.chain[filing.at].organisation_id}
    if any(one.organisation_id in taking_part for one in deed.ask):
        raise NotNow("asked-oneself", "neither the applicant nor the office that has it is asked")
    return replace(filing, asked=Asked(deed.ask, deed.need_all, deed.by.account_id), last=None, before=None)


def _give_opinion(filing: Filing, deed: Deed) -> Filing:
    assert filing.asked is not None, "it is theirs"
    mine = next(one.organisation_id for one in filing.asked.unanswered if deed.by.acts_for(*one))
    return replace(filing, asked=filing.asked._replace(answered=filing.asked.answered | {mine}), last=None, before=None)


def _hand_over(filing: Filing, deed: Deed) -> Filing:
    if deed.to_account in filing.authors:
        raise NotNow("ones-own", "nobody decides about what they wrote or handed in themselves")
    return replace(filing, holder=deed.to_account, last=None, before=None)


_EFFECTS = {
    Act.SUBMIT: _submit,
    Act.TAKE_BACK: _take_back,
    Act.ENDORSE: _endorse,
    Act.RETURN: _return,
    Act.REFUSE: _refuse,
    Act.ASK: _ask,
    Act.GIVE_OPINION: _give_opinion,
    Act.HAND_OVER: _hand_over,
    Act.WITHDRAW: _withdraw,
}


def diagram() -> str:
    """The table as a drawing (Mermaid) for the documents."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for (state, one), (_, leads_to) in TRANSITIONS.items():
        lines += [f"    {state} --> {after}: {one}" for after in sorted(leads_to)]
    ends = [state for state in State if not any(before is state for before, _ in TRANSITIONS)]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in ends)])
