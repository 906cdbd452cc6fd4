"""Consents to vendors and privacy notices, as they are described."""

from pydantic import AwareDatetime

from common.openapi import Answer
from registry.privacy.domain import OidcScope


class VendorConsent(Answer):
    """What the caller agreed that a vendor may know."""

    client_id: str
    name: str
    """The vendor's name."""
    scopes: list[OidcScope]
    """Beside an identifier that is another one at each vendor; empty where the vendor knows nothing else."""
    given_at: AwareDatetime
    """When the caller was asked the last time."""
    last_used_at: AwareDatetime
    """When the caller last signed in at the vendor under it, or the vendor last asked about them."""


class VendorConsents(Answer):
    """The caller's consents that stand, the latest first; one for each vendor at most."""

    consents: list[VendorConsent]


class ExportedConsent(VendorConsent):
    """A consent to a vendor, also one that was withdrawn."""

    withdrawn_at: AwareDatetime | None


class SeenNotice(Answer):
    """A version of the privacy notice that the caller has seen."""

    version: str
    seen_at: AwareDatetime
    """The first time."""


class PrivacyNotices(Answer):
    """Which privacy notice is in force, and which ones the caller has seen."""

    current: str
    """The version in force, which is to be shown to everybody who has not seen it."""
    is_current_seen: bool
    seen: list[SeenNotice]
    """The latest first."""
