"""Questions about vendors that people sign in at with us, sign-ins under way, and choices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
import sqlalchemy as sa

from common.db import Tx


async def save_relying_party(tx: Tx, client_id: str, name: str, redirect_uris: Sequence[str], start_url: str) -> None:
    """A client is one that people sign in at."""
    statement = sa.text("""
        INSERT INTO relying_party (client_id, name, redirect_uris, start_url)
        VALUES (:id, :name, CAST(:uris AS text[]), :start)
        ON CONFLICT (client_id) DO UPDATE
        SET name = excluded.name, redirect_uris = excluded.redirect_uris, start_url = excluded.start_url
    """)
    await tx.execute(statement, {"id": client_id, "name": name, "uris": list(redirect_uris), "start": start_url})


async def relying_parties(tx: Tx) -> Sequence[sa.Row[Any]]:
    """All whose clients are not revoked."""
    statement = sa.text("""
        SELECT client_id, name, redirect_uris, start_url FROM relying_party JOIN client USING (client_id)
        WHERE revoked_at IS NULL ORDER BY client_id
    """)
    return (await tx.execute(statement)).all()


async def save_sign_in(
    tx: Tx,
    request: bytes,
    browser: bytes,
    client_id: str,
    asked: Mapping[str, Any],
    ends_at: datetime,
    signed_in: tuple[UUID, datetime],
) -> None:
    """Somebody signed in on the way, by which session and when; request and browser are hashes."""
    statement = sa.text("""
        INSERT INTO handing_over (request_sha256, browser_sha256, client_id, asked, ends_at, session_id, signed_in_at)
        VALUES (:request, :browser, :client, CAST(:asked AS jsonb), :ends, :session, :at)
        ON CONFLICT (request_sha256) DO UPDATE
        SET session_id = excluded.session_id, signed_in_at = excluded.signed_in_at
    """)
    given = {"request": request, "browser": browser, "client": client_id, "asked": orjson.dumps(asked).decode()}
    await tx.execute(statement, {**given, "ends": ends_at, "session": signed_in[0], "at": signed_in[1]})


_ROW = """
    request_sha256, browser_sha256, h.client_id, name, CAST(asked AS text) AS asked, h.session_id, signed_in_at,
    code_used_at, code_ends_at, access_ends_at, h.ends_at, consent_id
