"""Events say what they go back to.

Does the running code survive it: yes. It names the columns it writes and reads, and leaves the new ones null; an event
without a cause is relayed as one. Where its relay is the one at work, the causes of newer writers end there.
What it locks, and for how long on 100 million rows: `outbox` exclusively for an instant; the columns have no default,
so nothing is rewritten.
"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('outbox', sa.Column('traceparent', sa.Text(), nullable=True, comment='what the event goes back to; null where code from before wrote it'))
    op.add_column('outbox', sa.Column('begun_at', sa.DateTime(timezone=True), nullable=True))

    # Rights: the running role has had all it needs on this table since 0001.
