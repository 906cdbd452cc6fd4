"""What vendors had before the platform: closed years are opened for it by the owner of the machine (历史数据接入)."""

from collections.abc import Iterable

from common.db import Database
from standalone import databases
from standalone.data_dir import Keys
from standalone.postgres import Server
from vendor_gateway.year_close.actions import take_over


async def take_over_years(
    server: Server, keys: Keys, vendors: Iterable[str], years: Iterable[int], database: str | None = None
) -> None:
    """Completions of these vendors and years are taken in, however late they come.

    ``database``: the gateway's, where it has another name.
    """
    asked = list(years)
    db = Database(databases.app_url(server, "vendor_gateway", keys.role_passwords, database), service="backlog")
    try:
        async with db.transaction() as tx:
            for vendor_id in vendors:
                await take_over(tx, vendor_id, asked)
    finally:
        await db.close()
