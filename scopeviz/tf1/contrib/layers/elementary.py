"""Layers without filters: dropout, flatten, softmax, biases and the like."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.framework.variables import model_variable
from scopeviz.tf1.contrib.layers.layer_blocks import (
    finished,
    image_order,
    model_variable_getter,
)
from scopeviz.tf1.contrib.layers.named_outputs import (
    collect_named_outputs,
    get_variable_collections,
    last_dimension,
)
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.layers.core_layers import Dropout
from scopeviz.tf1.layers.core_layers import flatten as flattened
from scopeviz.tf1.ops import array_ops, math_ops, nn_ops, reductions
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_ZEROS = zeros_initializer()


@add_arg_scope
def dropout(
    inputs: Any,
    keep_prob: Any = 0.5,
    noise_shape: Any = None,
    is_training: Any = True,
    outputs_collections: Any = None,
    scope: Any = None,
    seed: int | None = None,
) -> Any:
    """A layer that sets a part of its inputs to zero while a network is trained.

    Args:
        inputs: floats.
        keep_prob: the part that is kept.
        noise_shape: the shape of what is decided at random; None takes that of the inputs.
        is_training: whether to do it: a truth value, or a tensor of one.
        outputs_collections: what the outputs join.
        scope: the layer's scope; None is ``Dropout``, made unique.
        seed: makes what is decided the same in each session.

    Raises:
        ValueError: if the inputs are no floats, or the part is none.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, dropout.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     dropout(tf.ones([2]), is_training=False).name
    'Dropout/Identity:0'
    """
    with internal_variable_scope(
        scope, "Dropout", [inputs], custom_getter=model_variable_getter
    ) as sc:
        inputs = convert_to_tensor(inputs)
        layer = Dropout(1 - keep_prob, noise_shape, seed, name=sc.name, _scope=sc)
        outputs = layer.apply(inputs, training=is_training)
        return finished(outputs, sc.name, outputs_collections)


@add_arg_scope
def flatten(inputs: Any, outputs_collections: Any = None, scope: str | None = None) -> Any:
    """Make one axis of all but the first.

    Args:
        inputs: a tensor of rank 1 or more.
        outputs_collections: what the outputs join.
        scope: the name of the scope for the ops.

    Returns:
        A tensor ``[batch, all others]``.

    Raises:
        ValueError: if the inputs have no rank.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, flatten.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     flatten(tf.zeros([8, 4, 3])).name
    'Flatten/flatten/Reshape:0'
    """
    with internal_name_scope(scope, "Flatten", [inputs]) as sc:
        outputs = flattened(convert_to_tensor(inputs))
        return collect_named_outputs(outputs_collections, sc, outputs)


@add_arg_scope
def softmax(logits: Any, scope: Any = None) -> Any:
    """Shares of the last axis, whatever the rank.

    Args:
        logits: floats ``[..., classes]``, of rank 2 or more.
        scope: the name of the scope for the ops.

    Raises:
        ValueError: if the number of classes is unknown, or the rank is less.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, softmax.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     softmax(tf.zeros([8, 2, 3]), scope="Predictions").name
    'Predictions/Reshape_1:0'
    """
    with internal_variable_scope(scope, "softmax", [logits]):
        count = last_dimension(logits.get_shape(), min_rank=2)
        shares = nn_ops.softmax(array_ops.reshape(logits, [-1, count]))
        result = array_ops.reshape(shares, array_ops.shape(logits))
        result.set_shape(logits.get_shape())
        return result


@add_arg_scope
def one_hot_encoding(
    labels: Any,
    num_classes: int,
    on_value: Any = 1.0,
    off_value: Any = 0.0,
    outputs_collections: Any = None,
    scope: str | None = None,
) -> Any:
    """Rows that have one value at the label and another one elsewhere.

    Args:
        labels: whole numbers ``[batch]``.
        num_classes: the length of a row.
        on_value: the value at the label.
        off_value: the value elsewhere.
        outputs_collections: what the outputs join.
        scope: the name of the scope for the ops.

    Returns:
        A tensor ``[batch, num_classes]``.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, one_hot_encoding.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(one_hot_encoding([1], 3)).tolist()
    [[0.0, 1.0, 0.0]]
    """
    with internal_name_scope(scope, "OneHotEncoding", [labels, num_classes]) as sc:
        labels = convert_to_tensor(labels)
        if labels.dtype is int32:
            labels = math_ops.to_int64(labels)
        outputs = array_ops.one_hot(labels, num_classes, on_value=on_value, off_value=off_value)
        return collect_named_outputs(outputs_collections, sc, outputs)


@add_arg_scope
def bias_add(
    inputs: Any,
    activation_fn: Callable[..., Any] | None = None,
    initializer: Any = _ZEROS,
    regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    data_format: str = "NHWC",
    scope: Any = None,
) -> Any:
    """A layer that adds a number to each channel.

    Args:
        inputs: floats ``[batch, ..., channels]``, or in the order of ``data_format``.
        activation_fn: a function of the outputs; None leaves them as they are.
        initializer: gives ``biases`` their first values.
        regularizer: a function from new biases to a loss.
        reuse: whether to share the variable of the scope.
        variables_collections: what the variable joins: keys, or ``biases`` -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variable.
        data_format: ``NHWC`` or ``NCHW``.
        scope: the layer's scope; None is ``BiasAdd``, made unique.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses the
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, bias_add.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     bias_add(tf.zeros([8, 3])).name
    'BiasAdd/BiasAdd:0'
    """
    first = image_order(data_format) == "channels_first"
    with internal_variable_scope(scope, "BiasAdd", [inputs], reuse=reuse) as sc:
        inputs = convert_to_tensor(inputs)
        rank = inputs.get_shape().ndims
        if rank is None:
            raise ValueError("Dims of shape must be known but is None")
        if rank != 4 and first:
            raise ValueError("Data format NCHW only supports 4D Tensor")
        count = inputs.get_shape().as_list()[1 if first else -1]
        if count is None:
            raise ValueError("`C` dimension must be known but is None")
        biases = model_variable(
            "biases",
            shape=[count],
            dtype=inputs.dtype.base_dtype,
            initializer=initializer,
            regularizer=regularizer,
            collections=get_variable_collections(variables_collections, "biases"),
            trainable=trainable,
        )
        outputs = nn_ops.bias_add(inputs, biases, data_format=data_format)
        return finished(outputs, sc.name, outputs_collections, activation_fn)


@add_arg_scope
def maxout(inputs: Any, num_units: int, axis: int = -1, scope: Any = None) -> Any:
    """The greatest of each group of channels.

    Args:
        inputs: numbers.
        num_units: the number of groups.
        axis: the axis of the channels.
        scope: the name of the scope for the ops.

    Returns:
        A tensor with ``num_units`` channels.

    Raises:
        ValueError: if the channels cannot be grouped so.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, maxout.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(maxout(tf.constant([[1.0, 4.0, 3.0, 2.0]]), 2)).tolist()
    [[4.0, 3.0]]
    """
    with internal_variable_scope(scope, "MaxOut", [inputs]):
        inputs = convert_to_tensor(inputs)
        shape = inputs.get_shape().as_list()
        channels = shape[axis]
        if channels % num_units:
            raise ValueError(
                f"number of features({channels}) is not a multiple of num_units({num_units})"
            )
        shape[axis] = num_units
        shape.append(channels // num_units)
        sizes = [
            array_ops.shape(inputs)[place] if size is None else size
            for place, size in enumerate(shape)
        ]
        return reductions.reduce_max(array_ops.reshape(inputs, sizes), -1)
