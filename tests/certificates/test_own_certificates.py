"""One's own certificates: what the page 我的证书 shows, its file, and applying for one."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from live_platform import SCHOOL, VENDOR, YEAR, Platform, a_full_year, person
from staff import Staff, appointed, desk_of, reason_of

from certificates.eligibility.domain import Why
from certificates.own_certificates.domain import Cause, Change, StandingChange, history_of
from certificates.own_certificates.messages_zh import CAUSES, CHANGES, STATES
from certificates.status import actions as status_actions
from certificates.status.domain import Standing
from common.clock import china_date, now
from common.contracts.ledger import FellBelow, ThresholdCrossed
from common.ids import uuid7
from offices.authority import Role

OWN = "/certificates/v1/own/certificates"
APPLY = "/certificates/v1/own/applications"


async def signed_in(platform: Platform, serial: int = 1) -> Staff:
    """Somebody on the roster who has an account."""
    await platform.register(person(serial))
    staff = await appointed(desk_of(platform), serial, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.settle()
    return staff


async def own(
    platform: Platform, staff: Staff, path: str, document: Any = None, *, language: str = "en"
) -> httpx.Response:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    headers = {"authorization": f"Bearer {token}", "accept-language": language}
    return await platform.client.request("GET" if document is None else "POST", path, json=document, headers=headers)


async def crossed(platform: Platform, year: int = YEAR) -> ThresholdCrossed:
    """The first learner's year is met, by a regulation that wants applications."""
    news = ThresholdCrossed(
        person_id=UUID(await platform.person_id()),
        training_year=year,
        number=1,
        rulebook_id="somewhere",
        public_centihours=3_000,
        professional_centihours=6_000,
        total_centihours=9_000,
        entries=2,
        at=datetime(2025, 6, 1, tzinfo=UTC),
        regulation="湘人社函〔2023〕63号",
        issue="on-application",
        remarks=(),
    )
    async with platform.house.certificates.db.transaction() as tx:
        await status_actions.handle_crossings(tx, [news])
    return news


async def shown(platform: Platform, staff: Staff) -> dict[str, Any]:
    answer = await own(platform, staff, OWN)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_one_that_cannot_be_printed_says_what_it_waits_for_and_who_was_told(platform: Platform) -> None:
    learner = await signed_in(platform)
    await platform.register(person(1, name="张\U00030edd"))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    (found,) = (await shown(platform, learner))["certificates"]
    assert (found["state"], found["waits_for"], found["number"]) == ("waiting", "name", None)
    assert found["state_text"].startswith("证书制作中：姓名中的某字暂无法印制，已告知平台运维人员")


async def test_a_certificate_is_shown_with_what_became_of_it_and_why_it_does_not_stand(platform: Platform) -> None:
    learner = await signed_in(platform)
    await platform.push(*a_full_year())
    await platform.settle()
    (found,) = (await shown(platform, learner))["certificates"]
    printed = (await platform.status())["certificate"]
    assert (found["state"], found["state_text"], found["cause"]) == ("certified", "证书有效", None)
    assert (found["number"], found["verify_url"]) == (printed["number"], printed["verify_url"])
    assert printed["verify_url"].endswith(found["code"])
    assert [past["change"] for past in found["history"]] == ["met", "issued"]

    await platform.revoke("q1")
    await platform.settle()
    (found,) = (await shown(platform, learner))["certificates"]
    assert found["state"] == "suspended"
    assert found["cause"]["reason"] == "hours-revoked-by-vendor"
    assert found["cause"]["parameters"] == {
        "year": YEAR, "number": printed["number"], "vendor": VENDOR, "office_id": None, "office": None,
        "decision_id": None,
    }  # fmt: skip
    assert [past["change"] for past in found["history"]] == ["met", "issued", "suspended"]
    assert found["history"][-1]["at"] == found["since"]
    assert found["history"][-1]["text"] == "证书暂停"


async def test_this_year_says_why_there_is_no_certificate_yet(platform: Platform) -> None:
    learner = await signed_in(platform)
    year = china_date(now()).year
    found = await shown(platform, learner)
    assert found["certificates"] == []
    assert found["current_year"] == {"year": year, "state": "no-certificate", "text": "学时尚未达标，未取得证书"}

    await crossed(platform, year)
    found = await shown(platform, learner)
    assert found["current_year"]["state"] == "not-applied"
    (certificate,) = found["certificates"]
    assert (certificate["state"], certificate["number"], certificate["code"]) == ("not-applied", None, None)


