"""Regulations read from TOML, strictly: a key that is not known or a number without an article is an error."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any, TypeVar

from rulebook.bases import BaseRule, base_duties_of, base_rules_of
from rulebook.filing import MAKE_UP, ClaimKind, claims_of, fee_caps_of, refuse_unknown
from rulebook.intake import DEFAULT, intake_of
from rulebook.provisions import (
    caps_of,
    consequences_of,
    days_of,
    make_up_of,
    notes_of,
    refuse_untold,
    reliefs_of,
    requirements_of,
    sources_of,
)
from rulebook.recognition import BY_DAYS, BY_HOURS
from rulebook.rulebooks import Rulebooks
from rulebook.rules import INSTITUTIONS, Requirement, Rulebook, Window
from rulebook.tables import BadRulebook, Table, lines_of
from rulebook.words import MODES, OFFICES, POST_CATEGORIES, STAFF_KINDS, SUBJECTS

__all__ = ["BadRulebook", "in_force", "read_rulebooks", "shipped", "shipped_texts"]

_ID = re.compile(r"[a-z][a-z0-9-]{1,60}")
_REGION = re.compile(r"[1-9][0-9]{5}")
P = TypeVar("P")


@lru_cache(maxsize=1)
def shipped() -> Rulebooks:
    """Every regulation in ``rulebook/regulations``."""
    return read_rulebooks(shipped_texts())


def shipped_texts() -> dict[str, str]:
    """The files of ``rulebook/regulations`` by name, for reading them together with others."""
    folder = files("rulebook").joinpath("regulations")
    return {item.name: item.read_text("utf-8") for item in folder.iterdir() if item.name.endswith(".toml")}


def in_force(folder: str | None) -> Rulebooks:
    """Every regulation that is shipped, and those of a folder beside them (``None``: no folder).

    A file of the folder that has the name of a shipped one takes its place. Raises :class:`BadRulebook`.
    """
    return shipped() if folder is None else read_rulebooks(shipped_texts() | texts_in(Path(folder)))


def texts_in(folder: Path) -> dict[str, str]:
    """The regulations of a folder by file name; raises :class:`BadRulebook` where it, or a file, cannot be read."""
    if not folder.is_dir():
        raise BadRulebook(f"{folder}: there is no such folder of regulations")
    return {path.name: text_of(path) for path in sorted(folder.glob("*.toml"))}


def text_of(path: Path) -> str:
    """A file as text, with or without a byte order mark; raises :class:`BadRulebook`."""
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise BadRulebook(f"{path.name}: this is not UTF-8 text; save it as UTF-8") from None
    except OSError as error:
        raise BadRulebook(f"{path.name}: {error.strerror}") from None


def read_rulebooks(texts: Mapping[str, str]) -> Rulebooks:
    """Read files by name, all of them or none.

    ``inherits`` names the id of another, whose provisions are then taken over; ``replaces`` those that end on the day
    before this one begins. Raises :class:`BadRulebook`.
    """
    tops = {name: _parse(name, text) for name, text in texts.items()}
    names: dict[str, str] = {}
    for name, top in tops.items():
        if not _ID.fullmatch(top.text("id")):
            raise top.wrong("'id' takes lower-case letters, digits and hyphens", "id")
        earlier = names.setdefault(top.text("id"), name)
        if earlier != name:
            raise top.wrong(f"the id '{top.text('id')}' is that of {earlier} too", "id")
    books: dict[str, Rulebook] = {}
    for name in tops:
        _read_with_above(name, tops, names, books, [])
    _end_replaced(tops, names, books)
    _refuse_overlaps(tops, books)
    return Rulebooks(list(books.values()))


def _parse(name: str, text: str) -> Table:
    try:
        return Table(name, lines_of(text), "", 0, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadRulebook(f"{name}: {error}") from None
    except (RecursionError, ValueError) as error:
        raise BadRulebook(f"{name}: no regulation looks like this ({type(error).__name__})") from None


def _read_with_above(
    name: str, tops: dict[str, Table], names: dict[str, str], books: dict[str, Rulebook], below: list[str]
) -> Rulebook:
    """The file after all those that it inherits from; ``below`` are the files on whose behalf it is read."""
    if name not in books:
        top, above = tops[name], None
        if name in below:
            raise top.wrong(f"inherits from itself, by way of {' and '.join(below)}", "inherits")
        if top.has("inherits"):
            inherited = top.text("inherits")
            if inherited not in names:
                raise top.wrong(f"inherits '{inherited}', which no file has as its id", "inherits")
            above = _read_with_above(names[inherited], tops, names, books, [*below, name])
        books[name] = _read(top, above)
    return books[name]


def _read(top: Table, above: Rulebook | None) -> Rulebook:
    region = top.text("region")
    if not _REGION.fullmatch(region):
        raise top.wrong("'region' takes six digits as text, such as \"430000\"", "region")
    begins_on = top.day("from")
    ends_on = top.day("until") if top.has("until") else None
    if ends_on is not None and ends_on < begins_on:
        raise top.wrong("'until' lies before 'from'", "until")
    requirements = requirements_of(top)
    kept = requirements if above is None else _beside(above, requirements, above.requirements, "key")
    if not kept:
        raise top.wrong("it requires nothing; write a [[yearly]] table, or 'inherits'")
    keys = {requirement.key for requirement in kept if requirement.window is Window.YEAR}
    book = Rulebook(
        id=top.text("id"),
        document=top.text("document"),
        name=top.text("name"),
        region=region,
        binds=frozenset(top.several_of("binds", POST_CATEGORIES)),
        binds_staff=top.maybe_several_of("staff", STAFF_KINDS) or (above.binds_staff if above else INSTITUTIONS),
        article=top.article(),
        begins_on=begins_on,
        ends_on=ends_on,
        requirements=kept,
        reliefs=_beside(above, reliefs_of(top, keys), above.reliefs if above else (), "kind"),
        caps=_beside(above, caps_of(top), above.caps if above else (), "per"),
        sources=_beside(above, sources_of(top), above.sources if above else (), "kind"),
        consequences=_beside(above, consequences_of(top), above.consequences if above else (), "purpose"),
        make_up=make_up_of(top) or _from_above(above, above.make_up if above else None),
        days=days_of(top) or _from_above(above, above.days if above else None),
        intake=intake_of(top) or _from_above(above, above.intake if above else None) or DEFAULT,
        fee_caps=_beside(above, fee_caps_of(top), above.fee_caps if above else (), "kind"),
        claims=_beside(above, claims_of(top), above.claims if above else (), "kind"),
        base_rules=_bases(top, above),
        base_duties=base_duties_of(top),
        issued_by=top.several_of("issued_by", None) if top.has("issued_by") else (),
        topic_names=_topic_names(top, kept, above),
        notes=_beside(above, notes_of(top), above.notes if above else (), "key"),
        replaces=top.several_of("replaces", None) if top.has("replaces") else (),
        above=() if above is None else (*above.above, above.document),
        file=top.file,
        **_singles(top, above),
    )
    top.done()
    known = {BY_DAYS, BY_HOURS} | {source.kind for source in book.sources} | {relief.kind for relief in book.reliefs}
    refuse_untold(top, book.reliefs)
    refuse_unknown(top, book.claims, known | ({MAKE_UP} if book.make_up else set()))
    return book


def _bases(top: Table, above: Rulebook | None) -> tuple[BaseRule, ...]:
    """The file's own rules on bases, or all those of the one above."""
    inherited = (_from_above(above, rule) for rule in (above.base_rules if above else ()))
    return base_rules_of(top) or tuple(rule for rule in inherited if rule is not None)


