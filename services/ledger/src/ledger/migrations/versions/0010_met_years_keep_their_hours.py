"""A make-up keeps on record which years were met when it was heard of: they keep the hours that they need.

Make-ups of before keep no year, as it was when they were allowed.
Does the running code survive it: yes, it neither reads nor writes the columns; a make-up that it hears in the meantime keeps no
year until it is told again.
What it locks, and for how long on 100 million rows: adding the columns changes the catalogue only, a moment; the update writes
the make-ups alone, which are few, and makes the grants that are heard meanwhile of the same people wait for it.
"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('decision', sa.Column('keeps', sa.ARRAY(sa.SmallInteger()), nullable=True, comment='of a make-up: the years that were met when it was heard of'))
    op.add_column('decision', sa.Column('turn', sa.SmallInteger(), server_default='0', nullable=False, comment='of a make-up: when it is served'))
    op.execute("UPDATE decision SET keeps = '{}' WHERE effect = 'make-up'")
