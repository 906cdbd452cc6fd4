"""The reasoning of one person's year, and of everything that is asked of them today, for a terminal."""

from rich.console import Console
from rich.table import Table

from common.text import hours_text
from ledger.actions import Duties, Statement
from ledger.api.shapes import days
from rulebook import Finding, Measure, Person, last_day

_LINES_MAX = 12


def print_statement(console: Console, found: Statement) -> None:
    """Which regulation binds and why; each requirement with what it counts; what was decided."""
    year, book = found.year, found.assessment.rulebook
    console.print(f"person {year.person_id}, training year {year.training_year}", markup=False)
    if found.placement is None:
        console.print("the registry has not told where this person stands: no regulation binds")
        return
    where = found.placement
    since = "ever since" if where.effective_on is None else f"since {where.effective_on}"
    console.print(
        f"on {last_day(year.training_year)}: region {where.region_code}, {where.post_category}, "
        f"title {where.title_level} ({since})",
        markup=False,
    )
    if book is None:
        console.print("no regulation binds this place and category on that day")
        return
    console.print(f"so {book.document} binds ({book.article}), edition {book.edition}", markup=False)
    for finding in found.assessment.findings:
        _print_finding(console, finding, found)
    for row in found.decisions:
        state = "taken back" if row.withdrawn else "holds"
        console.print(f"decided on {row.decided_on}: {row.effect}, {row.kind} ({state})", markup=False)
    console.print(f"{'MET' if found.assessment.met else 'NOT MET'}: {year.entries} entries", markup=False)


def _print_finding(console: Console, finding: Finding, found: Statement) -> None:
    show = str if finding.requirement.measure is Measure.TOPICS else hours_text
    mark = "met" if finding.met else "not owed" if finding.clear else f"{show(finding.missing)} missing"
    deemed = f" + {hours_text(finding.deemed)} deemed" if finding.deemed else ""
    need = f"{show(finding.requirement.need)}"
    if finding.requirement.or_half_days is not None:
        need += f" or {days(finding.requirement.or_half_days)} days ({days(found.year.half_days)} there)"
    console.print(
        f"\n{finding.requirement.name} ({finding.requirement.article}): {show(finding.have)}{deemed} of {need}: {mark}",
        markup=False,
    )
    if finding.relief is not None:
        console.print(
            f"  because: {finding.relief.name} ({finding.relief.article}), {finding.relief.effect}", markup=False
        )
    parts = found.parts[finding.requirement.key]
    titles = {row.source_id: row.course_title for row in found.entries}
    for part in parts[:_LINES_MAX]:
        capped = "" if part.cap is None else f" of {hours_text(part.lesson.centihours)}: the cap of {part.cap.article}"
        title = titles.get(part.lesson.ref, part.lesson.course)
        console.print(f"  {part.lesson.completed_on}  {hours_text(part.centihours):>6}{capped}  {title}", markup=False)
    if len(parts) > _LINES_MAX:
        rest = sum(part.centihours for part in parts[_LINES_MAX:])
        console.print(f"  and {len(parts) - _LINES_MAX} more: {hours_text(rest)}", markup=False)


def print_requirements(console: Console, found: Duties) -> None:
    """Everything that applies on the day, each with the date by which."""
    table = Table(
        "requirement", "article", "have", "need", "by", "at the latest", "state", title=f"\napplies on {found.on}",
        title_justify="left", show_edge=False,
    )  # fmt: skip
    due = str(last_day(found.on.year))
    for finding in found.year.findings:
        show = str if finding.requirement.measure is Measure.TOPICS else hours_text
        state = "met" if finding.met else "not owed" if finding.clear else "open"
        asked = finding.requirement
        table.add_row(asked.name, asked.article, show(finding.have), show(asked.need), due, due, state)
    for duty in found.duties:
        asked, span = duty.requirement, duty.span
        table.add_row(
            asked.name,
            asked.article,
            hours_text(duty.have),
            hours_text(asked.need),
            str(span.due_on),
            str(span.last_on),
            duty.state,
        )
    console.print(table if table.row_count else f"\nnothing applies on {found.on}: {_why_nothing(found.person)}")


def _why_nothing(person: Person) -> str:
    return "no regulation binds" if person.placements else "the registry has not told of this person"
