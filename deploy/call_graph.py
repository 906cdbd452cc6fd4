"""What a function may call, read from the source without running it: rather too much than too little.

Names and imports are followed exactly. A method is looked up in its object's class where an annotation or an assignment
tells that; else every method of the name counts, but for those names that Python's own types have.
"""

import ast
import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path

from deploy.source_modules import Function, Module, Node

_OF_PYTHON = frozenset(
    name
    for kind in (str, bytes, dict, list, set, frozenset, tuple, int, float, Path, datetime.datetime)
    for name in dir(kind)
)
_WITH_A_CLASS = ("__init__", "__post_init__", "__new__", "__enter__", "__aenter__", "__exit__", "__aexit__", "__iter__")
"""Methods that run where only the class is named."""


class CallGraph:
    """The modules of a service and of what it stands on."""

    def __init__(self, sources: Iterable[tuple[str, Path]]) -> None:
        self.modules = {name: Module.read(name, path) for name, path in sources}
        self._edges: dict[Node, frozenset[Node]] = {}

    def keep_imported(self, package: str) -> None:
        """Forget the modules that no module of a package imports, by itself or through another one."""
        kept, waiting = set[str](), [name for name in self.modules if name.partition(".")[0] == package]
        while waiting:
            name = waiting.pop()
            if name in self.modules and name not in kept:
                kept.add(name)
                for source, attribute in self.modules[name].imports.values():
                    waiting += [source, f"{source}.{attribute}"]
        self.modules = {name: module for name, module in self.modules.items() if name in kept}

    @cached_property
    def _methods(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for module in self.modules.values():
            for name in module.definitions:
                if "." in name:
                    found.setdefault(name.partition(".")[2], []).append(Node(module.name, name))
        return found

    def definition(self, node: Node) -> ast.AST:
        """Its syntax tree."""
        return self.modules[node.module].definitions[node.name]

    def named(self, module: str, name: str) -> Node | str | None:
        """What a name means in a module: something of ours, a module (its name), or nothing that we know."""
        if module not in self.modules:
            return None
        known = self.modules[module]
        if name in known.definitions:
            return Node(module, name)
        is_own_part = known.imports.get(name) == (module, name)  # a package that imports a module of its own
        if name not in known.imports or is_own_part:
            return f"{module}.{name}" if f"{module}.{name}" in self.modules else None
        source, attribute = known.imports[name]
        if attribute is None:
            return source if source in self.modules else None
        return self.named(source, attribute) if source in self.modules else None

    def reachable(self, starts: Iterable[Node]) -> set[Node]:
        """Everything that may run, the starts included."""
        found, waiting = set[Node](), list(starts)
        while waiting:
            node = waiting.pop()
            if node not in found and self.has(node):
                found.add(node)
                waiting += self.edges(node)
        return found

    def has(self, node: Node) -> bool:
        """Whether it is of ours."""
        return node.module in self.modules and node.name in self.modules[node.module].definitions

    def edges(self, node: Node) -> frozenset[Node]:
        """What a node names directly."""
        if node not in self._edges:
            self._edges[node] = frozenset(self._named_by(node))
        return self._edges[node]

    def _named_by(self, node: Node) -> Iterator[Node]:
        definition = self.definition(node)
        if isinstance(definition, ast.ClassDef):
            yield from (Node(node.module, f"{node.name}.{name}") for name in _WITH_A_CLASS)
            yield from (base for base in self._bases(node))
            return
        scope = _Scope(self, node, definition)
        parts = list(_walked(definition))
        own = _bound_in(definition, parts) if isinstance(definition, Function) else set()
        for part in parts:
            if isinstance(part, ast.Name) and part.id not in own:
                found = self.named(node.module, part.id)
                if isinstance(found, Node):
                    yield found
            elif isinstance(part, ast.Attribute):
                yield from scope.attribute(part)
            if isinstance(part, ast.Call) and (kind := scope.type_of(part.func, is_called=False)) is not None:
                yield from self.method(kind, "__call__")

    def _bases(self, node: Node) -> list[Node]:
        definition = self.definition(node)
        bases = definition.bases if isinstance(definition, ast.ClassDef) else []
        named = [self.named(node.module, base.id) for base in bases if isinstance(base, ast.Name)]
        return [base for base in named if isinstance(base, Node)]

    def method(self, kind: Node, name: str) -> list[Node]:
        """A method of a class or of its bases."""
        own = Node(kind.module, f"{kind.name}.{name}")
        if self.has(own):
            return [own]
        return [found for base in self._bases(kind) for found in self.method(base, name)]

    def every_method(self, name: str) -> Sequence[Node]:
        """All methods of this name, where it is not one of Python's own types' as well."""
        return () if name in _OF_PYTHON else self._methods.get(name, ())

    def is_open(self, kind: Node) -> bool:
        """Whether others may stand in for a class: it is a Protocol."""
        definition = self.definition(kind)
        bases = definition.bases if isinstance(definition, ast.ClassDef) else []
        return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in bases)


