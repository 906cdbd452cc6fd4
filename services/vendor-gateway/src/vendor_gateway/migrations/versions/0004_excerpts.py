"""Of a delivery whose items were all rejected, the beginning is kept.

Does the running code survive it: yes, it leaves the new columns out; what it stores is whole, as the default says.
What it locks, and for how long on 100 million rows: `delivery`, for an instant; no row is written anew.
"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('delivery', sa.Column('body_bytes', sa.Integer(), nullable=True, comment='as it was sent; null for what came before this was noted'))
    op.add_column('delivery', sa.Column('is_excerpt', sa.Boolean(), server_default=sa.false(), nullable=False, comment='every item was rejected: body_sealed holds the beginning'))
    # Of what something rests on there is no excerpt. Rows of before have the default, and are not looked at.
    op.create_check_constraint('delivery_excerpt_of_nothing', 'delivery', 'NOT is_excerpt OR rejected = received', postgresql_not_valid=True)
