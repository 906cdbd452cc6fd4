"""The ledger: entries, sums, sides."""

from bench.sabotage.patches import Edit, Sabotage

_LEDGER = "services/ledger/src/ledger"
_FIRST = f"{_LEDGER}/migrations/versions/0001_first_tables.py"
_POSTING = f"{_LEDGER}/actions/posting.py"
_YEARS = "libs/rulebook/src/rulebook/years.py"
_TESTS = "tests/ledger/test_posting.py"

SABOTAGES = (
    Sabotage(
        name="no-lock-on-the-person",
        rule="Whoever sums takes the lock first: postings that cross together cross once.",
        source="decision 0003",
        edits=(
            Edit(
                f"{_LEDGER}/queries/people.py",
                "ORDER BY person_id FOR NO KEY UPDATE",
                "ORDER BY person_id",
            ),
        ),
        tests=(f"{_TESTS}::test_five_postings_at_once_that_together_cross_cross_exactly_once",),
    ),
    Sabotage(
        name="evidence-enters-twice",
        rule="No entry without evidence, and none twice on the same.",
        source="taking in",
        edits=(Edit(_FIRST, "    sa.PrimaryKeyConstraint('source_id', 'kind'),\n", ""),),
        tests=(f"{_TESTS}::test_what_is_delivered_again_enters_nothing_twice",),
    ),
    Sabotage(
        name="year-in-utc",
        rule="The training year is the calendar year in China.",
        source="湘人社函〔2023〕63号, part 三",
        edits=(Edit(_YEARS, "_CHINA = timezone(timedelta(hours=8))", "_CHINA = timezone(timedelta(hours=0))"),),
        tests=(f"{_TESTS}::test_the_year_is_decided_by_the_second_in_china_and_not_by_the_delivery",),
    ),
    Sabotage(
        name="week-year",
        rule="A year is a calendar year: 31 December may lie in the first week of the next one.",
        source="time",
        edits=(
            Edit(_YEARS, "return china_day(completed_at).year", "return china_day(completed_at).isocalendar().year"),
        ),
        tests=(f"{_TESTS}::test_the_year_is_decided_by_the_second_in_china_and_not_by_the_delivery",),
    ),
    Sabotage(
        name="year-of-delivery",
        rule="Completed on 31 December and delivered in January: the old year.",
        source="湘人社函〔2023〕63号, part 三",
        edits=(
            Edit(_POSTING, "from common.db import Tx\n", "from common.clock import now\nfrom common.db import Tx\n"),
            Edit(_POSTING, "said.person_id, training_year(said.completed_at)", "said.person_id, training_year(now())"),
        ),
        tests=(f"{_TESTS}::test_the_year_is_decided_by_the_second_in_china_and_not_by_the_delivery",),
    ),
    Sabotage(
        name="sides-not-numbered",
        rule="Changes of side are numbered: a hearer tells the newest from what comes late.",
        source="how it works: why every step is idempotent",
        edits=(Edit(f"{_LEDGER}/domain/person_years.py", "self.side_changes += 1", "self.side_changes = 1"),),
        tests=(f"{_TESTS}::test_crossing_falling_and_crossing_again_are_numbered",),
    ),
    Sabotage(
        name="reversal-not-subtracted",
        rule="What is taken back counts no longer.",
        source="conservation",
        edits=(
            Edit(
                f"{_LEDGER}/domain/person_years.py",
                "self.public_centihours += posting.centihours",
                "self.public_centihours += abs(posting.centihours)",
            ),
        ),
        tests=(f"{_TESTS}::test_what_is_accepted_and_revoked_in_one_batch_is_entered_and_reversed",),
    ),
    Sabotage(
        name="chain-not-linked",
        rule="Each entry is hashed with the hash before it: none can be left out or swapped.",
        source="ledger and certificates",
        edits=(
            Edit(
                f"{_LEDGER}/domain/entries.py",
                "hashlib.sha256(bytes((RECORD_VERSION,)) + previous + record)",
                "hashlib.sha256(bytes((RECORD_VERSION,)) + record)",
            ),
        ),
        tests=(
            "tests/ledger/test_entries.py::test_the_hash_is_sha256_over_the_version_the_previous_hash_and_the_record",
        ),
    ),
    Sabotage(
        name="entries-can-be-changed",
        rule="The running code may not change an entry: corrections are entries.",
        source="PostgreSQL",
        edits=(Edit(_FIRST, 'grant("SELECT, INSERT", "entry")', 'grant("SELECT, INSERT, UPDATE", "entry")'),),
        tests=("tests/ledger/test_append_only.py::test_the_running_code_cannot",),
    ),
    Sabotage(
        name="older-placement-wins",
        rule="An older version of where somebody stands changes nothing.",
        source="how it works: why every step is idempotent",
        edits=(Edit(f"{_LEDGER}/queries/people.py", "        WHERE person.version < excluded.version\n", ""),),
        tests=("tests/ledger/test_placements.py::test_an_older_version_changes_nothing",),
    ),
    Sabotage(
        name="made-up-hours-count-twice",
        rule="Hours that are made up for an earlier year no longer count for their own.",
        source="decision 0011",
        edits=(
            Edit(
                f"{_LEDGER}/domain/carry_over.py",
                "                moves.append("
                "_move(line.posting, line.posting.training_year, -centihours, -half_days))\n",
                "",
            ),
        ),
        tests=(
            "tests/ledger/test_make_up.py"
            "::test_exactly_what_the_earlier_year_lacks_is_carried_and_both_sides_are_entered",
        ),
    ),
    Sabotage(
        name="withdrawn-decision-still-holds",
        rule="A ground that was taken back holds no longer.",
        source="filings guide",
        edits=(Edit(f"{_LEDGER}/queries/decisions.py", "CASE WHEN NOT withdrawn THEN kind END AS kind", "kind"),),
        tests=("tests/ledger/test_decisions.py::test_a_decision_that_is_taken_back_falls_below_once",),
    ),
    Sabotage(
        name="check-believes-stored-hashes",
        rule="The check hashes every record anew and holds it against what is stored.",
        source="conservation",
        edits=(
            Edit(
                "deploy/standalone/src/standalone/reconciliation/balances.py",
                'broken += digest != row["hash"] or not _says_its_record(row)',
                "broken += not digest or not _says_its_record(row)",
            ),
        ),
        tests=("tests/standalone/test_check.py::test_an_entry_rewritten_together_with_its_record_is_a_broken_chain",),
    ),
    Sabotage(
        name="check-counts-no-dead-letters",
        rule="What was set aside counts in the equation: accepted = entered + on the way + dead letters.",
        source="conservation",
        edits=(
            Edit(
                "deploy/standalone/src/standalone/reconciliation/entered.py",
                "    aside = _ids(dead, said)\n",
                "    aside = _ids([], said)\n",
            ),
        ),
        tests=("tests/ledger/test_dead_letters.py::test_what_was_set_aside_counts_in_the_equations",),
    ),
)
