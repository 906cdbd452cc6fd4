"""Tables and constraints of the registry."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from common.messages import read_mark_table
from common.outbox import outbox_table

metadata = sa.MetaData()
_NOW = sa.func.now()
HEADCOUNTS = (
    "people", "management", "professional", "worker", "none", "junior", "intermediate", "associate_senior", "senior",
    "without_grade",
)  # fmt: skip
"""What is counted of a unit's people: all, by post category, by title level, and who has no grade on record."""
_KIND = "kind IN ('hr-authority', 'department', 'institution')"
_POST_CATEGORY = "post_category IN ('management', 'professional', 'worker')"
_TITLE_LEVEL = "title_level IN ('none', 'junior', 'intermediate', 'associate-senior', 'senior')"


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=None if nullable else _NOW)


region = sa.Table(
    "region",
    metadata,
    sa.Column("code", sa.Text, primary_key=True, comment="GB/T 2260"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("above", sa.Text, sa.ForeignKey("region.code")),
    sa.CheckConstraint("level IN ('province', 'city', 'county')", name="region_level"),
)

organisation = sa.Table(
    "organisation",
    metadata,
    sa.Column("organisation_id", sa.Uuid, primary_key=True),
    sa.Column("code", sa.Text, nullable=False, unique=True, comment="GB 32100"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False),
    sa.Column("department_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.Column("authority_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    _instant("changed_at"),
    sa.Column("closed_on", sa.Date, comment="the first day on which it is no more; may lie ahead"),
    sa.CheckConstraint(_KIND, name="organisation_kind"),
    sa.Index("organisation_by_region", "region_code", "kind"),
    sa.Index("organisation_by_department", "department_id"),
)

organisation_state = sa.Table(
    "organisation_state",
    metadata,
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), primary_key=True),
    # As with placements: a value and no NULL, so that it sorts first.
    sa.Column("effective_on", sa.Date, primary_key=True, comment="-infinity: ever since, as far as is known"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False),
    sa.Column("department_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.Column("is_closed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("successor_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id")),
    sa.CheckConstraint(_KIND, name="organisation_state_kind"),
    sa.CheckConstraint("is_closed OR successor_id IS NULL", name="organisation_state_successor"),
    sa.Index("organisation_state_by_day", "effective_on"),
    sa.Index("organisation_state_by_region", "region_code", "kind"),
)

organisation_change = sa.Table(
    "organisation_change",
    metadata,
    sa.Column("change_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("effective_on", sa.Date, nullable=False),
    sa.Column("details", JSONB, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("made_by", sa.Text, nullable=False, comment="the client that asked for it"),
    _instant("made_at"),
    sa.CheckConstraint(
        "kind IN ('rename', 'move', 'close', 'merge', 'split', 'reopen')", name="organisation_change_kind"
    ),
)

day_turned = sa.Table(
    "day_turned",
    metadata,
    sa.Column("single", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("day", sa.Date, nullable=False, comment="the last day in China whose changes are today's state"),
    sa.CheckConstraint("single", name="day_turned_single"),
)

person = sa.Table(
    "person",
    metadata,
    sa.Column("person_id", sa.Uuid, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("id_number_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the blind index"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False, index=True),
    sa.Column("post_category", sa.Text, nullable=False),
    sa.Column("title_level", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False, server_default="1"),
    _instant("registered_at"),
    _instant("changed_at"),
    sa.Column("hired_on", sa.Date),
    sa.Column("terms", JSONB, nullable=False, server_default="[]", comment="pairs of days, in their order"),
    sa.Column("unit_region", sa.Text, comment="today's, of the unit"),
    sa.Column("post_grade", sa.SmallInteger, comment="1 is the highest; which there are hangs on the category"),
    sa.Column("leaves", JSONB, nullable=False, server_default="[]", comment="kind and two days each, in their order"),
    sa.Column("ended_on", sa.Date, comment="the first day on which they are no longer staff; may lie ahead"),
    sa.Column("ended_because", sa.Text),
    sa.Column("merged_into", sa.Uuid, comment="another record of the same human, for which everything counts"),
    sa.CheckConstraint(_POST_CATEGORY, name="person_post_category"),
    sa.CheckConstraint(_TITLE_LEVEL, name="person_title_level"),
    sa.CheckConstraint("post_grade BETWEEN 1 AND 13", name="person_post_grade"),
    sa.CheckConstraint(
        "(ended_on IS NULL) = (ended_because IS NULL) AND ended_because IN ('retired', 'left', 'died', 'mistaken')",
        name="person_ended",
    ),
    sa.CheckConstraint("merged_into <> person_id", name="person_merged_into_another"),
    sa.Index("person_merged", "merged_into", postgresql_where=sa.text("merged_into IS NOT NULL")),
    # Collated "C" by the migration: the beginning of a name is looked up, and a reflected index does not say so.
    sa.Index("person_by_region_and_name", "unit_region", "name", "person_id"),
    sa.Index("person_by_folded_name", sa.func.lower(sa.column("name")), "person_id"),
    sa.Index("person_by_unit_and_name", "organisation_id", "name", "person_id"),
)

headcount = sa.Table(
    "headcount",
    metadata,
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), primary_key=True),
    *(sa.Column(name, sa.Integer, nullable=False) for name in HEADCOUNTS),
)

region_headcount = sa.Table(
    "region_headcount",
    metadata,
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), primary_key=True, comment="its own, none below it"),
    sa.Column("organisations", sa.Integer, nullable=False),
    *(sa.Column(name, sa.Integer, nullable=False) for name in HEADCOUNTS),
)

