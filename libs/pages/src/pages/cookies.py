"""Cookies that more than one place of the house reads."""

SESSION_COOKIE = "xueshi_session"


def session_cookie(public_url: str) -> str:
    """The name of the cookie in which the portal keeps somebody's session token.

    It is set with HttpOnly, SameSite=Lax and Path=/; under https with Secure and the prefix ``__Host-``, which no
    other host can set (RFC 6265bis, 4.1.3.2).
    """
    return f"__Host-{SESSION_COOKIE}" if public_url.startswith("https:") else SESSION_COOKIE
