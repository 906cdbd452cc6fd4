"""Roles as they are described: given, offered and shown, and the codes that are handed over."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from common.identity import OrganisationCode
from common.openapi import Answer
from offices.authority import Role
from registry.roles.domain import Outcome


class HeldRole(Answer):
    """A role that counts from now on."""

    role_id: UUID
    account_id: UUID
    """Whose it is."""
    state: Literal[Outcome.HELD]


class OfferedRole(Answer):
    """A role that counts once its holder has accepted it; nothing is shown of their account."""

    role_id: UUID
    """The offer's, and the role's once it is accepted."""
    state: Literal[Outcome.OFFERED]


class _OwnRole(Answer):
    role_id: UUID
    role: Role
    organisation_id: UUID | None
    """Where it is held; ``null`` for operators, who have their role in the whole installation."""
    organisation_code: OrganisationCode | None
    organisation: str | None
    """That organisation's name."""
    office: str | None
    """The name of the organisation that gives it; ``null`` for the machine's owner and for operators."""


class OwnRole(_OwnRole):
    """A role that the caller has."""

    given_at: AwareDatetime


class OwnRoleOffer(_OwnRole):
    """A role that the caller may accept."""

    offered_at: AwareDatetime
    ends_at: AwareDatetime
    """It can be accepted until then."""


class OwnRoles(Answer):
    """The caller's roles, and those that wait for their answer; the oldest first."""

    roles: list[OwnRole]
    offers: list[OwnRoleOffer]


class AcceptedRole(Answer):
    """A role that its holder has taken."""

    role_id: UUID
    needs: list[Literal["code", "second-factor-enrolment", "second-factor"]]
    """What must come before it counts. ``code``: the password is good no more, and every session has ended; the office
    hands over a code for another one. ``second-factor``: to be given once more in this session.
    """


class OperatorsOffer(Answer):
    """A role that an operator has offered and nobody has answered yet; people by account."""

    role_id: UUID
    account_id: UUID
    """To whom it is offered."""
    role: Role
    organisation_code: OrganisationCode | None
    """``null`` for an operator's role."""
    organisation: str | None
    """That organisation's name."""
    name: str
    """Of whom it is offered to, as the operator who offers it wrote it: who confirms must know whom."""
    given_by: Annotated[str, Field(examples=["account:0192f0c1-2d3e-7f4a-8b5c-6d7e8f901234"])]
    offered_at: AwareDatetime
    ends_at: AwareDatetime
    confirmed_by: UUID | None
    """The account of the operator who has confirmed it; ``null`` while nobody has, and it cannot be accepted."""


class OperatorsOffers(Answer):
    """What operators have offered and nobody has answered yet, the oldest first; at most 500."""

    offers: list[OperatorsOffer]


class RoleInOrganisation(Answer):
    """A role that somebody has in an organisation."""

    role_id: UUID
    role: Role
    account_id: UUID
    name: str
    """Of its holder."""
    given_at: AwareDatetime


class OfferInOrganisation(Answer):
    """A role in an organisation that nobody has accepted yet."""

    role_id: UUID
    role: Role
    name: str
    """As the giver wrote it."""
    offered_at: AwareDatetime
    ends_at: AwareDatetime


class RolesOfOrganisation(Answer):
    """Who has which role in an organisation, and what is offered there."""

    roles: list[RoleInOrganisation]
    offers: list[OfferInOrganisation]


class PasswordCode(Answer):
    """A code with which somebody sets a password, to be handed over in person; shown this once."""

    code: Annotated[str, Field(pattern=r"^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$", examples=["7KQ3-9MTX-C4HW"])]
    good_from: AwareDatetime | None
    """From when on it is good without a proof of the second factor; ``null``: at once."""
    ends_at: AwareDatetime
    hours: int
    """How long a code is good, once it is."""
