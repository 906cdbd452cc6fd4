"""What has become of an application, and its withdrawal, for applicants without a session: the code shows who asks."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict
from registry.access.domain.account_rules import Keys
from registry.access.rows import fields_of
from registry.accounts.domain.codes import as_typed
from registry.applications import queries as application_queries
from registry.applications.actions.applications import ANYBODY
from registry.applications.domain import (
    NEXT_STEPS,
    TRANSITIONS,
    WAITING_LASTS,
    ApplicantAct,
    ApplicationKind,
    ApplicationState,
    Progress,
    progress_of,
)
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.organisations.actions import directory


async def progress(tx: Tx, application_id: UUID, code: str, *, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """How far an application is; ``None`` where there is none of this id and code."""
    found = await _own(tx, application_id, code, keys, hold=False)
    return None if found is None else await _shown(tx, *found, now)


async def withdraw(tx: Tx, application_id: UUID, code: str, *, keys: Keys, now: datetime) -> dict[str, Any] | None:
    """It waits no more, and what was said of people is deleted; ``None`` as above.

    Again is no error. Raises :class:`Conflict` where it was decided.
    """
    found = await _own(tx, application_id, code, keys, hold=True)
    if found is None:
        return None
    row, body = found
    if ApplicationState(row.state) is ApplicationState.WITHDRAWN:
        return await _shown(tx, row, body, now)
    if (ApplicationState(row.state), ApplicantAct.WITHDRAW) not in TRANSITIONS:
        raise Conflict("is-decided", "this has been decided already")
    left = {"code": body["code"], "row": _code_and_name(body["row"]) if row.kind == ApplicationKind.UNIT else {}}
    sealed = keys.sealer.seal(orjson.dumps(left), application_id.bytes)
    await application_queries.withdraw(tx, application_id, sealed, now)
    details = {"application": str(application_id), "kind": row.kind}
    act = AuditedAct("application.withdrawn", ANYBODY, organisation_id=row.organisation_id, details=details)
    await record(tx, act, at=now)
    return await progress(tx, application_id, code, keys=keys, now=now)


async def _own(tx: Tx, application_id: UUID, code: str, keys: Keys, *, hold: bool) -> tuple[Any, dict[str, Any]] | None:
    row = await application_queries.application_of_anybody(tx, application_id, hold=hold)
    if row is None:
        return None
    body = orjson.loads(keys.sealer.open(bytes(row.body_sealed), application_id.bytes))
    is_right = hmac.compare_digest(as_typed(code).encode(), body["code"].encode())
    return (row, body) if is_right else None


async def _shown(tx: Tx, row: Any, body: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Without a word about the person: a code may lie about."""
    state, since = progress_of(ApplicationState(row.state), row.made_at, row.decided_at, now)
    is_waiting = state is Progress.WAITING
    offices = await application_queries.deciding_offices(tx, row.organisation_id, row.region_code, china_date(now))
    shown = await directory.organisations_shown(tx, [row.organisation_id, *offices])
    unit = body["row"] if row.kind == ApplicationKind.UNIT else shown[row.organisation_id]
    return {
        **fields_of(row, "application_id", "kind"),
        "unit": _code_and_name(unit),
        "state": state,
        "since": since,
        "steps": [{"step": "asked", "at": row.made_at}, {"step": state, "at": since}],
        "waits_until": row.made_at + WAITING_LASTS if is_waiting else None,
        "deciders": [shown[office] for office in offices],
        "opinion": row.reason,
        "next": NEXT_STEPS[state],
    }


def _code_and_name(organisation: Mapping[str, Any]) -> dict[str, Any]:
    return {name: organisation[name] for name in ("code", "name")}
