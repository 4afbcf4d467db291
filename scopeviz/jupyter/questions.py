"""Which variable lookups a cell will do, as far as reading its source tells.

Statements are read in the order in which they run.  A call of a function of the user's is
followed into it: one of the cell, or one of the notebook's names.  What is read is never run.
"""

from __future__ import annotations

import ast
import functools
import linecache
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from inspect import getattr_static
from types import CodeType, FunctionType, MethodType, ModuleType
from typing import TypeAlias, TypeGuard

from scopeviz import events

LOOKUPS = frozenset({"get_variable", "get_local_variable"})
"""Names of the functions that look a variable up, whatever they are called on."""

DEEPEST = 4
"""How many calls are followed into one another."""

MOST_QUESTIONS = 200
"""How many lookups are asked for; a cell that does more is no riddle."""

MOST_FOLLOWED = 2000
"""How many calls are followed in all, so that reading comes to an end soon."""

LONGEST_LITERAL = 40
"""Most characters of an argument that is shown."""

Def: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Loop: TypeAlias = ast.For | ast.AsyncFor | ast.While
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the calls that lead to a lookup.

    Attributes:
        source: what a location there will say, such as ``cell 2``; empty for the cell itself.
        lines: the line that will be told; two where that depends on how a call is laid out.
        function: name of the function; empty at the top level.
    """

    source: str
    lines: tuple[int, ...]
    function: str

    def __str__(self) -> str:
        place = f"line {self.lines[0]}"
        if self.source:
            place = f"{self.source}, {place}"
        return f"{place}, in {self.function}" if self.function else place


@dataclass(frozen=True, slots=True)
class Question:
    """A lookup that a cell will do.

    Attributes:
        steps: the calls that lead to it, the outermost first.
        call: the call as a reader knows it: ``tf.get_variable('weights', ...)``.
        name: the name that it asks for; None where that is no literal.
        repeated: whether it stands in a loop: then the first time is asked.
    """

    steps: tuple[Step, ...]
    call: str
    name: str | None
    repeated: bool = False

    @property
    def place(self) -> str:
        """The lines that lead to it, such as ``line 4 → line 2, in conv_block``."""
        loop = " (in a loop: the first time)" if self.repeated else ""
        return " → ".join(map(str, self.steps)) + loop

    def __str__(self) -> str:
        return f"{self.place}: {self.call}"


def questions_of(
    code: str, names: Mapping[str, object] | None = None, above: int = 0
) -> list[Question]:
    r"""The lookups that some code will do, in the order in which they run.

    Args:
        code: Python code.
        names: what it finds when it runs: the notebook's names.
        above: how many lines the reader sees above it.

    Raises:
        SyntaxError: if it is no Python.

    >>> code = "def block(name):\n    return tf.get_variable('w', [name])\nblock(1)\nblock(2)"
    >>> for question in questions_of(code):
    ...     print(question)
    line 3 → line 2, in block: tf.get_variable('w', ...)
    line 4 → line 2, in block: tf.get_variable('w', ...)
    """
    reader = _Reader(names or {}, above)
    reader.body(ast.parse(code).body)
    return reader.questions


# What a name stands for, as far as reading tells


@dataclass(frozen=True, slots=True)
class _Live:
    """An object that is there."""

    value: object


@dataclass(frozen=True, slots=True)
class _Function:
    """A function whose code can be read.

    Attributes:
        node: its definition.
        scope: the names that it sees.
        text: the text in which it stands.
        owner: what ``self`` is, for a method that was taken from an object.
    """

    node: Def | ast.Lambda
    scope: _Scope
    text: _Text
    owner: _Value | None = None

    @property
    def name(self) -> str:
        return "<lambda>" if isinstance(self.node, ast.Lambda) else self.node.name


@dataclass(frozen=True, slots=True)
class _Class:
    """A class that is defined in what is read."""

    members: _Scope


@dataclass(frozen=True, slots=True)
class _Instance:
    """What calling a class gives, as long as nobody has called it."""

    made_by: _Class | _Live


@dataclass(frozen=True, slots=True)
class _Method:
    """A function that is there, taken from an object."""

    function: FunctionType
    owner: _Value


_Value: TypeAlias = _Live | _Function | _Class | _Instance | _Method


@dataclass(frozen=True, slots=True)
class _Text:
    """The source of what is read: how locations call it, and how many lines stand above."""

    source: str
    above: int


class _Scope:
    """The names of a block, and those around it; a name that is bound to None hides others."""

    def __init__(
        self, outer: _Scope | None = None, live: Mapping[str, object] | None = None
    ) -> None:
        self.outer = outer
        self.bound: dict[str, _Value | None] = {}
        self._live = live or {}

    def find(self, name: str) -> _Value | None:
        if name in self.bound:
            return self.bound[name]
        if name in self._live:
            return _Live(self._live[name])
        return self.outer.find(name) if self.outer else None


_NO_WAY_ON = (ast.Return, ast.Raise, ast.Break, ast.Continue)


class _Reader:
    """Reads statements and expressions in the order in which they run."""

    def __init__(self, names: Mapping[str, object], above: int) -> None:
        self.questions: list[Question] = []
        self._names = names
        self._top = _Scope(live=names)
        self._scope = self._top
        self._text = _Text("", above)
        self._function = ""
        self._steps: tuple[Step, ...] = ()
        self._followed: tuple[object, ...] = ()
        self._loops = 0
        self._calls = 0
        self._read: dict[type[ast.AST], Callable[..., None]] = {
            ast.Assign: self._assign,
            ast.AnnAssign: self._assign,
            ast.NamedExpr: self._assign,
            ast.FunctionDef: self._define,
            ast.AsyncFunctionDef: self._define,
            ast.ClassDef: self._define_class,
            ast.Lambda: self._defaults,
            ast.For: self._loop,
            ast.AsyncFor: self._loop,
            ast.While: self._loop,
            ast.ListComp: self._comprehend,
            ast.SetComp: self._comprehend,
            ast.DictComp: self._comprehend,
            ast.GeneratorExp: self._comprehend,
            ast.IfExp: self._choose,
            ast.Dict: self._pairs,
            ast.Call: self._call,
        }

    def body(self, statements: Iterable[ast.stmt]) -> None:
        """Read a block, up to where it is left for good."""
        for statement in statements:
            self.read(statement)
            if isinstance(statement, _NO_WAY_ON):
                return

    def read(self, node: ast.AST | None) -> None:
        """Read a statement or an expression; for most, its parts stand in their order."""
        if node is None or len(self.questions) >= MOST_QUESTIONS:
            return
        reader = self._read.get(type(node))
        if reader is not None:
            reader(node)
            return
        for _, part in ast.iter_fields(node):
            parts = part if isinstance(part, list) else [part]
            if parts and all(isinstance(each, ast.stmt) for each in parts):
                self.body(parts)
            else:
                for each in parts:
                    if isinstance(each, ast.AST):
                        self.read(each)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self._scope.bound[node.id] = None

    # Statements and expressions whose parts do not run in the order in which they stand

    def _assign(self, node: ast.Assign | ast.AnnAssign | ast.NamedExpr) -> None:
        self.read(node.value)
        value = self._value(node.value) if node.value else None
        for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
            self.read(target)
            if isinstance(target, ast.Name):
                self._scope.bound[target.id] = value

    def _defaults(self, node: Def | ast.Lambda) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.read(default)

    def _decorate(self, node: Def | ast.ClassDef) -> None:
        for decorator in node.decorator_list:
            self.read(decorator)

    def _apply_decorators(self, node: Def | ast.ClassDef) -> None:
        for decorator in reversed(node.decorator_list):
            self._follow(self._value(decorator), self._step((decorator.lineno,)))

    def _define(self, node: Def) -> None:
        self._decorate(node)
        self._defaults(node)
        self._apply_decorators(node)
        self._scope.bound[node.name] = _Function(node, self._scope, self._text)

    def _define_class(self, node: ast.ClassDef) -> None:
        self._decorate(node)
        for base in (*node.bases, *node.keywords):
            self.read(base)
        members = _Scope(self._scope)
        lines = (node.lineno, *(each.lineno for each in node.decorator_list))
        with self._inside(members, self._text, node.name, self._step(lines), node):
            self.body(node.body)
        self._apply_decorators(node)
        # What a method sees is around the class, not in it.
        for name, value in members.bound.items():
            if isinstance(value, _Function) and value.scope is members:
                members.bound[name] = _Function(value.node, self._scope, value.text)
        self._scope.bound[node.name] = _Class(members)

    def _loop(self, node: Loop) -> None:
        if isinstance(node, ast.While):
            with self._again():
                self.read(node.test)
        else:
            self.read(node.iter)
            self.read(node.target)
        with self._again():
            self.body(node.body)
        self.body(node.orelse)

    def _comprehend(self, node: Comprehension) -> None:
        first, *others = node.generators
        self.read(first.iter)
        outer, self._scope = self._scope, _Scope(self._scope)
        with self._again():
            self.read(first.target)
            for condition in first.ifs:
                self.read(condition)
            for generator in others:
                for part in (generator.iter, generator.target, *generator.ifs):
                    self.read(part)
            for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
                self.read(part)
        self._scope = outer

    def _choose(self, node: ast.IfExp) -> None:
        for part in (node.test, node.body, node.orelse):
            self.read(part)

    def _pairs(self, node: ast.Dict) -> None:
        for pair in zip(node.keys, node.values, strict=True):
            for part in pair:
                self.read(part)

    def _call(self, node: ast.Call) -> None:
        for part in (node.func, *node.args, *node.keywords):
            self.read(part)
        # A call that begins on one line and has its function's name on another tells either.
        step = self._step((node.lineno, node.func.end_lineno or node.lineno))
        value = self._value(node.func)
        if self._follow(value, step) or _last_name(node.func) not in LOOKUPS:
            return
        steps, repeated = (*self._steps, step), self._loops > 0
        self.questions.append(Question(steps, _call_text(node), _asked_name(node), repeated))

    # Following calls

    def _step(self, lines: Iterable[int]) -> Step:
        unlike = dict.fromkeys(line + self._text.above for line in lines)
        return Step(self._text.source, tuple(unlike), self._function)

    def _follow(self, value: _Value | None, step: Step) -> bool:
        """Read the function that a call calls; whether there is one to read."""
        function = self._called(value)
        if function is None:
            return False
        deep = len(self._followed) >= DEEPEST or function.node in self._followed
        if deep or self._calls >= MOST_FOLLOWED:
            return True
        self._calls += 1
        scope = _Scope(function.scope)
        arguments = function.node.args
        for argument in (
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            *filter(None, (arguments.vararg, arguments.kwarg)),
        ):
            scope.bound[argument.arg] = None
        named = [*arguments.posonlyargs, *arguments.args]
        if function.owner is not None and named:
            scope.bound[named[0].arg] = function.owner
        with self._inside(scope, function.text, function.name, step, function.node):
            if isinstance(function.node, ast.Lambda):
                self.read(function.node.body)
            else:
                self.body(function.node.body)
        return True

    @contextmanager
    def _inside(
        self, scope: _Scope, text: _Text, function: str, step: Step, node: ast.AST
    ) -> Iterator[None]:
        before = self._scope, self._text, self._function, self._steps, self._followed
        self._scope, self._text, self._function = scope, text, function
        self._steps, self._followed = (*self._steps, step), (*self._followed, node)
        try:
            yield
        finally:
            self._scope, self._text, self._function, self._steps, self._followed = before

    @contextmanager
    def _again(self) -> Iterator[None]:
        """What is read inside may run more than once."""
        self._loops += 1
        try:
            yield
        finally:
            self._loops -= 1

    # What an expression stands for

    def _value(self, node: ast.expr) -> _Value | None:
        match node:
            case ast.Name():
                return self._scope.find(node.id)
            case ast.Lambda():
                return _Function(node, self._scope, self._text)
            case ast.Attribute():
                return _member(self._value(node.value), node.attr)
            case ast.NamedExpr():
                return self._value(node.value)
            case ast.Call():
                called = self._value(node.func)
                if isinstance(called, _Class) or _is_live_class(called):
                    return _Instance(called)
        return None

    def _called(self, value: _Value | None) -> _Function | None:
        """The function that runs when something is called; None if it cannot be read."""
        while isinstance(value, _Live) and isinstance(value.value, functools.partial):
            value = _Live(value.value.func)
        if isinstance(value, _Class) or _is_live_class(value):
            value = _member(_Instance(value), "__init__")
        elif isinstance(value, _Instance) or _is_live_object(value):
            value = _member(value, "__call__")
        match value:
            case _Function():
                return value
            case _Live(value=FunctionType() as function):
                return self._written(function, None)
            case _Live(value=MethodType(__func__=FunctionType() as function, __self__=owner)):
                return self._written(function, _Live(owner))
            case _Method(function=function, owner=owner):
                return self._written(function, owner)
        return None

    def _written(self, function: FunctionType, owner: _Value | None) -> _Function | None:
        """A function that is there, as it is written; None for one that is not the user's."""
        code, names = function.__code__, function.__globals__
        source, above = events.source_of(code.co_filename, str(names.get("__name__", "")))
        node = _definition(code) if source else None
        if node is None:
            return None
        scope = _Scope(self._top if names is self._names else _Scope(live=names))
        for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
            with suppress(ValueError):  # Nothing is in it yet.
                scope.bound[name] = _Live(cell.cell_contents)
        return _Function(node, scope, _Text(source, above), owner)


