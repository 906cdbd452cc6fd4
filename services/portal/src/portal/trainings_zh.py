"""Words of the pages about face-to-face training: half days, enrolment, attendance, and the registers."""

from collections.abc import Iterable, Mapping
from datetime import date

WORDS_OF_TRAININGS: Mapping[str, Mapping[str, str]] = {
    "EnrolmentState": {"enrolled": "已报名", "waiting": "候补", "withdrawn": "已取消"},
    "Attendance": {"code": "扫码或输入签到码", "sheet": "签到表"},
    "ItemKind": {"teacher": "师资", "course": "课程", "institution": "线下培训机构"},
    "ItemState": {"waiting": "待审核", "listed": "已入库", "refused": "未通过", "withdrawn": "已清退"},
    "ItemAct": {"list": "审核通过，入库", "refuse": "不予入库", "withdraw": "清退出库"},
    "EnrolmentResult": {
        "enrolled": "已报名",
        "waiting": "名额已满，列入候补",
        "unchanged": "原已报名，无变化",
        "left": "与其他培训冲突，未报名",
        "not-meant": "不在培训范围，未报名",
    },
    "Level": {"county": "县（区）级", "city": "市级", "province": "省级"},
}
"""A code's words by the name of its list, as in :mod:`portal.messages_zh`."""

_HALVES = {"morning": "上午", "afternoon": "下午"}

SAID_OF_TRAININGS: Mapping[str, str] = {
    "training-enrolled": "报名成功。",
    "training-waiting": "名额已满，您已进入候补名单；有名额时依次递补，并发消息告知。",
    "training-withdrawn": "已取消报名。",
    "checked-in": "签到成功。",
    "checked-in-before": "这个半天您已经签到过，无需重复签到。",
    "enrolment-saved": "报名设置已保存。",
    "person-removed": "已取消所选人员的报名，并已发消息告知本人。",
    "sheet-saved": "签到表已登记。",
    "results-saved": "考核结果已登记。",
    "roster-filled": "参训名单已按签到记录生成，核对后即可提交。",
    "item-registered": "已登记，等待人社部门审核。",
    "item-list": "已审核入库。",
    "item-refuse": "已登记为不予入库。",
    "item-withdraw": "已清退出库。",
}
"""What pages show once after something was done."""


def half_day_zh(half_day: str) -> str:
    """A half day in words: ``2026-12-01/morning`` is ``12月1日上午``."""
    day, _, half = half_day.partition("/")
    on = date.fromisoformat(day)
    return f"{on.month}月{on.day}日{_HALVES.get(half, '')}"


def half_days_zh(half_days: Iterable[str]) -> str:
    """Half days in words and in their order: ``12月1日上午、12月1日下午``."""
    ordered = sorted(half_days, key=lambda half_day: (half_day[:10], half_day.endswith("afternoon")))
    return "、".join(half_day_zh(half_day) for half_day in ordered)
