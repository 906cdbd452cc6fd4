"""What is filed with offices, on its way through them: one table of who may do what next.

A training before it is held (线下培训备案表), the roster of who attended it, and a claim (学时认定申请) travel alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from common.errors import Parameter
from filings.approval.domain.chains import RouteStep


class FilingKind(StrEnum):
    """What is filed."""

    TRAINING = "training"
    """A training that is to be held (备案)."""
    ROSTER = "roster"
    """Who attended it; approved, its hours are recognised (学时认定)."""
    CLAIM = "claim"
    """Hours that nobody else reports, or that something is deemed complete (学时认定申请)."""


class FilingState(StrEnum):
    """How far a filing is."""

    DRAFT = "draft"
    IN_CHAIN = "in-chain"
    """An office has it."""
    RETURNED = "returned"
    """It is with the applicant again, to be corrected."""
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class FilingAct(StrEnum):
    """What somebody does with it."""

    SUBMIT = "submit"
    TAKE_BACK = "take-back"
    """The last actor withdraws their act, before the next one acts."""
    ENDORSE = "endorse"
    RETURN = "return"
    """To an earlier office, or to the applicant, with what is to be corrected."""
    REFUSE = "refuse"
    ASK = "ask"
    """A second opinion of another office (加签)."""
    GIVE_OPINION = "give-opinion"
    HAND_OVER = "hand-over"
    """Within the office, to somebody else: who had it has left, or is away."""
    WITHDRAW = "withdraw"
    REMIND = "remind"
    """The applicant, or the office above, urges who has it; once a day."""
    ESCALATE = "escalate"
    """Nobody has acted in time: the office above sees it as well, and nobody in the office has it alone."""
    AUTO_APPROVE = "decide"
    """Facts of the platform's own decide it, and no office has to (自动审核)."""
    CONFIRM = "confirm"
    """An office of its chain looked at what was decided, and it stands (复核)."""
    OVERTURN = "overturn"
    """An office of its chain takes what was approved back (撤销)."""
    PROPOSE_OVERTURN = "propose-overturn"
    """Somebody of an HR authority above those who decided asks that it be taken back (提请撤销)."""
    OVERTURN_FROM_ABOVE = "overturn-from-above"
    """An HR authority above those who decided takes it back (上级撤销); where recognised hours fall, another person."""
    DROP_OVERTURN = "drop-overturn"
    """What was proposed is withdrawn, or is not done (不予撤销)."""
    LAPSE = "lapse"
    """What it rests on is no more, or another one has taken its place."""


class PermittedActor(StrEnum):
    """Whose act it is."""

    APPLICANT = "the applicant unit"
    HOLDER = "the office that has it"
    LAST = "whoever acted last"
    ASKED = "an office that was asked"
    URGER = "the applicant, or the office above the one that has it once it is late"
    DECIDER = "an office that decides about it"
    SUPERVISOR = "an HR authority above every office that decides about it, where the regulation gives it that power"
    PLATFORM = "the platform itself"


