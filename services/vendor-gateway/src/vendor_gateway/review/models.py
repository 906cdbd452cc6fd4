"""Tables of reviews."""

import sqlalchemy as sa

from vendor_gateway.metadata import instant, metadata

review_act = sa.Table(
    "review_act",
    metadata,
    sa.Column("act_id", sa.Uuid, primary_key=True),
    sa.Column("item_id", sa.Uuid, sa.ForeignKey("completion.item_id"), nullable=False),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("hold_before", sa.Text, comment="why it did not count before; null where it did, or was not noted"),
    sa.Column("made_by", sa.Uuid, nullable=False, comment="the account"),
    sa.Column("made_by_person", sa.Uuid, comment="who that is, where they stand on a roster"),
    sa.Column("made_for", sa.Uuid, nullable=False, comment="the organisation"),
    instant("made_at"),
    sa.CheckConstraint(
        "what IN ('counts', 'void', 'propose-void', 'confirm-void', 'refuse-void', 'withdraw-void', "
        "'propose-restore', 'confirm-restore', 'refuse-restore', 'withdraw-restore')",
        name="review_act_what",
    ),
    sa.CheckConstraint(
        "reason IS NOT NULL OR what IN ('counts', 'confirm-void', 'confirm-restore')", name="review_act_has_its_reason"
    ),
    sa.Index("review_act_of_item", "item_id", "act_id"),
    sa.Index("review_act_proposal", "item_id", postgresql_where=sa.text("what IN ('propose-void', 'propose-restore')")),
    comment="what offices did about completions; nobody changes it",
)
