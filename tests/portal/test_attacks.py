"""What a page of ours would never send, and what somebody at the same computer might do."""

import asyncio
import re
from uuid import uuid4

import pytest
from fastapi.routing import APIRoute
from live_platform import Platform, a_full_year, completion, id_number, person
from plain_browser import Form, Learners, PlainBrowser
from staff import PASSWORD, appointed, desk_of

from offices.authority import Role
from portal.operators.operator import OPERATORS
from portal.routes import router

pytestmark = pytest.mark.anyio
OURS = {"origin": "http://test", "sec-fetch-site": "same-origin"}


MARKUP = "\"'><img src=x onerror=alert(1)>"
REVOKED_WITHIN_S = 2.2
"""Services ask every two seconds which sessions have ended."""


def form_of(browser: PlainBrowser, action: str) -> Form:
    return next(form for form in browser.reading.forms if form.action == action)


@pytest.mark.parametrize("year", ["9" * 5_000, "²", "02025"], ids=["endless", "superscript", "five digits"])
async def test_a_year_that_is_none_is_the_one_that_runs(learners: Learners, year: str) -> None:
    browser = await learners.signed_in(2)
    await browser.open(f"/my/trace?year={year}")
    assert browser.status == 200


async def test_a_form_that_names_a_service_often_asks_it_once(platform: Platform, learners: Learners) -> None:
    browser = await learners.signed_in(3)
    await browser.open("/my/messages")
    tie = dict(form_of(browser, "/sign-out").fields)["csrf"]
    services = platform.house.portal.web.state.portal.services
    before = services.asked["ledger"]
    typed = {"csrf": tie, "until": "2026-01-01T00:00:00Z", "of": ["ledger"] * 200}
    answer = await browser.client.post("/my/messages/read", data=typed, headers=OURS)
    assert answer.status_code == 303
    assert services.asked["ledger"] == before + 1


def _posted_to() -> list[str]:
    return [route.path for route in router.routes if isinstance(route, APIRoute) and "POST" in (route.methods or ())]


async def tie_of(browser: PlainBrowser) -> str:
    """What ties the forms of somebody's pages to their session."""
    await browser.open("/my/account")
    return dict(form_of(browser, "/sign-out").fields)["csrf"]


def untied(tie: str, others: str) -> list[tuple[str, dict[str, str], int]]:
    """What is sent instead, with which headers, and how that is answered."""
    return [
        ("", OURS, 409),
        (others, OURS, 409),
        (others, {}, 409),
        (tie, {"origin": "null"}, 403),
        (tie, {"origin": "https://elsewhere.example"}, 403),
        (tie, {"referer": "https://elsewhere.example/"}, 403),
        (tie, {"sec-fetch-site": "cross-site"}, 403),
        (tie, {"sec-fetch-site": "same-site"}, 403),
    ]


async def test_no_page_takes_a_form_that_was_not_shown_in_this_session(learners: Learners) -> None:
    own, other = await learners.signed_in(4), await learners.signed_in(5)
    wrong = untied(await tie_of(own), await tie_of(other))
    for path in (path for path in _posted_to() if not path.startswith(("/offices/", f"{OPERATORS}/"))):
        address = re.sub(r"\{\w+\}", str(uuid4()), path)
        for csrf, headers, status in wrong:
            answer = await own.client.post(address, data={"csrf": csrf, "next": "/help"}, headers=headers)
            assert answer.status_code == status, f"{path} takes a form with {headers}"
            assert "xueshi_session" not in answer.headers.get("set-cookie", "")
    await own.open("/my/hours")
    assert own.path == "/my/hours"


