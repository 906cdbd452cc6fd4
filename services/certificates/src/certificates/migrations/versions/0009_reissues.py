"""Certificates are reissued: what is under way, the papers that were replaced, and orders of authorities.

Does the running code survive it: yes, it does not know the new tables. It does not know the codes of papers that were
replaced and cannot read faces of a second edition: replace all processes before the first certificate is reissued.
What it locks, and for how long on 100 million rows: `certificate` exclusively for an instant; the one default is a
constant, and no row is rewritten.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
from common.migrate import grant

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reissue_order',
    sa.Column('order_id', sa.Uuid(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=False, comment='the unit that was renamed'),
    sa.Column('former_name', sa.Text(), nullable=False, comment='what the certificates print'),
    sa.Column('authority_id', sa.Uuid(), nullable=False, comment='for whom it was ordered'),
    sa.Column('ordered_by', sa.Uuid(), nullable=False, comment='an account'),
    sa.Column('ordered_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('counted', sa.Integer(), nullable=False, comment='how many certificates it concerned when it was ordered'),
    sa.Column('after', sa.Uuid(), nullable=True, comment='up to which person its certificates are taken up'),
    sa.Column('taken_up_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('order_id')
    )
    op.create_index('reissue_order_open', 'reissue_order', ['organisation_id'], unique=True, postgresql_where=sa.text('taken_up_at IS NULL'))
    op.create_table('paper',
    sa.Column('certificate_id', sa.Uuid(), nullable=False),
    sa.Column('edition', sa.SmallInteger(), nullable=False, comment='as it is printed'),
    sa.Column('face', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('verify_code', sa.Text(), nullable=False),
    sa.Column('file', sa.SmallInteger(), nullable=False, comment='what certificate.edition was: where its file stands'),
    sa.Column('pdf_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('stored_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('replaced_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('because', sa.Text(), nullable=False, comment='as the next edition prints it'),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.certificate_id'], ),
    sa.PrimaryKeyConstraint('certificate_id', 'edition'),
    sa.UniqueConstraint('verify_code')
    )
    op.create_table('reissue',
    sa.Column('reissue_id', sa.Uuid(), nullable=False),
    sa.Column('certificate_id', sa.Uuid(), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=True, comment='null: the learner applied'),
    sa.Column('asked_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('face', postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment='every field of the next edition, before it is signed'),
    sa.Column('verify_code', sa.Text(), nullable=True),
    sa.Column('file', sa.SmallInteger(), nullable=True, comment='what certificate.edition becomes'),
    sa.Column('claimed_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True),
    sa.CheckConstraint("outcome IN ('made', 'unchanged', 'not-valid', 'unprintable')", name='reissue_outcome'),
    sa.CheckConstraint('(ended_at IS NULL) = (outcome IS NULL)', name='reissue_end'),
    sa.CheckConstraint('(face IS NULL) = (verify_code IS NULL) AND (face IS NULL) = (file IS NULL)', name='reissue_face'),
    sa.ForeignKeyConstraint(['certificate_id'], ['certificate.certificate_id'], ),
    sa.ForeignKeyConstraint(['order_id'], ['reissue_order.order_id'], ),
    sa.PrimaryKeyConstraint('reissue_id'),
    sa.UniqueConstraint('verify_code')
    )
    op.create_index(op.f('ix_reissue_certificate_id'), 'reissue', ['certificate_id'], unique=False)
    op.create_index(op.f('ix_reissue_order_id'), 'reissue', ['order_id'], unique=False)
    op.create_index('reissue_open', 'reissue', ['certificate_id'], unique=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.add_column('certificate', sa.Column('printed_edition', sa.SmallInteger(), server_default=sa.text('1'), nullable=False, comment='one more for every time that it was reissued under its number'))
    op.add_column('certificate', sa.Column('unit_id', sa.Uuid(), nullable=True, comment='the unit that the face names'))
    op.alter_column('certificate', 'edition',
               existing_type=sa.SMALLINT(),
               comment='which of its faces the file was signed for: one more for each that was dropped or replaced',
               existing_comment='one more for every face that was dropped before it was stored',
               existing_nullable=False,
               existing_server_default=sa.text('1'))

    # Rights: a paper that was replaced is added, and changed by nobody.
    grant("SELECT, INSERT", "paper")
    grant("SELECT, INSERT, UPDATE", "reissue")
    grant("SELECT, INSERT, UPDATE", "reissue_order")