def _is_live_class(value: _Value | None) -> TypeGuard[_Live]:
    return isinstance(value, _Live) and isinstance(value.value, type)


def _is_live_object(value: _Value | None) -> bool:
    return isinstance(value, _Live) and not isinstance(value.value, FunctionType | MethodType)


def _member(value: _Value | None, name: str) -> _Value | None:
    """An attribute.  No property runs, nor any ``__getattr__``: reading does nothing."""
    match value:
        case _Class(members=members):
            return members.bound.get(name)
        case _Instance(made_by=_Class(members=members)):
            member = members.bound.get(name)
            if isinstance(member, _Function) and not _is_static(member.node):
                return _Function(member.node, member.scope, member.text, value)
            return member
        case _Instance(made_by=_Live(value=there)) | _Live(value=there):
            with suppress(AttributeError):
                return _bound(getattr_static(there, name), there, value)
    return None


def _bound(member: object, there: object, owner: _Value) -> _Value | None:
    """What is taken from an object that is there, or from one that its class will make."""
    match member:
        case staticmethod():
            return _Live(member.__func__)
        case classmethod(__func__=FunctionType() as function):
            return _Method(function, _Live(there if isinstance(there, type) else type(there)))
        case property():
            return None
        case FunctionType() if isinstance(owner, _Instance) or not isinstance(
            there, type | ModuleType
        ):
            return _Method(member, owner)
    return _Live(member)


