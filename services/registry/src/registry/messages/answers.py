"""Announcements as they are described; messages are those of every service (:class:`messages.pages.MessagePage`)."""

from uuid import UUID

from pydantic import AwareDatetime

from common.identity import RegionCode
from common.openapi import Answer
from registry.access.answers import Count


class NewAnnouncement(Answer):
    """An announcement that everybody of a region sees from now on."""

    announcement_id: UUID


class PublicAnnouncement(Answer):
    """An announcement that anybody reads."""

    announcement_id: UUID
    region_code: RegionCode
    region: str
    """The name of the region that it is for."""
    title: str
    text: str
    office: str
    """The name of the office that published it."""
    published_at: AwareDatetime


class PublicAnnouncements(Answer):
    """Announcements that anybody reads, the latest first."""

    announcements: list[PublicAnnouncement]
    after: UUID | None
    """After which one the next page begins; ``null`` on the last one."""


class PublishedAnnouncement(Answer):
    """An announcement as the offices see it that may withdraw it."""

    announcement_id: UUID
    region_code: RegionCode
    region: str
    """The name of the region that it is for."""
    title: str
    text: str
    office: str | None
    """The name of the office that published it; ``null`` for those of earlier releases."""
    published_by: str
    """The name of the official."""
    is_public: bool
    """Whether anybody reads it, without a session."""
    published_at: AwareDatetime
    withdrawn_at: AwareDatetime | None


class PublishedAnnouncements(Answer):
    """What was published for a region and what is below it, one page of it, the latest first."""

    announcements: list[PublishedAnnouncement]
    total: Count
