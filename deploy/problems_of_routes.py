"""Writes which refusals each route may answer, found in the source: `python -m deploy.problems_of_routes`.

It starts at a route's function and at what that depends on, and follows every name (:mod:`deploy.call_graph`). A
service reads the result (``problems_of_routes.json`` beside its ``main.py``) when it describes itself.
"""

import importlib
import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import orjson
from deploy.call_graph import CallGraph
from deploy.refusals import SOURCES, TOP, Refusal, constants_of, refusals_in
from deploy.source_modules import Node
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

ROUTES = {
    "registry": "registry.routes",
    "vendor_gateway": "vendor_gateway.routes",
    "filings": "filings.routes",
    "ledger": "ledger.api",
    "certificates": "certificates.routes",
}
"""Each service's package, and the module that has its router: a service of many features gathers their routes."""
_UNSEEN_CALLS = {
    Node("common.auth", "Gate._verify"): (Node("common.auth", "RemoteKeys.__call__"),),
}
"""Calls of what was handed over as a plain function."""
_AT_THE_DOOR = ("common.web", "common.problems")
"""These make a document of what was refused, whatever its reason."""


class _Graph(CallGraph):
    def edges(self, node: Node) -> frozenset[Node]:
        return super().edges(node) | frozenset(_UNSEEN_CALLS.get(node, ()))


def file_of(package: str) -> Path:
    """Where the result stands."""
    return TOP / SOURCES[package][0] / "problems_of_routes.json"


def problems_of_routes(package: str) -> dict[str, dict[str, list[str]]]:
    """Route, such as ``GET /v1/people`` → status → reasons."""
    graph = _Graph([*_sources("common"), *_sources(package)])
    graph.keep_imported(package)
    reasons = _Reasons(graph)
    found = {}
    for route in importlib.import_module(ROUTES[package]).router.routes:
        assert isinstance(route, APIRoute)
        answered = reasons.of(_calls_of(route.dependant))
        for method in sorted(route.methods or ()):
            found[f"{method} {route.path}"] = answered
    return found


def document_of(package: str) -> bytes:
    """The result as it is committed."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(problems_of_routes(package), option=options)


def _sources(package: str) -> Iterator[tuple[str, Path]]:
    for folder in SOURCES[package]:
        top = TOP / folder
        for path in sorted(top.rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(top.parent).with_suffix("").parts
                yield ".".join(part for part in parts if part != "__init__"), path


def _calls_of(dependant: Dependant) -> Iterator[Node]:
    """A route's function and those that it depends on, as nodes: a function made by another one is a part of that."""
    if dependant.call is not None:
        call: Any = dependant.call if inspect.isroutine(dependant.call) else type(dependant.call)
        name = call.__qualname__.partition(".<locals>")[0]
        yield Node(call.__module__, name)
    for inner in dependant.dependencies:
        yield from _calls_of(inner)


class _Reasons:
    """The refusals of every node, and what a route may answer of them."""

    def __init__(self, graph: CallGraph) -> None:
        self._graph = graph
        self._own: dict[Node, list[Refusal]] = {}
        for module in graph.modules.values():
            constants = constants_of(module.tree, module.name.partition(".")[0])
            for name, definition in module.definitions.items():
                self._own[Node(module.name, name)] = list(refusals_in(definition, module.name, constants))

    def of(self, starts: Iterable[Node]) -> dict[str, list[str]]:
        """Status → reasons, of everything that the starts may reach."""
        reached = self._graph.reachable(starts)
        found: dict[str, set[str]] = {}
        for node in reached:
            if node.module.startswith(_AT_THE_DOOR) and node.name != "too_fast":
                continue
            for refusal in self._refusals(node):
                for status, reason in self._answered(refusal, node, reached):
                    found.setdefault(str(status), set()).add(reason)
        return {status: sorted(reasons) for status, reasons in sorted(found.items())}

    def _refusals(self, node: Node) -> list[Refusal]:
        # A class names its methods' refusals too; each of them is a node of its own.
        is_class = any(other.startswith(f"{node.name}.") for other in self._graph.modules[node.module].definitions)
        return [] if is_class else self._own[node]

    def _answered(self, refusal: Refusal, node: Node, reached: set[Node]) -> Iterator[tuple[int, str]]:
        if refusal.reason is not None and refusal.status is not None and refusal.kind != "BadBody":
            yield refusal.status, refusal.reason
        if refusal.reason is None and refusal.kind not in ("RowVerdict", "BadRow"):
            # Something carried the reason here: what this place reaches, or else what the route does.
            carried = self._carried(self._graph.reachable([node])) or self._carried(reached)
            for carrier in carried:
                status = refusal.status or carrier.status
                if status is not None and carrier.reason is not None:
                    yield status, carrier.reason

    def _carried(self, nodes: Iterable[Node]) -> list[Refusal]:
        carried = [refusal for node in nodes for refusal in self._refusals(node)]
        return [refusal for refusal in carried if refusal.status is None or refusal.kind == "BadBody"]


def main() -> None:
    """Write all of them anew."""
    for package in ROUTES:
        file_of(package).write_bytes(document_of(package))


if __name__ == "__main__":
    main()
