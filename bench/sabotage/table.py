"""The outcome as a table, for a terminal and for the page in the docs."""

from collections.abc import Sequence

from bench.sabotage.running import GOOD, Outcome

BEGIN, END = "<!-- table of the last run -->", "<!-- end of the table -->"


def shown(outcomes: Sequence[Outcome]) -> str:
    """Name, who caught it, and how long that took."""
    wide = max(len(outcome.sabotage.name) for outcome in outcomes)
    lines = [f"{'sabotage':{wide}}  {'s':>5}  caught by"]
    for outcome in outcomes:
        by = outcome.by if outcome.ended in GOOD else f"{outcome.ended}: {outcome.by}"
        lines.append(f"{outcome.sabotage.name:{wide}}  {outcome.seconds:5.1f}  {by}")
    return "\n".join(lines)


def page_with(page: str, outcomes: Sequence[Outcome]) -> str:
    """The page with the table of these outcomes in the place of the one that stood there."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the page does not say where its table begins and ends")
    rows = ["| sabotage | rule | where from | caught by |", "|---|---|---|---|"]
    for outcome in outcomes:
        by = f"`{_short(outcome.by)}`" if outcome.ended in GOOD else f"**{outcome.ended}**"
        rows.append(f"| {outcome.sabotage.name} | {outcome.sabotage.rule} | {outcome.sabotage.source} | {by} |")
    return "\n".join([before + BEGIN, "", *rows, "", END]) + after


def _short(test: str) -> str:
    """Without the folder that all tests stand in, and without the parameters."""
    return test.removeprefix("tests/").partition("[")[0]
