"""People are found by the beginning of their names, within a unit and in a whole province.

Does the running code survive it: yes, these are indexes.
What it locks, and for how long on 100 million rows: writing to `person` waits while they are made, some minutes;
reading goes on.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('person_by_name', 'person', [sa.text('name COLLATE "C"'), 'person_id'], unique=False)
    op.create_index('person_by_unit_and_name', 'person', ['organisation_id', sa.text('name COLLATE "C"'), 'person_id'], unique=False)
