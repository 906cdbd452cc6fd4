"""Decisions to revoke and restore certificates, and the authority that issued each.

Does the running code survive it: yes, it does not know the new tables. News of a revoked certificate that it handles leave
`is_met` as it was: replace the consumers before the first decision is confirmed.
What it locks, and for how long on 100 million rows: `certificate` exclusively for an instant; the columns have no defaults.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('decision',
    sa.Column('decision_id', sa.Uuid(), nullable=False),
    sa.Column('certificate_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False, comment='the person whom it is about reads it'),
    sa.Column('authority_id', sa.Uuid(), nullable=False, comment='for whom it was proposed'),
    sa.Column('proposed_by', sa.Uuid(), nullable=False, comment='an account'),
    sa.Column('proposer_id', sa.Uuid(), nullable=True, comment='the person whose account it is, where they stand on a roster'),
    sa.Column('proposed_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('stood_at', sa.Text(), nullable=False, comment='the standing that the proposer saw'),
    sa.Column('stood_since', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind IN ('revoke', 'restore')", name='decision_kind'),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.certificate_id'], ),
    sa.PrimaryKeyConstraint('decision_id'),
    sa.UniqueConstraint('decision_id', 'proposed_by', name='decision_author')
    )
    op.create_index(op.f('ix_decision_authority_id'), 'decision', ['authority_id'], unique=False)
    op.create_index(op.f('ix_decision_certificate_id'), 'decision', ['certificate_id'], unique=False)
    op.create_table('decision_end',
    sa.Column('decision_id', sa.Uuid(), nullable=False, comment='a proposal ends once'),
    sa.Column('proposed_by', sa.Uuid(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('ended_by', sa.Uuid(), nullable=True, comment='an account; null: nobody has decided in time'),
    sa.Column('ended_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('became', sa.Text(), nullable=True, comment='the standing that came of it'),
    sa.CheckConstraint("(state = 'confirmed') = (became IS NOT NULL)", name='decision_end_became'),
    sa.CheckConstraint("CASE state WHEN 'expired' THEN ended_by IS NULL WHEN 'withdrawn' THEN ended_by IS NOT NULL ELSE ended_by IS NOT NULL AND ended_by <> proposed_by END", name='decision_end_two_people'),
    sa.CheckConstraint("state IN ('confirmed', 'refused', 'withdrawn', 'expired')", name='decision_end_state'),
    sa.ForeignKeyConstraint(['decision_id', 'proposed_by'], ['decision.decision_id', 'decision.proposed_by'], ),
    sa.PrimaryKeyConstraint('decision_id')
    )
    op.add_column('certificate', sa.Column('is_met', sa.Boolean(), nullable=True, comment='of one that is revoked: whether its hours meet the rules; else null'))
    op.add_column('certificate', sa.Column('authority_id', sa.Uuid(), nullable=True, comment='the HR authority that the face names as the issuing one'))

    # Rights: what was proposed and how it ended is added to, and changed by nobody.
    grant("SELECT, INSERT", "decision")
    grant("SELECT, INSERT", "decision_end")
