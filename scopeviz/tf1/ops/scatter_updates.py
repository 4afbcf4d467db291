"""Ops that change some slices or elements of a variable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import numpy as np

from scopeviz.tf1.framework.dtypes import int32, int64
from scopeviz.tf1.framework.errors import InvalidArgumentError, OutOfRangeError, UnimplementedError
from scopeviz.tf1.framework.op_def import (
    OPS,
    OpDef,
    Operand,
    ShapeError,
    apply_op,
    convert_to_tensor,
)
from scopeviz.tf1.framework.operands import INDICES
from scopeviz.tf1.framework.operands import indices as index_operand
from scopeviz.tf1.framework.operation import Attributes, Operation, Output
from scopeviz.tf1.framework.tensor_shape import bracketed, compatible
from scopeviz.tf1.kernels.gather_kernels import check_positions
from scopeviz.tf1.kernels.segment_sum_kernels import sums_by_number
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cwise_ops import COMPLEX, ORDERED, REAL
from scopeviz.tf1.ops.scattering import put_at
from scopeviz.tf1.ops.slicing import python_index
from scopeviz.tf1.ops.state_ops import difference, reference, variable_of


def change_slices(op_type: str, ref: Any, indices: Any, updates: Any, name: str | None) -> Any:
    """Add the op that changes some slices of a variable: ``ScatterAdd``, or that of its kind.

    Args:
        op_type: the op's type for reference variables.
        ref: the variable.
        indices: where the slices stand.
        updates: what they change by.
        name: the op's name.
    """
    places = index_operand(indices)
    if not hasattr(ref, "handle"):
        return apply_op(op_type, name, (reference(ref), places, updates)).outputs[0]
    tensor = convert_to_tensor(updates, ref.dtype)
    attrs = {"dims": ref._dims}
    op = apply_op(f"Resource{op_type}", name, (ref.handle, places, tensor), attrs)
    return ref.after(op)


def scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Give some slices of a variable new values.

    Args:
        ref: the variable.
        indices: where the slices stand along its first axis: ``int32`` or ``int64``.
        updates: the values: the variable's dtype, ``[*indices.shape, *ref.shape[1:]]``, or ``[]``.
        use_locking: without meaning here; runs are not concurrent.
        name: the op's name.

    Returns:
        The variable's tensor, with the new values; for a resource variable, a variable that
        is read after it.

    Raises:
        TypeError: if ``ref`` is no variable, or a dtype does not fit.
        ValueError: if the shapes do not fit.
        InvalidArgumentError: when it runs, if there is no such slice.

    Follows: tensorflow/python/ops/state_ops.py, scatter_update.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_update(v, [1], [2.0])).tolist()
    [4.0, 2.0]
    """
    return change_slices("ScatterUpdate", ref, indices, updates, name)


def scatter_add(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Add to some slices of a variable; see :func:`scatter_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_add.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_add(v, [1], [2.0])).tolist()
    [4.0, 10.0]
    """
    return change_slices("ScatterAdd", ref, indices, updates, name)


def scatter_sub(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Subtract from some slices of a variable; see :func:`scatter_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_sub.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_sub(v, [1], [2.0])).tolist()
    [4.0, 6.0]
    """
    return change_slices("ScatterSub", ref, indices, updates, name)


def scatter_mul(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Multiply some slices of a variable; see :func:`scatter_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_mul.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_mul(v, [1], [2.0])).tolist()
    [4.0, 16.0]
    """
    return change_slices("ScatterMul", ref, indices, updates, name)


def scatter_div(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Divide some slices of a variable; see :func:`scatter_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_div.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_div(v, [1], [2.0])).tolist()
    [4.0, 4.0]
    """
    return change_slices("ScatterDiv", ref, indices, updates, name)


def scatter_min(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Keep some slices of a variable below a bound; see :func:`scatter_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_min.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_min(v, [1], [2.0])).tolist()
    [4.0, 2.0]
    """
    return change_slices("ScatterMin", ref, indices, updates, name)


def scatter_max(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Keep some slices of a variable above a bound; see :func:`scatter_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_max.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_max(v, [1], [2.0])).tolist()
    [4.0, 8.0]
    """
    return change_slices("ScatterMax", ref, indices, updates, name)


def scatter_nd_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Give some elements, or slices, of a variable new values.

    Args:
        ref: the variable.
        indices: where they stand: ``int32`` or ``int64`` ``[..., depth]``.
        updates: the values: the variable's dtype, ``[..., *ref.shape[depth:]]``.
        use_locking: without meaning here; runs are not concurrent.
        name: the op's name.

    Returns:
        The variable's tensor, with the new values; for a resource variable, a variable that
        is read after it.

    Raises:
        TypeError: if ``ref`` is no variable, or a dtype does not fit.
        ValueError: if the shapes do not fit.
        InvalidArgumentError: when it runs, if there is no such slice.

    Follows: tensorflow/python/ops/state_ops.py, scatter_nd_update.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_nd_update(v, [[1]], [2.0])).tolist()
    [4.0, 2.0]
    """
    return change_slices("ScatterNdUpdate", ref, indices, updates, name)


def scatter_nd_add(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Add to some elements of a variable; see :func:`scatter_nd_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_nd_add.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_nd_add(v, [[1]], [2.0])).tolist()
    [4.0, 10.0]
    """
    return change_slices("ScatterNdAdd", ref, indices, updates, name)


