"""What a plan names of registers (培训基地、机构、课程、师资): offered where it is chosen, looked for by words."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.typed_words import wrong_words
from portal.clients.calls import Call
from portal.clients.models.filings import (
    Choice,
    FieldPart,
    FormField,
    LibraryItem,
    LibraryItems,
    Training,
    TrainingBases,
)
from portal.clients.services import id_of
from portal.filled_forms import Row, Shown
from portal.offices.filings.asking import FILINGS
from portal.offices.office import Office
from portal.offices.staff import kept_text

BASES = Call(FILINGS, "GET", "/v1/training-bases", TrainingBases)
ITEMS = Call(FILINGS, "GET", "/v1/library-items", LibraryItems)
WORDS_MAX, _SHOWN_MAX, _ROWS_SHOWN_MAX, _IDS_AT_ONCE = 50, 50, 20, 100
"""Of words; how many entries are offered for a field, and in each row of a list; how many are named at once."""


@dataclass(frozen=True)
class Register:
    """Where a field of the form, or a part of its rows, is chosen from."""

    title: str
    kind: str = ""
    """Of the library; empty: the training bases."""
    part: str = ""
    """Of a row: the one that names an entry."""
    named: str = ""
    """And the one that says the entry's name."""


REGISTERS: Mapping[str, Register] = {
    "base": Register("培训基地"),
    "registered_institution": Register("名录中的培训机构", "institution"),
    "sittings": Register("课程库中的课程", "course", "course", "topic"),
    "trainers": Register("师资库中的教师", "teacher", "teacher", "name"),
}
"""By the field of the form."""


@dataclass(frozen=True)
class Sought:
    """How entries are looked for at a field: with which words, and what there is to say of what was found."""

    title: str
    words: str
    hint: str
    is_new: bool
    """They were looked for just now."""


@dataclass(frozen=True)
class Offered:
    """Fields with what may be chosen, and the registers of which more can be looked for."""

    fields: Sequence[FormField]
    sought: Mapping[str, Sought]


async def offered(
    office: Office,
    training: Training,
    fields: Sequence[FormField],
    shown: Shown,
    errors: Errors,
    typed: Typed | None = None,
) -> Offered:
    """Fields that name entries of registers are chosen from what was looked for there, from the first entries at first,
    and from what was chosen before. A register without any is left out. Words that cannot be looked for are told.
    """
    names = [field.field for field in fields if field.field in REGISTERS]
    words = {name: _words(name, typed, errors) for name in names}
    found = await asyncio.gather(*(_found(office, training, name, words[name]) for name in names))
    by_name = dict(zip(names, found, strict=True))
    chosen = [await _with_choices(office, field, by_name.get(field.field), shown) for field in fields]
    sought = {
        name: Sought(
            REGISTERS[name].title,
            "" if typed is None else kept_text(typed.text(f"words-{name}")),
            _hint(words[name], choices, is_more=is_more),
            typed is not None and typed.text("find") == name,
        )
        for name, (choices, is_more) in by_name.items()
        if is_more or words[name] or errors.at(f"words-{name}")
    }
    return Offered([field for field in chosen if field is not None and _is_there(field, sought)], sought)


def _words(name: str, typed: Typed | None, errors: Errors) -> str:
    text = "" if typed is None else typed.text(f"words-{name}")
    wrong = wrong_words(f"words-{name}", text, what="查找的字", chars_max=WORDS_MAX)
    errors.found.extend(wrong.found)
    return "" if wrong else text


def _hint(words: str, choices: Collection[Choice], *, is_more: bool) -> str:
    if is_more:
        return f"名册较长，列出其中{len(choices)}个。请填写名称中的几个字查找，已选择的保留。"
    return "已列出符合的。" if choices else f"没有含“{words}”的，请换几个字再查找。"


