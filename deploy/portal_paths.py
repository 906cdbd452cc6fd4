"""Paths of the portal that are reached from outside.

The portal answers at the root, beside its ``/live``, ``/ready`` and ``/metrics``, which stay inside. So nginx.conf of
compose and the Ingress of Kubernetes name each path that they pass on, and :mod:`deploy.validate` compares both, and
the routes of the portal, with this list: a page whose path is not named here cannot be asked for.
"""

EXACT = ("/",)
PREFIXES = (
    "/sign-in",
    "/sign-out",
    "/look",
    "/password",
    "/register",
    "/my",
    "/offices",
    "/operators",
    "/announcements",
    "/vendors",
    "/policies",
    "/verify",
    "/help",
    "/privacy",
    "/accessibility",
    "/static",
    "/consent",
)
"""Each with everything below it."""


def is_public(path: str) -> bool:
    """Whether the ingress passes a path on to the portal."""
    return path in EXACT or any(path == prefix or path.startswith(f"{prefix}/") for prefix in PREFIXES)


def examples() -> list[str]:
    """Paths of every kind that is passed on."""
    return [*EXACT, *PREFIXES, *(f"{prefix}/one/more" for prefix in PREFIXES)]


INSIDE = ("/live", "/ready", "/metrics", "/v1/openapi.json", "/sign-ins", "/others")
"""Paths that nobody outside may ask for."""
