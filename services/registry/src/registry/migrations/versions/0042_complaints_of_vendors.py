"""Complaints say of which vendor they are.

Does the running code survive it: yes, it does not know the column; a complaint of a vendor reaches the same authority.
What it locks, and for how long on 100 million rows: `case_file` and `relying_party` for an instant; both have thousands
of rows, none is rewritten, and the constraints are not held against what is there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("case_file", sa.Column("about_vendor", sa.Text(), nullable=True, comment="a vendor complained of"))
    op.execute("""
        ALTER TABLE case_file
        ADD CONSTRAINT case_file_about_vendor_fkey FOREIGN KEY (about_vendor) REFERENCES relying_party NOT VALID,
        ADD CONSTRAINT case_about_vendor CHECK (
            about_vendor IS NULL OR (kind = 'complaint' AND about_id IS NULL)
        ) NOT VALID
    """)
