"""What regulations refuse to whom (结果运用): asked before anybody is confirmed, transferred, promoted."""

import re
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from certificates.access.api import App
from certificates.access.batches import ID_NUMBER_SCHEMA, SCOPE_STATUS, openapi_of, read_id_number, read_queries
from certificates.eligibility import actions as eligibility_actions
from certificates.eligibility import messages_zh as eligibility_zh
from certificates.eligibility.answers import Verdicts
from certificates.eligibility.domain import EligibilityVerdict, Reason
from certificates.grounds.domain import Duty, Missing, Purpose, Question, Remedy
from common.auth import Caller, requires
from common.clock import china_date, now
from common.identity import IdNumber, Malformed
from common.readings import of_caller
from common.web import Problem, json_response, too_fast

router = APIRouter()
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEYS = {"id_number", "purpose", "on"}
_PURPOSES = ", ".join(Purpose)
_SHAPE = '{"id_number": "…", "purpose": "promotion", "on": "2026-11-21"}'
_QUERY = {
    "type": "object",
    "required": ["id_number", "purpose"],
    "additionalProperties": False,
    "properties": {
        "id_number": ID_NUMBER_SCHEMA,
        "purpose": {"enum": [purpose.value for purpose in Purpose]},
        "on": {"type": "string", "format": "date", "description": f"{FIRST_DAY} to {LAST_DAY}; today in China"},
    },
}
_hr_platform = requires(SCOPE_STATUS, only_reads=True)


@router.post(
    "/v1/eligibility-queries",
    response_model=Verdicts,
    dependencies=[Depends(_hr_platform)],
    openapi_extra=openapi_of(_QUERY, least=1),
)
async def eligibility_queries(request: Request, app: App, caller: Annotated[Caller, Depends(_hr_platform)]) -> Response:
    """Whether something may be done for people, and why not: 1 to 1,000 questions, answered in their order."""
    as_of = now()
    today = china_date(as_of)
    asked = read_queries(await request.body(), lambda question: _read_query(question, today), shape=_SHAPE)
    if not asked:
        raise Problem(422, "no-queries", "ask at least one question")
    if wait_s := app.limiter.wait_s(caller.client_id, len(asked)):
        raise too_fast(wait_s)
    verdicts, read = await eligibility_actions.answer_eligibility(app.db, app.ledger, asked, index=app.index)
    await app.readings.record(of_caller(caller), *read)
    return json_response({"results": [shown(verdict, as_of) for verdict in verdicts]})


def _read_query(question: Any, today: date) -> tuple[IdNumber, Question]:
    if not isinstance(question, dict) or not {"id_number", "purpose"} <= question.keys() <= _KEYS:
        raise Malformed("a query has id_number, purpose and, where it is not about today, on; no more", "wrong-fields")
    purpose = question["purpose"]
    if not isinstance(purpose, str) or purpose not in set(Purpose):
        raise Malformed(f"purpose is one of {_PURPOSES}", "not-one-of", allowed=[purpose.value for purpose in Purpose])
    on = read_day(question["on"]) if "on" in question else today
    return read_id_number(question["id_number"]), Question(Purpose(purpose), on)


def read_day(value: Any) -> date:
    """The day of an intended act; raises :class:`Malformed`."""
    # One way of writing a day: the library would also read days of weeks (ISO 8601), which nobody means.
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise Malformed("on is no day of the calendar", "not-a-date") from None
        if FIRST_DAY <= day <= LAST_DAY:
            return day
    raise Malformed(
        f"on is a day such as 2026-11-21, from {FIRST_DAY} to {LAST_DAY}",
        "out-of-range",
        minimum=FIRST_DAY.isoformat(),
        maximum=LAST_DAY.isoformat(),
    )


def shown(verdict: EligibilityVerdict, as_of: datetime) -> dict[str, Any]:
    """A verdict as everybody is answered who may ask for it."""
    return {
        "purpose": verdict.asked.purpose,
        "on": verdict.asked.on,
        "eligible": verdict.eligible,
        "text": eligibility_zh.of_verdict(verdict),
        "rulebook": verdict.rulebook,
        "reasons": [_reason(reason) for reason in verdict.reasons],
        "as_of": as_of,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    ground, certificate = reason.ground, reason.certificate
    shown: dict[str, Any] = {
        "needs": ground.needs,
        "article": ground.article,
        "document": ground.document,
        "holds": reason.holds,
        "why": reason.why,
        "year": ground.year,
        "text": eligibility_zh.of_reason(reason),
        "certificate": certificate and {"number": certificate.number, "issued_on": certificate.issued_on},
        "missing": [_missing(requirement) for requirement in reason.missing],
        "mend": reason.mend and _mend(reason, reason.mend),
    }
    if ground.training is not None:
        shown["training"] = ground.training
    if ground.duty is not None:
        shown["due_on"] = ground.duty.due_on
    return shown


def _missing(missing: Missing | Duty) -> dict[str, Any]:
    shown = {
        "name": missing.name,
        "article": missing.article,
        "unit": missing.unit,
        "have": missing.have,
        "need": missing.need,
        "missing": missing.missing,
    }
    return shown if missing.or_days is None else {**shown, "or_days": missing.or_days}


def _mend(reason: Reason, mend: Remedy) -> dict[str, Any]:
    return {
        "how": mend.how,
        "by": mend.by,
        "allowed_by": mend.allowed_by,
        "article": mend.article,
        "text": eligibility_zh.of_mend(reason, mend),
    }
