"""Operations and tensors: the nodes and edges of a graph."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from scopeviz.events import Location, OpCreated, Role
from scopeviz.tf1.framework.dtypes import DType
from scopeviz.tf1.framework.operators import Operators
from scopeviz.tf1.framework.tensor_shape import Dims, TensorShape, dims_of, merged, shape_text

Output: TypeAlias = tuple[DType, Dims]
"""Dtype and static shape of one output of an op."""

Attributes: TypeAlias = dict[str, Any]


class _Dead:
    """What a tensor is in a run that does not compute it."""

    def __repr__(self) -> str:
        return "DEAD"


DEAD = _Dead()
"""The value of a tensor that belongs to the branch that was not taken."""


class OperatorNotAllowedInGraphError(TypeError):
    """A tensor was used where Python needs a value at once."""


class _Outputs(tuple[Any, ...]):
    """The tensors that an op gives, once they have been looked at."""

    __slots__ = ()


_MAKING_TENSORS = threading.Lock()


class Operation:
    """A node of a graph: what is computed from which tensors.

    Attributes:
        graph: the :class:`Graph` it belongs to.
        name: its full name, unique in the graph.
        type: the kind of op, such as ``Conv2D``.
        control_inputs: operations that run before it.
        attrs: what is fixed when the op is made.
        device: where it was asked to run; only a name here.
        location: the place in the user's code that made it.

    Follows: tensorflow/python/framework/ops.py, Operation.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     op = tf.no_op("nothing")
    >>> op.name, op.type, op.outputs
    ('nothing', 'NoOp', ())
    """

    __slots__ = (
        "_control_flow_context",
        "_id",
        "_outputs",
        "_sources",
        "attrs",
        "control_inputs",
        "device",
        "graph",
        "location",
        "name",
        "type",
    )

    def __init__(
        self,
        graph: Any,
        op_type: str,
        name: str,
        inputs: tuple[Tensor, ...] | tuple[Operation, ...],
        outputs: Sequence[Output],
        attrs: Attributes,
        location: Location,
        control_inputs: tuple[Operation, ...] = (),
        number: int = 0,
    ) -> None:
        self.graph = graph
        self.type = op_type
        self.name = name
        # Tensors come into being when somebody looks: nobody does at most ops of a variable.
        self._sources: Any = inputs
        self._outputs: Any = outputs
        self.attrs = attrs
        self.location = location
        self.control_inputs = control_inputs
        self.device = ""
        self._control_flow_context: Any = None
        self._id = number

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors it takes."""
        sources: tuple[Any, ...] = self._sources
        if sources and type(sources[0]) is Operation:  # Each stands for its first output.
            sources = self._sources = tuple([op.outputs[0] for op in sources])
        return sources

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        """The tensors it gives."""
        outputs = self._outputs
        if type(outputs) is not _Outputs:
            with _MAKING_TENSORS:  # Each output is one object, whoever looks first.
                if type(self._outputs) is not _Outputs:
                    self._outputs = _Outputs(
                        [Tensor(self, at, *output) for at, output in enumerate(self._outputs)]
                    )
            outputs = self._outputs
        return outputs  # type: ignore[no-any-return]  # it is a tuple of tensors

    def get_attr(self, name: str) -> Any:
        """What was fixed under ``name`` when the op was made.

        Raises:
            ValueError: if the op has no such attribute.
        """
        if name not in self.attrs:
            raise ValueError(f"Operation '{self.name}' has no attr named '{name}'.")
        return self.attrs[name]

    def values(self) -> tuple[Tensor, ...]:
        """The outputs."""
        return self.outputs

    def run(self, feed_dict: Any = None, session: Any = None) -> None:
        """Run the op in ``session``, or in the default session.

        Raises:
            ValueError: if there is no session.
        """
        self.graph.evaluate(self, feed_dict, session, "run")

    def __str__(self) -> str:
        return f'name: "{self.name}"\nop: "{self.type}"\n'

    def __repr__(self) -> str:
        return f"<tf.Operation '{self.name}' type={self.type}>"


