"""A cell around a cell, which looks at a memory at each step."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from scopeviz.tf1.contrib.seq2seq.attention_mechanism import AttentionMechanism, size_at
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import int32
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.layers.core_layers import Dense
from scopeviz.tf1.ops import array_ops, math_ops
from scopeviz.tf1.ops.check_ops import assert_equal
from scopeviz.tf1.ops.rnn_cell_base import RNNCell, check_like_cell, zero_state_tensors
from scopeviz.tf1.ops.tensor_array_ops import TensorArray


class AttentionWrapperState(NamedTuple):
    """The state of an :class:`AttentionWrapper`.

    Attributes:
        cell_state: the state of the cell inside.
        attention: what the last step saw: ``[batch, attention_size]``.
        time: the number of the step: ``int32`` ``[]``.
        alignments: how much it looked at each step of the memory: ``[batch, time]``.
        alignment_history: an array of all alignments, or ``()``.
        attention_state: what the mechanism hands on.

    >>> AttentionWrapperState(1, 2, 3, 4, (), 5).clone(time=6).time
    6
    """

    cell_state: Any
    attention: Any
    time: Any
    alignments: Any
    alignment_history: Any
    attention_state: Any

    def clone(self, **kwargs: Any) -> AttentionWrapperState:
        """The state with other parts, which take the shapes of the old ones.

        Args:
            **kwargs: field -> value.

        Raises:
            ValueError: if a shape does not fit.

        Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py,
        AttentionWrapperState.clone.
        """
        changed: AttentionWrapperState = nest.map_structure(
            _with_same_shape, self, self._replace(**kwargs)
        )
        return changed


def _with_same_shape(old: Any, new: Any) -> Any:
    """A tensor, which has the static shape of another one.

    Follows: tensorflow/python/framework/tensor_util.py, with_same_shape.
    """
    if isinstance(old, Tensor) and isinstance(new, Tensor):
        new.get_shape().assert_is_compatible_with(old.get_shape())
        new.set_shape(old.get_shape())
    return new


def _compute_attention(mechanism: Any, output: Any, state: Any, layer: Any) -> tuple[Any, ...]:
    """What a query sees of the memory, the alignments, and the mechanism's next state."""
    alignments, next_state = mechanism(output, state=state)
    weights = array_ops.expand_dims(alignments, 1)
    seen = array_ops.squeeze(math_ops.matmul(weights, mechanism.values), [1])
    if layer is not None:
        seen = layer(array_ops.concat([output, seen], 1))
    return seen, alignments, next_state


def _side_by_side(inputs: Any, attention: Any) -> Any:
    return array_ops.concat([inputs, attention], -1)


_TILE = "tiled to beam_width via tf.contrib.seq2seq.tile_batch"
_AT_START = (
    "When constructing AttentionWrapper {}: Non-matching batch sizes between the memory "
    f"(encoder output) and initial_cell_state.  With a BeamSearchDecoder it must be {_TILE}."
)
_AT_ZERO = (
    "When calling zero_state of AttentionWrapper {}: Non-matching batch sizes between the memory "
    f"(encoder output) and the requested batch size.  With a BeamSearchDecoder it must be {_TILE}, "
    "and batch_size is then batch_size * beam_width."
)
_AT_STEP = (
    "When applying AttentionWrapper {}: Non-matching batch sizes between the memory (encoder "
    f"output) and the query (decoder output).  With a BeamSearchDecoder it must be {_TILE}."
)


