"""Questions about who has a role where, and who agreed to be placed in a unit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from registry.consents.domain import ConsentState


async def role_units_of(tx: Tx, indexes: Collection[bytes]) -> dict[bytes, set[UUID | None]]:
    """The organisations in which the owners of these ID numbers have roles; ``None``: the whole installation."""
    statement = sa.text("""
        SELECT blind_index, organisation_id FROM account JOIN role USING (account_id)
        WHERE blind_index = ANY(CAST(:indexes AS bytea[])) AND closed_at IS NULL AND ended_at IS NULL
    """)
    found: dict[bytes, set[UUID | None]] = {}
    for row in await tx.execute(statement, {"indexes": list(indexes)}):
        found.setdefault(bytes(row.blind_index), set()).add(row.organisation_id)
    return found


async def units_today(tx: Tx, indexes: Collection[bytes]) -> dict[bytes, UUID]:
    """Where those of these ID numbers stand who are on a roster."""
    statement = sa.text("""
        SELECT blind_index, organisation_id FROM person
        WHERE blind_index = ANY(CAST(:indexes AS bytea[])) AND ended_because IS DISTINCT FROM 'mistaken'
    """)
    found = await tx.execute(statement, {"indexes": list(indexes)})
    return {bytes(row.blind_index): row.organisation_id for row in found}


async def consents_of(tx: Tx, wanted: Mapping[bytes, UUID], since: datetime) -> set[bytes]:
    """Who of these has agreed, since a moment, to stand in the unit that is named for them."""
    statement = sa.text("""
        SELECT blind_index FROM placement_offer
        JOIN unnest(CAST(:indexes AS bytea[]), CAST(:units AS uuid[])) AS given (blind_index, organisation_id)
        USING (blind_index, organisation_id)
        WHERE state = 'accepted' AND decided_at > :since
    """)
    given = {"indexes": list(wanted), "units": list(wanted.values()), "since": since}
    return {bytes(index) for index in (await tx.execute(statement, given)).scalars()}


async def offer_placements(
    tx: Tx, offers: Sequence[tuple[UUID, bytes, UUID]], *, since: datetime, now: datetime
) -> None:
    """Id, person and unit of offers; one that was made since a moment stays, whatever was said to it."""
    statement = sa.text("""
        INSERT INTO placement_offer (offer_id, blind_index, organisation_id, asked_at)
        SELECT offer_id, blind_index, organisation_id, :now
        FROM unnest(CAST(:ids AS uuid[]), CAST(:indexes AS bytea[]), CAST(:units AS uuid[]))
            AS given (offer_id, blind_index, organisation_id)
        ORDER BY blind_index, organisation_id
        ON CONFLICT (blind_index, organisation_id) DO UPDATE
        SET offer_id = excluded.offer_id, asked_at = excluded.asked_at, state = 'waiting', decided_at = NULL
        WHERE coalesce(placement_offer.decided_at, placement_offer.asked_at) <= :since
    """)
    ids, indexes, units = zip(*offers, strict=True)
    given = {"ids": list(ids), "indexes": list(indexes), "units": list(units), "since": since, "now": now}
    await tx.execute(statement, given)


async def offers_to(tx: Tx, account_id: UUID, since: datetime) -> Sequence[sa.Row[Any]]:
    """What somebody was asked since a moment, the latest first."""
    statement = sa.text("""
        SELECT offer_id, offer.organisation_id, o.code AS unit_code, o.name AS unit, asked_at, state, decided_at
        FROM placement_offer offer JOIN organisation o USING (organisation_id) JOIN account USING (blind_index)
        WHERE account_id = :account AND asked_at > :since ORDER BY asked_at DESC, offer_id
    """)
    return (await tx.execute(statement, {"account": account_id, "since": since})).all()


async def decide_offer(
    tx: Tx, offer_id: UUID, account_id: UUID, state: ConsentState, *, since: datetime, now: datetime
) -> UUID | None:
    """The unit, where the offer was theirs and waited."""
    statement = sa.text("""
        UPDATE placement_offer SET state = :state, decided_at = :now FROM account
        WHERE offer_id = :id AND account_id = :account AND account.blind_index = placement_offer.blind_index
          AND state = 'waiting' AND asked_at > :since
        RETURNING placement_offer.organisation_id
    """)
    given = {"id": offer_id, "account": account_id, "state": state, "since": since, "now": now}
    unit: UUID | None = (await tx.execute(statement, given)).scalar_one_or_none()
    return unit
