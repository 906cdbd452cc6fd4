"""The printed form (备案表): its contents for those who see the filing, its live state for its holder."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from common.clock import china_date
from common.db import Tx
from common.errors import Conflict, NotFound
from common.text import hours_text
from filings.access.dependencies import Dependencies
from filings.approval.actions.sealing import Said, form_of, opinions_of, rounds_of
from filings.approval.domain.filings import Actor, Filing, FilingKind, FilingState
from filings.approval.domain.kept import FilingRow
from filings.approval.queries import filings as filing_queries
from filings.attendance import queries as attendance_queries
from filings.attendance.domain import KeptRow
from filings.forms.domain.fees import cents
from filings.forms.domain.forms import Form
from filings.forms.domain.readers import HALVES, sitting_key
from filings.overview.actions import found
from filings.people import queries as people_queries
from filings.printed_form.domain import Attended, Opinion, PrintedForm, Sitting, day
from filings.rosters.sheets import headings

STATES = {
    FilingState.DRAFT: "草稿",
    FilingState.IN_CHAIN: "审核中",
    FilingState.RETURNED: "已退回",
    FilingState.APPROVED: "已备案",
    FilingState.REFUSED: "未通过",
    FilingState.WITHDRAWN: "已失效",
}

_SAID = {
    "submit": "同意申报",
    "endorse": "同意备案",
    "refuse": "不同意备案",
    "overturn": "撤销备案",
    "overturn-from-above": "撤销备案（上级撤销）",
}
_TAKEN_BACK = frozenset({"submit", "endorse", "return", "refuse", "overturn", "overturn-from-above"})
"""What a take-back may be of, or would be if there were one."""
ROSTER_MAX = 10_000


async def people_on_roster(tx: Tx, actor: Actor, training_id: UUID) -> list[UUID]:
    """Who stands on the roster that is printed, for their names to be asked for."""
    training, _ = await found(tx, actor, training_id)
    roster = await _roster(tx, training.filing_id)
    rows = [] if roster is None else await _counted(tx, roster[0].filing_id)
    return [row.person_id for row in rows if row.person_id is not None]


async def printed(
    tx: Tx,
    actor: Actor,
    training_id: UUID,
    names: Mapping[UUID, Mapping[str, str]],
    deps: Dependencies,
    public_url: str,
    *,
    now: datetime,
) -> PrintedForm:
    """A training as it was handed in last, with every opinion and who attended. Raises :class:`Conflict`."""
    row, filing = await found(tx, actor, training_id)
    if filing.kind is not FilingKind.TRAINING:
        raise Conflict("no-form", "rosters and claims have no form of their own; print the training")
    rounds = await rounds_of(tx, row, deps.sealer)
    form: Form = rounds[-1].form if rounds else form_of(row, deps.sealer)
    opinions = await opinions_of(tx, training_id, deps.sealer)
    organisations = await people_queries.names_of(tx, row.taking_part)
    roster = await _roster(tx, training_id)
    said = _by_office(filing, opinions, organisations)
    return PrintedForm(
        applicant=organisations.get(filing.applicant.organisation_id, ""),
        subject=form.get("subject", ""),
        fields=_fields(form),
        sittings=tuple(
            Sitting(f"{sitting['on'][5:]} {HALVES[sitting['half']]}", sitting["topic"], sitting.get("trainer", ""))
            for sitting in form.get("sittings", ())
        ),
        unit_opinions=said["institution"],
        department_opinions=said["department"],
        authority_opinions=said["hr-authority"],
        state=STATES[filing.state],
        printed_on=china_date(now),
        verify_url=f"{public_url}/filings/verify/{row.code}" if row.code else public_url,
        note=await _form_note(tx, row, deps, now=now),
        roster=() if roster is None else await _attended(tx, roster[0].filing_id, form, names),
        roster_note="" if roster is None else await _note(tx, *roster, deps),
    )


async def _form_note(tx: Tx, row: FilingRow, deps: Dependencies, *, now: datetime) -> str:
    """What the form says by the rulebook that it was filed by; a draft by the one that it would be filed by today."""
    if row.rulebook_id is not None:
        return next((book.filed_note for book in deps.rulebooks.all if book.id == row.rulebook_id), "")
    organisation = await people_queries.organisation_with_region(tx, row.applicant_id)
    book = None if organisation is None else deps.rulebooks.filings_in(organisation[1], china_date(now))
    return "" if book is None else book.filed_note


def _fields(form: Form) -> dict[str, str]:
    fields = {
        name: str(value) for name, value in form.items() if isinstance(value, str | int) and name != "training_type"
    }
    fields["training_type"] = form.get("training_type", "")
    if "begins_on" in form and "ends_on" in form:
        begins, ends = date.fromisoformat(form["begins_on"]), date.fromisoformat(form["ends_on"])
        fields["when"] = day(begins) if begins == ends else f"{day(begins)}至{day(ends)}"
    if "fee" in form:
        fields["fee"] = "不收费" if not cents(form["fee"]) else f"{form['fee']} 元/人·课时"
    return fields


def _by_office(filing: Filing, opinions: Sequence[Said], names: Mapping[UUID, str]) -> dict[str, tuple[Opinion, ...]]:
    """What stands in the three boxes: of each office what it said last, and nothing that was taken back."""
    standing = list[Said]()
    for opinion in opinions:
        if opinion.act == "take-back" and standing:
            standing.pop()
        elif opinion.act in _TAKEN_BACK:
            standing.append(opinion)
    rounds = [opinion.saw_sha256 for opinion in standing if opinion.act == "submit"]
    last = {
        opinion.made_for: opinion
        for opinion in standing
        if opinion.act in _SAID and opinion.made_for is not None and opinion.saw_sha256 == rounds[-1]
    }
    kinds = {step.organisation_id: step.kind for step in filing.chain}
    boxes: dict[str, list[Opinion]] = {"institution": [], "department": [], "hr-authority": []}
    for office, opinion in last.items():
        box = "institution" if office == filing.applicant.organisation_id else kinds.get(office, "hr-authority")
        said = _SAID[opinion.act] + (f"。{opinion.text}" if opinion.text else "。")
        boxes[box].append(Opinion(names.get(office, ""), said, china_date(opinion.made_at)))
    return {box: tuple(said) for box, said in boxes.items()}


async def _roster(tx: Tx, training_id: UUID) -> tuple[FilingRow, Filing] | None:
    """The roster of a training that was approved."""
    for roster_id in await filing_queries.rosters_of(tx, training_id, lock=False):
        roster = await filing_queries.filing_of(tx, roster_id)
        if roster is not None and roster[1].state is FilingState.APPROVED:
            return roster
    return None


async def _counted(tx: Tx, roster_id: UUID) -> list[KeptRow]:
    return await attendance_queries.page_of(tx, roster_id, ("counted",), -1, ROSTER_MAX)


async def _attended(
    tx: Tx, roster_id: UUID, form: Form, names: Mapping[UUID, Mapping[str, str]]
) -> tuple[Attended, ...]:
    columns = headings([sitting_key(sitting) for sitting in form.get("sittings", ())])
    attended = []
    for row in await _counted(tx, roster_id):
        assert row.person_id is not None, "it counts for somebody"
        assert row.centihours is not None, "it counts"
        known = names.get(row.person_id, {})
        halves = (
            "全程" if len(row.attended) == len(columns) else " ".join(columns.get(key, key) for key in row.attended)
        )
        attended.append(
            Attended(known.get("name", ""), known.get("organisation", ""), halves, hours_text(row.centihours))
        )
    return tuple(attended)


async def _note(tx: Tx, row: FilingRow, roster: Filing, deps: Dependencies) -> str:
    """By whom the roster was recognised, and when."""
    said = [opinion for opinion in await opinions_of(tx, row.filing_id, deps.sealer) if opinion.act == "endorse"]
    names = await people_queries.names_of(tx, [step.organisation_id for step in roster.chain])
    on = china_date(said[-1].made_at) if said else None
    offices = "、".join(names.get(step.organisation_id, "") for step in roster.chain)
    return f"已认定 {on or ''} {offices}"


async def state_by_code(tx: Tx, code: str, deps: Dependencies) -> dict[str, Any]:
    """How a filing stands, for the holder of its printed form. Raises :class:`NotFound`."""
    row = await filing_queries.by_code(tx, code)
    rounds = [] if row is None else await rounds_of(tx, row, deps.sealer)
    if row is None or row.kind != FilingKind.TRAINING or row.state == FilingState.DRAFT or not rounds:
        raise NotFound("no-such-filing", "no filing has this code")
    names = await people_queries.names_of(tx, [row.applicant_id])
    form: Form = rounds[-1].form  # what is being mended is nobody else's to read
    roster = await _roster(tx, row.filing_id)
    counts = {} if roster is None else await attendance_queries.counts_of(tx, roster[0].filing_id)
    return {
        "title": form.get("title"),
        "applicant": names.get(row.applicant_id),
        "subject": form.get("subject"),
        "begins_on": form.get("begins_on"),
        "ends_on": form.get("ends_on"),
        "place": form.get("place"),
        "state": row.state,
        "state_name": STATES[FilingState(row.state)],
        "recognised_people": counts.get("counted", 0),
    }
