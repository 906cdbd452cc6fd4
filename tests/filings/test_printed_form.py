"""The printed form says what was filed, in as many copies as it says, and loses nothing of it."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from filings.printed_form.domain import Attended, Opinion, PrintedForm, Sitting
from filings.printed_form.drawing import draw
from typefaces.paper import printable

FIELDS = {
    "institution": "中共零陵区委党校",
    "address": "湖南省永州市零陵区阳明大道128号",
    "postcode": "425000",
    "email": "peixun@lldx.example",
    "leader": "王建国",
    "leader_post": "副校长",
    "leader_phone": "0746-6660001",
    "contact": "阿依古丽·买买提",
    "contact_post": "培训科科长",
    "contact_phone": "0746-6660002",
    "title": "教育系统公共科目培训班",
    "when": "2026年12月1日至12月3日",
    "place": "党校第一报告厅",
    "scope": "区教育局所属事业单位工作人员",
    "people": "120",
    "plan": "集中面授。\n全程出勤者计24学时。",
    "training_type": "in-service",
    "fee": "不收费",
}
SITTINGS = (Sitting("12-01 上午", "党的二十大精神", "李明"), Sitting("12-01 下午", "国家安全与国防教育", "刘芳"))
SAID = Opinion("永州市零陵区教育局", "同意备案。请做好考勤。", date(2026, 11, 8))
FORM = PrintedForm(
    applicant="零陵区教师发展中心",
    subject="public",
    fields=FIELDS,
    sittings=SITTINGS,
    unit_opinions=(Opinion("零陵区教师发展中心", "同意申报。", date(2026, 11, 5)),),
    department_opinions=(SAID,),
    authority_opinions=(Opinion("零陵区人力资源和社会保障局", "同意备案", date(2026, 11, 12)),),
    state="已备案",
    printed_on=date(2026, 12, 12),
    verify_url="https://xueshi.example/filings/7Q4M-K2XW",
    roster=(Attended("张三", "零陵区第一中学", "全程", "24"), Attended("李四", "实验小学", "12-01上 12-01下", "8")),
    roster_note="已认定 2026-12-10 零陵区教育局",
    note="此表一式三份。",
)
LABELS = [
    "事业单位工作人员线下培训备案表",
    "申报单位",
    "培训科目",
    "公共科目",
    "专业科目",
    "培训机构",
    "培训机构地址",
    "邮编",
    "E-mail",
    "培训负责人",
    "职务",
    "电话",
    "培训联系人",
    "培训名称",
    "培训时间",
    "培训地点",
    "培训及范围人数",
    "培训计划",
    "单位意见",
    "主管部门意见",
    "人事综合管理",
    "部门意见",
]
LONG_PLAN = "".join(chr(0x3400 + number) for number in range(5000))
"""Characters that stand nowhere else on the form."""


def pages_of(pdf: bytes) -> list[str]:
    """What a reader copies from each page, without blanks: a line that was broken is whole again."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def copies_of(pdf: bytes) -> list[list[str]]:
    """The pages of each copy."""
    pages = pages_of(pdf)
    starts = [number for number, page in enumerate(pages) if "第1页/共" in page]
    return [pages[start:end] for start, end in zip(starts, [*starts[1:], len(pages)], strict=True)]


def joined(pages: list[str]) -> str:
    """The pages of a copy as one text, without the words that stand where it was broken."""
    text = "".join(pages)
    for words in (r"第\d份/共\d份", r"第\d+页/共\d+页", r"（续见附页第\d+项）"):
        text = re.sub(words, "", text)
    return text


def operators(page: Any) -> str:
    return str(page.get_contents().get_data().decode("latin-1"))


def test_the_page_says_everything_that_the_ministrys_table_asks_for() -> None:
    front = pages_of(draw(FORM))[0]
    for printed in (*LABELS, "在岗培训", f"注：{FORM.note}", "扫码查看当前状态", "状态：已备案", "2026年12月12日"):
        assert printed in front, printed
    for field, text in FIELDS.items():
        for line in text.splitlines() if field != "training_type" else ():
            assert line.replace(" ", "") in front, field
    for sitting in SITTINGS:
        assert re.sub(r"\s", "", "".join(sitting.__dict__.values())) in front
    for office, said, day in (
        ("零陵区教师发展中心（盖章）", "同意申报。", "2026年11月5日"),
        ("永州市零陵区教育局（盖章）", SAID.said, "2026年11月8日"),
        ("零陵区人力资源和社会保障局（盖章）", "同意备案", "2026年11月12日"),
    ):
        assert f"{said}{office}{day}" in front


def test_where_the_form_of_the_regulation_has_no_note_none_is_printed() -> None:
    front = pages_of(draw(replace(FORM, note="")))[0]
    assert "注：" not in front
    assert "一式三份" not in front
    assert "状态：已备案" in front


