"""What is no proper question about anybody, and who may not ask."""

from typing import Any

import pytest
from live_platform import YEAR, Platform, id_number

PATH = "/certificates/v1/eligibility-queries"
HR = "hr-platform"


def query(serial: int = 1) -> dict[str, Any]:
    return {"id_number": id_number(serial), "purpose": "promotion", "on": f"{YEAR + 1}-06-01"}


WRONG: list[dict[str, Any]] = [
    {"id_number": id_number(1)[:17], "purpose": "promotion"},
    {"id_number": None, "purpose": "promotion"},
    {"id_number": id_number(1), "purpose": "marriage"},
    {"id_number": id_number(1), "purpose": ["promotion"]},
    {"id_number": id_number(1), "purpose": None},
    {"id_number": id_number(1)},
    {"purpose": "promotion"},
    {"id_number": id_number(1), "purpose": "promotion", "name": "张三"},
    *(
        {"id_number": id_number(1), "purpose": "promotion", "on": on}
        for on in ("1999-12-31", "2101-01-01", "2026-02-30", "20261121", "2026-W01-1", "2026-1-1", "", 20261121, None,
                   "２０２６-01-01", "2026-01-01T00:00:00", " 2026-01-01")
    ),
]  # fmt: skip


@pytest.fixture
async def bearer(platform: Platform) -> dict[str, str]:
    return {"authorization": f"Bearer {await platform.token(HR)}"}


async def test_every_wrong_query_is_named_by_its_place_and_never_repeated(
    platform: Platform, bearer: dict[str, str]
) -> None:
    for wrong in WRONG:
        document = {"queries": [query(1), wrong, query(2), wrong]}
        answer = await platform.client.post(PATH, json=document, headers=bearer)
        assert answer.status_code == 422, wrong
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["type"] == "urn:xueshi:problem:bad-query"
        assert [error["at"] for error in answer.json()["errors"]] == ["queries/1", "queries/3"]
        assert id_number(1)[:17] not in answer.text
        assert "marriage" not in answer.text
    for body, status in (
        (b"", 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[]", 422),
        (b"{}", 422),
        (b'{"queries":[1]}', 422),
    ):
        answer = await platform.client.post(PATH, content=body, headers=bearer)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), body


async def test_only_the_hr_platform_asks_and_it_can_ask_too_fast(platform: Platform) -> None:
    document = {"queries": [query()]}
    assert (await platform.client.post(PATH, json=document)).status_code == 401
    headers = await platform.allowed("ledger:read")
    refused = await platform.client.post(PATH, json=document, headers=headers)
    assert refused.status_code == 403
    assert 'scope="certificates:status"' in refused.headers["www-authenticate"]

    platform.house.certificates.web.state.app.limiter.wait_s(HR, 10_000_000)
    fast = await platform.ask("POST", PATH, document, client_id=HR)
    assert fast.status_code == 429
    assert int(fast.headers["retry-after"]) > 0
    for answer in (refused, fast):
        assert id_number(1) not in answer.text
