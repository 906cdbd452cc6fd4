"""What can be done about contracts."""

from datetime import date
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import NotFound, Refused
from common.identity import is_in_province
from common.ids import uuid7
from rulebook import Rulebooks
from vendor_gateway.contracts import queries
from vendor_gateway.contracts.domain import books_for, refuse_price
from vendor_gateway.releases import queries as releases
from vendor_gateway.vendors import queries as vendors

EVERYWHERE_FROM = date(2016, 1, 1)
"""The first day of the first training year that any rulebook covers."""
SUBJECTS = ("public", "professional")


async def add_contract(
    tx: Tx, vendor_id: str, agreed: dict[str, Any], made_by: str, *, rulebooks: Rulebooks, now_on: date
) -> UUID:
    """One more contract, by the names of its columns; what was parked for want of it is judged again. One that says
    just the same is there once, however often it is sent: its id.

    Refused beyond what a regulation there lets online training cost (Inner Mongolia 2024, art. 26), and with fewer
    free hours of the public subject than it promises (Hunan 2023, part 四).
    """
    if not await vendors.is_vendor(tx, vendor_id):
        raise NotFound("unknown-vendor", "there is no vendor of this name")
    if agreed["region_code"] is not None and not is_in_province(agreed["region_code"]):
        raise Refused("unknown-region", "there is no region of this code")
    if agreed["ends_on"] is not None and agreed["ends_on"] < agreed["begins_on"]:
        raise Refused("ends-before-it-begins", "ends_on lies before begins_on")
    _refuse_against_regulation(agreed, rulebooks, now_on)
    contract_id = await queries.same_contract(tx, vendor_id, agreed)
    if contract_id is None:
        contract_id = uuid7()
        made = {"contract_id": contract_id, "vendor_id": vendor_id, "made_by": made_by, **agreed}
        await queries.add_contract(tx, made)
        await vendors.add_vendor_act(tx, vendor_id, "contract.added", made_by)
    await releases.begin(tx, "contract", vendor_id=vendor_id)
    return contract_id


def _refuse_against_regulation(agreed: dict[str, Any], rulebooks: Rulebooks, now_on: date) -> None:
    region, on = agreed["region_code"], max(agreed["begins_on"], now_on)
    if agreed["cents_per_hour"] is not None:
        refuse_price(agreed["cents_per_hour"], books_for(region, rulebooks, on))
    book = None if region is None else rulebooks.in_region(region, on)
    if book is None:
        return
    free = book.intake.free_public
    if "public" in agreed["subjects"] and agreed["free_public_centihours"] < free:
        raise Refused(
            "too-few-free-hours",
            f"the region wants {free // 100} class hours of the public subject free of charge ({book.intake.article})",
            hours=free // 100, article=book.intake.article,
        )  # fmt: skip


async def end_contract(tx: Tx, vendor_id: str, contract_id: UUID, ends_on: date) -> None:
    """From the day after ``ends_on`` it holds no more; what counted goes on counting.

    Where it held for less until now, what was parked for want of it is judged again.
    """
    row = await queries.end_contract(tx, vendor_id, contract_id, ends_on)
    if row is None:
        raise NotFound("unknown-contract", "the vendor has no contract of this id")
    if row.begins_on > ends_on:
        raise Refused("ends-before-it-begins", "ends_on lies before begins_on")
    if row.is_longer:
        await releases.begin(tx, "contract", vendor_id=vendor_id)


async def provide_contract(tx: Tx, vendor_id: str) -> None:
    """A contract for wherever the platform serves, for a vendor that has none: the operator made it with the vendor."""
    if (await queries.contracts_of(tx, [vendor_id]))[vendor_id]:
        return
    await queries.add_contract(
        tx,
        {
            "contract_id": uuid7(),
            "vendor_id": vendor_id,
            "region_code": None,
            "begins_on": EVERYWHERE_FROM,
            "ends_on": None,
            "subjects": list(SUBJECTS),
            "made_by": "provided",
        },
    )
