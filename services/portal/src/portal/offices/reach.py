"""For whom a page of an office is, what lies in its region, and what several of its forms read in the same way."""

from collections.abc import Sequence
from datetime import date

from starlette.exceptions import HTTPException

from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.clients.calls import Call, ServiceName
from portal.clients.models.registry import RegionsBelow
from portal.offices.office import Office

REGIONS = Call(ServiceName.REGISTRY, "GET", "/v1/regions", RegionsBelow)
REASON_CHARS_MAX = 500


def only(office: Office, *roles: str) -> None:
    """Raises 404 for offices of other roles: the page is none of theirs."""
    if not office.has(*roles):
        raise HTTPException(404)


def lies_in(code: str, region: str) -> bool:
    """Whether a region is another one or below it (GB/T 2260: two digits a level)."""
    return code.startswith(region.removesuffix("00").removesuffix("00"))


async def regions_to_choose(office: Office, within: str = "") -> Sequence[tuple[str, str]]:
    """Regions by which a list is narrowed down: those right below the office's, and right below the chosen one.

    404 for a chosen one that lies outside of the office's.
    """
    own = office.organisation.region_code
    if office.is_of_region and within and not lies_in(within, own):
        raise HTTPException(404)
    if not office.is_of_region or not own.endswith("00"):
        return ()
    found = await office.me.part(REGIONS, query={"above": own})
    if isinstance(found, Missing):
        return ()
    regions = [(region.code, region.name) for region in found.regions]
    if not within or within.endswith("0000"):
        return regions
    city = f"{within[:4]}00"
    below = await office.me.part(REGIONS, query={"above": city}) if city != own else None
    if below is None or isinstance(below, Missing):
        return regions
    at = next((place for place, (code, _) in enumerate(regions, 1) if code == city), len(regions))
    return [*regions[:at], *((region.code, f"　{region.name}") for region in below.regions), *regions[at:]]


def reason_of(typed: Typed, errors: Errors, name: str = "reason", what: str = "理由") -> str:
    """A reason that was typed; what is wrong with it is among the errors."""
    reason = " ".join(typed.text(name).split())
    if not reason:
        errors.add(name, f"请填写{what}。")
    elif len(reason) > REASON_CHARS_MAX:
        errors.add(name, f"{what}不能超过{REASON_CHARS_MAX}个字。")
    return reason


def day_of(typed: Typed, errors: Errors, name: str, what: str, *, is_optional: bool = False) -> date | None:
    """A day that was typed; what is wrong with it is among the errors."""
    try:
        day = typed.day(name)
    except ValueError:
        errors.add(name, f"{what}请写作2026-09-01。")
        return None
    if day is None and not is_optional:
        errors.add(name, f"请填写{what}。")
    return day
