"""Who reviewed, as a person: the same human with another account is no second one.

Does the running code survive it: yes, it leaves the new column empty, and goes by accounts alone as before.
What it locks, and for how long on 100 million rows: `review_act`, for an instant; no row is written anew.
"""

import sqlalchemy as sa
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('review_act', sa.Column('made_by_person', sa.Uuid(), nullable=True, comment='who that is, where they stand on a roster'))