class Tensor(Operators):
    """A value that an operation will give when the graph runs.

    Attributes:
        op: the operation that gives it.
        value_index: which of its outputs it is.
        dtype: the element type.
        dims: the static shape in plain data.

    Follows: tensorflow/python/framework/ops.py, Tensor.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.constant([1.0, 2.0], name="c")
    <tf.Tensor 'c:0' shape=(2,) dtype=float32>
    """

    __slots__ = ("__weakref__", "aliases", "assign", "dims", "dtype", "op", "value_index")

    aliases: list[str]
    """Further names, under which ``tf.contrib.layers`` collects it; most tensors have none."""

    assign: Any
    """Gives a slice of a variable a new value; no other tensor has it."""

    def __init__(self, op: Operation, value_index: int, dtype: DType, dims: Dims) -> None:
        self.op = op
        self.value_index = value_index
        self.dtype = dtype
        self.dims = dims

    @property
    def name(self) -> str:
        """The op's name, a colon and the output's number."""
        return f"{self.op.name}:{self.value_index}"

    @property
    def graph(self) -> Any:
        """The graph it belongs to."""
        return self.op.graph

    @property
    def device(self) -> str:
        """The device of its op."""
        return self.op.device

    @property
    def shape(self) -> TensorShape:
        """The static shape."""
        return TensorShape(self.dims)

    def get_shape(self) -> TensorShape:
        """The static shape."""
        return TensorShape(self.dims)

    def set_shape(self, shape: Any) -> None:
        """Add to what is known of the static shape.

        Raises:
            ValueError: if it contradicts what is known.
        """
        self.dims = merged(self.dims, dims_of(shape))

    def consumers(self) -> list[Operation]:
        """The operations that take this tensor."""
        return [op for op in self.graph.get_operations() if any(t is self for t in op.inputs)]

    def eval(self, feed_dict: Any = None, session: Any = None) -> Any:
        """The value, computed in ``session`` or in the default session.

        Raises:
            ValueError: if there is no session.
        """
        return self.graph.evaluate(self, feed_dict, session, "eval")

    def __bool__(self) -> bool:
        raise OperatorNotAllowedInGraphError(
            "using a `tf.Tensor` as a Python `bool` is not allowed in Graph execution. "
            "Use Eager execution or decorate this function with @tf.function."
        )

    def __len__(self) -> int:
        raise TypeError(
            f"len is not well defined for symbolic Tensors. ({self.name}) "
            "Ask for `x.shape` instead of `len(x)`."
        )

    def __iter__(self) -> Iterator[Tensor]:
        if self.dims is None or self.dims[:1] in ((), (None,)):
            raise OperatorNotAllowedInGraphError(
                "iterating over `tf.Tensor` is not allowed in Graph execution. "
                "Use Eager execution or decorate this function with @tf.function."
            )
        return (self[index] for index in range(self.dims[0] or 0))

    __hash__ = object.__hash__

    def __str__(self) -> str:
        shape = "" if self.dims is None else f", shape={shape_text(self.dims)}"
        device = f", device={self.device}" if self.device else ""
        return f'Tensor("{self.name}"{shape}, dtype={self.dtype.name}{device})'

    def __repr__(self) -> str:
        return f"<tf.Tensor '{self.name}' shape={shape_text(self.dims)} dtype={self.dtype.name}>"


def kind_of(element: Tensor | Operation) -> str:
    """What an element of a graph is called in messages."""
    return "Tensor" if isinstance(element, Tensor) else "Operation"


def op_created(op: Operation, variable: str, role: Role = "") -> OpCreated:
    """What the listeners are told of an op; ``variable`` names the one that it belongs to."""
    inputs = tuple([_node_def_input(tensor) for tensor in op.inputs]) if op.inputs else ()
    if op.control_inputs:
        inputs += tuple([f"^{before.name}" for before in op.control_inputs])
    outputs = tuple([(tensor.dtype.base_dtype.name, tensor.dims) for tensor in op.outputs])
    return OpCreated(
        op.graph.number, op.name, op.type, inputs, outputs, variable, op.location, role
    )


def _node_def_input(tensor: Tensor) -> str:
    """A tensor's name as a ``NodeDef`` writes it."""
    name = tensor.op.name
    return f"{name}:{tensor.value_index}" if tensor.value_index else name
