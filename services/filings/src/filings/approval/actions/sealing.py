"""Forms, opinions and names of files as they are kept: sealed, and opened for those who may see the filing."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Self
from uuid import UUID

import orjson

from common.db import Tx
from common.sealing import Sealer
from filings.approval.domain.filings import FilingKind
from filings.approval.domain.kept import (
    AttachedFile,
    AttachmentRow,
    FilingRow,
    NewOpinion,
    WithSealedForm,
    WithSealedText,
)
from filings.approval.domain.sealed import is_in_clear, open_part
from filings.approval.queries import attachments as attachment_queries
from filings.approval.queries import filings as filing_queries
from filings.forms.domain.forms import Form


class SealedForm(NamedTuple):
    """A form as it is kept."""

    kept: Form
    """In clear."""
    sealed: bytes
    """The whole of it, with what stands beside it."""


class Beside(NamedTuple):
    """What is sealed with a form."""

    claim_kind: str | None
    """Of a claim."""
    salt: str | None
    """In front of what is hashed; ``None`` for a filing of the release before."""

    @classmethod
    def new(cls, claim_kind: str | None = None) -> Self:
        """Of a filing that begins."""
        return cls(claim_kind, secrets.token_hex(16))


def form_context(filing_id: UUID) -> bytes:
    """What a form that is being written is sealed for."""
    return filing_id.bytes + b"form"


def round_context(filing_id: UUID, number: int) -> bytes:
    """What a form that was handed in is sealed for."""
    return filing_id.bytes + number.to_bytes(2, "big") + b"round"


def text_context(opinion_id: UUID) -> bytes:
    """What an opinion is sealed for."""
    return opinion_id.bytes + b"text"


def name_context(attachment_id: UUID) -> bytes:
    """What a file's name is sealed for."""
    return attachment_id.bytes + b"name"


def sealed_form(kind: FilingKind, form: Form, context: bytes, sealer: Sealer, beside: Beside) -> SealedForm:
    """A form as it is kept; ``context`` says where."""
    document = {"form": form, **{name: value for name, value in beside._asdict().items() if value is not None}}
    return SealedForm(open_part(kind, form), sealer.seal(orjson.dumps(document), context))


def new_form(
    kind: FilingKind, form: Form, filing_id: UUID, sealer: Sealer, claim_kind: str | None = None
) -> SealedForm:
    """The form of a filing that begins."""
    return sealed_form(kind, form, form_context(filing_id), sealer, Beside.new(claim_kind))


def opened_form(kind: FilingKind, kept: str, sealed: bytes | None, context: bytes, sealer: Sealer) -> Form:
    """The whole form, whichever release wrote it."""
    stored: Form = orjson.loads(kept)
    opened: Form | None = None if sealed is None else orjson.loads(sealer.open(sealed, context))["form"]
    if opened is None or is_in_clear(kind, stored, opened):
        return stored
    return opened


def form_of(row: WithSealedForm, sealer: Sealer) -> Form:
    """The form of a filing as it is being written."""
    return opened_form(FilingKind(row.kind), row.form, row.form_sealed, form_context(row.filing_id), sealer)


def beside_of(row: FilingRow, sealer: Sealer) -> Beside:
    """What is sealed with the form of a filing; a filing of the release before has nothing there."""
    if row.form_sealed is None:
        return Beside(row.claim_kind, None)
    document = orjson.loads(sealer.open(row.form_sealed, form_context(row.filing_id)))
    return Beside(document.get("claim_kind", row.claim_kind), document.get("salt"))


def claim_kind_of(row: FilingRow, sealer: Sealer) -> str:
    """What is claimed; a kind that tells of somebody's health stands under another word in clear."""
    return str(beside_of(row, sealer).claim_kind)


async def save_form(tx: Tx, row: FilingRow, form: Form, sealer: Sealer, *, now: datetime) -> None:
    """The form of a filing anew."""
    kept = sealed_form(FilingKind(row.kind), form, form_context(row.filing_id), sealer, beside_of(row, sealer))
    await filing_queries.save_form(tx, row.filing_id, kept.kept, kept.sealed, now)


class HandedIn(NamedTuple):
    """A form as it was handed in."""

    round: int
    form: Form
    handed_in_by: UUID
    handed_in_at: datetime
    sha256: str | None


async def rounds_of(tx: Tx, row: FilingRow, sealer: Sealer) -> list[HandedIn]:
    """Every form that was handed in, in order."""
    found = []
    for kept in await filing_queries.rounds_of(tx, row.filing_id):
        context = round_context(row.filing_id, kept.round)
        form = opened_form(FilingKind(row.kind), kept.form, kept.form_sealed, context, sealer)
        found.append(HandedIn(kept.round, form, kept.handed_in_by, kept.handed_in_at, kept.sha256))
    return found


def text_of(row: WithSealedText, sealer: Sealer) -> str | None:
    """What was said with an act."""
    if row.text_sealed is None:
        return row.text
    return sealer.open(row.text_sealed, text_context(row.opinion_id)).decode()


async def add_opinion(tx: Tx, opinion: NewOpinion, sealer: Sealer) -> None:
    """What was done and said; nobody changes it."""
    text = opinion.text
    sealed = None if text is None else sealer.seal(text.encode(), text_context(opinion.opinion_id))
    await filing_queries.add_opinion(tx, opinion, sealed)


class Said(NamedTuple):
    """What was done with a filing, and said."""

    round: int
    act: str
    made_by: UUID
    made_for: UUID | None
    text: str | None
    details: Mapping[str, object]
    made_at: datetime
    saw_sha256: str | None
    """The round that it was said of."""


async def opinions_of(tx: Tx, filing_id: UUID, sealer: Sealer) -> list[Said]:
    """Everything that was done and said, in order."""
    return [
        Said(
            row.round,
            row.act,
            row.made_by,
            row.made_for,
            text_of(row, sealer),
            orjson.loads(row.details),
            row.made_at,
            row.saw_sha256,
        )
        for row in await filing_queries.opinions_of(tx, filing_id)
    ]


def name_of(row: AttachmentRow | AttachedFile, sealer: Sealer) -> str:
    """What a file is called."""
    if row.name_sealed is None:
        return row.name
    return sealer.open(row.name_sealed, name_context(row.attachment_id)).decode()


class Attached(NamedTuple):
    """What is attached to a filing, without its content."""

    attachment_id: UUID
    media_type: str
    size: int
    sha256: str
    added_by: UUID
    added_at: datetime
    name: str


async def attached_to(tx: Tx, filing_id: UUID, sealer: Sealer) -> list[Attached]:
    """What is attached to a filing, in the order in which it was."""
    return [
        Attached(
            row.attachment_id, row.media_type, row.size, row.sha256, row.added_by, row.added_at, name_of(row, sealer)
        )
        for row in await attachment_queries.of_filing(tx, filing_id)
    ]
