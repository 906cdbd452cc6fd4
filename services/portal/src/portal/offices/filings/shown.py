"""A filing as its pages show it: what changed, which offices have it, and who said what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from portal.clients.models.filings import Change, Claim, FormField, Opinion
from portal.filing_steps import Filing, office_name
from portal.offices.filings.asking import Known

_UNSAID = {"rows_sha256"}
_NOTHING = "未填写"
_NOT_ON_RECORD = "（名册中没有）"
"""As the macro ``told`` says it: nobody reads an id."""


@dataclass(frozen=True)
class Changed:
    """A field that says something else than in the round before."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Said:
    """What was done and said, and by whom."""

    opinion: Opinion
    office: str
    who: str
    """Name and masked number, where they are known here."""


def form_of(filing: Filing) -> Mapping[str, Any]:
    """The form by the names of its fields; what a draft lacks is left out."""
    if isinstance(filing, Claim):
        return filing.form
    names = (name for name in type(filing.form).__dataclass_fields__)
    return {name: value for name in names if (value := getattr(filing.form, name)) is not None}


def opinions_of(filing: Filing, known: Known) -> Sequence[Said]:
    """Everything that was done and said, in order, with who did it."""
    return [
        Said(
            opinion,
            office_name(filing, opinion.made_for, claimant="申请人"),
            known.person(filing.person_id) if _is_own(filing, opinion) else known.official(opinion.made_by),
        )
        for opinion in filing.opinions
    ]


def _is_own(filing: Filing, opinion: Opinion) -> bool:
    return filing.person_id is not None and opinion.made_for == filing.person_id


def accounts_of(filing: Filing) -> Sequence[UUID]:
    """Who acted for offices and units."""
    return [opinion.made_by for opinion in filing.opinions if not _is_own(filing, opinion)]


def last_changes(filing: Filing) -> Sequence[Changed]:
    """What the round that was handed in last says otherwise than the one before."""
    return changes_of(filing, filing.rounds[-1].changed) if filing.rounds else ()


def changes_of(filing: Filing, changes: Sequence[Change]) -> Sequence[Changed]:
    """Changes as people read them."""
    files = {str(file.attachment_id): file.name for file in filing.attachments}
    fields = {field.field: field for field in filing.fields}
    return [
        Changed(
            change.name,
            _value(fields.get(change.field), change.before, files),
            _value(fields.get(change.field), change.after, files),
        )
        for change in changes
        if change.field not in _UNSAID
    ]


def changed_fields(changes: Sequence[Change]) -> set[str]:
    """By their keys."""
    return {change.field for change in changes}


def _value(field: FormField | None, value: Any, files: Mapping[str, str]) -> str:
    if value is None or value == ():
        return _NOTHING
    if isinstance(value, tuple):
        if field is not None and field.parts:
            return "；".join(_member(field, member) for member in value)
        return "、".join(files.get(str(member), str(member)) for member in value)
    text = str(value)
    if field is None:
        return text
    unnamed = _NOT_ON_RECORD if field.type == "id" else text
    named = next((choice.name for choice in field.choices if choice.value == text), unnamed)
    return f"{named}{field.unit}" if field.unit and field.type in ("hours", "money", "number") else named


def _member(field: FormField, member: Any) -> str:
    parts = []
    for part in field.parts:
        value = getattr(member, part.field, None)
        if value in (None, "", False):
            continue
        unnamed = _NOT_ON_RECORD if part.type == "id" else str(value)
        named = next((choice.name for choice in part.choices if choice.value == str(value)), unnamed)
        parts.append(part.name if value is True else f"{named}{part.unit or ''}")
    return "，".join(parts)


def attached_to(filing: Filing) -> Sequence[tuple[str, str, int]]:
    """The files that the form names, in its order: id, name, bytes."""
    files = {str(file.attachment_id): file for file in filing.attachments}
    names = [str(name) for name in form_of(filing).get("attachments", ())]
    return [(name, files[name].name, files[name].size) for name in names if name in files]
