"""What an HR authority has to look at: by state and by vendor, the oldest first, with boxes to choose several."""

import asyncio
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query
from fastapi.responses import Response

from portal.access.parts import Missing
from portal.messages_zh import WORDS
from portal.offices.asking import VENDORS, code_of, names_of, vendor_names
from portal.offices.reviews.asking import COUNTS, INBOX, REVIEWS, SHOWN, Authority, address_of
from portal.offices.reviews.year_openings import is_of_province

router = APIRouter(include_in_schema=False)
PAGE, PAGES_MAX, COUNTED_MAX = 40, 25, 1_000
OFFERED = {
    "held": ("counts", "void"),
    "odd": ("counts", "void"),
    "proposed": ("confirm", "refuse"),
    "void": ("counts",),
}
"""What can be decided about several at once, by their state."""


@router.get(REVIEWS)
async def inbox(
    office: Authority,
    state: str = "held",
    vendor: Annotated[str, Query(pattern=r"^([a-z][a-z0-9-]{1,62})?$")] = "",
    chosen: str = "",
    page: Annotated[int, Query(ge=1, le=PAGES_MAX)] = 1,
) -> Response:
    """Forty a page; ``chosen=all`` ticks every box of the page, for browsers without JavaScript too."""
    wanted = code_of(state, WORDS["ReviewState"]) or "held"
    of_office = {"organisation_id": office.organisation_id}
    narrowed = {"vendor": vendor} if vendor else {}
    found, counts, vendors = await asyncio.gather(
        office.me.part(INBOX, query={**of_office, "state": wanted, "page": page, "limit": PAGE, **narrowed}),
        office.me.part(COUNTS, query=of_office),
        office.me.part(VENDORS),
    )
    names = {} if isinstance(found, Missing) else await names_of(office, found.completions)
    total = 0 if isinstance(found, Missing) else found.total or 0
    return office.page(
        "offices/reviews/inbox.html",
        here=address_of(office),
        opens_years=is_of_province(office),
        state=wanted,
        vendor=vendor,
        counts=_counts(counts),
        found=found,
        names=names,
        vendors=vendor_names(vendors),
        offered=OFFERED[wanted],
        is_all_chosen=code_of(chosen, ("all",)) == "all",
        address=urlencode({"state": wanted, **narrowed}),
        page=page,
        pages=min(PAGES_MAX, -(-total // PAGE)),
        total=total,
        counted_max=COUNTED_MAX,
        **SHOWN,
    )


def _counts(counts: object) -> Sequence[tuple[str, str, str]]:
    """Each state with its word and how many there are, where that is known."""
    return [
        (state, name, "" if (count := getattr(counts, state, None)) is None else _count_text(count))
        for state, name in WORDS["ReviewState"].items()
    ]


def _count_text(count: int) -> str:
    return f"{COUNTED_MAX}以上" if count >= COUNTED_MAX else str(count)
