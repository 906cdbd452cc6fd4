"""A training base on record, and what stands out of training that names it, or none."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from filings.approval.domain.remarks import cited
from filings.forms.domain.forms import Form
from rulebook import Person, Rulebook, TrainingBase, may_train


@dataclass(frozen=True)
class SoughtBases:
    """Which bases are looked for."""

    on: date | None
    """A day on which they are bases."""
    words: str
    """That stand in the name; empty for all."""
    base_ids: tuple[UUID, ...]
    """Only these; empty for all."""


@dataclass(frozen=True)
class BaseRow:
    """A base as it is kept."""

    base_id: UUID
    named_by: UUID
    region_code: str
    name: str
    subjects: list[str]
    title_levels: list[str] | None
    entrusted_by: list[str]
    begins_on: date
    ends_on: date | None

    @property
    def base(self) -> TrainingBase:
        """As rules see it."""
        titles = None if self.title_levels is None else frozenset(self.title_levels)
        return TrainingBase(self.region_code, titles, tuple(self.entrusted_by))

    def is_open(self, first: date, last: date) -> bool:
        """Whether it is a base on all these days."""
        return self.begins_on <= first and (self.ends_on is None or last <= self.ends_on)


def remarks_on_plan(form: Form, base: BaseRow | None, book: Rulebook) -> list[str]:
    """What the deciding office looks at where a training is filed; nothing of it refuses the training."""
    duties = book.base_duties
    if base is None:
        needed = duties is not None and form["subject"] in duties.required_for
        return [cited("no-base", f"{book.document}{duties.required_article}")] if needed and duties else []
    article = "" if duties is None else f"{book.document}{duties.scope_article}"
    found = {
        "base-other-subject": form["subject"] not in base.subjects,
        "base-not-open": not base.is_open(date.fromisoformat(form["begins_on"]), date.fromisoformat(form["ends_on"])),
    }
    return [_cited(remark, article) for remark, is_so in found.items() if is_so]


def remarks_on_people(people: Iterable[Person], on: date, base: BaseRow, book: Rulebook) -> list[str]:
    """That a base may not train somebody on a roster, by where they stood on a day; nobody is refused for it."""
    for person in people:
        placement = person.placed_on(on)
        if placement and not may_train(book.base_rules, base.base, placement.title_level, placement.region_code):
            article = next((rule.article for rule in book.base_rules), "")
            return [_cited("base-other-people", f"{book.document}{article}" if article else "")]
    return []


def _cited(remark: str, article: str) -> str:
    return cited(remark, article) if article else remark


def shown(row: BaseRow, named_by: str | None) -> dict[str, Any]:
    """A base as it is answered; ``named_by``: what the authority is called, where that was published."""
    return {**vars(row), "level": row.base.level, "named_by_name": named_by}
