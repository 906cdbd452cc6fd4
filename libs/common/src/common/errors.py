"""The five ways in which an action says no; status codes are found only at the door (``common.problems``).

A ``reason`` is a stable kebab-case word for programs, a ``detail`` a sentence for the caller that says what is
wrong and what to do. What varies in the sentence is a parameter of the reason, by name: the sentence that a person
reads is chosen by the two (``messages_zh`` of each service). None of them may carry personal data.
"""

from collections.abc import Sequence

Parameter = str | int | Sequence[str]
"""What varies in the sentence of a reason: a limit, a word of a closed list, the words that are allowed."""


class DomainError(Exception):
    """What every kind has in common."""

    def __init__(self, reason: str, detail: str, **parameters: Parameter) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.parameters = parameters


class NotFound(DomainError):
    """There is no such thing, or none that the caller may know of."""


class NotAllowed(DomainError):
    """The caller is known and may not do this."""


class Refused(DomainError):
    """The request is understood and breaks a rule."""


class Conflict(DomainError):
    """The request contradicts what is already on record."""


class Unavailable(DomainError):
    """Not now: something behind is away. Trying again later is right.

    ``retry_after_s`` is a hint in seconds.
    """

    def __init__(self, reason: str, detail: str, *, retry_after_s: int = 5, **parameters: Parameter) -> None:
        super().__init__(reason, detail, **parameters)
        self.retry_after_s = retry_after_s


class BadValue(ValueError):
    """What is wrong with one field: a sentence for programmers, and a reason of the closed list with its parameters.

    The reasons are those of ``common.problems.messages_zh.OF_FIELDS``. The value itself is never repeated.
    """

    def __init__(self, what: str, reason: str = "bad-value", **parameters: Parameter) -> None:
        super().__init__(what)
        self.reason, self.parameters = reason, parameters
