"""What the import says of a row, in Chinese, for people who fill in rosters."""

from registry.access.domain.rows import RowVerdict
from registry.imports.columns import ORGANISATIONS, ROSTER

COLUMNS = {column.field: column for column in ROSTER}
"""Of rosters, by field."""
ORGANISATION_COLUMNS = {column.field: column for column in ORGANISATIONS}
"""The same for files of organisations."""
ORGANISATION_REASONS = {
    "unknown-region": "没有此行政区划代码",
    "unknown-department": "没有此代码的主管部门，请先登记",
    "repeated": "与前面的行代码相同，只导入了第一行",
    "merged-cells": "本行有合并单元格，请取消合并后重新填写",
    "not-yours": "该机构或其主管部门不在您的管理范围内；人事综合管理部门由上一级登记，"
    "事业单位由所在地区的人事综合管理部门登记",
    "organisation-exists": "该机构已登记，内容与本行不同；请在该机构的页面办理变更",
    "not-allowed": "机构类别请填 事业单位、主管部门 或 人事综合管理部门",
}
"""What is wrong with a row of such a file → what that means to who fills it in."""


def in_chinese(verdict: RowVerdict) -> str:
    """What is wrong with a row and what to do, for people who fill in rosters; empty where nothing is."""
    if verdict.reason is None:
        return ""
    column = COLUMNS[verdict.field].heading if verdict.field in COLUMNS else "本行"
    said = FAULTS.get(verdict.fault or "") or REASONS.get(verdict.reason) or f"{{field}}有误({verdict.reason})"
    return said.format(field=column, **verdict.parameters)


FAULTS = {
    "control-character": "{field}：含有不可见字符",
    "end-incomplete": "离开日期、离开原因须同时填写（原因为 无 时不填日期）",
    "grade-out-of-range": "{field}：超出该岗位类别的等级范围（管理1至10，专业技术1至13，工勤技能1至5及普通工）",
    "id-number-birth-date": "身份证号第7至14位不是有效日期",
    "id-number-check": "身份证号校验码不符，请核对",
    "id-number-form": "身份证号应为17位数字加1位校验码（数字或X）",
    "id-number-length": "身份证号须为18位",
    "id-number-region": "身份证号前6位不是行政区划代码",
    "id-number-too-early": "身份证号中的出生日期早于1900年",
    "invisible-character": "{field}：含有不可见字符，请重新输入",
    "is-a-number": "{field}：以数字保存，末几位已丢失；请将该列设为文本格式后重新填写",
    "leave-backwards": "请假止不得早于请假起",
    "leave-incomplete": "请假须填写类别和请假起",
    "missing": "{field}：未填写",
    "no-such-date": "{field}：日期不存在",
    "not-a-date": "{field}：日期请写作2026-09-01",
    "not-a-grade": "{field}：请填数字或如 七级",
    "not-one-of": "{field}：不在可选范围内，请从模板的下拉列表中选择",
    "not-text": "{field}：不是文本",
    "not-yes-or-no": "{field}：请填 是 或 否",
    "number-in-name": "{field}：含有身份证号，请核对各列是否对齐",
    "office-not-worker": "人员类别：机关工勤人员的岗位类别须为 工勤技能",
    "organisation-code-check": "单位代码校验码不符，请核对",
    "organisation-code-form": "单位代码含有不允许的字符",
    "organisation-code-length": "单位代码须为18位统一社会信用代码",
    "private-character": "{field}：含有国家标准未收的自造字，请改用标准汉字；打不出的，请联系平台运维人员",
    "second-as-first": "{field}：不得与岗位类别相同",
    "term-backwards": "聘期止须晚于聘期起",
    "term-incomplete": "聘期起、聘期止须同时填写",
    "too-early": "{field}：日期早于{first_year}年",
    "too-far-ahead": "{field}：日期晚于今日一年以上",
    "too-long": "{field}：过长，最多{chars_max}个字符",
}
"""What is wrong with a field → what that means to whoever fills in a roster."""

REASONS = {
    "unknown-unit": "没有此单位代码的单位，请先登记单位",
    "unit-not-there": "该单位在生效日期尚未设立或已经撤销",
    "repeated": "与前面的行身份证号相同，只导入了第一行",
    "merged-cells": "本行有合并单元格，请取消合并后重新填写",
    "no-such-person": "在您管理范围内没有找到此人",
    "not-yours": "该单位不在您的管理范围内",
    "belongs-elsewhere": "此人现在其他单位名下，请先办理调动",
    "needs-consent": "此人在其他单位或部门任有角色，已向本人征求意见；本人登录同意后请重新导入本行",
    "oneself": "不得更改本人的登记，请由管理您所在单位的其他人员导入本行",
    "has-role-elsewhere": "此人在您管理范围之外任有角色，登记离开会使其失效；请先由授予单位收回角色，或由其登记",
    "grade-of-another-day": "岗位等级只登记现任岗位的；本行生效日期不是现任岗位的，请不要填写岗位等级",
    "correction-too-early": "更正的生效日期早于上一次登记之前的变动，请核对",
    "overlapping-term": "聘期与已登记的聘期重叠",
    "overlapping-leave": "请假日期与已登记的请假重叠",
    "has-ended": "此人已登记为退休或离职；重新聘用的，请填写新的聘用日期",
    "ended-before-hired": "离开日期须晚于聘用日期",
    "is-no-correction": "撤销离开登记的，更正须填 是",
    "number-corrected": "此身份证号已更正或并入其他登记，请以更正后的身份证号填写",
}
