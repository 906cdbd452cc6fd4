"""The page says what its face says, to the eye, to a copying hand and to a telephone's camera."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import segno
from pypdf import PdfReader

from certificates.papers.drawing import Face, Unprintable, chinese_date, class_hours, draw
from typefaces import typeface

FACE = Face(
    number="XS-431100-2025-0000123",
    name="张三",
    id_number_masked="43**************1X",
    organisation="永州市第一人民医院",
    post_category="专业技术岗位",
    training_year=2025,
    hours=(("公共科目", 3050), ("专业科目", 6000)),
    total_centihours=9050,
    regulation="湘人社函〔2023〕63号",
    issuing_authority="永州市人力资源和社会保障局",
    issued_on=date(2025, 12, 31),
    verify_url="https://xueshi.example/verify/XS-431100-2025-0000123",
)
REMARKS = (
    "专业科目学时：课题研究与项目开发当年结题，视同完成（第三十九条第（二）项）",
    "年度培训学时：新进人员按期参加岗前培训且考核合格，视同完成（第三十九条第（五）项）",
)
NAMES = [
    "张三",
    "张𬭩㛃𠅤𡈽",
    "阿布都热西提·买买提·吐尔逊江·阿卜杜热合曼·努尔麦麦提",
    "𠮷野・𫍯㐂",
    "Ludwig van Beethoven",
    "".join(map(chr, range(0x4E00, 0x4E00 + 60))),
]
LONG_UNIT = "湖南省永州市零陵区菱角山街道社区卫生服务中心暨零陵区妇幼保健计划生育服务中心联合办公室" * 2


def one_page(pdf: bytes) -> Any:
    (page,) = PdfReader(BytesIO(pdf)).pages
    return page


def text_of(pdf: bytes) -> str:
    """What a reader copies from the page, without the breaks of lines."""
    return str(one_page(pdf).extract_text()).replace("\n", "")


def poppler(tmp_path: Path, program: str, pdf: bytes) -> str:
    """What another reader's program prints about the file."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} (poppler-utils) is not installed: the second reader was left out")
    file = tmp_path / "certificate.pdf"
    file.write_bytes(pdf)
    output = ["-"] if program == "pdftotext" else []
    return subprocess.run([program, file, *output], capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_copied_out_as_it_was_put_in(name: str) -> None:
    assert f"{name} 同志" in text_of(draw(replace(FACE, name=name)))


@pytest.mark.parametrize("name", NAMES)
def test_a_second_reader_agrees(name: str, tmp_path: Path) -> None:
    assert name in poppler(tmp_path, "pdftotext", draw(replace(FACE, name=name)))


def test_every_field_is_on_the_page() -> None:
    text = text_of(draw(FACE))
    for field, printed in FACE.texts():
        assert printed in text, field
    for printed in ("30.5 学时", "60 学时", "90.5 学时", "2025 年度", "二〇二五年十二月三十一日"):
        assert printed in text


def test_long_fields_are_wrapped_and_lose_nothing() -> None:
    face = replace(FACE, organisation=LONG_UNIT, issuing_authority=LONG_UNIT, regulation=LONG_UNIT, number="X" * 80)
    text = text_of(draw(face))
    assert text.count(LONG_UNIT) == 3
    assert "X" * 80 in text


@pytest.mark.parametrize("remarks", [REMARKS[:1], REMARKS, REMARKS * 8], ids=["one", "two", "sixteen"])
def test_remarks_stand_under_the_hours_and_lose_nothing(remarks: tuple[str, ...]) -> None:
    face = replace(FACE, remarks=remarks, organisation=LONG_UNIT, issuing_authority=LONG_UNIT)
    text = text_of(draw(face))
    assert f"备注：{'；'.join(remarks)}。" in text
    assert "（见备注）" in text
    assert text.count(LONG_UNIT) == 2
    assert "备注" not in text_of(draw(FACE))


def heights(pdf: bytes) -> dict[str, float]:
    """How high above the page's lower edge the line stands that begins with each of these words."""
    found: dict[str, float] = {}
    page = one_page(pdf)

    def visit(text: str, matrix: Any, position: Any, font: Any, size: float) -> None:
        for word in ("学时数", "备注", "扫码核验", "发证机关"):
            if word in text:
                found[word] = min(position[5], found.get(word, 1e9))

    page.extract_text(visitor_text=visit)
    return found


def test_remarks_stand_between_the_hours_and_what_is_below_them() -> None:
    at = heights(draw(replace(FACE, remarks=REMARKS * 8)))
    assert at["学时数"] > at["备注"] > at["扫码核验"] + 12
    assert at["备注"] > at["发证机关"] + 20


def test_more_characters_than_a_subset_holds() -> None:
    many = "".join(map(chr, range(0x5000, 0x5000 + 400)))
    assert many in text_of(draw(replace(FACE, organisation=many)))


def fonts_of(pdf: bytes) -> Iterator[Any]:
    yield from (font.get_object() for font in one_page(pdf)["/Resources"]["/Font"].values())


def test_every_font_is_embedded_as_a_subset_that_can_be_copied() -> None:
    fonts = list(fonts_of(draw(replace(FACE, name="张𬭩㛃𠅤𡈽𪠛\U0002f804"))))
    assert len(fonts) == 5
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+(NotoSerifSC|XueshiHan)", font["/BaseFont"])
        assert len(font["/FontDescriptor"]["/FontFile2"].get_data()) > 500
        assert "/ToUnicode" in font


def test_poppler_calls_every_font_embedded(tmp_path: Path) -> None:
    rows = [row.split() for row in poppler(tmp_path, "pdffonts", draw(FACE)).splitlines()[2:]]
    assert [row[-5:-2] for row in rows] == [["yes", "yes", "yes"]] * 2


@pytest.mark.parametrize(
    "character",
    ["\ue000", "\U0010fffd", "\u00a0", "\n", "\x00", "\u200b", "\u200d", "\u0301", "\ufe00", "\U000e0100", "\ufffd",
     "\u202e", "\ufeff", "ع", "\U00030000", "\U0002a6d7"],
    ids=lambda character: f"U+{ord(character):04X}",
)  # fmt: skip
def test_what_no_font_draws_is_refused_with_its_code_point(character: str) -> None:
    with pytest.raises(Unprintable) as refusal:
        draw(replace(FACE, name=f"张{character}三"))
    assert refusal.value.code_points == (ord(character),)
    assert str(refusal.value) == f"no glyph for U+{ord(character):04X} in field name"


@pytest.mark.parametrize("field", [field for field, _ in FACE.texts() if field != "hours"])
def test_every_field_is_looked_at(field: str) -> None:
    unprintable: dict[str, Any] = {field: "一\ue000\ue001\ue000"}
    with pytest.raises(Unprintable, match=rf"U\+E000, U\+E001 in field {field}"):
        draw(replace(FACE, **unprintable))


def test_remarks_are_looked_at() -> None:
    with pytest.raises(Unprintable, match=r"U\+E000 in field remarks"):
        draw(replace(FACE, remarks=(REMARKS[0], "视同\ue000完成")))


def test_a_remark_that_says_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to print in remarks"):
        replace(FACE, remarks=(" ",))


def test_subjects_are_looked_at() -> None:
    with pytest.raises(Unprintable, match="in field hours"):
        draw(replace(FACE, hours=(("公共\ue000", 9050),)))


def test_the_title_is_bold() -> None:
    bold = typeface("titles.ttf")
    assert all(bold.draws(ord(char)) for char in "培训合格证书")
    assert any("Bold" in font["/BaseFont"] for font in fonts_of(draw(FACE)))


def test_the_same_face_gives_the_same_bytes_anywhere() -> None:
    here = draw(FACE)
    assert draw(FACE) == here
    program = (
        "import sys; sys.path[:0] = eval(sys.argv[1])\n"
        "import datetime\nfrom certificates.papers.drawing import Face, draw\n"
        "sys.stdout.buffer.write(draw(eval(sys.argv[2])))"
    )
    elsewhere = {**os.environ, "TZ": "America/Lima", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1000000000"}
    there = subprocess.run(
        [sys.executable, "-c", program, repr(sys.path), repr(FACE)], env=elsewhere, capture_output=True, check=True
    )
    assert there.stdout == here


def test_another_face_gives_another_file() -> None:
    def identifier(face: Face) -> Any:
        return PdfReader(BytesIO(draw(face))).trailer["/ID"]

    assert identifier(FACE) != identifier(replace(FACE, name="张四"))


def test_the_file_carries_the_date_of_issue_and_not_the_person() -> None:
    about = PdfReader(BytesIO(draw(FACE))).metadata
    assert about is not None
    assert str(about["/CreationDate"]) == "D:20251231000000+08'00'"
    assert FACE.name not in str(about)


@pytest.mark.parametrize("url", [FACE.verify_url, "https://a.example/" + "x" * 150])
def test_the_squares_are_the_qr_code_of_the_verify_address(url: str) -> None:
    operators = one_page(draw(replace(FACE, verify_url=url))).get_contents().get_data().decode("latin-1")
    runs = re.findall(r"^(\d+) (\d+) (\d+) 1 re$", operators, re.MULTILINE)
    drawn = {(int(row), int(column) + step) for column, row, length in runs for step in range(int(length))}
    matrix = segno.make_qr(url, error="m", mask=4, boost_error=False).matrix
    assert drawn == {(row, column) for row, line in enumerate(matrix) for column, dark in enumerate(line) if dark}


def test_a_camera_reads_the_verify_address(tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None or shutil.which("zbarimg") is None:
        pytest.skip("pdftoppm (poppler-utils) or zbarimg (zbar-tools) is not installed: no camera was tried")
    (tmp_path / "page.pdf").write_bytes(draw(FACE))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "page.pdf", "page"], cwd=tmp_path, check=True)
    seen = subprocess.run(["zbarimg", "-q", "--raw", "page.png"], cwd=tmp_path, capture_output=True, check=True)
    assert seen.stdout.decode().strip() == FACE.verify_url


def test_hours_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="add up"):
        replace(FACE, total_centihours=9000)


def test_a_blank_field_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to print in name"):
        replace(FACE, name=" ")


def test_a_person_without_post_category_gets_a_sentence_without_it() -> None:
    assert "永州市第一人民医院人员" in text_of(draw(replace(FACE, post_category="")))


@pytest.mark.parametrize(
    ("centihours", "printed"), [(0, "0"), (1, "0.01"), (50, "0.5"), (3050, "30.5"), (6000, "60"), (10000, "100")]
)
def test_class_hours_are_printed_as_people_write_them(centihours: int, printed: str) -> None:
    assert class_hours(centihours) == printed


@pytest.mark.parametrize(
    ("day", "printed"),
    [(date(2025, 12, 31), "二〇二五年十二月三十一日"), (date(2030, 1, 10), "二〇三〇年一月十日"),
     (date(2026, 10, 20), "二〇二六年十月二十日")],
)  # fmt: skip
def test_the_date_is_printed_in_chinese(day: date, printed: str) -> None:
    assert chinese_date(day) == printed
