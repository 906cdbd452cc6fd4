"""Every place in the code that refuses something, found in the source: the reason, the status and the parameters."""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).parents[1]
SOURCES = {
    "common": ("libs/common/src/common", "libs/offices/src/offices", "libs/pages/src/pages", "libs/tables/src/tables"),
    "registry": ("services/registry/src/registry",),
    "vendor_gateway": ("services/vendor-gateway/src/vendor_gateway",),
    "filings": ("services/filings/src/filings", "libs/rulebook/src/rulebook"),
    "ledger": ("services/ledger/src/ledger",),
    "certificates": ("services/certificates/src/certificates",),
}
"""Where each catalogue of sentences has its reasons from; the first one is of all services."""
STATUS_OF = {
    "NotFound": 404,
    "NotAllowed": 403,
    "WrongClient": 401,
    "Refused": 422,
    "Conflict": 409,
    "Unavailable": 503,
}
CARRIERS = {"BadRow", "NotNow", "NotSigned", "BadBody", "NotRecognised", "RowVerdict"}
"""What takes a reason to the place that refuses, which then says which status it has."""
FORMED = {
    "{service}-away": ("registry-away", "ledger-away"),
    "unknown-{noun}": ("unknown-recognition", "unknown-grant"),
    "no-{name}": ("no-webhook-id", "no-webhook-timestamp", "no-webhook-signature"),
    "bad-{name}": ("bad-webhook-id", "bad-webhook-timestamp", "bad-webhook-signature"),
}
"""Reasons that are put together of a few known words."""
NO_DOOR = ("main.py", "process/", "kafka/topics.py")
"""What is refused at the command line or at the start is told there, in English."""
_REASON = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class Refusal(NamedTuple):
    """One place."""

    kind: str
    reason: str | None
    """``None`` where something carries it there."""
    status: int | None
    """``None`` where it is the place that it is carried to which says."""
    parameters: frozenset[str]
    where: str


def refusals_in(node: ast.AST, where: str, constants: Mapping[str, str]) -> Iterator[Refusal]:
    """Every refusal below a node; ``constants`` are texts of the module, by name."""
    for found in ast.walk(node):
        if isinstance(found, ast.Call):
            yield from _refusals_of(found, f"{where}:{found.lineno}", constants)
        elif isinstance(found, ast.Tuple) and len(found.elts) == 2:
            # A reason and its sentence that are named once, for several places.
            reason, detail = (_text(element) for element in found.elts)
            if reason and detail and _REASON.fullmatch(reason) and "-" in reason and " " in detail:
                yield Refusal("BadRow", reason, None, frozenset(), f"{where}:{found.lineno}")


def _refusals_of(call: ast.Call, where: str, constants: Mapping[str, str]) -> Iterator[Refusal]:
    kind = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    arguments = list(call.args)
    status = STATUS_OF.get(kind)
    if _is_own_kind(call):
        kind, status = "Refused", 422
    elif kind not in STATUS_OF and kind not in CARRIERS and kind != "Problem":
        return
    if kind in ("Problem", "BadBody", "RowVerdict") and arguments:
        first = arguments.pop(0)
        if kind != "RowVerdict":
            status = first.value if isinstance(first, ast.Constant) and isinstance(first.value, int) else None
        elif _text(first) != "rejected":
            return
    if len(arguments) < 2:
        return
    parameters = frozenset(keyword.arg for keyword in call.keywords if keyword.arg) - {
        "headers", "members", "errors", "retry_after_s",
    }  # fmt: skip
    parameters |= frozenset("*" for keyword in call.keywords if keyword.arg is None)
    for reason in _reasons(arguments[0], constants):
        yield Refusal(kind, reason, status, parameters, where)


def _is_own_kind(call: ast.Call) -> bool:
    """``super().__init__("bad-form", …)`` of a kind of its own, which are all refused."""
    is_super = isinstance(call.func, ast.Attribute) and call.func.attr == "__init__"
    return is_super and len(call.args) == 2 and _text(call.args[0]) is not None


def _reasons(expression: ast.expr, constants: Mapping[str, str]) -> tuple[str | None, ...]:
    if (text := _text(expression)) is not None:
        return (text,)
    if isinstance(expression, ast.Name | ast.Attribute) and (name := ast.unparse(expression)) in constants:
        return (constants[name],)
    if isinstance(expression, ast.JoinedStr):
        return FORMED[ast.unparse(expression)[2:-1]]
    return (None,)


def _text(expression: ast.expr) -> str | None:
    is_text = isinstance(expression, ast.Constant) and isinstance(expression.value, str)
    if is_text:
        assert isinstance(expression, ast.Constant)
        return str(expression.value)
    return None


@cache
def members_of(package: str) -> Mapping[str, str]:
    """The members of enums that a service names reasons by, such as ``Reason.BAD_HOURS``, with their values."""
    found: dict[str, str] = {}
    for path in modules(package):
        for definition in ast.parse(path.read_text("utf-8")).body:
            if isinstance(definition, ast.ClassDef) and definition.name == "Reason":
                found |= {f"Reason.{name}": text for name, text in _assigned(definition.body).items()}
    return found


def constants_of(tree: ast.Module, package: str) -> dict[str, str]:
    """Texts that a module of a service names, and reasons that all of the service names."""
    return {**members_of(package), **_assigned(tree.body)}


def _assigned(statements: Sequence[ast.stmt]) -> dict[str, str]:
    found = {}
    for statement in statements:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            text = _text(statement.value)
            if text is not None:
                found[statement.targets[0].id] = text
    return found


def modules(package: str) -> Iterator[Path]:
    """The source files that a catalogue's reasons come from."""
    for folder in SOURCES.get(package, ()):
        for path in sorted((TOP / folder).rglob("*.py")):
            inner = path.relative_to(TOP / folder).as_posix()
            if "migrations" not in path.parts and not inner.startswith(NO_DOOR):
                yield path


def refusals(package: str) -> list[Refusal]:
    """All of a service, or of what all share."""
    found: list[Refusal] = []
    for path in modules(package):
        tree = ast.parse(path.read_text("utf-8"))
        found += refusals_in(tree, str(path.relative_to(TOP)), constants_of(tree, package))
    return found
