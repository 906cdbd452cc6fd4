"""Who read what of whom, and who changed vendors and their keys.

Does the running code survive it: yes, it does not know the new tables.
What it locks, and for how long on 100 million rows: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant
from common.readings import make_reading_tables

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    make_reading_tables()
    op.create_table(
        "vendor_act",
        sa.Column("act_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text()),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("act_id"),
        comment="what operators' programs did to vendors and their keys; nobody changes it",
    )
    op.create_index("vendor_act_of_vendor", "vendor_act", ["vendor_id", "act_id"])
    grant("SELECT, INSERT", "vendor_act")
