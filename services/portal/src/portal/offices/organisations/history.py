"""One organisation: what it is, whose it is, what it was from which day on, and what was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from portal.clients.calls import Call, ServiceName
from portal.clients.models import registry
from portal.clients.models.registry import OrganisationOnDay
from portal.messages_zh import word
from portal.offices.asking import within_reach
from portal.offices.office import Desk, Office
from portal.offices.organisations.listing import PAGE

router = APIRouter(include_in_schema=False)
ONE = PAGE + "/{code}"
LOOK = Call(ServiceName.REGISTRY, "GET", "/v1/organisations/{code}", OrganisationOnDay)
Code = Annotated[str, Path(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$")]
KINDS: Mapping[bool, Sequence[str]] = {False: ("rename", "move", "merge", "split", "close"), True: ("reopen",)}
"""The changes that are possible, by whether the organisation is closed."""


@dataclass(frozen=True)
class Change:
    """A change in words."""

    kind: str
    effective_on: date
    what: str
    reason: str
    made_at: datetime
    made_by: str


@router.get(ONE)
async def organisation(office: Desk, code: Code) -> Response:
    """Everything that is on record of it, the latest first."""
    found = await found_of(office, code)
    return office.page(
        "offices/organisations/one.html",
        unit=found,
        states=list(reversed(found.states)),
        changes=[change_of(change, found.names) for change in reversed(found.changes)],
        kinds=kinds_of(office, found),
    )


async def found_of(office: Office, code: str) -> OrganisationOnDay:
    """The organisation as it stands today; 404 for one out of the office's reach."""
    return await within_reach(office, LOOK, path={"code": code})


def kinds_of(office: Office, unit: OrganisationOnDay) -> Sequence[str]:
    """The changes that the office may make of it: none of itself."""
    if not office.has("hr-authority") or unit.organisation_id == office.organisation_id:
        return ()
    return KINDS[unit.states[-1].is_closed]


def change_of(
    change: registry.RecordedRename
    | registry.RecordedMove
    | registry.RecordedClosure
    | registry.RecordedMerger
    | registry.RecordedSplit
    | registry.RecordedReopening,
    names: Mapping[str, str],
) -> Change:
    """What a change says, with the names of what it names by code."""
    by = change.made_by_name or "业务系统"
    return Change(
        word(change.kind, "OrganisationChangeKind"), change.effective_on, _what(change, names), change.reason,
        change.made_at, by,
    )  # fmt: skip


def _what(change: object, names: Mapping[str, str]) -> str:
    match change:
        case registry.RecordedRename(details=details):
            return f"更名为{details.name}"
        case registry.RecordedMove(details=details):
            said = [f"迁往{names.get(details.region_code, '其他地区')}"] if details.region_code else []
            if details.department_code:
                said.append(f"主管部门改为{names.get(details.department_code, '其他部门')}")
            return "，".join(said) or "不再有主管部门"
        case registry.RecordedMerger(details=details):
            return f"并入{names.get(details.into_code, '其他机构')}，{details.people}人随同转入"
        case registry.RecordedSplit(details=details):
            said = [f"{names.get(unit.code, '新设机构')}（{unit.people}人）" for unit in details.units]
            return f"分设{'、'.join(said)}"
        case _:
            return ""
