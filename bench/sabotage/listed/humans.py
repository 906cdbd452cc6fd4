"""Two records of one human, and who may do what to offices."""

from bench.sabotage.patches import Edit, Sabotage

_LEDGER = "services/ledger/src/ledger"
_CERTIFICATES = "services/certificates/src/certificates"
_MERGING, _MENDINGS = "tests/ledger/test_merging.py", "tests/registry/test_mendings.py"
_CASES = "tests/registry/test_cases.py"

SABOTAGES = (
    Sabotage(
        name="stated-under-both-numbers-counts-twice",
        rule="A course that was stated under two numbers of one human counts once.",
        source="decision 0020",
        edits=(Edit(f"{_LEDGER}/domain/merging.py", "if _meaning(credit) in claimed}", "if False}"),),
        tests=(f"{_MERGING}::test_what_a_vendor_stated_under_both_numbers_counts_once",),
    ),
    Sabotage(
        name="parted-records-keep-what-they-had",
        rule="Two records that are parted have what came under their own numbers.",
        source="decision 0020",
        edits=(Edit(f"{_LEDGER}/actions/people.py", "    if parted:\n", "    if False:\n"),),
        tests=(f"{_MERGING}::test_undone_everybody_has_their_own_also_what_came_meanwhile",),
    ),
    Sabotage(
        name="merged-record-is-asked",
        rule="Of a record that was merged nothing is asked, so it keeps no certificate of its own.",
        source="decision 0020",
        edits=(Edit(f"{_LEDGER}/actions/assessing.py", "reassess(None, None)", "reassess(rulebook, placement)"),),
        tests=(f"{_MERGING}::test_nothing_is_asked_of_a_record_that_was_merged",),
    ),
    Sabotage(
        name="old-number-is-answered-for-itself",
        rule="The HR platform is answered for the human, whichever number it asks for.",
        source="decision 0020",
        edits=(
            Edit(
                f"{_CERTIFICATES}/hr_platform/queries.py",
                "coalesce(person.merged_into, person.person_id)\n                         AND",
                "person.person_id\n                         AND",
            ),
        ),
        tests=("tests/journeys/test_mending.py::test_two_records_are_merged",),
    ),
    Sabotage(
        name="one-signature-is-enough",
        rule="Whoever asks that records be mended does not sign it.",
        source="decision 0020",
        edits=(
            Edit(
                "services/registry/src/registry/record_merges/actions/steps.py",
                "    if actor.account_id == (row.undo_asked_by if is_undo else row.asked_by):\n",
                "    if False:\n",
            ),
        ),
        tests=(f"{_MENDINGS}::test_the_second_signature_is_somebody_elses_with_the_right_to_it",),
    ),
    Sabotage(
        name="ones-own-number-may-be-signed",
        rule="Nobody makes somebody else's record their own.",
        source="decision 0020",
        edits=(
            Edit(
                "services/registry/src/registry/record_merges/actions/steps.py",
                "    if account.blind_index in set(concerned):\n",
                "    if False:\n",
            ),
        ),
        tests=(f"{_MENDINGS}::test_nobody_makes_somebody_elses_record_their_own",),
    ),
    Sabotage(
        name="codes-outlive-a-merging",
        rule="A code that was handed out before two records were merged opens nothing after it.",
        source="decision 0020",
        edits=(
            Edit(
                "services/registry/src/registry/record_merges/actions/accounts.py",
                '    await account_queries.replace_codes(tx, account_id, "password", [], None)\n',
                "",
            ),
        ),
        tests=(f"{_MENDINGS}::test_a_session_and_a_code_of_before_open_nothing_after",),
    ),
    Sabotage(
        name="complaint-seen-by-whom-it-is-about",
        rule="Nobody of the organisation that is complained of sees the case.",
        source="accounts guide",
        edits=(
            Edit(
                "services/registry/src/registry/cases/queries/cases.py",
                "AND (c.about_id IS NULL OR NOT EXISTS (",
                "AND (true OR NOT EXISTS (",
            ),
        ),
        tests=(f"{_CASES}::test_a_complaint_of_an_authority_stays_hidden_from_it_wherever_it_lies",),
    ),
    Sabotage(
        name="reporter-in-the-trail",
        rule="Nobody sees who reports: neither the office, nor the audit trail, nor whoever reads the tables.",
        source="accounts guide",
        edits=(
            Edit(
                "services/registry/src/registry/cases/actions/cases.py",
                'Act("case.opened", "reporter", None,',
                'Act("case.opened", actor.by, None,',
            ),
        ),
        tests=(f"{_CASES}::test_whoever_reports_is_protected",),
    ),
    Sabotage(
        name="office-changed-by-its-own-level",
        rule="Nobody changes an HR authority of their own level: the level above does.",
        source="accounts guide",
        edits=(
            Edit(
                "services/registry/src/registry/reorganisations/actions/changes.py",
                '    if any(item.kind == "hr-authority" for',
                "    if False and any(False for",
            ),
        ),
        tests=("tests/registry/test_changes_by_people.py::test_an_office_is_changed_by_the_level_above_alone",),
    ),
)
