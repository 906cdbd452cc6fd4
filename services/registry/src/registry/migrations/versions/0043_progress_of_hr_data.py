"""How far units are with what differs from the HR platform is counted every few minutes.

Does the running code survive it: yes, it knows neither table.
What it locks, and for how long on 100 million rows: `organisation` for an instant against writing, for the reference;
the tables are new and empty.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hr_progress",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=False)
            for name in ("people", "told_of", "same", "differing", "settled", "overdue")
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.organisation_id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
        comment="how far each unit is with what differs, as it was counted last",
    )
    op.create_table(
        "hr_progress_count",
        sa.Column("single", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="what hr_progress is as of"),
        sa.CheckConstraint("single", name="hr_progress_count_single"),
        sa.PrimaryKeyConstraint("single"),
    )
    grant("SELECT, INSERT, DELETE", "hr_progress")
    grant("SELECT, INSERT, UPDATE", "hr_progress_count")
