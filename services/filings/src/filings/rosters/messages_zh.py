"""Why a row of a roster does not count, in the words of the people who read it.

The sentence is chosen by the reason, its field and its parameters; what a program reads of it (``detail``) is not
looked at.
"""

from collections.abc import Mapping

from filings.forms.domain.rows import BadRow, Reason
from filings.rosters.domain import Problem

SENTENCES: Mapping[Reason, str] = {
    Reason.MALFORMED: "{field}填写不正确，请核对",
    Reason.NOT_AN_OBJECT: "本行的格式不正确",
    Reason.UNKNOWN_FIELD: "本行有系统不认识的栏目",
    Reason.NOT_ALLOWED: "{field}不在可选的范围之内",
    Reason.ID_NUMBER_IN_TEXT: "{field}中含有身份证号，请删除",
    Reason.BAD_HOURS: "学时须大于0，且不超过单次培训的上限（{hours_max}学时）",
    Reason.BAD_DATES: "{field}不符合补训期限的规定",
    Reason.DAY_OUT_OF_RANGE: "{field}须在{first}年至{last}年之间",
    Reason.IN_THE_FUTURE: "出席的日期尚未到，过后自动再试",
    Reason.NO_EVIDENCE: "缺少证明材料",
    Reason.BAD_ROW: "本行填写有误，请核对",
    Reason.UNKNOWN_PERSON: "平台尚无此人，登记后自动计入",
    Reason.UNKNOWN_UNIT: "此人所在单位的信息尚未同步，稍后自动再试",
    Reason.UNKNOWN_ORGANISATION: "此人所在单位的信息尚未同步，稍后自动再试",
    Reason.NO_DECIDERS: "此人的学时须由其单位的主管部门或人事综合管理部门认定，不在本名单的认定机关之内",
    Reason.WRONG_DECIDERS: "此人的学时须由其单位的主管部门或人事综合管理部门认定，不在本名单的认定机关之内",
    Reason.NOT_COMPETENT: "本名单的认定机关不管理此人所在单位，请由其主管部门或人事综合管理部门认定",
    Reason.NO_RULEBOOK: "{when}没有适用于此人的培训规定",
    Reason.MODE: "《{regulation}》不认定脱产培训",
    Reason.DAY_TWICE: "同一天出现了两次，请合并后再报",
    Reason.HALF_DAYS: "一天最多两个半天",
    Reason.NOTHING_ATTENDED: "没有可认定的培训日：未开展培训的日子（如报到当天）不计学时",
    Reason.NO_HOURS: "培训计划未写明学时",
    Reason.WRONG_SUBJECT: "按《{regulation}》，此类学时不能认定为该科目学时",
    Reason.WRONG_POST: "按《{regulation}》，此类学时不适用于该岗位类别",
    Reason.UNKNOWN_KIND: "《{regulation}》不认定此类学时",
    Reason.UNKNOWN_GROUND: "《{regulation}》没有这种情形；该岗位可用的有：{known}",
    Reason.UNKNOWN_EVIDENCE: "适用的规定没有此种证明材料，可以填写的有：{known}",
    Reason.ONE_YEAR: "该事项只能认定事项发生的一个年度",
    Reason.YEARS_DIFFER: "各年度的规定不同，请分年度申报",
    Reason.NO_MAKE_UP: "《{regulation}》没有补训的规定",
    Reason.EVIDENCE_USED: "本次培训已于{since}为此人认定过学时",
    Reason.ACTIVITY_TWICE: "本次培训已于{since}为此人认定过学时",
    Reason.CONFLICT: "同一编号已用于内容不同的另一项认定",
}

FIELDS: Mapping[str, str] = {
    "reference": "编号",
    "person_id": "人员",
    "subject": "培训科目",
    "required_topic": "必修专题",
    "mode": "培训方式",
    "training_type": "培训类别",
    "kind": "类别",
    "activity": "活动编号",
    "title": "培训名称",
    "days": "培训日",
    "on": "出席日期",
    "half_days": "半天数",
    "is_arrival": "报到",
    "was_held": "是否开展培训",
    "hours": "学时",
    "begins_on": "开始日期",
    "ended_on": "结束日期",
    "event_on": "事项发生日期",
    "evidence": "证明材料",
    "evidence.kind": "证明材料名称",
    "evidence.number": "证明材料编号",
    "decided_by": "认定机关",
    "reason": "理由",
    "effect": "认定结果",
    "years": "年度",
    "counts_from": "补训开始日期",
    "counts_until": "补训截止日期",
    "decided_on": "认定日期",
    "name": "名称",
    "organiser_level": "组织单位层级",
    "test_result": "考核结果",
    "special_task": "特定任务",
}
"""Fields as they are called in rows of programs, as people call them."""

PROBLEMS: Mapping[Problem, str] = {
    Problem.SAME_NUMBER: "与第{row}行身份证号相同",
    Problem.UNKNOWN_HALF_DAY: "出席的半天不在培训计划中",
    Problem.BAD_NUMBER: "身份证号不正确，请核对",
    Problem.NUMBER_AS_NAME: "姓名栏中是身份证号，请核对",
    Problem.BAD_NAME: "姓名不正确，请核对",
    Problem.NOTHING_TICKED: "没有勾选任何半天",
    Problem.BAD_TEST_RESULT: "考核结果须为文本，不超过32字，且不含身份证号",
}


def in_chinese(bad: BadRow) -> str:
    """Why a row is refused, for people."""
    return SENTENCES[bad.reason].format(field=FIELDS.get(bad.field, bad.field), **bad.parameters)


def problem_in_chinese(problem: Problem, **parameters: object) -> str:
    """What is wrong with a row as it was typed, for whoever typed it."""
    return PROBLEMS[problem].format(**parameters)
