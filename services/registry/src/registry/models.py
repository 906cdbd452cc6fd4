"""The tables of every feature, in one place for migrations."""

from common.idempotency import idempotency_table
from common.outbox import outbox_table
from common.readings import reading_tables
from registry.accounts import models as accounts
from registry.applications import models as applications
from registry.audit import models as audit
from registry.audit_chain import models as audit_chain
from registry.background_jobs import models as background_jobs
from registry.cases import models as cases
from registry.consents import models as consents
from registry.first_run import models as first_run
from registry.forms import models as forms
from registry.hr_data import models as hr_data
from registry.letters import models as letters
from registry.messages import models as messages
from registry.metadata import HEADCOUNTS, metadata
from registry.oauth import models as oauth
from registry.oidc import models as oidc
from registry.organisations import models as organisations
from registry.people import models as people
from registry.policy_answers import models as policy_answers
from registry.privacy import models as privacy
from registry.record_merges import models as record_merges
from registry.reminders import models as reminders
from registry.reorganisations import models as reorganisations
from registry.roles import models as roles
from registry.statistics import models as statistics

__all__ = [
    "HEADCOUNTS",
    "accounts",
    "applications",
    "audit",
    "audit_chain",
    "background_jobs",
    "cases",
    "consents",
    "first_run",
    "forms",
    "hr_data",
    "idempotent_request",
    "letters",
    "messages",
    "metadata",
    "oauth",
    "oidc",
    "organisations",
    "outbox",
    "people",
    "policy_answers",
    "privacy",
    "record_merges",
    "reminders",
    "reorganisations",
    "roles",
    "statistics",
]

reading_tables(metadata)
idempotent_request = idempotency_table(metadata)
outbox = outbox_table(metadata)
