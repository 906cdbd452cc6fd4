"""People are found by the beginning of their names, within a unit and in a region; and counted now and then.

Does the running code survive it: yes. It counts nobody.
What it locks, and for how long on 100 million rows: writing to `person` waits while two indexes are made, some minutes;
reading goes on.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None

HEADCOUNTS = (
    'people', 'management', 'professional', 'worker', 'none', 'junior', 'intermediate', 'associate_senior', 'senior',
    'without_grade',
)


def upgrade() -> None:
    op.execute("ALTER TABLE person VALIDATE CONSTRAINT person_post_grade")
    op.create_index('person_by_region_and_name', 'person', ['unit_region', sa.text('name COLLATE "C"'), 'person_id'], unique=False)
    op.create_index('person_by_unit_and_name', 'person', ['organisation_id', sa.text('name COLLATE "C"'), 'person_id'], unique=False)
    op.create_table('headcount',
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    *(sa.Column(name, sa.Integer(), nullable=False) for name in HEADCOUNTS),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id']),
    sa.PrimaryKeyConstraint('organisation_id')
    )
    op.create_table('region_headcount',
    sa.Column('region_code', sa.Text(), nullable=False, comment='its own, none below it'),
    sa.Column('organisations', sa.Integer(), nullable=False),
    *(sa.Column(name, sa.Integer(), nullable=False) for name in HEADCOUNTS),
    sa.ForeignKeyConstraint(['region_code'], ['region.code']),
    sa.PrimaryKeyConstraint('region_code')
    )
    op.create_table('census',
    sa.Column('single', sa.Boolean(), server_default=sa.text('true'), nullable=False),
    sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False, comment='what headcount is as of'),
    sa.CheckConstraint('single', name='census_single'),
    sa.PrimaryKeyConstraint('single')
    )

    for table in ("headcount", "region_headcount"):
        grant("SELECT, INSERT, UPDATE, DELETE", table)
    grant("SELECT, INSERT, UPDATE", "census")
