"""The five ways in which an action says no; status codes are found only at the door (``common.problems``).

A ``reason`` is a stable kebab-case word for programs, a ``detail`` a sentence for the caller that says what is
wrong and what to do. Neither may carry personal data.
"""


class DomainError(Exception):
    """What every kind has in common."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


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

    def __init__(self, reason: str, detail: str, *, retry_after_s: int = 5) -> None:
        super().__init__(reason, detail)
        self.retry_after_s = retry_after_s
