"""Questions about contracts."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from common.db import Tx
from vendor_gateway.contracts import models
from vendor_gateway.contracts.domain import Contract


async def contracts_of(tx: Tx, vendor_ids: Sequence[str]) -> dict[str, list[Contract]]:
    """What each of these vendors agreed, by vendor."""
    statement = sa.text("""
        SELECT vendor_id, contract_id, region_code, begins_on, ends_on, subjects, wants_catalogue, organiser_level
        FROM vendor_contract
        WHERE vendor_id = ANY(CAST(:vendors AS text[])) ORDER BY contract_id
    """)
    found: dict[str, list[Contract]] = {vendor_id: [] for vendor_id in vendor_ids}
    for row in (await tx.execute(statement, {"vendors": list(vendor_ids)})).all():
        found[row.vendor_id].append(
            Contract(
                row.contract_id, row.region_code, row.begins_on, row.ends_on, frozenset(row.subjects),
                row.wants_catalogue, row.organiser_level,
            )
        )  # fmt: skip
    return found


async def listed(tx: Tx, vendor_id: str) -> Sequence[sa.Row[Any]]:
    """The contracts of a vendor as they are shown, the newest first."""
    statement = sa.text("""
        SELECT contract_id, region_code, begins_on, ends_on, subjects, cents_per_hour, free_public_centihours,
               wants_catalogue, organiser_level, made_by, made_at
        FROM vendor_contract WHERE vendor_id = :vendor ORDER BY begins_on DESC, contract_id DESC
    """)
    return (await tx.execute(statement, {"vendor": vendor_id})).all()


async def same_contract(tx: Tx, vendor_id: str, agreed: Mapping[str, Any]) -> UUID | None:
    """A contract of the vendor that says just the same, by the names of its columns; the vendor is locked."""
    await tx.execute(sa.text("SELECT 1 FROM vendor WHERE vendor_id = :vendor FOR NO KEY UPDATE"), {"vendor": vendor_id})
    table = models.vendor_contract
    same = [table.c[name].is_not_distinct_from(value) for name, value in agreed.items()]
    statement = sa.select(table.c.contract_id).where(table.c.vendor_id == vendor_id, *same).limit(1)
    found: UUID | None = (await tx.execute(statement)).scalar()
    return found


async def add_contract(tx: Tx, contract: dict[str, Any]) -> bool:
    """One more contract, by the names of its columns; false where it is there already."""
    statement = sa.dialects.postgresql.insert(models.vendor_contract).values(contract)
    return bool((await tx.execute(statement.on_conflict_do_nothing())).rowcount)


async def end_contract(tx: Tx, vendor_id: str, contract_id: UUID, ends_on: date) -> sa.Row[Any] | None:
    """From the day after ``ends_on`` it holds no more; the contract, ``None`` where there is none of this id."""
    statement = sa.text("""
        UPDATE vendor_contract SET ends_on = :ends_on
        FROM (SELECT contract_id, ends_on FROM vendor_contract WHERE contract_id = :contract FOR UPDATE) AS before
        WHERE vendor_contract.contract_id = before.contract_id AND vendor_id = :vendor
        RETURNING vendor_contract.contract_id, begins_on, before.ends_on < :ends_on AS is_longer
    """)
    given = {"vendor": vendor_id, "contract": contract_id, "ends_on": ends_on}
    return (await tx.execute(statement, given)).one_or_none()
