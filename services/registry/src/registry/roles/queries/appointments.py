"""Questions about roles that are offered and given: by whom, to whom, and what their holders' accounts rest on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from offices.authority import Grant, Role
from registry.accounts.queries.attempts import forget_devices
from registry.roles.domain import Giver


@dataclass(frozen=True)
class LockedAccount:
    """What an account rests on, locked: whose human it is, and under whose code password and factor came to be."""

    account_id: UUID
    name: str
    person_id: UUID | None
    person_name: str | None
    organisation_id: UUID | None
    """Where they stand on a roster, if on any."""
    password_hash: str | None
    password_set_at: datetime | None
    password_root: str | None
    totp_confirmed_at: datetime | None
    totp_root: str | None
    had_totp: bool
    reach_changed_at: datetime | None
    is_linked: bool
    """They sign in with an identity provider."""

    @property
    def subject_id(self) -> UUID:
        """Under what the audit trail has them: the person, or the account of somebody on no roster."""
        return self.person_id or self.account_id

    @property
    def is_used(self) -> bool:
        """Whether anybody has ever come in."""
        return self.password_set_at is not None or self.totp_confirmed_at is not None or self.is_linked


_STANDING = """
    account_id, account.name, person_id, person.name AS person_name, organisation_id, password_hash, password_set_at,
    password_root, totp_confirmed_at, totp_root, had_totp, reach_changed_at,
    EXISTS (SELECT FROM identity_link WHERE identity_link.account_id = account.account_id) AS is_linked
    FROM account LEFT JOIN person ON person.blind_index = account.blind_index
