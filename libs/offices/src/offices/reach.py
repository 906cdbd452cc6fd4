"""A caller's token put to the tree: as whom somebody reads or acts, and which people that reaches."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from fastapi import Request

from common.auth import OWN, Caller, admit
from common.db import Tx
from common.errors import NotAllowed, NotFound
from common.readings import Reader, of_caller
from offices.authority import MAY, Action, Grant, Place, Role, acting
from offices.organisations import organisations, place_in
from offices.regions import stem_of

_ROLES = {role.value: role for role in Role}


def program_or_office(scope: str, *, only_reads: bool = False) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency: a program with this scope, or a person with a token of their session, whose roles decide then.

    401 or 403 otherwise. ``only_reads``: a question sent by POST.
    """

    async def check(request: Request) -> Caller:
        return await admit(request, scope, OWN, only_reads=only_reads)

    check.scope = scope  # type: ignore[attr-defined]  # read by the architecture tests
    return check


def program_or_operator(scope: str, *, only_reads: bool = False) -> Callable[[Request], Awaitable[Caller]]:
    """A dependency: a program with this scope, or an operator with a token of a session with a second factor.

    401 or 403 otherwise. ``only_reads``: a question sent by POST.
    """

    async def check(request: Request) -> Caller:
        caller = await admit(request, scope, OWN, only_reads=only_reads)
        if caller.is_person:
            refuse_unless_operates(caller)
        return caller

    check.scope = scope  # type: ignore[attr-defined]  # read by the architecture tests
    return check


async def operating(request: Request) -> Caller:
    """A dependency: an operator with a token of a session with a second factor, and no program."""
    caller = await admit(request, OWN)
    refuse_unless_operates(caller)
    return caller


operating.scope = "operator"  # type: ignore[attr-defined]  # read by the architecture tests


def refuse_unless_operates(caller: Caller) -> None:
    """Raises :class:`NotAllowed` for people who are no operators."""
    grants = [Grant(Role.OPERATOR)] if caller.is_operator else []
    if acting(grants, Action.OPERATE, Place()) is None:
        raise NotAllowed("not-yours", "this is for operators of the platform", action=Action.OPERATE)


async def grants_of(tx: Tx, caller: Caller) -> tuple[Grant, ...]:
    """The roles of a person's token, each with the region in which its organisation lies."""
    held = sorted((role, organisation) for role, organisation in caller.roles if role in _ROLES)
    known = await organisations(tx, [organisation for _, organisation in held])
    return tuple(
        Grant(_ROLES[role], organisation, known[organisation].region_code if organisation in known else None)
        for role, organisation in held
    )


async def reader_of(tx: Tx, caller: Caller, action: Action, places: Sequence[Place]) -> Reader:
    """As whom somebody reads about people who stand in these places; a program reads by its scope.

    Raises :class:`NotFound` where none of a person's roles reaches one of them: nobody learns of whom there is a
    record elsewhere.
    """
    if not caller.is_person:
        return of_caller(caller)
    grants = await grants_of(tx, caller)
    found = [acting(grants, action, place) for place in places]
    if None in found or not found:
        raise NotFound("no-such-person", "there is no such person among those whom you may see")
    [first, *_] = found
    assert first is not None
    return of_caller(caller, (first.role.value, _held_in(first)))


async def reader_about(
    tx: Tx, caller: Caller, action: Action, organisation_id: UUID | None, region_code: str | None
) -> Reader:
    """As whom somebody reads about one person, who stands in this unit and region; ``None``: of nobody on record.

    Raises :class:`NotFound` as :func:`reader_of` does.
    """
    if organisation_id is None or not caller.is_person:
        return await reader_of(tx, caller, action, [])
    known = await organisations(tx, [organisation_id])
    return await reader_of(tx, caller, action, [place_in(organisation_id, known, region_code)])


