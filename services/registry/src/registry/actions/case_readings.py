"""Whose cases an office has read: of those who are named to it. Who is not stays unknown to everybody."""

from collections.abc import Collection
from uuid import UUID

import orjson

from common.db import Tx
from common.readings import person_of_number
from registry import queries
from registry.actions.accounts import Keys


async def reporters_named(tx: Tx, case_ids: Collection[UUID], *, keys: Keys) -> list[UUID]:
    """The reporters of these cases who said that they may be named, as readings know them."""
    accounts = set()
    for case_id, sealed in (await queries.reporters_of(tx, case_ids)).items():
        told = orjson.loads(keys.sealer.open(sealed, case_id.bytes))
        if told["name"] is not None:
            accounts.add(UUID(told["account_id"]))
    return [person_of_number(index) for index in await queries.indexes_of_accounts(tx, accounts)]