"""


async def lock_standing(tx: Tx, account_id: UUID) -> LockedAccount | None:
    """What an open account rests on, held until the transaction ends."""
    statement = sa.text(f"SELECT {_STANDING} WHERE account_id = :id AND closed_at IS NULL FOR NO KEY UPDATE OF account")
    row = (await tx.execute(statement, {"id": account_id})).one_or_none()
    return None if row is None else LockedAccount(*row)


async def lock_standings(tx: Tx, indexes: Collection[bytes]) -> dict[bytes, LockedAccount]:
    """The same for the accounts of these ID numbers, those that are closed left out; in the order of the index."""
    statement = sa.text(f"""
        SELECT account.blind_index, {_STANDING} WHERE account.blind_index = ANY(CAST(:indexes AS bytea[]))
          AND closed_at IS NULL ORDER BY account.blind_index FOR NO KEY UPDATE OF account
    """)
    rows = await tx.execute(statement, {"indexes": list(indexes)})
    return {bytes(index): LockedAccount(*row) for index, *row in rows}


_GIVER = "given_by, given_as, given_under, (SELECT region_code FROM organisation WHERE organisation_id = given_under)"


def giver_of(by: str | None, role: str | None, organisation_id: UUID | None, region_code: str | None) -> Giver:
    """Who gave a role, with where their office lies today."""
    return Giver(by or "", None if role is None else Grant(Role(role), organisation_id, region_code))


async def roles_and_givers(tx: Tx, account_ids: Collection[UUID]) -> Sequence[sa.Row[Any]]:
    """Every role that nobody has taken from these accounts, with ``giver``; also those that count for nothing now."""
    statement = sa.text(f"""
        SELECT role_id, account_id, role, organisation_id, accepted_at, {_GIVER} AS given_region FROM role
        WHERE account_id = ANY(CAST(:ids AS uuid[])) AND ended_at IS NULL ORDER BY account_id, role_id
    """)
    return (await tx.execute(statement, {"ids": list(account_ids)})).all()


async def role_offers_to(tx: Tx, account_id: UUID, now: datetime) -> Sequence[sa.Row[Any]]:
    """What an account may still accept, the oldest first."""
    statement = sa.text("""
        SELECT offer_id, account_id, role, organisation_id, o.name AS organisation, o.code AS organisation_code,
               offered_at, ends_at, given_by, given_as, given_under,
               (SELECT region_code FROM organisation g WHERE g.organisation_id = given_under) AS given_region,
               (SELECT name FROM organisation g WHERE g.organisation_id = given_under) AS office
        FROM role_offer LEFT JOIN organisation o USING (organisation_id)
        WHERE account_id = :account AND answer IS NULL AND ends_at > :now AND is_meant ORDER BY offer_id
    """)
    return (await tx.execute(statement, {"account": account_id, "now": now})).all()


async def role_offers_in(tx: Tx, organisation_id: UUID, now: datetime) -> Sequence[sa.Row[Any]]:
    """What waits for an answer in an organisation, under the names that the givers wrote."""
    statement = sa.text("""
        SELECT offer_id AS role_id, role, name, offered_at, ends_at FROM role_offer
        WHERE organisation_id = :unit AND answer IS NULL AND ends_at > :now ORDER BY role, offer_id
    """)
    return (await tx.execute(statement, {"unit": organisation_id, "now": now})).all()


async def own_roles(tx: Tx, account_id: UUID) -> Sequence[sa.Row[Any]]:
    """Every role that nobody has taken from an account, the oldest first."""
    statement = sa.text("""
        SELECT role_id, role, organisation_id, o.name AS organisation, o.code AS organisation_code, given_at,
               (SELECT name FROM organisation g WHERE g.organisation_id = given_under) AS office
        FROM role LEFT JOIN organisation o USING (organisation_id)
        WHERE account_id = :account AND ended_at IS NULL ORDER BY role_id
    """)
    return (await tx.execute(statement, {"account": account_id})).all()


async def add_role_offer(tx: Tx, columns: dict[str, Any]) -> bool:
    """A role that waits for its holder's answer; whether none such waited. What has run out gives way."""
    lapse = sa.text("""
        UPDATE role_offer SET answer = 'lapsed', answered_at = :now
        WHERE account_id = :account AND answer IS NULL AND ends_at <= :now
    """)
    await tx.execute(lapse, {"account": columns["account"], "now": columns["now"]})
    statement = sa.text("""
        INSERT INTO role_offer (offer_id, account_id, role, organisation_id, name, is_meant, given_by, given_as,
                                given_under, offered_at, ends_at)
        VALUES (:id, :account, :role, :unit, :name, :is_meant, :by, :as, :under, :now, :ends)
        ON CONFLICT (account_id, role, organisation_id) WHERE answer IS NULL DO NOTHING
    """)
    return bool((await tx.execute(statement, columns)).rowcount)


async def lock_role_offer(tx: Tx, offer_id: UUID, now: datetime) -> sa.Row[Any] | None:
    """One that waits, held until the transaction ends."""
    statement = sa.text(f"""
        SELECT offer_id, account_id, role, organisation_id, is_meant, confirmed_by, {_GIVER} AS given_region
        FROM role_offer
        WHERE offer_id = :id AND answer IS NULL AND ends_at > :now FOR UPDATE
    """)
    return (await tx.execute(statement, {"id": offer_id, "now": now})).one_or_none()


async def answer_role_offer(tx: Tx, offer_id: UUID, answer: str, now: datetime) -> None:
    """It waits no more."""
    statement = sa.text("UPDATE role_offer SET answer = :answer, answered_at = :now WHERE offer_id = :id")
    await tx.execute(statement, {"id": offer_id, "answer": answer, "now": now})


async def confirm_role_offer(tx: Tx, offer_id: UUID, confirmed_by: UUID) -> None:
    """Another operator stands by it too."""
    statement = sa.text("UPDATE role_offer SET confirmed_by = :by WHERE offer_id = :id")
    await tx.execute(statement, {"id": offer_id, "by": confirmed_by})


