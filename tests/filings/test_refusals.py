"""Why a row is refused: a word for programs, and a sentence for people that the word and its parameters choose."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from filings.decisions.domain import grants, recognitions
from filings.forms.domain.rows import BadRow, Reason
from filings.rosters.domain import Problem
from filings.rosters.messages_zh import FIELDS, PROBLEMS, SENTENCES, in_chinese, problem_in_chinese

TOP = Path(__file__).parents[2]
FILINGS = TOP / "services/filings/src/filings"
RULES = TOP / "libs/rulebook/src/rulebook"


class Refusal(NamedTuple):
    """A place in the code where a row is refused."""

    place: str
    reason: Reason | None
    """``None``: the rulebook's own."""
    has_field: bool
    parameters: frozenset[str]


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def calls(folder: Path, name: str) -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.name}:{node.lineno}", node


def refusals() -> list[Refusal]:
    found = []
    for place, call in calls(FILINGS, "BadRow"):
        reason = Reason[call.args[0].attr] if isinstance(call.args[0], ast.Attribute) else None
        parameters = frozenset(keyword.arg for keyword in call.keywords if keyword.arg is not None)
        found.append(Refusal(place, reason, len(call.args) > 2, parameters))
    return found


REFUSALS = refusals()
OF_RULES = {
    Reason(str(argument.value))
    for _, call in calls(RULES, "NotRecognised")
    if isinstance(argument := call.args[0], ast.Constant)
}
"""Reasons of the rulebook, which refuses in words of its own."""


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert set(PROBLEMS) == set(Problem)


def test_every_reason_is_one_that_a_row_can_be_refused_with() -> None:
    said = {refusal.reason for refusal in REFUSALS if refusal.reason is not None}
    assert said | OF_RULES | {Reason.BAD_ROW} == set(Reason)
    assert len(OF_RULES) > 5


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.place)
def test_whoever_refuses_says_what_the_sentence_needs(refusal: Refusal) -> None:
    reasons = OF_RULES if refusal.reason is None else {refusal.reason}
    given = refusal.parameters | ({"field"} if refusal.has_field else set())
    for reason in reasons:
        assert placeholders(SENTENCES[reason]) <= given, reason


@pytest.mark.parametrize("reason", Reason)
def test_the_sentence_is_chinese_whatever_programs_are_told(reason: Reason) -> None:
    parameters = dict.fromkeys(placeholders(SENTENCES[reason]) - {"field"}, "2026")
    first, second = (in_chinese(BadRow(reason, detail, "hours", **parameters)) for detail in ("hours is text", "没有"))
    assert first == second
    assert not set(first) & set(string.ascii_letters + "{}")


def test_every_field_of_a_row_has_a_name_for_people() -> None:
    fields = {*recognitions._FIELDS, *recognitions._DAY_FIELDS, *grants._FIELDS, "evidence.kind", "evidence.number"}
    assert fields <= set(FIELDS)


def test_parameters_stand_in_the_sentence() -> None:
    too_many = BadRow(Reason.BAD_HOURS, "hours is more than 0 and at most 400", "hours", hours_max=400)
    assert in_chinese(too_many) == "学时须大于0，且不超过单次培训的上限（400学时）"
    nobody = BadRow(Reason.NO_RULEBOOK, "no regulation binds this person in 2025", when="2025年度")
    assert in_chinese(nobody) == "2025年度没有适用于此人的培训规定"
    assert problem_in_chinese(Problem.SAME_NUMBER, row=3) == "与第3行身份证号相同"
