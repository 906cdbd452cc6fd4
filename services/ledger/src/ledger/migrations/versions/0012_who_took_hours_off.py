"""Who took hours off, and what was given back.

Does the running code survive it: yes, it neither reads nor writes the new columns. It does not know completions that are
restored and passes the news by: update the ledger before the vendor gateway, or have the gateway publish once more.
What it locks, and for how long on 100 million rows: adding columns that may be null changes the catalogue only, a moment for
each year of entries. The constraint on the signs of entries is exchanged in a moment and checked while everything runs, which
reads every entry once: some minutes. Where it is broken off it can begin again.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None

_SIGN = """
    (kind IN ('credit', 'restored') AND centihours > 0) OR (kind = 'reversal' AND centihours < 0)
    OR (kind IN ('carried', 'merged') AND (centihours <> 0 OR half_days <> 0))
"""


def upgrade() -> None:
    op.create_table('evidence_turn',
    sa.Column('source_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False, comment='of the change; even: given back, odd: taken off'),
    sa.Column('decision_id', sa.Uuid(), nullable=True),
    sa.Column('effect', sa.SmallInteger(), nullable=False, comment='1: entered as restored, -1: reversed once more'),
    sa.Column('heard_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.CheckConstraint('effect = 0 OR (effect = 1 AND number % 2 = 0) OR (effect = -1 AND number % 2 = 1)', name='evidence_turn_effect'),
    sa.CheckConstraint('number > 1', name='evidence_turn_number'),
    sa.PrimaryKeyConstraint('source_id', 'number'),
    comment='changes of whether evidence counts, after it was taken off for the first time; nobody changes them',
    if_not_exists=True,
    )
    for table, columns in {
        "entry": ("office_id uuid", "office text", "decision_id uuid"),
        "taken_back_early": ("number integer NOT NULL DEFAULT 1", "office_id uuid", "office text", "decision_id uuid"),
    }.items():
        for column in columns:
            op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")
    for column, comment in {
        "entry.office_id": "of what a review took off or gave back: for whom it was decided",
        "entry.office": "what that organisation was called",
        "entry.decision_id": "the act of the review, as the gateway knows it",
        "taken_back_early.number": "of the change; even: given back",
        "taken_back_early.office_id": "null: whoever stated the hours took them back",
    }.items():
        op.execute(f"COMMENT ON COLUMN {column} IS '{comment}'")
    # Rights: what is not granted here the running code cannot do.
    grant("SELECT, INSERT", "evidence_turn")
    grant("UPDATE", "taken_back_early")
    with op.get_context().autocommit_block():
        op.execute("ALTER TABLE entry DROP CONSTRAINT IF EXISTS entry_sign")
        op.execute(f"ALTER TABLE entry ADD CONSTRAINT entry_sign CHECK ({_SIGN}) NOT VALID")
        op.execute("ALTER TABLE entry VALIDATE CONSTRAINT entry_sign")
