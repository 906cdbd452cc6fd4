"""Who wants letters and where, and the letters that wait or were sent."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

notification_choice = sa.Table(
    "notification_choice",
    metadata,
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), primary_key=True),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("address_sealed", sa.LargeBinary, nullable=False, comment="AES-GCM, context: the account id"),
    instant("chosen_at"),
    sa.CheckConstraint("channel IN ('email')", name="notification_choice_channel"),
    comment="who wants letters outside the platform; nobody has a row who wants none",
)

letter = sa.Table(
    "letter",
    metadata,
    sa.Column("letter_id", sa.Uuid, primary_key=True),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("address_sealed", sa.LargeBinary, comment="AES-GCM, context: the account id; until it has ended"),
    sa.Column("tries", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("failure", sa.Text, comment="what the last try came to"),
    instant("queued_at"),
    instant("ended_at", nullable=True),
    sa.CheckConstraint("channel IN ('email')", name="letter_channel"),
    sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'given-up')", name="letter_state"),
    sa.CheckConstraint(
        "(state = 'waiting') = (ended_at IS NULL) AND (state = 'waiting') = (address_sealed IS NOT NULL)",
        name="letter_ended",
    ),
    # Who has a letter on its way gets no second one: it would say the same.
    sa.Index("letter_one_each", "account_id", "channel", unique=True, postgresql_where=sa.text("state = 'waiting'")),
    sa.Index("letter_due", "next_try_at", postgresql_where=sa.text("state = 'waiting'")),
    sa.Index("letter_by_end", "ended_at", postgresql_where=sa.text("state <> 'waiting'")),
)
