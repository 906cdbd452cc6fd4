"""Health data and contacts: sealed where they are kept, and known to those alone who need them."""

from bench.sabotage.patches import Edit, Sabotage

_FILINGS = "services/filings/src/filings"
_LEAVES, _ALL = "tests/registry/test_leaves.py", "tests/journeys/test_health_and_contacts.py"

SABOTAGES = (
    Sabotage(
        name="leave-in-clear",
        rule="Leave is health data: sealed for its person, and in no table in clear.",
        source="decision 0031",
        edits=(
            Edit(
                "services/registry/src/registry/people/actions/leaves.py",
                "        history=replace(person.history, leaves=()),\n",
                "        history=person.history,\n",
            ),
        ),
        tests=(f"{_LEAVES}::test_a_leave_stands_in_no_table_and_in_no_event",),
    ),
    Sabotage(
        name="leave-asked-for-unseen",
        rule="That somebody's leave was asked for is on record, and they see it.",
        source="decision 0031",
        edits=(
            Edit(
                "services/registry/src/registry/people/actions/leaves.py",
                '    await record(tx, AuditedAct("person.leaves-read", by, person_id,',
                '    await record(tx, AuditedAct("person.leaves-read", by, None,',
            ),
        ),
        tests=(f"{_LEAVES}::test_the_person_reads_their_leaves_and_who_asked_for_them",),
    ),
    Sabotage(
        name="form-in-clear",
        rule="Of a form nothing stands in clear but what lists and checks ask for.",
        source="decision 0031",
        edits=(
            Edit(
                "services/filings/src/filings/approval/domain/sealed.py",
                "    return {name: value for name, value in form.items() if name in OPEN[kind]}\n",
                "    return form\n",
            ),
        ),
        tests=(f"{_ALL}::test_they_stand_in_no_table_and_in_no_event",),
    ),
    Sabotage(
        name="illness-in-an-event",
        rule="A ground that tells of health leaves the filings under another word.",
        source="decision 0031",
        edits=(
            Edit(
                "services/filings/src/filings/decisions/actions/decisions.py",
                '            "kind": grant.told_as or stated.kind,\n',
                '            "kind": stated.kind,\n',
            ),
        ),
        tests=(f"{_ALL}::test_they_stand_in_no_table_and_in_no_event",),
    ),
    Sabotage(
        name="ground-for-every-program",
        rule="What a ground was and on which paper it rests is for the program that recorded it.",
        source="decision 0031",
        edits=(
            Edit(
                "services/filings/src/filings/decisions/actions/grounds.py",
                "    if reader != row.author:\n",
                "    if not reader:\n",
            ),
        ),
        tests=(f"{_ALL}::test_other_programs_and_other_offices_read_the_article_and_no_more",),
    ),
    Sabotage(
        name="sealing-changes-a-round",
        rule="Sealing takes clear text away and changes nothing that was handed in.",
        source="decision 0031",
        edits=(
            Edit(
                f"{_FILINGS}/migrations/versions/0006_forms_are_sealed.py",
                "                   ELSE r.form = CAST(g.form AS jsonb) END\n",
                "                   ELSE true END\n",
            ),
        ),
        tests=(f"{_ALL}::test_the_running_role_seals_what_was_written_once_and_cannot_change_it",),
    ),
)