class _Scope:
    """What is known of the objects that a function names."""

    def __init__(self, graph: CallGraph, node: Node, definition: ast.AST) -> None:
        self._graph, self._module = graph, node.module
        self._types: dict[str, Node] = {}
        if "." in node.name:
            self._types["self"] = Node(node.module, node.name.partition(".")[0])
        for part in ast.walk(definition):
            if isinstance(part, ast.arg) and part.annotation is not None:
                self._note(part.arg, self.annotated(part.annotation))
            elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
                self._note(part.target.id, self.annotated(part.annotation))
            elif isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
                self._note(part.targets[0].id, self.type_of(part.value))

    def _note(self, name: str, kind: Node | None) -> None:
        if kind is not None:
            self._types.setdefault(name, kind)

    def annotated(self, annotation: ast.expr) -> Node | None:
        """The class that an annotation names."""
        match annotation:
            case ast.Name(name):
                return self._class_or_alias(self._graph.named(self._module, name))
            case ast.Attribute(ast.Name(module), name):
                found = self._graph.named(self._module, module)
                return self._class_or_alias(self._graph.named(found, name)) if isinstance(found, str) else None
            case ast.BinOp(left, ast.BitOr(), right):
                return self.annotated(left) or self.annotated(right)
            case ast.Subscript(ast.Name("Annotated"), ast.Tuple([first, *_])):
                return self.annotated(first)
        return None

    def _class_or_alias(self, found: Node | str | None) -> Node | None:
        if not isinstance(found, Node):
            return None
        definition = self._graph.definition(found)
        if isinstance(definition, ast.ClassDef):
            return found
        if isinstance(definition, ast.Subscript):
            return _Scope(self._graph, Node(found.module, "_"), ast.Pass()).annotated(definition)
        return None

    def type_of(self, expression: ast.expr, *, is_called: bool = True) -> Node | None:
        """The class of what an expression gives."""
        match expression:
            case ast.Await(value):
                return self.type_of(value)
            case ast.Name(name):
                return self._types.get(name)
            case ast.Attribute(owner, name):
                kind = self.type_of(owner)
                return None if kind is None else self._type_of_field(kind, name)
            case ast.Call(function) if is_called:
                return self._type_of_call(function)
        return None

    def _type_of_call(self, function: ast.expr) -> Node | None:
        for found in self._called(function):
            definition = self._graph.definition(found)
            if isinstance(definition, ast.ClassDef):
                return found
            if isinstance(definition, Function) and definition.returns is not None:
                return _Scope(self._graph, Node(found.module, "_"), ast.Pass()).annotated(definition.returns)
        return None

    def _called(self, function: ast.expr) -> Sequence[Node]:
        if isinstance(function, ast.Name):
            found = self._graph.named(self._module, function.id)
            return [found] if isinstance(found, Node) else []
        return self.attribute(function) if isinstance(function, ast.Attribute) else []

    def _type_of_field(self, kind: Node, name: str) -> Node | None:
        definition = self._graph.definition(kind)
        inside = _Scope(self._graph, Node(kind.module, "_"), ast.Pass())
        for statement in definition.body if isinstance(definition, ast.ClassDef) else []:
            match statement:
                case ast.AnnAssign(ast.Name(found), annotation) if found == name:
                    return inside.annotated(annotation)
                case ast.FunctionDef(found, returns=ast.expr() as returns) if found == name:
                    return inside.annotated(returns)
        if self._graph.has(start := Node(kind.module, f"{kind.name}.__init__")):
            for part in ast.walk(self._graph.definition(start)):
                if isinstance(part, ast.Assign) and (value := _given(part, name)) is not None:
                    return _Scope(self._graph, start, self._graph.definition(start)).type_of(value)
        return next(filter(None, (self._type_of_field(base, name) for base in self._graph._bases(kind))), None)

    def _meant(self, owner: ast.expr) -> Node | str | None:
        """The module or the class that stands before a dot."""
        match owner:
            case ast.Name(name) if name not in self._types:
                return self._graph.named(self._module, name)
            case ast.Attribute(before, name):
                outer = self._meant(before)
                return self._graph.named(outer, name) if isinstance(outer, str) else None
        return None

    def attribute(self, attribute: ast.Attribute) -> Sequence[Node]:
        """What ``owner.name`` may be."""
        owner, name = attribute.value, attribute.attr
        found = self._meant(owner)
        if isinstance(found, str):
            inner = self._graph.named(found, name)
            return [inner] if isinstance(inner, Node) else []
        if isinstance(found, Node) and isinstance(self._graph.definition(found), ast.ClassDef):
            return self._graph.method(found, name)
        kind = self.type_of(owner)
        if kind is None or self._graph.is_open(kind):
            return self._graph.every_method(name)
        return self._graph.method(kind, name)


def _walked(definition: ast.AST) -> Iterator[ast.AST]:
    """All of a definition but what did its work when a function was made: decorators, and annotations."""
    if not isinstance(definition, Function):
        return ast.walk(definition)
    return (part for statement in definition.body for part in ast.walk(statement))


def _bound_in(definition: Function, parts: Iterable[ast.AST]) -> set[str]:
    """Names that a function gives a meaning of its own."""
    stored = {part.id for part in parts if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
    return stored | {part.arg for part in ast.walk(definition.args) if isinstance(part, ast.arg)}


def _given(assignment: ast.Assign, name: str) -> ast.expr | None:
    """What ``self.name`` is given in an assignment, of one or of several at once."""
    target, value = assignment.targets[0], assignment.value
    several = isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
    # ``several`` has looked that both are tuples, which the checker cannot follow.
    pairs = zip(target.elts, value.elts, strict=False) if several else [(target, value)]  # type: ignore[attr-defined]
    for place, given in pairs:
        if isinstance(place, ast.Attribute) and place.attr == name:
            return given if isinstance(given, ast.expr) else None
    return None
