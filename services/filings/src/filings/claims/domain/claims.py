"""Claims (学时认定申请): what is asked for by the regulation's kinds, and the decision that comes of it."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from common.errors import Parameter
from common.text import hours_text
from filings.approval.domain.deciders import kinds_for
from filings.decisions.domain.decisions import Decision, Evidence, Noun
from filings.decisions.domain.grants import Grant, StatedGrant
from filings.decisions.domain.recognitions import (
    ACTIVITY_MAX,
    DAYS_MAX,
    IN_SERVICE,
    TITLE_MAX,
    Recognition,
    StatedRecognition,
)
from filings.forms.domain.forms import Field, Fields, Form, Wrong
from filings.forms.domain.readers import (
    ATTACHMENTS_MAX,
    LEVEL_NAMES,
    SUBJECTS,
    a_day,
    a_line,
    a_stay,
    a_text,
    a_year,
    an_id,
    one_of,
    some,
    some_hours,
)
from filings.forms.domain.rows import HOURS_MAX, BadRow, Reason, hundredths
from filings.people.domain import Organisation, PersonFile
from rulebook import Day, Relief, Rulebook, Rulebooks
from rulebook.filing import MAKE_UP, ClaimKind

_READERS = {
    "text": (a_text, "请填写"),
    "day": (a_day, "请填写日期，如2026-09-01"),
    "days": (some(a_stay, DAYS_MAX, "days"), "请填写每天的日期和出席的半天数，每天一次"),
    "hours": (some_hours.shown(maximum=str(HOURS_MAX)), "请填写学时数，如8或1.5"),
    "years": (some(a_year, 10, "years"), "请填写年度，如2026"),
    "level": (one_of(LEVEL_NAMES), "请选择县（区）级、市级、省级或国家级"),
}


class Claimed(NamedTuple):
    """What may be claimed of somebody in a year: the kind, and the regulation that knows it."""

    kind: ClaimKind
    book: Rulebook
    relief: Relief | None
    """Where it is about what is owed, and not about hours."""

    @property
    def is_hours(self) -> bool:
        """It asks that hours be recognised."""
        return self.relief is None and self.kind.counts_as != MAKE_UP

    @property
    def told_kind(self) -> str:
        """As which it stands in lists and tables: another word where its own would tell of somebody's health."""
        return self.kind.kind if self.told is None else self.told.kind

    @property
    def told_name(self) -> str:
        """What it is called there."""
        return self.kind.name if self.told is None else self.told.name

    @property
    def told(self) -> Relief | None:
        """The ground that is shown instead of its own, where there is one."""
        told_as = None if self.relief is None else self.relief.told_as
        return next((relief for relief in self.book.reliefs if told_as and relief.kind == told_as), None)

    @property
    def noun(self) -> Noun:
        """What comes of it."""
        return Noun.RECOGNITION if self.is_hours else Noun.GRANT


def kinds_of(rulebooks: Rulebooks, about: PersonFile, year: int, today_year_book: Rulebook | None) -> list[Claimed]:
    """What somebody may claim for a year, by the regulation that binds them in it; a make-up by today's."""
    book, placement = rulebooks.binding_for_year(about.person, year)
    found = list[Claimed]()
    if book is not None and placement is not None:
        for kind in book.claims:
            relief = book.relief(kind.counts_as, *placement.categories)
            is_relief = any(known.kind == kind.counts_as for known in book.reliefs)
            source = next((source for source in book.sources if source.kind == kind.counts_as), None)
            allowed = None if source is None else source.post_categories
            fits = allowed is None or not allowed.isdisjoint(placement.categories)
            if kind.counts_as != MAKE_UP and fits and is_relief == (relief is not None):
                found.append(Claimed(kind, book, relief))
    if today_year_book is not None:
        found += [Claimed(kind, today_year_book, None) for kind in today_year_book.claims if kind.counts_as == MAKE_UP]
    return found


def fields_of(claimed: Claimed) -> Fields:
    """What a claim of this kind states, in order."""
    found = dict[str, Field]()
    if claimed.is_hours:
        found["subject"] = Field("培训科目", one_of(SUBJECTS, "subject"), "请选择公共科目或专业科目")
        found["required_topic"] = Field("必修专题", a_line(64), "请填写专题", True)
    for field in claimed.kind.fields:
        read, problem = _READERS[field.type]
        reader = a_line(TITLE_MAX) if field.type == "text" else read
        found[field.key] = Field(field.name, reader, problem, field.is_optional)
    found["number"] = Field(
        f"{claimed.kind.evidence}编号", a_line(128), "请填写证明材料的编号或文号，没有编号的写明出具单位和日期"
    )
    found["attachments"] = Field("证明材料", some(an_id, ATTACHMENTS_MAX, "attachments"), "请先上传证明材料，最多20个")
    return found


def deciding(claimed: Claimed, form: Form, unit: Organisation) -> tuple[str, ...]:
    """Which kinds of office decide, in their order."""
    book = claimed.book
    if claimed.kind.counts_as == MAKE_UP:
        assert book.make_up is not None, "a regulation without make-up has no such claim"
        return kinds_for(book.make_up.by, unit)[:1]
    if claimed.relief is None:
        return book.recognised_by(form["subject"])
    covers = claimed.relief.covers
    covered = {known.subject for known in book.requirements if covers is not None and known.key in covers}
    return book.recognised_by("professional" if covered == {"professional"} else "public")


