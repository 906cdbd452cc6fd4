"""Whose cases an office has read: of those who are named to it. Who is not stays unknown to everybody."""

from collections.abc import Collection
from uuid import UUID

import orjson

from common.db import Tx
from common.readings import person_of_number
from registry.access.domain.account_rules import Keys
from registry.access.domain.authority import Actor
from registry.accounts.queries import accounts as account_queries
from registry.cases.queries import readings as reading_queries


async def reporters_named(tx: Tx, case_ids: Collection[UUID], *, keys: Keys) -> list[UUID]:
    """The reporters of these cases who said that they may be named, as readings know them."""
    accounts = set()
    for case_id, sealed in (await reading_queries.reporters_of(tx, case_ids)).items():
        told = orjson.loads(keys.sealer.open(sealed, case_id.bytes))
        # Of who called or wrote nobody knows the account.
        if told["name"] is not None and told["account_id"] is not None:
            accounts.add(UUID(told["account_id"]))
    return [person_of_number(index) for index in await reading_queries.indexes_of_accounts(tx, accounts)]


async def ids_of_oneself(tx: Tx, actor: Actor) -> set[UUID]:
    """Everything under which readings of the caller stand: their records, and what stands for their numbers."""
    account = await account_queries.account_by_id(tx, actor.account_id)
    ids: set[UUID] = set() if account is None else {person_of_number(account.blind_index)}
    if actor.person_id is not None:
        for person_id, blind_index in await reading_queries.records_of(tx, actor.person_id):
            ids |= {person_id, person_of_number(blind_index)}
    return ids
