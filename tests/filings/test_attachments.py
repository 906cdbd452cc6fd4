"""Attachments: under which name a file is saved, whatever its applicant called it."""

import pytest

from filings.forms.domain.attachments import saved_as


@pytest.mark.parametrize(
    ("name", "media_type", "saved"),
    [
        ("结业证书.pdf", "application/pdf", "结业证书.pdf"),
        ("扫描.JPEG", "image/jpeg", "扫描.JPEG"),
        ("通知.hta", "application/pdf", "通知.hta.pdf"),
        ("证明.pdf.bat", "application/pdf", "证明.pdf.bat.pdf"),
        ("照片.pdf", "image/png", "照片.pdf.png"),
        ("证明", "application/pdf", "证明.pdf"),
    ],
)
def test_a_file_is_saved_under_an_ending_of_its_kind(name: str, media_type: str, saved: str) -> None:
    assert saved_as(name, media_type) == saved
