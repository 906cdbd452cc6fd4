"""The tables of every feature, in one place for migrations, and those that every service has."""

from common.consumer.dead_letters import dead_letter_table
from common.db.bus_lag import bus_lag_table
from common.idempotency import idempotency_table
from common.outbox import outbox_table
from common.readings import reading_tables
from filings.approval import models as approval
from filings.attendance import models as attendance
from filings.bases import models as bases
from filings.check_ins import models as check_ins
from filings.decisions import models as decisions
from filings.enrolment import models as enrolment
from filings.library import models as library
from filings.metadata import metadata
from filings.people import models as people
from filings.supervision import models as supervision
from messages.read_marks import read_mark_table

__all__ = [
    "approval",
    "attendance",
    "bases",
    "check_ins",
    "dead_letter",
    "decisions",
    "enrolment",
    "idempotent_request",
    "library",
    "metadata",
    "outbox",
    "people",
    "read_mark",
    "supervision",
]

read_mark = read_mark_table(metadata)
reading_tables(metadata)
idempotent_request = idempotency_table(metadata)
outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
bus_lag_table(metadata)
