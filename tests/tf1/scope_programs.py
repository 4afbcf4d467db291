"""Scope programs as plain data, and what a run of one shows.

The module that runs a program is handed in, and nothing here is newer than Python 3.7: so
real TensorFlow 1.15 can run the very same programs.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import Any, Callable, NamedTuple  # noqa: UP035  # Python 3.7 subscripts no other


class Deliberate(Exception):
    """What a program raises by itself."""


class State(NamedTuple):
    """Where a program is; scopes are compared by identity."""

    scope: Any
    name: str
    reuse: str
    name_scope: str | None


class Held(NamedTuple):
    """What a graph holds, in a form that can be compared."""

    operations: tuple[str, ...]
    names_in_use: dict[str, int]
    collections: dict[str, list[int]]


@dataclass(frozen=True)
class Step:
    """What came of a statement.

    Attributes:
        full_name: what a lookup asked for.
        outcome: ``done``, ``created``, ``shared``, ``raised``, or an error in words.
        inside: where a block led.
        result: the variable, tensor or scope that came of it.
    """

    statement: Statement
    full_name: str
    outcome: str
    before: State
    inside: State | None
    after: State
    held_before: Held
    held_after: Held
    result: Any

    @property
    def refused(self) -> bool:
        """Whether the statement was refused."""
        return self.outcome not in {"done", "created", "shared", "raised"}


class Run:
    """One run of a program, in a graph of its own.

    Attributes:
        tf: the module that runs it.
        steps: what came of each statement, blocks after what is in them.
        scopes: the scope objects so far, the root first.
        left: the blocks that were left, and can be entered again.
        variables: all that were made or found, in order.
    """

    def __init__(self, tf: Any, program: tuple[Statement, ...]) -> None:
        self.tf = tf
        self.graph = tf.Graph()
        self.steps: list[Step] = []
        self.left: list[Any] = []
        self.variables: list[Any] = []
        with self.graph.as_default():
            self.scopes: list[Any] = [tf.get_variable_scope()]
            Block(program).run(self)

    def state(self) -> State:
        """Where the program is now."""
        scope = self.tf.get_variable_scope()
        reuse = "AUTO_REUSE" if scope.reuse is self.tf.AUTO_REUSE else str(scope.reuse)
        return State(scope, scope.name, reuse, self.graph.get_name_scope())

    def held(self) -> Held:
        """What the graph holds now."""
        keys = self.graph.get_all_collection_keys()
        return Held(
            tuple(op.name for op in self.graph.get_operations()),
            dict(self.graph._names_in_use),
            {str(key): [id(item) for item in self.graph.get_collection(key)] for key in keys},
        )

    def attempt(self, statement: Statement, action: Callable[[], Any], full_name: str = "") -> Any:
        """Do what a statement says, and write down what came of it."""
        before, held_before = self.state(), self.held()
        result, outcome = None, "done"
        try:
            result = action()
        except (TypeError, ValueError) as error:
            outcome = in_words(error)
        held_after = self.held()
        if full_name and result is not None:
            grown = len(held_after.operations) > len(held_before.operations)
            outcome = "created" if grown else "shared"
        self.steps.append(
            Step(
                statement,
                full_name,
                outcome,
                before,
                None,
                self.state(),
                held_before,
                held_after,
                result,
            )
        )
        return result

    def enter(self, statement: Block, make: Callable[[], Any]) -> Any:
        """Run a block's body in a context, and write down what came of it."""
        before, held_before = self.state(), self.held()
        context, entered, inside, outcome = None, None, None, "done"
        try:
            context = make()
            with context as entered:
                inside = self.state()
                if hasattr(entered, "reuse_variables"):
                    self.scopes.append(entered)
                for part in statement.body:
                    part.run(self)
        except Deliberate:
            outcome = "raised"
        except (TypeError, ValueError) as error:
            outcome = in_words(error)
        self.steps.append(
            Step(
                statement,
                "",
                outcome,
                before,
                inside,
                self.state(),
                held_before,
                self.held(),
                entered,
            )
        )
        if outcome == "raised" and not statement.catches:
            raise Deliberate
        return context

    def transcript(self) -> list[str]:
        """All that can be said of the run without an object's identity."""
        lines = [
            f"{type(step.statement).__name__} {step.full_name} {step.outcome}"
            f" {step.before[1:]} {step.inside and step.inside[1:]} {step.after[1:]}"
            f" {getattr(step.result, 'name', step.result)}"
            for step in self.steps
        ]
        lines += [
            f"{op.name} {op.type} {[tensor.name for tensor in op.inputs]}"
            for op in self.graph.get_operations()
        ]
        held = self.held()
        lines += [f"{name} in use: {times}" for name, times in held.names_in_use.items()]
        lines += [f"{key}: {len(held.collections[key])}" for key in sorted(held.collections)]
        return lines