def test_there_are_three_copies_each_with_its_roster() -> None:
    copies = copies_of(draw(FORM))
    assert len(copies) == 3
    for number, (front, roster) in enumerate(copies, 1):
        assert f"第{number}份/共3份" in front
        assert "第2页/共2页" in roster
        for printed in ("序号姓名单位出席半天学时", "1张三零陵区第一中学全程24", "共2人已认定2026-12-10零陵区教育局"):
            assert printed in roster
    assert joined(copies[0]) == joined(copies[1]) == joined(copies[2])
    assert len(copies_of(draw(replace(FORM, copies=1)))) == 1
    with pytest.raises(ValueError, match="at least once"):
        replace(FORM, copies=0)


def test_an_empty_form_is_the_ministrys_empty_table() -> None:
    empty = replace(
        FORM, applicant="", fields={}, sittings=(), unit_opinions=(), department_opinions=(), authority_opinions=(),
        roster=(), roster_note="",
    )  # fmt: skip
    pages = pages_of(draw(empty))
    assert len(pages) == 3
    assert all(label in pages[0] for label in LABELS)
    assert pages[0].count("（盖章）年月日") == 3
    assert "人，" not in pages[0]


@pytest.mark.parametrize(("subject", "ticks"), [("public", 1), ("professional", 1), ("", 0)])
def test_the_right_box_is_ticked(subject: str, ticks: int) -> None:
    found = re.findall(
        r"1\.5 w 1 J 1 j ([\d.]+)", operators(PdfReader(BytesIO(draw(replace(FORM, subject=subject)))).pages[0])
    )
    assert len(found) == ticks
    assert all((float(x) < 340) is (subject == "public") for x in found)


def test_a_long_plan_goes_on_on_a_page_that_its_cell_names() -> None:
    fields, known = {**FIELDS, "plan": LONG_PLAN}, set(LONG_PLAN)
    for front, *rest in copies_of(draw(replace(FORM, fields=fields))):
        assert "（续见附页第1项）" in front
        assert "第1项培训计划（续）" in rest[0]
        assert LONG_PLAN[:200] in front
        assert "12-01下午国家安全与国防教育刘芳" in rest[-2]
        assert [char for char in "".join([front, *rest]) if char in known] == list(LONG_PLAN)


def test_opinions_of_300_lines_go_on_and_keep_the_offices_name_in_the_box() -> None:
    lines = [f"第{number:03d}条意见" for number in range(300)]
    said = replace(SAID, said="\n".join(lines))
    front, *rest = copies_of(draw(replace(FORM, unit_opinions=(said,), authority_opinions=(said,))))[0]
    assert front.count("永州市零陵区教育局（盖章）2026年11月8日") == 3
    assert "（续见附页第1项）" in front
    assert "（续见附页第2项）" in front
    found = re.findall(r"第\d{3}条意见", joined([front, *rest]))
    assert sorted(found) == sorted(lines * 2)
    assert "第2项事业单位人事综合管理部门意见（续）" in "".join(rest)


def test_several_opinions_of_an_office_each_stand_under_a_name() -> None:
    other = Opinion("零陵区卫生健康局", "请补充\r\n授课人名单", date(2026, 11, 6))
    front = pages_of(draw(replace(FORM, department_opinions=(other, SAID))))[0]
    assert "零陵区卫生健康局（2026年11月6日）：请补充授课人名单" in front
    assert "永州市零陵区教育局（2026年11月8日）：同意备案。请做好考勤。永州市零陵区教育局（盖章）" in front


@pytest.mark.parametrize("field", ["address", "email", "leader_post", "contact_phone", "title", "scope"])
def test_what_is_too_long_for_its_line_is_made_smaller_then_continued(field: str) -> None:
    fields = {**FIELDS, field: "".join(chr(0x9000 + number) for number in range(400))}
    pages = copies_of(draw(replace(FORM, fields=fields, roster=())))[0]
    assert "（续见附页第1项）" in pages[0]
    assert set(fields[field]) <= set("".join(pages))
    fields[field] = "一二三四五六七八九十甲乙"
    assert len(copies_of(draw(replace(FORM, fields=fields, roster=())))[0]) == 1


def test_text_stays_on_the_page() -> None:
    fields = dict.fromkeys(FIELDS, "x" * 900) | {"plan": "。" * 3000 + "\n" + "（" * 900}
    long = replace(SAID, office="局" * 300, said=" ".join(["https://a.example/" + "y" * 300] * 5))
    form = replace(FORM, fields=fields, department_opinions=(long,) * 3, applicant="位" * 300, state="已" * 300)
    pdf = draw(replace(form, roster=(Attended("名" * 900, "位 " * 90, "12-01上 " * 90, "8" * 90),) * 3))
    for page in PdfReader(BytesIO(pdf)).pages:
        places = re.findall(r"Tc (-?[\d.]+) (-?[\d.]+) Td", operators(page))
        assert places
        assert all(55 < float(x) < 540 and 20 < float(y) < 820 for x, y in places)
    text = joined(copies_of(pdf)[0])
    assert text.count("名") >= 2700
    assert text.count("已") >= 300
    assert text.count("局" * 25) > 0


