"""What the portal says and no service does: words for what services name by a code, and sentences of its own."""

from collections.abc import Mapping

MISSING = "暂时查不到。您的学时没有丢失，请稍后刷新本页。"
"""Of a part of a page whose service is away."""

SAID: Mapping[str, str] = {
    "signed-out": "您已退出登录。",
    "password-changed": "密码已修改。",
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
    "EntryKind": {"credit": "计入", "reversal": "核减", "carried": "结转", "merged": "合并转入"},
    "DutyState": {
        "met": "已完成",
        "met-late": "已完成（逾期）",
        "open": "进行中",
        "late": "已逾期，仍可补",
        "missed": "未完成",
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
