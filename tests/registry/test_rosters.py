"""Rosters: what people write in their spreadsheets becomes what the registry's import takes."""

import json
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
from live_platform import SCHOOL, id_number

from registry.imports.roster_files import read_roster
from registry.people.domain.rows import PersonRow, Term, read_person

HEADING = ["身份证号", "姓名", "单位代码", "岗位类别", "职称级别"]
MORE = ["生效日期", "聘用日期", "聘期起", "聘期止", "职责变化", "更正"]
ROW = [id_number(1), "测试", SCHOOL, "专业技术", "中级"]
DAYS_OF_1900 = date(1899, 12, 30)


def csv_of(path: Path, *rows: list[str]) -> list[dict[str, Any]]:
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return [dict(row.fields) for row in read_roster(path.read_bytes(), rows_max=100).rows]


def excel_of(path: Path, *rows: list[Any]) -> list[dict[str, Any]]:
    """The smallest Excel file that holds these rows: texts, numbers, answers, and days as Excel keeps them."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    lines = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    sheet = f'<sheet name="名单" sheetId="1" r:id="r1" xmlns:r="{office}"/>'
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        + "".join(
            f'<Override PartName="/xl/{name}.xml" ContentType="{kind}.{content}+xml"/>'
            for name, content in (("workbook", "sheet.main"), ("sheet", "worksheet"), ("styles", "styles"))
        )
        + "</Types>",
        "_rels/.rels": _relations(package, f"{office}/officeDocument xl/workbook.xml"),
        "xl/_rels/workbook.xml.rels": _relations(
            package, f"{office}/worksheet sheet.xml", f"{office}/styles styles.xml"
        ),
        "xl/workbook.xml": f'<workbook xmlns="{main}"><sheets>{sheet}</sheets></workbook>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>',
        "xl/sheet.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return [dict(row.fields) for row in read_roster(path.read_bytes(), rows_max=100).rows]


def _relations(package: str, *targets: str) -> str:
    one = '<Relationship Id="r{}" Type="{}" Target="{}"/>'
    listed = "".join(one.format(number, *target.split()) for number, target in enumerate(targets, 1))
    return f'<Relationships xmlns="{package}/relationships">{listed}</Relationships>'


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        hours = value.hour / 24 if isinstance(value, datetime) else 0
        day = value.date() if isinstance(value, datetime) else value
        return f'<c s="1"><v>{(day - DAYS_OF_1900).days + hours}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def as_imported(row: dict[str, Any]) -> PersonRow:
    """As the registry reads it once it has travelled."""
    return read_person(json.loads(json.dumps(row)), today=date(2026, 9, 1))


@pytest.mark.parametrize(
    "written", ["2025/9/1", "2025/09/01", "2025-09-01", "2025-9-1", "2025年9月1日", "2025年09月01日"]
)
def test_a_day_may_be_written_as_people_write_it(tmp_path: Path, written: str) -> None:
    [row] = csv_of(tmp_path / "a.csv", HEADING + MORE, [*ROW, written, written, written, "2028-8-31", "否", "是"])
    day = date(2025, 9, 1)
    read = as_imported(row)
    assert (read.effective_on, read.hired_on, read.term) == (day, day, Term(day, date(2028, 8, 31)))
    assert (read.duties_changed, read.correction) == (False, True)


def test_days_and_answers_of_a_spreadsheets_own_are_understood(tmp_path: Path) -> None:
    day, later = date(2025, 9, 1), datetime(2028, 8, 31, 12, tzinfo=UTC)
    [row] = excel_of(tmp_path / "a.xlsx", HEADING + MORE, [*ROW, day, day, day, later, True, False])
    read = as_imported(row)
    assert (read.effective_on, read.hired_on, read.term) == (day, day, Term(day, date(2028, 8, 31)))
    assert (read.duties_changed, read.correction) == (True, False)


def test_empty_cells_and_columns_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    [plain] = csv_of(tmp_path / "a.csv", HEADING, ROW)
    [empty] = csv_of(tmp_path / "b.csv", HEADING + MORE, ROW + [""] * 5 + [" "])
    [short] = excel_of(tmp_path / "c.xlsx", HEADING + MORE, ROW)
    assert plain == empty == short
    assert plain == {
        "id_number": id_number(1),
        "name": "测试",
        "unit_code": SCHOOL,
        "post_category": "professional",
        "title_level": "intermediate",
    }


@pytest.mark.parametrize(
    "written", ["2025/13/1", "2025-02-30", "2025年9月", "2025.9", "25/9/1", "九月", "2025-9/1", "45901"]
)
def test_what_is_no_day_gets_its_verdict_from_the_registry(tmp_path: Path, written: str) -> None:
    [row] = csv_of(tmp_path / "a.csv", [*HEADING, "生效日期"], [*ROW, written])
    with pytest.raises(ValueError, match="malformed"):
        as_imported(row)


def test_a_day_that_lost_its_format_gets_its_verdict_from_the_registry(tmp_path: Path) -> None:
    [row] = excel_of(tmp_path / "a.xlsx", [*HEADING, "聘用日期"], [*ROW, 45_901])
    with pytest.raises(ValueError, match="malformed"):
        as_imported(row)


def test_an_answer_that_is_neither_yes_nor_no_gets_its_verdict_from_the_registry(tmp_path: Path) -> None:
    [row] = csv_of(tmp_path / "a.csv", [*HEADING, "更正"], [*ROW, "也许"])
    with pytest.raises(ValueError, match="not-allowed"):
        as_imported(row)


def test_a_day_in_a_column_of_words_still_travels_and_gets_a_verdict(tmp_path: Path) -> None:
    [row] = excel_of(tmp_path / "a.xlsx", HEADING, [*ROW[:4], date(2025, 9, 1)])
    with pytest.raises(ValueError, match="not-allowed"):
        as_imported(row)


def test_a_word_for_yes_is_a_word_in_other_columns(tmp_path: Path) -> None:
    [row] = csv_of(tmp_path / "a.csv", HEADING, [ROW[0], "是", *ROW[2:]])
    assert as_imported(row).name == "是"
