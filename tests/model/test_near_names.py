"""Which names look like a typo of each other."""

from __future__ import annotations

import random

import pytest

from scopeviz.model.near_names import is_near, near_pairs

NEAR = [
    ("weights", "wieghts"),  # swapped
    ("weights", "weight"),  # left out
    ("weights", "weigghts"),  # added
    ("kernel", "kernal"),  # exchanged
    ("bias", "biases"),  # plural
    ("Weights", "weights"),  # case
    ("moving_mean", "movingmean"),  # no word boundary
    ("conv1_kernel", "conv1_kernal"),  # in one word of several
    ("hidden/weights", "hidden/wieghts"),
]
FAR = [
    ("weights", "weights"),
    ("weights", "biases"),
    ("conv1", "conv2"),
    ("conv1", "conv"),
    ("w1", "w_1"),
    ("layer_1_1", "layer_11"),
    ("w_q", "w_k"),
    ("gamma_x", "gamma_h"),
    ("kernel_A", "kernel_B"),
    ("gateA", "gateB"),
    ("posx", "posy"),
    ("igate", "ogate"),  # the first letter tells gates apart
    ("beta", "zeta"),
    ("encoder", "decoder"),
    ("mean", "men"),  # too short
    ("wu", "wv"),
    ("left", "right"),
    ("query_key", "key_query"),
]


@pytest.mark.parametrize(("one", "other"), NEAR)
def test_a_typo_is_near(one: str, other: str) -> None:
    assert is_near(one, other)
    assert is_near(other, one)
    assert list(near_pairs([one, other])) == [(one, other)]


@pytest.mark.parametrize(("one", "other"), FAR)
def test_what_is_meant_to_differ_is_not_near(one: str, other: str) -> None:
    assert not is_near(one, other)
    assert not is_near(other, one)
    assert list(near_pairs([one, other])) == []


def test_pairs_are_those_that_comparing_each_with_each_finds() -> None:
    chance = random.Random(5)
    names = [f"{''.join(chance.choices('abcz', k=6))}_rest" for _ in range(60)]
    each_with_each = {
        frozenset((one, other)) for one in names for other in names if is_near(one, other)
    }
    assert {frozenset(pair) for pair in near_pairs(names)} == each_with_each != set()


def test_many_numbered_names_are_not_compared_with_each_other() -> None:
    assert list(near_pairs(f"block_{number}_weights" for number in range(5000))) == []
