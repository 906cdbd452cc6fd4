"""A plugin of pytest, inside the run that judges a sabotage: it makes sure of the code under test, and writes down who
noticed.
"""

import importlib
import json
import os
from pathlib import Path

import pytest

from bench.sabotage.copies import packages

COPY, REPORT = "SABOTAGE_COPY", "SABOTAGE_REPORT"


class Witness:
    """What happened: how many passed, and every failure with the phase it happened in."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed: list[dict[str, str]] = []

    def pytest_sessionstart(self) -> None:
        """Whatever is imported must be the copy's: else the run would say nothing about the sabotage."""
        copy = Path(os.environ[COPY]).resolve()
        for name, folder in packages(copy).items():
            found = Path(str(importlib.import_module(name).__file__)).resolve()
            if not found.is_relative_to(folder.resolve()):
                pytest.exit(f"{name} is imported from {found}, not from the copy", returncode=70)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot even be imported was not caught by a test."""
        if report.failed:
            self._note(report.nodeid, "collection", report.longreprtext)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each phase of each test."""
        if report.failed:
            self._note(report.nodeid, report.when or "call", report.longreprtext)
        elif report.when == "call" and report.passed:
            self.passed += 1

    def _note(self, node: str, phase: str, text: str) -> None:
        lines = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
        self.failed.append({"test": node, "phase": phase, "why": lines[0] if lines else text.strip()[-200:]})

    def pytest_sessionfinish(self) -> None:
        """For whoever started the run."""
        Path(os.environ[REPORT]).write_text(json.dumps({"passed": self.passed, "failed": self.failed}), "utf-8")


def pytest_configure(config: pytest.Config) -> None:
    """Pytest calls this for a plugin given with ``-p``."""
    config.pluginmanager.register(Witness(), "sabotage-witness")
