"""What somebody asks for and somebody else decides, and what people say of themselves.

Does the running code survive it: yes, it knows neither table.
What it locks, and for how long on 100 million rows: nothing; both tables are new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None

NOW = sa.text('now()')


def upgrade() -> None:
    op.create_table('application',
    sa.Column('application_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), server_default='waiting', nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=False, comment='whom it is about'),
    sa.Column('organisation_id', sa.Uuid(), nullable=True, comment='which decides'),
    sa.Column('region_code', sa.Text(), nullable=True, comment='whose authority decides'),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=False, comment='JSON, AES-GCM, context: the application id'),
    sa.Column('photo_sealed', sa.LargeBinary(), nullable=True, comment="base64, AES-GCM, context: the application id and 'photo'"),
    sa.Column('password_hash', sa.Text(), nullable=True, comment='argon2id; forgotten with the decision'),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.CheckConstraint("kind IN ('registration', 'transfer', 'unit')", name='application_kind'),
    sa.CheckConstraint("state IN ('waiting', 'granted', 'refused', 'superseded')", name='application_state'),
    sa.CheckConstraint("(organisation_id IS NULL) = (kind = 'unit')", name='application_place'),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id']),
    sa.ForeignKeyConstraint(['region_code'], ['region.code']),
    sa.PrimaryKeyConstraint('application_id')
    )
    op.create_index(op.f('ix_application_blind_index'), 'application', ['blind_index'], unique=False)
    op.create_index('application_waiting', 'application', ['organisation_id', 'made_at'], unique=False,
                    postgresql_where=sa.text("state = 'waiting'"))
    op.create_table('person_details',
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('details_sealed', sa.LargeBinary(), nullable=False, comment='JSON, AES-GCM, context: the person id'),
    sa.Column('photo_sealed', sa.LargeBinary(), nullable=False, comment="the same for the picture, and 'photo'"),
    sa.Column('changed_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.person_id']),
    sa.PrimaryKeyConstraint('person_id')
    )

    for table in ("application", "person_details"):
        grant("SELECT, INSERT, UPDATE", table)