def test_a_roster_of_5000_names_all_of_them_on_every_copy_within_seconds() -> None:
    roster = tuple(
        Attended(f"{chr(0x4E00 + number)}{chr(0x5000 + number % 700)}", f"第{number}小学", "全程", "24")
        for number in range(5000)
    )
    begun = process_time()
    pdf = draw(replace(FORM, roster=roster))
    assert process_time() - begun < 20
    (first,) = copies_of(draw(replace(FORM, roster=roster, copies=1)))
    assert len(PdfReader(BytesIO(pdf)).pages) == 3 * len(first)
    assert all("序号姓名单位出席半天学时" in page for page in first[1:])
    text = "".join(first[1:])
    assert all(f"{number}{row.name}{row.unit}全程24" in text for number, row in enumerate(roster, 1))


@pytest.mark.parametrize(
    ("text", "printed"),
    [("𬭩㛃𠅤𡈽𪠛", "𬭩㛃𠅤𡈽𪠛"), ("张\ue000三\U00030000", "张〓三〓"), ("ع", "〓"), ("a\u0301", "a〓"),
     ("一\u200b二\ufe00", "一二"), ("一\u00a0二\t三\x0b四", "一 二 三 四"), ("一\x00二\ud800", "一〓二〓"),
     ("　一", "　一")],
)  # fmt: skip
def test_rare_characters_are_drawn_and_others_are_marked(text: str, printed: str) -> None:
    assert printable(text) == printed
    person = Attended(text, text, text, text)
    said = replace(SAID, office=text, said=text)
    fields = dict.fromkeys(FIELDS, text)
    form = replace(FORM, applicant=text, fields=fields, sittings=(Sitting(text, text, text),), unit_opinions=(said,))
    pages = pages_of(
        draw(replace(form, department_opinions=(said, said), roster=(person,), roster_note=text, state=text))
    )
    assert all(re.sub(r"\s", "", printed) in page for page in pages)


def test_every_font_is_embedded() -> None:
    pages: list[Any] = list(PdfReader(BytesIO(draw(FORM))).pages)
    for font in (item.get_object() for page in pages for item in page["/Resources"]["/Font"].values()):
        assert re.match(r"/[A-Z]{6}\+(NotoSerifSC|XueshiHan)", font["/BaseFont"])
        assert "/FontFile2" in font["/FontDescriptor"]


def test_the_same_form_gives_the_same_bytes_anywhere() -> None:
    here = draw(FORM)
    assert "D:20261212000000+08'00'" in str(PdfReader(BytesIO(here)).metadata)
    assert draw(replace(FORM, fields=dict(reversed(FIELDS.items())))) == here
    assert draw(replace(FORM, state="已撤回")) != here
    program = (
        "import sys; sys.path[:0] = eval(sys.argv[1])\n"
        "import datetime\nfrom filings.printed_form.domain import Attended, Opinion, PrintedForm, Sitting\n"
        "from filings.printed_form.drawing import draw\n"
        "sys.stdout.buffer.write(draw(eval(sys.argv[2])))"
    )
    elsewhere = {**os.environ, "TZ": "America/Lima", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1000000000"}
    there = subprocess.run(
        [sys.executable, "-c", program, repr(sys.path), repr(FORM)], env=elsewhere, capture_output=True, check=True
    )
    assert there.stdout == here


@pytest.mark.parametrize("url", [FORM.verify_url, "https://a.example/" + "x" * 150])
def test_the_squares_are_the_qr_code_of_the_verify_address(url: str) -> None:
    matrix = segno.make_qr(url, error="m", mask=4, boost_error=False).matrix
    dark = {(row, column) for row, line in enumerate(matrix) for column, module in enumerate(line) if module}
    fronts = PdfReader(BytesIO(draw(replace(FORM, verify_url=url, roster=())))).pages
    assert len(fronts) == 3
    for page in fronts:
        runs = re.findall(r"^(\d+) (\d+) (\d+) 1 re$", operators(page), re.MULTILINE)
        assert {(int(row), int(column) + step) for column, row, length in runs for step in range(int(length))} == dark


def test_a_camera_reads_the_verify_address(tmp_path: Path) -> None:
    if shutil.which("pdftoppm") is None or shutil.which("zbarimg") is None:
        pytest.skip("pdftoppm (poppler-utils) or zbarimg (zbar-tools) is not installed: no camera was tried")
    (tmp_path / "page.pdf").write_bytes(draw(FORM))
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-singlefile", "page.pdf", "page"], cwd=tmp_path, check=True)
    seen = subprocess.run(["zbarimg", "-q", "--raw", "page.png"], cwd=tmp_path, capture_output=True, check=True)
    assert seen.stdout.decode().strip() == FORM.verify_url


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=700), st.text(max_size=300))
def test_any_text_is_printed(plan: str, said: str) -> None:
    fields = {**FIELDS, "plan": plan, "place": said}
    form = replace(FORM, fields=fields, unit_opinions=(replace(SAID, said=said),) * 2, copies=1)
    assert draw(form).startswith(b"%PDF-1.7")
