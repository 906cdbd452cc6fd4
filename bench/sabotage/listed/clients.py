"""What gives a program powers, and what every answer says in its headers."""

from bench.sabotage.patches import Edit, Sabotage

_WEB, _OF_CLIENTS = "libs/common/src/common/web.py", "tests/registry/test_clients.py"
_OF_ANSWERS, _OF_ENDS = "tests/standalone/test_answers.py", "tests/registry/test_rights_that_end.py"

SABOTAGES = (
    Sabotage(
        name="approves-what-they-proposed",
        rule="What gives a client powers is approved by another operator than the one who proposed it.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/client_changes/actions.py",
                "if row.proposed_by == actor.account_id:",
                "if False:",
            ),
        ),
        tests=(f"{_OF_CLIENTS}::test_one_person_in_two_sessions_is_one_person",),
    ),
    Sabotage(
        name="program-widens",
        rule="No program gives a program powers, itself included.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/oauth/domain/clients.py",
                "return not with_included(after) <= with_included(before)",
                "return False",
            ),
        ),
        tests=(f"{_OF_CLIENTS}::test_a_program_gives_powers_to_nobody_itself_included",),
    ),
    Sabotage(
        name="secret-of-anothers-client",
        rule="A client's secret opens nothing about another client.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/client_changes/api/clients.py",
                'if client_id != request.path_params["client_id"]:',
                "if False:",
            ),
        ),
        tests=(f"{_OF_CLIENTS}::test_no_token_becomes_a_secret_and_no_client_gets_anothers",),
    ),
    Sabotage(
        name="approval-gives-back",
        rule="An approval does not give back what was taken after it was proposed.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/client_changes/actions.py",
                'if sorted(await lock_client(tx, row.client_id)) != asked["from"]:',
                "if False:",
            ),
        ),
        tests=(f"{_OF_CLIENTS}::test_an_approval_does_not_give_back_what_was_taken_meanwhile",),
    ),
    Sabotage(
        name="powers-without-second-factor",
        rule="Powers of programs are given with a second factor, whatever is asked of administrators.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/roles/actions/roles.py",
                """    if not await is_operator(tx, actor):
        raise NotAllowed("second-factor-needed", "enrol a second factor first; an operator acts with one")
""",
                "",
            ),
        ),
        tests=(
            f"{_OF_CLIENTS}::test_powers_are_given_with_a_second_factor_even_where_it_is_not_asked_of_administrators",
        ),
    ),
    Sabotage(
        name="approves-for-who-left",
        rule="An approval asks whether the one who proposed is an operator still.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/client_changes/actions.py",
                "        await _refuse_unless_still_operator(tx, row.proposed_by)\n",
                "",
            ),
        ),
        tests=(f"{_OF_ENDS}::test_nobody_approves_for_an_operator_whose_role_counts_no_more",),
    ),
    Sabotage(
        name="last-operator-goes",
        rule="The last operator with a second factor keeps the role.",
        source="decision 0026",
        edits=(
            Edit(
                "services/registry/src/registry/roles/actions/roles.py",
                "        await _refuse_last_operator(tx, held)\n",
                "",
            ),
        ),
        tests=(f"{_OF_ENDS}::test_an_installation_keeps_an_operator_with_a_second_factor",),
    ),
    Sabotage(
        name="answers-may-be-kept",
        rule="What may be about somebody is kept by nobody on its way.",
        source="OWASP ASVS 14.3.2",
        edits=(Edit(_WEB, "if pair[0] not in said", "if pair[0] in ()"),),
        tests=(f"{_OF_ANSWERS}::test_what_may_be_about_somebody_is_kept_by_nobody_on_its_way",),
    ),
    Sabotage(
        name="slash-redirects-to-host",
        rule="Nobody is sent to the host that a request named.",
        source="OWASP ASVS 3.7.2",
        edits=(Edit(_WEB, "        redirect_slashes=False,\n        # It would log", "        # It would log"),),
        tests=(f"{_OF_ANSWERS}::test_a_slash_too_many_is_answered_and_sends_nobody_to_the_host_of_the_request",),
    ),
    Sabotage(
        name="address-in-the-policy",
        rule="No address of a vendor's adds a word to the policy of a page.",
        source="Content Security Policy 3, 2.3.1",
        edits=(
            Edit(
                "services/registry/src/registry/oidc/domain.py",
                "    to = form_target(redirect_uri)\n",
                "    to: str | None = redirect_uri\n",
            ),
        ),
        tests=("tests/registry/test_handing_over.py::test_a_redirect_address_adds_no_word_to_the_policy_of_the_page",),
    ),
    Sabotage(
        name="slashes-in-file-names",
        rule="The name of a file is encoded whole.",
        source="RFC 8187, 3.2.1",
        edits=(Edit("libs/common/src/common/text.py", "safe=''", "safe='/'"),),
        tests=("tests/common/test_text.py::test_the_name_of_a_file_is_encoded_whole",),
    ),
)
