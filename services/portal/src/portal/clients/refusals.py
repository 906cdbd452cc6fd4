"""What a service may answer instead of what it was asked for.

Refusal       it refused, and says why in Chinese: a person can do something about it
SessionOver   the session has ended, or was never one
Away          it does not answer, or not as it should: nobody is at fault, and nothing is lost
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Parameter = str | int | list[str]


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of what was sent."""

    at: str
    """The names and positions that lead to it: ``body/form/hours``."""
    reason: str
    what: str
    """A sentence in Chinese."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProblemDocument:
    """A problem document (RFC 9457) of a service."""

    status: int
    reason: str
    detail: str
    """What is wrong and what to do, in Chinese."""
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    errors: tuple[FieldError, ...] = ()


class Refusal(Exception):
    """A service refused, for a reason."""

    def __init__(self, problem: ProblemDocument, *, retry_after_s: int | None = None) -> None:
        super().__init__(problem.reason)
        self.problem, self.retry_after_s = problem, retry_after_s

    @property
    def status(self) -> int:
        """Of HTTP."""
        return self.problem.status

    @property
    def reason(self) -> str:
        """A stable word."""
        return self.problem.reason


class SessionOver(Exception):
    """The session has ended, or was never one."""


class Away(Exception):
    """A service does not answer as it should."""

    def __init__(self, service: str, retry_after_s: int = 30, reason: str = "") -> None:
        super().__init__(service)
        self.service, self.retry_after_s = service, retry_after_s
        self.reason = reason
        """Why, where the service itself says it: a stable word."""
