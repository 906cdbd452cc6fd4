"""Organisations by day: what each was from which day on, who changed it and why.

Does the running code survive it: yes. It goes on writing `organisation` and knows nothing of states; whom it adds gets
a first state when the new code next reads it. What it renames or moves while both run becomes part of the history
when that organisation next changes.
What it locks, and for how long on 100 million rows: writing to `organisation` and `placement` waits while the states
are filled and two indexes made, some minutes; reading goes on. The new columns are null or have a constant default: nothing is rewritten.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

KIND = "kind IN ('hr-authority', 'department', 'institution')"


def upgrade() -> None:
    op.create_table('organisation_state',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False, comment='-infinity: ever since, as far as is known'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('department_id', sa.Uuid(), nullable=True),
    sa.Column('is_closed', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('successor_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint(KIND, name='organisation_state_kind'),
    sa.CheckConstraint('is_closed OR successor_id IS NULL', name='organisation_state_successor')
    )
    op.create_table('organisation_change',
    sa.Column('change_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False, comment='the client that asked for it'),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint("kind IN ('rename', 'move', 'close', 'merge', 'split', 'reopen')", name='organisation_change_kind'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id']),
    sa.PrimaryKeyConstraint('change_id')
    )
    op.create_index(op.f('ix_organisation_change_organisation_id'), 'organisation_change', ['organisation_id'], unique=False)
    op.create_table('day_turned',
    sa.Column('single', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('day', sa.Date(), nullable=False, comment="the last day in China whose changes are today's state"),
    sa.CheckConstraint('single', name='day_turned_single'),
    sa.PrimaryKeyConstraint('single')
    )

    # 1. Nobody may be added or changed between the reading of today's state and the end.
    op.execute("LOCK TABLE organisation, placement IN SHARE ROW EXCLUSIVE MODE")
    # 2. What people's placements tell of where a unit lay; today's name, kind and department throughout.
    op.execute("""
        WITH lay AS (
            SELECT organisation_id, region_code, min(effective_on) AS since FROM placement GROUP BY 1, 2
        ), numbered AS (
            SELECT *, row_number() OVER (PARTITION BY organisation_id ORDER BY since) AS place FROM lay
        )
        INSERT INTO organisation_state (organisation_id, effective_on, name, kind, region_code, department_id)
        SELECT organisation_id, CASE WHEN coalesce(place, 1) = 1 THEN '-infinity' ELSE since END, name, kind,
               coalesce(numbered.region_code, organisation.region_code), department_id
        FROM organisation LEFT JOIN numbered USING (organisation_id)
    """)
    # 3. Keys after the rows.
    op.create_primary_key('organisation_state_pkey', 'organisation_state', ['organisation_id', 'effective_on'])
    for column, table, key in (
        ('organisation_id', 'organisation', 'organisation_id'),
        ('department_id', 'organisation', 'organisation_id'),
        ('successor_id', 'organisation', 'organisation_id'),
        ('region_code', 'region', 'code'),
    ):
        op.create_foreign_key(f'organisation_state_{column}_fkey', 'organisation_state', table, [column], [key])
    op.create_index('organisation_state_by_day', 'organisation_state', ['effective_on'], unique=False)
    op.create_index('organisation_state_by_region', 'organisation_state', ['region_code', 'kind'], unique=False)
    op.create_index('organisation_by_department', 'organisation', ['department_id'], unique=False)
    op.create_index('placement_by_day', 'placement', ['effective_on'], unique=False)
    op.add_column('placement', sa.Column('follows_unit', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='the unit moved that day'))
    op.add_column('organisation', sa.Column('closed_on', sa.Date(), nullable=True, comment='the first day on which it is no more; may lie ahead'))

    # A state that is mended is replaced; what was asked for, by whom and why stays.
    grant("SELECT, INSERT, UPDATE, DELETE", "organisation_state")
    grant("SELECT, INSERT", "organisation_change")
    grant("SELECT, INSERT, UPDATE", "day_turned")
