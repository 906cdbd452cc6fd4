"""Rosters (参训名单): what somebody's half days come to, and what the recognising office should look at."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from common.text import hours_text
from filings.approval.domain.chains import Step
from filings.approval.domain.deciders import kinds_for
from filings.forms.domain.forms import Form, centihours_of, sitting_key
from filings.people.domain import Organisation
from rulebook.recognition import BY_DAYS

EVIDENCE = "线下培训备案"
"""What hours of a roster rest on; its number is the training's id."""
MODE = "residential"
FEW, MANY = 0.5, 1.2
"""Of the people that were planned."""


def row_of(
    training_id: UUID, form: Form, person_id: UUID, attended: Sequence[str], decided_by: Sequence[UUID], reference: str
) -> dict[str, Any]:
    """What somebody attended, as a row of ``POST /v1/recognitions``."""
    sittings = [one for one in form["sittings"] if sitting_key(one) in attended]
    held = [one for one in sittings if not one.get("is_arrival")]
    days = [_day(on, sittings, held) for on in sorted({one["on"] for one in sittings})]
    hundredths = centihours_of(held)
    row = {
        "reference": reference,
        "person_id": str(person_id),
        "subject": form["subject"],
        "required_topic": form.get("required_topic"),
        "mode": MODE,
        "training_type": form["training_type"],
        "kind": BY_DAYS,
        "activity": str(training_id),
        "title": form["title"],
        "days": days,
        "hours": hours_text(hundredths) if hundredths else None,
        "ended_on": days[-1]["on"] if days else form["ends_on"],
        "evidence": {"kind": EVIDENCE, "number": str(training_id)},
        "decided_by": [str(one) for one in decided_by],
    }
    return {name: value for name, value in row.items() if value is not None}


def _day(on: str, sittings: Sequence[Mapping[str, Any]], held: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A day as it was attended; one that was only arrived on (报到) counts as a day without training."""
    halves = sum(one["on"] == on for one in held)
    if halves:
        return {"on": on, "half_days": halves}
    return {"on": on, "half_days": sum(one["on"] == on for one in sittings), "is_arrival": True, "was_held": False}


def deciders_of(chain: Sequence[Step], kinds: Sequence[str], unit: Organisation) -> tuple[UUID, ...]:
    """Those of the roster's offices that decide about somebody of this unit, in their order."""
    if not kinds:
        return tuple(one.organisation_id for one in chain[-1:])
    return tuple(one.organisation_id for kind in kinds_for(kinds, unit) for one in chain if one.kind == kind)


def remarks_on(planned: int, counts: Mapping[str, int]) -> list[str]:
    """What stands out of a roster beside its plan."""
    came = sum(count for state, count in counts.items() if state != "refused")
    found = {
        "far-fewer": came < planned * FEW,
        "far-more": came > planned * MANY,
        "unknown-people": counts.get("parked", 0) > 0,
        "refused-rows": counts.get("refused", 0) > 0,
    }
    return [name for name, is_so in found.items() if is_so]
