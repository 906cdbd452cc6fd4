"""When a vendor's key was good for a delivery last.

Does the running code survive it: yes, it does not know the new column.
What it locks, and for how long on 100 million rows: `vendor_key`, of some dozen rows, for an instant.
"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('vendor_key', sa.Column('last_used_at', sa.DateTime(timezone=True), nullable=True, comment='to the hour'))