def stated_of(
    claimed: Claimed, person_id: UUID, form: Form, decided_by: Sequence[UUID], reference: str
) -> StatedRecognition | StatedGrant:
    """What the offices state once they have endorsed it; raises :class:`BadRow` where a claim cannot say so."""
    if claimed.is_hours:
        return _stated_hours(claimed, person_id, form, tuple(decided_by), reference)
    return StatedGrant(
        reference=reference,
        person_id=person_id,
        kind=claimed.kind.counts_as,
        evidence=Evidence(claimed.kind.evidence, form["number"]),
        decided_by=tuple(decided_by),
        reason=None,
        effect=claimed.relief.effect if claimed.relief else MAKE_UP,
        years=tuple(sorted(form.get("years") or [int(str(form["ended_on"])[:4])])),
        counts_from=_maybe_day(form, "counts_from"),
        counts_until=_maybe_day(form, "counts_until"),
        decided_on=None,
        event_on=_maybe_day(form, "ended_on") if claimed.relief and claimed.relief.one_year else None,
    )


def _stated_hours(
    claimed: Claimed, person_id: UUID, form: Form, decided_by: tuple[UUID, ...], reference: str
) -> StatedRecognition:
    title = form.get("title") or claimed.kind.name
    days = tuple(sorted(_day(stay) for stay in form["days"])) if "days" in form else None
    ended_on = days[-1].on if days else _maybe_day(form, "ended_on")
    if ended_on is None:
        raise BadRow(Reason.MALFORMED, "ended_on is missing: the regulation's kind has neither it nor days", "ended_on")
    return StatedRecognition(
        reference=reference,
        person_id=person_id,
        kind=claimed.kind.counts_as,
        evidence=Evidence(claimed.kind.evidence, form["number"]),
        decided_by=decided_by,
        reason=None,
        subject=form["subject"],
        required_topic=form.get("required_topic"),
        mode=claimed.kind.mode,
        training_type=IN_SERVICE,
        activity=title[:ACTIVITY_MAX].strip(),
        title=title,
        days=days,
        centihours=hundredths(form["hours"]) if "hours" in form else None,
        ended_on=ended_on,
        begins_on=None if days else _maybe_day(form, "begins_on"),
        organiser_level=form.get("organiser_level"),
    )


def _day(stay: Mapping[str, str | int | bool]) -> Day:
    on, half_days = date.fromisoformat(str(stay["on"])), int(stay["half_days"])
    return Day(on, half_days, bool(stay.get("is_arrival", False)), bool(stay.get("was_held", True)))


def _maybe_day(form: Form, name: str) -> date | None:
    return date.fromisoformat(form[name]) if name in form else None


def year_wrong(form: Form, year: int, known: Fields) -> list[Wrong]:
    """Whatever a claim says of days and years is of the year for which it was begun."""
    found = []
    days: dict[str, Parameter] = {"minimum": f"{year}-01-01", "maximum": f"{year}-12-31"}
    if "ended_on" in form and form["ended_on"][:4] != str(year):
        found.append(Wrong("ended_on", known["ended_on"].name, f"不在申请的{year}年度内", "out-of-range", days))
    if "days" in form and any(stay["on"][:4] != str(year) for stay in form["days"]):
        found.append(Wrong("days", known["days"].name, f"有日期不在申请的{year}年度内", "out-of-range", days))
    if "years" in form and year not in form["years"]:
        allowed: dict[str, Parameter] = {"allowed": [str(year)]}
        found.append(Wrong("years", known["years"].name, f"不含申请的{year}年度", "not-one-of", allowed))
    return found


class Suggestion(NamedTuple):
    """What the regulation makes of a claim, or why it makes nothing of it."""

    effect: str | None
    """``recognised``, ``deemed``, ``exempt`` or ``make-up``; ``None`` where it is refused."""
    centihours: int | None
    reason: str
    """In Chinese; of what is refused, for programmers."""
    refused: str | None = None
    """A stable word."""
    parameters: Mapping[str, Parameter] = MappingProxyType({})
    """What varies in its sentence."""


def suggested(claimed: Claimed, decision: Decision) -> Suggestion:
    """What the regulation makes of it, with the reason, in Chinese."""
    by = f"{decision.document}{decision.article}"
    if isinstance(decision, Recognition):
        hours = hours_text(decision.centihours)
        days = f"（{decision.half_days}个半天）" if decision.half_days else ""
        return Suggestion("recognised", decision.centihours, f"{by}：{claimed.kind.name}{days}认定{hours}学时")
    assert isinstance(decision, Grant), "there are no others"
    years = "、".join(f"{year}年度" for year in decision.stated.years)
    if claimed.relief is None:
        said = f"{years}未完成的学时可在{decision.stated.counts_from}至{decision.stated.counts_until}补训"
    else:
        names = [known.name for known in claimed.book.requirements if known.key in (claimed.relief.covers or ())]
        what = "、".join(names) or "全部学时"
        said = f"{years}{what}{'视同完成' if claimed.relief.effect == 'deemed' else '免予培训'}"
    return Suggestion(decision.sort, None, f"{by}：{claimed.kind.name}，{said}")
