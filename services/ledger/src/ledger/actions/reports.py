"""The yearly report (年度报告): made up of the boards, and frozen by the HR authority of a region."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.clock import CHINA, china_date
from common.db import Tx
from common.errors import Conflict, Refused
from ledger.domain.reports import (
    FORM,
    Basis,
    Before,
    Figures,
    Group,
    Learned,
    Report,
    canonical,
    digest,
    figures_digest,
    in_form_of_today,
    report_from,
    sum_of,
    topics_by_name,
    without_small,
)
from ledger.domain.standings import COUNTED
from ledger.queries import boards, reports, standings
from ledger.queries.boards import HoursBreakdown, ReportBreakdown
from offices.reach import People
from offices.regions import stem_of
from rulebook import Rulebook, Rulebooks, last_day


@dataclass(frozen=True)
class ReportOffice:
    """For whom a report is made."""

    organisation_id: UUID
    name: str
    region_code: str
    region_names: Mapping[str, str]
    """Of the region and those right below it."""

    @property
    def people(self) -> People:
        """Everybody in the region and below it."""
        return People(stem=stem_of(self.region_code))


@dataclass(frozen=True)
class Drafted:
    """A report as it would be frozen now."""

    report: Report
    latest: int
    """The edition that holds; 0: none was frozen."""
    latest_figures_sha256: str | None = None
    """Of the edition that holds."""

    @property
    def figures_sha256(self) -> str:
        """What is given back when it is frozen: that it was these figures that somebody read."""
        return figures_digest(self.report)


async def draft_report(
    tx: Tx, office: ReportOffice, year: int, reason: str | None, *, rulebooks: Rulebooks, now: datetime
) -> Drafted:
    """Everything that the report of a region and year states at this moment; the transaction has to be a new one."""
    await reports.see_one_moment(tx)
    latest = await reports.last_edition(tx, office.region_code, year)
    places_are: ReportBreakdown = "region" if office.region_code.endswith("00") else "organisation"
    books = _books_of(rulebooks, office.region_code, year)
    places = await _groups(tx, office, year, places_are)
    report = Report(
        form=FORM,
        training_year=year,
        region_code=office.region_code,
        region_name=office.region_names.get(office.region_code, office.region_code),
        office_id=str(office.organisation_id),
        office=office.name,
        edition=(latest.edition if latest else 0) + 1,
        reason=reason,
        frozen_on=china_date(now),
        as_of=(await standings.as_of(tx)).astimezone(CHINA).isoformat(timespec="seconds"),
        closed_on=await reports.closed_on(tx, year, [book.id for book in books]) if books else None,
        bases=tuple(Basis(book.id, book.edition, book.document, book.name) for book in books),
        whole=sum_of([group.figures for group in places if group.figures is not None]),
        places_are=places_are,
        places=tuple(places),
        kinds=tuple(await _groups(tx, office, year, "organisation-kind")),
        posts=without_small(await _groups(tx, office, year, "post-category")),
        titles=without_small(await _groups(tx, office, year, "title-level")),
        subjects=await _learned(tx, office, year, "subject", {}),
        modes=await _learned(tx, office, year, "mode", {}),
        topics=topics_by_name(await _learned(tx, office, year, "topic", _topic_names(rulebooks))),
        before=_before(await reports.last_edition(tx, office.region_code, year - 1)),
    )
    if latest is None:
        return Drafted(report, 0)
    held = in_form_of_today(report_from(bytes(latest.inputs)))
    return Drafted(report, latest.edition, figures_digest(held))


def refuse_freezing(drafted: Drafted, edition: int, figures_sha256: str, *, now: datetime) -> None:
    """Raise :class:`Refused` or :class:`Conflict` where this report may not be frozen so; ``edition`` and
    ``figures_sha256`` are those of the draft that was read, so that what is sent again freezes nothing twice.
    """
    report = drafted.report
    if china_date(now) <= last_day(report.training_year):
        raise Refused("year-runs", "a year is reported once it has ended", year=report.training_year)
    if not report.whole.people:
        raise Refused("nothing-to-report", "nobody stands in this region in this year", year=report.training_year)
    if edition != report.edition:
        raise Conflict("frozen-meanwhile", "this edition was frozen a moment ago; read it first")
    if drafted.latest and not report.reason:
        raise Refused("reason-missing", "the report is frozen; a later edition says why it is made")
    if not drafted.latest and report.reason:
        raise Refused("reason-of-first-edition", "the first edition corrects none and has no reason")
    if drafted.figures_sha256 != figures_sha256:
        raise Conflict("figures-changed", "the figures have changed since they were read; read them again")
    if drafted.latest_figures_sha256 == figures_sha256:
        raise Conflict("nothing-corrected", "the figures are those of the edition that holds")


async def freeze_report(
    tx: Tx, report: Report, papers: tuple[bytes, bytes], *, report_id: UUID, by: UUID, now: datetime
) -> None:
    """Put it on record with its papers (PDF, Excel). Raises :class:`Conflict` where another was a moment faster."""
    frozen = reports.FrozenReport(
        report_id=report_id,
        training_year=report.training_year,
        region_code=report.region_code,
        region_name=report.region_name,
        edition=report.edition,
        office_id=UUID(report.office_id),
        office=report.office,
        reason=report.reason,
        people=report.whole.people,
        not_bound=report.whole.not_bound,
        met=report.whole.met,
        inputs=canonical(report),
        sha256=digest(report),
        pdf=papers[0],
        xlsx=papers[1],
        frozen_by=by,
        frozen_at=now,
    )
    if not await reports.add(tx, frozen):
        raise Conflict("frozen-meanwhile", "this edition was frozen a moment ago; read it first")


def _books_of(rulebooks: Rulebooks, region_code: str, year: int) -> Sequence[Rulebook]:
    """The regulations by which people of a region are assessed: its own and wider ones, and those of parts of it."""
    last, stem = last_day(year), stem_of(region_code)
    return [
        book
        for book in rulebooks.all
        if (book.covers_place(region_code) or book.region.startswith(stem))
        and book.begins_on <= last
        and (book.ends_on is None or last <= book.ends_on)
    ]


async def _groups(tx: Tx, office: ReportOffice, year: int, by: ReportBreakdown) -> list[Group]:
    rows = await boards.board(tx, year, office.people, by)
    return [Group(row.key, _name(row, by, office), _figures(row)) for row in rows]


def _name(row: sa.Row[Any], by: ReportBreakdown, office: ReportOffice) -> str:
    if by != "region":
        return row.name or ""
    name = office.region_names.get(row.key, row.key)
    # Units of the region's own level lie in no region below it.
    return f"{name}本级" if row.key == office.region_code else name


def _figures(row: sa.Row[Any]) -> Figures:
    return Figures(*(getattr(row, name) for name in COUNTED))


async def _learned(
    tx: Tx, office: ReportOffice, year: int, by: HoursBreakdown, names: Mapping[str, str]
) -> tuple[Learned, ...]:
    rows = await boards.hours_board(tx, year, office.people, by)
    return tuple(Learned(row.key, names.get(row.key, ""), row.centihours, row.entries) for row in rows)


def _topic_names(rulebooks: Rulebooks) -> dict[str, str]:
    return {topic: name for book in reversed(rulebooks.all) for topic, name in dict(book.topic_names).items()}


def _before(row: sa.Row[Any] | None) -> Before | None:
    if row is None:
        return None
    report = report_from(bytes(row.inputs))
    return Before(str(row.report_id), row.edition, bytes(row.sha256).hex(), report.whole, report.places)
