"""What is answered about yearly reports (年度报告)."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from common.identity import RegionCode
from common.openapi import Answer, Hours
from ledger.api.answers.standings import BoardFigures


class ReportGroup(Answer):
    """A part of the people."""

    key: str
    """A region code, an organisation's id, its kind, a post category or a title level."""
    name: str | None
    """Of a region or an organisation; ``null`` for what has a code of its own."""
    figures: BoardFigures | None
    """``null`` for groups of fewer than five by post or title, which are not broken down; where these are one
    group or fewer than five together, for the smallest other ones as well.
    """


class ReportHours(Answer):
    """What was learned of one subject, in one mode or on one topic."""

    key: str
    name: str | None
    """Of a topic, as a regulation calls it."""
    hours: Hours
    entries: int


class ReportBasis(Answer):
    """A regulation by which people were assessed."""

    rulebook_id: str
    edition: str
    document: str
    name: str


class ReportBefore(Answer):
    """The frozen report of the year before."""

    report_id: UUID
    edition: int
    sha256: str
    whole: BoardFigures
    places: list[ReportGroup]


class ReportContents(Answer):
    """Everything that a report states."""

    training_year: int
    region_code: RegionCode
    region_name: str
    office: str
    edition: int
    reason: str | None
    """Why it was made anew; ``null`` for the first edition."""
    frozen_on: date
    as_of: AwareDatetime
    """In China time: every change up to then is in it."""
    closed_on: date | None
    """The first day on which completions came too late; ``null``: the year is not closed yet."""
    bases: list[ReportBasis]
    whole: BoardFigures
    places_are: Literal["region", "organisation"]
    places: list[ReportGroup]
    kinds: list[ReportGroup]
    posts: list[ReportGroup]
    titles: list[ReportGroup]
    subjects: list[ReportHours]
    modes: list[ReportHours]
    topics: list[ReportHours]
    before: ReportBefore | None


class ReportDraft(Answer):
    """A report as it would be frozen now."""

    contents: ReportContents
    figures_sha256: str
    """Of all figures: given back with the wish to freeze it, it says which ones were read."""
    may_be_frozen: bool
    """The caller's role freezes reports, the year has ended, and there is somebody in it."""


class ReportInShort(Answer):
    """A frozen report in a list."""

    report_id: UUID
    training_year: int
    region_code: RegionCode
    region_name: str
    edition: int
    holds: bool
    """No later edition corrects it."""
    office: str
    reason: str | None
    people: int
    not_bound: int
    met: int
    sha256: str
    """Of its inputs, as lower-case hex."""
    frozen_at: AwareDatetime


class ReportList(Answer):
    """Frozen reports of a region and those below it, the latest years first, a page at a time."""

    total: int
    reports: list[ReportInShort]


class FrozenReportShown(Answer):
    """A frozen report."""

    report: ReportInShort
    contents: ReportContents
