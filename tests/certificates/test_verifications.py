"""Verifying a certificate by its number and the name on it, and a file whose code nobody types."""

from datetime import date
from typing import Any

import httpx
import pytest
from gateways import asked_from
from live_platform import YEAR, Platform, a_full_year, person
from staff import reason_of

from certificates.papers.domain import number_as_printed, number_in_file
from certificates.papers.drawing import draw
from certificates.papers.face import Face
from certificates.verification.api import papers as verifications
from common.identity.names import same_name
from common.limits import Limiter

BY_NUMBER, BY_FILE = "/certificates/v1/verifications", "/certificates/v1/verifications/files"
NAME = "阿依古丽·买买提"


@pytest.fixture(autouse=True)
def full_buckets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_by_address", "_by_number", "_files_by_address"):
        monkeypatch.setattr(verifications, name, Limiter(rate=0.001, burst=100))


async def issued(platform: Platform) -> dict[str, Any]:
    """What the HR platform knows of the certificate."""
    await platform.register(person(1, name=NAME))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    found: dict[str, Any] = (await platform.status())["certificate"]
    return found


async def ask(platform: Platform, number: Any, name: Any, language: str = "en") -> httpx.Response:
    document = {"number": number, "name": name}
    return await platform.client.post(BY_NUMBER, json=document, headers={"accept-language": language})


async def upload(platform: Platform, content: bytes, language: str = "en") -> httpx.Response:
    file = {"file": ("证书.pdf", content, "application/pdf")}
    return await platform.client.post(BY_FILE, files=file, headers={"accept-language": language})


async def test_number_and_name_show_what_the_verify_page_shows_but_the_code(platform: Platform) -> None:
    certificate = await issued(platform)
    answer = await ask(platform, f" {certificate['number'].lower()} ", "阿依古丽•买买提")
    assert answer.status_code == 200
    page = (await platform.client.get(certificate["verify_url"], headers={"accept": "application/json"})).json()
    address = page["printed"].pop("verify_url")
    assert address == certificate["verify_url"]
    found = answer.json()
    assert {**found, "as_of": None} == {**page, "as_of": None}
    assert address.rsplit("/", 1)[1] not in answer.text
    rows = await platform.sql("certificates", "SELECT count(*) FROM reading WHERE kind = 'verified'")
    assert rows[0][0] == 1

    await platform.revoke("q1")
    await platform.settle()
    assert (await ask(platform, certificate["number"], NAME)).json()["standing"] == "suspended"


async def test_an_unknown_number_and_a_wrong_name_look_the_same(platform: Platform) -> None:
    number = (await issued(platform))["number"]
    wrong = await ask(platform, number, "阿依古丽", "zh-CN")
    unknown = await ask(platform, f"XS-431102-{YEAR}-9999999", NAME, "zh-CN")
    assert reason_of(wrong) == (404, "not-verified")
    assert (wrong.content, wrong.headers.keys()) == (unknown.content, unknown.headers.keys())
    assert wrong.json()["detail"] == "没有编号和姓名都相符的证书，请逐项核对后重新输入。"
    assert await platform.sql("certificates", "SELECT 1 FROM reading WHERE kind = 'verified'") == []


async def test_a_certificate_that_is_not_made_yet_is_not_verified(platform: Platform) -> None:
    number = (await issued(platform))["number"]
    await platform.sql(
        "certificates",
        "UPDATE certificate SET stage = 'intended', claimed_until = now() + interval '1 minute', pdf_sha256 = NULL",
    )
    assert reason_of(await ask(platform, number, NAME)) == (404, "not-verified")


async def test_what_is_left_out_is_told_field_by_field(platform: Platform) -> None:
    answer = await ask(platform, "", "张" * 101, "zh-CN")
    wrong = {error["at"]: (error["reason"], error["what"]) for error in answer.json()["errors"]}
    assert wrong == {
        "body/number": ("too-short", "内容过短，至少1个字符。"),
        "body/name": ("too-long", "内容过长，最多100个字符。"),
    }
    assert (await ask(platform, "\x00", NAME)).status_code == 422


