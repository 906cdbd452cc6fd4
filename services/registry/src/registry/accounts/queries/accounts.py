"""Questions about accounts, their sessions, codes and roles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx


@dataclass(frozen=True)
class Account:
    """An account as recorded."""

    account_id: UUID
    blind_index: bytes
    id_number_sealed: bytes
    name: str
    person_id: UUID | None
    """Who it is among the staff; ``None`` where they are on no roster."""
    organisation_id: UUID | None
    password_hash: str | None
    password_set_at: datetime | None
    totp_sealed: bytes | None
    totp_confirmed_at: datetime | None
    totp_step: int


_ACCOUNT = """
    account_id, account.blind_index, account.id_number_sealed, account.name, person_id, organisation_id, password_hash,
    password_set_at, totp_sealed, totp_confirmed_at, totp_step
"""

_FROM = "FROM account LEFT JOIN person ON person.blind_index = account.blind_index"


async def account_by_index(tx: Tx, blind_index: bytes) -> Account | None:
    """The account of an ID number, for a look."""
    found = await tx.execute(
        sa.text(f"SELECT {_ACCOUNT} {_FROM} WHERE account.blind_index = :index AND closed_at IS NULL"),
        {"index": blind_index},
    )
    row = found.one_or_none()
    return None if row is None else Account(*row)


async def account_by_id(tx: Tx, account_id: UUID) -> Account | None:
    """An account that is open, for a look."""
    found = await tx.execute(
        sa.text(f"SELECT {_ACCOUNT} {_FROM} WHERE account_id = :id AND closed_at IS NULL"), {"id": account_id}
    )
    row = found.one_or_none()
    return None if row is None else Account(*row)


async def lock_account(tx: Tx, account_id: UUID) -> Account | None:
    """An account that is open, held until the transaction ends."""
    found = await tx.execute(
        sa.text(f"SELECT {_ACCOUNT} {_FROM} WHERE account_id = :id AND closed_at IS NULL FOR UPDATE OF account"),
        {"id": account_id},
    )
    row = found.one_or_none()
    return None if row is None else Account(*row)


async def add_account(tx: Tx, account_id: UUID, blind_index: bytes, id_number_sealed: bytes, name: str) -> UUID:
    """An account without a password; the id of the one that is there already, if there is."""
    statement = sa.text("""
        INSERT INTO account (account_id, blind_index, id_number_sealed, name) VALUES (:id, :index, :sealed, :name)
        ON CONFLICT (blind_index) DO UPDATE SET name = account.name RETURNING account_id
    """)
    given = {"id": account_id, "index": blind_index, "sealed": id_number_sealed, "name": name}
    found: UUID = (await tx.execute(statement, given)).scalar_one()
    return found


async def save_password(tx: Tx, account_id: UUID, password_hash: str, at: datetime, *, root: str | None = None) -> None:
    """Another password. ``root``: under whose code it came to be; a password that somebody changes by themselves rests
    on what the one of before rested on. Code of the release before counts failures here, and has to forget them.
    """
    statement = sa.text("""
        UPDATE account SET password_hash = :hash, password_set_at = :at, failures = 0, locked_until = NULL,
                           password_root = coalesce(:root, password_root)
        WHERE account_id = :id
    """)
    await tx.execute(statement, {"id": account_id, "hash": password_hash, "at": at, "root": root})


async def note_help(tx: Tx, account_id: UUID, at: datetime) -> None:
    """The password of this moment came under somebody else's hands: with a code, or with a form that they confirmed."""
    statement = sa.text("UPDATE account SET helped_at = :at WHERE account_id = :id")
    await tx.execute(statement, {"id": account_id, "at": at})


async def save_hash(tx: Tx, account_id: UUID, password_hash: str, seen: str) -> None:
    """The same password, hashed as is done today; not where there is another one by now."""
    statement = sa.text("UPDATE account SET password_hash = :hash WHERE account_id = :id AND password_hash = :seen")
    await tx.execute(statement, {"id": account_id, "hash": password_hash, "seen": seen})


