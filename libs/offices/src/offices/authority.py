"""Who may do what, and where: roles bound to a place in the tree, decided by one pure function.

Domain: the institution's training administrator (单位培训管理员) looks after its people, the competent department
(主管部门) after its institutions, the HR authority (人事综合管理部门) of county, city or province after everything
in its region and below. An auditor looks and changes nothing; an operator keeps
the installation running and sees nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody is, in a place; learner (学员) is everybody, of themselves."""

    LEARNER = "learner"
    UNIT_ADMINISTRATOR = "unit-administrator"
    DEPARTMENT = "department"
    HR_AUTHORITY = "hr-authority"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Action(StrEnum):
    """Everything that is asked for by a person, and not by a program."""

    SEE_PEOPLE = "people.see"
    """Names, units and posts; ID numbers masked."""
    DISCLOSE = "people.disclose"
    """An ID number in full, with a reason that is recorded."""
    RECORD_PEOPLE = "people.record"
    """Rosters, posts, and people who registered themselves."""
    HELP_IN = "accounts.help-in"
    """A code with which somebody sets their first or another password."""
    SEE_OWN = "own.see"
    """What is on record of oneself, and who looked at it."""
    SEE_STATISTICS = "statistics.see"
    APPOINT = "roles.appoint"
    """Give and take roles in the place."""
    CHANGE_ORGANISATIONS = "organisations.change"
    """Approve, rename, move, merge, split and close them."""
    SEE_AUDIT = "audit.see"
    OPERATE = "installation.operate"
    """Clients, keys, jobs."""
    ANNOUNCE = "announcements.publish"
    """Tell everybody of a region of a policy."""
    ANSWER_CASES = "cases.answer"
    """Take, answer and pass on feedback and complaints (意见反馈、投诉举报)."""
    MEND_PEOPLE = "people.mend"
    """Sign that two records are of one human, or that an ID number was wrong, which somebody else has asked for."""
    SEE_HOURS = "hours.see"
    """Hours, requirements, certificates, completions and decisions of people, and what they come to."""
    REMIND = "people.remind"
    """Remind people of the hours of a year (催学)."""
    FREEZE_REPORTS = "reports.freeze"
    """Freeze the yearly report (年度报告) of the region."""
    FOUND_OFFICES = "offices.found"
    """Record HR authorities and departments that are not there yet, wherever they lie: an installation begins with
    them.
    """


@dataclass(frozen=True)
class Grant:
    """A role and the place that it is bound to: an organisation, and the region that it lies in."""

    role: Role
    organisation_id: UUID | None = None
    region_code: str | None = None


@dataclass(frozen=True)
class Place:
    """Where the object of an action stands. ``regions`` are its own and those above it; all empty: the installation."""

    organisation_id: UUID | None = None
    department_id: UUID | None = None
    regions: tuple[str, ...] = ()


_LOOKING = {Action.SEE_PEOPLE, Action.SEE_STATISTICS, Action.SEE_HOURS}
_TENDING = _LOOKING | {Action.REMIND, Action.DISCLOSE, Action.RECORD_PEOPLE, Action.HELP_IN}

MAY: dict[Role, frozenset[Action]] = {
    Role.LEARNER: frozenset({Action.SEE_OWN}),
    Role.UNIT_ADMINISTRATOR: frozenset(_TENDING),
    Role.DEPARTMENT: frozenset(_LOOKING | {Action.REMIND, Action.APPOINT}),
    Role.HR_AUTHORITY: frozenset(
        _TENDING
        | {
            Action.FREEZE_REPORTS,
            Action.MEND_PEOPLE,
            Action.APPOINT,
            Action.CHANGE_ORGANISATIONS,
            Action.ANNOUNCE,
            Action.ANSWER_CASES,
        }
    ),
    Role.AUDITOR: frozenset(_LOOKING | {Action.SEE_AUDIT}),
    Role.OPERATOR: frozenset({Action.OPERATE, Action.APPOINT, Action.FOUND_OFFICES}),
}
"""What each role may do within its reach."""

APPOINTS: dict[Role, frozenset[Role]] = {
    Role.DEPARTMENT: frozenset({Role.UNIT_ADMINISTRATOR}),
    Role.HR_AUTHORITY: frozenset({Role.UNIT_ADMINISTRATOR, Role.DEPARTMENT, Role.HR_AUTHORITY, Role.AUDITOR}),
    Role.OPERATOR: frozenset({Role.HR_AUTHORITY, Role.AUDITOR, Role.OPERATOR}),
}
"""Whom each role may appoint: nobody makes themselves an equal in their own place but operators."""

KIND_OF: dict[Role, frozenset[str]] = {
    Role.UNIT_ADMINISTRATOR: frozenset({"institution", "department", "hr-authority"}),
    Role.DEPARTMENT: frozenset({"department"}),
    Role.HR_AUTHORITY: frozenset({"hr-authority"}),
    Role.AUDITOR: frozenset({"hr-authority"}),
    Role.OPERATOR: frozenset(),
}
"""The kinds of organisation in which a role is held; an operator's is held in none."""


def may(grants: Iterable[Grant], action: Action, place: Place, *, is_own: bool = False) -> bool:
    """Whether somebody with these roles may do this there. ``is_own``: the object is the caller themselves."""
    return (is_own and action in MAY[Role.LEARNER]) or acting(grants, action, place) is not None


def acting(grants: Iterable[Grant], action: Action, place: Place) -> Grant | None:
    """The role under which somebody may do this there; ``None`` where none of these roles allows it."""
    return next((grant for grant in grants if action in MAY[grant.role] and _reaches(grant, action, place)), None)


def may_appoint(grants: Iterable[Grant], role: Role, place: Place) -> bool:
    """Whether somebody with these roles may give or take this role in this place."""
    return appointing(grants, role, place) is not None


def appointing(grants: Iterable[Grant], role: Role, place: Place) -> Grant | None:
    """The role under which somebody may give or take this role in this place; ``None`` where none of these may.

    Offices of a level are appointed by the level above: in its own organisation nobody appoints the role that they
    hold there.
    """
    return next((grant for grant in grants if _gives(grant, role, place)), None)


def stands_within(grant: Grant, place: Place) -> bool:
    """Whether somebody who is placed there stands within the reach of a role.

    An operator gives roles everywhere, and reaches nobody: it sees no people.
    """
    return grant.role is not Role.OPERATOR and _reaches(grant, Action.APPOINT, place)


def _gives(grant: Grant, role: Role, place: Place) -> bool:
    return (
        role in APPOINTS.get(grant.role, ())
        and _reaches(grant, Action.APPOINT, place)
        and not (role is grant.role and role is not Role.OPERATOR and place.organisation_id == grant.organisation_id)
        and not (role is Role.HR_AUTHORITY and grant.role is role and place.regions[:1] == (grant.region_code,))
    )


def _reaches(grant: Grant, action: Action, place: Place) -> bool:
    match grant.role:
        case Role.UNIT_ADMINISTRATOR:
            return grant.organisation_id is not None and place.organisation_id == grant.organisation_id
        case Role.DEPARTMENT:
            return grant.organisation_id is not None and grant.organisation_id in (
                place.organisation_id, place.department_id,
            )  # fmt: skip
        case Role.HR_AUTHORITY | Role.AUDITOR:
            return grant.region_code is not None and grant.region_code in place.regions
        case Role.OPERATOR:
            return action in (Action.APPOINT, Action.FOUND_OFFICES) or place == Place()
        case Role.LEARNER:
            return False
