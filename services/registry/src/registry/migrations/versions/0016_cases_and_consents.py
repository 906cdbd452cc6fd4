"""Help with an account is remembered; consents, names that wait, every authority's signature under a merging.

Does the running code survive it: yes, it knows neither the tables nor the columns. It leaves `helped_at` as it is, so a
password set with a code at a process of the release before, while both run, counts as one's own. What it cannot read are
the new words: ask for names to be changed, and for merging to be signed side by side, once all processes run this release.
What it locks, and for how long on 100 million rows: `account` and `placement` for an instant, to add columns without a
value of their own (`-infinity` is a constant and rewrites nothing); `application` and `mending` for an instant, whose checks
are not held against what is there, which they cannot contradict. The codes of the last thirty days are read once.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

NOW = sa.text('now()')


def upgrade() -> None:
    op.add_column('account', sa.Column('helped_at', sa.DateTime(timezone=True), nullable=True))
    # Whose password was set with a code of somebody else, as far back as codes are kept.
    op.execute("""
        UPDATE account SET helped_at = password_set_at FROM one_time_code code
        WHERE code.account_id = account.account_id AND purpose = 'password' AND used_at = password_set_at
    """)
    # When earlier placements were recorded nobody knows: they are older than everything.
    op.add_column('placement', sa.Column('recorded_at', sa.DateTime(timezone=True), server_default='-infinity', nullable=False))
    op.execute("ALTER TABLE placement ALTER COLUMN recorded_at SET DEFAULT now()")
    op.create_table('placement_offer',
    sa.Column('offer_id', sa.Uuid(), nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=False, comment='whose consent is asked for'),
    sa.Column('organisation_id', sa.Uuid(), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name='placement_offer_state'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id']),
    sa.PrimaryKeyConstraint('offer_id'),
    sa.UniqueConstraint('blind_index', 'organisation_id', name='placement_offer_once')
    )
    op.create_table('mending_signature',
    sa.Column('mending_id', sa.Uuid(), nullable=False),
    sa.Column('is_undo', sa.Boolean(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False, comment='for whose side'),
    sa.Column('signed_by', sa.Uuid(), nullable=False),
    sa.Column('signed_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.ForeignKeyConstraint(['mending_id'], ['mending.mending_id']),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id']),
    sa.ForeignKeyConstraint(['signed_by'], ['account.account_id']),
    sa.PrimaryKeyConstraint('mending_id', 'is_undo', 'person_id')
    )
    op.execute("""
        ALTER TABLE application DROP CONSTRAINT application_kind,
        ADD CONSTRAINT application_kind CHECK (kind IN ('registration', 'transfer', 'unit', 'name')) NOT VALID
    """)
    op.execute("""
        ALTER TABLE mending DROP CONSTRAINT mending_state, DROP CONSTRAINT mending_number,
        ADD CONSTRAINT mending_state CHECK (
            state IN ('waiting', 'signed', 'refused', 'expired', 'undo-waiting', 'undone')) NOT VALID,
        ADD CONSTRAINT mending_number CHECK (CASE WHEN kind = 'merge' THEN number_sealed IS NULL
            ELSE number_sealed IS NOT NULL OR state IN ('refused', 'expired', 'undone') END) NOT VALID
    """)
    grant("SELECT, INSERT, UPDATE, DELETE", "placement_offer")
    grant("SELECT, INSERT, DELETE", "mending_signature")