class AttentionWrapper(RNNCell):
    """A cell that takes what it saw at the last step beside its inputs, and looks again.

    Args:
        cell: the cell inside.
        attention_mechanism: tells how much to look at what; or a list of mechanisms.
        attention_layer_size: the size of a layer upon outputs and what was seen, for each
            mechanism; None for what was seen alone.
        alignment_history: whether all alignments are kept.
        cell_input_fn: from inputs and what was seen to the inputs of the cell; None puts them
            side by side.
        output_attention: whether the outputs are what was seen, not those of the cell.
        initial_cell_state: the state that ``zero_state`` starts with; None for the cell's.
        name: the cell's name, and that of its scope.
        attention_layer: the layer itself, instead of its size.
        attention_fn: computes what is seen; None for the usual way.
        dtype: the element type of the weights; None takes that of the first input.

    Raises:
        TypeError: if something is of another kind.
        ValueError: if there are not as many layers as mechanisms.

    Follows: tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py, AttentionWrapper.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     attention = tf.contrib.seq2seq.LuongAttention(4, tf.ones([8, 5, 3]))
    ...     cell = AttentionWrapper(tf.nn.rnn_cell.GRUCell(4), attention, attention_layer_size=6)
    ...     output, state = cell(tf.ones([8, 2]), cell.zero_state(8, tf.float32))
    >>> output.shape.as_list(), state.alignments.shape.as_list()
    ([8, 6], [8, 5])
    """

    def __init__(
        self,
        cell: Any,
        attention_mechanism: Any,
        attention_layer_size: Any = None,
        alignment_history: bool = False,
        cell_input_fn: Callable[[Any, Any], Any] | None = None,
        output_attention: bool = True,
        initial_cell_state: Any = None,
        name: str | None = None,
        attention_layer: Any = None,
        attention_fn: Callable[..., Any] | None = None,
        dtype: Any = None,
    ) -> None:
        super().__init__(name=name, dtype=dtype)
        check_like_cell("cell", cell)
        self._is_multi = isinstance(attention_mechanism, list | tuple)
        mechanisms = _checked_mechanisms(attention_mechanism, self._is_multi)
        if cell_input_fn is not None and not callable(cell_input_fn):
            raise TypeError(
                f"cell_input_fn must be callable, saw type: {type(cell_input_fn).__name__}"
            )
        self._attention_layers = _layers(attention_layer_size, attention_layer, mechanisms)
        self._attention_layer_size = _size_seen(
            attention_layer_size, self._attention_layers, cell, mechanisms
        )
        self._attention_fn = attention_fn or _compute_attention
        self._cell = cell
        self._attention_mechanisms = mechanisms
        self._cell_input_fn = cell_input_fn or _side_by_side
        self._output_attention = output_attention
        self._alignment_history = alignment_history
        with internal_name_scope(name, "AttentionWrapperInit"):
            self._initial_cell_state = None
            if initial_cell_state is not None:
                self._initial_cell_state = self._checked_start(initial_cell_state)

    def _checked_start(self, state: Any) -> Any:
        batch = size_at(nest.flatten(state)[-1], 0)
        with control_dependencies(
            self._batch_size_checks(batch, _AT_START.format(self._base_name))
        ):
            return nest.map_structure(
                lambda one: array_ops.identity(one, name="check_initial_cell_state"), state
            )

    def _batch_size_checks(self, batch_size: Any, error_message: str) -> list[Any]:
        return [
            assert_equal(batch_size, mechanism.batch_size, message=error_message)
            for mechanism in self._attention_mechanisms
        ]

    def _item_or_tuple(self, seq: Iterable[Any]) -> Any:
        """What is there for each mechanism: a tuple if they were given as a list."""
        items = tuple(seq)
        return items if self._is_multi else items[0]

    @property
    def output_size(self) -> Any:
        """The size of what is seen, or of the cell's outputs."""
        return self._attention_layer_size if self._output_attention else self._cell.output_size

    @property
    def state_size(self) -> AttentionWrapperState:
        """The sizes of the state's parts."""
        mechanisms = self._attention_mechanisms
        return AttentionWrapperState(
            cell_state=self._cell.state_size,
            time=TensorShape([]),
            attention=self._attention_layer_size,
            alignments=self._item_or_tuple(one.alignments_size for one in mechanisms),
            attention_state=self._item_or_tuple(one.state_size for one in mechanisms),
            alignment_history=self._item_or_tuple(
                one.alignments_size if self._alignment_history else () for one in mechanisms
            ),
        )

    def zero_state(self, batch_size: Any, dtype: Any) -> AttentionWrapperState:
        """The state before the first step.

        Args:
            batch_size: a number, or a tensor ``int32`` ``[]``.
            dtype: the element type.

        Raises:
            ValueError: if the memory is known to be of another batch size.
        """
        with internal_name_scope(None, f"{type(self).__name__}ZeroState", [batch_size]):
            state = self._initial_cell_state
            if state is None:
                state = self._cell.get_initial_state(batch_size=batch_size, dtype=dtype)
            checks = self._batch_size_checks(batch_size, _AT_ZERO.format(self._base_name))
            with control_dependencies(checks):
                state = nest.map_structure(
                    lambda one: array_ops.identity(one, name="checked_cell_state"), state
                )
            mechanisms = self._attention_mechanisms
            alignments = [one.initial_alignments(batch_size, dtype) for one in mechanisms]
            return AttentionWrapperState(
                cell_state=state,
                time=array_ops.zeros([], dtype=int32),
                attention=zero_state_tensors(self._attention_layer_size, batch_size, dtype),
                alignments=self._item_or_tuple(alignments),
                attention_state=self._item_or_tuple(
                    one.initial_state(batch_size, dtype) for one in mechanisms
                ),
                alignment_history=self._item_or_tuple(
                    self._empty_history(one, dtype) for one in alignments
                ),
            )

    def _empty_history(self, alignments: Any, dtype: Any) -> Any:
        if not self._alignment_history:
            return ()
        return TensorArray(dtype, size=0, dynamic_size=True, element_shape=alignments.shape)

    def call(self, inputs: Any, state: Any) -> tuple[Any, AttentionWrapperState]:
        """The outputs of one step, and the next state.

        Args:
            inputs: ``[batch, depth]``.
            state: an :class:`AttentionWrapperState`.

        Raises:
            TypeError: if the state is none.
        """
        if not isinstance(state, AttentionWrapperState):
            raise TypeError(
                "Expected state to be instance of AttentionWrapperState. "
                f"Received type {type(state)} instead."
            )
        cell_inputs = self._cell_input_fn(inputs, state.attention)
        output, cell_state = self._cell(cell_inputs, state.cell_state)
        checks = self._batch_size_checks(size_at(output, 0), _AT_STEP.format(self.name))
        with control_dependencies(checks):
            output = array_ops.identity(output, name="checked_cell_output")
        looks = [self._look(number, output, state) for number in range(self._number)]
        attentions, alignments, states, histories = zip(*looks, strict=True)
        attention = array_ops.concat(list(attentions), 1)
        next_state = AttentionWrapperState(
            time=state.time + 1,
            cell_state=cell_state,
            attention=attention,
            attention_state=self._item_or_tuple(states),
            alignments=self._item_or_tuple(alignments),
            alignment_history=self._item_or_tuple(histories),
        )
        return (attention if self._output_attention else output), next_state

    @property
    def _number(self) -> int:
        return len(self._attention_mechanisms)

    def _look(self, number: int, output: Any, state: Any) -> tuple[Any, Any, Any, Any]:
        """What one mechanism sees, its alignments, its next state, and all alignments."""
        last, history = state.attention_state, state.alignment_history
        if self._is_multi:
            last, history = last[number], history[number]
        layer = self._attention_layers[number] if self._attention_layers else None
        seen, alignments, next_state = self._attention_fn(
            self._attention_mechanisms[number], output, last, layer
        )
        history = history.write(state.time, alignments) if self._alignment_history else ()
        return seen, alignments, next_state, history


