"""Alerts, their pages and the dashboard: they name what there is, and promtool agrees."""

import ast
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from live_platform import Cluster, Platform

from standalone import databases

TOP = Path(__file__).parents[2]
PROMETHEUS = TOP / "deploy/observability/prometheus"
RUNBOOK = TOP / "docs/runbook"
RULES: list[dict[str, Any]] = [
    rule for group in yaml.safe_load((PROMETHEUS / "rules.yml").read_text("utf-8"))["groups"] for rule in group["rules"]
]
ALERTS = [rule for rule in RULES if "alert" in rule]
TEST_FILES = ["rules.test.yml", "rules.days.test.yml"]
TESTS: list[dict[str, Any]] = [
    test for name in TEST_FILES for test in yaml.safe_load((PROMETHEUS / name).read_text("utf-8"))["tests"]
]
DASHBOARD: dict[str, Any] = json.loads((TOP / "deploy/observability/grafana/xueshi.json").read_text("utf-8"))
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
PAGES = sorted(path for path in RUNBOOK.glob("*.md") if path.name != "README.md")
SECTIONS = ["What it means", "How to look", "What to do", "How to know it is over"]
METRIC = re.compile(r"\b(xueshi_[a-z_]+|(?:process|python)_[a-z_]+)\b")
NAME = re.compile(r"xueshi_[a-z_]+")
RECORDED = re.compile(r"\bxueshi:[a-z_]+\b")
PERSONAL = re.compile(r"blind_index|_sealed|\bface\b(?! IS)|\bbody\b|history|\*\s*FROM")
SHOWN_BY_HISTOGRAMS = ("_bucket", "_sum", "_count")
OF_PROMETHEUS = {"process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds", "process_max_fds",
                 "process_start_time_seconds"}  # fmt: skip


