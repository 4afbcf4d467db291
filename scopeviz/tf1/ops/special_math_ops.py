"""Sums of products along axes that have letters."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from typing import Any, NamedTuple

from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import graph_of
from scopeviz.tf1.framework.tensor_shape import dims_of
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, matrix_ops, reductions


def einsum(equation: str, *inputs: Any, **kwargs: Any) -> Tensor:
    """The sum of products of tensors along some of their axes.

    Args:
        equation: a letter for each axis of each tensor, and after an arrow those of the
            result, such as ``"bij,bjk->bik"``; ``...`` stands for any number of axes.
        *inputs: tensors of numbers.
        **kwargs: ``name``, the name of the scope of its ops.

    Returns:
        A tensor with the axes that the equation asks for.

    Raises:
        TypeError: if another argument is given.
        ValueError: if the equation cannot be read, or does not fit the tensors.

    Follows: tensorflow/python/ops/special_math_ops.py, einsum.

    >>> import scopeviz.tf1 as tf
    >>> a, b = tf.constant([[1, 2]]), tf.constant([[3], [4]])
    >>> tf.Session().run(tf.einsum("ij,jk->ik", a, b)).tolist()
    [[11]]
    """
    name = kwargs.pop("name", None)
    if kwargs:
        raise TypeError(f"invalid keyword arguments for this function: {', '.join(sorted(kwargs))}")
    graph = graph_of(inputs)
    with graph.as_default(), graph.name_scope(name or "einsum"):
        ranks = [one.get_shape().ndims for one in inputs]
        labels, wanted = _parsed(equation, ranks)
        if _is_trace(equation, labels):
            return matrix_ops.trace(inputs[0])
        for each in labels:
            if len(set(each)) != len(each):
                raise ValueError(f"Subscript not supported: an axis appears more than once: {each}")
        letters = set("".join(labels) + wanted)
        shared = any(sum(a in each for each in labels) > 2 and a not in wanted for a in letters)
        if shared:
            return _product_of_all(inputs, labels, wanted)
        term = _Term(inputs[0], labels[0])
        for tensor, axes in zip(inputs[1:], labels[1:], strict=True):
            term = _contracted(term, _Term(tensor, axes), wanted)
        return _finished(equation, term, wanted)


class _Term(NamedTuple):
    """A tensor, and a letter for each of its axes."""

    tensor: Tensor
    axes: str

    def in_order(self, axes: str) -> _Term:
        """The same with its axes in that order."""
        places = [self.axes.index(letter) for letter in axes]
        if places == sorted(places):
            return self
        return _Term(array_ops.transpose(self.tensor, places), axes)


def _parsed(equation: str, ranks: Sequence[int | None]) -> tuple[list[str], str]:
    """The letters of each tensor, and those of the result."""
    equation = equation.replace(" ", "")
    match = re.match(r"^([a-zA-Z,.]+)(->[a-zA-Z.]*)?$", equation)
    if not match:
        raise ValueError(f"Indices have incorrect format: {equation}")
    labels = match[1].split(",")
    wanted = match[2][2:] if match[2] else None
    if len(ranks) != len(labels):
        raise ValueError(
            f'Got {len(ranks)} arguments for equation "{equation}", expecting {len(labels)}'
        )
    more = ""
    if "..." in equation:
        labels, more = _without_dots(labels, ranks)
        wanted = None if wanted is None else wanted.replace("...", more)
        if wanted is not None and "." in wanted:
            raise ValueError('period "." found outside of ellipsis')
    if wanted is None:
        every = "".join(labels)
        single = {a for a in every if a not in more and every.count(a) == 1}
        wanted = more + "".join(sorted(single))
    return labels, wanted


def _without_dots(labels: list[str], ranks: Sequence[int | None]) -> tuple[list[str], str]:
    """The letters with new ones in place of dots, and the most that were needed."""
    free = "".join(a for a in string.ascii_letters if a not in "".join(labels))
    longest, result = "", []
    for axes, rank in zip(labels, ranks, strict=True):
        if "..." not in axes:
            result.append(axes)
            continue
        parts = axes.split("...")
        if len(parts) != 2:
            raise ValueError("Unable to resolve ellipsis. Excess number found.")
        if rank is None:
            raise ValueError("Unable to statically infer ellipsis axes.")
        number = rank - len("".join(parts))
        if number < 0:
            raise ValueError("Ellipses lengths do not match.")
        if len(free) < number:
            raise ValueError("Unable to resolve ellipsis, too many distinct labels.")
        letters = free[len(free) - number :]
        longest = max(longest, letters, key=len)
        result.append(axes.replace("...", letters))
    if any("." in axes for axes in result):
        raise ValueError('period "." found outside of ellipsis')
    return result, longest


def _is_trace(equation: str, labels: list[str]) -> bool:
    axes = labels[0]
    twice = any(axes.count(letter) == 2 for letter in axes)
    return len(labels) == 1 and twice and axes == axes[::-1] and "->" not in equation


def _contracted(left: _Term, right: _Term, wanted: str) -> _Term:
    """The product of two terms, without the axes that both have and nobody wants."""
    for place, term in enumerate((left, right)):
        rank = len(term.tensor.get_shape())
        if len(term.axes) != rank:
            raise ValueError(
                f"Tensor t{place} of rank {rank} does not match einsum reduction of "
                f"length {len(term.axes)}"
            )
    both = set(left.axes) & set(right.axes)
    kept, summed = sorted(both & set(wanted)), sorted(both - set(wanted))
    own = sorted(set(left.axes) - both), sorted(set(right.axes) - both)
    left = left.in_order("".join([*kept, *own[0], *summed]))
    right = right.in_order("".join([*kept, *summed, *own[1]]))
    axes = "".join([*kept, *own[0], *own[1]])
    if not summed:
        return _Term(_side_by_side(left.tensor, right.tensor, len(kept), own), axes)
    batch, inner = len(kept), len(summed)
    sizes = _sizes(left.tensor)
    rows = _product(sizes[batch:-inner])
    # The right one has as many, and may not know it.
    number = _product(sizes[-inner:])
    flat = _shaped(left.tensor, [*sizes[:batch], rows, number])
    others = _sizes(right.tensor)
    rest = _product(others[batch + inner :])
    other = _shaped(right.tensor, [*others[:batch], number, rest])
    product = math_ops.matmul(flat, other)
    return _Term(_shaped(product, [*sizes[:-inner], *others[batch + inner :]]), axes)


def _side_by_side(left: Tensor, right: Tensor, kept: int, own: Any) -> Tensor:
    for _ in own[1]:
        left = array_ops.expand_dims(left, -1)
    for _ in own[0]:
        right = array_ops.expand_dims(right, kept)
    return cwise_ops.multiply(left, right)


def _sizes(tensor: Tensor) -> list[Any]:
    """The size of each axis: a number, or a tensor where none is known."""
    sizes: list[Any] = list(dims_of(tensor.get_shape()) or ())
    if None in sizes:
        found = array_ops.shape(tensor)
        sizes = [found[place] if one is None else one for place, one in enumerate(sizes)]
    return sizes


def _product(sizes: Sequence[Any]) -> Any:
    result: Any = 1
    for size in sizes:
        result = result * size
    return result


def _shaped(tensor: Tensor, sizes: list[Any]) -> Tensor:
    """The tensor in another shape; itself if that is known to be its own."""
    own = dims_of(tensor.get_shape()) or ()
    if len(own) == len(sizes) and all(
        not isinstance(size, Tensor) and size == known
        for known, size in zip(own, sizes, strict=True)
    ):
        return tensor
    return array_ops.reshape(tensor, sizes)


def _finished(equation: str, term: _Term, wanted: str) -> Tensor:
    tensor, axes = term
    gone = [place for place, letter in enumerate(axes) if letter not in wanted]
    if gone:
        tensor = reductions.reduce_sum(tensor, gone)
        axes = "".join(letter for letter in axes if letter in wanted)
    if sorted(axes) != sorted(wanted):
        raise ValueError(f"Invalid equation: {equation}")
    return _Term(tensor, axes).in_order(wanted).tensor


def _product_of_all(inputs: Sequence[Any], labels: Sequence[str], wanted: str) -> Tensor:
    """The same where three tensors share an axis that is summed: all side by side first."""
    letters = sorted(set("".join(labels)))
    missing = set(wanted) - set(letters)
    if missing:
        raise ValueError(f"Unknown output axes: {missing}")
    order = [*(a for a in letters if a not in wanted), *wanted]
    product: Any = 1
    wide = []
    for place, (tensor, axes) in enumerate(zip(inputs, labels, strict=True)):
        if tensor.get_shape().ndims != len(axes):
            raise ValueError(
                f"Input {place} with axes {axes} has incorrect number of dimensions "
                f"(expected {len(axes)}, got {tensor.get_shape().ndims})"
            )
        own = "".join(sorted(axes, key=order.index))
        turned = _Term(tensor, axes).in_order(own).tensor
        known = {a: -1 if n is None else n for a, n in zip(own, turned.dims or (), strict=True)}
        wide.append((turned, [known.get(letter, 1) for letter in order]))
    for letter, sizes in zip(order, zip(*(shape for _, shape in wide), strict=True), strict=True):
        if len({size for size in sizes if size > 1}) > 1:
            raise ValueError(f"Dimension mismatch on axis: {letter}")
    for tensor in [array_ops.reshape(one, shape) for one, shape in wide]:
        product = product * tensor
    return reductions.reduce_sum(product, list(range(len(order) - len(wanted))))
