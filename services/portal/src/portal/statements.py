"""A training year as people want to read it: what is missing, and what each entry came to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from portal.clients.models.certificates import OwnCertificate
from portal.clients.models.ledger import Duty, Entry, RequirementCounted, StatementOfYear
from portal.formats import article_text, number_text


@dataclass(frozen=True)
class Headline:
    """The answer in one sentence."""

    text: str
    is_behind: bool
    """Something is still to do."""


def missing_hours(requirements: Sequence[RequirementCounted]) -> Decimal:
    """How many hours more meet every requirement in hours: at least the total's, at least those of both subjects."""
    missing = {item.key: Decimal(item.missing) for item in requirements if item.unit == "hours"}
    subjects = sum((hours for key, hours in missing.items() if key in {"public", "professional"}), Decimal(0))
    return max([subjects, *missing.values()], default=Decimal(0))


def headline(statement: StatementOfYear, certificate: OwnCertificate | None) -> Headline:
    """What somebody wants to know first."""
    year = f"{statement.year}年度"
    if not statement.bound:
        return Headline(f"{year}：您不在培训对象范围", is_behind=False)
    if certificate is not None and certificate.state == "suspended":
        return Headline(f"{year}：证书已暂停", is_behind=True)
    if statement.met:
        return Headline(f"{year}：{_once_met(certificate)}", is_behind=False)
    if statement.clear:
        return Headline(f"{year}：无待完成要求", is_behind=False)
    if hours := missing_hours(statement.requirements):
        return Headline(f"{year}：还差{number_text(str(hours))}学时", is_behind=True)
    others = sum(Decimal(item.missing) > 0 for item in statement.requirements)
    return Headline(f"{year}：还差{others}项必修内容", is_behind=True)


def _once_met(certificate: OwnCertificate | None) -> str:
    if certificate is None:
        return "已达标"
    return {
        "certified": "已达标，证书已签发",
        "not-applied": "已达标，可以申请证书",
        "revoked": "已达标，证书已撤销",
    }.get(certificate.state, "已达标，证书正在制作")


Row = tuple[str, float, float, str, str]
"""A requirement as a bar: its name, what there is and what is needed as numbers, and both in words."""


def rows_of(requirements: Sequence[RequirementCounted | Duty]) -> Sequence[Row]:
    """Each requirement with what counts towards it, and with days where days are enough as well."""
    return [_row(item) for item in requirements]


def _row(item: RequirementCounted | Duty) -> Row:
    deemed = item.deemed if isinstance(item, RequirementCounted) else None
    have = Decimal(item.have) + Decimal(deemed or 0)
    days = held = ""
    if item.or_days is not None:
        days = f"，或{number_text(item.or_days)}天"
        held = f"（{number_text(item.days)}天）" if item.days and Decimal(item.days) else ""
    return (
        item.name,
        float(have),
        float(item.need),
        amount(str(have), item.unit) + held,
        amount(item.need, item.unit) + days,
    )


def amount(number: str, unit: str) -> str:
    """A number of class hours, or of required topics."""
    return f"{number_text(number)}{'学时' if unit == 'hours' else '项'}"


def lacking(requirements: Sequence[RequirementCounted]) -> Sequence[str]:
    """What is missing of each requirement that is not met: ``专业科目学时还差18学时（第七条）``."""
    return [
        f"{item.name}还差{amount(item.missing, item.unit)}（{article_text(item.article)}）{_topics(item)}"
        for item in requirements
        if Decimal(item.missing) > 0
    ]


def _topics(item: RequirementCounted) -> str:
    none_yet = [topic.name for topic in item.topics or () if Decimal(topic.hours) == 0]
    return f"：{'、'.join(none_yet)}" if none_yet else ""


def counted_text(entry: Entry, names: Mapping[str, str]) -> str:
    """Towards what an entry counts: ``计入专业科目学时6学时（上限，第十条；共8学时）``."""
    parts = []
    for item in entry.counted:
        cap = f"（上限，{article_text(item.cap)}；共{number_text(item.of)}学时）" if item.cap and item.of else ""
        parts.append(f"{names.get(item.key, '其他要求')}{number_text(item.hours)}学时{cap}")
    return "；".join(parts)


def names_of(requirements: Sequence[RequirementCounted]) -> Mapping[str, str]:
    """The name of each requirement, by its key."""
    return {item.key: item.name for item in requirements}
