"""The five ways in which an action says no; status codes are found only at the door (``common.problems``).

A ``reason`` is a stable kebab-case word for programs, a ``detail`` a sentence for the caller that says what is
wrong and what to do. Neither may carry personal data.
"""


class Said(Exception):
    """What every kind has in common."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class NotFound(Said):
    """There is no such thing, or none that the caller may know of."""


class NotAllowed(Said):
    """The caller is known and may not do this."""


class Refused(Said):
    """The request is understood and breaks a rule."""


class Conflict(Said):
    """The request contradicts what is already on record."""


class Unavailable(Said):
    """Not now: something behind is away. Trying again later is right.

    ``retry_after_s`` is a hint in seconds.
    """

    def __init__(self, reason: str, detail: str, *, retry_after_s: int = 5) -> None:
        super().__init__(reason, detail)
        self.retry_after_s = retry_after_s
