"""What anybody may ask for without an account: so much from one address, and with somebody's number in nobody's way."""

import hmac
from datetime import datetime, timedelta

from common.db import Tx
from common.errors import Conflict
from registry.access.domain.account_rules import Keys
from registry.applications import queries as application_queries
from registry.applications.domain import (
    WAITING_AT_PLACE_MAX,
    WAITING_FROM_ADDRESS_MAX,
    WAITING_LASTS,
    WAITING_MAX,
    WAITING_OF_NUMBER_MAX,
    Application,
)

_DAY = timedelta(days=1)


def origin_key(keys: Keys, origin: str) -> bytes:
    """What is kept of an address: equal for equal ones, and of no use without the key."""
    return hmac.digest(keys.index.key, b"application\0" + origin.encode(), "sha256")


async def make_room(tx: Tx, asked: Application, origin: bytes, at: datetime) -> None:
    """Raises :class:`Conflict` where one address asks for too much.

    What others ask for with somebody's number stands in nobody's way: where too many wait, the oldest one of the
    address that has the most of them is forgotten.
    """
    await application_queries.hold_applications_of(tx, origin, str(asked.organisation_id or asked.region_code))
    of_number, in_all = await application_queries.count_from(tx, asked, origin, since=at - _DAY)
    if of_number >= WAITING_MAX or in_all >= WAITING_FROM_ADDRESS_MAX:
        raise Conflict(
            "too-many-waiting",
            "too many applications that came from your address wait: show the code of one of them to those who decide,"
            " or ask again tomorrow or from another connection",
        )
    for rows_max, index in ((WAITING_OF_NUMBER_MAX, asked.blind_index), (WAITING_AT_PLACE_MAX, None)):
        await application_queries.displace(tx, asked, index, rows_max, since=at - WAITING_LASTS)