def _checked_mechanisms(given: Any, many: bool) -> tuple[Any, ...]:
    mechanisms = tuple(given) if many else (given,)
    for one in mechanisms:
        if not isinstance(one, AttentionMechanism):
            kinds = (
                "attention_mechanism must contain only instances of AttentionMechanism"
                if many
                else "attention_mechanism must be an AttentionMechanism or list of multiple "
                "AttentionMechanism instances"
            )
            raise TypeError(f"{kinds}, saw type: {type(one).__name__}")
    return mechanisms


def _as_tuple(given: Any) -> tuple[Any, ...]:
    return tuple(given) if isinstance(given, list | tuple) else (given,)


def _layers(sizes: Any, given: Any, mechanisms: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The layer upon what each mechanism sees, if there are such layers."""
    if sizes is not None and given is not None:
        raise ValueError("Only one of attention_layer_size and attention_layer should be set")
    if sizes is None and given is None:
        return None
    parts = _as_tuple(given if sizes is None else sizes)
    if len(parts) != len(mechanisms):
        what = (
            "attention_layer must contain exactly one layer"
            if sizes is None
            else "attention_layer_size must contain exactly one integer"
        )
        raise ValueError(
            f"If provided, {what} per attention_mechanism, saw: {len(parts)} vs {len(mechanisms)}"
        )
    if sizes is None:
        return parts
    return tuple(
        Dense(size, name="attention_layer", use_bias=False, dtype=mechanism.dtype)
        for size, mechanism in zip(parts, mechanisms, strict=True)
    )


def _size_seen(sizes: Any, layers: Any, cell: Any, mechanisms: tuple[Any, ...]) -> Any:
    """How many numbers all mechanisms see together."""
    if sizes is not None:
        return sum(_as_tuple(sizes))
    depths = [one.values.shape[-1].value for one in mechanisms]
    if layers is None:
        return sum(depths)
    return sum(
        layer.compute_output_shape([None, cell.output_size + depth])[-1].value
        for layer, depth in zip(layers, depths, strict=True)
    )
