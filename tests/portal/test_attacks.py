"""What a page of ours would never send, and what somebody at the same computer might do."""

import pytest
from live_platform import Platform
from plain_browser import Form, Learners, PlainBrowser

pytestmark = pytest.mark.anyio
OURS = {"origin": "http://test", "sec-fetch-site": "same-origin"}


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
