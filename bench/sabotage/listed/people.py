"""People: who they are, what is told of them, and what must never be shown."""

from bench.sabotage.patches import Edit, Sabotage

_IDENTITY = "libs/common/src/common/identity/numbers.py"
_LOGS = "libs/common/src/common/logs.py"
_WEB, _FIELDS = "libs/common/src/common/web.py", "libs/common/src/common/problems/fields.py"

SABOTAGES = (
    Sabotage(
        name="version-not-increased",
        rule="Each change of a person is told with a higher version: hearers pass by what is not newer.",
        source="how it works: why every step is idempotent",
        edits=(
            Edit(
                "services/registry/src/registry/imports/actions/recording.py",
                "version=before.version + 1",
                "version=before.version",
            ),
        ),
        tests=("tests/registry/test_imports.py::test_a_change_updates_that_person_and_is_said",),
    ),
    Sabotage(
        name="check-character-not-checked",
        rule="The last character of an ID number fits the others: one mistyped digit is always noticed.",
        source="GB 11643",
        edits=(
            Edit(
                _IDENTITY,
                "        if cls.check_character(text[:17]) != text[17]:\n"
                "            raise Malformed(\"the ID number's check",
                "        if not cls.check_character(text[:17]):\n            raise Malformed(\"the ID number's check",
            ),
        ),
        tests=("tests/common/test_identity.py::test_one_mistyped_character_is_always_noticed",),
    ),
    Sabotage(
        name="number-shows-itself",
        rule="An ID number is of a type that shows no digit, however it is written out.",
        source="personal data",
        edits=(Edit(_IDENTITY, 'return "IdNumber(hidden)"', 'return f"IdNumber({self._text})"'),),
        tests=("tests/common/test_identity.py::test_no_way_to_show_a_number_shows_a_digit",),
    ),
    Sabotage(
        name="mask-keeps-too-much",
        rule="A mask leaves a million candidates: the first two and the last two characters, no more.",
        source="personal data",
        edits=(
            Edit(
                _IDENTITY,
                "{self._text[:2]}{'*' * 14}{self._text[-2:]}",
                "{self._text[:6]}{'*' * 8}{self._text[-4:]}",
            ),
        ),
        tests=("tests/common/test_identity.py::test_a_mask_keeps_the_first_two_and_the_last_two",),
    ),
    Sabotage(
        name="index-without-a-key",
        rule="A blind index is keyed: a plain hash of a number is found by trying them all.",
        source="personal data",
        edits=(
            Edit(
                "libs/common/src/common/sealing.py",
                "        key = self.key if len(self.key) <= _BLOCK_BYTES else hashlib.sha256(self.key).digest()\n",
                '        key = b""\n',
            ),
        ),
        tests=(
            "tests/common/test_sealing.py::test_a_blind_index_is_the_keyed_hash_of_the_number_after_the_id_of_its_key",
        ),
    ),
    Sabotage(
        name="number-in-log",
        rule="No ID number reaches a log, whatever way it takes.",
        source="personal data",
        edits=(Edit(_LOGS, "                _hide,\n", ""),),
        tests=("tests/common/test_logs.py::test_a_number_in_an_event_is_hidden_and_the_event_is_kept",),
    ),
    Sabotage(
        name="number-in-address",
        rule="An ID number never stands in an address: addresses are logged by everybody on the way.",
        source="personal data",
        edits=(
            Edit(
                "services/registry/src/registry/people/api.py",
                "router = APIRouter()\n",
                "router = APIRouter()\n\n\n"
                '@router.get("/v1/people/{id_number}", dependencies=[Depends(requires("people:read"))])\n'
                "async def person_by_number(id_number: str) -> dict[str, str]:\n"
                '    """Whoever has this number."""\n'
                '    return {"id_number": id_number}\n',
            ),
        ),
        tests=("tests/registry/test_people_api.py::test_a_number_never_stands_in_an_address",),
    ),
    Sabotage(
        name="name-in-event",
        rule="Events carry ids and the blind index; no name and no number of a person.",
        source="personal data",
        edits=(
            Edit(
                "libs/common/src/common/contracts/registry.py",
                "    blind_index: str\n",
                '    person_name: str = ""\n    blind_index: str\n',
            ),
        ),
        tests=("tests/common/test_events.py::test_no_event_has_a_field_for_a_persons_name_or_number",),
    ),
    Sabotage(
        name="refusal-repeats-what-was-sent",
        rule="A refusal says where and what, never the value: it may be an ID number.",
        source="personal data",
        edits=(
            Edit(_FIELDS, 'what, context = found["msg"],', "what, context = f\"{found['msg']}: {found['input']}\","),
        ),
        tests=("tests/common/test_web.py::test_a_refused_value_is_not_repeated_whatever_it_is",),
    ),
    Sabotage(
        name="path-as-metric-label",
        rule="Metrics count by route, never by what stands in a path.",
        source="personal data",
        edits=(Edit(_WEB, 'str(getattr(route, "path", "unmatched"))', 'str(scope["path"] if route else "unmatched")'),),
        tests=("tests/common/test_web.py::test_metrics_count_by_route_and_never_by_what_stands_in_a_path",),
    ),
    Sabotage(
        name="unknown-looks-different",
        rule="Somebody unknown and somebody not certified get the same answer.",
        source="personal data",
        edits=(
            Edit(
                "services/certificates/src/certificates/hr_platform/actions.py",
                '"status": "not-certified", "certificate": None',
                '"status": "not-certified" if row["person_id"] else "unknown", "certificate": None',
            ),
            Edit(
                "services/certificates/src/certificates/hr_platform/queries.py",
                "AS taken_off_office\n    FROM unnest($1",
                "AS taken_off_office, person.person_id\n    FROM unnest($1",
            ),
        ),
        tests=(
            "tests/certificates/test_status_queries.py"
            "::test_unknown_people_and_people_without_a_certificate_look_the_same",
        ),
    ),
)
