"""Programs that train do what they did in TensorFlow 1.15.5: ops, names and values."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from tests.tf1.training_programs import (
    AVERAGES,
    DATA,
    DECAYS,
    OPTIMIZERS,
    SAVERS,
    averaged,
    decayed,
    placed,
    savers,
    trained,
)

RECORDED = json.loads(DATA.read_text("utf-8"))

every_optimizer = pytest.mark.parametrize(
    ("name", "resource", "sparse"),
    [
        pytest.param(name, resource, sparse, id=f"{name}-{resource}-{sparse}")
        for name in OPTIMIZERS
        for resource in (False, True)
        for sparse in (False, True)
    ],
)
every_kind = pytest.mark.parametrize("resource", [False, True], ids=["reference", "resource"])
every_decay = pytest.mark.parametrize("name", DECAYS)


@every_optimizer
def test_five_steps_lead_where_they_led_in_tf1(name: str, *, resource: bool, sparse: bool) -> None:
    found = trained(tf, name, resource=resource, sparse=sparse)
    wanted: Any = RECORDED["optimizers"][f"{name}-{resource}-{sparse}"]
    assert found["variables"] == wanted["variables"]
    for variable, value, expected in zip(
        found["variables"], found["values"], wanted["values"], strict=True
    ):
        np.testing.assert_allclose(value, expected, 1e-5, 1e-6, err_msg=variable)


@every_optimizer
def test_an_optimizer_adds_the_ops_of_tf1(name: str, *, resource: bool, sparse: bool) -> None:
    found = trained(tf, name, resource=resource, sparse=sparse)
    assert found["ops"] == RECORDED["optimizers"][f"{name}-{resource}-{sparse}"]["ops"]


@every_decay
def test_a_learning_rate_decays_as_in_tf1(name: str) -> None:
    found, wanted = decayed(tf, name), RECORDED["decays"][name]
    assert found["name"] == wanted["name"]
    np.testing.assert_allclose(found["values"], wanted["values"], 1e-5, 1e-7)


@every_kind
@pytest.mark.parametrize("name", ["adam", "ftrl", "momentum"])
def test_a_variable_is_trained_on_its_device_as_in_tf1(name: str, *, resource: bool) -> None:
    assert placed(tf, name, resource=resource) == RECORDED["placed"][f"{name}-{resource}"]


@every_decay
def test_a_decay_adds_the_ops_of_tf1(name: str) -> None:
    assert decayed(tf, name)["ops"] == RECORDED["decays"][name]["ops"]


@every_kind
@pytest.mark.parametrize("name", SAVERS)
def test_a_saver_adds_the_ops_of_tf1(name: str, *, resource: bool) -> None:
    assert savers(tf, name, resource=resource) == RECORDED["savers"][f"{name}-{resource}"]


@every_kind
@pytest.mark.parametrize("name", AVERAGES)
def test_averages_move_as_in_tf1(name: str, *, resource: bool) -> None:
    found: Any = averaged(tf, name, resource=resource)
    wanted: Any = dict(RECORDED["averages"][f"{name}-{resource}"])
    np.testing.assert_allclose(found.pop("values"), wanted.pop("values"), 1e-5)
    assert found == wanted
