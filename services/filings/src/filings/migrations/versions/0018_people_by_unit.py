"""People are found by today's unit, and merged records by the one that stays.

Does the running code survive it: yes, indexes change no meaning.
What it locks, and for how long on 100 million rows: nothing that reads or writes wait for. The table is read twice for
each index while everything runs, for some minutes altogether. Where it is broken off it can begin again: what it left
half made is dropped first.
"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # Building waits for transactions that began before; the bound is for locks that others would queue behind.
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS person_of_unit")
        op.create_index('person_of_unit', 'person', ['organisation_id'], postgresql_concurrently=True)
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS person_merged")
        op.create_index(
            'person_merged', 'person', ['merged_into'], postgresql_concurrently=True,
            postgresql_where=sa.text('merged_into IS NOT NULL'),
        )
        op.execute("SET lock_timeout = '5s'")
