"""The routes of the portal: one module a kind of page."""

from fastapi import APIRouter
from fastapi.routing import APIRoute

from common.bodies import Large
from pages import static
from portal.learner import (
    account,
    acts,
    authenticator,
    case_form,
    cases,
    certificates,
    claim_acts,
    claim_files,
    claim_form,
    claims,
    consents,
    corrections,
    decisions,
    details,
    devices,
    eligibility,
    hours,
    identity_links,
    jobs,
    messages,
    offers,
    offices,
    own_data,
    password,
    proofs,
    readers,
    trace,
    transfers,
    vendors,
)
from portal.learner.trainings import attendance as own_attendance
from portal.learner.trainings import enrolment as own_enrolment
from portal.offices import board, desk, disclosure, people, person, record, staff, year_closes
from portal.offices.affairs import affairs
from portal.offices.announcements import announcements as office_announcements
from portal.offices.appointments import one_role
from portal.offices.appointments import roles as office_roles
from portal.offices.archives import bundles
from portal.offices.archives import people as archives_of_people
from portal.offices.archives import units as archives_of_units
from portal.offices.audit import acts as office_acts
from portal.offices.audit import check as audit_check
from portal.offices.cases import case as office_case
from portal.offices.cases import list as office_cases
from portal.offices.cases import publication, taken_down
from portal.offices.certificates import decisions as certificate_decisions
from portal.offices.certificates import not_made, reissues
from portal.offices.certificates import waiting as waiting_decisions
from portal.offices.differences import progress as hr_progress
from portal.offices.differences import settling as hr_differences
from portal.offices.filings import acts as filing_acts
from portal.offices.filings import (
    bases,
    filed_tables,
    own_acts,
    rosters,
    spot_checks,
    supervision,
    training_check,
    training_filings,
    training_form,
)
from portal.offices.filings import case as filing_case
from portal.offices.filings import claim_form as others_claim_form
from portal.offices.filings import claims as others_claims
from portal.offices.filings import waiting as filings_waiting
from portal.offices.filings import waiting_table as filings_waiting_table
from portal.offices.organisations import applications as unit_applications
from portal.offices.organisations import changes as organisation_changes
from portal.offices.organisations import history as organisation_history
from portal.offices.organisations import imports as organisation_imports
from portal.offices.organisations import listing as organisation_listing
from portal.offices.record_merges import listing as office_mendings
from portal.offices.record_merges import proposal
from portal.offices.registrations import finding, helping, leaving, waiting
from portal.offices.registrations import transfers as office_transfers
from portal.offices.reminders import choosing as reminders_new
from portal.offices.reminders import sent as reminders_sent
from portal.offices.reports import yearly
from portal.offices.reviews import case, deciding, inbox, year_openings
from portal.offices.reviews import tables as review_tables
from portal.offices.rosters import results as roster_results
from portal.offices.rosters import upload as roster_upload
from portal.offices.statistics import administrators
from portal.offices.statistics import filings as filing_statistics
from portal.offices.statistics import vendors as vendor_scorecards
from portal.offices.trainings import attendance, enrolling, held, opening, registers
from portal.offices.trainings import results as test_results
from portal.operators import appointments as operators_appointments
from portal.operators import audit as operators_audit
from portal.operators import clients as operators_clients
from portal.operators import dead_letters, first_run, overview, rulebooks
from portal.operators import offices as operators_offices
from portal.operators import settings as operators_settings
from portal.operators import vendors as operators_vendors
from portal.public import (
    about,
    announcements,
    applications,
    case_progress,
    home,
    identity,
    look,
    new_unit,
    policies,
    policy_answers,
    register,
    sign_in,
    verify,
)
from portal.public import authenticator as enrolment
from portal.public import password as password_by_code
from portal.public import vendors as public_vendors

_PAGES = (
    *(home, look, sign_in, identity, identity_links, static),
    *(announcements, public_vendors, register, applications, new_unit, password_by_code, verify, about, case_progress),
    *(policy_answers, policies),
    *(offices, hours, certificates, eligibility, trace, vendors),
    *(claims, claim_form, claim_files, claim_acts, decisions),
    *(case_form, proofs, cases),
    *(account, details, password, enrolment, authenticator, devices),
    *(readers, acts, own_data, consents, offers, corrections, transfers, messages),
    jobs,
    *(desk, people, person, disclosure, board),
    *(affairs, organisation_listing, organisation_imports, unit_applications, organisation_history),
    *(organisation_changes, office_roles, one_role, office_cases, office_case, publication, taken_down),
    *(office_announcements, proposal, office_mendings, audit_check, office_acts),
    *(staff, roster_upload, roster_results),
    *(waiting, office_transfers, finding, helping, leaving),
    *(reminders_new, reminders_sent),
    *(hr_differences, hr_progress),
    *(record, year_closes),
    *(inbox, review_tables, deciding, year_openings, case),
    *(waiting_decisions, reissues, not_made, certificate_decisions),
    *(filings_waiting, filings_waiting_table, filing_case, filing_acts),
    *(training_filings, training_form, training_check),
    *(filed_tables, rosters, own_acts, others_claims, others_claim_form, supervision),
    *(spot_checks, bases),
    *(own_enrolment, own_attendance),
    *(registers, held, opening, enrolling, attendance, test_results),
    *(vendor_scorecards, filing_statistics, administrators),
    *(yearly, archives_of_people, archives_of_units, bundles),
    *(overview, first_run, operators_offices, operators_appointments, operators_vendors),
    *(operators_clients, rulebooks, dead_letters, operators_audit, operators_settings),
)

router = APIRouter(routes=[route for module in _PAGES for route in module.router.routes])

_KIB = 1024
_TEXTS = Large(512 * _KIB)
"""Forms with long texts, and what carries them through another sign-in: a Chinese character takes nine bytes of a form,
fifteen of one that is carried.
"""

_LARGER: dict[str, Large] = {
    roster_upload.PAGE: Large(roster_upload.FORM_BYTES_MAX),
    "/register/form": Large(register.FORM_BYTES_MAX),
    verify.FILE_PAGE: Large(verify.FORM_BYTES_MAX),
    details.PAGE: Large(details.FORM_BYTES_MAX),
    "/my/claims/{filing_id}/files": Large(11 * 1024 * _KIB),
    "/offices/{organisation_id}/claims/{filing_id}/files": Large(11 * 1024 * _KIB),
    "/offices/{organisation_id}/rosters/{filing_id}/sheet": Large(rosters.SHEET_BYTES_MAX + 64 * _KIB),
    "/offices/{organisation_id}/training-filings/{filing_id}/files": Large(11 * 1024 * _KIB),
    "/my/cases/{case_id}/files": Large(6 * 1024 * _KIB),
    organisation_imports.PAGE: Large(organisation_imports.FORM_BYTES_MAX),
    operators_offices.PAGE: Large(operators_offices.FORM_BYTES_MAX),
    office_cases.PAGE + "/{case_id}/files": Large(6 * 1024 * _KIB),
}
"""Pages that take files or many ticks, and how much."""
LARGE: dict[str, Large] = {
    **{
        route.path: _TEXTS for route in router.routes if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    },
    **_LARGER,
}
"""How much a page takes. Texts that are too long for their fields are read all the same: who typed them is told so at
the field, with what was typed still in it.
"""
