"""Placements that were taken back are remembered, and the last help before a second factor.

Does the running code survive it: yes, it knows neither. What it takes back is not remembered; a second factor that it enrols
in the place of another one keeps the other one's help: enrol none anew until all processes run the code of this release.
What it locks, and for how long on 100 million rows: `account` exclusively for an instant, to add a column that is empty; the
table is new. Nothing is filled in: of a second factor from before, the code takes the moment of its enrolling, which is no
earlier than any help before it.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0022'
down_revision = '0021'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('account', sa.Column('help_before_totp_at', sa.DateTime(timezone=True), nullable=True, comment='or created_at; kept when it is enrolled'))
    op.create_table('placement_taken_back',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False, comment='since when it was on record'),
    sa.Column('taken_back_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id']),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id']),
    comment='where a correction says that somebody never stood: what they may judge is decided by what was on record',
    )
    op.create_index(op.f('ix_placement_taken_back_person_id'), 'placement_taken_back', ['person_id'], unique=False)
    grant("SELECT, INSERT", "placement_taken_back")
