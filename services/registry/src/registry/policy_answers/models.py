"""Published answers to questions about policies."""

import sqlalchemy as sa

from registry.metadata import instant, metadata

policy_answer = sa.Table(
    "policy_answer",
    metadata,
    sa.Column("answer_id", sa.Uuid, primary_key=True),
    sa.Column("case_id", sa.Uuid, sa.ForeignKey("case_file.case_id"), nullable=False, comment="never shown to others"),
    sa.Column("region_code", sa.Text, sa.ForeignKey("region.code"), nullable=False, comment="whose authority answered"),
    sa.Column("office_id", sa.Uuid, sa.ForeignKey("organisation.organisation_id"), nullable=False),
    sa.Column("question", sa.Text, nullable=False, comment="in the office's words"),
    sa.Column("answer", sa.Text, nullable=False, comment="in words for everybody"),
    sa.Column("published_by", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False),
    instant("published_at"),
    sa.Column("withdrawn_by", sa.Uuid, sa.ForeignKey("account.account_id")),
    instant("withdrawn_at", nullable=True),
    sa.Index("policy_answer_once", "case_id", unique=True, postgresql_where=sa.text("withdrawn_at IS NULL")),
    sa.Index("policy_answer_shown", "answer_id", postgresql_where=sa.text("withdrawn_at IS NULL")),
)
