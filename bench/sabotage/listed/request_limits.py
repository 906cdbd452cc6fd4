"""How much is done, read and kept for callers, and before it is known who they are."""

from bench.sabotage.patches import Edit, Sabotage

_BODIES = "libs/common/src/common/bodies.py"
_GATEWAY = "services/vendor-gateway/src/vendor_gateway/"
_TESTS_BODIES = "tests/common/test_bodies.py"
_DELIVERIES = f"{_GATEWAY}completions/actions/deliveries.py"
_TESTS = "tests/vendor_gateway/test_request_limits.py"

SABOTAGES = (
    Sabotage(
        name="large-body-of-a-stranger",
        rule="More than a form is read only of those whom the route lets in.",
        source="OWASP ASVS 5, 2.4.1",
        edits=(
            Edit(
                _BODIES,
                "                for guard in declared.guards:\n                    await guard(Request(scope))\n",
                "",
            ),
        ),
        tests=(f"{_TESTS_BODIES}::test_a_stranger_is_turned_away_before_a_large_body_is_read",),
    ),
    Sabotage(
        name="values-not-counted",
        rule="JSON is refused at the first value too many, before it is parsed.",
        source="taking in",
        edits=(Edit(_BODIES, "self._values > large.values_max", "self._size > large.bytes_max"),),
        tests=(f"{_TESTS_BODIES}::test_values_are_counted_while_they_are_read_and_the_first_excess_ends_it",),
    ),
    Sabotage(
        name="every-unknown-field-checked",
        rule="Of many unknown fields the first excess is enough.",
        source="taking in",
        edits=(Edit(_BODIES, "isinstance(given, dict) and len(given) >", "isinstance(given, dict) and 0 >"),),
        tests=(f"{_TESTS_BODIES}::test_of_many_unknown_fields_the_first_excess_is_enough",),
    ),
    Sabotage(
        name="body-before-headers",
        rule="A delivery's headers, vendor and pace come before its body.",
        source="taking in",
        edits=(
            Edit(
                f"{_GATEWAY}completions/signed_requests.py",
                "        self._limits.check_address(address)\n",
                "        self._limits.check_address(address)\n        await request.body()\n",
            ),
        ),
        tests=(f"{_TESTS}::test_nothing_is_read_before_the_headers_could_be_a_vendors",),
    ),
    Sabotage(
        name="unsigned-counts-for-nobody",
        rule="What nobody signed counts for the address that it came from.",
        source="taking in",
        edits=(
            Edit(
                f"{_GATEWAY}completions/signed_requests.py",
                "            self._limits.refused_unsigned(address, read)\n",
                "",
            ),
        ),
        tests=(
            f"{_TESTS}::test_what_nobody_signed_counts_for_its_address_and_for_no_vendor",
            f"{_TESTS}::test_bytes_that_were_read_for_nothing_count_for_their_address",
        ),
    ),
    Sabotage(
        name="rejections-unmetered",
        rule="Rejected items count for the vendor that sends them.",
        source="taking in",
        edits=(
            Edit(
                f"{_GATEWAY}completions/api.py",
                "    app.limits.count(vendor, Meter.REFUSALS, made[Status.REJECTED])\n",
                "",
            ),
        ),
        tests=(f"{_TESTS}::test_requests_bytes_and_refusals_of_a_vendor_count_and_others_do_not_feel_it",),
    ),
    Sabotage(
        name="questions-unmetered",
        rule="Completion ids that are asked about count.",
        source="taking in",
        edits=(Edit(f"{_GATEWAY}completions/api.py", "Meter.QUESTIONS, len(ids))", "Meter.QUESTIONS, 0)"),),
        tests=(f"{_TESTS}::test_questions_count_by_the_ids_asked_about",),
    ),
    Sabotage(
        name="resend-waits",
        rule="A stored delivery gets its answer again, even while its vendor is beyond its pace.",
        source="architecture, outside contracts",
        edits=(Edit(f"{_GATEWAY}completions/api.py", "request, may_be_resent=True)", "request)"),),
        tests=(f"{_TESTS}::test_beyond_its_pace_nothing_of_a_vendor_is_read_but_a_stored_delivery_gets_its_answer",),
    ),
    Sabotage(
        name="noise-kept-whole",
        rule="Of a delivery that came to nothing the beginning is kept.",
        source="decision 0025",
        edits=(Edit(_DELIVERIES, "evidence.body_bytes > EXCERPT_BYTES", "evidence.body_bytes < 0"),),
        tests=(f"{_TESTS}::test_of_a_delivery_that_came_to_nothing_the_beginning_is_kept",),
    ),
    Sabotage(
        name="evidence-cut",
        rule="What an entry rests on is kept whole.",
        source="decision 0008",
        edits=(Edit(_DELIVERIES, "made.keys() == {Status.REJECTED} and", "Status.REJECTED in made and"),),
        tests=(f"{_TESTS}::test_what_something_rests_on_is_kept_whole",),
    ),
    Sabotage(
        name="values-parsed-first",
        rule="A parser is not begun on more values than a delivery can have.",
        source="taking in",
        edits=(
            Edit(f"{_GATEWAY}completions/domain/deliveries.py", 'if body.count(b",") > VALUES_MAX:', "if not body:"),
        ),
        tests=(
            "tests/vendor_gateway/test_deliveries.py"
            "::test_a_parser_is_not_begun_on_more_values_than_a_thousand_completions_have",
        ),
    ),
    Sabotage(
        name="refused-registration-counts",
        rule="What is refused uses up nothing of what others may ask.",
        source="OWASP ASVS 5, 2.4.1",
        edits=(
            Edit(
                "services/registry/src/registry/applications/api.py",
                '    if not wait_s and _few.left_in_s(origin):\n        wait_s = _in_total.left_in_s("anybody")\n',
                '    if not wait_s and _few.wait_s(origin):\n        wait_s = _in_total.wait_s("anybody")\n',
            ),
        ),
        tests=("tests/registry/test_applications.py::test_what_is_refused_uses_up_nothing_of_what_others_may_ask",),
    ),
    Sabotage(
        name="sealed-sign-in-never-ends",
        rule="A sign-in at a vendor that was begun ends, though nothing of it is kept.",
        source="decision 0025",
        edits=(
            Edit(
                "services/registry/src/registry/oidc/actions/sign_ins.py",
                'if carried is None or carried["ends_at"] <= now.timestamp():',
                "if carried is None:",
            ),
        ),
        tests=("tests/registry/test_handing_over.py::test_a_sign_in_that_was_begun_ends_though_nothing_of_it_is_kept",),
    ),
)