async def _found(office: Office, training: Training, name: str, words: str) -> tuple[list[Choice], bool]:
    """The first entries with these words, and whether there are more; none while the service is away."""
    register, first = REGISTERS[name], training.form.begins_on
    narrowed: dict[str, Any] = {"region_code": office.organisation.region_code}
    narrowed |= {"words": words} if words else {}
    if not register.kind:
        bases = await office.me.part(BASES, query={**narrowed, "limit": _SHOWN_MAX})
        if isinstance(bases, Missing):
            return [], False
        return [Choice(value=str(base.base_id), name=base.name) for base in bases.bases], bases.after is not None
    rows = _ROWS_SHOWN_MAX if register.part else _SHOWN_MAX
    narrowed |= {"kind": register.kind, "state": "listed", "rows": rows} | ({} if first is None else {"on": first})
    items = await office.me.part(ITEMS, query=narrowed)
    if isinstance(items, Missing):
        return [], False
    return [_choice(item) for item in items.items], items.total > len(items.items)


def _choice(item: LibraryItem) -> Choice:
    """Teachers of one name are told apart by where they work."""
    return Choice(value=str(item.item_id), name=f"{item.name}（{item.employer}）" if item.employer else item.name)


async def _with_choices(
    office: Office, field: FormField, found: tuple[list[Choice], bool] | None, shown: Shown
) -> FormField:
    if found is None:
        return field
    register = REGISTERS[field.field]
    part = next((item for item in field.parts if item.field == register.part), None)
    known = {choice.value: choice for choice in (*found[0], *(field.choices if part is None else part.choices))}
    known |= await _chosen(office, register, _values(field.field, shown).difference(known))
    choices = tuple(known.values())
    if part is None:
        return replace(field, type="choice", choices=choices)
    parts = (_part(item, part, choices) for item in field.parts)
    return replace(field, parts=tuple(item for item in parts if item.field != part.field or choices))


def _part(item: FieldPart, chosen_from: FieldPart, choices: tuple[Choice, ...]) -> FieldPart:
    return replace(item, choices=choices) if item.field == chosen_from.field else item


def _is_there(field: FormField, sought: Mapping[str, Sought]) -> bool:
    return bool(field.parts or field.field not in REGISTERS or field.choices or field.field in sought)


def _values(name: str, shown: Shown) -> set[str]:
    """The ids that stand in a field, or in its rows."""
    value, part = shown.get(name, ""), REGISTERS[name].part
    ids = {value} if isinstance(value, str) else {row.get(part, "") for row in value}
    return {text for text in ids if id_of(text) is not None}


async def _chosen(office: Office, register: Register, ids: Collection[str]) -> Mapping[str, Choice]:
    """Entries that were chosen on the page, and that are neither found now nor kept with the form yet."""
    if not ids:
        return {}
    if register.kind:
        return {str(item_id): _choice(item) for item_id, item in (await _items(office, register, ids)).items()}
    region_code = office.organisation.region_code
    bases = await office.me.part(BASES, query={"region_code": region_code, "base_ids": sorted(ids)})
    if isinstance(bases, Missing):
        return {}
    return {str(base.base_id): Choice(value=str(base.base_id), name=base.name) for base in bases.bases}


async def _items(office: Office, register: Register, ids: Collection[str]) -> Mapping[UUID, LibraryItem]:
    asked = sorted(ids)
    of_register = {"kind": register.kind, "region_code": office.organisation.region_code, "rows": _IDS_AT_ONCE}
    found = dict[UUID, LibraryItem]()
    for begins in range(0, len(asked), _IDS_AT_ONCE):
        query = {**of_register, "item_ids": asked[begins : begins + _IDS_AT_ONCE]}
        items = await office.me.part(ITEMS, query=query)
        found |= {} if isinstance(items, Missing) else {item.item_id: item for item in items.items}
    return found


async def with_names(office: Office, shown: Shown) -> Shown:
    """Rows that name an entry and leave its name out say it: the teacher's name, or the course as what is taught."""
    filled = dict(shown)
    for name, register in REGISTERS.items():
        rows = shown.get(name, "")
        if isinstance(rows, str):
            continue
        ids = {row[register.part] for row in rows if not row.get(register.named) and row.get(register.part)}
        items = await _items(office, register, {text for text in ids if id_of(text) is not None})
        filled[name] = [_named(row, register, items) for row in rows]
    return filled


def _named(row: Row, register: Register, items: Mapping[UUID, LibraryItem]) -> Row:
    item_id = None if row.get(register.named) else id_of(row.get(register.part, ""))
    if item_id is None or item_id not in items:
        return row
    return {**row, register.named: items[item_id].name}
