"""People: found, printed, and on which days they were away."""

from datetime import date
from uuid import UUID

from common.contracts.registry import EndedBecause, PostCategory, TalentKind, TitleLevel
from common.identity import IdNumber, OrganisationCode
from common.openapi import Answer
from registry.access.answers import MaskedIdNumber


class PersonKnown(Answer):
    """Under which id somebody with an ID number is on record."""

    person_id: UUID | None
    """``null``: nobody has this number."""


class PeopleKnown(Answer):
    """One for each ID number, in the order asked."""

    results: list[PersonKnown]


class PrintedPerson(Answer):
    """What a certificate prints of a person."""

    person_id: UUID
    name: str
    id_number_masked: MaskedIdNumber
    organisation: str
    """The name of the unit."""
    post_category: PostCategory


class PrintedPeople(Answer):
    """What certificates print of people; ids that are nobody's are left out."""

    people: list[PrintedPerson]


class DaysAway(Answer):
    """Days on which somebody was away, both within it; for which kind of leave is not told."""

    begins_on: date
    ends_on: date | None
    """``null`` while it goes on."""


class LeaveDays(Answer):
    """On which days somebody was away, as far as it touches the days that were asked for."""

    leaves: list[DaysAway]


class PersonShown(Answer):
    """A person whom somebody may see, with the ID number masked."""

    person_id: UUID
    name: str
    unit_code: OrganisationCode
    unit: str
    """The name of the unit."""
    post_category: PostCategory
    title_level: TitleLevel
    second_post_category: PostCategory | None
    """Of somebody who holds posts of two categories (兼任), the other one."""
    talent: TalentKind | None
    """Recorded as a talent (高层次、急需紧缺人才)."""
    ended_on: date | None
    """The first day on which they are no longer staff (退休、离职); it may lie ahead."""
    ended_because: EndedBecause | None
    id_number_masked: MaskedIdNumber


class DisclosedPerson(PersonShown):
    """A person with the ID number in full; that it was asked for is on record with them."""

    id_number: IdNumber


class PeopleListed(Answer):
    """Those of the people asked for whom the caller may see."""

    people: list[PersonShown]
    """In the order of their ids."""


class OfficialShown(Answer):
    """Somebody who acts for an office, or did, with the ID number masked."""

    account_id: UUID
    name: str
    id_number_masked: MaskedIdNumber | None
    """``null`` for people who neither stand nor serve within the caller's reach."""


class OfficialsListed(Answer):
    """Those of the accounts asked for that act for offices, or did."""

    officials: list[OfficialShown]


class EndOfPage(Answer):
    """The last one of a page, in the order of names."""

    name: str
    person_id: UUID


class PeoplePage(Answer):
    """Up to fifty people, in the order of their names."""

    people: list[PersonShown]
    after: EndOfPage | None
    """Ask with this for the next page; ``null`` on the last one."""
