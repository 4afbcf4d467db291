"""What happens to scopes, variables and ops, as records; the only thing all rooms share.

A runtime calls :func:`emit`; whoever wants to know calls :func:`listening`.
Neither knows the other.  A record holds names, shapes, dtypes and a
:class:`Location`, never an array, a frame or a live object.
"""

from __future__ import annotations

import dis
import gc
import itertools
import os
import re
import sys
import sysconfig
import threading
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR
from types import CodeType, FrameType
from typing import Literal, NamedTuple, TypeAlias

Shape: TypeAlias = "tuple[int | None, ...] | None"
"""Static shape: ``None`` for an unknown dimension, ``None`` alone for an unknown rank."""

Reuse: TypeAlias = Literal["False", "True", "AUTO_REUSE"]
ScopeKind: TypeAlias = Literal["variable_scope", "name_scope"]
OpenedBy: TypeAlias = Literal["name", "scope object", "default_name", "template"]
FlagOrigin: TypeAlias = Literal[
    "default", "argument", "reuse_variables", "template", "layer", "custom getter", "rerun"
]
Maker: TypeAlias = Literal["get_variable", "get_local_variable", "Variable"]
Role: TypeAlias = Literal["", "handle", "read", "initializer", "assign", "regularizer", "gradient"]
"""What an op is to a variable: what holds it, reads it, makes its first value, writes that
value, or makes a loss of it; empty for an op that belongs to none.  An op of a gradient
belongs to no variable, nor to the user's own computation."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in the user's code, with the calls that led to it.

    Attributes:
        source: a file as ``package/module.py`` or ``script.py``, or a cell as ``cell 3``.
        line: line number, from 1; 0 where no user code is on the stack.
        function: qualified name of the function; empty at the top level of a file or cell.
        activation: number of this activation of the function among those of one
            recording, at the top level of this pass of a loop; 0 where nobody listens.
        caller: the place that called the function; None at the top level.

    >>> print(Location("cell 3", 2, "conv_block", 1, Location("cell 4", 5, "")))
    cell 3, line 2, in conv_block
    """

    source: str
    line: int
    function: str
    activation: int = 0
    caller: Location | None = None

    def __str__(self) -> str:
        place = f"{self.source}, line {self.line}"
        return f"{place}, in {self.function}" if self.function else place


@dataclass(frozen=True, slots=True)
class ReuseFlag:
    """The reuse flag in force, and where it was set.

    Attributes:
        value: ``False`` (also TF1's None), ``True`` or ``AUTO_REUSE``, as text.
        origin: what set it: nothing, an argument of ``variable_scope``, a call of
            ``reuse_variables()``, a template or a layer that was called before or told so,
            a custom getter, or that a cell runs again and is to find what it made.
        scope: full name of the variable scope in which it was set.
        location: where it was set; None for the default.
    """

    value: Reuse = "False"
    origin: FlagOrigin = "default"
    scope: str = ""
    location: Location | None = None


class Asked(NamedTuple):
    """What a lookup asked for besides a name; None for what it left open.

    Attributes:
        shape: the static shape, None alone where none was given.
        dtype: name of the dtype, given or the scope's.
        initializer: as words that are equal for equal initializers, such as
            ``RandomNormal(mean=0, stddev=0.1)``.
        regularizer: likewise.
        trainable: whether the variable was to be trained.
    """

    shape: Shape = None
    dtype: str | None = None
    initializer: str | None = None
    regularizer: str | None = None
    trainable: bool | None = None


NOTHING_ASKED = Asked()


@dataclass(frozen=True, slots=True)
class ScopeEntered:
    """A ``variable_scope`` or ``name_scope`` was opened.

    Attributes:
        graph: number of the graph, in order of construction.
        name: full variable-scope name; for a name scope, its full name.
        name_scope: the name scope it opened, with the trailing slash; empty at the root.
        requested: the name as the user wrote it.
        opened_by: how a variable scope was designated.
        flag: the reuse flag now in force; None for a name scope.
        internal: whether a layer or an optimizer opened it, and not the user.
    """

    graph: int
    kind: ScopeKind
    name: str
    name_scope: str
    requested: str
    opened_by: OpenedBy
    flag: ReuseFlag | None
    location: Location
    internal: bool = False


@dataclass(frozen=True, slots=True)
class ScopeExited:
    """The scope opened last was left."""

    graph: int
    kind: ScopeKind
    name: str
    location: Location


