"""The regulations that the platform goes by (培训政策), as anybody may read them."""

from datetime import date

from common.identity import RegionCode
from common.openapi import Answer
from ledger.api.answers.requirements import Rulebook
from rulebook import ProvisionKind


class Regulation(Rulebook):
    """One regulation: its document, who issued it, where it is in force, and when."""

    issued_by: list[str]
    """发文机关; empty where the regulation's file does not say."""
    region_code: RegionCode
    """It binds this region and all below it (GB/T 2260), where no narrower one does."""
    in_force_from: date
    in_force_until: date | None
    """The last day; ``null`` while no other regulation replaces it."""
    replaces: list[str]
    """Ids of regulations that ended on the day before it began."""


class RegulationList(Answer):
    """Every regulation that the platform knows, the narrowest region first, and within a region the newest."""

    regulations: list[Regulation]


class RegulationProvision(Answer):
    """One rule of a regulation."""

    kind: ProvisionKind
    key: str
    """Unique among the provisions of its kind."""
    name: str | None
    """In Chinese; ``null`` where the rule has none."""
    sentence: str
    """The rule in Chinese, made from its data: what the platform goes by."""
    stated: dict[str, str | int | bool | list[str] | list[int]]
    """The same as data, by the keys of a regulation's file (docs/rulebooks.md); hours, days and yuan are text."""


class ArticleOfRegulation(Answer):
    """One article, and what it states."""

    article: str
    """As the document numbers it; with its document, where the provision is taken over from another regulation."""
    provisions: list[RegulationProvision]


class RegulationByArticle(Regulation):
    """Everything that a regulation states, in the order of its articles; what it takes over from others comes last."""

    articles: list[ArticleOfRegulation]
