"""The HTTP server for untrusted senders: which request is which, what one sender may cost, whose word counts."""

from bench.sabotage.patches import Edit, Sabotage

_SERVER, _TESTS = "libs/common/src/common/server", "tests/common/server"
_DOOR, _CONNECTION = f"{_SERVER}/door.py", f"{_SERVER}/connection.py"
_HEADS, _PROXIES = f"{_SERVER}/heads.py", f"{_SERVER}/proxies.py"
_OF_REQUESTS, _OF_LIMITS, _OF_PROXIES = (f"{_TESTS}/test_{name}.py" for name in ("requests", "limits", "proxies"))
_OF_PLACES = f"{_TESTS}/test_places.py"

SABOTAGES = (
    Sabotage(
        name="declined-offer-loses-its-body",
        rule="A declined offer to upgrade is ignored, and the body read as a body.",
        source="RFC 9110, 7.8; decision 0023",
        edits=(Edit(_DOOR, "            self.parser.feed_data(head)\n", ""),),
        tests=(f"{_OF_REQUESTS}::test_a_declined_offer_is_ignored_and_its_body_read_as_a_body",),
    ),
    Sabotage(
        name="refusal-before-the-answer",
        rule="What is refused behind a request is answered after it, never instead of it.",
        source="RFC 9112, 9.3.2",
        edits=(Edit(_CONNECTION, "        if self._active is None and not self.pipeline:\n", "        if True:\n"),),
        tests=(f"{_OF_REQUESTS}::test_refused_bytes_behind_a_request_are_answered_after_it_and_not_instead",),
    ),
    Sabotage(
        name="trailers-among-the-headers",
        rule="Trailers never stand among the headers that were looked at.",
        source="RFC 9110, 6.5.1",
        edits=(Edit(_DOOR, "        if self._stage is ConnectionStage.BODY:\n            return\n", ""),),
        tests=(f"{_OF_REQUESTS}::test_trailers_are_no_headers",),
    ),
    Sabotage(
        name="two-tokens",
        rule="A header that decides something stands once.",
        source="OWASP ASVS 4.2.1",
        edits=(Edit(_HEADS, "            if name in found:\n", "            if False:\n"),),
        tests=(f"{_OF_REQUESTS}::test_what_two_readers_could_read_differently_is_refused",),
    ),
    Sabotage(
        name="head-without-end",
        rule="A header without an end is not kept.",
        source="docs/security.md",
        edits=(
            Edit(_DOOR, "self._stage is ConnectionStage.HEAD and self._head_fed > self._limits.head_bytes", "False"),
        ),
        tests=(f"{_OF_LIMITS}::test_a_header_without_an_end_is_refused_and_not_kept",),
    ),
    Sabotage(
        name="slow-heads-stay",
        rule="A head has its time, however it drips.",
        source="docs/security.md",
        edits=(
            Edit(
                _CONNECTION,
                "            if now > self._due:\n                self._refuse(heads",
                "            if False:\n                self._refuse(heads",
            ),
        ),
        tests=(f"{_OF_LIMITS}::test_a_head_has_its_time_however_it_drips",),
    ),
    Sabotage(
        name="slow-bodies-occupy",
        rule="The application hears of a small request when its body is there.",
        source="decision 0023",
        edits=(Edit(_CONNECTION, "and self._is_waited_for and", "and False and"),),
        tests=(
            f"{_OF_LIMITS}::test_a_body_that_pauses_and_one_that_drips_end_and_the_application_never_heard_of_them",
        ),
    ),
    Sabotage(
        name="asked-bodies-occupy",
        rule="Who asks before sending a small body takes no place until it is there.",
        source="decision 0023",
        edits=(
            Edit(_DOOR, "_is_waited_for = announced", "_is_waited_for = not self.expect_100_continue and announced"),
        ),
        tests=(f"{_OF_PLACES}::test_who_asks_before_sending_and_sends_nothing_takes_no_place",),
    ),
    Sabotage(
        name="begun-behind-untaken-answers",
        rule="Behind an answer that nobody takes no request begins.",
        source="decision 0023",
        edits=(Edit(_CONNECTION, "        if self.flow.write_paused:\n", "        if False:\n"),),
        tests=(f"{_OF_PLACES}::test_behind_an_answer_that_nobody_takes_no_request_begins",),
    ),
    Sabotage(
        name="answers-wait-for-ever",
        rule="Who does not take an answer is let go.",
        source="docs/security.md",
        edits=(Edit(_CONNECTION, "        return now > self._unsent_due\n", "        return False\n"),),
        tests=(f"{_OF_LIMITS}::test_who_does_not_take_an_answer_is_let_go",),
    ),
    Sabotage(
        name="one-address-takes-all",
        rule="One address has so many connections and no more.",
        source="docs/security.md",
        edits=(Edit(_CONNECTION, "if is_full or config.open_total", "if config.open_total"),),
        tests=(f"{_OF_LIMITS}::test_connections_of_one_address_are_limited_and_come_free_again",),
    ),
    Sabotage(
        name="everybody-is-a-proxy",
        rule="Whose word about addresses counts is a setting.",
        source="decision 0024",
        edits=(Edit(_CONNECTION, "self._is_proxy = host in config.trusted", "self._is_proxy = True"),),
        tests=(f"{_OF_PROXIES}::test_of_anybody_else_no_word_about_addresses_goes_on",),
    ),
    Sabotage(
        name="leftmost-address",
        rule="The rightmost address that is no trusted proxy is the client.",
        source="decision 0024",
        edits=(Edit(_PROXIES, 'reversed(b",".join(forwarded).split(b","))', 'b",".join(forwarded).split(b",")'),),
        tests=(f"{_OF_PROXIES}::test_the_rightmost_address_that_is_no_proxy_is_the_client",),
    ),
)