def _topic_names(
    top: Table, requirements: Iterable[Requirement], above: Rulebook | None
) -> tuple[tuple[str, str], ...]:
    """``[topic_names]``: what required topics are called in Chinese; only those that are required have a name."""
    required = {topic for requirement in requirements for topic in requirement.topics}
    table = top.table("topic_names")
    own = {} if table is None else table.texts()
    if table is not None and (unknown := sorted(own.keys() - required)):
        raise table.wrong(f"'{unknown[0]}' is no topic of a requirement", unknown[0])
    inherited = {topic: name for topic, name in (above.topic_names if above else ()) if topic in required}
    return tuple((inherited | own).items())


def _singles(top: Table, above: Rulebook | None) -> dict[str, Any]:
    """Provisions that a rulebook has once: its own, or those of the one above with that one's document named."""
    found: dict[str, Any] = {}
    if certificate := top.table("certificate"):
        found["issue"] = certificate.one_of("issue", ("automatic", "on-application"))
        found["issue_article"] = certificate.article()
        certificate.done()
    elif above is not None:
        found |= {"issue": above.issue, "issue_article": _cited(above, above.issue_article)}
    if modes := top.table("modes"):
        found |= {"modes": modes.several_of("named", MODES), "modes_article": modes.article()}
        found["modes_are_open"] = modes.flag("open")
        found["modes_subjects"] = modes.maybe_several_of("subjects", SUBJECTS)
        modes.done()
    elif above is not None:
        found |= {"modes": above.modes, "modes_article": _cited(above, above.modes_article)}
        found |= {"modes_are_open": above.modes_are_open, "modes_subjects": above.modes_subjects}
    found |= _offices(top, above)
    found |= _papers_and_fees(top, above)
    if education := top.table("continuing_education"):
        found["continuing_education"] = frozenset(education.several_of("post_categories", POST_CATEGORIES))
        found["education_at_vendors_only"] = education.flag("vendors_only")
        found["continuing_education_article"] = education.article()
        education.done()
    elif above is not None:
        found["continuing_education"] = above.continuing_education
        found["education_at_vendors_only"] = above.education_at_vendors_only
        found["continuing_education_article"] = _cited(above, above.continuing_education_article)
    return found


