"""The outcome as a table, for a terminal and for the page in the docs."""

from collections.abc import Sequence

from bench.sabotage.running import GOOD, Outcome

BEGIN, END = "<!-- table of the last run -->", "<!-- end of the table -->"


def shown(outcomes: Sequence[Outcome]) -> str:
    """Name, who caught it, and how long that took."""
    wide = max(len(one.sabotage.name) for one in outcomes)
    lines = [f"{'sabotage':{wide}}  {'s':>5}  caught by"]
    for one in outcomes:
        by = one.by if one.ended in GOOD else f"{one.ended}: {one.by}"
        lines.append(f"{one.sabotage.name:{wide}}  {one.seconds:5.1f}  {by}")
    return "\n".join(lines)


def page_with(page: str, outcomes: Sequence[Outcome]) -> str:
    """The page with the table of these outcomes in the place of the one that stood there."""
    before, _, rest = page.partition(BEGIN)
    _, found, after = rest.partition(END)
    if not found:
        raise ValueError("the page does not say where its table begins and ends")
    rows = ["| sabotage | rule | where from | caught by |", "|---|---|---|---|"]
    for one in outcomes:
        by = f"`{_short(one.by)}`" if one.ended in GOOD else f"**{one.ended}**"
        rows.append(f"| {one.sabotage.name} | {one.sabotage.rule} | {one.sabotage.source} | {by} |")
    return "\n".join([before + BEGIN, "", *rows, "", END]) + after


def _short(test: str) -> str:
    """Without the folder that all tests stand in, and without the parameters."""
    return test.removeprefix("tests/").partition("[")[0]
