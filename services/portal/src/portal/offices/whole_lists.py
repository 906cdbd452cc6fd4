"""Lists of an office as Excel files: all pages of what its page shows, asked of the same door, so that each reading is
on record as the page's is.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from fastapi.responses import Response

from portal.access.parts import Missing
from portal.clients.models.registry import PersonShown
from portal.clients.refusals import Away
from portal.offices.asking import OfPerson, names_of
from portal.offices.office import Office
from portal.offices.statistics.frame import kept_table

ROWS_MAX = 10_000
Row = Mapping[str, Any]
PageOf = Callable[[Any], Awaitable[tuple[Mapping[Any, Row], Any]]]
"""The rows of a page by what tells them apart, and how the next page is asked for: ``None`` on the last one."""


async def kept_list(
    office: Office, title: str, heading: Mapping[str, str], page_of: PageOf, *, first: Any = None
) -> Response:
    """All pages as one file of up to ten thousand rows, the last of which says so where there are more.

    What moves to another page meanwhile stands there once.
    """
    rows, at = await page_of(first)
    found = dict(rows)
    while at is not None and len(found) < ROWS_MAX:
        rows, at = await page_of(at)
        found |= rows
    listed = list(found.values())
    if at is not None or len(listed) > ROWS_MAX:
        cut = {next(iter(heading)): f"件数较多，只列出前{ROWS_MAX}行"}
        listed = [*listed[:ROWS_MAX], dict.fromkeys(heading, "") | cut]
    return await kept_table(f"{title}（{office.organisation.name}）.xlsx", [(title, heading, listed)])


def next_page(page: int, rows: int, total: int) -> int | None:
    """Of pages that are counted: the number of the one that follows."""
    return page + 1 if page * rows < total else None


async def named(office: Office, people: Iterable[OfPerson]) -> Mapping[UUID, PersonShown]:
    """Who they are, by id; raises ``Away`` rather than leave names out."""
    names = await names_of(office, people)
    if isinstance(names, Missing):
        raise Away("registry")
    return names
