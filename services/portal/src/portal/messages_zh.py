"""What the portal says and no service does: words for what services name by a code, and sentences of its own."""

from collections.abc import Mapping

MISSING = "暂时查不到。您的学时没有丢失，请稍后刷新本页。"
"""Of a part of a page whose service is away."""

SAID: Mapping[str, str] = {
    "signed-in": "您已登录。",
    "signed-out": "您已退出登录。",
    "consent-withdrawn": "授权已撤回。",
    "certificate-applied": "申请已收到，证书将在几分钟内制作完成。",
    "password-changed": "密码已修改，您在其他设备上的登录已全部退出。",
    "code-cancelled": "密码设置码已作废。",
    "details-saved": "账户信息已保存。",
    "name-asked": "账户信息已保存。新的姓名等待单位确认，确认前仍使用原姓名。",
    "signed-out-everywhere": "您已退出全部设备。",
    "offer-accepted": "您已同意列入该单位的人员名单。",
    "offer-refused": "您已拒绝列入该单位的人员名单。",
    "role-accepted": "您已接受任命。",
    "role-accepted-needs": "您已接受任命。请完成以下验证，之后即可使用该角色。",
    "role-refused": "您已谢绝该任命。",
    "objection-made": "您的异议已提交。",
    "messages-read": "全部消息已标记为已读。",
    "messages-read-partly": "部分消息已标记为已读，其余的暂时无法标记，请稍后再试。",
    "password-set": "密码已设置，请用新密码登录。",
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
    "OidcScope": {
        "profile": "姓名",
        "employment": "工作单位、所在地区、岗位类别和职称级别",
        "id_number": "身份证号",
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
    "Role": {
        "learner": "学员",
        "unit-administrator": "单位培训管理员",
        "department": "主管部门",
        "hr-authority": "人事综合管理部门",
        "auditor": "审计人员",
        "operator": "平台运维人员",
    },
    "ConsentState": {"waiting": "等待您答复", "accepted": "已同意", "refused": "已拒绝"},
    "RemedyKind": {"merge": "两份登记合并", "correction": "身份证号更正"},
    "RemedyState": {
        "waiting": "等待同意",
        "signed": "已同意并生效",
        "refused": "未予同意",
        "expired": "逾期未办，已失效",
        "undo-waiting": "已提出撤销，等待办理",
        "undone": "已撤销",
    },
    "ReadingKind": {
        "search": "人员查询",
        "look-up": "按身份证号核对",
        "names": "打印姓名",
        "application": "注册、调动申请或代办申请",
        "mending": "更正与合并",
        "roles": "角色名单",
        "acts": "操作记录",
        "case": "您反映的事项",
        "hours": "学时",
        "requirements": "学时要求",
        "grounds": "办理业务的学时条件",
        "status": "证书状态",
        "eligibility": "能否办理人事业务",
        "certificates": "证书",
        "verified": "凭证书上的编码核验",
        "waiting-certificates": "待制证名单",
        "decisions": "免训、减免等决定",
        "claim-kinds": "可申请的学时种类",
        "filing": "学时认定申请",
        "attachment": "申请的附件",
        "roster": "参训名单",
        "printed-roster": "打印的参训名单",
        "flagged-completions": "需要复核的学习记录",
    },
    "ApplicationKind": {
        "registration": "人员注册",
        "transfer": "人员调入",
        "unit": "新单位登记",
        "name": "姓名变更",
    },
    "Progress": {
        "asked": "提交申请",
        "waiting": "等待办理",
        "lapsed": "逾期未办，已失效",
        "granted": "已同意",
        "refused": "不同意",
        "superseded": "已由另一申请办结",
        "withdrawn": "已撤回",
    },
    "NextStep": {
        "show-code": "请当面向办理单位出示确认码，由其核对后同意；没有确认码不能办结。",
        "sign-in": "请用身份证号和密码登录。",
        "apply-again": "如仍需办理，请重新提交申请。",
    },
    "PostCategory": {"management": "管理岗位", "professional": "专业技术岗位", "worker": "工勤技能岗位"},
    "TitleLevel": {
        "none": "无职称",
        "junior": "初级",
        "intermediate": "中级",
        "associate-senior": "副高级",
        "senior": "正高级",
    },
    "Sex": {"male": "男", "female": "女"},
    "Education": {
        "doctor": "博士研究生",
        "master": "硕士研究生",
        "bachelor": "大学本科",
        "associate": "大学专科",
        "secondary": "中专",
        "other": "其他",
    },
}
"""A code's words by the name of its list in the services' models. A test compares each list with the models."""


def word(code: str, of: str) -> str:
    """The word for a code; what a newer version of a service says and this one does not know is ``其他``."""
    return WORDS[of].get(code, "其他")
