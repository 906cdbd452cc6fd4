"""The tree of organisations by which offices read completions of the people whom they reach.

Does the running code survive it: yes, it does not know the new columns. The registry publishes its organisations once all
processes run the code of this release; until then departments reach none of the institutions below them.
What it locks, and for how long on 100 million rows: `organisation` exclusively for an instant, no row is rewritten. The
index is of a table of organisations, some hundred thousand rows: a second.
"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('organisation', sa.Column('department_id', sa.Uuid(), nullable=True, comment='the competent department of an institution'))
    op.add_column('organisation', sa.Column('authority_id', sa.Uuid(), nullable=True, comment="the HR authority of the organisation's level"))
    op.add_column('organisation', sa.Column('closed_on', sa.Date(), nullable=True, comment='the first day on which it is no more; may lie ahead'))
    op.create_table_comment('organisation', 'organisations (机构) as the registry told of them last', existing_comment=None)
    op.create_index('organisation_by_department', 'organisation', ['department_id'], unique=False, postgresql_where=sa.text('department_id IS NOT NULL'))
