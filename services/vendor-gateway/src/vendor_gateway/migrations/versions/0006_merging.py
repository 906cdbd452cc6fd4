"""Two records of one human: who is shown what was read of themselves is shown what was read of both.

Does the running code survive it: yes, it does not know the new column; who is merged meanwhile is told again.
What it locks, and for how long on 100 million rows: `person` for the moment it takes to change the catalogue; the index is
of no row yet, for which the people (about a million) are read once, while they cannot be written.

Who was merged before is not known here until the registry tells of everybody once more (`registry tell-again`).
"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('merged_into', sa.Uuid(), nullable=True, comment='another record of the same human'))
    op.create_index('person_merged', 'person', ['merged_into'], postgresql_where=sa.text('merged_into IS NOT NULL'))
