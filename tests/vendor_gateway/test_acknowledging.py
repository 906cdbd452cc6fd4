"""A vendor that was told 200 never sends again: what it was told is committed."""

import contextlib
import json
from collections.abc import AsyncIterator

from live_platform import Platform, completion

REFUSE_AT_COMMIT = (
    """CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$BEGIN RAISE EXCEPTION 'the disk is full' USING ERRCODE = '53100'; END$$""",
    """CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON delivery DEFERRABLE INITIALLY DEFERRED
       FOR EACH ROW EXECUTE FUNCTION refuse()""",
)


@contextlib.asynccontextmanager
async def a_full_disk(platform: Platform) -> AsyncIterator[None]:
    """Every statement of a delivery goes well, and then its COMMIT does not."""
    for statement in REFUSE_AT_COMMIT:
        await platform.sql("vendor_gateway", statement)
    try:
        yield
    finally:
        await platform.sql("vendor_gateway", "DROP TRIGGER refused ON delivery")
        await platform.sql("vendor_gateway", "DROP FUNCTION refuse")


async def recorded(platform: Platform, completion_id: str) -> int:
    rows = await platform.sql(
        "vendor_gateway", "SELECT count(*) FROM completion WHERE completion_id = $1", completion_id
    )
    return int(rows[0][0])


async def test_where_the_commit_fails_the_vendor_is_asked_to_come_back(
    platform: Platform, serial: int, token: str
) -> None:
    body = json.dumps({"type": "course.completed", "data": completion(token, serial)}).encode()
    async with a_full_disk(platform):
        answer = await platform.post_signed(body, webhook_id=token)
        assert answer.status_code == 503, "nothing was committed"
        assert int(answer.headers["retry-after"]) > 0
    assert await recorded(platform, token) == 0
    again = await platform.post_signed(body, webhook_id=token)
    assert again.json()["results"][0]["status"] == "parked"
    assert await recorded(platform, token) == 1


async def test_what_was_acknowledged_is_on_record_the_moment_the_answer_is_there(
    platform: Platform, serial: int, token: str
) -> None:
    for turn in range(10):
        body = json.dumps({"type": "course.completed", "data": completion(f"{token}-{turn}", serial)}).encode()
        assert (await platform.post_signed(body)).status_code == 200
        assert await recorded(platform, f"{token}-{turn}") == 1
