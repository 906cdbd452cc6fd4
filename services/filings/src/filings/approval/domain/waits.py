"""What a filing waits for, and what somebody may do with it as it stands."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from filings.approval.domain.acts import in_the_way, is_for
from filings.approval.domain.chains import RouteStep
from filings.approval.domain.filings import (
    TRANSITIONS,
    UNSUPERVISED,
    Actor,
    Command,
    Filing,
    FilingAct,
    FilingState,
    Supervision,
)


class WaitsFor(StrEnum):
    """What is wanted of somebody."""

    SUBMISSION = "submission"
    CORRECTION = "correction"
    """It was returned."""
    UNIT_OPINION = "unit-opinion"
    """The unit says what it thinks of a claim (单位意见)."""
    DECISION = "decision"
    SECOND_OPINION = "second-opinion"
    """An office was asked (加签)."""
    SUPERVISION = "supervision"
    """The office above is told that it is late."""


class Waiting(NamedTuple):
    """Of whom something is wanted, and what."""

    what: WaitsFor
    step: RouteStep


def waiting_of(filing: Filing) -> list[Waiting]:
    """Everything that it waits for; whose turn it is comes first. Nothing at its end."""
    turn = filing.has_it
    found = [] if turn is None else [Waiting(_of_turn(filing, turn), turn)]
    if filing.state is FilingState.IN_CHAIN:
        unanswered = filing.asked.unanswered if filing.asked else ()
        found += [Waiting(WaitsFor.SECOND_OPINION, step) for step in unanswered]
        found += [Waiting(WaitsFor.SUPERVISION, step) for step in filing.overseers]
    return found


def _of_turn(filing: Filing, turn: RouteStep) -> WaitsFor:
    if filing.state is FilingState.DRAFT:
        return WaitsFor.SUBMISSION
    if filing.state is FilingState.RETURNED:
        return WaitsFor.CORRECTION
    return WaitsFor.UNIT_OPINION if turn.kind == "institution" else WaitsFor.DECISION


class OwnAct(NamedTuple):
    """An act that is somebody's to do."""

    act: FilingAct
    not_now: str | None
    """The reason of what is in its way at present; ``None`` where nothing is known to be."""


FIELDS_OF_ACTS: Mapping[FilingAct, tuple[str, ...]] = {
    FilingAct.RETURN: ("to", "resume"),
    FilingAct.ASK: ("ask", "need_all"),
    FilingAct.HAND_OVER: ("to_account",),
}
"""What an act takes beside its text and what was seen."""
SEEING = frozenset(
    {FilingAct.ENDORSE, FilingAct.REFUSE, FilingAct.CONFIRM, FilingAct.OVERTURN}
    | {FilingAct.PROPOSE_OVERTURN, FilingAct.OVERTURN_FROM_ABOVE}
)
"""Acts that are bound to what was seen."""
DECIDING = SEEING - {FilingAct.CONFIRM}
"""Those that nobody does about a roster on which they stand."""


def acts_of(filing: Filing, actor: Actor, *, on: date, supervision: Supervision = UNSUPERVISED) -> list[OwnAct]:
    """What is this person's to do, in the order of the table; ``on``: the day in China."""
    found = []
    for (state, what), (whose, _) in TRANSITIONS.items():
        deed = Command(what, actor, on=on, supervision=supervision)
        if state is filing.state and is_for(filing, deed, whose):
            found.append(OwnAct(what, in_the_way(filing, deed)))
    return found
