"""Which names of TensorFlow's some source files use, and which of them are there."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scopeviz.as_tensorflow.names import (
    ABSENT,
    ROOT,
    Namespace,
    NotThere,
    find,
    is_absent,
    is_near,
    namespaces,
    nearest,
    short,
)

_ONLY_IPYTHON = re.compile(r"\s*([%!?]|[\w.]+\?\??\s*$|[\w, ]+=\s*(!|%\w))")
"""A magic, a shell's command, a question, or what a name gets from one."""


@dataclass(frozen=True, slots=True)
class Use:
    """A name of TensorFlow's, where a file uses it.

    Attributes:
        name: its full name, such as ``tensorflow.nn.relu``.
        file: the file.
        line: the line, counted from 1; in a notebook within its cell.
        cell: the number of the cell in a notebook, counted from 1; 0 in a script.
    """

    name: str
    file: str
    line: int
    cell: int = 0

    def __str__(self) -> str:
        cell = f" cell {self.cell}" * bool(self.cell)
        return f"{self.file}{cell}:{self.line}"


@dataclass(frozen=True, slots=True)
class Coverage:
    """What some files use.

    Attributes:
        there: the names that are there, each with its uses.
        missing: those that are not.

    >>> coverage = coverage_of({"a.py": "import tensorflow as tf; tf.nn.relu; tf.nn.erode"})
    >>> list(coverage.there), list(coverage.missing)
    (['tensorflow.nn.relu'], ['tensorflow.nn.erode'])
    """

    there: Mapping[str, tuple[Use, ...]]
    missing: Mapping[str, tuple[Use, ...]]

    def __str__(self) -> str:
        number = len(self.there) + len(self.missing)
        if not number:
            return "No name of TensorFlow's is used."
        lines = [f"{number} name{'s' * (number != 1)} of TensorFlow's, {len(self.there)} there"]
        width = max(len(short(name)) for name in (*self.there, *self.missing))
        for name, uses in self.missing.items():
            near, above = nearest(name)[0], name.rpartition(".")[0]
            none = is_absent(above) and not is_near(name, near)
            hint = f"nothing of {short(above)} is there" if none else f"nearest: {near}"
            lines.append(f"  ✗ {short(name):{width}}  {_uses(uses)}; {hint}")
        for name, uses in self.there.items():
            lines.append(f"  + {short(name):{width}}  {_uses(uses)}")
        return "\n".join(lines)


def _uses(uses: tuple[Use, ...]) -> str:
    times = f" ×{len(uses)}" * (len(uses) > 1)
    return f"{uses[0]}{times}"


def coverage_of(sources: Mapping[str, str]) -> Coverage:
    """Read sources for the names of TensorFlow's that they use; nothing is run.

    Args:
        sources: file -> its text: Python, or a notebook as JSON where the file ends so.

    Raises:
        SyntaxError: if one of them is no Python; its ``filename`` says which.
        ValueError: if a notebook is none.
    """
    found: dict[str, list[Use]] = {}
    for file, text in sources.items():
        for use in _uses_in(file, text):
            found.setdefault(use.name, []).append(use)
    grouped = {name: tuple(found[name]) for name in sorted(found)}
    return Coverage(
        {name: uses for name, uses in grouped.items() if _is_there(name)},
        {name: uses for name, uses in grouped.items() if not _is_there(name)},
    )


def _is_there(name: str) -> bool:
    try:
        find(name)
    except NotThere:
        return False
    return True


def _uses_in(file: str, text: str) -> Iterator[Use]:
    names = _Names(file)
    if not file.endswith(".ipynb"):
        names.read(_parsed(text, file))
    else:
        for number, source in enumerate(_code_cells(file, text), 1):
            names.cell = number
            names.read(_parsed(source, f"{file}, cell {number}"))
    yield from names.uses


def _parsed(source: str, file: str) -> ast.Module:
    try:
        return ast.parse(source, file)
    except SyntaxError as error:
        error.filename = file  # Python does not tell it where a source holds null bytes.
        raise


