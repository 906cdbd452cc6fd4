"""Messages to the authors of a filing (站内消息), in Chinese, and what a claim is about."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from filings.forms.domain.forms import Form
from messages.pages import Message

_NAMES = {"training": "备案", "roster": "名单", "claim": "申请"}

_SAID = {
    "returned": ("退回", "已退回，请修改后重新提交。"),
    "refused": ("不予通过", "未予通过。"),
    "approved": ("通过", "已通过。"),
    "withdrawn": ("失效", "已失效。"),
}

_NEXT = {("training", "approved"): "已通过，可以按计划组织培训。", ("roster", "approved"): "已通过，学时正在计入。"}
_URGED = {"remind": ("催办", "请尽快办理。"), "escalate": ("逾期", "逾期未办理，已报上级。")}


class About(NamedTuple):
    """Of which filing a message tells, and of whose work."""

    filing_id: UUID
    title: str | None
    kind: str
    office_id: UUID | None
    """The organisation that filed it or has to decide; ``None``: of a claim of one's own."""

    def ids(self) -> dict[str, UUID]:
        """What a page may lead on to."""
        office = {} if self.office_id is None else {"organisation_id": self.office_id}
        return {"filing_id": self.filing_id, **office}


def message_of(about: About, state: str, text: str | None, at: datetime) -> Message:
    """One thing that came of a filing."""
    kind = about.kind
    name, said = _SAID[state]
    said = _NEXT.get((kind, state), said)
    why = f"意见：{text}" if text else ""
    return Message(at, f"{_KINDS[kind]}-{state}", f"{_NAMES[kind]}{name}", f"“{about.title}”{said}{why}", about.ids())


def overturned_from_above(about: About, text: str | None, at: datetime, *, is_office: bool = False) -> Message:
    """What was approved was taken back by an HR authority above: to who filed it, and to the offices that approved."""
    kind, title = about.kind, about.title
    name = _NAMES[kind]
    if is_office:
        said = f"本单位办理的“{title}”已由上级人事综合管理部门撤销，由此认定的学时随之核减。"
    else:
        said = f"“{title}”已由上级人事综合管理部门撤销，由此认定的学时随之核减。"
    appeal = "" if is_office else "如有异议，可以在“意见反馈和投诉”中提出申诉，或者补充材料后重新申请。"
    return Message(
        at, f"{_KINDS[kind]}-refused", f"{name}被上级撤销", f"{said}理由：{text}{_END if text else ''}{appeal}",
        about.ids(),
    )  # fmt: skip


_END = "。"


_KINDS = {"training": "filing", "roster": "roster", "claim": "claim"}


def reminder_of(about: About, act: str, text: str | None, at: datetime) -> Message:
    """Something that waits for one's office, and was urged."""
    name, said = _URGED[act]
    why = f"附言：{text}" if text else ""
    return Message(at, f"filing-{act}", name, f"“{about.title}”等待本单位办理，{said}{why}", about.ids())


class Activity(NamedTuple):
    """What a claim is about, as its form says: how lists tell claims of one kind apart."""

    title: str | None
    begins_on: str | None
    ended_on: str | None

    def __repr__(self) -> str:
        """Without what was written."""
        return "Activity()"


def activity_of(form: Form) -> Activity:
    """Of a form as far as it is written, by the words that regulations have for it."""
    title, begins, ends = (
        next((str(form[name]) for name in names if form.get(name)), None) for names in (_TITLES, _BEGINNINGS, _ENDS)
    )
    return Activity(title, begins, ends)


_TITLES = ("title", "project", "exam", "course", "degree", "firm")
_BEGINNINGS, _ENDS = ("begins_on", "counts_from"), ("ended_on", "counts_until", "last_day")
