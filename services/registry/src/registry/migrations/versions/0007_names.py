"""People are found by the beginning of their names, within a unit and in a region.

Does the running code survive it: yes. Whom it adds or moves has no region here, or that of before, until the next census
of the new code puts that right. The column has a name of its own: that code asks for `region_code` where people and organisations meet.
What it locks, and for how long on 100 million rows: writing to `person` waits while every row gets its region and two
indexes are made, some minutes; reading goes on.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('unit_region', sa.Text(), nullable=True, comment="today's, of the unit"))
    op.execute("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE")
    op.execute("""
        UPDATE person SET unit_region = organisation.region_code
        FROM organisation WHERE organisation.organisation_id = person.organisation_id
    """)
    op.create_index('person_by_region_and_name', 'person', ['unit_region', sa.text('name COLLATE "C"'), 'person_id'], unique=False)
    op.create_index('person_by_unit_and_name', 'person', ['organisation_id', sa.text('name COLLATE "C"'), 'person_id'], unique=False)