"""


async def lock_sign_in(tx: Tx, request: bytes) -> sa.Row[Any] | None:
    """A sign-in under way, held until the transaction ends."""
    statement = sa.text(f"""
        SELECT {_ROW} FROM handing_over h JOIN relying_party USING (client_id)
        WHERE request_sha256 = :key FOR UPDATE OF h
    """)
    return (await tx.execute(statement, {"key": request})).one_or_none()


async def lock_code(tx: Tx, code: bytes) -> sa.Row[Any] | None:
    """The sign-in that a code came of, held until the transaction ends."""
    statement = sa.text(f"""
        SELECT {_ROW} FROM handing_over h JOIN relying_party USING (client_id)
        WHERE code_sha256 = :key FOR UPDATE OF h
    """)
    return (await tx.execute(statement, {"key": code})).one_or_none()


async def by_access(tx: Tx, access: bytes) -> sa.Row[Any] | None:
    """The sign-in that an access token came of."""
    statement = sa.text(f"""
        SELECT {_ROW} FROM handing_over h JOIN relying_party USING (client_id) JOIN client USING (client_id)
        WHERE access_sha256 = :key AND revoked_at IS NULL
    """)
    return (await tx.execute(statement, {"key": access})).one_or_none()


async def save_code(tx: Tx, request: bytes, code: bytes, consent_id: UUID, ends_at: datetime) -> None:
    """They agreed: a code for the vendor, good as long as the consent stands."""
    statement = sa.text("""
        UPDATE handing_over SET code_sha256 = :code, code_ends_at = :ends, consent_id = :consent
        WHERE request_sha256 = :key
    """)
    await tx.execute(statement, {"key": request, "code": code, "ends": ends_at, "consent": consent_id})


async def save_access(tx: Tx, request: bytes, access: bytes | None, at: datetime, ends_at: datetime | None) -> None:
    """The code was used: an access token, or none any more where it was used twice."""
    statement = sa.text("""
        UPDATE handing_over SET code_used_at = :at, access_sha256 = :access, access_ends_at = :ends
        WHERE request_sha256 = :key
    """)
    await tx.execute(statement, {"key": request, "access": access, "at": at, "ends": ends_at})


async def session_account(tx: Tx, session_id: UUID) -> sa.Row[Any] | None:
    """Whose session it is or was, and where they stand, for what a vendor learns."""
    statement = sa.text("""
        SELECT account.account_id, account.blind_index, account.id_number_sealed, person.name, person_id,
               o.code AS unit_code, o.name AS unit, o.region_code, o.organisation_id, post_category, title_level,
               ended_on
        FROM session JOIN account USING (account_id)
        JOIN person ON person.blind_index = account.blind_index JOIN organisation o USING (organisation_id)
        WHERE session_id = :session AND closed_at IS NULL
    """)
    return (await tx.execute(statement, {"session": session_id})).one_or_none()


async def hold_account(tx: Tx, account_id: UUID) -> None:
    """One offer at a time for an account, until the transaction ends."""
    statement = sa.text("SELECT FROM account WHERE account_id = :account FOR NO KEY UPDATE")
    await tx.execute(statement, {"account": account_id})


async def latest_choice(tx: Tx, account_id: UUID, since: datetime) -> sa.Row[Any] | None:
    """The last order in which vendors were shown to somebody since then, and how many there were (``of_day``)."""
    statement = sa.text("""
        SELECT choice_id, shown, shown_at, client_id, (count(*) OVER ())::int AS of_day
        FROM vendor_choice WHERE account_id = :account AND shown_at > :since
        ORDER BY shown_at DESC, choice_id DESC LIMIT 1
    """)
    return (await tx.execute(statement, {"account": account_id, "since": since})).one_or_none()


async def add_choice(tx: Tx, choice_id: UUID, account_id: UUID, shown: Sequence[str], at: datetime) -> None:
    """Vendors were shown to somebody in this order."""
    statement = sa.text("""
        INSERT INTO vendor_choice (choice_id, account_id, shown, shown_at)
        VALUES (:id, :account, CAST(:shown AS text[]), :at)
    """)
    await tx.execute(statement, {"id": choice_id, "account": account_id, "shown": list(shown), "at": at})


async def choose(tx: Tx, choice_id: UUID, account_id: UUID, client_id: str, at: datetime) -> bool:
    """Whether this was shown to them, and nothing chosen yet."""
    statement = sa.text("""
        UPDATE vendor_choice SET client_id = :client, chosen_at = :at
        WHERE choice_id = :id AND account_id = :account AND client_id IS NULL AND :client = ANY(shown)
    """)
    given = {"id": choice_id, "account": account_id, "client": client_id, "at": at}
    return bool((await tx.execute(statement, given)).rowcount)


async def choices_by_position(tx: Tx) -> Sequence[sa.Row[Any]]:
    """How often each vendor was shown at each position, and chosen there."""
    statement = sa.text("""
        SELECT shown.client_id, coalesce(party.name, shown.client_id) AS name, position::int, count(*)::int AS shown,
               count(*) FILTER (WHERE c.client_id = shown.client_id)::int AS chosen
        FROM vendor_choice c, unnest(c.shown) WITH ORDINALITY AS shown (client_id, position)
             LEFT JOIN relying_party party ON party.client_id = shown.client_id
        GROUP BY shown.client_id, party.name, position ORDER BY shown.client_id, position
    """)
    return (await tx.execute(statement)).all()