async def test_nobody_tries_all_numbers_and_of_one_number_nobody_tries_all_names(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifications, "_by_address", Limiter(rate=0.1, burst=3))
    monkeypatch.setattr(verifications, "_by_number", Limiter(rate=0.1, burst=2))
    for serial in range(3):
        assert (await ask(platform, f"XS-431102-{YEAR}-000000{serial}", "张三")).status_code == 404
    answer = await ask(platform, f"XS-431102-{YEAR}-0000003", "张三")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "10")
    seen = list[int]()
    for last in range(3):  # from three addresses, of the same number
        async with asked_from(platform.house.web, f"192.0.2.{last}") as client:
            document = {"number": f"XS-431102-{YEAR}-0000009", "name": "张三"}
            seen.append((await client.post(f"http://test{BY_NUMBER}", json=document)).status_code)
    assert seen == [404, 404, 429]


async def test_a_file_that_is_the_original_leads_to_its_certificate(platform: Platform) -> None:
    url = (await issued(platform))["verify_url"]
    pdf = (await platform.client.get(f"{url}/certificate.pdf")).content
    answer = await upload(platform, pdf)
    assert answer.status_code == 200
    page = (await platform.client.get(url, headers={"accept": "application/json"})).json()
    assert {**answer.json(), "as_of": None} == {**page, "as_of": None}

    await platform.revoke("q1")
    await platform.settle()
    assert (await upload(platform, pdf)).json()["standing"] == "suspended"


async def test_a_file_that_is_not_is_told_why_and_nothing_of_anybody(platform: Platform) -> None:
    certificate = await issued(platform)
    pdf = (await platform.client.get(f"{certificate['verify_url']}/certificate.pdf")).content
    changed = await upload(platform, pdf + b"\n", "zh-CN")
    assert reason_of(changed) == (422, "not-the-original")
    assert changed.json()["parameters"] == {"number": certificate["number"]}
    assert changed.json()["detail"].startswith(f"该文件标有证书编号{certificate['number']}，")
    unknown = await upload(platform, draw(a_face("XS-431102-2025-9999999")))
    assert reason_of(unknown) == (422, "not-the-original")
    assert reason_of(await upload(platform, b"%PDF-1.7\n/Title (XS-431102-2025-0000001)")) == (
        422, "not-our-certificate",
    )  # fmt: skip
    assert reason_of(await upload(platform, b"\x89PNG")) == (422, "not-a-pdf")
    assert reason_of(await upload(platform, b"%PDF-1.7" + bytes(1024 * 1024))) == (413, "too-large")
    assert (await platform.client.post(BY_FILE, files={"other": b"%PDF"})).json()["errors"][0]["at"] == "body/file"


def a_face(number: str) -> Face:
    return Face(
        number=number,
        name=NAME,
        id_number_masked="43**************12",
        organisation="零陵区第一小学",
        post_category="专业技术岗位",
        training_year=YEAR,
        hours=(("公共科目", 3000),),
        total_centihours=3000,
        regulation="湘人社函〔2023〕63号",
        issuing_authority="零陵区人力资源和社会保障局",
        issued_on=date(2026, 1, 1),
        verify_url=f"http://test/certificates/verify/{'a' * 26}",
    )


@pytest.mark.parametrize("number", ["XS-431102-2025-0000001", "XS-110000-2031-123456789"])
def test_the_number_is_read_from_what_is_drawn(number: str) -> None:
    assert number_in_file(draw(a_face(number))) == number


@pytest.mark.parametrize("typed", ["XS-431102-2025-0000001", "xs-431102-2025-0000001 ", "ＸＳ-431102-2025-0000001"])
def test_numbers_are_read_as_people_type_them(typed: str) -> None:
    assert number_as_printed(typed) == "XS-431102-2025-0000001"


@pytest.mark.parametrize(
    ("printed", "typed", "is_same"),
    [
        ("张三", "张 三 ", True),
        ("阿依古丽·买买提", "阿依古丽．买买提", True),
        ("Zhang San", "zhangsan", True),
        ("张䶮", "张\ue863", True),
        ("张三", "张三三", False),
        ("张三", "張三", False),
    ],
    ids=["spaces", "another dot", "Latin letters", "a private code point of GBK", "a longer name", "another character"],
)
def test_names_are_compared_as_people_type_them(printed: str, typed: str, is_same: bool) -> None:
    assert same_name(printed, typed) is is_same
