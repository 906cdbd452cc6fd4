"""The tables of every feature, in one place for migrations, and those that every service has."""

from common.consumer.dead_letters import dead_letter_table
from common.db.bus_lag import bus_lag_table
from common.idempotency import idempotency_table
from common.outbox import outbox_table
from common.readings import reading_tables
from messages.read_marks import read_mark_table
from vendor_gateway.catalogue import models as catalogue
from vendor_gateway.completions import models as completions
from vendor_gateway.contracts import models as contracts
from vendor_gateway.metadata import metadata
from vendor_gateway.people import models as people
from vendor_gateway.releases import models as releases
from vendor_gateway.review import models as review
from vendor_gateway.scorecards import models as scorecards
from vendor_gateway.vendors import models as vendors
from vendor_gateway.year_close import models as year_close

__all__ = [
    "catalogue",
    "completions",
    "contracts",
    "dead_letter",
    "idempotent_request",
    "metadata",
    "outbox",
    "people",
    "releases",
    "review",
    "scorecards",
    "vendors",
    "year_close",
]

read_mark = read_mark_table(metadata)
reading_tables(metadata)
outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
bus_lag_table(metadata)
idempotent_request = idempotency_table(metadata)
