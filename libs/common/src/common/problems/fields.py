"""What is wrong with single fields of a request: a closed list of reasons, each with its parameters."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from common.errors import BadValue, Parameter
from common.problems import messages_zh


class FieldError(NamedTuple):
    """One field that is not as it should be; nothing of what was sent stands in it."""

    at: str
    """Where: the names and positions that lead to it, such as ``body/rows/3/name``."""
    reason: str
    """One of :data:`common.problems.messages_zh.OF_FIELDS`."""
    what: str
    """In English."""
    parameters: Mapping[str, Parameter] = {}
    chinese: str | None = None
    """A sentence that says more than the one of the reason."""

    def shown(self, *, in_chinese: bool = False) -> dict[str, Any]:
        """As a problem document has it."""
        chinese = self.chinese or messages_zh.FIELDS.sentence(self.reason, self.parameters)
        what = chinese if in_chinese and chinese else self.what
        return {"at": self.at, "reason": self.reason, "parameters": dict(self.parameters), "what": what}


_REASON_OF = {
    "missing": "missing",
    "extra_forbidden": "unknown-field",
    "too_many_fields": "too-many-fields",
    "json_invalid": "not-json",
    "string_type": "not-text",
    "string_too_long": "too-long",
    "string_too_short": "too-short",
    "string_pattern_mismatch": "wrong-form",
    "literal_error": "not-one-of",
    "enum": "not-one-of",
    "bool_type": "not-true-or-false",
    "bool_parsing": "not-true-or-false",
    "list_type": "not-a-list",
    "dict_type": "not-an-object",
    "model_type": "not-an-object",
    "model_attributes_type": "not-an-object",
    "too_long": "too-many",
    "too_short": "too-few",
    "greater_than": "not-above",
    "greater_than_equal": "below-minimum",
    "less_than": "not-below",
    "less_than_equal": "above-maximum",
}
"""pydantic's words that have one of ours. Families of them follow below; every other one is a ``bad-value``."""
_FAMILIES = {
    "int_": "not-a-number",
    "float_": "not-a-number",
    "decimal_": "not-a-number",
    "finite_number": "not-a-number",
    "date_": "not-a-date",
    "datetime_": "not-a-moment",
    "timezone_": "not-a-moment",
    "time_": "not-a-moment",
    "uuid_": "not-an-id",
}
_LIMITS = {
    "too-long": {"max_length": "chars_max"},
    "too-short": {"min_length": "chars_min"},
    "too-many": {"max_length": "count_max"},
    "too-few": {"min_length": "count_min"},
    "below-minimum": {"ge": "minimum"},
    "not-above": {"gt": "above"},
    "above-maximum": {"le": "maximum"},
    "not-below": {"lt": "below"},
}


def field_error(found: Mapping[str, Any]) -> FieldError:
    """One of pydantic's errors in our words: what was sent is left out, as is the name of a field nobody asked for."""
    kind: str = found["type"]
    reason = _REASON_OF.get(kind) or next(
        (word for beginning, word in _FAMILIES.items() if kind.startswith(beginning)), "bad-value"
    )
    place: Sequence[Any] = found["loc"][: -1 if kind == "extra_forbidden" else None]
    at = "/".join(str(step) for step in place)
    what, context = found["msg"], found.get("ctx", {})
    own = context.get("error")
    if isinstance(own, BadValue):
        return FieldError(at, own.reason, what, own.parameters)
    return FieldError(at, reason, what, _parameters(reason, context))


def _parameters(reason: str, context: Mapping[str, Any]) -> dict[str, Parameter]:
    """The limits that a value passed, and the words that are taken."""
    if reason == "not-one-of":
        words = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
        return {"allowed": words.split(", ")}
    names = _LIMITS.get(reason, {})
    limits = {ours: context[theirs] for theirs, ours in names.items() if theirs in context}
    return {name: limit if isinstance(limit, int) else str(limit) for name, limit in limits.items()}
