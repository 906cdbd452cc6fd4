"""Where the hours of a completion are: five stations from the vendor to the certificate, and where the way ends.

Pure: what the services answered goes in, sentences come out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.clock import CHINA
from pages.formats import moment_zh
from portal.clients.models.certificates import OwnCertificate
from portal.clients.models.ledger import Entry, StatementOfYear
from portal.clients.models.vendor_gateway import OwnCompletion, VendorFreshness
from portal.messages_zh import word
from portal.statements import counted_text, headline, names_of

ASK_VENDOR, ASK_UNIT, OPEN_CASE, APPEAL = "ask-vendor", "ask-unit", "open-case", "appeal"
WAIT, ASK_OPENING, ASK_CONTRACT = "wait", "ask-opening", "ask-contract"
_PARKED: Mapping[str, tuple[str, str]] = {
    "unknown-person": ("上报的身份证号当时未在任何单位登记", ASK_UNIT),
    "held-for-review": (
        "学习时间或课程信息需要核实，省、市或县人社部门核查中，核查属实后自动计入，不必重复学习或上报",
        WAIT,
    ),
    "year-closed": ("上报时该年度已经结账，是否补充计入由省级人社部门决定，决定开放后自动计入", ASK_OPENING),
    "no-contract": ("该机构在课程完成当日没有您所在地区的培训协议，协议登记后自动计入", ASK_CONTRACT),
}
"""Why something waits and the act that mends it, by the gateway's reason."""


_WAITED_FOR: Mapping[str, str] = {
    "unknown-person": "因身份证号尚未登记",
    "year-closed": "因年度已经结账",
    "no-contract": "因培训协议尚未登记",
    "review": "因有待人社部门核查",
    "catalogue": "因课程尚未通过评审",
}
"""Why something that counts had waited, by the gateway's word."""


@dataclass(frozen=True)
class Station:
    """One station of the way."""

    name: str
    passed: bool | None
    """``None``: the way did not come so far, or it cannot be told now."""
    sentence: str


@dataclass(frozen=True)
class Trace:
    """The way of one completion."""

    completion: OwnCompletion
    stations: Sequence[Station]
    act: str
    """What mends it; empty where nothing has to be mended."""

    @property
    def is_whole(self) -> bool:
        """The hours arrived and count."""
        return all(station.passed for station in self.stations[:4])


@dataclass(frozen=True)
class Year:
    """What the other services say of the year; ``None`` where they cannot be asked now."""

    statement: StatementOfYear | None
    certificate: OwnCertificate | None


def trace_of(completion: OwnCompletion, years: Mapping[int, Year]) -> Trace:
    """The stations of one completion. ``years``: by the training year, of those that could be asked."""
    year = year_of(completion)
    known = years.get(year) if year is not None else None
    sent = Station("机构已上报", True, f"{vendor_of(completion)}于{moment_zh(completion.received_at)}上报。")
    received, act = _received(completion)
    stations = [sent, received]
    if not received.passed:
        return Trace(completion, [*stations, *_not_so_far("已入账", "计入要求", "达标与证书")], act)
    statement = known.statement if known else None
    if statement is None:
        return Trace(completion, [*stations, *_unknown("已入账", "计入要求", "达标与证书")], "")
    entry = next((entry for entry in statement.entries if entry.source_id == completion.item_id), None)
    booked, act = _booked(completion, entry, statement.year)
    if entry is None or not booked.passed:
        return Trace(completion, [*stations, booked, *_not_so_far("计入要求", "达标与证书")], act)
    counted = _counted(entry, statement)
    reached = headline(statement, known.certificate if known else None)
    last = Station("达标与证书", not reached.is_behind, f"{reached.text}。")
    return Trace(completion, [*stations, booked, counted, last], "" if counted.passed else OPEN_CASE)


