"""Questions about accounts, their sessions, codes and roles."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.domain.appointments import Giver
from registry.domain.authority import KIND_OF, Grant, Role


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
    on what the one of before rested on. Code of the release before counts failures here, and is told to forget them.
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
    """No password and no code opens an account that has no second factor; whoever may gives a new code."""
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


async def add_session(tx: Tx, session_id: UUID, account_id: UUID, token_sha256: bytes, ends_at: datetime) -> None:
    """A session that begins."""
    statement = sa.text("""
        INSERT INTO session (session_id, account_id, token_sha256, ends_at) VALUES (:id, :account, :token, :ends)
    """)
    await tx.execute(statement, {"id": session_id, "account": account_id, "token": token_sha256, "ends": ends_at})


async def session_by_token(tx: Tx, token_sha256: bytes) -> sa.Row[Any] | None:
    """A session that has not ended, with what its account may be asked about."""
    return await _session(tx, "token_sha256", token_sha256)


async def session_by_id(tx: Tx, session_id: UUID) -> sa.Row[Any] | None:
    """The same, by its id."""
    return await _session(tx, "session_id", session_id)


async def _session(tx: Tx, column: str, value: object) -> sa.Row[Any] | None:
    statement = sa.text(f"""
        SELECT session_id, session.account_id, second_factor, ends_at, seen_at, session.created_at,
               coalesce(second_factor_at, session.created_at) AS proven_at,
               account.name, person_id, organisation_id, totp_confirmed_at
        FROM session JOIN account USING (account_id) LEFT JOIN person ON person.blind_index = account.blind_index
        WHERE {column} = :value AND ended_at IS NULL AND closed_at IS NULL
    """)
    return (await tx.execute(statement, {"value": value})).one_or_none()


async def note_seen(tx: Tx, session_id: UUID, at: datetime) -> None:
    """A session is at work."""
    await tx.execute(sa.text("UPDATE session SET seen_at = :at WHERE session_id = :id"), {"id": session_id, "at": at})


async def raise_session(tx: Tx, session_id: UUID, token_sha256: bytes) -> None:
    """The second factor was given: the session goes on under another token."""
    statement = sa.text("""
        UPDATE session SET second_factor = true, second_factor_at = now(), token_sha256 = :token
        WHERE session_id = :id
    """)
    await tx.execute(statement, {"id": session_id, "token": token_sha256})


async def end_sessions(
    tx: Tx, account_id: UUID, at: datetime, *, only: UUID | None = None, but: UUID | None = None
) -> int:
    """Sessions of an account end: all of them, ``only`` one, or all ``but`` one; how many did."""
    statement = sa.text("""
        UPDATE session SET ended_at = :at
        WHERE account_id = :account AND ended_at IS NULL
          AND (CAST(:only AS uuid) IS NULL OR session_id = :only)
          AND (CAST(:but AS uuid) IS NULL OR session_id <> :but)
    """)
    done = await tx.execute(statement, {"account": account_id, "at": at, "only": only, "but": but})
    return int(done.rowcount)


async def live_sessions(tx: Tx, account_id: UUID, at: datetime, idle_since: datetime) -> Sequence[sa.Row[Any]]:
    """Sessions that are good now, the latest first."""
    statement = sa.text("""
        SELECT session_id, created_at, seen_at, ends_at, second_factor FROM session
        WHERE account_id = :account AND ended_at IS NULL AND ends_at > :at AND seen_at > :idle ORDER BY created_at DESC
    """)
    return (await tx.execute(statement, {"account": account_id, "at": at, "idle": idle_since})).all()


async def names_of_accounts(tx: Tx, account_ids: Collection[UUID]) -> dict[UUID, str]:
    """Whose accounts these are."""
    found = await tx.execute(
        sa.text("SELECT account_id, name FROM account WHERE account_id = ANY(CAST(:ids AS uuid[]))"),
        {"ids": list(account_ids)},
    )
    return {row.account_id: row.name for row in found}


async def all_sessions(tx: Tx, account_id: UUID) -> Sequence[sa.Row[Any]]:
    """Every session of an account, the latest first."""
    statement = sa.text("""
        SELECT created_at, seen_at, ends_at, ended_at, second_factor FROM session
        WHERE account_id = :account ORDER BY created_at DESC LIMIT 1000
    """)
    return (await tx.execute(statement, {"account": account_id})).all()


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
    ids, digests = [one for one, _ in codes], [digest for _, digest in codes]
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


async def grants_of(tx: Tx, account_id: UUID, *, given_until: datetime | None = None) -> list[Grant]:
    """The roles that somebody has now, with where each organisation lies today; none of one that is no more, and none
    of somebody who has retired or left. ``given_until``: only those that were given by then.
    """
    statement = sa.text("""
        SELECT role, organisation_id, region_code, kind FROM role LEFT JOIN organisation USING (organisation_id)
        WHERE account_id = :account AND ended_at IS NULL
          AND (CAST(:until AS timestamptz) IS NULL OR given_at <= :until)
          AND (closed_on IS NULL OR closed_on > (now() AT TIME ZONE 'Asia/Shanghai')::date)
          AND NOT EXISTS (
            SELECT FROM account JOIN person USING (blind_index)
            WHERE account.account_id = role.account_id AND ended_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
              AND ended_because <> 'mistaken'
          )
        ORDER BY role_id
    """)
    return [
        Grant(Role(row.role), row.organisation_id, row.region_code)
        for row in await tx.execute(statement, {"account": account_id, "until": given_until})
        if row.kind is None or row.kind in KIND_OF[Role(row.role)]
    ]


async def roles_held(tx: Tx, account_id: UUID) -> list[Grant]:
    """Every role that nobody has taken from somebody, also those that count for nothing now and may again: of an
    organisation that is closed, of somebody who has left.
    """
    statement = sa.text("""
        SELECT role, organisation_id, region_code FROM role LEFT JOIN organisation USING (organisation_id)
        WHERE account_id = :account AND ended_at IS NULL ORDER BY role_id
    """)
    rows = await tx.execute(statement, {"account": account_id})
    return [Grant(Role(row.role), row.organisation_id, row.region_code) for row in rows]


async def add_role(
    tx: Tx, role_id: UUID, account_id: UUID, role: str, organisation_id: UUID | None, giver: Giver,
    *, accepted_at: datetime | None = None,
) -> bool:  # fmt: skip
    """Whether they did not have it yet. ``accepted_at``: when its holder took what was offered."""
    statement = sa.text("""
        INSERT INTO role (role_id, account_id, role, organisation_id, given_by, given_as, given_under, accepted_at)
        VALUES (:id, :account, :role, :unit, :by, :as, :under, :accepted)
        ON CONFLICT (account_id, role, organisation_id) WHERE ended_at IS NULL DO NOTHING
    """)
    given = {"id": role_id, "account": account_id, "role": role, "unit": organisation_id, "by": giver.by}
    office = {"as": giver.under and giver.under.role, "under": giver.under and giver.under.organisation_id}
    return bool((await tx.execute(statement, given | office | {"accepted": accepted_at})).rowcount)


async def lock_role(tx: Tx, role_id: UUID) -> sa.Row[Any] | None:
    """A role that somebody has."""
    statement = sa.text("""
        SELECT role_id, account_id, role, organisation_id FROM role
        WHERE role_id = :id AND ended_at IS NULL FOR UPDATE
    """)
    return (await tx.execute(statement, {"id": role_id})).one_or_none()


async def end_role(tx: Tx, role_id: UUID, at: datetime) -> None:
    """Nobody has it any more."""
    await tx.execute(sa.text("UPDATE role SET ended_at = :at WHERE role_id = :id"), {"id": role_id, "at": at})


async def lock_operators(tx: Tx) -> None:
    """One at a time ends the role of an operator."""
    await tx.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('operators'))"))


async def has_operator_beside(tx: Tx, account_id: UUID) -> bool:
    """Whether somebody else is an operator, with a second factor that counts."""
    statement = sa.text("""
        SELECT 1 FROM role JOIN account USING (account_id)
        WHERE role = 'operator' AND ended_at IS NULL AND account_id <> :account AND closed_at IS NULL
          AND totp_confirmed_at IS NOT NULL
          AND NOT EXISTS (
            SELECT FROM person WHERE person.blind_index = account.blind_index AND ended_because <> 'mistaken'
              AND ended_on <= (now() AT TIME ZONE 'Asia/Shanghai')::date
          )
        LIMIT 1
    """)
    return (await tx.execute(statement, {"account": account_id})).one_or_none() is not None


async def roles_in(tx: Tx, organisation_id: UUID) -> Sequence[sa.Row[Any]]:
    """Who has which role in an organisation."""
    statement = sa.text("""
        SELECT role_id, role, account_id, account.name, given_at, account.blind_index
        FROM role JOIN account USING (account_id)
        WHERE organisation_id = :unit AND ended_at IS NULL ORDER BY role, given_at, role_id
    """)
    return (await tx.execute(statement, {"unit": organisation_id})).all()
