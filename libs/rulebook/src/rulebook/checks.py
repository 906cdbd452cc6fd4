"""What a claim's own article asks of it, condition by condition: read from a file, and answered for one claim.

The vocabulary is closed: a file chooses from :data:`KINDS` and names the fields of the claim that a condition looks at.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, NamedTuple

from rulebook import chinese
from rulebook.people import Person
from rulebook.tables import Table
from rulebook.years import last_day, months_after


class Takes(NamedTuple):
    """Which keys a kind of check has, beside ``claims``, ``check``, ``name`` and ``article``."""

    fields: tuple[str, ...] = ()
    """Of ``first`` and ``last``: fields of the claim of the type ``day`` that it looks at."""
    months: bool = False
    hours: bool = False
    words: bool = False


KINDS: Mapping[str, Takes] = {
    "in-order": Takes(("first", "last")),
    "not-later-than-today": Takes(("last",)),
    "retires-within": Takes(("last",), months=True),
    "longer-than": Takes(("first", "last"), months=True),
    "years-within": Takes(("first", "last")),
    "since-hiring": Takes(("first", "last"), months=True),
    "leave-on-record": Takes(months=True),
    "hours-a-day": Takes(("first", "last"), hours=True),
    "stated-as": Takes(words=True),
    "year-has-ended": Takes(),
}
"""What a condition may look at (docs/rulebooks.md)."""
YEARS, HOURS = "years", "hours"
"""Fields of a claim with a meaning of their own."""


class CheckState(StrEnum):
    """How a condition came out."""

    MET = "met"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Something that it looks at is not stated, or not on record."""


@dataclass(frozen=True)
class Check:
    """One condition of a kind of claim."""

    kind: str
    """One of :data:`KINDS`."""
    name: str
    article: str
    first: str | None = None
    """The field with the first day."""
    last: str | None = None
    """The field with the last day, or the only one."""
    months: int = 0
    centihours: int = 0
    field: str | None = None
    """The field with words."""
    accepted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


class Record(NamedTuple):
    """What the platform itself knows of whom a claim is about."""

    person: Person
    today: date
    leaves: Sequence[tuple[date, date | None]] | None = None
    """Sick and maternity leave on record, both days within it, no end while it goes on; ``None``: not asked for."""

    def __repr__(self) -> str:
        """Without the days."""
        return "Record(…)"


class CheckResult(NamedTuple):
    """How one condition stands: what there is, and what is needed, in Chinese."""

    check: Check
    state: CheckState
    have: str
    need: str


Form = Mapping[str, Any]
"""A claim's fields: days as ``YYYY-MM-DD``, hours as text, years as a list of whole numbers."""
_NOT_STATED = "未填写"
_Found = tuple[bool | None, str, str]
"""Whether it holds (``None``: unknown), what there is, what is needed."""


def checks_of(top: Table) -> dict[str, tuple[Check, ...]]:
    """``[[check]]``: the conditions of each kind of claim, in their order. Raises :class:`BadRulebook`."""
    found: dict[str, tuple[Check, ...]] = {}
    for table in top.tables("check", title="check"):
        claims, kind = table.several_of("claims", None), table.one_of("check", KINDS)
        takes = KINDS[kind]
        check = Check(
            kind=kind,
            name=table.text("name"),
            article=table.article(),
            first=table.text("first") if "first" in takes.fields else None,
            last=table.text("last") if "last" in takes.fields else None,
            months=table.whole("months") if takes.months else 0,
            centihours=table.hours("hours") if takes.hours else 0,
            field=table.text("field") if takes.words else None,
            accepted=table.several_of("accepted", None) if takes.words else (),
            refused=table.several_of("refused", None) if takes.words and table.has("refused") else (),
        )
        table.done()
        for claim in claims:
            found[claim] = (*found.get(claim, ()), check)
    return found


