"""What the ledger's news do to a certificate, as tables; and any way of hearing the same news ends the same."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.papers.domain import new_verify_code, number_of
from certificates.status.domain import (
    STAGES,
    STATUS_OF,
    TRANSITIONS,
    Applied,
    CertificateState,
    IssuanceAct,
    IssuanceStage,
    KnownCertificate,
    Standing,
    applying,
    next_state,
)
from common.contracts.ledger import FellBelow, ThresholdCrossed

CERTIFICATE, PERSON = UUID(int=1), UUID(int=2)
VALID, SUSPENDED, REVOKED = Standing.VALID, Standing.SUSPENDED, Standing.REVOKED
News = ThresholdCrossed | FellBelow


def crossed(number: int, issue: Literal["automatic", "on-application"] = "automatic") -> ThresholdCrossed:
    return ThresholdCrossed(
        person_id=PERSON,
        training_year=2025,
        number=number,
        rulebook_id="hunan-2023",
        public_centihours=3_000,
        professional_centihours=6_000,
        total_centihours=9_000,
        entries=2,
        at=datetime(2025, 6, 1, tzinfo=UTC),
        regulation="湘人社函〔2023〕63号",
        issue=issue,
    )


def fell(number: int) -> FellBelow:
    return FellBelow(**crossed(number).model_dump(exclude={"regulation", "issue", "remarks"}))


def known(
    standing: Standing, stage: IssuanceStage = IssuanceStage.STORED, number: int = 3, *, applied: bool = False
) -> KnownCertificate:
    return KnownCertificate(CERTIFICATE, stage, standing, number, applied)


def standing_after(before: KnownCertificate | None, news: News) -> Standing | None:
    state = next_state(before, news)
    return None if state is None else state.standing


@pytest.mark.parametrize(("news", "standing"), [(crossed(1), VALID), (fell(2), SUSPENDED), (crossed(7), VALID)])
def test_the_first_news_decide_where_nothing_is_known(news: News, standing: Standing) -> None:
    assert standing_after(None, news) is standing


@pytest.mark.parametrize("stage", IssuanceStage)
@pytest.mark.parametrize(
    ("before", "news", "standing"),
    [
        (VALID, crossed(4), VALID),
        (VALID, fell(4), SUSPENDED),
        (SUSPENDED, crossed(4), VALID),
        (SUSPENDED, fell(4), SUSPENDED),
        (REVOKED, crossed(4), REVOKED),
        (REVOKED, fell(4), REVOKED),
        # One that is further ahead counts as well: what lies between was heard of in no batch of ours.
        (VALID, fell(9), SUSPENDED),
        (SUSPENDED, crossed(9), VALID),
    ],
)
def test_newer_news_move_the_standing(stage: IssuanceStage, before: Standing, news: News, standing: Standing) -> None:
    assert standing_after(known(before, stage), news) is standing


@pytest.mark.parametrize("before", Standing)
@pytest.mark.parametrize("stage", IssuanceStage)
@pytest.mark.parametrize("news", [crossed(3), fell(3), crossed(1), fell(2)])
def test_news_that_are_not_newer_move_nothing(stage: IssuanceStage, before: Standing, news: News) -> None:
    assert next_state(known(before, stage), news) is None


def test_every_standing_has_an_answer_to_every_news_and_a_word_for_the_hr_platform() -> None:
    assert set(TRANSITIONS) == {(standing, news) for standing in Standing for news in (ThresholdCrossed, FellBelow)}
    assert {standing: STATUS_OF[standing] for standing in Standing} == {
        VALID: "certified",
        SUSPENDED: "suspended",
        REVOKED: "revoked",
    }


def test_only_people_bring_a_revoked_certificate_back() -> None:
    assert {end for (begin, _), end in TRANSITIONS.items() if begin is REVOKED} == {REVOKED}
    assert REVOKED not in {end for (begin, _), end in TRANSITIONS.items() if begin is not REVOKED}


OFFERED, INTENDED, WAITING, STORED = (
    IssuanceStage.OFFERED,
    IssuanceStage.INTENDED,
    IssuanceStage.WAITING,
    IssuanceStage.STORED,
)
ON_APPLICATION = crossed(4, "on-application")


@pytest.mark.parametrize(
    ("before", "news", "stage"),
    [
        (None, crossed(1), INTENDED),
        (None, ON_APPLICATION, OFFERED),
        (None, fell(2), INTENDED),
        (known(VALID, OFFERED), fell(4), OFFERED),
        (known(SUSPENDED, OFFERED), ON_APPLICATION, OFFERED),
        (known(SUSPENDED, OFFERED), crossed(4), INTENDED),
        (known(SUSPENDED, INTENDED), ON_APPLICATION, OFFERED),
        (known(SUSPENDED, INTENDED, applied=True), ON_APPLICATION, INTENDED),
        (known(SUSPENDED, WAITING), ON_APPLICATION, OFFERED),
        (known(SUSPENDED, WAITING), crossed(4), INTENDED),
        (known(VALID, WAITING), fell(4), WAITING),
        (known(SUSPENDED, STORED), ON_APPLICATION, STORED),
    ],
    ids=[
        "met: it is made",
        "met, and the learner is to apply: it is offered",
        "a fall heard first offers nothing",
        "a fall leaves the offer to the next crossing",
        "met again: still offered",
        "the regulation came to make them by itself",
        "the regulation came to want applications before it was made",
        "who has applied does not apply again",
        "what could not be printed is offered again",
        "what could not be printed is tried with the new facts",
        "what cannot be printed waits on after a fall",
        "what exists stays",
    ],
)
def test_the_news_and_the_regulation_decide_whether_it_is_made_or_offered(
    before: KnownCertificate | None, news: News, stage: IssuanceStage
) -> None:
    state = next_state(before, news)
    assert state is not None
    assert state.stage is stage


def test_whatever_the_ledger_says_there_is_a_stage_for_it_and_nothing_that_exists_is_undone() -> None:
    for act in (IssuanceAct.OWE, IssuanceAct.OFFER, IssuanceAct.FALL):
        assert {begin for begin, moved in STAGES if moved is act} == {None, *IssuanceStage}
    assert {end for (begin, _), end in STAGES.items() if begin is STORED} == {STORED}
    assert {begin for (begin, _), end in STAGES.items() if end is STORED} == {INTENDED, STORED}, "signed means intended"


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        (None, Applied.NOT_MET),
        (known(VALID, OFFERED), Applied.APPLIED),
        (known(SUSPENDED, OFFERED), Applied.SUSPENDED),
        (known(VALID, INTENDED), Applied.ALREADY),
        (known(SUSPENDED, INTENDED), Applied.SUSPENDED),
        (known(VALID, WAITING), Applied.ALREADY),
        (known(VALID, STORED), Applied.ALREADY),
        (known(SUSPENDED, STORED), Applied.ALREADY),
        (known(REVOKED, STORED), Applied.ALREADY),
    ],
)
def test_only_what_is_offered_and_stands_can_be_applied_for(before: KnownCertificate | None, outcome: Applied) -> None:
    assert applying(before) is outcome


def test_older_news_move_no_stage_either() -> None:
    assert next_state(known(VALID, OFFERED, number=5), ON_APPLICATION) is None
    assert next_state(known(VALID, OFFERED, number=3), ON_APPLICATION) == CertificateState(OFFERED, VALID)


def heard(batches: Sequence[Sequence[News]]) -> KnownCertificate | None:
    """What ``handle_crossings`` does with batches, without a database: the newest of each batch decides."""
    state: KnownCertificate | None = None
    for batch in batches:
        for latest in sorted(batch, key=lambda item: item.number)[-1:]:
            standing = standing_after(state, latest)
            if standing is not None:
                state = KnownCertificate(CERTIFICATE, IssuanceStage.STORED, standing, latest.number)
    return state


def said_in_turn(count: int) -> list[News]:
    """The ledger's numbers begin with a crossing and alternate."""
    return [crossed(number) if number % 2 else fell(number) for number in range(1, count + 1)]


