"""Grants: what is deemed complete (视同), not owed (免), or may be made up later (补训)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args
from uuid import UUID

from common.contracts.filings import Effect
from filings.approval.domain.deciders import check_chain, check_one
from filings.decisions.domain.decisions import OF_ANY_ROW, Decision, Stated, read_common
from filings.forms.domain.rows import DAY_FIRST, DAY_LAST, BadRow, day, fields_of, one_of, past_day, several
from filings.people.domain import Organisations, PersonFile
from rulebook import Relief, Rulebook, Rulebooks, latest_day

YEARS_MAX = 10
EFFECTS: tuple[str, ...] = get_args(Effect)
MAKE_UP = "make-up"
_FIELDS = (*OF_ANY_ROW, "effect", "years", "counts_from", "counts_until", "decided_on")


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


def read_grant(row: object, *, today: date) -> StatedGrant:
    """One row; raises :class:`BadRow`. ``today`` is the day in China."""
    fields = fields_of(row, _FIELDS)
    read = StatedGrant(
        **read_common(fields),
        effect=one_of(fields.get("effect"), "effect", EFFECTS),
        years=_years(fields.get("years")),
        counts_from=_maybe_day(fields, "counts_from"),
        counts_until=_maybe_day(fields, "counts_until"),
        decided_on=None
        if fields.get("decided_on") is None
        else past_day(fields["decided_on"], "decided_on", today=today),
    )
    if max(read.years) > (read.decided_on or today).year:
        raise BadRow("in-the-future", "years: one of them had not begun when it was decided")
    if read.effect == MAKE_UP:
        _refuse_bad_make_up(read)
    elif read.counts_from is not None or read.counts_until is not None:
        raise BadRow("malformed", f"counts_from and counts_until go with the effect {MAKE_UP} only")
    return read


def _years(value: object) -> tuple[int, ...]:
    years = several(value, "years", count_max=YEARS_MAX)
    if not all(type(year) is int and DAY_FIRST.year <= year <= DAY_LAST.year for year in years):
        raise BadRow("malformed", f"years are whole numbers from {DAY_FIRST.year} to {DAY_LAST.year}")
    if len(set(years)) != len(years):
        raise BadRow("malformed", "years: one of them stands twice")
    return tuple(sorted(years))


def _maybe_day(fields: Mapping[str, Any], name: str) -> date | None:
    return None if fields.get(name) is None else day(fields[name], name)


def _refuse_bad_make_up(read: StatedGrant) -> None:
    if read.kind != MAKE_UP:
        raise BadRow("not-allowed", f"the kind of a make-up is {MAKE_UP}")
    if len(read.years) != 1:
        raise BadRow("malformed", "a make-up is for one year")
    if read.counts_from is None or read.counts_until is None:
        raise BadRow("malformed", "a make-up has counts_from and counts_until")
    if read.counts_from.year <= read.years[0]:
        raise BadRow("bad-dates", "counts_from lies after the year: what is done within it counts for it anyway")
    if read.counts_until < read.counts_from:
        raise BadRow("bad-dates", "counts_until lies before counts_from")


def granted(
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
    book, _ = rulebooks.binding(about.person, decided_on)
    if book is None:
        raise BadRow("no-rulebook", f"no regulation bound this person on {decided_on}")
    if book.make_up is None:
        raise BadRow("no-make-up", f"《{book.name}》没有补训的规定")
    last = latest_day(book.make_up, stated.years[0])
    assert stated.counts_until is not None, "a make-up has it"
    if last is not None and stated.counts_until > last:
        raise BadRow("bad-dates", f"counts_until lies after {last}, the last day for {stated.years[0]}"
                                  f" ({book.make_up.article})")  # fmt: skip
    unit = organisations[about.organisation_id]
    check_one(book.make_up.by, stated.decided_by, unit, organisations, book.make_up.article)
    return book


def _reliefs(
    stated: StatedGrant, about: PersonFile, organisations: Organisations, rulebooks: Rulebooks
) -> tuple[list[Rulebook], list[Relief]]:
    """For every year its regulation, which must know the ground, and the ground."""
    books, reliefs = list[Rulebook](), list[Relief]()
    for year in stated.years:
        book, placement = rulebooks.binding_in(about.person, year)
        if book is None or placement is None:
            raise BadRow("no-rulebook", f"no regulation binds this person in {year}")
        relief = book.relief(stated.kind, placement.post_category)
        if relief is None or relief.effect != stated.effect:
            raise _unknown_ground(book, stated.effect, placement.post_category)
        check_chain(
            book.recognised_by(_subject(book, relief)),
            stated.decided_by,
            organisations[about.organisation_id],
            organisations,
            book.recognisers_article or book.article,
        )
        if reliefs and reliefs[0].told_as != relief.told_as:
            raise BadRow(
                "years-differ", "the regulations of these years tell of this ground in two ways; send two rows"
            )
        books.append(book)
        reliefs.append(relief)
    return books, reliefs


def _subject(book: Rulebook, relief: Relief) -> str:
    """Whose recognisers decide: those of the professional subject where nothing else is covered."""
    covered = {one.subject for one in book.requirements if relief.covers is not None and one.key in relief.covers}
    return "professional" if covered == {"professional"} else "public"


def _unknown_ground(book: Rulebook, effect: str, post_category: str) -> BadRow:
    names = [
        one.name for one in book.reliefs if one.effect == effect and book.relief(one.kind, post_category) is one
    ]  # fmt: skip
    what = "视同完成" if effect == "deemed" else "免予培训"
    return BadRow("unknown-ground", f"《{book.name}》没有这种{what}的情形；该岗位可用的有：{'、'.join(names) or '无'}")
