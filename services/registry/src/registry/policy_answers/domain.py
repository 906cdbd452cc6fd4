"""What of a question about a policy may be published: another wording, in which nobody finds the asker's own words."""

from collections.abc import Iterable
from enum import StrEnum

from registry.cases.domain import CaseAct, CaseKind, CaseState

QUESTION_CHARS_MAX, ANSWER_CHARS_MAX = 500, 10_000
SAME_CHARS_MAX = 30
"""So many characters in a row may be the same: the name of a regulation is as long."""


class Unpublishable(StrEnum):
    """Why a case has nothing to publish."""

    NO_QUESTION = "not-a-question"
    NOT_ANSWERED = "not-answered"


def unpublishable(kind: CaseKind, state: CaseState, steps: Iterable[str]) -> Unpublishable | None:
    """Why nothing of a case may be published; ``None`` for a question about a policy whose last answer stands."""
    if kind is not CaseKind.POLICY_QUESTION:
        return Unpublishable.NO_QUESTION
    is_answered = state in (CaseState.ANSWERED, CaseState.CLOSED) and CaseAct.ANSWER in steps
    return None if is_answered else Unpublishable.NOT_ANSWERED


def repeats(published: str, said: str) -> bool:
    """Whether more than :data:`SAME_CHARS_MAX` characters in a row stand in both, white space left out."""
    here, there = "".join(published.split()), "".join(said.split())
    length = SAME_CHARS_MAX + 1
    runs = {there[start : start + length] for start in range(len(there) - length + 1)}
    return any(here[start : start + length] in runs for start in range(len(here) - length + 1))
