"""Normalizations within one example: of a layer, of each channel, of groups of channels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.framework.variables import model_variable
from scopeviz.tf1.contrib.layers.layer_blocks import finished, image_order
from scopeviz.tf1.contrib.layers.named_outputs import get_variable_collections
from scopeviz.tf1.framework.dtypes import float16, int32
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.ops import (
    array_ops,
    cwise_ops,
    math_ops,
    moments,
    nn_impl,
    reductions,
    slicing,
)
from scopeviz.tf1.ops.init_ops import ones_initializer, zeros_initializer
from scopeviz.tf1.ops.repeating import tile
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_FIRST_VALUES = {"beta": zeros_initializer(), "gamma": ones_initializer()}


def _parameter(
    name: str,
    wanted: bool,
    inputs: Any,
    shape: Any,
    initializers: Any,
    collections: Any,
    trainable: bool,
    places: Sequence[int] | None = None,
) -> Any:
    """``beta`` or ``gamma``, in the shape that its place has; None if it is not wanted."""
    if not wanted:
        return None
    variable = model_variable(
        name,
        shape=shape,
        dtype=inputs.dtype.base_dtype,
        initializer=(initializers or {}).get(name, _FIRST_VALUES[name]),
        collections=get_variable_collections(collections, name),
        trainable=trainable,
    )
    return array_ops.reshape(variable, places) if places else variable


def _with_rank(inputs: Any) -> Any:
    inputs = convert_to_tensor(inputs)
    if inputs.get_shape().ndims is None:
        raise ValueError(f"Inputs {inputs.name} has undefined rank.")
    return inputs


@add_arg_scope
def layer_norm(
    inputs: Any,
    center: bool = True,
    scale: bool = True,
    activation_fn: Callable[..., Any] | None = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    begin_norm_axis: int = 1,
    begin_params_axis: int = -1,
    scope: Any = None,
) -> Any:
    """A layer that normalizes each example by itself.

    Args:
        inputs: floats ``[batch, ...]``.
        center: whether there is a ``beta`` to add.
        scale: whether there is a ``gamma`` to multiply with.
        activation_fn: a function of the outputs; None leaves them as they are.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or name -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variables.
        begin_norm_axis: the first axis over which mean and deviation are taken.
        begin_params_axis: the first axis for which ``beta`` and ``gamma`` have elements.
        scope: the layer's scope; None is ``LayerNorm``, made unique.

    Returns:
        A tensor like the inputs.

    Raises:
        ValueError: if the inputs do not fit, or the scope refuses a variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, layer_norm.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = layer_norm(tf.zeros([8, 3]))
    ...     y.name, [v.op.name for v in tf.trainable_variables()]
    ('LayerNorm/batchnorm/add_1:0', ['LayerNorm/beta', 'LayerNorm/gamma'])
    """
    with internal_variable_scope(scope, "LayerNorm", [inputs], reuse=reuse) as sc:
        inputs = _with_rank(inputs)
        whole = inputs.get_shape()
        rank = whole.ndims
        if begin_norm_axis < 0:
            begin_norm_axis += rank
        if begin_params_axis >= rank or begin_norm_axis >= rank:
            raise ValueError(
                f"begin_params_axis ({begin_params_axis}) and begin_norm_axis "
                f"({begin_norm_axis}) must be < rank(inputs) ({rank})"
            )
        shape = whole[begin_params_axis:]
        if not shape.is_fully_defined():
            raise ValueError(
                f"Inputs {inputs.name}: shape(inputs)[{begin_params_axis}:] is not fully "
                f"defined: {whole}"
            )
        arguments = (inputs, shape, None, variables_collections, trainable)
        beta = _parameter("beta", center, *arguments)
        gamma = _parameter("gamma", scale, *arguments)
        axes = list(range(begin_norm_axis, rank))
        mean, variance = moments.moments(inputs, axes, keep_dims=True)
        epsilon = 1e-3 if inputs.dtype.base_dtype is float16 else 1e-12
        outputs = nn_impl.batch_normalization(inputs, mean, variance, beta, gamma, epsilon)
        outputs.set_shape(whole)
        return finished(outputs, sc.name, outputs_collections, activation_fn)


@add_arg_scope
def instance_norm(
    inputs: Any,
    center: bool = True,
    scale: bool = True,
    epsilon: float = 1e-6,
    activation_fn: Callable[..., Any] | None = None,
    param_initializers: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    data_format: str = "NHWC",
    scope: Any = None,
) -> Any:
    """A layer that normalizes each channel of each example by itself.

    Args:
        inputs: floats ``[batch, ..., channels]``, or in the order of ``data_format``.
        center: whether there is a ``beta`` to add.
        scale: whether there is a ``gamma`` to multiply with.
        epsilon: what keeps the division from failing.
        activation_fn: a function of the outputs; None leaves them as they are.
        param_initializers: name of a variable -> what gives its first value.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or name -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variables.
        data_format: ``NHWC`` or ``NCHW``.
        scope: the layer's scope; None is ``InstanceNorm``, made unique.

    Returns:
        A tensor like the inputs.

    Raises:
        ValueError: if the inputs do not fit, or the scope refuses a variable.

    Follows: tensorflow/contrib/layers/python/layers/normalization.py, instance_norm.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     instance_norm(tf.zeros([8, 4, 4, 3])).name
    'InstanceNorm/instancenorm/add_1:0'
    """
    inputs = _with_rank(inputs)
    whole, rank = inputs.get_shape(), inputs.get_shape().ndims
    first = image_order(data_format) == "channels_first"
    with internal_variable_scope(scope, "InstanceNorm", [inputs], reuse=reuse) as sc:
        channels = 1 if first else rank - 1
        shape = whole[channels : channels + 1]
        if not shape.is_fully_defined():
            raise ValueError(f"Inputs {inputs.name} has undefined channels dimension {shape}.")
        places = [1, shape.as_list()[0]] + [1] * (rank - 2) if first else None
        arguments = (inputs, shape, param_initializers, variables_collections, trainable, places)
        beta = _parameter("beta", center, *arguments)
        gamma = _parameter("gamma", scale, *arguments)
        axes = [axis for axis in range(1, rank) if axis != channels]
        mean, variance = moments.moments(inputs, axes, keep_dims=True)
        outputs = nn_impl.batch_normalization(
            inputs, mean, variance, beta, gamma, epsilon, name="instancenorm"
        )
        return finished(outputs, sc.name, outputs_collections, activation_fn)


@add_arg_scope
def group_norm(
    inputs: Any,
    groups: int = 32,
    channels_axis: int = -1,
    reduction_axes: Any = (-3, -2),
    center: bool = True,
    scale: bool = True,
    epsilon: float = 1e-6,
    activation_fn: Callable[..., Any] | None = None,
    param_initializers: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
    mean_close_to_zero: bool = False,
) -> Any:
    """A layer that normalizes groups of channels of each example by themselves.

    Args:
        inputs: floats, with a known number of channels.
        groups: the number of groups.
        channels_axis: the axis of the channels.
        reduction_axes: the axes over which mean and deviation are taken as well.
        center: whether there is a ``beta`` to add.
        scale: whether there is a ``gamma`` to multiply with.
        epsilon: what keeps the division from failing.
        activation_fn: a function of the outputs; None leaves them as they are.
        param_initializers: name of a variable -> what gives its first value.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or name -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variables.
        scope: the layer's scope; None is ``GroupNorm``, made unique.
        mean_close_to_zero: a hint to compute in another way, of which the values are the same.

    Returns:
        A tensor like the inputs.

    Raises:
        ValueError: if the inputs or the axes do not fit, the channels cannot be grouped so, or
            the scope refuses a variable.

    Follows: tensorflow/contrib/layers/python/layers/normalization.py, group_norm.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     group_norm(tf.zeros([8, 4, 4, 6]), groups=2).shape.as_list()
    [8, 4, 4, 6]
    """
    inputs = _with_rank(inputs)
    dims = inputs.get_shape().as_list()
    rank = len(dims)
    channels_axis, axes = _axes(inputs, channels_axis, reduction_axes)
    channels = dims[channels_axis]
    if groups > channels:
        raise ValueError(f"Invalid groups {groups} for {channels} channels.")
    if channels % groups:
        raise ValueError(f"{channels} channels is not commensurate with {groups} groups.")
    sizes = array_ops.shape(inputs)
    shape = [sizes[axis] if size is None else size for axis, size in enumerate(dims)]
    apart = [groups, channels // groups]
    before, after = channels_axis, rank - channels_axis - 1
    places = [1] * before + apart + [1] * after
    inputs = array_ops.reshape(inputs, [*shape[:before], *apart, *shape[before + 1 :]])
    with internal_variable_scope(scope, "GroupNorm", [inputs], reuse=reuse) as sc:
        arguments = (inputs, [channels], param_initializers, variables_collections, trainable)
        beta = _parameter("beta", center, *arguments, places)
        gamma = _parameter("gamma", scale, *arguments, places)
        mean, variance = moments.moments(inputs, axes, keep_dims=True)
        gain: Any = cwise_ops.rsqrt(variance + epsilon)
        offset: Any = -mean * gain
        if gamma is not None:
            gain *= gamma
            offset *= gamma
        if beta is not None:
            offset += beta
        outputs = array_ops.reshape(inputs * gain + offset, shape)
        return finished(outputs, sc.name, outputs_collections, activation_fn)


def _axes(inputs: Any, channels_axis: int, reduction_axes: Any) -> tuple[int, list[int]]:
    """The channels' axis, and the axes to reduce once the channels are apart in groups."""
    dims = inputs.get_shape().as_list()
    rank = len(dims)
    if channels_axis > rank - 1:
        raise ValueError("Axis is out of bounds.")
    channels_axis += rank if channels_axis < 0 else 0
    if dims[channels_axis] is None:
        raise ValueError(f"Inputs {inputs.name} has undefined channel dimension: {channels_axis}.")
    axes = [axis + rank if axis < 0 else axis for axis in reduction_axes]
    for axis in axes:
        if axis >= rank:
            raise ValueError("Axis is out of bounds.")
        if dims[axis] is None:
            raise ValueError(f"Inputs {inputs.name} has undefined dimensions {axis}.")
        if axis == channels_axis:
            raise ValueError("reduction_axis must be mutually exclusive with channels_axis")
    moved = [axis + 1 if axis > channels_axis else axis for axis in axes]
    return channels_axis, [channels_axis + 1, *moved]


