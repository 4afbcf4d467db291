"""Ops that make tensors, and that rearrange them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import axis_in
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.deferred import Deferred, Named, holds_tensors, is_tensor_like, named
from scopeviz.tf1.framework.dtypes import DType, as_dtype, float32, int32, int64
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import Operand, apply_op, convert_to_tensor, operand_of
from scopeviz.tf1.framework.operands import dtype_of, indices, operand_like
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import Graph, graph_of
from scopeviz.tf1.framework.tensor_shape import Dims, dims_of, shape_text, size_of
from scopeviz.tf1.kernels import array_kernels as _kernels  # noqa: F401  # it fills the table of ops

newaxis = None
"""In an index: an axis of size 1 that was not there."""

_SMALL = 1000
"""A tensor of zeros with fewer elements is written into the graph as it is."""


def identity(input: Any, name: str | None = None) -> Tensor:
    """The same tensor under another name.

    Args:
        input: a tensor of any shape and dtype.
        name: the op's name.

    Returns:
        A tensor of the same shape, dtype and value.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/array_ops.py, identity.

    >>> import scopeviz.tf1 as tf
    >>> tf.identity([1.0, 2.0]).shape
    TensorShape([Dimension(2)])
    """
    return apply_op("Identity", name, (input,)).outputs[0]


def stop_gradient(input: Any, name: str | None = None) -> Tensor:
    """The same tensor, taken for a constant by ``tf.gradients``.

    Args:
        input: a tensor of any shape and dtype.
        name: the op's name.

    Returns:
        A tensor of the same shape, dtype and value.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/gen_array_ops.py, stop_gradient.

    >>> import scopeviz.tf1 as tf
    >>> tf.stop_gradient(1.0).op.type
    'StopGradient'
    """
    return apply_op("StopGradient", name, (input,)).outputs[0]


# Shapes as tensors.


def shape(input: Any, name: str | None = None, out_type: Any = int32) -> Tensor:
    """The shape of a tensor, as a tensor; a constant where it is known already.

    Args:
        input: a tensor of any shape and dtype.
        name: the op's name.
        out_type: ``int32`` or ``int64``.

    Returns:
        The sizes: ``out_type`` ``[rank]``.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/array_ops.py, shape.

    >>> import scopeviz.tf1 as tf
    >>> tf.shape(tf.zeros([2, 3])).op.type, tf.shape(tf.placeholder("float32", [None])).op.type
    ('Const', 'Shape')
    """
    operand = operand_of(input)
    found = None if size_of(operand.dims) is None else operand.dims
    return _measure("Shape", operand, name, out_type, found)


def size(input: Any, name: str | None = None, out_type: Any = int32) -> Tensor:
    """The number of a tensor's elements, as a tensor; a constant where it is known already.

    Args:
        input: a tensor of any shape and dtype.
        name: the op's name.
        out_type: ``int32`` or ``int64``.

    Returns:
        The number: ``out_type`` ``[]``.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/array_ops.py, size.

    >>> import scopeviz.tf1 as tf
    >>> int(tf.Session().run(tf.size([[1, 2], [3, 4]])))
    4
    """
    operand = operand_of(input)
    found = 0 if 0 in (operand.dims or ()) else size_of(operand.dims)
    return _measure("Size", operand, name, out_type, found)


def rank(input: Any, name: str | None = None) -> Tensor:
    """The number of a tensor's axes, as a tensor; a constant where it is known already.

    Args:
        input: a tensor of any shape and dtype.
        name: the op's name.

    Returns:
        The number: ``int32`` ``[]``.

    Raises:
        ValueError: if TF1 allows no such name.

    Follows: tensorflow/python/ops/array_ops.py, rank.

    >>> import scopeviz.tf1 as tf
    >>> int(tf.Session().run(tf.rank([[1, 2], [3, 4]])))
    2
    """
    operand = operand_of(input)
    return _measure(
        "Rank", operand, name, int32, None if operand.dims is None else len(operand.dims)
    )


def _measure(op_type: str, operand: Operand, name: str | None, out_type: Any, found: Any) -> Tensor:
    """The op, or the constant that it would give, in a scope with a name for its input."""
    graph = graph_of([operand])
    dtype = dtype_of(out_type)
    with graph.as_default(), graph.name_scope(name or op_type) as scope:
        tensor = operand if isinstance(operand, Tensor) else operand.realize(graph, "Const")
        if found is not None:
            return constant(np.asarray(found, dtype.np_dtype), dtype, name=scope)
        return apply_op(op_type, scope, (tensor,), {"out_type": dtype}).outputs[0]


# Tensors of one value.


def zeros(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """A tensor full of zeros.

    Args:
        shape: its shape: a list, a ``TensorShape``, or an ``int32`` tensor ``[rank]``.
        dtype: its element type; text is empty, and truth values are False.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype.

    Raises:
        TypeError: if it is no shape, or no dtype.
        ValueError: if a size is negative.

    Follows: tensorflow/python/ops/array_ops.py, zeros.

    >>> import scopeviz.tf1 as tf
    >>> tf.zeros([2, 3]).op.type, tf.zeros([50, 50]).op.type
    ('Const', 'Fill')
    """
    return _full("zeros", shape, dtype_of(dtype), 0, name)


def ones(shape: Any, dtype: Any = float32, name: str | None = None) -> Tensor:
    """A tensor full of ones.

    Args:
        shape: its shape: a list, a ``TensorShape``, or an ``int32`` tensor ``[rank]``.
        dtype: its element type; truth values are True.
        name: the op's name.

    Returns:
        A tensor of that shape and dtype.

    Raises:
        TypeError: if it is no shape, or no dtype that has a one.
        ValueError: if a size is negative.

    Follows: tensorflow/python/ops/array_ops.py, ones.

    >>> import scopeviz.tf1 as tf
    >>> tf.ones([2], tf.int32).op.get_attr("value").tolist()
    [1, 1]
    """
    return _full("ones", shape, dtype_of(dtype), 1, name)


def _full(default: str, shape: Any, dtype: DType, value: int, name: str | None) -> Tensor:
    sizes = _sizes(shape)
    single = np.asarray(value, dtype.np_dtype) if dtype.np_dtype.kind != "O" else _text(value)
    graph = graph_of([] if isinstance(sizes, tuple) else [sizes])
    scalar = isinstance(shape, int)
    if isinstance(sizes, tuple) and not scalar and (size_of(sizes) or 0) < _SMALL:
        name = graph.scope_name(name or default) or default
        full = np.broadcast_to(single, sizes)
        return graph.add_op("Const", name, (), [(dtype, sizes)], {"value": full}).outputs[0]
    return _filled(graph, name or default, sizes, single, dtype, shape)


def _text(value: int) -> Any:
    if value:
        raise TypeError(f"Expected string, got {value} of type 'int' instead.")
    return np.asarray(b"", dtype=object)


def _sizes(shape: Any) -> Any:
    """A shape as plain data; an operand if tensors are in it.

    Raises:
        TypeError: if it is no shape.
        ValueError: if a size is negative, or a ``TensorShape`` does not know it.
    """
    if shape is None:
        raise ValueError("None values not supported.")
    if holds_tensors(shape):
        return indices(shape)
    for size in shape if isinstance(shape, list | tuple) else [shape]:
        if size is None or isinstance(size, str):
            raise TypeError(
                f"Expected int32, got {size!r} of type '{type(size).__name__}' instead."
            )
        if isinstance(size, int) and size < 0:
            raise ValueError(f"Fill dimensions must be >= 0, got {shape}")
    dims = dims_of(shape)
    if dims is None or None in dims:
        raise ValueError(f"Cannot convert a partially known TensorShape to a Tensor: {shape}")
    return dims


def _ask_for_size(shape: Any) -> None:
    """Ask whether a list with tensors in it is a small shape, as TF1 does in vain.

    Follows: tensorflow/python/ops/array_ops.py, _constant_if_small.
    """
    if not isinstance(shape, list | tuple) or any(isinstance(one, list | tuple) for one in shape):
        return
    product = shape[0]
    for size in shape[1:]:
        product = product * size
    _ = product < _SMALL


def _filled(
    graph: Graph, name: str, sizes: Any, value: Any, dtype: DType, asked: Any = None
) -> Tensor:
    with graph.as_default(), graph.name_scope(name) as scope:
        single = Named(value, "Const", dtype)
        if isinstance(sizes, tuple):
            # Most large variables begin here; nothing is left to check.
            dims = Named(list(sizes), "shape_as_tensor", int32).realize(graph, "")
            inputs = (dims, single.realize(graph, ""))
            return graph.add_op("Fill", scope[:-1], inputs, [(dtype, sizes)]).outputs[0]
        _ask_for_size(asked)
        dims = sizes if isinstance(sizes, Tensor) else sizes.realize(graph, "packed")
        if dims.dims == ():
            dims = reshape(dims, [-1])
        return apply_op("Fill", scope, (dims, single)).outputs[0]


def zeros_like(
    tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True
) -> Tensor:
    """A tensor full of zeros, in the shape of another.

    Args:
        tensor: a tensor of any shape and dtype.
        dtype: the element type; None takes that of ``tensor``.
        name: the op's name.
        optimize: whether to write a shape that is known into the graph.

    Returns:
        A tensor of the shape of ``tensor``.

    Raises:
        TypeError: if there is no such dtype.

    Follows: tensorflow/python/ops/array_ops.py, zeros_like.

    >>> import scopeviz.tf1 as tf
    >>> tf.zeros_like([[1, 2]]).op.get_attr("value").tolist()
    [[0, 0]]
    """
    return _like("zeros", tensor, dtype, name, optimize)


def ones_like(
    tensor: Any, dtype: Any = None, name: str | None = None, optimize: bool = True
) -> Tensor:
    """A tensor full of ones, in the shape of another.

    Args:
        tensor: a tensor of any shape and dtype.
        dtype: the element type; None takes that of ``tensor``.
        name: the op's name.
        optimize: whether to write a shape that is known into the graph.

    Returns:
        A tensor of the shape of ``tensor``.

    Raises:
        TypeError: if there is no such dtype.

    Follows: tensorflow/python/ops/array_ops.py, ones_like.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.ones_like([[1, 2]])).tolist()
    [[1, 1]]
    """
    return _like("ones", tensor, dtype, name, optimize)


def _like(which: str, tensor: Any, dtype: Any, name: str | None, optimize: bool) -> Tensor:
    operand = operand_of(tensor)
    wanted = operand.dtype.base_dtype if dtype is None else dtype_of(dtype)
    graph = graph_of([operand])
    dims = operand.dims
    with graph.as_default(), graph.name_scope(name or f"{which}_like") as scope:
        like = operand if isinstance(operand, Tensor) else operand.realize(graph, "tensor")
        if which == "zeros" and optimize and size_of(dims) is not None:
            return zeros(dims, wanted, scope)
        if which == "zeros" and wanted is like.dtype.base_dtype:
            return apply_op("ZerosLike", scope, (like,)).outputs[0]
        sizes = (
            shape(like)
            if optimize
            else apply_op("Shape", None, (like,), {"out_type": int32}).outputs[0]
        )
        result = zeros(sizes, wanted, scope) if which == "zeros" else ones(sizes, wanted, scope)
        result.set_shape(dims)
        return result


def fill(dims: Any, value: Any, name: str | None = None) -> Tensor:
    """A tensor full of one value.

    Args:
        dims: its shape: ``int32`` or ``int64`` ``[rank]``.
        value: the value: any dtype, ``[]``.
        name: the op's name.

    Returns:
        A tensor of that shape, in the dtype of ``value``.

    Raises:
        TypeError: if ``dims`` are no sizes.
        ValueError: if ``value`` is no single value, or a size is negative.

    Follows: tensorflow/python/ops/array_ops.py, fill.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.fill([2], 7)).tolist()
    [7, 7]
    """
    return apply_op("Fill", name, (indices(dims), value)).outputs[0]


# Tensors from outside.


def placeholder(dtype: Any, shape: Any = None, name: str | None = None) -> Tensor:
    """A tensor whose value is fed in each run.

    Args:
        dtype: its element type.
        shape: what is known of its shape.
        name: the op's name.

    Returns:
        A tensor of that dtype and shape.

    Raises:
        TypeError: if there is no such dtype, or it is no shape.
        ValueError: if a size is negative.

    Follows: tensorflow/python/ops/array_ops.py, placeholder.

    >>> import scopeviz.tf1 as tf
    >>> x = tf.placeholder(tf.float32, [None, 2])
    >>> tf.Session().run(x * 2.0, {x: [[1.0, 2.0]]}).tolist()
    [[2.0, 4.0]]
    """
    try:
        wanted = as_dtype(dtype).base_dtype
    except TypeError:
        raise TypeError(f"Expected DataType for argument 'dtype' not {dtype!r}.") from None
    attrs = {"dtype": wanted, "shape": _static(shape)}
    return apply_op("Placeholder", name, (), attrs).outputs[0]


def _static(shape: Any) -> Dims:
    try:
        return dims_of(shape)
    except (TypeError, ValueError) as error:
        raise type(error)(f"Error converting shape to a TensorShape: {error}.") from None


def placeholder_with_default(input: Any, shape: Any, name: str | None = None) -> Tensor:
    """A tensor whose value may be fed in a run, and is that of another if it is not.

    Args:
        input: the value where none is fed.
        shape: what is known of its shape; it may say less than that of ``input``.
        name: the op's name.

    Returns:
        A tensor of that shape, in the dtype of ``input``.

    Raises:
        TypeError: if it is no shape.
        ValueError: if ``input`` cannot have it.

    Follows: tensorflow/python/ops/array_ops.py, placeholder_with_default.

    >>> import scopeviz.tf1 as tf
    >>> keep = tf.placeholder_with_default(1.0, [])
    >>> float(tf.Session().run(keep)), float(tf.Session().run(keep, {keep: 0.5}))
    (1.0, 0.5)
    """
    return apply_op("PlaceholderWithDefault", name, (input,), {"shape": _static(shape)}).outputs[0]


# Rearranging.


def reshape(tensor: Any, shape: Any, name: str | None = None) -> Tensor:
    """The same elements in another shape.

    Args:
        tensor: a tensor of any dtype.
        shape: the new shape: ``int32`` or ``int64`` ``[rank]``; one size may be -1, which
            takes what is left.
        name: the op's name.

    Returns:
        A tensor of that shape and the same dtype.

    Raises:
        TypeError: if it is no shape.
        ValueError: if the elements do not fill it.

    Follows: tensorflow/python/ops/array_ops.py, reshape.

    >>> import scopeviz.tf1 as tf
    >>> tf.reshape(tf.zeros([2, 6]), [3, -1]).shape.as_list()
    [3, 4]
    """
    return apply_op("Reshape", name, (tensor, indices(shape))).outputs[0]


def expand_dims(input: Any, axis: Any = None, name: str | None = None, dim: Any = None) -> Tensor:
    """The same elements with one more axis, of size 1.

    Args:
        input: a tensor of any shape and dtype.
        axis: where the new axis stands: from ``-rank - 1`` to ``rank``.
        name: the op's name.
        dim: older name of ``axis``.

    Returns:
        A tensor of one rank more.

    Raises:
        ValueError: if there is no such place, or none is given.

    Follows: tensorflow/python/ops/array_ops.py, expand_dims.

    >>> import scopeviz.tf1 as tf
    >>> tf.expand_dims(tf.zeros([2, 3]), -1).shape.as_list()
    [2, 3, 1]
    """
    axis = renamed("axis", axis, "dim", dim)
    if axis is None:
        raise ValueError("Must specify an axis argument to tf.expand_dims()")
    return apply_op("ExpandDims", name, (input, indices(axis))).outputs[0]


def squeeze(
    input: Any, axis: Any = None, name: str | None = None, squeeze_dims: Any = None
) -> Tensor:
    """The same elements without axes of size 1.

    Args:
        input: a tensor of any shape and dtype.
        axis: the axes to leave out; None means all that have size 1.
        name: the op's name.
        squeeze_dims: older name of ``axis``.

    Returns:
        A tensor of lower rank.

    Raises:
        ValueError: if one of the axes has another size, or does not exist.

    Follows: tensorflow/python/ops/array_ops.py, squeeze.

    >>> import scopeviz.tf1 as tf
    >>> tf.squeeze(tf.zeros([1, 3, 1]), [0]).shape.as_list()
    [3, 1]
    """
    axis = renamed("axis", axis, "squeeze_dims", squeeze_dims)
    axes = [] if axis is None else [int(one) for one in np.atleast_1d(axis)]
    return apply_op("Squeeze", name, (input,), {"squeeze_dims": axes}).outputs[0]


def renamed(name: str, value: Any, old_name: str, old_value: Any) -> Any:
    """The value of an argument that has two names.

    Raises:
        ValueError: if both are given.

    Follows: tensorflow/python/util/deprecation.py, deprecated_argument_lookup.
    """
    if old_value is None:
        return value
    if value is not None:
        raise ValueError(f"Cannot specify both '{old_name}' and '{name}'")
    return old_value


def transpose(
    a: Any, perm: Any = None, name: str | None = "transpose", conjugate: bool = False
) -> Tensor:
    """The same elements with the axes in another order.

    Args:
        a: a tensor of any shape and dtype.
        perm: the old axes in their new order: ``int32`` ``[rank]``; None turns them round.
        name: the op's name.
        conjugate: whether to conjugate complex elements too.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        ValueError: if ``perm`` does not name each axis once.

    Follows: tensorflow/python/ops/array_ops.py, transpose.

    >>> import scopeviz.tf1 as tf
    >>> tf.transpose(tf.zeros([2, 3, 4]), [2, 0, 1]).shape.as_list()
    [4, 2, 3]
    """
    operand = operand_of(a)
    op_type = "ConjugateTranspose" if conjugate and operand.dtype.is_complex else "Transpose"
    if perm is not None:
        return apply_op(op_type, name or "transpose", (operand, indices(perm))).outputs[0]
    operands = (named(operand, "a"), _backwards(operand))
    return apply_op(op_type, name or "transpose", operands).outputs[0]


def _backwards(operand: Operand) -> Any:
    """The axes from the last to the first; in the graph, where their number is not known."""
    if operand.dims:
        return indices(list(range(len(operand.dims)))[::-1])

    def make() -> Tensor:
        rank = apply_op("Rank", None, (operand,)).outputs[0]
        last = apply_op("Sub", "sub", (rank, 1)).outputs[0]
        counted = apply_op("Range", None, (0, rank, 1)).outputs[0]
        return apply_op("Sub", "sub", (last, counted)).outputs[0]

    unknown = (None,) if operand.dims is None else (0,)
    return Deferred(int32, unknown, getattr(operand, "graph", None), make)


def matrix_transpose(
    a: Any, name: str | None = "matrix_transpose", conjugate: bool = False
) -> Tensor:
    """The same elements with the last two axes exchanged.

    Args:
        a: a tensor of rank 2 or more: ``[..., rows, columns]``.
        name: the op's name.
        conjugate: whether to conjugate complex elements too.

    Returns:
        A tensor ``[..., columns, rows]``.

    Raises:
        ValueError: if the rank is lower than 2, or not known.

    Follows: tensorflow/python/ops/array_ops.py, matrix_transpose.

    >>> import scopeviz.tf1 as tf
    >>> tf.matrix_transpose(tf.zeros([5, 2, 3])).shape.as_list()
    [5, 3, 2]
    """
    operand = operand_of(a)
    if operand.dims is None:
        raise ValueError("The rank of the tensor must be known.")
    rank = len(operand.dims)
    if rank < 2:
        raise ValueError(
            f"Argument 'a' should be a (batch) matrix, with rank >= 2.  "
            f"Found: {shape_text(operand.dims)}"
        )
    graph = graph_of([operand])
    with graph.as_default(), graph.name_scope(name or "matrix_transpose"):
        tensor = operand if isinstance(operand, Tensor) else operand.realize(graph, "a")
        return transpose(tensor, [*range(rank - 2), rank - 1, rank - 2], conjugate=conjugate)


# Several tensors, and one.


def concat(values: Any, axis: Any, name: str = "concat") -> Tensor:
    """Tensors one after the other along an axis that they have.

    Args:
        values: a list of tensors of one dtype, whose other axes have the same sizes.
        axis: the axis: ``int32`` ``[]``, from ``-rank`` to ``rank - 1``.
        name: the op's name.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if the other sizes differ, or there is no such axis.

    Follows: tensorflow/python/ops/array_ops.py, concat.

    >>> import scopeviz.tf1 as tf
    >>> tf.concat([tf.zeros([2, 3]), tf.zeros([4, 3])], axis=0).shape.as_list()
    [6, 3]
    """
    listed = list(values) if isinstance(values, list | tuple) else [values]
    if len(listed) != 1:
        return apply_op("ConcatV2", name, (alike(listed, "ConcatV2"), indices(axis))).outputs[0]
    place, only = indices(axis), operand_of(listed[0])
    if place.dims != ():
        raise ValueError(f"Shape {shape_text(place.dims)} must have rank 0")
    graph = graph_of([only])
    with graph.as_default(), graph.name_scope(name):
        if not isinstance(place, Tensor):
            place.realize(graph, "concat_dim")
        return identity(only, name)


def alike(values: Sequence[Any], op_type: str, argument: str = "values") -> list[Operand]:
    """Tensors and values as operands, the values in the dtype of the first tensor.

    Raises:
        TypeError: if the dtypes differ.
    """
    found = (value.dtype.base_dtype for value in values if is_tensor_like(value))
    wanted = next(found, None)
    operands = [operand_of(value, wanted) for value in values]
    dtypes = [operand.dtype.base_dtype for operand in operands]
    if any(dtype is not dtypes[0] for dtype in dtypes):
        listed = ", ".join(dtype.name for dtype in dtypes)
        raise TypeError(
            f"Tensors in list passed to '{argument}' of '{op_type}' Op have types [{listed}] "
            "that don't all match."
        )
    return operands


def stack(values: Any, axis: int = 0, name: str = "stack") -> Tensor:
    """Tensors of one shape side by side, along a new axis.

    Args:
        values: a list of tensors of one shape and dtype.
        axis: where the new axis stands: from ``-rank - 1`` to ``rank``.
        name: the op's name.

    Returns:
        A tensor of one rank more; a constant, if all the values are known.

    Raises:
        TypeError: if the dtypes differ.
        ValueError: if the shapes differ, or there is no such place.

    Follows: tensorflow/python/ops/array_ops.py, stack.

    >>> import scopeviz.tf1 as tf
    >>> tf.stack([tf.zeros([2, 3]), tf.ones([2, 3])], axis=1).shape.as_list()
    [2, 2, 3]
    """
    if axis == 0 and is_tensor_like(values):
        return convert_to_tensor(values, name=name)
    listed = list(values)
    if axis == 0 and not any(map(is_tensor_like, listed)):
        return convert_to_tensor(values, name=name)
    operands = alike(listed, "Pack")
    for dims in (operand.dims for operand in operands[:1]):
        if dims is not None and not axis_in(axis, len(dims) + 1):
            count = len(dims) + 1
            raise ValueError(f"axis = {axis} not in [{-count}, {count})")
    if axis == 0:
        operands = [named(one, str(place)) for place, one in enumerate(operands)]
    return apply_op("Pack", name, (operands,), {"axis": axis}).outputs[0]


def unstack(
    value: Any, num: int | None = None, axis: int = 0, name: str = "unstack"
) -> list[Tensor]:
    """The parts of a tensor along an axis, which they have no longer.

    Args:
        value: a tensor of rank 1 or more.
        num: how many parts; None takes the size of the axis.
        axis: the axis: from ``-rank`` to ``rank - 1``.
        name: the op's name.

    Returns:
        As many tensors of one rank less.

    Raises:
        ValueError: if the number is not known or is another, or there is no such axis.

    Follows: tensorflow/python/ops/array_ops.py, unstack.

    >>> import scopeviz.tf1 as tf
    >>> len(tf.unstack(tf.zeros([2, 3]), axis=1))
    3
    """
    operand = operand_of(value)
    dims = operand.dims
    if dims is not None and not axis_in(axis, len(dims)):
        raise ValueError(f"axis = {axis} not in [{-len(dims)}, {len(dims)})")
    if num is None and dims is not None:
        num = dims[axis]
    if num is None:
        raise ValueError(f"Cannot infer num from shape {shape_text(dims)}")
    return list(apply_op("Unpack", name, (operand,), {"num": num, "axis": axis}).outputs)


# More elements than there were.


def pad(
    tensor: Any,
    paddings: Any,
    mode: str = "CONSTANT",
    name: str | None = None,
    constant_values: Any = 0,
) -> Tensor:
    """A tensor with more elements around it.

    Args:
        tensor: a tensor of any shape and dtype.
        paddings: how many before and after along each axis: ``int32`` ``[rank, 2]``.
        mode: what they are: ``CONSTANT``, or the tensor mirrored without its edge,
            ``REFLECT``, or with it, ``SYMMETRIC``.
        name: the op's name.
        constant_values: the value of each: the dtype of ``tensor``, ``[]``.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        ValueError: if there is no such mode, or ``paddings`` have another shape.

    Follows: tensorflow/python/ops/array_ops.py, pad.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.pad([1, 2], [[1, 2]])).tolist()
    [0, 1, 2, 0, 0]
    """
    mode = mode.upper()
    widths = indices(paddings)
    if mode in {"REFLECT", "SYMMETRIC"}:
        return apply_op("MirrorPad", name, (tensor, widths), {"mode": mode}).outputs[0]
    if mode != "CONSTANT":
        raise ValueError(f"Unknown padding mode: {mode}")
    if (
        not is_tensor_like(constant_values)
        and np.ndim(constant_values) == 0
        and constant_values == 0
    ):
        return apply_op("Pad", name, (tensor, widths)).outputs[0]
    return apply_op("PadV2", name, (tensor, widths, constant_values)).outputs[0]


def one_hot(
    indices: Any,
    depth: Any,
    on_value: Any = None,
    off_value: Any = None,
    axis: int | None = None,
    dtype: Any = None,
    name: str | None = None,
) -> Tensor:
    """For each number, a row that is on at that place and off elsewhere.

    Args:
        indices: the places: ``uint8``, ``int32`` or ``int64`` of any shape; a number
            outside of the row is on nowhere.
        depth: the length of a row: ``int32`` ``[]``.
        on_value: the value there; None means 1.
        off_value: the value elsewhere; None means 0.
        axis: where the row stands among the axes; None or -1 means last.
        dtype: the element type; None takes that of the values, or ``float32``.
        name: the op's name.

    Returns:
        A tensor of one rank more.

    Raises:
        TypeError: if the dtypes differ, or ``indices`` are no whole numbers.
        ValueError: if there is no such axis, or ``depth`` is negative.

    Follows: tensorflow/python/ops/array_ops.py, one_hot.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.one_hot([2, 0], 3)).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    given = {"on_value": on_value, "off_value": off_value}
    operands = {which: operand_of(value) for which, value in given.items() if value is not None}
    wanted = None if dtype is None else dtype_of(dtype)
    for which, operand in operands.items():
        if wanted is not None and operand.dtype.base_dtype is not wanted:
            raise TypeError(
                f"dtype {operand.dtype.base_dtype} of {which} does not match "
                f"dtype parameter {wanted}"
            )
    found = [operand.dtype.base_dtype for operand in operands.values()]
    if len(set(found)) > 1:
        raise TypeError(
            f"dtype {found[0]} of on_value does not match dtype {found[1]} of off_value"
        )
    filled = wanted or (found[0] if found else float32)
    attrs = {"axis": -1 if axis is None else axis}
    with internal_name_scope(name, "one_hot", [indices, depth, on_value, off_value]) as scope:
        for value in given.values():
            # TF1 asks a tensor of its own for the dtype, and leaves it behind.
            if value is not None:
                convert_to_tensor(value)
        on, off = (
            convert_to_tensor(operands.get(which, one), dtype=filled, name=which)
            for which, one in (("on_value", 1), ("off_value", 0))
        )
        plain = isinstance(indices, list | tuple | int) and not holds_tensors(indices)
        places = operand_like(indices, int64) if plain else indices
        operands_in_order = (places, depth, on, off)
        return apply_op("OneHot", scope, operands_in_order, attrs).outputs[0]
