"""The registry's door: organisations and their changes, people, accounts, clients, tokens and keys."""

from fastapi import APIRouter

from common.bodies import Large
from registry.api import (
    accounts,
    applications,
    audit,
    cases,
    clients,
    consents,
    details,
    handing_over,
    mendings,
    messages,
    organisations,
    password_proofs,
    passwords,
    people,
    proposals,
    revocations,
    roles,
    rosters,
    searches,
    statistics,
    tokens,
    userinfo,
)
from registry.api.people import PeopleQuery
from registry.api.room import Room

__all__ = ["LARGE", "PeopleQuery", "Room", "router"]

_PARTS = (
    organisations, people, rosters, searches, statistics, applications, accounts, passwords, details, mendings,
    messages, password_proofs, consents, cases, roles, audit,
    handing_over, userinfo, clients, tokens, proposals, revocations,
)  # fmt: skip
# One flat list, so that everybody can see who may use which route.
router = APIRouter(routes=[route for part in _PARTS for route in part.router.routes])

_KIB, _MIB = 1024, 1024 * 1024
LARGE = {
    "/v1/organisations/imports": Large(2 * _MIB, values_max=40_000),
    "/v1/organisations/queries": Large(64 * _KIB, values_max=2_000),
    "/v1/organisations/{code}/changes": Large(512 * _KIB, values_max=12_000),
    "/v1/people/imports": Large(8 * _MIB, values_max=200_000),
    "/v1/people/queries": Large(64 * _KIB, values_max=2_000),
    "/v1/people/names": Large(64 * _KIB, values_max=2_000),
    "/v1/rosters": Large(8 * _MIB),
    "/v1/registrations": Large(512 * _KIB, values_max=2_000),
    "/v1/account/details": Large(512 * _KIB, values_max=2_000),
    "/v1/announcements": Large(128 * _KIB, values_max=12_000),
    "/v1/cases": Large(128 * _KIB, values_max=12_000),
    "/v1/cases/{case_id}/steps": Large(128 * _KIB, values_max=12_000),
    "/v1/cases/{case_id}/attachments": Large(6 * _MIB),
    "/oauth2/authorize": Large(64 * _KIB),
}
"""Addresses that take more than a form: batches, files, pictures, texts, and the sealed request of a sign-in."""
