"""A platform that does everything right, in memory: what the model and the checker are tried on, and then damaged."""

import hashlib
from collections import Counter, defaultdict
from random import Random
from typing import Any

from bench.faults import made_up
from bench.faults.acts import (
    ACCEPTED,
    AGAIN,
    CONFLICT,
    CREATED,
    OTHER_ID,
    PARKED,
    REVOKED_BEFORE,
    UNKNOWN,
    Act,
    Complete,
    Item,
    Register,
    Revoke,
    Spoilt,
    Story,
    Verdict,
)
from bench.faults.checker import Found
from bench.faults.model import Model, meets

PDF = b"%PDF"


class Perfect:
    """Applies what it accepts at once, or, where it is ``late``, at the next ``catch_up``."""

    def __init__(self, *, late: bool = False) -> None:
        self.late = late
        self.people: set[int] = set()
        self.heard_of: set[int] = set()
        self.completions: dict[tuple[str, str], dict[str, Any]] = {}
        self.entries: list[tuple[tuple[str, str], str]] = []
        self.certificates: dict[tuple[int, int], dict[str, Any]] = {}
        self._way: list[tuple[tuple[str, str], str]] = []

    def do(self, act: Act) -> Verdict:
        """The answer to one act."""
        if isinstance(act, Register):
            return self._register(act.person)
        if isinstance(act, Spoilt):
            return Verdict("rejected", act.how)
        if isinstance(act, Revoke):
            return self._revoke(act.item)
        return self._complete(act.item)

    def _register(self, person: int) -> Verdict:
        verdict = Verdict("unchanged") if person in self.people else CREATED
        self.people.add(person)
        if not self.late:
            self.catch_up()
        return verdict

    def _complete(self, item: Item) -> Verdict:
        row = self.completions.get(item.key)
        if row is not None:
            if row["item"] != item:
                return CONFLICT
            return REVOKED_BEFORE if row["revoked"] else AGAIN
        for other in self.completions.values():
            if other["item"].meaning == item.meaning and not other["revoked"]:
                same = (other["item"].subject, other["item"].centihours) == (item.subject, item.centihours)
                return OTHER_ID if same else CONFLICT
        known = item.person in self.heard_of
        self.completions[item.key] = {"item": item, "revoked": False, "known": known}
        if not known:
            return PARKED
        self._say(item.key, "credit")
        return ACCEPTED

    def _revoke(self, item: Item) -> Verdict:
        row = self.completions.get(item.key)
        if row is None:
            return UNKNOWN
        if row["revoked"]:
            return REVOKED_BEFORE
        row["revoked"] = True
        if row["known"]:
            self._say(item.key, "reversal")
        return ACCEPTED

    def _say(self, key: tuple[str, str], kind: str) -> None:
        self._way.append((key, kind))
        if not self.late:
            self.catch_up()

    def catch_up(self) -> None:
        """Everything that is on the way arrives."""
        for person in self.people - self.heard_of:
            self.heard_of.add(person)
            for key, row in self.completions.items():
                if row["item"].person == person and not row["known"] and not row["revoked"]:
                    row["known"] = True
                    self._way.append((key, "credit"))
        while self._way:
            entry = self._way.pop(0)
            self.entries.append(entry)
            self._assess(self.completions[entry[0]]["item"])

    def _assess(self, item: Item) -> None:
        counted: Counter[tuple[str, str]] = Counter()
        for key, kind in self.entries:
            counted[key] += 1 if kind == "credit" else -1
        items = [self.completions[key]["item"] for key, count in counted.items() if count]
        at = (item.person, item.year)
        met = meets(item for item in items if (item.person, item.year) == at)
        if met and at not in self.certificates:
            self.certificates[at] = {"number": f"N-{len(self.certificates):06d}", "standing": "valid"}
        elif at in self.certificates:
            self.certificates[at]["standing"] = "valid" if met else "suspended"

    def status(self, at: tuple[int, int]) -> tuple[str, str | None]:
        """What the HR platform is told."""
        row = self.certificates.get(at)
        if row is None:
            return "not-certified", None
        return "certified" if row["standing"] == "valid" else "suspended", row["number"]

    def found(self) -> Found:
        """As the checker would have read it."""
        balances: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        entries = []
        for key, kind in self.entries:
            item = self.completions[key]["item"]
            hours = item.centihours * (1 if kind == "credit" else -1)
            balances[item.person, item.year][item.subject] += hours
            entries.append({"source_id": key, "kind": kind, "person_id": item.person, "training_year": item.year,
                            "subject": item.subject, "centihours": hours})  # fmt: skip
        return Found(
            people=[{"person_id": serial, "name": made_up.name(serial)} for serial in sorted(self.people)],
            completions=[
                {"vendor_id": key[0], "completion_id": key[1], "item_id": key, "revoked": row["revoked"],
                 "person_id": row["item"].person if row["known"] else None, "centihours": row["item"].centihours}
                for key, row in self.completions.items()
            ],
            entries=entries,
            balances=[
                {"person_id": person, "training_year": year, "public_centihours": hours["public"],
                 "professional_centihours": hours["professional"], "met": False}
                for (person, year), hours in balances.items()
            ],
            certificates=[
                {"certificate_id": row["number"], "edition": 1, "person_id": person, "training_year": year,
                 "kind": "annual", "stage": "stored", "standing": row["standing"], "number": row["number"],
                 "pdf_sha256": hashlib.sha256(PDF).digest()}
                for (person, year), row in self.certificates.items()
            ],
            files={row["number"]: hashlib.sha256(PDF).hexdigest() for row in self.certificates.values()},
            told={at: self.status(at) for at in self.asked()},
        )  # fmt: skip

    def asked(self) -> set[tuple[int, int]]:
        """Every person and year that anything came in for."""
        return {(row["item"].person, row["item"].year) for row in self.completions.values()} | set(self.certificates)


def play(stories: list[Story], platform: Perfect, rng: Random) -> tuple[Model, list[str]]:
    """Every story, interleaved; now and then the HR platform asks. The model, and everything it found wrong."""
    model = Model()
    wrong: list[str] = []
    for story in stories:
        if story.registered:
            wrong += _one(model, platform, Register(story.person))
    waiting = [(story, 0) for story in stories]
    while waiting:
        story, stage = waiting.pop(rng.randrange(len(waiting)))
        if stage == len(story.stages):
            continue
        acts = rng.sample(story.stages[stage], len(story.stages[stage]))
        for act in acts:
            model.sent(act)
        for act in acts:
            if rng.random() < 0.2:
                platform.do(act)  # the first answer was lost
                wrong += model.answered(act, _resent(act, model, platform))
            else:
                wrong += model.answered(act, platform.do(act))
            if rng.random() < 0.5:
                platform.catch_up()
            for year in {act.item.year for act in acts if not isinstance(act, Register)}:
                wrong += model.told(story.person, year, *platform.status((story.person, year)))
        waiting.append((story, stage + 1))
    platform.catch_up()
    return model, wrong + model.open_questions


def _one(model: Model, platform: Perfect, act: Act) -> list[str]:
    model.sent(act)
    return model.answered(act, platform.do(act))


def _resent(act: Act, model: Model, platform: Perfect) -> Verdict:
    """The first answer again, as the same webhook-id gets it."""
    if isinstance(act, Complete) and act.item.key not in model.kept and act.item.key in platform.completions:
        row = platform.completions[act.item.key]
        if row["item"] == act.item:
            return ACCEPTED if row["known"] else PARKED
    if isinstance(act, Revoke) and act.item.key in model.kept and not model.kept[act.item.key].revoked:
        return ACCEPTED
    return platform.do(act)