def scatter_nd_sub(
    ref: Any, indices: Any, updates: Any, use_locking: bool = False, name: str | None = None
) -> Any:
    """Subtract from some elements of a variable; see :func:`scatter_nd_update`.

    Follows: tensorflow/python/ops/state_ops.py, scatter_nd_sub.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable([4.0, 8.0])
    ...     session.run(v.initializer)
    ...     session.run(tf.scatter_nd_sub(v, [[1]], [2.0])).tolist()
    [4.0, 6.0]
    """
    return change_slices("ScatterNdSub", ref, indices, updates, name)


def batch_scatter_update(
    ref: Any, indices: Any, updates: Any, use_locking: bool = True, name: str | None = None
) -> Any:
    """Give some slices of each row of a batch new values; see :func:`scatter_update`.

    Args:
        ref: the variable: ``[batch..., n, ...]``.
        indices: where the slices stand: ``int32`` or ``int64`` ``[batch..., m]``.
        updates: the values: ``[batch..., m, ...]``.
        use_locking: without meaning here; runs are not concurrent.
        name: the name of the scope for the ops.

    Returns:
        What :func:`scatter_update` returns.

    Follows: tensorflow/python/ops/state_ops.py, batch_scatter_update.

    >>> import scopeviz.tf1 as tf
    >>> v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    >>> tf.batch_scatter_update(v, [[0], [1]], [[5.0], [6.0]]).op.type
    'ScatterNdUpdate'
    """
    graph = ref.graph
    with (
        graph.as_default(),
        graph.name_scope(name)
        if name
        else graph.name_scope(f"{graph.get_name_scope()}/" if graph.get_name_scope() else None),
    ):
        places = convert_to_tensor(indices, name="indices")
        sizes = array_ops.shape(places)
        rank = len(places.dims or ())
        last = array_ops.expand_dims(places, axis=-1)
        parts = []
        for axis in range(rank - 1):
            size = sizes[axis]
            counted = apply_op("Range", None, (0, size, 1)).outputs[0]
            shape = [1] * axis + [size] + [1] * (rank - axis)
            spread = array_ops.reshape(counted, shape)
            parts.append(spread * array_ops.ones_like(last, dtype=int32))
        whole = array_ops.concat([*parts, last], axis=-1)
        return scatter_nd_update(ref, whole, updates, use_locking)


def count_up_to(ref: Any, limit: int, name: str | None = None) -> Any:
    """Count a variable up by 1, as long as it is below a limit.

    Args:
        ref: the variable: ``int32`` or ``int64`` ``[]``.
        limit: what it may become.
        name: the op's name.

    Returns:
        A tensor with the value that it had before.

    Raises:
        TypeError: if ``ref`` is no variable of whole numbers.
        OutOfRangeError: when it runs, if the limit is reached.

    Follows: tensorflow/python/ops/state_ops.py, count_up_to.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable(0)
    ...     session.run(v.initializer)
    ...     [int(session.run(tf.count_up_to(v, 3))) for _ in range(2)]
    [0, 1]
    """
    if hasattr(ref, "handle"):
        attrs = {"limit": limit, "dtype": ref.dtype}
        return apply_op("ResourceCountUpTo", name, (ref.handle,), attrs).outputs[0]
    return apply_op("CountUpTo", name, (reference(ref),), {"limit": limit}).outputs[0]


