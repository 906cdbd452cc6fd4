"""The tables of every feature, in one place for migrations, and those that every service has."""

from common.consumer import dead_letter_table
from common.outbox import outbox_table
from common.readings import reading_tables
from vendor_gateway.completions import models as completions
from vendor_gateway.metadata import metadata
from vendor_gateway.people import models as people
from vendor_gateway.vendors import models as vendors

__all__ = ["completions", "dead_letter", "metadata", "outbox", "people", "vendors"]

reading_tables(metadata)
outbox = outbox_table(metadata)
dead_letter = dead_letter_table(metadata)
