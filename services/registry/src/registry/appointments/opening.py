"""The accounts of people who are given a role."""

from uuid import UUID

from common.db import Tx
from common.errors import Conflict
from common.identity import IdNumber
from common.ids import uuid7
from registry.access.domain.account_rules import Keys
from registry.accounts.queries import accounts as account_queries
from registry.people.queries import people as people_queries


async def open_account(tx: Tx, id_number: IdNumber, name: str, keys: Keys) -> UUID:
    """The account of an ID number, made where there is none yet; it has no password before a code was used.

    Raises :class:`Conflict` for a number that was found wrong: the human's account is that of the right one.
    """
    blind_index = keys.index.of(id_number)
    if await people_queries.people_by_number(tx, [blind_index]) != await people_queries.person_ids_by_index(
        tx, [blind_index]
    ):
        raise Conflict("number-corrected", "this ID number was found wrong, or one of two; write the one that is right")
    sealed = keys.sealer.seal(id_number.reveal().encode(), blind_index)
    return await account_queries.add_account(tx, uuid7(), blind_index, sealed, name)
