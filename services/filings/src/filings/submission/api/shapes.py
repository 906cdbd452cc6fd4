"""Filings as they are answered, in lists and whole."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, get_args
from uuid import UUID

from common.problems import Chinese
from common.text import hours_text
from filings.approval.domain.filings import NEEDS_TEXT, TRANSITIONS, Filing, FilingAct, FilingKind, FilingState
from filings.approval.domain.kept import FilingRow, ListedFiling
from filings.approval.domain.remarks import shown as remarks_shown
from filings.approval.domain.waits import FIELDS_OF_ACTS, SEEING, OwnAct, waiting_of
from filings.approval.messages_zh import ACTS, KINDS, STATES, WAITS
from filings.claims.domain.checking import STATES as STATES_OF_CHECKS
from filings.claims.domain.checking import Checking, article_of
from filings.claims.domain.claims import Suggestion
from filings.forms.domain.attachments import BYTES_MAX, COUNT_MAX, ENDINGS, NAME_CHARS_MAX, MediaType
from filings.forms.domain.forms import COUNTED, Field, Fields, Form, changed
from filings.forms.domain.readers import Limits, Part, Shape
from filings.overview.actions import Look, Progress
from filings.overview.queries import LastOpinion
from filings.people.domain import YearEffect
from rulebook import CheckResult, has_failed

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


def own_listed(row: ListedFiling, progress: Progress, person_id: UUID | None) -> dict[str, Any]:
    """One of one's own in a list."""
    position, said = progress.positions[row.filing_id], progress.opinions.get(row.filing_id)
    activity = progress.activities.get(row.filing_id)
    is_about_me = row.person_id is not None and row.person_id == person_id
    if said is not None and row.person_id is not None and not is_about_me:
        said = said[0], None  # it may tell of another person's health: the filing itself has it
    return {
        **listed(row),
        "kind_name": KINDS[position.kind],
        "state_text": STATES[position.state],
        "is_mine": row.applicant_id == person_id,
        "is_about_me": is_about_me,
        "waiting": _waiting(position, progress.names),
        "activity": None if activity is None or not any(activity) else activity._asdict(),
        "last_opinion": said and _last(*said, progress.names),
    }


def _waiting(position: Filing, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    return [
        {**item.step._asdict(), "what": item.what, "what_text": WAITS[item.what],
         "name": names.get(item.step.organisation_id)}
        for item in waiting_of(position)
    ]  # fmt: skip


def _last(opinion: LastOpinion, text: str | None, names: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "act": opinion.act,
        "act_name": ACTS[FilingAct(opinion.act)],
        "text": text,
        "made_at": opinion.made_at,
        "made_for": opinion.made_for,
        "made_for_name": None if opinion.made_for is None else names.get(opinion.made_for),
    }


def _own_act(item: OwnAct, look: Look, chinese: Chinese) -> dict[str, Any]:
    turn = look.filing.has_it
    is_office = turn is not None and turn.kind != "institution"
    needs_reason = item.act is FilingAct.ENDORSE and is_office and has_failed(look.checks)
    return {
        "act": item.act,
        "name": ACTS[item.act],
        "needs_text": item.act in NEEDS_TEXT or needs_reason,
        "needs_saw": item.act in SEEING,
        "takes": FIELDS_OF_ACTS.get(item.act, ()),
        "not_now": item.not_now,
        "not_now_text": None if item.not_now is None else chinese.sentence(item.not_now, {}),
    }


def whole(look: Look, chinese: Chinese) -> dict[str, Any]:
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
        "opinions": [{**opinion._asdict(), "act_name": ACTS[FilingAct(opinion.act)]} for opinion in look.opinions],
        "attachments": [attached._asdict() for attached in look.attachments],
        "roster": _roster(look),
        "suggested": None if look.suggested is None else _suggested(look.suggested, chinese),
        **_checks(look),
        "acts": sorted({act for state, act in TRANSITIONS if state is look.filing.state}),
        "own_acts": [_own_act(item, look, chinese) for item in look.own_acts],
        "kind_name": KINDS[look.filing.kind],
        "state_text": STATES[look.filing.state],
        "is_mine": look.is_own,
        "waits_since": look.row.waits_since,
        "waiting": _waiting(look.filing, look.names),
        "fields": fields_shown({name: field for name, field in look.known.items() if name not in COUNTED}, look.limits),
        "uploads": uploads(),
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


def _suggested(suggestion: Suggestion, chinese: Chinese) -> dict[str, Any]:
    hours = None if suggestion.centihours is None else hours_text(suggestion.centihours)
    shown = {"effect": suggestion.effect, "hours": hours, "reason": suggestion.reason}
    if suggestion.refused is None:
        return shown
    said = chinese.sentence(suggestion.refused, suggestion.parameters) or suggestion.reason
    return {**shown, "reason": said, "refused": suggestion.refused}


def _checks(look: Look) -> dict[str, Any]:
    """Of a claim, the conditions of its article; nothing else has any."""
    if look.filing.kind is not FilingKind.CLAIM:
        return {}
    checks = [_check(result, look.checking) for result in look.checks if look.checking is not None]
    return {"checks": checks, "effects": look.effects and [_effect(effect) for effect in look.effects]}


def _effect(effect: YearEffect) -> dict[str, Any]:
    return {"year": effect.year, "before": effect.before._asdict(), "after": effect.after._asdict()}


def _check(result: CheckResult, checking: Checking) -> dict[str, Any]:
    return {
        "check": result.check.kind,
        "name": result.check.name,
        "article": article_of(checking.claimed, result.check),
        "state": result.state,
        "state_text": STATES_OF_CHECKS[result.state],
        "have": result.have,
        "need": result.need,
    }


def fields_shown(known: Fields, limits: Limits = MappingProxyType({})) -> list[dict[str, Any]]:
    """The fields of a form in their order, with all that is needed to ask for them."""
    return [
        {
            **_limits(field.read.shape, field, _of_field(field, limits.get(name, {}))),
            "field": name,
            "hint": field.problem,
            "parts": [
                # A day within a list lies where the list's days do.
                {"field": part.field, **_limits(part.shape, part, _of_part(part, limits.get(name, {})))}
                for part in field.read.shape.parts
            ],
        }
        for name, field in known.items()
    ]


def _of_field(field: Field, narrowed: Mapping[str, object]) -> Mapping[str, object]:
    return {name: limit for name, limit in narrowed.items() if name != "choices" or not field.read.shape.parts}


def _of_part(part: Part, narrowed: Mapping[str, object]) -> Mapping[str, object]:
    if part.shape.type == "id":  # as which entries of a register are known
        return {name: limit for name, limit in narrowed.items() if name == "choices"}
    return narrowed if part.shape.type == "day" else {}


def _limits(shape: Shape, named: Field | Part, narrowed: Mapping[str, object]) -> dict[str, Any]:
    limits = {name: value for name, value in shape._asdict().items() if name != "parts"} | dict(narrowed)
    choices = [{"value": value, "name": name} for value, name in dict(limits["choices"]).items()]
    return {**limits, "name": named.name, "is_optional": named.is_optional, "choices": choices}


def uploads() -> dict[str, Any]:
    """Which files are taken."""
    return {
        "media_types": get_args(MediaType),
        "endings": ENDINGS,
        "bytes_max": BYTES_MAX,
        "name_chars_max": NAME_CHARS_MAX,
        "count_max": COUNT_MAX,
        "text": f"PDF、JPEG或PNG文件，每个不超过{BYTES_MAX // 2**20} MB，最多{COUNT_MAX}个",
    }
