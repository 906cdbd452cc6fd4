"""What the registry tells somebody (站内消息), in Chinese."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from common.clock import china_text
from messages.pages import Message

_ASKED = {"registration": "注册申请", "transfer": "调动申请", "unit": "单位登记申请", "name": "更名申请"}
_DECIDED = {"granted": "已通过", "refused": "未通过"}
_CASE = {"feedback": "意见反馈", "complaint": "投诉举报", "policy-question": "政策咨询"}

_CASE_STEPS = {
    "take": "已受理，正在办理。",
    "ask": "办理单位需要您补充情况，请查看并补充。",
    "refer": "已转上一级人事综合管理部门办理。",
    "answer": "已答复，请查看；如不满意，可以要求重新办理。",
}

_ROLE = {
    "unit-administrator": "单位培训管理员",
    "department": "主管部门",
    "hr-authority": "人事综合管理部门",
    "auditor": "审计人员",
    "operator": "平台运维人员",
}

_ROLE_TITLE = {
    "role-offered": ("任命待您确认", "拟任命您为{role}。请在“我的角色”中接受或者谢绝；接受前该角色不生效。"),
    "role-given": ("您已被任命", "已任命您为{role}。请重新登录并通过二次验证后使用。"),
    "role-confirmed": ("任命已经复核", "任命您为{role}的决定已由另一名平台运维人员复核。"),
    "role-accepted": ("您已接受任命", "您已接受任命，成为{role}。"),
    "role-refused": ("您已谢绝任命", "您已谢绝担任{role}。"),
    "role-withdrawn": ("任命已撤回", "已撤回任命您为{role}的决定。"),
    "role-ended": ("角色已终止", "您的角色（{role}）已终止。"),
}


_COUNTED = "新增{created}行，更新{updated}行，无变化{unchanged}行，未导入{rejected}行。"
_JOB_ENDED = {
    "job-done": ("人员名册已导入", f"您提交的人员名册共{{of}}行，已处理完毕：{_COUNTED}返回的表格保留7天。"),
    "job-failed": ("人员名册未能导入", "您提交的人员名册没有导入，未登记任何人员：{why}。"),
    "job-broken-off": (
        "人员名册导入中断",
        f"您提交的人员名册处理了{{done}}行后中断：{_COUNTED}已登记的保留有效。请重新提交同一文件，登记其余各行。",
    ),
}
_COMPARED = "一致{same}行，不一致{differs}行，无此人员{unknown_person}行，未读取{malformed}行。"
_COMPARISON_ENDED = {
    "job-done": ("人社数据已核对", f"您提交的人社数据共{{of}}行，已核对完毕：{_COMPARED}返回的表格保留7天。"),
    "job-failed": ("人社数据未能核对", "您提交的人社数据没有核对：{why}。"),
    "job-broken-off": (
        "人社数据核对中断",
        f"您提交的人社数据核对了{{done}}行后中断：{_COMPARED}请重新提交同一文件，核对其余各行。",
    ),
}
_SHEET = "未导入的行及原因见返回的表格，请改正后重新提交这些行。"
_JOB_REASONS = {
    "not-a-roster": "文件不是能够识别的人员名册，请下载模板填写",
    "session-ended": "提交时的登录已经退出，请重新登录后提交",
}


def of_notice(kind: str, details: Mapping[str, Any], unit: str | None, office: str | None, at: datetime) -> Message:
    """What others did to one's account. ``unit`` is where a role is held, ``office`` who did it."""
    who = office or "平台"
    about = {name: details[name] for name in ("role", "good_from") if name in details}
    if kind in _ROLE_TITLE:
        title, text = _ROLE_TITLE[kind]
        role = f"{unit or '平台'}的{_ROLE.get(details['role'], details['role'])}"
        return Message(at, kind, title, f"{who}：{text.format(role=role)}", about)
    if kind in _JOB_ENDED:
        return _of_job(kind, details, at)
    if kind == "code-made":
        return Message(at, kind, "有人为您的账号开具了密码设置码", _code_text(details, who), about)
    if kind == "password-set":
        more = "原身份验证器已解除，请重新登记。" if details.get("forgets_second_factor") else ""
        text = f"您的账号已用{who}开具的密码设置码设置了新密码，此前的登录均已退出。{more}"
        text += "如非本人操作，请立即联系上级部门。"
        return Message(at, kind, "您的账号设置了新密码", text, about)
    if kind == "credentials-forgotten":
        text = "您的工作单位登记后，此前在其他地方为您的账号设置的密码和二次验证已作废，请向本单位领取密码设置码。"
        return Message(at, kind, "您账号的原密码已作废", text, about)
    if kind == "identity-linked":
        text = "您的账号已关联统一身份认证，此后可以用其登录。如非本人操作，请立即在“账户”中解除关联，并修改密码。"
        return Message(at, kind, "您的账号关联了统一身份认证", text, about)
    if kind == "identity-unlinked":
        text = "您的账号已解除与统一身份认证的关联，其他登录均已退出。如非本人操作，请立即修改密码。"
        return Message(at, kind, "您的账号解除了统一身份认证关联", text, about)
    raise ValueError(f"no notice is of the kind {kind}")


