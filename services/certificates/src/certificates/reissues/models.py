"""Reissues under way and done, the papers that they replaced, and the orders of authorities."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from certificates.metadata import instant, metadata

reissue_order = sa.Table(
    "reissue_order",
    metadata,
    sa.Column("order_id", sa.Uuid, primary_key=True),
    sa.Column("organisation_id", sa.Uuid, nullable=False, comment="the unit that was renamed"),
    sa.Column("former_name", sa.Text, nullable=False, comment="what the certificates print"),
    sa.Column("authority_id", sa.Uuid, nullable=False, comment="for whom it was ordered"),
    sa.Column("ordered_by", sa.Uuid, nullable=False, comment="an account"),
    instant("ordered_at"),
    sa.Column("counted", sa.Integer, nullable=False, comment="how many certificates it concerned when it was ordered"),
    sa.Column("after", sa.Uuid, comment="up to which person its certificates are taken up"),
    instant("taken_up_at", nullable=True),
    sa.Index("reissue_order_open", "organisation_id", unique=True, postgresql_where=sa.text("taken_up_at IS NULL")),
)

reissue = sa.Table(
    "reissue",
    metadata,
    sa.Column("reissue_id", sa.Uuid, primary_key=True),
    sa.Column("certificate_id", sa.Uuid, sa.ForeignKey("certificate.certificate_id"), nullable=False, index=True),
    sa.Column(
        "order_id", sa.Uuid, sa.ForeignKey("reissue_order.order_id"), index=True, comment="null: the learner applied"
    ),
    instant("asked_at"),
    sa.Column("face", JSONB, comment="every field of the next edition, before it is signed"),
    sa.Column("verify_code", sa.Text, unique=True),
    sa.Column("file", sa.SmallInteger, comment="what certificate.edition becomes"),
    sa.Column("claimed_until", sa.DateTime(timezone=True)),
    instant("ended_at", nullable=True),
    sa.Column("outcome", sa.Text),
    sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="reissue_end"),
    sa.CheckConstraint("outcome IN ('made', 'unchanged', 'not-valid', 'unprintable')", name="reissue_outcome"),
    sa.CheckConstraint(
        "(face IS NULL) = (verify_code IS NULL) AND (face IS NULL) = (file IS NULL)", name="reissue_face"
    ),
    sa.Index("reissue_open", "certificate_id", unique=True, postgresql_where=sa.text("ended_at IS NULL")),
)

paper = sa.Table(
    "paper",
    metadata,
    sa.Column("certificate_id", sa.Uuid, sa.ForeignKey("certificate.certificate_id"), primary_key=True),
    sa.Column("edition", sa.SmallInteger, primary_key=True, comment="as it is printed"),
    sa.Column("face", JSONB, nullable=False),
    sa.Column("verify_code", sa.Text, nullable=False, unique=True),
    sa.Column("file", sa.SmallInteger, nullable=False, comment="what certificate.edition was: where its file stands"),
    sa.Column("pdf_sha256", sa.LargeBinary, nullable=False),
    instant("stored_at"),
    instant("replaced_at"),
    sa.Column("because", sa.Text, nullable=False, comment="as the next edition prints it"),
)
"""Papers that were replaced; rows are added, and changed by nobody. The newest paper is the certificate's own row."""
