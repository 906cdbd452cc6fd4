"""The parts of a training's form, each filled in and saved by itself, and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from portal.access.files import name_of
from portal.access.forms import Errors, Typed
from portal.access.parts import Missing
from portal.access.visitor import Posted
from portal.clients.calls import Call
from portal.clients.models.filings import (
    FilledForm,
    FormField,
    LackingOfForm,
    NewAttachment,
    Training,
)
from portal.clients.refusals import Refusal
from portal.filled_forms import PREFIX, Shown, errors_of, sent_of, shown_of, typed_of
from portal.offices.filings.asking import FILINGS, LACKING, page
from portal.offices.filings.register_choices import offered, with_names
from portal.offices.filings.shown import attached_to, changed_fields, form_of
from portal.offices.filings.training_filings import (
    NOT_WITH_YOU,
    ONE,
    SECTIONS,
    fields_of,
    is_writable,
    training_of,
    training_page,
)
from portal.offices.office import Desk, Office

router = APIRouter(include_in_schema=False)
WRITE = Call(FILINGS, "PUT", "/v1/filings/{filing_id}/form", type(None), FilledForm)
ATTACH = Call(FILINGS, "POST", "/v1/filings/{filing_id}/attachments", NewAttachment)
SectionName = Literal["basics", "schedule"]
CHANGED = "该备案在您打开本页以后已有变动。您填写的内容还在下面，请核对后再保存；保存后以下面的内容为准。"
SAVED = "已保存。以下内容还须补正，也可以以后再改。"
_DAYS_PREPARED_MAX = 10
_UNUSED = {"on", "half", "hours"}
"""Of a half day: where nothing else stands in its row, the row was prepared and is not used."""


@router.get(ONE + "/sections/{section}")
async def section_page(office: Desk, filing_id: UUID, section: SectionName) -> Response:
    """A part of the form as it is kept; the half days of a short training are prepared."""
    training = await training_of(office, filing_id)
    if not is_writable(training):
        return await training_page(office, training, status=409, said_wrong=NOT_WITH_YOU)
    fields = fields_of(training, SECTIONS[section])
    shown = shown_of(fields, form_of(training))
    if section == "schedule":
        shown = {"sittings": _prepared(training, shown["sittings"])}
    return await _section_page(office, training, section, shown)


def _prepared(training: Training, rows: str | Sequence[Mapping[str, str]]) -> Sequence[Mapping[str, str]]:
    """Two half days for every day of a short training of which none is planned yet."""
    begins, ends = training.form.begins_on, training.form.ends_on
    if isinstance(rows, str) or any(any(row.values()) for row in rows) or begins is None or ends is None:
        return [] if isinstance(rows, str) else rows
    count = (ends - begins).days + 1
    if not 0 < count <= _DAYS_PREPARED_MAX:
        return rows
    empty = dict.fromkeys(rows[0], "")
    return [
        {**empty, "on": (begins + timedelta(days=day)).isoformat(), "half": half}
        for day in range(count)
        for half in ("morning", "afternoon")
    ]


async def _section_page(  # noqa: PLR0913 - one parameter for each part of the page
    office: Office,
    training: Training,
    section: str,
    shown: Shown,
    errors: Errors | None = None,
    *,
    typed: Typed | None = None,
    seen: str | None = None,
    status: int = 200,
    is_saved: bool = False,
) -> Response:
    fields = [_marked(training, field) for field in fields_of(training, SECTIONS[section])]
    errors = errors or Errors()
    to_choose = await offered(office, training, fields, shown, errors, typed)
    return page(
        office,
        "training-section.html",
        status=422 if errors and status == 200 else status,
        filing=training,
        section=section,
        titles=[(word, part.title) for word, part in SECTIONS.items()],
        title=SECTIONS[section].title,
        fields=to_choose.fields,
        sought=to_choose.sought,
        shown=shown,
        seen=seen_of(training) if seen is None else seen,
        saved=SAVED if is_saved else "",
        errors=errors.found,
    )


def _marked(training: Training, field: FormField) -> FormField:
    """Of a training that was returned: what was changed since says so."""
    is_changed = training.state == "returned" and field.field in changed_fields(training.changed)
    return replace(field, name=f"{field.name}（已修改）") if is_changed else field


def seen_of(training: Training) -> str:
    """Which state of the form a page shows."""
    return training.changed_at.isoformat()


@router.post(ONE + "/sections/{section}")
async def save(office: Desk, filing_id: UUID, section: SectionName, typed: Posted) -> Response:
    """The part anew, beside the others as they are. What is still missing or wrong is said at once, such as a fee over
    the cap; ``do=save`` goes back to the list of tasks with it.
    """
    training = await training_of(office, filing_id)
    if not is_writable(training):
        return await training_page(office, training, status=409, said_wrong=NOT_WITH_YOU)
    fields = fields_of(training, SECTIONS[section])
    shown = typed_of(fields, typed)
    if typed.text("more") or typed.text("find"):
        return await _section_page(office, training, section, shown, typed=typed, seen=typed.text("seen"))
    shown = await with_names(office, shown)
    part = sent_of(fields, _used(shown))
    whole = sent_form(training)
    others = {name: value for name, value in whole.items() if name not in SECTIONS[section].fields}
    form = {**others, **part}
    if form != whole:
        if typed.text("seen") != seen_of(training):
            return await _section_page(
                office, training, section, shown, Errors([("", CHANGED)]), typed=typed, status=409
            )
        try:
            body = FilledForm(form=form, unchanged_since=training.changed_at)
            await office.me.ask(WRITE, path={"filing_id": filing_id}, body=body)
        except Refusal as refusal:
            if refusal.reason == "changed-since":
                training = await training_of(office, filing_id)
                return await _section_page(
                    office, training, section, shown, Errors([("", CHANGED)]), typed=typed, status=409
                )
            return await _section_page(
                office, training, section, shown, errors_of(refusal, fields), typed=typed, status=422
            )
    if typed.text("do") == "save":
        return office.me.go(f"{office.address}/training-filings/{filing_id}", said="draft-saved")
    return await _after_saving(office, filing_id, section, shown)


def _used(shown: Shown) -> Shown:
    """Without half days that were prepared and of which nothing is said."""
    if isinstance(rows := shown.get("sittings", ""), str):
        return shown
    used = [row for row in rows if any(value for name, value in row.items() if name not in _UNUSED)]
    return {**shown, "sittings": used}


async def _after_saving(office: Office, filing_id: UUID, section: str, shown: Shown) -> Response:
    lacking = await office.me.part(LACKING, path={"filing_id": filing_id})
    errors = Errors() if isinstance(lacking, Missing) else _errors_of(lacking, SECTIONS[section].fields)
    if errors:
        training = await training_of(office, filing_id)
        return await _section_page(office, training, section, shown, errors, status=422, is_saved=True)
    words = list(SECTIONS)
    following = words[words.index(section) + 1 :]
    onward = f"sections/{following[0]}" if following else "check"
    return office.me.go(f"{office.address}/training-filings/{filing_id}/{onward}", said="draft-saved")


def _errors_of(lacking: LackingOfForm, names: Sequence[str]) -> Errors:
    errors = Errors()
    for field in lacking.fields:
        if field.field in names:
            errors.add(f"{PREFIX}{field.field}", f"{field.name}：{field.problem.rstrip('。')}。")
    return errors


def sent_form(training: Training) -> dict[str, Any]:
    """What the form says, as it would be sent."""
    attachments = [str(name) for name in training.form.attachments or ()]
    return sent_of(training.fields, shown_of(training.fields, form_of(training)), attachments)


@router.get(ONE + "/files")
async def files_page(office: Desk, filing_id: UUID) -> Response:
    """What is attached, with the kinds and sizes that are taken."""
    training = await training_of(office, filing_id)
    if not is_writable(training):
        return await training_page(office, training, status=409, said_wrong=NOT_WITH_YOU)
    return _files_page(office, training)


def _files_page(office: Office, training: Training, errors: Errors | None = None, *, status: int = 200) -> Response:
    return page(
        office,
        "training-files.html",
        status=status,
        filing=training,
        attached=attached_to(training),
        files_max=training.uploads.count_max,
        errors=[] if errors is None else errors.found,
    )


@router.post(ONE + "/files")
async def add(office: Desk, filing_id: UUID, typed: Posted) -> Response:
    """A file is kept under the form's key, and the form names it."""
    training = await training_of(office, filing_id)
    if not is_writable(training):
        return await training_page(office, training, status=409, said_wrong=NOT_WITH_YOU)
    file = typed.file("file")
    if file is None:
        return _files_page(office, training, Errors([("file", "请选择要上传的文件。")]), status=422)
    content, query = await file.read(), {"name": name_of(file, training.uploads.name_chars_max)}
    path = {"filing_id": filing_id}
    try:
        made = await office.me.ask(ATTACH, path=path, query=query, raw=content, headers=typed.key)
        names = [str(name) for name in training.form.attachments or ()]
        await _name_files(office, training, [*names, str(made.attachment_id)])
    except Refusal as refusal:
        said = [error.what for error in refusal.problem.errors] or [refusal.problem.detail]
        errors = Errors([("file", sentence) for sentence in said])
        return _files_page(office, training, errors, status=422)
    return office.me.go(f"{office.address}/training-filings/{filing_id}/files", said="file-added")


@router.post(ONE + "/files/{attachment_id}/removal")
async def remove(office: Desk, filing_id: UUID, attachment_id: UUID, typed: Posted) -> Response:
    """The form names it no more; offices do not see it."""
    training = await training_of(office, filing_id)
    if not is_writable(training):
        return await training_page(office, training, status=409, said_wrong=NOT_WITH_YOU)
    names = [str(name) for name in training.form.attachments or () if name != attachment_id]
    await _name_files(office, training, names)
    return office.me.go(f"{office.address}/training-filings/{filing_id}/files", said="file-removed")


async def _name_files(office: Office, training: Training, names: Sequence[str]) -> None:
    form = {**sent_form(training), "attachments": list(dict.fromkeys(names))}
    body = FilledForm(form=form, unchanged_since=training.changed_at)
    await office.me.ask(WRITE, path={"filing_id": training.filing_id}, body=body)
