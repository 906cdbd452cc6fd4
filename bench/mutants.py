"""Mutation testing of the rulebook: small mistakes are put into it one by one, and its tests must notice.

``make mutants`` runs mutmut on a copy in ``.cache/mutants`` and prints who survived; docs/mutants.md says why.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

TOP = Path(__file__).parents[1]
FOLDER = TOP / ".cache" / "mutants"
SETTINGS = """
[project]
name = "rulebook"
version = "0"

[tool.mutmut]
source_paths = ["src/rulebook"]
pytest_add_cli_args_test_selection = ["tests"]
also_copy = ["src/rulebook/regulations"]

[tool.pytest.ini_options]
addopts = "-q --import-mode=importlib -x -p no:cacheprovider"
pythonpath = ["src"]
filterwarnings = ["error"]
"""
WANTED = 0.9
_RESULT = re.compile(r"^\s*(\S+): (\w[\w ]*)$")


def prepare() -> None:
    """A small project of its own: the library and its tests, which need nothing else."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    (FOLDER / "src").mkdir(parents=True)
    shutil.copytree(TOP / "libs/rulebook/src/rulebook", FOLDER / "src/rulebook")
    # The properties take a minute a run: the examples must do.
    left_out = shutil.ignore_patterns("__pycache__", "test_properties.py")
    shutil.copytree(TOP / "tests/rulebook", FOLDER / "tests", ignore=left_out)
    (FOLDER / "pyproject.toml").write_text(SETTINGS)


def main(processes: int) -> None:
    """Run, count, list."""
    prepare()
    # The copy must be what is imported, not the installed library.
    tool = [str(Path(part).absolute()) for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join([str(FOLDER / "src"), *tool])}
    mutmut = [sys.executable, "-m", "mutmut"]
    subprocess.run([*mutmut, "run", "--max-children", str(processes)], cwd=FOLDER, env=surroundings, check=False)
    told = subprocess.run(
        [*mutmut, "results", "--all", "true"], cwd=FOLDER, env=surroundings, check=True, capture_output=True, text=True
    )
    found = [match.groups() for line in told.stdout.splitlines() if (match := _RESULT.match(line))]
    counts = Counter(result for _, result in found)
    survivors = sorted(name for name, result in found if result in ("survived", "no tests"))
    killed = counts["killed"] + counts["timeout"]
    print(*survivors, sep="\n")
    share = killed / max(1, sum(counts.values()))
    print(f"{killed:,} of {sum(counts.values()):,} killed: {share:.1%} (wanted {WANTED:.0%}); {dict(counts)}")
    sys.exit(0 if share >= WANTED else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
