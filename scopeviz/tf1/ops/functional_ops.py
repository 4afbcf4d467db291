"""Functions over the items of a tensor, one after the other: ``tf.map_fn``, ``tf.scan``, folds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import Dims
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.tensor_array_ops import TensorArray
from scopeviz.tf1.ops.while_loop import while_loop
from scopeviz.tf1.variables.scope_store import get_variable_scope


def map_fn(
    fn: Callable[..., Any],
    elems: Any,
    dtype: Any = None,
    parallel_iterations: int | None = None,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    name: str | None = None,
) -> Any:
    """What a function gives for each item along the first axis, stacked.

    Args:
        fn: from an item, nested as ``elems`` is, to tensors.
        elems: a tensor ``[n, ...]``, or tensors of the same ``n``, nested.
        dtype: the dtypes of what ``fn`` gives, nested as that is; None takes those of ``elems``.
        parallel_iterations: noted only; None is 10.
        back_prop: whether gradients go back through it.
        swap_memory: noted only.
        infer_shape: whether all results must have one shape.
        name: the name of the scope for the ops.

    Returns:
        Tensors ``[n, ...]``, nested as ``dtype`` is.

    Raises:
        TypeError: if ``fn`` is no function, or gives another structure.
        ValueError: if an element of ``elems`` has no axis.

    Follows: tensorflow/python/ops/map_fn.py, map_fn.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tf.map_fn(lambda x: x * x, tf.constant([1, 2, 3]))).tolist()
    [1, 4, 9]
    """
    if not callable(fn):
        raise TypeError("fn must be callable.")
    nested = nest.is_sequence(elems)
    with internal_name_scope(name, "map", _flat(elems, nested)), _read_once():
        flat = [convert_to_tensor(elem, name="elem") for elem in _flat(elems, nested)]
        wanted = dtype or _packed(elems, [elem.dtype for elem in flat], nested)
        if flat[0].dims == ():
            raise ValueError(
                "elems must be a 1+ dimensional Tensor, not a scalar"
                if len(flat) == 1
                else "elements in elems must be 1+ dimensional Tensors, not scalars"
            )
        n = _length(flat[0])
        items = _unstacked(flat, n)
        i = constant(0)
        results = [
            TensorArray(one, size=n, dynamic_size=False, infer_shape=infer_shape)
            for one in nest.flatten(wanted)
        ]

        def compute(i: Tensor, arrays: list[TensorArray]) -> Any:
            value = fn(_packed(elems, [item.read(i) for item in items], nested))
            nest.assert_same_structure(wanted, value)
            pairs = zip(arrays, nest.flatten(value), strict=True)
            written = [array.write(i, one) for array, one in pairs]
            return i + 1, written

        _, results = while_loop(
            lambda i, _: i < n,
            compute,
            (i, results),
            parallel_iterations=parallel_iterations or 10,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=n,
        )
        return nest.pack_sequence_as(wanted, _stacked(results, flat))


def scan(
    fn: Callable[..., Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    infer_shape: bool = True,
    reverse: bool = False,
    name: str | None = None,
) -> Any:
    """What a function makes of its last result and the next item, for each item, stacked.

    Args:
        fn: from the last result and an item to the next result.
        elems: a tensor ``[n, ...]``, or tensors of the same ``n``, nested.
        initializer: the first result, nested as ``fn`` gives it; None takes the first item.
        parallel_iterations: noted only.
        back_prop: whether gradients go back through it.
        swap_memory: noted only.
        infer_shape: whether all results must have one shape.
        reverse: whether it begins with the last item.
        name: the name of the scope for the ops.

    Returns:
        Tensors ``[n, ...]``, nested as ``fn`` gives them.

    Raises:
        TypeError: if ``fn`` is no function, or gives another structure.

    Follows: tensorflow/python/ops/functional_ops.py, scan.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     session.run(tf.scan(lambda a, x: a + x, tf.constant([1, 2, 3, 4]))).tolist()
    [1, 3, 6, 10]
    """
    if not callable(fn):
        raise TypeError("fn must be callable.")
    nested = nest.is_sequence(elems)
    structure = elems if initializer is None else initializer
    many = nested if initializer is None else nest.is_sequence(initializer)
    with internal_name_scope(name, "scan", _flat(elems, nested)), _read_once():
        flat = [convert_to_tensor(elem, name="elem") for elem in _flat(elems, nested)]
        dims = flat[0].dims
        n = array_ops.shape(flat[0])[0] if dims is None or dims[0] is None else dims[0]
        items = _unstacked(flat, n, known=True)
        if initializer is None:
            values, i = [item.read(n - 1 if reverse else 0) for item in items], 1
        else:
            values, i = [convert_to_tensor(value) for value in _flat(initializer, many)], 0
        results = [
            TensorArray(
                value.dtype,
                size=n,
                element_shape=value.shape if infer_shape else None,
                dynamic_size=False,
                infer_shape=infer_shape,
            )
            for value in values
        ]
        if initializer is None:
            pairs = zip(results, values, strict=True)
            results = [result.write(n - 1 if reverse else 0, value) for result, value in pairs]

        def compute(i: Tensor, last: list[Tensor], arrays: list[TensorArray]) -> Any:
            item = _packed(elems, [one.read(i) for one in items], nested)
            value = fn(_packed(structure, last, many), item)
            nest.assert_same_structure(structure, value)
            new = _flat(value, many)
            arrays = [array.write(i, one) for array, one in zip(arrays, new, strict=True)]
            return i - 1 if reverse else i + 1, new, arrays

        _, _, results = while_loop(
            (lambda i, *_: i >= 0) if reverse else (lambda i, *_: i < n),
            compute,
            (n - 1 - i if reverse else i, values, results),
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=n,
        )
        return _packed(structure, _stacked(results, flat), many)


def foldl(
    fn: Callable[..., Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """What a function makes of its last result and each item, from the first to the last.

    Args:
        fn: from the last result and an item to the next result.
        elems: a tensor ``[n, ...]``, or tensors of the same ``n``, nested.
        initializer: the first result; None takes the first item.
        parallel_iterations: noted only.
        back_prop: whether gradients go back through it.
        swap_memory: noted only.
        name: the name of the scope for the ops.

    Raises:
        TypeError: if ``fn`` is no function.

    Follows: tensorflow/python/ops/functional_ops.py, foldl.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     int(session.run(tf.foldl(lambda a, x: 10 * a + x, tf.constant([1, 2, 3]))))
    123
    """
    if not callable(fn):
        raise TypeError("fn must be callable.")
    with internal_name_scope(name, "foldl", nest.flatten(elems)), _read_once():
        items, n = _items_of(elems)
        if initializer is None:
            value, i = nest.map_structure(lambda item: item.read(0), items), constant(1)
        else:
            value, i = initializer, constant(0)

        def compute(i: Tensor, value: Any) -> Any:
            value = fn(value, nest.map_structure(lambda item: item.read(i), items))
            return [i + 1, value]

        _, result = while_loop(
            lambda i, _: i < n,
            compute,
            [i, value],
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=n,
        )
        return result


def foldr(
    fn: Callable[..., Any],
    elems: Any,
    initializer: Any = None,
    parallel_iterations: int = 10,
    back_prop: bool = True,
    swap_memory: bool = False,
    name: str | None = None,
) -> Any:
    """What a function makes of its last result and each item, from the last to the first.

    Args:
        fn: from the last result and an item to the next result.
        elems: a tensor ``[n, ...]``, or tensors of the same ``n``, nested.
        initializer: the first result; None takes the last item.
        parallel_iterations: noted only.
        back_prop: whether gradients go back through it.
        swap_memory: noted only.
        name: the name of the scope for the ops.

    Raises:
        TypeError: if ``fn`` is no function.

    Follows: tensorflow/python/ops/functional_ops.py, foldr.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     int(session.run(tf.foldr(lambda a, x: 10 * a + x, tf.constant([1, 2, 3]))))
    321
    """
    if not callable(fn):
        raise TypeError("fn must be callable.")
    with internal_name_scope(name, "foldr", nest.flatten(elems)), _read_once():
        items, n = _items_of(elems)
        if initializer is None:
            i = n - 1
            value = nest.map_structure(lambda item: item.read(i), items)
        else:
            i, value = n, initializer

        def compute(i: Tensor, value: Any) -> Any:
            i = i - 1
            return [i, fn(value, nest.map_structure(lambda item: item.read(i), items))]

        _, result = while_loop(
            lambda i, _: i > 0,
            compute,
            [i, value],
            parallel_iterations=parallel_iterations,
            back_prop=back_prop,
            swap_memory=swap_memory,
            maximum_iterations=n,
        )
        return result


@contextmanager
def _read_once() -> Iterator[None]:
    """A block in which a variable is read where it is made, not in each iteration."""
    scope = get_variable_scope()
    if scope.caching_device is not None:
        yield
        return
    scope.set_caching_device(lambda op: op.device)
    try:
        yield
    finally:
        scope.set_caching_device(None)


def _flat(structure: Any, nested: bool) -> list[Any]:
    return nest.flatten(structure) if nested else [structure]


def _packed(structure: Any, values: list[Any], nested: bool) -> Any:
    return nest.pack_sequence_as(structure, values) if nested else values[0]


def _length(elem: Tensor) -> Any:
    return (elem.dims[0] if elem.dims else None) or array_ops.shape(elem)[0]


def _items_of(elems: Any) -> tuple[Any, Any]:
    """An array for each of ``elems``, nested as they are, and how many items there are."""
    n = _length(convert_to_tensor(nest.flatten(elems)[0], name="elem"))
    return nest.map_structure(lambda elem: _unstacked([elem], n)[0], elems), n


def _unstacked(elems: list[Tensor], n: Any, known: bool = False) -> list[TensorArray]:
    arrays = [
        TensorArray(
            elem.dtype,
            size=n,
            dynamic_size=False,
            infer_shape=True,
            element_shape=_rest(elem.dims) if known else None,
        )
        for elem in elems
    ]
    return [array.unstack(elem) for array, elem in zip(arrays, elems, strict=True)]


def _rest(dims: Dims) -> Dims:
    return None if dims is None else dims[1:]


def _stacked(arrays: list[TensorArray], elems: list[Tensor]) -> list[Tensor]:
    """The results as tensors, as long as ``elems``."""
    results = [array.stack() for array in arrays]
    sizes = [elem.dims[0] for elem in elems if elem.dims]
    size = next((size for size in sizes if size is not None), None)
    for result in results:
        if result.dims is not None:
            result.set_shape((size, *result.dims[1:]))
    return results
