"""What is sealed, page by page: what the release before wrote in clear, and what another key has sealed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx

NOBODY = UUID(int=0)
LOOKED_AT_MAX = 1_000
"""Rows that one page looks at."""


@dataclass(frozen=True)
class SealedPage:
    """Rows that are to be sealed, and after which one the next page begins; ``None`` where none is left."""

    rows: Sequence[sa.Row[Any]]
    last: tuple[Any, ...] | None


@dataclass(frozen=True)
class Sealed:
    """One table with sealed columns. What is written once is not locked: nobody else changes it."""

    table: str
    columns: tuple[str, ...]
    """Sealed ones."""
    keys: tuple[str, ...]
    first: tuple[Any, ...]
    """Lower than every row's keys."""
    selected: str
    in_clear: str
    """A condition: something of the row stands in clear that is sealed today."""
    seal: str
    """A statement that takes its arrays by the names of :mod:`filings.key_rotation.actions`."""
    is_locked: bool = False
    rows_max: int = LOOKED_AT_MAX
    """Rows that one page seals."""


_OPEN = "(form - ARRAY['title', 'subject', 'begins_on', 'ends_on', 'people', 'rows', 'fee_charged'])"

FILING = Sealed(
    "filing", ("form_sealed",), ("filing_id",), (NOBODY,),
    "filing_id, kind, CAST(form AS text) AS form, form_sealed, claim_kind, title, rulebook_id",
    f"form_sealed IS NULL OR {_OPEN} <> '{{}}'",
    """
    UPDATE filing f SET form = CAST(g.form AS jsonb), form_sealed = g.sealed, claim_kind = g.claim_kind,
                        title = g.title
    FROM unnest(CAST(:ids AS uuid[]), CAST(:forms AS text[]), CAST(:sealed AS bytea[]), CAST(:claim_kinds AS text[]),
                CAST(:titles AS text[])) AS g (id, form, sealed, claim_kind, title)
    WHERE f.filing_id = g.id
    """,
    is_locked=True,
)  # fmt: skip

ROUND = Sealed(
    "filing_round", ("form_sealed",), ("filing_id", "round"), (NOBODY, -1),
    "filing_id, round, CAST(form AS text) AS form, form_sealed, "
    "(SELECT kind FROM filing f WHERE f.filing_id = filing_round.filing_id) AS kind",
    "form_sealed IS NULL",
    """SELECT seal_rounds(CAST(:ids AS uuid[]), CAST(:numbers AS smallint[]), CAST(:forms AS text[]),
                          CAST(:sealed AS bytea[]))""",
)  # fmt: skip

OPINION = Sealed(
    "filing_opinion", ("text_sealed",), ("opinion_id",), (NOBODY,), "opinion_id, text, text_sealed",
    "text IS NOT NULL",
    "SELECT seal_opinions(CAST(:ids AS uuid[]), CAST(:sealed AS bytea[]))",
)  # fmt: skip

ATTACHMENT = Sealed(
    "attachment", ("name_sealed", "content_sealed"), ("attachment_id",), (NOBODY,),
    "attachment_id, name, name_sealed, content_sealed", "name_sealed IS NULL",
    "SELECT seal_attachments(CAST(:ids AS uuid[]), CAST(:names AS bytea[]), CAST(:contents AS bytea[]))",
    rows_max=20,
)  # fmt: skip

ATTENDANCE = Sealed(
    "attendance", ("given_sealed",), ("filing_id", '"row"'), (NOBODY, -1), 'filing_id, "row", given_sealed', "false",
    """
    UPDATE attendance a SET given_sealed = g.sealed
    FROM unnest(CAST(:ids AS uuid[]), CAST(:numbers AS integer[]), CAST(:sealed AS bytea[])) AS g (id, number, sealed)
    WHERE a.filing_id = g.id AND a."row" = g.number
    """,
    is_locked=True,
)  # fmt: skip

OPENING = Sealed(
    "enrolment_opening", ("secret_sealed",), ("filing_id",), (NOBODY,), "filing_id, secret_sealed", "false",
    """
    UPDATE enrolment_opening o SET secret_sealed = g.sealed
    FROM unnest(CAST(:ids AS uuid[]), CAST(:sealed AS bytea[])) AS g (id, sealed) WHERE o.filing_id = g.id
    """,
    is_locked=True,
)  # fmt: skip

