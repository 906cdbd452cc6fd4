"""Tokens that end before their time."""

from bench.sabotage.patches import Edit, Sabotage

_LIST = "libs/common/src/common/revocations.py"
_OF_LIST, _OF_REGISTRY = "tests/common/test_revocations.py", "tests/registry/test_revocations.py"
_MIGRATION = "services/registry/src/registry/migrations/versions/0014_revocations.py"

SABOTAGES = (
    Sabotage(
        name="revoked-token-is-good",
        rule="A token is looked up in the list at each request, also one that was verified before.",
        source="OWASP ASVS 8.3.2",
        edits=(
            Edit(
                "libs/common/src/common/auth.py",
                "        if await self.revocations.is_revoked(verified.bearing, is_act=is_act):\n",
                "        if self._known.get(token) is None:\n",
            ),
        ),
        tests=(f"{_OF_REGISTRY}::test_the_registry_itself_refuses_a_revoked_token",),
    ),
    Sabotage(
        name="acts-by-an-old-list",
        rule="Nobody acts by a token while it is unknown what was revoked in the last minute.",
        source="decision 0032",
        edits=(Edit(_LIST, "if age_s > OLD_S and (is_act or", "if age_s > OLD_S and ("),),
        tests=(f"{_OF_LIST}::test_while_the_registry_is_away_questions_go_on_and_acts_end_after_a_minute",),
    ),
    Sabotage(
        name="token-for-another-service",
        rule="A service takes only tokens that were made for it.",
        source="RFC 9068, 4",
        edits=(
            Edit(
                "libs/common/src/common/auth.py",
                " if self._service in audience else ()",
                "",
            ),
        ),
        tests=("tests/common/test_auth.py::test_a_token_for_another_service_opens_nothing_here",),
    ),
    Sabotage(
        name="revocation-cursor-by-number",
        rule="What a slow transaction revokes is told to who has asked meanwhile.",
        source="decision 0032",
        edits=(
            Edit(
                "services/registry/src/registry/oauth/queries/revocations.py",
                "pg_snapshot_xmin(pg_current_snapshot())",
                "pg_snapshot_xmax(pg_current_snapshot())",
            ),
        ),
        tests=(f"{_OF_REGISTRY}::test_only_what_is_new_is_told_after_a_cursor_and_nothing_is_left_out",),
    ),
    Sabotage(
        name="moving-keeps-tokens",
        rule="Who goes to another unit has no token of before.",
        source="decision 0032",
        edits=(Edit(_MIGRATION, "(n.organisation_id, n.ended_on,", "(o.organisation_id, n.ended_on,"),),
        tests=(f"{_OF_REGISTRY}::test_who_leaves_or_goes_elsewhere_has_no_token_of_before",),
    ),
)
