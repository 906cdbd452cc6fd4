"""How the ledger writes hours, requirements and rulebooks as JSON."""

from typing import Any

from common.text import hours_text
from ledger.actions import TriedYear, YearSums
from rulebook import Duty, Finding, Measure, Relief, Requirement, Rulebook, Tally, counted_half_days, latest_day


def days(half_days: int) -> str:
    """Half days as days: 5 → ``2.5``."""
    return f"{half_days / 2:g}"


def regulation(book: Rulebook) -> dict[str, Any]:
    """Which regulation."""
    return {"id": book.id, "document": book.document, "name": book.name}


def rulebook(book: Rulebook | None) -> dict[str, Any] | None:
    """The same, where there is one."""
    return None if book is None else regulation(book)


def requirement(asked: Requirement) -> dict[str, Any]:
    """What is asked, with its article."""
    topics = asked.measure is Measure.TOPICS
    shown: dict[str, Any] = {
        "key": asked.key,
        "name": asked.name,
        "article": asked.article,
        "unit": "topics" if topics else "hours",
        "need": str(asked.need) if topics else hours_text(asked.need),
    }
    if asked.or_half_days is not None:
        shown["or_days"] = days(asked.or_half_days)
    return shown


def finding(found: Finding) -> dict[str, Any]:
    """A requirement of a year as it stands."""
    show = str if found.requirement.measure is Measure.TOPICS else hours_text
    shown = {
        **requirement(found.requirement),
        "have": show(found.have),
        "missing": show(found.missing),
        "met": found.met,
    }
    if found.deemed:
        shown["deemed"] = hours_text(found.deemed)
    if found.relief is not None:
        shown["relief"] = relief(found.relief)
    return shown


def detailed(found: Finding, tally: Tally, book: Rulebook) -> dict[str, Any]:
    """The same with its subject, with days where days are enough, and with each of its topics."""
    asked = found.requirement
    shown = {**finding(found), "subject": asked.subject}
    if asked.or_half_days is not None:
        shown["days"] = days(counted_half_days(book, tally))
    if asked.topics:
        shown["topics"] = [
            {"topic": topic, "name": book.topic_name(topic), "hours": hours_text(tally.topics.get(topic, 0))}
            for topic in asked.topics
        ]
    return shown


def make_up(book: Rulebook | None, year: int) -> dict[str, Any] | None:
    """Whether a year can be made up, who allows it, and until when."""
    rule = book.make_up if book else None
    if rule is None:
        return None
    return {"article": rule.article, "allowed_by": rule.by, "until": latest_day(rule, year)}


def relief(ground: Relief) -> dict[str, str]:
    """Why something is deemed complete or not owed."""
    return {"kind": ground.kind, "name": ground.name, "effect": ground.effect, "article": ground.article}


def duty(found: Duty) -> dict[str, Any]:
    """A requirement of a person's own days as it stands."""
    return {
        **requirement(found.requirement),
        "document": found.rulebook.document,
        "window": found.requirement.window,
        "runs_from": found.span.runs_from,
        "due_on": found.span.due_on,
        "last_on": found.span.last_on,
        "have": hours_text(found.have),
        "days": days(found.half_days),
        "missing": hours_text(found.missing),
        "met": found.met_on is not None,
        "met_on": found.met_on,
        "state": found.state,
        "flexible": found.requirement.flexible_article if found.is_flexible else None,
    }


def tried_year(year: TriedYear) -> dict[str, Any]:
    """A year as it stands, and as it would stand."""
    return {"year": year.year, "before": _sums(year.before), "after": _sums(year.after)}


def _sums(sums: YearSums) -> dict[str, Any]:
    hours = {"public": sums.public, "professional": sums.professional, "total": sums.total}
    return {"met": sums.met, **{name: hours_text(centihours) for name, centihours in hours.items()}}
