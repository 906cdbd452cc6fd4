"""Workers of offices (机关工勤人员) are told apart from staff of public institutions.

Does the running code survive it: yes. It writes neither column, and whom it records is staff of an institution; what it
changes of somebody else leaves the kind as it was.
What it locks, and for how long on 100 million rows: `person` and `placement` exclusively for an instant, to add a column
with a constant default and a check that is not looked at for what is there; looking is done after it and stops nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('staff_kind', sa.Text(), server_default='institution', nullable=False, comment="of today's post"))
    op.add_column('placement', sa.Column('staff_kind', sa.Text(), server_default='institution', nullable=False))
    for table in ('person', 'placement'):
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {table}_staff_kind CHECK (staff_kind IN ('institution', 'office')) NOT VALID")
        op.execute(f'ALTER TABLE {table} VALIDATE CONSTRAINT {table}_staff_kind')
