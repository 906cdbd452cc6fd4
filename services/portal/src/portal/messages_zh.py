"""What the portal says and no service does: words for what services name by a code, and sentences of its own."""

from collections.abc import Mapping

MISSING = "暂时查不到。您的学时没有丢失，请稍后刷新本页。"
"""Of a part of a page whose service is away."""

SAID: Mapping[str, str] = {
    "signed-out": "您已退出登录。",
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
    "Purpose": {
        "confirmation": "转正定级",
        "transfer": "转岗聘用",
        "promotion": "等级晋升",
        "reward": "考核奖励",
        "renewal": "续签聘用合同",
        "worker-exam": "工勤岗位等级考试、考核",
    },
    "Act": {
        "session.begun": "登录",
        "session.refused": "登录未成功：密码或验证码不正确",
        "session.ended": "退出登录",
        "password.code-made": "开具密码设置码",
        "password.code-cancelled": "作废密码设置码",
        "password.set": "凭密码设置码设置密码",
        "password.changed": "修改密码",
        "second-factor.enrolled": "登记身份验证器",
        "second-factor.given": "通过身份验证器验证",
        "second-factor.recovered": "使用恢复码登录",
        "second-factor.removed": "解除身份验证器",
        "account.credentials-forgotten": "原密码和身份验证器作废",
        "role.given": "任命",
        "role.offered": "发出任命",
        "role.confirmed": "复核任命",
        "role.accepted": "接受任命",
        "role.refused": "谢绝任命",
        "role.withdrawn": "撤回任命",
        "role.ended": "终止角色",
        "person.placed": "登记单位和岗位",
        "person.changed": "变更登记",
        "person.looked-up": "按身份证号查询",
        "person.not-found": "按身份证号查询，姓名不符",
        "person.tried": "无权登记的单位在名单中填写了您",
        "person.disclosed": "查看身份证号",
        "person.leaves-read": "查看请假登记",
        "person.edited": "修改账户信息",
        "person.exported": "导出个人数据",
        "placement.accepted": "同意列入人员名单",
        "placement.refused": "拒绝列入人员名单",
        "mending.asked": "提出更正或合并",
        "mending.signed-for-a-side": "一方同意更正或合并",
        "mending.signed": "同意更正或合并",
        "mending.refused": "未予同意更正或合并",
        "mending.undo-waiting": "提出撤销更正或合并",
        "mending.undone": "撤销更正或合并",
        "application.made": "提出申请",
        "application.withdrawn": "撤回申请",
        "application.granted": "申请通过",
        "application.refused": "申请未通过",
        "vendor.chosen": "选择培训机构",
        "vendor.agreed": "同意培训机构获取信息",
        "vendor.told": "向培训机构提供信息",
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
