"""Strangers who guess, and those whom they must not keep out."""

from bench.sabotage.patches import Edit, Sabotage

_TESTS, _OF_RULES = "tests/registry/test_signing_in.py", "tests/registry/test_attempts.py"

SABOTAGES = (
    Sabotage(
        name="tries-count-afterwards",
        rule="A try counts before it is compared: tries at the same moment pass no limit together.",
        source="decision 0028",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/actions/attempts.py",
                "    await attempt_queries.save_tallies("
                "tx, {claim.key: claim.rule.counted(held[claim.key], now) for claim in claims})\n",
                "",
            ),
        ),
        tests=(f"{_TESTS}::test_tries_at_the_same_moment_do_not_pass_the_limit_of_an_account_together",),
    ),
    Sabotage(
        name="address-is-not-charged",
        rule="An address pays for a try before it is compared, and gets it back where it was right.",
        source="OWASP ASVS 6.3.1",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/api/attempts.py",
                "    if attempt.device is None and (wait_s := _failures.wait_s(attempt.origin)):\n",
                "    if attempt.device is None and (wait_s := _failures.left_in_s(attempt.origin)):\n",
            ),
        ),
        tests=(f"{_TESTS}::test_tries_at_the_same_moment_do_not_pass_the_limit_of_an_address_together",),
    ),
    Sabotage(
        name="strangers-shut-out-the-owner",
        rule="Wrong passwords from one address leave tries for the owner at another one.",
        source="decision 0028",
        edits=(
            Edit(
                "services/registry/src/registry/access/domain/attempts.py",
                "        usable = self.tries if is_fresh else self.tries - self.reserve\n",
                "        usable = self.tries\n",
            ),
        ),
        tests=(f"{_OF_RULES}::test_who_guesses_from_a_few_addresses_leaves_tries_for_the_owner_at_another_one",),
    ),
    Sabotage(
        name="guessing-has-no-end",
        rule="However many addresses guess, one number's password is compared 116 times on the first day at most.",
        source="OWASP ASVS 6.3.1",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/api/attempts.py",
                "        Claim(key_of(secret, Subject.NUMBER, index), limits.budget),\n",
                "",
            ),
        ),
        tests=(f"{_TESTS}::test_a_known_device_goes_through_while_strangers_guess_from_everywhere",),
    ),
    Sabotage(
        name="any-device-is-known",
        rule="A device is known for the account that signed in from it, and for no other.",
        source="decision 0028",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/queries/attempts.py",
                "WHERE token_sha256 = :token AND blind_index = :index AND",
                "WHERE token_sha256 = :token AND",
            ),
        ),
        tests=(f"{_TESTS}::test_a_known_device_goes_through_while_strangers_guess_from_everywhere",),
    ),
    Sabotage(
        name="device-outlives-the-password",
        rule="A device is forgotten with the password, and when one signs out everywhere.",
        source="decision 0028",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/actions/sessions.py",
                "    if everywhere:\n        await attempt_queries.forget_devices(tx, actor.account_id)\n",
                "",
            ),
        ),
        tests=(f"{_TESTS}::test_a_device_is_forgotten_with_the_password_and_when_one_signs_out_everywhere",),
    ),
    Sabotage(
        name="first-come-first-served",
        rule="Turns at hashing go round among addresses: however many one sends, the others are served.",
        source="decision 0028",
        edits=(
            Edit(
                "services/registry/src/registry/access/turns.py",
                "                line[origin] = accounts\n",
                "                line[origin] = accounts\n                line.move_to_end(origin, last=False)\n",
            ),
        ),
        tests=("tests/registry/test_turns.py::test_one_of_each_address_is_served_however_many_others_wait",),
    ),
    Sabotage(
        name="proofs-do-not-count",
        rule="A second factor that comes with a code for a password counts as a try of the second factor.",
        source="OWASP ASVS 6.3.1",
        edits=(
            Edit(
                "services/registry/src/registry/accounts/api/attempts.py",
                '    slow_down(f"proof {account_id}")\n'
                "    return await _take_of_second_factor(tx, app, Subject.SECOND_FACTOR, account_id)\n",
                "    return ()\n",
            ),
        ),
        tests=(
            "tests/registry/test_help.py::"
            "test_proofs_with_a_code_count_as_tries_of_the_second_factor_and_only_with_a_right_one",
        ),
    ),
    Sabotage(
        name="false-registrations-block",
        rule="Registrations that others make with somebody's number do not block their own.",
        source="decision 0028",
        edits=(
            Edit(
                "services/registry/src/registry/applications/queries.py",
                "        FROM application WHERE origin = :origin AND state = 'waiting' AND made_at > :since\n",
                "        FROM application WHERE state = 'waiting' AND made_at > :since\n",
            ),
        ),
        tests=("tests/registry/test_applications.py::test_false_registrations_of_others_do_not_block_a_persons_own",),
    ),
)
