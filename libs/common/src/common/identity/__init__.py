"""Numbers that name people and organisations: as types that cannot hold a wrong one, and in texts."""

from common.identity.numbers import IdNumber, Malformed, OrganisationCode, RegionCode, is_in_province
from common.identity.texts import (
    KEPT_FOR_GOOD,
    holds_id_number,
    holds_typed_id_number,
    refuse_id_number,
    without_id_numbers,
)
from common.identity.typed import TypedIdNumber, plain_number, typed_id_number

__all__ = [
    "KEPT_FOR_GOOD",
    "IdNumber",
    "Malformed",
    "OrganisationCode",
    "RegionCode",
    "TypedIdNumber",
    "holds_id_number",
    "holds_typed_id_number",
    "is_in_province",
    "plain_number",
    "refuse_id_number",
    "typed_id_number",
    "without_id_numbers",
]