async def test_the_file_is_for_whom_it_names_and_only_while_it_is_valid(platform: Platform) -> None:
    learner, other = await signed_in(platform, 1), await signed_in(platform, 2)
    await platform.push(*a_full_year())
    await platform.settle()
    (found,) = (await shown(platform, learner))["certificates"]
    path = f"{OWN}/{found['certificate_id']}/certificate.pdf"
    answer = await own(platform, learner, path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'attachment; filename="{found["number"]}.pdf"'
    assert answer.content == (await platform.client.get(f"{found['verify_url']}/certificate.pdf")).content

    assert reason_of(await own(platform, other, path)) == (404, "unknown-certificate")
    assert reason_of(await own(platform, learner, f"{OWN}/{uuid7()}/certificate.pdf")) == (404, "unknown-certificate")
    await platform.revoke("q1")
    await platform.settle()
    assert reason_of(await own(platform, learner, path)) == (403, "not-valid")


async def test_who_may_apply_applies_once_and_the_certificate_is_made(platform: Platform) -> None:
    learner = await signed_in(platform)
    await crossed(platform)
    answer = await own(platform, learner, APPLY, {"year": YEAR})
    assert (answer.status_code, answer.json()) == (200, {"year": YEAR, "kind": "annual", "status": "applied"})
    assert (await own(platform, learner, APPLY, {"year": YEAR, "kind": "annual"})).json()["status"] == "already"
    await platform.settle()
    (found,) = (await shown(platform, learner))["certificates"]
    assert [past["change"] for past in found["history"]] == ["met", "applied", "issued"]


async def test_who_may_not_apply_reads_why_in_chinese(platform: Platform) -> None:
    learner = await signed_in(platform)
    answer = await own(platform, learner, APPLY, {"year": YEAR}, language="zh-CN")
    assert reason_of(answer) == (422, "year-not-met")
    assert answer.json()["parameters"] == {"year": YEAR}
    assert answer.json()["detail"] == f"{YEAR}年度的学时尚未达标，达标后再申请证书。"
    news = (await crossed(platform)).model_dump(exclude={"regulation", "issue", "remarks"})
    async with platform.house.certificates.db.transaction() as tx:
        await status_actions.handle_crossings(tx, [FellBelow(**{**news, "number": 2})])
    assert reason_of(await own(platform, learner, APPLY, {"year": YEAR})) == (422, "year-no-longer-met")

    answer = await own(platform, learner, APPLY, {"year": "2025", "kind": "term"}, language="zh-CN")
    wrong = {error["at"]: (error["reason"], error["what"]) for error in answer.json()["errors"]}
    assert wrong == {
        "body/year": ("not-a-number", "此处应为数字。"),
        "body/kind": ("not-one-of", "只能填写下列之一：annual。"),
    }


AT = datetime(2025, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("standings", "stored_on_day", "changes"),
    [
        (["valid"], None, ["met"]),
        (["valid", "suspended", "valid"], None, ["met", "fell-below", "met"]),
        (["valid", "suspended", "valid"], 0, ["met", "issued", "suspended", "restored"]),
        (["valid", "suspended", "valid", "suspended"], 2, ["met", "fell-below", "met", "issued", "suspended"]),
        (["valid", "revoked"], 0, ["met", "issued", "revoked"]),
    ],
    ids=["met", "fell before it was made", "restored", "made after a fall", "revoked"],
)
def test_changes_before_a_certificate_exists_are_of_the_year_and_later_ones_of_the_certificate(
    standings: list[str], stored_on_day: int | None, changes: list[str]
) -> None:
    certificate = uuid7()
    kept = [
        StandingChange(certificate, Standing(standing), AT + timedelta(days=day))
        for day, standing in enumerate(standings)
    ]
    stored_at = None if stored_on_day is None else AT + timedelta(days=stored_on_day, hours=1)
    assert [past.change for past in history_of(kept, applied_at=None, stored_at=stored_at)] == changes


def test_every_word_has_its_chinese() -> None:
    assert set(STATES) == set(Why)
    assert set(CAUSES) == set(Cause)
    assert set(CHANGES) == set(Change)
