"""What is over, and kept no longer."""

from datetime import datetime

import sqlalchemy as sa

from common.db import Tx

_OVER = {
    # A sign-in names its session: it goes first.
    "handing_over": "DELETE FROM handing_over WHERE greatest(ends_at, access_ends_at) < :before",
    "account_notice": "DELETE FROM account_notice WHERE made_at < :before",
    "role_offer": "DELETE FROM role_offer WHERE coalesce(answered_at, ends_at) < :before",
    "one_time_code": "DELETE FROM one_time_code WHERE coalesce(used_at, ends_at) < :before",
    # An address is kept for letters to an account that is open, and for nothing else.
    "notification_choice": """
        DELETE FROM notification_choice
        WHERE account_id IN (SELECT account_id FROM account WHERE closed_at < :before)
    """,
    "letter": "DELETE FROM letter WHERE state <> 'waiting' AND ended_at < :before",
    "reminder": "DELETE FROM reminder WHERE sent_at < :before",
    "session": """
        DELETE FROM session WHERE coalesce(ended_at, ends_at) < :before
          AND NOT EXISTS (SELECT FROM handing_over WHERE handing_over.session_id = session.session_id)
    """,
    "revocation": "DELETE FROM revocation WHERE revoked_at < :before",
    "placement_offer": """
        DELETE FROM placement_offer WHERE coalesce(decided_at, asked_at + interval '30 days') < :before
    """,
    "background_job": "DELETE FROM background_job WHERE ended_at < :before",
    "used_identity_word": "DELETE FROM used_identity_word WHERE ends_at < :before",
    "device": "DELETE FROM device WHERE used_at < :before",
    # Sign-ins hold two of them at a time: none of those is waited for.
    "attempt": """
        DELETE FROM attempt WHERE key IN (SELECT key FROM attempt WHERE until < :before FOR UPDATE SKIP LOCKED)
    """,
    # What anybody asks for waits for thirty days, and is of no use to anybody after twice as long.
    "application": """
        DELETE FROM application WHERE coalesce(decided_at, made_at + interval '60 days') < :before
           OR (state = 'waiting' AND made_by = 'anybody' AND made_at < now() - interval '60 days')
    """,
}


async def forget(tx: Tx, table: str, before: datetime) -> int:
    """Rows of a table that were over before a moment go; how many."""
    return int((await tx.execute(sa.text(_OVER[table]), {"before": before})).rowcount)
