"""As whom somebody reads, for the record of readings."""

from uuid import UUID

from common.readings import Reader
from registry.actions import Actor
from registry.domain.authority import MAY, Action


def reader_of(actor: Actor, action: Action, organisation_id: UUID | None = None) -> Reader:
    """Under the role that allows it, in this organisation where they have one there."""
    allowed = [grant for grant in actor.grants if action in MAY[grant.role]]
    here = [grant for grant in allowed if grant.organisation_id == organisation_id]
    grant = next(iter(here or allowed), None)
    role, office_id = (None, None) if grant is None else (str(grant.role), grant.organisation_id)
    return Reader(actor.by, role, office_id, actor.person_id)
