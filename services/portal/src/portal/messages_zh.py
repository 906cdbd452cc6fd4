"""What the portal says and no service does: words for what services name by a code, and sentences of its own."""

from collections.abc import Mapping

MISSING = "暂时查不到。您的学时没有丢失，请稍后刷新本页。"
"""Of a part of a page whose service is away."""

SAID: Mapping[str, str] = {
    "signed-out": "您已退出登录。",
    "password-changed": "密码已修改。",
    "draft-saved": "草稿已保存。",
    "file-added": "文件已上传。",
    "file-removed": "文件已移除。",
    "claim-withdrawn": "申请已撤回。",
    "claim-taken-back": "申请已收回，您可以修改后重新提交。",
    "claim-reminded": "已提醒正在办理的单位。",
    "case-added": "补充内容已提交。",
    "case-reopened": "已交受理部门重新办理。",
    "case-closed": "该事项已结束。",
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
    "CaseKind": {"feedback": "意见反馈", "complaint": "投诉举报", "policy-question": "政策咨询"},
    "CaseState": {"open": "待受理", "in-work": "办理中", "answered": "已答复", "closed": "已结束"},
    "CaseAct": {
        "take": "受理",
        "ask": "要求补充",
        "refer": "转上级部门",
        "answer": "答复",
        "add": "提交内容",
        "reopen": "继续反映",
        "close": "结束",
    },
    "ProvisionKind": {
        "scope": "适用范围",
        "requirement": "学时要求",
        "cap": "计入限额",
        "days": "按天折算",
        "recognised": "可认定的学时",
        "deemed": "视同完成",
        "exempt": "免予培训",
        "make-up": "补训",
        "modes": "培训方式",
        "filing": "培训备案",
        "recogniser": "认定部门",
        "fee-cap": "收费上限",
        "claim": "申请认定",
        "continuing-education": "继续教育",
        "certificate": "合格证书",
        "consequence": "结果运用",
    },
    "ClaimEffectKind": {
        "recognised": "学时认定",
        "deemed": "视同完成",
        "exempt": "免予培训",
        "make-up": "补训",
    },
    "OfficeKind": {"institution": "所在单位", "department": "主管部门", "hr-authority": "人社部门", "person": "本人"},
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
