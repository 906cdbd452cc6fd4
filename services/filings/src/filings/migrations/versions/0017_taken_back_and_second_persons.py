"""Ticks of a sheet that were taken back stay on record, and entries of registers know who registered them.

Does the running code survive it: yes, it neither reads nor writes the column, and does not know the table.
What it locks, and for how long on 100 million rows: adding a column without a default changes the catalogue only, a
moment; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('check_in_taken_back',
    sa.Column('act_id', sa.Uuid(), nullable=False),
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('half_day', sa.Text(), nullable=False, comment='such as 2026-12-01/morning'),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False, comment='the account that ticked it'),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('taken_back_by', sa.Uuid(), nullable=False, comment='an account of the registry'),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('act_id'),
    comment='ticks of a sheet that were taken back; written once'
    )
    op.create_index('check_in_taken_back_of_training', 'check_in_taken_back', ['filing_id'], unique=False)
    grant('SELECT, INSERT', 'check_in_taken_back')
    op.add_column('library_item', sa.Column('made_by_person', sa.Uuid(), nullable=True, comment='who that is on the rosters; null of others, and of earlier entries'))
