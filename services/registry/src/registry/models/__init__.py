"""Tables and constraints of the registry, by noun."""

from common.outbox import outbox_table
from common.readings import reading_tables
from registry.models import accounts, audit, clients, messages, organisations, people, revocations
from registry.models.base import HEADCOUNTS, metadata

__all__ = [
    "HEADCOUNTS",
    "accounts",
    "audit",
    "clients",
    "messages",
    "metadata",
    "organisations",
    "outbox",
    "people",
    "revocations",
]

reading_tables(metadata)
outbox = outbox_table(metadata)
