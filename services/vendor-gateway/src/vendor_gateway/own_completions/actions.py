"""What somebody is told of what vendors sent about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from common.clock import CHINA
from common.db import Tx
from common.readings import records_of
from vendor_gateway.own_completions import queries


class OwnPage(NamedTuple):
    """A page of somebody's items."""

    items: Sequence[sa.Row[Any]]
    before: UUID | None
    """What the next page begins before; ``None`` on the last one."""


async def own_completions(tx: Tx, person_id: UUID, year: int | None, before: UUID | None, items_max: int) -> OwnPage:
    """What vendors sent about somebody, what came last first; of one training year, where one is named.

    Items are found by the blind index of the ID number that they were sent with. What was parked for a number that
    nobody had yet is found once the registry tells who has it: from then on it is accepted, and shows since when it
    had waited. What was sent with a wrong number is found by nobody, until the vendor sends it anew with the right one.
    An item that was rejected without a readable ``completed_at`` belongs to the year in which it came.
    """
    first, last = (None, None) if year is None else (_new_year(year), _new_year(year + 1))
    people = await records_of(tx, person_id)
    rows = await queries.own_completions(tx, queries.Asked(list(people), first, last, before, items_max + 1))
    return OwnPage(rows[:items_max], rows[items_max - 1].item_id if len(rows) > items_max else None)


def _new_year(year: int) -> datetime:
    """The first moment of a training year, which is the calendar year in China."""
    return datetime(year, 1, 1, tzinfo=CHINA)
