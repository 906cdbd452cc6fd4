"""What leaves a trace: readings of people, changes by programs, and the head of the audit trail."""

from bench.sabotage.patches import Edit, Sabotage

_READINGS = "libs/common/src/common/readings"
_JOURNEY, _COMMON = "tests/journeys/test_readings.py", "tests/common/test_readings.py"
_PROGRAMS = "tests/registry/test_changes_by_programs.py"

SABOTAGES = (
    Sabotage(
        name="status-unrecorded",
        rule="Every question of the HR platform about somebody is on record, and theirs to see.",
        source="decision 0030",
        edits=(
            Edit(
                "services/certificates/src/certificates/hr_platform/api.py",
                '    written = app.readings.begin(of_caller(caller), Reading("status", packed(indexes)))\n',
                '    written = app.readings.begin(of_caller(caller), Reading("status", packed([])))\n',
            ),
        ),
        tests=(f"{_JOURNEY}::test_every_question_of_the_hr_platform_is_shown_to_whom_it_is_about",),
    ),
    Sabotage(
        name="look-at-a-filing-unrecorded",
        rule="Every route that shows people to others records it.",
        source="decision 0030",
        edits=(
            Edit(
                "services/filings/src/filings/submission/api/filings.py",
                "    await _note_read(app, caller, [found.row.person_id], list(found.names))\n",
                "",
            ),
        ),
        tests=("tests/architecture/test_traces.py::test_a_route_that_shows_people_to_others_records_it",),
    ),
    Sabotage(
        name="answer-before-the-record",
        rule="Nothing is shown where the reading cannot be put on record.",
        source="decision 0030",
        edits=(Edit("services/certificates/src/certificates/hr_platform/api.py", "    await written\n", ""),),
        tests=(f"{_JOURNEY}::test_nothing_is_shown_where_the_reading_cannot_be_put_on_record",),
    ),
    Sabotage(
        name="one-reading-a-write",
        rule="Readings that come while a write runs are written together.",
        source="decision 0030",
        edits=(Edit(f"{_READINGS}/recorder.py", "GROUP_MAX = 500\n", "GROUP_MAX = 1\n"),),
        tests=(f"{_COMMON}::test_what_comes_while_a_write_runs_goes_into_the_next_one",),
    ),
    Sabotage(
        name="readings-kept-for-ever",
        rule="Readings are kept for their months and no longer.",
        source="个人信息保护法, art. 19",
        edits=(Edit(f"{_READINGS}/unroller.py", '"kept": self._kept_months}', '"kept": 1_200}'),),
        tests=(f"{_COMMON}::test_months_are_made_ahead_and_dropped_after_their_time",),
    ),
    Sabotage(
        name="merged-record-forgotten",
        rule="Whose records were merged sees the readings of both.",
        source="decision 0030",
        edits=(
            Edit(
                f"{_READINGS}/own.py",
                "    UNION SELECT person.person_id FROM person JOIN head ON person.merged_into = head.person_id\n",
                "",
            ),
        ),
        tests=(f"{_JOURNEY}::test_whose_records_were_merged_sees_the_readings_of_both",),
    ),
    Sabotage(
        name="case-reading-told",
        rule="A session that may see none of somebody's cases is not told that one was read.",
        source="decision 0029",
        edits=(
            Edit(
                "services/registry/src/registry/cases/actions/cases.py",
                "    if not sight.is_open:\n        return None\n    rows = await case_queries.cases_of(",
                "    rows = await case_queries.cases_of(",
            ),
            Edit(
                "services/registry/src/registry/cases/actions/cases.py",
                "min((row.opened_at for row in rows if sight.reaches(row.opened_at)), default=None)",
                "min((row.opened_at for row in rows), default=None)",
            ),
        ),
        tests=(
            "tests/registry/test_cases_protected.py"
            "::test_whoever_helps_somebody_in_is_not_told_that_a_case_of_theirs_was_read",
        ),
    ),
    Sabotage(
        name="program-unseen",
        rule="Every change of a person by a program is in the audit trail.",
        source="OWASP ASVS 16.3.3",
        edits=(
            Edit(
                "services/registry/src/registry/imports/actions/people.py",
                "    await record_people(tx, context.by, [], changed)\n",
                "",
            ),
        ),
        tests=(f"{_PROGRAMS}::test_a_program_that_changes_a_post_is_in_the_audit_trail_and_with_the_person",),
    ),
    Sabotage(
        name="kept-head-unasked",
        rule="A head that was kept elsewhere tells a trail that was cut off or made anew.",
        source="OWASP ASVS 16.4.2",
        edits=(
            Edit(
                "services/registry/src/registry/audit_chain/actions.py",
                "breaks[:0] = against(kept, await queries.links_at(tx, [head.position for head in kept]), position)",
                "pass",
            ),
        ),
        tests=(
            "tests/registry/test_audit.py::"
            "test_the_check_gives_the_head_and_a_kept_one_tells_a_trail_that_was_cut_off_or_made_anew",
        ),
    ),
)