DECISION = Sealed(
    "decision", ("stated_sealed",), ("decision_id",), (NOBODY,),
    "decision_id, kind, rulebook_id, evidence_kind, evidence_number, reason, stated_sealed",
    "stated_sealed IS NULL AND kind = ANY(CAST(:told AS text[]))",
    "SELECT * FROM seal_decisions(CAST(:ids AS uuid[]), CAST(:kinds AS text[]), CAST(:sealed AS bytea[]))",
)  # fmt: skip

WITHDRAWAL = Sealed(
    "withdrawal", ("reason_sealed",), ("decision_id",), (NOBODY,), "decision_id, reason, reason_sealed",
    "reason_sealed IS NULL AND reason <> ''",
    "SELECT seal_withdrawals(CAST(:ids AS uuid[]), CAST(:sealed AS bytea[]))",
)  # fmt: skip

TOLD = {("near-retirement", "special-circumstances"), ("long-leave", "special-circumstances"),
        ("disability", "special-circumstances")}  # fmt: skip
"""Grounds, each with the one shown instead: those that ``seal_decisions`` knows, and it seals no other."""
SEALED = (FILING, ROUND, OPINION, ATTACHMENT, ATTENDANCE, OPENING, DECISION, WITHDRAWAL)
"""Every table of the filings with a sealed column; a test finds one that is forgotten."""


async def page_to_seal(
    tx: Tx, sealed: Sealed, after: tuple[Any, ...], told: Sequence[str], key_id: int | None
) -> SealedPage:
    """Of the next rows those that stand in clear, and with a ``key_id`` also those that another key has sealed."""
    keys = ", ".join(sealed.keys)
    bounds = ", ".join(f":after_{place}" for place in range(len(sealed.keys)))
    given: dict[str, Any] = {f"after_{place}": value for place, value in enumerate(after)}
    window = f"SELECT {keys} FROM {sealed.table} WHERE ({keys}) > ({bounds}) ORDER BY {keys} LIMIT {LOOKED_AT_MAX}"
    descending = ", ".join(f"{key} DESC" for key in sealed.keys)
    statement = sa.text(f"SELECT * FROM ({window}) AS page ORDER BY {descending} LIMIT 1")
    last = (await tx.execute(statement, given)).one_or_none()
    if last is None:
        return SealedPage([], None)
    conditions = [sealed.in_clear]
    if key_id is not None:
        # Of what is stored apart the beginning is read, and not ten megabytes for one byte.
        conditions += [f"get_byte(substr({column}, 1, 2), 1) <> :key_id" for column in sealed.columns]
        given["key_id"] = key_id
    if ":told" in sealed.in_clear:
        given["told"] = list(told)
    statement = sa.text(f"""
        SELECT {sealed.selected} FROM {sealed.table} WHERE ({keys}) IN ({window}) AND ({" OR ".join(conditions)})
        ORDER BY {keys} LIMIT {sealed.rows_max} {"FOR UPDATE" if sealed.is_locked else ""}
    """)
    rows = (await tx.execute(statement, given)).all()
    if len(rows) == sealed.rows_max:  # there may be more among those that were looked at
        return SealedPage(rows, tuple(getattr(rows[-1], key.strip('"')) for key in sealed.keys))
    return SealedPage(rows, tuple(last))


async def seal(tx: Tx, sealed: Sealed, values: dict[str, list[Any]]) -> None:
    """What was found, sealed."""
    await tx.execute(sa.text(sealed.seal), values)


async def seal_decisions(tx: Tx, values: dict[str, list[Any]]) -> set[UUID]:
    """The same of decisions; which of them are sealed now: the database seals no ground that it does not know."""
    return set((await tx.execute(sa.text(DECISION.seal), values)).scalars())


async def forget_leaves(tx: Tx, rows_max: int) -> int:
    """What the release before remembered of people's leaves, some of it; how many people's."""
    statement = sa.text("""
        UPDATE person SET leaves = NULL WHERE person_id IN (
            SELECT person_id FROM person WHERE leaves IS NOT NULL LIMIT :max FOR UPDATE SKIP LOCKED)
        RETURNING person_id
    """)
    return len((await tx.execute(statement, {"max": rows_max})).all())