def year_of(completion: OwnCompletion) -> int | None:
    """The training year: that of the day in China on which the course was completed."""
    return None if completion.completed_at is None else completion.completed_at.astimezone(CHINA).year


def vendor_of(completion: OwnCompletion) -> str:
    """The vendor's name, or what is known of it."""
    return completion.vendor_name or "培训机构"


def _received(completion: OwnCompletion) -> tuple[Station, str]:
    name = "平台已接收"
    if completion.revoked is not None:
        reason = f"，理由：{completion.revoked.reason}" if completion.revoked.reason else ""
        at = moment_zh(completion.revoked.at)
        return Station(name, False, f"{vendor_of(completion)}已于{at}撤回这条记录{reason}。"), ASK_VENDOR
    match completion.verdict:
        case "accepted":
            return Station(name, True, _accepted(completion)), ""
        case "duplicate" if completion.reason == "same-course-this-year":
            return Station(name, False, f"同一机构的同一门课程每年度只计一次，已有记录{_met(completion)}。"), ""
        case "duplicate":
            return Station(name, False, f"与已有记录重复，不重复计算{_met(completion)}。"), ""
        case "conflict":
            return Station(name, False, f"与已有记录的内容不一致，未采用{_met(completion)}。"), ASK_VENDOR
        case "parked":
            return _parked(completion)
        case "voided":
            return Station(name, False, _voided(completion)), APPEAL
        case _:
            return Station(name, False, f"已退回培训机构：{word(completion.reason or '', 'ItemReason')}"), ASK_VENDOR


def _parked(completion: OwnCompletion) -> tuple[Station, str]:
    why, act = _PARKED.get(completion.reason or "", ("暂缓计入", OPEN_CASE))
    since = "" if completion.parked is None else f"，自{moment_zh(completion.parked.since)}起等待"
    return Station("平台已接收", False, f"{why}{since}。"), act


def _voided(completion: OwnCompletion) -> str:
    voided = completion.voided
    at = f"已于{moment_zh(voided.at)}作废" if voided else "已作废"
    reason = f"，理由：{voided.reason.rstrip('。')}" if voided and voided.reason else ""
    office = (voided and voided.office) or "人社部门"
    return f"经{office}核查，这条记录不属实，{at}，不计入学时{reason}。"


def _accepted(completion: OwnCompletion) -> str:
    if completion.restored is not None:
        office, reason = completion.restored.office or "人社部门", completion.restored.reason.rstrip("。")
        return f"曾被作废，经{office}决定自{moment_zh(completion.restored.at)}起恢复计入，理由：{reason}。"
    if completion.parked is not None and completion.parked.until is not None:
        why = _WAITED_FOR.get(completion.parked.waited_for or "", "")
        return f"曾{why}暂缓计入，自{moment_zh(completion.parked.until)}起采用。"
    flagged = "；学习时间有待人社部门核对，学时照常计入" if completion.reason == "flagged" else ""
    return f"已采用{flagged}。"


def _met(completion: OwnCompletion) -> str:
    if completion.met is None:
        return ""
    return f"（{moment_zh(completion.met.received_at)}收到的记录）" if completion.met.is_own else "（该编号已用于他人）"


def _booked(completion: OwnCompletion, entry: Entry | None, year: int) -> tuple[Station, str]:
    name = "已入账"
    if entry is None:
        soon = "已转入台账，通常几分钟内入账。" if completion.handed_on else "正在转入台账，通常几分钟内入账。"
        return Station(name, None, soon), ""
    if entry.taken_back is not None:
        at, by = moment_zh(entry.taken_back.at), word(entry.taken_back.by, "TakenBackBy")
        if entry.taken_back.office is not None:  # the gateway says it as well, and first
            return Station(name, False, f"{at}经{entry.taken_back.office}核查作废，已核减。"), APPEAL
        return Station(name, False, f"{at}由{by}撤回，已核减。"), OPEN_CASE
    late = "（按完成日期计入该年度）" if entry.recorded_at.astimezone(CHINA).year != year else ""
    return Station(name, True, f"{moment_zh(entry.recorded_at)}计入{year}年度{late}。"), ""


