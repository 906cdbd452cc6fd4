"""How far workers are behind on the bus, for operators' figures.

Does the running code survive it: yes, it does not know the new table.
What it locks, and for how long on 100 million rows: nothing, the table is new and has a row a worker.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One table."""
    op.create_table(
        "bus_lag",
        sa.Column("instance", sa.Text(), nullable=False, comment="the worker"),
        sa.Column("lag_seconds", sa.Double(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("instance"),
        comment="how old the oldest event was that a worker had not applied yet, as it told last",
    )
    grant("SELECT, INSERT, UPDATE, DELETE", "bus_lag")


def downgrade() -> None:
    """Workers tell it anew."""
    op.drop_table("bus_lag")
