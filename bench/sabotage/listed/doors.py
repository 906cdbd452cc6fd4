"""The doors: who may come in, and what is answered when something is wrong."""

from bench.sabotage.patches import Edit, Sabotage

_AUTH = "libs/common/src/common/auth.py"
_BODIES = "libs/common/src/common/bodies.py"
_WEB = "libs/common/src/common/web.py"
_PROBLEMS = "libs/common/src/common/problems/documents.py"
_TESTS = "tests/common/test_auth.py"

SABOTAGES = (
    Sabotage(
        name="scope-not-checked",
        rule="A token opens the doors that its scopes name, and no other.",
        source="RFC 6749, 3.3",
        edits=(Edit(_AUTH, "    if caller.scopes.isdisjoint((scope, *others)):\n", "    if not caller.scopes:\n"),),
        tests=(f"{_TESTS}::test_without_the_scope_the_answer_names_it",),
    ),
    Sabotage(
        name="expired-token-accepted",
        rule="A token ends.",
        source="RFC 9068",
        edits=(
            Edit(
                _AUTH,
                "if not isinstance(until, int) or until + _LEEWAY_S < time.time():",
                "if not isinstance(until, int):",
            ),
        ),
        tests=(f"{_TESTS}::test_clocks_may_differ_by_half_a_minute_and_no_more",),
    ),
    Sabotage(
        name="token-remembered-for-ever",
        rule="A token that was verified once is looked at again when it has ended.",
        source="RFC 9068",
        edits=(Edit(_AUTH, "if verified is None or verified.until <= time.time():", "if verified is None:"),),
        tests=(f"{_TESTS}::test_a_token_that_was_good_is_refused_once_it_has_ended",),
    ),
    Sabotage(
        name="any-issuer-believed",
        rule="A token of another issuer is none, though its key be known.",
        source="RFC 9068",
        edits=(Edit(_AUTH, "if issuer != ISSUER:", "if not issuer:"),),
        tests=(f"{_TESTS}::test_a_token_that_is_not_ours_is_refused",),
    ),
    Sabotage(
        name="route-open-to-anybody",
        rule="Every route says who may use it.",
        source="house rules",
        edits=(
            Edit(
                "services/ledger/src/ledger/api/reassessments.py",
                ", dependencies=[Depends(_operates)])\nasync def reassessments",
                ")\nasync def reassessments",
            ),
        ),
        tests=("tests/architecture/test_house.py::test_every_route_says_who_may_use_it",),
    ),
    Sabotage(
        name="error-500-tells-all",
        rule="A mistake of ours is recorded; the answer says nothing of what is inside.",
        source="RFC 9457",
        edits=(Edit(_WEB, '"this is our fault; it has been recorded"', "repr(error)"),),
        tests=("tests/common/test_web.py::test_a_mistake_of_ours_is_500_and_recorded_without_numbers",),
    ),
    Sabotage(
        name="no-retry-after",
        rule="Not now is told with when to come back.",
        source="taking in",
        edits=(
            Edit(
                _PROBLEMS,
                'headers = {"retry-after": str(error.retry_after_s)} if isinstance(error, errors.Unavailable) else {}',
                "headers: dict[str, str] = {}",
            ),
        ),
        tests=("tests/common/test_web.py::test_the_five_kinds_of_no_have_one_status_each",),
    ),
    Sabotage(
        name="away-is-500",
        rule="PostgreSQL away is 503 and tried again by the sender, never a mistake of ours.",
        source="taking in",
        edits=(Edit(_PROBLEMS, "    errors.Unavailable: 503,\n", "    errors.Unavailable: 500,\n"),),
        tests=("tests/common/test_web.py::test_the_five_kinds_of_no_have_one_status_each",),
    ),
    Sabotage(
        name="endless-body",
        rule="A body is read to its limit and no further, announced or not.",
        source="taking in",
        edits=(Edit(_BODIES, "        if size > large.bytes_max:\n", "        if size > large.bytes_max * 1_000:\n"),),
        tests=(
            "tests/vendor_gateway/test_bad_input.py::test_a_chunked_body_is_read_whole_and_no_further_than_its_limit",
        ),
    ),
)
