"""The tables of a regulation's file, each kind into what it says."""

from collections import Counter
from collections.abc import Collection, Iterable

from rulebook.eligibility import PURPOSES
from rulebook.levels import LEVELS
from rulebook.rules import (
    OF_DATES,
    Cap,
    Consequence,
    Days,
    MakeUp,
    Measure,
    Note,
    Relief,
    Requirement,
    Source,
    Window,
)
from rulebook.tables import BadRulebook, Table
from rulebook.words import MODES, NEEDS, OFFICES, POST_CATEGORIES, SUBJECTS, TALENTS, TITLE_LEVELS, TRAINING_TYPES


def requirements_of(top: Table) -> tuple[Requirement, ...]:
    """``[[yearly]]``, ``[[onboarding]]``, ``[[transfer]]`` and ``[[term]]``."""
    tables = [(window, table) for window in Window for table in top.tables(window.value, title="key")]
    found = [_requirement(window, table) for window, table in tables]
    _refuse_twice(
        [(item.key, table) for item, (_, table) in zip(found, tables, strict=True)], "requirements have the key"
    )
    return tuple(found)


def _requirement(window: Window, table: Table) -> Requirement:
    key, name, article = table.text("key"), table.text("name"), table.article()
    subject = table.one_of("subject", SUBJECTS) if table.has("subject") else None
    topics = table.several_of("topics", None) if window is Window.YEAR and table.has("topics") else ()
    every_topic = table.flag("every_topic") if window is Window.YEAR else False
    if every_topic == table.has("hours"):
        raise table.wrong(
            "give either 'hours' or 'every_topic = true'" if window is Window.YEAR else "'hours' is missing", "hours"
        )
    if every_topic and not topics:
        raise table.wrong("'every_topic' needs 'topics'", "every_topic")
    if topics and subject == "professional":
        raise table.wrong("topics are of the public subject", "topics")
    months, months_at_most = _months(window, table)
    own = window is not Window.YEAR
    flexible = table.maybe_several_of("flexible_for", TALENTS) if window is Window.HIRING else None
    found = Requirement(
        key=key,
        name=name,
        article=article,
        measure=Measure.TOPICS if every_topic else Measure.HOURS,
        need=len(topics) if every_topic else table.hours("hours"),
        window=window,
        or_half_days=table.half_days("or_days") if table.has("or_days") else None,
        subject=subject,
        topics=topics,
        title_levels=None if own else table.maybe_several_of("title_levels", TITLE_LEVELS),
        post_categories=table.maybe_several_of("post_categories", POST_CATEGORIES),
        years=None if own else table.years("years"),
        training_types=table.maybe_several_of("training_types", TRAINING_TYPES) if own else None,
        modes=table.maybe_several_of("modes", MODES) if own else None,
        at_once=table.flag("at_once") if own else False,
        months=months,
        months_at_most=months_at_most,
        flexible_for=flexible,
        flexible_article=table.text("flexible_article") if flexible else None,
    )
    table.done()
    return found


def _months(window: Window, table: Table) -> tuple[int, int]:
    if window is Window.HIRING:
        months, at_most = table.whole("within_months"), table.whole("at_most_months")
        if at_most < months:
            raise table.wrong("'at_most_months' is less than 'within_months'", "at_most_months")
        return months, at_most
    return (table.whole("months_after", at_least=0), 0) if window is Window.CHANGE else (0, 0)


def reliefs_of(top: Table, keys: Iterable[str]) -> tuple[Relief, ...]:
    """``[[deemed]]`` and ``[[exempt]]``; ``covers`` names yearly requirements, all of them where left out."""
    tables = [(effect, table) for effect in ("deemed", "exempt") for table in top.tables(effect, title="kind")]
    found = []
    for effect, table in tables:
        found.append(
            Relief(
                kind=table.text("kind"),
                name=table.text("name"),
                article=table.article(),
                effect=effect,
                covers=table.maybe_several_of("covers", sorted(keys)),
                post_categories=table.maybe_several_of("post_categories", POST_CATEGORIES),
                told_as=table.text("told_as") if table.has("told_as") else None,
                one_year=table.flag("one_year"),
            )
        )
        table.done()
    _refuse_twice([(item.kind, table) for item, (_, table) in zip(found, tables, strict=True)], "grounds have the kind")
    return tuple(found)


def refuse_untold(top: Table, reliefs: Collection[Relief]) -> None:
    """The ground shown instead of another (``told_as``) has the same effect; raises :class:`BadRulebook` else."""
    by_kind = {relief.kind: relief for relief in reliefs}
    for relief in reliefs:
        if relief.told_as is None:
            continue
        told = by_kind.get(relief.told_as)
        does = relief.effect, relief.covers, relief.post_categories
        if told is None or told.told_as or (told.effect, told.covers, told.post_categories) != does:
            raise top.wrong(f"'{relief.kind}' is told as '{relief.told_as}', which is no ground with the same effect")


