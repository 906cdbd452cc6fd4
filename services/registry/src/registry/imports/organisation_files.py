"""Organisations in files: a template to fill in, rows of a file, and what the import says of a row, in Chinese."""

from collections.abc import Sequence

from registry.access.domain.rows import RowVerdict
from registry.imports.columns import ORGANISATIONS
from registry.imports.messages_zh import FAULTS, ORGANISATION_COLUMNS, ORGANISATION_REASONS
from registry.imports.roster_files import Returned, Roster, returned_with, roster_of
from tables.columns import template as columns_template
from tables.columns import wanted
from tables.sheets import Sheet

WANTED = wanted(ORGANISATIONS)
"""By which headings the sheet is known."""
_STATUS_WORDS = {"created": "新增", "unchanged": "无变化", "rejected": "未导入"}
_NOTES = (
    "红底的列必填，主管部门代码可以不填。",
    "本表只登记新的机构；已登记机构的更名、迁移、撤并，请在该机构的页面办理变更。",
    "请勿合并单元格。每次最多2000个机构。",
)


def organisation_rows(sheet: Sheet) -> Roster:
    """The rows of a file with headings in English or Chinese; raises :class:`BadTable`."""
    return roster_of(sheet, ORGANISATIONS)


def in_chinese(verdict: RowVerdict) -> str:
    """What is wrong with a row and what to do; empty where nothing is."""
    if verdict.reason is None:
        return ""
    column = ORGANISATION_COLUMNS[verdict.field].heading if verdict.field in ORGANISATION_COLUMNS else "本行"
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
    return columns_template("机构名单", ORGANISATIONS, _NOTES)
