"""What the ledger says that somebody did online, as claims are compared with it."""

import pytest

from filings.access.clients import online_courses


@pytest.mark.parametrize(
    ("kinds", "titles"),
    [
        (["credit"], {"公文写作"}),
        (["credit", "reversal"], set()),
        (["credit", "reversal", "restored"], {"公文写作"}),
        (["credit", "reversal", "restored", "reversal"], set()),
    ],
    ids=["it counts", "taken off", "given back", "taken off again"],
)
def test_a_course_counts_by_the_last_word_on_it(kinds: list[str], titles: set[str]) -> None:
    entries = [{"source_id": "a", "kind": kind, "mode": "online", "course_title": "公文写作"} for kind in kinds]
    assert online_courses(entries).titles == titles