def make_up_of(top: Table) -> MakeUp | None:
    """``[make_up]``: who may allow it, and for how many months after the year."""
    table = top.table("make_up")
    if table is None:
        return None
    found = MakeUp(
        article=table.article(),
        by=table.several_of("by", OFFICES),
        months=table.whole("within_months") if table.has("within_months") else None,
        reason=table.text("reason") if table.has("reason") else "",
        only=table.flag("only"),
    )
    if found.only and not found.reason:
        raise table.wrong("'only' needs 'reason'", "only")
    table.done()
    return found


def caps_of(top: Table) -> tuple[Cap, ...]:
    """``[[cap]]``: the most that counts of one day or of one course."""
    tables = top.tables("cap", title="per")
    found = []
    for table in tables:
        found.append(
            Cap(
                per=table.one_of("per", ("day", "course", OF_DATES)),
                centihours=table.hours("hours"),
                article=table.article(),
                modes=table.maybe_several_of("modes", MODES),
            )
        )
        table.done()
    _refuse_twice([(item.per, table) for item, table in zip(found, tables, strict=True)], "caps are per")
    if {"day", OF_DATES} <= {cap.per for cap in found}:
        raise top.wrong(f"a cap is per 'day' or per '{OF_DATES}', not both")
    return tuple(found)


def days_of(top: Table) -> Days | None:
    """``[days]``: what a day of offline training counts."""
    table = top.table("days")
    if table is None:
        return None
    found = Days(
        article=table.article(),
        day=table.hours("day"),
        half_day=table.hours("half_day"),
        arrival_needs_training=table.flag("arrival_needs_training"),
    )
    if found.half_day > found.day:
        raise table.wrong("'half_day' counts more than 'day'", "half_day")
    table.done()
    return found


def sources_of(top: Table) -> tuple[Source, ...]:
    """``[[recognised]]``: what else counts, by the kind of its evidence."""
    tables = top.tables("recognised", title="kind")
    found = []
    for table in tables:
        found.append(
            Source(
                kind=table.text("kind"),
                name=table.text("name"),
                article=table.article(),
                centihours=table.hours("hours") if table.has("hours") else None,
                subjects=table.maybe_several_of("subjects", SUBJECTS),
                post_categories=table.maybe_several_of("post_categories", POST_CATEGORIES),
            )
        )
        table.done()
    _refuse_twice([(item.kind, table) for item, table in zip(found, tables, strict=True)], "things have the kind")
    return tuple(found)


def consequences_of(top: Table) -> tuple[Consequence, ...]:
    """``[[consequence]]``: for each of its purposes, what is asked for."""
    found = []
    for table in top.tables("consequence", title="needs"):
        needs, article = table.one_of("needs", NEEDS), table.article()
        categories = table.maybe_several_of("post_categories", POST_CATEGORIES)
        late, done, excused = (table.flag(key) for key in ("late_is_enough", "must_be_done", "exemption_excuses"))
        names_year = table.flag("names_year")
        if names_year and needs not in ("certificate", "year"):
            raise table.wrong("'names_year' is of 'certificate' and 'year'", "names_year")
        titles = table.maybe_several_of("title_levels", TITLE_LEVELS)
        if table.has("organised_by_at_least") is not (needs == "training"):
            raise table.wrong("'organised_by_at_least' goes with needs = \"training\", which takes it", "needs")
        level = table.one_of("organised_by_at_least", LEVELS) if needs == "training" else None
        found += [
            Consequence(
                purpose, needs, article, categories, late_is_enough=late, must_be_done=done, exemption_excuses=excused,
                names_year=names_year, title_levels=titles, organised_by_at_least=level,
            )
            for purpose in table.several_of("purposes", tuple(PURPOSES))
        ]  # fmt: skip
        table.done()
    return tuple(found)


def notes_of(top: Table) -> tuple[Note, ...]:
    """``[[note]]``: what the document says and no rule holds."""
    tables = top.tables("note", title="key")
    found = []
    for table in tables:
        found.append(Note(table.text("key"), table.text("name"), table.text("text"), table.article()))
        table.done()
    _refuse_twice([(item.key, table) for item, table in zip(found, tables, strict=True)], "notes have the key")
    return tuple(found)


def _refuse_twice(keyed: list[tuple[str, Table]], what: str) -> None:
    for key, count in Counter(key for key, _ in keyed).items():
        if count > 1:
            raise next(_twice(table, key, what) for item, table in reversed(keyed) if item == key)


def _twice(table: Table, key: str, what: str) -> BadRulebook:
    return table.wrong(f"two {what} '{key}'")
