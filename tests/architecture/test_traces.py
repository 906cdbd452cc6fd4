"""Every way to see or change people's data says which trace it leaves; a new route without one fails here."""

import importlib
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from deploy.descriptions import ROUTES
from fastapi.routing import APIRoute
from reached import source_from

from common.consumer import Consumer

TOP = Path(__file__).parents[2]
PACKAGES = ("registry", "vendor_gateway", "filings", "ledger", "certificates")


class Trace(NamedTuple):
    """What a route leaves behind, and where that is done."""

    what: str
    words: tuple[str, ...] = ()


NOBODY = Trace("it is about nobody in particular")
ONESELF = Trace("only whom it is about, or what one wrote oneself")
CODE = Trace("whoever comes in is oneself, with a password or a code that was handed over; it is in the audit trail")


def reading(*kinds: str) -> Trace:
    """It shows people to others: recorded as a reading of these kinds before the answer leaves."""
    return Trace("reading", kinds)


def act(*whats: str) -> Trace:
    """It changes or discloses something: in the audit trail of the registry under these words."""
    return Trace("act", whats)


def kept(where: str) -> Trace:
    """It changes something of which the service keeps for good who did it: the column that says so."""
    return Trace("kept", (where,))


TRACES: dict[str, Trace] = {
    # --- registry: programs
    "registry POST /v1/organisations/imports": act("organisation.recorded", "organisation.changed"),
    "registry POST /v1/organisations/queries": NOBODY,
    "registry POST /v1/organisations/{code}/changes": act("organisation.changed", "person.changed"),
    "registry GET /v1/organisations/{code}": NOBODY,
    "registry GET /v1/organisations": NOBODY,
    "registry GET /v1/organisation-files/template": NOBODY,
    "registry POST /v1/organisation-files": act("organisation.recorded"),
    "registry POST /v1/people/imports": act("person.placed", "person.changed"),
    "registry POST /v1/people/queries": reading("look-up"),
    "registry POST /v1/hr-data/records": reading("hr-data"),
    "registry GET /v1/hr-data/settled": reading("hr-data"),
    "registry POST /v1/people/names": reading("names"),
    "registry PUT /v1/clients/{client_id}/sign-in": act("proposal.made"),
    "registry POST /v1/clients": act("client.created"),
    "registry GET /v1/clients": NOBODY,
    "registry GET /v1/client-proposals": NOBODY,
    "registry POST /v1/client-proposals/{proposal_id}/steps": act("proposal.", "vendor.sign-in-changed"),
    "registry POST /v1/people/leaves": act("person.leaves-read"),
    "registry POST /v1/clients/{client_id}/secrets": act("client.secret-added"),
    "registry DELETE /v1/clients/{client_id}/secrets/{secret_id}": act("client.secret-revoked"),
    "registry PUT /v1/clients/{client_id}/scopes": act("client.scopes-changed"),
    "registry DELETE /v1/clients/{client_id}": act("client.revoked"),
    "registry POST /v1/signing-keys/rotations": act("signing-key.rotated"),
    "registry POST /oauth2/token": NOBODY,
    # --- registry: people about others
    "registry GET /v1/rosters/template": NOBODY,
    "registry POST /v1/rosters": act("roster.imported", "person.placed", "person.changed"),
    "registry POST /v1/hr-data/files": kept("background_job.account_id"),
    "registry GET /v1/hr-data/differences": reading("hr-data"),
    "registry POST /v1/hr-data/settlements": act("hr-data.", "person.changed"),
    "registry GET /v1/hr-data/progress": NOBODY,
    "registry POST /v1/people/departures": act("roster.imported", "person.changed"),
    "registry GET /v1/rosters/{job_id}/refused": ONESELF,
    "registry GET /v1/jobs": ONESELF,
    "registry GET /v1/jobs/{job_id}": ONESELF,
    "registry GET /v1/jobs/{job_id}/file": ONESELF,
    "registry POST /v1/people/searches": reading("search"),
    "registry POST /v1/people/listings": reading("search"),
    "registry POST /v1/people/lookups": act("person.looked-up", "person.not-found"),
    "registry POST /v1/people/{person_id}/disclosures": act("person.disclosed"),
    "registry GET /v1/organisations/{code}/statistics": NOBODY,
    "registry GET /v1/regions/{code}/statistics": NOBODY,
    "registry GET /v1/regions/{code}/completeness": NOBODY,
    "registry POST /v1/transfers": act("application.made", "person.not-found"),
    "registry GET /v1/applications": reading("application"),
    "registry GET /v1/applications/counts": NOBODY,
    "registry GET /v1/applications/{application_id}": reading("application"),
    "registry POST /v1/applications/{application_id}/decisions": act("application."),
    "registry POST /v1/mendings": act("mending."),
    "registry GET /v1/mendings": reading("mending"),
    "registry GET /v1/mendings/counts": NOBODY,
    "registry POST /v1/mendings/{mending_id}/steps": act("mending."),
    "registry POST /v1/reminders": act("person.reminded"),
    "registry GET /v1/reminders": NOBODY,
    "registry POST /v1/reminders/queries": reading("reminder"),
    "registry GET /v1/reminders/{reminder_id}": reading("reminder"),
    "registry POST /v1/announcements": act("announcement.published"),
    "registry DELETE /v1/announcements/{announcement_id}": act("announcement.withdrawn"),
    "registry POST /v1/cases/taken-down": act("case.taken-down"),
    "registry POST /v1/cases/taken-down/state": ONESELF,
    "registry GET /v1/cases": reading("case"),
    "registry GET /v1/cases/counts": NOBODY,
    "registry GET /v1/desks/{organisation_id}/counts": NOBODY,
    "registry POST /v1/desks/{organisation_id}": reading("search"),
    "registry GET /v1/cases/{case_id}": reading("case"),
    "registry POST /v1/cases/{case_id}/steps": act("case."),
    "registry GET /v1/cases/{case_id}/attachments/{attachment_id}": reading("case"),
    "registry POST /v1/cases/{case_id}/publications": act("policy-answer.published"),
    "registry GET /v1/cases/{case_id}/publications": NOBODY,
    "registry GET /v1/policy-answers": NOBODY,
    "registry GET /v1/policy-answers/{answer_id}": NOBODY,
    "registry DELETE /v1/policy-answers/{answer_id}": act("policy-answer.withdrawn"),
    "registry POST /v1/roles": act("role."),
    "registry GET /v1/role-offers": reading("roles"),
    "registry POST /v1/first-run/operators": act("installation.begun"),
    "registry GET /v1/first-run": NOBODY,
    "vendor_gateway GET /v1/operations/figures": NOBODY,
    "vendor_gateway GET /v1/operations/counts": NOBODY,
    "vendor_gateway GET /v1/operations/settings": NOBODY,
    "vendor_gateway GET /v1/operations/dead-letters": NOBODY,
    "vendor_gateway POST /v1/operations/dead-letters/replays": kept("dead_letter_replay.by"),
    "ledger GET /v1/operations/figures": NOBODY,
    "ledger GET /v1/operations/counts": NOBODY,
    "ledger GET /v1/operations/settings": NOBODY,
    "ledger GET /v1/operations/dead-letters": NOBODY,
    "ledger POST /v1/operations/dead-letters/replays": kept("dead_letter_replay.by"),
    "filings GET /v1/operations/figures": NOBODY,
    "filings GET /v1/operations/counts": NOBODY,
    "filings GET /v1/operations/settings": NOBODY,
    "filings GET /v1/operations/dead-letters": NOBODY,
    "filings POST /v1/operations/dead-letters/replays": kept("dead_letter_replay.by"),
    "certificates GET /v1/operations/figures": NOBODY,
    "certificates GET /v1/operations/counts": NOBODY,
    "certificates GET /v1/operations/settings": NOBODY,
    "certificates GET /v1/operations/dead-letters": NOBODY,
    "certificates POST /v1/operations/dead-letters/replays": kept("dead_letter_replay.by"),
    "vendor_gateway GET /v1/vendors": NOBODY,
    "registry GET /v1/operations/figures": NOBODY,
    "registry GET /v1/operations/counts": NOBODY,
    "registry GET /v1/operations/settings": NOBODY,
    "registry GET /v1/offices": NOBODY,
    "registry POST /v1/role-offers/{role_id}/confirmation": act("role."),
    "registry DELETE /v1/roles/{role_id}": act("role."),
    "registry GET /v1/organisations/{code}/roles": reading("roles"),
    "registry POST /v1/people/{person_id}/codes": act("password.code-made"),
    "registry POST /v1/roles/{role_id}/codes": act("password.code-made"),
    "registry GET /v1/people/{person_id}/acts": reading("acts"),
    "registry GET /v1/audit/check": kept("audit_check.account_id"),
    "registry POST /v1/audit/checks": kept("audit_check.account_id"),
    "registry GET /v1/audit/checks/last": reading("roles"),
    "registry GET /v1/audit/acts": reading("acts"),
    "registry POST /v1/officials/listings": reading("roles"),
    "registry GET /v1/desks/{organisation_id}/colleagues": reading("roles"),
    "registry GET /v1/vendor-choices": NOBODY,
    "registry GET /v1/vendor-complaints": NOBODY,
    "registry GET /v1/training-administrators": NOBODY,
    # --- registry: oneself
    "registry GET /v1/regions": NOBODY,
    "registry GET /v1/units": NOBODY,
    "registry GET /v1/announcements": NOBODY,
    "registry GET /v1/office-announcements": NOBODY,
    "registry GET /v1/office-announcements/{announcement_id}": NOBODY,
    "registry GET /v1/announcements/{announcement_id}": NOBODY,
    "registry GET /v1/vendors": NOBODY,
    "registry POST /v1/registrations": act("application.made"),
    "registry POST /v1/registrations/state": ONESELF,
    "registry POST /v1/registrations/withdrawals": act("application.withdrawn"),
    "registry POST /v1/units": act("application.made"),
    "registry POST /v1/sessions": act("session.begun"),
    "registry GET /v1/identity-provider": NOBODY,
    "registry POST /v1/identity-sign-ins": NOBODY,
    "registry POST /v1/identity-sign-ins/completions": act("session.begun", "identity.refused"),
    "registry POST /v1/identity-sign-ins/confirmations": act("identity.linked"),
    "registry GET /v1/account/identity-links": ONESELF,
    "registry DELETE /v1/account/identity-links/{link_id}": act("identity.unlinked"),
    "registry GET /v1/sessions": ONESELF,
    "registry GET /v1/sessions/current": ONESELF,
    "registry POST /v1/sessions/current/prolongations": ONESELF,
    "registry DELETE /v1/sessions/current": act("session.ended"),
    "registry DELETE /v1/sessions": act("session.ended"),
    "registry POST /v1/sessions/current/second-factor": CODE,
    "registry POST /v1/account/second-factor": ONESELF,
    "registry PUT /v1/account/second-factor": act("second-factor.enrolled"),
    "registry POST /v1/passwords": act("password.set"),
    "registry PUT /v1/account/password": act("password.changed"),
    "registry POST /v1/sessions/current/tokens": ONESELF,
    "registry POST /v1/sessions/current/context": ONESELF,
    "registry GET /v1/account": ONESELF,
    "registry GET /v1/account/roles": ONESELF,
    "registry POST /v1/account/roles/{role_id}/acceptance": act("role."),
    "registry POST /v1/account/roles/{role_id}/refusal": act("role."),
    "registry DELETE /v1/account/codes/{code_id}": act("password.code-cancelled"),
    "registry GET /v1/account/details": ONESELF,
    "registry PUT /v1/account/details": act("person.edited"),
    "registry GET /v1/account/notifications": ONESELF,
    "registry PUT /v1/account/notifications": ONESELF,
    "registry GET /v1/account/export": act("person.exported"),
    "registry GET /v1/account/consents": ONESELF,
    "registry GET /v1/account/notices": ONESELF,
    "registry PUT /v1/account/notices": ONESELF,
    "registry DELETE /v1/account/consents/{client_id}": act("vendor.consent-withdrawn"),
    "registry GET /v1/account/messages": ONESELF,
    "registry GET /v1/account/messages/unread": ONESELF,
    "registry PUT /v1/account/messages/read": ONESELF,
    "registry POST /v1/cases": act("case.opened"),
    "registry GET /v1/account/cases": ONESELF,
    "registry POST /v1/cases/{case_id}/attachments": ONESELF,
    "registry GET /v1/account/looks": ONESELF,
    "registry GET /v1/account/mendings": ONESELF,
    "registry POST /v1/account/mendings/{mending_id}/objections": act("mending."),
    "registry GET /v1/account/placement-offers": ONESELF,
    "registry POST /v1/account/placement-offers/{offer_id}/decisions": act("placement."),
    "registry POST /v1/sessions/current/password-proofs": CODE,
    "registry GET /oauth2/authorize": act("vendor.signed-in"),
    "registry POST /oauth2/authorize": act("vendor.agreed"),
    "registry GET /oauth2/userinfo": act("vendor.told"),
    "registry POST /oauth2/userinfo": act("vendor.told"),
    "registry POST /v1/vendor-offers": ONESELF,
    "registry POST /v1/vendor-offers/{offer_id}/choice": act("vendor.chosen"),
    "registry GET /.well-known/openid-configuration": NOBODY,
    "registry GET /.well-known/jwks.json": NOBODY,
    "registry GET /.well-known/revocations.json": NOBODY,
    "registry GET /static/{name}": NOBODY,
    # --- vendor gateway
    "vendor_gateway POST /v1/vendors/{vendor}/completions": kept("delivery.vendor_id"),
    "vendor_gateway POST /v1/vendors/{vendor}/completion-queries": ONESELF,
    "vendor_gateway PUT /v1/vendors/{vendor}": kept("vendor_act.made_by"),
    "vendor_gateway POST /v1/vendors/{vendor}/keys": kept("vendor_act.made_by"),
    "vendor_gateway POST /v1/vendors/{vendor}/keys/{key_id}/confirmation": kept("vendor_act.made_by"),
    "vendor_gateway GET /v1/vendors/{vendor}/keys": NOBODY,
    "vendor_gateway GET /v1/vendors/{vendor}/acts": NOBODY,
    "vendor_gateway DELETE /v1/vendors/{vendor}/keys/{key_id}": kept("vendor_act.made_by"),
    "vendor_gateway GET /v1/flagged-completions": reading("flagged-completions"),
    "vendor_gateway POST /v1/vendors/{vendor}/contracts": kept("vendor_act.made_by"),
    "vendor_gateway GET /v1/vendors/{vendor}/contracts": NOBODY,
    "vendor_gateway PUT /v1/vendors/{vendor}/contracts/{contract_id}/end": kept("vendor_act.made_by"),
    "vendor_gateway PUT /v1/vendors/{vendor}/courses": kept("vendor_act.made_by"),
    "vendor_gateway GET /v1/vendors/{vendor}/courses": NOBODY,
    "vendor_gateway POST /v1/vendors/{vendor}/courses/reviews": kept("vendor_act.made_by"),
    "vendor_gateway GET /v1/reviews": reading("reviews"),
    "vendor_gateway GET /v1/reviews/counts": NOBODY,
    "vendor_gateway POST /v1/reviews/listings": reading("reviews"),
    "vendor_gateway GET /v1/reviews/{item_id}": reading("reviews"),
    "vendor_gateway POST /v1/reviews/decisions": kept("review_act.made_by"),
    "vendor_gateway POST /v1/year-openings": kept("year_opening.made_by"),
    "vendor_gateway GET /v1/year-openings": reading("year-openings"),
    "vendor_gateway GET /v1/own/messages": ONESELF,
    "vendor_gateway GET /v1/own/messages/unread": ONESELF,
    "vendor_gateway PUT /v1/own/messages/read": ONESELF,
    "vendor_gateway GET /v1/own/readings": ONESELF,
    "vendor_gateway GET /v1/own/completions": ONESELF,
    "vendor_gateway GET /v1/people/{person_id}/completions": reading("completions"),
    "vendor_gateway GET /v1/vendor-freshness": NOBODY,
    "vendor_gateway GET /v1/vendor-scorecards": NOBODY,
    # --- filings
    "filings POST /v1/recognitions": kept("decision.author"),
    "filings POST /v1/grants": kept("decision.author"),
    "filings POST /v1/recognitions/{recognition_id}/withdrawals": kept("withdrawal.author"),
    "filings POST /v1/grants/{grant_id}/withdrawals": kept("withdrawal.author"),
    "filings GET /v1/people/{person_id}/decisions": reading("decisions"),
    "filings GET /v1/training-bases": NOBODY,
    "filings GET /v1/desks/{organisation_id}/counts": NOBODY,
    "filings GET /v1/desks/{organisation_id}/filings": reading("filing"),
    "filings GET /v1/desks/{organisation_id}/waiting": reading("filing"),
    "filings GET /v1/filings/{filing_id}/lacking": NOBODY,
    "filings GET /v1/filings/{filing_id}/offices-to-ask": NOBODY,
    "filings GET /v1/filings/{filing_id}/rosters": NOBODY,
    "filings PUT /v1/rosters/{filing_id}/people": reading("roster"),
    "filings POST /v1/training-bases": kept("training_base.made_by"),
    "filings PUT /v1/training-bases/{base_id}/end": kept("training_base.ended_by"),
    "filings POST /v1/library-items": kept("library_item.made_by"),
    "filings GET /v1/library-items": NOBODY,
    "filings GET /v1/library-items/of-office": NOBODY,
    "filings GET /v1/library-items/{item_id}": NOBODY,
    "filings POST /v1/library-items/{item_id}/acts": kept("library_item.decided_by"),
    "filings PUT /v1/filings/{filing_id}/enrolment": kept("enrolment_opening.changed_by"),
    "filings POST /v1/filings/{filing_id}/enrolment/units/queries": NOBODY,
    "filings GET /v1/trainings": NOBODY,
    "filings GET /v1/trainings/{filing_id}": NOBODY,
    "filings GET /v1/trainings/{filing_id}/enrolments": reading("enrolments"),
    "filings POST /v1/trainings/{filing_id}/enrolments/trials": reading("enrolments"),
    "filings POST /v1/trainings/{filing_id}/enrolments": kept("enrolment_change.made_by"),
    "filings POST /v1/trainings/{filing_id}/enrolments/removals": kept("enrolment_change.made_by"),
    "filings PUT /v1/trainings/{filing_id}/test-results": kept("enrolment.result_by"),
    "filings GET /v1/trainings/{filing_id}/attendance-code": NOBODY,
    "filings GET /v1/trainings/{filing_id}/attendance": reading("enrolments"),
    "filings PUT /v1/trainings/{filing_id}/attendance": kept("check_in.made_by"),
    "filings GET /v1/own/trainings": ONESELF,
    "filings GET /v1/own/trainings/{filing_id}": ONESELF,
    "filings POST /v1/own/trainings/{filing_id}/enrolment": ONESELF,
    "filings POST /v1/own/trainings/{filing_id}/withdrawal": ONESELF,
    "filings GET /v1/own/trainings/{filing_id}/attendance": ONESELF,
    "filings POST /v1/own/trainings/{filing_id}/attendance": ONESELF,
    "filings PUT /v1/rosters/{filing_id}/attendance": kept("filing.authors"),
    "filings GET /v1/people/{person_id}/filings": reading("filing"),
    "filings GET /v1/claim-kinds": reading("claim-kinds"),
    "filings POST /v1/claims": kept("filing.authors"),
    "filings POST /v1/filings/{filing_id}/rosters": kept("filing.authors"),
    "filings GET /v1/filings/{filing_id}/roster-template": NOBODY,
    "filings PUT /v1/rosters/{filing_id}/rows": kept("filing.authors"),
    "filings PUT /v1/rosters/{filing_id}/sheet": kept("filing.authors"),
    "filings GET /v1/rosters/{filing_id}/rows": reading("roster"),
    "filings GET /v1/rosters/{filing_id}/sheet": reading("roster"),
    "filings GET /v1/filings/{filing_id}/form.pdf": reading("printed-roster"),
    "filings GET /static/{name}": NOBODY,
    "filings GET /verify/{code}": NOBODY,
    "filings GET /v1/supervision/waiting": NOBODY,
    "filings GET /v1/supervision/statistics": NOBODY,
    "filings GET /v1/supervision/without-roster": NOBODY,
    "filings GET /v1/supervision/far-from-plan": NOBODY,
    "filings GET /v1/supervision/fees-over-caps": NOBODY,
    "filings GET /v1/reviews": reading("filing"),
    "filings GET /v1/supervision/proposed-overturns": reading("filing"),
    "filings POST /v1/spot-checks": kept("spot_check.drawn_by"),
    "filings GET /v1/spot-checks": NOBODY,
    "filings GET /v1/spot-checks/{spot_check_id}": reading("filing"),
    "filings PUT /v1/spot-checks/{spot_check_id}/items/{place}": kept("spot_check_item.looked_by"),
    "filings GET /v1/own/readings": ONESELF,
    "filings GET /v1/own/decisions": ONESELF,
    "filings POST /v1/filings": kept("filing.authors"),
    "filings PUT /v1/filings/{filing_id}/form": kept("filing.authors"),
    "filings POST /v1/filings/{filing_id}/acts": kept("filing_opinion.made_by"),
    "filings POST /v1/filings/acts": kept("filing_opinion.made_by"),
    "filings POST /v1/filings/{filing_id}/attachments": kept("attachment.added_by"),
    "filings GET /v1/filings/{filing_id}/attachments/{attachment_id}": reading("attachment"),
    "filings GET /v1/filings": reading("filing"),
    "filings GET /v1/filings/waiting": reading("filing"),
    "filings GET /v1/own/messages": ONESELF,
    "filings GET /v1/own/messages/unread": ONESELF,
    "filings PUT /v1/own/messages/read": ONESELF,
    "filings GET /v1/filings/{filing_id}": reading("filing"),
    # --- ledger
    "ledger GET /v1/people/{person_id}/years": reading("hours"),
    "ledger POST /v1/standings/queries": reading("standings"),
    "ledger GET /v1/standings": reading("standings"),
    "ledger GET /v1/desks/{organisation_id}/standings": reading("standings"),
    "ledger GET /v1/board": NOBODY,
    "ledger GET /v1/reports": NOBODY,
    "ledger GET /v1/reports/draft": NOBODY,
    "ledger GET /v1/reports/{report_id}": NOBODY,
    "ledger GET /v1/reports/{report_id}/papers/{paper}": NOBODY,
    "ledger POST /v1/reports": kept("report.frozen_by"),
    "ledger GET /v1/board/hours": NOBODY,
    "ledger GET /v1/year-closes": NOBODY,
    "ledger GET /v1/year-closes/{year}/late-entries": reading("late-entries"),
    "ledger GET /v1/people/{person_id}/years/{year}": reading("hours"),
    "ledger GET /v1/people/{person_id}/requirements": reading("requirements"),
    "ledger GET /v1/own/messages": ONESELF,
    "ledger GET /v1/own/messages/unread": ONESELF,
    "ledger PUT /v1/own/messages/read": ONESELF,
    "ledger GET /v1/own/years": ONESELF,
    "ledger GET /v1/own/requirements": ONESELF,
    "ledger GET /v1/own/years/{year}": ONESELF,
    "ledger GET /v1/own/readings": ONESELF,
    "ledger GET /v1/own/grounds": ONESELF,
    "ledger POST /v1/ground-queries": reading("grounds"),
    "ledger POST /v1/make-up-trials": reading("hours"),
    "ledger POST /v1/turn-trials": reading("hours"),
    "ledger GET /v1/reassessments": NOBODY,
    "ledger GET /v1/regulations": NOBODY,
    "ledger GET /v1/regulations/{code}": NOBODY,
    # --- certificates
    "certificates POST /v1/bundles": reading("certificates"),
    "certificates GET /v1/bundles/{bundle_id}": ONESELF,
    "certificates GET /v1/bundles/{bundle_id}/file": ONESELF,
    "certificates POST /v1/status-queries": reading("status"),
    "certificates POST /v1/eligibility-queries": reading("eligibility"),
    "certificates POST /v1/applications": reading("application"),
    "certificates GET /v1/people/{person_id}/certificates": reading("certificates"),
    "certificates GET /v1/people/{person_id}/certificates/{certificate_id}/certificate.pdf": reading("certificates"),
    "certificates GET /v1/people/{person_id}/eligibility": reading("eligibility"),
    "certificates POST /v1/certificates/of-people": reading("certificates"),
    "certificates GET /v1/own/messages": ONESELF,
    "certificates GET /v1/own/messages/unread": ONESELF,
    "certificates PUT /v1/own/messages/read": ONESELF,
    "certificates GET /v1/own/certificates": ONESELF,
    "certificates GET /v1/own/certificates/{certificate_id}/certificate.pdf": ONESELF,
    "certificates POST /v1/own/applications": ONESELF,
    "certificates POST /v1/own/certificates/{certificate_id}/reissues": ONESELF,
    "certificates POST /v1/own/eligibility-queries": ONESELF,
    "certificates POST /v1/verifications": reading("verified"),
    "certificates POST /v1/verifications/files": reading("verified"),
    "certificates GET /v1/own/readings": ONESELF,
    "certificates GET /static/{name}": NOBODY,
    "certificates GET /verify/{code}": reading("verified"),
    "certificates POST /verify/{code}": reading("verified"),
    "certificates GET /verify/{code}/certificate.pdf": reading("verified"),
    "certificates GET /v1/waiting-certificates": reading("waiting-certificates"),
    "certificates GET /v1/certificate-decisions": reading("certificate-decisions"),
    "certificates GET /v1/certificates/{number}/decisions": reading("certificate-decisions"),
    "certificates POST /v1/certificates/{number}/decisions": kept("decision.proposed_by"),
    "certificates POST /v1/reissues": kept("reissue_order.ordered_by"),
    "certificates GET /v1/certificates/waiting": reading("waiting-certificates"),
    "certificates GET /v1/reissues": NOBODY,
    "certificates POST /v1/reissues/units": NOBODY,
    "certificates GET /v1/reissues/{order_id}": NOBODY,
    "certificates POST /v1/certificate-decisions/{decision_id}/steps": kept("decision_end.ended_by"),
}

