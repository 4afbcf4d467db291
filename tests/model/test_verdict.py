"""Verdicts: what came of a lookup, and what another reuse flag would have done."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.events import Reuse
from scopeviz.model.fold import build
from scopeviz.model.verdict import CAUSES, FLAGS, Verdict, cause_of, verdicts
from scopeviz.model.why import CHAIN, WOULD, called_text, verdict_text, why
from scopeviz.tf1.variables.reuse import REUSE
from scopeviz.tf1.variables.variable_store import default_store


class Lookup(NamedTuple):
    """One lookup, in a variable scope of its own."""

    scope: str
    reuse: Reuse
    name: str
    shape: tuple[int | None, ...] | None
    dtype: str
    value: bool

    def do(self, flag: Any = None) -> Any:
        """Look up, with the scope's flag or another one."""
        with tf.variable_scope(self.scope, reuse=REUSE[self.reuse]) as scope:
            initializer = 1.0 if self.value else None
            return scope.get_variable(
                default_store(), self.name, self.shape, self.dtype, initializer, reuse=flag
            )


REFUSALS = (ValueError, TypeError)
LOOKUPS = st.builds(
    Lookup,
    st.sampled_from(["a", "b"]),
    st.sampled_from(FLAGS),
    st.sampled_from(["v", "w", "v:0"]),
    st.sampled_from([(2,), (3,), None, (None, 2)]),
    st.sampled_from(["float32", "int32"]),
    st.sampled_from([False, False, True]),
)


def verdicts_on(*lookups: Lookup) -> tuple[Verdict, ...]:
    with tf.Graph().as_default(), record() as trace:
        for lookup in lookups:
            with contextlib.suppress(*REFUSALS):
                lookup.do()
    return verdicts(build(trace))


def what_a_flag_does(before: list[Lookup], lookup: Lookup, flag: Reuse) -> str:
    """What really comes of a lookup with that flag, after the same lookups before it."""
    with tf.Graph().as_default() as graph:
        for each in before:
            with contextlib.suppress(*REFUSALS):
                each.do()
        known = len(graph.get_collection("variables"))
        try:
            lookup.do(REUSE[flag])
        except REFUSALS:
            return "refused"
        return "reused" if len(graph.get_collection("variables")) == known else "created"


@settings(max_examples=60, deadline=None)
@given(st.lists(LOOKUPS, min_size=1, max_size=5))
def test_what_each_flag_would_have_done_is_what_it_does(lookups: list[Lookup]) -> None:
    found = verdicts_on(*lookups)
    assert len(found) == len(lookups)
    for at, (lookup, verdict) in enumerate(zip(lookups, found, strict=True)):
        assert verdict.flag is not None
        assert verdict.flags is not None
        assert verdict.flags[verdict.flag.value][0] == verdict.outcome
        told = {flag: verdict.flags[flag][0] for flag in FLAGS}
        assert told == {flag: what_a_flag_does(lookups[:at], lookup, flag) for flag in FLAGS}


@settings(max_examples=60, deadline=None)
@given(st.lists(LOOKUPS, min_size=1, max_size=5))
def test_a_hit_says_where_the_variable_was_made(lookups: list[Lookup]) -> None:
    made: set[str] = set()
    for verdict in verdicts_on(*lookups):
        exists = verdict.name in made
        assert (verdict.found is not None) == (exists and verdict.outcome != "created")
        if verdict.outcome == "created":
            made.add(verdict.name)


LAST_REASONS: dict[str, tuple[Lookup, ...]] = {
    "exists": (Lookup("a", "False", "v", (2,), "float32", value=False),) * 2,
    "missing": (Lookup("a", "True", "v", (2,), "float32", value=False),),
    "shape": (
        Lookup("a", "False", "v", (2,), "float32", value=False),
        Lookup("a", "True", "v", (3,), "float32", value=False),
    ),
    "dtype": (
        Lookup("a", "False", "v", (2,), "float32", value=False),
        Lookup("a", "True", "v", (2,), "int32", value=False),
    ),
    "no shape": (Lookup("a", "False", "v", None, "float32", value=False),),
    "name": (Lookup("a", "False", "v:0", (2,), "float32", value=False),),
    "other": (Lookup("a", "False", "v", (2,), "float32", value=True),),
}


@pytest.mark.parametrize("cause", LAST_REASONS)
def test_the_cause_of_a_refusal_is_read_off_tf1s_own_words(cause: str) -> None:
    verdict = verdicts_on(*LAST_REASONS[cause])[-1]
    assert (verdict.outcome, verdict.cause) == ("refused", cause)


def test_every_cause_is_tried() -> None:
    assert {*CAUSES.values(), "other"} == set(LAST_REASONS)
    assert cause_of("whatever") == "other"


def chain(program: Callable[[], object], name: str) -> dict[str, tuple[str, ...]]:
    """The last verdict on a name, link by link."""
    with tf.Graph().as_default(), record() as trace, contextlib.suppress(*REFUSALS):
        program()
    verdict = verdicts(build(trace), name)[-1]
    return {reason.label: reason.sentences for reason in why(verdict)}


def test_an_inherited_flag_is_traced_to_where_it_was_set() -> None:
    def program() -> None:
        with tf.variable_scope("net") as scope:
            with tf.variable_scope("a"):
                tf.get_variable("w", [1])
            scope.reuse_variables()
            with tf.variable_scope("a"):
                tf.get_variable("w", [1])

    (sentence,) = chain(program, "net/a/w")["reuse"]
    assert sentence.startswith("reuse is True, set by reuse_variables() in ")
    assert sentence.endswith(", for net, and inherited from there")


