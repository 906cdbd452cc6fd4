"""What the code of a service comes to from one of its functions: the function, and what it names, however deep."""

import ast
import inspect
import sys
import textwrap
from collections.abc import Iterator
from functools import cache, partial
from types import FunctionType, ModuleType
from typing import Any

import sqlalchemy as sa


@cache
def source_from(function: Any) -> str:
    """The source of a function and of all functions, classes and texts of its package that it names, once each.

    What is called on an object (``app.names.of``) is not followed.
    """
    package = function.__module__.partition(".")[0]
    waiting, seen, texts = [function], set[int](), list[str]()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, str):
            texts.append(repr(one))
        elif isinstance(one, FunctionType | type) and one.__module__.partition(".")[0] == package:
            texts.append(inspect.getsource(one))
            waiting += _named(one)
    return "\n".join(texts)


def _named(one: Any) -> Iterator[Any]:
    known = dict(vars(sys.modules[one.__module__]))
    if isinstance(one, FunctionType) and one.__closure__:
        cells = zip(one.__code__.co_freevars, one.__closure__, strict=True)
        known |= {name: cell.cell_contents for name, cell in cells}
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(one)))):
        yield from _held(_value(node, known))


def _value(node: ast.AST, known: dict[str, Any]) -> Any:
    """What a name stands for, or a name of a module."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute) and isinstance(module := _value(node.value, known), ModuleType):
        return getattr(module, node.attr, None)
    return None


def _held(value: Any) -> Iterator[Any]:
    """The functions and texts in it."""
    if isinstance(value, partial):
        yield value.func
    elif isinstance(value, sa.TextClause):
        yield value.text
    elif isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, tuple | list):
        yield from value
    else:
        yield value