async def test_no_page_of_operators_takes_a_form_that_was_not_shown_in_this_session(
    platform: Platform, learners: Learners
) -> None:
    own, other = PlainBrowser.of(platform), await learners.signed_in(5)
    operator = await appointed(desk_of(platform), 979, Role.OPERATOR)
    own.client.cookies.set("xueshi_session", operator.token, domain="test.local", path="/")
    wrong = untied(await tie_of(own), await tie_of(other))
    paths = [path for path in _posted_to() if path.startswith(f"{OPERATORS}/") and path != f"{OPERATORS}/first-run"]
    assert len(paths) >= 10
    for path in paths:
        address = re.sub(r"\{step\}", "approve", re.sub(r"\{(?:vendor|client)\}", "lanxin", path))
        address = re.sub(r"\{\w+\}", str(uuid4()), address)
        for csrf, headers, status in wrong:
            answer = await own.client.post(address, data={"csrf": csrf}, headers=headers)
            assert answer.status_code == status, f"{path} takes a form with {headers}"


async def test_no_office_takes_a_form_that_was_not_shown_in_this_session(
    platform: Platform, learners: Learners
) -> None:
    own, other = PlainBrowser.of(platform), await learners.signed_in(5)
    own.client.cookies.set("xueshi_session", learners.administrator.token, domain="test.local", path="/")
    wrong = untied(await tie_of(own), await tie_of(other))
    await own.open("/offices")
    desk, looked_at = own.path, 0
    for path in (path for path in _posted_to() if path.startswith("/offices/")):
        address = re.sub(r"\{\w+\}", str(uuid4()), path.replace("/offices/{organisation_id}", desk))
        answers = [
            ((await own.client.post(address, data={"csrf": csrf}, headers=headers)).status_code, status)
            for csrf, headers, status in wrong
        ]
        # A page of another role is not there, whatever is sent to it.
        if {answered for answered, _ in answers} != {404}:
            assert all(answered == status for answered, status in answers), f"{path}: {answers}"
            looked_at += 1
    assert looked_at >= 20


async def test_what_another_site_wrote_is_not_offered_to_be_sent_again(learners: Learners) -> None:
    """Old browsers do not say where a form comes from."""
    browser = await learners.signed_in(6)
    answer = await browser.client.post("/my/account/details", data={"phone": "13800138000"})
    assert answer.status_code == 409
    assert "13800138000" not in answer.text
    assert "继续提交</button>" not in answer.text


async def _ended_elsewhere(platform: Platform, serial: int) -> None:
    elsewhere = PlainBrowser.of(platform, own_serial=serial)
    await elsewhere.sign_in(serial)
    await elsewhere.open("/my/account/devices/end")
    await elsewhere.press(form_of(elsewhere, "/my/account/devices/end").buttons[0][0])


async def test_nobody_goes_on_with_what_another_person_typed_at_the_same_computer(
    platform: Platform, learners: Learners
) -> None:
    browser = await learners.signed_in(7)
    await learners.help_in(8)
    await browser.open("/my/account/details")
    form = form_of(browser, "/my/account/details")
    await _ended_elsewhere(platform, 7)
    typed = [pair for pair in form.fields if pair[0] != "phone"] + [("phone", "13800138000")]
    await browser.send(form, typed)
    assert browser.status == 401
    again = form_of(browser, "/sign-in")
    browser.own_numbers.add(id_number(8))
    await browser.press("登录", id_number=id_number(8), password=PASSWORD)
    assert browser.status == 200
    assert "13800138000" not in browser.html
    # The same form is sent once more in the session of the other one: another tab still shows it.
    await browser.send(form, typed)
    assert browser.status == 409
    assert "13800138000" not in browser.html
    # It stands where its writer signs in.
    writer = PlainBrowser.of(platform, own_serial=7)
    await writer.open("/sign-in")
    fresh = dict(form_of(writer, "/sign-in").fields)["csrf"]
    pairs = {**dict(again.fields), "csrf": fresh, "id_number": id_number(7), "password": PASSWORD}
    await writer.send(again, list(pairs.items()))
    assert "13800138000" in writer.html
    await writer.press("继续提交")
    assert writer.path == "/my/account/details"


async def test_a_cookie_that_is_no_devices_keeps_nobody_out(learners: Learners) -> None:
    browser = await learners.help_in(9)
    browser.client.cookies.set("xueshi_device", "x" * 150)
    await browser.sign_in(9)
    assert browser.path == "/my/hours"


