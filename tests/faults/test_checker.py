"""The checker bites: whatever is lost, doubled, changed or made up in the tables is found."""

import ast
import hashlib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import bench.faults
import pytest
from bench.faults.checker import Found, compare
from bench.faults.model import Expected, Must
from bench.faults.stories import make_stories
from faults.perfect import Perfect, play

FAULTS = Path(bench.faults.__file__).parent
OUTSIDE = {"asyncpg", "httpx", "aiokafka", "standardwebhooks"}
PUTS_TOGETHER = {"harness", "surroundings", "__main__"}


@pytest.fixture(scope="module")
def played() -> tuple[Expected, Found]:
    platform = Perfect()
    model, wrong = play(make_stories(5, 120, ("lanxin", "qihang", "mingde")), platform, Random(5))
    assert wrong == []
    return model.expected(), platform.found()


def with_row(rows: Any, position: int, **changes: Any) -> list[Any]:
    return [{**row, **changes} if at == position else row for at, row in enumerate(rows)]


def without(rows: Any, position: int) -> list[Any]:
    return [row for at, row in enumerate(rows) if at != position]


def at_of(expected: Expected, must: Must) -> tuple[int, int]:
    return next(at for at, what in expected.certificates.items() if what is must)


def certificate_at(found: Found, at: tuple[int, int]) -> int:
    return next(
        position for position, row in enumerate(found.certificates) if (row["person_id"], row["training_year"]) == at
    )


def made_up_certificate(found: Found, at: tuple[int, int]) -> Found:
    row = {**found.certificates[0], "person_id": at[0], "training_year": at[1], "number": "X", "certificate_id": "X"}
    return replace(found, certificates=[*found.certificates, row], files={**found.files, "X": _sha()})


def _sha() -> str:
    return hashlib.sha256(b"%PDF").hexdigest()


Damage = Callable[[Expected, Found], Found]
DAMAGES: dict[str, tuple[str, Damage]] = {
    "an entry is gone": ("lost", lambda _, found: replace(found, entries=found.entries[1:])),
    "an entry is there twice": ("doubled", lambda _, found: replace(found, entries=[*found.entries, found.entries[0]])),
    "an entry has other hours": ("wrong entry", lambda _, f: replace(f, entries=with_row(f.entries, 0, centihours=1))),
    "an entry is in another year": (
        "wrong entry", lambda _, f: replace(f, entries=with_row(f.entries, 0, training_year=2020))
    ),
    "an entry has no completion": (
        "entry of nothing", lambda _, f: replace(f, entries=[*f.entries, {**f.entries[0], "source_id": "nothing"}])
    ),
    "a completion is gone": ("lost", lambda _, found: replace(found, completions=found.completions[1:])),
    "a completion is there twice": (
        "doubled", lambda _, found: replace(found, completions=[*found.completions, found.completions[0]])
    ),
    "a completion nobody sent": (
        "recorded, though never accepted",
        lambda _, f: replace(f, completions=[*f.completions, {**f.completions[0], "completion_id": "?", "item_id": 0}]),
    ),
    "a completion of somebody else": (
        "wrong person", lambda _, f: replace(f, completions=with_row(f.completions, 0, person_id=10**6))
    ),
    "a completion forgot that it was taken back": (
        "wrongly revoked",
        lambda _, f: replace(f, completions=[{**row, "revoked": False} for row in f.completions]),
    ),
    "a balance is off": (
        "wrong balance", lambda _, f: replace(f, balances=with_row(f.balances, 0, public_centihours=1))
    ),
    "a certificate is gone": (
        "missing certificate",
        lambda e, f: replace(f, certificates=without(f.certificates, certificate_at(f, at_of(e, Must.EXIST)))),
    ),
    "a certificate is there twice": (
        "doubled certificate", lambda _, f: replace(f, certificates=[*f.certificates, f.certificates[0]])
    ),
    "a certificate was never signed": (
        "missing certificate",
        lambda e, f: replace(
            f, certificates=with_row(f.certificates, certificate_at(f, at_of(e, Must.EXIST)), stage="intended")
        ),
    ),
    "a certificate for too few hours": (
        "wrong certificate", lambda e, f: made_up_certificate(f, at_of(e, Must.NOT_EXIST))
    ),
    "a certificate of nobody": ("wrong certificate", lambda _, f: made_up_certificate(f, (10**6, 2025))),
    "a certificate stands although hours were taken back": (
        "wrong certificate",
        lambda e, f: replace(
            f,
            certificates=with_row(f.certificates, certificate_at(f, at_of(e, Must.STAY_SUSPENDED)), standing="valid"),
        ),
    ),
    "a certificate has another number": (
        "changed number",
        lambda e, f: replace(
            f, certificates=with_row(f.certificates, certificate_at(f, at_of(e, Must.EXIST)), number="Y")
        ),
    ),
    "a file is gone": ("wrong file", lambda _, found: replace(found, files=dict(list(found.files.items())[1:]))),
    "a file is another": ("wrong file", lambda _, f: replace(f, files=dict.fromkeys(f.files, "00"))),
    "a person is registered twice": (
        "person not there once", lambda _, found: replace(found, people=[*found.people, found.people[0]])
    ),
    "the HR platform is told the wrong thing": (
        "wrong answer to the HR platform",
        lambda e, f: replace(f, told={**f.told, at_of(e, Must.NOT_EXIST): ("certified", "X")}),
    ),
    "something is left in an outbox": ("left in outbox", lambda _, found: replace(found, outboxes={"ledger": 1})),
    "there is a dead letter": ("dead letters", lambda _, found: replace(found, dead_letters={"ledger": 1})),
    "somebody has not heard everything": ("lag", lambda _, found: replace(found, lag={"ledger": 1})),
}  # fmt: skip


def test_whole_tables_pass(played: tuple[Expected, Found]) -> None:
    assert compare(*played).lines() == []


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found(played: tuple[Expected, Found], damage: str) -> None:
    expected, found = played
    kind, do = DAMAGES[damage]
    outcome = compare(expected, do(expected, found))
    assert outcome.counted(kind) >= 1, outcome.lines()
    assert not outcome.holds


def test_nothing_but_what_puts_a_run_together_knows_the_product() -> None:
    for path in sorted(FAULTS.glob("*.py")):
        if path.stem in PUTS_TOGETHER:
            continue
        for imported in _imports(path):
            package = imported.split(".")[0]
            ours = imported.split(".")[:2] == ["bench", "faults"] and imported.split(".")[-1] not in PUTS_TOGETHER
            assert ours or package in sys.stdlib_module_names or package in OUTSIDE, f"{path.name} imports {imported}"


def _imports(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append(f"{node.module}.{node.names[0].name}" if node.module == "bench.faults" else str(node.module))
    return found
