"""Ops of neural networks: convolutions, pools, activations and losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from scopeviz.tf1.framework.common_shapes import merged_dims, refusing
from scopeviz.tf1.framework.deferred import beside, named
from scopeviz.tf1.framework.dtypes import float16, float32
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import Operand, apply_op, convert_to_tensor, operand_of
from scopeviz.tf1.framework.operands import operand_as
from scopeviz.tf1.framework.operation import Attributes, Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.framework.tensor_shape import size_of
from scopeviz.tf1.kernels import nn_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops, math_ops, slicing
from scopeviz.tf1.ops.array_ops import renamed
from scopeviz.tf1.ops.cwise_ops import FLOATS, ORDERED, Types, add_unary, subtract

# Windows.


def conv2d(
    input: Any,
    filter: Any = None,
    strides: Any = None,
    padding: Any = None,
    use_cudnn_on_gpu: bool = True,
    data_format: str | None = "NHWC",
    dilations: Any = (1, 1, 1, 1),
    name: str | None = None,
    filters: Any = None,
) -> Tensor:
    """The response of filters at each place of images.

    Args:
        input: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        filter: floats ``[rows, columns, channels, filters]``.
        strides: how far the filters move: one number, two, or four in that order.
        padding: ``SAME``, ``VALID``, or four pairs of numbers of zeros to add.
        use_cudnn_on_gpu: without effect here.
        data_format: ``NHWC`` or ``NCHW``.
        dilations: how far apart a filter's elements are, like ``strides``.
        name: the op's name.
        filters: another name of ``filter``.

    Returns:
        A tensor ``[batch, height, width, filters]``, or in the order of ``data_format``.

    Raises:
        TypeError: if a dtype is another, or ``padding`` is no text and no list.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, conv2d.

    >>> import scopeviz.tf1 as tf
    >>> images, filters = tf.zeros([8, 28, 28, 3]), tf.zeros([5, 5, 3, 16])
    >>> tf.nn.conv2d(images, filters, strides=2, padding="SAME").shape.as_list()
    [8, 14, 14, 16]
    """
    kernels = renamed("filters", filters, "filter", filter)
    if kernels is None:
        raise ValueError(
            "Tried to convert 'filter' to a tensor and failed. Error: None values not supported."
        )
    order = "NHWC" if data_format is None else data_format
    attrs = {
        "strides": four("strides", strides, order),
        **padding_attrs("Conv2D", padding),
        "use_cudnn_on_gpu": use_cudnn_on_gpu,
        "data_format": order,
        "dilations": four("dilations", dilations, order),
    }
    check_choice("Conv2D", "data_format", order, "NHWC", "NCHW")
    return apply_op("Conv2D", name, (input, kernels), attrs).outputs[0]


def padding_attrs(op_type: str, padding: Any) -> Attributes:
    """The attributes of an op that say how much is added around images.

    Raises:
        TypeError: if it is no text and no list.
        ValueError: if it is none of those that the op takes.

    >>> padding_attrs("Conv2D", "SAME")
    {'padding': 'SAME', 'explicit_paddings': []}
    """
    if padding == "EXPLICIT":
        raise ValueError(
            '"EXPLICIT" is not a valid value for the padding parameter. To use explicit '
            "padding, the padding parameter must be a list."
        )
    if not isinstance(padding, str):
        return {"padding": "EXPLICIT", "explicit_paddings": _explicit(padding)}
    check_choice(op_type, "padding", padding, "SAME", "VALID", "EXPLICIT")
    return {"padding": padding, "explicit_paddings": []}


def four(name: str, value: Any, data_format: str) -> list[int]:
    """One number for each axis of images, as :func:`sequence`.

    >>> four("strides", 2, "NHWC"), four("strides", [2, 3], "NCHW")
    ([1, 2, 2, 1], [1, 1, 2, 3])
    """
    return sequence(name, value, 2, data_format)


def sequence(name: str, value: Any, count: int, data_format: str) -> list[int]:
    """One number for each axis, from one for all sides, one for each of them, or all.

    Raises:
        ValueError: if it is another number of them.

    Follows: tensorflow/python/ops/nn_ops.py, _get_sequence.

    >>> sequence("strides", 2, 1, "NWC"), sequence("strides", 2, 3, "NCDHW")
    ([1, 2, 1], [1, 1, 2, 2, 2])
    """
    values = [1] if value is None else list(np.atleast_1d(value))
    numbers = [int(one) for one in values]
    if len(numbers) == count + 2:
        return numbers
    if len(numbers) not in {1, count}:
        raise ValueError(
            f"{name} should be of length 1, {count} or {count + 2} but was {len(numbers)}"
        )
    sides = numbers * count if len(numbers) == 1 else numbers
    return [1, 1, *sides] if data_format.startswith("NC") else [1, *sides, 1]


def check_choice(op_type: str, name: str, value: Any, *allowed: str) -> None:
    """Demand that an attribute has one of some values.

    Raises:
        ValueError: if it has not.
    """
    if value not in allowed:
        quoted = ", ".join(f'"{one}"' for one in allowed)
        raise ValueError(
            f"Attr '{name}' of '{op_type}' Op passed string '{value}' not in: {quoted}."
        )


def _explicit(padding: Any) -> list[int]:
    if not isinstance(padding, list | tuple):
        raise TypeError(f"Expected string for argument 'padding' not {padding!r}.")
    pairs = [list(pair) for pair in padding]
    for place, pair in enumerate(pairs):
        if len(pair) != 2:
            raise ValueError(
                f"Each element of padding must be a list of size 2. Element with index {place} "
                f"has size {len(pair)}"
            )
    if len(pairs) != 4:
        raise ValueError(
            f"padding must be a list of size 4 for 4-D inputs, but had size {len(pairs)}"
        )
    return [int(one) for pair in pairs for one in pair]


def max_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Tensor:
    """The greatest element in each window of images.

    Args:
        value: numbers ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, two, or four in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``; what is added for ``SAME`` is never the greatest.
        data_format: ``NHWC`` or ``NCHW``.
        name: the op's name.
        input: another name of ``value``.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, max_pool.

    >>> import scopeviz.tf1 as tf
    >>> image = tf.reshape(tf.range(16), [1, 4, 4, 1])
    >>> tf.Session().run(tf.nn.max_pool(image, 2, 2, "VALID")).ravel().tolist()
    [5, 7, 13, 15]
    """
    return _pool("MaxPool", value, ksize, strides, padding, data_format, name, input)


def avg_pool(
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None = "NHWC",
    name: str | None = None,
    input: Any = None,
) -> Tensor:
    """The mean of the elements in each window of images.

    Args:
        value: floats ``[batch, height, width, channels]``, or in the order of
            ``data_format``.
        ksize: the size of the window: one number, two, or four in that order.
        strides: how far it moves, likewise.
        padding: ``SAME`` or ``VALID``; what is added for ``SAME`` does not count.
        data_format: ``NHWC`` or ``NCHW``.
        name: the op's name.
        input: another name of ``value``.

    Returns:
        A tensor of the same dtype, with an element for each window.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if shapes do not fit, or another argument is none of these.

    Follows: tensorflow/python/ops/nn_ops.py, avg_pool.

    >>> import scopeviz.tf1 as tf
    >>> image = tf.reshape(tf.range(16.0), [1, 4, 4, 1])
    >>> tf.Session().run(tf.nn.avg_pool(image, 2, 2, "VALID")).ravel().tolist()
    [2.5, 4.5, 10.5, 12.5]
    """
    return _pool("AvgPool", value, ksize, strides, padding, data_format, name, input)


def _pool(
    op_type: str,
    value: Any,
    ksize: Any,
    strides: Any,
    padding: str,
    data_format: str | None,
    name: str | None,
    other: Any,
) -> Tensor:
    images = renamed("input", other, "value", value)
    order = "NHWC" if data_format is None else data_format
    sizes = four("ksize", ksize, order)
    if 0 in sizes:
        raise ValueError("ksize cannot be zero.")
    check_choice(op_type, "padding", padding, "SAME", "VALID")
    check_choice(op_type, "data_format", order, "NHWC", "NCHW")
    attrs = {
        "ksize": sizes,
        "strides": four("strides", strides, order),
        "padding": padding,
        "data_format": order,
    }
    return apply_op(op_type, name, (images,), attrs).outputs[0]


# Along the channels.


def bias_add(
    value: Any, bias: Any, data_format: str | None = None, name: str | None = None
) -> Tensor:
    """A tensor with a number added to each channel.

    Args:
        value: numbers ``[batch, ..., channels]``, or ``[batch, channels, ...]``.
        bias: numbers ``[channels]`` of the same dtype.
        data_format: where the channels are: ``N...C``, the default, or ``NC...``.
        name: the op's name.

    Returns:
        A tensor like ``value``.

    Raises:
        TypeError: if the elements are no numbers.
        ValueError: if the shapes do not fit, or there is no such format.

    Follows: tensorflow/python/ops/nn_ops.py, bias_add.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.bias_add([[1, 2], [3, 4]], [10, 20])).tolist()
    [[11, 22], [13, 24]]
    """
    order = "NHWC"
    if data_format is not None:
        if data_format.startswith("NC"):
            order = "NCHW"
        elif not (data_format.startswith("N") and data_format.endswith("C")):
            raise ValueError("data_format must be of the form `N...C` or `NC...`")
    values = named(operand_of(value), "input")
    added = operand_as(bias, values.dtype.base_dtype)
    attrs = {"data_format": order}
    return apply_op("BiasAdd", name, (values, added), attrs).outputs[0]


def softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """Exponentials along an axis, as parts of their sum.

    Args:
        logits: floats of rank 1 or more.
        axis: the axis; None means the last.
        name: the op's name.
        dim: older name of ``axis``.

    Returns:
        A tensor of the same shape and dtype, whose sums along the axis are 1.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: for a single number.
        InvalidArgumentError: if there is no such axis.

    Follows: tensorflow/python/ops/nn_ops.py, softmax.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.softmax([1.0, 1.0])).tolist()
    [0.5, 0.5]
    """
    return _along("Softmax", logits, renamed("axis", axis, "dim", dim), name)


def log_softmax(logits: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """The logarithm of :func:`softmax`, computed so that nothing overflows.

    Args:
        logits: floats of rank 1 or more.
        axis: the axis; None means the last.
        name: the op's name.
        dim: older name of ``axis``.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: for a single number.
        InvalidArgumentError: if there is no such axis.

    Follows: tensorflow/python/ops/nn_ops.py, log_softmax.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.log_softmax([1000.0, 0.0])).tolist()
    [0.0, -1000.0]
    """
    return _along("LogSoftmax", logits, renamed("axis", axis, "dim", dim), name)


def _along(op_type: str, logits: Any, axis: int | None, name: str | None) -> Tensor:
    """An op on the last axis, for which another one may change places."""
    operand = operand_of(logits)
    rank = None if operand.dims is None else len(operand.dims)
    if axis in {None, -1} or (rank is not None and axis == rank - 1):
        return apply_op(op_type, name, (beside(operand),)).outputs[0]
    assert axis is not None
    if rank is None:
        raise ValueError("The rank must be known where the axis is not the last.")
    if not -rank <= axis < rank:
        raise InvalidArgumentError(
            None,
            None,
            f"Dimension ({axis}) must be in the range [{-rank}, {rank}) where {rank} is the "
            "number of dimensions in the input.",
        )
    tensor = beside(operand)
    number: Any = array_ops.rank(tensor)
    place = axis + number if axis < 0 else axis
    number = array_ops.rank(tensor)
    place = place % rank
    swapped = apply_op(op_type, None, (_last_exchanged(tensor, place, number),)).outputs[0]
    result = _last_exchanged(swapped, place, number, name)
    result.set_shape(operand.dims)
    return result


def _last_exchanged(tensor: Any, axis: Any, rank: Any, name: str | None = None) -> Tensor:
    """``tensor``, of which an axis and the last one have changed places.

    Follows: tensorflow/python/ops/nn_ops.py, _swap_axis, whose ops these are.
    """
    last = subtract(rank, 1)
    order = [math_ops.range(axis), [last], math_ops.range(axis + 1, last), [axis]]
    return array_ops.transpose(tensor, array_ops.concat(order, 0), name)


def l2_loss(t: Any, name: str | None = None) -> Tensor:
    """Half the sum of the squares of all elements.

    Args:
        t: floats of any shape.
        name: the op's name.

    Returns:
        A number: the same dtype, ``[]``.

    Raises:
        TypeError: if the elements are no floats.

    Follows: tensorflow/python/ops/gen_nn_ops.py, l2_loss.

    >>> import scopeviz.tf1 as tf
    >>> float(tf.Session().run(tf.nn.l2_loss([3.0, 4.0])))
    12.5
    """
    return apply_op("L2Loss", name, (t,)).outputs[0]


def softmax_cross_entropy_with_logits_v2(
    labels: Any, logits: Any, axis: Any = None, name: str | None = None, dim: Any = None
) -> Tensor:
    """How badly :func:`softmax` of the logits foretells the labels.

    Args:
        labels: probabilities ``[..., classes]``.
        logits: floats of the same shape.
        axis: the axis of the classes; None means the last.
        name: the name of the scope for the ops.
        dim: older name of ``axis``.

    Returns:
        A tensor without that axis: the dtype of ``logits``.

    Raises:
        TypeError: if the logits are no floats.
        ValueError: if the shapes differ.

    Follows: tensorflow/python/ops/nn_ops.py, softmax_cross_entropy_with_logits_v2.

    >>> import scopeviz.tf1 as tf
    >>> loss = tf.nn.softmax_cross_entropy_with_logits_v2(labels=[[1.0, 0.0]], logits=[[9.0, 9.0]])
    >>> [round(float(one), 4) for one in tf.Session().run(loss)]
    [0.6931]
    """
    axis = renamed("axis", axis, "dim", dim)
    scores, wanted = operand_of(logits), operand_of(labels)
    _check_losses(scores, wanted)
    graph = graph_of([scores, wanted])
    default = "softmax_cross_entropy_with_logits"
    with graph.as_default(), graph.name_scope(name or default) as scope:
        scores = convert_to_tensor(scores, name="logits")
        wanted = convert_to_tensor(wanted, name="labels")
        half = scores.dtype.base_dtype is float16
        precise = math_ops.cast(scores, float32) if half else scores
        wanted = math_ops.cast(wanted, precise.dtype.base_dtype)
        rank = array_ops.rank(precise)
        if axis not in {None, -1}:
            precise, wanted = (_with_last(one, axis, rank) for one in (precise, wanted))
        shape = array_ops.shape(precise)
        flat = (_flattened(precise), _flattened(wanted))
        cost = apply_op("SoftmaxCrossEntropyWithLogits", scope, flat).outputs[0]
        outer = slicing.slice(shape, [0], [subtract(rank, 1)])
        cost = array_ops.reshape(cost, outer)
        if scores.dims is not None:
            place = (-1 if axis is None else axis) % len(scores.dims)
            cost.set_shape(scores.dims[:place] + scores.dims[place + 1 :])
        return math_ops.cast(cost, float16) if half else cost


def softmax_cross_entropy_with_logits(
    _sentinel: Any = None,
    labels: Any = None,
    logits: Any = None,
    dim: Any = None,
    name: str | None = None,
    axis: Any = None,
) -> Tensor:
    """As the other one, but ``labels`` count as constants for ``tf.gradients``.

    Args:
        _sentinel: nothing; all others are to be named.
        labels: probabilities ``[..., classes]``.
        logits: floats of the same shape.
        dim: the axis of the classes; None means the last.
        name: the name of the scope for the ops.
        axis: another name of ``dim``.

    Returns:
        A tensor without that axis: the dtype of ``logits``.

    Raises:
        TypeError: if the logits are no floats.
        ValueError: if the shapes differ, or arguments are not named.

    Follows: tensorflow/python/ops/nn_ops.py, softmax_cross_entropy_with_logits.

    >>> import scopeviz.tf1 as tf
    >>> tf.nn.softmax_cross_entropy_with_logits(labels=[[1.0]], logits=[[1.0]]).shape.as_list()
    [1]
    """
    if _sentinel is not None:
        raise ValueError(
            "Only call `softmax_cross_entropy_with_logits` with named arguments "
            "(labels=..., logits=..., ...)"
        )
    if labels is None or logits is None:
        raise ValueError("Both labels and logits must be provided.")
    scores, wanted = operand_of(logits), operand_of(labels)
    _check_losses(scores, wanted)
    graph = graph_of([scores, wanted])
    default = "softmax_cross_entropy_with_logits_sg"
    with graph.as_default(), graph.name_scope(name or default) as scope:
        fixed = array_ops.stop_gradient(wanted, "labels_stop_gradient")
    return softmax_cross_entropy_with_logits_v2(fixed, scores, axis, scope, dim)


def _check_losses(scores: Operand, wanted: Operand) -> None:
    if scores.dtype.base_dtype not in FLOATS:
        raise TypeError(
            f"Value passed to parameter 'features' has DataType {scores.dtype.base_dtype.name} "
            "not in list of allowed values: float16, float32, float64"
        )
    with refusing("SoftmaxCrossEntropyWithLogits", scores, wanted):
        merged_dims([scores.dims, wanted.dims])


def _flattened(tensor: Tensor) -> Tensor:
    """All axes but the last as one."""
    rank = array_ops.rank(tensor)
    classes = slicing.slice(array_ops.shape(tensor), [subtract(rank, 1)], [1])
    flat = array_ops.reshape(tensor, array_ops.concat([[-1], classes], 0))
    if tensor.dims and None not in tensor.dims[:-1]:  # Else TF1 forgets the classes too.
        flat.set_shape((size_of(tensor.dims[:-1]), tensor.dims[-1]))
    return flat


def _with_last(tensor: Tensor, axis: int, rank: Tensor) -> Tensor:
    """The same tensor with ``axis`` as its last."""
    before, after = math_ops.range(axis), math_ops.range(axis + 1, rank)
    return array_ops.transpose(tensor, array_ops.concat([before, after, [axis]], 0))


# Activations, a row each.


class Activation(Protocol):
    """A function of a layer's values."""

    def __call__(self, features: Any, name: str | None = None) -> Tensor:
        """Add the op to the graph."""