async def forget_password(tx: Tx, account_id: UUID) -> None:
    """No password and no code opens an account that has no second factor; a helper with the right gives a new code."""
    for statement in (
        "UPDATE account SET password_hash = NULL WHERE account_id = :id AND totp_confirmed_at IS NULL",
        """
        UPDATE one_time_code SET used_at = now()
        WHERE account_id = :id AND purpose = 'password' AND used_at IS NULL
        """,
    ):
        await tx.execute(sa.text(statement), {"id": account_id})


async def save_totp(
    tx: Tx, account_id: UUID, totp_sealed: bytes | None, confirmed_at: datetime | None, step: int
) -> None:
    """The second factor's secret, since when it counts, and its last step that was used."""
    statement = sa.text("""
        UPDATE account SET totp_sealed = :sealed, totp_confirmed_at = :at, totp_step = :step WHERE account_id = :id
    """)
    await tx.execute(statement, {"id": account_id, "sealed": totp_sealed, "at": confirmed_at, "step": step})


async def names_of_accounts(tx: Tx, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Whose accounts these are."""
    found = await tx.execute(
        sa.text("SELECT account_id, name FROM account WHERE account_id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": list(account_ids)},
    )
    return {row.account_id: row.name for row in found}


async def replace_codes(
    tx: Tx, account_id: UUID, purpose: str, codes: Sequence[tuple[UUID, bytes]], ends_at: datetime | None
) -> None:
    """New one-time codes of a purpose; those of before are used up."""
    await tx.execute(
        sa.text("""
            UPDATE one_time_code SET used_at = now()
            WHERE account_id = :account AND purpose = :purpose AND used_at IS NULL
        """),
        {"account": account_id, "purpose": purpose},
    )
    statement = sa.text("""
        INSERT INTO one_time_code (code_id, account_id, purpose, code_sha256, ends_at)
        SELECT id, :account, :purpose, code, :ends
        FROM unnest(CAST(:ids AS uuid[]), CAST(:codes AS bytea[])) AS given (id, code)
    """)
    ids, digests = [item for item, _ in codes], [digest for _, digest in codes]
    await tx.execute(
        statement, {"account": account_id, "purpose": purpose, "ends": ends_at, "ids": ids, "codes": digests}
    )


async def has_code(tx: Tx, account_id: UUID, purpose: str, code_sha256: bytes, at: datetime) -> bool:
    """Whether there is such a code that is good."""
    statement = sa.text("""
        SELECT 1 FROM one_time_code
        WHERE account_id = :account AND purpose = :purpose AND code_sha256 = :code AND used_at IS NULL
          AND (ends_at IS NULL OR ends_at > :at) LIMIT 1
    """)
    given = {"account": account_id, "purpose": purpose, "code": code_sha256, "at": at}
    return (await tx.execute(statement, given)).one_or_none() is not None


async def use_code(tx: Tx, account_id: UUID, purpose: str, code_sha256: bytes, at: datetime) -> bool:
    """Whether there was such a code that was good; it is no more."""
    statement = sa.text("""
        UPDATE one_time_code SET used_at = :at
        WHERE account_id = :account AND purpose = :purpose AND code_sha256 = :code AND used_at IS NULL
          AND (ends_at IS NULL OR ends_at > :at)
    """)
    given = {"account": account_id, "purpose": purpose, "code": code_sha256, "at": at}
    return bool((await tx.execute(statement, given)).rowcount)


async def rename_account(tx: Tx, blind_index: bytes, name: str) -> None:
    """The account of somebody who has another name."""
    statement = sa.text("UPDATE account SET name = :name WHERE blind_index = :index")
    await tx.execute(statement, {"index": blind_index, "name": name})


async def save_totp_root(tx: Tx, account_id: UUID) -> None:
    """The second factor rests on what the password rests on, with which its owner came in, and knows the last help
    before it. Codes wait no more: they were made for an account without one; only that stays which the machine's owner
    made against its holder.
    """
    statement = sa.text("""
        UPDATE account SET totp_root = password_root, had_totp = true, had_totp_before = had_totp_before OR had_totp,
                           help_before_totp_at = coalesce(helped_at, created_at)
        WHERE account_id = :account
    """)
    await tx.execute(statement, {"account": account_id})
    codes = sa.text("""
        UPDATE one_time_code SET used_at = now()
        WHERE account_id = :account AND used_at IS NULL AND purpose = 'password' AND may_be_cancelled
    """)
    await tx.execute(codes, {"account": account_id})
