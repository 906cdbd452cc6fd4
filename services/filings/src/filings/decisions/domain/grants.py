"""Grants: what is deemed complete (视同), not owed (免), or may be made up later (补训)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from uuid import UUID

from common.contracts.filings import Effect
from filings.approval.domain.deciders import check_chain, check_one
from filings.decisions.domain.decisions import OF_ANY_ROW, Decision, Stated, read_common, refuse_unknown_evidence
from filings.forms.domain.rows import (
    DAY_FIRST,
    DAY_LAST,
    BadRow,
    Reason,
    check_day,
    check_past_day,
    day,
    fields_of,
    one_of,
    several,
)
from filings.people.domain import Organisations, PersonFile
from rulebook import Placement, Relief, Rulebook, Rulebooks, latest_day

YEARS_MAX = 10
EFFECTS: tuple[str, ...] = get_args(Effect)
MAKE_UP = "make-up"
_FIELDS = (*OF_ANY_ROW, "effect", "years", "counts_from", "counts_until", "decided_on", "event_on")


@dataclass(frozen=True, kw_only=True)
class StatedGrant(Stated):
    """A decision about what somebody owes, as an office states it."""

    effect: str
    years: tuple[int, ...]
    """In their order."""
    counts_from: date | None
    """Make-up: the first day whose hours may go to the year."""
    counts_until: date | None
    """Make-up: the last such day."""
    decided_on: date | None
    """``None``: on the day it was recorded. Left open here, so that the row sent again tomorrow says the same."""
    event_on: date | None = None
    """The day of the event that it rests on, such as the conclusion of a project."""

    def check(self, today: date) -> None:
        """The same, and nothing that is yet to come, or contradicts itself."""
        super().check(today)
        for found, name in ((self.counts_from, "counts_from"), (self.counts_until, "counts_until")):
            if found is not None:
                check_day(found, name)
        if self.decided_on is not None:
            check_past_day(self.decided_on, "decided_on", today=today)
        if self.event_on is not None:
            check_past_day(self.event_on, "event_on", today=today)
            if self.years != (self.event_on.year,):
                raise BadRow(Reason.ONE_YEAR, "an event deems the year of its day and no other", "years")
        if max(self.years) > (self.decided_on or today).year:
            raise BadRow(Reason.IN_THE_FUTURE, "years: one of them had not begun when it was decided", "years")
        if self.effect == MAKE_UP:
            _refuse_bad_make_up(self)
        elif self.counts_from is not None or self.counts_until is not None:
            detail = f"counts_from and counts_until go with the effect {MAKE_UP} only"
            raise BadRow(Reason.MALFORMED, detail, "counts_from")


@dataclass(frozen=True, kw_only=True)
class Grant(Decision):
    """A decision about what somebody owes."""

    stated: StatedGrant
    decided_on: date
    told: str | None = None
    """``told_as`` of the regulation's ground."""

    @property
    def told_as(self) -> str | None:
        """The ground that is shown instead, where its own concerns a person's health."""
        return self.told

    @property
    def sort(self) -> str:
        """The effect."""
        return self.stated.effect


def read_grant(row: object) -> StatedGrant:
    """One row of a program; raises :class:`BadRow`."""
    fields = fields_of(row, _FIELDS)
    return StatedGrant(
        **read_common(fields),
        effect=one_of(fields.get("effect"), "effect", EFFECTS),
        years=_years(fields.get("years")),
        counts_from=_maybe_day(fields, "counts_from"),
        counts_until=_maybe_day(fields, "counts_until"),
        decided_on=_maybe_day(fields, "decided_on"),
        event_on=_maybe_day(fields, "event_on"),
    )


def _years(value: object) -> tuple[int, ...]:
    years = several(value, "years", count_max=YEARS_MAX)
    if not all(type(year) is int and DAY_FIRST.year <= year <= DAY_LAST.year for year in years):
        detail = f"years are whole numbers from {DAY_FIRST.year} to {DAY_LAST.year}"
        raise BadRow(Reason.MALFORMED, detail, "years")
    if len(set(years)) != len(years):
        raise BadRow(Reason.MALFORMED, "years: one of them stands twice", "years")
    return tuple(sorted(years))


def _maybe_day(fields: Mapping[str, Any], name: str) -> date | None:
    return None if fields.get(name) is None else day(fields[name], name)


def _refuse_bad_make_up(read: StatedGrant) -> None:
    if read.kind != MAKE_UP:
        raise BadRow(Reason.NOT_ALLOWED, f"the kind of a make-up is {MAKE_UP}", "kind")
    if len(read.years) != 1:
        raise BadRow(Reason.MALFORMED, "a make-up is for one year", "years")
    if read.counts_from is None or read.counts_until is None:
        raise BadRow(Reason.MALFORMED, "a make-up has counts_from and counts_until", "counts_from")
    if read.counts_from.year <= read.years[0]:
        detail = "counts_from lies after the year: what is done within it counts for it anyway"
        raise BadRow(Reason.BAD_DATES, detail, "counts_from")
    if read.counts_until < read.counts_from:
        raise BadRow(Reason.BAD_DATES, "counts_until lies before counts_from", "counts_until")