@add_arg_scope
def unit_norm(inputs: Any, dim: int, epsilon: float = 1e-7, scope: Any = None) -> Any:
    """The inputs, by their length along one axis.

    Args:
        inputs: floats, of known rank.
        dim: the axis.
        epsilon: what keeps the division from failing.
        scope: the name of the scope for the ops; None is ``UnitNorm``, made unique.

    Raises:
        ValueError: if the rank is unknown, or there is no such axis.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, unit_norm.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(unit_norm(tf.constant([[3.0, 4.0]]), 1)).round(2).tolist()
    [[0.6000000238418579, 0.800000011920929]]
    """
    with internal_variable_scope(scope, "UnitNorm", [inputs]):
        rank = inputs.get_shape().ndims
        if rank is None:
            raise ValueError("The input rank must be known.")
        if dim < 0 or dim >= rank:
            raise ValueError("dim must be positive but smaller than the input rank.")
        squares = reductions.reduce_sum(cwise_ops.square(inputs), dim, True)
        lengths = cwise_ops.sqrt(epsilon + squares)
        times = []
        if dim > 0:
            times.append(array_ops.ones([dim], int32))
        times.append(slicing.strided_slice(array_ops.shape(inputs), [dim], [dim + 1]))
        if dim < rank - 1:
            times.append(array_ops.ones([rank - 1 - dim], int32))
        return math_ops.div(inputs, tile(lengths, array_ops.concat(times, 0)))
