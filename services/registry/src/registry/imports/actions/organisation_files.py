"""Organisations that are recorded from a file, new ones alone: by an HR authority within its reach, and offices (HR
authorities and departments) by an operator, with whom an installation begins.
"""

from collections.abc import Sequence
from datetime import date

from common.db import Tx
from common.errors import NotAllowed, Unavailable
from offices.authority import MAY, Action, Place, may
from registry.access import queries as access_queries
from registry.access.domain.authority import Actor
from registry.access.domain.rows import RowVerdict
from registry.accounts.actions.sessions import is_operator
from registry.imports.actions.organisations import import_organisations
from registry.imports.actions.rows import read_all
from registry.organisations.domain.rows import OrganisationRow, read_organisation
from registry.organisations.queries import organisations as organisation_queries
from registry.organisations.queries import regions as region_queries
from registry.organisations.queries.organisations import PlacedOrganisation
from registry.roles.actions.roles import refuse_unless_operator

_NOT_YOURS = RowVerdict("rejected", "not-yours", "the organisation does not lie within your reach")
_OTHERWISE = RowVerdict("rejected", "organisation-exists", "it is on record otherwise; change it instead")


def refuse_unless_changes(actor: Actor) -> None:
    """Raises :class:`NotAllowed` for people none of whose roles records organisations."""
    if not any({Action.CHANGE_ORGANISATIONS, Action.FOUND_OFFICES} & MAY[grant.role] for grant in actor.grants):
        action = Action.CHANGE_ORGANISATIONS
        raise NotAllowed("not-yours", "none of your roles records organisations", action=action)


async def record_new(tx: Tx, actor: Actor, rows: Sequence[object], *, today: date) -> list[RowVerdict]:
    """A verdict for every row; what is right is recorded whatever else is wrong.

    What is on record otherwise than the row says is refused: an organisation changes from a day on and with a reason.
    Offices are recorded by operators who have given a second factor, whatever the settings.
    """
    is_founder = await is_operator(tx, actor)
    if not is_founder and not any(Action.CHANGE_ORGANISATIONS in MAY[grant.role] for grant in actor.grants):
        await refuse_unless_operator(tx, actor)
    read, verdicts = await read_all(rows, read_organisation)
    given = {str(code) for row in read.values() for code in (row.code, row.department) if code is not None}
    known = await organisation_queries.organisations_by_code(tx, list(given))
    above = await region_queries.ways_above(tx, {str(row.region) for row in read.values()})
    departments = await access_queries.places_of(tx, {item.organisation_id for item in known.values()})
    for position, row in list(read.items()):
        found = known.get(str(row.code))
        department = known.get(str(row.department))
        region = above.get(str(row.region), ())
        places = [_place(row, region)]
        places += [departments[department.organisation_id]] if department else []
        if found is not None and not _says_the_same(row, found, department):
            verdicts[position] = _OTHERWISE
        elif region and not (
            all(may(actor.grants, Action.CHANGE_ORGANISATIONS, at) for at in places)
            or (
                is_founder
                and row.kind != "institution"
                and may(actor.grants, Action.FOUND_OFFICES, Place(regions=region))
            )
        ):
            verdicts[position] = _NOT_YOURS
        else:
            continue
        del read[position]
    positions = list(read)
    done = await import_organisations(tx, [rows[position] for position in positions], today=today, by=actor.by)
    if any(verdict.status == "updated" for verdict in done):
        raise Unavailable("at-the-same-moment", "somebody else has recorded one of these organisations just now")
    verdicts |= dict(zip(positions, done, strict=True))
    return [verdicts[position] for position in range(len(rows))]


def _place(row: OrganisationRow, region: tuple[str, ...]) -> Place:
    """Where it is to lie; an authority is recorded by the level above its own."""
    return Place(regions=region[1:] if row.kind == "hr-authority" else region)


def _says_the_same(row: OrganisationRow, found: PlacedOrganisation, department: PlacedOrganisation | None) -> bool:
    """``department``: the one that the row names, as it is on record; one that is not there yet is another one."""
    if row.department is not None and department is None:
        return False
    said = (row.name, row.kind, str(row.region), department and department.organisation_id)
    return said == (found.name, found.kind, found.region_code, found.department_id)
