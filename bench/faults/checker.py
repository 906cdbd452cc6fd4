"""Whether the platform has what the model says, once everything is quiet: read from the tables, the files and the bus.

It shares no code with the product and knows its tables only from outside (docs/how-it-works.md). ``tables`` reads them;
this is pure, so that a test can put damaged ones before it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.faults import made_up
from bench.faults.model import Entered, Expected, Must

_SHOWN = 20
Row = Mapping[str, Any]


@dataclass
class Found:
    """What stands in the tables, and which files are there."""

    people: Sequence[Row] = ()
    """person_id, name"""
    completions: Sequence[Row] = ()
    """vendor_id, completion_id, item_id, person_id, centihours, revoked"""
    entries: Sequence[Row] = ()
    """source_id, kind, person_id, training_year, subject, centihours"""
    balances: Sequence[Row] = ()
    """person_id, training_year, public_centihours, professional_centihours, met"""
    certificates: Sequence[Row] = ()
    """certificate_id, edition, person_id, training_year, kind, stage, standing, number, pdf_sha256"""
    files: Mapping[str, str] = field(default_factory=dict)
    """Of each stored certificate's id the SHA-256 of its file; none where there is no file."""
    outboxes: Mapping[str, int] = field(default_factory=dict)
    dead_letters: Mapping[str, int] = field(default_factory=dict)
    lag: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[tuple[int, int], tuple[str, str | None]] = field(default_factory=dict)
    """What the HR platform is told of each person and year; empty where nobody was asked."""


@dataclass
class Outcome:
    """What does not hold, by kind, with some examples of each."""

    problems: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, kind: str, what: str) -> None:
        """One more."""
        self.problems[kind].append(what)

    @property
    def holds(self) -> bool:
        """Nothing is wrong."""
        return not self.problems

    def counted(self, *kinds: str) -> int:
        """How many of these kinds."""
        return sum(len(self.problems.get(kind, ())) for kind in kinds)

    def lines(self) -> list[str]:
        """To be read by somebody who looks for the cause."""
        shown = []
        for kind, examples in sorted(self.problems.items()):
            shown.append(f"{kind}: {len(examples)}")
            shown += [f"  {example}" for example in examples[:_SHOWN]]
        return shown


def compare(expected: Expected, found: Found) -> Outcome:
    """Everything that must hold at the end."""
    outcome = Outcome()
    people = _people(expected, found, outcome)
    items = _completions(expected, found, people, outcome)
    _entries(expected, found, items, people, outcome)
    _balances(expected, found, people, outcome)
    _certificates(expected, found, people, outcome)
    _told(expected, found, outcome)
    for kind, counts in (("left in outbox", found.outboxes), ("dead letters", found.dead_letters), ("lag", found.lag)):
        for where, count in counts.items():
            if count:
                outcome.add(kind, f"{where}: {count}")
    return outcome


def _people(expected: Expected, found: Found, outcome: Outcome) -> dict[Any, int]:
    """Serials by person_id; everybody who was registered is there once."""
    serials = {made_up.name(serial): serial for serial in expected.registered}
    there = Counter(row["name"] for row in found.people)
    for name, serial in serials.items():
        if there[name] != 1:
            outcome.add("person not there once", f"person {serial} is there {there[name]} times")
    for name in there.keys() - serials.keys():
        outcome.add("person nobody registered", name)
    return {row["person_id"]: serials[row["name"]] for row in found.people if row["name"] in serials}


def _completions(
    expected: Expected, found: Found, people: Mapping[Any, int], outcome: Outcome
) -> dict[Any, tuple[str, str]]:
    """Names of completions by item_id; everything that was taken is on record once."""
    rows: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in found.completions:
        rows[row["vendor_id"], row["completion_id"]].append(row)
    for key, (item, entered) in expected.completions.items():
        if len(rows[key]) != 1:
            outcome.add("lost" if not rows[key] else "doubled", f"completion {key} is on record {len(rows[key])} times")
            continue
        row = rows[key][0]
        if row["centihours"] != item.centihours:
            outcome.add("wrong hours", f"completion {key}: {row['centihours']} instead of {item.centihours}")
        if (row["person_id"] is None) != (entered is Entered.NEITHER) and entered is not Entered.BOTH_OR_NEITHER:
            outcome.add("wrongly parked", f"completion {key}, {entered}, has person {row['person_id']}")
        if row["person_id"] is not None and people.get(row["person_id"]) != item.person:
            outcome.add("wrong person", f"completion {key}")
        if row["revoked"] != (entered in (Entered.BOTH, Entered.BOTH_OR_NEITHER)) and entered is not Entered.NEITHER:
            outcome.add("wrongly revoked", f"completion {key}, {entered}, revoked: {row['revoked']}")
    for key in rows.keys() - expected.completions.keys():
        outcome.add("recorded, though never accepted", f"completion {key}")
    return {row["item_id"]: (row["vendor_id"], row["completion_id"]) for row in found.completions}


