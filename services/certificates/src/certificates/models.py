"""The tables of every feature, in one place for migrations, and those that every service has."""

from certificates.bundles import models as bundles
from certificates.decisions import models as decisions
from certificates.metadata import metadata
from certificates.people import models as people
from certificates.reissues import models as reissues
from certificates.status import models as status
from common.consumer.dead_letters import dead_letter_table
from common.db.bus_lag import bus_lag_table
from common.outbox import outbox_table
from common.readings import reading_tables
from messages.read_marks import read_mark_table

__all__ = ["bundles", "dead_letter", "decisions", "metadata", "outbox", "people", "read_mark", "reissues", "status"]

read_mark = read_mark_table(metadata)
reading_tables(metadata)
outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
bus_lag_table(metadata)
