"""Ops that give other random numbers in each run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scopeviz.tf1.framework.common_shapes import broadcast_dims, refusing, with_rank
from scopeviz.tf1.framework.dtypes import DType, float16, float32, float64, int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.op_def import OPS, OpDef, Operand, apply_op
from scopeviz.tf1.framework.operands import INDICES, dims_from, dtype_of, indices, operand_as
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import Graph, get_default_graph, graph_of

Array: TypeAlias = NDArray[Any]
Finish: TypeAlias = Callable[[Graph, str, Tensor, Tensor, Tensor], Tensor]
"""From plain random numbers and two limits to numbers within these."""

_FLOATS = (float16, float32, float64)
_NUMBERS = (*_FLOATS, int32, int64)

DEFAULT_GRAPH_SEED = 87654321
"""The graph's seed where only an op has one."""

_MOST = 2**31 - 1


def set_random_seed(seed: int) -> None:
    """Let the random ops made from now on in the default graph give the same in each session.

    Args:
        seed: any whole number.

    Follows: tensorflow/python/framework/random_seed.py, set_random_seed.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.set_random_seed(1)
    ...     x = tf.random_normal([2])
    ...     bool((tf.Session().run(x) == tf.Session().run(x)).all())
    True
    """
    get_default_graph().seed = seed


def get_seed(op_seed: int | None) -> tuple[int | None, int | None]:
    """The two seeds of an op: the graph's, and its own.

    Args:
        op_seed: the seed that the op was given.

    Returns:
        A pair; two None if neither was given.

    Follows: tensorflow/python/framework/random_seed.py, get_seed.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     get_seed(5)
    (87654321, 5)
    """
    graph = get_default_graph()
    if graph.seed is None:
        return (None, None) if op_seed is None else (DEFAULT_GRAPH_SEED, op_seed % _MOST)
    own = len(graph._operations) if op_seed is None else op_seed
    seeds = graph.seed % _MOST, own % _MOST
    return (0, _MOST) if seeds == (0, 0) else seeds


def random_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Random numbers from a normal distribution.

    Args:
        shape: the shape of the result: ``int32`` ``[rank]``.
        mean: the mean: ``dtype``, ``[]``.
        stddev: the standard deviation: ``dtype``, ``[]``.
        dtype: ``float16``, ``float32`` or ``float64``.
        seed: makes the numbers the same in each session; see :func:`set_random_seed`.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype.

    Raises:
        TypeError: if it is no shape, or a dtype is another.
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/random_ops.py, random_normal.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.random_normal([2, 3])
    <tf.Tensor 'random_normal:0' shape=(2, 3) dtype=float32>
    """
    return _scaled("RandomStandardNormal", "random_normal", shape, mean, stddev, dtype, seed, name)


def truncated_normal(
    shape: Any,
    mean: Any = 0.0,
    stddev: Any = 1.0,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Random numbers from a normal distribution, none more than two deviations off.

    Args:
        shape: the shape of the result: ``int32`` ``[rank]``.
        mean: the mean: ``dtype``, ``[]``.
        stddev: the standard deviation before numbers are left out: ``dtype``, ``[]``.
        dtype: ``float16``, ``float32`` or ``float64``.
        seed: makes the numbers the same in each session; see :func:`set_random_seed`.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype.

    Raises:
        TypeError: if it is no shape, or a dtype is another.
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/random_ops.py, truncated_normal.

    >>> import scopeviz.tf1 as tf
    >>> bool((abs(tf.Session().run(tf.truncated_normal([1000]))) <= 2).all())
    True
    """
    return _scaled("TruncatedNormal", "truncated_normal", shape, mean, stddev, dtype, seed, name)


