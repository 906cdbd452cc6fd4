"""Announcements as they are described; messages are those of every service (:class:`messages.pages.MessagePage`)."""

from uuid import UUID

from common.openapi import Answer


class NewAnnouncement(Answer):
    """An announcement that everybody of a region sees from now on."""

    announcement_id: UUID
