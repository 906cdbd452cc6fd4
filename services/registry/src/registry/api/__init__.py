"""The registry's door: organisations and their changes, people, accounts, clients, tokens and keys."""

from fastapi import APIRouter

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
    people,
    proposals,
    revocations,
    roles,
    rosters,
    searches,
    statistics,
    userinfo,
)
from registry.api.people import PeopleQuery
from registry.api.room import Room

__all__ = ["PeopleQuery", "Room", "router"]

_PARTS = (
    organisations, people, rosters, searches, statistics, applications, accounts, details, mendings, messages,
    password_proofs, consents, cases, roles, audit,
    handing_over, userinfo, clients, proposals, revocations,
)  # fmt: skip
# One flat list, so that everybody can see who may use which route.
router = APIRouter(routes=[route for part in _PARTS for route in part.router.routes])