_ABOUT = """{about}

    Args:
        features: a tensor of any shape: {kind}.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the dtype is another.

    Follows: tensorflow/core/kernels/{file}, {op_type}.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.{name}({example})).tolist()
    {value}
    """


def activation(
    name: str,
    op_type: str,
    kernel: Callable[[Any], Any],
    allowed: Types,
    about: str,
    example: str,
    value: str,
) -> Activation:
    """Make an activation: its row in the table of ops, and the function that adds it.

    Args:
        name: the function's name.
        op_type: the op's type in TF1.
        kernel: computes the value.
        allowed: the dtypes that it takes.
        about: what it gives, in a sentence.
        example: what it may be called with.
        value: what it gives then.
    """
    add_unary(op_type, kernel, allowed, "features")

    def function(features: Any, name: str | None = None) -> Tensor:
        return apply_op(op_type, name, (features,)).outputs[0]

    function.__name__ = function.__qualname__ = name
    kind = "floats" if allowed is FLOATS else "numbers"
    function.__doc__ = _ABOUT.format(
        about=about,
        kind=kind,
        file=f"{name}_op.cc",
        op_type=op_type,
        name=name,
        example=example,
        value=value,
    )
    return function


_SELU_SCALE, _SELU_ALPHA = 1.0507009873554805, 1.6732632423543772


