"""Rows of rosters: typed or from a sheet, kept sealed, and shown with what came of each.

Ten thousand of them are read, sealed and opened in a thread: others are served meanwhile.
"""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import orjson

from common.db import Tx
from common.errors import NotAllowed
from common.identity import IdNumber, Malformed
from common.text import BadText, hours_text, line
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import Actor
from filings.attendance import queries as attendance_queries
from filings.forms.domain.rows import has_id_number
from filings.overview.actions import found, refuse_unsent
from filings.rosters.sheets import NAME_CHARS_MAX, AttendanceRow, ReturnedRow

ROWS_MAX = 10_000
_WORDS = {"ready": "可认定", "parked": "待登记", "refused": "不认定", "counted": "已认定", "new": "待处理"}
STATES = tuple(_WORDS)


def context(roster_id: UUID, row: int) -> bytes:
    """Where it is sealed for: elsewhere it does not open."""
    return roster_id.bytes + row.to_bytes(4, "big")


def given(row: Any, roster_id: UUID, deps: Dependencies) -> tuple[str, str]:
    """Number and name as they were given."""
    number, name = orjson.loads(deps.sealer.open(bytes(row.given_sealed), context(roster_id, row.row)))
    return number, name


class Typed(NamedTuple):
    """One row as somebody typed it."""

    id_number: str
    name: str
    attended: tuple[str, ...] | None
    """Half days; ``None``: all of them."""

    def __repr__(self) -> str:
        """Without the person."""
        return "Typed(…)"


def names_given(rows: Sequence[Any], roster_id: UUID, deps: Dependencies) -> dict[UUID, str]:
    """What people are called on a roster."""
    return {one.person_id: given(one, roster_id, deps)[1] for one in rows}


def read_typed(rows: Iterable[Typed], sittings: Sequence[str]) -> list[AttendanceRow]:
    """Rows as a sheet would have them, numbered from 1; what is wrong with one stands beside it."""
    first: dict[str, int] = {}
    read = list[AttendanceRow]()
    for number, row in enumerate(rows, 1):
        problem = None
        earlier = first.setdefault(row.id_number.strip().upper(), number)
        if earlier != number:
            problem = f"与第{earlier}行身份证号相同"
        ticked = set(sittings if row.attended is None else row.attended)
        attended = tuple(one for one in sittings if one in ticked)
        if ticked - set(sittings):
            problem = "出席的半天不在培训计划中"
        read.append(AttendanceRow(number, row.id_number, row.name, attended, problem))
    return read


def all_kept(rows: Sequence[AttendanceRow], roster_id: UUID, deps: Dependencies) -> list[dict[str, Any]]:
    """Rows as they are stored."""
    return [kept(one, roster_id, deps) for one in rows]


def kept(row: AttendanceRow, roster_id: UUID, deps: Dependencies) -> dict[str, Any]:
    """A row as it is stored: the number as a keyed index, and sealed beside the name for its author."""
    index, problem = None, row.problem
    try:
        index = deps.index.of(IdNumber(row.id_number))
    except Malformed:
        problem = problem or "身份证号不正确，请核对"
    try:
        name = line(row.name, chars_max=NAME_CHARS_MAX, name="name") if row.name else ""
        if has_id_number(name):
            name, problem = "", problem or "姓名栏中是身份证号，请核对"
    except BadText:
        name, problem = "", problem or "姓名不正确，请核对"
    if not problem and not row.attended:
        problem = "没有勾选任何半天"
    said = orjson.dumps([row.id_number[:64], name])
    return {
        "row": row.number,
        "blind_index": index,
        "given_sealed": deps.sealer.seal(said, context(roster_id, row.number)),
        "attended": row.attended,
        "state": "refused" if problem else "new",
        "reason": "bad-row" if problem else None,
        "detail": problem,
    }


async def rows_of(
    tx: Tx, actor: Actor, roster_id: UUID, states: Sequence[str], after: int, rows_max: int, deps: Dependencies
) -> list[dict[str, Any]]:
    """Rows with what came of each; names for those who write the roster and decide about it, numbers for nobody."""
    _, filing = await found(tx, actor, roster_id)
    refuse_unsent(actor, filing)
    rows = await attendance_queries.page_of(tx, roster_id, states or STATES, after, rows_max)
    return [
        {
            "row": one.row,
            "person_id": one.person_id,
            "name": given(one, roster_id, deps)[1],
            "attended": one.attended,
            "state": one.state,
            "hours": None if one.centihours is None else hours_text(one.centihours),
            "half_days": one.half_days,
            "article": one.article,
            "reason": one.reason,
            "message": one.detail,
            "recognition_id": one.recognition_id,
        }
        for one in rows
    ]


async def returned_rows(
    tx: Tx, actor: Actor, roster_id: UUID, deps: Dependencies
) -> tuple[list[ReturnedRow], list[UUID]]:
    """The sheet again with what came of each row, numbers too, for the unit that wrote it alone; and whose rows."""
    _, filing = await found(tx, actor, roster_id)
    if not actor.acts_for(*filing.applicant):
        raise NotAllowed("not-yours", "the sheet with its numbers goes back to the unit that wrote it")
    rows = await attendance_queries.page_of(tx, roster_id, STATES, -1, ROWS_MAX)
    returned = await asyncio.to_thread(_returned, rows, roster_id, deps)
    return returned, [one.person_id for one in rows if one.person_id is not None]


def _returned(rows: Sequence[Any], roster_id: UUID, deps: Dependencies) -> list[ReturnedRow]:
    return [
        ReturnedRow(
            place,  # typed rows begin with 1, and the sheet has its headings there
            *given(one, roster_id, deps),
            one.attended,
            "" if one.centihours is None else hours_text(one.centihours),
            _WORDS[one.state],
            one.detail or one.article or "",
            one.state == "refused",
        )
        for place, one in enumerate(rows, 2)
    ]
