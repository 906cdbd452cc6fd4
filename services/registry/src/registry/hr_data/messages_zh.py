"""What people read in Chinese: in the returned sheet, and where a settlement is refused."""

from registry.access.domain.rows import RowVerdict
from registry.hr_data.domain.records import RecordVerdict
from registry.imports.columns import ROSTER, optional
from registry.imports.messages_zh import in_chinese

_FIELDS = ("id_number", "unit_code", "post_category", "post_grade", "title_level")
RECORDS = optional((column for column in ROSTER if column.field in _FIELDS), "id_number")
"""The columns of a file of records, as a roster has them."""
COLUMNS = {column.field: column for column in RECORDS}
_VERDICTS = {"same": "一致", "differs": "不一致", "unknown-person": "无此人员", "malformed": "未读取"}
_UNKNOWN = "平台没有此人的在岗登记，或者此人不在您的管理范围内"
_MALFORMED = {
    "says-nothing": "单位代码、岗位类别、职称级别至少须填写一项",
    "grade-without-category": "岗位等级须与岗位类别同时填写",
    "repeated": "与前面的行为同一人，只读取了第一行",
}
_REFUSED = {
    "no-such-difference": "该项已无不一致，或者不由您办理",
    "difference-changed": "数据已有变动，请重新核对后办理",
    "oneself": "不能办理涉及本人的事项，请由其他有权人员办理",
    "no-reason": "请写明不采用的理由",
    "implausible-day": "生效日期不得晚于今日",
    "repeated": "与前面所列为同一项",
    "not-yours": "拟调入的单位不在您的管理范围内，请由调入单位申请调动，或由上级人事综合管理部门办理",
}


def told(verdict: RecordVerdict) -> tuple[str, str]:
    """The word for a verdict, and what is to be said of it: which columns differ, or what is wrong."""
    word = _VERDICTS[verdict.verdict]
    if verdict.verdict == "differs":
        return word, "、".join(COLUMNS[field].heading for field in verdict.differs)
    if verdict.why is not None:
        return word, _MALFORMED.get(verdict.why.fault or verdict.why.reason or "") or in_chinese(verdict.why)
    return word, _UNKNOWN if verdict.verdict == "unknown-person" else ""


def refused_in_chinese(verdict: RowVerdict) -> str:
    """Why a difference could not be settled, and what to do."""
    return f"{_REFUSED.get(verdict.reason or '') or in_chinese(verdict)}。"
