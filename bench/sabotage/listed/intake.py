"""Taking in: the vendors' door and the offices' rows."""

from bench.sabotage.patches import Edit, Sabotage

_API = "services/vendor-gateway/src/vendor_gateway/completions/api.py"
_ACTIONS = "services/vendor-gateway/src/vendor_gateway/completions/actions/deliveries.py"
_PEOPLE = "services/vendor-gateway/src/vendor_gateway/completions/actions/release.py"
_COMPLETIONS = "services/vendor-gateway/src/vendor_gateway/completions/queries/completions.py"
_WHO = "services/vendor-gateway/src/vendor_gateway/people/queries.py"
_SIGNATURES = "services/vendor-gateway/src/vendor_gateway/vendors/domain.py"
_DELIVERIES = "services/vendor-gateway/src/vendor_gateway/completions/domain/deliveries.py"
_FIRST = "services/vendor-gateway/src/vendor_gateway/migrations/versions/0001_first_tables.py"
_FILINGS = "services/filings/src/filings/migrations/versions/0001_first_tables.py"
_VERDICTS = "tests/vendor_gateway/test_verdicts.py"
_TESTS_SIGNATURES = "tests/vendor_gateway/test_signatures.py"

SABOTAGES = (
    Sabotage(
        name="ack-before-commit",
        rule="A vendor is told 200 only after the commit: what was acknowledged is never lost.",
        source="taking in",
        edits=(
            Edit(
                _API,
                "            async with app.db.transaction() as tx:\n"
                "                return await actions.receive("
                "tx, vendor, came.signed, evidence, delivery, intake, now=now())\n",
                "            open_one = app.db.transaction()\n"
                "            tx = await open_one.__aenter__()\n"
                "            received = await actions.receive("
                "tx, vendor, came.signed, evidence, delivery, intake, now=now())\n"
                "            committing = asyncio.create_task(open_one.__aexit__(None, None, None))\n"
                "            committing.add_done_callback(lambda task: task.exception())\n"
                "            return received\n",
            ),
        ),
        tests=("tests/vendor_gateway/test_acknowledging.py",),
    ),
    Sabotage(
        name="dedupe-by-id-dropped",
        rule="A vendor's completion_id is unique: what comes twice counts once, other content is a conflict.",
        source="taking in",
        edits=(
            Edit(
                _FIRST,
                "sa.UniqueConstraint('vendor_id', 'completion_id', name='completion_once_by_id')",
                "sa.Index('completion_by_id', 'vendor_id', 'completion_id')",
            ),
        ),
        tests=(f"{_VERDICTS}::test_the_same_id_with_other_content_is_a_conflict_kept_aside",),
    ),
    Sabotage(
        name="dedupe-by-meaning-dropped",
        rule="Vendor, person, course and moment are unique: vendors send the same again under new ids.",
        source="taking in",
        edits=(
            Edit(
                _FIRST,
                "['vendor_id', 'blind_index', 'course_code', 'completed_at'], unique=True,",
                "['vendor_id', 'blind_index', 'course_code', 'completed_at'], unique=False,",
            ),
        ),
        tests=(f"{_VERDICTS}::test_the_same_meaning_under_a_new_id_is_a_duplicate",),
    ),
    Sabotage(
        name="delivery-once-dropped",
        rule="A webhook-id is unique: the same delivery ten times at once has one effect and one answer.",
        source="Standard Webhooks",
        edits=(
            Edit(
                _FIRST,
                "sa.UniqueConstraint('vendor_id', 'webhook_id', name='delivery_once')",
                "sa.Index('delivery_often', 'vendor_id', 'webhook_id')",
            ),
        ),
        tests=("tests/vendor_gateway/test_races.py::test_ten_identical_deliveries_have_one_effect_and_one_answer",),
    ),
    Sabotage(
        name="conflict-overwrites",
        rule="Same id, other content: what was recorded first stands, the other is kept aside and reported.",
        source="taking in",
        edits=(
            Edit(
                _COMPLETIONS,
                'then="ON CONFLICT DO NOTHING"',
                'then="ON CONFLICT (vendor_id, completion_id) DO UPDATE "\n'
                '    "SET centihours = excluded.centihours, content_hash = excluded.content_hash"',
            ),
        ),
        tests=(f"{_VERDICTS}::test_the_same_id_with_other_content_is_a_conflict_kept_aside",),
    ),
    Sabotage(
        name="conflict-forgotten",
        rule="A contradiction is put on record beside the delivery that it came in.",
        source="taking in",
        edits=(Edit(_ACTIONS, "    await deliveries.add_conflicts(tx, delivery_id, conflicts)\n", ""),),
        tests=(f"{_VERDICTS}::test_the_same_id_with_other_content_is_a_conflict_kept_aside",),
    ),
    Sabotage(
        name="signature-not-checked",
        rule="Nothing is believed without a signature by a live key of that vendor.",
        source="Standard Webhooks",
        edits=(
            Edit(
                _SIGNATURES,
                "        if key.verifies(signature, content):\n",
                "        if signature:\n",
            ),
        ),
        tests=(
            f"{_TESTS_SIGNATURES}::test_no_other_signature_is_believed",
            "tests/vendor_gateway/test_bad_input.py::test_a_signature_by_somebody_else_or_of_something_else",
        ),
    ),
    Sabotage(
        name="signature-over-parsed-json",
        rule="The signature is of the bytes as they came, not of what a parser makes of them.",
        source="Standard Webhooks",
        edits=(
            Edit(_SIGNATURES, "import hmac\nimport re\n", "import hmac\nimport json\nimport re\n"),
            Edit(_SIGNATURES, '.encode("ascii") + body\n', '.encode("ascii") + _as_parsed(body)\n'),
            Edit(
                _SIGNATURES,
                "def _header(headers",
                "def _as_parsed(body: bytes) -> bytes:\n"
                "    try:\n"
                "        return json.dumps(json.loads(body)).encode()\n"
                "    except ValueError:\n"
                "        return body\n\n\n"
                "def _header(headers",
            ),
        ),
        tests=(f"{_TESTS_SIGNATURES}::test_any_signature_by_any_live_key_is_enough",),
    ),
    Sabotage(
        name="old-signatures-believed",
        rule="A signed attempt is good for five minutes: a recorded one cannot be played again.",
        source="Standard Webhooks",
        edits=(Edit(_SIGNATURES, "    if abs(age_s) > TOLERANCE_S:\n", "    if age_s < -TOLERANCE_S:\n"),),
        tests=(f"{_TESTS_SIGNATURES}::test_a_moment_more_than_five_minutes_off_is_refused",),
    ),
    Sabotage(
        name="lenient-timestamp",
        rule='A timestamp is digits: the official libraries take " 123 " and "1_23".',
        source="taking in",
        edits=(Edit(_SIGNATURES, 're.compile(r"[1-9][0-9]{0,10}")', 're.compile(r"\\s*[0-9_]{1,11}\\s*")'),),
        tests=(f"{_TESTS_SIGNATURES}::test_a_timestamp_is_whole_seconds_in_digits_and_nothing_else",),
    ),
    Sabotage(
        name="duplicate-json-keys",
        rule="An object with the same key twice is refused: two readers would see two contents.",
        source="taking in",
        edits=(Edit(_DELIVERIES, "            object_pairs_hook=_no_duplicates,\n", ""),),
        tests=("tests/vendor_gateway/test_deliveries.py::test_what_is_no_strict_json_is_refused_with_400",),
    ),
    Sabotage(
        name="bad-item-blocks-batch",
        rule="Every item has its own verdict: one bad item never blocks a back-fill.",
        source="taking in",
        edits=(
            Edit(
                _ACTIONS,
                "            verdicts[position] = bad.verdict\n",
                '            raise Conflict("bad-item", "an item of the batch is wrong") from bad\n',
            ),
        ),
        tests=("tests/vendor_gateway/test_bad_items.py::test_bad_items_are_rejected_one_by_one_and_block_no_good_one",),
    ),
    Sabotage(
        name="parked-for-ever",
        rule="Completions of people who are not registered yet count by themselves once they are.",
        source="taking in",
        edits=(
            Edit(
                _PEOPLE,
                "    await _judge_again(tx, await completions.parked_of_people(tx, list(latest)), "
                "rulebooks=rulebooks, now=now)\n",
                "",
            ),
        ),
        tests=(f"{_VERDICTS}::test_what_is_parked_counts_by_itself_once_somebody_is_registered",),
    ),
    Sabotage(
        name="parked-behind-a-registration",
        rule="Delivery and registration of one person wait for each other: nothing is parked for somebody known.",
        source="taking in",
        edits=(
            Edit(
                _WHO,
                '    if locked < len(ordered):\n        await tx.execute(_LOCK, {"indexes": ordered})\n',
                "",
            ),
        ),
        tests=(
            "tests/vendor_gateway/test_races.py::test_nothing_stays_parked_for_somebody_registered_at_the_same_moment",
        ),
    ),
    Sabotage(
        name="revoked-twice",
        rule="A revocation takes back once, however often it is sent.",
        source="taking in",
        edits=(
            Edit(
                _ACTIONS,
                "    if found.revoked_by is not None:\n        return ItemVerdict(\n"
                "            completion_id, Status.DUPLICATE",
                "    if found.item_id is None:\n        return ItemVerdict(\n"
                "            completion_id, Status.DUPLICATE",
            ),
        ),
        tests=(f"{_VERDICTS}::test_a_revocation_takes_back_once",),
    ),
    Sabotage(
        name="locks-in-any-order",
        rule="Rows are locked in the order of their keys: deliveries that overlap never wait in a circle.",
        source="PostgreSQL",
        edits=(
            Edit(
                _ACTIONS,
                "    new.sort(key=lambda completion: (completion.stated.completion_id, completion.position))\n",
                "",
            ),
        ),
        tests=(
            "tests/vendor_gateway/test_races.py::test_deliveries_that_cross_wait_in_one_order_and_never_for_each_other",
        ),
    ),
    Sabotage(
        name="evidence-in-clear",
        rule="The raw body of a delivery is kept sealed: no ID number stands readable on a disk.",
        source="decision 0008",
        edits=(Edit(_ACTIONS, "sealer.seal(zlib.compress(part, 1), delivery_id.bytes)", "part"),),
        tests=(
            "tests/vendor_gateway/test_evidence.py"
            "::test_the_sealed_body_opens_to_what_was_sent_and_its_signature_still_proves_it",
            "tests/vendor_gateway/test_evidence.py::test_no_id_number_stands_in_clear_in_any_file_of_the_database",
        ),
    ),
    Sabotage(
        name="paper-used-twice",
        rule="A paper proves one thing: no two decisions rest on the same evidence of a person.",
        source="filings guide",
        edits=(
            Edit(
                _FILINGS,
                "sa.UniqueConstraint('person_id', 'evidence_kind', 'number_sha256', name='evidence_once')",
                "sa.Index('evidence_often', 'person_id', 'evidence_kind', 'number_sha256')",
            ),
        ),
        tests=("tests/filings/test_evidence.py::test_evidence_counts_once_for_hours",),
    ),
    Sabotage(
        name="decisions-can-be-deleted",
        rule="What an office decided is on record for good; it is withdrawn, never deleted.",
        source="PostgreSQL",
        edits=(Edit(_FILINGS, 'grant("SELECT, INSERT", "decision")', 'grant("SELECT, INSERT, DELETE", "decision")'),),
        tests=("tests/filings/test_append_only.py::test_the_running_code_cannot",),
    ),
)
