"""Every page in a browser: nothing keeps people out, nothing is complained of, nothing stands out at the side.

Every form as well, where it is filled in wrongly: what is wrong is named first, and leads to its field. All pages are
opened in one window, which is told each time whose cookies it has: to open a window takes longer than all that is asked
of a page. A page is loaded once, and looked at in every width.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from browsing import AXE, OF_A_LOOK, Browser, Window, needed
from live_platform import (
    AUTHORITY,
    DEPARTMENT,
    SCHOOL,
    Platform,
    a_full_year,
    completion,
    id_number,
    organisation_code,
)
from office_workers import OfficeWorker, held, office_worker
from people_at_work import work_of
from plain_browser import Learners, PlainBrowser
from portal_forms import ALL, Wrong
from portal_pages import EVERY, Shown, Viewer
from reviewers import OFFICES, PROVINCE_OFFICE
from staff import CHOSEN, FAR_AUTHORITY, PASSWORD, Staff, appointed, desk_of, role_of
from strangers import announced, authority_of
from trainings import approved_training, open_training, registered_teacher, worker_of

from common.clock import china_date, now
from common.events import Message
from offices.authority import Role

pytestmark = pytest.mark.anyio
HELD = "held-1"
CHANGES = "/offices/{organisation_id}/organisations/{code}/changes"
LONG = {
    f"{CHANGES}/{{kind}}", "/offices/{organisation_id}/certificates/{number}",
    "/offices/{organisation_id}/mendings/new", "/offices/{organisation_id}/bases/new",
}  # fmt: skip
"""Forms of several kinds; each form of the portal is read by the same functions."""
LOOKS = {"wide": (1366, ""), "narrow": (320, ""), "large on a phone": (390, "larger contrast")}
"""Width, and classes of ``<html>``."""
AGAIN: dict[str, Sequence[str] | None] = {"narrow": None, "large on a phone": OF_A_LOOK}
"""What axe is asked of a page that it has looked at wide: most of its answers stay, and it takes most of the time that
tests of pages take. At the least width the colours are the same; every form is looked at there by all rules.
"""
FILL = """([pattern, filled, written, wanted]) => {
    const isTyped = item => item.matches('input:not([type=hidden]), select, textarea');
    const forms = [...document.querySelectorAll('form[method=post]')];
    const isSentThere = form => new RegExp(pattern).test(form.getAttribute('action') || '');
    let form = forms.find(form => isSentThere(form) && [...form].some(isTyped));
    if (Object.keys(written).length) {
        form = document.querySelector('main form.sheet');
        form.action = pattern.replace(/[$^]/g, '');
        Object.entries(written).forEach(([name, value]) => {
            [...form.elements].filter(item => item.name === name).forEach(item => item.remove());
            const item = document.createElement('input');
            Object.assign(item, {type: 'hidden', name, value});
            form.append(item);
        });
    }
    for (const item of [...form].filter(isTyped)) {
        ['required', 'pattern', 'maxlength', 'min', 'max'].forEach(name => item.removeAttribute(name));
        if (item.type === 'radio' || item.type === 'checkbox') { item.checked = false; continue; }
        if (item.type === 'date' && filled[item.name]) item.type = 'text';
        item.value = filled[item.name] || '';
    }
    const buttons = [...form.querySelectorAll('button')];
    buttons.find(button => !wanted || button.textContent === wanted).id = 'pressed-here';
}"""
"""Everything that a browser checks by itself is taken away, and the form is filled in."""
FILL_LONG = """([pattern, wanted]) => {
    const isTyped = item => item.matches('input:not([type=hidden]), select, textarea');
    const isSentThere = form => new RegExp(pattern).test(form.getAttribute('action') || '');
    const form = [...document.querySelectorAll('form[method=post]')].find(
        form => isSentThere(form) && [...form].some(isTyped));
    const texts = [...form].filter(item => item.matches('input[type=text], textarea'));
    for (const item of [...form].filter(isTyped)) {
        ['required', 'pattern', 'maxlength', 'min', 'max'].forEach(name => item.removeAttribute(name));
    }
    texts.forEach(item => { item.value = '学'.repeat(8000); });
    const buttons = [...form.querySelectorAll('button')];
    buttons.find(button => !wanted || button.textContent === wanted).id = 'pressed-here';
    return texts.map(item => item.name);
}"""
"""Every text of a form is filled in with far more than any field takes."""
NAMED = """() => [...document.querySelectorAll('#errors li')].map(item => {
    const link = item.querySelector('a'), name = link ? link.getAttribute('href').slice(1) : '';
    const field = name && document.getElementById(name);
    const said = field && document.getElementById(`${name}-error`);
    if (!field || !said) return `${name || item.textContent}: without its field`;
    const at = field.type === 'radio' ? field.closest('fieldset') : field;
    const isTold = (at.getAttribute('aria-describedby') || '').split(' ').includes(said.id);
    const isMarked = at.tagName === 'FIELDSET' || at.getAttribute('aria-invalid') === 'true';
    const isSame = said.textContent.endsWith(item.textContent.trim());
    return isTold && isMarked && isSame ? name : `${name}: not told at its field`;
})"""
"""The fields that the summary names, each with what is wrong with how it is told."""


@dataclass(frozen=True)
class People:
    """Sessions by viewer, and ids of the learner's and of offices."""

    sessions: Mapping[Viewer, str]
    ids: Mapping[str, str]


