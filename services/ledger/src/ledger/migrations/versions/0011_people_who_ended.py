"""The day on which somebody is no longer staff: from the year of that day on nothing is owed.

Does the running code survive it: yes, it neither reads nor writes the column. Whoever ended before is told of again by the
registry: publish its people once all processes run the code of this release.
What it locks, and for how long on 100 million rows: adding a column without a default changes the catalogue only, a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('ended_on', sa.Date(), nullable=True, comment='the first day on which they are no longer staff; may lie ahead'))
