"""Filings as they are answered, in lists and whole."""

from typing import Any

from common.text import hours_text
from filings.approval.domain.filings import TRANSITIONS, Filing, FilingState
from filings.approval.domain.kept import FilingRow, ListedFiling
from filings.approval.domain.remarks import shown as remarks_shown
from filings.claims.domain.claims import Suggestion
from filings.forms.domain.forms import Form, changed
from filings.overview.actions import Look

_LISTED = (
    "filing_id", "kind", "applicant_id", "person_id", "about_id", "state", "waits_since", "due_at", "created_at",
    "changed_at", "title", "claim_kind", "training_year", "subject", "begins_on", "ends_on", "people", "saw",
)  # fmt: skip

_SHOWN = (
    "filing_id", "kind", "about_id", "person_id", "training_year", "state", "rulebook_id", "article", "due_at",
    "decision_id", "code", "created_at", "changed_at",
)  # fmt: skip


def listed(row: ListedFiling) -> dict[str, Any]:
    """One of them in a list."""
    return {**{name: getattr(row, name) for name in _LISTED}, "remarks": remarks_shown(row.remarks)}


def whole(look: Look) -> dict[str, Any]:
    """Everything about one: form, rounds with what changed in each, opinions, and what may be done now."""
    handed_in = look.rounds[-1].form if look.rounds else {}
    return {
        **_standing(look.row, look.filing),
        "title": look.title,
        "claim_kind": look.claim_kind,
        "review": look.review,
        "saw": look.saw,
        "names": {str(organisation_id): name for organisation_id, name in look.names.items()},
        "form": look.form,
        "changed": changed(handed_in, look.form, look.known) if handed_in else [],
        "rounds": _rounds(look),
        "opinions": [opinion._asdict() for opinion in look.opinions],
        "attachments": [attached._asdict() for attached in look.attachments],
        "roster": _roster(look),
        "suggested": None if look.suggested is None else _suggested(look.suggested),
        "acts": sorted({act for state, act in TRANSITIONS if state is look.filing.state}),
    }


def _standing(row: FilingRow, filing: Filing) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _SHOWN},
        "remarks": remarks_shown(row.remarks),
        "waits_for": [step._asdict() for step in filing.waits_for],
        "applicant": filing.applicant._asdict(),
        "chain": [step._asdict() for step in filing.chain],
        "at": filing.at,
        "round": filing.round,
        "resume_at": filing.resume_at,
        "holder": filing.holder,
        "is_automatic": filing.is_automatic,
        "asked": filing.asked
        and {
            "offices": [step._asdict() for step in filing.asked.offices],
            "need_all": filing.asked.need_all,
            "answered": sorted(filing.asked.answered),
        },
    }


def _rounds(look: Look) -> list[dict[str, Any]]:
    """Each with what changed since the one before."""
    shown, before = list[dict[str, Any]](), Form()
    for handed_in in look.rounds:
        since = changed(before, handed_in.form, look.known) if before else []
        shown.append({**handed_in._asdict(), "changed": since})
        before = handed_in.form
    return shown


def _roster(look: Look) -> dict[str, Any] | None:
    """How far the rows of a roster are: looked at, and counted."""
    if look.roster is None:
        return None
    total = sum(look.roster.values())
    waiting = look.roster.get("new", 0)
    if look.row.state == FilingState.APPROVED:
        waiting += look.roster.get("ready", 0)
    return {"rows": total, "done": total - waiting, "is_done": look.row.work_at is None, **look.roster}


def _suggested(suggestion: Suggestion) -> dict[str, Any]:
    hours = None if suggestion.centihours is None else hours_text(suggestion.centihours)
    shown = {"effect": suggestion.effect, "hours": hours, "reason": suggestion.reason}
    return shown if suggestion.refused is None else {**shown, "refused": suggestion.refused}