def random_uniform(
    shape: Any,
    minval: Any = 0,
    maxval: Any = None,
    dtype: Any = float32,
    seed: int | None = None,
    name: str | None = None,
) -> Tensor:
    """Random numbers, each as likely as any other.

    Args:
        shape: the shape of the result: ``int32`` ``[rank]``.
        minval: the least: ``dtype``, ``[]``.
        maxval: more than the greatest: ``dtype``, ``[]``; None means 1, for floats only.
        dtype: ``float16``, ``float32``, ``float64``, ``int32`` or ``int64``.
        seed: makes the numbers the same in each session; see :func:`set_random_seed`.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype.

    Raises:
        TypeError: if it is no shape, or a limit is of another dtype.
        ValueError: if there is no such distribution, or shapes do not fit.

    Follows: tensorflow/python/ops/random_ops.py, random_uniform.

    >>> import scopeviz.tf1 as tf
    >>> int(tf.Session().run(tf.random_uniform([], 5, 6, tf.int32)))
    5
    """
    wanted = dtype_of(dtype)
    if wanted not in _NUMBERS:
        raise ValueError(f"Invalid dtype {wanted!r}")
    if maxval is None:
        if wanted.is_integer:
            raise ValueError(f"Must specify maxval for integer dtype {wanted!r}")
        maxval = 1
    arguments = _Arguments(shape, {"min": minval, "max": maxval}, wanted)
    if not wanted.is_integer:
        return arguments.make("RandomUniform", name or "random_uniform", seed, _between)
    graph = graph_of(arguments.operands.values())
    with graph.as_default(), graph.name_scope(name or "random_uniform") as scope:
        inputs = arguments.realized(graph)
        return apply_op("RandomUniformInt", scope, inputs, seeds(seed)).outputs[0]


def _scaled(
    op_type: str,
    default: str,
    shape: Any,
    mean: Any,
    stddev: Any,
    dtype: Any,
    seed: int | None,
    name: str | None,
) -> Tensor:
    wanted = dtype_of(dtype)
    arguments = _Arguments(shape, {"mean": mean, "stddev": stddev}, wanted)
    if wanted not in _FLOATS:
        allowed = ", ".join(one.name for one in _FLOATS)
        raise TypeError(
            f"Value passed to parameter 'dtype' has DataType {wanted.name} not in list of "
            f"allowed values: {allowed}"
        )
    return arguments.make(op_type, name or default, seed, _moved)


class _Arguments:
    """What a distribution is asked for, checked before anything is made.

    Most variables begin here, so that the ops are made without a second check.
    """

    __slots__ = ("dims", "dtype", "operands")

    def __init__(self, shape: Any, limits: dict[str, Any], dtype: DType) -> None:
        sizes = indices(shape)
        if sizes.dtype.base_dtype not in INDICES:
            raise TypeError(
                f"Value passed to parameter 'shape' has DataType {sizes.dtype.base_dtype.name} "
                "not in list of allowed values: int32, int64"
            )
        if sizes.dims is not None and len(sizes.dims) != 1:
            raise ValueError(f"Shape must be rank 1 but is rank {len(sizes.dims)}")
        self.dtype = dtype
        self.dims = dims_from(sizes)
        self.operands: dict[str, Operand] = {"shape": sizes}
        for which, value in limits.items():
            operand = operand_as(value, dtype)
            if operand.dims != ():
                with refusing("Add", sizes, operand):
                    broadcast_dims(self.dims, operand.dims)
            self.operands[which] = operand

    def make(self, op_type: str, name: str, seed: int | None, finish: Finish) -> Tensor:
        """The ops, from the constants to what ``finish`` makes of plain random numbers."""
        graph = graph_of(self.operands.values())
        with graph.as_default(), graph.name_scope(name) as scope:
            sizes, first, second = self.realized(graph)
            outputs, attrs = [(self.dtype, self.dims)], seeds(seed)
            plain = graph.add_op(op_type, graph.unique_name(op_type), (sizes,), outputs, attrs)
            return finish(graph, scope[:-1], plain.outputs[0], first, second)

    def realized(self, graph: Graph) -> list[Tensor]:
        """The operands as tensors, in the scope that is open."""
        return [
            operand if isinstance(operand, Tensor) else operand.realize(graph, which)
            for which, operand in self.operands.items()
        ]