async def role_offers_of_operators(tx: Tx, now: datetime) -> Sequence[sa.Row[Any]]:
    """What operators offered and nobody has answered yet, the oldest first, under the names that these wrote."""
    statement = sa.text("""
        SELECT offer_id AS role_id, account_id, role, code AS organisation_code, organisation.name AS organisation,
               role_offer.name, given_by, offered_at, role_offer.ends_at, confirmed_by, blind_index
        FROM role_offer JOIN account USING (account_id) LEFT JOIN organisation USING (organisation_id)
        WHERE given_as = 'operator' AND answer IS NULL AND role_offer.ends_at > :now ORDER BY offer_id LIMIT 500
    """)
    return (await tx.execute(statement, {"now": now})).all()


async def account_of_role(tx: Tx, role_id: UUID, now: datetime) -> UUID | None:
    """Whose role this is, or to whom it is offered."""
    statement = sa.text("""
        SELECT account_id FROM role WHERE role_id = :id AND ended_at IS NULL
        UNION ALL SELECT account_id FROM role_offer WHERE offer_id = :id AND answer IS NULL AND ends_at > :now
    """)
    found: UUID | None = (await tx.execute(statement, {"id": role_id, "now": now})).scalar()
    return found


async def has_role(tx: Tx, account_id: UUID, role: str, organisation_id: UUID | None) -> bool:
    """Whether somebody has a role there already."""
    statement = sa.text("""
        SELECT 1 FROM role WHERE account_id = :account AND role = :role AND ended_at IS NULL
          AND organisation_id IS NOT DISTINCT FROM CAST(:unit AS uuid)
    """)
    given = {"account": account_id, "role": role, "unit": organisation_id}
    return (await tx.execute(statement, given)).one_or_none() is not None


async def forget_credentials(
    tx: Tx, account_id: UUID, *, password: bool, totp: bool, is_own_factor: bool = False
) -> None:
    """A password, a second factor with its recovery codes, or both are good no more, and were not the owner's own.

    ``is_own_factor``: the factor was. A code that its holder cannot cancel is spared.
    No device is known any more either.
    """
    given = {"account": account_id}
    if password:
        statement = sa.text("UPDATE account SET password_hash = NULL, password_root = NULL WHERE account_id = :account")
        await tx.execute(statement, given)
    if totp:
        await forget_totp(tx, account_id, had=is_own_factor)
    purposes = [name for name, gone in (("password", password), ("recovery", totp)) if gone]
    codes = sa.text("""
        UPDATE one_time_code SET used_at = now()
        WHERE account_id = :account AND used_at IS NULL AND may_be_cancelled
          AND purpose = ANY(CAST(:purposes AS text[]))
    """)
    await tx.execute(codes, {**given, "purposes": purposes})
    await forget_devices(tx, account_id)  # whose it was may have signed in from one of them


async def forget_totp(tx: Tx, account_id: UUID, *, had: bool) -> None:
    """No second factor any more; ``had`` keeps on record that there was one, for codes that come later. One of before
    this one stays on record whatever becomes of this one.
    """
    statement = sa.text("""
        UPDATE account SET totp_sealed = NULL, totp_confirmed_at = NULL, totp_step = 0, totp_root = NULL,
                           had_totp = :had OR had_totp_before OR (had_totp AND totp_confirmed_at IS NULL)
        WHERE account_id = :account
    """)
    await tx.execute(statement, {"account": account_id, "had": had})
    codes = sa.text("""
        UPDATE one_time_code SET used_at = now()
        WHERE account_id = :account AND used_at IS NULL AND purpose = 'recovery'
    """)
    await tx.execute(codes, {"account": account_id})


async def note_reach_changed(tx: Tx, account_ids: Collection[UUID], now: datetime) -> None:
    """The owners of these accounts stand within somebody else's reach from now on."""
    statement = sa.text("UPDATE account SET reach_changed_at = :now WHERE account_id = ANY(CAST(:ids AS uuid[]))")
    await tx.execute(statement, {"ids": list(account_ids), "now": now})
