"""Clients that others generate from the committed OpenAPI documents: whole, and strictly typed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
DOCUMENTS = TOP / "docs" / "openapi"
GENERATORS = TOP / ".cache" / "clients"
"""`make test` fetches them; they stand in no lock, for the product does not need them."""
SERVICES = ("certificates", "filings", "ledger", "registry", "vendor-gateway")
METHODS = {"get", "put", "post", "delete", "patch"}

CONFIG = {
    "post_hooks": [],
    # What travels as a file is bytes to the generator, whichever kind of file it is.
    "content_type_overrides": {
        media_type: "application/octet-stream"
        for media_type in (
            "application/pdf",
            "application/zip",
            "image/jpeg",
            "image/png",
            "application/vnd.ms-excel",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "text/csv",
        )
    },
}


def operations_of(service: str) -> list[tuple[str, str]]:
    """Method and path of every operation that a service describes."""
    paths = json.loads((DOCUMENTS / f"{service}.json").read_bytes())["paths"]
    return [(method, path) for path, methods in paths.items() for method in methods if method in METHODS]


def run(*command: str | Path, cwd: Path, pythonpath: Path | None = None) -> subprocess.CompletedProcess[str]:
    """A command to its end, with what it printed."""
    environment = os.environ | ({} if pythonpath is None else {"PYTHONPATH": str(pythonpath)})
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def generator(language: str) -> Path:
    """Where a generator is; the test is left out, and says so, where it could not be fetched."""
    folder = GENERATORS / language
    if not folder.is_dir():
        pytest.skip(f"the generator of {language} clients is not here (`make generators`): no client was made")
    return folder


@pytest.mark.parametrize("service", SERVICES)
def test_a_python_client_has_every_operation_and_is_strictly_typed(service: str, tmp_path: Path) -> None:
    installed = generator("python")
    (tmp_path / "config.json").write_text(json.dumps(CONFIG))
    package = tmp_path / service.replace("-", "_")
    made = run(
        sys.executable, "-m", "openapi_python_client", "generate", "--path", DOCUMENTS / f"{service}.json",
        "--output-path", package, "--meta", "none", "--config", "config.json", "--fail-on-warning",
        cwd=tmp_path, pythonpath=installed,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr

    modules = [path for path in (package / "api").rglob("*.py") if path.name != "__init__.py"]
    assert len(modules) == len(operations_of(service)), "an operation was dropped"
    untyped = [module.name for module in modules if "parsed: None" in module.read_text()]
    assert not untyped

    # The transport is the generator's own and the same in every client; only what it made of the document is looked at.
    (tmp_path / "mypy.ini").write_text(f"[mypy]\nstrict = True\n[mypy-{package.name}.client]\nignore_errors = True\n")
    checked = run(sys.executable, "-m", "mypy", "--config-file", "mypy.ini", package.name, cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


@pytest.mark.parametrize("service", SERVICES)
def test_typescript_types_have_every_path_and_compile_strictly(service: str, tmp_path: Path) -> None:
    programs = generator("typescript") / "node_modules" / ".bin"
    made = run(programs / "openapi-typescript", DOCUMENTS / f"{service}.json", "-o", f"{service}.ts", cwd=tmp_path)
    assert made.returncode == 0, made.stderr

    text = (tmp_path / f"{service}.ts").read_text("utf-8")
    assert all(f'"{path}": {{' in text for _, path in operations_of(service))
    compiled = run(programs / "tsc", "--strict", "--noEmit", "--skipLibCheck", "false", f"{service}.ts", cwd=tmp_path)
    assert compiled.returncode == 0, compiled.stdout