def seeds(seed: int | None) -> Attributes:
    """The attributes of a random op; two zeros stand for other numbers in each session."""
    first, second = get_seed(seed)
    return {"seed": first or 0, "seed2": second or 0}


def _moved(graph: Graph, name: str, plain: Tensor, mean: Tensor, stddev: Tensor) -> Tensor:
    scaled = _binary(graph, "Mul", graph.unique_name("mul"), plain, stddev)
    return _binary(graph, "Add", name, scaled, mean)


def _between(graph: Graph, name: str, plain: Tensor, least: Tensor, most: Tensor) -> Tensor:
    width = _binary(graph, "Sub", graph.unique_name("sub"), most, least)
    scaled = _binary(graph, "Mul", graph.unique_name("mul"), plain, width)
    return _binary(graph, "Add", name, scaled, least)


def _binary(graph: Graph, op_type: str, name: str, left: Tensor, right: Tensor) -> Tensor:
    dims = left.dims if right.dims == () else broadcast_dims(left.dims, right.dims)
    return graph.add_op(op_type, name, (left, right), [(left.dtype, dims)]).outputs[0]


# Kernels.


def _given_shape(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    with_rank(operands[0].dims, 1)
    return [(attrs["dtype"], dims_from(operands[0]))]


def _given_limits(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    shape, least, most = operands
    with_rank(shape.dims, 1)
    with_rank(least.dims, 0)
    with_rank(most.dims, 0)
    return [(least.dtype.base_dtype, dims_from(shape))]


def _standard_normal(run: Any, op: Operation, shape: Array) -> Array:
    return _drawn(op, shape, run.generator(op).standard_normal)


def _truncated_normal(run: Any, op: Operation, shape: Array) -> Array:
    """Standard normal numbers; those beyond two are drawn again until none is."""
    draw = run.generator(op).standard_normal
    numbers = _drawn(op, shape, draw).ravel()
    beyond = np.flatnonzero(np.abs(numbers) > 2)
    while beyond.size:
        numbers[beyond] = _drawn(op, beyond.shape, draw)
        beyond = beyond[np.abs(numbers[beyond]) > 2]
    return numbers.reshape(shape)


def _uniform(run: Any, op: Operation, shape: Array) -> Array:
    # Half floats may be rounded up to 1, which is outside.
    return _drawn(op, shape, run.generator(op).random) % 1


def _uniform_int(run: Any, op: Operation, shape: Array, least: Any, most: Any) -> Array:
    if least >= most:
        raise InvalidArgumentError(None, op, f"Need minval < maxval, got {least} >= {most}")
    dtype = op.outputs[0].dtype.np_dtype
    drawn: Array = run.generator(op).integers(least, most, tuple(shape), dtype)
    return drawn


def _drawn(op: Operation, shape: Any, draw: Any) -> Array:
    for size in shape:
        if size < 0:
            raise InvalidArgumentError(None, op, f"Dimension {size} must be >= 0")
    dtype = op.outputs[0].dtype.np_dtype
    wide = np.float64 if dtype == np.float64 else np.float32
    return np.asarray(draw(tuple(shape), dtype=wide), dtype)


_SHAPES = {"S": INDICES}

OPS.update(
    {
        "RandomStandardNormal": OpDef(
            "shape:S", _given_shape, _standard_normal, _SHAPES, stateful=True
        ),
        "TruncatedNormal": OpDef(
            "shape:S", _given_shape, _truncated_normal, _SHAPES, stateful=True
        ),
        "RandomUniform": OpDef("shape:S", _given_shape, _uniform, _SHAPES, stateful=True),
        "RandomUniformInt": OpDef(
            "shape:S minval:T maxval:T",
            _given_limits,
            _uniform_int,
            {**_SHAPES, "T": INDICES},
            stateful=True,
        ),
    }
)
