"""What something else than a vendor's completion counts (学时认定): offline days, seminars, continuing education."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from rulebook.rules import Days, Rulebook, Source

BY_DAYS, BY_HOURS = "offline-days", "offline-hours"
"""Kinds that need no word of the regulation's own: offline training counted by half days, or by its hours."""


class NotRecognised(ValueError):
    """The regulation does not count it so; ``reason`` is a word for programs, the text a sentence for people."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


class Day(NamedTuple):
    """One day of an offline training, as somebody attended it."""

    on: date
    half_days: int
    """0, 1 or 2."""
    is_arrival: bool = False
    """The day of arrival (报到)."""
    was_held: bool = True
    """Training was held on it."""


class Counted(NamedTuple):
    """What is recognised, and by which article."""

    centihours: int
    half_days: int
    article: str


def count_days(rulebook: Rulebook, days: Iterable[Day], *, stated: int | None = None) -> Counted:
    """Offline training by whole and half days (Inner Mongolia 2024, 第三十九条第（一）项: 8 and 4 class hours).

    Where the regulation turns no days into hours, the hours ``stated`` count, and the days beside them. Raises
    :class:`NotRecognised`.
    """
    attended = [day for day in days if _counts(rulebook.days, day)]
    if len({day.on for day in attended}) != len(attended):
        raise NotRecognised("day-twice", "同一天出现了两次，请合并后再报")
    if not attended:
        raise NotRecognised("nothing-attended", "没有可认定的培训日：未开展培训的日子（如报到当天）不计学时")
    half_days = sum(day.half_days for day in attended)
    rule = rulebook.days
    if rule is None:
        if stated is None or stated <= 0:
            raise NotRecognised("no-hours", f"《{rulebook.name}》没有按天折算学时的规定，请写明学时数")
        return Counted(stated, half_days, rulebook.recognisers_article or rulebook.article)
    return Counted(sum(rule.day if day.half_days == 2 else rule.half_day for day in attended), half_days, rule.article)


def _counts(rule: Days | None, day: Day) -> bool:
    if day.half_days not in (0, 1, 2):
        raise NotRecognised("half-days", "一天最多两个半天")
    if day.is_arrival and rule is not None and not rule.arrival_needs_training:
        return day.half_days > 0
    return day.half_days > 0 and day.was_held


def count_source(
    rulebook: Rulebook,
    kind: str,
    *,
    stated: int | None,
    subject: str,
    post_category: str,
    second_category: str | None = None,
) -> Counted:
    """What evidence of another kind counts: what the regulation fixes for it, or the hours that it states itself."""
    if kind == BY_HOURS:
        if stated is None or stated <= 0:
            raise NotRecognised("no-hours", "请写明学时数")
        return Counted(stated, 0, rulebook.recognisers_article or rulebook.article)
    source = _source(rulebook, kind)
    if source.subjects is not None and subject not in source.subjects:
        raise NotRecognised("wrong-subject", f"“{source.name}”不能认定为该科目学时（{source.article}）")
    if source.post_categories is not None and not {post_category, second_category} & source.post_categories:
        raise NotRecognised("wrong-post", f"“{source.name}”不适用于该岗位类别（{source.article}）")
    if source.centihours is not None:
        return Counted(source.centihours, 0, source.article)
    if stated is None or stated <= 0:
        raise NotRecognised("no-hours", f"“{source.name}”须写明证明材料上的学时数（{source.article}）")
    return Counted(stated, 0, source.article)


def _source(rulebook: Rulebook, kind: str) -> Source:
    for source in rulebook.sources:
        if source.kind == kind:
            return source
    known = "、".join(source.name for source in rulebook.sources) or "无"
    raise NotRecognised("unknown-kind", f"《{rulebook.name}》不认定此类学时；可认定的有：{known}")


def check_mode(rulebook: Rulebook, mode: str, subject: str) -> None:
    """Raises :class:`NotRecognised` where the regulation closes a subject's list of modes and this is none of them.

    Kaifeng 2016, part 二, names online and face-to-face training of the public subject and no mode of the other one.
    """
    if rulebook.modes_subjects is not None and subject not in rulebook.modes_subjects:
        return
    if rulebook.modes and not rulebook.modes_are_open and mode not in rulebook.modes:
        raise NotRecognised("mode", f"《{rulebook.name}》没有这种培训方式（{rulebook.modes_article}）")


def continuing_education_of(
    rulebook: Rulebook | None,
    post_category: str,
    *,
    total: int,
    reported_by_vendors: int,
    second_category: str | None = None,
) -> int:
    """The centihours that count as continuing education (继续教育) too, for somebody in these post categories.

    ``total`` are all centihours, ``reported_by_vendors`` those of them that online vendors reported: Hunan 2021, part
    五, recognises no others; Inner Mongolia 2024, 第三十七条 and 第四十一条, all.
    """
    if rulebook is None or not {post_category, second_category} & rulebook.continuing_education:
        return 0
    return reported_by_vendors if rulebook.education_at_vendors_only else total
