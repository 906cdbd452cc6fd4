"""The rows of a roster that were not recorded, to be read on a page; and what is wrong with a whole file, as a word.

Does the running code survive it: yes, it does not know the columns; what it leaves empty is shown as before.
What it locks, and for how long on 100 million rows: `background_job`, which has a few rows, for an instant.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "background_job", sa.Column("fault", sa.Text(), nullable=True, comment="what is wrong with the whole file")
    )
    op.add_column("background_job", sa.Column("heading", sa.Text(), nullable=True, comment="which column it is about"))
    op.add_column(
        "background_job",
        sa.Column(
            "refused_sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="AES-GCM, context: the job id and refused; rows not recorded",
        ),
    )
