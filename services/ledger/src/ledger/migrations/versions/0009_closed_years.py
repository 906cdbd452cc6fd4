"""Training years are closed: what they came to then, and what came into them afterwards.

Does the running code survive it: yes, it does not know the new tables; what it enters into a closed year meanwhile is not
noted as late.
What it locks, and for how long on 100 million rows: nothing. The close itself reads the person-years of one year, once.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('year_close',
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('rulebook_id', sa.Text(), nullable=False, comment='empty: years that no rulebook binds'),
    sa.Column('closed_on', sa.Date(), nullable=False, comment='the first day on which completions came too late'),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('met', sa.BigInteger(), nullable=False),
    sa.Column('public_centihours', sa.BigInteger(), nullable=False),
    sa.Column('professional_centihours', sa.BigInteger(), nullable=False),
    sa.Column('entries', sa.BigInteger(), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('training_year', 'rulebook_id'),
    comment='what the person-years of a training year came to when it was closed (年度结账); nobody changes it'
    )
    op.create_table('late_entry',
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('training_year', 'person_id', 'seq'),
    comment='entries that came into a training year after it was closed'
    )
    op.create_index('late_entry_of_year', 'late_entry', ['training_year', 'recorded_at', 'person_id', 'seq'], unique=False)
    grant("SELECT, INSERT", "year_close")
    grant("SELECT, INSERT", "late_entry")
