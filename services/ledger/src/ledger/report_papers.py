"""The papers of a yearly report (年度报告): PDF and Excel, of its frozen inputs alone."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from common.text import hours_text
from ledger.domain.reports import (
    OTHER_TOPICS,
    Before,
    Figures,
    Group,
    Learned,
    Report,
    change_text,
    digest,
    rate_text,
)
from rulebook.chinese import MODES, POSTS, SUBJECTS, TITLES
from tables.sheets import SheetOut, workbook
from typefaces.documents import Cover, Document, Heading, Part, Table, TableColumn, Text, draw

KINDS: Mapping[str, str] = {"institution": "事业单位", "department": "主管部门", "hr-authority": "人事综合管理部门"}
_TITLES: Mapping[str, str] = {**TITLES, "none": "无职称"}
_MODES: Mapping[str, str] = {key: f"{name}培训" if len(name) == 2 else name for key, name in MODES.items()}
_SMALL = "不单列"
_COUNTED = ("人数", "应参训", "已达标", "接近达标", "未达标", "达标率")


class _Grouping(NamedTuple):
    """One way in which the people are broken down."""

    title: str
    first: str
    groups: Sequence[Group]
    name: Callable[[Group], str]


def pdf(report: Report) -> bytes:
    """The report as it is printed."""
    return draw(
        Document(
            title=_title(report),
            author=report.office,
            dated_on=report.frozen_on,
            parts=tuple(_parts(report)),
        )
    )


def xlsx(report: Report) -> bytes:
    """The same figures as a workbook, a sheet for each table."""
    out = io.BytesIO()
    workbook(list(_sheets(report)), out, report.frozen_on)
    return out.getvalue()


def file_name(region_name: str, year: int, edition: int) -> str:
    """What a paper is called when it is kept, without what says of which kind it is."""
    later = f"（第{edition}版）" if edition > 1 else ""
    return f"{region_name}{year}年度事业单位工作人员培训情况报告{later}"


def _title(report: Report) -> str:
    return file_name(report.region_name, report.training_year, report.edition)


def _day(on: date) -> str:
    return f"{on.year}年{on.month}月{on.day}日"


def _parts(report: Report) -> Iterator[Part]:
    edition = (f"（第{report.edition}版）",) if report.edition > 1 else ()
    yield Cover(
        (f"{report.region_name}{report.training_year}年度", "事业单位工作人员培训情况报告", *edition),
        (report.office, _day(report.frozen_on)),
    )
    yield Heading("一、总体情况")
    yield Text("\n".join(_overall(report)))
    yield Table(
        (
            *(TableColumn(name, 8) for name in _COUNTED),
            TableColumn("公共科目学时", 12),
            TableColumn("专业科目学时", 12),
        ),
        [[*_row(report.whole), *_hours(report.whole)]],
        "表1　总体情况",
    )
    for number, (part, grouping) in enumerate(_groupings(report), 2):
        if part:
            yield Heading(part)
        columns = (TableColumn(grouping.first, 26, 0), *(TableColumn(name, 10, 1) for name in _COUNTED))
        rows = [
            ["合计", *_row(report.whole)],
            *([grouping.name(g), *_row(g.figures)] for g in _sorted(grouping.groups)),
        ]
        yield Table(columns, rows, f"表{number}　{grouping.title}", has_sum=True)
    yield from _learned(report)
    yield from _compared(report)
    yield Heading("六、说明")
    yield Text("\n".join(_notes(report)))
    yield Text(f"数据指纹（SHA-256）：{digest(report).hex()}", 9)


def _overall(report: Report) -> Iterator[str]:
    whole, year = report.whole, report.training_year
    yield (
        f"{year}年度，{report.region_name}纳入培训管理的事业单位工作人员共{whole.people}人，其中应参训{whole.bound}人，"
        f"不作要求{whole.not_bound}人。应参训人员中，已达标{whole.met}人，接近达标{whole.near}人，"
        f"未达标{whole.behind}人，达标率{rate_text(whole.rate)}。"
    )
    hours = whole.public_centihours + whole.professional_centihours
    yield (
        f"全年累计完成{hours_text(hours)}学时，其中公共科目{hours_text(whole.public_centihours)}学时，"
        f"专业科目{hours_text(whole.professional_centihours)}学时。"
    )
    if report.before is not None:
        changed = change_text(whole.rate, report.before.whole.rate)
        yield f"达标率上年度为{rate_text(report.before.whole.rate)}，本年度变化{changed}个百分点。"


def _groupings(report: Report) -> Sequence[tuple[str, _Grouping]]:
    """With the heading of the section where one begins."""
    place = "地区" if report.places_are == "region" else "单位"

    def named(group: Group) -> str:
        return group.name or "尚未登记名称的单位"

    return (
        (f"二、按{place}", _Grouping(f"各{place}达标情况", place, report.places, named)),
        ("三、按单位类别、岗位和职称", _Grouping("各类单位达标情况", "单位类别", report.kinds, _word(KINDS))),
        ("", _Grouping("各类岗位达标情况", "岗位类别", report.posts, _word(POSTS))),
        ("", _Grouping("各级职称达标情况", "职称级别", report.titles, _word(_TITLES))),
    )  # fmt: skip


def _word(words: Mapping[str, str]) -> Callable[[Group], str]:
    return lambda group: words.get(group.key, "其他")


def _sorted(groups: Sequence[Group]) -> Sequence[Group]:
    """As their keys are ordered: regions by code; what is not broken down comes last."""
    return sorted(groups, key=lambda group: group.figures is None)


def _row(figures: Figures | None) -> list[str]:
    if figures is None:
        return [_SMALL, "—", "—", "—", "—", "—"]
    counted = (figures.people, figures.bound, figures.met, figures.near, figures.behind)
    return [*map(str, counted), rate_text(figures.rate)]


def _hours(figures: Figures) -> list[str]:
    return [hours_text(figures.public_centihours), hours_text(figures.professional_centihours)]


def _learnings(report: Report) -> Sequence[tuple[str, str, Sequence[Learned], Callable[[Learned], str]]]:
    return (
        ("各科目学时", "科目", report.subjects, lambda item: SUBJECTS.get(item.key, "其他")),
        ("各培训方式学时", "培训方式", report.modes, lambda item: _MODES.get(item.key, "其他")),
        ("必修内容学时", "必修内容", report.topics, _topic),
    )


def _topic(item: Learned) -> str:
    return item.name or (OTHER_TOPICS if item.key else "不属于必修内容")


def _learned(report: Report) -> Iterator[Part]:
    yield Heading("四、按科目、培训方式和必修内容")
    if not report.subjects:
        yield Text("本年度没有学时记录。")
        return
    for number, (title, first, rows, name) in enumerate(_learnings(report), 6):
        columns = (TableColumn(first, 3, 0), TableColumn("学时", 1, 1), TableColumn("记录（条）", 1, 1))
        lines = [[name(item), hours_text(item.centihours), str(item.entries)] for item in rows]
        yield Table(columns, lines, f"表{number}　{title}")


def _compared(report: Report) -> Iterator[Part]:
    yield Heading("五、与上年度比较")
    if report.before is None:
        yield Text(f"{report.training_year - 1}年度没有定稿的报告，本报告不作比较。")
        return
    before = report.before
    place = "地区" if report.places_are == "region" else "单位"
    columns = (
        TableColumn(place, 20, 0), TableColumn("上年度应参训", 14, 1), TableColumn("本年度应参训", 14, 1),
        TableColumn("上年度达标率", 14, 1), TableColumn("本年度达标率", 14, 1), TableColumn("变化（百分点）", 16, 1),
    )  # fmt: skip
    yield Table(columns, _comparison(report, before), "表9　与上年度比较", has_sum=True)


def _comparison(report: Report, before: Before) -> list[list[str]]:
    earlier = {group.key: group.figures for group in before.places}
    parts = [(group.name, earlier.get(group.key), group.figures) for group in report.places]
    return [
        [
            name,
            "—" if old is None else str(old.bound),
            "—" if new is None else str(new.bound),
            rate_text(old.rate if old else None),
            rate_text(new.rate if new else None),
            change_text(new.rate if new else None, old.rate if old else None),
        ]
        for name, old, new in [("合计", before.whole, report.whole), *parts]
    ]


def _notes(report: Report) -> Iterator[str]:
    moment = datetime.fromisoformat(report.as_of)
    until = f"{_day(moment.date())}{moment:%H:%M}"
    yield f"1．数据截至{until}，按人员在{report.training_year}年12月31日所在的单位和地区统计。"
    if report.closed_on is None:
        yield "2．本年度尚未结账，此后认定或者核减的学时不在本报告中。"
    else:
        yield f"2．本年度已于{_day(report.closed_on)}结账；此后认定或者核减的学时，凡在数据截至时间之前的已计入。"
    books = "；".join(f"《{book.name}》（{book.document}，规则版本{book.edition}）" for book in report.bases)
    yield f"3．核算依据：{books or '该地区本年度没有适用的培训规定'}。"
    yield "4．达标率为已达标人数占应参训人数的百分比。“接近达标”指已有规定学时的五分之四以上。"
    yield "5．按岗位、职称统计时，少于5人的不单列；不单列的仅有一类或者合计少于5人的，人数最少的其他类别也不单列。"
    number = 6
    if report.reason is not None:
        yield f"{number}．本版为第{report.edition}版，更正原因：{report.reason}"
        number += 1
    if report.before is not None:
        yield (f"{number}．上年度数据取自第{report.before.edition}版报告，其数据指纹为{report.before.sha256}。")
        number += 1
    yield f"{number}．本报告由下列数据指纹对应的定稿数据生成，同一定稿数据生成的文件逐字节相同。"


_NUMBERS = ("人数", "应参训人数", "不作要求人数", "已达标人数", "接近达标人数", "未达标人数", "达标率（%）",
            "公共科目学时", "专业科目学时")  # fmt: skip
_WIDE = (32, *(14 for _ in _NUMBERS))


def _sheets(report: Report) -> Iterator[SheetOut]:
    facts = [
        ("报告", _title(report)), ("报告单位", report.office), ("定稿日期", str(report.frozen_on)),
        ("数据截至", report.as_of), ("数据指纹（SHA-256）", digest(report).hex()),
        ("核算依据", "；".join(f"{book.name}（{book.document}）{book.edition}" for book in report.bases)),
        *((("更正原因", report.reason),) if report.reason else ()),
    ]  # fmt: skip
    yield SheetOut("说明", ("项目", "内容"), facts, (22, 80))
    for _, grouping in _groupings(report):
        rows = [["合计", *_cells(report.whole)], *([grouping.name(g), *_cells(g.figures)] for g in grouping.groups)]
        yield SheetOut(f"按{grouping.first}", (grouping.first, *_NUMBERS), rows, _WIDE)
    for _, first, learned, name in _learnings(report):
        lines = [(name(item), Decimal(hours_text(item.centihours)), item.entries) for item in learned]
        yield SheetOut(f"按{first}", (first, "学时", "记录（条）"), lines, (32, 14, 14))
    if report.before is not None:
        heading = ("名称", "上年度应参训", "本年度应参训", "上年度达标率", "本年度达标率", "变化（百分点）")
        yield SheetOut("与上年度比较", heading, _comparison(report, report.before), _WIDE)


def _cells(figures: Figures | None) -> list[object]:
    if figures is None:
        return [_SMALL]
    rate = figures.rate
    return [
        figures.people, figures.bound, figures.not_bound, figures.met, figures.near, figures.behind,
        "" if rate is None else Decimal(rate).scaleb(-1), Decimal(hours_text(figures.public_centihours)),
        Decimal(hours_text(figures.professional_centihours)),
    ]  # fmt: skip