census = sa.Table(
    "census",
    metadata,
    sa.Column("single", sa.Boolean, primary_key=True, server_default=sa.true()),
    sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False, comment="what headcount is as of"),
    sa.CheckConstraint("single", name="census_single"),
)

placement = sa.Table(
    "placement",
    metadata,
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), primary_key=True),
    # A value and no NULL, so that a person has one such row at most, and it sorts first.
    sa.Column("effective_on", sa.Date, primary_key=True, comment="-infinity: ever since, as far as is known"),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False, index=True),
    sa.Column("region_code", sa.Text, nullable=False, comment="the unit's when this was written"),
    sa.Column("post_category", sa.Text, nullable=False),
    sa.Column("title_level", sa.Text, nullable=False),
    sa.Column("duties_changed", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("follows_unit", sa.Boolean, nullable=False, server_default=sa.false(), comment="the unit moved that day"),
    sa.CheckConstraint(_POST_CATEGORY, name="placement_post_category"),
    sa.CheckConstraint(_TITLE_LEVEL, name="placement_title_level"),
    sa.Index("placement_by_day", "effective_on"),
)

client = sa.Table(
    "client",
    metadata,
    sa.Column("client_id", sa.Text, primary_key=True),
    sa.Column("secret_sha256", sa.LargeBinary, nullable=False),
    sa.Column("scopes", ARRAY(sa.Text), nullable=False),
    _instant("created_at"),
    _instant("revoked_at", nullable=True),
)

client_secret = sa.Table(
    "client_secret",
    metadata,
    sa.Column("secret_id", sa.Uuid, primary_key=True),
    sa.Column("client_id", sa.Text, sa.ForeignKey("client.client_id"), nullable=False, index=True),
    sa.Column("secret_sha256", sa.LargeBinary, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False, comment="a client; empty: the operator at the machine"),
    _instant("created_at"),
    sa.Column("last_used_at", sa.DateTime(timezone=True), comment="to the hour"),
    _instant("revoked_at", nullable=True),
)

signing_key = sa.Table(
    "signing_key",
    metadata,
    sa.Column("key_id", sa.Text, primary_key=True),
    sa.Column("private_sealed", sa.LargeBinary, nullable=False, comment="JWK, AES-GCM, context: the key id"),
    sa.Column("public_jwk", JSONB, nullable=False),
    _instant("created_at"),
    _instant("retired_at", nullable=True),
)

