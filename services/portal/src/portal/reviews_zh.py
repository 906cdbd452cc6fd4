"""Words of the review of online hours: what is odd, what was done, what was left and why."""

from collections.abc import Mapping

WORDS_OF_REVIEWS: Mapping[str, Mapping[str, str]] = {
    "ReviewState": {"held": "待核查", "odd": "已计入，有疑点", "proposed": "待第二人确认", "void": "已作废"},
    "Flag": {
        "too-fast": "学习时间不足每学时45分钟",
        "overlap": "与其他课程的学习时间重叠",
        "more-than-a-day": "超过一天可有的学时",
        "long-ago-started": "开始两年多以后才学完",
        "unknown-course": "课程目录中没有该课程",
        "course-not-approved": "课程未经评审通过",
        "more-than-catalogue": "学时多于课程目录",
        "other-than-catalogue": "科目或必修内容与课程目录不符",
        "voided-before": "同一课程曾被作废，机构重新上报",
        "repeated-course": "同一课程本年度重复计入",
        "merged-records": "两份登记合并后重复或者时间重叠",
    },
    "Hold": {
        "unknown-person": "等待单位登记",
        "year-closed": "年度已结账，未计入",
        "no-contract": "没有培训协议，未计入",
        "held-for-review": "待核查，未计入",
        "void": "已作废，不计入",
    },
    "WaitedFor": {
        "unknown-person": "等待单位登记",
        "year-closed": "年度已结账",
        "no-contract": "没有培训协议",
        "review": "等待核查",
        "catalogue": "等待课程评审",
    },
    "ReviewAct": {
        "counts": "核查属实，计入",
        "void": "查实作废，不计入",
        "propose-void": "提出作废",
        "confirm-void": "同意作废，核减学时",
        "refuse-void": "不同意作废",
        "withdraw-void": "撤回作废提议",
        "propose-restore": "提出恢复",
        "confirm-restore": "同意恢复，重新计入",
        "refuse-restore": "不同意恢复",
        "withdraw-restore": "撤回恢复提议",
    },
    "ReviewDecision": {
        "counts": "核查属实，计入",
        "void": "查实作废",
        "restore": "提出恢复",
        "confirm": "同意",
        "refuse": "不同意",
        "withdraw": "撤回",
    },
    "NotDone": {
        "unknown": "不在本部门管理范围内",
        "changed": "查看以后情况有变化，请再看一遍",
        "own-hours": "本人的学时由他人核查",
        "second-person": "提出的人不能自己确认；撤回由提出的人办理",
        "not-held": "没有需要办理的事项",
        "revoked": "机构已经撤回",
        "taken-off": "已经核减，恢复须由两人办理",
        "not-taken-off": "没有经两人核减，不适用恢复",
        "no-proposal": "没有人提出作废或者恢复",
    },
}
"""A code's words by the name of its list, as in :mod:`portal.messages_zh`."""

SAID_OF_REVIEWS: Mapping[str, str] = {
    "review-counts": "已核查属实，学时几分钟内计入。",
    "review-void": "已查实作废，该记录不计入。",
    "review-propose-void": "已提出作废，等待本部门或者上级部门的另一人确认。",
    "review-confirm-void": "已同意作废，学时几分钟内核减。",
    "review-refuse-void": "未同意作废，学时仍然计入。",
    "review-withdraw-void": "已撤回作废提议，学时仍然计入。",
    "review-propose-restore": "已提出恢复，等待本部门或者上级部门的另一人确认。",
    "review-confirm-restore": "已同意恢复，学时几分钟内重新计入。",
    "review-refuse-restore": "未同意恢复，学时仍不计入。",
    "review-withdraw-restore": "已撤回恢复提议，学时仍不计入。",
    "year-opened": "年度已开放，已报送的记录将自动处理。",
}
"""What a page shows once after an act, by the word in the cookie."""
