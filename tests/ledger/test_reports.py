"""The yearly report: read as a draft, frozen with a hash of its inputs, corrected only by an edition."""

import asyncio
import hashlib
import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from tokens import bearer

from common.contracts.registry import OrganisationPlaced
from common.ids import uuid7
from ledger import actions, report_papers
from ledger.domain.reports import (
    Figures,
    Learned,
    canonical,
    change_text,
    digest,
    figures_digest,
    in_form_of_today,
    rate_text,
    report_from,
)
from ledger.domain.small_groups import kept_back
from rulebook import shipped

if TYPE_CHECKING:
    from ledger.conftest import LedgerApi

CITY, PROVINCE, FAR, SCHOOL, COLLEGE = (UUID(int=500 + number) for number in range(5))
REGIONS = {CITY: "431100", PROVINCE: "430000", FAR: "150000", SCHOOL: "431102", COLLEGE: "430000"}
ROLES = {CITY: "hr-authority", PROVINCE: "hr-authority", FAR: "hr-authority"}


class Desk:
    """Somebody with one role."""

    def __init__(self, ledger_api: "LedgerApi", unit: UUID, role: str = "hr-authority") -> None:
        self.ledger_api, self.unit = ledger_api, unit
        self.headers = bearer(ledger_api.key, f"account:{uuid7()}", "own", aud=["ledger"], roles=[[role, str(unit)]])

    async def get(self, path: str, **query: Any) -> httpx.Response:
        query = {"organisation_id": str(self.unit), **query}
        return await self.ledger_api.client.get(f"/ledger/v1/{path}", headers=self.headers, params=query)

    async def draft(self, year: int = 2024) -> Any:
        answer = await self.get("reports/draft", year=year)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, **wish: Any) -> httpx.Response:
        document = {"organisation_id": str(self.unit), **wish}
        return await self.ledger_api.client.post("/ledger/v1/reports", headers=self.headers, json=document)

    async def read(self, year: int = 2024) -> dict[str, Any]:
        draft = await self.draft(year)
        return {"year": year, "figures_sha256": draft["figures_sha256"], "edition": draft["contents"]["edition"]}

    async def freeze(self, year: int = 2024, **more: Any) -> Any:
        answer = await self.post(**await self.read(year), **more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def paper(self, report: Any, paper: str) -> bytes:
        answer = await self.get(f"reports/{report['report_id']}/papers/{paper}")
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-disposition"].startswith("attachment")
        return answer.content


async def keep(ledger_api: "LedgerApi") -> None:
    async with ledger_api.service.db.transaction() as tx:
        while await actions.keep_standings(tx, rulebooks=shipped(), this_year=2025):
            pass


@pytest.fixture
async def branch(new_branch: "LedgerApi") -> "LedgerApi":
    """A school of six in a county of the city, and one person in the province's own college; three have met 2024."""
    people = [new_branch.stranger() for _ in range(7)]
    units = [SCHOOL] * 6 + [COLLEGE]
    await new_branch.hear(
        *(
            OrganisationPlaced(
                organisation_id=unit, name=f"机构{unit.int}", region_code=region, version=1, authority_id=None,
                department_id=None, kind="hr-authority" if unit in ROLES else "institution",
            )
            for unit, region in REGIONS.items()
        ),
        *(
            who.placed(REGIONS[unit], organisation_id=unit, title="senior" if who is people[5] else "junior")
            for who, unit in zip(people, units, strict=True)
        ),
        *(course for who in people[:3] for year in (2023, 2024) for course in who.full_year(year)),
        *people[3].full_year(2023),
    )  # fmt: skip
    await keep(new_branch)
    return new_branch


def told(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


async def test_a_draft_states_what_the_boards_say_and_the_frozen_report_says_it_for_good(branch: "LedgerApi") -> None:
    province = Desk(branch, PROVINCE)
    draft = await province.draft()
    contents = draft["contents"]
    whole = contents["whole"]
    assert (whole["people"], whole["met"], whole["behind"], whole["public_hours"]) == (7, 3, 4, "90")
    board = (await province.get("board", year=2024)).json()
    assert whole == board["whole"]
    assert [group["name"] for group in contents["places"]] == ["地区43本级", "永州市"]
    assert [(group["key"], group["figures"] is None) for group in contents["titles"]] == [
        ("junior", True), ("senior", True),
    ]  # fmt: skip
    by_title = (await province.get("board", year=2024, by="title-level")).json()
    assert [row["figures"] for row in by_title["rows"]] == [None, None], "one alone is what is missing from the whole"
    assert draft["may_be_frozen"]
    report = await province.freeze()
    assert (report["edition"], report["holds"], report["region_name"], report["met"]) == (1, True, "地区43", 3)
    inputs = await province.paper(report, "inputs")
    assert hashlib.sha256(inputs).hexdigest() == report["sha256"]
    shown = (await province.get(f"reports/{report['report_id']}")).json()
    assert shown["contents"]["whole"] == whole
    assert (await province.get("reports")).json() == {"total": 1, "reports": [report]}


async def test_papers_are_made_of_the_inputs_alone_and_again_to_the_byte(branch: "LedgerApi") -> None:
    province = Desk(branch, PROVINCE)
    report = await province.freeze()
    pdf, xlsx, inputs = [await province.paper(report, name) for name in ("pdf", "xlsx", "inputs")]
    assert (report_papers.pdf(report_from(inputs)), report_papers.xlsx(report_from(inputs))) == (pdf, xlsx)
    assert report["sha256"] in told(pdf)
    assert "事业单位工作人员培训情况报告" in told(pdf)
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx))
    assert book.sheet_names[:3] == ["说明", "按地区", "按单位类别"]
    [_, whole, *_] = book.get_sheet_by_name("按地区").to_python()
    assert (whole[0], whole[4]) == ("合计", 3.0)
    await branch.hear(*branch.stranger().full_year(2024))
    assert [await province.paper(report, name) for name in ("pdf", "xlsx", "inputs")] == [pdf, xlsx, inputs]