@pytest.fixture(scope="module")
async def browser(platform: Platform) -> AsyncIterator[Browser]:
    async with Browser.opened(platform) as opened:
        yield opened


@pytest.fixture(scope="module")
async def window(browser: Browser) -> AsyncIterator[Window]:
    """axe is in all its pages; colours change at once, so that none is looked at between two."""
    async with browser.window() as opened:
        await opened.page.context.add_init_script(path=AXE)
        await opened.page.emulate_media(reduced_motion="reduce")
        yield opened


@pytest.fixture(scope="module")
async def people(platform: Platform, learners: Learners) -> People:
    """The viewers, with what is on record of them."""
    needed()
    await platform.push(*a_full_year(2), held_course(2))
    await platform.settle()
    learner, newcomer = await learners.signed_in(2), await learners.signed_in(3)
    await learner.open("/my/certificates")
    certificate = next(href for href in learner.reading.links.values() if href.count("/") == 3)
    await learner.open(certificate)
    code = learner.reading.links["核验页面"].rpartition("/")[2]
    await learner.open("/my/trace?year=2025")
    item = next(href for href in learner.reading.links.values() if href.startswith("/my/trace/"))
    authority = await authority_of(platform)
    desks = {Viewer.ADMINISTRATOR: learners.administrator.token, Viewer.AUTHORITY: authority.token}
    desks[Viewer.FAR_AUTHORITY] = await far_authority(platform)
    desks[Viewer.AUDITOR] = (await appointed(desk_of(platform), 983, Role.AUDITOR, AUTHORITY)).token
    desks[Viewer.PROVINCE] = (await appointed(desk_of(platform), 982, Role.HR_AUTHORITY, PROVINCE_OFFICE)).token
    desks[Viewer.OPERATOR] = (await appointed(desk_of(platform), 984, Role.OPERATOR)).token
    announcement = await announced(authority, "年度培训安排", text="一、时间。\n\n二、地点。")
    wrong = {"person_id": await platform.person_id(2), "reason": "核对身份证后发现", "id_number": id_number(905)}
    await learners.administrator.call("POST", "/v1/mendings", wrong)
    await learner.open("/my/account/corrections")
    mending = learner.reading.links["提出异议"]
    await linked(platform, 2)
    return People(
        {
            Viewer.LEARNER: _session_of(learner),
            Viewer.NEWCOMER: _session_of(newcomer),
            Viewer.OFFICIAL: authority.token,
            **desks,
        },
        {
            "CODE": code,
            "CERTIFICATE": certificate.rpartition("/")[2],
            "ITEM": item.rpartition("/")[2],
            "SCHOOL": SCHOOL,
            "ANNOUNCEMENT": announcement,
            "MENDING": mending.rpartition("/")[2],
            **await claims_of(learner),
            **await case_of(learner),
            **(offices := await offices_of(platform)),
            "REPORT": await report_of(platform, authority, offices["COUNTY"]),
            "BUNDLE": await bundle_of(platform, learners.administrator, offices["UNIT"]),
            **await affairs_of(platform, authority),
            **await operations_of(platform),
            **await work_of(platform, learners.administrator),
            **await filings_of(platform, learners, authority),
            **await trainings_of(platform, learners),
        },
    )


def held_course(serial: int) -> dict[str, Any]:
    """Two hundred class hours of one day, which wait for a review."""
    day = {"started_at": "2025-05-06T08:00:00+08:00", "completed_at": "2025-05-06T16:00:00+08:00"}
    return completion(HELD, serial, hours="200", course_title="一天学完的课程", **day)


