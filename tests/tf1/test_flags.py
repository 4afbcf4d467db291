"""Flags: what a command line says, as TensorFlow 1.15 with absl takes it."""

from __future__ import annotations

import sys
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.platform.flags import FlagValues


@pytest.fixture
def flags() -> FlagValues:
    flags = FlagValues()
    tf.flags.DEFINE_string("data_dir", "/data", "where", flag_values=flags)
    tf.flags.DEFINE_integer("steps", 10, "how many", lower_bound=0, flag_values=flags)
    tf.flags.DEFINE_float("rate", 0.1, "how fast", flag_values=flags)
    tf.flags.DEFINE_boolean("train", True, "whether", flag_values=flags)  # TF1's order
    tf.flags.DEFINE_enum("optimizer", "sgd", ["sgd", "adam"], "which", flag_values=flags)
    tf.flags.DEFINE_list("sizes", "1,2", "sizes", flag_values=flags)
    tf.flags.DEFINE_multi_integer("layer", [3], "layers", flag_values=flags)
    return flags


DEFAULTS: dict[str, Any] = {
    "data_dir": "/data",
    "steps": 10,
    "rate": 0.1,
    "train": True,
    "optimizer": "sgd",
    "sizes": ["1", "2"],
    "layer": [3],
}


def test_without_a_command_line_there_are_defaults(flags: FlagValues) -> None:
    assert flags(["program"]) == ["program"]
    assert flags.flag_values_dict() == DEFAULTS


@pytest.mark.parametrize(
    ("arguments", "changed"),
    [
        ("--steps=3", {"steps": 3}),
        ("--steps 3", {"steps": 3}),
        ("-steps=0x10", {"steps": 16}),
        ("--rate 1e-3", {"rate": 0.001}),
        ("--notrain", {"train": False}),
        ("--train=false", {"train": False}),
        ("--train", {"train": True}),
        ("--optimizer=adam", {"optimizer": "adam"}),
        ("--sizes=5,6", {"sizes": ["5", "6"]}),
        ("--layer=1 --layer=2", {"layer": [1, 2]}),
        ("--data_dir=", {"data_dir": ""}),
    ],
)
def test_a_command_line_changes_values(
    flags: FlagValues, arguments: str, changed: dict[str, Any]
) -> None:
    assert flags(["program", *arguments.split()]) == ["program"]
    assert flags.flag_values_dict() == {**DEFAULTS, **changed}


def test_what_is_no_flag_is_left(flags: FlagValues) -> None:
    assert flags(["program", "a", "--steps=3", "b", "--", "--rate"]) == [
        "program",
        "a",
        "b",
        "--rate",
    ]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ("--stepz=3", tf.flags.UnrecognizedFlagError, "Unknown command line flag 'stepz'"),
        ("--steps=x", tf.flags.IllegalFlagValueError, "flag --steps=x: "),
        (
            "--steps=-1",
            tf.flags.IllegalFlagValueError,
            "flag --steps=-1: -1 is not an integer that is at least 0",
        ),
        (
            "--optimizer=x",
            tf.flags.IllegalFlagValueError,
            "flag --optimizer=x: value should be one of <sgd|adam>",
        ),
        ("--train=x", tf.flags.IllegalFlagValueError, "flag --train=x: "),
        ("--steps", tf.flags.Error, "Missing value for flag -steps"),
    ],
)
def test_a_wrong_command_line_is_refused(
    flags: FlagValues, arguments: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        flags(["program", *arguments.split()])
    assert type(caught.value) is error
    assert str(caught.value).startswith(message)


def test_flags_that_are_not_known_may_be_left(flags: FlagValues) -> None:
    assert flags(["program", "--other=1", "--steps=3"], known_only=True) == ["program", "--other=1"]


def test_the_first_look_reads_the_command_line_of_the_program(
    flags: FlagValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["program", "--steps=7"])
    assert flags.steps == 7


def test_a_flag_can_be_set(flags: FlagValues) -> None:
    flags.mark_as_parsed()
    flags.steps = 5
    assert (flags.steps, flags["steps"].value, flags["steps"].default) == (5, 5, 10)
    with pytest.raises(AttributeError):
        flags.other = 1


def test_a_flag_is_defined_once(flags: FlagValues) -> None:
    with pytest.raises(tf.flags.DuplicateFlagError) as caught:
        tf.flags.DEFINE_string("steps", "", "again", flag_values=flags)
    assert str(caught.value).startswith("The flag 'steps' is defined twice. First from ")


def test_another_main_program_starts_anew(flags: FlagValues) -> None:
    program = "DEFINE('steps2', 3, 'how many', flag_values=flags); flags(['program'])"
    for _ in range(2):
        exec(
            program,
            {"__name__": "__main__", "DEFINE": tf.flags.DEFINE_integer, "flags": flags},
        )
    assert flags.steps2 == 3
    assert flags["data_dir"].default == "/data"


def test_older_names_of_arguments_are_taken() -> None:
    flags = FlagValues()
    tf.flags.DEFINE_string(flag_name="a", default_value="b", docstring="what", flag_values=flags)
    assert flags["a"].default == "b"


def test_the_older_way_to_all_flags_works(flags: FlagValues) -> None:
    assert sorted(getattr(flags, "__flags")) == sorted(DEFAULTS)  # as programs do


def test_a_required_flag_must_be_given(flags: FlagValues) -> None:
    tf.flags.DEFINE_string("path", None, "where", flag_values=flags)
    tf.flags.mark_flag_as_required("path", flag_values=flags)
    with pytest.raises(tf.flags.IllegalFlagValueError) as caught:
        flags(["program"])
    assert str(caught.value) == ("flag --path=None: Flag --path must have a value other than None.")


def test_app_run_calls_main_with_what_is_left_and_leaves() -> None:
    seen: list[Any] = []

    def main(argv: list[str]) -> int:
        seen.append(argv)
        return 3

    with pytest.raises(SystemExit) as caught:
        tf.app.run(main, ["program", "word"])
    assert (seen, caught.value.code) == ([["program", "word"]], 3)


def test_app_flags_are_the_flags() -> None:
    assert tf.app.flags.FLAGS is tf.flags.FLAGS
