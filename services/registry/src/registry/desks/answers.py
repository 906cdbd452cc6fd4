"""What waits at a desk, as it is described."""

from common.openapi import Answer
from registry.access.answers import Count
from registry.applications.answers import ApplicationCount
from registry.cases.answers import CaseCounts
from registry.messages.answers import PublicAnnouncement
from registry.people.answers import PersonShown


class RegistryDeskCounts(Answer):
    """How much waits for an office: numbers alone, of nobody. ``null``: none of the caller's roles there settles it."""

    applications: list[ApplicationCount] | None
    """Kinds of which nothing waits are left out."""
    cases: CaseCounts | None
    """``null`` as well where ``needs_own_password``."""
    needs_own_password: bool
    """The caller's password was set with a code of somebody else's, who learns nothing of cases."""
    mendings: Count | None
    """Corrections and merges that the caller may decide and has not yet."""
    unattended: Count | None
    """Institutions of the region that have no unit administrator; no more than 10,001 are counted."""


class RegistryDesk(Answer):
    """What the page of a desk asks the registry."""

    waiting: RegistryDeskCounts
    people: list[PersonShown]
    """Of those who were asked for: whom the caller's roles there reach, ID numbers masked."""
    announcements: list[PublicAnnouncement]
    """The last three for anybody, of the office's region and of those above it."""
