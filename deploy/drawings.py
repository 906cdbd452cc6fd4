"""Draws docs/architecture.md from the code: `python -m deploy.drawings`, or `make drawings`.

Nothing that the page shows in a drawing is written by hand. Services and their events come from what they publish and
consume, packages from the import graph, and layers from import-linter's contracts together with that graph.
"""

import importlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import grimp

from common.events import Contract

TOP = Path(__file__).parents[1]
PAGE = TOP / "docs/architecture.md"
SERVICES = ("registry", "vendor_gateway", "filings", "ledger", "certificates")
PORTAL = "portal"
"""It publishes and consumes nothing, and asks the services over HTTP."""
ELSEWHERE = "elsewhere"
"""Stands for consumers outside of the platform, where none of its services consumes an event."""

Edge = tuple[str, str]


class NoPlace(Exception):
    """The page has no place for a drawing, or one for a drawing that does not exist."""


@dataclass(frozen=True)
class Layers:
    """One contract of the type ``layers``: what stands on what, the highest first."""

    name: str
    containers: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]

    @property
    def nodes(self) -> list[str]:
        """Every layer, the highest first."""
        return [layer for level in self.levels for layer in level]

    def modules(self, layer: str) -> list[str]:
        """The full names of a layer, one for each container."""
        return [f"{container}.{layer}" for container in self.containers] or [layer]


def layers_in(pyproject: Mapping[str, object]) -> list[Layers]:
    """The contracts about layers, in their order."""
    contracts = pyproject["tool"]["importlinter"]["contracts"]  # type: ignore[index]  # a table of TOML
    return [
        Layers(
            contract["name"],
            tuple(contract.get("containers", ())),
            tuple(tuple(re.findall(r"[\w.]+", level)) for level in contract["layers"]),
        )
        for contract in contracts
        if contract["type"] == "layers"
    ]


def reduced(edges: Iterable[Edge]) -> list[Edge]:
    """Without the edges that a longer way shows already, in the order given."""
    kept = list(edges)
    for edge in list(kept):
        others = [other for other in kept if other != edge]
        if edge[1] in _reached(edge[0], others):
            kept = others
    return kept


def _reached(start: str, edges: Sequence[Edge]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        following = {end for begin, end in edges if begin == node} - found
        found |= following
        waiting.extend(following)
    return found


def imports(graph: grimp.ImportGraph, layers: Layers) -> list[Edge]:
    """Which layer imports which, in any of the containers."""
    found: list[Edge] = []
    for upper in layers.nodes:
        for lower in layers.nodes:
            pairs = zip(layers.modules(upper), layers.modules(lower), strict=True)
            if upper != lower and any(_does_import(graph, *pair) for pair in pairs):
                found.append((upper, lower))
    return found


def _does_import(graph: grimp.ImportGraph, importer: str, imported: str) -> bool:
    if not {importer, imported} <= graph.modules:
        return False  # a layer that this container does without
    return graph.direct_import_exists(importer=importer, imported=imported, as_packages=True)


def layers_drawing(graph: grimp.ImportGraph, layers: Layers) -> str:
    """One contract: its layers in their order, and who imports whom."""
    lines = [f"  {_id(layer)}[{layer}]" for layer in layers.nodes]
    arrows = reduced(imports(graph, layers))
    lines += [f"  {_id(upper)} --> {_id(lower)}" for upper, lower in arrows]
    imported = {lower for _, lower in arrows}
    for level, below in pairwise(layers.levels):  # an invisible arrow keeps what nobody imports in its place
        lines += [f"  {_id(level[0])} ~~~ {_id(layer)}" for layer in below if layer not in imported]
    return _mermaid("flowchart TB", lines)


def packages_drawing(graph: grimp.ImportGraph, roots: Sequence[str]) -> str:
    """Which package imports which."""
    lines = [f"  {_id(package)}[{package}]" for package in roots]
    for importer in roots:
        lines += [
            f"  {_id(importer)} --> {_id(imported)}"
            for imported in roots
            if importer != imported and _does_import(graph, importer, imported)
        ]
    return _mermaid("flowchart LR", lines)


def events_drawing() -> str:
    """Who tells whom what (solid), and who asks whom over HTTP (dotted)."""
    events = {service: importlib.import_module(f"{service}.events") for service in SERVICES}
    lines = [f"  {_id(service)}[{service.replace('_', '-')}]" for service in (*SERVICES, PORTAL)]
    lines.append(f"  {ELSEWHERE}([consumers elsewhere])")
    for producer in SERVICES:
        told: dict[str, list[str]] = {}
        for contract in events[producer].PUBLISHES:
            consumers = [service for service in SERVICES if contract in events[service].HANDLES]
            for consumer in consumers or [ELSEWHERE]:
                told.setdefault(consumer, []).append(_short(contract))
        lines += [f'  {_id(producer)} -->|"{"<br>".join(names)}"| {_id(consumer)}' for consumer, names in told.items()]
    lines += [f"  {_id(asking)} -.->|asks| {_id(asked)}" for asking, asked in _asks()]
    return _mermaid("flowchart LR", lines)


def _asks() -> Iterator[Edge]:
    for asking in (*SERVICES, PORTAL):
        settings = importlib.import_module(f"{asking}.settings").Settings
        for asked in SERVICES:
            if {f"{asked}_url", f"{asked.rpartition('_')[2]}_url"} & set(settings.model_fields):
                yield asking, asked


def _short(contract: type[Contract]) -> str:
    return contract.type.split(".")[2]


def _id(name: str) -> str:
    return name.replace(".", "_").replace("-", "_")


def _mermaid(kind: str, lines: Sequence[str]) -> str:
    return "\n".join(["```mermaid", kind, *lines, "```"])


def sections(graph: grimp.ImportGraph, contracts: Sequence[Layers]) -> str:
    """Every contract with its heading."""
    found = []
    for layers in contracts:
        where = "In each of " + ", ".join(f"`{container}`" for container in layers.containers)
        text = [f"### {layers.name[0].upper()}{layers.name[1:]}", "", layers_drawing(graph, layers), ""]
        if len(layers.containers) > 1:
            text[1:1] = ["", f"{where}, as far as it has them."]
        found.append("\n".join(text))
    return "\n".join(found).rstrip()


def drawings() -> dict[str, str]:
    """What belongs on the page, by the name of its place."""
    pyproject = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))
    roots = pyproject["tool"]["importlinter"]["root_packages"]
    graph = grimp.build_graph(*roots, cache_dir=None)
    return {
        "events": events_drawing(),
        "packages": packages_drawing(graph, roots),
        "layers": sections(graph, layers_in(pyproject)),
    }


def placed(page: str, wanted: Mapping[str, str]) -> str:
    """The page with every drawing between its two marks."""
    marks = re.findall(r"<!-- drawn: (\w+) -->", page)
    if sorted(marks) != sorted(wanted):
        raise NoPlace(f"the page has places for {sorted(marks)}; the drawings are {sorted(wanted)}")
    for name, drawing in wanted.items():
        before, mark, rest = page.partition(f"<!-- drawn: {name} -->\n")
        _, end, after = rest.partition("<!-- until here -->\n")
        if not end:
            raise NoPlace(f"the place of {name} has no end")
        page = f"{before}{mark}\n{drawing}\n\n{end}{after}"
    return page


def main() -> None:
    """Draw the page anew."""
    PAGE.write_text(placed(PAGE.read_text("utf-8"), drawings()), "utf-8")


if __name__ == "__main__":
    main()
