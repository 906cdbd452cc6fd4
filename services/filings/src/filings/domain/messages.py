"""What is told to whoever wrote a filing (站内消息), in Chinese."""

from datetime import datetime
from typing import Any

from common.messages import Message

_SAID = {
    "returned": ("备案退回", "已退回,请修改后重新提交。"),
    "refused": ("备案不予通过", "未予通过。"),
    "approved": ("备案通过", "已通过,可以按计划组织培训。"),
}


def message_of(filing_id: Any, title: str | None, state: str, text: str | None, at: datetime) -> Message:
    """One thing that came of a filing."""
    name, said = _SAID[state]
    why = f"意见:{text}" if text else ""
    return Message(at, f"filing-{state}", name, f"“{title}”{said}{why}", {"filing_id": filing_id})
