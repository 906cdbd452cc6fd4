"""Filings as they are written: drafts, forms, and what is attached to them."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.db import Tx
from common.errors import Conflict, NotAllowed, NotFound, Refused
from common.ids import uuid7
from common.text import BadText, line
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import form_of, name_context, name_of, new_form, rounds_of, save_form
from filings.approval.domain.acts import written
from filings.approval.domain.chains import RouteStep
from filings.approval.domain.filings import PERSON, Actor, Filing, FilingKind, FilingState
from filings.approval.domain.kept import FilingRow, Named
from filings.approval.queries import attachments as attachment_queries
from filings.approval.queries import filings as filing_queries
from filings.attendance import queries as attendance_queries
from filings.claims.actions import applicant_of
from filings.claims.domain.claims import fields_of
from filings.forms.domain.attachments import BYTES_MAX, COUNT_MAX, NAME_CHARS_MAX, media_type_of
from filings.forms.domain.forms import TRAINING, BadForm, Fields, Form, Wrong, read_form
from filings.forms.domain.rows import BadRow, refuse_id_number
from filings.library import actions as library_actions
from filings.overview.actions import found, known_fields
from filings.people import queries as people_queries

CLAIMS_MAX, CLAIMS_WITHIN = 50, timedelta(days=1)
"""Claims that one person may begin for themselves, whatever became of them: each is a row for good."""
FILES_BYTES_MAX, FILES_WITHIN = COUNT_MAX * BYTES_MAX, timedelta(days=7)
"""What one person may attach to claims of their own."""


def new_code() -> str:
    """What is printed as a QR code: nobody guesses it."""
    return secrets.token_urlsafe(18)


async def draft(
    tx: Tx, actor: Actor, organisation_id: UUID, fields: Mapping[str, Any], deps: Dependencies, *, now: datetime
) -> UUID:
    """A training is filed, by an organisation that the caller acts for; the form may still lack anything."""
    organisation = await people_queries.organisation_with_region(tx, organisation_id)
    if organisation is None or not actor.acts_for(organisation[0].kind, organisation_id):
        raise NotAllowed("not-yours", "none of your roles lets you file for this organisation")
    filing_id = uuid7()
    filing = Filing(RouteStep(organisation[0].kind, organisation_id), (), authors=frozenset({actor.account_id}))
    form = await _right(tx, filing_id, fields, TRAINING)
    kept = new_form(FilingKind.TRAINING, form, filing_id, deps.sealer)
    await filing_queries.add_filing(tx, filing_id, filing, *kept, Named(new_code(), form.get("title")), now)
    return filing_id


@dataclass(frozen=True)
class Claiming:
    """For whom somebody claims what, for which year, and what the form contains so far."""

    person_id: UUID
    kind: str
    training_year: int
    fields: Mapping[str, Any]


async def draft_claim(tx: Tx, actor: Actor, asked: Claiming, deps: Dependencies, *, now: datetime) -> UUID:
    """A claim begins, for oneself or for somebody of one's unit; the form may still lack anything."""
    person_id, year = asked.person_id, asked.training_year
    applicant, claimed = await applicant_of(tx, actor, person_id, asked.kind, year, deps, now=now)
    if applicant.kind == PERSON:
        begun = await filing_queries.begun_since(tx, person_id, now - CLAIMS_WITHIN)
        if begun >= CLAIMS_MAX:
            detail = f"you began {CLAIMS_MAX} claims within a day; go on with those, or come back tomorrow"
            raise Conflict("too-many-claims", detail, count_max=CLAIMS_MAX)
    filing_id = uuid7()
    form = await _right(tx, filing_id, asked.fields, fields_of(claimed))
    filing = Filing(applicant, (), authors=frozenset({actor.account_id}), kind=FilingKind.CLAIM, concerns=person_id)
    named = Named(new_code(), claimed.told_name, person_id=person_id, claim_kind=claimed.told_kind, training_year=year)
    kept = new_form(FilingKind.CLAIM, form, filing_id, deps.sealer, claimed.kind.kind)
    await filing_queries.add_filing(tx, filing_id, filing, *kept, named, now)
    return filing_id


@dataclass(frozen=True)
class Rewriting:
    """A form anew, in place of one that was read before."""

    fields: Mapping[str, Any]
    unchanged_since: datetime | None = None
    """When the form that was read had last been written; ``None``: in place of whatever is there."""


async def change_form(
    tx: Tx, actor: Actor, filing_id: UUID, asked: Rewriting, deps: Dependencies, *, now: datetime
) -> None:
    """The form anew, while it is with the applicant. Raises :class:`Conflict` where it was written meanwhile: what
    somebody else put into it, such as a file in another window, would be lost.
    """
    row, filing = await writable(tx, actor, filing_id)
    if asked.unchanged_since is not None and row.changed_at > asked.unchanged_since:
        raise Conflict("changed-since", "the form was written after you read it; read it again")
    form = await _right(tx, filing_id, asked.fields, await known_fields(tx, row, deps))
    if filing.round and form.get("subject") != form_of(row, deps.sealer).get("subject"):
        raise Conflict("other-subject", "another subject goes to other offices: withdraw this one, and file anew")
    await save_form(tx, row, form, deps.sealer, now=now)
    if filing.kind is FilingKind.TRAINING:
        await filing_queries.save(tx, filing_id, title=form.get("title"))
    await filing_queries.save_filing(tx, filing_id, written(filing, actor.account_id), now, moved=False)


