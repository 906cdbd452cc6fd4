"""What the registry tells somebody (站内消息), in Chinese."""

from datetime import datetime
from typing import Any

from common.messages import Message

_ASKED = {"registration": "注册申请", "transfer": "调动申请", "unit": "单位登记申请", "name": "更名申请"}
_DECIDED = {"granted": "已通过", "refused": "未通过"}
_CASE = {"feedback": "意见反馈", "complaint": "投诉举报"}
_CASE_STEPS = {
    "take": "已受理,正在办理。",
    "ask": "办理单位需要您补充情况,请查看并补充。",
    "refer": "已转上一级人事综合管理部门办理。",
    "answer": "已答复,请查看;如不满意,可以要求重新办理。",
}


def of_announcement(row: Any) -> Message:
    """What an authority tells everybody of its region."""
    about = {"announcement_id": row.announcement_id, "region": row.region}
    return Message(row.published_at, "announcement", row.title, row.text, about)


def of_offer(row: Any) -> Message:
    """A unit wants somebody on its roster who has a role elsewhere."""
    text = f"{row.unit}拟将您列入本单位人员名单,请查看后选择同意或不同意。"
    return Message(row.asked_at, "placement-offer", "列入单位人员名单的征求意见", text, {"offer_id": row.offer_id})


def of_application(kind: str, state: str, reason: str | None, at: datetime) -> Message:
    """What became of something that was asked for."""
    title = f"{_ASKED[kind]}{_DECIDED[state]}"
    return Message(at, f"application-{state}", title, f"{title}。{f'说明:{reason}' if reason else ''}")


def of_case(case_id: Any, kind: str, step: str, at: datetime) -> Message:
    """What an office did about one's case."""
    return Message(at, "case", _CASE[kind], f"您的{_CASE[kind]}{_CASE_STEPS[step]}", {"case_id": case_id})