def _elu(x: Any) -> Any:
    return np.where(x < 0, np.expm1(np.minimum(x, 0)), x)


# fmt: off
relu = activation(
    "relu", "Relu", lambda x: np.maximum(x, 0), ORDERED, "What is positive, else 0.",
    "[-1.0, 2.0]", "[0.0, 2.0]",
)
relu6 = activation(
    "relu6", "Relu6", lambda x: np.minimum(np.maximum(x, 0), 6), ORDERED,
    "What is positive, else 0, and 6 at most.", "[-1.0, 7.0]", "[0.0, 6.0]",
)
elu = activation(
    "elu", "Elu", _elu, FLOATS, "What is positive, else the exponential less 1.",
    "[0.0, 2.0]", "[0.0, 2.0]",
)
selu = activation(
    "selu", "Selu",
    lambda x: _SELU_SCALE * np.where(x < 0, _SELU_ALPHA * _elu(x), x),
    FLOATS, "The same, scaled to keep mean and variance.", "[0.0]", "[0.0]",
)
softplus = activation(
    "softplus", "Softplus", lambda x: np.logaddexp(x, 0, dtype=x.dtype), FLOATS,
    "The logarithm of 1 and the exponential.", "[1000.0]", "[1000.0]",
)
softsign = activation(
    "softsign", "Softsign", lambda x: x / (np.abs(x) + 1), FLOATS,
    "A part of 1 that grows with the value.", "[-1.0, 1.0]", "[-0.5, 0.5]",
)
# fmt: on


def leaky_relu(features: Any, alpha: float = 0.2, name: str | None = None) -> Tensor:
    """What is positive, else a part of it.

    Args:
        features: numbers of any shape; whole ones become ``float32``.
        alpha: the part.
        name: the op's name.

    Returns:
        Floats of the same shape.

    Raises:
        TypeError: if the elements are no numbers.

    Follows: tensorflow/python/ops/nn_ops.py, leaky_relu.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.leaky_relu([-2.0, 2.0], alpha=0.5)).tolist()
    [-1.0, 2.0]
    """
    operand: Any = operand_of(features)
    if operand.dtype.is_integer:
        (operand,) = math_ops.all_cast([operand], "features", float32)
    attrs = {"alpha": float(np.asarray(alpha).item())}
    return apply_op("LeakyRelu", name, (operand,), attrs).outputs[0]