async def writable(tx: Tx, actor: Actor, filing_id: UUID) -> tuple[FilingRow, Filing]:
    """One that is with its applicant, who the caller acts for, locked. Raises what is in the way."""
    row, filing = await found(tx, actor, filing_id, lock=True)
    if filing.state not in (FilingState.DRAFT, FilingState.RETURNED):
        raise Conflict(
            "out-of-order",
            f"a filing that is {filing.state} is not written any more; take it back first",
            state=filing.state,
        )
    if not actor.acts_for(*filing.applicant):
        raise NotAllowed("not-yours", "the form is the applicant's to write")
    return row, filing


async def _right(tx: Tx, filing_id: UUID, fields: Mapping[str, Any], known: Fields) -> Form:
    form, wrong = read_form(fields, known)
    asked = [UUID(attached) for attached in form.get("attachments", ())]
    if len(await attachment_queries.hashes_of(tx, filing_id, asked)) < len(asked):
        wrong.append(Wrong("attachments", known["attachments"].name, "有附件尚未上传", "not-uploaded"))
    if wrong:
        raise BadForm(wrong)
    if known is TRAINING:
        # An institution that was withdrawn since hinders no writing: it is named by what is lacking, and at submission.
        form, _ = await library_actions.with_institution(tx, form)
    return form


async def attach(
    tx: Tx, actor: Actor, filing_id: UUID, name: str, content: bytes, deps: Dependencies, *, now: datetime
) -> dict[str, Any]:
    """A file beside a filing, kept as it came for good; the form says whether it belongs to it."""
    _, filing = await writable(tx, actor, filing_id)
    media_type = media_type_of(content)
    if media_type is None or len(content) > BYTES_MAX:
        raise Refused(
            "bad-attachment",
            f"a file is a PDF, JPEG or PNG of up to {BYTES_MAX // 2**20} MB",
            mb_max=BYTES_MAX // 2**20,
        )
    try:
        name = line(name, chars_max=NAME_CHARS_MAX, name="name")
        refuse_id_number(name, "name")
    except BadText as bad:
        raise Refused("malformed", str(bad)) from None
    except BadRow as bad:
        raise Refused(bad.reason, bad.detail, **bad.parameters) from None
    if await attachment_queries.count_of(tx, filing_id) >= COUNT_MAX:
        raise Conflict(
            "too-many-attachments", f"a filing has up to {COUNT_MAX} files, unused ones included", count_max=COUNT_MAX
        )
    if filing.applicant.kind == PERSON:
        await _check_room(tx, filing.applicant.organisation_id, len(content), now)
    attachment_id, sha256 = uuid7(), hashlib.sha256(content).digest()
    columns = {
        "attachment_id": attachment_id,
        "filing_id": filing_id,
        "name": "",
        "name_sealed": deps.sealer.seal(name.encode(), name_context(attachment_id)),
        "media_type": media_type,
        "size": len(content),
        "sha256": sha256,
        "content_sealed": deps.sealer.seal(content, attachment_id.bytes),
        "added_by": actor.account_id,
        "added_at": now,
    }
    await attachment_queries.add(tx, columns)
    return {"attachment_id": attachment_id, "sha256": sha256.hex(), "size": len(content), "media_type": media_type}


async def _check_room(tx: Tx, person_id: UUID, size: int, now: datetime) -> None:
    """Files are kept for good: one person adds no more than a whole filing's within a week."""
    before = await attachment_queries.bytes_since(tx, person_id, now - FILES_WITHIN)
    if before + size > FILES_BYTES_MAX:
        mb_max, days = FILES_BYTES_MAX // 2**20, FILES_WITHIN.days
        detail = f"your files of the last {days} days come to more than {mb_max} MB; hand in what you have"
        raise Conflict("too-much-attached", detail, mb_max=mb_max, days=days)


async def open_attachment(
    tx: Tx, actor: Actor, filing_id: UUID, attachment_id: UUID, deps: Dependencies
) -> tuple[list[UUID], str, str, bytes]:
    """Whom a file is about (of a claim, of a roster), its name, media type and content. Raises :class:`NotFound`."""
    row, filing = await found(tx, actor, filing_id)
    file = await attachment_queries.one(tx, filing_id, attachment_id)
    rounds = await rounds_of(tx, row, deps.sealer)
    handed_in = {name for round_ in rounds for name in round_.form.get("attachments", ())}
    if file is None or not (actor.acts_for(*filing.applicant) or str(attachment_id) in handed_in):
        raise NotFound("no-such-attachment", "there is no such file beside this filing")
    content = deps.sealer.open(file.content_sealed, attachment_id.bytes)
    about = [] if row.person_id is None else [row.person_id]
    if filing.kind is FilingKind.ROSTER:
        about = await attendance_queries.people_in(tx, filing_id)
    return about, name_of(file, deps.sealer), file.media_type, content
