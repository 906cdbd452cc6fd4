"""What holds for every regulation, person and year."""

from collections.abc import Sequence
from importlib.resources import files
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from rulebook import Assessment, Rulebook, Rulebooks, Tally, assess, is_met, shipped
from rulebook.reading import read_rulebooks

BOOKS = shipped().all
TOPICS = sorted({topic for book in BOOKS for asked in book.requirements for topic in asked.topics})
TEXTS = {
    item.name: item.read_text("utf-8") for item in files("rulebook").joinpath("regulations").iterdir() if item.is_file()
}

Lesson = tuple[str, str | None, int, int]
"""Subject, topic, centihours, half days."""

books = st.sampled_from(BOOKS)
titles = st.sampled_from(("none", "junior", "intermediate", "associate-senior", "senior"))
years = st.integers(2016, 2030)
lessons = st.lists(
    st.tuples(
        st.sampled_from(("public", "professional")),
        st.none() | st.sampled_from([*TOPICS, "anything-else"]),
        st.integers(1, 3_000),
        st.integers(0, 6),
    ),
    max_size=12,
)
people = st.tuples(
    st.sampled_from(("430000", "430100", "431102", "150102", "410202", "410100", "110101")),
    st.sampled_from(("management", "professional", "worker")),
    years,
)


def added_up(given_lessons: Sequence[Lesson]) -> Tally:
    """What these lessons add up to."""
    sums, topics = {"public": 0, "professional": 0}, dict[str, int]()
    for subject, topic, centihours, _ in given_lessons:
        sums[subject] += centihours
        if topic is not None and subject == "public":
            topics[topic] = topics.get(topic, 0) + centihours
    return Tally(sums["public"], sums["professional"], sum(half_days for *_, half_days in given_lessons), topics)


def held_against(book: Rulebook | None, given_lessons: Sequence[Lesson], title: str, year: int) -> Assessment:
    return assess(book, added_up(given_lessons), title_level=title, year=year)


@given(books, lessons, lessons, titles, years)
def test_more_hours_never_unmeet_what_was_met(
    book: Rulebook, before: list[Lesson], more: list[Lesson], title: str, year: int
) -> None:
    earlier, later = held_against(book, before, title, year), held_against(book, before + more, title, year)
    assert later.met >= earlier.met
    for one, other in zip(earlier.findings, later.findings, strict=True):
        assert one.requirement is other.requirement
        assert other.met >= one.met
        assert other.have >= one.have
        assert other.missing <= one.missing


@given(books, lessons, titles, years)
def test_a_year_is_met_exactly_when_every_finding_is(
    book: Rulebook, taken: list[Lesson], title: str, year: int
) -> None:
    found = held_against(book, taken, title, year)
    assert found.findings, "every shipped regulation asks something of everybody it binds"
    assert found.met is all(finding.met for finding in found.findings)
    assert found.met is (sum(finding.missing for finding in found.findings) == 0)


@given(st.none() | books, lessons, titles, years)
def test_the_short_answer_is_the_long_one(book: Rulebook | None, taken: list[Lesson], title: str, year: int) -> None:
    found = held_against(book, taken, title, year)
    assert is_met(book, added_up(taken), title_level=title, year=year) is found.met


@given(books, lessons, titles, years, st.randoms(use_true_random=False))
def test_the_order_of_lessons_does_not_matter(
    book: Rulebook, taken: list[Lesson], title: str, year: int, random: Random
) -> None:
    shuffled = list(taken)
    random.shuffle(shuffled)
    assert held_against(book, taken, title, year) == held_against(book, shuffled, title, year)


@given(books, titles, years)
def test_doing_exactly_what_is_missing_is_enough(book: Rulebook, title: str, year: int) -> None:
    # Enough of each requirement by itself; those without a subject are then met by the sum.
    asked = book.asked_of(title, year)
    each = max((one.need for one in asked if one.measure == "hours" and one.topics), default=1)
    taken: list[Lesson] = [("public", topic, each, 0) for one in asked for topic in one.topics]
    taken += [(one.subject or "public", None, one.need, 0) for one in asked if one.measure == "hours"]
    assert held_against(book, taken, title, year).met


@given(st.permutations(sorted(TEXTS)), people)
def test_the_order_of_files_does_not_matter(names: list[str], person: tuple[str, str, int]) -> None:
    again: Rulebooks = read_rulebooks({name: TEXTS[name] for name in names})
    one, other = again.for_(*person), shipped().for_(*person)
    assert (one.id if one else None) == (other.id if other else None)


@given(people)
def test_at_most_one_rulebook_of_a_region_binds_somebody(person: tuple[str, str, int]) -> None:
    region, post, year = person
    covering = [book for book in BOOKS if book.covers(region, post, year)]
    assert len({book.region for book in covering}) == len(covering)
    chosen = shipped().for_(region, post, year)
    assert chosen is None if not covering else chosen in covering
    assert chosen is None or chosen.depth == max(book.depth for book in covering)