@dataclass(frozen=True)
class Office:
    """Somebody who reads or acts for one office."""

    grant: Grant
    caller: Caller
    name: str

    @property
    def organisation_id(self) -> UUID:
        """The organisation that the role is bound to."""
        return _held_in(self.grant)

    @property
    def reader(self) -> Reader:
        """As readings name them."""
        return of_caller(self.caller, (self.grant.role.value, self.organisation_id))

    def reaches(self, action: Action, place: Place) -> bool:
        """Whether the role allows this about somebody who stands there."""
        return acting([self.grant], action, place) is not None

    @property
    def people(self) -> "People":
        """Everybody whom the role reaches."""
        return reached_by(self.grant)


@dataclass(frozen=True)
class People:
    """Whom a question is about: of one organisation, of a department and its institutions, or of a region."""

    organisation_id: UUID | None = None
    department_id: UUID | None = None
    stem: str | None = None
    """What the region codes begin with."""


def reached_by(grant: Grant) -> People:
    """Everybody whom a role reaches."""
    match grant.role:
        case Role.UNIT_ADMINISTRATOR:
            return People(organisation_id=grant.organisation_id)
        case Role.DEPARTMENT:
            return People(department_id=grant.organisation_id)
        case _:
            return People(stem=stem_of(grant.region_code or "nowhere"))


async def refuse_outside(tx: Tx, people: People, *, stem: str | None = None, unit: UUID | None = None) -> None:
    """Raises :class:`NotFound` for a region (what its codes begin with) or a unit outside of an office's reach, as for
    one that does not exist: a question about it would be answered with nothing, as if there were nobody.
    """
    if stem is not None and not await _has_region(tx, people, stem):
        raise outside()
    if unit is not None and not await _has(tx, people, "organisation_id = :unit", {"unit": unit}):
        raise outside()


def outside() -> NotFound:
    """What is answered about a region or a unit that no role of the caller's reaches."""
    return NotFound("no-such-place", "there is no such region or organisation within your reach")


async def _has_region(tx: Tx, people: People, stem: str) -> bool:
    if people.stem is not None:
        return stem.startswith(people.stem)
    return await _has(tx, people, "region_code LIKE :within || '%'", {"within": stem})


async def _has(tx: Tx, people: People, condition: str, given: Mapping[str, Any]) -> bool:
    """Whether an organisation of the office's reach is so."""
    statement = sa.text(f"""
        SELECT EXISTS (
            SELECT FROM organisation
            WHERE {condition}
              AND (organisation_id = CAST(:own AS uuid) OR organisation_id = CAST(:department AS uuid)
                   OR department_id = CAST(:department AS uuid) OR region_code LIKE CAST(:stem AS text) || '%')
        )
    """)
    reach = {"own": people.organisation_id, "department": people.department_id, "stem": people.stem}
    return bool((await tx.execute(statement, {**given, **reach})).scalar_one())


async def office_of(tx: Tx, caller: Caller, organisation_id: UUID, action: Action) -> Office:
    """The office for which somebody asks, who has a role there that allows it; raises :class:`NotAllowed`."""
    grants = await grants_of(tx, caller)
    grant = _first(grants, organisation_id, action)
    if grant is None:
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)
    known = await organisations(tx, [organisation_id])
    return Office(grant, caller, known[organisation_id].name if organisation_id in known else "")


def _first(grants: Iterable[Grant], organisation_id: UUID, action: Action) -> Grant | None:
    allowed = [grant for grant in grants if grant.organisation_id == organisation_id and action in MAY[grant.role]]
    # Of several roles in one organisation the one that reaches furthest.
    return max(allowed, key=lambda grant: _FURTHEST.index(grant.role), default=None)


_FURTHEST = [Role.LEARNER, Role.OPERATOR, Role.UNIT_ADMINISTRATOR, Role.DEPARTMENT, Role.AUDITOR, Role.HR_AUTHORITY]


def _held_in(grant: Grant) -> UUID:
    assert grant.organisation_id is not None, "roles that see people are held in an organisation"
    return grant.organisation_id
