"""Cells around a cell: dropout, residual connections, devices."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.name_scopes import device as on_device
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, random_ops
from scopeviz.tf1.ops.dropout import dropout_v2
from scopeviz.tf1.ops.rnn_cell_base import RNNCell, check_like_cell
from scopeviz.tf1.ops.rnn_cell_impl import LSTMStateTuple


class CellWrapper(RNNCell):
    """A cell that calls another one and has that one's sizes.

    Follows: tensorflow/python/ops/rnn_cell_impl.py, _RNNCellWrapperV1.
    """

    def __init__(self, cell: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        check_like_cell("cell", cell)
        self.cell = cell

    @property
    def wrapped_cell(self) -> Any:
        """The cell inside."""
        return self.cell

    @property
    def state_size(self) -> Any:
        """The state size of the cell inside."""
        return self.cell.state_size

    @property
    def output_size(self) -> Any:
        """The output size of the cell inside."""
        return self.cell.output_size

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The zero state of the cell inside."""
        with self._zero_state_scope(batch_size):
            return self.cell.zero_state(batch_size, dtype)

    def __call__(self, inputs: Any, state: Any, scope: Any = None) -> Any:
        """The outputs of one step, and the next state; see :class:`RNNCell`."""
        return self._call_wrapped_cell(inputs, state, self.cell.__call__, scope=scope)

    def _call_wrapped_cell(
        self, inputs: Any, state: Any, cell_call_fn: Callable[..., Any], **kwargs: Any
    ) -> Any:
        """The same, with the call of the cell inside, as each kind of wrapper does it."""
        raise NotImplementedError


