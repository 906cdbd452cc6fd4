"""Regulations in force (培训政策), and how far the ledger is in judging years anew after one of them changed."""

import asyncio
from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from common.clock import china_date, now
from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.ledger import ReassessmentList, Regulation, RegulationList
from portal.operators.operator import OPERATORS, Desk

router = APIRouter(include_in_schema=False)
PAGE = OPERATORS + "/rulebooks"
REGULATIONS = Call(ServiceName.LEDGER, "GET", "/v1/regulations", RegulationList)
REASSESSMENTS = Call(ServiceName.LEDGER, "GET", "/v1/reassessments", ReassessmentList)


def by_force(regulations: Sequence[Regulation], today: date) -> Sequence[tuple[Regulation, str, str]]:
    """Each with whether it is in force, in words, and the kind of its badge; those in force first."""
    told = []
    for regulation in regulations:
        if regulation.in_force_from > today:
            told.append((1, regulation, "尚未施行", "info"))
        elif regulation.in_force_until is None or regulation.in_force_until >= today:
            told.append((0, regulation, "现行有效", "success"))
        else:
            told.append((2, regulation, "已停止适用", ""))
    return [(regulation, text, kind) for _, regulation, text, kind in sorted(told, key=lambda item: item[0])]


@router.get(PAGE)
async def rulebooks(operator: Desk) -> Response:
    """What is in force, and the latest reassessments."""
    found, done = await asyncio.gather(operator.me.part(REGULATIONS), operator.me.part(REASSESSMENTS))
    listed = found if isinstance(found, Missing) else by_force(found.regulations, china_date(now()))
    return operator.page("rulebooks.html", listed=listed, done=done)
