"""Placements: where people stood on which day; days of hiring and terms of appointment.

Does the running code survive it: yes. It goes on writing `person` and knows nothing of placements; whom it adds gets
their first placement, and whom it changes the change, when an import of the new code next touches them.
What it locks, and for how long on 100 million rows: writing to `person` waits while the placements are filled and their
keys made, some ten minutes; reading goes on until the two columns are added last, which takes an instant.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('placement',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False, comment='-infinity: ever since, as far as is known'),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False, comment="the unit's when this was written"),
    sa.Column('post_category', sa.Text(), nullable=False),
    sa.Column('title_level', sa.Text(), nullable=False),
    sa.Column('duties_changed', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.CheckConstraint("post_category IN ('management', 'professional', 'worker')", name='placement_post_category'),
    sa.CheckConstraint("title_level IN ('none', 'junior', 'intermediate', 'associate-senior', 'senior')", name='placement_title_level')
    )

    # 1. Nobody may be added or changed between the reading of today's state and the end.
    op.execute("LOCK TABLE person, organisation IN SHARE ROW EXCLUSIVE MODE")
    # 2. Everybody stands where they stand today ever since, as far as is known.
    op.execute("""
        INSERT INTO placement (person_id, effective_on, organisation_id, region_code, post_category, title_level)
        SELECT person_id, '-infinity', organisation_id, region_code, post_category, title_level
        FROM person JOIN organisation USING (organisation_id)
    """)
    # 3. Keys after the rows: one sort and one join each, and not a look-up a row.
    op.create_primary_key('placement_pkey', 'placement', ['person_id', 'effective_on'])
    op.create_index(op.f('ix_placement_organisation_id'), 'placement', ['organisation_id'], unique=False)
    op.create_foreign_key('placement_person_id_fkey', 'placement', 'person', ['person_id'], ['person_id'])
    op.create_foreign_key('placement_organisation_id_fkey', 'placement', 'organisation', ['organisation_id'], ['organisation_id'])
    # 4. Columns last: these lock out readers too. Neither rewrites the table.
    op.add_column('person', sa.Column('hired_on', sa.Date(), nullable=True))
    op.add_column('person', sa.Column('terms', postgresql.JSONB(astext_type=sa.Text()), server_default='[]', nullable=False, comment='pairs of days, in their order'))

    # A correction takes a placement back: that deletes its row. What was said of it stays said.
    grant("SELECT, INSERT, UPDATE, DELETE", "placement")
