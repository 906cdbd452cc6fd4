"""Cookies that more than one place of the house reads."""

from collections.abc import Mapping

SESSION_COOKIE, LOOK_COOKIE = "xueshi_session", "xueshi_look"


def session_cookie(public_url: str) -> str:
    """The name of the cookie in which the portal keeps somebody's session token.

    It is set with HttpOnly, SameSite=Lax and Path=/; under https with Secure and the prefix ``__Host-``, which no
    other host can set (RFC 6265bis, 4.1.3.2).
    """
    return f"__Host-{SESSION_COOKIE}" if public_url.startswith("https:") else SESSION_COOKIE


def look_in(cookies: Mapping[str, str]) -> str:
    """The size of type and the contrast that somebody chose in the portal, which hold for all pages of the house."""
    return cookies.get(f"__Host-{LOOK_COOKIE}") or cookies.get(LOOK_COOKIE, "")
