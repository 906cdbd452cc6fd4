"""Questions about people who sign in with an identity provider."""

from typing import Any

import sqlalchemy as sa

from common.db import Tx


async def known_under(tx: Tx, blind_index: bytes) -> sa.Row[Any] | None:
    """Who is on record under an ID number: with an account, open or closed, or on a roster alone; ``None``: nobody.

    A record that was merged into another one is nobody's: its number was wrong, or another one is used instead.
    """
    statement = sa.text("""
        SELECT account_id, coalesce(account.name, person.name) AS name, closed_at IS NOT NULL AS is_closed,
               coalesce(account.id_number_sealed, person.id_number_sealed) AS id_number_sealed,
               totp_confirmed_at IS NOT NULL AS has_second_factor
        FROM (SELECT CAST(:index AS bytea) AS blind_index) AS given
        LEFT JOIN account USING (blind_index)
        LEFT JOIN person ON person.blind_index = given.blind_index AND merged_into IS NULL
        WHERE account_id IS NOT NULL OR person_id IS NOT NULL
    """)
    return (await tx.execute(statement, {"index": blind_index})).one_or_none()
