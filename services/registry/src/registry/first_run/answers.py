"""The beginning of an installation, as it is described."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from common.identity import OrganisationCode, RegionCode
from common.openapi import Answer

_Count = Annotated[int, Field(ge=0)]


class SecondOperator(Answer):
    """The code of the second operator, to be handed over in person; shown this once."""

    code: Annotated[str, Field(pattern=r"^[2-9A-HJ-NP-Z]{4}(-[2-9A-HJ-NP-Z]{4}){2}$", examples=["7KQ3-9MTX-C4HW"])]
    ends_at: AwareDatetime


class SetUpProgress(Answer):
    """How far an installation is set up; numbers alone, of what there is at this moment."""

    operators: _Count
    operators_enrolled: _Count
    """With a second factor."""
    hr_authorities: _Count
    hr_authorities_attended: _Count
    """In which somebody has accepted the role."""
    departments: _Count
    institutions: _Count
    offers_waiting: _Count
    """Roles in HR authorities that nobody has answered yet."""
    hr_clients: _Count
    """Programs that may ask for the status of certificates."""
    hr_client_last_used_at: AwareDatetime | None
    """When one of these got a token last, to the hour."""


class FoundOffice(Answer):
    """An HR authority or a department."""

    code: OrganisationCode
    name: str
    kind: Literal["hr-authority", "department"]
    region_code: RegionCode
    region: str
    holders: _Count
    """How many people work there in the role of its kind."""
    offers: _Count
    """To how many more it is offered."""


class FoundOffices(Answer):
    """In the order of region and code."""

    offices: list[FoundOffice]
    after: str | None
    """Where the next page begins; ``null`` on the last one."""