@dataclass(frozen=True, slots=True)
class ReuseEnabled:
    """``reuse_variables()`` was called on a variable scope."""

    graph: int
    scope: str
    location: Location

    @property
    def flag(self) -> ReuseFlag:
        """The flag that is in force from then on."""
        return ReuseFlag("True", "reuse_variables", self.scope, self.location)


@dataclass(frozen=True, slots=True)
class VariableCreated:
    """A variable came into being.

    Attributes:
        name: full name, that of its op; no ``:0``.
        store_name: the name under which ``get_variable`` finds it again, which differs
            where the name was taken when it was made; empty for ``tf.Variable``.
        requested: the name as the user asked for it.
        scope: full name of the variable scope at that moment; for ``tf.Variable``, which
            pays no attention to it, the name scope.
        name_scope: the name scope at that moment, with the trailing slash.
        dtype: name of the dtype, such as ``float32``.
        initializer: how its first value is made, such as ``random_normal_initializer``.
        flag: the reuse flag in force; None for ``tf.Variable``, which asks nobody.
        ops: name and role of each op that was made with it.
        part_of: full name of the partitioned variable of which it is a part.
        device: where its op was asked to run, such as ``/device:CPU:0``; empty for anywhere.
        asked: what the lookup asked for.
        getter: qualified name of the custom getter that the lookup went through; empty
            without one.
        slot_of: full name of the variable for which an optimizer or a moving average keeps
            it; empty for a variable of the user's.
    """

    graph: int
    name: str
    store_name: str
    requested: str
    scope: str
    name_scope: str
    shape: Shape
    dtype: str
    trainable: bool
    collections: tuple[str, ...]
    initializer: str
    made_by: Maker
    flag: ReuseFlag | None
    location: Location
    ops: tuple[tuple[str, Role], ...] = ()
    part_of: str = ""
    device: str = ""
    asked: Asked = NOTHING_ASKED
    getter: str = ""
    slot_of: str = ""


@dataclass(frozen=True, slots=True)
class VariableReused:
    """A lookup found its variable and shares it.

    Attributes:
        name: full name of the variable, that of its op.
        store_name: the name under which ``get_variable`` finds it.
        made_at: where it was made, which may be before anybody listened.
        part_of: full name of the partitioned variable of which it is a part.
        asked: what the lookup asked for.
        getter: qualified name of the custom getter that the lookup went through.
    """

    graph: int
    name: str
    store_name: str
    requested: str
    scope: str
    name_scope: str
    shape: Shape
    dtype: str
    trainable: bool
    flag: ReuseFlag
    made_at: Location
    location: Location
    part_of: str = ""
    asked: Asked = NOTHING_ASKED
    getter: str = ""


@dataclass(frozen=True, slots=True)
class VariableRefused:
    """A lookup was refused.

    Attributes:
        name: full name that was asked for.
        error: exception type, such as ``ValueError``.
        reason: first line of its message, without the places that may follow.
        asked: what the lookup asked for.
        getter: qualified name of the custom getter that the lookup went through.
    """

    graph: int
    name: str
    requested: str
    scope: str
    flag: ReuseFlag
    error: str
    reason: str
    location: Location
    asked: Asked = NOTHING_ASKED
    getter: str = ""


@dataclass(frozen=True, slots=True)
class OpCreated:
    """An op joined a graph, other than those that :class:`VariableCreated` lists.

    Attributes:
        inputs: tensor names as a ``NodeDef`` writes them: ``op`` for output 0,
            ``op:1`` for output 1, ``^op`` for a control input.
        outputs: dtype name and static shape of each output.
        variable: name of the variable whose plumbing it is, such as one more read of
            its value; empty for an op of the user's own.
        role: what it is to that variable.
    """

    graph: int
    name: str
    op_type: str
    inputs: tuple[str, ...]
    outputs: tuple[tuple[str, Shape], ...]
    variable: str
    location: Location
    role: Role = ""


@dataclass(frozen=True, slots=True)
class GraphReset:
    """``reset_default_graph()`` let go of a graph and all its variables."""

    graph: int
    location: Location


@dataclass(frozen=True, slots=True)
class SessionRun:
    """A session ran something; told once in each recording for the same fetches.

    Attributes:
        fetches: names of the ops that were fetched, or whose tensors were.
        uninitialized: the variable without a value that ended it; empty if none did.
    """

    graph: int
    fetches: tuple[str, ...]
    location: Location
    uninitialized: str = ""


