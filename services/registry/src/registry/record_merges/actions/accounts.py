"""The accounts of two records that are merged, and of records that are parted again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from common.db import Tx
from common.errors import Conflict
from registry.accounts.queries import accounts as account_queries
from registry.accounts.queries import attempts as attempt_queries
from registry.accounts.queries import identity_links as link_queries
from registry.accounts.queries import sessions as session_queries
from registry.people.queries import people as people_queries
from registry.people.queries.people import PersonFile
from registry.record_merges import queries as record_merge_queries
from registry.roles.actions import following as following_actions
from registry.roles.actions.following import Moved
from registry.roles.queries import roles as role_queries

Effect = dict[str, Any]
"""The columns of the mending that change."""


async def accounts_follow(tx: Tx, goes: PersonFile, stays: PersonFile, at: datetime) -> Effect:
    """One account for the human, under the number that stays; where there are two the one that goes is closed.

    People who were signed in sign in again, and no code that was handed out before is valid.
    """
    accounts = await record_merge_queries.lock_accounts_of(tx, [goes.blind_index, stays.blind_index])
    own = accounts.get(goes.blind_index)
    if own is None or own.closed_at is not None:
        return {}
    await _shut(tx, own.account_id, at)
    is_moved = stays.blind_index not in accounts
    # Roles of somebody who has left would hold again with a record of somebody who has not.
    if (not is_moved or goes.history.ended is not None) and await role_queries.roles_held(tx, own.account_id):
        raise Conflict("has-roles", "the account of the record that goes has roles: end them, or let that record stay")
    if is_moved:
        await _give_number(tx, own.account_id, stays)
        units = goes.standing.organisation_id, stays.standing.organisation_id
        await following_actions.accounts_follow(tx, [Moved(stays.blind_index, *units, is_other_record=True)], now=at)
        return {"account_moved": own.account_id}
    await record_merge_queries.close_account(tx, own.account_id, at)
    return {"account_closed": own.account_id}


async def accounts_return(tx: Tx, row: Any, goes: PersonFile, stays: PersonFile, at: datetime) -> None:
    """The account is that of the old number again. Without a second factor it has no password any more: another who
    took the record for theirs may know it.
    """
    if row.account_moved is not None:
        if await record_merge_queries.lock_accounts_of(tx, [goes.blind_index]):
            raise Conflict("account-in-the-way", "another account was made with the old number since: close that first")
        await _shut(tx, row.account_moved, at)
        await account_queries.forget_password(tx, row.account_moved)
        await _give_number(tx, row.account_moved, goes)
        units = stays.standing.organisation_id, goes.standing.organisation_id
        await following_actions.accounts_follow(tx, [Moved(goes.blind_index, *units, is_other_record=True)], now=at)
    if row.account_closed is not None:
        await record_merge_queries.close_account(tx, row.account_closed, None)


async def _shut(tx: Tx, account_id: UUID, at: datetime) -> None:
    await session_queries.end_sessions(tx, account_id, at)
    await attempt_queries.forget_devices(tx, account_id)
    # An identity provider vouched for the number of before: it vouches, and its holder confirms, anew.
    await link_queries.end_links(tx, account_id)
    await account_queries.replace_codes(tx, account_id, "password", [], None)


async def _give_number(tx: Tx, account_id: UUID, person: PersonFile) -> None:
    sealed = await people_queries.person_sealed(tx, person.person_id)
    assert sealed is not None, "it is on record"
    try:
        async with tx.begin_nested():
            await record_merge_queries.save_account_number(
                tx, account_id, person.blind_index, bytes(sealed.id_number_sealed)
            )
    except IntegrityError:  # made by somebody else in this moment
        raise Conflict("account-in-the-way", "an account was made with this number just now; try again") from None
