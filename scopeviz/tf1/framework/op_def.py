"""The table of ops: what each type takes, what shape it gives, and how it computes.

Adding an op is one public function that calls :func:`apply_op`, and one row in
:data:`OPS`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from scopeviz.tf1.framework.constant_op import Constant
from scopeviz.tf1.framework.deferred import Deferred, Packed, holds_tensors
from scopeviz.tf1.framework.dtypes import DType, as_dtype
from scopeviz.tf1.framework.operation import Attributes, Operation, Output, Tensor
from scopeviz.tf1.framework.ops import Graph, as_text, graph_of
from scopeviz.tf1.framework.tensor_conversion_registry import (
    CONVERSIONS,
    converted,
    is_registered,
)
from scopeviz.tf1.framework.tensor_shape import bracketed

Operand: TypeAlias = "Tensor | Constant | Deferred | Packed"
"""An argument of an op: in the graph already, or on its way into it."""

Infer: TypeAlias = Callable[[Sequence[Any], Attributes], Sequence[Output]]
"""From operands and attributes to the dtype and static shape of each output."""

Compute: TypeAlias = Callable[..., Any]
"""From the op and the values of its inputs to its value, or a tuple of values."""


class ShapeError(ValueError):
    """Operands do not fit; :func:`apply_op` says which op and which shapes."""


class Argument(NamedTuple):
    """One argument of an op.

    Attributes:
        name: as TF1 calls it; a constant given for it is named after it.
        type: the letter for a dtype that several arguments share, the dtype's name, or
            ``*`` or ``_`` where each may have its own.
        many: whether it is a list.
    """

    name: str
    type: str
    many: bool


def arguments_of(text: str) -> tuple[Argument, ...]:
    """Read a list of arguments.

    >>> arguments_of("values*:T axis:int32")[1]
    Argument(name='axis', type='int32', many=False)
    """
    pairs = [item.split(":") for item in text.split()]
    return tuple(Argument(name.rstrip("*"), kind, name.endswith("*")) for name, kind in pairs)


@dataclass(frozen=True, slots=True)
class OpDef:
    """A row of the table of ops.

    Attributes:
        arguments: what it takes, such as ``a:T b:T``.
        infer: gives dtype and static shape of each output.
        compute: gives the value; takes the op, then an array for each input.
        types: letter -> the dtypes that it may stand for; any where it is left out.
        stateful: ``compute`` takes the run before the op, and gives something new each time.
        takes_reference: the first input is a variable itself, which may have no value yet.
    """

    arguments: str
    infer: Infer
    compute: Compute
    types: Mapping[str, Collection[DType]] = field(default_factory=dict)
    stateful: bool = False
    takes_reference: bool = False
    parsed: tuple[Argument, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "parsed", arguments_of(self.arguments))


OPS: dict[str, OpDef] = {}
"""Type of an op -> what it takes, gives and does."""


def apply_op(
    op_type: str, name: str | None, arguments: Sequence[Any], attrs: Attributes | None = None
) -> Operation:
    """Add an op to the graph of its arguments, with its Python arguments as constants.

    Everything is checked before the graph changes.

    Args:
        op_type: a key of :data:`OPS`.
        name: the op's name; None takes the type.  One that ends in a slash is final.
        arguments: one per argument of the op: a tensor, a variable, or a value.
        attrs: what is fixed for good.

    Raises:
        TypeError: if a dtype does not fit.
        ValueError: if shapes do not fit, TF1 allows no such name, or the arguments are
            of different graphs.

    Follows: tensorflow/python/framework/op_def_library.py, _apply_op_helper.
    """
    definition = OPS[op_type]
    attrs = attrs or {}
    if CONVERSIONS and any(map(is_registered, _items(definition, arguments))):
        name, arguments = _with_converted(op_type, name, definition, arguments)
    operands = _operands(op_type, definition, arguments)
    graph = graph_of([operand for _, operand in operands])
    name = op_type if name is None else as_text(name)
    graph.check_scope_name(name)
    outputs = _inferred(graph, op_type, name, definition, operands, attrs)
    name = name[:-1] if name.endswith("/") else graph.unique_name(name)
    inputs = _realized(graph, name, operands)
    if definition.takes_reference and inputs[0].dtype._is_ref_dtype:
        with graph.colocate_with(inputs[0].op):  # A reference is of use on its own device only.
            return graph.add_op(op_type, name, inputs, outputs, attrs)
    return graph.add_op(op_type, name, inputs, outputs, attrs)


def _items(definition: OpDef, arguments: Sequence[Any]) -> list[Any]:
    """The values of the arguments, and those in arguments that are lists."""
    items: list[Any] = []
    for argument, value in zip(definition.parsed, arguments, strict=True):
        items.extend(value if argument.many else (value,))
    return items


def _with_converted(
    op_type: str, name: str | None, definition: OpDef, arguments: Sequence[Any]
) -> tuple[str, list[Any]]:
    """The op's final name, and its arguments after the users' conversions, which run inside it."""
    graph = graph_of(_items(definition, arguments))
    found: list[Any] = []
    known: dict[str, DType] = {}
    with graph.name_scope(op_type if name is None else name) as scope:
        for argument, value in zip(definition.parsed, arguments, strict=True):
            if not argument.many:
                found.append(_converted(value, argument, argument.name, known))
                continue
            names = [f"{argument.name}_{index}" for index, _ in enumerate(value)]
            items = [
                _converted(*item, known)
                for item in zip(value, [argument] * len(names), names, strict=True)
            ]
            found.append(items)
    return scope, found


def _converted(value: Any, argument: Argument, name: str, known: dict[str, DType]) -> Any:
    dtype = as_dtype(argument.type) if argument.type[0].islower() else known.get(argument.type)
    made = converted(value, dtype, name) if is_registered(value) else None
    made = value if made is None else made
    if isinstance(made, Tensor):
        known.setdefault(argument.type, made.dtype.base_dtype)
    return made


def _operands(
    op_type: str, definition: OpDef, arguments: Sequence[Any]
) -> list[tuple[str, Operand]]:
    known: dict[str, tuple[str, DType]] = {}
    operands: list[tuple[str, Operand]] = []
    for argument, value in zip(definition.parsed, arguments, strict=True):
        for index, item in enumerate(value if argument.many else (value,)):
            operand = operand_of(item, _wanted(argument, known), op_type, argument.name)
            _check_type(op_type, definition, argument, operand, known)
            name = f"{argument.name}_{index}" if argument.many else argument.name
            operands.append((name, operand))
    return operands


def _wanted(argument: Argument, known: Mapping[str, tuple[str, DType]]) -> DType | None:
    """The dtype that a Python value for ``argument`` must take; None leaves it open."""
    if argument.type in known:
        return known[argument.type][1]
    return as_dtype(argument.type) if argument.type[0].islower() else None


def operand_of(
    value: Any, dtype: DType | None = None, op_type: str = "", argument: str = ""
) -> Operand:
    """``value`` as an operand.

    Raises:
        TypeError: if it cannot be one of that dtype.
    """
    if isinstance(value, Tensor | Constant):
        return value
    if hasattr(value, "_as_operand"):
        operand: Operand = value._as_operand()
        return operand
    if CONVERSIONS and is_registered(value):
        made = converted(value, dtype, argument or None)
        if isinstance(made, Tensor):
            return made
    if isinstance(value, list | tuple) and holds_tensors(value):
        return Packed(value, dtype)
    try:
        return Constant(value, dtype)
    except TypeError as error:
        if dtype is None or not op_type:
            raise
        raise TypeError(
            f"Expected {dtype.name} passed to parameter '{argument}' of op '{op_type}', "
            f"got {value!r} of type '{type(value).__name__}' instead. Error: {error}"
        ) from None


def _check_type(
    op_type: str,
    definition: OpDef,
    argument: Argument,
    operand: Operand,
    known: dict[str, tuple[str, DType]],
) -> None:
    dtype = operand.dtype.base_dtype
    if argument.type in {"*", "_"}:
        return
    if argument.type in known:
        first, expected = known[argument.type]
        if dtype is not expected:
            raise TypeError(
                f"Input '{argument.name}' of '{op_type}' Op has type {dtype.name} that does "
                f"not match type {expected.name} of argument '{first}'."
            )
        return
    if argument.type[0].islower():
        if dtype is not as_dtype(argument.type):
            raise TypeError(
                f"Input '{argument.name}' of '{op_type}' Op has type {dtype.name} that does "
                f"not match expected type of {argument.type}."
            )
        return
    allowed = definition.types.get(argument.type)
    if allowed is not None and dtype not in allowed:
        names = ", ".join(sorted(one.name for one in allowed))
        raise TypeError(
            f"Value passed to parameter '{argument.name}' has DataType {dtype.name} not in "
            f"list of allowed values: {names}"
        )
    known[argument.type] = (argument.name, dtype)


def _inferred(
    graph: Graph,
    op_type: str,
    name: str,
    definition: OpDef,
    operands: Sequence[tuple[str, Operand]],
    attrs: Attributes,
) -> Sequence[Output]:
    values = [operand for _, operand in operands]
    try:
        return definition.infer(values, attrs)
    except ShapeError as error:
        full = name[:-1] if name.endswith("/") else graph.unique_name(name, mark_as_used=False)
        shapes = ", ".join(bracketed(value.dims) for value in values)
        raise ValueError(
            f"{error} for '{full}' (op: '{op_type}') with input shapes: {shapes}."
            + "".join(places_of(values))
        ) from None


def places_of(operands: Sequence[Operand]) -> list[str]:
    """Where each of several operands was made, a line for each that is in the graph."""
    tensors = dict.fromkeys(one for one in operands if isinstance(one, Tensor))
    if len(operands) < 2:
        return []
    return [
        f"\n\t {tensor.name} {bracketed(tensor.dims)} was made at {tensor.op.location}"
        for tensor in tensors
    ]


def _realized(
    graph: Graph, name: str, operands: Sequence[tuple[str, Operand]]
) -> tuple[Tensor, ...]:
    if all(isinstance(operand, Tensor) for _, operand in operands):
        return tuple([operand for _, operand in operands])  # type: ignore[misc]  # just checked
    with graph.name_scope(f"{name}/"):
        return tuple(
            [
                operand if isinstance(operand, Tensor) else operand.realize(graph, argument)
                for argument, operand in operands
            ]
        )


def convert_to_tensor(
    value: Any,
    dtype: Any = None,
    name: str | None = None,
    preferred_dtype: Any = None,
    dtype_hint: Any = None,
) -> Tensor:
    """``value`` as a tensor.

    Args:
        value: a tensor, a variable, or what ``tf.constant`` takes.
        dtype: the element type that it must have.
        name: name of the constant, if one is made.
        preferred_dtype: the element type to try first.
        dtype_hint: another name of ``preferred_dtype``.

    Raises:
        TypeError: if it cannot be of that dtype.
        ValueError: if it is a tensor of another dtype.

    Follows: tensorflow/python/framework/ops.py, convert_to_tensor.

    >>> convert_to_tensor([1, 2], "float32").dtype.name
    'float32'
    """
    wanted = None if dtype is None else as_dtype(dtype).base_dtype
    hint = preferred_dtype if dtype_hint is None else dtype_hint
    if CONVERSIONS and is_registered(value):
        made = converted(value, wanted, name)
        if isinstance(made, Tensor):
            return made
    operand = _hinted(value, hint) if wanted is None and hint is not None else None
    operand = operand_of(value, wanted) if operand is None else operand
    if wanted is not None and operand.dtype.base_dtype is not wanted:
        raise ValueError(
            f"Tensor conversion requested dtype {wanted.name} for Tensor with dtype "
            f"{operand.dtype.base_dtype.name}: {value!r}"
        )
    if isinstance(operand, Tensor):
        return operand
    default: Any = getattr(operand, "default_name", "Const")
    return operand.realize(graph_of(()), name or default)


def _hinted(value: Any, hint: Any) -> Operand | None:
    try:
        return operand_of(value, as_dtype(hint).base_dtype)
    except TypeError:
        return None
