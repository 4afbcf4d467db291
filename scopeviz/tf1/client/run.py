"""Running plans: step after step, over the slots of one run."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.client.plan import Loop, Plan, Special, Step
from scopeviz.tf1.framework.errors import InvalidArgumentError, OpError
from scopeviz.tf1.framework.operation import DEAD, Operation
from scopeviz.tf1.ops.state_ops import uninitialized

_KEPT = 31 * 2**20
"""Bytes of the largest array whose memory is worth keeping: what the C library allows."""


class Run:
    """What a stateful op may touch while it runs.

    Attributes:
        variables: the op of a variable -> its value.
        lock: held while a variable's next value is made from its last one.
    """

    def __init__(self) -> None:
        self.variables: dict[Operation, Any] = {}
        self.lock = threading.Lock()
        self._generators: dict[Operation, np.random.Generator] = {}
        self._counts: dict[Operation, int] = {}
        _keep_freed_memory()

    def value_of(self, variable: Operation, op: Operation | None = None) -> Any:
        """The value of a variable.

        Raises:
            FailedPreconditionError: if it has none yet.
        """
        value = self.variables.get(variable)
        if value is None:
            raise uninitialized(variable, op or variable)
        return value

    def forget(self, ops: Iterable[Operation]) -> None:
        """Let go of what is kept for some ops."""
        for op in ops:
            self.variables.pop(op, None)
            self._generators.pop(op, None)
            self._counts.pop(op, None)

    def count(self, op: Operation) -> int:
        """How often an op that counts has run, this time included."""
        with self.lock:
            self._counts[op] = self._counts.get(op, 0) + 1
            return self._counts[op]

    def generator(self, op: Operation) -> np.random.Generator:
        """The random numbers of an op, which go on from one run to the next."""
        generator = self._generators.get(op)
        if generator is None:
            seeds = (op.attrs.get("seed", 0), op.attrs.get("seed2", 0))
            entropy = [seed % 2**64 for seed in seeds] if any(seeds) else None
            generator = np.random.Generator(np.random.Philox(np.random.SeedSequence(entropy)))
            generator = self._generators.setdefault(op, generator)
        return generator

    def slots(self, plan: Plan, fed: Iterable[Any]) -> list[Any]:
        """The slots of a plan after its last step.

        Args:
            plan: the plan.
            fed: the value of each tensor that is fed, in the order of the plan's feeds.

        Raises:
            OpError: if an op fails; it says which op, and where it was made.
        """
        values = plan.template.copy()
        for slot, value in zip(plan.feeds.values(), fed, strict=True):
            values[slot] = value
        self._take(plan.steps, values)
        return values

    def read(
        self, place: int, variables: Sequence[Operation], values: list[Any], op: Operation
    ) -> Any:
        """What is in a place: a slot, or a variable."""
        return values[place] if place >= 0 else self.value_of(variables[~place], op)

    def _take(self, steps: tuple[Step, ...], values: list[Any]) -> None:
        """Take steps; the only loop that every op of every run goes through."""
        step: Step
        try:
            for step in steps:
                op, compute, inputs, outputs, unneeded, special = step
                if special is None:
                    result = compute(op, *[values[slot] for slot in inputs])
                else:
                    result = self._special(step, special, values)
                if isinstance(outputs, int):
                    values[outputs] = result
                else:
                    for slot, value in zip(outputs, result or (), strict=False):
                        values[slot] = value
                for slot in unneeded:
                    values[slot] = None
        except OpError as error:
            raise located(error, step.op) from None
        except (ValueError, IndexError, FloatingPointError) as error:
            raise located(InvalidArgumentError(None, step.op, str(error)), step.op) from error

    def _special(self, step: Step, special: Special, values: list[Any]) -> Any:
        """What a step gives that does more than compute."""
        guard = special.guard
        if guard:
            dead = [values[slot] is DEAD for slot in guard]
            is_dead = all(dead) if special.merges else any(dead)
            if special.alive >= 0:
                values[special.alive] = DEAD if is_dead else None
            if is_dead:
                return DEAD if isinstance(step.outputs, int) else (DEAD,) * len(step.outputs)
        if special.loop is not None:
            return self._repeat(step, special.loop, values)
        op, variables = step.op, special.variables
        if special.merges:
            inputs = [
                DEAD if gone else self.read(place, variables, values, op)
                for place, gone in zip(step.inputs, dead, strict=True)
            ]
        else:
            inputs = [
                values[place] if place >= 0 else self.value_of(variables[~place], op)
                for place in step.inputs
            ]
        return step.compute(self, op, *inputs) if special.stateful else step.compute(op, *inputs)

    def _repeat(self, step: Step, loop: Loop, values: list[Any]) -> list[Any]:
        """Run a loop: the values of the variables that somebody looks at afterwards."""
        op, merges, ends, pred = step.op, loop.merges, loop.ends, loop.pred
        following = [self.read(place, loop.variables, values, op) for place in loop.starts]
        while True:
            _fill(values, merges, following)
            del following  # Nothing but its slot may hold a value.
            self._take(loop.before, values)
            if not values[pred]:
                break
            self._take(loop.body, values)
            following = [self.read(place, loop.end_variables, values, op) for place in ends]
            for slot in loop.moved:
                values[slot] = None
        outputs: tuple[int, ...] = step.outputs  # type: ignore[assignment]  # a loop has several
        result = [values[slot] for slot in outputs]
        for slot in loop.unneeded:
            values[slot] = None
        return result


def _fill(values: list[Any], slots: Iterable[int], new: Iterable[Any]) -> None:
    for slot, value in zip(slots, new, strict=True):
        values[slot] = value


def _keep_freed_memory() -> None:
    """Let memory that an array gave back wait for the next one, rather than leave the process.

    Arrays of a run come and go many times a second, and pages that are new each time cost more
    than many an op.  The GNU C library keeps blocks as large as the largest that was let go of
    so far; elsewhere this does nothing.  No page of the array is ever touched.
    """
    np.empty(_KEPT, np.uint8)


def located(error: OpError, op: Operation) -> OpError:
    """The error with the op that it struck, and the place in the user's code that made it."""
    if "[[node" not in error.message:
        error.op = op
        error.message = f"{error.message}\n\t [[node {op.name} (defined at {op.location}) ]]"
        error.args = (error.message,)
    return error
