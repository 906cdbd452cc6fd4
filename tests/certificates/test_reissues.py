"""Certificates are issued anew under their numbers (换发), for learners and for renamed units."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import httpx
import pytest
from live_platform import SCHOOL, YEAR, Platform, a_full_year, person
from pypdf import PdfReader
from staff import Staff, appointed, desk_of, reason_of

from certificates.papers.domain import face_document, face_from
from certificates.papers.face import Face
from certificates.reissues.domain import Today, reissued_face
from common.errors import Refused
from registry.access.domain.authority import Role

OWN, VERIFY = "/certificates/v1/own/certificates", "/certificates/v1/verifications"


async def own(
    platform: Platform, staff: Staff, path: str, document: Any = None, *, language: str = "en"
) -> httpx.Response:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    headers = {"authorization": f"Bearer {token}", "accept-language": language}
    return await platform.client.request("GET" if document is None else "POST", path, json=document, headers=headers)


async def signed_in(platform: Platform, serial: int) -> Staff:
    """Somebody on the roster who has an account."""
    await platform.register(person(serial))
    staff = await appointed(desk_of(platform), serial, Role.UNIT_ADMINISTRATOR, SCHOOL)
    await platform.settle()
    return staff


async def shown(platform: Platform, staff: Staff) -> dict[str, Any]:
    """What the page 我的证书 shows."""
    answer = await own(platform, staff, OWN)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def certified(platform: Platform, serial: int = 1) -> tuple[Staff, dict[str, Any]]:
    """Somebody with an account, and their certificate as their page shows it."""
    learner = await signed_in(platform, serial)
    await platform.push(*a_full_year(serial))
    await platform.settle()
    [certificate] = (await shown(platform, learner))["certificates"]
    return learner, certificate


async def reissued(platform: Platform, learner: Staff, certificate: dict[str, Any]) -> dict[str, Any]:
    """The certificate once the next edition is made."""
    answer = await apply(platform, learner, certificate)
    assert (answer.status_code, answer.json()["status"]) == (200, "applied"), answer.text
    await platform.settle()
    [found] = (await shown(platform, learner))["certificates"]
    assert found["edition"] == certificate["edition"] + 1
    return dict(found)


async def apply(platform: Platform, learner: Staff, certificate: dict[str, Any], **more: Any) -> httpx.Response:
    return await own(platform, learner, f"{OWN}/{certificate['certificate_id']}/reissues", {}, **more)


async def verified(platform: Platform, url: str) -> dict[str, Any]:
    answer = await platform.client.get(url, headers={"accept": "application/json"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", PdfReader(BytesIO(pdf)).pages[0].extract_text())


async def test_a_corrected_name_is_printed_on_the_next_edition_and_the_old_code_says_so(platform: Platform) -> None:
    learner, first = await certified(platform)
    old_pdf = (await platform.client.get(f"{first['verify_url']}/certificate.pdf")).content
    [stored_at] = await platform.sql("certificates", "SELECT stored_at FROM certificate")
    assert first["edition"] == 1
    assert (await verified(platform, first["verify_url"]))["replaced"] is None

    await platform.register(person(1, name="张更正"))
    await platform.settle()
    second = await reissued(platform, learner, first)
    assert (second["number"], second["state"]) == (first["number"], "certified")
    assert second["code"] != first["code"]
    assert [past["text"] for past in second["history"]][-1] == "证书换发"
    assert await platform.sql("certificates", "SELECT stored_at FROM certificate") == [stored_at]

    # The new paper, as it is drawn.
    new_pdf = (await platform.client.get(f"{second['verify_url']}/certificate.pdf")).content
    text = text_of(new_pdf)
    for printed in ("张更正", "第2版（换发：姓名变更）", first["number"], second["code"]):
        assert printed in text
    assert "第2版" not in text_of(old_pdf)
    assert (await own(platform, learner, f"{OWN}/{second['certificate_id']}/certificate.pdf")).content == new_pdf
    new = await verified(platform, second["verify_url"])
    assert (new["replaced"], new["printed"]["edition"], new["printed"]["reissued_for"]) == (None, 2, "姓名变更")
    assert "第2版，自发证日期起换发（姓名变更）" in (await platform.client.get(second["verify_url"])).text

    # The old one: its code, its file and its name.
    old = await verified(platform, first["verify_url"])
    assert (old["replaced"]["edition"], old["printed"]["name"], old["printed"]["edition"]) == (2, "测试1", 1)
    page = await platform.client.get(first["verify_url"])
    assert page.status_code == 200
    assert "本版证书已换发，不再使用" in page.text
    assert "换发为第2版" in page.text
    assert "下载签名原件" not in page.text
    assert "张更正" not in page.text
    assert reason_of(await platform.client.get(f"{first['verify_url']}/certificate.pdf")) == (403, "replaced")
    compared = await platform.client.post(first["verify_url"], files={"file": ("a.pdf", old_pdf, "application/pdf")})
    assert "完全一致" in compared.text
    for pdf, edition, replaced in ((old_pdf, 1, True), (new_pdf, 2, False)):
        answer = await platform.client.post(f"{VERIFY}/files", files={"file": ("a.pdf", pdf, "application/pdf")})
        assert answer.status_code == 200, answer.text
        assert (answer.json()["printed"]["edition"], answer.json()["replaced"] is not None) == (edition, replaced)
    for name, edition in (("测试1", 1), ("张更正", 2)):
        answer = await platform.client.post(VERIFY, json={"number": first["number"], "name": name})
        assert answer.json()["printed"]["edition"] == edition

    told = (await platform.status())["certificate"]
    assert (told["number"], told["edition"], told["verify_url"]) == (first["number"], 2, second["verify_url"])
    messages = (await own(platform, learner, "/certificates/v1/own/messages")).json()["messages"]
    assert messages[0]["kind"] == "certificate-reissued"
    assert "第2版" in messages[0]["text"]
    assert (await platform.check()).holds
    files = [equation for equation in (await platform.check()).equations if "signed files" in str(equation)]
    assert "2" in str(files)


async def test_it_is_reissued_again_and_each_paper_names_the_edition_that_replaced_it(platform: Platform) -> None:
    learner, first = await certified(platform)
    await platform.register(person(1, name="张甲"))
    second = await reissued(platform, learner, first)
    await platform.register(person(1, name="张乙"))
    third = await reissued(platform, learner, second)
    by = [(await verified(platform, item["verify_url"]))["replaced"] for item in (first, second, third)]
    assert [item and item["edition"] for item in by] == [2, 3, None]
    assert third["number"] == first["number"]
    assert (await platform.check()).holds


async def test_what_is_not_reissued_says_why(platform: Platform) -> None:
    learner, certificate = await certified(platform)
    other = await signed_in(platform, 2)
    answer = await apply(platform, learner, certificate, language="zh-CN")
    assert reason_of(answer) == (422, "nothing-changed")
    assert "无需换发" in answer.json()["detail"]
    assert reason_of(await apply(platform, other, certificate)) == (404, "unknown-certificate")
    await platform.register(person(1, name="张\U00030edd"))
    assert reason_of(await apply(platform, learner, certificate)) == (422, "not-printable")
    assert (await platform.status())["status"] == "certified"
    await platform.register(person(1, name="张更正"))
    await platform.revoke("q1")
    await platform.settle()
    assert reason_of(await apply(platform, learner, certificate)) == (409, "not-reissued")
    assert await platform.sql("certificates", "SELECT FROM reissue") == []


async def test_one_that_is_suspended_meanwhile_keeps_its_paper(platform: Platform) -> None:
    learner, certificate = await certified(platform)
    await platform.register(person(1, name="张更正"))
    await platform.sql("certificates", "UPDATE certificate SET standing = 'suspended'")
    await platform.sql(
        "certificates",
        "INSERT INTO reissue (reissue_id, certificate_id) SELECT gen_random_uuid(), certificate_id FROM certificate",
    )
    await platform.settle()
    [row] = await platform.sql("certificates", "SELECT outcome FROM reissue")
    assert row["outcome"] == "not-valid"
    await platform.sql("certificates", "UPDATE certificate SET standing = 'valid'")
    [found] = (await shown(platform, learner))["certificates"]
    assert (found["edition"], found["code"]) == (1, certificate["code"])
    await reissued(platform, learner, certificate)


async def test_replaced_papers_are_changed_by_nobody(platform: Platform) -> None:
    for statement in ("UPDATE paper SET because = 'x'", "DELETE FROM paper"):
        async with platform.house.certificates.db.engine.connect() as tx:
            with pytest.raises(Exception, match="permission denied"):
                await tx.exec_driver_sql(statement)


FACE = Face(
    number="XS-431102-2025-0000001",
    name="张三",
    id_number_masked="431102********1234",
    organisation="零陵区第一小学",
    post_category="专业技术岗位",
    training_year=YEAR,
    hours=(("公共科目", 3_000), ("专业科目", 6_000)),
    total_centihours=9_000,
    regulation="湘人社函〔2023〕63号",
    issuing_authority="零陵区人力资源和社会保障局",
    issued_on=date(2026, 1, 5),
    verify_url="https://example.org/certificates/verify/a",
    remarks=("视同",),
)
TODAY = Today(FACE.name, FACE.id_number_masked, FACE.organisation, FACE.issuing_authority)
NEXT = {"verify_url": "https://example.org/certificates/verify/b", "issued_on": date(2027, 3, 1)}


@pytest.mark.parametrize(
    ("today", "reissued_for"),
    [
        (replace(TODAY, name="张四"), "姓名变更"),
        (replace(TODAY, id_number_masked="431102********5678"), "身份证号变更"),
        (replace(TODAY, name="张四", organisation="零陵区实验小学"), "姓名、单位名称变更"),
    ],
)
def test_the_next_edition_names_what_it_is_for_and_keeps_what_was_certified(today: Today, reissued_for: str) -> None:
    face = reissued_face(FACE, today, **NEXT)
    assert (face.edition, face.reissued_for) == (2, reissued_for)
    kept = ("number", "hours", "total_centihours", "regulation", "remarks", "training_year", "post_category")
    assert [getattr(face, field) for field in kept] == [getattr(FACE, field) for field in kept]
    assert face_from(face_document(face)) == face
    assert reissued_face(face, replace(today, name="李四"), **NEXT).edition == 3


def test_another_name_of_the_authority_alone_is_no_reason() -> None:
    with pytest.raises(Refused) as refused:
        reissued_face(FACE, replace(TODAY, authority="零陵区人事局"), **NEXT)
    assert refused.value.reason == "nothing-changed"


def test_a_first_edition_is_written_as_before() -> None:
    assert not {"edition", "reissued_for"} & face_document(FACE).keys()
