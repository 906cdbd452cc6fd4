"""The security headers of a page, its Content-Security-Policy among them."""

from collections.abc import Mapping

_NOTHING_ELSE = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'"
_NOBODY = "frame-ancestors 'none'; base-uri 'none'"


def security_headers(
    *, form_to: str = "'self'", has_scripts: bool = False, referrer: str = "no-referrer"
) -> Mapping[str, str]:
    """Headers under which a page loads nothing from elsewhere, runs nothing inline, stands in no frame and is not kept.

    ``form_to``: sources to which its forms may lead, with every redirect behind them (CSP 3, ``form-action``).
    ``has_scripts``: it loads scripts of its own origin, which may ask their own origin.
    ``referrer``: its Referrer-Policy. With ``no-referrer`` no other site learns the address, and browsers send forms
    with ``Origin: null``.
    """
    scripts = "; script-src 'self'; connect-src 'self'" if has_scripts else ""
    return {
        "content-security-policy": f"{_NOTHING_ELSE}{scripts}; form-action {form_to}; {_NOBODY}",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",  # browsers that do not know frame-ancestors
        "referrer-policy": referrer,
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), geolocation=(), microphone=()",
        "cache-control": "no-store",
    }
