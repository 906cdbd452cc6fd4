"""Saying and hearing: the outbox, its relay, the consumer, and the transactions they stand in."""

from bench.sabotage.patches import Edit, Sabotage

_OUTBOX = "libs/common/src/common/outbox.py"
_CONSUMER = "libs/common/src/common/consumer/__init__.py"
_DB = "libs/common/src/common/db/__init__.py"

SABOTAGES = (
    Sabotage(
        name="outbox-naive-cursor",
        rule="The relay takes rows by claim and delete: a position it remembers would pass by what commits late.",
        source="the bus",
        edits=(
            Edit(_OUTBOX, "FROM outbox ORDER BY id LIMIT", "FROM outbox WHERE id > :last ORDER BY id LIMIT"),
            Edit(_OUTBOX, '{"batch_max": _BATCH_MAX}', '{"batch_max": _BATCH_MAX, "last": self._last}'),
            Edit(_OUTBOX, "        self._bell = db.bell()\n", "        self._bell, self._last = db.bell(), 0\n"),
            Edit(
                _OUTBOX,
                "            self._metrics.published.inc(len(rows))\n",
                "            self._metrics.published.inc(len(rows))\n            self._last = rows[-1][0]\n",
            ),
        ),
        tests=("tests/common/test_outbox.py::test_a_row_that_commits_late_is_still_relayed",),
    ),
    Sabotage(
        name="outbox-deleted-before-published",
        rule="A row leaves the outbox only after the bus has answered for it.",
        source="the bus",
        edits=(
            Edit(
                _OUTBOX,
                "            await self._bus.publish(",
                '            await tx.execute(_DELETE, {"ids": [row[0] for row in rows]})\n'
                "            await self._bus.publish(",
            ),
        ),
        tests=("tests/common/test_outbox.py::test_a_relay_whose_bus_fails_keeps_the_rows_and_goes_on",),
    ),
    Sabotage(
        name="outbox-two-relays",
        rule="There is one relay a service at a time, held by an advisory lock: two would mix up the order of a key.",
        source="the bus",
        edits=(Edit(_DB, "SELECT pg_try_advisory_lock(:lock)", "SELECT CAST(:lock AS bigint) IS NOT NULL"),),
        tests=("tests/common/test_outbox.py::test_what_one_relay_has_under_way_the_other_does_not_say",),
    ),
    Sabotage(
        name="outbox-out-of-order",
        rule="What was said leaves in the order in which it was said.",
        source="the bus",
        edits=(Edit(_OUTBOX, "FROM outbox ORDER BY id LIMIT", "FROM outbox ORDER BY id DESC LIMIT"),),
        tests=("tests/common/test_outbox.py::test_everything_leaves_in_the_order_it_was_said_and_once",),
    ),
    Sabotage(
        name="no-transaction",
        rule="The fact leaves with the row: change and event are in one transaction, all of it or nothing.",
        source="taking in",
        edits=(Edit(_DB, "async with self.engine.begin() as tx:", "async with self._autocommit.connect() as tx:"),),
        tests=(
            "tests/common/test_db.py::test_a_transaction_is_all_or_nothing",
            "tests/common/test_outbox.py::test_an_event_of_a_transaction_that_is_rolled_back_is_never_said",
        ),
    ),
    Sabotage(
        name="heard-before-committed",
        rule="A batch counts as heard only when the hearer's database has committed it.",
        source="the bus",
        edits=(
            Edit(_CONSUMER, "from collections.abc import Awa", "import asyncio\nfrom collections.abc import Awa"),
            Edit(
                _CONSUMER,
                "                    await self._apply(handler, run, held)\n",
                "                    self._applying = asyncio.create_task(self._apply(handler, run, held))\n",
            ),
        ),
        tests=("tests/common/test_consumer.py::test_a_batch_is_applied_whole_and_in_order",),
    ),
    Sabotage(
        name="poison-dropped",
        rule="What cannot be applied becomes a row with reason, owner and replay; a line in a log is not enough.",
        source="the bus",
        edits=(
            Edit(
                _CONSUMER,
                "                await self._set_aside([run[0][0]], type(error).__name__)\n                return\n",
                "                return\n",
            ),
        ),
        tests=("tests/common/test_consumer.py::test_poison_in_the_middle_keeps_nothing_from_the_others",),
    ),
    Sabotage(
        name="unreadable-dropped",
        rule="What cannot be read is set aside byte by byte: it may be somebody's hours.",
        source="the bus",
        edits=(
            Edit(
                _CONSUMER,
                "                read.append((None, message, None))\n                continue\n",
                "                continue\n",
            ),
        ),
        tests=(
            "tests/common/test_consumer.py::test_unreadable_bytes_are_set_aside_and_the_others_are_applied[no text]",
        ),
    ),
    Sabotage(
        name="poison-overtaken",
        rule="Later events of the same key wait behind a dead letter: order within a key is kept.",
        source="the bus",
        edits=(Edit(_CONSUMER, "        run = await self._still_free(run)\n", ""),),
        tests=("tests/common/test_consumer.py::test_what_comes_later_under_the_same_key_waits_behind_the_poison",),
    ),
    Sabotage(
        name="poison-takes-its-batch-along",
        rule="One event that cannot be applied blocks nobody else: the batch is halved until it stands alone.",
        source="the bus",
        edits=(
            Edit(_CONSUMER, "            if len(run) == 1:\n", "            if len(run) >= 1:\n"),
            Edit(_CONSUMER, "_set_aside([run[0][0]], type", "_set_aside([message for message, _ in run], type"),
        ),
        tests=("tests/common/test_consumer.py::test_poison_in_the_middle_keeps_nothing_from_the_others",),
    ),
    Sabotage(
        name="passing-error-is-poison",
        rule="What passes by itself (PostgreSQL away, a deadlock) is tried again and never set aside.",
        source="the bus",
        edits=(
            Edit(
                _CONSUMER,
                "                self._metrics.retries.inc()\n                raise\n",
                "                self._metrics.retries.inc()\n",
            ),
        ),
        tests=("tests/common/test_consumer.py::test_what_passes_is_raised_and_nothing_is_set_aside",),
    ),
    Sabotage(
        name="deadlock-is-for-ever",
        rule="A deadlock, a lost connection and a full disk pass: whoever calls them final loses what was heard.",
        source="PostgreSQL",
        edits=(Edit(_DB, '"40001", "40P01", "53",', '"40001",'),),
        tests=("tests/common/test_db.py::test_what_another_attempt_can_help_passes",),
    ),
    Sabotage(
        name="replay-buries-what-failed",
        rule="A dead letter goes only with the commit of its effect.",
        source="the bus",
        edits=(
            Edit(
                _CONSUMER,
                "                stuck.add(letter.key)\n",
                "                stuck.add(letter.key)\n"
                "                async with self._db.transaction() as tx:\n"
                '                    await tx.execute(_BURY, {"ids": [letter.id]})\n',
            ),
        ),
        tests=(
            "tests/common/test_consumer.py"
            "::test_a_replay_that_fails_keeps_its_key_and_its_place_and_lets_the_others_go",
        ),
    ),
    Sabotage(
        name="no-command-timeout",
        rule="No question to PostgreSQL waits for ever: a partition cuts the answer off, not only the server's clock.",
        source="PostgreSQL",
        edits=(
            Edit(_DB, '                "command_timeout": COMMAND_TIMEOUT_S,\n', ""),
            Edit(_DB, "                    command_timeout=COMMAND_TIMEOUT_S,\n", ""),
        ),
        tests=("tests/common/test_db_cut_off.py::test_a_question_whose_answer_never_comes_is_unavailable_in_time",),
    ),
    Sabotage(
        name="no-connect-timeout",
        rule="A server that takes the connection and says nothing is given up on in seconds.",
        source="PostgreSQL",
        edits=(
            Edit(_DB, '                "timeout": CONNECT_TIMEOUT_S,\n', ""),
            Edit(_DB, "                    timeout=CONNECT_TIMEOUT_S,\n", ""),
        ),
        tests=("tests/common/test_db_cut_off.py::test_a_server_that_says_nothing_is_given_up_on",),
    ),
    Sabotage(
        name="no-statement-timeout",
        rule="The server ends what runs too long by itself.",
        source="PostgreSQL",
        edits=(Edit(_DB, '    "statement_timeout": "25s",\n', ""),),
        tests=("tests/common/test_db.py::test_every_wait_is_bounded_by_the_server_too",),
    ),
    Sabotage(
        name="no-lock-timeout",
        rule="Nobody waits for a lock without an end.",
        source="PostgreSQL",
        edits=(Edit(_DB, '    "lock_timeout": "10s",\n', ""),),
        tests=("tests/common/test_db.py::test_every_wait_is_bounded_by_the_server_too",),
    ),
)
