"""Requests that nobody would send, to every address of every service."""

from bench.fuzz import fuzzed


def test_no_made_up_request_breaks_anything_or_is_answered_as_nobody_said() -> None:
    seen = fuzzed(600, seed=11, quiet=True)
    assert seen.failures == {}
    assert seen.requests > 400
    assert not [status for status in seen.statuses if status.startswith("5")]
    assert seen.statuses["200"] > 50, "most would be turned away at the door, and nothing would be tried"
