"""Columns for the region in which somebody's unit lies, and for the grade of their post.

Does the running code survive it: yes. Whom it adds or moves has no region here, or that of before, until the next census
of the new code puts that right; it writes nobody's grade. The region's column has a name of its own: that code asks for
`region_code` where people and organisations meet.
What it locks, and for how long on 100 million rows: `person` for an instant, for two columns without a default and a check
that the next migration validates. Nobody has a region before the first census.
"""

import sqlalchemy as sa
from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('unit_region', sa.Text(), nullable=True, comment="today's, of the unit"))
    op.add_column('person', sa.Column('post_grade', sa.SmallInteger(), nullable=True, comment='1 is the highest; which there are hangs on the category'))
    op.execute("ALTER TABLE person ADD CONSTRAINT person_post_grade CHECK (post_grade BETWEEN 1 AND 13) NOT VALID")
