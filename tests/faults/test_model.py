"""The model has nothing to say about a platform that does everything right, and something about every other."""

from dataclasses import replace
from datetime import datetime
from random import Random

import pytest
from bench.faults.acts import ACCEPTED, AGAIN, CHINA, PARKED, Complete, Item, Register, Revoke, Verdict
from bench.faults.checker import compare
from bench.faults.model import Entered, Model, Must
from bench.faults.stories import make_stories
from faults.perfect import Perfect, play
from hypothesis import given, settings
from hypothesis import strategies as st

VENDORS = ("lanxin", "qihang", "mingde")


def item(completion_id: str = "c-1", **other: object) -> Item:
    made = Item("lanxin", completion_id, 1, "LA-001", "public", 3_000, datetime(2025, 3, 1, 12, tzinfo=CHINA))
    return replace(made, **other)  # type: ignore[arg-type]


def registered() -> Model:
    model = Model()
    model.sent(Register(1))
    assert model.answered(Register(1), Verdict("created")) == []
    model.settled([1])
    return model


def answered(model: Model, act: Complete | Revoke, verdict: Verdict) -> list[str]:
    model.sent(act)
    return model.answered(act, verdict)


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32), late=st.booleans())
def test_a_platform_that_does_everything_right_is_never_accused(seed: int, late: bool) -> None:
    platform = Perfect(late=late)
    model, wrong = play(make_stories(seed, 30, VENDORS), platform, Random(seed))
    assert wrong == []
    assert compare(model.expected(), platform.found()).lines() == []
    assert model.under_way == 0


def test_every_kind_of_story_is_told() -> None:
    kinds = {story.kind for story in make_stories(1, 400, VENDORS)}
    assert kinds >= {"full", "short", "noisy", "fallen", "restored", "parked", "never-registered", "year-end"}
    assert make_stories(1, 400, VENDORS) == make_stories(1, 400, VENDORS) != make_stories(2, 400, VENDORS)


def test_enough_hours_must_have_a_certificate_and_one_half_hour_less_must_not() -> None:
    model = registered()
    answered(model, Complete(item()), ACCEPTED)
    answered(model, Complete(item("c-2", course="LA-002", subject="professional", centihours=5_950)), ACCEPTED)
    assert model.expected().certificates == {(1, 2025): Must.NOT_EXIST}
    assert model.told(1, 2025, "certified", "N-1") != []
    answered(model, Complete(item("c-3", course="LA-003", subject="professional", centihours=50)), ACCEPTED)
    assert model.expected().certificates == {(1, 2025): Must.EXIST}
    assert model.expected().balances == {(1, 2025): (3_000, 6_000)}


def test_the_year_is_chinas() -> None:
    assert item(completed_at=datetime.fromisoformat("2025-12-31T16:00:00+00:00")).year == 2026
    assert item(completed_at=datetime.fromisoformat("2025-12-31T15:59:59+00:00")).year == 2025


@pytest.fixture
def certified() -> Model:
    model = registered()
    answered(model, Complete(item()), ACCEPTED)
    answered(model, Complete(item("c-2", course="LA-002", subject="professional", centihours=6_000)), ACCEPTED)
    assert model.told(1, 2025, "certified", "N-1") == []
    return model


def test_a_certificate_that_was_shown_keeps_its_number_and_stays(certified: Model) -> None:
    assert certified.told(1, 2025, "certified", "N-2") != []
    assert certified.told(1, 2025, "not-certified", None) != []


def test_nobody_is_suspended_before_something_is_taken_back(certified: Model) -> None:
    assert certified.told(1, 2025, "suspended", "N-1") != []


def test_nothing_restores_what_nobody_completed_again(certified: Model) -> None:
    answered(certified, Revoke(item()), ACCEPTED)
    assert certified.told(1, 2025, "suspended", "N-1") == []
    assert certified.expected().certificates == {(1, 2025): Must.STAY_SUSPENDED}
    assert certified.told(1, 2025, "certified", "N-1") != []


def test_what_is_completed_again_restores(certified: Model) -> None:
    answered(certified, Revoke(item()), ACCEPTED)
    assert certified.told(1, 2025, "suspended", "N-1") == []
    assert answered(certified, Complete(item("c-9")), ACCEPTED) == []
    assert certified.told(1, 2025, "certified", "N-1") == []
    assert certified.expected().certificates == {(1, 2025): Must.EXIST}


def test_nobody_is_revoked_by_this_version(certified: Model) -> None:
    assert certified.told(1, 2025, "revoked", "N-1") != []


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (ACCEPTED, [(Complete(item()), ACCEPTED)]),
        (PARKED, []),
        (AGAIN, []),
        (ACCEPTED, [(Complete(item(centihours=50)), AGAIN)]),
        (ACCEPTED, [(Complete(item("c-2")), ACCEPTED)]),
        (ACCEPTED, [(Revoke(item("c-3")), ACCEPTED)]),
        (ACCEPTED, [(Revoke(item()), ACCEPTED), (Complete(item()), ACCEPTED)]),
        (Verdict("rejected", "bad-hours"), []),
    ],
    ids=[
        "taken twice", "parked, though registered", "known before it was sent", "a conflict passes as a repetition",
        "taken twice by its meaning", "taken back, though never sent", "taken again after it was taken back",
        "refused for nothing",
    ],
)  # fmt: skip
def test_a_wrong_verdict_is_noticed(first: Verdict, then: list[tuple[Complete | Revoke, Verdict]]) -> None:
    model = registered()
    wrong = answered(model, Complete(item()), first)
    for act, verdict in then:
        assert wrong == []
        wrong = answered(model, act, verdict)
    assert wrong != []


def test_one_of_two_at_the_same_time_is_taken() -> None:
    twin = Complete(item())
    for verdicts, fine in (((ACCEPTED, AGAIN), True), ((AGAIN, ACCEPTED), True), ((AGAIN, AGAIN), False)):
        model = registered()
        for _ in verdicts:
            model.sent(twin)
        wrong = [text for verdict in verdicts for text in model.answered(twin, verdict)]
        assert (not wrong and not model.open_questions) is fine


def test_what_is_parked_is_entered_once_its_person_is_registered_and_not_before() -> None:
    model = Model()
    assert answered(model, Complete(item()), PARKED) == []
    assert model.expected().completions[item().key][1] is Entered.NEITHER
    model.sent(Register(1))
    model.answered(Register(1), Verdict("created"))
    assert model.expected().completions[item().key][1] is Entered.CREDIT


def test_what_was_taken_back_while_it_was_parked_is_entered_with_its_reversal_or_not_at_all() -> None:
    model = Model()
    answered(model, Complete(item()), PARKED)
    model.sent(Register(1))
    model.answered(Register(1), Verdict("created"))
    answered(model, Revoke(item()), ACCEPTED)
    assert model.expected().completions[item().key][1] is Entered.BOTH_OR_NEITHER
    assert model.expected().balances == {}
