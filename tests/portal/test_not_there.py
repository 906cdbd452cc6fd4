"""Addresses of one thing: with the id of another kind of thing, of somebody else's, of nothing, and no id at all."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from live_platform import Platform, a_full_year
from office_workers import FORM, OfficeWorker
from plain_browser import Learners, PlainBrowser
from staff import CHOSEN, PASSWORD
from strangers import put_away

from common.clock import china_date, now
from portal.clients.calls import ServiceName
from portal.routes import router

pytestmark = pytest.mark.anyio
WORDS = {"act": ("withdraw", "take-back", "remind"), "step": ("add", "reopen", "close")}
NO_IDS = {"year", "kind", "client_id", *WORDS}


def paths() -> list[str]:
    """Every page of one thing of somebody who is signed in, with the words that stand beside its id."""
    found = list[str]()
    for route in router.routes:
        if not (isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.path.startswith("/my/")):
            continue
        if not set(route.param_convertors) - NO_IDS:
            continue
        word = next((name for name in WORDS if name in route.param_convertors), None)
        found += [route.path] if word is None else [route.path.replace(f"{{{word}}}", said) for said in WORDS[word]]
    return found


@pytest.fixture(scope="module")
async def browser(platform: Platform, learners: Learners) -> PlainBrowser:
    """Of the school's administrator, who sees filings of other kinds too, with a password of their own just given."""
    administrator = learners.administrator
    await administrator.choose_password(CHOSEN)
    await administrator.sign_in(CHOSEN)
    browser = PlainBrowser.of(platform, own_serial=990)
    browser.client.cookies.set("xueshi_session", administrator.token, domain="test.local", path="/")
    await browser.open("/my/cases/password")
    await browser.press("继续", password=CHOSEN)
    return browser


@pytest.fixture(scope="module")
async def ids(platform: Platform, learners: Learners, browser: PlainBrowser) -> Mapping[str, str]:
    """Ids of things by what they are."""
    await platform.push(*a_full_year(2))
    await platform.settle()
    other = await learners.signed_in(2)
    await other.open("/my/certificates")
    certificate = next(href for href in other.reading.links.values() if href.count("/") == 3)
    year = china_date(now()).year - 1
    await other.open(f"/my/claims/new/senior-seminar?year={year}")
    filled: dict[str, Any] = {
        "form-subject": "professional", "form-title": "研修班", "form-organiser": "省教育厅", "form-number": "1",
        "form-begins_on": f"{year}-05-20", "form-ended_on": f"{year}-05-24",
    }  # fmt: skip
    await other.press("下一步：上传材料", **filled)
    claim = other.path.split("/")[3]
    await other.press("上传", files={"file": ("结业证书.pdf", b"%PDF-1.7 paper", "application/pdf")})
    await other.follow("下一步：核对并提交")
    await other.press("提交申请")
    await other.open("/sign-in/new-password")
    await other.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    await platform.sql("registry", "UPDATE session SET created_at = created_at + interval '1 hour'")
    await other.open("/my/cases/new?kind=feedback")
    await other.press("提交", title="课程打不开", text="三天打不开。", is_named="no")
    office = OfficeWorker(platform, learners.administrator)
    unit = (await learners.administrator.call("GET", "/v1/account"))["organisation_id"]
    training: dict[str, Any] = await office.call("POST", "/filings", {"organisation_id": unit, "form": FORM})
    await office.call("POST", f"/filings/{training['filing_id']}/acts", {"act": "submit"})
    return {
        "a training": training["filing_id"],
        "another's claim, which the unit decides": claim,
        "another's certificate": certificate.rpartition("/")[2],
        "another's case": other.path.split("/")[3],
        "nothing": str(uuid4()),
        "no id": "1",
        "markup": "%3Cb%3E",
        "an id and more": f"{claim}0",
    }


@pytest.mark.parametrize("path", paths())
async def test_what_is_not_there_is_not_found_and_the_page_says_what_to_do(
    browser: PlainBrowser, ids: Mapping[str, str], path: str
) -> None:
    for name, wrong in ids.items():
        address = "/".join(wrong if part.startswith("{") else part for part in path.split("/"))
        await browser.open(address)
        assert browser.status == 404, f"{name}: {browser.status} {browser.text}"
        assert "重新打开；其中没有的" in browser.text, name
        assert "/" in browser.reading.links.values()


async def test_an_act_of_ones_own_claims_does_nothing_to_what_an_office_has(
    browser: PlainBrowser, ids: Mapping[str, str]
) -> None:
    count = "SELECT count(*) FROM filing WHERE state = 'in-chain'"
    before = await browser.platform.sql("filings", count)
    await browser.open("/my/claims")
    tie = next(dict(form.fields)["csrf"] for form in browser.reading.forms if form.action == "/sign-out")
    headers = {"origin": "http://test", "sec-fetch-site": "same-origin"}
    for act in ("withdraw", "take-back", "remind"):
        for name in ("a training", "another's claim, which the unit decides"):
            form = {"csrf": tie, "text": "不再举办"}
            answer = await browser.client.post(f"/my/claims/{ids[name]}/acts/{act}", data=form, headers=headers)
            assert answer.status_code == 404, f"{act} {name}"
    assert await browser.platform.sql("filings", count) == before


async def test_who_is_signed_in_is_so_on_pages_that_are_not_there_too(
    browser: PlainBrowser, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_away(monkeypatch, ServiceName.REGISTRY)
    await browser.open("/nowhere")
    assert (browser.status, "登录" in browser.reading.links) == (404, False)
    assert browser.reading.links["账户"] == "/my/account"
    assert browser.reading.links["我的学时"] == "/my/hours"
    assert "/sign-out" in [form.action for form in browser.reading.forms]
    stranger = PlainBrowser.of(platform)
    await stranger.open("/nowhere")
    assert (stranger.status, stranger.reading.links["登录"]) == (404, "/sign-in")
    assert "我的学时" not in stranger.reading.links
