"""The shared tree of organisations, and the rosters on which somebody stands, for offices that read about people.

Does the running code survive it: yes, what it tells of organisations has names.
What it locks, and for how long on 100 million rows: `organisation`, some hundred thousand rows, exclusively for a second. Who
writes to `attendance` waits while one index of it is built, about a minute for 100 million rows; make it by hand before,
CONCURRENTLY and under the same name, where that is too long.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('organisation', sa.Column('closed_on', sa.Date(), nullable=True, comment='the first day on which it is no more; may lie ahead'))
    # Told of before names were kept: empty until the registry tells of them again.
    op.execute("UPDATE organisation SET name = '' WHERE name IS NULL")
    op.alter_column('organisation', 'name', existing_type=sa.Text(), nullable=False, comment=None, existing_comment='null where it was told of before names were kept')
    op.alter_column('organisation', 'department_id', existing_type=sa.Uuid(), comment='the competent department of an institution', existing_nullable=True)
    op.alter_column('organisation', 'authority_id', existing_type=sa.Uuid(), comment="the HR authority of the organisation's level", existing_nullable=True)
    op.create_table_comment('organisation', 'organisations (机构) as the registry told of them last', existing_comment=None)
    op.drop_index('organisation_by_department', table_name='organisation')
    op.create_index('organisation_by_department', 'organisation', ['department_id'], unique=False, postgresql_where=sa.text('department_id IS NOT NULL'))
    op.create_index('attendance_of_person', 'attendance', ['person_id'], unique=False, postgresql_where=sa.text('person_id IS NOT NULL'), if_not_exists=True)
