"""Who may do what where: refused here, before anything is done."""

from uuid import UUID

from common.db import Tx
from common.errors import NotAllowed
from offices.authority import Action, Grant, Place, Role, appointing, may
from registry.access import queries
from registry.access.domain.authority import Actor


def refuse_unless(actor: Actor, action: Action, place: Place, *, is_own: bool = False) -> None:
    """Raises :class:`NotAllowed` for actors who may not do this there."""
    if not may(actor.grants, action, place, is_own=is_own):
        raise NotAllowed("not-yours", f"none of your roles allows {action} in this place", action=action)


def appointing_or_refused(actor: Actor, role: Role, place: Place, what: str) -> Grant:
    """The role under which somebody gives or takes a role; raises :class:`NotAllowed` where none of theirs may."""
    grant = appointing(actor.grants, role, place)
    if grant is None:
        raise NotAllowed("not-yours", f"none of your roles may {what} {role} in this place", role=role)
    return grant


NOWHERE = Place(regions=("nowhere",))
_ACCOUNT = "account:"


async def place_of(tx: Tx, organisation_id: UUID | None) -> Place:
    """Where something of an organisation stands; what belongs to none is the installation's."""
    if organisation_id is None:
        return Place()
    return (await queries.places_of(tx, [organisation_id])).get(organisation_id, NOWHERE)


def account_in(by: str) -> UUID | None:
    """The account of somebody as the audit trail names them; ``None`` for the machine's owner or a program."""
    return UUID(by.removeprefix(_ACCOUNT)) if by.startswith(_ACCOUNT) else None