async def linked(platform: Platform, serial: int) -> None:
    """Somebody's account is linked with an identity provider."""
    await platform.sql(
        "registry",
        "INSERT INTO identity_link (link_id, account_id, issuer, subject_index, used_at)"
        " SELECT gen_random_uuid(), account_id, 'https://identity.example', '\\x01', now() FROM account"
        " JOIN person USING (blind_index) WHERE person_id = $1",
        UUID(await platform.person_id(serial)),
    )


async def claims_of(browser: PlainBrowser) -> Mapping[str, str]:
    """A claim that is handed in, and a draft with a file."""
    year, found = china_date(now()).year - 1, dict[str, str]()
    seminar: dict[str, Any] = {
        "form-subject": "professional", "form-title": "研修班", "form-organiser": "省教育厅",
        "form-begins_on": f"{year}-05-20", "form-ended_on": f"{year}-05-24",
    }  # fmt: skip
    for word in ("CLAIM", "DRAFT"):
        await browser.open(f"/my/claims/new/senior-seminar?year={year}")
        await browser.press("下一步：上传材料", **{**seminar, "form-number": word})
        await browser.press("上传", files={"file": ("结业证书.pdf", b"%PDF-1.7 paper", "application/pdf")})
        found[word] = browser.path.split("/")[3]
        if word == "CLAIM":
            await browser.follow("下一步：核对并提交")
            await browser.press("提交申请")
            assert "申请已提交" in browser.text, browser.text
    return found


async def case_of(browser: PlainBrowser) -> Mapping[str, str]:
    """A case, of somebody who chose their password themselves and gave it just now, as long as the tests take."""
    await browser.open("/sign-in/new-password")
    await browser.press("修改", password=PASSWORD, new_password=CHOSEN, again=CHOSEN)
    await browser.platform.sql("registry", "UPDATE session SET created_at = created_at + interval '1 hour'")
    await browser.open("/my/cases/new?kind=feedback")
    await browser.press("提交", title="课程打不开", text="三天打不开。", is_named="no")
    return {"CASE": browser.path.split("/")[3]}


async def trainings_of(platform: Platform, learners: Learners) -> Mapping[str, str]:
    """A training to which the learner is enrolled, one on the same half days, one without enrolment; a teacher."""
    school = await worker_of(platform, learners.administrator)
    return {
        "TRAINING": await open_training(platform, school, await platform.person_id(2), title="课堂教学培训"),
        "CLASHING": await open_training(platform, school, title="同一天的培训"),
        "UNOPENED": await approved_training(platform, school, title="未开放的培训"),
        "TEACHER": await registered_teacher(school),
    }


async def far_authority(platform: Platform) -> str:
    """The session of somebody at an authority in whose county nobody is registered."""
    await platform.call("POST", "/registry/v1/organisations/imports", {"organisations": OFFICES})
    return (await appointed(desk_of(platform), 981, Role.HR_AUTHORITY, FAR_AUTHORITY)).token


async def offices_of(platform: Platform) -> Mapping[str, str]:
    """Ids of offices, and of somebody in their reach."""
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    found = {row["code"]: str(row["organisation_id"]) for row in rows}
    offices = {"UNIT": SCHOOL, "COUNTY": AUTHORITY, "FAR": FAR_AUTHORITY, "PROVINCE": PROVINCE_OFFICE}
    asked = "SELECT completion_id, item_id FROM completion"
    items = {row["completion_id"]: str(row["item_id"]) for row in await platform.sql("vendor_gateway", asked)}
    [certificate] = await platform.sql("certificates", "SELECT number FROM certificate WHERE number IS NOT NULL")
    return {
        "HELD": items[HELD],
        "COUNTED": items["q2"],
        "NUMBER": certificate["number"],
        "PERSON": await platform.person_id(2),
        "FRESH": await platform.person_id(3),
        **{word: found[code] for word, code in offices.items()},
    }


async def affairs_of(platform: Platform, authority: Staff) -> Mapping[str, str]:
    """A unit that applies, a role at the school, and a question that an office took down and answered."""
    unit = {
        "code": organisation_code(81), "name": "零陵区文化馆", "region_code": "431102", "password": CHOSEN,
        "administrator": {"id_number": id_number(906), "name": "测试906"},
    }  # fmt: skip
    application = await platform.call("POST", "/registry/v1/units", unit)
    [role] = await platform.sql(
        "registry",
        "SELECT role_id FROM role JOIN organisation USING (organisation_id) WHERE code = $1 AND ended_at IS NULL",
        SCHOOL,
    )
    await authority.choose_password()
    question = {
        "kind": "policy-question", "how": "telephone", "received_on": str(china_date(now())), "text": "旁听算学时吗？",
    }  # fmt: skip
    taken = await authority.call("POST", "/v1/cases/taken-down", question)
    for step in ({"step": "take"}, {"step": "answer", "text": "不算。"}):
        await authority.call("POST", f"/v1/cases/{taken['case_id']}/steps", step)
    return {
        "APPLICATION": application["application_id"],
        "ROLE": str(role["role_id"]),
        "TAKEN": taken["case_id"],
    }