def _papers_and_fees(top: Table, above: Rulebook | None) -> dict[str, Any]:
    """Which papers decisions rest on, who bears the cost of training, and who takes approvals back from above."""
    found: dict[str, Any] = {}
    if fees := top.table("fees"):
        if not fees.flag("not_passed_on"):
            raise fees.wrong("write not_passed_on = true, or leave the table out", "not_passed_on")
        found["fees_not_passed_on"] = fees.article()
        fees.done()
    elif above is not None:
        found["fees_not_passed_on"] = _cited(above, above.fees_not_passed_on)
    if supervision := top.table("supervision"):
        if not supervision.flag("overturns"):
            raise supervision.wrong("write overturns = true, or leave the table out", "overturns")
        found["overturned_from_above"] = supervision.article()
        supervision.done()
    elif above is not None:
        found["overturned_from_above"] = _cited(above, above.overturned_from_above)
    if evidence := top.table("evidence"):
        found |= {"evidence": evidence.several_of("kinds", None), "evidence_article": evidence.article()}
        evidence.done()
    elif above is not None:
        found |= {"evidence": above.evidence, "evidence_article": _cited(above, above.evidence_article)}
    return found


def _offices(top: Table, above: Rulebook | None) -> dict[str, Any]:
    """With whom training is filed, and who recognises its hours."""
    found: dict[str, Any] = {}
    if offices := top.table("recognisers"):
        found |= {"recognisers": _by_subject(offices), "recognisers_article": offices.article()}
        offices.done()
    elif above is not None:
        found |= {"recognisers": above.recognisers, "recognisers_article": _cited(above, above.recognisers_article)}
    if filings := top.table("filings"):
        found |= {"filed_with": _by_subject(filings), "filed_article": filings.article()}
        found["filed_at_level"] = filings.several_of("own_level", OFFICES) if filings.has("own_level") else ()
        found["filings_outlive"] = filings.flag("outlive")
        found["filed_note"] = filings.text("note") if filings.has("note") else ""
        filings.done()
    elif above is not None:
        # What a region says of its own level it says of no other's.
        found |= {"filed_with": above.filed_with, "filed_article": _cited(above, above.filed_article)}
        found["filed_note"] = above.filed_note
    return found


def _by_subject(table: Table) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((subject, table.several_of(subject, OFFICES)) for subject in ("public", "professional"))


def _beside(above: Rulebook | None, own: tuple[P, ...], inherited: Iterable[P], key: str) -> tuple[P, ...]:
    """What is inherited and not said anew, then what is the file's own."""
    said = {getattr(p, key) for p in own}
    kept = [_from_above(above, p) for p in inherited if getattr(p, key) not in said]
    return tuple([*[requirement for requirement in kept if requirement is not None], *own])


def _from_above(above: Rulebook | None, provision: P | None) -> P | None:
    """A provision of the rulebook above: its article is one of that document."""
    if above is None or provision is None:
        return None
    found: Any = provision
    if isinstance(found, ClaimKind):
        found = replace(
            found, checks=tuple(replace(item, article=_cited(above, item.article)) for item in found.checks)
        )
    cited: P = replace(found, article=_cited(above, found.article))
    return cited


def _cited(above: Rulebook, article: str) -> str:
    """With its document; what the one above inherited itself has that of its own already."""
    is_cited = any(article.startswith(f"{document} ") for document in above.above)
    return article if is_cited or not article else f"{above.document} {article}"


def _end_replaced(tops: dict[str, Table], names: dict[str, str], books: dict[str, Rulebook]) -> None:
    for name, book in list(books.items()):
        for replaced in book.replaces:
            if replaced not in names:
                raise tops[name].wrong(f"replaces '{replaced}', which no file has as its id", "replaces")
            other = names[replaced]
            if books[other].begins_on >= book.begins_on:
                raise tops[name].wrong(f"replaces '{replaced}', which does not begin before it", "replaces")
            if not book.covers_place(books[other].region) or not book.binds >= books[other].binds:
                raise tops[name].wrong(
                    f"replaces '{replaced}', which binds people whom it does not bind: they would be left without one",
                    "replaces",
                )
            end = book.begins_on - timedelta(days=1)
            known = books[other].ends_on
            books[other] = replace(books[other], ends_on=end if known is None else min(known, end))


def _refuse_overlaps(tops: dict[str, Table], books: dict[str, Rulebook]) -> None:
    """Two regulations of one region may not bind the same post category on the same day."""
    for (name, item), (other_name, other) in combinations(books.items(), 2):
        shared = item.binds & other.binds if item.binds_staff & other.binds_staff else frozenset()
        if item.region == other.region and shared and _meet(item, other):
            later = name if item.begins_on >= other.begins_on else other_name
            earlier = books[other_name if later == name else name]
            raise tops[later].wrong(
                f"binds {sorted(shared)} in {item.region} on days on which '{earlier.id}' does too;"
                f' write replaces = ["{earlier.id}"] where it takes its place',
                "from",
            )


def _meet(one: Rulebook, other: Rulebook) -> bool:
    return (other.ends_on is None or one.begins_on <= other.ends_on) and (
        one.ends_on is None or other.begins_on <= one.ends_on
    )
