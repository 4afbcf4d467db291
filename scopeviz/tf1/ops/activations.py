"""Activations that are made of several ops, and whole layers in one call."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import activation_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, nn_ops, reductions
from scopeviz.tf1.ops.array_ops import renamed


def crelu(features: Any, name: str | None = None, axis: int = -1) -> Tensor:
    """What is positive, and beside it what is negative, without its sign.

    Args:
        features: numbers of any shape.
        name: the name of the scope for the ops.
        axis: the axis that becomes twice as long.

    Returns:
        A tensor of the same dtype.

    Raises:
        TypeError: if the elements are no numbers.

    Follows: tensorflow/python/ops/nn_ops.py, crelu.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.crelu([-1.0, 2.0])).tolist()
    [0.0, 2.0, 1.0, 0.0]
    """
    with internal_name_scope(name, "CRelu", [features]) as scope:
        values: Any = convert_to_tensor(features, name="features")
        return nn_ops.relu(array_ops.concat([values, -values], axis, name=scope))


def swish(features: Any) -> Tensor:
    """Each element times its sigmoid.

    Args:
        features: floats of any shape.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no floats.

    Follows: tensorflow/python/ops/nn_impl.py, swish.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.swish([0.0, 100.0])).tolist()
    [0.0, 100.0]
    """
    values: Any = convert_to_tensor(features, name="features")
    product = values * cwise_ops.sigmoid(values)
    array_ops.identity(product)  # TF1 leaves this behind.
    return apply_op("IdentityN", None, ([product, values],)).outputs[0]


def log_sigmoid(x: Any, name: str | None = None) -> Tensor:
    """The logarithm of the sigmoid, computed so that nothing overflows.

    Args:
        x: floats of any shape.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no floats.

    Follows: tensorflow/python/ops/math_ops.py, log_sigmoid.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.log_sigmoid([-1000.0])).tolist()
    [-1000.0]
    """
    with internal_name_scope(name, "LogSigmoid", [x]) as scope:
        values: Any = convert_to_tensor(x, name="x")
        return cwise_ops.negative(nn_ops.softplus(-values), name=scope)


def relu_layer(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """A fully connected layer: what is positive of ``x * weights + biases``.

    Args:
        x: floats ``[batch, in]``.
        weights: floats ``[in, out]``.
        biases: floats ``[out]``.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[batch, out]`` of the same dtype.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/nn_impl.py, relu_layer.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.relu_layer([[1.0]], [[2.0, -2.0]], [1.0, 1.0])).tolist()
    [[3.0, 0.0]]
    """
    with internal_name_scope(name, "relu_layer", [x, weights, biases]) as scope:
        return nn_ops.relu(nn_ops.bias_add(*_product(x, weights, biases)), name=scope)


def xw_plus_b(x: Any, weights: Any, biases: Any, name: str | None = None) -> Tensor:
    """A fully connected layer without activation: ``x * weights + biases``.

    Args:
        x: floats ``[batch, in]``.
        weights: floats ``[in, out]``.
        biases: floats ``[out]``.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[batch, out]`` of the same dtype.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/nn_ops.py, xw_plus_b.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.nn.xw_plus_b([[1.0]], [[2.0, -2.0]], [1.0, 1.0])).tolist()
    [[3.0, -1.0]]
    """
    with internal_name_scope(name, "xw_plus_b", [x, weights, biases]) as scope:
        return nn_ops.bias_add(*_product(x, weights, biases), name=scope)


def _product(x: Any, weights: Any, biases: Any) -> tuple[Tensor, Tensor]:
    names = ((x, "x"), (weights, "weights"), (biases, "biases"))
    values, matrix, added = (convert_to_tensor(value, name=label) for value, label in names)
    return math_ops.matmul(values, matrix), added


def l2_normalize(
    x: Any, axis: Any = None, epsilon: float = 1e-12, name: str | None = None, dim: Any = None
) -> Tensor:
    """A tensor by its length along axes.

    Args:
        x: floats of any shape.
        axis: the axes; None means all.
        epsilon: the least square of a length.
        name: the name of the scope for the ops.
        dim: older name of ``axis``.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if there is no such axis, or it is given under both names.

    Follows: tensorflow/python/ops/nn_impl.py, l2_normalize.

    >>> import scopeviz.tf1 as tf
    >>> [round(float(one), 2) for one in tf.Session().run(tf.nn.l2_normalize([3.0, 4.0], 0))]
    [0.6, 0.8]
    """
    along = renamed("axis", axis, "dim", dim)
    with internal_name_scope(name, "l2_normalize", [x]) as scope:
        values = convert_to_tensor(x, name="x")
        total = reductions.reduce_sum(cwise_ops.square(values), along, keepdims=True)
        inverse = cwise_ops.rsqrt(cwise_ops.maximum(total, epsilon))
        return cwise_ops.multiply(values, inverse, name=scope)


def local_response_normalization(
    input: Any,
    depth_radius: int = 5,
    bias: float = 1,
    alpha: float = 1,
    beta: float = 0.5,
    name: str | None = None,
) -> Tensor:
    """Images in which each element is less where its neighbours among the channels are great.

    Args:
        input: floats ``[batch, height, width, channels]``.
        depth_radius: how many channels to each side are neighbours.
        bias: what is added to the sum of squares, so that nothing is divided by 0.
        alpha: how much a square counts.
        beta: the power of the sum by which is divided.
        name: the op's name.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        TypeError: if the elements are no floats.
        ValueError: if they are no images.

    Follows: tensorflow/python/ops/gen_nn_ops.py, lrn.

    >>> import scopeviz.tf1 as tf
    >>> made = tf.nn.local_response_normalization(tf.ones([1, 1, 1, 3]), 0, alpha=3.0)
    >>> tf.Session().run(made).ravel().tolist()
    [0.5, 0.5, 0.5]
    """
    attrs = {"depth_radius": depth_radius, "bias": bias, "alpha": alpha, "beta": beta}
    return apply_op("LRN", name, (input,), attrs).outputs[0]


lrn = local_response_normalization
