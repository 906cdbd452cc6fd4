"""Long work that was asked for."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from registry.metadata import instant, metadata

_OPEN = sa.text("state IN ('waiting', 'running')")

background_job = sa.Table(
    "background_job",
    metadata,
    sa.Column("job_id", sa.Uuid, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, server_default="waiting"),
    sa.Column("account_id", sa.Uuid, sa.ForeignKey("account.account_id"), nullable=False, comment="who started it"),
    sa.Column("session_id", sa.Uuid, nullable=False, comment="as whom it is done, while the session goes on"),
    sa.Column("given_sealed", sa.LargeBinary, comment="AES-GCM, context: the job id and given; until it has ended"),
    sa.Column("file_sealed", sa.LargeBinary, comment="AES-GCM, context: the job id and file; the result"),
    sa.Column("done", sa.Integer, nullable=False, server_default="0"),
    sa.Column("of", sa.Integer, comment="null until it is known"),
    sa.Column("counts", JSONB, comment="what came of what is done"),
    sa.Column("reason", sa.Text, comment="why it failed or was broken off"),
    sa.Column("detail", sa.Text),
    sa.Column("fault", sa.Text, comment="what is wrong with the whole file"),
    sa.Column("heading", sa.Text, comment="which column it is about"),
    sa.Column("refused_sealed", sa.LargeBinary, comment="AES-GCM, context: the job id and refused; rows not recorded"),
    instant("asked_at"),
    instant("started_at", nullable=True),
    instant("ended_at", nullable=True),
    sa.CheckConstraint("kind IN ('roster', 'hr-data')", name="background_job_kind"),
    sa.CheckConstraint("state IN ('waiting', 'running', 'done', 'failed', 'broken-off')", name="background_job_state"),
    sa.Index("background_job_one_each", "account_id", unique=True, postgresql_where=_OPEN),
    sa.Index("background_job_open", "job_id", postgresql_where=_OPEN),
)