def _is_static(node: Def | ast.Lambda) -> bool:
    return not isinstance(node, ast.Lambda) and any(
        _last_name(each) == "staticmethod" for each in node.decorator_list
    )


def _definition(code: CodeType) -> Def | ast.Lambda | None:
    """The definition of a function in the text that it was compiled from; None if unclear."""
    found = _definitions(code.co_filename, tuple(linecache.getlines(code.co_filename)))
    nodes = found.get((code.co_name, code.co_firstlineno), ())
    return nodes[0] if len(nodes) == 1 else None


@functools.lru_cache(maxsize=16)
def _definitions(
    filename: str, lines: tuple[str, ...]
) -> dict[tuple[str, int], list[Def | ast.Lambda]]:
    """The functions of a file, by name and first line."""
    found: dict[tuple[str, int], list[Def | ast.Lambda]] = {}
    try:
        tree = ast.parse("".join(lines), filename)
    except (SyntaxError, ValueError):  # It changed, or is no text of Python's.
        return found
    for node in ast.walk(tree):
        if isinstance(node, ast.Lambda):
            found.setdefault(("<lambda>", node.lineno), []).append(node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found.setdefault((node.name, first), []).append(node)
    return found


# How a call is told


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _asked_name(node: ast.Call) -> str | None:
    named = [keyword.value for keyword in node.keywords if keyword.arg == "name"]
    match [*node.args[:1], *named]:
        case [ast.Constant(value=str(name)), *_]:
            return name
    return None


def _call_text(node: ast.Call) -> str:
    """A call with its literal arguments; others are dots.

    >>> call = ast.parse("tf.get_variable('w', shape, tf.float32, trainable=False)").body[0].value
    >>> _call_text(call)
    "tf.get_variable('w', ..., trainable=False)"
    """
    plain: list[tuple[str, ast.expr]] = [("", argument) for argument in node.args]
    named = [(f"{each.arg}=" if each.arg else "**", each.value) for each in node.keywords]
    shown: list[str] = []
    for keyword, value in (*plain, *named):
        text = _literal_text(value)
        if text is not None:
            shown.append(keyword + text)
        elif shown[-1:] != ["..."]:
            shown.append("...")
    return f"{_callee_text(node.func)}({', '.join(shown)})"


def _callee_text(node: ast.expr) -> str:
    text = ast.unparse(node)
    return text if len(text) <= LONGEST_LITERAL else f"(...).{_last_name(node)}"


def _literal_text(node: ast.expr) -> str | None:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return None
    text = ast.unparse(node)
    return text if len(text) <= LONGEST_LITERAL else None
