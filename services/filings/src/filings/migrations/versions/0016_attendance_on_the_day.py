"""Attendance by code and sheet, and the evidence of each half day on a roster.

Does the running code survive it: yes, it neither reads nor writes the column, and does not know the table.
What it locks, and for how long on 100 million rows: adding a column without a default changes the catalogue only, a
moment; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('check_in',
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('half_day', sa.Text(), nullable=False, comment='such as 2026-12-01/morning'),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False, comment='an account of the registry'),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("evidence IN ('code', 'sheet')", name='check_in_evidence'),
    sa.ForeignKeyConstraint(['filing_id', 'person_id'], ['enrolment.filing_id', 'enrolment.person_id'], name='check_in_of_enrolled'),
    sa.PrimaryKeyConstraint('filing_id', 'half_day', 'person_id'),
    comment='attendance by code or signed sheet; what was typed as a code is never changed'
    )
    grant('SELECT, INSERT, DELETE', 'check_in')
    op.add_column('attendance', sa.Column('evidence', postgresql.ARRAY(sa.Text()), nullable=True, comment='of each half day: code, sheet; null where the unit wrote the row'))
