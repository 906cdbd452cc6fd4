"""What people are told of their enrolments (站内消息), in Chinese."""

from datetime import date, datetime
from uuid import UUID

from messages.pages import Message

_MOVES_UP = "有名额时依次递补，并发消息告知。"
_TOLD = {
    ("enrolled", False): ("报名成功", "您已报名参加“{title}”，{day}开始。"),
    ("enrolled", True): ("已为您报名培训", "单位已为您报名参加“{title}”，{day}开始。不能参加的，请在开始前取消。"),
    ("waiting", False): ("已进入候补名单", f"“{{title}}”名额已满，您已进入候补名单；{_MOVES_UP}"),
    ("waiting", True): ("已列入候补名单", f"单位为您报名的“{{title}}”名额已满，您在候补名单中；{_MOVES_UP}"),
    ("moved-up", True): (
        "候补转为正式",
        "“{title}”有了名额，您已转为正式参加，{day}开始。不能参加的，请在开始前取消。",
    ),
    ("withdrawn", False): ("已取消报名", "您已取消参加“{title}”。"),
    ("removed", True): ("报名已被取消", "主办单位或者您所在单位取消了您参加“{title}”的报名。"),
    ("called-off", True): ("培训已取消", "“{title}”的备案已撤回或者撤销，培训不再举办，您的报名随之取消。"),
}


def message_of(
    filing_id: UUID,
    title: str,
    begins_on: str,
    change: str,
    reason: str | None,
    at: datetime,
    *,
    by_unit: bool,
) -> Message:
    """One change of an enrolment."""
    name, told = _TOLD[change, by_unit]
    day = date.fromisoformat(begins_on)
    text = told.format(title=title, day=f"{day.year}年{day.month}月{day.day}日")
    return Message(
        at, f"training-{change}", name, f"{text}{f'理由：{reason}' if reason else ''}", {"filing_id": filing_id}
    )
