"""The page anybody reaches with a printed code: what was printed, whether it stands, and whether a file is the one."""

import asyncio
import hashlib
import html
import re
from typing import Any

import httpx
import pytest
from gateways import asked_from
from live_platform import SCHOOL, YEAR, Platform, a_full_year, organisation_code, person

from certificates.papers.signing import verify
from certificates.verification.api import codes as verifying
from common.errors import Unavailable
from common.limits import Limiter
from common.readings import Recorder

HOSTILE_NAME = "<b>张&三\"'"
HOSTILE_UNIT = "零陵区<script>alert(1)</script>小学"
UNIT = organisation_code(7)


async def issued(platform: Platform, *, name: str = HOSTILE_NAME, unit: str = UNIT) -> str:
    """The path of the verify page of somebody's certificate; the unit's name is hostile."""
    row = {"code": UNIT, "name": HOSTILE_UNIT, "kind": "institution", "region_code": "431102"}
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": [row]})
    await platform.register(person(1, name=name, unit_code=unit))
    await platform.settle()
    await platform.push(*a_full_year())
    await platform.settle()
    url: str = (await platform.status())["certificate"]["verify_url"]
    return url.removeprefix("http://test")


async def as_json(platform: Platform, path: str) -> dict[str, Any]:
    answer = await platform.client.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


async def upload(platform: Platform, path: str, content: bytes) -> httpx.Response:
    return await platform.client.post(path, files={"file": ("证书.pdf", content, "application/pdf")})


async def test_the_page_shows_every_printed_field_in_chinese_and_escaped(platform: Platform) -> None:
    path = await issued(platform)
    answer = await platform.client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="zh-CN">' in answer.text
    assert "证书有效" in answer.text
    for hostile in (HOSTILE_NAME, HOSTILE_UNIT, "<script", "<b>"):
        assert hostile not in answer.text
    text = html.unescape(answer.text)
    printed = (await as_json(platform, path))["printed"]
    for field in ("number", "name", "id_number_masked", "organisation", "post_category", "regulation"):
        assert f"<dd>{printed[field]}</dd>" in text, field
    assert printed["issuing_authority"] in text
    assert f"<dd>{YEAR}年度</dd>" in text
    for hours in ("30", "60", "90"):
        assert f"<dd>{hours}学时</dd>" in text
    year, month, day = (int(part) for part in printed["issued_on"].split("-"))
    assert f"<dd>{year}年{month}月{day}日</dd>" in text
    assert "<script" not in answer.text


async def test_who_chooses_no_file_is_told_so_on_the_page(platform: Platform) -> None:
    path = await issued(platform)
    boundary = b"--x"
    nothing = b'\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n'
    headers = {"content-type": "multipart/form-data; boundary=x"}
    answer = await platform.client.post(path, content=boundary + nothing + boundary + b"--\r\n", headers=headers)
    assert answer.status_code == 400
    assert "请选择证书的 PDF 文件。" in answer.text
    assert "不一致" not in answer.text


