"""How a training year is written as JSON: where it stands, and every entry behind it."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.clock import CHINA
from common.text import hours_text
from ledger import actions
from ledger.api import shapes
from ledger.api.answers.statements import Entry
from ledger.domain.entries import OFFICE, EntryKind
from rulebook import Part, continuing_education_of, last_day

_MADE_HERE = {"hours", "origin", "filing_id", "counted", "taken_back"}
"""Fields of an entry as it is answered that no column has."""


def own_years(found: list[actions.YearInShort], as_of: datetime) -> dict[str, Any]:
    """The years of one person, in their order."""
    return {
        "years": [{**_essence(year), "requirements": _requirements(year)} for year in found],
        "as_of": as_of.astimezone(CHINA),
    }


def statement(found: actions.Statement, as_of: datetime) -> dict[str, Any]:
    """One year with everything behind it."""
    placement, rulebook = found.placement, found.assessment.rulebook
    return {
        **_essence(found),
        "binds_because": None
        if placement is None
        else {
            "region_code": placement.region_code,
            "post_category": placement.post_category,
            "second_post_category": placement.second_category,
            "bound_as": rulebook and rulebook.binds_as(placement),
            "title_level": placement.title_level,
            "staff_kind": placement.staff_kind,
            "since": placement.effective_on,
        },
        "requirements": [
            {**shown, "counted": [{"source_id": part.lesson.ref, **_part(part)} for part in found.parts[shown["key"]]]}
            for shown in _requirements(found)
        ],
        "talent": found.talent,
        "decisions": [_decision(row) for row in found.decisions],
        "entries": _entries(found),
        "head": found.year.head.hex(),
        "as_of": as_of.astimezone(CHINA),
    }


def _essence(found: actions.YearInShort) -> dict[str, Any]:
    year, rulebook, placement = found.year, found.assessment.rulebook, found.placement
    education = 0
    if placement is not None:
        education = continuing_education_of(
            rulebook,
            placement.post_category,
            total=year.total_centihours,
            reported_by_vendors=found.reported_by_vendors,
            second_category=placement.second_category,
        )
    return {
        "person_id": year.person_id,
        "year": year.training_year,
        "met": found.assessment.met,
        "clear": bool(found.assessment.findings) and found.assessment.clear,
        "bound": found.not_bound_because is None,
        "not_bound_because": found.not_bound_because,
        "rulebook": shapes.rulebook(rulebook),
        "due_on": last_day(year.training_year),
        "make_up": shapes.make_up(rulebook, year.training_year),
        "hours": {
            "public": hours_text(year.public_centihours),
            "professional": hours_text(year.professional_centihours),
            "total": hours_text(year.total_centihours),
            "continuing_education": hours_text(education),
            "days": shapes.days(year.half_days),
        },
        "assessed_at": found.assessed_at and found.assessed_at.astimezone(CHINA),
    }


def _requirements(found: actions.YearInShort) -> list[dict[str, Any]]:
    rulebook = found.assessment.rulebook
    if rulebook is None:
        return []
    return [shapes.detailed(finding, found.year.tally, rulebook) for finding in found.assessment.findings]


def _decision(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        "grant_id": row.grant_id,
        "effect": row.effect,
        "kind": row.kind,
        "counts_from": row.counts_from,
        "counts_until": row.counts_until,
        "decided_on": row.decided_on,
        "withdrawn": row.withdrawn,
    }


def _entries(found: actions.Statement) -> list[dict[str, Any]]:
    counted: dict[object, list[dict[str, Any]]] = defaultdict(list)
    for key, parts in found.parts.items():
        for part in parts:
            counted[part.lesson.ref].append({"key": key, **_part(part)})
    # What was given back is not taken back any more: the last word counts.
    last = {row.source_id: row for row in found.entries if row.kind in (EntryKind.REVERSAL, EntryKind.RESTORED)}
    taken_back = {source_id: row for source_id, row in last.items() if row.kind == EntryKind.REVERSAL}
    shown = []
    for row in found.entries:
        reversal = taken_back.get(row.source_id) if row.kind == EntryKind.CREDIT else None
        # What counts is said once: beside the first entry of its evidence.
        shown.append(_entry(row, counted.pop(row.source_id, []), reversal))
    return shown


def _part(part: Part) -> dict[str, Any]:
    """What a piece of evidence adds to a requirement, and which cap let no more of it count."""
    cut = {} if part.cap is None else {"of": hours_text(part.lesson.centihours), "cap": part.cap.article}
    return {"hours": hours_text(part.centihours), **cut}


def _entry(row: sa.Row[Any], counted: list[dict[str, Any]], reversal: sa.Row[Any] | None) -> dict[str, Any]:
    filing_id = _filing_of(row)
    by_office = "filing" if filing_id else "recognition"
    return {
        **{field: row._mapping[field] for field in Entry.model_fields if field not in _MADE_HERE},
        "hours": hours_text(row.centihours),
        "origin": by_office if row.source == OFFICE else "vendor",
        "filing_id": filing_id,
        "counted": counted,
        "taken_back": reversal
        and {
            "at": reversal.recorded_at.astimezone(CHINA),
            "by": "vendor" if reversal.source != OFFICE and reversal.decision_id is None else "office",
            **{name: getattr(reversal, name) for name in ("office_id", "office", "decision_id")},
        },
        "completed_at": row.completed_at.astimezone(CHINA),
        "recorded_at": row.recorded_at.astimezone(CHINA),
        "hash": bytes(row.hash).hex(),
    }


def _filing_of(row: sa.Row[Any]) -> UUID | None:
    """Hours of a roster name the filed training as their activity; what was recognised otherwise names it in words."""
    if row.source != OFFICE:
        return None
    try:
        return UUID(row.course_code)
    except ValueError:
        return None
