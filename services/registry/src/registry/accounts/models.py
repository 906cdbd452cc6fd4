"""Accounts, their sessions and codes, the devices that are known, and tries that were wrong."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

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
    sa.Column("signed_in_at", sa.DateTime(timezone=True), comment="the last complete sign-in"),
    sa.Column(
        "failed_tries", sa.Integer, nullable=False, server_default="0", comment="compared and wrong, since signed_in_at"
    ),
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
    sa.Column(
        "by_provider", sa.Boolean, nullable=False, server_default=sa.false(), comment="no password was given for it"
    ),
    sa.Column("second_factor_at", sa.DateTime(timezone=True), comment="the last time; later roles do not count in it"),
    sa.Column("previous_sign_in_at", sa.DateTime(timezone=True), comment="of the account, when this one was complete"),
    sa.Column(
        "failed_tries", sa.Integer, nullable=False, server_default="0", comment="between that sign-in and this one"
    ),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="whatever is done meanwhile"),
    instant("seen_at"),
    instant("created_at"),
    instant("ended_at", nullable=True),
    sa.Index("session_by_end", sa.text("coalesce(ended_at, ends_at)")),
)

identity_link = sa.Table(
    "identity_link",
    metadata,
    sa.Column("link_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    sa.Column("issuer", sa.Text, nullable=False),
    sa.Column("subject_index", sa.LargeBinary, nullable=False, comment="keyed hash of issuer and sub"),
    instant("linked_at"),
    sa.Column("used_at", sa.DateTime(timezone=True), nullable=False, comment="the last sign-in with it"),
    sa.UniqueConstraint("account_id", "issuer", name="identity_link_one_each"),
    sa.UniqueConstraint("issuer", "subject_index", name="identity_link_subject"),
    comment="who signs in with an identity provider's word (OpenID Connect)",
)

used_identity_word = sa.Table(
    "used_identity_word",
    metadata,
    sa.Column("word_sha256", sa.LargeBinary, primary_key=True, comment="a state, or a confirmation"),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="nobody takes it any more then"),
    sa.Index("used_identity_word_by_end", "ends_at"),
    comment="what a sign-in with an identity provider uses once",
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
