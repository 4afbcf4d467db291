"""One sentence for each event, and one line for a cell."""

import typing
from typing import get_args

import pytest

from scopeviz.events import (
    Event,
    GradientComputed,
    GraphReset,
    Location,
    OpCreated,
    OpenedBy,
    ReuseEnabled,
    ReuseFlag,
    ScopeEntered,
    ScopeExited,
    SessionRun,
    TakenBack,
    VariableCreated,
    VariableRefused,
    VariableReused,
)
from scopeviz.model.explain import ORIGINS, SENTENCES, explain, sentences, summary
from tests.views.programs import layers, named, shared

HERE = Location("cell 4", 5, "conv_block", 1, Location("cell 4", 2, ""))
SET = ReuseFlag("True", "reuse_variables", "conv1", Location("cell 4", 4, ""))

EXPECTED: dict[str, Event] = {
    "Scope conv1 was opened in cell 4, line 5, in conv_block; reuse is False, the default; "
    "ops go to conv1_1/.": ScopeEntered(
        0, "variable_scope", "conv1", "conv1_1/", "conv1", "name", ReuseFlag(), HERE
    ),
    "Name scope conv1_1/ was opened in cell 4, line 5, in conv_block.": ScopeEntered(
        0, "name_scope", "conv1_1/", "conv1_1/", "conv1", "name", None, HERE
    ),
    "Scope conv1 was left.": ScopeExited(0, "variable_scope", "conv1", HERE),
    "reuse_variables() was called on conv1 in cell 4, line 5, in conv_block.": ReuseEnabled(
        0, "conv1", HERE
    ),
    "conv1/weights was created: 5×5×32×32 float32, initialised by random_normal_initializer "
    "in cell 4, line 5, in conv_block; reuse is False, the default.": VariableCreated(
        0, "conv1/weights", "conv1/weights", "weights", "conv1", "conv1/", (5, 5, 32, 32),
        "float32", *(True, ()), "random_normal_initializer", "get_variable", ReuseFlag(), HERE,
    ),
    "s/v/part_0, part of s/v, was created: 2 float32 in cell 4, line 5, in conv_block; reuse is "
    "False, the default.": VariableCreated(
        0, "s/v/part_0", "s/v", "v", "s", "s/", (2,), "float32", *(True, ()), "", "get_variable",
        ReuseFlag(), HERE, (), "s/v",
    ),
    "s/v/part_0, part of s/v, was reused in cell 4, line 5, in conv_block: reuse is True, set by "
    "reuse_variables() in cell 4, line 4.": VariableReused(
        0, "s/v/part_0", "s/v", "v", "s", "s/", (2,), "float32", *(True, SET), HERE, HERE, "s/v",
    ),
    "conv1/weights was reused in cell 4, line 5, in conv_block: reuse is True, set by "
    "reuse_variables() in cell 4, line 4.": VariableReused(
        0, "conv1/weights", "conv1/weights", "weights", "conv1", "conv1/", (5, 5, 32, 32),
        "float32", *(True, SET), HERE, HERE,
    ),
    "conv1/weights was refused in cell 4, line 5, in conv_block: reuse is True, set by "
    "reuse_variables() in cell 4, line 4. ValueError: no such variable.": VariableRefused(
        0, "conv1/weights", "weights", "conv1", SET, "ValueError", "no such variable.", HERE
    ),
    "Op conv1/Relu (Relu) was made in cell 4, line 5, in conv_block.": OpCreated(
        0, "conv1/Relu", "Relu", (), (), "", HERE
    ),
    "The default graph was reset in cell 4, line 5, in conv_block; its variables are gone.": (
        GraphReset(0, HERE)
    ),
    "A session ran mul, add in cell 4, line 5, in conv_block; w had no value yet.": SessionRun(
        0, ("mul", "add"), HERE, "w"
    ),
    "The gradient of w was asked for in cell 4, line 5, in conv_block; it sums over mul and add.": (
        GradientComputed(
            0, "w", "gradients/AddN:0", (("mul", "g/mul:0", ""), ("add", "g/add:0", "")), HERE
        )
    ),
    "What cell 3 had added was taken back: 1 variable, 2 ops. Built on it, and stale: mul.": (
        TakenBack(0, "cell 3", ("w",), ("w", "w/read"), ("mul",), HERE)
    ),
}  # fmt: skip


@pytest.mark.parametrize("opened_by", get_args(OpenedBy))
def test_each_way_to_open_a_scope_can_be_told(opened_by: OpenedBy) -> None:
    event = ScopeEntered(0, "variable_scope", "s", "s/", "s", opened_by, ReuseFlag(), HERE)
    assert explain(event).startswith("Scope s was opened")


@pytest.mark.parametrize("sentence", EXPECTED)
def test_an_event_is_one_sentence(sentence: str) -> None:
    assert explain(EXPECTED[sentence]) == sentence


def test_there_is_a_sentence_for_every_kind_of_event() -> None:
    assert set(SENTENCES) == set(typing.get_args(Event))
    assert {type(event) for event in EXPECTED.values()} == set(SENTENCES)


def test_there_are_words_for_every_origin_of_a_flag() -> None:
    hint = typing.get_type_hints(ReuseFlag)["origin"]
    assert set(ORIGINS) == set(typing.get_args(hint))


def test_a_cell_is_summed_up_in_one_line() -> None:
    assert summary(layers(["a"])) == "2 variables created, 9,248 elements"
    assert summary(shared(3)) == "2 variables created, 2 reused, 9,248 elements"
    assert summary(named("v")) == "1 variable created, 1 reused, 1 refused"


def test_ops_of_one_call_in_a_row_are_one_sentence() -> None:
    events = layers(["a", "b"]).cells[0].events
    told = list(sentences(events))
    assert sum(count for _, count in told) == len(events)
    assert [sentence for sentence, count in told if count > 1] == [
        f"3 ops in {name}/ were made in cell 1, line 2, in conv_block: Conv2D, add, Relu."
        for name in ("a", "b")
    ]


def test_a_sentence_on_many_ops_counts_those_that_it_does_not_name() -> None:
    ops = [
        OpCreated(0, f"op{at}", "Add", (), (), "", Location("cell 1", at, ""))
        for at in range(1, 12)
    ]
    [(sentence, count)] = sentences(ops)
    assert sentence == (
        "11 ops were made in cell 1, lines 1 to 11: "
        "op1, op2, op3, op4, op5, op6, op7, op8, and 3 more."
    )
    assert count == 11
