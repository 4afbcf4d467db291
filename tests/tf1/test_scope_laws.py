"""Laws of TF1's scopes that hold in every program, asked of random ones."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

import scopeviz.tf1 as tf
from scopeviz.capture import Trace, record
from scopeviz.events import Event, ScopeEntered, ScopeExited
from scopeviz.model.fold import build
from scopeviz.tf1.variables.variable_store import default_store
from tests.tf1.scope_programs import (
    Again,
    Block,
    Lookup,
    Make,
    NameScope,
    Op,
    Raise,
    Run,
    Scope,
    Share,
    Statement,
    Step,
    Thread,
    without,
)

Program = tuple[Statement, ...]

# What is said often meets itself, so that lookups share, names clash and scopes come back.
# What is said often meets itself, so that lookups share, names clash and scopes come back.
FLAGS = (*["AUTO_REUSE"] * 6, "None", "None", "True", "False")
SCOPE_NAMES = ("a", "a", "a", "a", "A", "b", "a_1", "a/b", "w", "", "a/")
DEFAULT_NAMES = ("a", "d", "D", "a/d")
NAMES = ("w", "w", "w", "w", "W", "w_1", "a", "b/w")
NAME_SCOPES = (("a", None), ("n", None), ("N", "d"), ("a/", None), ("n/a", None), ("", "d"))

END = Statement()
"""The word that ends a block."""

SIMPLE: list[Statement] = [
    *[Lookup(name) for name in NAMES * 3],
    *[Lookup("w", shape) for shape in ((3,), None)],
    *[Lookup("w", (2,), dtype) for dtype in ("float32", "int32")],
    *[Lookup("w", shape, by_value=True) for shape in ((2,), None)],
    *[Make(name) for name in (*NAMES, None)],
    *[Op(name, number) for number, name in enumerate((*NAMES, None, None))],
    *[Share()] * 2,
    *[Raise()] * 2,
]
BLOCKS: list[Statement] = [
    *[Scope(name=name, reuse=flag) for name in SCOPE_NAMES for flag in FLAGS],
    *[Scope(jump=0, reuse="AUTO_REUSE")] * 10,
    *[Block()] * 15,
    *[Scope(name=name, name_scope_too=False) for name in SCOPE_NAMES],
    *[Scope(name=name, catches=False) for name in SCOPE_NAMES],
    *[Scope(default_name=name, reuse=flag) for name in DEFAULT_NAMES for flag in ("None", "True")],
    *[Scope(default_name=name) for name in DEFAULT_NAMES],
    *[Scope(jump=number % 4, reuse=flag) for number, flag in enumerate(FLAGS * 3)],
    *[Scope(jump=number, name_scope_too=False) for number in range(5)],
    *[Again(number=number, catches=number % 2 == 0) for number in range(10)],
    *[NameScope((), number % 2 == 0, *names) for number, names in enumerate(NAME_SCOPES * 2)],
    NameScope(),
    *[Thread()] * 4,
]
WORDS = st.one_of(st.sampled_from(SIMPLE), st.sampled_from(BLOCKS), st.just(END))


def program_of(words: list[Statement]) -> Program:
    """The program that a row of words says; a block reaches to its end, a plain one runs twice.

    >>> program_of([Block(), Share(), END, Raise()])
    (Block(body=(Share(), Share()), catches=True), Raise())
    """
    heads: list[Block] = [Block()]
    bodies: list[Program] = [()]
    for word in [*words, *[END] * len(words)]:
        if isinstance(word, Block):
            heads.append(word)
            bodies.append(())
        elif word is not END:
            bodies[-1] += (word,)
        elif len(heads) > 1:
            head, body = heads.pop(), bodies.pop()
            bodies[-1] += (replace(head, body=body * 2 if type(head) is Block else body),)
    return bodies[0]


PROGRAMS = st.lists(WORDS, min_size=8, max_size=24).map(program_of)
fixed = settings(derandomize=True, database=None, deadline=None, max_examples=60)


def law(test: Any) -> Any:
    """A test that is asked about the same random programs in every run."""
    return fixed(given(PROGRAMS)(test))


def steps(run: Run, kind: type[Statement]) -> list[Step]:
    """What came of the statements of one kind."""
    return [step for step in run.steps if isinstance(step.statement, kind)]


def found(run: Run) -> list[Step]:
    """The lookups that gave a variable."""
    return [step for step in steps(run, Lookup) if not step.refused]


def store(run: Run) -> dict[str, Any]:
    """Full name -> variable, as the store has it."""
    with run.graph.as_default():
        return dict(default_store()._vars)


def recorded(program: Program) -> tuple[Run, Trace]:
    with record() as trace:
        run = Run(tf, program)
    return run, trace


def events_of(trace: Trace) -> list[Event]:
    """The events of a recording, in whichever graph they happened."""
    return [replace(event, graph=0) for cell in trace for event in cell.events]


# Names.


@law
def test_names_of_ops_are_unique_whatever_their_case(program: Program) -> None:
    names = [op.name.lower() for op in Run(tf, program).graph.get_operations()]
    assert len(names) == len(set(names))


@law
def test_name_of_a_tensor_is_that_of_its_op_and_its_number(program: Program) -> None:
    for op in Run(tf, program).graph.get_operations():
        assert [tensor.name for tensor in op.outputs] == [
            f"{op.name}:{number}" for number in range(len(op.outputs))
        ]


@law
def test_ops_and_variables_lie_in_the_name_scope_that_is_open(program: Program) -> None:
    run = Run(tf, program)
    for step in steps(run, Make) + steps(run, Op):
        scope, asked = step.before.name_scope, getattr(step.statement, "name", None)
        prefix = f"{scope}/" if scope else ""
        assert step.result.name.startswith(prefix + (asked or ""))


@law
def test_variable_from_a_scope_is_named_by_the_scope_alone(program: Program) -> None:
    for step in found(Run(tf, program)):
        name, number = step.result.name.split(":")
        suffix = name.removeprefix(step.full_name)
        assert (suffix, number) == ("", "0") or suffix.removeprefix("_").isdecimal()


@law
def test_name_scopes_change_nothing_that_get_variable_finds(program: Program) -> None:
    run, bare = Run(tf, program), Run(tf, without((NameScope,), program))
    assert [(step.full_name, step.outcome) for step in steps(bare, Lookup)] == [
        (step.full_name, step.outcome) for step in steps(run, Lookup)
    ]
    assert list(store(bare)) == list(store(run))


@law
def test_ops_and_plain_variables_change_nothing_that_get_variable_finds(program: Program) -> None:
    run, bare = Run(tf, program), Run(tf, without((Make, Op), program))
    assert list(store(bare)) == list(store(run))


# Scopes.


@law
def test_whoever_leaves_a_scope_is_where_they_were(program: Program) -> None:
    run = Run(tf, program)
    for step in steps(run, Block):
        assert step.after._replace(reuse="") == step.before._replace(reuse="")
    for step in steps(run, Scope) + steps(run, Again):
        assert step.after == step.before  # What was shared inside is shared no longer.
    with run.graph.as_default():
        assert run.state() == (run.scopes[0], "", run.state().reuse, "")


@law
def test_scope_by_name_lies_in_the_one_around_it(program: Program) -> None:
    for step in steps(Run(tf, program), Scope):
        scope = step.statement
        assert isinstance(scope, Scope)
        if step.inside and scope.name is not None and scope.jump is None:
            around = step.before.name
            assert step.inside.name == (f"{around}/{scope.name}" if around else scope.name)


@law
def test_scope_by_default_name_has_at_most_a_number_more(program: Program) -> None:
    for step in steps(Run(tf, program), Scope):
        default = getattr(step.statement, "default_name", None)
        if step.inside and default:
            around = step.before.name
            suffix = step.inside.name.removeprefix(f"{around}/{default}" if around else default)
            assert not suffix or suffix.removeprefix("_").isdecimal()


@law
def test_own_flag_counts_and_else_that_of_the_scope_around(program: Program) -> None:
    for step in steps(Run(tf, program), Scope):
        scope = step.statement
        assert isinstance(scope, Scope)
        if step.inside and scope.reuse in {"True", "AUTO_REUSE"}:
            assert step.inside.reuse == scope.reuse
        elif step.inside and scope.jump is None:
            assert step.inside.reuse == step.before.reuse


@law
def test_flag_of_a_new_scope_object_is_no_one_elses(program: Program) -> None:
    run = Run(tf, program)
    entered = [id(step.result) for step in steps(run, Scope) if step.inside]
    assert len(entered) == len(set(entered))


@law
def test_thread_starts_at_the_root(program: Program) -> None:
    for step in steps(Run(tf, program), Thread):
        assert (step.before.name, step.before.reuse) == ("", "False")


@law
def test_refused_scope_takes_no_name_and_opens_nothing(program: Program) -> None:
    for step in steps(Run(tf, program), Block):
        if step.refused:
            assert step.inside is None
            assert step.held_after == step.held_before


# Sharing.


@law
def test_one_full_name_is_one_variable(program: Program) -> None:
    run = Run(tf, program)
    variables: dict[str, Any] = {}
    for step in found(run):
        assert variables.setdefault(step.full_name, step.result) is step.result
    assert len({id(variable) for variable in variables.values()}) == len(variables)
    assert store(run) == variables


@law
def test_flag_and_store_decide_what_a_lookup_does(program: Program) -> None:
    made: set[str] = set()
    allowed = {
        ("False", False): "created",
        ("True", True): "shared",
        ("AUTO_REUSE", False): "created",
        ("AUTO_REUSE", True): "shared",
    }
    for step in steps(Run(tf, program), Lookup):
        expected = allowed.get((step.before.reuse, step.full_name in made))
        assert step.refused or step.outcome == expected
        if step.outcome == "created":
            made.add(step.full_name)


# TF1 itself leaves an op behind where a value and a dtype are given, and then refuses.
@law
def test_refused_lookup_changes_nothing(program: Program) -> None:
    run = Run(tf, program)
    for step in steps(run, Lookup):
        if step.refused:
            assert step.held_after == step.held_before
            assert step.after == step.before


@law
def test_shared_lookup_changes_nothing(program: Program) -> None:
    for step in steps(Run(tf, program), Lookup):
        if step.outcome == "shared":
            assert step.held_after == step.held_before


@law
def test_plain_variable_is_always_a_new_one(program: Program) -> None:
    run = Run(tf, program)
    made = [id(step.result) for step in steps(run, Make)]
    assert len(made) == len(set(made))
    assert not set(made) & {id(step.result) for step in found(run)}


@law
def test_each_variable_joins_the_collections_once_and_in_order(program: Program) -> None:
    run = Run(tf, program)
    made = list(dict.fromkeys(run.variables))
    for key in (tf.GraphKeys.GLOBAL_VARIABLES, tf.GraphKeys.TRAINABLE_VARIABLES):
        joined = run.graph.get_collection(key)
        assert joined == [variable for variable in made if variable in joined]
        assert Counter(joined) == Counter(made)


# Events.


@law
def test_scopes_are_left_in_the_order_that_their_events_say(program: Program) -> None:
    open_scopes: list[tuple[str, str]] = []
    for event in events_of(recorded(program)[1]):
        if isinstance(event, ScopeEntered):
            open_scopes.append((event.kind, event.name))
        elif isinstance(event, ScopeExited):
            assert open_scopes.pop() == (event.kind, event.name)
    assert not open_scopes


@law
def test_model_says_what_the_store_says(program: Program) -> None:
    run, trace = recorded(program)
    nodes = build(trace).variables.values()
    assert {
        node.store_name: (node.name, node.shape, node.dtype) for node in nodes if node.store_name
    } == {
        name: (variable.op.name, tuple(variable.shape.as_list()), variable.dtype.base_dtype.name)
        for name, variable in store(run).items()
    }
    made = {step.result.op.name for step in steps(run, Make)}
    assert {node.name for node in nodes if not node.store_name} == made


@law
def test_model_counts_the_lookups_that_share_a_variable(program: Program) -> None:
    run, trace = recorded(program)
    lookups = Counter(step.result.op.name for step in found(run))
    assert lookups == {
        node.name: len(node.lookups) for node in build(trace).variables.values() if node.store_name
    }


@law
def test_listening_changes_nothing(program: Program) -> None:
    assert recorded(program)[0].transcript() == Run(tf, program).transcript()


@law
def test_two_runs_say_the_same(program: Program) -> None:
    (first, heard), (second, heard_again) = (recorded(program) for _ in range(2))
    assert first.transcript() == second.transcript()
    assert events_of(heard) == events_of(heard_again)
