"""Verifying what somebody presents, by its code."""

import pytest
from live_platform import YEAR, Platform, a_full_year
from plain_browser import PlainBrowser

from portal.public.verify import page_of

pytestmark = pytest.mark.anyio
CODE, FILING = "vjo5dcygxz3wtuzgxumajmrlxm", "aB3_dEf-hIjKlMnOpQrStUvW"


@pytest.mark.parametrize(
    ("written", "page"),
    [
        (CODE, f"/certificates/verify/{CODE}"),
        (f" {CODE[:13]} {CODE[13:].upper()} ", f"/certificates/verify/{CODE}"),
        (f"https://xueshi.example/certificates/verify/{CODE}", f"/certificates/verify/{CODE}"),
        (f"https://forged.example/a/certificates/verify/{CODE}?b#c", f"/certificates/verify/{CODE}"),
        (FILING, f"/filings/verify/{FILING}"),
        (f"https://xueshi.example/filings/verify/{FILING}", f"/filings/verify/{FILING}"),
        ("", None),
        ("XS-431102-2025-0000001", None),
        (CODE[1:], None),
        (f"https://forged.example/{CODE}", None),
        ("https://xueshi.example/certificates/verify/..%2f..", None),
        ("//forged.example/certificates/verify/", None),
    ],
)
def test_a_code_leads_to_a_page_of_ours_and_nothing_else_does(written: str, page: str | None) -> None:
    assert page_of(written) == page


async def test_a_certificate_is_verified_by_number_and_name_or_by_its_file(platform: Platform) -> None:
    await platform.push(*a_full_year(32))
    await platform.settle()
    certificate = (await platform.status(32, YEAR))["certificate"]
    original = (await platform.client.get(f"{certificate['verify_url']}/certificate.pdf")).content
    browser = PlainBrowser.of(platform, address="10.9.9.9")
    await browser.open("/verify")
    await browser.press("按编号核验", number=certificate["number"].lower(), name="测试32")
    assert "证书有效" in browser.text
    assert certificate["number"] in browser.text
    await browser.follow("再核验一份")
    await browser.press("按编号核验", number=certificate["number"], name="测试33")
    assert browser.status == 422
    assert certificate["number"] in browser.html
    assert "证书有效" not in browser.text
    await browser.press("核对文件", files={"file": ("证书.pdf", original, "application/pdf")})
    assert "文件与本平台签发的原件完全一致" in browser.text
    await browser.open("/verify")
    await browser.press("核对文件", files={"file": ("证书.pdf", original[:-1] + b"x", "application/pdf")})
    assert browser.status == 422
    assert "原件" in browser.text
    await browser.open("/verify")
    await browser.press("核对文件")
    assert "请选择证书的 PDF 文件" in browser.text


async def test_a_certificate_is_verified_from_the_first_page(platform: Platform) -> None:
    await platform.push(*a_full_year(31))
    await platform.settle()
    address = (await platform.status(31, YEAR))["certificate"]["verify_url"]
    browser = PlainBrowser.of(platform)
    await browser.open("/")
    await browser.follow("核验证书")
    await browser.press("核验", printed=address)
    assert browser.path == f"/certificates/verify/{address.rpartition('/')[2]}"
    assert "测试31" in browser.text


@pytest.mark.parametrize(
    ("printed", "sentence"),
    [("", "请填写核验码"), ("XS-431102-2025-0000001", "这是证书编号，不是核验码"), ("abc", "核验码不完整或者有误")],
    ids=["nothing", "a number", "no code"],
)
async def test_what_is_no_code_is_said(platform: Platform, printed: str, sentence: str) -> None:
    browser = PlainBrowser.of(platform)
    await browser.open("/verify")
    await browser.press("核验", printed=printed)
    assert browser.status == 422
    assert sentence in browser.text
    assert f'value="{printed}"' in browser.html or not printed
