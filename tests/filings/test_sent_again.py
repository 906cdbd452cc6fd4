"""What is sent again under its Idempotency-Key is answered as before, and nothing is recorded twice."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from filings_api import FilingsApi, id_of
from tokens import bearer

from common.clock import now
from filings.jobs import Jobs

pytestmark = pytest.mark.anyio
PDF = b"%PDF-1.7\n" + bytes(200)


class Clerk:
    """Somebody of the school, with a token of their session."""

    def __init__(self, filings_api: FilingsApi) -> None:
        self.filings_api, self.account = filings_api, f"account:{uuid4()}"

    async def sent(self, path: str, document: Any, key: str) -> httpx.Response:
        """A POST of theirs under a key."""
        roles = [["unit-administrator", str(id_of("im-school"))]]
        token = bearer(self.filings_api.key, self.account, "own", aud=["filings"], roles=roles)
        headers = {**token, "idempotency-key": key}
        url = f"/filings/v1{path}"
        if isinstance(document, bytes):
            return await self.filings_api.client.post(url, content=document, headers=headers)
        return await self.filings_api.client.post(url, json=document, headers=headers)


def reason(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["reason"]


async def decided(filings_api: FilingsApi, path: str, document: Any, key: str, author: str = "office") -> Any:
    headers = {**filings_api.headers(author), "idempotency-key": key}
    return await filings_api.client.post(f"/filings/v1/{path}", json=document, headers=headers)


async def test_a_filing_and_its_attachment_are_recorded_once(filings_api: FilingsApi) -> None:
    clerk, key = Clerk(filings_api), str(uuid4())
    body = {"organisation_id": str(id_of("im-school")), "form": {"title": "备课培训"}}
    answers = await asyncio.gather(*(clerk.sent("/filings", body, key) for _ in range(4)))
    answers.append(await clerk.sent("/filings", body, key))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    filing_id = answers[0].json()["filing_id"]
    count = "SELECT count(*) FROM filing WHERE title = '备课培训'"
    assert await filings_api.connection.fetchval(count) == 1

    path = f"/filings/{filing_id}/attachments?name=通知.pdf"
    first, again = [await clerk.sent(path, PDF, "file") for _ in range(2)]
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert await filings_api.connection.fetchval("SELECT count(*) FROM attachment") == 1
    # The name stands in the query: it belongs to the request.
    other = await clerk.sent(f"/filings/{filing_id}/attachments?name=别的.pdf", PDF, "file")
    assert reason(other) == (422, "idempotency-key-reused")
    assert reason(await clerk.sent("/filings", {**body, "form": {}}, key)) == (422, "idempotency-key-reused")
    elsewhere = await Clerk(filings_api).sent("/filings", body, key)
    assert elsewhere.json()["filing_id"] != filing_id


async def test_a_claim_is_begun_once_and_a_refused_one_is_tried_again(filings_api: FilingsApi) -> None:
    clerk, person, key = Clerk(filings_api), await filings_api.person(), str(uuid4())
    body = {"person_id": person, "kind": "research-project", "training_year": 2026, "form": {}}
    unknown = await clerk.sent("/claims", {**body, "kind": "no-such-kind"}, key)
    assert unknown.status_code == 422
    first, again = [await clerk.sent("/claims", body, key) for _ in range(2)]
    assert first.status_code == 201
    assert again.json() == first.json()
    count = "SELECT count(*) FROM filing WHERE kind = 'claim'"
    assert await filings_api.connection.fetchval(count) == 1


async def test_decisions_sent_again_get_the_verdicts_of_the_first_time(filings_api: FilingsApi) -> None:
    person = await filings_api.person()
    for noun, row in (("recognitions", filings_api.recognition(person)), ("grants", filings_api.grant(person))):
        key = str(uuid4())
        first, again = [await decided(filings_api, noun, {noun: [row]}, key) for _ in range(2)]
        assert first.json()["created"] == 1
        assert again.json() == first.json()
        # Without the key, and for another program, the row is what it is: recorded already.
        assert (await filings_api.send(noun, row))[0]["status"] == "unchanged"
        assert (await decided(filings_api, noun, {noun: [row]}, key, "other")).json() != first.json()
    assert len(await filings_api.decisions(person)) == 2


async def test_answers_are_forgotten_after_a_day(filings_api: FilingsApi) -> None:
    jobs = Jobs(filings_api.service.db, filings_api.service.web.state.app.deps)
    await Clerk(filings_api).sent("/filings", {"organisation_id": str(id_of("im-school")), "form": {}}, "old")
    await filings_api.connection.execute(
        "UPDATE idempotent_request SET made_at = $1", now() - timedelta(hours=23, minutes=59)
    )
    kept = await filings_api.connection.fetchval("SELECT count(*) FROM idempotent_request")
    await jobs.forget()
    assert await filings_api.connection.fetchval("SELECT count(*) FROM idempotent_request") == kept > 0
    await filings_api.connection.execute("UPDATE idempotent_request SET made_at = made_at - interval '2 minutes'")
    await jobs.forget()
    assert await filings_api.connection.fetchval("SELECT count(*) FROM idempotent_request") == 0
