"""Claims (学时认定申请): what is asked for by the regulation's kinds, and the decision that comes of it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from common.text import hours_text
from filings.approval.domain.deciders import kinds_for
from filings.decisions.domain.decisions import Decision, Noun
from filings.decisions.domain.grants import Grant
from filings.decisions.domain.recognitions import ACTIVITY_MAX, DAYS_MAX, TITLE_MAX, Recognition
from filings.forms.domain.forms import (
    ATTACHMENTS_MAX,
    SUBJECTS,
    Field,
    Fields,
    Form,
    Wrong,
    a_day,
    a_line,
    a_stay,
    a_text,
    a_year,
    an_id,
    one_of,
    some,
    some_hours,
)
from filings.people.domain import Organisation, PersonFile
from rulebook import Relief, Rulebook, Rulebooks
from rulebook.filing import MAKE_UP, ClaimKind

_READERS = {
    "text": (a_text, "请填写"),
    "day": (a_day, "请填写日期，如 2026-09-01"),
    "days": (some(a_stay, DAYS_MAX), "请填写每天的日期和出席的半天数，每天一次"),
    "hours": (some_hours, "请填写学时数，如 8 或 1.5"),
    "years": (some(a_year, 10), "请填写年度，如 2026"),
}


class Claimed(NamedTuple):
    """What may be claimed of somebody in a year: the kind, and the regulation that knows it."""

    kind: ClaimKind
    book: Rulebook
    relief: Relief | None
    """Where it is about what is owed, and not about hours."""

    @property
    def is_hours(self) -> bool:
        """It asks that hours be recognised."""
        return self.relief is None and self.kind.counts_as != MAKE_UP

    @property
    def told_kind(self) -> str:
        """As which it stands in lists and tables: another word where its own would tell of somebody's health."""
        return self.kind.kind if self.told is None else self.told.kind

    @property
    def told_name(self) -> str:
        """What it is called there."""
        return self.kind.name if self.told is None else self.told.name

    @property
    def told(self) -> Relief | None:
        """The ground that is shown instead of its own, where there is one."""
        told_as = None if self.relief is None else self.relief.told_as
        return next((relief for relief in self.book.reliefs if told_as and relief.kind == told_as), None)

    @property
    def noun(self) -> Noun:
        """What comes of it."""
        return Noun.RECOGNITION if self.is_hours else Noun.GRANT


def kinds_of(rulebooks: Rulebooks, about: PersonFile, year: int, today_year_book: Rulebook | None) -> list[Claimed]:
    """What somebody may claim for a year, by the regulation that binds them in it; a make-up by today's."""
    book, placement = rulebooks.binding_in(about.person, year)
    found = list[Claimed]()
    if book is not None and placement is not None:
        for kind in book.claims:
            relief = book.relief(kind.counts_as, placement.post_category)
            is_relief = any(one.kind == kind.counts_as for one in book.reliefs)
            source = next((one for one in book.sources if one.kind == kind.counts_as), None)
            fits = source is None or source.post_categories is None or placement.post_category in source.post_categories
            if kind.counts_as != MAKE_UP and fits and is_relief == (relief is not None):
                found.append(Claimed(kind, book, relief))
    if today_year_book is not None:
        found += [Claimed(one, today_year_book, None) for one in today_year_book.claims if one.counts_as == MAKE_UP]
    return found


def fields_of(claimed: Claimed) -> Fields:
    """What a claim of this kind states, in order."""
    found = dict[str, Field]()
    if claimed.is_hours:
        found["subject"] = Field("培训科目", one_of(SUBJECTS), "请选择公共科目或专业科目")
        found["required_topic"] = Field("必修专题", a_line(64), "请填写专题", True)
    for one in claimed.kind.fields:
        read, problem = _READERS[one.type]
        found[one.key] = Field(one.name, a_line(TITLE_MAX) if one.type == "text" else read, problem)
    found["number"] = Field(
        f"{claimed.kind.evidence}编号", a_line(128), "请填写证明材料的编号或文号，没有编号的写明出具单位和日期"
    )
    found["attachments"] = Field("证明材料", some(an_id, ATTACHMENTS_MAX), "请先上传证明材料，最多20个")
    return found


