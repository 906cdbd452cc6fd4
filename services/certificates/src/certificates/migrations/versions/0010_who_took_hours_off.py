"""Who took off the hours that the year of a suspended certificate lacks.

Does the running code survive it: yes, it neither reads nor writes the columns.
What it locks, and for how long on 100 million rows: adding columns that may be null changes the catalogue only, a moment.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('certificate', sa.Column('taken_off', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='who took hours off when the year fell last; null where it is met, or unsaid'))
    op.add_column('standing_change', sa.Column('taken_off', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='who took off the hours that it lacks from now on, as the ledger said it'))
