"""Programs that train do what they did in TensorFlow 1.15.5: ops, names and values."""

from __future__ import annotations

from typing import Any

import pytest

import scopeviz.tf1 as tf
from tests.tf1.recorded.observation import check_close, recorded
from tests.tf1.recorded.training import (
    AVERAGES,
    DECAYS,
    OPTIMIZERS,
    SAVERS,
    averaged,
    decayed,
    placed,
    savers,
    trained,
)

RECORDED = recorded("training")

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
    wanted: Any = RECORDED[f"optimizers.{name}-{resource}-{sparse}"]
    assert found["variables"] == wanted["variables"]
    check_close(found["values"], wanted["values"], 1e-5, 1e-6)


@every_optimizer
def test_an_optimizer_adds_the_ops_of_tf1(name: str, *, resource: bool, sparse: bool) -> None:
    found = trained(tf, name, resource=resource, sparse=sparse)
    assert found["ops"] == RECORDED[f"optimizers.{name}-{resource}-{sparse}"]["ops"]


@every_decay
def test_a_learning_rate_decays_as_in_tf1(name: str) -> None:
    found, wanted = decayed(tf, name), RECORDED[f"decays.{name}"]
    assert found["name"] == wanted["name"]
    check_close(found["values"], wanted["values"], 1e-5, 1e-7)


@every_kind
@pytest.mark.parametrize("name", ["adam", "ftrl", "momentum"])
def test_a_variable_is_trained_on_its_device_as_in_tf1(name: str, *, resource: bool) -> None:
    assert placed(tf, name, resource=resource) == RECORDED[f"placed.{name}-{resource}"]


@every_decay
def test_a_decay_adds_the_ops_of_tf1(name: str) -> None:
    assert decayed(tf, name)["ops"] == RECORDED[f"decays.{name}"]["ops"]


@every_kind
@pytest.mark.parametrize("name", SAVERS)
def test_a_saver_adds_the_ops_of_tf1(name: str, *, resource: bool) -> None:
    assert savers(tf, name, resource=resource) == RECORDED[f"savers.{name}-{resource}"]


@every_kind
@pytest.mark.parametrize("name", AVERAGES)
def test_averages_move_as_in_tf1(name: str, *, resource: bool) -> None:
    found: Any = averaged(tf, name, resource=resource)
    wanted: Any = dict(RECORDED[f"averages.{name}-{resource}"])
    check_close(found.pop("values"), wanted.pop("values"), 1e-5, 0)
    assert found == wanted
