"""Answers of a newer service, as they come while replicas are replaced."""

from pydantic import TypeAdapter

from portal.clients.models.ledger import Relief
from portal.messages_zh import word


def test_a_code_that_is_not_known_yet_is_read_and_has_a_word() -> None:
    newer = {"article": "第七条", "effect": "postponed", "kind": "a-new-kind", "name": "缓训", "since": "2027"}
    relief = TypeAdapter(Relief).validate_python(newer)
    assert relief.effect == "postponed"
    assert word(relief.effect, "EntryKind") == "其他"
