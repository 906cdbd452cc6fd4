"""What the deciding office should look at before it decides, as words for programs and sentences for people."""

from collections.abc import Sequence

REMARKS = {
    "again": "曾被退回，本次为修改后重新提交",
    "begun-already": "提交时培训已经开始",
    "same-training": "本单位另有同名、同日开始的培训备案",
    "far-fewer": "参训人数不足计划人数的一半",
    "far-more": "参训人数超过计划人数两成以上",
    "unknown-people": "名单中有平台尚未登记的人员，登记后自动计入",
    "refused-rows": "名单中有不能认定的行",
    "fee-above-plan": "实际收费高于备案的收费标准",
    "name-differs": "有姓名与登记的不一致，请逐行核对",
    "same-days": "有人在同一时间已有其他认定的培训",
    "overturned-before": "同一事项曾未通过或被撤销",
    "similar-offline": "本年度已有同名的认定",
    "fee-over-cap": "实际收费超过规定的上限",
    "participants-pay": "培训费用由参训人员承担，规定严禁摊派",
    "evidence-of-others": "同一证明材料另有他人申请或已认定",
    "same-number": "本人另以同一编号的材料申请了别的事项",
    "similar-online": "本年度已有同名的线上学习学时",
    "condition-not-met": "有条件不符合规定，请逐项核对；仍予同意的须写明理由",
    "no-base": "未写明培训基地，规定由确定的培训基地实施",
    "base-not-open": "培训期间，该培训基地尚未确定或者已经停止",
    "base-other-subject": "该培训基地未获准开展此科目的培训",
    "base-other-people": "名单中有不属于该培训基地培训范围的人员",
    "teacher-withdrawn": "有授课教师已清退出师资库",
    "teacher-not-listed": "有授课教师在培训期间不在师资库中",
    "teacher-name-differs": "有授课教师的姓名与师资库登记的不一致，请核对是否本人",
    "teacher-other-subject": "有授课教师在师资库中未登记此科目",
    "teacher-other-province": "有授课教师是其他省份师资库的，请核对",
    "course-withdrawn": "有课程已移出课程库",
    "course-not-listed": "有课程在培训期间不在课程库中",
    "course-other-subject": "有课程在课程库中未登记此科目",
    "course-other-province": "有课程是其他省份课程库的，请核对",
    "institution-other-subject": "培训机构在名录中未登记此科目",
    "institution-other-province": "培训机构是其他省份名录的，请核对",
    "not-compared": "未能与学时台账比对，请人工核对是否重复",
}
"""Word → sentence. A filing without any is what many at once are endorsed for."""


def shown(remarks: list[str]) -> list[dict[str, str]]:
    """As the API answers them."""
    return [_shown(*remark.partition(_CITES)[::2]) for remark in remarks]


def _shown(remark: str, article: str) -> dict[str, str]:
    return {"remark": remark, "message": f"{REMARKS[remark]}（{article}）" if article else REMARKS[remark]}


_CITES = ":"
ROWS_NAMED_MAX = 20


def cited(remark: str, article: str) -> str:
    """A remark with the article on which it rests, as it is kept."""
    return f"{remark}{_CITES}{article}"


def in_rows(rows: Sequence[int]) -> str:
    """Rows of a roster as a remark names them."""
    listed = "、".join(map(str, rows[:ROWS_NAMED_MAX]))
    return f"第{listed}行等{len(rows)}行" if len(rows) > ROWS_NAMED_MAX else f"第{listed}行"