def _of_job(kind: str, details: Mapping[str, Any], at: datetime) -> Message:
    """A file that was handed in is taken in, or is not."""
    is_roster = details.get("job") != "hr-data"
    title, text = (_JOB_ENDED if is_roster else _COMPARISON_ENDED)[kind]
    why = _JOB_REASONS.get(details.get("reason", ""), "您已没有办理权限")
    counts = ("created", "updated", "unchanged", "rejected", "same", "differs", "unknown_person", "malformed")
    numbers = {name: details.get(name, 0) for name in ("of", "done", *counts)}
    text = text.format(why=why, **numbers)
    if kind == "job-broken-off" and details.get("reason"):
        text += f"中断原因：{why}。"
    if numbers["rejected"]:
        text += "未导入的行，请改正后重新提交。" if kind == "job-broken-off" else _SHEET
    return Message(at, kind, title, text, {"job_id": details["job_id"]})


def _code_text(details: Mapping[str, Any], who: str) -> str:
    text = f"{who}为您的账号开具了密码设置码。"
    if details.get("forgets_second_factor"):
        text += "使用该码将解除您的二次验证。"
    if good_from := details.get("good_from"):
        until = china_text(datetime.fromisoformat(good_from))
        text += f"不提供二次验证的，该码自{until}起方可使用。"
    return text + "如非本人要求，请立即在“账户”页面作废该码。"


def of_announcement(row: Any) -> Message:
    """What an authority tells everybody of its region."""
    about = {"announcement_id": row.announcement_id, "region": row.region}
    return Message(row.published_at, "announcement", row.title, row.text, about)


def of_reminder(row: Any) -> Message:
    """An office reminds somebody of the hours of a year."""
    year = row.training_year
    text = f"{row.office}提醒您：请登录平台，在“我的学时”中查看您{year}年度培训学时的完成情况；"
    text += "尚未完成的，请及时参加培训。"
    if row.text:
        text += f"提醒单位附言：{row.text}"
    about = {"reminder_id": row.reminder_id, "organisation_id": row.organisation_id, "training_year": year}
    return Message(row.reminded_at, "hours-reminder", f"{year}年度培训学时提醒", text, about)


def of_offer(row: Any) -> Message:
    """A unit wants somebody on its roster who has a role elsewhere."""
    text = f"{row.unit}拟将您列入本单位人员名单，请查看后选择同意或不同意。"
    return Message(row.asked_at, "placement-offer", "列入单位人员名单的征求意见", text, {"offer_id": row.offer_id})


def of_application(kind: str, state: str, reason: str | None, at: datetime) -> Message:
    """What became of something that was asked for."""
    title = f"{_ASKED[kind]}{_DECIDED[state]}"
    return Message(at, f"application-{state}", title, f"{title}。{f'说明：{reason}' if reason else ''}")


def of_case(case_id: Any, kind: str, step: str, at: datetime) -> Message:
    """What an office did about one's case."""
    return Message(at, "case", _CASE[kind], f"您的{_CASE[kind]}{_CASE_STEPS[step]}", {"case_id": case_id})
