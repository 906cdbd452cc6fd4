"""Who is signed in, with their roles; what these allow stands in :mod:`offices.authority`."""

from dataclasses import dataclass
from uuid import UUID

from offices.authority import Grant


@dataclass(frozen=True)
class Actor:
    """A person who is signed in."""

    account_id: UUID
    session_id: UUID
    name: str
    person_id: UUID | None
    organisation_id: UUID | None
    """The unit on whose roster they stand."""
    grants: tuple[Grant, ...]
    """Their roles; none counts while something is still needed."""
    needs: tuple[str, ...]
    """``second-factor``, ``second-factor-enrolment``, ``password-change``: what is asked for before anything else."""

    @property
    def subject_id(self) -> UUID:
        """Under what the audit trail has them: the person, or the account of somebody on no roster."""
        return self.person_id or self.account_id

    @property
    def by(self) -> str:
        """As the audit trail names them."""
        return f"account:{self.account_id}"
