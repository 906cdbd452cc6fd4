"""What is answered about archives of certificates."""

from uuid import UUID

from pydantic import AwareDatetime

from certificates.bundles.domain import BundleState
from common.openapi import Answer


class Bundle(Answer):
    """An archive of certificates, and how far it is."""

    bundle_id: UUID
    unit_id: UUID
    training_year: int
    state: BundleState
    done: int
    """How many certificates were looked at."""
    packed: int
    """Those of them that are in the archive: one that is not valid any more is left out, and one of somebody who has
    left the unit.
    """
    of: int
    asked_at: AwareDatetime
    ended_at: AwareDatetime | None
    kept_until: AwareDatetime | None
    """``GET …/file`` answers until then, unless three later ones are done, or one of the same unit and year; ``null``
    before it is done, and where it failed.
    """
