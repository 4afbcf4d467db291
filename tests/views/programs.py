"""Programs of any size, written as events; no runtime is needed to draw them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from scopeviz.capture import CellTrace
from scopeviz.events import (
    Event,
    Location,
    OpCreated,
    ReuseFlag,
    ScopeEntered,
    Shape,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph

NO = ReuseFlag()
YES = ReuseFlag("True", "reuse_variables", "conv1", Location("cell 1", 4, ""))


class Program:
    """A program in the making.

    Args:
        source: the source text of each of its cells.
    """

    def __init__(self, source: str = "") -> None:
        self.source = source
        self.events: list[Event] = []
        self.cells: list[CellTrace] = []
        self.made: set[str] = set()
        self.ops: Counter[str] = Counter()
        self.activations = 0

    @property
    def cell_name(self) -> str:
        return f"cell {len(self.cells) + 1}"

    def at(self, line: int) -> Location:
        return Location(self.cell_name, line, "", 1)

    def call(self, line: int, function: str = "conv_block") -> Location:
        """A new activation of a function, called from a line."""
        self.activations += 1
        return Location(self.cell_name, 2, function, 100 + self.activations, self.at(line))

    def scope(self, name: str, line: int = 1) -> None:
        self.events.append(
            ScopeEntered(0, "variable_scope", name, f"{name}/", name, "name", NO, self.at(line))
        )

    def variable(self, scope: str, name: str, shape: Shape, place: Location) -> str:
        """Make a variable, or find it; return the op that reads it."""
        full = f"{scope}/{name}" if scope else name
        if full in self.made:
            self.events.append(
                VariableReused(
                    0,
                    full,
                    full,
                    name,
                    scope,
                    f"{scope}/",
                    (),
                    "float32",
                    *(True, YES),
                    place,
                    place,
                )
            )
            return f"{full}/read"
        self.made.add(full)
        self.events += [
            VariableCreated(
                0, full, full, name, scope, f"{scope}/", shape, "float32", *(True,),
                ("variables",), "zeros_initializer", "get_variable", NO, place,
                ((full, "handle"),),
            ),
            OpCreated(
                0, f"{full}/read", "Identity", (full,), (("float32", shape),), full, place, "read"
            ),
        ]  # fmt: skip
        return f"{full}/read"

    def op(self, name: str, op_type: str, inputs: list[str], place: Location) -> str:
        count = self.ops[name]
        self.ops[name] += 1
        unique = f"{name}_{count}" if count else name
        outputs = (("float32", (None, 28, 28, 32)),)
        self.events.append(OpCreated(0, unique, op_type, tuple(inputs), outputs, "", place))
        return unique

    def conv_block(self, source: str, scope: str, line: int) -> str:
        self.scope(scope, line)
        place = self.call(line)
        weights = self.variable(scope, "weights", (3, 3, 32, 32), place)
        biases = self.variable(scope, "biases", (32,), place)
        conv = self.op(f"{scope}/Conv2D", "Conv2D", [source, weights], place)
        total = self.op(f"{scope}/add", "Add", [conv, biases], place)
        return self.op(f"{scope}/Relu", "Relu", [total], place)

    def refuse(self, scope: str, name: str, reason: str, line: int) -> None:
        full = f"{scope}/{name}"
        self.events.append(
            VariableRefused(0, full, name, scope, NO, "ValueError", reason, self.at(line))
        )

    def change(self, kind: type[Event], **fields: object) -> None:
        """Give all events of a kind other fields."""
        self.events = [
            replace(event, **fields) if isinstance(event, kind) else event  # type: ignore[arg-type]
            for event in self.events
        ]

    def end_cell(self) -> None:
        number = len(self.cells) + 1
        self.cells.append(CellTrace(number, self.cell_name, self.source, tuple(self.events)))
        self.events = []

    def graph(self) -> ScopeGraph:
        if self.events:
            self.end_cell()
        return build(self.cells)


def layers(names: list[str]) -> ScopeGraph:
    """A row of conv blocks, one in each scope: twice as many variables."""
    program = Program()
    flow = program.op("images", "Placeholder", [], program.at(1))
    for line, name in enumerate(names, 2):
        flow = program.conv_block(flow, name, line)
    return program.graph()


def shared(times: int) -> ScopeGraph:
    """Two variables, used so many times."""
    program = Program()
    flow = program.op("images", "Placeholder", [], program.at(1))
    for _ in range(times):
        flow = program.conv_block(flow, "rnn", 3)
    return program.graph()


def named(name: str) -> ScopeGraph:
    """The name as that of all that has one, as the reason of a refusal, and as source text."""
    program = Program(name)
    program.scope(name)
    for line in (2, 3):
        place = program.call(line, name)
        read = program.variable(name, name, (2, None), place)
        program.op(f"{name}/{name}", name, [read], place)
    program.refuse(name, name, name, 4)
    program.change(VariableCreated, dtype=name, collections=(name,), initializer=name, device=name)
    program.change(VariableReused, dtype=name, flag=replace(YES, scope=name))
    program.change(VariableRefused, error=name, flag=replace(YES, scope=name))
    program.change(OpCreated, outputs=((name, (2, None)),))
    return program.graph()


def marked(pattern: str) -> ScopeGraph:
    """300 new variables, of which 100 are shared, and 12 refusals.

    Args:
        pattern: name of the scope of each, from its tens, its ones and itself.
    """
    program = Program()
    for at in range(300):
        scope = pattern.format(at // 10, at % 10, at)
        for _ in range(1 + (at % 3 == 0)):
            program.variable(scope, f"v{at}", (3, 3), program.at(at + 1))
        if at % 25 == 0:
            program.refuse(scope, f"w{at}", "no such variable", at + 1)
    return program.graph()
