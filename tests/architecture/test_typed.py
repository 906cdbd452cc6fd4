"""The filings are typed all the way: JSON at the API, rows of SQL by name, and values in between."""

import ast
from pathlib import Path

import pytest

FILINGS = Path(__file__).parents[2] / "services/filings/src/filings"
TYPED = ("approval", "attendance", "claims", "decisions", "overview", "rosters", "submission")
ACTIONS = [
    path
    for feature in TYPED
    for path in (*FILINGS.glob(f"{feature}/actions.py"), *FILINGS.glob(f"{feature}/actions/*.py"))
]


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: str(path.relative_to(FILINGS)))
def test_actions_of_the_filings_take_and_give_typed_values(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "Any"] == []


def test_rows_of_programs_are_read_at_the_api_alone() -> None:
    readers = {"read_recognition", "read_grant", "read_rows"}
    importing = {
        str(path.relative_to(FILINGS))
        for path in FILINGS.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and readers & {name.name for name in node.names}
    }
    assert importing == {"decisions/api.py"}
