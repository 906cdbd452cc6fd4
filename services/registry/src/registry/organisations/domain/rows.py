"""Rows of an import of organisations, read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from common.contracts.registry import OrganisationKind
from common.identity import Malformed, OrganisationCode, RegionCode
from registry.access.domain.rows import BadRow, _fields, _one_of, _text, read_name

ORGANISATION_NAME_MAX = 120
KINDS: tuple[str, ...] = get_args(OrganisationKind)


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as somebody wants it recorded."""

    code: OrganisationCode
    name: str
    kind: str
    region: RegionCode
    department: OrganisationCode | None


def read_organisation(row: object) -> OrganisationRow:
    """One row of an import; raises :class:`BadRow`."""
    fields = _fields(row, {"code", "name", "kind", "region_code", "department_code"})
    department = fields.get("department_code")
    try:
        return OrganisationRow(
            code=OrganisationCode(_text(fields, "code")),
            name=read_name(fields, chars_max=ORGANISATION_NAME_MAX),
            kind=_one_of(fields, "kind", KINDS),
            region=RegionCode(_text(fields, "region_code")),
            department=None if department in (None, "") else OrganisationCode(_text(fields, "department_code")),
        )
    except Malformed as bad:
        raise BadRow.of(bad) from None


def region_above(code: str, known: Mapping[str, Any]) -> str | None:
    """The region that a region is part of (GB/T 2260); counties run by a province stand below it directly."""
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in known:
            return above
    return None
