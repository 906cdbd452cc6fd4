"""What people agreed that vendors may know of them (given, used, listed, withdrawn), and the privacy notices that they
have seen.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotFound
from common.ids import uuid7
from registry.access.domain.authority import Actor
from registry.audit_chain.actions import record
from registry.audit_chain.domain import AuditedAct
from registry.privacy import queries
from registry.privacy.domain import OidcScope

CONSENTS_MAX = 1_000
"""As many as are shown and exported; there are not so many vendors."""
NOTICES_MAX = 1_000


async def give_consent(tx: Tx, actor: Actor, client_id: str, scopes: Collection[OidcScope], *, now: datetime) -> UUID:
    """They agree that a vendor may know this; the id of the consent."""
    return await queries.save_consent(tx, uuid7(), actor.account_id, client_id, scopes, now)


async def use_consent(
    tx: Tx, actor: Actor, client_id: str, scopes: Collection[OidcScope], *, now: datetime
) -> UUID | None:
    """The consent under which a vendor may know this already; ``None`` where they are to be asked."""
    return await queries.use_consent(tx, actor.account_id, client_id, scopes, now)


async def is_consent_good(tx: Tx, consent_id: UUID, *, now: datetime) -> bool:
    """Whether a vendor may be told something under this consent; it is used now."""
    return await queries.stands(tx, consent_id, now)


async def withdraw_consent(tx: Tx, actor: Actor, client_id: str, *, now: datetime) -> None:
    """The vendor is told nothing more, and the next sign-in there asks again (个人信息保护法, art. 15).

    Raises :class:`NotFound` where no consent stands.
    """
    if not await queries.withdraw_consent(tx, actor.account_id, client_id, now):
        raise NotFound("no-such-consent", "there is no consent of yours to this vendor that stands")
    act = AuditedAct("vendor.consent-withdrawn", actor.by, actor.subject_id, details={"client": client_id})
    await record(tx, act, at=now)


async def consents(tx: Tx, actor: Actor) -> list[dict[str, Any]]:
    """The consents that stand, the latest first."""
    found = await queries.standing_consents_of(tx, actor.account_id, CONSENTS_MAX)
    return [_shown(row) for row in found]


async def every_consent(tx: Tx, actor: Actor) -> list[dict[str, Any]]:
    """Those that were withdrawn as well, for one's own data."""
    found = await queries.consents_of(tx, actor.account_id, CONSENTS_MAX)
    return [{**_shown(row), "withdrawn_at": row.withdrawn_at} for row in found]


async def see_notice(tx: Tx, actor: Actor, version: str, current: str, *, now: datetime) -> None:
    """They were shown this version of the privacy notice (个人信息保护法, art. 17, 35).

    Raises :class:`Conflict` for another one than the ``current``: they are to be shown that.
    """
    if version != current:
        raise Conflict("notice-changed", "the privacy notice has another version now; show that one", version=current)
    await queries.note_seen_notice(tx, actor.account_id, version, now)


async def seen_notices(tx: Tx, actor: Actor) -> list[dict[str, Any]]:
    """The versions of the privacy notice that they have seen, with the first time, the latest first."""
    found = await queries.notices_seen(tx, actor.account_id, NOTICES_MAX)
    return [{"version": row.version, "seen_at": row.seen_at} for row in found]


def _shown(row: Any) -> dict[str, Any]:
    return {
        "client_id": row.client_id,
        "name": row.name,
        "scopes": [scope for scope in OidcScope if scope in row.scopes],
        "given_at": row.given_at,
        "last_used_at": row.used_at,
    }
