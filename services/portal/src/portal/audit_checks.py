"""Whether the audit trail is whole: asked by a button, by auditors and by operators; the last answer stays."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.visitor import Person
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import AuditCheck, HeadsKept, LastAuditCheck
from portal.clients.refusals import Away

CHECK = Call(ServiceName.REGISTRY, "POST", "/v1/audit/checks", AuditCheck, HeadsKept)
LAST = Call(ServiceName.REGISTRY, "GET", "/v1/audit/checks/last", LastAuditCheck)
_HEAD = re.compile(r"[1-9][0-9]{0,17}:[0-9a-f]{64}")


@dataclass(frozen=True)
class AuditPage:
    """What the page shows beside its form."""

    last: LastAuditCheck | Missing
    kept: str = ""
    """The head that was kept elsewhere, as it was typed but for blanks; or empty."""
    errors: Sequence[tuple[str, str]] = ()
    is_away: bool = False
    """It was asked for and did not end in time."""
    is_busy: bool = False
    """It was not begun: another one is running."""

    @property
    def status(self) -> int:
        """That of the page."""
        return 422 if self.errors else 200


async def audit_page(me: Person) -> AuditPage:
    """The last check, and the form for another one."""
    return AuditPage(await me.part(LAST))


async def audit_check(me: Person, typed: Typed) -> AuditPage | None:
    """Check the trail; ``None`` where it was, else the page that says why not."""
    errors, head = Errors(), "".join(typed.text("kept").split())
    if head and not _HEAD.fullmatch(head):
        errors.add("kept", "校验值由序号、冒号和64位小写十六进制数字组成，请核对。")
        return AuditPage(await me.part(LAST), head, errors.found)
    try:
        await me.ask(CHECK, body=HeadsKept(kept=(head,) if head else ()))
    except Away as away:
        is_busy = away.reason == "check-runs"
        return AuditPage(await me.part(LAST), head, is_away=not is_busy, is_busy=is_busy)
    return None
