"""The tables of every feature, in one place for migrations."""

from common.outbox import outbox_table
from common.readings import reading_tables
from registry.accounts import models as accounts
from registry.audit_chain import models as audit_chain
from registry.messages import models as messages
from registry.metadata import HEADCOUNTS, metadata
from registry.oauth import models as oauth
from registry.organisations import models as organisations
from registry.people import models as people

__all__ = [
    "HEADCOUNTS",
    "accounts",
    "audit_chain",
    "messages",
    "metadata",
    "oauth",
    "organisations",
    "outbox",
    "people",
]

reading_tables(metadata)
outbox = outbox_table(metadata)
