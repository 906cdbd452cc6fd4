"""Who is safe from whom: reporters from helpers, cases from rosters, names and records from a single hand."""

from bench.sabotage.patches import Edit, Sabotage

_REGISTRY = "services/registry/src/registry"
_TESTS = "tests/registry"
_CASES = f"{_TESTS}/test_cases_protected.py"
_CONFLICTS = f"{_TESTS}/test_conflicts.py"
_ACROSS = f"{_TESTS}/test_mendings_across.py"
_SIGN_IN = f"{_TESTS}/test_handing_over.py"
_WHY = "decision 0029"

SABOTAGES = (
    Sabotage(
        name="helper-reads-cases",
        rule="Cases are closed while the password is one that a code of somebody else set.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/cases/domain.py",
                "has_own_password=helped_at is None or used.password_set_at != helped_at",
                "has_own_password=True",
            ),
        ),
        tests=(f"{_CASES}::test_whoever_helps_somebody_in_reads_nothing_of_their_complaint",),
    ),
    Sabotage(
        name="another-password-opens-old-cases",
        rule="What was opened before somebody was helped in stays closed, whatever password they choose then.",
        source=_WHY,
        edits=(Edit(f"{_REGISTRY}/cases/domain.py", "since=since,", "since=None,"),),
        tests=(f"{_CASES}::test_whoever_helps_somebody_in_reads_nothing_of_their_complaint",),
    ),
    Sabotage(
        name="second-help-opens-cases",
        rule="A second factor that was enrolled after a help opens nothing that is older than that help.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/cases/domain.py",
                "since = min(helped_at, used.help_before_factor or used.factor_since)",
                "since = None if used.factor_since < helped_at else helped_at",
            ),
        ),
        tests=(f"{_CASES}::test_whoever_helps_twice_reads_nothing_with_a_second_factor_of_their_own",),
    ),
    Sabotage(
        name="limits-count-hidden-cases",
        rule="What is left of a limit does not tell a helper how many cases there are.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/cases/actions/cases.py", "opened_since=sight.since", "opened_since=None"
            ),
        ),
        tests=(f"{_CASES}::test_how_many_cases_there_are_is_hidden_from_helpers_as_well",),
    ),
    Sabotage(
        name="official-gives-up-a-conflict",
        rule="Whoever had a role in an organisation when a case was opened does not judge it after giving the role up.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/cases/queries/cases.py",
                "AND (other.ended_at IS NULL OR other.ended_at > c.opened_at)",
                "AND other.ended_at IS NULL",
            ),
        ),
        tests=(f"{_CONFLICTS}::test_whoever_gives_up_their_role_does_not_judge_what_was_opened_before",),
    ),
    Sabotage(
        name="correction-forgets-a-conflict",
        rule="Where somebody stood when a case was opened is remembered, whatever is corrected afterwards.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/imports/actions/recording.py",
                "    if elsewhere:\n        await people_queries.remember_taken_back(tx, elsewhere, now())\n",
                "",
            ),
        ),
        tests=(f"{_CONFLICTS}::test_where_somebody_stood_is_remembered_though_a_correction_says_they_never_did",),
    ),
    Sabotage(
        name="roster-ends-roles-elsewhere",
        rule="Nobody ends a role that they do not reach by recording that its holder has left.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/consents/actions.py",
                "return {key for key, units in roles.items() if not units <= within}",
                "return set()",
            ),
        ),
        tests=(f"{_CONFLICTS}::test_a_roster_ends_no_role_that_its_sender_does_not_reach",),
    ),
    Sabotage(
        name="open-session-shows-cases",
        rule="One's own cases ask for the password of the last ten minutes.",
        source="OWASP ASVS 7.5.3",
        edits=(
            Edit(
                "services/registry/src/registry/cases/domain.py",
                "is_proved=has_proof or used.begun_at + PROOF_LASTS > now",
                "is_proved=True",
            ),
        ),
        tests=(f"{_CASES}::test_ones_own_cases_ask_for_the_password_again",),
    ),
    Sabotage(
        name="roster-hides-complaint",
        rule="Where an official is put after a case was opened does not change who answers it.",
        source=_WHY,
        edits=(Edit(f"{_REGISTRY}/cases/queries/cases.py", "          AND recorded_at < c.opened_at\n", ""),),
        tests=(f"{_CASES}::test_where_an_official_is_put_afterwards_changes_nothing",),
    ),
    Sabotage(
        name="case-with-nobody",
        rule="What nobody of its own level may answer is answered at the level above.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/cases/queries/cases.py",
                "FROM way WHERE EXISTS (SELECT FROM official WHERE region_code = way.code) ORDER",
                "FROM way ORDER",
            ),
        ),
        tests=(f"{_CASES}::test_what_nobody_at_its_level_may_answer_goes_to_the_level_above",),
    ),
    Sabotage(
        name="official-placed-unasked",
        rule="Whoever has a role elsewhere is recorded in a unit only once they have agreed.",
        source=_WHY,
        edits=(
            Edit(
                "services/registry/src/registry/consents/domain.py",
                "unit is None or (unit != unit_id and unit not in reach)",
                "unit is None",
            ),
        ),
        tests=(f"{_TESTS}/test_consents.py",),
    ),
    Sabotage(
        name="own-name-is-printed-at-once",
        rule="A name that somebody gives themselves is used for nothing before the unit confirms it.",
        source="documents are issued in the name on record",
        edits=(
            Edit(
                f"{_REGISTRY}/applications/actions/names.py",
                "    asked = Application(",
                "    await account_queries.rename_account(tx, index, name)\n    asked = Application(",
            ),
        ),
        tests=(f"{_TESTS}/test_applications.py::test_another_name_waits_for_the_unit_before_anything_uses_it",),
    ),
    Sabotage(
        name="decides-about-oneself",
        rule="Nobody decides what they have asked for themselves.",
        source="OWASP ASVS 8.2.3",
        edits=(
            Edit(
                "services/registry/src/registry/applications/actions/applications.py",
                "if own is not None and own.blind_index == bytes(row.blind_index):",
                "if own is None:",
            ),
        ),
        tests=(f"{_TESTS}/test_applications.py::test_an_administrator_does_not_confirm_their_own_name",),
    ),
    Sabotage(
        name="one-side-merges",
        rule="Every authority concerned signs for its own side.",
        source="decision 0020",
        edits=(
            Edit(
                "services/registry/src/registry/record_merges/actions/steps.py",
                "return await record_merge_queries.sides_signed(tx, row.mending_id, is_undo=is_undo) >= set(people)",
                "return True",
            ),
        ),
        tests=(f"{_ACROSS}::test_each_authority_signs_for_its_own_side",),
    ),
    Sabotage(
        name="mending-waits-for-ever",
        rule="What nobody has decided after thirty days ends.",
        source="decision 0020",
        edits=(
            Edit(
                "services/registry/src/registry/record_merges/actions/steps.py",
                "    await record_merge_queries.end_old_mendings(tx, now - WAITING_LASTS, wish.person_id)\n",
                "",
            ),
        ),
        tests=(f"{_ACROSS}::test_what_nobody_decides_ends_by_itself",),
    ),
    Sabotage(
        name="unseen-characters-in-names",
        rule="Text that people read has no character that nobody sees.",
        source="Unicode UTS 39",
        edits=(Edit("libs/common/src/common/text.py", 'frozenset(("Cf", "Co"))', "frozenset[str]()"),),
        tests=(f"{_TESTS}/test_unseen_text.py",),
    ),
    Sabotage(
        name="verifier-is-guessed-again",
        rule="A code has one try: a wrong verifier uses it up.",
        source="RFC 7636, 4.6; RFC 6749, 4.1.2",
        edits=(
            Edit(
                "services/registry/src/registry/oidc/actions/tokens.py",
                "        await queries.save_access(tx, request, None, row.code_used_at or now, None)\n",
                "",
            ),
        ),
        tests=(f"{_SIGN_IN}::test_a_code_is_good_for_whom_it_was_made_and_for_a_minute",),
    ),
    Sabotage(
        name="unknown-scope-is-an-error",
        rule="Scopes that nobody knows are ignored.",
        source="OpenID Connect Core 3.1.2.1",
        edits=(
            Edit(
                "services/registry/src/registry/oidc/domain.py",
                '    if "openid" not in scopes:',
                '    if "openid" not in scopes or set(scopes) - {"openid", *Given}:',
            ),
        ),
        tests=(f"{_SIGN_IN}::test_scopes_that_nobody_knows_are_ignored_and_what_was_granted_is_told",),
    ),
    Sabotage(
        name="who-is-blamed-answers",
        rule="A person who is complained of answers nothing of it, wherever they stood.",
        source="Inner Mongolia 2024, art. 36",
        edits=(
            Edit(
                f"{_REGISTRY}/cases/queries/cases.py",
                "AND (c.about_person_id IS NULL OR NOT EXISTS (",
                "AND (TRUE OR NOT EXISTS (",
            ),
        ),
        tests=(
            f"{_TESTS}/test_cases_taken_down.py::test_a_person_who_is_complained_of_is_kept_from_it_wherever_they_stood",
        ),
    ),
    Sabotage(
        name="reminded-by-two-at-once",
        rule="Nobody is reminded twice in a week, by two offices at the same moment either.",
        source="decision 0055",
        edits=(Edit(f"{_REGISTRY}/reminders/queries.py", " FOR NO KEY UPDATE OF kept", ""),),
        tests=(f"{_TESTS}/test_reminders.py::test_two_offices_at_the_same_moment_remind_once",),
    ),
)
