"""Of which level the training under a contract is organised, and of which level each completion that counts under it.

Does the running code survive it: yes, it neither reads nor writes the columns. Completions of before have no level, and
the ledger's entries of them have none either.
What it locks, and for how long on 100 million rows: adding columns without a default changes the catalogue only, a moment.
Contracts are few; their constraint is checked at once.
"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('completion', sa.Column('organiser_level', sa.Text(), nullable=True, comment='of the contract under which it counts; null where none is known'))
    op.add_column('vendor_contract', sa.Column('organiser_level', sa.Text(), nullable=True, comment='of the authority that made it; null: that of the region'))
    op.create_check_constraint('vendor_contract_organiser_level', 'vendor_contract', "organiser_level IN ('county', 'city', 'province', 'national')")
    # Rights: the running role has had all it needs on these tables since 0001 and 0009.
