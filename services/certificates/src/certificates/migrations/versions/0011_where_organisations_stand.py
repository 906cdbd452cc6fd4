"""Where organisations stand: the tree by which offices read certificates of the people whom they reach.

Does the running code survive it: all but the issuing of certificates, whose question names a column that two tables have
from now on. It fails and is tried again: certificates are made as soon as the worker runs the code of this release, so replace
it first; none is lost. Everything else goes on. What the running code inserts has an empty region: such an organisation
reaches nobody, and nobody is reached by it, until the registry tells of it again. The registry publishes its organisations
once all processes run the code of this release; else offices read no certificates.
What it locks, and for how long on 100 million rows: `organisation` exclusively for an instant; the one default is a
constant, and no row is rewritten. The index is of a table of organisations, some hundred thousand rows: a second.
"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('organisation', sa.Column('region_code', sa.Text(), server_default='', nullable=False))
    op.add_column('organisation', sa.Column('department_id', sa.Uuid(), nullable=True, comment='the competent department of an institution'))
    op.add_column('organisation', sa.Column('closed_on', sa.Date(), nullable=True, comment='the first day on which it is no more; may lie ahead'))
    op.alter_column('organisation', 'authority_id', existing_type=sa.Uuid(), comment="the HR authority of the organisation's level", existing_nullable=True)
    op.create_table_comment('organisation', 'organisations (机构) as the registry told of them last', existing_comment=None)
    op.create_index('organisation_by_department', 'organisation', ['department_id'], unique=False, postgresql_where=sa.text('department_id IS NOT NULL'))
