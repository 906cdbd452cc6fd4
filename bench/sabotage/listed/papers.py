"""Certificates: decided once, written down before they are signed, kept, suspended, restored."""

from bench.sabotage.patches import Edit, Sabotage

_HERE = "services/certificates/src/certificates"
_STANDING = f"{_HERE}/status/domain.py"
_MAKING = f"{_HERE}/issuance/queries.py"
_ISSUING = "tests/certificates/test_issuing.py"
_ONCE = "tests/certificates/test_decided_and_written.py"

SABOTAGES = (
    Sabotage(
        name="certificate-once-dropped",
        rule="There is one certificate for a person, a year and a kind, whoever decides at the same moment.",
        source="ledger and certificates",
        edits=(
            Edit(
                f"{_HERE}/migrations/versions/0001_first_tables.py",
                "    sa.UniqueConstraint('person_id', 'training_year', 'kind', name='certificate_once'),\n",
                "",
            ),
            Edit(
                f"{_HERE}/status/queries.py",
                "ON CONFLICT (person_id, training_year, kind) DO UPDATE",
                "ON CONFLICT (certificate_id) DO UPDATE",
            ),
        ),
        tests=(f"{_ONCE}::test_a_crossing_heard_twice_at_the_same_moment_is_one_certificate",),
    ),
    Sabotage(
        name="signed-before-written",
        rule="What will be signed is on record, committed, before it is signed.",
        source="ledger and certificates",
        edits=(
            Edit(
                f"{_HERE}/issuance/job.py",
                "                jobs += await issuance_actions.write_faces("
                "tx, faceless, names, public_url=self._public_url, now=now())\n",
                "                jobs += await issuance_actions.write_faces("
                "tx, faceless, names, public_url=self._public_url, now=now())\n"
                "                early = await self._press.print(jobs)\n",
            ),
            Edit(
                f"{_HERE}/issuance/job.py",
                "zip(jobs, await self._press.print(jobs), strict=True)",
                "zip(jobs, early if faceless else await self._press.print(jobs), strict=True)",
            ),
        ),
        tests=(f"{_ONCE}::test_every_printed_field_is_on_record_before_anything_is_signed",),
    ),
    Sabotage(
        name="face-written-anew",
        rule="After a crash the fields that were written down first are the ones that are printed.",
        source="ledger and certificates",
        edits=(
            Edit(
                f"{_HERE}/issuance/actions.py",
                "Intent(row, face_from(orjson.loads(row.face)) if row.face else None)",
                "Intent(row, None)",
            ),
            Edit(_MAKING, " AND c.face IS NULL\n", "\n"),
        ),
        tests=(f"{_ISSUING}::test_what_is_resumed_on_another_day_bears_the_day_that_was_written_down_first",),
    ),
    Sabotage(
        name="store-overwrites",
        rule="The first stored signature wins: nothing in the store is ever overwritten.",
        source="ledger and certificates",
        edits=(Edit(f"{_HERE}/papers/storing.py", 'mode="create"', 'mode="overwrite"'),),
        tests=(f"{_ISSUING}::test_what_stands_in_the_store_already_is_never_overwritten",),
    ),
    Sabotage(
        name="stale-file-taken",
        rule="A file that was signed for a face dropped meanwhile is not the certificate.",
        source="ledger and certificates",
        edits=(Edit(_MAKING, " AND c.number = given.number AND c.stage", " AND c.stage"),),
        tests=("tests/certificates/test_faces.py::test_a_file_that_was_being_signed_when_the_year_fell_is_not_taken",),
    ),
    Sabotage(
        name="made-for-who-fell-below",
        rule="Nobody gets a certificate while the rules are not met.",
        source="ledger and certificates",
        edits=(
            Edit(_MAKING, "\"stage = 'intended' AND standing = 'valid' AND", "\"stage = 'intended' AND"),
            Edit(_MAKING, "AND c.standing = 'valid' AND c.face IS NULL", "AND c.face IS NULL"),
            Edit(
                _MAKING,
                " AND c.standing = 'valid'\n        RETURNING",
                "\n        RETURNING",
            ),
        ),
        tests=("tests/certificates/test_applications.py::test_a_fall_that_is_heard_first_makes_nothing_of_itself",),
    ),
    Sabotage(
        name="not-suspended",
        rule="Falls below: suspended at once.",
        source="ledger and certificates",
        edits=(
            Edit(
                _STANDING,
                "(Standing.VALID, FellBelow): Standing.SUSPENDED",
                "(Standing.VALID, FellBelow): Standing.VALID",
            ),
        ),
        tests=(
            "tests/certificates/test_status.py::test_newer_news_move_the_standing",
            "tests/journeys/test_main_job.py::test_hours_taken_back_suspend_the_certificate_and_new_ones_restore_it",
        ),
    ),
    Sabotage(
        name="restored-under-a-new-number",
        rule="Crosses again: the same certificate is restored, under the same number.",
        source="ledger and certificates",
        edits=(
            Edit(
                _STANDING,
                "(IssuanceStage.STORED, IssuanceAct.OWE): IssuanceStage.STORED",
                "(IssuanceStage.STORED, IssuanceAct.OWE): IssuanceStage.INTENDED",
            ),
        ),
        tests=(
            "tests/journeys/test_main_job.py::test_hours_taken_back_suspend_the_certificate_and_new_ones_restore_it",
        ),
    ),
    Sabotage(
        name="hours-alone-bring-back-the-revoked",
        rule="What two people revoked comes back by people only.",
        source="ledger and certificates",
        edits=(
            Edit(
                _STANDING,
                "(Standing.REVOKED, ThresholdCrossed): Standing.REVOKED",
                "(Standing.REVOKED, ThresholdCrossed): Standing.VALID",
            ),
        ),
        tests=("tests/certificates/test_status.py::test_only_people_bring_a_revoked_certificate_back",),
    ),
    Sabotage(
        name="older-news-accepted",
        rule="News that are not newer than what is known change nothing.",
        source="how it works: why every step is idempotent",
        edits=(
            Edit(
                _STANDING,
                "if known is not None and said.number <= known.side_number:",
                "if known is not None and said.number < 1:",
            ),
        ),
        tests=("tests/certificates/test_status.py::test_news_that_are_not_newer_move_nothing",),
    ),
    Sabotage(
        name="suspended-called-certified",
        rule="The HR platform is told of a suspension.",
        source="the status query's contract",
        edits=(Edit(_STANDING, 'Standing.SUSPENDED: "suspended"', 'Standing.SUSPENDED: "certified"'),),
        tests=(
            "tests/certificates/test_status.py"
            "::test_every_standing_has_an_answer_to_every_news_and_a_word_for_the_hr_platform",
            "tests/certificates/test_status_queries.py::test_a_suspended_certificate_is_called_so_with_its_number",
        ),
    ),
    Sabotage(
        name="issued-in-silence",
        rule="What was issued is told in the same transaction.",
        source="taking in",
        edits=(
            Edit(
                f"{_HERE}/issuance/actions.py",
                "    await emit(tx, said, causes)\n",
                "    await emit(tx, said[:0], causes[:0])\n",
            ),
        ),
        tests=("tests/certificates/test_faces.py::test_a_file_that_was_being_signed_when_the_year_fell_is_not_taken",),
    ),
    Sabotage(
        name="file-of-anybody",
        rule="With a token of one's session one downloads one's own certificates, and nobody else's.",
        source="ledger and certificates",
        edits=(
            Edit(
                f"{_HERE}/own_certificates/queries.py",
                "WHERE certificate_id = :id AND person_id = :person_id AND stage = 'stored'",
                "WHERE certificate_id = :id AND (person_id = :person_id OR true) AND stage = 'stored'",
            ),
        ),
        tests=(
            "tests/certificates/test_own_certificates.py"
            "::test_the_file_is_for_whom_it_names_and_only_while_it_is_valid",
        ),
    ),
    Sabotage(
        name="number-is-enough",
        rule="A number can be guessed: a certificate is shown by it only to those who know the name on it.",
        source="ledger and certificates",
        edits=(
            Edit(
                f"{_HERE}/verification/api/papers.py",
                " if same_name(face_from(orjson.loads(paper.face)).name, body.name)",
                "",
            ),
        ),
        tests=("tests/certificates/test_verifications.py::test_an_unknown_number_and_a_wrong_name_look_the_same",),
    ),
    Sabotage(
        name="file-with-a-number",
        rule="A file that bears a number is the certificate only where it is byte for byte the original.",
        source="ledger and certificates",
        edits=(
            Edit(
                f"{_HERE}/verification/api/papers.py",
                "next((paper for paper in papers if sha256 == bytes(paper.pdf_sha256)), None)",
                "next(iter(papers), None)",
            ),
        ),
        tests=("tests/certificates/test_verifications.py::test_a_file_that_is_not_is_told_why_and_nothing_of_anybody",),
    ),
)
