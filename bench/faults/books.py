"""What a run notes down: what is wrong, how requests ended, and what happened when."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

_VIOLATIONS_SHOWN = 200


@dataclass
class Books:
    """Violations by phase, ends of requests by kind, and a diary that is printed and kept."""

    diary: TextIO | None = None
    began: float = field(default_factory=time.monotonic)
    violations: list[str] = field(default_factory=list)
    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(who asked, how it ended): HTTP status, or the class of the error."""
    oddities: Counter[str] = field(default_factory=Counter)
    """Answers that are no violation, and that nobody should get either."""

    @classmethod
    def kept_in(cls, folder: Path) -> "Books":
        """With a diary in this folder."""
        return cls(diary=(folder / "diary.txt").open("w", encoding="utf-8"))

    def say(self, what: str) -> None:
        """A line of the diary, with the seconds since the beginning."""
        line = f"{time.monotonic() - self.began:7.1f} s  {what}"
        print(line, flush=True)
        if self.diary is not None:
            print(line, file=self.diary, flush=True)

    def wrong(self, what: Iterable[str]) -> None:
        """Violations: there must be none."""
        for violation in what:
            self.violations.append(violation)
            if len(self.violations) <= _VIOLATIONS_SHOWN:
                self.say(f"VIOLATION {violation}")

    def ended(self, who: str, how: object) -> None:
        """A request ended like this."""
        self.ends[who, str(how)] += 1

    def odd(self, what: str) -> None:
        """Worth a look; said once, then counted."""
        self.oddities[what] += 1
        if self.oddities[what] == 1:
            self.say(f"odd: {what}")

    def share_answered(self, who: str) -> float:
        """Of all requests of ``who``, how many were answered 200."""
        total = sum(count for (asker, _), count in self.ends.items() if asker == who)
        return self.ends[who, "200"] / total if total else 1.0
