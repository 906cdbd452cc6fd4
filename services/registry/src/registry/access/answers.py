"""What the answers of several features show: masked ID numbers, and organisations as people read them."""

from typing import Annotated

from pydantic import Field

from common.contracts.registry import OrganisationKind
from common.identity import OrganisationCode, RegionCode
from common.openapi import Answer

MaskedIdNumber = Annotated[str, Field(pattern=r"^[1-9][0-9]\*{14}[0-9][0-9X]$", examples=["43**************1X"])]
"""An ID number of which the first two and the last two characters are shown."""
Count = Annotated[int, Field(ge=0)]


class OrganisationShown(Answer):
    """An organisation as people read it: under the names of today."""

    code: OrganisationCode
    name: str
    kind: OrganisationKind
    region_code: RegionCode
    region: str
    """The name of the region that it lies in."""
    path: Annotated[list[str], Field(min_length=2, examples=[["湖南省", "永州市", "零陵区", "零陵区教育局", "某小学"]])]
    """The names of its regions from the province down, of its competent department (主管部门) where it has one, and its
    own."""
