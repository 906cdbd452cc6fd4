"""Rows of rosters: typed or from a sheet, kept sealed, and shown with what came of each.

Ten thousand of them are read, sealed and opened in a thread: others are served meanwhile.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

import orjson

from common.db import Tx
from common.errors import NotAllowed, Refused
from common.identity import Malformed, plain_number, typed_id_number
from common.identity.names import person_name, same_name
from common.text import BadText, hours_text, line
from filings.access.dependencies import Dependencies
from filings.approval.domain.filings import Actor
from filings.attendance import queries as attendance_queries
from filings.attendance.domain import KeptRow, NewRow, TypedName
from filings.decisions.domain.recognitions import TEST_RESULT_MAX
from filings.forms.domain.rows import Reason, has_id_number
from filings.overview.actions import found, refuse_unsent
from filings.people import queries as people_queries
from filings.rosters.domain import Problem
from filings.rosters.messages_zh import problem_in_chinese
from filings.rosters.sheets import AttendanceRow, ReturnedRow

ROWS_MAX = 10_000
_WORDS = {"ready": "可认定", "parked": "待登记", "refused": "不认定", "counted": "已认定", "new": "待处理"}
STATES = tuple(_WORDS)


def context(roster_id: UUID, row: int) -> bytes:
    """Where it is sealed for: elsewhere it does not open."""
    return roster_id.bytes + row.to_bytes(4, "big")


def given(row: KeptRow | TypedName, roster_id: UUID, deps: Dependencies) -> tuple[str, str]:
    """Number and name as they were given."""
    number, name = orjson.loads(deps.sealer.open(row.given_sealed, context(roster_id, row.row)))
    return number, name


class Typed(NamedTuple):
    """One row as somebody typed it."""

    id_number: str
    name: str
    attended: tuple[str, ...] | None
    """Half days; ``None``: all of them."""
    test_result: str = ""
    """Empty where none is known."""

    def __repr__(self) -> str:
        """Without the person."""
        return "Typed(…)"


def names_given(rows: Sequence[TypedName], roster_id: UUID, deps: Dependencies) -> dict[UUID, tuple[int, str]]:
    """What people are called on a roster, and in which row."""
    return {row.person_id: (row.row, given(row, roster_id, deps)[1]) for row in rows}


def read_typed(rows: Iterable[Typed], sittings: Sequence[str]) -> list[AttendanceRow]:
    """Rows as a sheet would have them, numbered from 1; what is wrong with one stands beside it."""
    first: dict[str, int] = {}
    read = list[AttendanceRow]()
    for number, row in enumerate(rows, 1):
        problem = None
        earlier = first.setdefault(plain_number(row.id_number), number)
        if earlier != number:
            problem = problem_in_chinese(Problem.SAME_NUMBER, row=earlier)
        ticked = set(sittings if row.attended is None else row.attended)
        attended = tuple(sitting for sitting in sittings if sitting in ticked)
        if ticked - set(sittings):
            problem = problem_in_chinese(Problem.UNKNOWN_HALF_DAY)
        read.append(AttendanceRow(number, row.id_number, row.name, attended, problem, row.test_result))
    return read


async def chosen(
    tx: Tx,
    actor: Actor,
    roster_id: UUID,
    person_ids: Sequence[UUID],
    names: Mapping[UUID, str],
    sittings: Sequence[str],
) -> list[AttendanceRow]:
    """Rows of people who were chosen from those of the unit and attended everything, numbered from 1.

    Raises :class:`Refused` where somebody is not of the unit that files the roster.
    """
    _, filing = await found(tx, actor, roster_id)
    indexes = await people_queries.indexes_in(tx, filing.applicant.organisation_id, person_ids)
    if others := len(set(person_ids) - indexes.keys()):
        raise Refused("not-of-unit", f"{others} of the people are not of the unit that files the roster", count=others)
    return [
        AttendanceRow(number, "", names.get(person_id, ""), tuple(sittings), blind_index=indexes[person_id])
        for number, person_id in enumerate(dict.fromkeys(person_ids), 1)
    ]


def all_kept(rows: Sequence[AttendanceRow], roster_id: UUID, deps: Dependencies) -> list[NewRow]:
    """Rows as they are stored."""
    return [kept(row, roster_id, deps) for row in rows]


def kept(row: AttendanceRow, roster_id: UUID, deps: Dependencies) -> NewRow:
    """A row as it is stored: the number as a keyed index, and sealed beside the name for whoever wrote it."""
    index, problem = row.blind_index, row.problem
    try:
        index = index or deps.index.of(typed_id_number(row.id_number))
    except Malformed:
        problem = problem or problem_in_chinese(Problem.BAD_NUMBER)
    try:
        name = person_name(row.name) if row.name else ""
        if has_id_number(name):
            name, problem = "", problem or problem_in_chinese(Problem.NUMBER_AS_NAME)
    except BadText:
        name, problem = "", problem or problem_in_chinese(Problem.BAD_NAME)
    test_result = None
    try:
        test_result = line(row.test_result, chars_max=TEST_RESULT_MAX, name="a result") if row.test_result else None
        if test_result is not None and has_id_number(test_result):
            test_result, problem = None, problem or problem_in_chinese(Problem.BAD_TEST_RESULT)
    except BadText:
        problem = problem or problem_in_chinese(Problem.BAD_TEST_RESULT)
    if not problem and not row.attended:
        problem = problem_in_chinese(Problem.NOTHING_TICKED)
    said = orjson.dumps([row.id_number[:64], name])
    sealed = deps.sealer.seal(said, context(roster_id, row.number))
    return NewRow(row.number, index, sealed, row.attended, Reason.BAD_ROW if problem else None, problem, test_result)


class RowWithName(NamedTuple):
    """A row with what came of it, and the name that was given."""

    kept: KeptRow
    name: str

    def __repr__(self) -> str:
        """Without the person."""
        return f"RowWithName({self.kept.row}, …)"


async def rows_of(
    tx: Tx, actor: Actor, roster_id: UUID, states: Sequence[str], after: int, rows_max: int, deps: Dependencies
) -> list[RowWithName]:
    """Rows with what came of each; names for whoever wrote the roster and decides about it, numbers for nobody."""
    _, filing = await found(tx, actor, roster_id)
    refuse_unsent(actor, filing)
    rows = await attendance_queries.page_of(tx, roster_id, states or STATES, after, rows_max)
    return [RowWithName(row, given(row, roster_id, deps)[1]) for row in rows]


async def returned_rows(
    tx: Tx, actor: Actor, roster_id: UUID, deps: Dependencies
) -> tuple[list[ReturnedRow], list[UUID | None]]:
    """The sheet again with what came of each row, numbers too, for the unit that wrote it alone; and whose rows."""
    _, filing = await found(tx, actor, roster_id)
    if not actor.acts_for(*filing.applicant):
        raise NotAllowed("not-yours", "the sheet with its numbers goes back to the unit that wrote it")
    rows = await attendance_queries.page_of(tx, roster_id, STATES, -1, ROWS_MAX)
    returned = await asyncio.to_thread(_returned, rows, roster_id, deps)
    return returned, [row.person_id for row in rows]


def with_names(
    rows: Sequence[ReturnedRow], people: Sequence[UUID | None], called: Mapping[UUID, Mapping[str, str]]
) -> list[ReturnedRow]:
    """The same rows, each of which says where its name differs from the record."""
    return [
        _with_name(row, called.get(person_id, {}).get("name") if person_id else None)
        for row, person_id in zip(rows, people, strict=True)
    ]


def _with_name(row: ReturnedRow, registered: str | None) -> ReturnedRow:
    if registered is None or not row.name or same_name(registered, row.name):
        return row
    said = f"姓名与登记的不一致，登记的姓名为{registered}，请核对身份证号和姓名"
    return row._replace(note="；".join(filter(None, (row.note, said))))


def _returned(rows: Sequence[KeptRow], roster_id: UUID, deps: Dependencies) -> list[ReturnedRow]:
    return [
        ReturnedRow(
            place,  # typed rows begin with 1, and the sheet has its headings there
            *given(row, roster_id, deps),
            row.attended,
            "" if row.centihours is None else hours_text(row.centihours),
            _WORDS[row.state],
            row.detail or row.article or "",
            row.state == "refused",
            row.test_result or "",
        )
        for place, row in enumerate(rows, 2)
    ]
