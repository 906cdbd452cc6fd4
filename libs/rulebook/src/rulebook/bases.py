"""Which training base (继续教育基地) may train whom (Kaifeng 2016, part 四)."""

from collections.abc import Collection
from dataclasses import dataclass

from rulebook.levels import LEVELS, level_of
from rulebook.tables import Table
from rulebook.words import SUBJECTS, TITLE_LEVELS


@dataclass(frozen=True)
class BaseRule:
    """Whom bases of one level train."""

    level: str
    """Of the authority that named the base."""
    title_levels: frozenset[str]
    article: str
    own_units_only: bool = False
    """Only people of units of that level itself (市属单位), and not of the regions below it."""


@dataclass(frozen=True)
class BaseDuties:
    """What else a regulation says of bases."""

    required_for: frozenset[str]
    """Subjects whose training face to face is given by a base."""
    required_article: str
    scope_article: str
    """That no base goes beyond what it was named for."""


@dataclass(frozen=True)
class TrainingBase:
    """A base as rules see it."""

    region: str
    """Of the authority that named it."""
    title_levels: frozenset[str] | None = None
    """For whom it was named; ``None``: whomever the regulation lets bases of its level train."""
    entrusted_by: Collection[str] = ()
    """Regions below whose authorities have no base of their own and entrust it with their people (委托)."""

    @property
    def level(self) -> str:
        """That of the authority that named it."""
        return level_of(self.region)


def may_train(rules: Collection[BaseRule], base: TrainingBase, title_level: str, region: str) -> bool:
    """Whether a base may train somebody of this title level whose unit lies in this region.

    Yes where the regulation has no rule on bases, unless the base was named for other title levels.
    """
    if base.title_levels is not None and title_level not in base.title_levels:
        return False
    if not rules:
        return True
    # What a region entrusts is what its own bases would do.
    return any(
        rule.level == level_of(place)
        and title_level in rule.title_levels
        and (region == place or (not rule.own_units_only and region.startswith(_stem(place))))
        for place in (base.region, *base.entrusted_by)
        for rule in rules
    )


def _stem(region: str) -> str:
    return region.removesuffix("00").removesuffix("00")


def base_rules_of(top: Table) -> tuple[BaseRule, ...]:
    """``[[base]]``: whom bases of a level train."""
    found = []
    for table in top.tables("base", title="level"):
        found.append(
            BaseRule(
                level=table.one_of("level", LEVELS),
                title_levels=frozenset(table.several_of("title_levels", TITLE_LEVELS)),
                article=table.article(),
                own_units_only=table.flag("own_units_only"),
            )
        )
        table.done()
    return tuple(found)


def base_duties_of(top: Table) -> BaseDuties | None:
    """``[bases]``: for which subjects a base is needed, and that none goes beyond what it was named for."""
    table = top.table("bases")
    if table is None:
        return None
    found = BaseDuties(
        required_for=frozenset(table.several_of("required_for", SUBJECTS)),
        required_article=table.text("required_article"),
        scope_article=table.text("scope_article"),
    )
    table.done()
    return found
