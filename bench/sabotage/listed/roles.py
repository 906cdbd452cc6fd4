"""Roles and help: what giving a role must not do to an account, and who may help into one."""

from bench.sabotage.patches import Edit, Sabotage

_TAKE_OVER, _HELP, _SLEEPERS = (f"tests/registry/test_{name}.py" for name in ("take_over", "help", "sleepers"))
_ENDING = "tests/registry/test_rights_that_end.py"

SABOTAGES = (
    Sabotage(
        name="role-without-acceptance",
        rule="A role counts at once only for somebody within the giver's reach; anybody else accepts it by themselves.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/roles/domain.py",
                "    return Outcome.HELD if is_within and is_trusted else Outcome.OFFERED\n",
                "    return Outcome.HELD\n",
            ),
        ),
        tests=(f"{_TAKE_OVER}::test_an_office_far_away_gets_nothing_of_an_account_by_giving_its_owner_a_role",),
    ),
    Sabotage(
        name="role-for-a-number-alone",
        rule="Somebody who appoints knows the name that belongs to the number.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/roles/domain.py",
                "    if not is_name_right or giver.needs_second:\n",
                "    if giver.needs_second:\n",
            ),
        ),
        tests=(f"{_TAKE_OVER}::test_a_name_that_is_not_theirs_is_answered_like_somebody_unknown_and_opens_nothing",),
    ),
    Sabotage(
        name="role-in-a-session-of-before",
        rule="A session that began before a role was given carries it once the second factor was given anew.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/actions/sessions.py",
                "given_until=row.proven_at",
                "given_until=None",
            ),
        ),
        tests=(f"{_TAKE_OVER}::test_a_role_counts_at_once_within_reach_and_in_no_session_of_before",),
    ),
    Sabotage(
        name="operator-alone",
        rule="A role that an operator offers is accepted only once another operator has confirmed it.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/appointments/actions.py",
                "if giver.needs_second and offer.confirmed_by is None:",
                "if False:",
            ),
        ),
        tests=("tests/registry/test_roles.py::test_an_operator_alone_makes_nobody_who_sees_people",),
    ),
    Sabotage(
        name="number-is-sat-upon",
        rule="A password that came to be far away does not outlive its owner's first placement.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/roles/actions/following.py",
                "if item.is_other_record or (before is None and not is_vouched):",
                "if False:",
            ),
        ),
        tests=(f"{_TAKE_OVER}::test_a_number_that_is_on_no_roster_is_not_sat_upon",),
    ),
    Sabotage(
        name="role-moves-to-another-province",
        rule="A role ends when its holder moves into another province, or out of the reach of who gave it.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/roles/domain.py",
                "    if before is not None and before.regions[-1:] != after.regions[-1:]:\n",
                "    if False:\n",
            ),
        ),
        tests=(f"{_TAKE_OVER}::test_a_role_does_not_follow_its_holder_into_another_province",),
    ),
    Sabotage(
        name="help-without-a-wait",
        rule="A code for an account with a second factor waits 72 hours, unless the factor is proven with it.",
        source="OWASP ASVS 6.4.4",
        edits=(
            Edit(
                "services/registry/src/registry/roles/domain.py", "    if had_second_factor:\n        return True\n", ""
            ),
        ),
        tests=(f"{_HELP}::test_a_second_factor_is_proven_or_72_hours_pass_in_which_its_owner_sees_and_cancels",),
    ),
    Sabotage(
        name="code-outlives-its-makers-right",
        rule="A code opens an account only while its maker could still make it.",
        source="OWASP ASVS 8.3.2",
        edits=(
            Edit(
                "services/registry/src/registry/password_codes/actions/codes.py",
                "return found if helping(await access_queries.grants_of(tx, helper_id), subject) is not None else None",
                "return found",
            ),
        ),
        tests=(f"{_HELP}::test_a_code_is_no_good_once_its_maker_could_not_make_it_any_more",),
    ),
    Sabotage(
        name="any-session-ends-all",
        rule="A session that lacks the account's second factor ends itself and no other.",
        source="OWASP ASVS 7.4.3",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/actions/sessions.py",
                'if everywhere and "second-factor" in actor.needs:',
                "if False:",
            ),
        ),
        tests=(f"{_HELP}::test_a_session_without_the_second_factor_ends_itself_and_no_other",),
    ),
    Sabotage(
        name="sleeper-wakes",
        rule="What was set or enrolled under the code of somebody who could not give a role does not carry it.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/roles/actions/subjects.py",
                "    return password, totp\n",
                "    return False, False\n",
            ),
        ),
        tests=(f"{_SLEEPERS}::test_who_enrolled_the_second_factor_of_a_colleague_does_not_get_the_colleagues_office",),
    ),
    Sabotage(
        name="act-without-its-owner",
        rule="Whatever is done about somebody's role is in their log, with the office that did it.",
        source="OWASP ASVS 16.3.1",
        edits=(
            Edit(
                "services/registry/src/registry/roles/actions/roles.py",
                'Act(f"role.{what}", by.by, subject_id, row.organisation_id, reason, details)',
                'Act(f"role.{what}", by.by, None, row.organisation_id, reason, details)',
            ),
        ),
        tests=(f"{_TAKE_OVER}::test_an_account_is_told_when_its_role_ends_and_by_which_office",),
    ),
    Sabotage(
        name="code-of-a-program-of-before",
        rule="A code that a program of an earlier release made opens nothing.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/password_codes/actions/codes.py",
                "return found if found.made_by == OWNER else None",
                "return found",
            ),
        ),
        tests=(f"{_ENDING}::test_a_code_that_a_program_of_an_earlier_release_made_opens_nothing",),
    ),
    Sabotage(
        name="helper-voids-the-owners-code",
        rule="Nobody voids the code that the machine's owner made against an account's holder.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/password_codes/actions/codes.py",
                "if not helper.is_owner and await",
                "if helper.is_owner and await",
            ),
        ),
        tests=(
            f"{_ENDING}::test_no_helper_and_no_holder_voids_the_code_that_the_machines_owner_made_against_the_holder",
        ),
    ),
    Sabotage(
        name="help-by-a-role-given-at-once",
        rule="Who looks after nobody helps by a role only once its holder has accepted it.",
        source="decision 0027",
        edits=(
            Edit(
                "services/registry/src/registry/roles/domain.py",
                "if holding.is_accepted and not holding.is_offer]",
                "if not holding.is_offer]",
            ),
        ),
        tests=(f"{_ENDING}::test_a_department_gets_no_account_by_giving_its_owner_a_role_at_once",),
    ),
    Sabotage(
        name="factor-from-an-open-session",
        rule="A second factor is enrolled with the password of the last ten minutes.",
        source="OWASP ASVS 7.5.1",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/actions/second_factors.py",
                "if not has_proof and (",
                "if False and (",
            ),
        ),
        tests=(f"{_ENDING}::test_whoever_finds_an_open_session_enrols_no_second_factor_in_it",),
    ),
)
