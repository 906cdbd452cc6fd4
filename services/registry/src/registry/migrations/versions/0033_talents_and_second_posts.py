"""Who is recorded as a talent, and who holds posts of two categories.

Does the running code survive it: yes, it neither reads nor writes the columns; a placement that it writes anew has no second
category, so import nobody's second post before all processes run this release.
What it locks, and for how long on 100 million rows: adding columns without a default changes the catalogue only, a moment. The
constraints are added without looking at rows and validated afterwards, while everything goes on: a minute or two.
"""

import sqlalchemy as sa
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None

_SECOND = "second_post_category IN ('management', 'professional', 'worker') AND second_post_category <> post_category"


def upgrade() -> None:
    op.add_column('person', sa.Column('talent', sa.Text(), nullable=True, comment='of a talent, which; null where nobody has said'))
    op.add_column('person', sa.Column('second_post_category', sa.Text(), nullable=True, comment="today's, of posts of two categories the other one"))
    op.add_column('placement', sa.Column('second_post_category', sa.Text(), nullable=True, comment='of posts of two categories the other one'))
    for table, name, check in (
        ('person', 'person_talent', "talent IN ('high-level', 'urgently-needed', 'none')"),
        ('person', 'person_second_post_category', _SECOND),
        ('placement', 'placement_second_post_category', _SECOND),
    ):
        op.execute(f'ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({check}) NOT VALID')
        op.execute(f'ALTER TABLE {table} VALIDATE CONSTRAINT {name}')
