"""What the conservation check found, for a terminal."""

from rich.console import Console
from rich.table import Table

from standalone.check import Checked


def print_checked(console: Console, checked: Checked) -> None:
    """Every equation with both sides; then what is still under way, and what waits."""
    table = Table("law", "", "left", "right", title="conservation", title_justify="left", show_edge=False)
    for equation in checked.equations:
        mark = "[green]=[/green]" if equation.holds else "[red]≠[/red]"
        table.add_row(equation.name, mark, equation.left, equation.right)
    console.print(table)
    if checked.under_way:
        console.print(f"under way between the services: {checked.under_way:,}")
    if checked.dead_letters:
        console.print(f"[yellow]dead letters: {checked.dead_letters:,}; see `xueshi dead-letters`[/yellow]")
    for reason in checked.waiting:
        console.print(f"[yellow]a certificate waits: {reason}[/yellow]")
    if checked.head is not None:
        # Alone on its line, so that it can be kept as it is printed.
        console.print(
            f"head of the audit trail, to be kept elsewhere:\n{checked.head}", soft_wrap=True, highlight=False
        )
    console.print("[green]every equation holds[/green]" if checked.holds else "[red]an equation does not hold[/red]")