def _code_cells(file: str, text: str) -> Iterator[str]:
    """The source of each code cell, with what only IPython understands left blank."""
    try:
        notebook = json.loads(text)
        # Notebooks of TF1's first years have their cells in sheets, with another word for a source.
        cells = notebook.get("cells") or notebook["worksheets"][0]["cells"]
        sources = [
            "".join(cell["source"] if "source" in cell else cell["input"])
            for cell in cells
            if cell["cell_type"] == "code"
        ]
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"{file} is no notebook: {error!r}") from None
    for source in sources:
        magic = source.lstrip().startswith("%%")
        yield "" if magic else "\n".join(map(_python_of, source.split("\n")))


def _python_of(line: str) -> str:
    """A line of a cell, with ``pass`` for what only IPython understands, indented as it is."""
    if not _ONLY_IPYTHON.match(line):
        return line
    return line[: len(line) - len(line.lstrip())] + "pass"


class _Names:
    """The uses of TensorFlow's names in one file.

    Attributes:
        uses: in the order in which they stand.
        cell: the cell that is read; 0 in a script.
    """

    def __init__(self, file: str) -> None:
        self._file = file
        self._known: dict[str, str] = {}
        self.uses: list[Use] = []
        self.cell = 0

    def read(self, tree: ast.Module) -> None:
        """Note imports and short names first: a function may stand before what it uses."""
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                self._short_name(node)
        self._visit(tree)

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        from_module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            full = f"{from_module}.{alias.name}".lstrip(".")
            relative = isinstance(node, ast.ImportFrom) and node.level
            if full.partition(".")[0] != ROOT or relative:
                continue
            if alias.name == "*":
                self._import_all(from_module)
            elif alias.asname or from_module:
                self._known[alias.asname or alias.name] = full
            else:
                self._known[ROOT] = ROOT
            full = full.removesuffix(".*")
            if (from_module or "." in full) and full not in {ROOT, *ABSENT}:
                self._use(full, node)

    def _import_all(self, module: str) -> None:
        """``from tensorflow import *`` gives each name of a module; what it lacks is not told."""
        spaces = namespaces()
        if module not in spaces:
            return
        below = [name for name in spaces if name.rpartition(".")[0] == module]
        for name in (*(f"{module}.{name}" for name in spaces[module].names()), *below):
            self._known[name.rpartition(".")[2]] = name

    def _short_name(self, node: ast.Assign) -> None:
        """``slim = tf.contrib.slim`` gives a module another name."""
        full = self._full(node.value)
        if full is None or not _is_module(full):
            return
        for target in node.targets:
            if isinstance(target, ast.Name):
                self._known[target.id] = full

    def _visit(self, node: ast.AST) -> None:
        if isinstance(node, ast.Attribute | ast.Name) and (full := self._full(node)) is not None:
            name = _symbol(full)
            if name != ROOT and not (isinstance(node, ast.Name) and _is_module(name)):
                self._use(name, node)
            return
        for child in ast.iter_child_nodes(node):
            self._visit(child)

    def _full(self, node: ast.AST) -> str | None:
        """The full name that a chain of attributes stands for, if it begins with TensorFlow."""
        if isinstance(node, ast.Name):
            return self._known.get(node.id)
        if isinstance(node, ast.Attribute):
            below = self._full(node.value)
            return None if below is None else f"{below}.{node.attr}"
        return None

    def _use(self, name: str, node: ast.expr | ast.stmt) -> None:
        # Two ways to one thing are one name.
        name = name.replace(f"{ROOT}.compat.v1.", f"{ROOT}.")
        self.uses.append(Use(name, self._file, node.lineno, self.cell))


def _is_module(name: str) -> bool:
    if name in ABSENT:
        return True
    try:
        return isinstance(find(name), Namespace)
    except NotThere:
        return False


def _symbol(name: str) -> str:
    """As much of a chain as names a symbol: the attributes of a value are no names of ours."""
    parts = name.split(".")
    for number in range(1, len(parts) + 1):
        head = ".".join(parts[:number])
        if not _is_module(head):
            return head
    return name