def refuse_misplaced(
    top: Table, checks: Mapping[str, Sequence[Check]], fields: Mapping[str, Mapping[str, str]]
) -> None:
    """A condition is one of a claim of the same file, and looks at its fields; ``fields`` are those with their types.

    Raises :class:`BadRulebook`.
    """
    for claim, of_claim in checks.items():
        if claim not in fields:
            raise top.wrong(f"a check is of the claim '{claim}', which this file does not have")
        known = fields[claim]
        for check in of_claim:
            wanted = {check.first: "day", check.last: "day", check.field: "text"}
            if check.kind in ("retires-within", "longer-than", "years-within", "leave-on-record", "year-has-ended"):
                wanted[YEARS] = "years"
            if check.kind == "hours-a-day":
                wanted[HOURS] = "hours"
            for key, type_ in wanted.items():
                if key is not None and known.get(key) != type_:
                    detail = f"a check '{check.kind}' of the claim '{claim}' looks at '{key}', which is no field of it"
                    raise top.wrong(f"{detail} of the type '{type_}'")


def results_of(checks: Sequence[Check], form: Form, record: Record) -> tuple[CheckResult, ...]:
    """Every condition of a claim as it is written, in their order."""
    results = []
    for check in checks:
        holds, have, need = _RULES[check.kind](check, form, record)
        state = CheckState.UNKNOWN if holds is None else CheckState.MET if holds else CheckState.FAILED
        results.append(CheckResult(check, state, have, need))
    return tuple(results)


def has_failed(results: Sequence[CheckResult]) -> bool:
    """Whether some condition is known not to be met."""
    return any(result.state is CheckState.FAILED for result in results)


def _day(form: Form, key: str | None) -> date | None:
    return date.fromisoformat(form[key]) if key is not None and key in form else None


def _years(form: Form) -> list[int]:
    return sorted(form.get(YEARS, ()))


def _span(first: date | None, last: date | None) -> str:
    return f"{chinese.day(first) if first else _NOT_STATED}至{chinese.day(last) if last else _NOT_STATED}"


def _in_order(check: Check, form: Form, record: Record) -> _Found:
    first, last = _day(form, check.first), _day(form, check.last)
    holds = None if first is None or last is None else first <= last
    return holds, _span(first, last), "结束日期不早于开始日期"


def _not_later(check: Check, form: Form, record: Record) -> _Found:
    last = _day(form, check.last)
    return None if last is None else last <= record.today, _or_not_stated(last), f"不晚于{chinese.day(record.today)}"


def _or_not_stated(day: date | None) -> str:
    return _NOT_STATED if day is None else chinese.day(day)


def _retires_within(check: Check, form: Form, record: Record) -> _Found:
    """From the end of each year less than so many months, and not before the year itself."""
    last, years = _day(form, check.last), _years(form)
    need = "、".join(
        f"{chinese.day(date(year, 1, 1))}至{chinese.day(months_after(last_day(year), check.months))}（不含）"
        for year in years
    )
    if last is None or not years:
        return None, _or_not_stated(last), need or f"截至当年12月31日不足{check.months}个月"
    holds = all(date(year, 1, 1) <= last < months_after(last_day(year), check.months) for year in years)
    return holds, chinese.day(last), need


def is_longer(first: date, last: date, months: int) -> bool:
    """Whether days on end, both within it, are more than so many months."""
    return last >= months_after(first, months)


def _within(first: date, last: date, year: int) -> tuple[date, date]:
    return max(first, date(year, 1, 1)), min(last, last_day(year))


def _longer_than(check: Check, form: Form, record: Record) -> _Found:
    """The days are more than so many months on end, and each of the years has some of them.

    Inner Mongolia 2024, 第三十九条第（六）项, asks how long the leave is and names no year: New Year does not cut it.
    """
    first, last, years = _day(form, check.first), _day(form, check.last), _years(form)
    need = f"连续超过{check.months}个月，申请的每个年度都有其中的日期"
    if first is None or last is None or not years:
        return None, _span(first, last), need
    return _is_leave_of(first, last, years, check.months), _span(first, last), need


def _is_leave_of(first: date, last: date, years: Sequence[int], months: int) -> bool:
    return is_longer(first, last, months) and all(first.year <= year <= last.year for year in years)


