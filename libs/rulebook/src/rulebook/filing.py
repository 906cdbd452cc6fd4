"""What a regulation says about filings and claims: what training may cost, and what is claimed with which evidence.

No year comes to anything else through it: it says how something is asked for, not what it counts.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from rulebook.checks import Check, checks_of, refuse_misplaced
from rulebook.tables import Table
from rulebook.words import MODES

FIELD_TYPES = ("text", "day", "days", "hours", "years", "level")
AUTOMATIC = ("leave", "roster")
"""Facts of the platform's own that may decide a claim: leaves on record, rosters that an office approved."""
MAKE_UP = "make-up"


@dataclass(frozen=True)
class FeeCap:
    """The most that training of a kind may cost (收费标准), a person and class hour."""

    kind: str
    name: str
    cents: int
    """分; a class hour has 45 minutes."""
    article: str


@dataclass(frozen=True)
class ClaimField:
    """One thing that a claim states."""

    key: str
    """``title``, ``begins_on``, ``ended_on``, ``days``, ``hours``, ``years``, ``counts_from``, ``counts_until`` and
    ``organiser_level`` have meanings of their own; any other is shown to the deciding office.
    """
    name: str
    type: str
    is_optional: bool = False


@dataclass(frozen=True)
class ClaimKind:
    """What may be claimed (学时认定申请)."""

    kind: str
    name: str
    counts_as: str
    """A ``[[recognised]]``, ``[[deemed]]`` or ``[[exempt]]`` kind, ``offline-days``, ``offline-hours``, ``make-up``."""
    evidence: str
    """The paper that is wanted (证明材料)."""
    fields: tuple[ClaimField, ...]
    article: str
    mode: str = "residential"
    """How the hours were done, where it is about hours."""
    automatic: str | None = None
    """One of :data:`AUTOMATIC`: such facts decide it, and nobody has to."""
    checks: tuple[Check, ...] = ()
    """What its article asks of it, condition by condition."""


K = TypeVar("K", FeeCap, ClaimKind)


def fee_caps_of(top: Table) -> tuple[FeeCap, ...]:
    """``[[fee_cap]]``: what a class hour may cost, by kind of training."""
    found = []
    for table in top.tables("fee_cap", title="kind"):
        found.append(FeeCap(table.text("kind"), table.text("name"), table.yuan("yuan"), table.article()))
        table.done()
    return _each_once(top, tuple(found))


def claims_of(top: Table) -> tuple[ClaimKind, ...]:
    """``[[claim]]``: what may be claimed, with its own evidence fields; ``[[check]]``: the conditions of each."""
    checks = checks_of(top)
    found = []
    for table in top.tables("claim", title="kind"):
        found.append(
            ClaimKind(
                kind=table.text("kind"),
                name=table.text("name"),
                counts_as=table.text("counts_as"),
                evidence=table.text("evidence"),
                fields=_fields(table),
                article=table.article(),
                mode=table.one_of("mode", MODES) if table.has("mode") else "residential",
                automatic=table.one_of("automatic", AUTOMATIC) if table.has("automatic") else None,
                checks=checks.get(table.text("kind"), ()),
            )
        )
        table.done()
    refuse_misplaced(top, checks, {claim.kind: {field.key: field.type for field in claim.fields} for claim in found})
    return _each_once(top, tuple(found))


def _fields(table: Table) -> tuple[ClaimField, ...]:
    found = []
    for item in table.several_of("fields", None):
        key, _, rest = item.partition(":")
        name, _, written = rest.partition(":")
        kind = written.removesuffix("?") or "text"
        if not key.isidentifier() or not name or kind not in FIELD_TYPES:
            raise table.wrong(
                f"'{item}' is not written 'key:name' or 'key:name:type'; types are {FIELD_TYPES}", "fields"
            )
        found.append(ClaimField(key, name, kind, written.endswith("?")))
    if len({item.key for item in found}) < len(found):
        raise table.wrong("'fields' has a key twice", "fields")
    return tuple(found)


def _each_once(top: Table, found: tuple[K, ...]) -> tuple[K, ...]:
    kinds = [item.kind for item in found]
    if twice := sorted({kind for kind in kinds if kinds.count(kind) > 1}):
        raise top.wrong(f"two of them are of the kind '{twice[0]}'")
    return found


def refuse_unknown(top: Table, claims: Collection[ClaimKind], known: Collection[str]) -> None:
    """A claim counts as something that the regulation knows; raises :class:`BadRulebook` else."""
    for claim in claims:
        if claim.counts_as not in known:
            raise top.wrong(f"claim '{claim.kind}' counts as '{claim.counts_as}', which it does not know")
