"""Whether the audit trail is whole: asked by a button, by auditors and by operators."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.access.forms import Errors
from portal.access.visitor import Me
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import AuditCheck
from portal.clients.refusals import Away

_CHECK = Call(ServiceName.REGISTRY, "GET", "/v1/audit/check", AuditCheck, is_patient=True)
_HEAD = re.compile(r"[1-9][0-9]{0,17}:[0-9a-f]{64}")


@dataclass(frozen=True)
class AuditAnswer:
    """What the page shows beside its form."""

    kept: str
    """The head that was kept elsewhere, as it was typed but for blanks; or empty."""
    errors: Sequence[tuple[str, str]]
    found: AuditCheck | None = None
    """``None`` until it is asked for, and where no answer came."""
    is_away: bool = False
    """It was asked for and did not end in time."""

    @property
    def status(self) -> int:
        """That of the page."""
        return 422 if self.errors else 200


async def audit_check(me: Me, run: str, kept: str) -> AuditAnswer:
    """The result where it is asked for (``run``); nothing is changed by it."""
    errors, head = Errors(), "".join(kept.split())
    if head and not _HEAD.fullmatch(head):
        errors.add("kept", "校验值由序号、冒号和64位小写十六进制数字组成，请核对。")
    if not run or errors:
        return AuditAnswer(head, errors.found)
    try:
        return AuditAnswer(head, errors.found, await me.ask(_CHECK, query={"kept": head} if head else {}))
    except Away:
        return AuditAnswer(head, errors.found, is_away=True)
