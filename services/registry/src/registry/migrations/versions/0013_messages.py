"""Announcements, feedback and complaints, and how far somebody has read.

Does the running code survive it: yes, it knows none of the tables.
What it locks, and for how long on 100 million rows: nothing; the tables are new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

NOW = sa.text('now()')


def upgrade() -> None:
    op.create_table('announcement',
    sa.Column('announcement_id', sa.Uuid(), nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('published_by', sa.Uuid(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['region_code'], ['region.code']),
    sa.ForeignKeyConstraint(['published_by'], ['account.account_id']),
    sa.PrimaryKeyConstraint('announcement_id')
    )
    op.create_index('ix_announcement_region_code', 'announcement', ['region_code'])
    op.create_table('case_file',
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='open', nullable=False),
    sa.Column('region_code', sa.Text(), nullable=False, comment='whose authority answers'),
    sa.Column('about_id', sa.Uuid(), nullable=True, comment='who is complained of'),
    sa.Column('reporter_index', sa.LargeBinary(), nullable=False, comment='keyed HMAC of the account'),
    sa.Column('reporter_sealed', sa.LargeBinary(), nullable=False, comment='JSON, AES-GCM, context: the case id'),
    sa.Column('owner', sa.Uuid(), nullable=True, comment='who answers'),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.CheckConstraint("kind IN ('feedback', 'complaint')", name='case_kind'),
    sa.CheckConstraint("state IN ('open', 'in-work', 'answered', 'closed')", name='case_state'),
    sa.CheckConstraint("kind = 'complaint' OR about_id IS NULL", name='case_about'),
    sa.ForeignKeyConstraint(['region_code'], ['region.code']),
    sa.ForeignKeyConstraint(['about_id'], ['organisation.organisation_id']),
    sa.ForeignKeyConstraint(['owner'], ['account.account_id']),
    sa.PrimaryKeyConstraint('case_id')
    )
    op.create_index('ix_case_file_reporter_index', 'case_file', ['reporter_index'])
    op.create_index('case_by_region', 'case_file', ['region_code', 'due_on'], postgresql_where=sa.text("state IN ('open', 'in-work')"))
    op.create_table('case_entry',
    sa.Column('entry_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=True, comment="an office's; null: the reporter"),
    sa.Column('text_sealed', sa.LargeBinary(), nullable=True, comment='AES-GCM, context: the entry id'),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.case_id']),
    sa.ForeignKeyConstraint(['made_by'], ['account.account_id']),
    sa.PrimaryKeyConstraint('entry_id')
    )
    op.create_index('ix_case_entry_case_id', 'case_entry', ['case_id'])
    op.create_table('case_attachment',
    sa.Column('attachment_id', sa.Uuid(), nullable=False),
    sa.Column('case_id', sa.Uuid(), nullable=False),
    sa.Column('media_type', sa.Text(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('content_sealed', sa.LargeBinary(), nullable=False, comment='AES-GCM, context: the attachment id'),
    sa.Column('added_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['case_file.case_id']),
    sa.PrimaryKeyConstraint('attachment_id')
    )
    op.create_index('ix_case_attachment_case_id', 'case_attachment', ['case_id'])
    op.create_table('read_mark',
    sa.Column('reader_id', sa.Uuid(), nullable=False),
    sa.Column('read_until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('reader_id'),
    comment='how far somebody has read; what is later is new to them'
    )
    for table in ("announcement", "case_file", "read_mark"):
        grant("SELECT, INSERT, UPDATE", table)
    # What was said of a case stays; only the change of the sealing key touches it.
    for table in ("case_entry", "case_attachment"):
        grant("SELECT, INSERT, UPDATE", table)
