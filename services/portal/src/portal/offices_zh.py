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
