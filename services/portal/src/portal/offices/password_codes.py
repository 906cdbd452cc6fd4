"""A code to set a password with (密码设置码), on a slip to be handed over: to people of a unit, to holders of roles."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from common.clock import now
from portal.access.forms import Errors, Typed
from portal.clients.models.registry import Help, PasswordCode
from portal.clients.refusals import Refusal
from portal.offices.office import Office
from portal.offices.reach import reason_of
from portal.offices.staff import kept_text


@dataclass(frozen=True)
class Helped:
    """Who is helped in, as both pages name them."""

    facts: Sequence[tuple[str, str]]
    """What stands above the form and on the slip, the name first."""
    address: str
    """Of the form."""
    back: str
    back_text: str


def form_page(
    office: Office,
    helped: Helped,
    errors: Errors | None = None,
    *,
    reason: str = "首次登录",
    forgets: bool = False,
) -> Response:
    """Who it is, why they are helped in, and whether the second factor is lost as well."""
    return office.page(
        "offices/password-codes/form.html",
        status=422 if errors else 200,
        helped=helped,
        reason=kept_text(reason),
        forgets=forgets,
        errors=[] if errors is None else errors.found,
    )


async def slip_page(
    office: Office, helped: Helped, typed: Typed, make: Callable[[Help], Awaitable[PasswordCode]]
) -> Response:
    """The slip. It is shown this once and stands in no address; the same form sent again shows the same code, another
    form makes another one, and the one before is good no more.
    """
    errors, forgets = Errors(), bool(typed.text("forget_second_factor"))
    reason = reason_of(typed, errors)
    if errors:
        return form_page(office, helped, errors, reason=typed.text("reason"), forgets=forgets)
    try:
        code = await make(Help(reason=reason, forget_second_factor=forgets))
    except Refusal as refusal:
        found = Errors.of(refusal, {"reason": "reason"})
        return form_page(office, helped, found, reason=reason, forgets=forgets)
    return office.page("offices/password-codes/slip.html", helped=helped, code=code, made_at=now())
