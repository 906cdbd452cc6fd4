"""docs/architecture.md and docs/authorisation.md show what the code and the import contracts say."""

import importlib
import re
import sys
import tomllib
from pathlib import Path

import grimp
import pytest
from deploy import authorisation, drawings
from deploy.drawings import Layers

from offices.authority import MAY, Action, Role

TOP = Path(__file__).parents[2]
ARROW = re.compile(r"^  (\w+) (?:-->|-\.->)(?:\|.*\|)? (\w+)$", re.MULTILINE)


def drawn_under(heading: str) -> str:
    """The first drawing behind a heading of the page."""
    page = drawings.PAGE.read_text("utf-8")
    start = page.index(f"# {heading}\n")
    return page[start : page.index("```\n", page.index("```mermaid", start) + 3)]


def contracts() -> list[Layers]:
    return drawings.layers_in(tomllib.loads((TOP / "pyproject.toml").read_text("utf-8")))


def heading(layers: Layers) -> str:
    return layers.name[0].upper() + layers.name[1:]


def test_the_page_is_as_the_code_draws_it() -> None:
    page = drawings.PAGE.read_text("utf-8")
    assert page == drawings.placed(page, drawings.drawings()), "run `make drawings` and commit what it changes"


def test_no_service_reaches_another_but_by_events_and_http() -> None:
    arrows = ARROW.findall(drawn_under("Packages"))
    services = set(drawings.SERVICES)
    assert arrows
    assert [arrow for arrow in arrows if set(arrow) <= services] == []
    assert {begin for begin, end in arrows if end in services} == {"standalone"}


def test_the_portal_is_drawn_as_asking_every_service_and_as_hearing_nothing() -> None:
    arrows = ARROW.findall(drawn_under("Services and their events"))
    assert {end for begin, end in arrows if begin == drawings.PORTAL} == set(drawings.SERVICES)
    assert drawings.PORTAL not in {end for _, end in arrows}


def test_every_event_is_drawn_from_its_producer_to_each_consumer() -> None:
    drawing = drawn_under("Services and their events")
    for consumer in drawings.SERVICES:
        for contract in importlib.import_module(f"{consumer}.events").HANDLES:
            _, producer, name, _ = contract.type.split(".")
            line = rf'^  {producer.replace("-", "_")} -->\|"[^|]*\b{name}\b[^|]*"\| {consumer}$'
            assert re.search(line, drawing, re.MULTILINE), f"{name} to {consumer}"


@pytest.mark.parametrize("layers", contracts(), ids=lambda layers: layers.name)
def test_layers_are_drawn_in_their_order_and_arrows_point_down(layers: Layers) -> None:
    drawing = drawn_under(heading(layers))
    ranks = {layer.replace(".", "_"): rank for rank, level in enumerate(layers.levels) for layer in level}
    assert re.findall(r"^  (\w+)\[", drawing, re.MULTILINE) == list(ranks)
    for upper, lower in ARROW.findall(drawing):
        assert ranks[upper] < ranks[lower], f"{upper} imports {lower}"


def test_every_contract_about_layers_has_a_drawing_and_none_is_drawn_that_is_gone() -> None:
    page = drawings.PAGE.read_text("utf-8")
    drawn = re.findall(r"^### (.*)$", page[page.index("<!-- drawn: layers -->") :], re.MULTILINE)
    assert drawn == [heading(layers) for layers in contracts()]


def test_a_drawing_that_lies_is_found() -> None:
    page = drawings.PAGE.read_text("utf-8")
    lie = page.replace("  main --> api\n", "  main --> domain\n", 1)
    assert lie != page
    assert drawings.placed(lie, drawings.drawings()) == page


def test_a_page_without_a_place_for_a_drawing_is_refused() -> None:
    with pytest.raises(drawings.NoPlace, match="packages"):
        drawings.placed("<!-- drawn: events -->\n<!-- until here -->\n", {"events": "", "packages": ""})
    with pytest.raises(drawings.NoPlace, match="no end"):
        drawings.placed("<!-- drawn: events -->\n", {"events": ""})


def test_the_tables_of_who_may_do_what_are_as_the_code_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    page = authorisation.PAGE.read_text("utf-8")
    assert page == drawings.placed(page, authorisation.tables()), "run `make drawings` and commit what it changes"

    more = {**MAY, Role.AUDITOR: MAY[Role.AUDITOR] | {Action.REMIND}}
    monkeypatch.setattr("offices.authority.MAY", more)
    assert page != drawings.placed(page, authorisation.tables()), "a role that may do more is seen on the page"


def test_a_reach_without_words_is_refused() -> None:
    with pytest.raises(authorisation.NoWord):
        authorisation.reach(lambda place: place == authorisation.PLACES["elsewhere"])
    assert authorisation.reach(lambda _: False) == "–"


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> grimp.ImportGraph:
    """A package of two features with the same layers, of which one does without ``queries``."""
    modules = {
        "one/api": "import house.one.actions, house.one.domain, house.two",
        "one/actions": "import house.one.queries, house.one.domain",
        "one/queries": "import house.one.domain",
        "one/domain": "",
        "one/__init__": "",
        "two/api": "import house.two.domain",
        "two/domain": "",
        "two/__init__": "",
        "__init__": "",
    }
    for name, text in modules.items():
        path = tmp_path / "house" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return grimp.build_graph("house", cache_dir=None)


def test_features_are_drawn_as_one_where_one_contract_holds_them(made_up: grimp.ImportGraph) -> None:
    [features, inside] = drawings.layers_in(
        {"tool": {"importlinter": {"contracts": [
            {"name": "features", "type": "layers", "containers": ["house"], "layers": ["one", "(two)"]},
            {"name": "inside", "type": "layers", "containers": ["house.one", "house.two"],
             "layers": ["api", "actions", "queries : models", "domain"]},
            {"name": "pure", "type": "forbidden", "source_modules": ["house"], "forbidden_modules": ["asyncio"]},
        ]}}}
    )  # fmt: skip
    assert ARROW.findall(drawings.layers_drawing(made_up, features)) == [("one", "two")]
    assert ARROW.findall(drawings.layers_drawing(made_up, inside)) == [
        ("api", "actions"),
        ("actions", "queries"),
        ("queries", "domain"),
    ]
    assert "actions ~~~ models" in drawings.layers_drawing(made_up, inside)
    assert "In each of `house.one`, `house.two`" in drawings.sections(made_up, [inside])
