"""What came of a run: lines for people, and the same as markdown tables."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bench.faults.books import Books
from bench.faults.checker import Outcome
from bench.faults.faults import Fault
from bench.faults.recovery import Times, rows_of

_LOST = ("lost",)
_DOUBLED = ("doubled",)
_CERTIFICATES = ("wrong certificate", "doubled certificate", "missing certificate", "changed number", "wrong file")
_ASKERS = {"vendors": "vendors' deliveries", "administrator": "imports", "hr-platform": "status queries"}


@dataclass
class Run:
    """Everything that is known of a run."""

    seed: int
    seconds: float
    people: int
    books: Books
    left_out: Sequence[str] = ()
    faults: list[Fault] = field(default_factory=list)
    """Those that struck."""
    accepted: int = 0
    """Completions that were accepted, or parked and applied."""
    verdicts: Mapping[str, int] = field(default_factory=dict)
    certificates: int = 0
    quiet_after_s: float | None = None
    """From the last fault's end until nothing was left to do; ``None``: never."""
    left: list[str] = field(default_factory=list)
    """What was left to do when nobody waited any longer."""
    outcome: Outcome | None = None
    recovery: dict[str, Times] = field(default_factory=dict)
    restarts: int = 0
    """Processes that were begun again."""

    @property
    def holds(self) -> bool:
        """Safe, live, and everything is as the model has it."""
        return not self.books.violations and not self.left and self.outcome is not None and self.outcome.holds

    def conclusion(self) -> list[str]:
        """The last lines of a run."""
        lines = [f"seed {self.seed}, {self.seconds:.0f} s, {self.people} people"]
        lines += [f"LEFT OUT: {what}" for what in self.left_out]
        lines.append("faults: " + _counted(Counter(str(fault.kind) for fault in self.faults)))
        lines.append(f"processes begun again: {self.restarts}")
        lines.append(f"completions accepted: {self.accepted}; certificates: {self.certificates}")
        lines.append("verdicts: " + _counted(self.verdicts))
        for asker, name in _ASKERS.items():
            ends = Counter({how: count for (who, how), count in self.books.ends.items() if who == asker})
            lines.append(f"{name} ended: {_counted(ends)}  ({self.books.share_answered(asker):.1%} answered)")
        lines += [f"odd, {count} times: {what}" for what, count in self.books.oddities.items()]
        lines.append(f"safety violations: {len(self.books.violations)}")
        lines += [f"  {violation}" for violation in self.books.violations[:20]]
        if self.quiet_after_s is not None:
            lines.append(f"quiet {self.quiet_after_s:.1f} s after the last fault")
        lines += [f"NOT LIVE: {what}" for what in self.left]
        if self.outcome is not None:
            lost, doubled, wrong = self.outcome.counted(*_LOST), self.outcome.counted(*_DOUBLED), self.wrong
            lines.append(f"lost {lost}, doubled {doubled}, wrong certificates {wrong}")
            lines += [f"  {line}" for line in self.outcome.lines()]
        lines.append("EVERYTHING HOLDS" if self.holds else f"IT DOES NOT HOLD; replay it with seed {self.seed}")
        return lines

    @property
    def wrong(self) -> int:
        """Certificates that are wrong, missing or there twice."""
        return self.outcome.counted(*_CERTIFICATES) if self.outcome is not None else 0

    def markdown(self) -> str:
        """Tables for docs/reliability.md."""
        struck = Counter((str(fault.kind), fault.target) for fault in self.faults)
        parts = [
            f"Seed {self.seed}, {self.seconds:.0f} s of faults, {self.people:,} people.",
            _table(
                ("fault", "target", "times"), [(kind, at, str(count)) for (kind, at), count in sorted(struck.items())]
            ),
            _table(
                ("", ""),
                [
                    ("completions accepted", f"{self.accepted:,}"),
                    ("certificates", f"{self.certificates:,}"),
                    ("processes begun again", str(self.restarts)),
                    ("safety violations", str(len(self.books.violations))),
                    ("lost", str(self.outcome.counted(*_LOST) if self.outcome else "–")),
                    ("doubled", str(self.outcome.counted(*_DOUBLED) if self.outcome else "–")),
                    ("wrong certificates", str(self.wrong)),
                    ("all lag zero after the last fault", _seconds(self.quiet_after_s)),
                ],
            ),
            _table(
                ("requests", "answered 200", "how the others ended"),
                [
                    (name, f"{self.books.share_answered(asker):.1%}", self._others(asker))
                    for asker, name in _ASKERS.items()
                ],
            ),
        ]
        if self.recovery:
            head = ("fault", "strikes", "accepted: median s", "worst s", "entered: median s", "worst s")
            parts.append(_table(head, rows_of(self.recovery)))
        return "\n\n".join(parts) + "\n"

    def _others(self, asker: str) -> str:
        ends = Counter({how: n for (who, how), n in self.books.ends.items() if who == asker and how != "200"})
        return _counted(ends)


def _seconds(seconds: float | None) -> str:
    return "never" if seconds is None else f"{seconds:.1f} s"


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda item: -item[1])) or "none"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])
