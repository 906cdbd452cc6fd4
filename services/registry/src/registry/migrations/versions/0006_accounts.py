"""Accounts of people, their sessions, codes and roles, and the audit trail.

Does the running code survive it: yes, it knows none of these tables.
What it locks, and for how long on 100 million rows: nothing; every table is new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

NOW = sa.text('now()')


def instant(name: str, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=None if nullable else NOW, nullable=nullable)


def upgrade() -> None:
    op.create_table('account',
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('blind_index', sa.LargeBinary(), nullable=False),
    sa.Column('id_number_sealed', sa.LargeBinary(), nullable=False, comment='AES-GCM, context: the blind index'),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('password_hash', sa.Text(), nullable=True, comment='argon2id; none before the first password'),
    instant('password_set_at', nullable=True),
    sa.Column('failures', sa.Integer(), server_default='0', nullable=False, comment='since the last success'),
    instant('locked_until', nullable=True),
    sa.Column('totp_sealed', sa.LargeBinary(), nullable=True, comment='RFC 6238 secret, AES-GCM, context: the account id'),
    instant('totp_confirmed_at', nullable=True),
    sa.Column('totp_step', sa.BigInteger(), server_default='0', nullable=False, comment='the last one that was used'),
    instant('created_at'),
    instant('closed_at', nullable=True),
    sa.PrimaryKeyConstraint('account_id'),
    sa.UniqueConstraint('blind_index')
    )
    op.create_table('session',
    sa.Column('session_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('token_sha256', sa.LargeBinary(), nullable=False),
    sa.Column('second_factor', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='it was given'),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False, comment='whatever is done meanwhile'),
    instant('seen_at'),
    instant('created_at'),
    instant('ended_at', nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id']),
    sa.PrimaryKeyConstraint('session_id'),
    sa.UniqueConstraint('token_sha256')
    )
    op.create_index(op.f('ix_session_account_id'), 'session', ['account_id'], unique=False)
    op.create_table('one_time_code',
    sa.Column('code_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('purpose', sa.Text(), nullable=False),
    sa.Column('code_sha256', sa.LargeBinary(), nullable=False),
    instant('ends_at', nullable=True),
    instant('created_at'),
    instant('used_at', nullable=True),
    sa.CheckConstraint("purpose IN ('password', 'recovery')", name='one_time_code_purpose'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id']),
    sa.PrimaryKeyConstraint('code_id')
    )
    op.create_index(op.f('ix_one_time_code_account_id'), 'one_time_code', ['account_id'], unique=False)
    op.create_table('role',
    sa.Column('role_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    instant('given_at'),
    instant('ended_at', nullable=True),
    sa.CheckConstraint("role IN ('unit-administrator', 'department', 'hr-authority', 'auditor', 'operator')", name='role_role'),
    sa.CheckConstraint("(role = 'operator') = (organisation_id IS NULL)", name='role_place'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id']),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id']),
    sa.PrimaryKeyConstraint('role_id')
    )
    op.create_index(op.f('ix_role_account_id'), 'role', ['account_id'], unique=False)
    op.create_index(op.f('ix_role_organisation_id'), 'role', ['organisation_id'], unique=False)
    op.create_index('role_once', 'role', ['account_id', 'role', 'organisation_id'], unique=True,
                    postgresql_nulls_not_distinct=True, postgresql_where=sa.text('ended_at IS NULL'))
    op.create_table('audit',
    sa.Column('audit_id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False, comment='JSON, exactly as it was hashed'),
    sa.Column('person_id', sa.Uuid(), nullable=True, comment='whom it is about'),
    sa.Column('organisation_id', sa.Uuid(), nullable=True, comment='where it was done'),
    sa.PrimaryKeyConstraint('audit_id')
    )
    op.create_index('audit_by_person', 'audit', ['person_id', 'audit_id'], unique=False,
                    postgresql_where=sa.text('person_id IS NOT NULL'))
    op.create_index('audit_by_organisation', 'audit', ['organisation_id', 'audit_id'], unique=False)
    op.create_table('audit_waiting',
    sa.Column('audit_id', sa.BigInteger(), nullable=False, comment='not linked yet'),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.audit_id']),
    sa.PrimaryKeyConstraint('audit_id')
    )
    op.create_table('audit_link',
    sa.Column('position', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('audit_id', sa.BigInteger(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False, comment='SHA-256 of a version byte, the one before, and body'),
    sa.ForeignKeyConstraint(['audit_id'], ['audit.audit_id']),
    sa.PrimaryKeyConstraint('position'),
    sa.UniqueConstraint('audit_id')
    )

    for table in ('account', 'session', 'one_time_code', 'role'):
        grant("SELECT, INSERT, UPDATE", table)
    # Nobody who runs the service can change or remove what was recorded.
    for table in ('audit', 'audit_link'):
        grant("SELECT, INSERT", table)
    grant("SELECT, INSERT, DELETE", "audit_waiting")
