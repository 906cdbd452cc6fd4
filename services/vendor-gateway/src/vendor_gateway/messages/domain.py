"""Messages to people about reviews of their completions (站内消息), in Chinese."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from common.clock import CHINA, china_date
from common.text import hours_text
from messages.pages import Message


class ReviewNewsKind(StrEnum):
    """What a review came to for the learner."""

    VOID = "completion-void"
    """It had not counted, and does not."""
    TAKEN_OFF = "completion-taken-off"
    """It had counted, and two people took its hours off."""
    COUNTS = "completion-counts"
    """It had waited, or was void, and counts from now."""
    RESTORED = "completion-restored"
    """Its hours had been taken off, and two people gave them back."""


class ReviewNews(NamedTuple):
    """What a review came to, of one completion."""

    kind: ReviewNewsKind
    at: datetime
    item_id: UUID
    vendor: str
    course_title: str
    centihours: int
    completed_at: datetime
    office: str | None
    """``None`` where the registry has not told its name."""
    reason: str | None
    """What two people decided has the reason of the first."""


_OF = "{vendor}上报的“{course}”（{on}完成，{hours}学时）"
_APPEAL = "如有异议，可以在“我的学时少了”中打开这条记录提出申诉。"
_SAID = {
    ReviewNewsKind.VOID: (
        "网络学时未通过核查",
        f"经{{office}}核查，{_OF}不属实，已作废，不计入学时，理由：{{reason}}。{_APPEAL}",
    ),
    ReviewNewsKind.TAKEN_OFF: (
        "网络学时查实作废",
        f"经{{office}}核查，{_OF}不属实，已作废，学时予以核减，理由：{{reason}}。{_APPEAL}",
    ),
    ReviewNewsKind.COUNTS: ("网络学时核查属实", f"经{{office}}核查，{_OF}属实，已计入学时。"),
    ReviewNewsKind.RESTORED: ("网络学时恢复", f"经{{office}}决定，{_OF}恢复计入学时，理由：{{reason}}。"),
}


def message_of(news: ReviewNews) -> Message:
    """What somebody is told of it; of what does not count with the reason, and how to appeal."""
    title, text = _SAID[news.kind]
    on = china_date(news.completed_at)
    said = text.format(
        office=news.office or "人社部门",
        vendor=news.vendor,
        course=news.course_title,
        on=f"{on.year}年{on.month}月{on.day}日",
        hours=hours_text(news.centihours),
        reason=(news.reason or "未注明").rstrip("。"),
    )
    year = news.completed_at.astimezone(CHINA).year
    return Message(news.at, news.kind.value, title, said, {"item_id": str(news.item_id), "year": year})
