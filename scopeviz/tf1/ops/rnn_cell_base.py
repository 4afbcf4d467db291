"""What every recurrent cell is: a layer from inputs and a state to outputs and the next state."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant, constant_value
from scopeviz.tf1.framework.dtypes import as_dtype, int32
from scopeviz.tf1.framework.graph_keys import trainable_variables
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import Dims, as_shape, dims_of
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.layer_arguments import activation_of
from scopeviz.tf1.ops import array_ops, cwise_ops
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_parts import PartitionedVariable
from scopeviz.tf1.variables.variable_scope import internal_variable_scope


class RNNCell(Layer):
    """What computes one step of a recurrent network, and may make its weights in ``call``.

    A kind of cell has ``state_size`` and ``output_size``, and defines ``call(inputs, state)``,
    which gives the outputs and the next state.  Its weights may come from ``tf.get_variable``
    in ``call``: they are found again in each step, under the scope of the first call.

    Args:
        trainable: whether optimizers train the weights.
        name: the cell's name, and that of its scope.
        dtype: the element type of the weights; None takes that of the first input.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: for an unknown keyword.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, RNNCell.

    >>> import scopeviz.tf1 as tf
    >>> class Sum(RNNCell):
    ...     state_size = output_size = 2
    ...     def call(self, inputs, state):
    ...         total = inputs * tf.get_variable("factor", []) + state
    ...         return total, total
    >>> with tf.Graph().as_default():
    ...     cell = Sum()
    ...     output, state = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> output.name, [weight.name for weight in cell.weights]
    ('sum/add:0', ['sum/factor:0'])
    """

    def __init__(
        self, trainable: bool = True, name: Any = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        super().__init__(trainable, name, dtype, **kwargs)
        self._is_tf_rnn_cell = True

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """The outputs of one step, and the next state.

        Args:
            inputs: ``[batch, depth]``.
            state: as ``state_size`` has it, each with the batch in front.
            scope: the variable scope of the first call; None takes one of the cell's name.

        Follows: tensorflow/python/ops/rnn_cell_impl.py, RNNCell.__call__.
        """
        touch(self)
        if scope is not None:
            getter = self._rnn_get_variable
            with internal_variable_scope(scope, custom_getter=getter) as entered:
                return super().__call__(inputs, state, scope=entered)
        if getattr(self, "rnncell_scope", None) is None:
            self.rnncell_scope = internal_variable_scope(
                get_variable_scope(), custom_getter=self._rnn_get_variable
            )
        with self.rnncell_scope:
            return super().__call__(inputs, state)

    def _rnn_get_variable(self, getter: Any, *args: Any, **kwargs: Any) -> Any:
        """A variable that ``call`` asks for, which becomes a weight of the cell."""
        variable = getter(*args, **kwargs)
        parts = list(variable) if isinstance(variable, PartitionedVariable) else [variable]
        trained = any(one is parts[0] for one in trainable_variables())
        weights = self._trainable_weights if trained else self._non_trainable_weights
        if all(one is not variable for one in weights):
            weights.append(variable)
        return variable

    @property
    def state_size(self) -> Any:
        """The size of the state: a number, a shape, or a structure of these.

        Raises:
            NotImplementedError: if the kind of cell does not say it.
        """
        raise NotImplementedError("Abstract method")

    @property
    def output_size(self) -> Any:
        """The size of the outputs: a number, a shape, or a structure of these.

        Raises:
            NotImplementedError: if the kind of cell does not say it.
        """
        raise NotImplementedError("Abstract method")

    def build(self, input_shape: Any) -> None:
        """Make nothing: a cell that does not define it makes its weights in ``call``."""

    def get_initial_state(
        self, inputs: Any = None, batch_size: Any = None, dtype: Any = None
    ) -> Any:
        """The state before the first step: zeros.

        Args:
            inputs: the inputs, ``[batch, ...]``, if they are to tell batch and dtype.
            batch_size: the size of the batch, otherwise.
            dtype: the element type, otherwise.

        Raises:
            ValueError: if there is neither, or they contradict each other.

        Follows: tensorflow/python/ops/rnn_cell_impl.py, RNNCell.get_initial_state.
        """
        if inputs is not None:
            batch_size, dtype = _told_by(
                convert_to_tensor(inputs, name="inputs"), batch_size, dtype
            )
        if batch_size is None or dtype is None:
            raise ValueError(
                "batch_size and dtype cannot be None while constructing initial state: "
                f"batch_size={batch_size}, dtype={dtype}"
            )
        return self.zero_state(batch_size, dtype)

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """Zeros in the structure of ``state_size``, each with the batch in front.

        Args:
            batch_size: a number, or a tensor ``int32`` ``[]``.
            dtype: the element type.

        Follows: tensorflow/python/ops/rnn_cell_impl.py, RNNCell.zero_state.
        """
        with self._zero_state_scope(batch_size):
            return zero_state_tensors(self.state_size, batch_size, dtype)

    def _zero_state_scope(self, batch_size: Any) -> internal_name_scope:
        return internal_name_scope(f"{type(self).__name__}ZeroState", values=[batch_size])


def _told_by(inputs: Tensor, batch_size: Any, dtype: Any) -> tuple[Any, Any]:
    """Batch and dtype of inputs, which must be those that are given."""
    first = inputs.shape[0].value
    given = constant_value(batch_size) if isinstance(batch_size, Tensor) else batch_size
    if batch_size is not None and first != given:
        raise ValueError(
            "batch size from input tensor is different from the input param. Input tensor "
            f"batch: {first}, batch_size: {batch_size}"
        )
    if dtype is not None and inputs.dtype != as_dtype(dtype):
        raise ValueError(
            "dtype from input tensor is different from the input param. Input tensor dtype: "
            f"{inputs.dtype}, dtype: {dtype}"
        )
    return first or array_ops.shape(inputs)[0], inputs.dtype


def _zeros(size: Any, batch_size: Any, dtype: Any) -> Tensor:
    zeros = array_ops.zeros(joined_sizes(batch_size, size), dtype)
    zeros.set_shape(joined_dims(batch_size, size))
    return zeros


def zero_state_tensors(state_size: Any, batch_size: Any, dtype: Any) -> Any:
    """Zeros in the structure of a size, each with the batch in front.

    Args:
        state_size: a number, a shape, or a structure of these.
        batch_size: a number, or a tensor ``int32`` ``[]``.
        dtype: the element type.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, _zero_state_tensors.

    >>> [zeros.shape.as_list() for zeros in zero_state_tensors([3, [2, 4]], 8, "float32")[:1]]
    [[8, 3]]
    """
    return nest.map_structure(lambda size: _zeros(size, batch_size, dtype), state_size)


def joined_sizes(prefix: Any, suffix: Any) -> Tensor:
    """Two sizes in a row, as a run knows them.

    Args:
        prefix: a number, a shape, or a tensor.
        suffix: the same.

    Returns:
        A tensor ``int32`` ``[rank]``.

    Raises:
        ValueError: if one of them has unknown dimensions.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, _concat.

    >>> import scopeviz.tf1 as tf
    >>> joined_sizes(8, [2, 3]).shape.as_list()
    [3]
    """
    first, last = _size(prefix, "prefix")[0], _size(suffix, "suffix")[0]
    if first is None or last is None:
        raise ValueError(f"Provided a prefix or suffix of None: {prefix} and {suffix}")
    return array_ops.concat((first, last), 0)


def joined_dims(prefix: Any, suffix: Any) -> Dims:
    """Two sizes in a row, as far as they are known while the graph is built.

    >>> joined_dims(None, 3), joined_dims([5, None], 3)
    (None, (5, None, 3))
    """
    first, last = _size(prefix, "prefix")[1], _size(suffix, "suffix")[1]
    return dims_of(as_shape(first).concatenate(last))


def _size(size: Any, which: str) -> tuple[Tensor | None, Any]:
    """A size as a vector, if that can be told, and what is known of it."""
    if isinstance(size, Tensor):
        rank = size.shape.ndims
        if rank not in {0, 1}:
            raise ValueError(
                f"{which} tensor must be either a scalar or vector, but saw tensor: {size}"
            )
        return (size if rank else array_ops.expand_dims(size, 0)), constant_value(size)
    shape = as_shape(size)
    if not shape.is_fully_defined():
        return None, shape
    return constant(shape.as_list(), dtype=int32), shape


class LayerRNNCell(RNNCell):
    """A cell that makes its weights in ``build``, as other layers do.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, LayerRNNCell.

    >>> import scopeviz.tf1 as tf
    >>> issubclass(tf.nn.rnn_cell.GRUCell, LayerRNNCell)
    True
    """

    def __call__(
        self, inputs: Any, state: Any, scope: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        """The outputs of one step, and the next state; see :class:`RNNCell`."""
        return Layer.__call__(self, inputs, state, *args, scope=scope, **kwargs)


def check_like_cell(name: str, cell: Any) -> None:
    """Demand that something can be used as a cell.

    Args:
        name: the argument that it was given for.
        cell: what was given.

    Raises:
        TypeError: if it cannot.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, assert_like_rnncell.

    >>> check_like_cell("cell", 5)
    Traceback (most recent call last):
    TypeError: The argument 'cell' (5) is not an RNNCell: 'output_size' property is missing,
    'state_size' property is missing, either 'zero_state' or 'get_initial_state' method is
    required, is not callable.
    """
    starts = hasattr(cell, "get_initial_state") or hasattr(cell, "zero_state")
    demands = {
        "'output_size' property is missing": hasattr(cell, "output_size"),
        "'state_size' property is missing": hasattr(cell, "state_size"),
        "either 'zero_state' or 'get_initial_state' method is required": starts,
        "is not callable": callable(cell),
    }
    missing = ", ".join(demand for demand, met in demands.items() if not met)
    if missing:
        raise TypeError(f"The argument {name!r} ({cell}) is not an RNNCell: {missing}.")


def check_dtypes(*structures: Any) -> None:
    """Demand that tensors hold numbers that sigmoid and tanh take.

    Raises:
        ValueError: if one does not.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, _check_rnn_cell_input_dtypes.

    >>> import scopeviz.tf1 as tf
    >>> check_dtypes(tf.constant(1.0), tf.constant(1))
    Traceback (most recent call last):
    ValueError: RNN cell only supports floating point inputs, but saw dtype: <dtype: 'int32'>
    """
    for tensor in nest.flatten(structures):
        check_dtype(tensor.dtype)


def check_dtype(dtype: Any) -> None:
    """The same for a dtype; None is open yet."""
    if dtype is None:
        return
    dtype = as_dtype(dtype)
    if not (dtype.is_floating or dtype.is_complex):
        raise ValueError(f"RNN cell only supports floating point inputs, but saw dtype: {dtype}")


def depth_of(input_shape: Any) -> int:
    """The last dimension of a cell's inputs.

    Raises:
        ValueError: if it is not known.

    >>> depth_of([None, 3])
    3
    """
    dims = dims_of(input_shape)
    depth = None if dims is None else dims[-1]
    if depth is None:
        raise ValueError(f"Expected inputs.shape[-1] to be known, saw shape: {dims}")
    return depth


def cell_activation(value: Any) -> Any:
    """The function that a cell applies to its sums: tanh, unless another is given.

    >>> cell_activation(None) is cwise_ops.tanh, cell_activation("linear")(5)
    (True, 5)
    """
    if not value:
        return cwise_ops.tanh
    return activation_of(value) or (lambda sums: sums)