def page_of(alert: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", alert.removeprefix("Xueshi")).lower() + ".md"


def made_by_the_code() -> set[str]:
    """Every name that is given to a metric or a question, wherever that is."""
    found = set()
    for path in (path for part in ("libs", "services", "deploy/standalone") for path in (TOP / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str) and NAME.fullmatch(first.value):
                    is_histogram = called.lower() == "histogram"
                    found |= {f"{first.value}{end}" for end in (SHOWN_BY_HISTOGRAMS if is_histogram else ("",))}
    return found


def expressions() -> Iterator[tuple[str, str]]:
    """Every expression that somebody could copy or look at, and where it stands."""
    for rule in RULES:
        yield f"rule {rule.get('alert') or rule['record']}", rule["expr"]
    for panel in PANELS:
        for target in panel["targets"]:
            yield f"panel {panel['title']}", target["expr"]
    for page in PAGES:
        for block in re.findall(r"^```promql\n(.*?)^```", page.read_text("utf-8"), re.S | re.M):
            for line in block.strip().splitlines():
                yield f"page {page.name}", line


def promtool(*arguments: str) -> str:
    tool = shutil.which("promtool")
    if tool is None:
        pytest.skip("NO PROMTOOL: install Debian's package prometheus")
    done = subprocess.run([tool, *arguments], capture_output=True, text=True, cwd=PROMETHEUS, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_promtool_takes_the_rules() -> None:
    assert f"{len(RULES)} rules found" in promtool("check", "rules", "rules.yml")


def test_every_alert_fires_and_is_silent_where_it_should() -> None:
    assert promtool("test", "rules", *TEST_FILES).count("SUCCESS") == len(TEST_FILES)


@pytest.mark.parametrize("name", ["prometheus.yml", "standalone.yml"])
def test_promtool_takes_the_configuration(name: str, tmp_path: Path) -> None:
    # Debian builds Prometheus without the discovery of Kubernetes; everything else is looked at.
    config = yaml.safe_load((PROMETHEUS / name).read_text("utf-8"))
    for job in config["scrape_configs"]:
        job.pop("kubernetes_sd_configs", None)
    shutil.copy(PROMETHEUS / "rules.yml", tmp_path)
    (tmp_path / name).write_text(yaml.safe_dump(config), "utf-8")
    promtool("check", "config", str(tmp_path / name))


def test_every_expression_of_dashboard_and_pages_is_one(tmp_path: Path) -> None:
    rules = [
        {"record": f"looked:at_{number}", "expr": expression.replace("$__rate_interval", "5m")}
        for number, (_, expression) in enumerate(expressions())
    ]
    path = tmp_path / "expressions.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "looked-at", "rules": rules}]}), "utf-8")
    promtool("check", "rules", str(path))


def test_every_metric_that_is_asked_for_is_made_by_the_code() -> None:
    made = made_by_the_code() | OF_PROMETHEUS
    recorded = {rule["record"] for rule in RULES if "record" in rule}
    assert len(made) > 30
    for where, expression in expressions():
        words = re.sub(r'"[^"]*"', "", expression)
        assert set(METRIC.findall(words)) <= made, where
        assert set(RECORDED.findall(words)) <= recorded, where


async def test_the_names_read_from_the_code_are_those_that_services_show(platform: Platform) -> None:
    made = made_by_the_code()
    for service in platform.house.services:
        service.metrics.bus  # noqa: B018 - made when asked for
    house = platform.house
    for metrics in (*(service.metrics for service in house.services), house.portal.metrics):
        for family in metrics.registry.collect():
            if family.name.startswith("xueshi_"):
                ends = {"counter": ("_total",), "histogram": SHOWN_BY_HISTOGRAMS}.get(family.type, ("",))
                assert {f"{family.name}{end}" for end in ends} <= made


def test_series_in_promtool_s_tests_are_series_that_there_are() -> None:
    made = made_by_the_code() | OF_PROMETHEUS | {"up"}
    given = {series["series"].partition("{")[0] for test in TESTS for series in test["input_series"]}
    assert given <= made


@pytest.mark.parametrize("alert", sorted({rule["alert"] for rule in ALERTS}))
def test_every_alert_has_a_page_and_tests_both_ways(alert: str) -> None:
    rules = [rule for rule in ALERTS if rule["alert"] == alert]
    for rule in rules:
        assert rule["labels"]["severity"] in ("critical", "warning")
        assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
        assert rule["annotations"]["runbook_url"] == f"docs/runbook/{page_of(alert)}"
    assert (RUNBOOK / page_of(alert)).exists()
    severity = rules[0]["labels"]["severity"]
    column = 0 if severity == "critical" else 1
    assert any(
        f"({page_of(alert)})" in line.strip("|").split("|")[column]
        for line in (RUNBOOK / "README.md").read_text("utf-8").splitlines()
        if line.startswith("| [")
    ), f"README.md does not list {page_of(alert)} as {severity}"
    own = [test for test in TESTS if test["name"].partition(":")[0] == alert]
    fired = [
        f'alertname="{alert}"' in sample["labels"]
        for test in own
        for question in test["promql_expr_test"]
        for sample in question["exp_samples"]
    ]
    assert any(fired), "no test in which it fires"
    assert any(question["exp_samples"] == [] for test in own for question in test["promql_expr_test"]), "never silent"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_belongs_to_an_alert_and_says_what_it_must(page: Path) -> None:
    text = page.read_text("utf-8")
    assert page.name in {page_of(rule["alert"]) for rule in ALERTS}
    assert re.findall(r"^## (.*)$", text, re.M) == SECTIONS
    assert all(part.strip() for part in re.split(r"^## .*$", text, flags=re.M))
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        assert (RUNBOOK / target).exists(), target


async def test_sql_of_the_pages_runs_and_shows_nothing_that_names_a_person(
    cluster: Cluster, platform: Platform
) -> None:
    seen = 0
    for page in PAGES:
        for block in re.findall(r"^```sql\n(.*?)^```", page.read_text("utf-8"), re.S | re.M):
            first, _, statement = block.partition("\n")
            package = first.removeprefix("-- ")
            assert package in databases.PACKAGES, page.name
            assert not PERSONAL.search(statement), page.name
            await platform.sql(package, statement)
            seen += 1
    assert seen > 15


def test_the_dashboard_is_whole() -> None:
    ids = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(ids) == len(set(ids))
    rows = [panel["title"] for panel in DASHBOARD["panels"] if panel["type"] == "row"]
    assert rows == ["Intake", "Bus and outbox", "Ledger", "Certificates", "HTTP", "Pages", "Conservation"]
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        at = panel["gridPos"]
        cells = {(at["x"] + x, at["y"] + y) for x in range(at["w"]) for y in range(at["h"])}
        assert not taken & cells, f"{panel['title']} lies over another"
        assert max(x for x, _ in cells) < 24
        taken |= cells
    for panel in PANELS:
        defaults = panel["fieldConfig"]["defaults"]
        assert panel["title"]
        assert panel["description"].endswith(".")
        assert defaults["unit"]
        assert defaults["thresholds"]["steps"][0]["value"] is None
        assert [target["refId"] for target in panel["targets"]] == [chr(65 + at) for at in range(len(panel["targets"]))]
        assert all(target["expr"] and target["legendFormat"] for target in panel["targets"])
