"""Messages to people about their hours (站内消息), in Chinese."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from common.clock import CHINA
from common.text import hours_text
from messages.pages import Message
from rulebook import Assessment, Duty, DutyState, Finding, Measure, last_day

NEAR = timedelta(days=60)
"""So long before the day people get a message about what is still missing."""
_ENTERED = {
    "credit": ("学时记入", "记入{entries}笔，共{hours}学时。"),
    "restored": ("学时恢复", "经{office}核查，恢复{entries}笔，共{hours}学时。"),
    "merged": ("登记合并", "您的两份登记已合并或分开，涉及{entries}笔，共{hours}学时。"),
}
_TAKEN_OFF = {
    "vendor": "培训机构撤回完成记录，核减{entries}笔，共{hours}学时；如有疑问，请向该培训机构反映。",
    "office": "经{office}核查不属实，核减{entries}笔，共{hours}学时；理由见核查消息，如有异议，可以提出申诉。",
    "recognising-office": "原认定单位撤销认定，核减{entries}笔，共{hours}学时；如有疑问，请向您的单位培训管理员反映。",
}
"""What was taken off, by who took it off."""


class EntriesOfDay(NamedTuple):
    """What was entered on a day of one kind."""

    training_year: int
    kind: str
    at: datetime
    entries: int
    centihours: int
    by: str | None = None
    """Of what was taken off: ``vendor``, ``office`` for an HR authority in its review, ``recognising-office``."""
    office: str | None = None
    """That authority."""


def of_entries(day: EntriesOfDay) -> Message:
    """What was entered on a day; of what was taken off, or given back, who decided."""
    title, text = ("学时核减", _TAKEN_OFF[day.by]) if day.by is not None else _ENTERED[day.kind]
    hours = hours_text(abs(day.centihours))
    said = text.format(entries=day.entries, hours=hours, office=day.office or "人社部门")
    about = {"year": day.training_year, "hours": hours_text(day.centihours)}
    if day.by is not None:
        about["by"] = day.by
    return Message(day.at, f"hours-{day.kind}", title, f"{day.training_year}年度：{said}", about)


def of_year(found: Assessment, year: int, on: date) -> Message | None:
    """What is still missing shortly before the year ends; ``None`` where nothing is, or it is early."""
    missing = [_missing(finding) for finding in found.findings if finding.missing]
    if not missing or on < last_day(year) - NEAR:
        return None
    text = f"{year}年度将于12月31日结束，{'、'.join(missing)}。"
    return Message(morning(last_day(year) - NEAR), "deadline-near", "年度学时尚未完成", text, {"year": year})


def of_duty(duty: Duty, on: date) -> Message | None:
    """The same for what has days of its own."""
    if duty.state not in (DutyState.OPEN, DutyState.LATE) or on < duty.last_on - NEAR:
        return None
    last = duty.last_on
    until, missing = f"{last.year}年{last.month}月{last.day}日", hours_text(duty.missing)
    text = f"{duty.requirement.name}须在{until}前完成，尚缺{missing}学时。"
    return Message(morning(last - NEAR), "deadline-near", "培训期限临近", text, {"last_on": last})


def _missing(finding: Finding) -> str:
    if finding.requirement.measure is Measure.TOPICS:
        return f"{finding.requirement.name}尚缺{finding.missing}门"
    return f"{finding.requirement.name}尚缺{hours_text(finding.missing)}学时"


def morning(day: date) -> datetime:
    """When a day begins in China, and with it what is near."""
    return datetime.combine(day, time(), CHINA)
