"""What all layers of ``tf.contrib.layers`` share: names of variables, collections, the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from scopeviz.tf1.contrib.framework.variables import model_variable
from scopeviz.tf1.contrib.layers.named_outputs import (
    collect_named_outputs,
    get_variable_collections,
)
from scopeviz.tf1.framework.graph_keys import add_to_collection, get_collection
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization
from scopeviz.tf1.variables.variable_parts import PartitionedVariable

RENAMED = {"bias": "biases", "kernel": "weights"}
"""Name of a weight in ``tf.layers`` -> its name here."""

_FORMATS = {"NHWC": "channels_last", "NCHW": "channels_first"}
_VOLUMES = {"NDHWC": "channels_last", "NCDHW": "channels_first"}


def model_variable_getter(
    getter: Callable[..., Any],
    name: str,
    shape: Any = None,
    dtype: Any = None,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    collections: Any = None,
    caching_device: Any = None,
    partitioner: Any = None,
    rename: Mapping[str, str] | None = None,
    use_resource: bool | None = None,
    synchronization: Any = VariableSynchronization.AUTO,
    aggregation: Any = VariableAggregation.NONE,
    **_: Any,
) -> Any:
    """A custom getter that makes variables of the model, under other names.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, _model_variable_getter.
    """
    scope, slash, last = name.rpartition("/")
    return model_variable(
        f"{scope}{slash}{(rename or {}).get(last, last)}",
        shape=shape,
        dtype=dtype,
        initializer=initializer,
        regularizer=regularizer,
        collections=collections,
        trainable=trainable,
        caching_device=caching_device,
        partitioner=partitioner,
        custom_getter=getter,
        use_resource=use_resource,
        synchronization=synchronization,
        aggregation=aggregation,
    )


def variable_getter(rename: Mapping[str, str] | None = None) -> Callable[..., Any]:
    """The custom getter for a layer whose weights are to have other names."""

    def layer_variable_getter(getter: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return model_variable_getter(getter, *args, **{**kwargs, "rename": rename})

    return layer_variable_getter


def collect(variable: Any, variables_collections: Any, kind: str) -> None:
    """Let a layer's variable join the collections for its kind."""
    if variable is None:
        return
    parts = list(variable) if isinstance(variable, PartitionedVariable) else [variable]
    for collection in get_variable_collections(variables_collections, kind) or ():
        for part in parts:
            if not any(part is one for one in get_collection(collection)):
                add_to_collection(collection, part)


def finished(
    outputs: Any,
    scope: str,
    outputs_collections: Any,
    activation_fn: Callable[..., Any] | None = None,
    normalizer_fn: Callable[..., Any] | None = None,
    normalizer_params: Mapping[str, Any] | None = None,
) -> Any:
    """A layer's outputs, normalized, put through the activation and collected."""
    if normalizer_fn is not None:
        outputs = normalizer_fn(outputs, **(normalizer_params or {}))
    if activation_fn is not None:
        outputs = activation_fn(outputs)
    return collect_named_outputs(outputs_collections, scope, outputs)


def image_order(data_format: Any) -> str:
    """``channels_first`` or ``channels_last``, for images.

    Raises:
        ValueError: if there is no such format.
    """
    if data_format not in _FORMATS:
        raise ValueError("data_format has to be either NCHW or NHWC.")
    return _FORMATS[data_format]


def volume_order(data_format: Any) -> str:
    """``channels_first`` or ``channels_last``, for volumes.

    Raises:
        ValueError: if there is no such format.
    """
    if data_format not in _VOLUMES:
        raise ValueError("data_format has to be either NCDHW or NDHWC.")
    return _VOLUMES[data_format]