@st.composite
def deliveries(draw: st.DrawFn, count: int) -> list[list[News]]:
    """The same news in order, cut into batches anywhere, any of them delivered again at any later time."""
    news = said_in_turn(count)
    cuts = sorted(draw(st.sets(st.integers(1, count - 1)))) if count > 1 else []
    marks = [0, *cuts, count]
    batches = [news[start:end] for start, end in zip(marks, marks[1:], strict=False)]  # noqa: RUF007 - read as pairs
    delivered: list[list[News]] = []
    for position, batch in enumerate(batches):
        delivered.append(batch)
        again = draw(st.lists(st.integers(0, position), max_size=2))
        delivered += [batches[earlier] for earlier in again]
    return delivered


@given(st.integers(1, 9).flatmap(lambda count: st.tuples(st.just(count), deliveries(count))))
def test_however_batches_are_cut_and_delivered_again_the_last_news_stand(
    given_deliveries: tuple[int, list[list[News]]],
) -> None:
    count, batches = given_deliveries
    state = heard(batches)
    assert state is not None
    assert state.side_number == count
    assert state.standing is (VALID if count % 2 else SUSPENDED)


@given(st.permutations(said_in_turn(6)))
def test_even_out_of_order_nothing_older_replaces_what_is_newer(news: list[News]) -> None:
    state = heard([[item] for item in news])
    assert state is not None
    assert (state.side_number, state.standing) == (6, SUSPENDED)


def test_a_verify_code_has_128_random_bits_in_26_characters_that_can_be_typed() -> None:
    codes = {new_verify_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert all(len(code) == 26 and set(code) <= set("abcdefghijklmnopqrstuvwxyz234567") for code in codes)


def test_a_number_says_region_year_and_serial() -> None:
    assert number_of("431102", 2025, 42) == "XS-431102-2025-0000042"
    assert number_of("431102", 2025, 12_345_678) == "XS-431102-2025-12345678"
