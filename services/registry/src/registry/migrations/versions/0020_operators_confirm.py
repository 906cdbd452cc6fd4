"""A role that an operator offers is confirmed by another operator.

Does the running code survive it: yes, it does not know the column; an offer of its own waits for a confirmation as well.
What it locks, and for how long on 100 million rows: `role_offer`, which is small, for an instant; its key and its rule are not
held against rows of before (NOT VALID), which have none.
"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('role_offer', sa.Column('confirmed_by', sa.Uuid(), nullable=True, comment='another operator'))
    op.execute(
        "ALTER TABLE role_offer ADD CONSTRAINT role_offer_confirmed_by_fkey"
        " FOREIGN KEY (confirmed_by) REFERENCES account (account_id) NOT VALID"
    )
    op.execute(
        "ALTER TABLE role_offer ADD CONSTRAINT role_offer_two_people"
        " CHECK (given_by <> 'account:' || CAST(confirmed_by AS text)) NOT VALID"
    )
