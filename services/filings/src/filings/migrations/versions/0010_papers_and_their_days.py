"""Papers compared whatever kind they are called, and the days that decisions state.

Does the running code survive it: yes. It writes no number without dashes; this release compares what it wrote as before.
What it locks, and for how long on 100 million rows: the columns are added at once. Each index is built while who writes
to `evidence_use` waits, about two minutes for 100 million rows; make them by hand before, CONCURRENTLY and under the same
names, where that is too long.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('recognition', sa.Column('begins_on', sa.Date(), nullable=True, comment='where it was stated: the first day of hours that are not stated by days'))
    op.add_column('granted', sa.Column('event_on', sa.Date(), nullable=True, comment='where it was stated: the day of what it rests on'))
    op.add_column('evidence_use', sa.Column('paper_sha256', sa.LargeBinary(), nullable=True, comment='the number without dashes; null as the release before wrote it'))
    op.create_index('paper_once', 'evidence_use', ['person_id', 'paper_sha256'], unique=True, if_not_exists=True)
    op.create_index('paper_of_anybody', 'evidence_use', ['paper_sha256'], unique=False, if_not_exists=True)
