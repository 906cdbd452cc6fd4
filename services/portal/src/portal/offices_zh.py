"""Words of the pages for offices: where people stand, and what they are broken down by."""

from collections.abc import Mapping

WORDS_OF_OFFICES: Mapping[str, Mapping[str, str]] = {
    "StandingState": {"met": "已达标", "near": "接近达标", "behind": "未达标", "not-bound": "不作要求"},
    "Breakdown": {
        "region": "下级地区",
        "department": "主管部门",
        "organisation": "单位",
        "post-category": "岗位类别",
        "title-level": "职称级别",
    },
    "HoursBreakdown": {"subject": "科目", "mode": "培训方式", "source": "来源", "topic": "必修内容"},
    "Mode": {
        "online": "网络培训",
        "residential": "脱产培训",
        "self-study": "自学",
        "mentoring": "导师带教",
        "group-study": "集体学习",
    },
    "OrganisationKind": {"institution": "事业单位", "department": "主管部门", "hr-authority": "人事综合管理部门"},
    "OrganisationPresence": {"there": "存续的", "closed": "已撤销的", "all": "全部"},
    "OrganisationChangeKind": {
        "rename": "更名",
        "move": "迁移",
        "merge": "并入",
        "split": "分设",
        "close": "撤销",
        "reopen": "恢复",
    },
    "ActSubject": {
        "person": "人员登记和查询",
        "roster": "人员名单导入",
        "role": "任命",
        "password": "密码设置码",
        "organisation": "机构登记和变更",
        "application": "注册、调入、新单位等申请",
        "mending": "记录合并与更正",
        "case": "投诉和意见",
        "announcement": "公告",
        "policy-answer": "政策解答",
        "hr-data": "人社数据核对",
    },
    "CaseHow": {"telephone": "来电", "letter": "来信", "visit": "来访"},
    "Departure": {"retired": "退休", "left": "离职", "died": "去世"},
    "HrField": {
        "unit_code": "单位代码",
        "post_category": "岗位类别",
        "post_grade": "岗位等级",
        "title_level": "职称级别",
    },
    "FileFault": {
        "too-large": "文件过大，请分成几个文件导入。",
        "too-many-rows": "名单超过10000行，请分成几个文件导入。",
        "empty": "文件是空的：第一个工作表的第一行应为表头。",
        "no-table": "文件不是Excel或者CSV表格。",
        "damaged": "文件无法打开，可能已经损坏，或者含有图片等过大的内容。请另存为xlsx文件，只保留名单后重新上传。",
        "no-column": "名单缺少必填的列。",
        "column-twice": "名单中有两列的表头相同。",
    },
    "NotBoundOfPerson": {
        "merged": "该记录已并入另一条人员记录。",
        "no-placement": "该年度没有在任何单位的岗位登记。",
        "hired-later": "该年度尚未入职。",
        "ended": "该年度末已不在岗（退休、离职等），没有培训学时要求。",
        "no-regulation": "所在地区该年度没有适用的培训规定。",
        "post-category": "培训规定不适用于其岗位类别。",
        "staff-kind": "该年度的培训规定适用于事业单位工作人员，不适用于机关工勤人员。",
    },
}
"""A code's words by the name of its list, as in :mod:`portal.messages_zh`."""