def deciding(claimed: Claimed, form: Form, unit: Organisation) -> tuple[str, ...]:
    """Which kinds of office decide, in their order."""
    book = claimed.book
    if claimed.kind.counts_as == MAKE_UP:
        assert book.make_up is not None, "a regulation without make-up has no such claim"
        return kinds_for(book.make_up.by, unit)[:1]
    if claimed.relief is None:
        return book.recognised_by(form["subject"])
    covers = claimed.relief.covers
    covered = {one.subject for one in book.requirements if covers is not None and one.key in covers}
    return book.recognised_by("professional" if covered == {"professional"} else "public")


def row_of(claimed: Claimed, person_id: UUID, form: Form, decided_by: Sequence[UUID], reference: str) -> dict[str, Any]:
    """What the offices decide once they have endorsed it, as a row of ``POST /v1/recognitions`` or ``/v1/grants``."""
    row: dict[str, Any] = {
        "reference": reference,
        "person_id": str(person_id),
        "kind": claimed.kind.counts_as,
        "evidence": {"kind": claimed.kind.evidence, "number": form["number"]},
        "decided_by": [str(one) for one in decided_by],
    }
    if not claimed.is_hours:
        effect = claimed.relief.effect if claimed.relief else MAKE_UP
        row |= {"effect": effect, "years": form.get("years") or [int(str(form["ended_on"])[:4])]}
        return row | {name: form[name] for name in ("counts_from", "counts_until") if name in form}
    title = form.get("title") or claimed.kind.name
    row |= {"subject": form["subject"], "mode": claimed.kind.mode, "title": title, "activity": title[:ACTIVITY_MAX]}
    row |= {name: form[name] for name in ("required_topic", "days", "hours", "ended_on") if name in form}
    if "days" in form:
        row["ended_on"] = max(one["on"] for one in form["days"])
    return row


def year_wrong(form: Form, year: int, known: Fields) -> list[Wrong]:
    """Whatever a claim says of days and years is of the year for which it was begun."""
    found = []
    if "ended_on" in form and form["ended_on"][:4] != str(year):
        found.append(Wrong("ended_on", known["ended_on"].name, f"不在申请的{year}年度内"))
    if "days" in form and any(one["on"][:4] != str(year) for one in form["days"]):
        found.append(Wrong("days", known["days"].name, f"有日期不在申请的{year}年度内"))
    if "years" in form and year not in form["years"]:
        found.append(Wrong("years", known["years"].name, f"不含申请的{year}年度"))
    return found


def suggested(claimed: Claimed, decision: Decision) -> dict[str, Any]:
    """What the regulation makes of it, with the reason, in Chinese."""
    by = f"{decision.document}{decision.article}"
    if isinstance(decision, Recognition):
        hours = hours_text(decision.centihours)
        days = f"（{decision.half_days}个半天）" if decision.half_days else ""
        return {"effect": "recognised", "hours": hours, "reason": f"{by}：{claimed.kind.name}{days}认定{hours}学时"}
    assert isinstance(decision, Grant), "there are no others"
    years = "、".join(f"{one}年度" for one in decision.stated.years)
    if claimed.relief is None:
        said = f"{years}未完成的学时可在{decision.stated.counts_from}至{decision.stated.counts_until}补训"
    else:
        names = [one.name for one in claimed.book.requirements if one.key in (claimed.relief.covers or ())]
        what = "、".join(names) or "全部学时"
        said = f"{years}{what}{'视同完成' if claimed.relief.effect == 'deemed' else '免予培训'}"
    return {"effect": decision.sort, "hours": None, "reason": f"{by}：{claimed.kind.name}，{said}"}


def shown_fields(known: Fields, claimed: Claimed) -> list[Mapping[str, Any]]:
    """The fields of a kind, for the person who fills them in."""
    types = {one.key: one.type for one in claimed.kind.fields}
    kinds = {"subject": "subject", "attachments": "attachments"}
    return [
        {"field": name, "name": one.name, "type": types.get(name) or kinds.get(name, "text"), "hint": one.problem,
         "is_optional": one.is_optional}
        for name, one in known.items()
    ]  # fmt: skip
