"""Accounts, sessions, codes, roles, what is asked for, and the way to vendors."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from registry.metadata import instant, metadata

account = sa.Table(
    "account",
    metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("id_number_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the blind index"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, comment="argon2id; none before the first password"),
    instant("password_set_at", nullable=True),
    instant("helped_at", nullable=True),
    sa.Column("password_root", sa.Text, comment="account:<id> or client:<id> under whose code it came to be"),
    # Code of the release before counts in these two; wrong tries are counted in `attempt` now.
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="since the last success"),
    instant("locked_until", nullable=True),
    sa.Column("totp_sealed", sa.LargeBinary, comment="RFC 6238 secret, AES-GCM, context: the account id"),
    instant("totp_confirmed_at", nullable=True),
    sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0", comment="the last one that was used"),
    sa.Column("totp_root", sa.Text, comment="password_root when it was enrolled"),
    sa.Column("help_before_totp_at", sa.DateTime(timezone=True), comment="or created_at; kept when it is enrolled"),
    sa.Column("had_totp", sa.Boolean, nullable=False, server_default=sa.false(), comment="a helper's code waits"),
    sa.Column(
        "had_totp_before", sa.Boolean, nullable=False, server_default=sa.false(), comment="when this one was enrolled"
    ),
    instant("reach_changed_at", nullable=True),
    instant("created_at"),
    instant("closed_at", nullable=True),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("token_sha256", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false(), comment="it was given"),
    sa.Column("second_factor_at", sa.DateTime(timezone=True), comment="the last time; later roles do not count in it"),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="whatever is done meanwhile"),
    instant("seen_at"),
    instant("created_at"),
    instant("ended_at", nullable=True),
    sa.Index("session_by_end", sa.text("coalesce(ended_at, ends_at)")),
)

attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("key", sa.Integer, primary_key=True, autoincrement=False, comment="24 bits of a keyed hash"),
    sa.Column("failures", sa.Integer, nullable=False, comment="in a row"),
    sa.Column("until", sa.DateTime(timezone=True), nullable=False, comment="see registry.domain.attempts"),
    comment="wrong tries at signing in; nothing tells of whom",
)

device = sa.Table(
    "device",
    metadata,
    sa.Column("device_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("token_sha256", sa.LargeBinary, nullable=False, unique=True),
    instant("created_at"),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, comment="the last complete sign-in"),
    comment="from which somebody has signed in with everything that was asked for",
)

one_time_code = sa.Table(
    "one_time_code",
    metadata,
    sa.Column("code_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("code_sha256", sa.LargeBinary, nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True)),
    instant("created_at"),
    instant("used_at", nullable=True),
    sa.Column("made_by", sa.Text, comment="account:<id> or client:<id>; none for recovery codes"),
    sa.Column("made_under", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="the helper's office"),
    sa.Column("good_from", sa.DateTime(timezone=True), comment="without a proof of the second factor"),
    sa.Column("forgets_totp", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("may_be_cancelled", sa.Boolean, nullable=False, server_default=sa.true(), comment="by the owner"),
    instant("cancelled_at", nullable=True),
    sa.CheckConstraint("purpose IN ('password', 'recovery')", name="one_time_code_purpose"),
)

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

account_notice = sa.Table(
    "account_notice",
    metadata,
    sa.Column("notice_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("details", JSONB, nullable=False, comment="no name, no number: ids, roles and moments"),
    instant("made_at"),
    sa.Index("account_notice_by_account", "account_id", "made_at"),
)

application = sa.Table(
    "application",
    metadata,
    sa.Column("application_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, index=True, comment="whom it is about"),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="which decides"),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), comment="whose authority decides"),
    sa.Column("body_sealed", sa.LargeBinary, nullable=False, comment="JSON, AES-GCM, context: the application id"),
    sa.Column("photo_sealed", sa.LargeBinary, comment="base64, AES-GCM, context: the application id and 'photo'"),
    sa.Column("password_hash", sa.Text, comment="argon2id; forgotten with the decision"),
    sa.Column("made_by", sa.Text, nullable=False),
    sa.Column("origin", sa.LargeBinary, comment="keyed hash of the address that anybody's came from"),
    instant("made_at"),
    sa.Column("decided_by", sa.Text),
    instant("decided_at", nullable=True),
    sa.Column("reason", sa.Text),
    sa.CheckConstraint("kind IN ('registration', 'transfer', 'unit', 'name')", name="application_kind"),
    sa.CheckConstraint("state IN ('waiting', 'granted', 'refused', 'superseded')", name="application_state"),
    sa.CheckConstraint("(organisation_id IS NULL) = (kind = 'unit')", name="application_place"),
    sa.Index("application_waiting", "organisation_id", "made_at", postgresql_where=sa.text("state = 'waiting'")),
    sa.Index("application_by_origin", "origin", "made_at", postgresql_where=sa.text("state = 'waiting'")),
)

placement_offer = sa.Table(
    "placement_offer",
    metadata,
    sa.Column("offer_id", sa.Uuid, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, comment="whose consent is asked for"),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False),
    instant("asked_at"),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    instant("decided_at", nullable=True),
    sa.UniqueConstraint("blind_index", "organisation_id", name="placement_offer_once"),
    sa.CheckConstraint("state IN ('waiting', 'accepted', 'refused')", name="placement_offer_state"),
)

relying_party = sa.Table(
    "relying_party",
    metadata,
    sa.Column("client_id", sa.Text, sa.ForeignKey("client.client_id"), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("redirect_uris", ARRAY(sa.Text), nullable=False),
    sa.Column("start_url", sa.Text, nullable=False, comment="where somebody begins who chose it"),
)

handing_over = sa.Table(
    "handing_over",
    metadata,
    sa.Column("request_sha256", sa.LargeBinary, primary_key=True),
    sa.Column("browser_sha256", sa.LargeBinary, nullable=False),
    sa.Column("client_id", sa.Text, sa.ForeignKey("relying_party.client_id"), nullable=False),
    sa.Column("asked", JSONB, nullable=False, comment="redirect_uri, scope, state, nonce, code_challenge"),
    sa.Column("session_id", sa.Uuid, sa.ForeignKey("session.session_id"), comment="of whoever signed in"),
    instant("signed_in_at", nullable=True),
    sa.Column("code_sha256", sa.LargeBinary, unique=True),
    instant("code_ends_at", nullable=True),
    instant("code_used_at", nullable=True),
    sa.Column("access_sha256", sa.LargeBinary, unique=True),
    instant("access_ends_at", nullable=True),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
)

vendor_choice = sa.Table(
    "vendor_choice",
    metadata,
    sa.Column("choice_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("shown", ARRAY(sa.Text), nullable=False, comment="client ids, in the order shown"),
    instant("shown_at"),
    sa.Column("client_id", sa.Text, sa.ForeignKey("relying_party.client_id")),
    instant("chosen_at", nullable=True),
)
