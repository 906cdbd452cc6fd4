"""What newcomers and hosts of the repository read is about files, commands and versions that are there."""

import re
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest
import yaml

TOP = Path(__file__).parents[2]
FORMS = sorted(path for path in (TOP / ".github/ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml")
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def pyprojects() -> list[Path]:
    """The workspace and its members."""
    workspace = TOP / "pyproject.toml"
    members = tomllib.loads(workspace.read_text("utf-8"))["tool"]["uv"]["workspace"]["members"]
    return [workspace, *(path / "pyproject.toml" for member in members for path in sorted(TOP.glob(member)))]


def versions() -> set[str]:
    return {tomllib.loads(path.read_text("utf-8"))["project"]["version"] for path in pyprojects()}


def test_the_platform_has_one_version() -> None:
    assert len(pyprojects()) > 1
    assert len(versions()) == 1


def test_the_changelog_is_kept_as_it_says() -> None:
    text = (TOP / "CHANGELOG.md").read_text("utf-8")
    first, *released = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert first == "[Unreleased]"
    found = [
        re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)( \[YANKED\])?", heading) for heading in released
    ]
    numbers = [tuple(int(number) for number in match.groups()[:3]) for match in found if match]
    days = [date.fromisoformat(match[4]) for match in found if match]
    assert len(numbers) == len(released)
    assert numbers == sorted(numbers, reverse=True)
    assert days == sorted(days, reverse=True)
    assert not numbers or ".".join(str(number) for number in numbers[0]) in versions()
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= KINDS


def test_every_owned_path_is_there_and_has_an_owner() -> None:
    lines = (TOP / ".github/CODEOWNERS").read_text("utf-8").splitlines()
    for line in filter(None, lines):
        if line.startswith("#"):
            continue
        pattern, *owners = line.split()
        assert owners
        assert all(re.fullmatch(r"@[\w-]+(/[\w-]+)?", owner) for owner in owners), line
        assert pattern == "*" or (TOP / pattern.lstrip("/")).exists(), f"{pattern} is not there"
        assert not pattern.endswith("/") or (TOP / pattern.strip("/")).is_dir(), f"{pattern} is no folder"


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_an_issue_form_is_one_that_github_takes(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    assert {"name", "description", "body"} <= set(form) <= {"name", "description", "title", "labels", "body"}
    asked = [element for element in form["body"] if element["type"] != "markdown"]
    ids = [element["id"] for element in asked]
    assert asked
    assert len(set(ids)) == len(ids)
    for element in form["body"]:
        assert element["type"] in {"markdown", "textarea", "input", "dropdown", "checkboxes"}
        assert element["attributes"].get("value" if element["type"] == "markdown" else "label")
        assert (element["type"] in {"dropdown", "checkboxes"}) == ("options" in element["attributes"])


def test_hooks_before_a_commit_run_the_projects_own_tools_and_fetch_nothing() -> None:
    repositories = yaml.safe_load((TOP / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    for hook in repositories[0]["hooks"]:
        command = hook["entry"].split()[0]
        assert hook["language"] == "system"
        assert command.startswith(".venv/bin/")
        assert (Path(sys.executable).parent / Path(command).name).exists(), command


def test_hooks_check_what_make_check_does() -> None:
    makefile = (TOP / "Makefile").read_text("utf-8")
    [code] = re.findall(r"^CODE := (.*)$", makefile, re.MULTILINE)
    hooks = yaml.safe_load((TOP / ".pre-commit-config.yaml").read_text("utf-8"))["repos"][0]["hooks"]
    [mypy] = [hook["entry"] for hook in hooks if hook["id"] == "mypy"]
    assert mypy == f".venv/bin/mypy {code}"


def test_the_page_for_contributors_names_every_command() -> None:
    makefile = (TOP / "Makefile").read_text("utf-8")
    commands = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    page = (TOP / "CONTRIBUTING.md").read_text("utf-8")
    section = page[page.index("## Commands") : page.index("## Tests")]
    assert commands - {"help"} <= set(re.findall(r"`([a-z-]+)`", section))
    [phony] = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert commands == set(phony.split())


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "docs/contributing-changes.md"])
def test_every_file_that_a_page_for_contributors_names_is_there(name: str) -> None:
    page = (TOP / name).read_text("utf-8")
    folders = "|".join(path.name for path in TOP.iterdir() if path.is_dir() and not path.name.startswith("."))
    named = set(re.findall(rf"`((?:{folders})/[\w./-]+)`", page))
    assert named
    assert [path for path in sorted(named) if not (TOP / path).exists()] == []


def test_the_page_of_changes_says_what_follows_for_ten_of_them() -> None:
    page = (TOP / "docs/contributing-changes.md").read_text("utf-8")
    changes = re.split(r"^## ", page, flags=re.MULTILINE)[1:]
    assert len(changes) == 10
    for change in changes:
        title, text = change.split("\n", 1)
        assert "| 1 | " in text, title
        assert "docs" in text, title
        assert "Tests: `tests/" in text, title


def test_names_on_the_page_of_changes_stand_in_their_files() -> None:
    page = (TOP / "docs/contributing-changes.md").read_text("utf-8")
    rows = re.findall(r"^\| \d \| `([\w./-]+\.py)` \| (.*) \|$", page, re.MULTILINE)
    assert len(rows) > 20
    for file, what in rows:
        text = (TOP / file).read_text("utf-8")
        for word in re.findall(r"`(\w+)`", what):
            assert word in text or word == "None", f"{file} has no {word}"
