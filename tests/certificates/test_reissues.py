"""Certificates are issued anew under their numbers (换发), for learners and for renamed units."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import httpx
import pytest
from live_platform import AUTHORITY, SCHOOL, YEAR, Platform, a_full_year, person
from pypdf import PdfReader
from staff import CITY_OFFICE, FAR_AUTHORITY, OTHER_OFFICES, Staff, appointed, desk_of, reason_of

from certificates import gauges
from certificates.papers.domain import face_document, face_from
from certificates.papers.face import Face
from certificates.reissues import actions as reissue_actions
from certificates.reissues.domain import Today, reissued_face
from common.clock import china_date, now
from common.errors import Refused
from offices.authority import Role

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


RENAMED = "零陵区实验小学"


async def ask(platform: Platform, staff: Staff, method: str, path: str, document: Any = None) -> httpx.Response:
    token = (await staff.call("POST", "/v1/sessions/current/tokens"))["access_token"]
    headers = {"authorization": f"Bearer {token}"}
    return await platform.client.request(method, f"/certificates/v1{path}", json=document, headers=headers)


async def renamed(platform: Platform, name: str = RENAMED) -> tuple[str, str]:
    """The unit after it was renamed: its id and its former name."""
    [unit] = await platform.sql(
        "certificates", "SELECT organisation_id, name FROM organisation WHERE organisation_id IN "
        "(SELECT organisation_id FROM person WHERE person_id = $1)", UUID(await platform.person_id(1)),
    )  # fmt: skip
    body = {"kind": "rename", "name": name, "effective_on": str(china_date(now())), "reason": "市编办〔2026〕1号"}
    await platform.call("POST", f"/registry/v1/organisations/{SCHOOL}/changes", body)
    await platform.settle()
    return str(unit["organisation_id"]), unit["name"]


async def units_named(platform: Platform, staff: Staff, name: str) -> Any:
    answer = await ask(platform, staff, "POST", "/reissues/units", {"name": name})
    assert answer.status_code == 200, answer.text
    return answer.json()["units"]


async def test_a_renamed_units_certificates_are_reissued_when_its_authority_orders_it(platform: Platform) -> None:
    for serial in (1, 2, 3):
        await platform.register(person(serial))
    await platform.settle()
    await platform.push(*a_full_year(1), *a_full_year(2), *a_full_year(3))
    await platform.settle()
    before = [(await platform.status(serial))["certificate"] for serial in (1, 2, 3)]
    await platform.revoke("q3")
    unit_id, former = await renamed(platform)
    official = await appointed(desk_of(platform), 31, Role.HR_AUTHORITY, AUTHORITY)
    body = {"organisation_id": unit_id, "former_name": former, "dry_run": True}
    asked = (await ask(platform, official, "POST", "/reissues", body)).json()
    assert (asked["order_id"], asked["count"], asked["name"]) == (None, 2, RENAMED)
    assert (await platform.status())["certificate"] == before[0], "nothing is reissued by itself"

    shown = {"organisation_id": unit_id, "name": RENAMED, "former_names": [{"name": former, "count": 2}]}
    assert await units_named(platform, official, RENAMED[1:]) == [shown]
    assert await units_named(platform, official, "%") == []

    ordered = await ask(platform, official, "POST", "/reissues", {**body, "dry_run": False})
    assert (ordered.status_code, ordered.json()["count"]) == (200, 2), ordered.text
    await platform.settle()
    [order] = (await ask(platform, official, "GET", "/reissues")).json()["orders"]
    assert (order["order_id"], order["state"], order["name"], order["count"]) == (
        ordered.json()["order_id"], "ended", RENAMED, 2,
    )  # fmt: skip
    assert [unit["former_names"] for unit in await units_named(platform, official, RENAMED)] == [[]]
    progress = (await ask(platform, official, "GET", f"/reissues/{ordered.json()['order_id']}")).json()
    assert (progress["state"], progress["count"], progress["made"], progress["left"]) == ("ended", 2, 2, 0)
    for serial in (1, 2):
        told = (await platform.status(serial))["certificate"]
        assert (told["number"], told["edition"]) == (before[serial - 1]["number"], 2)
        printed = (await verified(platform, told["verify_url"]))["printed"]
        assert (printed["organisation"], printed["reissued_for"]) == (RENAMED, "单位名称变更")
        assert (await verified(platform, before[serial - 1]["verify_url"]))["replaced"]["edition"] == 2
    suspended = await platform.status(3)
    assert (suspended["status"], suspended["certificate"].get("edition")) == ("suspended", None)
    again = await ask(platform, official, "POST", "/reissues", {**body, "dry_run": False})
    assert reason_of(again) == (422, "nothing-to-reissue")
    assert (await platform.check()).holds


async def test_orders_take_certificates_up_page_by_page(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reissue_actions, "PEOPLE_MAX", 2)
    for serial in (1, 2, 3, 4):
        await platform.register(person(serial))
        await platform.push(*a_full_year(serial))
    await platform.settle()
    unit_id, former = await renamed(platform)
    official = await appointed(desk_of(platform), 32, Role.HR_AUTHORITY, AUTHORITY)
    body = {"organisation_id": unit_id, "former_name": former, "dry_run": False}
    ordered = (await ask(platform, official, "POST", "/reissues", body)).json()
    await platform.settle()
    progress = (await ask(platform, official, "GET", f"/reissues/{ordered['order_id']}")).json()
    assert (progress["state"], progress["made"]) == ("ended", 4)


async def test_only_the_units_authority_and_those_above_it_order(platform: Platform) -> None:
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OTHER_OFFICES})
    await platform.register(person(1))
    await platform.settle()
    await platform.push(*a_full_year(1))
    await platform.settle()
    unit_id, former = await renamed(platform)
    body = {"organisation_id": unit_id, "former_name": former, "dry_run": True}
    unit = await appointed(desk_of(platform), 33, Role.UNIT_ADMINISTRATOR, SCHOOL)
    far = await appointed(desk_of(platform), 34, Role.HR_AUTHORITY, FAR_AUTHORITY)
    city = await appointed(desk_of(platform), 35, Role.HR_AUTHORITY, CITY_OFFICE)
    assert reason_of(await ask(platform, unit, "POST", "/reissues", body)) == (403, "not-an-authority")
    assert reason_of(await ask(platform, far, "POST", "/reissues", body)) == (404, "no-such-unit")
    unknown = {**body, "organisation_id": str(UUID(int=1))}
    assert reason_of(await ask(platform, city, "POST", "/reissues", unknown)) == (404, "no-such-unit")
    same = {**body, "former_name": RENAMED}
    assert reason_of(await ask(platform, city, "POST", "/reissues", same)) == (422, "not-renamed")
    assert (await ask(platform, city, "POST", "/reissues", body)).json()["count"] == 1
    ordered = (await ask(platform, city, "POST", "/reissues", {**body, "dry_run": False})).json()
    path = f"/reissues/{ordered['order_id']}"
    assert reason_of(await ask(platform, far, "GET", path)) == (404, "no-such-reissue")
    assert (await ask(platform, city, "GET", path)).status_code == 200
    assert [unit["organisation_id"] for unit in await units_named(platform, city, RENAMED)] == [unit_id]
    assert await units_named(platform, far, RENAMED) == []
    assert (await ask(platform, far, "GET", "/reissues")).json()["orders"] == []
    assert len((await ask(platform, city, "GET", "/reissues")).json()["orders"]) == 1
    for method, address, document in (("POST", "/reissues/units", {"name": RENAMED}), ("GET", "/reissues", None)):
        refused = await ask(platform, unit, method, address, document)
        assert reason_of(refused) == (403, "not-an-authority")
    await platform.settle()


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


def next_of(face: Face, today: Today) -> Face:
    return reissued_face(
        face, today, verify_url="https://example.org/certificates/verify/b", issued_on=date(2027, 3, 1)
    )


@pytest.mark.parametrize(
    ("today", "reissued_for"),
    [
        (replace(TODAY, name="张四"), "姓名变更"),
        (replace(TODAY, id_number_masked="431102********5678"), "身份证号变更"),
        (replace(TODAY, name="张四", organisation="零陵区实验小学"), "姓名、单位名称变更"),
    ],
)
def test_the_next_edition_names_what_it_is_for_and_keeps_what_was_certified(today: Today, reissued_for: str) -> None:
    face = next_of(FACE, today)
    assert (face.edition, face.reissued_for) == (2, reissued_for)
    kept = ("number", "hours", "total_centihours", "regulation", "remarks", "training_year", "post_category")
    assert [getattr(face, field) for field in kept] == [getattr(FACE, field) for field in kept]
    assert face_from(face_document(face)) == face
    assert next_of(face, replace(today, name="李四")).edition == 3


def test_another_name_of_the_authority_alone_is_no_reason() -> None:
    with pytest.raises(Refused) as refused:
        next_of(FACE, replace(TODAY, authority="零陵区人事局"))
    assert refused.value.reason == "nothing-changed"


def test_a_first_edition_is_written_as_before() -> None:
    assert not {"edition", "reissued_for"} & face_document(FACE).keys()


async def test_how_long_the_oldest_reissue_has_waited_is_measured(platform: Platform) -> None:
    _, certificate = await certified(platform)
    [question] = [item for item in gauges.QUESTIONS if item.gauge == "xueshi_reissues_to_make_oldest_seconds"]

    async def waited() -> float:
        [row] = await platform.sql("certificates", question.sql)
        return float(row[0])

    assert await waited() == 0
    await platform.sql(
        "certificates",
        "INSERT INTO reissue (reissue_id, certificate_id, asked_at, claimed_until) "
        "VALUES (gen_random_uuid(), $1::uuid, now() - interval '2 hours', now() + interval '1 hour')",
        certificate["certificate_id"],
    )
    assert 7_200 <= await waited() < 7_260
    await platform.sql("certificates", "UPDATE reissue SET ended_at = now(), outcome = 'unchanged'")
    assert await waited() == 0