account = sa.Table(
    "account",
    metadata,
    sa.Column("account_id", sa.Uuid, primary_key=True),
    sa.Column("blind_index", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("id_number_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the blind index"),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("password_hash", sa.Text, comment="argon2id; none before the first password"),
    _instant("password_set_at", nullable=True),
    sa.Column("failures", sa.Integer, nullable=False, server_default="0", comment="since the last success"),
    _instant("locked_until", nullable=True),
    sa.Column("totp_sealed", sa.LargeBinary, comment="RFC 6238 secret, AES-GCM, context: the account id"),
    _instant("totp_confirmed_at", nullable=True),
    sa.Column("totp_step", sa.BigInteger, nullable=False, server_default="0", comment="the last one that was used"),
    _instant("created_at"),
    _instant("closed_at", nullable=True),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("session_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("token_sha256", sa.LargeBinary, nullable=False, unique=True),
    sa.Column("second_factor", sa.Boolean, nullable=False, server_default=sa.false(), comment="it was given"),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="whatever is done meanwhile"),
    _instant("seen_at"),
    _instant("created_at"),
    _instant("ended_at", nullable=True),
    sa.Index("session_by_end", sa.text("coalesce(ended_at, ends_at)")),
)

one_time_code = sa.Table(
    "one_time_code",
    metadata,
    sa.Column("code_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("purpose", sa.Text, nullable=False),
    sa.Column("code_sha256", sa.LargeBinary, nullable=False),
    sa.Column("ends_at", sa.DateTime(timezone=True)),
    _instant("created_at"),
    _instant("used_at", nullable=True),
    sa.CheckConstraint("purpose IN ('password', 'recovery')", name="one_time_code_purpose"),
)

role = sa.Table(
    "role",
    metadata,
    sa.Column("role_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("organisation_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), index=True),
    _instant("given_at"),
    _instant("ended_at", nullable=True),
    sa.CheckConstraint(
        "role IN ('unit-administrator', 'department', 'hr-authority', 'auditor', 'operator')", name="role_role"
    ),
    sa.CheckConstraint("(role = 'operator') = (organisation_id IS NULL)", name="role_place"),
    sa.Index(
        "role_once", "account_id", "role", "organisation_id", unique=True, postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)  # fmt: skip

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
    _instant("made_at"),
    sa.Column("decided_by", sa.Text),
    _instant("decided_at", nullable=True),
    sa.Column("reason", sa.Text),
    sa.CheckConstraint("kind IN ('registration', 'transfer', 'unit')", name="application_kind"),
    sa.CheckConstraint("state IN ('waiting', 'granted', 'refused', 'superseded')", name="application_state"),
    sa.CheckConstraint("(organisation_id IS NULL) = (kind = 'unit')", name="application_place"),
    sa.Index("application_waiting", "organisation_id", "made_at", postgresql_where=sa.text("state = 'waiting'")),
)

mending = sa.Table(
    "mending",
    metadata,
    sa.Column("mending_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), nullable=False, index=True, comment="goes"),
    sa.Column("into_id", sa.Uuid, sa.ForeignKey("person.person_id"), index=True, comment="stays"),
    sa.Column("number_sealed", sa.LargeBinary, comment="the right one, AES-GCM, context: the mending id"),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("asked_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    _instant("asked_at"),
    sa.Column("signed_by", sa.Uuid, sa.ForeignKey("account.account_id"), comment="or refused"),
    _instant("signed_at", nullable=True),
    sa.Column("undo_reason", sa.Text),
    sa.Column("undo_asked_by", sa.Uuid, sa.ForeignKey("account.account_id")),
    _instant("undo_asked_at", nullable=True),
    sa.Column("undone_by", sa.Uuid, sa.ForeignKey("account.account_id")),
    _instant("undone_at", nullable=True),
    sa.Column("account_moved", sa.Uuid, sa.ForeignKey("account.account_id"), comment="to the number that stays"),
    sa.Column("account_closed", sa.Uuid, sa.ForeignKey("account.account_id"), comment="both records had one"),
    sa.Column("form_copied", sa.Boolean, nullable=False, server_default=sa.false(), comment="to the record that stays"),
    sa.CheckConstraint("kind IN ('merge', 'correction')", name="mending_kind"),
    sa.CheckConstraint("state IN ('waiting', 'signed', 'refused', 'undo-waiting', 'undone')", name="mending_state"),
    sa.CheckConstraint(
        "(state IN ('waiting', 'refused') OR signed_by <> asked_by) AND undone_by <> undo_asked_by",
        name="mending_two_people",
    ),
    sa.CheckConstraint(
        "CASE WHEN kind = 'merge' THEN number_sealed IS NULL "
        "ELSE number_sealed IS NOT NULL OR state IN ('refused', 'undone') END",
        name="mending_number",
    ),
    sa.Index(
        "mending_once", "person_id", unique=True, postgresql_where=sa.text("state IN ('waiting', 'undo-waiting')")
    ),
)

person_details = sa.Table(
    "person_details",
    metadata,
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), primary_key=True),
    sa.Column("details_sealed", sa.LargeBinary, nullable=False, comment="JSON, AES-GCM, context: the person id"),
    sa.Column("photo_sealed", sa.LargeBinary, nullable=False, comment="the same for the picture, and 'photo'"),
    _instant("changed_at"),
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
    _instant("signed_in_at", nullable=True),
    sa.Column("code_sha256", sa.LargeBinary, unique=True),
    _instant("code_ends_at", nullable=True),
    _instant("code_used_at", nullable=True),
    sa.Column("access_sha256", sa.LargeBinary, unique=True),
    _instant("access_ends_at", nullable=True),
    sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
)

vendor_choice = sa.Table(
    "vendor_choice",
    metadata,
    sa.Column("choice_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, index=True),
    sa.Column("shown", ARRAY(sa.Text), nullable=False, comment="client ids, in the order shown"),
    _instant("shown_at"),
    sa.Column("client_id", sa.Text, sa.ForeignKey("relying_party.client_id")),
    _instant("chosen_at", nullable=True),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("audit_id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False, comment="JSON, exactly as it was hashed"),
    sa.Column("person_id", sa.Uuid, comment="whom it is about"),
    sa.Column("organisation_id", sa.Uuid, comment="where it was done"),
    sa.Index("audit_by_person", "person_id", "audit_id", postgresql_where=sa.text("person_id IS NOT NULL")),
    sa.Index("audit_by_organisation", "organisation_id", "audit_id"),
)

audit_waiting = sa.Table(
    "audit_waiting",
    metadata,
    sa.Column("audit_id", sa.BigInteger, sa.ForeignKey("audit.audit_id"), primary_key=True, comment="not linked yet"),
)

audit_link = sa.Table(
    "audit_link",
    metadata,
    sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("audit_id", sa.BigInteger, sa.ForeignKey("audit.audit_id"), nullable=False, unique=True),
    sa.Column("hash", sa.LargeBinary, nullable=False, comment="SHA-256 of a version byte, the one before, and body"),
)

announcement = sa.Table(
    "announcement",
    metadata,
    sa.Column("announcement_id", sa.Uuid, primary_key=True),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("published_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    _instant("published_at"),
    _instant("withdrawn_at", nullable=True),
)

case_file = sa.Table(
    "case_file",
    metadata,
    sa.Column("case_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="open"),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False, comment="whose authority answers"),
    sa.Column("about_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), comment="who is complained of"),
    sa.Column("reporter_index", sa.LargeBinary, nullable=False, index=True, comment="keyed HMAC of the account"),
    sa.Column("reporter_sealed", sa.LargeBinary, nullable=False, comment="JSON, AES-GCM, context: the case id"),
    sa.Column("owner", sa.Uuid, sa.ForeignKey("account.account_id"), comment="who answers"),
    sa.Column("due_on", sa.Date, nullable=False),
    _instant("opened_at"),
    _instant("changed_at"),
    sa.CheckConstraint("kind IN ('feedback', 'complaint')", name="case_kind"),
    sa.CheckConstraint("state IN ('open', 'in-work', 'answered', 'closed')", name="case_state"),
    sa.CheckConstraint("kind = 'complaint' OR about_id IS NULL", name="case_about"),
    sa.Index("case_by_region", "region_code", "due_on", postgresql_where=sa.text("state IN ('open', 'in-work')")),
)

case_entry = sa.Table(
    "case_entry",
    metadata,
    sa.Column("entry_id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("case_file.case_id"), nullable=False, index=True),
    sa.Column("step", sa.Text, nullable=False),
    sa.Column("made_by", sa.Uuid, sa.ForeignKey("account.account_id"), comment="an office's; null: the reporter"),
    sa.Column("text_sealed", sa.LargeBinary, comment="AES-GCM, context: the entry id"),
    _instant("made_at"),
)

case_attachment = sa.Table(
    "case_attachment",
    metadata,
    sa.Column("attachment_id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("case_file.case_id"), nullable=False, index=True),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("content_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the attachment id"),
    _instant("added_at"),
)

read_mark = read_mark_table(metadata)
outbox = outbox_table(metadata)