async def test_what_was_typed_outlives_a_session_that_was_over_before_it_came(learners: Learners) -> None:
    browser = await learners.signed_in(10)
    await browser.open("/my/account/details")
    form = form_of(browser, "/my/account/details")
    browser.client.cookies.delete("xueshi_session")
    typed = [pair for pair in form.fields if pair[0] != "phone"] + [("phone", "13800138000")]
    await browser.send(form, typed)
    assert browser.status == 401
    assert "您填写的内容没有丢失" in browser.text
    await browser.press("登录", id_number=id_number(10), password=PASSWORD)
    await browser.press("继续提交")
    assert 'value="13800138000"' in browser.html
    browser.client.cookies.delete("xueshi_session")
    headers = {"origin": "https://elsewhere.example"}
    answer = await browser.client.post("/my/account/details", data={"phone": "13900139000"}, headers=headers)
    assert "13900139000" not in answer.text


async def test_what_the_portal_remembers_of_a_session_ends_with_it(platform: Platform, learners: Learners) -> None:
    browser = await learners.signed_in(11)
    session = browser.client.cookies["xueshi_session"]
    await browser.press("退出登录")
    stolen, elsewhere = PlainBrowser.of(platform), await learners.signed_in(12)
    await _ended_elsewhere(platform, 12)
    stolen.client.cookies.set("xueshi_session", session)
    await asyncio.sleep(REVOKED_WITHIN_S)
    for path in ("/my/hours", "/my/trace", "/my/certificates", "/my/messages", "/my/account"):
        await stolen.open(path)
        assert stolen.path == f"/sign-in?next={path}"
        stolen.client.cookies.set("xueshi_session", session)
        answer = await elsewhere.client.get(path)
        assert answer.status_code == 303


async def test_what_belongs_to_somebody_else_is_not_there(platform: Platform, learners: Learners) -> None:
    await platform.push(*a_full_year(13))
    await platform.settle()
    own, other = await learners.signed_in(13), await learners.signed_in(14)
    await own.open("/my/certificates")
    found = [href for href in own.reading.links.values() if re.fullmatch(r"/my/certificates/[0-9a-f-]{36}", href)]
    await own.open("/my/trace?year=2025")
    found += [href for href in own.reading.links.values() if re.fullmatch(r"/my/trace/[0-9a-f-]{36}", href)]
    assert len(found) >= 2
    for path in [*found, f"{found[0]}/certificate.pdf"]:
        assert (await own.client.get(path)).status_code == 200
        assert (await other.client.get(path)).status_code == 404


async def test_markup_in_a_name_or_a_title_is_text(platform: Platform, learners: Learners) -> None:
    await platform.register(person(15, name=MARKUP))
    await platform.push(completion("markup", 15, course_title=MARKUP))
    await platform.settle()
    browser = await learners.signed_in(15)
    shown = 0
    for path in (
        "/my/hours/2025",
        "/my/hours/2025/entries",
        "/my/trace?year=2025",
        "/my/account",
        "/my/account/details",
    ):
        await browser.open(path)
        assert browser.status == 200
        assert "<img src=x" not in browser.html
        shown += browser.html.count("onerror=alert(1)&gt;")
    assert shown > 5


@pytest.mark.parametrize("client_id", ["%2E%2E", "%2e", "%00", "a%2Fb", "x" * 65])
async def test_no_address_leads_to_another_route_of_a_service(
    platform: Platform, learners: Learners, client_id: str
) -> None:
    browser = await learners.signed_in(16)
    tie = dict(form_of(browser, "/sign-out").fields)["csrf"]
    services = platform.house.portal.web.state.portal.services
    before = services.asked["registry"]
    address = f"/my/account/consents/{client_id}"
    answer = await browser.client.post(address, data={"csrf": tie}, headers=OURS)
    assert answer.status_code == 404
    assert services.asked["registry"] == before
