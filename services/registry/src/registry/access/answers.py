"""ID numbers as others see them."""

from typing import Annotated

from pydantic import Field

MaskedIdNumber = Annotated[str, Field(pattern=r"^[1-9][0-9]\*{14}[0-9][0-9X]$", examples=["43**************1X"])]
"""An ID number of which the first two and the last two characters are shown."""
Count = Annotated[int, Field(ge=0)]