@dataclass(frozen=True, slots=True)
class GradientComputed:
    """A program asked for a gradient with a variable: the sum of what each use adds.

    Attributes:
        name: full name of the variable.
        gradient: name of the tensor that is the sum; of its values, where it is sparse.
        shares: for each use the name of its op, of the tensor that it adds, and where
            that is sparse of the tensor of its indices; else empty.
    """

    graph: int
    name: str
    gradient: str
    shares: tuple[tuple[str, str, str], ...]
    location: Location


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What an earlier run of a cell added to a graph was taken out of it again.

    Attributes:
        cell: label of the earlier run, such as ``cell 3``.
        variables: names of the variables that are gone.
        ops: names of the ops that are gone, those of variables included.
        stale: names of the ops and variables of other cells that were built on them, and
            stay.
    """

    graph: int
    cell: str
    variables: tuple[str, ...]
    ops: tuple[str, ...]
    stale: tuple[str, ...]
    location: Location


Event: TypeAlias = (
    ScopeEntered
    | ScopeExited
    | ReuseEnabled
    | VariableCreated
    | VariableReused
    | VariableRefused
    | OpCreated
    | GraphReset
    | SessionRun
    | GradientComputed
    | TakenBack
)
Listener: TypeAlias = Callable[[Event], object]

listeners: tuple[Listener, ...] = ()
"""Who listens now.  Look here before making a record; replaced, never changed."""

times_listened = 0
"""How often somebody began to listen: whoever tells a thing once tells it again then."""


def emit(event: Event) -> None:
    """Hand a record to every listener, in the order in which they came.

    >>> heard = []
    >>> with listening(heard.append):
    ...     emit(GraphReset(0, Location("script.py", 1, "")))
    >>> [type(event).__name__ for event in heard]
    ['GraphReset']
    """
    for listener in () if _unheard.now else listeners:
        listener(event)


def listen(listener: Listener) -> None:
    """Start handing records to ``listener``, until :func:`unlisten`."""
    global listeners, times_listened
    listeners = (*listeners, listener)
    times_listened += 1


def unlisten(listener: Listener) -> None:
    """Stop handing records to ``listener``; nothing happens if it does not listen.

    One that came twice goes on listening once.
    """
    global listeners, _numbers
    for place in reversed(range(len(listeners))):
        if listeners[place] == listener:
            listeners = listeners[:place] + listeners[place + 1 :]
            break
    if not listeners:
        _stacks.clear()
        _generators.clear()
        _numbers = itertools.count(1)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Hand records to ``listener`` inside the block.

    >>> with listening(print):
    ...     emit(GraphReset(0, NOWHERE))
    GraphReset(graph=0, location=Location(source='<unknown>', line=0, ...
    >>> emit(GraphReset(0, NOWHERE))
    """
    listen(listener)
    try:
        yield
    finally:
        unlisten(listener)


class _Unheard(threading.local):
    """Whether what this thread does now is handed to nobody."""

    now = False


_unheard = _Unheard()


@contextmanager
def unheard() -> Iterator[None]:
    """Hand nothing of this thread to anybody, for what we do on our own account.

    >>> with listening(print), unheard():
    ...     emit(GraphReset(0, NOWHERE))
    """
    before, _unheard.now = _unheard.now, True
    try:
        yield
    finally:
        _unheard.now = before


_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")


def plain_line(error: BaseException) -> str:
    r"""The first line of an exception's message, as a record keeps it.

    Addresses of objects are left out, so that two runs say the same.

    >>> plain_line(ValueError("no <Net object at 0x7f1c2d3e4f50>\nmore"))
    'no <Net object at 0x...>'
    >>> plain_line(ValueError())
    ''
    """
    try:
        lines = str(error).strip().splitlines()
    except Exception:  # noqa: BLE001  # the user's own __str__ may raise anything
        return ""
    return _ADDRESS.sub("0x...", lines[0]) if lines else ""


# Where in the user's code are we?

NOWHERE = Location("<unknown>", 0, "")

_PACKAGE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_EXAMPLES = _PACKAGE + "examples" + os.sep
_STANDARD_LIBRARY = tuple(sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib"))
_SITE_PACKAGES = tuple(
    library + folder + os.sep
    for library in _STANDARD_LIBRARY
    for folder in ("site-packages", "dist-packages")
)
_COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})
"""Code with a frame of its own in Python 3.11, and in 3.12 none: part of its function."""

_SUSPENDABLE = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR

_sources: dict[str, str] = {}
"""File name of a code object -> what a Location calls it; empty for code to step over."""

_lines_above: dict[str, int] = {}
"""File name of a code object -> lines that stand above it in what the reader sees."""


