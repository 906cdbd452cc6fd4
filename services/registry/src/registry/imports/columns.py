"""The columns of rosters of people and of files of organisations."""

from collections.abc import Iterable
from dataclasses import replace

from tables.columns import ID_NUMBER, NAME, Column, day, words, yes_or_no
from tables.sheets import Cell, shown

_CATEGORIES = {
    "管理": "management", "管理岗位": "management", "专业技术": "professional", "专业技术岗位": "professional",
    "工勤技能": "worker", "工勤": "worker", "工勤技能岗位": "worker", "无": "none",
}  # fmt: skip
_TITLES = {
    "无": "none", "初级": "junior", "中级": "intermediate", "副高级": "associate-senior", "副高": "associate-senior",
    "正高级": "senior", "正高": "senior",
}  # fmt: skip
_LEAVES = {
    "病假": "sick", "产假": "maternity", "进修": "study", "借调": "secondment", "事假": "personal", "其他": "other",
}  # fmt: skip
_TALENTS = {
    "高层次": "high-level", "高层次人才": "high-level", "急需紧缺": "urgently-needed",
    "急需紧缺人才": "urgently-needed", "无": "none",
}  # fmt: skip
_STAFF = {"事业单位": "institution", "机关工勤": "office"}
_ENDS = {"退休": "retired", "离职": "left", "去世": "died", "无": "none"}
_A_DAY = "2026-09-01"
_ORGANISATION_CODE = "12431102000000003P"

ROSTER = (
    ID_NUMBER,
    NAME,
    Column(
        "unit_code", "单位代码", ("统一社会信用代码", "单位统一社会信用代码"), required=True, sample=_ORGANISATION_CODE,
        width=22, help="18位统一社会信用代码，须为文本格式；单位须已登记。",
    ),
    Column(
        "post_category", "岗位类别", read=words(_CATEGORIES), required=True, sample="专业技术",
        choices=("管理", "专业技术", "工勤技能"),
    ),
    Column(
        "title_level", "职称级别", read=words(_TITLES), sample="中级",
        choices=("无", "初级", "中级", "副高级", "正高级"), help="不填即为无。",
    ),
    Column("staff_kind", "人员类别", read=words(_STAFF), sample="事业单位", choices=("事业单位", "机关工勤")),
    Column(
        "effective_on", "生效日期", read=day, sample=_A_DAY,
        help="自何日起在该单位、该岗位；不填即为今日。日期写作2026-09-01、2026/9/1或2026年9月1日，以下各列相同。",
    ),
    Column("hired_on", "聘用日期", read=day, sample=_A_DAY, help="重新聘用的，填写新的聘用日期。"),
    Column("term_begins_on", "聘期起", read=day, sample=_A_DAY, help="聘期起、聘期止同时填写。"),
    Column("term_ends_on", "聘期止", read=day, sample="2029-08-31"),
    Column(
        "duties_changed", "职责变化", read=yes_or_no, sample="否", choices=("是", "否"),
        help="转岗后岗位职责任务是否发生较大变化。",
    ),
    Column(
        "correction", "更正", read=yes_or_no, sample="否", choices=("是", "否"), help="上一次登记有误，以本行为准。"
    ),
    Column(
        "post_grade", "岗位等级", sample="七级",
        help="如7、七级、专业技术七级、普通工；各单位应于每年6月30日前填写完整。",
    ),
    Column(
        "leave_kind", "请假类别", read=words(_LEAVES), sample="进修",
        choices=("病假", "产假", "进修", "借调", "事假", "其他"),
    ),
    Column("leave_begins_on", "请假起", read=day, sample=_A_DAY, help="请假的首日。"),
    Column(
        "leave_ends_on", "请假止", read=day, sample="2026-12-31",
        help="请假的末日；尚未销假的可以不填，销假后以同一首日再报一次。",
    ),
    Column(
        "second_post_category", "第二岗位类别", read=words(_CATEGORIES), sample="管理",
        choices=("管理", "专业技术", "工勤技能", "无"),
        help="同时在两类岗位任职（兼任）的，填写另一类；不再兼任的填无。不填即为不变。",
    ),
    Column(
        "talent", "人才类别", read=words(_TALENTS), sample="高层次", choices=("高层次", "急需紧缺", "无"),
        help="高层次人才、急需紧缺人才填写；误填的填无。",
    ),
    Column("ended_on", "离开日期", read=day, sample=_A_DAY, help="退休、离职等不再在岗的第一日。"),
    Column(
        "ended_because", "离开原因", read=words(_ENDS), sample="退休", choices=("退休", "离职", "去世", "无"),
        help="误报的，离开原因填无、更正填是。",
    ),
)  # fmt: skip

KINDS = {
    "事业单位": "institution", "主管部门": "department", "人事综合管理部门": "hr-authority",
    "人社部门": "hr-authority",
}  # fmt: skip
"""What stands in the column of kinds, as the import takes it."""


def _region(cell: Cell) -> object:
    """The six digits of a region lose nothing as a number."""
    return shown(cell).strip()


ORGANISATIONS = (
    Column(
        "code", "统一社会信用代码", ("机构代码",), required=True, sample=_ORGANISATION_CODE, width=24,
        help="18位，须为文本格式。",
    ),
    Column("name", "机构名称", ("单位名称",), required=True, sample="零陵区第一小学", width=40),
    Column(
        "kind", "机构类别", read=words(KINDS), required=True, sample="事业单位", width=24,
        choices=("事业单位", "主管部门", "人事综合管理部门"),
    ),
    Column("region_code", "行政区划代码", required=True, read=_region, sample="431102", width=24, help="6位数字。"),
    Column(
        "department_code", "主管部门代码", ("主管部门统一社会信用代码",), sample=_ORGANISATION_CODE, width=24,
        help="主管部门须已登记，或者在同一表中登记。",
    ),
)  # fmt: skip


def optional(columns: Iterable[Column], *but: str) -> tuple[Column, ...]:
    """The same columns, of which only these must be there."""
    return tuple(replace(column, required=column.field in but) for column in columns)