async def operations_of(platform: Platform) -> Mapping[str, str]:
    """A role that another operator offers, a key and a contract of a vendor, and events that were set aside."""
    set_aside = [Message("vendor-gateway.completions", "nobody", body) for body in (b"{", b"[]")]
    await platform.house.ledger.consumer.deliver(set_aside)
    await platform.house.ledger.consumer.replay()
    other = await appointed(desk_of(platform), 985, Role.OPERATOR)
    offer = await other.call("POST", "/v1/roles", role_of(Role.AUDITOR, AUTHORITY, 986))
    await other.call("POST", "/v1/clients", {"client_id": "waiting", "scopes": ["ledger:read"]})
    await other.call("POST", "/v1/audit/checks", {})
    asked = "SELECT key_id, contract_id FROM vendor_key JOIN vendor_contract USING (vendor_id) WHERE vendor_id = $1"
    [row, *_] = await platform.sql("vendor_gateway", asked, "lanxin")
    return {"OFFER": offer["role_id"], "KEY": row["key_id"], "AGREED": str(row["contract_id"])}


async def filings_of(platform: Platform, learners: Learners, authority: Staff) -> Mapping[str, str]:
    """Trainings of the school: one that is written, one on its way, and one that was held, with its roster; a spot
    check of that one, and a training base.
    """
    await platform.settle()
    rows = await platform.sql("registry", "SELECT code, organisation_id FROM organisation")
    found = {row["code"]: str(row["organisation_id"]) for row in rows}
    school = OfficeWorker(platform, learners.administrator, found[SCHOOL])
    county, bureau = (
        OfficeWorker(platform, authority, found[AUTHORITY]),
        await office_worker(platform, Role.DEPARTMENT, DEPARTMENT),
    )
    draft = await school.call("POST", "/filings", {"organisation_id": school.organisation_id, "form": {}})
    sent, training = await school.drafts(), await school.drafts(title="已办的培训", **held())
    for filing_id in (sent, training):
        await school.does(filing_id, "submit")
    await bureau.does(training, "endorse")
    roster = str((await school.call("POST", f"/filings/{training}/rosters"))["filing_id"])
    person_ids = [await platform.person_id(serial) for serial in (2, 3)]
    await school.call("PUT", f"/rosters/{roster}/people", {"person_ids": person_ids})
    await platform.settle()
    today = china_date(now()).isoformat()
    drawn = {"office_id": county.organisation_id, "kind": "training", "begins_on": today, "ends_on": today, "count": 5}
    spot_check = (await county.call("POST", "/spot-checks", drawn))["spot_check_id"]
    named = {"office_id": county.organisation_id, "name": "永州师专", "subjects": ["public"], "begins_on": today}
    base = (await county.call("POST", "/training-bases", named))["base_id"]
    seminar = {"person_id": person_ids[0], "kind": "senior-seminar", "training_year": china_date(now()).year - 1}
    others = (await school.call("POST", "/claims", {**seminar, "form": {"title": "研修班"}}))["filing_id"]
    ids = {"PLAN": draft["filing_id"], "SENT": sent, "ATTENDED": training, "ROSTER": roster, "SPOT": spot_check}
    return {**ids, "BASE": base, "OTHERS": others}


async def report_of(platform: Platform, authority: Staff, county: str) -> str:
    """The id of the county's report of last year, which its authority has read and frozen."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", authority.token, domain="test.local", path="/")
    await browser.open(f"/offices/{county}/reports/{china_date(now()).year - 1}")
    await browser.press("定稿")
    assert "年度报告已定稿。" in browser.text, browser.text
    return browser.path.rpartition("/")[2]


async def bundle_of(platform: Platform, administrator: Staff, unit: str) -> str:
    """The id of an archive of the unit's certificates of last year, which is made."""
    browser = PlainBrowser.of(platform)
    browser.client.cookies.set("xueshi_session", administrator.token, domain="test.local", path="/")
    await browser.open(f"/offices/{unit}/reports")
    await browser.press("打包证书", year=str(china_date(now()).year - 1))
    assert browser.status == 200, browser.text
    bundle_id = browser.path.rpartition("/")[2]
    async with asyncio.timeout(60):
        while "下载ZIP文件" not in browser.text:
            await asyncio.sleep(0.1)
            await browser.open(browser.path)
    return bundle_id


