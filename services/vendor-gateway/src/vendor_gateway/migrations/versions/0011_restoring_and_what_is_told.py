"""Hours that were taken off are restored; what a completion waited for, and since when; messages about reviews.

Does the running code survive it: yes, it neither reads nor writes what is new. Until the new code runs, acts do not say what
the completion was before, and what is released does not say what it waited for.
What it locks, and for how long on 100 million rows: adding columns that may be null changes the catalogue only, a moment. The
constraint on releases is checked while everything runs, which reads every completion once: some minutes. The index holds what
waits alone; it is built while everything runs, which reads every completion as well. Acts are few. Where it is broken off it
can begin again.
"""

import sqlalchemy as sa
from alembic import op

from common.migrate import grant

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

_ACTS = """
    what IN ('counts', 'void', 'propose-void', 'confirm-void', 'refuse-void', 'withdraw-void',
             'propose-restore', 'confirm-restore', 'refuse-restore', 'withdraw-restore')
"""
_REASON = "reason IS NOT NULL OR what IN ('counts', 'confirm-void', 'confirm-restore')"
_BECAUSE = "released_because IN ('unknown-person', 'year-closed', 'no-contract', 'review', 'catalogue')"


def upgrade() -> None:
    op.create_table('read_mark',
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('read_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('reader_id'),
    comment='how far somebody has read; what is later is new to them',
    if_not_exists=True,
    )
    for table, column, comment in (
        ("completion", "held_at timestamptz", "since when hold is what it is; null: since it came"),
        ("completion", "released_because text", "what it had waited for; null: never parked, or not noted"),
        ("completion", "flagged_at timestamptz", "when a flag came after the first judgement"),
        ("review_act", "hold_before text", "why it did not count before; null where it did, or was not noted"),
    ):
        op.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS {column}")
        op.execute(f"COMMENT ON COLUMN {table}.{column.partition(' ')[0]} IS '{comment}'")
    for name, check in (("review_act_what", _ACTS), ("review_act_has_its_reason", _REASON)):
        op.execute(f"ALTER TABLE review_act DROP CONSTRAINT IF EXISTS {name}")
        op.execute(f"ALTER TABLE review_act ADD CONSTRAINT {name} CHECK ({check})")
    op.create_index(
        'review_act_proposal', 'review_act', ['item_id'], unique=False, if_not_exists=True,
        postgresql_where=sa.text("what IN ('propose-void', 'propose-restore')"),
    )
    # Rights: what is not granted here the running code cannot do.
    grant("SELECT, INSERT, UPDATE", "read_mark")
    with op.get_context().autocommit_block():
        op.execute("SET lock_timeout = 0")
        op.execute("ALTER TABLE completion DROP CONSTRAINT IF EXISTS completion_released_because")
        op.execute(f"ALTER TABLE completion ADD CONSTRAINT completion_released_because CHECK ({_BECAUSE}) NOT VALID")
        op.execute("ALTER TABLE completion VALIDATE CONSTRAINT completion_released_because")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS completion_waiting")
        op.create_index(
            'completion_waiting', 'completion', ['hold', 'item_id'], postgresql_concurrently=True,
            postgresql_where=sa.text("hold IS NOT NULL AND hold <> 'void' AND revoked_by IS NULL"),
        )
        op.execute("SET lock_timeout = '5s'")
