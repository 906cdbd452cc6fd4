"""Yearly reports (年度报告) as HR authorities froze them: inputs with their hash, and both papers made of them.

Does the running code survive it: yes, it does not know the new table.
What it locks, and for how long on 100 million rows: nothing, the table is new and holds some hundred rows a year.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('report',
    sa.Column('report_id', sa.Uuid(), nullable=False),
    sa.Column('training_year', sa.SmallInteger(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('region_name', sa.Text(), nullable=False),
    sa.Column('edition', sa.SmallInteger(), nullable=False, comment='from 1 on; the highest one holds'),
    sa.Column('office_id', sa.Uuid(), nullable=False),
    sa.Column('office', sa.Text(), nullable=False, comment='what the authority was called'),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it was made anew; null: the first edition'),
    sa.Column('people', sa.BigInteger(), nullable=False),
    sa.Column('not_bound', sa.BigInteger(), nullable=False),
    sa.Column('met', sa.BigInteger(), nullable=False),
    sa.Column('inputs', sa.LargeBinary(), nullable=False, comment='all figures as canonical JSON: everything is drawn from it'),
    sa.Column('sha256', sa.LargeBinary(), nullable=False, comment='of the inputs'),
    sa.Column('pdf', sa.LargeBinary(), nullable=False),
    sa.Column('xlsx', sa.LargeBinary(), nullable=False),
    sa.Column('frozen_by', sa.Uuid(), nullable=False, comment='the account'),
    sa.Column('frozen_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("edition > 0 AND (edition = 1) = (reason IS NULL)", name='report_later_editions_have_a_reason'),
    sa.CheckConstraint('sha256 = sha256(inputs)', name='report_hash_is_of_its_inputs'),
    sa.PrimaryKeyConstraint('report_id'),
    sa.UniqueConstraint('region_code', 'training_year', 'edition', name='report_edition'),
    comment='yearly reports (年度报告) as they were frozen; nobody changes them'
    )
    grant("SELECT, INSERT", "report")
