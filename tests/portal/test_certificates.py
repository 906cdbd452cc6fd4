"""My certificates: one that waits says for what, one that is revoked says why and leads to an appeal."""

from typing import Any

import pytest
from live_platform import AUTHORITY, YEAR, Platform, a_full_year, id_number, person
from plain_browser import Learners
from staff import Staff, appointed, desk_of

from registry.access.domain.authority import Role

pytestmark = pytest.mark.anyio
REASON = "经核查，该年度学时系他人代学"


async def ask(platform: Platform, staff: Staff, path: str, document: Any) -> Any:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    answer = await platform.client.post(f"/certificates/v1{path}", json=document, headers=headers)
    assert answer.is_success, answer.text
    return answer.json()


async def test_a_revoked_certificate_says_why_and_leads_to_an_appeal(learners: Learners) -> None:
    platform = learners.platform
    await platform.push(*a_full_year(11))
    await platform.settle()
    [found] = await platform.statuses((id_number(11), YEAR))
    number = found["certificate"]["number"]
    first, second = [await appointed(desk_of(platform), serial, Role.HR_AUTHORITY, AUTHORITY) for serial in (971, 972)]
    made = await ask(platform, first, f"/certificates/{number}/decisions", {"kind": "revoke", "reason": REASON})
    await ask(platform, second, f"/certificate-decisions/{made['decision_id']}/steps", {"step": "confirm"})
    browser = await learners.signed_in(11)
    await browser.open("/my/certificates")
    assert f"{YEAR}年度的证书经决定撤销" in browser.text
    assert f"撤销理由：{REASON}" in browser.text
    assert f"下载{YEAR}年度证书" not in browser.text
    await browser.follow(f"{YEAR}年度详情与核验")
    assert "零陵区人力资源和社会保障局" in browser.text
    await browser.press("对撤销决定提出申诉")
    assert browser.status == 200
    assert f"对{YEAR}年度培训合格证书撤销决定的申诉" in browser.html
    assert f"证书编号：{number}" in browser.html
    assert "\\n" not in browser.text
    await browser.open("/my/messages")
    assert REASON in browser.text


async def test_a_certificate_that_cannot_be_printed_says_for_what_it_waits(learners: Learners) -> None:
    platform = learners.platform
    browser = await learners.signed_in(12)
    await platform.register(person(12, name="张\U00030edd"))
    await platform.settle()
    await platform.push(*a_full_year(12))
    await platform.settle()
    await browser.open("/my/certificates")
    assert "证书制作中：姓名中的某字暂无法印制，已告知平台运维人员" in browser.text
    await browser.follow(f"{YEAR}年度详情与核验")
    assert "证书制作中：姓名中的某字暂无法印制" in browser.text
