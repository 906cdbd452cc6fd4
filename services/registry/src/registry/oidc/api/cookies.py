"""The cookies of the pages on which people sign in at vendors: they come back to these pages alone."""

from enum import StrEnum

from fastapi import Request
from fastapi.responses import Response

from registry.access.api import AppState

_PATH = "/registry/oauth2"


class Cookie(StrEnum):
    """What each is for."""

    SIGN_IN = "xueshi-sign-in"
    """Ties a sign-in to the browser in which it began."""
    DEVICE = "xueshi-device"
    """A token that spares a known device the waits which strangers cause."""


def name_of(app: AppState, cookie: Cookie) -> str:
    """The name in the browser: under https one that no page without TLS can set (RFC 6265bis, 4.1.3.1).

    ``__Host-`` would send them to every page: it stands with the path ``/`` alone.
    """
    return f"__Secure-{cookie}" if _is_secure(app) else cookie.value


def read(request: Request, app: AppState, cookie: Cookie) -> str:
    """The value, or an empty text."""
    return request.cookies.get(name_of(app, cookie), "")[:100]


def give(answer: Response, app: AppState, cookie: Cookie, value: str, *, max_age_s: int | None = None) -> None:
    """Set it, until the browser closes where no age is given."""
    answer.set_cookie(
        name_of(app, cookie), value, max_age=max_age_s, path=_PATH, httponly=True, samesite="lax",
        secure=_is_secure(app),
    )  # fmt: skip


def device_of_before(request: Request, app: AppState) -> str:
    """The token of a device that got its cookie before names had a prefix; empty where it has a newer one, or none.

    Read for one release; :func:`forget_device_of_before` goes with it.
    """
    has_newer = not _is_secure(app) or read(request, app, Cookie.DEVICE)
    return "" if has_newer else request.cookies.get(Cookie.DEVICE, "")[:100]


def forget_device_of_before(answer: Response) -> None:
    """Remove the cookie without a prefix, once its token has one with it."""
    answer.delete_cookie(Cookie.DEVICE, path=_PATH, httponly=True, samesite="lax", secure=True)


def _is_secure(app: AppState) -> bool:
    return app.settings.public_url.startswith("https:")
