"""Sealed columns, page by page, for the change of the key that they are sealed with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from common.db import Tx


@dataclass(frozen=True)
class Sealed:
    """One sealed column. ``key`` orders and names the rows; ``context`` is what a value is bound to, as bytes."""

    table: str
    key: str
    key_type: str
    column: str
    context: str
    rows_max: int = 2_000
    """A page: so many values are in memory twice."""


SEALED = (
    Sealed("person", "blind_index", "bytea", "id_number_sealed", "blind_index"),
    Sealed("person", "blind_index", "bytea", "leaves_sealed", "uuid_send(person_id) || 'leaves'"),
    Sealed("account", "blind_index", "bytea", "id_number_sealed", "blind_index"),
    Sealed("account", "blind_index", "bytea", "totp_sealed", "uuid_send(account_id)"),
    Sealed("application", "application_id", "uuid", "body_sealed", "uuid_send(application_id)"),
    Sealed("application", "application_id", "uuid", "photo_sealed", "uuid_send(application_id) || 'photo'", 50),
    Sealed("person_details", "person_id", "uuid", "details_sealed", "uuid_send(person_id)"),
    Sealed("person_details", "person_id", "uuid", "photo_sealed", "uuid_send(person_id) || 'photo'", 50),
    Sealed("case_file", "case_id", "uuid", "reporter_sealed", "uuid_send(case_id)"),
    Sealed("case_entry", "entry_id", "uuid", "text_sealed", "uuid_send(entry_id)"),
    Sealed("case_attachment", "attachment_id", "uuid", "content_sealed", "uuid_send(attachment_id)", 20),
    Sealed("background_job", "job_id", "uuid", "given_sealed", "uuid_send(job_id) || 'given'", 20),
    Sealed("background_job", "job_id", "uuid", "file_sealed", "uuid_send(job_id) || 'file'", 20),
    Sealed("background_job", "job_id", "uuid", "refused_sealed", "uuid_send(job_id) || 'refused'", 20),
    Sealed("notification_choice", "account_id", "uuid", "address_sealed", "uuid_send(account_id)"),
    Sealed("letter", "letter_id", "uuid", "address_sealed", "uuid_send(account_id)"),
    Sealed("mending", "mending_id", "uuid", "number_sealed", "uuid_send(mending_id)"),
    Sealed("signing_key", "key_id", "text", "private_sealed", "convert_to(key_id, 'UTF8')"),
)
"""Every column of the registry that is sealed and may be changed; a test finds one that is forgotten.

Readings may not: they are added up for each person within seconds, and dropped with their month.
"""


async def lock_page_sealed_otherwise(
    tx: Tx, sealed: Sealed, key_id: int, after: object, rows_max: int
) -> Sequence[sa.Row[Any]]:
    """Key, context and value of the next rows that are not sealed with this key, held until the transaction ends."""
    statement = sa.text(f"""
        SELECT {sealed.key} AS key, {sealed.context} AS context, {sealed.column} AS value FROM {sealed.table}
        WHERE get_byte({sealed.column}, 1) <> :key_id AND {sealed.key} > CAST(:after AS {sealed.key_type})
        ORDER BY {sealed.key} LIMIT :max FOR UPDATE
    """)
    return (await tx.execute(statement, {"key_id": key_id, "after": after, "max": rows_max})).all()


async def save_sealed(tx: Tx, sealed: Sealed, values: Sequence[tuple[object, bytes]]) -> None:
    """The same values, sealed anew."""
    statement = sa.text(f"""
        UPDATE {sealed.table} SET {sealed.column} = given.value
        FROM unnest(CAST(:keys AS {sealed.key_type}[]), CAST(:values AS bytea[])) AS given (key, value)
        WHERE {sealed.table}.{sealed.key} = given.key
    """)
    await tx.execute(statement, {"keys": [key for key, _ in values], "values": [value for _, value in values]})


async def count_sealed_otherwise(tx: Tx, sealed: Sealed, key_id: int) -> int:
    """How many rows are not sealed with this key."""
    statement = sa.text(f"SELECT count(*) FROM {sealed.table} WHERE get_byte({sealed.column}, 1) <> :key_id")
    return int((await tx.execute(statement, {"key_id": key_id})).scalar_one())
