"""Writes the portal's models of the services' answers from their OpenAPI documents: `python -m deploy.portal_models`.

A model is a frozen dataclass with the fields that the document names. Pages are then checked by the type checker, and a
change of an answer is a change of a file that no one can overlook.
"""

import keyword
import re
import subprocess
import sys
import textwrap
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

TOP = Path(__file__).parents[1]
DOCUMENTS = TOP / "docs/openapi"
FOLDER = TOP / "services/portal/src/portal/clients/models"
_SKIPPED = {"HTTPValidationError", "ValidationError", "Problem"}
_OF_FORMAT = {"date": "date", "date-time": "datetime", "uuid": "UUID"}
_PLAIN = {"integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_IMPORTS = {
    "collections.abc": ("Mapping",),
    "dataclasses": ("dataclass",),
    "datetime": ("date", "datetime"),
    "typing": ("Annotated", "Any", "Literal"),
    "uuid": ("UUID",),
    "pydantic": ("Field",),
}

Schema = Mapping[str, Any]


def type_of(schema: Schema, codes: Collection[str]) -> str:
    """The Python type of a JSON schema, as it is written in source.

    ``codes`` are names of lists of codes. A list is open: while replicas are replaced, a newer service may answer with
    a code that is not in it yet.
    """
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"{name} | str" if name in codes else name
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    if "enum" in schema:
        return f"{_codes(schema)} | str"
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return " | ".join(dict.fromkeys(type_of(part, codes) for part in schema[choice]))
    match schema.get("type"):
        case "array":
            return f"tuple[{type_of(schema['items'], codes)}, ...]" if "items" in schema else "tuple[Any, ...]"
        case "object":
            of = schema.get("additionalProperties")
            return f"Mapping[str, {type_of(of, codes)}]" if isinstance(of, dict) else "Mapping[str, Any]"
        case "string":
            return _OF_FORMAT.get(schema.get("format", ""), "str")
        case str() as name:
            return _PLAIN[name]
    return "Any"


def _codes(schema: Schema) -> str:
    return f"Literal[{', '.join(repr(value) for value in schema['enum'])}]"


def _docstring(text: str, indent: str = "") -> Iterator[str]:
    lines = textwrap.wrap(" ".join(text.replace("\\", "").split()), 116 - len(indent))
    quotes = '"""'
    if len(lines) == 1 and len(lines[0]) < 108 and not lines[0].endswith('"'):
        yield f"{indent}{quotes}{lines[0]}{quotes}"
        return
    yield f"{indent}{quotes}{lines[0]}"
    yield from (f"{indent}{line}" for line in lines[1:])
    yield f"{indent}{quotes}"


def _fields(schema: Schema, codes: Collection[str]) -> Iterator[str]:
    required = set(schema.get("required", ()))
    for key, of in schema.get("properties", {}).items():
        field, written = key, type_of(of, codes)
        if keyword.iskeyword(key):
            field, written = f"{key}_", f'Annotated[{written}, Field(alias="{key}")]'
        if key not in required:
            written = written if "None" in written.split(" | ") else f"{written} | None"
            written += f" = {of.get('default')!r}" if not isinstance(of.get("default"), list | dict) else " = None"
        yield f"    {field}: {written}"
        if of.get("description"):
            yield from _docstring(of["description"], "    ")


def source_of(service: str) -> str:
    """The module with the models of one service, before it is formatted."""
    file = f"{service}.json"
    schemas: dict[str, Schema] = orjson.loads((DOCUMENTS / file).read_bytes()).get("components", {}).get("schemas", {})
    kept = {
        name: schema
        for name, schema in schemas.items()
        if name not in _SKIPPED and not name.startswith("Body_") and name.isidentifier()
    }
    codes = {name for name, schema in kept.items() if "enum" in schema}
    lines: list[str] = []
    # What an alias stands for is needed when it is read; the names in classes are looked up later.
    for name, schema in sorted(kept.items(), key=lambda item: "properties" in item[1]):
        if "properties" not in schema:
            lines += ["", f"{name} = {_codes(schema) if 'enum' in schema else type_of(schema, codes)}"]
            continue
        lines += ["", "", "@dataclass(frozen=True, slots=True, kw_only=True)", f"class {name}:"]
        lines += _docstring(schema.get("description") or f"{name}.", "    ")
        lines += ["", *_fields(schema, codes)]
    said = f'"""What the {service.replace("-", " ")} answers and is asked, made from docs/openapi/{file}."""'
    return "\n".join([said, "", *_imports("\n".join(lines)), *lines, ""])


def _imports(text: str) -> Iterator[str]:
    words = set(re.findall(r"\w+", text))
    yield "from __future__ import annotations"
    yield ""
    for module, names in _IMPORTS.items():
        if module == "pydantic" and words & set(names):
            yield ""
        if used := [name for name in names if name in words]:
            yield f"from {module} import {', '.join(used)}"


def written(service: str) -> str:
    """The same as it is committed: formatted."""
    ruff = Path(sys.executable).parent / "ruff"
    made = subprocess.run(  # noqa: S603 - our own text, on standard input
        [ruff, "format", "--stdin-filename", str(file_of(service)), "-"],
        input=source_of(service), capture_output=True, check=True, encoding="utf-8", cwd=TOP,
    )  # fmt: skip
    return made.stdout


def file_of(service: str) -> Path:
    """Where the models of a service stand."""
    return FOLDER / f"{service.replace('-', '_')}.py"


def main() -> None:
    """Write all of them anew."""
    for document in sorted(DOCUMENTS.glob("*.json")):
        file_of(document.stem).write_text(written(document.stem), "utf-8")


if __name__ == "__main__":
    main()