def _counted(entry: Entry, statement: StatementOfYear) -> Station:
    text = counted_text(entry, names_of(statement.requirements))
    if text:
        return Station("计入要求", True, f"计入{text}。")
    why = "本年度没有培训规定适用于您的岗位。" if not statement.bound else "没有一项要求可以再计入这些学时。"
    return Station("计入要求", False, why)


def _not_so_far(*names: str) -> list[Station]:
    return [Station(name, None, "尚未到这一步。") for name in names]


def _unknown(*names: str) -> list[Station]:
    return [Station(name, None, "暂时查不到，学时没有丢失，请稍后再看。") for name in names]


@dataclass(frozen=True)
class Row:
    """A completion in the list of a year."""

    number: int | None
    """Within the year: the first that came is 1, so a number that somebody was told stays the same. ``None`` where not
    all of the year are known.
    """
    trace: Trace


@dataclass(frozen=True)
class Group:
    """Completions of which the same holds: those that a page shows, and the others."""

    title: str
    shown: Sequence[Row]
    more: Sequence[Row]


SHOWN_MAX = 10


def groups_of(traces: Sequence[Trace], numbers: Mapping[UUID, int]) -> Sequence[Group]:
    """What does not count yet comes first, in each group what was completed last; ``SHOWN_MAX`` are shown at once.

    What has no time of completion could not be read, and is told by the moment at which it came.
    """
    latest = sorted(traces, key=lambda trace: _completed(trace.completion), reverse=True)
    rows = [Row(numbers.get(trace.completion.item_id), trace) for trace in latest]
    stopped, whole = ([row for row in rows if row.trace.is_whole is is_whole] for is_whole in (False, True))
    room = max(0, SHOWN_MAX - len(stopped))
    groups = [
        Group("尚未计入的记录", stopped[:SHOWN_MAX], stopped[SHOWN_MAX:]),
        Group("已计入的记录", whole[:room], whole[room:]),
    ]
    return [group for group in groups if group.shown or group.more]


def _completed(completion: OwnCompletion) -> datetime:
    return completion.completed_at or completion.received_at


def numbers_of(completions: Sequence[OwnCompletion]) -> Mapping[UUID, int]:
    """The number of each within its year, where these are all of the year, the latest that came first."""
    return {item.item_id: len(completions) - place for place, item in enumerate(completions)}


def matching(completions: Sequence[OwnCompletion], vendor: str, words: str, day: str) -> list[OwnCompletion]:
    """Those of a vendor, with these words in the title, completed on a day; empty means any."""
    return [
        item
        for item in completions
        if (not vendor or item.vendor == vendor)
        and (not words or words.casefold() in (item.course_title or "").casefold())
        and (not day or (item.completed_at is not None and f"{item.completed_at.astimezone(CHINA):%Y-%m-%d}" == day))
    ]


def last_word(vendor: VendorFreshness, now: datetime) -> str:
    """What is known of a vendor that has sent nothing of the course."""
    if vendor.last_delivery_at is None:
        return f"{vendor.name}还没有上报过任何记录。"
    usual = ""
    if vendor.usual_delay_s is not None:
        usual = f"该机构通常在学完后{delay_zh(vendor.usual_delay_s)}内上报。"
    return f"截至{moment_zh(vendor.last_delivery_at)}{vendor.name}最后一次上报，您要找的课程不在其中。{usual}"


def delay_zh(seconds: int) -> str:
    """A time that people wait: minutes below two hours, hours below two days, else days; rounded up."""
    if seconds < 2 * 3600:
        return f"{max(1, -(-seconds // 60))}分钟"
    if seconds < 2 * 86_400:
        return f"{-(-seconds // 3600)}小时"
    return f"{-(-seconds // 86_400)}天"
