"""What a draft regulation would have meant for a year, summed up by region and category."""

from collections import Counter
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from common.text import hours_text
from ledger.actions import DryRun
from rulebook import Assessment, Finding, Measure, Rulebook
from standalone.people import load_regions

CATEGORIES = {"management": "管理", "professional": "专业技术", "worker": "工勤技能"}


class Row(NamedTuple):
    """One person's year, before and after."""

    person_id: str
    region: str
    category: str
    before: str
    """Which regulation, and whether it was met."""
    after: str
    was_met: bool
    is_met: bool
    is_bound: bool
    missing: str


@dataclass
class Trial:
    """Counts by region and category, and everybody who would change."""

    draft: Rulebook
    counts: dict[tuple[str, str], Counter[str]] = field(default_factory=dict)
    changes: list[tuple[str, str, str, str, str, str]] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """One more person."""
        counts = self.counts.setdefault((row.region, row.category), Counter())
        counts["people"] += 1
        counts["bound"] += row.is_bound
        counts["passed"] += row.was_met
        counts["passes"] += row.is_met
        if row.was_met != row.is_met:
            counts["gains" if row.is_met else "loses"] += 1
            self.changes.append((row.person_id, row.region, row.category, row.before, row.after, row.missing))

    @property
    def total(self) -> Counter[str]:
        """Everybody."""
        total: Counter[str] = Counter()
        for counts in self.counts.values():
            total.update(counts)
        return total


def row_of(tried: DryRun) -> Row:
    """A person's year as a trial counts it; the region is the city's."""
    return Row(
        person_id=str(tried.person_id),
        region=tried.placement.region_code[:4] + "00",
        category=tried.placement.post_category,
        before=_said(tried.before),
        after=_said(tried.after),
        was_met=tried.before.met,
        is_met=tried.after.met,
        is_bound=tried.after.rulebook is not None,
        missing=_missing(tried.after),
    )


def _said(found: Assessment) -> str:
    if found.rulebook is None:
        return "no rulebook"
    return f"{found.rulebook.id}: {'met' if found.met else 'not met'}"


def _missing(found: Assessment) -> str:
    lacking = [finding for finding in found.findings if not finding.clear]
    return "; ".join(f"{finding.requirement.name} {_amount(finding)}" for finding in lacking)


def _amount(found: Finding) -> str:
    return str(found.missing) if found.requirement.measure is Measure.TOPICS else hours_text(found.missing)


def print_trial(console: Console, trial: Trial, year: int) -> None:
    """A line a region and category, and the total; those whom nothing changes for are in the counts too."""
    table = Table(
        "region", "category", "people", "pass today", "pass then", "newly pass", "no longer pass",
        title=f"{trial.draft.id} tried on {year}: {trial.draft.document}", title_justify="left", show_edge=False,
    )  # fmt: skip
    for column in table.columns[2:]:
        column.justify = "right"
    names = {
        region.code: region.name for region in load_regions(Path(str(files("registry").joinpath("data/regions.csv"))))
    }
    for (region, category), counts in sorted(trial.counts.items()):
        table.add_row(f"{region} {names.get(region, '')}", CATEGORIES.get(category, category), *_figures(counts))
    table.add_row("all", "", *_figures(trial.total))
    console.print(table)


def _figures(counts: Counter[str]) -> list[str]:
    return [f"{counts[key]:,}" for key in ("people", "passed", "passes", "gains", "loses")]
