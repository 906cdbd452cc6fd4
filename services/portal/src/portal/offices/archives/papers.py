"""Training files (培训档案) as PDF and Excel, for paper and for the unit's own records."""

import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from pages.formats import date_zh, document_number
from portal.clients.models.filings import OwnGrant, OwnRecognition
from portal.clients.models.ledger import Entry, StatementOfYear
from portal.formats import article_text, day_text, number_text
from portal.messages_zh import word
from portal.offices.archives.gathering import Residence, TrainingFile, years_of
from portal.statements import lacking
from tables.sheets import SheetOut, workbook
from typefaces.documents import Document, Heading, Part, Table, TableColumn, Text, draw

_YEARS = ("年度", "达标情况", "公共科目学时", "专业科目学时", "合计学时", "证书编号", "证书状态")
_ENTRIES = ("完成日期", "培训内容", "种类", "方式", "科目", "学时", "考核结果", "来源", "记录")
_RESIDENCES = ("起止日期", "培训内容", "学时", "半天数", "考核结果")
_DECISIONS = ("年度", "事项", "内容", "决定日期", "决定部门", "依据", "状态")


def name_of(file: TrainingFile) -> str:
    """What the file is called, without what says of which kind it is: it names nobody, as addresses do not."""
    return f"培训档案（{file.year}年度）" if file.year else "培训档案（全部年度）"


def pdf(file: TrainingFile, office: str, today: date) -> bytes:
    """The file as it is printed: A4 across, since entries have nine columns."""
    title = f"事业单位工作人员{name_of(file)}"
    return draw(Document(title, office, today, tuple(_parts(file, office, today)), is_landscape=True))


def _parts(file: TrainingFile, office: str, today: date) -> Iterator[Part]:
    person = file.person
    yield Heading(f"事业单位工作人员{name_of(file)}")
    yield Table(
        (TableColumn("姓名", 12), TableColumn("身份证号", 18), TableColumn("单位", 30), TableColumn("岗位类别", 14),
         TableColumn("职称级别", 12)),
        [[person.name, person.id_number_masked, person.unit, *_posts(file)]],
    )  # fmt: skip
    columns = tuple(TableColumn(name, share) for name, share in zip(_YEARS, (8, 10, 10, 10, 10, 22, 14), strict=True))
    yield Table(columns, [list(map(str, row)) for row in year_rows(file)], "各年度情况")
    for statement in file.statements:
        yield Heading(f"{statement.year}年度")
        if missing := lacking(statement.requirements):
            yield Text("；".join(missing) + "。")
        if statement.entries:
            yield Table(_entry_columns(), [list(map(str, row)) for row in entry_rows(file, statement)],
                        f"{statement.year}年度学时记录")  # fmt: skip
        else:
            yield Text("该年度没有学时记录。")
    if file.decisions:
        yield Heading("认定和决定")
        shares = (8, 10, 24, 12, 22, 24, 8)
        columns = tuple(TableColumn(name, share) for name, share in zip(_DECISIONS, shares, strict=True))
        yield Table(columns, [list(map(str, row)) for row in decision_rows(file)])
    yield from _extracts(file)
    yield Text(_note(file, office, today), 9)


def _entry_columns() -> tuple[TableColumn, ...]:
    shares = (13, 28, 11, 12, 12, 7, 12, 17, 11)
    return tuple(TableColumn(name, share, 0 if name == "培训内容" else 0.5)
                 for name, share in zip(_ENTRIES, shares, strict=True))  # fmt: skip


def _extracts(file: TrainingFile) -> Iterator[Part]:
    """What goes into the two forms of art. 34."""
    residences = file.residences
    for heading, found in (
        ("脱产培训情况（记入年度考核登记表）", residences),
        ("两个月以上脱产培训情况（记入干部任免审批表）", [item for item in residences if item.is_long]),
    ):
        yield Heading(heading)
        if found:
            columns = tuple(
                TableColumn(name, share) for name, share in zip(_RESIDENCES, (24, 40, 10, 10, 16), strict=True)
            )
            yield Table(columns, [list(map(str, residence_row(item))) for item in found])
        else:
            yield Text("没有。")


def _note(file: TrainingFile, office: str, today: date) -> str:
    until = max((statement.as_of for statement in file.statements), default=None)
    as_of = f"，学时数据截至{day_text(until)}" if until else ""
    return f"由{office}于{date_zh(today)}从事业单位工作人员培训平台导出{as_of}。查阅情况已留痕，本人可在平台查看。"


