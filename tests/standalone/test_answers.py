"""What every answer of the whole platform says in its headers, asked from outside at every address there is."""

import re
from typing import Any
from urllib.parse import urljoin

import httpx
from live_platform import Platform, person

from pages.static import hashed_name

MAY_BE_KEPT = {
    "/registry/.well-known/jwks.json",
    "/registry/.well-known/openid-configuration",
    *(f"/registry/v1/{noun}" for noun in ("regions", "announcements", "vendors", "policy-answers")),
    "/ledger/v1/regulations",
    *(f"/{service}/static/{hashed_name('xueshi.css')}" for service in ("registry", "certificates", "filings")),
}
"""For everybody, and the same for everybody."""
ELSEWHERE = "attacker.example"


async def addresses(platform: Platform) -> list[tuple[str, str]]:
    """Method and path of every route, with something in place of what varies."""
    found = [("GET", path) for path in ("/", "/nothing", "/registry", "/registry/live", "/ledger/metrics")]
    found += [("GET", path) for path in sorted(MAY_BE_KEPT)]
    for service in platform.house.services:
        document: dict[str, Any] = service.web.openapi()
        for path, operations in document["paths"].items():
            filled = re.sub(r"{\w+}", "01a1fd4c-966b-7f79-824b-e426d35b4dfc", path)
            found += [(method.upper(), f"/{service.name}{filled}") for method in operations]
        found.append(("GET", f"/{service.name}/v1/openapi.json"))
    assert len(found) > 150
    return found


async def answers(platform: Platform, method: str, path: str) -> list[httpx.Response]:
    """Without a token, with one that may do everything, and with one of the HR platform's."""
    host = {"host": ELSEWHERE}
    asked = [await platform.client.request(method, path, headers=host)]
    for client_id in ("administrator", "hr-platform"):
        headers = {**host, "authorization": f"Bearer {await platform.token(client_id)}"}
        asked.append(await platform.client.request(method, path, headers=headers))
    return asked


async def test_what_may_be_about_somebody_is_kept_by_nobody_on_its_way(platform: Platform) -> None:
    await platform.register(person(1))
    seen = set()
    for method, path in await addresses(platform):
        for answer in await answers(platform, method, path):
            seen.add(answer.status_code)
            assert answer.headers["x-content-type-options"] == "nosniff", (method, path)
            if method == "GET" and path in MAY_BE_KEPT:
                assert answer.headers["cache-control"].startswith("public"), path
            else:
                assert answer.headers["cache-control"] == "no-store", (method, path, answer.status_code)
    assert {200, 401, 403, 404} <= seen


async def test_every_page_finds_what_it_loads(platform: Platform) -> None:
    pages = ("/", "/certificates/verify/unknown", "/filings/verify/unknown", "/registry/oauth2/authorize")
    for page in pages:
        answer = await platform.client.get(page, headers={"accept": "text/html"})
        linked = re.findall(r'<link rel="(?:stylesheet|icon)"[^>]* href="([^"]+)"', answer.text)
        assert len(linked) == 2, page
        for address in linked:
            file = await platform.client.get(urljoin(f"http://test{page}", address))
            assert file.status_code == 200, (page, address)
            assert file.headers["cache-control"] == "public, max-age=31536000, immutable", (page, address)


async def test_a_slash_too_many_is_answered_and_sends_nobody_to_the_host_of_the_request(platform: Platform) -> None:
    slashed = 0
    for method, path in await addresses(platform):
        for item in {path.rstrip("/") + "/", path.rstrip("/") + "//"} - {"/", "//"}:
            answer = await platform.client.request(method, item, headers={"host": ELSEWHERE})
            slashed += 1
            assert answer.status_code in (401, 404, 405), (method, item, answer.status_code)
            of_service = item.split("/")[1] in {service.name for service in platform.house.services}
            kind = "application/problem+json" if of_service else "text/html; charset=utf-8"  # the portal has the rest
            assert answer.headers["content-type"] == kind, (method, item)
            assert ELSEWHERE not in f"{answer.headers}{answer.text}", (method, item)
    assert slashed > 150
    for service in platform.house.services:
        answer = await platform.client.get(f"/{service.name}", headers={"host": ELSEWHERE})
        assert (answer.status_code, "location" in answer.headers) == (404, False), service.name