def in_words(error: Exception) -> str:
    """Type and first line; where a variable was first made is said differently."""
    return f"{type(error).__name__}: {str(error).partition('Originally defined at')[0].strip()}"


class Statement:
    """A part of a program."""

    def run(self, run: Run) -> None:
        """Do it."""
        raise NotImplementedError


@dataclass(frozen=True)
class Block(Statement):
    """Statements one after the other; it may catch what they raise."""

    body: tuple[Statement, ...] = ()
    catches: bool = True

    def run(self, run: Run) -> None:
        run.enter(self, nullcontext)


@dataclass(frozen=True)
class Scope(Block):
    """``variable_scope``: by name, by default name, or by a scope object seen earlier."""

    name: str | None = None
    default_name: str | None = None
    jump: int | None = None
    reuse: str = "None"
    name_scope_too: bool = True

    def run(self, run: Run) -> None:
        context = run.enter(self, lambda: self.made(run))
        if context is not None:
            run.left.append(context)

    def made(self, run: Run) -> Any:
        name = self.name if self.jump is None else run.scopes[self.jump % len(run.scopes)]
        flags = {"None": None, "False": False, "True": True, "AUTO_REUSE": run.tf.AUTO_REUSE}
        return run.tf.variable_scope(
            name,
            self.default_name,
            reuse=flags[self.reuse],
            auxiliary_name_scope=self.name_scope_too,
        )


@dataclass(frozen=True)
class Again(Block):
    """A context object of ``variable_scope`` that was left is entered again."""

    number: int = 0

    def run(self, run: Run) -> None:
        if run.left:
            context = run.left.pop(self.number % len(run.left))
            try:
                run.enter(self, lambda: context)
            finally:
                run.left.append(context)


@dataclass(frozen=True)
class NameScope(Block):
    """``name_scope``, in any of its forms."""

    name: str | None = None
    default_name: str | None = None

    def run(self, run: Run) -> None:
        run.enter(self, lambda: run.tf.name_scope(self.name, self.default_name))


@dataclass(frozen=True)
class Thread(Block):
    """A block in a thread of its own, which is waited for."""

    def run(self, run: Run) -> None:
        def work() -> None:
            with run.graph.as_default():
                run.enter(replace(self, catches=True), nullcontext)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()


@dataclass(frozen=True)
class Lookup(Statement):
    """``get_variable``."""

    name: str
    shape: tuple[int, ...] | None = (2,)
    dtype: str | None = None
    by_value: bool = False

    def run(self, run: Run) -> None:
        tf, scope = run.tf, run.tf.get_variable_scope().name
        shape = None if self.shape is None else list(self.shape)
        dtype = self.dtype and tf.as_dtype(self.dtype)
        value = [1.0, 2.0] if self.by_value else None
        found = run.attempt(
            self,
            lambda: tf.get_variable(self.name, shape, dtype, value),
            f"{scope}/{self.name}" if scope else self.name,
        )
        if found is not None:
            run.variables.append(found)


@dataclass(frozen=True)
class Make(Statement):
    """``tf.Variable``."""

    name: str | None

    def run(self, run: Run) -> None:
        made = run.attempt(self, lambda: run.tf.Variable([1.0, 2.0], name=self.name))
        run.variables.append(made)


@dataclass(frozen=True)
class Op(Statement):
    """An op: of a variable's value, if there is one."""

    name: str | None
    number: int = 0

    def run(self, run: Run) -> None:
        tf, known = run.tf, run.variables
        if known:
            operand = known[self.number % len(known)]
            run.attempt(self, lambda: tf.identity(operand, name=self.name))
        else:
            run.attempt(self, lambda: tf.constant(1.0, name=self.name))


@dataclass(frozen=True)
class Share(Statement):
    """``reuse_variables()`` on the current scope."""

    def run(self, run: Run) -> None:
        run.attempt(self, run.tf.get_variable_scope().reuse_variables)


@dataclass(frozen=True)
class Raise(Statement):
    """An exception, up to the next block that catches it."""

    def run(self, run: Run) -> None:  # noqa: ARG002  # as all statements are run
        raise Deliberate


def without(kinds: tuple[type, ...], program: tuple[Statement, ...]) -> tuple[Statement, ...]:
    """The program with all statements of some kinds left out; what is in them stays."""
    kept: list[Statement] = []
    for statement in program:
        if isinstance(statement, Block):
            body = without(kinds, statement.body)
            gone = isinstance(statement, kinds)
            kept.append(Block(body, statement.catches) if gone else replace(statement, body=body))
        elif not isinstance(statement, kinds):
            kept.append(statement)
    return tuple(kept)