def _slices(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    ref, places, updates = operands
    dims = attrs.get("dims", ref.dims)
    if updates.dims not in {None, ()} and places.dims is not None and dims is not None:
        wanted = (*places.dims, *dims[1:])
        if not compatible(updates.dims, wanted):
            raise ShapeError(difference(updates.dims, wanted))
    return _gives(ref)


def _elements(operands: Sequence[Operand], attrs: Attributes) -> Sequence[Output]:
    ref, places, updates = operands
    dims = attrs.get("dims", ref.dims)
    if dims is not None and places.dims is not None and updates.dims is not None:
        depth = places.dims[-1]
        if depth is not None:
            wanted = (*places.dims[:-1], *dims[depth:])
            if not compatible(updates.dims, wanted):
                raise ShapeError(difference(updates.dims, wanted))
    return _gives(ref)


def _gives(ref: Operand) -> Sequence[Output]:
    """The reference to the variable; nothing for a resource variable."""
    return [] if ref.dtype.name == "resource" else [(ref.dtype, ref.dims)]


Change: TypeAlias = Callable[..., Any]
"""From the op, a copy of a variable's value, places and updates to the new value."""


def _changing(change: Change) -> Callable[..., Any]:
    def compute(run: Any, op: Operation, *values: Any) -> Any:
        variable = variable_of(op.inputs[0])
        with run.lock:  # Threads may share a session.
            result = change(op, np.array(run.value_of(variable, op)), *values)
            run.variables[variable] = result
        return result if op.outputs else None

    return compute


def _on_slices(ufunc: Any) -> Change:
    def change(op: Operation, value: Any, places: Any, updates: Any) -> Any:
        check_positions(op, places, len(value))
        wanted = (*places.shape, *value.shape[1:])
        if updates.shape not in {(), wanted}:
            message = (
                f"shapes do not fit: updates.shape {bracketed(updates.shape)}, "
                f"indices.shape {bracketed(places.shape)}, params.shape {bracketed(value.shape)}"
            )
            raise InvalidArgumentError(None, op, message)
        if ufunc is None:
            value[places] = updates
        elif ufunc in {np.add, np.subtract} and updates.shape and places.size:
            numbers, sums = sums_by_number(
                updates.reshape(places.size, *value.shape[1:]), places.ravel()
            )
            value[numbers] = ufunc(value[numbers], sums)
        else:
            ufunc.at(value, places, updates)
        return value

    return change


def _on_elements(ufunc: Any) -> Change:
    return lambda op, value, places, updates: put_at(op, value, places, updates, ufunc)


def _assign_slice(op: Operation, value: Any, begin: Any, end: Any, strides: Any, new: Any) -> Any:
    index = python_index(op, value, begin, end, strides)
    if np.shape(value[index]) != np.shape(new):
        message = (
            f"sliced l-value shape {bracketed(np.shape(value[index]))} does not match r-value "
            f"shape {bracketed(np.shape(new))}. Automatic broadcasting not yet implemented."
        )
        raise UnimplementedError(None, op, message)
    value[index] = new
    return value


def _count(run: Any, op: Operation) -> Any:
    variable, limit = variable_of(op.inputs[0]), op.attrs["limit"]
    with run.lock:  # Threads may share a session.
        value = run.value_of(variable, op)
        if value >= limit:
            raise OutOfRangeError(None, op, f"Reached limit of {limit}")
        run.variables[variable] = np.asarray(value + 1, value.dtype)
    return value


_UFUNCS = {
    "Update": None,
    "Add": np.add,
    "Sub": np.subtract,
    "Mul": np.multiply,
    "Div": np.divide,
    "Min": np.minimum,
    "Max": np.maximum,
}


_NUMERIC = {
    **dict.fromkeys(("Add", "Sub", "Mul", "Div"), ORDERED | COMPLEX),
    **dict.fromkeys(("Min", "Max"), REAL),
}
"""What a change is called -> the dtypes that it is possible for; any for others."""

_SLICES = {f"Scatter{kind}" for kind in _UFUNCS}
"""Types of ops whose resource is called so; the others call it a reference."""


def _add_rows(
    name: str, arguments: str, infer: Any, change: Change, types: Any = frozenset()
) -> None:
    """The op for both kinds of variables."""
    for prefix, first in (
        ("", "ref:T"),
        ("Resource", "resource:resource" if name in _SLICES else "ref:resource"),
    ):
        OPS[f"{prefix}{name}"] = OpDef(
            f"{first} {arguments}",
            infer,
            _changing(change),
            {"I": INDICES, **({"T": types} if types else {})},
            stateful=True,
            takes_reference=True,
        )


for _kind, _ufunc in _UFUNCS.items():
    _add_rows(
        f"Scatter{_kind}", "indices:I updates:T", _slices, _on_slices(_ufunc), _NUMERIC.get(_kind)
    )
for _kind in ("Update", "Add", "Sub"):
    _change = _on_elements(_UFUNCS[_kind])
    _add_rows(f"ScatterNd{_kind}", "indices:I updates:T", _elements, _change, _NUMERIC.get(_kind))
_add_rows(
    "StridedSliceAssign",
    "begin:I end:I strides:I value:T",
    lambda operands, attrs: _gives(operands[0]),
    _assign_slice,
)
_COUNTED = {"T": frozenset({int32, int64})}
OPS["CountUpTo"] = OpDef(
    "ref:T",
    lambda operands, attrs: [(operands[0].dtype.base_dtype, ())],
    _count,
    _COUNTED,
    stateful=True,
    takes_reference=True,
)
OPS["ResourceCountUpTo"] = OpDef(
    "resource:resource",
    lambda operands, attrs: [(attrs["dtype"], ())],
    _count,
    stateful=True,
    takes_reference=True,
)