def _entries(
    expected: Expected,
    found: Found,
    items: Mapping[Any, tuple[str, str]],
    people: Mapping[Any, int],
    outcome: Outcome,
) -> None:
    """Credits and reversals of each completion, once each, of the right person, year and hours."""
    made: Counter[tuple[tuple[str, str], str]] = Counter()
    for row in found.entries:
        key = items.get(row["source_id"])
        if key is None or key not in expected.completions:
            outcome.add("entry of nothing", f"{row['kind']} of {row['source_id']}")
            continue
        made[key, row["kind"]] += 1
        item, _ = expected.completions[key]
        sign = 1 if row["kind"] == "credit" else -1
        stated = (people.get(row["person_id"]), row["training_year"], row["subject"], row["centihours"])
        if stated != (item.person, item.year, item.subject, sign * item.centihours):
            outcome.add("wrong entry", f"{row['kind']} of {key}: {stated}")
    for key, (_, entered) in expected.completions.items():
        pair = made[key, "credit"], made[key, "reversal"]
        allowed = {
            Entered.CREDIT: {(1, 0)},
            Entered.BOTH: {(1, 1)},
            Entered.NEITHER: {(0, 0)},
            Entered.BOTH_OR_NEITHER: {(0, 0), (1, 1)},
        }[entered]
        if pair in allowed:
            continue
        credit, reversal = max(allowed)
        if pair[0] > credit or pair[1] > reversal:
            outcome.add("doubled", f"{key} has {pair[0]} credits and {pair[1]} reversals, must be {entered}")
        else:
            outcome.add("lost", f"{key} has {pair[0]} credits and {pair[1]} reversals, must be {entered}")


def _balances(expected: Expected, found: Found, people: Mapping[Any, int], outcome: Outcome) -> None:
    there = {
        (people[row["person_id"]], row["training_year"]): (row["public_centihours"], row["professional_centihours"])
        for row in found.balances
        if row["person_id"] in people
    }
    for at in there.keys() | expected.balances.keys():
        if there.get(at, (0, 0)) != expected.balances.get(at, (0, 0)):
            outcome.add("wrong balance", f"{at}: {there.get(at)} instead of {expected.balances.get(at)}")
    for row in found.balances:
        if row["person_id"] not in people:
            outcome.add("balance of nobody", str(row["person_id"]))


def _certificates(expected: Expected, found: Found, people: Mapping[Any, int], outcome: Outcome) -> None:
    rows: defaultdict[tuple[int, int], list[Row]] = defaultdict(list)
    for row in found.certificates:
        rows[people.get(row["person_id"], -1), row["training_year"]].append(row)
    for at, must in expected.certificates.items():
        _certificate(at, must, rows.pop(at, []), expected.numbers.get(at), outcome)
    for at in rows:
        outcome.add("wrong certificate", f"{at}: nothing was ever sent for it")
    for row in found.certificates:
        if row["stage"] == "stored" and found.files.get(str(row["certificate_id"])) != bytes(row["pdf_sha256"]).hex():
            outcome.add("wrong file", f"certificate {row['number']}: its file is gone, or is not the one recorded")
    numbers = Counter(row["number"] for row in found.certificates if row["number"] is not None)
    for number, count in numbers.items():
        if count > 1:
            outcome.add("doubled certificate", f"number {number} is there {count} times")


def _certificate(at: tuple[int, int], must: Must, rows: Sequence[Row], shown: str | None, outcome: Outcome) -> None:
    if len(rows) > 1:
        outcome.add("doubled certificate", f"{at}: {len(rows)}")
        return
    state = (rows[0]["stage"], rows[0]["standing"]) if rows else None
    if must is Must.EXIST and state != ("stored", "valid"):
        outcome.add("missing certificate", f"{at}: {state}")
    if must is Must.NOT_EXIST and state is not None:
        outcome.add("wrong certificate", f"{at}: {state}, though the hours were never enough")
    if must is Must.FALLEN and state is not None and state[1] != "suspended":
        outcome.add("wrong certificate", f"{at}: {state}, though hours were taken back")
    if must is Must.STAY_SUSPENDED and state != ("stored", "suspended"):
        outcome.add("wrong certificate", f"{at}: {state}, though hours were taken back")
    if shown is not None and (not rows or rows[0]["number"] != shown):
        outcome.add("changed number", f"{at}: {shown} was shown, now {rows[0]['number'] if rows else None}")


def _told(expected: Expected, found: Found, outcome: Outcome) -> None:
    if not found.told:
        return
    allowed = {
        Must.EXIST: {"certified"},
        Must.NOT_EXIST: {"not-certified"},
        Must.FALLEN: {"not-certified", "suspended"},
        Must.STAY_SUSPENDED: {"suspended"},
    }
    for at, must in expected.certificates.items():
        status, number = found.told.get(at, ("nothing", None))
        if status not in allowed[must] or expected.numbers.get(at, number) != number:
            outcome.add("wrong answer to the HR platform", f"{at}: {status} {number}, must be {must}")