TRANSITIONS: Mapping[tuple[FilingState, FilingAct], tuple[PermittedActor, frozenset[FilingState]]] = {
    (FilingState.DRAFT, FilingAct.SUBMIT): (
        PermittedActor.APPLICANT,
        frozenset({FilingState.IN_CHAIN, FilingState.APPROVED}),
    ),
    (FilingState.DRAFT, FilingAct.LAPSE): (PermittedActor.PLATFORM, frozenset({FilingState.WITHDRAWN})),
    (FilingState.DRAFT, FilingAct.WITHDRAW): (PermittedActor.APPLICANT, frozenset({FilingState.WITHDRAWN})),
    (FilingState.RETURNED, FilingAct.SUBMIT): (PermittedActor.APPLICANT, frozenset({FilingState.IN_CHAIN})),
    (FilingState.RETURNED, FilingAct.WITHDRAW): (PermittedActor.APPLICANT, frozenset({FilingState.WITHDRAWN})),
    (FilingState.RETURNED, FilingAct.TAKE_BACK): (PermittedActor.LAST, frozenset({FilingState.IN_CHAIN})),
    (FilingState.RETURNED, FilingAct.LAPSE): (PermittedActor.PLATFORM, frozenset({FilingState.WITHDRAWN})),
    (FilingState.IN_CHAIN, FilingAct.ENDORSE): (
        PermittedActor.HOLDER,
        frozenset({FilingState.IN_CHAIN, FilingState.APPROVED}),
    ),
    (FilingState.IN_CHAIN, FilingAct.RETURN): (
        PermittedActor.HOLDER,
        frozenset({FilingState.IN_CHAIN, FilingState.RETURNED}),
    ),
    (FilingState.IN_CHAIN, FilingAct.REFUSE): (PermittedActor.HOLDER, frozenset({FilingState.REFUSED})),
    (FilingState.IN_CHAIN, FilingAct.ASK): (PermittedActor.HOLDER, frozenset({FilingState.IN_CHAIN})),
    (FilingState.IN_CHAIN, FilingAct.GIVE_OPINION): (PermittedActor.ASKED, frozenset({FilingState.IN_CHAIN})),
    (FilingState.IN_CHAIN, FilingAct.HAND_OVER): (PermittedActor.HOLDER, frozenset({FilingState.IN_CHAIN})),
    (FilingState.IN_CHAIN, FilingAct.WITHDRAW): (PermittedActor.APPLICANT, frozenset({FilingState.WITHDRAWN})),
    (FilingState.IN_CHAIN, FilingAct.TAKE_BACK): (
        PermittedActor.LAST,
        frozenset({FilingState.DRAFT, FilingState.RETURNED, FilingState.IN_CHAIN}),
    ),
    (FilingState.IN_CHAIN, FilingAct.REMIND): (PermittedActor.URGER, frozenset({FilingState.IN_CHAIN})),
    (FilingState.IN_CHAIN, FilingAct.ESCALATE): (PermittedActor.PLATFORM, frozenset({FilingState.IN_CHAIN})),
    (FilingState.IN_CHAIN, FilingAct.AUTO_APPROVE): (PermittedActor.PLATFORM, frozenset({FilingState.APPROVED})),
    (FilingState.IN_CHAIN, FilingAct.LAPSE): (PermittedActor.PLATFORM, frozenset({FilingState.WITHDRAWN})),
    (FilingState.APPROVED, FilingAct.WITHDRAW): (PermittedActor.APPLICANT, frozenset({FilingState.WITHDRAWN})),
    (FilingState.REFUSED, FilingAct.TAKE_BACK): (PermittedActor.LAST, frozenset({FilingState.IN_CHAIN})),
    (FilingState.REFUSED, FilingAct.LAPSE): (PermittedActor.PLATFORM, frozenset({FilingState.WITHDRAWN})),
    (FilingState.APPROVED, FilingAct.TAKE_BACK): (
        PermittedActor.LAST,
        frozenset({FilingState.IN_CHAIN, FilingState.DRAFT}),
    ),
    (FilingState.APPROVED, FilingAct.CONFIRM): (PermittedActor.DECIDER, frozenset({FilingState.APPROVED})),
    (FilingState.APPROVED, FilingAct.OVERTURN): (PermittedActor.DECIDER, frozenset({FilingState.REFUSED})),
    (FilingState.APPROVED, FilingAct.PROPOSE_OVERTURN): (
        PermittedActor.SUPERVISOR,
        frozenset({FilingState.APPROVED}),
    ),
    (FilingState.APPROVED, FilingAct.OVERTURN_FROM_ABOVE): (
        PermittedActor.SUPERVISOR,
        frozenset({FilingState.REFUSED}),
    ),
    (FilingState.APPROVED, FilingAct.DROP_OVERTURN): (PermittedActor.SUPERVISOR, frozenset({FilingState.APPROVED})),
    (FilingState.APPROVED, FilingAct.LAPSE): (PermittedActor.PLATFORM, frozenset({FilingState.WITHDRAWN})),
}
"""State and act → whose act it is, and where it may lead. Everything else is out of order."""
NEEDS_TEXT = frozenset(
    {FilingAct.RETURN, FilingAct.REFUSE, FilingAct.ASK, FilingAct.GIVE_OPINION, FilingAct.WITHDRAW, FilingAct.OVERTURN}
    | {FilingAct.PROPOSE_OVERTURN, FilingAct.OVERTURN_FROM_ABOVE, FilingAct.DROP_OVERTURN}
)
PLATFORM = UUID(int=0)
"""The account of the platform itself; nobody's token is of it."""
APPLICANT = -1
"""The place before the first office, for :attr:`FilingAct.RETURN`."""


class NotNow(Exception):
    """Why an act is not done: ``reason`` a word for programs, ``detail`` a sentence that says who may, or when."""

    def __init__(self, reason: str, detail: str, **parameters: Parameter) -> None:
        super().__init__(reason)
        self.reason, self.detail, self.parameters = reason, detail, parameters


class Actor(NamedTuple):
    """Somebody who acts, and the organisations for which they may: by role, see :data:`ROLE_OF`."""

    account_id: UUID
    offices: frozenset[tuple[str, UUID]]
    """Role and organisation."""

    person_id: UUID | None = None
    """Who they are on the rosters, if they are staff."""

    def acts_for(self, kind: str, organisation_id: UUID) -> bool:
        """Whether they have the role that a step of this kind takes, in this organisation; or are who it is."""
        return organisation_id == self.person_id if kind == PERSON else (ROLE_OF[kind], organisation_id) in self.offices

    @property
    def supervised(self) -> frozenset[UUID]:
        """The departments and HR authorities that they act for: they see what is filed below these."""
        roles = {ROLE_OF["department"], ROLE_OF["hr-authority"]}
        return frozenset(item for role, item in self.offices if role in roles)

    @property
    def watched(self) -> frozenset[UUID]:
        """The same, and where they are auditors: these read what stands out below, and no single filing."""
        return self.supervised | {item for role, item in self.offices if role == AUDITOR}


