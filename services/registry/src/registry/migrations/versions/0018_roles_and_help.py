"""Roles are offered and accepted, helpers' codes wait, and accounts know under whose code they came to be.

Does the running code survive it: yes, it knows neither the columns nor the tables. A code that it makes names nobody, and
opens an account with a second factor only together with that; a role that it gives counts as one of an unknown giver. Give
no roles and no codes until all processes run the code of this release: that of before asks neither for acceptance nor for
the wait.
What it locks, and for how long on 100 million rows: `account`, `session`, `one_time_code` and `role` exclusively for an
instant each, to add columns whose defaults are constants; foreign keys of empty columns are not held against the rows
(NOT VALID). The two tables are new.
"""

import sqlalchemy as sa
from alembic import op
from common.migrate import grant
from sqlalchemy.dialects import postgresql

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None

NOW = sa.text('now()')
FALSE, TRUE = sa.text('false'), sa.text('true')


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)


def upgrade() -> None:
    op.add_column('account', sa.Column('password_root', sa.Text(), nullable=True, comment='account:<id> or client:<id> under whose code it came to be'))
    op.add_column('account', sa.Column('totp_root', sa.Text(), nullable=True, comment='password_root when it was enrolled'))
    op.add_column('account', sa.Column('had_totp', sa.Boolean(), server_default=FALSE, nullable=False, comment="a helper's code waits"))
    op.add_column('account', moment('reach_changed_at'))
    op.add_column('session', sa.Column('second_factor_at', sa.DateTime(timezone=True), nullable=True, comment='the last time; later roles do not count in it'))
    op.add_column('one_time_code', sa.Column('made_by', sa.Text(), nullable=True, comment='account:<id> or client:<id>; none for recovery codes'))
    op.add_column('one_time_code', sa.Column('made_under', sa.Uuid(), nullable=True, comment="the helper's office"))
    op.add_column('one_time_code', sa.Column('good_from', sa.DateTime(timezone=True), nullable=True, comment='without a proof of the second factor'))
    op.add_column('one_time_code', sa.Column('forgets_totp', sa.Boolean(), server_default=FALSE, nullable=False))
    op.add_column('one_time_code', sa.Column('may_be_cancelled', sa.Boolean(), server_default=TRUE, nullable=False, comment='by the owner'))
    op.add_column('one_time_code', moment('cancelled_at'))
    op.add_column('role', sa.Column('given_by', sa.Text(), nullable=True, comment='account:<id> or client:<id>'))
    op.add_column('role', sa.Column('given_as', sa.Text(), nullable=True, comment="the giver's role"))
    op.add_column('role', sa.Column('given_under', sa.Uuid(), nullable=True, comment="the giver's office"))
    for table, column in (('one_time_code', 'made_under'), ('role', 'given_under')):
        op.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey"
            f" FOREIGN KEY ({column}) REFERENCES organisation (organisation_id) NOT VALID"
        )
    op.create_table('role_offer',
    sa.Column('offer_id', sa.Uuid(), nullable=False, comment="the role's id once it is accepted"),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('role', sa.Text(), nullable=False),
    sa.Column('organisation_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False, comment='as the giver wrote it'),
    sa.Column('is_meant', sa.Boolean(), nullable=False, comment='the name is theirs; else nobody can accept it'),
    sa.Column('given_by', sa.Text(), nullable=False),
    sa.Column('given_as', sa.Text(), nullable=True),
    sa.Column('given_under', sa.Uuid(), nullable=True),
    sa.Column('offered_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer', sa.Text(), nullable=True),
    moment('answered_at'),
    sa.CheckConstraint("answer IN ('accepted', 'refused', 'withdrawn', 'lapsed')", name='role_offer_answer'),
    sa.CheckConstraint('(answer IS NULL) = (answered_at IS NULL)', name='role_offer_answered'),
    sa.CheckConstraint("(role = 'operator') = (organisation_id IS NULL)", name='role_offer_place'),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id']),
    sa.ForeignKeyConstraint(['given_under'], ['organisation.organisation_id']),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.organisation_id']),
    sa.PrimaryKeyConstraint('offer_id')
    )
    op.create_index('ix_role_offer_account_id', 'role_offer', ['account_id'])
    op.create_index('ix_role_offer_organisation_id', 'role_offer', ['organisation_id'])
    op.create_index('role_offer_once', 'role_offer', ['account_id', 'role', 'organisation_id'], unique=True,
                    postgresql_nulls_not_distinct=True, postgresql_where=sa.text('answer IS NULL'))
    op.create_table('account_notice',
    sa.Column('notice_id', sa.Uuid(), nullable=False),
    sa.Column('account_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('details', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='no name, no number: ids, roles and moments'),
    sa.Column('made_at', sa.DateTime(timezone=True), server_default=NOW, nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.account_id']),
    sa.PrimaryKeyConstraint('notice_id')
    )
    op.create_index('account_notice_by_account', 'account_notice', ['account_id', 'made_at'])
    grant("SELECT, INSERT, UPDATE, DELETE", "role_offer")
    grant("SELECT, INSERT, DELETE", "account_notice")
