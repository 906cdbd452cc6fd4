"""A key that one operator adds verifies nothing until another one confirms it.

Does the running code survive it: yes, it does not know the column; a key that waits would verify there, and there is
none before this code adds one.
What it locks, and for how long on 100 million rows: `vendor_key` for an instant; it has some rows a vendor.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One column."""
    op.add_column(
        "vendor_key",
        sa.Column("proposed_by", sa.Text, comment="an operator's, until another one confirms it; null: it verifies"),
    )


def downgrade() -> None:
    """Keys that wait are ended: without the column they would verify."""
    op.execute("UPDATE vendor_key SET ends_at = now() WHERE proposed_by IS NOT NULL AND ends_at IS NULL")
    op.drop_column("vendor_key", "proposed_by")
