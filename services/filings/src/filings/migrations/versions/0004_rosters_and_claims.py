"""Rosters and claims travel as filings do, with attachments, deadlines and spot checks.

Does the running code survive it: for trainings yes, which is what the new columns say of whatever it writes. It must not decide
about rosters and claims, of which it knows nothing: a trigger refuses what it writes of them until it is gone.
What it locks, and for how long on 100 million rows: `person`, `organisation` and `filing` exclusively for an instant, where columns
are added; the constraints of `filing` are checked on as many rows as there are filings, thousands today.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

JSONB = postgresql.JSONB(astext_type=sa.Text())
MOMENT = sa.DateTime(timezone=True)
TEXTS = postgresql.ARRAY(sa.Text())


def upgrade() -> None:
    op.add_column('person', sa.Column('blind_index', sa.LargeBinary(), nullable=True, comment='keyed; null where it was told of before it was kept'))
    op.add_column('person', sa.Column('hired_on', sa.Date(), nullable=True))
    op.add_column('person', sa.Column('leaves', JSONB, nullable=True, comment='days on which they were away'))
    op.add_column('person', sa.Column('merged_into', sa.Uuid(), nullable=True, comment='another record of the same human'))
    op.add_column('organisation', sa.Column('name', sa.Text(), nullable=True, comment='null where it was told of before names were kept'))

    op.add_column('filing', sa.Column('kind', sa.Text(), server_default='training', nullable=False))
    op.add_column('filing', sa.Column('about_id', sa.Uuid(), nullable=True, comment='of a roster: the training'))
    op.add_column('filing', sa.Column('person_id', sa.Uuid(), nullable=True, comment='of a claim: whose it is'))
    op.add_column('filing', sa.Column('title', sa.Text(), nullable=True, comment='of what it is; null where it was written before titles were kept'))
    op.add_column('filing', sa.Column('claim_kind', sa.Text(), nullable=True, comment='of a claim: a word of the rulebook'))
    op.add_column('filing', sa.Column('training_year', sa.SmallInteger(), nullable=True, comment='of a claim'))
    op.add_column('filing', sa.Column('evidence_sha256', sa.LargeBinary(), nullable=True, comment='of a claim: its paper, as papers are compared'))
    op.add_column('filing', sa.Column('remarks', TEXTS, server_default='{}', nullable=False, comment='what whoever decides looks at'))
    op.add_column('filing', sa.Column('due_at', MOMENT, nullable=True, comment='until when whoever has it acts'))
    op.add_column('filing', sa.Column('alarm_at', MOMENT, nullable=True, comment='when the platform looks at it next'))
    op.add_column('filing', sa.Column('work_at', MOMENT, nullable=True, comment='rows of its roster wait since then'))
    op.add_column('filing', sa.Column('review', sa.Text(), nullable=True, comment='decided by itself and drawn for a look: open, confirmed, overturned'))
    op.add_column('filing', sa.Column('approved_at', MOMENT, nullable=True))
    op.add_column('filing', sa.Column('decision_id', sa.Uuid(), nullable=True, comment='what came of a claim'))
    op.add_column('filing', sa.Column('code', sa.Text(), nullable=True, comment='printed as a QR code; cannot be guessed'))
    op.create_foreign_key(None, 'filing', 'filing', ['about_id'], ['filing_id'])
    op.create_foreign_key(None, 'filing', 'person', ['person_id'], ['person_id'])
    op.create_foreign_key(None, 'filing', 'decision', ['decision_id'], ['decision_id'])
    op.create_unique_constraint('filing_code_key', 'filing', ['code'])
    op.create_check_constraint('filing_kind', 'filing', "kind IN ('training', 'roster', 'claim')")
    op.create_check_constraint('filing_about', 'filing', "(kind = 'roster') = (about_id IS NOT NULL)")
    op.create_check_constraint('filing_person', 'filing', "(kind = 'claim') = (person_id IS NOT NULL)")
    op.create_check_constraint('filing_review', 'filing', "review IN ('open', 'confirmed', 'overturned')")
    for name, column in (('alarm', 'alarm_at'), ('work', 'work_at'), ('about', 'about_id'), ('person', 'person_id'), ('decision', 'decision_id'), ('evidence', 'evidence_sha256')):
        op.create_index(f'filing_by_{name}', 'filing', [column], postgresql_where=sa.text(f'{column} IS NOT NULL'))
    op.create_index('filing_to_review', 'filing', ['filing_id'], postgresql_where=sa.text("review = 'open'"))
    op.create_index('filing_with_remarks', 'filing', ['applicant_id'], postgresql_where=sa.text('cardinality(remarks) > 0'))
    op.create_index('filing_by_approval', 'filing', ['kind', 'approved_at'], postgresql_where=sa.text("state = 'approved'"))
    op.add_column('filing_round', sa.Column('sha256', sa.LargeBinary(), nullable=True, comment='over the form and everything attached to it'))
    op.add_column('filing_opinion', sa.Column('saw_sha256', sa.LargeBinary(), nullable=True, comment='the round that it was said of'))

    op.create_table('attachment',
    sa.Column('attachment_id', sa.Uuid(), nullable=False),
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sha256', sa.LargeBinary(), nullable=False, comment='over its content as it came'),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('added_by', sa.Uuid(), nullable=False),
    sa.Column('added_at', MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.filing_id']),
    sa.PrimaryKeyConstraint('attachment_id'),
    comment='written once'
    )
    op.create_index('ix_attachment_filing_id', 'attachment', ['filing_id'])
    op.create_table('attendance',
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=True, comment='keyed; null where the number is none'),
    sa.Column('given_sealed', sa.LargeBinary(), nullable=False, comment='number and name as they were given'),
    sa.Column('attended', TEXTS, nullable=False, comment='half days'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True, comment='why it does not count, or not yet'),
    sa.Column('detail', sa.Text(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('centihours', sa.Integer(), nullable=True),
    sa.Column('half_days', sa.Integer(), nullable=True),
    sa.Column('article', sa.Text(), nullable=True),
    sa.Column('recognition_id', sa.Uuid(), nullable=True),
    sa.CheckConstraint("state IN ('new', 'ready', 'parked', 'refused', 'counted')", name='attendance_state'),
    sa.CheckConstraint("(state = 'counted') = (recognition_id IS NOT NULL)", name='attendance_counted'),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.filing_id']),
    sa.ForeignKeyConstraint(['recognition_id'], ['decision.decision_id']),
    sa.PrimaryKeyConstraint('filing_id', 'row')
    )
    op.create_index('attendance_by_state', 'attendance', ['filing_id', 'state'])
    op.create_index('attendance_parked', 'attendance', ['blind_index'], postgresql_where=sa.text("state = 'parked'"))
    op.create_table('spot_check',
    sa.Column('spot_check_id', sa.Uuid(), nullable=False),
    sa.Column('office_id', sa.Uuid(), nullable=False, comment='the organisation that draws'),
    sa.Column('seed', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('begins_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('among', sa.Integer(), nullable=False, comment='how many it was drawn from'),
    sa.Column('among_sha256', sa.LargeBinary(), nullable=False, comment='over their ids, in order'),
    sa.Column('drawn_by', sa.Uuid(), nullable=False),
    sa.Column('drawn_at', MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('spot_check_id')
    )
    op.create_index('ix_spot_check_office_id', 'spot_check', ['office_id'])
    op.create_table('spot_check_item',
    sa.Column('spot_check_id', sa.Uuid(), nullable=False),
    sa.Column('place', sa.SmallInteger(), nullable=False),
    sa.Column('filing_id', sa.Uuid(), nullable=False),
    sa.Column('found', sa.Text(), nullable=True, comment='right, or what was wrong'),
    sa.Column('is_right', sa.Boolean(), nullable=True),
    sa.Column('looked_by', sa.Uuid(), nullable=True),
    sa.Column('looked_at', MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['filing_id'], ['filing.filing_id']),
    sa.ForeignKeyConstraint(['spot_check_id'], ['spot_check.spot_check_id']),
    sa.PrimaryKeyConstraint('spot_check_id', 'place'),
    sa.UniqueConstraint('spot_check_id', 'filing_id')
    )

    # What is on its way has its time from now on.
    op.execute("UPDATE filing SET due_at = now() + interval '7 days', alarm_at = now() + interval '5 days' WHERE state = 'in-chain'")
    op.execute("""
        CREATE FUNCTION filing_kind_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'rosters and claims are decided by code that knows them' USING ERRCODE = 'object_not_in_prerequisite_state';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER filing_kind_is_kept BEFORE UPDATE ON filing FOR EACH ROW
        WHEN (NEW.kind <> 'training' AND NOT NEW.standing ? 'kind') EXECUTE FUNCTION filing_kind_is_kept()
    """)

    # Rights: what is attached and what was drawn stays as it is; rows of a roster change their standing alone.
    grant("SELECT, INSERT", "attachment")
    grant("SELECT, INSERT, UPDATE, DELETE", "attendance")
    grant("SELECT, INSERT", "spot_check")
    grant("SELECT, INSERT, UPDATE", "spot_check_item")
