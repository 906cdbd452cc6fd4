"""Why a completion on record does not count, and what makes somebody look at one that does."""

from enum import StrEnum


class Hold(StrEnum):
    """Why a completion is on record and does not count. All but the last are answered ``parked`` to the vendor."""

    UNKNOWN_PERSON = "unknown-person"
    """Nobody of its ID number is registered yet."""
    YEAR_CLOSED = "year-closed"
    """It came after the late window of its training year (年度结账), and nobody has opened the year for it."""
    NO_CONTRACT = "no-contract"
    """The vendor had no contract for the person's region on that day."""
    FOR_REVIEW = "held-for-review"
    """It is implausible, or not what the vendor's catalogue says: an office looks first (待核查)."""
    VOID = "void"
    """An office found that it is not true (查实作废)."""


class Flag(StrEnum):
    """What is odd about a completion."""

    TOO_FAST = "too-fast"
    """Less time than 45 minutes a class hour."""
    OVERLAP = "overlap"
    """Together with others of the same person, of any vendor, it needs more time than there was."""
    MORE_THAN_A_DAY = "more-than-a-day"
    """More class hours than the rulebook lets the days have."""
    LONG_AGO_STARTED = "long-ago-started"
    """Begun more than two years before it was completed."""
    UNKNOWN_COURSE = "unknown-course"
    """The catalogue does not have the course, and the contract wants one."""
    NOT_APPROVED = "course-not-approved"
    """The catalogue has it, not approved (课程评审), or not for that day."""
    MORE_THAN_CATALOGUE = "more-than-catalogue"
    """More class hours than the catalogue gives the course."""
    OTHER_THAN_CATALOGUE = "other-than-catalogue"
    """Another subject or topic than the catalogue gives the course."""
    VOIDED_BEFORE = "voided-before"
    """An office voided the same course of the year or was about to, and the vendor took that back and sent it anew."""
    REPEATED = "repeated-course"
    """It counted beside another of the same course and year before courses were counted once."""
    MERGED = "merged-records"
    """Two records of one human were merged (合并), and it does not fit beside what the other one has: it is the same
    course of the same year, or there was no time for both.
    """


OF_CATALOGUE = (Flag.UNKNOWN_COURSE, Flag.NOT_APPROVED, Flag.MORE_THAN_CATALOGUE, Flag.OTHER_THAN_CATALOGUE)
"""What is odd by the catalogue alone: another catalogue may set it right."""