def name_source(filename: str, source: str, above: int = 0) -> None:
    """Let locations in the code compiled under ``filename`` say ``source``.

    A notebook compiles each cell under a file name of its own; this gives it a
    name that a reader knows.

    Args:
        above: number of lines that the reader sees above the code, such as the line
            of a cell magic; they are added to each line number.

    >>> name_source("<ipython-input-1>", "cell 1")
    """
    _sources[filename] = source
    _lines_above[filename] = above


def forget_source(filename: str) -> None:
    """Take back what :func:`name_source` said; nothing happens where it said nothing.

    >>> forget_source("<ipython-input-1>")
    """
    _sources.pop(filename, None)
    _lines_above.pop(filename, None)


def files_of(sources: Collection[str]) -> dict[str, str]:
    """The files that locations name, as far as anybody was in them.

    Args:
        sources: what locations call them.

    Returns:
        Source -> file name of its code, which need not be a file.

    >>> files_of({"nowhere.py"})
    {}
    """
    return {source: name for name, source in list(_sources.items()) if source in sources}


def source_of(filename: str, module: str) -> tuple[str, int]:
    """What a location in a file is going to say, to those who read code before it runs.

    Args:
        filename: file name of a code object.
        module: ``__name__`` of the module in which it runs.

    Returns:
        The source, empty for code to step over; and how many lines are added to each line.

    >>> source_of("/home/somebody/script.py", "__main__")
    ('script.py', 0)
    """
    source = _sources.get(filename)
    if source is None:
        source = _source_in(filename, module)
    return source, _lines_above.get(filename, 0)


def _source_of(frame: FrameType) -> str:
    return _source_in(frame.f_code.co_filename, frame.f_globals.get("__name__", ""))


def _source_in(filename: str, module: str) -> str:
    stepped_over = (
        (filename.startswith(_PACKAGE) and not filename.startswith(_EXAMPLES))
        or (filename.startswith(_STANDARD_LIBRARY) and not filename.startswith(_SITE_PACKAGES))
        or filename.startswith("<frozen ")
    )
    source = "" if stepped_over else _relative_to_import_path(filename, module)
    _sources[filename] = source
    return source


def _relative_to_import_path(filename: str, module: str) -> str:
    """The file as its module names it, so that it does not depend on the machine."""
    parts = filename.replace("\\", "/").rsplit("/")
    names = str(module).split(".")
    stem = parts[-1].removesuffix(".py")
    if stem == "__init__":
        return "/".join([*names, parts[-1]])
    if names[-1] == stem:
        return "/".join([*names[:-1], parts[-1]])
    return parts[-1]


def _function_of(frame: FrameType) -> str:
    name = frame.f_code.co_qualname
    return "" if name == "<module>" or name.startswith("<cell line") else name


_Spot: TypeAlias = tuple[int, tuple[int, ...], FrameType | None]
"""What a frame of the user's is at, while something that it called is running.

Its line, not yet counted from the top of what the reader sees; the instruction that it
is at, and those of the comprehensions in it that have frames of their own; the frame
that it called, None where it calls us itself.  A bare tuple: one is made for each event.
"""


class _Activation:
    """A frame of the user's that is on the stack, or was when it was last looked at."""

    __slots__ = (
        "above",
        "caller",
        "frame",
        "function",
        "jumps",
        "latest",
        "number",
        "places",
        "source",
    )

    def __init__(self, frame: FrameType, number: int, caller: Location | None) -> None:
        self.frame = frame
        self.number = number
        self.caller = caller
        self.source = _sources[frame.f_code.co_filename]
        self.above = _lines_above.get(frame.f_code.co_filename, 0)
        self.function = _function_of(frame)
        self.places: dict[int, Location] = {}
        self.latest: _Spot = (0, (), None)
        self.jumps: tuple[tuple[int, int], ...] | None = None

    def location(self, spot: _Spot) -> Location:
        if not self.function:
            self._count_passes(spot)
        line = spot[0]
        place = self.places.get(line)
        if place is None:
            place = self.places[line] = Location(
                self.source, line + self.above, self.function, self.number, self.caller
            )
        return place

    def _count_passes(self, spot: _Spot) -> None:
        """The next pass of a loop at the top level counts as another activation.

        It shows in a jump back, or, where a loop calls from one place alone, in another
        call from that place.  Without a loop those are calls of one builtin's, such as
        ``sum(losses)``; such a builtin inside a loop is taken for passes.
        """
        _, before, called_before = self.latest
        _, here, called = self.latest = spot
        if here > before:
            return
        if here == before:
            if called is not None and called is called_before:
                return
            if len(here) == 1 and not self._in_a_loop():
                return
        self.number = next(_numbers)
        self.places = {}

    def _in_a_loop(self) -> bool:
        """Whether some jump back leads across the instruction that runs.

        The end of an ``except`` jumps back as well, so it may be said without a loop.
        """
        if self.jumps is None:
            self.jumps = _jumps_back(self.frame.f_code)
        return any(first <= self.frame.f_lasti <= last for first, last in self.jumps)


