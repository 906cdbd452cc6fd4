"""Rows of SQL are read by name: a column that is added to a question moves no other."""

import ast
from pathlib import Path

TOP = Path(__file__).parents[2]


def test_no_query_reads_a_column_by_its_place() -> None:
    found = []
    for path in sorted((TOP / "services").glob("*/src/**/*.py")):
        if "queries" not in path.parts and path.stem != "queries":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.value, ast.Name)
                and node.value.id == "row"
                and isinstance(node.slice, ast.Constant)
                and isinstance(node.slice.value, int)
            ):
                found.append(f"{path.relative_to(TOP)}:{node.lineno}")
    assert found == []