OF_EVERY_SERVICE = {"dead_letter_replay": Consumer.replay}
"""Tables that a method of what all services stand on writes: what is called on an object is not followed."""


def routes() -> dict[str, APIRoute]:
    found: dict[str, APIRoute] = {}
    for package in PACKAGES:
        for route in importlib.import_module(ROUTES[package]).router.routes:
            assert isinstance(route, APIRoute)
            found |= {f"{package} {method} {route.path}": route for method in route.methods or ()}
    return found


def test_every_route_says_which_trace_it_leaves() -> None:
    assert sorted(routes().keys() - TRACES.keys()) == [], "say here which trace these leave, and leave it"
    assert sorted(TRACES.keys() - routes().keys()) == [], "there are no such routes any more"


@pytest.mark.parametrize("name", [name for name, trace in TRACES.items() if trace.what == "reading"])
def test_a_route_that_shows_people_to_others_records_it(name: str) -> None:
    done = source_from(routes()[name].endpoint)
    assert re.search(r"readings\.(record|begin)\(", done), "it records no readings"
    for kind in TRACES[name].words:
        assert f'"{kind}"' in done, f"it does not record {kind}"


@pytest.mark.parametrize("name", [name for name, trace in TRACES.items() if trace.what == "act"])
def test_a_route_that_changes_something_has_its_act(name: str) -> None:
    done = source_from(routes()[name].endpoint)
    for word in TRACES[name].words:
        assert f'"{word}' in done, f"it does not record {word}"


