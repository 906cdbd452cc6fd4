"""What the portal says and no service does: words for what services name by a code, and sentences of its own."""

from collections.abc import Mapping

MISSING = "暂时查不到。您的学时没有丢失，请稍后刷新本页。"
"""Of a part of a page whose service is away."""

SAID: Mapping[str, str] = {
    "signed-out": "您已退出登录。",
    "certificate-applied": "申请已收到，证书将在几分钟内制作完成。",
    "identity-unlinked": "已解除关联，您在其他设备上的登录已全部退出。",
    "password-changed": "密码已修改。",
}
"""What a page shows once after something was done, by the word in the cookie."""

TITLES: Mapping[int, str] = {
    400: "请求有误",
    401: "请先登录",
    403: "您不能查看或办理此事项",
    404: "没有这个页面",
    405: "此处不能这样办理",
    409: "情况已有变化",
    413: "上传的文件过大",
    422: "填写的内容有误",
    429: "操作过于频繁",
    500: "系统出错",
    503: "暂时无法办理",
}
"""What a page says first that shows a refusal, by the status of HTTP."""

SENTENCES: Mapping[int, str] = {
    403: "如需办理，请联系本单位培训管理员。",
    404: "网址可能有误，或页面已不再提供。您可以从首页重新开始。",
    405: "请从相应页面的按钮办理。",
    413: "请压缩文件，或分成几个文件上传。",
    429: "请稍候再试。您的内容没有丢失，可以返回上一页重新提交。",
    500: "这是系统的问题，已记录。您的学时没有丢失，请稍后再试。",
    503: "有关服务暂时没有响应。您的学时没有丢失，请稍后再试。",
}
"""What a person may do then."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "Subject": {"public": "公需科目", "professional": "专业科目"},
    "NotBound": {
        "merged": "您的记录已并入另一条人员记录。",
        "no-placement": "您本年度没有在任何单位的岗位登记。",
        "hired-later": "您本年度尚未入职。",
        "no-regulation": "您所在地区本年度没有适用的培训规定。",
        "post-category": "培训规定不适用于您的岗位类别。",
    },
    "CertificateState": {
        "certified": "有效",
        "no-certificate": "未达标",
        "suspended": "暂停使用",
        "revoked": "已撤销",
        "in-preparation": "正在制作",
        "waiting": "等待补全资料",
        "not-applied": "可以申请",
    },
    "Purpose": {
        "confirmation": "转正定级",
        "transfer": "转岗聘用",
        "promotion": "等级晋升",
        "reward": "考核奖励",
        "renewal": "续签聘用合同",
        "worker-exam": "工勤岗位等级考试、考核",
    },
    "ItemReason": {
        "flagged": "学习时间有待核对。",
        "unknown-person": "上报的身份证号未在任何单位登记。",
        "sent-before": "该机构已上报过同一条记录。",
        "sent-before-under-another-id": "该机构已用另一个编号上报过同一门课程。",
        "revoked-before": "该记录已被机构撤回。",
        "other-content": "同一编号的记录内容前后不一致。",
        "malformed": "记录的格式有误。",
        "unknown-field": "记录中有未约定的内容。",
        "not-an-object": "记录的格式有误。",
        "bad-id-number": "身份证号有误。",
        "bad-subject": "科目有误。",
        "bad-hours": "学时数有误。",
        "id-number-in-text": "课程名称等文字中含有身份证号。",
        "bad-started-at": "开始时间有误。",
        "bad-completed-at": "完成时间有误。",
        "completed-before-started": "完成时间早于开始时间。",
        "completed-in-the-future": "完成时间晚于上报时间。",
        "year-out-of-range": "完成年度超出范围。",
        "unknown-completion": "机构要撤回的记录不存在。",
    },
    "Origin": {"vendor": "网络培训机构", "filing": "线下培训", "recognition": "学时认定"},
    "TakenBackBy": {"vendor": "培训机构", "office": "主管部门"},
    "EntryKind": {"credit": "计入", "reversal": "核减", "carried": "结转", "merged": "合并转入"},
    "DutyState": {
        "met": "已完成",
        "met-late": "已完成（逾期）",
        "open": "进行中",
        "late": "已逾期，仍可补",
        "missed": "未完成",
    },
}
"""A code's words by the name of its list in the services' models. A test compares each list with the models."""


def word(code: str, of: str) -> str:
    """The word for a code; what a newer version of a service says and this one does not know is ``其他``."""
    return WORDS[of].get(code, "其他")
