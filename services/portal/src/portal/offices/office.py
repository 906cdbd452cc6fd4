"""For which organisation somebody works at a page, and in which of their roles there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from pages.rendering import Link
from portal.access.navigation import MESSAGES, is_beneath
from portal.access.places import HOURS
from portal.access.visitor import Me, Person
from portal.clients.models.registry import OrganisationShown, RoleOfAccount

OFFICES = "/offices"
_FURTHEST = ("unit-administrator", "department", "auditor", "hr-authority")
"""Roles that reach people, the one that reaches furthest last: services go by that one, where somebody has several in
one organisation.
"""
_OF_REGIONS = {"auditor", "hr-authority"}
_PAGES = (
    ("工作台", ""),
    ("人员达标情况", "/people"),
    ("达标统计", "/board", "/filing-statistics", "/vendor-scorecards", "/administrators"),
    ("人员管理", "/staff"),
    (
        "备案和认定", "/filings", "/training-filings", "/claims", "/rosters", "/supervision", "/spot-checks", "/bases",
    ),
    ("线下培训组织", "/trainings"),
    ("报告和档案", "/reports", "/archives"),
    (
        "管理事项", "/affairs", "/organisations", "/organisation-import", "/unit-applications", "/cases",
        "/case-record", "/policy-answers", "/announcements", "/mendings", "/audit", "/vendor-choices",
    ),
)  # fmt: skip
"""Of every role that reaches people: the words, the page beneath the address of its office, and others that belong
to it.
"""
_OF_AUTHORITIES = (("网络学时核查", "/reviews"), ("证书办理", "/certificates"))
"""Of HR authorities alone."""
_OF_AUDITORS = (("备案和认定监督", "/supervision"),)
"""Of who reads lists of filings and acts in none."""
_OF_REGIONS_PAGES = (("年度结账", "/year-closes"),)
"""Of who serves a region."""
ACTING = ("unit-administrator", "department", "hr-authority")
"""Roles that act: an auditor looks, and changes nothing."""
_OF_THOSE_WHO_ACT = {"/filings", "/trainings"}
"""Their pages, which an auditor does not have."""


@dataclass(frozen=True)
class Office:
    """Somebody at the desk of an organisation in which they have a role."""

    me: Person
    organisation_id: UUID
    organisation: OrganisationShown
    role: str
    """The one of their roles there that reaches furthest."""
    roles: frozenset[str]
    """All of their roles there that reach people."""

    def has(self, *roles: str) -> bool:
        """Whether one of these is among their roles there."""
        return not self.roles.isdisjoint(roles)

    @property
    def address(self) -> str:
        """Where its pages begin."""
        return f"{OFFICES}/{self.organisation_id}"

    @property
    def is_of_region(self) -> bool:
        """The role reaches everything in a region and below it."""
        return self.role in _OF_REGIONS

    @property
    def is_unit(self) -> bool:
        """The role reaches the people of the one organisation."""
        return self.role == "unit-administrator"

    def navigation(self) -> Sequence[Link]:
        """The office's pages, and the way to one's own."""
        path = self.me.request.url.path
        left_out = () if self.has(*ACTING) else _OF_THOSE_WHO_ACT
        of_authorities = _OF_AUTHORITIES if self.has("hr-authority") else ()
        of_auditors = _OF_AUDITORS if left_out else ()
        every = (*_PAGES, *of_auditors, *of_authorities, *(_OF_REGIONS_PAGES if self.is_of_region else ()))
        work = [
            Link(text, self.address + places[0], self._is_at(path, places))
            for text, *places in every
            if places[0] not in left_out
        ]
        return [*work, *(link for link in self.me.navigation() if link.href in self._ones_own())]

    def _is_at(self, path: str, places: Sequence[str]) -> bool:
        return any(is_beneath(path, self.address + place) if place else path == self.address for place in places)

    def _ones_own(self) -> Collection[str]:
        """Who is on no roster owes no hours."""
        return (MESSAGES,) if self.me.account.person_id is None else (MESSAGES, HOURS)

    def others(self) -> Sequence[Link]:
        """The other organisations that somebody serves."""
        found = {role.organisation_id: role.organisation for role in served(self.me)}
        return [
            Link(organisation.name, f"{OFFICES}/{organisation_id}")
            for organisation_id, organisation in found.items()
            if organisation is not None and organisation_id != self.organisation_id
        ]

    def page(self, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        """A page of the office; its template knows ``office`` beside the values."""
        return self.me.page(template, status=status, **{"navigation": self.navigation(), "office": self, **values})


def served(me: Person) -> Sequence[RoleOfAccount]:
    """The roles in which somebody reaches people, each in an organisation."""
    return [role for role in me.account.roles if role.role in _FURTHEST and role.organisation is not None]


async def office(me: Me, organisation_id: UUID) -> Office:
    """The desk of an organisation, for who has a role there; 404 for everybody else, as for one that is none."""
    held = [role for role in served(me) if role.organisation_id == organisation_id]
    if not held:
        raise HTTPException(404)
    furthest = max(held, key=lambda role: _FURTHEST.index(role.role))
    assert furthest.organisation is not None
    return Office(me, organisation_id, furthest.organisation, furthest.role, frozenset(role.role for role in held))


Desk = Annotated[Office, Depends(office)]