def _jumps_back(code: CodeType) -> tuple[tuple[int, int], ...]:
    """Where each jump back of some code leads, and where it starts."""
    return tuple(
        (step.argval, step.offset)
        for step in dis.get_instructions(code)
        if "JUMP_BACKWARD" in step.opname
    )


# Frames have no identity that outlives them, so telling one activation of a
# function from the next means holding the frames of the latest event, and those of
# generators, which leave the stack and come back; telling one call from the next
# means holding the frame that the top level called last.  They are held only while
# somebody listens.
_stacks: dict[int, list[_Activation]] = {}
_generators: dict[FrameType, _Activation] = {}
_numbers = itertools.count(1)


def locate(ours: int = 1) -> Location:
    """The place in the user's code that is running: the innermost frame that is not ours.

    Args:
        ours: how many frames, from the caller's on, are known to be ours; they are stepped
            over at once, all but the outermost.

    >>> locate().function
    ''
    """
    inner: FrameType | None = None
    frame: FrameType | None = sys._getframe(ours)
    sources = _sources
    while frame is not None:
        source = sources.get(frame.f_code.co_filename)
        if source is None:
            source = _source_of(frame)
        if source:
            break
        inner = frame
        frame = frame.f_back
    else:
        return NOWHERE
    line = frame.f_lineno or 0
    instruction: tuple[int, ...] = (frame.f_lasti,)
    while frame.f_code.co_name in _COMPREHENSIONS and frame.f_back:
        frame = frame.f_back
        instruction = (frame.f_lasti, *instruction)
    if not listeners:
        line += _lines_above.get(frame.f_code.co_filename, 0)
        return Location(source, line, _function_of(frame))
    return _activation(frame).location((line, instruction, inner))


def _activation(frame: FrameType) -> _Activation:
    """The activation of a frame; the thread's stack is brought up to date for it."""
    stack = _stacks.setdefault(threading.get_ident(), [])
    if stack and stack[-1].frame is frame:  # As it is for all but the first event.
        return stack[-1]
    entered: list[tuple[FrameType, _Spot]] = []
    spot: _Spot = (0, (), None)
    line = 0  # This one and the next are of the comprehensions in the frame that comes next.
    instruction: tuple[int, ...] = ()
    inner: FrameType | None = None
    outer: FrameType | None = frame
    while outer is not None:
        source = _sources.get(outer.f_code.co_filename)
        if source or (source is None and _source_of(outer)):
            line = line or outer.f_lineno or 0
            instruction = (outer.f_lasti, *instruction)
            if outer.f_code.co_name in _COMPREHENSIONS:
                outer = outer.f_back
                continue
            spot = (line, instruction, inner)
            line, instruction = 0, ()
            if held := _held(stack, outer):
                del stack[held:]
                break
            entered.append((outer, spot))
            if not _function_of(outer):
                stack.clear()
                break
        inner = outer
        outer = outer.f_back
    else:
        stack.clear()
    for called, called_at in reversed(entered):
        activation = _generators.get(called)
        if activation is None:
            caller = stack[-1].location(spot) if stack else None
            activation = _Activation(called, next(_numbers), caller)
            if called.f_code.co_flags & _SUSPENDABLE:
                _hold_generator(called, activation)
        stack.append(activation)
        spot = called_at
    return stack[-1]


def _held(stack: list[_Activation], frame: FrameType) -> int:
    """How much of the stack is left when ``frame`` is its innermost; 0 if it is not there."""
    for size in range(len(stack), 0, -1):
        if stack[size - 1].frame is frame:
            return size
    return 0


def _hold_generator(frame: FrameType, activation: _Activation) -> None:
    """Hold a generator's frame; as many finished ones are held as there are others, at most."""
    if not len(_generators) & (len(_generators) - 1):  # At 1, 2, 4, ...: rarely, if many live.
        for held in list(_generators):
            if _is_finished(held):
                _generators.pop(held, None)
    _generators[frame] = activation


def _is_finished(frame: FrameType) -> bool:
    """Whether a generator's frame has run to its end.

    A frame that runs or waits belongs to the interpreter or to its generator; only one
    that is finished owns what it refers to, its code among that.
    """
    return any(owned is frame.f_code for owned in gc.get_referents(frame))