@pytest.mark.parametrize("name", [name for name, trace in TRACES.items() if trace.what == "kept"])
def test_what_says_who_changed_it_is_kept(name: str) -> None:
    [where] = TRACES[name].words
    table, _, column = where.partition(".")
    metadata = importlib.import_module(f"{name.split(maxsplit=1)[0]}.models").metadata
    assert column in metadata.tables[table].columns
    done = source_from(routes()[name].endpoint)
    if table in OF_EVERY_SERVICE:
        assert f".{OF_EVERY_SERVICE[table].__name__}(" in done
        done = source_from(OF_EVERY_SERVICE[table])
    assert re.search(rf"(INSERT INTO |UPDATE |(?:sa\.)?insert\((?:models\.)?){table}\b", done), f"it writes no {table}"
    assert re.search(rf"\b{column}\b", done), f"it does not write {column}"


def test_what_a_neighbour_in_the_same_file_records_is_no_trace_of_a_route() -> None:
    done = source_from(routes()["registry GET /v1/clients"].endpoint)
    assert "async def clients(" in done
    assert '"client.' not in done, "those that change clients stand in the same file"


def test_what_is_recorded_is_explained() -> None:
    page = (TOP / "docs/security.md").read_text("utf-8")
    kinds = {word for trace in TRACES.values() if trace.what == "reading" for word in trace.words}
    assert [kind for kind in sorted(kinds) if not re.search(f"`{kind}`", page)] == []
