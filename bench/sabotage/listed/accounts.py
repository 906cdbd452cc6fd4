"""People who sign in: what they may, what ends, and what is kept of it."""

from bench.sabotage.patches import Edit, Sabotage

_REGISTRY = "services/registry/src/registry"
_OF_ACCOUNTS, _OF_ROLES = "tests/registry/test_accounts.py", "tests/registry/test_roles.py"

SABOTAGES = (
    Sabotage(
        name="refusal-in-mid-sentence",
        rule="A refusal reads its request to the end: else the connection is reset, and nobody sees the answer.",
        source="decision 0017",
        edits=(
            Edit(
                "libs/common/src/common/load_shedding.py",
                "                await _let_finish(receive)\n",
                "                pass\n",
            ),
        ),
        tests=("tests/common/test_request_limits.py::test_a_refusal_waits_until_its_sender_has_finished",),
    ),
    Sabotage(
        name="region-is-not-asked",
        rule="An HR authority reaches its region and what is below it, and no other.",
        source="decision 0019",
        edits=(
            Edit(
                "libs/offices/src/offices/authority.py",
                "grant.region_code is not None and grant.region_code in place.regions",
                "True",
            ),
        ),
        tests=("tests/registry/test_authority.py::test_every_cell_of_role_action_and_place",),
    ),
    Sabotage(
        name="code-good-twice",
        rule="A code of the second factor is good once (RFC 6238, 5.2).",
        source="OWASP ASVS 6.5.1",
        edits=(Edit("services/registry/src/registry/accounts/domain/second_factor.py", " and step > used:", ":"),),
        tests=(f"{_OF_ACCOUNTS}::test_a_code_of_the_second_factor_is_good_once_and_a_recovery_code_too",),
    ),
    Sabotage(
        name="second-factor-not-needed",
        rule="Whoever has a role gives a second factor before it counts.",
        source="OWASP ASVS 6.3.3",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/actions/sessions.py",
                "carried = [] if needs else await",
                "carried = await",
            ),
            Edit(
                "services/registry/src/registry/accounts/api/current_user.py", "if not whatever_is_needed:", "if False:"
            ),
        ),
        tests=(f"{_OF_ACCOUNTS}::test_an_administrator_comes_in_by_code_password_and_second_factor",),
    ),
    Sabotage(
        name="sessions-outlive-the-role",
        rule="Whoever loses a role loses the sessions that had it.",
        source="OWASP ASVS 8.3.2",
        edits=(
            Edit(
                "services/registry/src/registry/roles/actions/roles.py",
                "    await session_queries.end_sessions(tx, held.account_id, now)\n",
                "",
            ),
        ),
        tests=(f"{_OF_ROLES}::test_a_role_that_is_taken_ends_the_sessions_of_whoever_had_it",),
    ),
    Sabotage(
        name="anybodys-account-is-helped-in",
        rule="Nobody is helped into an account whose roles they could not give.",
        source="decision 0019",
        edits=(
            Edit(
                "services/registry/src/registry/password_codes/actions/helping.py",
                "if not holding.is_offer and not may_appoint(actor.grants, holding.role, holding.place):",
                "if False:",
            ),
            Edit(
                "services/registry/src/registry/roles/domain.py",
                "    if any(not may_appoint(own, holding.role, holding.place) for holding in binding):\n",
                "    if False:\n",
            ),
        ),
        tests=(f"{_OF_ROLES}::test_nobody_takes_over_the_account_of_somebody_whom_they_could_not_appoint",),
    ),
    Sabotage(
        name="disclosed-without-a-trace",
        rule="An ID number is shown in full with a reason on record, and its owner can read it.",
        source="personal data",
        edits=(
            Edit(
                "services/registry/src/registry/people_search/actions.py",
                '(tx, AuditedAct("person.disclosed", actor.by, person_id, row.organisation_id, reason), at=now)\n',
                '(tx, AuditedAct("person.disclosed", actor.by, None, row.organisation_id, reason), at=now)\n',
            ),
        ),
        tests=(
            "tests/registry/test_searches.py::test_numbers_are_masked_until_a_reason_is_given_and_the_person_sees_it",
        ),
    ),
    Sabotage(
        name="roster-takes-anybody",
        rule="A roster records people of units within reach, and takes nobody out of another.",
        source="decision 0019",
        edits=(
            Edit(
                "services/registry/src/registry/imports/actions/people.py",
                "    if person.standing.organisation_id not in within:\n",
                "    if False:\n",
            ),
        ),
        tests=("tests/registry/test_roster_uploads.py::test_nobody_takes_people_out_of_a_unit_that_is_not_theirs",),
    ),
    Sabotage(
        name="trail-can-be-rewritten",
        rule="The running code adds to the audit trail and changes nothing of it.",
        source="personal data",
        edits=(
            Edit(
                f"{_REGISTRY}/migrations/versions/0006_accounts.py",
                "    for table in ('audit', 'audit_link'):\n        grant(\"SELECT, INSERT\", table)\n",
                "    for table in ('audit', 'audit_link'):\n        grant(\"SELECT, INSERT, UPDATE, DELETE\", table)\n",
            ),
        ),
        tests=("tests/registry/test_audit.py::test_the_running_code_can_change_nothing_of_it",),
    ),
)