def test_each_open_scope_is_told_with_its_line() -> None:
    def program() -> None:
        with tf.variable_scope("a") as outer, tf.name_scope("n"):
            with tf.variable_scope(None, "d"):
                pass
            with tf.variable_scope(None, "d"), tf.variable_scope(outer, reuse=tf.AUTO_REUSE):
                tf.get_variable("w", [1])

    found = chain(program, "a/w")["scopes"]
    assert [sentence.partition(" in ")[0] for sentence in found] == [
        "a/ opened by name",
        "name scope a/n/ opened",
        "a/d_1/ opened from default_name 'd'",
        "a/ entered by its scope object",
    ]
    assert found[1].endswith(", which get_variable pays no attention to")
    assert found[3].endswith(", with reuse=AUTO_REUSE")
    assert all(", line " in sentence for sentence in found)


def test_a_scope_that_was_opened_before_recording_is_said_to_be() -> None:
    with tf.Graph().as_default(), tf.variable_scope("a"), record() as trace:
        tf.get_variable("w", [1])
    (verdict,) = verdicts(build(trace))
    assert why(verdict)[1].sentences == ("a/ opened before recording",)


def test_a_custom_getter_says_what_it_made_of_the_name() -> None:
    def shadow(getter: Callable[..., object], name: str, *args: object, **kw: object) -> object:
        return getter(f"{name}/shadow", *args, **kw)

    def program() -> None:
        with tf.variable_scope("a", custom_getter=shadow):
            tf.get_variable("w", [1])

    assert chain(program, "a/w/shadow")["name"] == (
        "a/ and 'w' make a/w",
        "the custom getter shadow made a/w/shadow of it",
    )


def test_a_layers_own_scopes_are_told_as_its_own_and_once() -> None:
    def program() -> None:
        tf.layers.dense(tf.zeros([1, 2]), 3, name="fc")

    (sentence,) = chain(program, "fc/kernel")["scopes"]
    assert sentence.endswith(", by a layer or an optimizer")


def test_a_variable_of_its_own_asks_for_no_flag_and_has_no_alternative() -> None:
    def program() -> None:
        with tf.variable_scope("a", reuse=True):
            tf.Variable(1.0, name="v")
            tf.Variable(1.0, name="v")

    found = chain(program, "a/v_1")
    assert "with" not in found
    assert found["reuse"] == ("tf.Variable asks no reuse flag",)
    assert found["name"] == ("a/v was asked for and taken, so it got a/v_1",)
    assert found["so"] == ("it made a new variable, scalar float32, as tf.Variable always does",)


def test_a_name_that_was_given_away_shows_in_the_op_alone() -> None:
    def program() -> None:
        with tf.variable_scope("t"):
            pass
        tf.get_variable("t", [1])

    assert chain(program, "t")["name"][-1] == (
        "its op is called t_1, since the graph had given away that name"
    )


def test_the_alternatives_say_which_is_in_force() -> None:
    (verdict,) = verdicts_on(LAST_REASONS["missing"][0])
    assert why(verdict)[-1].sentences == (
        "reuse False, or None with nothing to inherit: a new variable",
        "reuse True: refused, since there is no such variable (in force)",
        "reuse AUTO_REUSE: a new variable",
    )


def test_all_that_a_flag_may_do_can_be_said() -> None:
    said = {
        would
        for lookups in LAST_REASONS.values()
        for verdict in verdicts_on(*lookups)
        for would in (verdict.flags or {}).values()
    }
    assert said <= set(WOULD)


def test_a_verdict_is_one_line_before_its_reasons() -> None:
    (verdict,) = verdicts_on(LAST_REASONS["missing"][0])
    assert verdict_text(verdict).startswith("a/v was refused in ")
    assert called_text(verdict.place.location).startswith("in ")
    assert [reason.label for reason in why(verdict)] == list(CHAIN)


def test_a_custom_getter_that_sets_the_flag_is_what_is_in_force() -> None:
    def sharing(getter: Callable[..., object], name: str, *args: object, **kw: object) -> object:
        return getter(name, *args, **kw | {"reuse": tf.AUTO_REUSE})

    def program() -> None:
        for _ in range(2):
            with tf.variable_scope("a", custom_getter=sharing):
                tf.get_variable("w", [1])

    found = chain(program, "a/w")
    assert found["reuse"] == ("reuse is AUTO_REUSE, set by the custom getter",)
    assert found["with"][-1] == "reuse AUTO_REUSE: the variable that is there, shared (in force)"


def test_the_name_of_a_slot_is_given_away_to_nobody() -> None:
    def program() -> None:
        w = tf.get_variable("w", [1])
        tf.train.AdamOptimizer().minimize(tf.reduce_sum(w))

    assert not any("given away" in text for text in chain(program, "w/Adam")["name"])


def test_a_namesake_of_tf_variable_is_said_to_be_there() -> None:
    def program() -> None:
        tf.Variable([0.0], name="v")
        with tf.variable_scope(tf.get_variable_scope(), reuse=True):
            tf.get_variable("v", [1])

    first, second = chain(program, "v")["found"]
    assert first == "there was no v"
    assert second.startswith("the one that tf.Variable made in ")


@pytest.mark.parametrize("name", [3, ["a"]])
def test_a_name_that_is_no_string_breaks_nothing(name: Any) -> None:
    with tf.Graph().as_default(), record() as trace, contextlib.suppress(TypeError):
        tf.get_variable(name, [2])
    assert {each.outcome for each in verdicts(build(trace))} <= {"refused"}
