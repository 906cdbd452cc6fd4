"""A filing on its way: every act in every state, and a hundred thousand steps that nobody planned."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from uuid import UUID

import orjson
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from filings.approval.domain.acts import act, written
from filings.approval.domain.chains import RouteStep, chain_of, claim_chain, recognisers_of
from filings.approval.domain.deciders import authorities_above
from filings.approval.domain.filings import (
    APPLICANT,
    NEEDS_TEXT,
    PERSON,
    PLATFORM,
    ROLE_OF,
    TRANSITIONS,
    UNSUPERVISED,
    Actor,
    Command,
    Filing,
    FilingAct,
    FilingState,
    NotNow,
    PermittedActor,
    SecondOpinions,
    Supervision,
    diagram,
)
from filings.approval.domain.standings import filing_from, standing_document
from filings.people.domain import Organisation
from rulebook import shipped

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/filing-chain.md"
SCHOOL, BUREAU, COUNTY, CITY, PROVINCE, OTHER = (UUID(int=number) for number in range(1, 7))
UNIT = RouteStep("institution", SCHOOL)
CHAIN = (RouteStep("department", BUREAU), RouteStep("hr-authority", COUNTY), RouteStep("hr-authority", CITY))
HEALTH = RouteStep("department", OTHER)


def actor(account: int, *steps: RouteStep) -> Actor:
    return Actor(UUID(int=1_000 + account), frozenset((ROLE_OF[step.kind], step.organisation_id) for step in steps))


CLERK, HEAD = actor(1, UNIT), actor(2, UNIT)
AT_BUREAU, ALSO_AT_BUREAU, AT_COUNTY, AT_CITY = (
    actor(3, CHAIN[0]), actor(4, CHAIN[0]), actor(5, CHAIN[1]), actor(6, CHAIN[2]),
)  # fmt: skip
AT_HEALTH, STRANGER = actor(7, HEALTH), actor(8)
BOTH = actor(9, UNIT, CHAIN[0])
"""Somebody of the school who is one of the bureau as well."""
DRAFT = Filing(UNIT, CHAIN)


def done(filing: Filing, *deeds: Command) -> Filing:
    for deed in deeds:
        filing = act(filing, deed)
    return filing


def refused(filing: Filing, deed: Command) -> str:
    with pytest.raises(NotNow) as no:
        act(filing, deed)
    return no.value.reason


SUBMIT = Command(FilingAct.SUBMIT, CLERK)


def test_it_goes_from_office_to_office_and_is_approved_by_the_last() -> None:
    filing = done(DRAFT, SUBMIT)
    seen = [filing.has_it]
    for office in (AT_BUREAU, AT_COUNTY, AT_CITY):
        filing = done(filing, Command(FilingAct.ENDORSE, office))
        seen.append(filing.has_it)
    assert seen == [*CHAIN, None]
    assert filing.state is FilingState.APPROVED


def test_what_was_returned_and_mended_goes_on_where_it_was_or_through_everybody_again() -> None:
    at_city = done(DRAFT, SUBMIT, Command(FilingAct.ENDORSE, AT_BUREAU), Command(FilingAct.ENDORSE, AT_COUNTY))
    for resume, next_office in ((True, CHAIN[2]), (False, CHAIN[0])):
        returned = done(at_city, Command(FilingAct.RETURN, AT_CITY, "请补充培训计划", resume=resume))
        assert (returned.state, returned.has_it) == (FilingState.RETURNED, UNIT)
        again = done(returned, SUBMIT)
        assert (again.has_it, again.round) == (next_office, 2)
    # To an office in between: it endorses once more, and those after it need not.
    to_bureau = done(at_city, Command(FilingAct.RETURN, AT_CITY, "请复核人数", to=0))
    assert to_bureau.has_it == CHAIN[0]
    assert done(to_bureau, Command(FilingAct.ENDORSE, AT_BUREAU)).has_it == CHAIN[2]
    assert (
        done(
            at_city, Command(FilingAct.RETURN, AT_CITY, "…", to=0, resume=False), Command(FilingAct.ENDORSE, AT_BUREAU)
        ).at
        == 1
    )
    for to in (2, 3, -2):
        assert refused(at_city, Command(FilingAct.RETURN, AT_CITY, "…", to=to)) == "not-earlier"


def test_the_last_act_is_taken_back_before_the_next_hand_acts_and_not_after() -> None:
    filing = done(DRAFT, SUBMIT)
    assert done(filing, Command(FilingAct.TAKE_BACK, CLERK)).state is FilingState.DRAFT
    assert refused(filing, Command(FilingAct.TAKE_BACK, HEAD)) == "not-yours"
    endorsed = done(filing, Command(FilingAct.ENDORSE, AT_BUREAU))
    assert refused(endorsed, Command(FilingAct.TAKE_BACK, CLERK)) == "not-yours"
    assert done(endorsed, Command(FilingAct.TAKE_BACK, AT_BUREAU)).has_it == CHAIN[0]
    asked = done(endorsed, Command(FilingAct.ASK, AT_COUNTY, "请卫健部门看看", ask=(HEALTH,)))
    assert refused(asked, Command(FilingAct.TAKE_BACK, AT_BUREAU)) == "not-yours"
    no = done(endorsed, Command(FilingAct.REFUSE, AT_COUNTY, "重复办班"))
    assert done(no, Command(FilingAct.TAKE_BACK, AT_COUNTY)).has_it == CHAIN[1]
    taken = done(filing, Command(FilingAct.TAKE_BACK, CLERK))
    assert refused(taken, Command(FilingAct.TAKE_BACK, CLERK)) == "out-of-order"


def test_nobody_approves_what_they_handed_in() -> None:
    filing = done(DRAFT, Command(FilingAct.SUBMIT, BOTH))
    for what in (FilingAct.ENDORSE, FilingAct.RETURN, FilingAct.REFUSE):
        assert refused(filing, Command(what, BOTH, "…")) == "ones-own"
    assert done(filing, Command(FilingAct.ENDORSE, AT_BUREAU)).has_it == CHAIN[1]
    assert refused(filing, Command(FilingAct.HAND_OVER, AT_BUREAU, to_account=BOTH.account_id)) == "ones-own"
    # Not by a colleague who hands it in anew, not by taking it back, and not by writing what another hands in.
    returned = done(filing, Command(FilingAct.RETURN, AT_BUREAU, "…"))
    for again in (
        done(returned, SUBMIT),
        done(filing, Command(FilingAct.TAKE_BACK, BOTH), SUBMIT),
        done(written(DRAFT, BOTH.account_id), SUBMIT),
    ):
        assert refused(again, Command(FilingAct.ENDORSE, BOTH)) == "ones-own"
        asked = done(again, Command(FilingAct.ASK, AT_BUREAU, "…", ask=(HEALTH,)))
        assert (
            refused(asked, Command(FilingAct.GIVE_OPINION, Actor(BOTH.account_id, AT_HEALTH.offices), "…"))
            == "ones-own"
        )


def test_what_was_written_in_since_is_not_taken_back() -> None:
    returned = done(DRAFT, SUBMIT, Command(FilingAct.RETURN, AT_BUREAU, "…"))
    assert done(returned, Command(FilingAct.TAKE_BACK, AT_BUREAU)).has_it == CHAIN[0]
    assert refused(written(returned, CLERK.account_id), Command(FilingAct.TAKE_BACK, AT_BUREAU)) == "not-yours"


def test_who_has_lost_the_role_takes_nothing_back() -> None:
    approved = done(DRAFT, SUBMIT, *(Command(FilingAct.ENDORSE, item) for item in (AT_BUREAU, AT_COUNTY, AT_CITY)))
    moved = Actor(AT_CITY.account_id, CLERK.offices)
    assert refused(approved, Command(FilingAct.TAKE_BACK, moved)) == "not-yours"
    assert done(approved, Command(FilingAct.TAKE_BACK, AT_CITY)).has_it == CHAIN[2]


def test_second_opinions_are_waited_for_all_of_them_or_any() -> None:
    filing = done(DRAFT, SUBMIT)
    other = RouteStep("hr-authority", PROVINCE)
    for need_all, enough in ((True, 2), (False, 1)):
        asked = done(
            filing, Command(FilingAct.ASK, AT_BUREAU, "是否与你处重复?", ask=(HEALTH, other), need_all=need_all)
        )
        assert refused(asked, Command(FilingAct.ENDORSE, AT_BUREAU)) == "opinions-outstanding"
        assert asked.waits_for == (CHAIN[0], HEALTH, other)
        assert refused(asked, Command(FilingAct.GIVE_OPINION, STRANGER, "…")) == "not-yours"
        heard = done(asked, Command(FilingAct.GIVE_OPINION, AT_HEALTH, "不重复"))
        assert refused(heard, Command(FilingAct.GIVE_OPINION, AT_HEALTH, "再说")) == "not-yours"
        if enough == 2:
            assert refused(heard, Command(FilingAct.ENDORSE, AT_BUREAU)) == "opinions-outstanding"
            heard = done(heard, Command(FilingAct.GIVE_OPINION, actor(20, other), "同意"))
        assert done(heard, Command(FilingAct.ENDORSE, AT_BUREAU)).asked is None
    for nobody in ((), (HEALTH, HEALTH)):
        assert refused(filing, Command(FilingAct.ASK, AT_BUREAU, "…", ask=nobody)) == "asked-nobody"
    for taking_part in (UNIT, CHAIN[0]):
        assert refused(filing, Command(FilingAct.ASK, AT_BUREAU, "…", ask=(taking_part,))) == "asked-oneself"
    # Nobody waits for ever: an office that is not answered asks others, goes on without, or sends it back.
    assert done(asked, Command(FilingAct.ASK, AT_BUREAU, "…", ask=(other,))).waits_for == (CHAIN[0], other)
    alone = done(asked, Command(FilingAct.ASK, AT_BUREAU, "不再等待"))
    assert done(alone, Command(FilingAct.ENDORSE, AT_BUREAU)).has_it == CHAIN[1]
    assert done(asked, Command(FilingAct.RETURN, AT_BUREAU, "请与卫健部门商量")).asked is None
    # Who asked does not answer with another role of theirs, and one opinion is one office's.
    both = actor(21, CHAIN[0], HEALTH, other)
    asked = done(filing, Command(FilingAct.ASK, both, "…", ask=(HEALTH, other)))
    assert refused(asked, Command(FilingAct.GIVE_OPINION, both, "…")) == "ones-own"
    for_both = actor(22, HEALTH, other)
    assert done(asked, Command(FilingAct.GIVE_OPINION, for_both, "…")).waits_for == (CHAIN[0], other)


def test_what_was_handed_over_is_that_persons_until_somebody_of_the_office_takes_it() -> None:
    filing = done(DRAFT, SUBMIT, Command(FilingAct.HAND_OVER, AT_BUREAU, to_account=ALSO_AT_BUREAU.account_id))
    assert refused(filing, Command(FilingAct.ENDORSE, AT_BUREAU)) == "handed-over"
    taken = done(filing, Command(FilingAct.HAND_OVER, AT_BUREAU, to_account=AT_BUREAU.account_id))
    assert done(taken, Command(FilingAct.ENDORSE, AT_BUREAU)).holder is None
    assert refused(filing, Command(FilingAct.HAND_OVER, AT_COUNTY, to_account=AT_COUNTY.account_id)) == "not-yours"


def test_only_the_applicant_withdraws_and_not_what_was_refused() -> None:
    filing = done(DRAFT, SUBMIT)
    assert refused(filing, Command(FilingAct.WITHDRAW, AT_BUREAU, "…")) == "not-yours"
    assert done(filing, Command(FilingAct.WITHDRAW, HEAD, "不办了")).state is FilingState.WITHDRAWN
    no = done(filing, Command(FilingAct.REFUSE, AT_BUREAU, "…"))
    assert refused(no, Command(FilingAct.WITHDRAW, CLERK, "…")) == "out-of-order"


THE_PLATFORM = Actor(PLATFORM, frozenset())
MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def test_whoever_waits_reminds_once_a_day() -> None:
    filing = done(DRAFT, SUBMIT)
    assert refused(filing, Command(FilingAct.REMIND, AT_BUREAU, on=MONDAY)) == "not-yours"
    reminded = done(filing, Command(FilingAct.REMIND, HEAD, on=MONDAY))
    assert refused(reminded, Command(FilingAct.REMIND, CLERK, on=MONDAY)) == "reminded-today"
    assert done(reminded, Command(FilingAct.REMIND, CLERK, on=TUESDAY)).has_it == CHAIN[0]
    assert (
        done(done(reminded, Command(FilingAct.ENDORSE, AT_BUREAU)), Command(FilingAct.REMIND, CLERK, on=MONDAY)).has_it
        == CHAIN[1]
    )


def test_what_is_late_is_the_office_aboves_to_urge_and_anybodys_of_the_office_to_do() -> None:
    handed_over = done(DRAFT, SUBMIT, Command(FilingAct.HAND_OVER, AT_BUREAU, to_account=ALSO_AT_BUREAU.account_id))
    above = RouteStep("hr-authority", PROVINCE)
    late = done(handed_over, Command(FilingAct.ESCALATE, THE_PLATFORM, ask=(above,)))
    assert (late.holder, late.has_it, late.waits_for) == (None, CHAIN[0], (CHAIN[0], above))
    assert refused(late, Command(FilingAct.ENDORSE, actor(30, above))) == "not-yours"
    assert done(late, Command(FilingAct.REMIND, actor(30, above), on=MONDAY)).has_it == CHAIN[0]
    assert done(late, Command(FilingAct.ESCALATE, THE_PLATFORM, ask=(above,))).overseers == (above,)
    assert done(late, Command(FilingAct.ENDORSE, AT_BUREAU)).waits_for == (CHAIN[1],)
    assert refused(late, Command(FilingAct.ESCALATE, AT_BUREAU)) == "not-yours"


def test_who_holds_two_steps_is_not_asked_twice() -> None:
    both = actor(31, CHAIN[0], CHAIN[1])
    assert done(DRAFT, SUBMIT, Command(FilingAct.ENDORSE, both)).has_it == CHAIN[2]
    everything = actor(32, *CHAIN)
    assert done(DRAFT, SUBMIT, Command(FilingAct.ENDORSE, everything)).state is FilingState.APPROVED
    assert (
        done(DRAFT, SUBMIT, Command(FilingAct.ENDORSE, AT_BUREAU), Command(FilingAct.ENDORSE, everything)).state
        is FilingState.APPROVED
    )
    # Not what they handed in themselves, and not what is returned to the one before.
    own = actor(33, UNIT, CHAIN[0], CHAIN[1])
    assert refused(done(DRAFT, Command(FilingAct.SUBMIT, own)), Command(FilingAct.ENDORSE, own)) == "ones-own"


def test_what_decided_itself_stands_until_an_office_of_its_chain_overturns_it() -> None:
    claim = replace(DRAFT, chain=(UNIT, *CHAIN[:2]))
    decided = done(claim, SUBMIT, Command(FilingAct.AUTO_APPROVE, THE_PLATFORM, "请假超过3个月"))
    assert (decided.state, decided.is_automatic) == (FilingState.APPROVED, True)
    assert refused(claim, Command(FilingAct.AUTO_APPROVE, THE_PLATFORM, "…")) == "out-of-order"
    assert refused(done(claim, SUBMIT), Command(FilingAct.AUTO_APPROVE, AT_COUNTY, "…")) == "not-yours"
    assert refused(decided, Command(FilingAct.OVERTURN, HEAD, "…")) == "not-yours"
    assert refused(decided, Command(FilingAct.OVERTURN, AT_COUNTY)) == "no-text"
    assert done(decided, Command(FilingAct.CONFIRM, AT_COUNTY)).state is FilingState.APPROVED
    overturned = done(decided, Command(FilingAct.OVERTURN, AT_COUNTY, "证明不实"))
    assert overturned.state is FilingState.REFUSED
    assert refused(overturned, Command(FilingAct.TAKE_BACK, AT_COUNTY)) == "not-yours"


def test_nobody_decides_about_themselves() -> None:
    person = UUID(int=40)
    me = Actor(UUID(int=1040), actor(40, *CHAIN, UNIT).offices, person)
    mine = Filing(RouteStep(PERSON, person), (UNIT, *CHAIN), concerns=person)
    submitted = done(mine, Command(FilingAct.SUBMIT, me))
    assert refused(submitted, Command(FilingAct.ENDORSE, me)) == "ones-own"
    by_unit = replace(DRAFT, concerns=person)
    assert refused(done(by_unit, SUBMIT), Command(FilingAct.ENDORSE, me)) == "ones-own"
    assert refused(mine, Command(FilingAct.SUBMIT, CLERK)) == "not-yours", "a learner's own draft is nobody else's"
    assert done(submitted, Command(FilingAct.ENDORSE, HEAD)).has_it == CHAIN[0]


def test_what_lapses_has_no_way_back() -> None:
    for filing in (DRAFT, done(DRAFT, SUBMIT), done(DRAFT, SUBMIT, Command(FilingAct.RETURN, AT_BUREAU, "…"))):
        assert done(filing, Command(FilingAct.LAPSE, THE_PLATFORM, "备案已撤回")).state is FilingState.WITHDRAWN
        assert refused(filing, Command(FilingAct.LAPSE, CLERK, "…")) == "not-yours"


def test_what_nobody_is_above_is_on_record_at_once_and_may_be_taken_back() -> None:
    highest = RouteStep("hr-authority", PROVINCE)
    filing = done(Filing(highest, ()), Command(FilingAct.SUBMIT, actor(1, highest)))
    assert (filing.state, filing.has_it) == (FilingState.APPROVED, None)
    assert done(filing, Command(FilingAct.TAKE_BACK, actor(1, highest))).state is FilingState.DRAFT


# --- the chain ----------------------------------------------------------------------------------------------------

OFFICES = {
    "school": Organisation(SCHOOL, "institution", BUREAU, COUNTY),
    "unit without a department": Organisation(SCHOOL, "institution", None, COUNTY),
    "bureau": Organisation(BUREAU, "department", None, COUNTY),
    "unit of the office": Organisation(SCHOOL, "institution", COUNTY, COUNTY),
    "county": Organisation(COUNTY, "hr-authority", None, CITY),
    "city unit": Organisation(OTHER, "institution", BUREAU, CITY),
    "province": Organisation(PROVINCE, "hr-authority", None, None),
}


@pytest.mark.parametrize(
    ("who", "book", "region", "subject", "kinds"),
    [
        ("school", "hunan-2023", "431102", "professional", [("department", BUREAU)]),
        ("school", "hunan-2023", "431102", "public", [("hr-authority", COUNTY)]),
        ("unit without a department", "hunan-2023", "431102", "professional", [("hr-authority", COUNTY)]),
        ("bureau", "hunan-2023", "431102", "professional", [("hr-authority", COUNTY)]),
        ("county", "hunan-2023", "431102", "public", [("hr-authority", CITY)]),
        ("county", "yongzhou-2021", "431102", "public", [("hr-authority", CITY)]),
        ("county", "yongzhou-2021", "431102", "professional", [("hr-authority", CITY)]),
        ("city unit", "yongzhou-2021", "431100", "professional", [("department", BUREAU), ("hr-authority", CITY)]),
        ("city unit", "hunan-2023", "431100", "professional", [("department", BUREAU)]),
        ("school", "kaifeng-2016", "410200", "professional", [("department", BUREAU), ("hr-authority", COUNTY)]),
        ("unit of the office", "kaifeng-2016", "410200", "professional", [("department", COUNTY)]),
        ("province", "hunan-2023", "430000", "public", []),
    ],
)
def test_the_chain_follows_from_the_rulebook_the_tree_and_the_subject(
    who: str, book: str, region: str, subject: str, kinds: list[tuple[str, UUID]]
) -> None:
    rulebook = shipped().by_id(book)
    assert chain_of(OFFICES[who], rulebook.files_with(subject, region)) == tuple(RouteStep(*kind) for kind in kinds)


@pytest.mark.parametrize(
    ("who", "book", "subject", "steps"),
    [
        ("school", "hunan-2023", "professional", [("department", BUREAU)]),
        ("school", "inner-mongolia-2024", "professional", [("department", BUREAU), ("hr-authority", COUNTY)]),
        ("school", "inner-mongolia-2024", "public", [("hr-authority", COUNTY)]),
        ("unit without a department", "hunan-2023", "professional", [("hr-authority", COUNTY)]),
        # What an office recognises anyway it recognises of its own courses too: somebody else of it does.
        ("bureau", "hunan-2023", "professional", [("department", BUREAU)]),
        ("county", "hunan-2023", "public", [("hr-authority", COUNTY)]),
    ],
)
def test_whoever_recognises_the_hours_follows_from_the_rulebook(
    who: str, book: str, subject: str, steps: list[tuple[str, UUID]]
) -> None:
    kinds = shipped().by_id(book).recognised_by(subject)
    assert recognisers_of(OFFICES[who], kinds) == tuple(RouteStep(*step) for step in steps)


def test_ones_own_claim_goes_to_the_unit_first_and_the_units_does_not() -> None:
    school, kinds = OFFICES["school"], shipped().by_id("inner-mongolia-2024").recognised_by("professional")
    offices = (RouteStep("department", BUREAU), RouteStep("hr-authority", COUNTY))
    assert claim_chain(school, kinds, by_person=True) == (UNIT, *offices)
    assert claim_chain(school, kinds, by_person=False) == offices
    assert claim_chain(OFFICES["unit without a department"], kinds, by_person=False) == offices[1:]


# --- the table ----------------------------------------------------------------------------------------------------


def test_the_table_has_an_end_for_everything_and_a_way_to_it() -> None:
    leads_to = {
        state: {after for (before, _), (_, found) in TRANSITIONS.items() if before is state for after in found}
        for state in FilingState
    }
    reached, new = {FilingState.DRAFT}, {FilingState.DRAFT}
    while new:
        new = set().union(*(leads_to[row] for row in new)) - reached
        reached |= new
    assert reached == set(FilingState)
    assert {item for _, item in TRANSITIONS} == set(FilingAct)
    assert {whose for whose, _ in TRANSITIONS.values()} == set(PermittedActor)
    assert leads_to[FilingState.WITHDRAWN] == set()


def test_the_document_shows_the_table_as_it_is() -> None:
    assert f"```mermaid\n{diagram()}\n```" in DOCUMENT.read_text("utf-8")


def test_hours_fall_from_above_by_two_people_whatever_account_the_second_one_uses() -> None:
    approved = done(DRAFT, SUBMIT, *(Command(FilingAct.ENDORSE, who) for who in (AT_BUREAU, AT_COUNTY, AT_CITY)))
    _, two, one = SUPERVISED
    person = UUID(int=78)
    first, same = ABOVE._replace(person_id=person), ALSO_ABOVE._replace(person_id=person)

    def asked(what: FilingAct, who: Actor, how: Supervision = two) -> Command:
        return Command(what, who, "签到不实", supervision=how)

    assert refused(approved, asked(FilingAct.OVERTURN_FROM_ABOVE, first)) == "no-overturn-proposal"
    proposed = done(approved, asked(FilingAct.PROPOSE_OVERTURN, first))
    assert filing_from(orjson.loads(orjson.dumps(standing_document(proposed), default=str))) == proposed
    for who in (first, same):
        assert refused(proposed, asked(FilingAct.OVERTURN_FROM_ABOVE, who)) == "second-person"
    assert done(proposed, asked(FilingAct.OVERTURN_FROM_ABOVE, ALSO_ABOVE)).state is FilingState.REFUSED
    assert done(proposed, asked(FilingAct.DROP_OVERTURN, first)).overturn is None
    assert done(approved, asked(FilingAct.OVERTURN_FROM_ABOVE, first, one)).state is FilingState.REFUSED
    assert refused(approved, asked(FilingAct.OVERTURN_FROM_ABOVE, first, UNSUPERVISED)) == "not-yours"
    assert refused(approved, asked(FilingAct.OVERTURN_FROM_ABOVE, AT_CITY, one)) == "not-yours"


def test_above_are_authorities_that_stand_over_every_office_that_decided() -> None:
    tree = {
        BUREAU: Organisation(BUREAU, "department", None, COUNTY),
        COUNTY: Organisation(COUNTY, "hr-authority", None, CITY),
        CITY: Organisation(CITY, "hr-authority", None, PROVINCE),
        PROVINCE: Organisation(PROVINCE, "hr-authority", None, None),
    }
    assert authorities_above([BUREAU], tree) == (COUNTY, CITY, PROVINCE)
    assert authorities_above([BUREAU, COUNTY], tree) == (CITY, PROVINCE)
    assert authorities_above([BUREAU, CITY], tree) == (PROVINCE,)
    assert authorities_above([PROVINCE], tree) == authorities_above([], tree) == ()


# --- steps that nobody planned ------------------------------------------------------------------------------------

SEVERAL = actor(10, CHAIN[1], CHAIN[2])
ABOVE, ALSO_ABOVE = (actor(number, RouteStep("hr-authority", PROVINCE)) for number in (11, 12))
EVERYBODY = (
    CLERK, HEAD, AT_BUREAU, ALSO_AT_BUREAU, AT_COUNTY, AT_CITY, AT_HEALTH, STRANGER, BOTH, SEVERAL, THE_PLATFORM, ABOVE,
    ALSO_ABOVE,
)  # fmt: skip
SUPERVISED = (
    UNSUPERVISED, Supervision("第三十五条", (PROVINCE,), takes_hours=True),
    Supervision("第三十五条", (PROVINCE,), takes_hours=False),
)  # fmt: skip
ACTS = (*FilingAct, *(item for item in FilingAct if item not in (FilingAct.LAPSE, FilingAct.WITHDRAW)))
"""Ends are rarer, or few would come far."""
STEPS = 100_000


def deeds(rng: Random) -> Iterator[Command]:
    while True:
        yield Command(
            rng.choice(ACTS),
            rng.choice(EVERYBODY),
            rng.choice((None, "理由", "理由")),
            to=rng.randrange(-1, 3),
            resume=rng.random() < 0.5,
            ask=rng.choice(((), (HEALTH,), (HEALTH, RouteStep("hr-authority", PROVINCE)), (UNIT,))),
            need_all=rng.random() < 0.5,
            to_account=rng.choice((None, *(item.account_id for item in EVERYBODY))),
            on=rng.choice((MONDAY, TUESDAY)),
            supervision=rng.choice(SUPERVISED),
        )


PERSON_ID = UUID(int=77)
HERSELF = Actor(UUID(int=1_077), frozenset({("unit-administrator", SCHOOL), ("department", BUREAU)}), PERSON_ID)
DEEDS = st.builds(
    Command,
    st.sampled_from(ACTS),
    st.sampled_from((*EVERYBODY, HERSELF)),
    st.sampled_from((None, "理由")),
    to=st.integers(-1, 2),
    resume=st.booleans(),
    ask=st.sampled_from(((), (HEALTH,), (HEALTH, RouteStep("hr-authority", PROVINCE)), (UNIT,))),
    need_all=st.booleans(),
    to_account=st.sampled_from((None, *(item.account_id for item in EVERYBODY))),
    on=st.sampled_from((MONDAY, TUESDAY)),
    supervision=st.sampled_from(SUPERVISED),
)


def check(before: Filing, deed: Command, after: Filing) -> None:
    """What must hold of every act that was done, whatever came before it."""
    whose, leads_to = TRANSITIONS[before.state, deed.act]
    assert after.state in leads_to
    assert (after.applicant, after.chain) == (before.applicant, before.chain), "the chain is pinned"
    # Somebody has it, or it is at its end.
    assert (after.has_it is None) == (after.state in (FilingState.APPROVED, FilingState.REFUSED, FilingState.WITHDRAWN))
    assert (APPLICANT < after.at < len(after.chain)) or after.state is not FilingState.IN_CHAIN
    assert after.resume_at is None or after.at < after.resume_at < len(after.chain)
    if whose is PermittedActor.PLATFORM:
        assert deed.by is THE_PLATFORM
    if whose is PermittedActor.DECIDER:
        assert deed.by.account_id not in before.authors
        assert any(deed.by.acts_for(*step) for step in before.chain)
    if whose is PermittedActor.SUPERVISOR:
        assert deed.by.account_id not in before.authors
        assert deed.by.acts_for("hr-authority", PROVINCE)
        assert deed.supervision.article
    if deed.act is FilingAct.OVERTURN_FROM_ABOVE and deed.supervision.takes_hours:
        assert before.overturn is not None
        assert before.overturn.by != deed.by.account_id, "two people"
    assert after.overturn is None or after.state is FilingState.APPROVED
    if whose is PermittedActor.HOLDER:
        assert before.has_it is not None
        assert deed.by.acts_for(*before.has_it)
        assert deed.by.account_id not in before.authors, "nobody decides about their own"
        assert deed.act is FilingAct.HAND_OVER or before.holder in (None, deed.by.account_id)
    if deed.act is FilingAct.ENDORSE:
        assert before.asked is None or not before.asked.is_waiting
        assert after.state is FilingState.APPROVED or after.at > before.at
    if deed.act is not FilingAct.TAKE_BACK:
        assert after.round == before.round + (deed.act is FilingAct.SUBMIT)
    if deed.act in NEEDS_TEXT:
        assert deed.text
    assert not after.overseers or after.state is FilingState.IN_CHAIN
    assert after.holder is None or after.state is FilingState.IN_CHAIN
    assert after.before is None or after.before.before is None, "one act can be taken back, and not the one before it"


def test_a_hundred_thousand_steps_leave_no_filing_without_a_holder_and_no_rule_broken() -> None:
    rng = Random(20261121)
    some = deeds(rng)
    filing, taken, refusals, ends = DRAFT, 0, 0, 0
    seen: set[tuple[FilingState, FilingAct]] = set()
    reasons: set[str] = set()
    for _ in range(STEPS):
        deed = next(some)
        try:
            after = act(filing, deed)
        except NotNow as no:
            refusals += 1
            reasons.add(no.reason)
            continue
        check(filing, deed, after)
        seen.add((filing.state, deed.act))
        taken += 1
        filing = after
        # Ends are left by a new one: most would else be of one that was withdrawn.
        is_over = filing.state is FilingState.WITHDRAWN or (
            filing.state is FilingState.REFUSED and filing.before is None
        )
        if is_over or (filing.has_it is None and rng.random() < 0.5):
            filing, ends = replace(DRAFT, chain=CHAIN[: rng.randrange(4)]), ends + 1
    assert seen == set(TRANSITIONS), "every cell of the table was seen"
    assert len(reasons) == 13, f"every way of saying no was heard: {reasons}"
    assert taken > STEPS // 40
    assert refusals > STEPS // 2
    assert ends > 100


class Carried(RuleBasedStateMachine):
    """A filing in the hands of people who try anything; what fails is told in as few steps as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self.filing, self.opinions, self.rounds = DRAFT, list[Command](), 0

    @initialize(offices=st.integers(0, 3), claims=st.booleans())
    def begin(self, offices: int, claims: bool) -> None:
        concerns = PERSON_ID if claims else None
        self.filing = replace(DRAFT, chain=CHAIN[:offices], concerns=concerns)

    @rule(deed=DEEDS)
    def do(self, deed: Command) -> None:
        before = self.filing
        try:
            after = act(before, deed)
        except NotNow:
            return  # and it is where it was
        check(before, deed, after)
        if TRANSITIONS[before.state, deed.act][0] in (
            PermittedActor.HOLDER,
            PermittedActor.ASKED,
            PermittedActor.DECIDER,
            PermittedActor.SUPERVISOR,
        ):
            assert before.concerns is None or deed.by.person_id != before.concerns, "nobody decides about themselves"
        self.opinions.append(deed)
        self.rounds += deed.act is FilingAct.SUBMIT
        self.filing = after

    @invariant()
    def no_round_is_lost(self) -> None:
        assert self.filing.round == self.rounds

    @invariant()
    def somebody_has_it_or_it_is_at_its_end(self) -> None:
        ended = (FilingState.APPROVED, FilingState.REFUSED, FilingState.WITHDRAWN)
        assert (self.filing.has_it is None) == (self.filing.state in ended)

    def teardown(self) -> None:
        """Kept and read again it is what it was."""
        assert filing_from(orjson.loads(orjson.dumps(standing_document(self.filing), default=str))) == self.filing


def test_two_hundred_filings_are_carried_fifty_steps_each() -> None:
    steps = settings(max_examples=200, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Carried, settings=steps)


def test_two_offices_that_act_on_the_same_state_never_both_win() -> None:
    """Each act is held against the filing as it is once it is locked: what the second sees is what the first left."""
    filing = done(DRAFT, SUBMIT)
    first = done(filing, Command(FilingAct.REFUSE, AT_BUREAU, "…"))
    assert refused(first, Command(FilingAct.ENDORSE, ALSO_AT_BUREAU)) == "out-of-order"
    second = done(filing, Command(FilingAct.ENDORSE, ALSO_AT_BUREAU))
    assert refused(second, Command(FilingAct.REFUSE, AT_BUREAU, "…")) == "not-yours"


def test_an_answer_of_any_is_enough_for_one_of_them() -> None:
    offices = (HEALTH, RouteStep("department", BUREAU))
    assert SecondOpinions(offices, need_all=True, answered=frozenset({OTHER})).is_waiting
    assert not SecondOpinions(offices, need_all=False, answered=frozenset({OTHER})).is_waiting
    assert SecondOpinions(offices, need_all=False).is_waiting
