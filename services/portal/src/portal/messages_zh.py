"""What the portal says and no service does: words for what services name by a code, and sentences of its own."""

from collections.abc import Mapping

from portal.acts_zh import ACTS
from portal.certificates_zh import WORDS_OF_CERTIFICATES
from portal.offices_zh import WORDS_OF_OFFICES
from portal.reviews_zh import WORDS_OF_REVIEWS
from portal.trainings_zh import WORDS_OF_TRAININGS

MISSING = "暂时查不到。您的学时没有丢失，请稍后刷新本页。"
"""Of a part of a page whose service is away."""

ID_NUMBER_TYPED = "填写的文字或者文件名中有身份证号，请去掉后重新提交。"
"""Of what would stand within an address."""

FILE_LEAVES = "您有一张人数较多的表正在下载，请等下载完成后再下载下一张。"
FILES_LEAVE = "正在下载大表的用户较多，请稍后再试。"
"""Of tables that leave as they are made: the account's own, and those of others."""

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
    413: "请压缩文件，或者换一个较小的文件。点击浏览器的“后退”，可以回到刚才的页面重新选择。",
    429: "请稍候再试。您的内容没有丢失，可以返回上一页重新提交。",
    500: "这是系统的问题，已记录。您的学时没有丢失，请稍后再试。",
    503: "有关服务暂时没有响应。您的学时没有丢失，请稍后再试。",
}
"""What a person may do then."""

TOO_LONG = "内容过长：填写了{chars}个字，请按这一栏的字数要求精简。"
TOO_LONG_IN_ALL = "填写的内容过长，请精简后重新提交；较长的材料，可以作为附件上传。"
TEXTS_TOO_LONG = ("填写的内容过长", "本页各栏合计不能超过约{chars:,}个字。请点击浏览器的“后退”，精简后重新提交。")
"""What a page says, with its title, whose texts come to more than any page takes."""

REASONS: Mapping[str, str] = {
    "idempotency-key-reused": "本页已经提交过一次，内容与现在不同。要修改已提交的内容，请返回列表打开；"
    "确需另外提交的，请核对后再次提交。",
}
"""What services say to programs of what a page did for a person, as the person is told it."""

WORDS: Mapping[str, Mapping[str, str]] = {
    "Subject": {"public": "公共科目", "professional": "专业科目"},
    "NotBound": {
        "merged": "您的记录已并入另一条人员记录。",
        "no-placement": "您本年度没有在任何单位的岗位登记。",
        "hired-later": "您本年度尚未入职。",
        "ended": "您在该年度末已不在岗（退休、离职等），该年度没有培训学时要求。",
        "no-regulation": "您所在地区本年度没有适用的培训规定。",
        "post-category": "培训规定不适用于您的岗位类别。",
        "staff-kind": "该年度的培训规定适用于事业单位工作人员，不适用于机关工勤人员。",
    },
    "CertificateState": {
        "certified": "有效",
        "no-certificate": "未达标",
        "suspended": "已暂停",
        "revoked": "已撤销",
        "in-preparation": "正在制作",
        "waiting": "制作中",
        "not-applied": "可以申请",
    },
    "Purpose": {
        "confirmation": "转正定级",
        "transfer": "转岗聘用",
        "promotion": "等级晋升",
        "reward": "考核奖励",
        "renewal": "续签聘用合同",
        "worker-exam": "工勤岗位等级考试、考核",
        "rating": "年度考核优秀档次",
        "registration": "职业（执业）资格注册",
        "expert": "申报专家、学科带头人",
    },
    "ItemReason": {
        "flagged": "学习时间有待核对。",
        "unknown-person": "上报的身份证号未在任何单位登记。",
        "year-closed": "上报时该年度已经结账。",
        "no-contract": "该机构当时没有您所在地区的培训协议。",
        "held-for-review": "学习时间或课程信息需要核实。",
        "sent-before": "该机构已上报过同一条记录。",
        "sent-before-under-another-id": "该机构已用另一个编号上报过同一门课程。",
        "same-course-this-year": "该课程本年度已有记录，每年度只计一次。",
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
    "HoldReason": {
        "unknown-person": "等待单位登记",
        "year-closed": "年度已结账，等待省级人社部门决定",
        "no-contract": "等待机构的培训协议",
        "held-for-review": "人社部门核查中",
    },
    "OidcScope": {"profile": "姓名", "employment": "工作单位、所在地区、岗位类别和职称级别", "id_number": "身份证号"},
    "Standing": {"valid": "有效", "suspended": "已暂停", "revoked": "已撤销"},
    "Origin": {"vendor": "网络培训机构", "filing": "线下培训", "recognition": "学时认定"},
    "TalentKind": {"high-level": "高层次人才", "urgently-needed": "急需紧缺人才"},
    "OrganiserLevel": {"county": "县（区）级", "city": "市级", "province": "省级", "national": "国家级"},
    "TakenBackBy": {"vendor": "培训机构", "office": "主管部门"},
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
        "intake": "网络学时采信",
        "recognised": "可认定的学时",
        "deemed": "视同完成",
        "exempt": "免予培训",
        "make-up": "补训",
        "modes": "培训方式",
        "filing": "培训备案",
        "recogniser": "认定部门",
        "evidence": "证明材料",
        "fees": "培训经费",
        "fee-cap": "收费上限",
        "claim": "申请认定",
        "continuing-education": "继续教育",
        "certificate": "合格证书",
        "base": "培训基地",
        "consequence": "结果运用",
        "note": "其他规定",
        "supervision": "上级监督",
    },
    "ClaimEffectKind": {"recognised": "学时认定", "deemed": "视同完成", "exempt": "免予培训", "make-up": "补训"},
    "OfficeKind": {"institution": "所在单位", "department": "主管部门", "hr-authority": "人社部门", "person": "本人"},
    "EntryKind": {"credit": "计入", "reversal": "核减", "carried": "结转", "restored": "恢复", "merged": "合并转入"},
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
        "reminder": "催学提醒记录",
        "hr-data": "人社业务平台数据核对",
        "hours": "学时",
        "requirements": "学时要求",
        "grounds": "办理业务的学时条件",
        "status": "证书状态",
        "eligibility": "能否办理人事业务",
        "certificates": "证书",
        "verified": "凭证书上的编码核验",
        "waiting-certificates": "待制证名单",
        "certificate-decisions": "证书撤销、恢复的办理",
        "decisions": "免训、减免等决定",
        "claim-kinds": "可申请的学时种类",
        "filing": "学时认定申请",
        "attachment": "申请的附件",
        "roster": "参训名单",
        "printed-roster": "打印的参训名单",
        "completions": "网络学习记录",
        "flagged-completions": "需要复核的学习记录",
        "reviews": "网络学时核查",
        "year-openings": "结账年度开放名单",
        "late-entries": "结账后的学时变动",
        "standings": "达标情况",
        "enrolments": "培训报名和签到",
    },
    "ApplicationKind": {"registration": "人员注册", "transfer": "人员调入", "unit": "新单位登记", "name": "姓名变更"},
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
    "Act": ACTS,
    **WORDS_OF_OFFICES,
    **WORDS_OF_CERTIFICATES,
    **WORDS_OF_REVIEWS,
    **WORDS_OF_TRAININGS,
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
