"""Rosters of people in files: CSV (UTF-8 or GB 18030) and Excel, read into rows for the registry's import."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

COLUMNS = {
    "id_number": ("id_number", "身份证号", "身份证号码"),
    "name": ("name", "姓名"),
    "unit_code": ("unit_code", "单位代码", "统一社会信用代码", "单位统一社会信用代码"),
    "post_category": ("post_category", "岗位类别"),
    "title_level": ("title_level", "职称级别"),
    "effective_on": ("effective_on", "生效日期"),
    "hired_on": ("hired_on", "聘用日期"),
    "term_begins_on": ("term_begins_on", "聘期起"),
    "term_ends_on": ("term_ends_on", "聘期止"),
    "duties_changed": ("duties_changed", "职责变化"),
    "correction": ("correction", "更正"),
}
"""Field → the headings it may stand under."""
_WORDS = {
    "管理": "management", "管理岗位": "management", "专业技术": "professional", "专业技术岗位": "professional",
    "工勤技能": "worker", "工勤": "worker", "工勤技能岗位": "worker", "无": "none", "初级": "junior",
    "中级": "intermediate", "副高级": "associate-senior", "副高": "associate-senior", "正高级": "senior",
    "正高": "senior",
}  # fmt: skip
_DAYS = {"effective_on", "hired_on", "term_begins_on", "term_ends_on"}
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{1,2})-([0-9]{1,2})|/([0-9]{1,2})/([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日)")
_YES_OR_NO = {"duties_changed", "correction"}
_ANSWERS = {"是": True, "否": False, "true": True, "false": False}
_OPTIONAL = {"title_level"} | _DAYS | _YES_OR_NO
UNPACKED_BYTES_MAX = 400 * 1024 * 1024
FILE_BYTES_MAX = 100 * 1024 * 1024


class BadRoster(ValueError):
    """The file cannot be read as a roster; the text says what to do."""


def read_roster(path: Path) -> list[dict[str, Any]]:
    """One dict a row, with the import's field names; headings in English or Chinese."""
    if not path.is_file():
        raise BadRoster(f"there is no file {path.name}")
    if path.stat().st_size > FILE_BYTES_MAX:
        raise BadRoster(f"the file is larger than {FILE_BYTES_MAX // 2**20} MB; split it")
    rows = _excel_rows(path) if path.suffix.lower() in (".xlsx", ".xls", ".ods") else _csv_rows(path)
    heading = next(rows, None)
    if heading is None:
        raise BadRoster("the file is empty; its first row holds the headings")
    places = _places([str(cell).strip() for cell in heading])
    return [_fields(row, places) for row in rows if any(str(cell).strip() for cell in row)]


def _places(heading: list[str]) -> dict[str, int]:
    places = {}
    for field, names in COLUMNS.items():
        found = [position for position, cell in enumerate(heading) if cell.removeprefix("\ufeff") in names]
        if len(found) > 1:
            raise BadRoster(f"two columns are headed {names[1]} ({names[0]})")
        if found:
            places[field] = found[0]
        elif field not in _OPTIONAL:
            raise BadRoster(f"no column is headed {names[1]} ({names[0]})")
    return places


def _fields(row: list[Any], places: dict[str, int]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for field, place in places.items():
        cell = row[place] if place < len(row) else ""
        value = cell.strip() if isinstance(cell, str) else cell
        if field in _OPTIONAL and value == "":
            continue
        fields[field] = _read(field, value)
    return fields


def _read(field: str, value: Any) -> Any:
    """As the import takes it; what is not understood goes on as it is, and the registry's verdict says why."""
    if isinstance(value, date | time | timedelta):  # a spreadsheet's own
        day = value.date() if isinstance(value, datetime) else value
        return str(day if field in _DAYS else value)
    if not isinstance(value, str):
        return value  # a number stays a number: the registry refuses it, because its last digits are lost already
    if field in _DAYS and (found := _DAY.fullmatch(value)):
        year, month, day_of_month = (part for part in found.groups() if part)
        return f"{year}-{month:0>2}-{day_of_month:0>2}"
    if field in _YES_OR_NO:
        return _ANSWERS.get(value.lower(), value)
    return _WORDS.get(value, value)


def _csv_rows(path: Path) -> Iterator[list[Any]]:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise BadRoster("the file is neither UTF-8 nor GB 18030 text, nor an Excel file (.xlsx)")
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as error:
        raise BadRoster(f"the file is not CSV: {error}") from None


def _excel_rows(path: Path) -> Iterator[list[Any]]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > UNPACKED_BYTES_MAX:
                raise BadRoster("the file unpacks to more than is sensible; save it anew without pictures")
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        yield from workbook.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (CalamineError, OSError, IndexError) as error:
        raise BadRoster(f"the file is not an Excel workbook: {type(error).__name__}") from None
