"""What is taken back before it is heard of waits for it.

Does the running code survive it: yes, it does not know the new table. While code from before still hears, it sets such
news aside as dead letters; replay them with this code.
What it locks, and for how long on 100 million rows: nothing; the table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('taken_back_early',
    sa.Column('source_id', sa.Uuid(), nullable=False, comment='a completion, a recognition or a grant'),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('heard_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.PrimaryKeyConstraint('source_id'),
    comment='what was taken back before it was heard of; a row goes when that is heard'
    )

    # Rights: what is not granted here the running code cannot do.
    grant("SELECT, INSERT, DELETE", "taken_back_early")