async def test_topics_that_no_regulation_names_are_one_line_and_reports_of_before_stay_as_they_were(
    branch: "LedgerApi",
) -> None:
    province, who = Desk(branch, PROVINCE), branch.stranger()
    topics = [("a-task", 2), ("another-task", 3.5), ("party-history", 1)]
    await branch.hear(
        who.placed("431102", organisation_id=SCHOOL),
        *(who.course(hours, on="2024-05-06", required_topic=topic) for topic, hours in topics),
    )
    await keep(branch)
    named = (await province.draft())["contents"]["topics"]
    others = [(item["hours"], item["entries"]) for item in named if item["name"] == "其他必修内容"]
    assert others == [("5.5", 2)], named
    report = await province.freeze()
    today = report_from(await province.paper(report, "inputs"))
    # As it was frozen before: each of them a line of its own, with which its papers are drawn and its hash is made.
    lines = [Learned("another-task", "", 350, 1), Learned("a-task", "", 200, 1)]
    rest = [topic for topic in today.topics if topic.name != "其他必修内容"]
    before = replace(today, form=1, topics=(*rest[:1], *lines, *rest[1:]))
    kept = canonical(before)
    assert (report_from(kept), canonical(report_from(kept))) == (before, kept)
    book = CalamineWorkbook.from_filelike(io.BytesIO(report_papers.xlsx(report_from(kept))))
    drawn = book.get_sheet_by_name("按必修内容").to_python()
    assert [row[1] for row in drawn if row[0] == "其他必修内容"] == [3.5, 2.0]
    assert digest(before) != digest(today)
    # Its figures are those of today's draft: nothing is there to correct.
    assert figures_digest(in_form_of_today(before)) == figures_digest(today)


async def test_a_report_is_corrected_only_by_an_edition_that_says_why(branch: "LedgerApi") -> None:
    province = Desk(branch, PROVINCE)
    first = await province.freeze()
    before = await province.paper(first, "pdf")
    read = await province.read()
    refused = await province.post(**read)
    assert (refused.status_code, refused.json()["reason"]) == (422, "reason-missing")
    who = branch.stranger()
    await branch.hear(who.placed("431102", organisation_id=SCHOOL), *who.full_year(2024))
    await keep(branch)
    stale = await province.post(**read, reason="补记学时")
    assert (stale.status_code, stale.json()["reason"]) == (409, "figures-changed")
    second = await province.freeze(reason="补记学时")
    assert (second["edition"], second["reason"], second["met"]) == (2, "补记学时", 4)
    listed = (await province.get("reports")).json()["reports"]
    assert [(item["edition"], item["holds"]) for item in listed] == [(2, True), (1, False)]
    assert await province.paper(first, "pdf") == before
    assert "更正原因：补记学时" in told(await province.paper(second, "pdf"))


async def test_the_year_before_is_compared_where_its_report_is_frozen(branch: "LedgerApi") -> None:
    province = Desk(branch, PROVINCE)
    assert (await province.draft())["contents"]["before"] is None
    earlier = await province.freeze(2023)
    report = await province.freeze(2024)
    contents = (await province.get(f"reports/{report['report_id']}")).json()["contents"]
    assert (contents["before"]["sha256"], contents["before"]["whole"]["met"]) == (earlier["sha256"], 4)
    printed = told(await province.paper(report, "pdf"))
    assert "与上年度比较" in printed
    assert earlier["sha256"] in printed