def _posts(file: TrainingFile) -> tuple[str, str]:
    return word(file.person.post_category, "PostCategory"), word(file.person.title_level, "TitleLevel")


def year_rows(file: TrainingFile) -> Iterator[Sequence[object]]:
    """A line a year, with how its certificate stands."""
    certificates = {item.year: item for item in file.certificates}
    for statement in file.statements:
        certificate = certificates.get(statement.year)
        hours = statement.hours
        yield (
            statement.year, _state(statement), *map(_number, (hours.public, hours.professional, hours.total)),
            (certificate.number if certificate else None) or "—", certificate.state_text if certificate else "—",
        )  # fmt: skip


def _state(statement: StatementOfYear) -> str:
    if not statement.bound:
        return "不作要求"
    return "已达标" if statement.met else "无待完成要求" if statement.clear else "未达标"


def _number(text: str) -> Decimal:
    return Decimal(number_text(text))


def entry_rows(file: TrainingFile, statement: StatementOfYear) -> Iterator[Sequence[object]]:
    """What was learned (种类、内容、时间、考核结果), entry by entry."""
    for entry in statement.entries:
        yield (
            day_text(entry.completed_at), entry.course_title, word(entry.training_type, "TrainingType"),
            word(entry.mode, "Mode"), word(entry.subject, "Subject"), _number(entry.hours), entry.test_result or "—",
            _source(file, entry), "已撤回" if entry.taken_back else word(entry.kind, "EntryKind"),
        )  # fmt: skip


def _source(file: TrainingFile, entry: Entry) -> str:
    if entry.origin == "vendor":
        return file.vendors.get(entry.source, "网络培训机构")
    return word(entry.origin, "Origin")


def residence_row(item: Residence) -> Sequence[object]:
    """Residential training as the forms take it."""
    when = f"{item.begins_on}至{item.ends_on}" if item.begins_on != item.ends_on else str(item.ends_on)
    return when, item.title, _number(item.hours), item.half_days, item.test_result or "—"


def decision_rows(file: TrainingFile) -> Iterator[Sequence[object]]:
    """What was recognised and decided, withdrawn ones included."""
    for item in file.decisions:
        yield (
            "、".join(map(str, years_of(item))), *_what(item), _decided_on(item),
            "、".join(file.offices.get(str(office), "有关部门") for office in item.decided_by),
            f"{document_number(item.document)}{article_text(item.article)}",
            "已撤销" if item.withdrawn else "有效",
        )  # fmt: skip


def _what(item: OwnRecognition | OwnGrant) -> tuple[str, str]:
    if isinstance(item, OwnRecognition):
        return "学时认定", f"{item.title}（{number_text(item.hours)}学时）"
    return word(item.effect, "ClaimEffectKind"), item.kind_name


def _decided_on(item: OwnRecognition | OwnGrant) -> str:
    return day_text(item.created_at) if isinstance(item, OwnRecognition) else str(item.decided_on)


def xlsx(file: TrainingFile, office: str, today: date) -> bytes:
    """The same as a workbook."""
    out = io.BytesIO()
    workbook(list(_sheets(file, office, today)), out, today)
    return out.getvalue()


def _sheets(file: TrainingFile, office: str, today: date) -> Iterator[SheetOut]:
    person = file.person
    facts = [
        ("姓名", person.name), ("身份证号", person.id_number_masked), ("单位", person.unit),
        *zip(("岗位类别", "职称级别"), _posts(file), strict=True), ("说明", _note(file, office, today)),
    ]  # fmt: skip
    yield SheetOut("基本信息", ("项目", "内容"), facts, (16, 60))
    yield SheetOut("各年度情况", _YEARS, year_rows(file), (8, 14, 14, 14, 12, 30, 14))
    entries = ((statement.year, *row) for statement in file.statements for row in entry_rows(file, statement))
    yield SheetOut("学时记录", ("年度", *_ENTRIES), entries, (8, 12, 40, 10, 12, 12, 8, 14, 24, 10))
    yield SheetOut("认定和决定", _DECISIONS, decision_rows(file), (10, 12, 40, 12, 36, 36, 10))
    residences = file.residences
    yield SheetOut("脱产培训", _RESIDENCES, map(residence_row, residences), (26, 40, 10, 10, 16))
    long = [item for item in residences if item.is_long]
    yield SheetOut("两个月以上脱产培训", _RESIDENCES, map(residence_row, long), (26, 40, 10, 10, 16))
