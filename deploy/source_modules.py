"""Source files as they are read for the call graph: what each of them imports and defines."""

import ast
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Node(NamedTuple):
    """A function (``name``), a method (``Class.name``), a class or a value of a module."""

    module: str
    name: str


@dataclass
class Module:
    """One source file."""

    name: str
    path: Path
    tree: ast.Module
    imports: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    definitions: dict[str, ast.AST] = field(default_factory=dict)
    """Functions, methods by ``Class.name``, classes and values."""

    @classmethod
    def read(cls, name: str, path: Path) -> "Module":
        """What it defines and imports."""
        module = cls(name, path, ast.parse(path.read_text("utf-8")))
        for statement in module.tree.body:
            module._take(statement)
        return module

    def _take(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Import(names):
                self.imports |= {alias.asname or alias.name.partition(".")[0]: (alias.name, None) for alias in names}
            case ast.ImportFrom(module=source, names=names) if source:
                self.imports |= {alias.asname or alias.name: (source, alias.name) for alias in names}
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name):
                self.definitions[name] = statement
            case ast.ClassDef(name, body=body):
                self.definitions[name] = statement
                methods = [inner for inner in body if isinstance(inner, Function)]
                self.definitions |= {f"{name}.{method.name}": method for method in methods}
            case ast.Assign(targets=[ast.Name(name)], value=value):
                self.definitions[name] = value
            case ast.Assign(targets=[ast.Tuple(names)], value=ast.Tuple(values)):
                pairs = zip(names, values, strict=False)
                self.definitions |= {name.id: value for name, value in pairs if isinstance(name, ast.Name)}
            case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                self.definitions[name] = value
