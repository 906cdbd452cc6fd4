"""Addresses that a person may be led on to: our own pages, never another site."""

import re
from urllib.parse import quote

_LOCAL = re.compile(r"/(?![/\\])[!-\[\]-~]*")
HOME, SIGN_IN, HOURS, OFFICES = "/", "/sign-in", "/my/hours", "/my/offices"


def own_page(asked: str, otherwise: str = HOURS) -> str:
    """The address where it is one of ours, else another: ``//host``, ``/\\host`` and ``https:`` lead elsewhere."""
    return asked if len(asked) <= 500 and _LOCAL.fullmatch(asked) and "\\" not in asked else otherwise


def sign_in_then(page: str) -> str:
    """Signing in, and then on to a page."""
    return f"{SIGN_IN}?next={quote(page, safe='/')}"