def check_grant(
    stated: StatedGrant,
    about: PersonFile,
    organisations: Organisations,
    *,
    rulebooks: Rulebooks,
    today: date,
    decision_id: UUID,
) -> Grant:
    """What the regulation says of it; raises :class:`BadRow`."""
    decided_on = stated.decided_on or today
    told = None
    if stated.effect == MAKE_UP:
        book = _make_up(stated, about, organisations, rulebooks, decided_on)
        assert book.make_up is not None, "checked just now"
        books, articles = [book], [book.make_up.article]
    else:
        books, reliefs = _reliefs(stated, about, organisations, rulebooks)
        articles, told = [relief.article for relief in reliefs], reliefs[0].told_as
    for known in books:
        refuse_unknown_evidence(known, stated.evidence)
    return Grant(
        decision_id=decision_id,
        stated=stated,
        rulebook_id=_joined([book.id for book in books]),
        document=_joined([book.document for book in books]),
        article=_joined(articles),
        decided_on=decided_on,
        told=told,
    )


def _joined(texts: list[str]) -> str:
    """Each once, in their order: years of one decision may lie under several regulations."""
    return "；".join(dict.fromkeys(texts))


def _make_up(
    stated: StatedGrant, about: PersonFile, organisations: Organisations, rulebooks: Rulebooks, decided_on: date
) -> Rulebook:
    """The regulation that lets a year be made up: the one in force on the day of the decision."""
    book, _ = rulebooks.binding_on(about.person, decided_on)
    if book is None:
        raise BadRow(Reason.NO_RULEBOOK, f"no regulation bound this person on {decided_on}", when=f"{decided_on}")
    if book.make_up is None:
        raise BadRow(Reason.NO_MAKE_UP, f"《{book.name}》没有补训的规定", regulation=book.name)
    last = latest_day(book.make_up, stated.years[0])
    assert stated.counts_until is not None, "a make-up has it"
    if last is not None and stated.counts_until > last:
        detail = f"counts_until lies after {last}, the last day for {stated.years[0]} ({book.make_up.article})"
        raise BadRow(Reason.BAD_DATES, detail, "counts_until")
    unit = organisations[about.organisation_id]
    check_one(book.make_up.by, stated.decided_by, unit, organisations, book.make_up.article)
    return book


def _reliefs(
    stated: StatedGrant, about: PersonFile, organisations: Organisations, rulebooks: Rulebooks
) -> tuple[list[Rulebook], list[Relief]]:
    """For every year its regulation, which must know the ground, and the ground."""
    books, reliefs = list[Rulebook](), list[Relief]()
    for year in stated.years:
        book, placement = rulebooks.binding_for_year(about.person, year)
        if book is None or placement is None:
            raise BadRow(Reason.NO_RULEBOOK, f"no regulation binds this person in {year}", when=f"{year}年度")
        relief = book.relief(stated.kind, *placement.categories)
        if relief is None or relief.effect != stated.effect:
            raise _unknown_ground(book, stated.effect, placement)
        if relief.one_year and len(stated.years) > 1:
            detail = f"“{relief.name}” is one event, which deems the year of its day and no other ({relief.article})"
            raise BadRow(Reason.ONE_YEAR, detail, "years")
        check_chain(
            book.recognised_by(_subject(book, relief)),
            stated.decided_by,
            organisations[about.organisation_id],
            organisations,
            book.recognisers_article or book.article,
        )
        if reliefs and reliefs[0].told_as != relief.told_as:
            detail = "the regulations of these years tell of this ground in two ways; send two rows"
            raise BadRow(Reason.YEARS_DIFFER, detail, "years")
        books.append(book)
        reliefs.append(relief)
    return books, reliefs


def _subject(book: Rulebook, relief: Relief) -> str:
    """Whose recognisers decide: those of the professional subject where nothing else is covered."""
    keys = relief.covers or ()
    covered = {requirement.subject for requirement in book.requirements if requirement.key in keys}
    return "professional" if covered == {"professional"} else "public"


def _unknown_ground(book: Rulebook, effect: str, placement: Placement) -> BadRow:
    names = [
        relief.name
        for relief in book.reliefs
        if relief.effect == effect and book.relief(relief.kind, *placement.categories) is relief
    ]
    what = "视同完成" if effect == "deemed" else "免予培训"
    known = "、".join(names) or "无"
    detail = f"《{book.name}》没有这种{what}的情形；该岗位可用的有：{known}"
    return BadRow(Reason.UNKNOWN_GROUND, detail, "kind", regulation=book.name, known=known)
