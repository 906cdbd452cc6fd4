"""Roles that are held, and roles that are offered."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

role = sa.Table(
    "role",
    metadata,
    sa.Column("role_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), index=True),
    instant("given_at"),
    instant("ended_at", nullable=True),
    sa.Column("given_by", sa.Text, comment="account:<id> or client:<id>"),
    sa.Column("given_as", sa.Text, comment="the giver's role"),
    sa.Column("given_under", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="the giver's office"),
    sa.Column("accepted_at", sa.DateTime(timezone=True), comment="by its holder; none where it was held at once"),
    sa.CheckConstraint(
        "role IN ('unit-administrator', 'department', 'hr-authority', 'auditor', 'operator')", name="role_role"
    ),
    sa.CheckConstraint("(role = 'operator') = (organisation_id IS NULL)", name="role_place"),
    sa.Index(
        "role_once", "account_id", "role", "organisation_id", unique=True, postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)  # fmt: skip

role_offer = sa.Table(
    "role_offer",
    metadata,
    sa.Column("offer_id", sa.Uuid, primary_key=True, comment="the role's id once it is accepted"),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), index=True),
    sa.Column("name", sa.Text, nullable=False, comment="as the giver wrote it"),
    sa.Column("is_meant", sa.Boolean, nullable=False, comment="the name is theirs; else nobody can accept it"),
    sa.Column("given_by", sa.Text, nullable=False),
    sa.Column("given_as", sa.Text),
    sa.Column("given_under", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    instant("offered_at"),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("answer", sa.Text),
    instant("answered_at", nullable=True),
    sa.Column("confirmed_by", sa.Uuid, sa.ForeignKey("account.account_id"), comment="another operator"),
    sa.CheckConstraint("answer IN ('accepted', 'refused', 'withdrawn', 'lapsed')", name="role_offer_answer"),
    sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="role_offer_answered"),
    sa.CheckConstraint("(role = 'operator') = (organisation_id IS NULL)", name="role_offer_place"),
    sa.CheckConstraint("given_by <> 'account:' || CAST(confirmed_by AS text)", name="role_offer_two_people"),
    sa.Index(
        "role_offer_once", "account_id", "role", "organisation_id", unique=True, postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("answer IS NULL"),
    ),
)  # fmt: skip
