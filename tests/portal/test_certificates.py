"""My certificates: what one waits for, why one is revoked and where to appeal, and issuing one anew (换发)."""

from typing import Any

import pytest
from live_platform import AUTHORITY, YEAR, Platform, a_full_year, id_number, person
from plain_browser import Learners
from staff import Staff, appointed, desk_of

from offices.authority import Role

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


async def test_a_certificate_is_issued_anew_after_the_name_was_corrected(learners: Learners) -> None:
    platform = learners.platform
    await platform.push(*a_full_year(13))
    await platform.settle()
    [found] = await platform.statuses((id_number(13), YEAR))
    old = found["certificate"]
    original = (await platform.client.get(f"{old['verify_url']}/certificate.pdf")).content
    browser = await learners.signed_in(13)
    await browser.open("/my/certificates")
    await browser.follow(f"{YEAR}年度详情与核验")
    assert "第1版" in browser.text
    await browser.press("换发")
    assert browser.status == 422
    assert "与现登记信息一致，无需换发" in browser.text

    await platform.register(person(13, name="张换发"))
    await platform.settle()
    await browser.press("换发")
    assert (browser.status, "换发申请已收到" in browser.text) == (200, True)
    await platform.settle()
    await browser.open("/my/certificates")
    assert "（第2版，换发）" in browser.text
    await browser.follow(f"{YEAR}年度详情与核验")
    assert "证书换发" in browser.text
    await browser.open("/my/messages")
    assert "已换发为第2版（姓名变更）" in browser.text
    await browser.open("/verify")
    await browser.press("核对文件", files={"file": ("certificate.pdf", original, "application/pdf")})
    assert "本版证书已换发，不再使用" in browser.text
    assert "第1版" in browser.text
    await browser.open("/verify")
    await browser.press("按编号核验", number=old["number"], name="张换发")
    assert "第2版，自发证日期起换发（姓名变更）" in browser.text
