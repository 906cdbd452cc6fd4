"""How the installation stands (概览): what waits, and whether what services told each other adds up."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models import certificates, filings, ledger, registry, vendor_gateway
from portal.operators.operator import OPERATORS, Desk, Operator
from portal.operators_zh import FIGURES, SERVICES, STAGES

router = APIRouter(include_in_schema=False)
AnyFigures = (
    registry.OperationFigures
    | vendor_gateway.OperationFigures
    | filings.OperationFigures
    | ledger.OperationFigures
    | certificates.OperationFigures
)
_PATH, _COUNTS_PATH = "/v1/operations/figures", "/v1/operations/counts"
FIGURES_OF: Sequence[Call[AnyFigures]] = (
    Call(ServiceName.REGISTRY, "GET", _PATH, registry.OperationFigures),
    Call(ServiceName.GATEWAY, "GET", _PATH, vendor_gateway.OperationFigures),
    Call(ServiceName.FILINGS, "GET", _PATH, filings.OperationFigures),
    Call(ServiceName.LEDGER, "GET", _PATH, ledger.OperationFigures),
    Call(ServiceName.CERTIFICATES, "GET", _PATH, certificates.OperationFigures),
)
COUNTS_OF: Sequence[Call[AnyFigures]] = (
    Call(ServiceName.GATEWAY, "GET", _COUNTS_PATH, vendor_gateway.OperationFigures, is_patient=True),
    Call(ServiceName.FILINGS, "GET", _COUNTS_PATH, filings.OperationFigures, is_patient=True),
    Call(ServiceName.LEDGER, "GET", _COUNTS_PATH, ledger.OperationFigures, is_patient=True),
    Call(ServiceName.CERTIFICATES, "GET", _COUNTS_PATH, certificates.OperationFigures, is_patient=True),
)
"""The registry has no tables that others are held against."""
Name = tuple[str, str | None]
"""Of a number: its figure and its stage."""
State = Literal["good", "look", "act"]


@dataclass(frozen=True)
class Shown:
    """A number of one service in words."""

    service: str
    title: str
    text: str
    state: State


@dataclass(frozen=True)
class Equation:
    """What one service told, and what the other one has of it."""

    title: str
    told: int
    heard: int

    @property
    def differs(self) -> int:
        """More told than heard is on its way, or lost; less cannot be."""
        return self.told - self.heard


def shown_of(found: AnyFigures) -> Sequence[Shown]:
    """The numbers of a service that an operator looks at; those that wait for nothing are left out but the first."""
    rows = []
    for figure in found.figures:
        known = FIGURES.get(figure.name)
        if known is None:
            continue
        title, kind, look_from, act_from = known
        stage = f"（{STAGES.get(figure.stage, figure.stage)}）" if figure.stage else ""
        state: State = "act" if figure.value >= act_from else "look" if figure.value >= look_from else "good"
        text = duration_zh(figure.value) if kind == "seconds" else f"{int(figure.value):,}"
        rows.append(Shown(SERVICES.get(found.service, found.service), title + stage, text, state))
    return rows


def duration_zh(seconds: float) -> str:
    """How long something has waited, in the largest unit that fits."""
    if seconds < 1:
        return "没有等待"
    for length, unit in ((86_400, "天"), (3_600, "小时"), (60, "分钟")):
        if seconds >= length:
            return f"{int(seconds // length)}{unit}"
    return f"{int(seconds)}秒"


def equations_of(values: Mapping[Name, float]) -> Sequence[Equation]:
    """The conservation equations; one of which a number is missing is left out."""
    completions, recognitions = "xueshi_conservation_completions", "xueshi_conservation_recognitions"
    entries, grants, sides = "xueshi_conservation_entries", "xueshi_conservation_grants", "xueshi_conservation_sides"
    balances = "xueshi_conservation_balances"
    asked: Sequence[tuple[str, Sequence[Name], Name]] = (
        ("接收和认定的学时＝已入账", ((completions, "accepted"), (recognitions, "recognised")), (entries, "entered")),
        ("撤销和收回的学时＝已冲销", ((completions, "revoked"), (recognitions, "withdrawn")), (entries, "reversed")),
        ("作出的年度决定＝台账所知", ((grants, "granted"),), (grants, "known")),
        ("收回的年度决定＝台账所知", ((grants, "withdrawn"),), (grants, "ended")),
        ("台账告知的达标变化＝证书所知", ((sides, "told"),), (sides, "heard")),
        ("台账的全部分录＝余额所含", ((balances, "entries"),), (balances, "balances")),
    )
    return [
        Equation(title, int(sum(values[name] for name in told)), int(values[heard]))
        for title, told, heard in asked
        if all(name in values for name in (*told, heard))
    ]


@router.get(OPERATORS)
async def overview(operator: Desk, count: str = "") -> Response:
    """What waits in each service; with ``count`` whole tables are counted as well, which may take some seconds."""
    found = await asyncio.gather(*(operator.me.part(call) for call in FIGURES_OF))
    counts = await _counts(operator) if count else None
    rows = [row for item in found if not isinstance(item, Missing) for row in shown_of(item)]
    away = [SERVICES[call.service] for call, item in zip(FIGURES_OF, found, strict=True) if isinstance(item, Missing)]
    return operator.page("overview.html", rows=rows, away=away, counts=counts)


@dataclass(frozen=True)
class Counts:
    """What whole tables come to."""

    equations: Sequence[Equation]
    held: Sequence[tuple[str, int]]
    """Completions that do not count, by why."""
    away: Sequence[str]
    """Services that have not counted."""


async def _counts(operator: Operator) -> Counts:
    found = await asyncio.gather(*(operator.me.part(call) for call in COUNTS_OF))
    values = {
        (figure.name, figure.stage): figure.value
        for item in found
        if not isinstance(item, Missing)
        for figure in item.figures
    }
    held = [
        (STAGES[stage], int(values[name]))
        for stage in ("parked", "held", "void")
        if (name := ("xueshi_conservation_completions", stage)) in values
    ]
    away = [SERVICES[call.service] for call, item in zip(COUNTS_OF, found, strict=True) if isinstance(item, Missing)]
    return Counts(equations_of(values), held, away)