def _years_within(check: Check, form: Form, record: Record) -> _Found:
    """Each of the years has a day of the time that is stated; without an end it goes on until today."""
    first, last, years = _day(form, check.first), _day(form, check.last), _years(form)
    need = "、".join(f"{year}年度" for year in years) or _NOT_STATED
    if first is None or not years:
        return None, _span(first, last), need
    until = min(last or record.today, record.today)
    have = f"{chinese.day(first)}至{'今' if last is None else chinese.day(last)}"
    return all(first.year <= year <= until.year for year in years), have, f"包含{need}"


def _since_hiring(check: Check, form: Form, record: Record) -> _Found:
    """Between the day of hiring and so many months after it."""
    first, last, hired = _day(form, check.first), _day(form, check.last), record.person.hired_on
    if hired is None:
        return None, f"{_span(first, last)}，人事登记没有聘用日期", f"聘用之日起{check.months}个月内"
    until = months_after(hired, check.months)
    holds = None if first is None or last is None else hired <= first <= last <= until
    return holds, _span(first, last), f"{_span(hired, until)}（聘用之日起{check.months}个月内）"


def _leave_on_record(check: Check, form: Form, record: Record) -> _Found:
    """Leave on record is long enough in each of the years. What is not on record may be so all the same.

    Leave that is long enough only across New Year is for those who decide: which year it kept from training, the
    article leaves to them (可以视情况认定).
    """
    years = _years(form)
    need = f"人事登记载明在申请的每个年度内连续超过{check.months}个月"
    holds = bool(years) and record.leaves is not None and all(
        is_away(record.leaves, year, check.months, record.today) for year in years
    )  # fmt: skip
    if holds:
        return True, "人事登记的记录足以证明", need
    if record.leaves is None:
        return None, "尚未与人事登记核对", need
    ended = [(first, min(last or record.today, record.today)) for first, last in record.leaves]
    if years and any(_is_leave_of(first, last, years, check.months) for first, last in ended):
        return None, f"人事登记的休假连续超过{check.months}个月，跨年度计算，由审核部门视情况认定", need
    return None, "没有查到足以证明的人事登记记录", need


def is_away(leaves: Sequence[tuple[date, date | None]], year: int, months: int, today: date) -> bool:
    """Whether some leave has, within a year and until today, days on end for more than so many months."""
    parts = sorted(_within(first, min(last or today, today), year) for first, last in leaves)
    return any(is_longer(*part, months) for part in parts if part[0] <= part[1])


def _hours_a_day(check: Check, form: Form, record: Record) -> _Found:
    first, last = _day(form, check.first), _day(form, check.last)
    hours = form.get(HOURS)
    try:
        stated = None if hours is None else Decimal(str(hours))
    except InvalidOperation:
        stated = None
    a_day = f"每天不超过{chinese.hours(check.centihours)}"
    if first is None or last is None or stated is None or last < first:
        return None, _NOT_STATED if hours is None else f"{hours}学时", a_day
    days = (last - first).days + 1
    most = days * check.centihours
    return stated * 100 <= most, f"{hours}学时", f"{days}天，{a_day}，共不超过{chinese.hours(most)}"


def _stated_as(check: Check, form: Form, record: Record) -> _Found:
    stated = str(form.get(check.field or "", "")).strip()
    need = "或者".join(f"“{word}”" for word in check.accepted)
    if not stated:
        return None, _NOT_STATED, need
    if any(word in stated for word in check.refused):
        return False, stated, need
    return (True if any(word in stated for word in check.accepted) else None), stated, need


def _year_has_ended(check: Check, form: Form, record: Record) -> _Found:
    years = _years(form)
    have = "、".join(f"{year}年度" for year in years) or _NOT_STATED
    need = f"{chinese.day(record.today)}以前已经结束的年度"
    return (all(last_day(year) < record.today for year in years) if years else None), have, need


_RULES: Mapping[str, Callable[[Check, Form, Record], _Found]] = {
    "in-order": _in_order,
    "not-later-than-today": _not_later,
    "retires-within": _retires_within,
    "longer-than": _longer_than,
    "years-within": _years_within,
    "since-hiring": _since_hiring,
    "leave-on-record": _leave_on_record,
    "hours-a-day": _hours_a_day,
    "stated-as": _stated_as,
    "year-has-ended": _year_has_ended,
}
