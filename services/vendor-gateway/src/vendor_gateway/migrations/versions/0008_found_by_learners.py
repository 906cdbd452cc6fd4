"""What was revoked is found by its person, and a vendor's newest deliveries by the vendor.

Does the running code survive it: yes, indexes change no meaning.
What it locks, and for how long on 100 million rows: nothing that reads or writes wait for. Each table is read twice while
everything runs, for some minutes altogether; the rows of the first index are few, those of the second are one a delivery.
Where it is broken off it can begin again: what it left half made is dropped first.
"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.get_context().autocommit_block():
        # Building waits for transactions that began before; the bound is for locks that others would queue behind.
        op.execute("SET lock_timeout = 0")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS completion_revoked")
        op.create_index(
            'completion_revoked', 'completion', ['blind_index'], postgresql_concurrently=True,
            postgresql_where=sa.text('revoked_by IS NOT NULL'),
        )
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS delivery_of_vendor")
        op.create_index(
            'delivery_of_vendor', 'delivery', ['vendor_id', 'received_at'], postgresql_concurrently=True,
            postgresql_include=['median_delay_s'], postgresql_where=sa.text('NOT is_revocation'),
        )
        op.execute("SET lock_timeout = '5s'")
