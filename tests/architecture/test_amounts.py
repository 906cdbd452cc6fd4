"""Hours and money are whole hundredths: a binary fraction could not be exact."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from common.text import BadText
from filings.forms.domain.rows import hundredths

TOP = Path(__file__).parents[2]
EXACT = (
    "libs/rulebook/src/rulebook",
    "services/filings/src/filings",
    "services/ledger/src/ledger",
    "services/certificates/src/certificates",
)
FRACTIONS = {
    "services/filings/src/filings/access/dependencies.py": "the share of claims that are looked at again",
    "services/filings/src/filings/approval/domain/deadlines.py": "a part of the days that an office has",
    "services/filings/src/filings/attendance/domain.py": "how many came, beside how many were planned",
    "services/filings/src/filings/claims/domain/automatic.py": "the share of claims that are looked at again",
    "services/filings/src/filings/jobs.py": "seconds between two looks",
    "services/filings/src/filings/printed_form/appendices.py": "places on a page",
    "services/filings/src/filings/printed_form/drawing.py": "places on a page",
    "services/filings/src/filings/printed_form/paper.py": "places on a page",
    "services/filings/src/filings/settings.py": "the share of claims that are looked at again",
    "services/ledger/src/ledger/api/shapes.py": "half days as days: halves are exact",
    "services/ledger/src/ledger/reassessor.py": "seconds between two looks",
    "services/certificates/src/certificates/eligibility/api/own.py": "questions a second",
    "services/certificates/src/certificates/verification/api/papers.py": "questions a second",
    "services/certificates/src/certificates/verification/api/codes.py": "questions a second",
    "services/certificates/src/certificates/papers/drawing.py": "places on a page",
    "services/certificates/src/certificates/papers/validity.py": "days until a chain ends",
    "services/certificates/src/certificates/issuance/job.py": "seconds between two looks",
    "services/certificates/src/certificates/bundles/job.py": "the place of a file in a folder",
    "services/certificates/src/certificates/settings.py": "questions a second",
    "services/filings/src/filings/check_ins/api.py": "tries a second",
    "services/filings/src/filings/statistics/answers.py": "days that filings took",
    "services/filings/src/filings/statistics/api.py": "days that filings took",
}
"""Files in which a fraction is a time, a ratio or a place on a page, and which of them."""


def fractions(path: Path) -> Iterator[int]:
    """The lines with a float: its name, a number with a decimal point, or a division that makes one."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        is_name = isinstance(node, ast.Name) and node.id == "float"
        is_number = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_division = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if isinstance(node, ast.expr) and (is_name or is_number or is_division):
            yield node.lineno


def test_no_float_stands_near_hours_or_money() -> None:
    found = {
        str(path.relative_to(TOP)): lines
        for folder in EXACT
        for path in sorted((TOP / folder).rglob("*.py"))
        if "versions" not in path.parts and (lines := list(fractions(path)))
    }
    assert {file: lines for file, lines in found.items() if file not in FRACTIONS} == {}
    assert set(found) == set(FRACTIONS), "a file of the list has no fraction any more"


def test_float_is_called_nowhere_in_these_services() -> None:
    called = [
        f"{path.relative_to(TOP)}:{node.lineno}"
        for folder in EXACT
        for path in sorted((TOP / folder).rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
    ]
    assert called == []


@pytest.mark.parametrize(
    ("written", "read"), [("0", 0), ("1.5", 150), ("0.07", 7), ("1.15", 115), ("59.5", 5950), ("999.99", 99_999)]
)
def test_an_amount_is_read_exactly(written: str, read: int) -> None:
    assert hundredths(written) == read


@pytest.mark.parametrize("written", [1.5, 8, None, "", "1.", ".5", "1e2", "-1", "01", "1000", "1.234", "٣", " 8"])
def test_what_is_no_amount_is_refused(written: object) -> None:
    with pytest.raises(BadText):
        hundredths(written)
