"""Organisations in files: a template to fill in, rows of a file, and what the import says of a row, in Chinese."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import xlsxwriter

from registry.access.domain.rows import RowVerdict
from registry.imports.messages_zh import FAULTS, ORGANISATION_COLUMNS, ORGANISATION_REASONS
from registry.imports.roster_files import Returned, Roster, returned_with, roster_of
from tables.sheets import TEXTS_ONLY, Sheet, shown

REQUIRED = frozenset({"code", "name", "kind", "region_code"})
KINDS: Mapping[str, str] = {
    "事业单位": "institution",
    "主管部门": "department",
    "人事综合管理部门": "hr-authority",
    "人社部门": "hr-authority",
}
"""What stands in the column of kinds, as the import takes it."""
_STATUS_WORDS = {"created": "新增", "unchanged": "无变化", "rejected": "未导入"}
_NOTES = (
    "红底的列必填，主管部门代码可以不填。",
    "统一社会信用代码、主管部门代码须为18位文本；行政区划代码为6位，如431102。",
    "机构类别：事业单位、主管部门、人事综合管理部门。",
    "主管部门须已登记，或者在同一表中登记。",
    "本表只登记新的机构；已登记机构的更名、迁移、撤并，请在该机构的页面办理变更。",
    "请勿合并单元格。每次最多2000个机构。",
)


def organisation_rows(sheet: Sheet) -> Roster:
    """The rows of a file with headings in English or Chinese; raises :class:`BadTable`."""
    found = roster_of(sheet, ORGANISATION_COLUMNS, required=REQUIRED)
    return Roster(found.heading, [replace(row, fields=_read(row.fields)) for row in found.rows])


def _read(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the kind as the import takes it; the six digits of a region lose nothing as a number."""
    read = {**fields, "kind": KINDS.get(str(fields["kind"]), fields["kind"])}
    if isinstance(region := fields["region_code"], int | float):
        read["region_code"] = shown(region)
    return read


def in_chinese(verdict: RowVerdict) -> str:
    """What is wrong with a row and what to do; empty where nothing is."""
    if verdict.reason is None:
        return ""
    column = ORGANISATION_COLUMNS[verdict.field][1] if verdict.field in ORGANISATION_COLUMNS else "本行"
    said = ORGANISATION_REASONS.get(verdict.reason) or FAULTS.get(verdict.fault or "") or "{field}有误"
    return said.format(field=column, **verdict.parameters)


def returned(rows: Roster, verdicts: Sequence[RowVerdict]) -> bytes:
    """The rows again as they came, each with its verdict; refused ones are marked."""
    results = [
        Returned(_STATUS_WORDS[verdict.status], in_chinese(verdict), verdict.status == "rejected")
        for verdict in verdicts
    ]
    return returned_with(rows, results, sheet_name="机构名单")


def template() -> bytes:
    """An empty list to fill in: headings, texts kept as texts, and the kinds that are taken."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, TEXTS_ONLY) as book:
        sheet, text = book.add_worksheet("机构名单"), book.add_format({"num_format": "@"})
        must = book.add_format({"bold": True, "bg_color": "#F3D9D3", "border": 1})
        may = book.add_format({"bold": True, "bg_color": "#E4EAE6", "border": 1})
        for place, (field, names) in enumerate(ORGANISATION_COLUMNS.items()):
            sheet.set_column(place, place, 40 if field == "name" else 24, text)
            sheet.write_string(0, place, names[1], must if field in REQUIRED else may)
            if field == "kind":
                kinds = ["事业单位", "主管部门", "人事综合管理部门"]
                sheet.data_validation(1, place, 2_000, place, {"validate": "list", "source": kinds})
        sheet.freeze_panes(1, 0)
        notes = book.add_worksheet("填写说明")
        notes.set_column(0, 0, 100)
        for row, line in enumerate(_NOTES):
            notes.write_string(row, 0, line)
    return out.getvalue()
