"""Sessions keep when the sign-in before them was, and how many tries were wrong in between.

Does the running code survive it: yes, it knows none of the columns. What it counts meanwhile is not counted here.
What it locks, and for how long on 100 million rows: `account` and `session` exclusively for an instant each, to add
columns without a value or with a constant default.
"""

import sqlalchemy as sa
from alembic import op

revision = '0024'
down_revision = '0023'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('account', sa.Column('signed_in_at', sa.DateTime(timezone=True), nullable=True, comment='the last complete sign-in'))
    op.add_column('account', sa.Column('failed_tries', sa.Integer(), server_default='0', nullable=False, comment='compared and wrong, since signed_in_at'))
    op.add_column('session', sa.Column('previous_sign_in_at', sa.DateTime(timezone=True), nullable=True, comment='of the account, when this one was complete'))
    op.add_column('session', sa.Column('failed_tries', sa.Integer(), server_default='0', nullable=False, comment='between that sign-in and this one'))
