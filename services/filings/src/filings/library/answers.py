"""Entries of the registers as they are answered."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.contracts.vendor_gateway import Subject
from common.openapi import Answer, Hours
from filings.library.domain import ItemAct, ItemKind, ItemState


class LibraryItem(Answer):
    """A teacher, a course or a training institution of a register (师资库、课程库、培训机构名录)."""

    item_id: UUID
    kind: ItemKind
    registered_by: UUID
    registered_by_name: str | None
    """``null`` until the name was published."""
    reviewed_by: UUID
    """The HR authority that decides about it."""
    reviewed_by_name: str | None
    region_code: str
    """Of that authority."""
    level: Literal["county", "city", "province"]
    name: str
    employer: str | None
    """Of a teacher: where they work."""
    post: str | None
    """Of a teacher: post and title."""
    about: str
    """What is taught."""
    subjects: list[Subject]
    hours: Hours | None
    """Of a course."""
    begins_on: date
    ends_on: date | None
    """The last day; ``null`` while none is set."""
    state: ItemState
    reason: str | None
    """Why it was refused or withdrawn; told to people who serve an office."""
    made_at: AwareDatetime
    decided_at: AwareDatetime | None
    """When it was listed, refused or withdrawn."""
    acts: list[ItemAct]
    """What the caller may do with it; in lists empty."""


class LibraryItems(Answer):
    """A page of a register, in the order of names."""

    items: list[LibraryItem]
    total: int
    """Of all pages."""


class NewLibraryItem(Answer):
    """An entry that was registered, and waits for its review."""

    item_id: UUID


class StateOfItem(Answer):
    """What became of an entry."""

    item_id: UUID
    state: ItemState
