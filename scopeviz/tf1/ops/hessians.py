"""``tf.hessians``: how much gradients change with what they are taken for."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.gradients_impl import gradients
from scopeviz.tf1.ops.tensor_array_ops import TensorArray
from scopeviz.tf1.ops.while_loop import while_loop


def hessians(
    ys: Any,
    xs: Any,
    name: str = "hessians",
    colocate_gradients_with_ops: bool = False,
    gate_gradients: bool = False,
    aggregation_method: int | None = None,
) -> list[Tensor]:
    """The second derivatives of the sum of ``ys`` with each of ``xs``.

    Args:
        ys: a tensor, or a list of tensors.
        xs: a tensor or variable, or a list of these.
        name: without meaning, as in TF1.
        colocate_gradients_with_ops: without meaning here; there is one machine.
        gate_gradients: whether no gradient of an op is used before all are computed.
        aggregation_method: how several gradients of a tensor are added up.

    Returns:
        For each of ``xs``, a tensor ``[*x.shape, *x.shape]``.

    Raises:
        LookupError: if an op in between has no gradient.

    Follows: tensorflow/python/ops/gradients_impl.py, hessians.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.constant([1.0, 2.0])
    ...     session.run(tf.hessians(x * x * x, x))[0].tolist()
    [[6.0, 0.0], [0.0, 12.0]]
    """
    del name
    each = list(xs) if isinstance(xs, list | tuple) else [xs]
    firsts = gradients(
        ys,
        each,
        colocate_gradients_with_ops=colocate_gradients_with_ops,
        gate_gradients=gate_gradients,
        aggregation_method=aggregation_method,
    )
    return [_second(first, x) for first, x in zip(firsts, each, strict=True)]


def _second(first: Any, x: Any) -> Tensor:
    flat = array_ops.reshape(first, [-1])
    number: Any = array_ops.size(x)

    def row(place: Any, rows: Any) -> tuple[Any, Any]:
        after = place + 1
        return after, rows.write(place, gradients(flat[place], x)[0])

    begin = [constant(0, int32), TensorArray(x.dtype.base_dtype, number)]
    _, rows = while_loop(lambda place, _: place < number, row, begin)
    shape = array_ops.shape(x)
    return array_ops.reshape(rows.stack(), array_ops.concat((shape, shape), 0))
