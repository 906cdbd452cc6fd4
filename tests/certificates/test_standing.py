"""What the ledger's news do to a certificate, as a table; and any way of hearing the same news ends the same."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.domain import STATUS_OF, TRANSITIONS, Known, Stage, Standing, after, new_verify_code, number_of
from common.contracts.ledger import FellBelow, ThresholdCrossed

CERTIFICATE, PERSON = UUID(int=1), UUID(int=2)
VALID, SUSPENDED, REVOKED = Standing.VALID, Standing.SUSPENDED, Standing.REVOKED
News = ThresholdCrossed | FellBelow


def crossed(number: int) -> ThresholdCrossed:
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
    )


def fell(number: int) -> FellBelow:
    return FellBelow(**crossed(number).model_dump(exclude={"regulation"}))


def known(standing: Standing, stage: Stage = Stage.STORED, number: int = 3) -> Known:
    return Known(CERTIFICATE, stage, standing, number)


@pytest.mark.parametrize(("news", "standing"), [(crossed(1), VALID), (fell(2), SUSPENDED), (crossed(7), VALID)])
def test_the_first_news_decide_where_nothing_is_known(news: News, standing: Standing) -> None:
    assert after(None, news) is standing


@pytest.mark.parametrize("stage", Stage)
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
def test_newer_news_move_the_standing(stage: Stage, before: Standing, news: News, standing: Standing) -> None:
    assert after(known(before, stage), news) is standing


@pytest.mark.parametrize("before", Standing)
@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("news", [crossed(3), fell(3), crossed(1), fell(2)])
def test_news_that_are_not_newer_move_nothing(stage: Stage, before: Standing, news: News) -> None:
    assert after(known(before, stage), news) is None


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


def heard(batches: Sequence[Sequence[News]]) -> Known | None:
    """What ``hear_thresholds`` does with batches, without a database: the newest of each batch decides."""
    state: Known | None = None
    for batch in batches:
        for latest in sorted(batch, key=lambda one: one.number)[-1:]:
            standing = after(state, latest)
            if standing is not None:
                state = Known(CERTIFICATE, Stage.STORED, standing, latest.number)
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
    state = heard([[one] for one in news])
    assert state is not None
    assert (state.side_number, state.standing) == (6, SUSPENDED)


def test_a_verify_code_has_128_random_bits_in_26_characters_that_can_be_typed() -> None:
    codes = {new_verify_code() for _ in range(1_000)}
    assert len(codes) == 1_000
    assert all(len(code) == 26 and set(code) <= set("abcdefghijklmnopqrstuvwxyz234567") for code in codes)


def test_a_number_says_region_year_and_serial() -> None:
    assert number_of("431102", 2025, 42) == "XS-431102-2025-0000042"
    assert number_of("431102", 2025, 12_345_678) == "XS-431102-2025-12345678"
