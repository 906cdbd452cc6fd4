"""Tables of courses."""

import sqlalchemy as sa

from vendor_gateway.metadata import instant, metadata

course = sa.Table(
    "course",
    metadata,
    sa.Column("vendor_id", sa.Text, sa.ForeignKey("vendor.vendor_id"), primary_key=True),
    sa.Column("course_key", sa.Text, primary_key=True, comment="the code as it is compared"),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("topic", sa.Text),
    sa.Column("centihours", sa.Integer, nullable=False),
    sa.Column("cents", sa.Integer, comment="分 a person; null where it is free or not agreed"),
    sa.Column("begins_on", sa.Date, nullable=False),
    sa.Column("ends_on", sa.Date),
    sa.Column("is_repeatable", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("approval", sa.Text, nullable=False, server_default="submitted"),
    sa.Column("saved_by", sa.Text, nullable=False),
    instant("saved_at"),
    sa.CheckConstraint("subject IN ('public', 'professional')", name="course_subject"),
    sa.CheckConstraint("centihours > 0", name="course_hours"),
    sa.CheckConstraint("approval IN ('submitted', 'approved', 'refused')", name="course_approval"),
    sa.CheckConstraint("ends_on IS NULL OR begins_on <= ends_on", name="course_days"),
    comment="what a vendor teaches (课程目录)",
)
