"""``HParams``: which values a setting takes, as TensorFlow 1.15.5 has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import scopeviz.tf1 as tf

HParams = tf.contrib.training.HParams


def settings() -> Any:
    return HParams(rate=0.1, steps=10, name="net", deep=True, units=[64, 32])


def test_settings_are_attributes() -> None:
    some = settings()
    assert (some.rate, some.units, "rate" in some, "other" in some) == (0.1, [64, 32], True, False)
    some.rate = 0.5
    assert some.values()["rate"] == 0.5


def test_settings_are_read_from_a_text() -> None:
    some = settings().parse("rate=1,steps=5,name=other,deep=false,units=[1, 2,3]")
    assert some.values() == {
        "rate": 1.0,
        "steps": 5,
        "name": "other",
        "deep": False,
        "units": [1, 2, 3],
    }


def test_settings_go_to_json_and_back() -> None:
    some = settings()
    assert HParams(**settings().parse_json(some.to_json()).values()).values() == some.values()


def test_a_setting_that_is_not_there_has_a_default() -> None:
    assert settings().get("other", 3) == 3
    assert settings().get("steps") == 10


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: settings().parse("other=1"), "Unknown hyperparameter type for other"),
        (lambda: settings().parse("rate=a"), "Could not parse hparam 'rate' of type 'float' with"),
        (lambda: settings().parse("rate=1,rate=2"), "Multiple assignments to variable 'rate' in"),
        (lambda: settings().parse("=1"), "Malformed hyperparameter value: =1"),
        (lambda: settings().set_hparam("steps", 0.5), "Could not cast hparam 'steps' of type"),
        (lambda: settings().set_hparam("steps", [1]), "Must not pass a list for single-valued"),
        (lambda: settings().set_hparam("units", 1), "Must pass a list for multi-valued parameter"),
        (lambda: HParams(units=[]), "Multi-valued hyperparameters cannot be empty: units"),
        (lambda: HParams(values=1), "Hyperparameter name is reserved: values"),
        (lambda: settings().get("steps", "a"), "Hparam 'steps' of type '<class 'int'>' is incomp"),
    ],
)
def test_bad_values_are_refused_in_the_words_of_tf1(call: Callable[[], Any], words: str) -> None:
    with pytest.raises(ValueError) as caught:  # the words are looked at below
        call()
    assert str(caught.value).startswith(words)