class ResidualWrapper(CellWrapper):
    """A cell whose inputs are added to its outputs.

    Args:
        cell: the cell inside.
        residual_fn: from inputs and outputs to the outputs; None adds them.
        **kwargs: see :class:`RNNCell`.

    Raises:
        TypeError: if ``cell`` is none.

    Follows: tensorflow/python/ops/rnn_cell_wrapper_impl.py, ResidualWrapperBase.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = ResidualWrapper(tf.nn.rnn_cell.GRUCell(2))
    ...     cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))[0].op.type
    'AddV2'
    """

    def __init__(
        self, cell: Any, residual_fn: Callable[[Any, Any], Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(cell, **kwargs)
        self._residual_fn = residual_fn

    def _call_wrapped_cell(
        self, inputs: Any, state: Any, cell_call_fn: Callable[..., Any], **kwargs: Any
    ) -> Any:
        outputs, new_state = cell_call_fn(inputs, state, **kwargs)
        return (self._residual_fn or _sums)(inputs, outputs), new_state


def _sums(inputs: Any, outputs: Any) -> Any:
    nest.assert_same_structure(inputs, outputs)
    pairs = zip(nest.flatten(inputs), nest.flatten(outputs), strict=True)
    for given, made in pairs:
        given.get_shape().assert_is_compatible_with(made.get_shape())
    return nest.map_structure(lambda given, made: given + made, inputs, outputs)


class DeviceWrapper(CellWrapper):
    """A cell that is asked to run on a device.

    Args:
        cell: the cell inside.
        device: a name or a function, as ``tf.device`` takes it.
        **kwargs: see :class:`RNNCell`.

    Raises:
        TypeError: if ``cell`` is none.

    Follows: tensorflow/python/ops/rnn_cell_wrapper_impl.py, DeviceWrapperBase.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = DeviceWrapper(tf.nn.rnn_cell.GRUCell(2), "/cpu:0")
    ...     cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))[0].device
    '/device:CPU:0'
    """

    def __init__(self, cell: Any, device: Any, **kwargs: Any) -> None:
        super().__init__(cell, **kwargs)
        self._device = device

    def zero_state(self, batch_size: Any, dtype: Any) -> Any:
        """The zero state of the cell inside, on the device."""
        with self._zero_state_scope(batch_size), on_device(self._device):
            return self.cell.zero_state(batch_size, dtype)

    def _call_wrapped_cell(
        self, inputs: Any, state: Any, cell_call_fn: Callable[..., Any], **kwargs: Any
    ) -> Any:
        with on_device(self._device):
            return cell_call_fn(inputs, state, **kwargs)


class DropoutWrapper(CellWrapper):
    """A cell of which inputs, outputs or states are dropped out while it is trained.

    The element ``c`` of an :class:`LSTMStateTuple` is never dropped out, unless
    ``dropout_state_filter_visitor`` says so.

    Args:
        cell: the cell inside.
        input_keep_prob: the part of the inputs that is kept: a number or a tensor.
        output_keep_prob: the part of the outputs that is kept.
        state_keep_prob: the part of the next state that is kept.
        variational_recurrent: whether all steps of a run drop out the same elements.
        input_size: the sizes of the inputs, if these are dropped out alike in all steps.
        dtype: the element type, if elements are dropped out alike in all steps.
        seed: makes what is decided the same in each session.
        dropout_state_filter_visitor: from a part of the state to whether it is dropped out,
            or to a structure of such answers.
        **kwargs: see :class:`RNNCell`.

    Raises:
        TypeError: if ``cell`` is none, or the filter is no function.
        ValueError: if a part is not from 0 to 1, or something is missing that dropping out
            alike in all steps needs.

    Follows: tensorflow/python/ops/rnn_cell_wrapper_impl.py, DropoutWrapperBase.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = DropoutWrapper(tf.nn.rnn_cell.GRUCell(3), output_keep_prob=0.5)
    ...     cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))[0].name
    'dropout/mul_1:0'
    """

    def __init__(
        self,
        cell: Any,
        input_keep_prob: Any = 1.0,
        output_keep_prob: Any = 1.0,
        state_keep_prob: Any = 1.0,
        variational_recurrent: bool = False,
        input_size: Any = None,
        dtype: Any = None,
        seed: int | None = None,
        dropout_state_filter_visitor: Callable[[Any], Any] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(cell, dtype=dtype, **kwargs)
        visitor = dropout_state_filter_visitor
        if visitor is not None and not callable(visitor):
            raise TypeError("dropout_state_filter_visitor must be callable")
        self._dropout_state_filter = visitor or _all_but_memory
        with internal_name_scope("DropoutWrapperInit"):
            self._input_keep_prob = _part(input_keep_prob, "input_keep_prob")
            self._state_keep_prob = _part(state_keep_prob, "state_keep_prob")
            self._output_keep_prob = _part(output_keep_prob, "output_keep_prob")
        self._variational_recurrent = variational_recurrent
        self._input_size = input_size
        self._seed = seed
        self._recurrent_input_noise: Any = None
        self._recurrent_state_noise: Any = None
        self._recurrent_output_noise: Any = None
        if variational_recurrent:
            self._make_noise(dtype)

    def _make_noise(self, dtype: Any) -> None:
        """What decides in all steps alike."""
        if dtype is None:
            raise ValueError("When variational_recurrent=True, dtype must be provided")
        if _drops(self._input_keep_prob):
            if self._input_size is None:
                raise ValueError(
                    "When variational_recurrent=True and input_keep_prob < 1.0 or is unknown, "
                    "input_size must be provided"
                )
            self._recurrent_input_noise = self._noise("input", self._input_size, dtype)
        self._recurrent_state_noise = self._noise("state", self.cell.state_size, dtype)
        self._recurrent_output_noise = self._noise("output", self.cell.output_size, dtype)

    def _noise(self, which: str, sizes: Any, dtype: Any) -> Any:
        def noise(number: int, size: Any) -> Tensor:
            # One batch entry decides for all of them.
            shape = array_ops.concat(([1], TensorShape(size).as_list()), 0)
            return random_ops.random_uniform(shape, seed=self._gen_seed(which, number), dtype=dtype)

        return _numbered_map(sizes, noise, sizes)

    def _gen_seed(self, which: str, number: int) -> int | None:
        if self._seed is None:
            return None
        text = f"{self._seed}{which}_{number}".encode()
        digest = hashlib.md5(text, usedforsecurity=False).hexdigest()  # As TF1 does.
        return int(digest[:8], 16) & 0x7FFFFFFF

    def _call_wrapped_cell(
        self, inputs: Any, state: Any, cell_call_fn: Callable[..., Any], **kwargs: Any
    ) -> Any:
        if _drops(self._input_keep_prob):
            noise, kept = self._recurrent_input_noise, self._input_keep_prob
            inputs = self._dropped("input", inputs, noise, kept, inputs)
        output, new_state = cell_call_fn(inputs, state, **kwargs)
        if _drops(self._state_keep_prob):
            noise, kept = self._recurrent_state_noise, self._state_keep_prob
            chosen = _answers(self._dropout_state_filter, new_state)
            new_state = self._dropped("state", new_state, noise, kept, chosen)
        if _drops(self._output_keep_prob):
            noise, kept = self._recurrent_output_noise, self._output_keep_prob
            output = self._dropped("output", output, noise, kept, output)
        return output, new_state

    def _dropped(self, which: str, values: Any, noise: Any, kept: Any, chosen: Any) -> Any:
        """Values, those of them dropped out for which ``chosen`` does not hold False."""

        def anew(number: int, answer: Any, value: Any) -> Any:
            if answer is False:
                return value
            return dropout_v2(value, rate=1.0 - kept, seed=self._gen_seed(which, number))

        def alike(number: int, answer: Any, value: Any, noise: Any) -> Any:
            del number
            return value if answer is False else _dropped_alike(value, noise, kept)

        if self._variational_recurrent:
            return _numbered_map(chosen, alike, chosen, values, noise)
        return _numbered_map(chosen, anew, chosen, values)


def _dropped_alike(value: Any, noise: Any, kept: Any) -> Tensor:
    chosen = cwise_ops.floor(kept + noise)
    result: Tensor = math_ops.div(value, kept) * chosen
    result.set_shape(value.get_shape())
    return result


def _part(value: Any, name: str) -> Any:
    """A part that is kept as a float; as a tensor, where only a run can tell it."""
    tensor = convert_to_tensor(value)
    known = constant_value(tensor)
    if known is None:
        return tensor
    if known < 0 or known > 1:
        raise ValueError(f"Parameter {name} must be between 0 and 1: {int(known)}")
    return float(known)


def _drops(kept: Any) -> bool:
    return not isinstance(kept, float) or kept < 1


def _all_but_memory(state: Any) -> Any:
    """Whether a part of a state is dropped out; see :class:`DropoutWrapper`."""
    if isinstance(state, LSTMStateTuple):
        return LSTMStateTuple(c=False, h=True)
    return isinstance(state, Tensor) or nest.is_sequence(state)


def _answers(visitor: Callable[[Any], Any], state: Any) -> Any:
    """What a visitor says of a state, asked from the outside in while it says True.

    Raises:
        TypeError: if it says something else than truths, or structures of them.
        ValueError: if its structure is none of the state's.

    Follows: tensorflow/python/util/nest.py, get_traverse_shallow_structure.
    """
    answer = visitor(state)
    if not nest.is_sequence(state):
        if not isinstance(answer, bool):
            raise TypeError(f"traverse_fn returned structure: {answer} for non-structure: {state}")
        return answer
    if answer is False:
        return False
    parts = _parts(state)
    asked = [True] * len(parts) if answer is True else _truths(answer, state)
    return _rebuilt(
        state,
        [yes and _answers(visitor, part) for yes, part in zip(asked, parts, strict=True)],
    )


def _truths(answer: Any, state: Any) -> list[bool]:
    if not nest.is_sequence(answer):
        raise TypeError(f"traverse_fn returned a non-bool scalar: {answer} for input: {state}")
    nest.assert_shallow_structure(answer, state)
    truths = _parts(answer)
    if not all(isinstance(truth, bool) for truth in truths):
        raise TypeError(
            f"traverse_fn didn't return a depth=1 structure of bools.  saw: {answer}  for "
            f"structure: {state}"
        )
    return truths


def _parts(state: Any) -> list[Any]:
    return [state[key] for key in sorted(state)] if isinstance(state, dict) else list(state)


def _rebuilt(state: Any, parts: list[Any]) -> Any:
    if isinstance(state, dict):
        return dict(zip(sorted(state), parts, strict=True))
    if hasattr(state, "_fields"):
        return type(state)(*parts)
    return type(state)(parts)


def _numbered_map(structure: Any, function: Callable[..., Any], *structures: Any) -> Any:
    """What a function gives for the leaves of a structure, the number of each in front."""
    numbers = iter(range(len(nest.flatten(structure))))
    return nest.map_structure_up_to(
        structure, lambda *leaves: function(next(numbers), *leaves), *structures
    )