async def test_the_page_may_load_nothing_but_its_own_stylesheet(platform: Platform) -> None:
    path = await issued(platform)
    for answer in (await platform.client.get(path), await platform.client.get(f"/certificates/verify/{'a' * 26}")):
        policy = dict(part.strip().partition(" ")[::2] for part in answer.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert "script-src" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert " style=" not in answer.text
        assert "<style" not in answer.text
    [name] = re.findall(r'<link rel="stylesheet" href="../static/([^"]+)">', answer.text)
    css = await platform.client.get(f"/certificates/static/{name}")
    assert (css.status_code, css.headers["content-type"]) == (200, "text/css; charset=utf-8")


async def test_json_is_given_where_it_is_asked_for(platform: Platform) -> None:
    path = await issued(platform, name="张三", unit=SCHOOL)
    found = await as_json(platform, path)
    assert found.keys() == {"standing", "since", "replaced", "superseded_at", "printed", "pdf_sha256", "as_of"}
    assert (found["standing"], found["replaced"]) == ("valid", None)
    assert found["printed"] == {
        "number": (await platform.status())["certificate"]["number"],
        "name": "张三",
        "id_number_masked": found["printed"]["id_number_masked"],
        "organisation": "零陵区第一小学",
        "post_category": "专业技术岗位",
        "training_year": YEAR,
        "hours": [{"subject": "公共科目", "centihours": 3000}, {"subject": "专业科目", "centihours": 6000}],
        "total_centihours": 9000,
        "regulation": "湘人社函〔2023〕63号",
        "issuing_authority": "零陵区人力资源和社会保障局",
        "issued_on": (await platform.status())["certificate"]["issued_on"],
        "verify_url": f"http://test{path}",
        "remarks": [],
        "edition": 1,
        "reissued_for": None,
    }
    masked = found["printed"]["id_number_masked"]
    assert len(masked) == 18
    assert masked[2:16] == "*" * 14


async def test_browsers_get_the_page_and_programs_json(platform: Platform) -> None:
    path = await issued(platform)
    page, document = "text/html; charset=utf-8", "application/json"
    for accept, kind in [
        ("*/*", page),
        ("text/html,application/xhtml+xml,*/*;q=0.8", page),
        ("text/html, application/json", page),
        ("application/json", document),
        ("application/json, */*", document),
    ]:
        found = await platform.client.get(path, headers={"accept": accept})
        assert (found.status_code, found.headers["content-type"]) == (200, kind), accept
        unknown = await platform.client.get(f"/certificates/verify/{'a' * 26}", headers={"accept": accept})
        problem = "application/problem+json" if kind == document else page
        assert (unknown.status_code, unknown.headers["content-type"]) == (404, problem), accept


async def test_whatever_is_no_code_of_ours_is_not_found_and_not_repeated(platform: Platform) -> None:
    path = await issued(platform)
    code = path.rsplit("/", 1)[1]
    for wrong in (
        "a" * 26,
        code[:-1],
        code + "a",
        code.upper(),
        code[:-1] + "1",
        "%27%20OR%201%3D1--",
        "%3Cscript%3E",
        "%00",
        "%E8%AF%81",
    ):
        page = await platform.client.get(f"/certificates/verify/{wrong}")
        assert page.status_code == 404, wrong
        assert "未找到该证书" in page.text
        assert "<script" not in page.text
        assert (await upload(platform, f"/certificates/verify/{wrong}", b"x")).status_code == 404
        assert (await platform.client.get(f"/certificates/verify/{wrong}/certificate.pdf")).status_code == 404


async def test_an_upload_is_the_original_or_it_is_not(platform: Platform) -> None:
    path = await issued(platform)
    pdf = (await platform.client.get(f"{path}/certificate.pdf")).content
    same, different = "与本平台签发的原件完全一致", "与本平台签发的原件不一致"
    original = await upload(platform, path, pdf)
    assert original.status_code == 200
    assert same in original.text
    assert different not in original.text
    for changed in (pdf + b"\n", pdf[:-1], pdf.replace(b"%PDF-1.7", b"%PDF-1.6", 1), b"", b"no pdf at all"):
        answer = await upload(platform, path, changed)
        assert answer.status_code == 200
        assert different in answer.text
        assert same not in answer.text
    assert len(list(platform.store.rglob("*.pdf"))) == 1, "nothing that is uploaded is kept"
    assert (await platform.client.post(path)).status_code == 400


async def test_the_download_is_the_signed_original_whose_hash_the_page_shows(platform: Platform) -> None:
    path = await issued(platform)
    answer = await platform.client.get(f"{path}/certificate.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    number = (await platform.status())["certificate"]["number"]
    assert answer.headers["content-disposition"] == f'attachment; filename="{number}.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    sha256 = hashlib.sha256(answer.content).hexdigest()
    assert sha256 == (await as_json(platform, path))["pdf_sha256"]
    assert f"SHA-256 {sha256}" in (await platform.client.get(path)).text

    root_pem = platform.cluster.keys.root_pem.encode()
    verdict = await asyncio.to_thread(verify, answer.content, trust_roots_pem=root_pem)
    assert verdict.ok, verdict.reason
    at = answer.content.index(b"/MediaBox")
    changed = answer.content[:at] + b"/mediaBox" + answer.content[at + 9 :]
    assert not (await asyncio.to_thread(verify, changed, trust_roots_pem=root_pem)).ok


async def test_a_suspended_certificate_says_so_and_is_not_handed_out(platform: Platform) -> None:
    path = await issued(platform)
    valid = await as_json(platform, path)
    await platform.revoke("p1")
    await platform.settle()
    found = await as_json(platform, path)
    assert found["standing"] == "suspended"
    assert found["since"] > valid["since"]
    assert found["printed"] == valid["printed"], "what was printed stays what was printed"
    page = await platform.client.get(path)
    assert page.status_code == 200
    assert "证书已暂停" in page.text
    assert "证书有效" not in page.text
    assert "certificate.pdf" not in page.text
    refused = await platform.client.get(f"{path}/certificate.pdf")
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"
    assert "suspended" in refused.json()["detail"]


async def test_codes_are_asked_about_at_the_pace_of_somebody_who_checks_papers(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "_by_address", Limiter(rate=0.001, burst=5))
    path = await issued(platform)
    monkeypatch.setattr(verifying, "_by_address", Limiter(rate=0.001, burst=5))
    app = platform.house.certificates.web
    url = path.removeprefix("/certificates")
    async with asked_from(app, "2001:db8:1:2::1") as client, asked_from(app, "2001:db8:1:2::2") as neighbour:
        statuses = [(await item.get(f"http://certificates{url}")).status_code for item in (client, neighbour) * 3]
        assert statuses == [200] * 5 + [429]
        refused = await client.get(f"http://certificates{url}/certificate.pdf")
        assert (refused.status_code, int(refused.headers["retry-after"]) >= 1) == (429, True)
    async with asked_from(app, "2001:db8:1:3::1") as other:
        assert (await other.get(f"http://certificates{url}")).status_code == 200
    rows = await platform.sql("certificates", "SELECT count(*) FROM reading WHERE kind = 'verified'")
    assert rows[0][0] == 1, "that it was asked about in this minute, and not how often"


async def test_nobody_is_shown_a_page_while_it_is_not_on_record_that_it_is_asked_for(
    platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await issued(platform)
    begun, goes_on = asyncio.Event(), asyncio.Event()
    record = Recorder.record

    async def away(self: Recorder, *_: Any) -> None:
        begun.set()
        await goes_on.wait()
        raise Unavailable("readings-away", "try again")

    monkeypatch.setattr(Recorder, "record", away)
    async with asyncio.timeout(60):
        first = asyncio.create_task(platform.client.get(path))
        await begun.wait()
        second = asyncio.create_task(platform.client.get(path))
        await asyncio.wait([second], timeout=0.5)
        goes_on.set()
        assert [(await item).status_code for item in (first, second)] == [503, 503]
    monkeypatch.setattr(Recorder, "record", record)
    assert (await platform.client.get(path)).status_code == 200
    rows = await platform.sql("certificates", "SELECT count(*) FROM reading WHERE kind = 'verified'")
    assert rows[0][0] == 1


async def test_a_certificate_that_is_not_made_yet_has_no_page(platform: Platform) -> None:
    path = await issued(platform)
    await platform.sql(
        "certificates",
        "UPDATE certificate SET stage = 'intended', claimed_until = now() + interval '1 minute', pdf_sha256 = NULL",
    )
    assert (await platform.client.get(path)).status_code == 404
    assert (await platform.client.get(f"{path}/certificate.pdf")).status_code == 404