def _session_of(browser: PlainBrowser) -> str:
    return str(browser.client.cookies["xueshi_session"])


async def looked_at(window: Window, look: str, rules: Sequence[str] | None = ()) -> list[str]:
    """What is wrong with the page that is open, where it is looked at like this.

    ``rules``: of axe, all where there are none; ``None`` does not ask it.
    """
    width, classes = LOOKS[look]
    await window.page.set_viewport_size({"width": width, "height": 800})
    await window.page.evaluate("classes => { document.documentElement.className = classes; }", classes)
    barriers = [] if rules is None else await window.barriers(rules)
    return [f"{look}: {found}" for found in (*barriers, *await window.sideways())]


def cookies_of(people: People, viewer: Viewer) -> list[tuple[str, str]]:
    """Those of a viewer who has not chosen a look."""
    return [("xueshi_session", people.sessions[viewer])] if viewer in people.sessions else []


@pytest.mark.parametrize("shown", EVERY, ids=str)
async def test_every_page_is_open_to_everybody(window: Window, people: People, shown: Shown) -> None:
    await window.begin_again(cookies_of(people, shown.viewer))
    assert await window.open(shown.with_ids(people.ids)) == shown.status
    assert [found for look in LOOKS for found in await looked_at(window, look, AGAIN.get(look, ()))] == []
    assert window.complaints == []


@pytest.mark.parametrize(("path", "wrong"), ALL, ids=str)
async def test_what_is_wrong_with_a_form_leads_to_its_fields(
    window: Window, people: People, path: str, wrong: Wrong
) -> None:
    await window.begin_again([*cookies_of(people, wrong.page.viewer), ("xueshi_identity", "word.")])
    assert await window.open(wrong.page.with_ids(people.ids)) == 200
    if wrong.before:
        async with window.page.expect_navigation():
            await window.page.get_by_role("button", name=wrong.before, exact=True).click()
    pattern = f"^{re.sub(r'{[^}]+}', '[^/]+', path)}$"
    await window.page.evaluate(FILL, [pattern, wrong.filled, wrong.written, wrong.button])
    async with window.page.expect_navigation():
        await window.page.click("#pressed-here")
    assert await window.page.evaluate(NAMED) == list(wrong.at)
    assert (await window.page.title()).startswith("错误：")
    assert not path or await window.page.evaluate("document.activeElement.id") == "errors"
    assert await looked_at(window, "narrow") == []
    assert window.complaints == []


async def test_a_text_that_is_far_too_long_is_told_at_its_field(window: Window, people: People) -> None:
    """A form of many long texts comes to more than any page reads, and is told to be one of texts."""
    told = dict[str, set[int]]()
    asked = [(path, wrong) for path, wrong in ALL if path in LONG and wrong.page.viewer is Viewer.AUTHORITY]
    for path, wrong in {(path, wrong.page, wrong.button): (path, wrong) for path, wrong in asked}.values():
        await window.begin_again(cookies_of(people, wrong.page.viewer))
        assert await window.open(wrong.page.with_ids(people.ids)) == 200
        pattern = f"^{re.sub(r'{[^}]+}', '[^/]+', path)}$"
        if not await window.page.evaluate(FILL_LONG, [pattern, wrong.button]):
            continue
        async with window.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            await window.page.click("#pressed-here")
        await window.page.wait_for_load_state()
        status = (await answered.value).status
        told.setdefault(path, set()).add(status)
        if status == 413:
            assert "本页各栏合计不能超过约58,000个字" in await window.page.inner_text("main"), path
        if path.endswith("/certificates/{number}"):
            assert "最多500个字。内容过长：填写了8000个字" in await window.page.inner_text("#reason-error")
        named = await window.page.evaluate(NAMED)
        assert [name for name in named if "without its field" in name] == [], path
        assert status != 422 or named, path
    assert told == {path: {413, 422} if path.startswith(CHANGES) else {422} for path in LONG}


@pytest.mark.parametrize("viewer", Viewer, ids=str)
async def test_a_look_that_was_chosen_is_open_to_everybody(window: Window, people: People, viewer: Viewer) -> None:
    look = "large on a phone"
    chosen = LOOKS[look][1]
    await window.begin_again([*cookies_of(people, viewer), ("xueshi_look", chosen)])
    assert await window.open("/policies") == 200
    assert await window.page.evaluate("document.documentElement.className") == chosen
    assert await looked_at(window, look) == []
    assert window.complaints == []
