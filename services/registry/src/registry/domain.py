"""What is true of organisations and people, without a database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from common.contracts.registry import OrganisationKind, PostCategory, TitleLevel
from common.identity import IdNumber, Malformed, OrganisationCode, RegionCode
from common.text import BadText, line

NAME_MAX, ORGANISATION_NAME_MAX = 50, 120
KINDS: tuple[str, ...] = get_args(OrganisationKind)
POST_CATEGORIES: tuple[str, ...] = get_args(PostCategory)
TITLE_LEVELS: tuple[str, ...] = get_args(TitleLevel)
SCOPES = frozenset(
    (
        "registry:write",
        "registry:operate",
        "people:read",
        "people:names",
        "vendors:operate",
        "completions:review",
        "ledger:read",
        "certificates:status",
        "certificates:operate",
    )
)
"""Every scope that a client can be given."""

RowStatus = Literal["created", "updated", "unchanged", "rejected"]


@dataclass(frozen=True)
class Verdict:
    """What became of one row of an import."""

    status: RowStatus
    reason: str | None = None
    detail: str | None = None

    def shown(self, row: int) -> dict[str, Any]:
        """As the API answers it; ``row`` counts from 1."""
        shown: dict[str, Any] = {"row": row, "status": self.status}
        if self.reason:
            shown |= {"reason": self.reason, "detail": self.detail}
        return shown


@dataclass(frozen=True)
class OrganisationRow:
    """An organisation as somebody wants it recorded."""

    code: OrganisationCode
    name: str
    kind: str
    region: RegionCode
    department: OrganisationCode | None


@dataclass(frozen=True)
class PersonRow:
    """A person as somebody wants them recorded."""

    id_number: IdNumber
    name: str
    unit: OrganisationCode
    post_category: str
    title_level: str


class BadRow(ValueError):
    """Why a row is not taken: a word for programs, a sentence for people."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.verdict = Verdict("rejected", reason, detail)


def read_organisation(row: object) -> OrganisationRow:
    """One row of an import; raises :class:`BadRow`."""
    fields = _fields(row, {"code", "name", "kind", "region_code", "department_code"})
    department = fields.get("department_code")
    try:
        return OrganisationRow(
            code=OrganisationCode(_text(fields, "code")),
            name=line(fields.get("name"), chars_max=ORGANISATION_NAME_MAX, name="name"),
            kind=_one_of(fields, "kind", KINDS),
            region=RegionCode(_text(fields, "region_code")),
            department=None if department in (None, "") else OrganisationCode(_text(fields, "department_code")),
        )
    except (Malformed, BadText) as error:
        raise BadRow("malformed", str(error)) from None


def read_person(row: object) -> PersonRow:
    """One row of an import; raises :class:`BadRow`. No message repeats what stands in the row."""
    fields = _fields(row, {"id_number", "name", "unit_code", "post_category", "title_level"})
    try:
        return PersonRow(
            id_number=IdNumber(_text(fields, "id_number")),
            name=line(fields.get("name"), chars_max=NAME_MAX, name="name"),
            unit=OrganisationCode(_text(fields, "unit_code")),
            post_category=_one_of(fields, "post_category", POST_CATEGORIES),
            title_level=_one_of({"title_level": "none", **fields}, "title_level", TITLE_LEVELS),
        )
    except (Malformed, BadText) as error:
        raise BadRow("malformed", str(error)) from None


def _fields(row: object, known: set[str]) -> Mapping[str, Any]:
    if not isinstance(row, dict):
        raise BadRow("not-an-object", "a row is an object of named fields")
    unknown = row.keys() - known
    if unknown:
        raise BadRow("unknown-field", f"there are fields beside {', '.join(sorted(known))}")
    return row


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name)
    if isinstance(value, int | float):
        raise BadRow("not-text", f"{name} is a number; write it as text, a number loses its last digits")
    return line(value, chars_max=64, name=name)


def _one_of(fields: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = fields.get(name)
    if value not in allowed:
        raise BadRow("not-allowed", f"{name} is one of {', '.join(allowed)}")
    return str(value)


def region_above(code: str, known: Mapping[str, Any]) -> str | None:
    """The region that a region is part of (GB/T 2260); counties run by a province stand below it directly."""
    for above in (code[:4] + "00", code[:2] + "0000"):
        if above != code and above in known:
            return above
    return None
