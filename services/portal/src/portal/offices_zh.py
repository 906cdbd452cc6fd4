"""Words of the pages for offices: where people stand, and what they are broken down by."""

from collections.abc import Mapping

from tables.messages_zh import FAULTS

WORDS_OF_OFFICES: Mapping[str, Mapping[str, str]] = {
    "StandingState": {"met": "已达标", "near": "接近达标", "behind": "未达标", "not-bound": "不作要求"},
    "Breakdown": {
        "region": "下级地区",
        "department": "主管部门",
        "organisation": "单位",
        "post-category": "岗位类别",
        "title-level": "职称级别",
    },
    "FilingBreakdown": {"office": "办理单位", "kind": "事项", "month": "月份"},
    "AdministratorsOrder": {"rate": "达标率", "behind": "未达标人数", "complete": "资料完整度", "days": "办理天数"},
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
    "FileFault": {fault.value: said for fault, said in FAULTS.items()},
    "OwnVerdict": {
        "accepted": "已接收",
        "duplicate": "重复，未接收",
        "conflict": "内容不一致，未接收",
        "parked": "暂未计入",
        "rejected": "未接收",
        "voided": "查实作废",
    },
    "FilingKind": {"training": "线下培训备案", "roster": "参训名单", "claim": "学时认定申请"},
    "FilingState": {
        "draft": "草稿",
        "in-chain": "办理中",
        "returned": "已退回",
        "approved": "已通过",
        "refused": "未通过",
        "withdrawn": "已撤回或失效",
    },
    "RosterRowState": {
        "new": "正在核对",
        "ready": "可以计入",
        "parked": "等待登记",
        "refused": "不能计入",
        "counted": "已计入",
    },
    "TrainingType": {"onboarding": "岗前培训", "in-service": "在岗培训", "transfer": "转岗培训", "special": "专项培训"},
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
