"""The call graph finds what a route may refuse: through names, imports, annotations, fields and methods."""

from pathlib import Path

import pytest
from deploy.call_graph import CallGraph
from deploy.source_modules import Node

SOURCES = {
    "made.errors": """
def gone(): ...
def closed(): ...
def strange(): ...
""",
    "made.shelf": """
from typing import Protocol
from made import errors

class Base:
    def lend(self): errors.gone()

class Shelf(Base):
    def put(self): errors.closed()

class Cupboard:
    def put(self): errors.strange()

class Store(Protocol):
    def keep_safe(self): ...

class Safe:
    def keep_safe(self): errors.strange()

class Kept:
    def __init__(self, shelf: Shelf, call: "Asked") -> None:
        self.shelf, self._call = shelf, call
""",
    "made.api": """
from typing import Annotated
from made import errors, shelf as shelves
from made.shelf import Kept, Shelf, Store

App = Annotated[Kept, "from the request"]

def by_alias(app: App): app.shelf.put()
def by_field(kept: Kept): kept.shelf.lend()
def by_local():
    found = Shelf()
    found.put()
def by_module(): shelves.errors.gone()
def by_protocol(store: Store): store.keep_safe()
def by_nobody_knows(thing): thing.put()
def by_python(thing): thing.get()
def shadowed(gone): return gone
def through(): return TABLE["a"]
TABLE = {"a": by_local}
_first, _second = by_local, by_module
def by_pair(): return _second
""",
    "made.unseen": "from made.errors import gone\n",
}


@pytest.fixture
def graph(tmp_path: Path) -> CallGraph:
    for name, text in SOURCES.items():
        (tmp_path / f"{name}.py").write_text(text, "utf-8")
    (tmp_path / "made.py").write_text("", "utf-8")
    return CallGraph([("made", tmp_path / "made.py"), *((name, tmp_path / f"{name}.py") for name in SOURCES)])


@pytest.mark.parametrize(
    ("function", "refusals"),
    [
        ("by_alias", {"closed"}),
        ("by_field", {"gone"}),
        ("by_local", {"closed"}),
        ("by_module", {"gone"}),
        ("by_protocol", {"strange"}),
        ("by_nobody_knows", {"closed", "strange"}),
        ("by_python", set()),
        ("shadowed", set()),
        ("through", {"closed"}),
        ("by_pair", {"gone"}),
    ],
)
def test_what_a_function_may_reach(graph: CallGraph, function: str, refusals: set[str]) -> None:
    reached = graph.reachable([Node("made.api", function)])
    assert {node.name for node in reached if node.module == "made.errors"} == refusals
