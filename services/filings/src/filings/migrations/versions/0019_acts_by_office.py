"""What offices decided is found by office and time, for statistics.

Does the running code survive it: yes, indexes change no meaning.
What it locks, and for how long on 100 million rows: nothing that reads or writes wait for. The table is read twice for
each index while everything runs, for some minutes altogether. Where it is broken off it can begin again: what it left
half made is dropped first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # Building waits for transactions that began before; the bound is for locks that others would queue behind.
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS opinion_of_office")
        op.create_index(
            "opinion_of_office",
            "filing_opinion",
            ["made_for", "made_at"],
            postgresql_concurrently=True,
            postgresql_where=sa.text("act IN ('endorse', 'return', 'refuse')"),
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS opinion_overturned")
        op.create_index(
            "opinion_overturned",
            "filing_opinion",
            ["made_at"],
            postgresql_concurrently=True,
            postgresql_where=sa.text("act IN ('overturn', 'overturn-from-above')"),
        )
        op.execute("SET lock_timeout = '5s'")
