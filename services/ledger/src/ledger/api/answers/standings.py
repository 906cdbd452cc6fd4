"""What is answered about where people stand, and what that adds up to."""

from uuid import UUID

from pydantic import AwareDatetime

from common.contracts.registry import PostCategory, TitleLevel
from common.identity import RegionCode
from common.openapi import Answer, Hours
from ledger.domain.standings import StandingState
from ledger.queries.boards import Breakdown, HoursBreakdown


class StandingOfPerson(Answer):
    """Where somebody stands in a training year."""

    person_id: UUID
    organisation_id: UUID
    organisation_name: str | None
    """``null`` where the registry has not told of the unit yet."""
    region_code: RegionCode
    post_category: PostCategory
    title_level: TitleLevel
    state: StandingState
    missing: Hours
    """Without which the year is not met."""
    public_missing: Hours
    professional_missing: Hours
    topics_missing: int
    """Required topics without an hour."""
    public_hours: Hours
    professional_hours: Hours


class StandingList(Answer):
    """People of an office, who is most behind first, a page at a time."""

    training_year: int
    as_of: AwareDatetime
    """In China time: every change up to then is in it."""
    total: int
    """How many there are; more than 10,000 are not counted, and nobody is where ``after`` was given."""
    is_counted: bool
    """Whether ``total`` is all of them."""
    people: list[StandingOfPerson]


class StandingsOfPeople(Answer):
    """Where the people stand who were asked for and are within reach, who is most behind first."""

    training_year: int
    as_of: AwareDatetime
    """In China time: every change up to then is in it."""
    people: list[StandingOfPerson]


class BoardFigures(Answer):
    """How many people stand where, and what they learned."""

    people: int
    met: int
    near: int
    behind: int
    not_bound: int
    public_hours: Hours
    professional_hours: Hours


class BoardRow(Answer):
    """One part of a board."""

    key: str
    """A region code, an organisation's id, a post category or a title level."""
    name: str | None
    """Of an organisation; ``null`` for what has a code of its own."""
    figures: BoardFigures | None
    """``null`` for groups of fewer than five by post or title, which are not broken down; where these are one
    group or fewer than five together, for the smallest other ones as well.
    """


class Board(Answer):
    """What the standings of an office's people add up to."""

    training_year: int
    by: Breakdown
    as_of: AwareDatetime
    """In China time: every change up to then is in it."""
    whole: BoardFigures
    rows: list[BoardRow]


class DeskStandings(Answer):
    """What the desk of an office shows first."""

    training_year: int
    as_of: AwareDatetime
    """In China time: every change up to then is in it."""
    whole: BoardFigures
    most_behind: list[StandingOfPerson]
    """Who lacks most first; nobody who lacks nothing."""


class HoursBoardRow(Answer):
    """What was learned of one subject, in one mode, at one source or on one topic."""

    key: str
    """``public``, ``online``, a vendor's id, ``office``, or a topic's word; empty: on no required topic."""
    name: str | None
    """Of a topic, as a regulation calls it; ``null`` for what no regulation names."""
    hours: Hours
    entries: int


class HoursBoard(Answer):
    """Class hours of an office's people."""

    training_year: int
    by: HoursBreakdown
    as_of: AwareDatetime
    rows: list[HoursBoardRow]
