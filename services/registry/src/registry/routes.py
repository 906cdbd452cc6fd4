"""The registry's routes, of every feature, and which of them take more than a form."""

from fastapi import APIRouter

from common.bodies import Large
from offices import operations
from pages import static
from registry.accounts.api import current_session as accounts_current_session
from registry.accounts.api import password_proofs as accounts_password_proofs
from registry.accounts.api import sessions as accounts_sessions
from registry.applications import api as applications
from registry.appointments import api as appointments
from registry.audit import api as audit
from registry.background_jobs import api as background_jobs
from registry.cases import api as cases
from registry.client_changes.api import clients as client_changes_clients
from registry.client_changes.api import proposals as client_changes_proposals
from registry.client_changes.api import sign_in as client_changes_sign_in
from registry.consents import api as consents
from registry.desks import api as desks
from registry.first_run import api as first_run
from registry.hr_data.api import offices as hr_data_offices
from registry.hr_data.api import records as hr_data_records
from registry.imports.api import departures as imports_departures
from registry.imports.api import organisation_files as imports_organisation_files
from registry.imports.api import organisations as imports_organisations
from registry.imports.api import people as imports_people
from registry.imports.api import rosters as imports_rosters
from registry.messages import api as messages
from registry.oauth.api import own_tokens as oauth_own_tokens
from registry.oauth.api import revocations as oauth_revocations
from registry.oidc.api import addresses as oidc_addresses
from registry.oidc.api import sign_in as oidc_sign_in
from registry.oidc.api import userinfo as oidc_userinfo
from registry.oidc.api import vendor_offers as oidc_vendor_offers
from registry.oidc.api import vendors as oidc_vendors
from registry.organisations import api as organisations
from registry.own_record import api as own_record
from registry.password_codes.api import own_account as password_codes_own_account
from registry.password_codes.api import passwords as password_codes_passwords
from registry.people import api as people
from registry.people_search import api as people_search
from registry.policy_answers import api as policy_answers
from registry.privacy import api as privacy
from registry.record_merges import api as record_merges
from registry.reminders import api as reminders
from registry.reorganisations import api as reorganisations
from registry.roles.api import operator_only
from registry.statistics import api as statistics
from registry.tokens import api as tokens
from registry.unified_identity import api as unified_identity

_FEATURES = (
    organisations,
    imports_organisations,
    reorganisations,
    people,
    imports_people,
    imports_rosters,
    imports_organisation_files,
    imports_departures,
    background_jobs,
    hr_data_records,
    hr_data_offices,
    people_search,
    statistics,
    applications,
    accounts_sessions,
    accounts_current_session,
    oauth_own_tokens,
    unified_identity,
    password_codes_own_account,
    password_codes_passwords,
    own_record,
    privacy,
    record_merges,
    desks,
    messages,
    reminders,
    accounts_password_proofs,
    consents,
    cases,
    policy_answers,
    appointments,
    first_run,
    audit,
    oidc_addresses,
    oidc_sign_in,
    oidc_vendor_offers,
    oidc_userinfo,
    oidc_vendors,
    client_changes_clients,
    client_changes_sign_in,
    tokens,
    client_changes_proposals,
    oauth_revocations,
    static,
)
# One flat list, so that everybody can see who may use which route.
router = APIRouter(
    routes=[
        *(route for feature in _FEATURES for route in feature.router.routes),
        *operations.routes(operator_only, has_letters=False).routes,
    ]
)

_KIB, _MIB = 1024, 1024 * 1024

LARGE = {
    "/v1/organisations/imports": Large(2 * _MIB, values_max=40_000),
    "/v1/organisations/queries": Large(64 * _KIB, values_max=2_000),
    "/v1/organisations/{code}/changes": Large(512 * _KIB, values_max=12_000),
    "/v1/people/imports": Large(8 * _MIB, values_max=200_000),
    "/v1/people/queries": Large(64 * _KIB, values_max=2_000),
    "/v1/people/names": Large(64 * _KIB, values_max=2_000),
    "/v1/rosters": Large(8 * _MIB),
    "/v1/organisation-files": Large(2 * _MIB),
    "/v1/hr-data/records": Large(512 * _KIB, values_max=10_000),
    "/v1/hr-data/files": Large(8 * _MIB),
    "/v1/hr-data/settlements": Large(512 * _KIB, values_max=2_000),
    "/v1/registrations": Large(512 * _KIB, values_max=2_000),
    "/v1/account/details": Large(512 * _KIB, values_max=2_000),
    "/v1/announcements": Large(128 * _KIB, values_max=12_000),
    "/v1/reminders": Large(64 * _KIB, values_max=2_000),
    "/v1/reminders/queries": Large(64 * _KIB, values_max=2_000),
    "/v1/cases": Large(128 * _KIB, values_max=12_000),
    "/v1/cases/taken-down": Large(128 * _KIB, values_max=12_000),
    "/v1/cases/{case_id}/steps": Large(128 * _KIB, values_max=12_000),
    "/v1/cases/{case_id}/attachments": Large(6 * _MIB),
    "/v1/cases/{case_id}/publications": Large(128 * _KIB, values_max=12_000),
    "/oauth2/authorize": Large(64 * _KIB),
}
"""Addresses that take more than a form: batches, files, pictures, texts, and the sealed request of a sign-in."""
