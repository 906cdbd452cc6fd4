"""The portal's cookies: none holds anything personal, and no script can read one."""

from dataclasses import dataclass
from enum import StrEnum

from starlette.requests import Request
from starlette.responses import Response

FOREVER_S = 365 * 24 * 3600


class Cookie(StrEnum):
    """What each is for."""

    SESSION = "xueshi_session"
    """The registry's session token. The registry's own sign-in page knows it by the same name."""
    DEVICE = "xueshi_device"
    """A token that spares a known device the waits which strangers cause at signing in."""
    FORM = "xueshi_form"
    """A random word that ties forms of people who are not signed in to their browser."""
    PROOF = "xueshi_proof"
    """That the password was given again within this session, for ten minutes; it is good in no other session."""
    LOOK = "xueshi_look"
    """Size of type and contrast."""
    IDENTITY = "xueshi_identity"
    """A word that ties a sign-in at the identity provider to the browser, and the page to go on to afterwards."""
    SAID = "xueshi_said"
    """Which sentence the next page shows once: a word of a closed list."""


@dataclass(frozen=True)
class Cookies:
    """How cookies are read and set. Under https their names keep other hosts from setting them (``__Host-``)."""

    secure: bool

    def name(self, cookie: Cookie) -> str:
        """The name in the browser."""
        return f"__Host-{cookie}" if self.secure else cookie.value

    def read(self, request: Request, cookie: Cookie) -> str:
        """The value, or an empty text."""
        return request.cookies.get(self.name(cookie), "")[:200]

    def give(self, response: Response, cookie: Cookie, value: str, *, max_age_s: int | None = None) -> None:
        """Set it, until the browser closes where no age is given."""
        response.set_cookie(
            self.name(cookie), value, max_age=max_age_s, path="/", httponly=True, samesite="lax", secure=self.secure
        )

    def keep_session(self, response: Response, token: str, device: str | None) -> None:
        """The token that a session has from now on, and the one by which the registry knows the device again."""
        self.give(response, Cookie.SESSION, token)
        if device is not None:
            self.give(response, Cookie.DEVICE, device, max_age_s=FOREVER_S)

    def take(self, response: Response, cookie: Cookie) -> None:
        """Remove it."""
        response.delete_cookie(self.name(cookie), path="/", httponly=True, samesite="lax", secure=self.secure)
