"""Records of one human and wrong numbers: what is asked for, and who signed it."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

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
    instant("asked_at"),
    sa.Column("signed_by", sa.Uuid, sa.ForeignKey("account.account_id"), comment="or refused"),
    instant("signed_at", nullable=True),
    sa.Column("undo_reason", sa.Text),
    sa.Column("undo_asked_by", sa.Uuid, sa.ForeignKey("account.account_id")),
    instant("undo_asked_at", nullable=True),
    sa.Column("undone_by", sa.Uuid, sa.ForeignKey("account.account_id")),
    instant("undone_at", nullable=True),
    sa.Column("account_moved", sa.Uuid, sa.ForeignKey("account.account_id"), comment="to the number that stays"),
    sa.Column("account_closed", sa.Uuid, sa.ForeignKey("account.account_id"), comment="both records had one"),
    sa.Column("form_copied", sa.Boolean, nullable=False, server_default=sa.false(), comment="to the record that stays"),
    sa.CheckConstraint("kind IN ('merge', 'correction')", name="mending_kind"),
    sa.CheckConstraint(
        "state IN ('waiting', 'signed', 'refused', 'expired', 'undo-waiting', 'undone')", name="mending_state"
    ),
    sa.CheckConstraint(
        "(state IN ('waiting', 'refused') OR signed_by <> asked_by) AND undone_by <> undo_asked_by",
        name="mending_two_people",
    ),
    sa.CheckConstraint(
        "CASE WHEN kind = 'merge' THEN number_sealed IS NULL "
        "ELSE number_sealed IS NOT NULL OR state IN ('refused', 'expired', 'undone') END",
        name="mending_number",
    ),
    sa.Index(
        "mending_once", "person_id", unique=True, postgresql_where=sa.text("state IN ('waiting', 'undo-waiting')")
    ),
)

mending_signature = sa.Table(
    "mending_signature",
    metadata,
    sa.Column("mending_id", sa.Uuid, sa.ForeignKey("mending.mending_id"), primary_key=True),
    sa.Column("is_undo", sa.Boolean, primary_key=True),
    sa.Column("person_id", sa.Uuid, sa.ForeignKey("person.person_id"), primary_key=True, comment="for whose side"),
    sa.Column("signed_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    instant("signed_at"),
)