AUDITOR = "auditor"
"""The registry's role."""
PERSON = "person"
"""In place of a kind of organisation: somebody who claims for themselves."""

ROLE_OF: Mapping[str, str] = {
    "institution": "unit-administrator",
    "department": "department",
    "hr-authority": "hr-authority",
}
"""Who acts for which kind of organisation (the registry's roles)."""


class SecondOpinions(NamedTuple):
    """Second opinions that an office waits for."""

    offices: tuple[RouteStep, ...]
    need_all: bool
    """Else any one is enough."""
    by: UUID | None = None
    """Who asked: they do not answer themselves."""
    answered: frozenset[UUID] = frozenset()

    @property
    def unanswered(self) -> tuple[RouteStep, ...]:
        """The offices of which an answer is still wanted."""
        return (
            tuple(office for office in self.offices if office.organisation_id not in self.answered)
            if self.is_waiting
            else ()
        )

    @property
    def is_waiting(self) -> bool:
        """Whether the office that asked still waits."""
        return len(self.answered) < len(self.offices) if self.need_all else not self.answered


class OverturnProposal(NamedTuple):
    """Who proposed from above that what was approved be taken back."""

    by: UUID
    """An account."""
    person_id: UUID | None
    office: UUID
    """The HR authority."""


class Supervision(NamedTuple):
    """What HR authorities above those who decided may do (Inner Mongolia 2024, 第三十五条)."""

    article: str = ""
    """The regulation with its article; empty where it gives no such power."""
    offices: tuple[UUID, ...] = ()
    """HR authorities above every office that decided, the nearest first."""
    takes_hours: bool = False
    """Recognised hours, or what was deemed complete, would fall with it: two people decide."""


UNSUPERVISED = Supervision()
"""Nobody above has any power."""


@dataclass(frozen=True)
class Filing:
    """Where a filing stands. What was said on the way is kept beside it and never changes."""

    applicant: RouteStep
    """The unit that holds the training, as the kind of organisation that it is; or who claims."""
    chain: tuple[RouteStep, ...]
    """The offices, of the tree on the day on which it was handed in first; pinned from then on."""
    state: FilingState = FilingState.DRAFT
    at: int = APPLICANT
    """Which office of the chain has it, while one has."""
    round: int = 0
    """How often it was handed in."""
    resume_at: int | None = None
    """Where it goes on once what was returned is corrected; ``None``: from there through everybody again."""
    authors: frozenset[UUID] = frozenset()
    """The people who wrote in the form or submitted it: they decide nothing of it."""
    holder: UUID | None = None
    """Who in the office has it, if it was handed over; ``None``: anybody there."""
    asked: SecondOpinions | None = None
    last: UUID | None = None
    """Who may take the last act back."""
    before: "Filing | None" = None
    """What it was before that act."""
    kind: FilingKind = FilingKind.TRAINING
    concerns: UUID | None = None
    """Whose claim it is: they decide nothing of it."""
    overseers: tuple[RouteStep, ...] = ()
    """Offices above the one that has it, to which it was escalated as late."""
    reminded_on: date | None = None
    is_automatic: bool = False
    """Approved by the platform itself."""
    overturn: OverturnProposal | None = None
    """What somebody above proposed, while nobody has answered."""

    @property
    def has_it(self) -> RouteStep | None:
        """Whose turn it is; ``None`` where it is at its end."""
        if self.state in (FilingState.DRAFT, FilingState.RETURNED):
            return self.applicant
        return self.chain[self.at] if self.state is FilingState.IN_CHAIN else None

    @property
    def waits_for(self) -> tuple[RouteStep, ...]:
        """Everybody of whom something is wanted: whose turn it is stands first, then who was asked or told."""
        turn = () if self.has_it is None else (self.has_it,)
        asked = self.asked.unanswered if self.asked and self.state is FilingState.IN_CHAIN else ()
        return turn + asked + (self.overseers if self.state is FilingState.IN_CHAIN else ())


@dataclass(frozen=True)
class Command:
    """What somebody wants done; the fields that the act does not take stay empty."""

    act: FilingAct
    by: Actor
    text: str | None = None
    to: int = APPLICANT
    """``return``: to which hand."""
    resume: bool = True
    """``return``: once corrected it goes on here, and not through everybody in between again."""
    ask: tuple[RouteStep, ...] = ()
    need_all: bool = True
    to_account: UUID | None = None
    on: date = date.min
    """The day in China."""
    supervision: Supervision = UNSUPERVISED


def diagram() -> str:
    """The table as a drawing (Mermaid) for the documents."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for (state, key), (_, leads_to) in TRANSITIONS.items():
        lines += [f"    {state} --> {after}: {key}" for after in sorted(leads_to)]
    ends = [state for state in FilingState if not any(before is state for before, _ in TRANSITIONS)]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in ends)])
