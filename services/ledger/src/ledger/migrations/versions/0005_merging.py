"""Two records of one human: what was entered for one of them counts for the other.

Does the running code survive it: yes, it does not know the new column, and enters nothing of the new kind. It knows
nothing of merging either: merge people once all processes run the code of this release.
What it locks, and for how long on 100 million rows: both tables for the moment it takes to change the catalogue; the index
is of no row yet, for which the people (about a million) are read once, while they cannot be written.
"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('merged_into', sa.Uuid(), nullable=True, comment='another record of the same human: everything counts there'))
    op.create_index('person_merged', 'person', ['merged_into'], postgresql_where=sa.text('merged_into IS NOT NULL'))
    op.drop_constraint('entry_sign', 'entry')
    op.execute("""
        ALTER TABLE entry ADD CONSTRAINT entry_sign CHECK (
            (kind = 'credit' AND centihours > 0) OR (kind = 'reversal' AND centihours < 0)
            OR (kind IN ('carried', 'merged') AND (centihours <> 0 OR half_days <> 0))) NOT VALID
    """)