async def test_two_who_freeze_at_once_make_one_edition(branch: "LedgerApi") -> None:
    province = Desk(branch, PROVINCE)
    read = await province.read()
    answers = await asyncio.gather(*(province.post(**read) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers)[0] == 201
    assert {answer.json().get("reason") for answer in answers if answer.status_code != 201} == {"frozen-meanwhile"}
    assert await branch.connection.fetchval("SELECT count(*) FROM report") == 1


async def test_what_is_sent_again_freezes_nothing_twice(branch: "LedgerApi") -> None:
    province = Desk(branch, PROVINCE)
    first = await province.read()
    assert (await province.post(**first)).status_code == 201
    who = branch.stranger()
    await branch.hear(who.placed("431102", organisation_id=SCHOOL), *who.full_year(2024))
    await keep(branch)
    second = await province.read()
    assert (await province.post(**second, reason="补记学时")).status_code == 201
    for again in (first, {**second, "reason": "补记学时"}, {**second, "edition": 0, "reason": "补记学时"}):
        answer = await province.post(**again)
        assert (answer.status_code, answer.json()["reason"]) == (409, "frozen-meanwhile")
    same = await province.post(**await province.read(), reason="补记学时")
    assert (same.status_code, same.json()["reason"]) == (409, "nothing-corrected")
    assert await branch.connection.fetchval("SELECT count(*) FROM report") == 2


async def test_only_the_authority_of_the_region_freezes_and_only_what_may_be(branch: "LedgerApi") -> None:
    province = Desk(branch, PROVINCE)
    read = await province.read()
    for desk in (Desk(branch, PROVINCE, "auditor"), Desk(branch, SCHOOL, "unit-administrator"),
                 Desk(branch, COLLEGE, "department"), Desk(branch, PROVINCE, "operator")):  # fmt: skip
        answer = await desk.post(**read)
        assert (answer.status_code, answer.json()["reason"]) == (403, "not-yours")
    other = await Desk(branch, FAR).ledger_api.client.post(
        "/ledger/v1/reports", headers=Desk(branch, FAR).headers,
        json={"organisation_id": str(PROVINCE), **read},
    )  # fmt: skip
    assert (other.status_code, other.json()["reason"]) == (403, "not-yours")
    empty = await Desk(branch, FAR).post(**read)
    assert empty.json()["reason"] == "nothing-to-report"
    running = await province.post(**{**read, "year": 2100})
    assert running.json()["reason"] == "year-runs"
    number = await province.post(**read, reason="更正11010519491231002X的学时")
    assert number.status_code == 422
    assert "11010519491231002X" not in number.text
    first = await province.post(**read, reason="无")
    assert first.json()["reason"] == "reason-of-first-edition"
    assert await branch.connection.fetchval("SELECT count(*) FROM report") == 0


async def test_a_report_is_read_in_its_region_and_above_and_nowhere_else(branch: "LedgerApi") -> None:
    city = await Desk(branch, CITY).freeze()
    path = f"reports/{city['report_id']}"
    auditor = Desk(branch, PROVINCE, "auditor")
    assert (await auditor.get(path)).status_code == 200
    assert not (await auditor.draft())["may_be_frozen"]
    far = Desk(branch, FAR)
    for beneath in ("", "/papers/pdf", "/papers/xlsx", "/papers/inputs"):
        answer = await far.get(path + beneath)
        assert (answer.status_code, answer.json()["reason"]) == (404, "no-such-report")
    assert (await far.get("reports")).json()["total"] == 0
    province = await Desk(branch, PROVINCE).freeze()
    assert (await Desk(branch, CITY).get(f"reports/{province['report_id']}")).status_code == 404
    assert (await Desk(branch, SCHOOL, "unit-administrator").get(path)).status_code == 403


async def test_nobody_changes_a_frozen_report(branch: "LedgerApi") -> None:
    await Desk(branch, PROVINCE).freeze()
    for statement in ("UPDATE report SET people = 0", "DELETE FROM report"):
        with pytest.raises(Exception, match="permission denied"):
            async with branch.service.db.transaction() as tx:
                await tx.exec_driver_sql(statement)


@pytest.mark.parametrize(
    ("figures", "written"),
    [
        (Figures(8, 1, 0, 7, 0, 0, 0), "12.5%"),
        (Figures(3, 2, 0, 1, 0, 0, 0), "66.7%"),
        (Figures(4, 4, 0, 0, 0, 0, 0), "100%"),
        (Figures(4, 0, 0, 0, 4, 0, 0), "—"),
    ],
    ids=["an eighth", "two thirds", "all", "nothing is asked of anybody"],
)
def test_rates_are_of_those_of_whom_the_year_asks_something(figures: Figures, written: str) -> None:
    assert rate_text(figures.rate) == written


@pytest.mark.parametrize(
    ("people", "back"),
    [
        ((), ()),
        ((9, 5), ()),
        ((9, 4, 6), (1, 2)),
        ((4, 3, 6), (0, 1)),
        ((6, 6, 1), (0, 2)),
        ((2,), (0,)),
        ((9, 2, 1, 7), (1, 2, 3)),
        ((9, 2, 3, 7), (1, 2)),
        ((0, 4, 8, 6), (0, 1, 3)),
    ],
    ids=[
        "nobody",
        "none is small",
        "one is small",
        "two are small",
        "of equal ones the first",
        "one group alone",
        "two of fewer than five together",
        "two of five together",
        "one of nobody beside a small one",
    ],
)
def test_small_groups_cannot_be_computed_from_the_whole(people: tuple[int, ...], back: tuple[int, ...]) -> None:
    assert kept_back(people) == set(back)


@pytest.mark.parametrize(
    ("now", "before", "written"), [(125, 100, "+2.5"), (100, 125, "-2.5"), (7, 7, "0.0"), (None, 7, "—")]
)
def test_changes_are_percentage_points(now: int | None, before: int | None, written: str) -> None:
    assert change_text(now, before) == written
