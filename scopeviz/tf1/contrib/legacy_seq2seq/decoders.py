"""Networks that make a sequence of the state of another one, step by step in the graph."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from scopeviz.tf1.contrib.rnn.core_rnn_cell import Linear
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.ops import array_ops, math_ops, nn_ops, reductions
from scopeviz.tf1.ops.activations import xw_plus_b
from scopeviz.tf1.ops.cwise_ops import tanh
from scopeviz.tf1.ops.embedding_ops import embedding_lookup
from scopeviz.tf1.ops.rnn_step import share_from_here
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope


def rnn_decoder(
    decoder_inputs: Iterable[Any],
    initial_state: Any,
    cell: Any,
    loop_function: Callable[[Any, int], Any] | None = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A recurrent network that may take its own outputs for inputs.

    Args:
        decoder_inputs: tensors ``[batch, depth]``.
        initial_state: the state before the first step.
        cell: computes a step.
        loop_function: from the last output and the number of a step to its input; None takes
            ``decoder_inputs``, of which it uses the first one else.
        scope: the variable scope; None takes ``rnn_decoder``.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, rnn_decoder.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.GRUCell(3)
    ...     state = cell.zero_state(8, tf.float32)
    ...     outputs, _ = rnn_decoder([tf.ones([8, 2])] * 4, state, cell)
    ...     len(outputs), tf.global_variables()[0].name
    (4, 'rnn_decoder/gru_cell/gates/kernel:0')
    """
    with internal_variable_scope(scope or "rnn_decoder"):
        state = initial_state
        outputs: list[Any] = []
        for number, given in enumerate(decoder_inputs):
            if loop_function is not None and number > 0:
                with internal_variable_scope("loop_function", reuse=True):
                    given = loop_function(outputs[-1], number)  # noqa: PLW2901  # in its place
            if number > 0:
                share_from_here(get_variable_scope())
            output, state = cell(given, state)
            outputs.append(output)
    return outputs, state


def embedding_rnn_decoder(
    decoder_inputs: Sequence[Any],
    initial_state: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A :func:`rnn_decoder` whose inputs are symbols.

    Args:
        decoder_inputs: the symbols: tensors ``int32`` ``[batch]``.
        initial_state: the state before the first step.
        cell: computes a step.
        num_symbols: the number of symbols.
        embedding_size: the length of a symbol's vector.
        output_projection: weights ``[output_size, num_symbols]`` and biases ``[num_symbols]``,
            by which outputs are read as symbols.
        feed_previous: whether each step takes the symbol that the last one gave.
        update_embedding_for_previous: whether vectors of such symbols are trained.
        scope: the variable scope; None takes ``embedding_rnn_decoder``.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Raises:
        ValueError: if the projection has another shape.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, embedding_rnn_decoder.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.GRUCell(3)
    ...     ids, state = [tf.zeros([8], tf.int32)] * 4, cell.zero_state(8, tf.float32)
    ...     outputs, _ = embedding_rnn_decoder(ids, state, cell, 10, 2)
    ...     tf.global_variables()[0].name
    'embedding_rnn_decoder/embedding:0'
    """
    with internal_variable_scope(scope or "embedding_rnn_decoder") as entered:
        if output_projection is not None:
            check_projection(output_projection, num_symbols, entered.dtype)
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        loop_function = (
            last_symbol(embedding, output_projection, update_embedding_for_previous)
            if feed_previous
            else None
        )
        # Each is looked up just before its step, as TF1 does it.
        inputs = (embedding_lookup(embedding, one) for one in decoder_inputs)
        return rnn_decoder(inputs, initial_state, cell, loop_function=loop_function)


def check_projection(projection: Any, num_symbols: int, dtype: Any) -> None:
    """Demand that weights and biases are for so many symbols.

    Raises:
        ValueError: if they are not.
    """
    weights, biases = (convert_to_tensor(one, dtype=dtype) for one in projection)
    weights.get_shape().assert_is_compatible_with([None, num_symbols])
    biases.get_shape().assert_is_compatible_with([num_symbols])


def last_symbol(
    embedding: Any, projection: Any = None, update_embedding: bool = True
) -> Callable[[Any, int], Any]:
    """A function that gives, for an output, the vector of the symbol that it stands for.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, _extract_argmax_and_embed.
    """

    def loop_function(previous: Any, _: int) -> Tensor:
        if projection is not None:
            previous = xw_plus_b(previous, projection[0], projection[1])
        symbol = reductions.argmax(previous, 1)
        vector: Tensor = embedding_lookup(embedding, symbol)
        return vector if update_embedding else array_ops.stop_gradient(vector)

    return loop_function


def attention_decoder(
    decoder_inputs: Sequence[Any],
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    output_size: int | None = None,
    num_heads: int = 1,
    loop_function: Callable[[Any, int], Any] | None = None,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """A recurrent network that looks, in each step, at states that another one had.

    Args:
        decoder_inputs: tensors ``[batch, depth]``.
        initial_state: the state before the first step.
        attention_states: what it looks at: ``[batch, length, size]``.
        cell: computes a step.
        output_size: the number of outputs; None takes that of the cell.
        num_heads: how many looks it has in each step.
        loop_function: from the last output and the number of a step to its input; None takes
            ``decoder_inputs``.
        dtype: the element type; None takes the scope's.
        scope: the variable scope; None takes ``attention_decoder``.
        initial_state_attention: whether it looks before the first step, too.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Raises:
        ValueError: if there are no inputs or no looks, or a size is unknown that must be known.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, attention_decoder.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell, past = tf.nn.rnn_cell.GRUCell(3), tf.ones([8, 5, 4])
    ...     state = cell.zero_state(8, tf.float32)
    ...     outputs, _ = attention_decoder([tf.ones([8, 2])] * 2, state, past, cell)
    ...     tf.global_variables()[0].name, outputs[0].shape.as_list()
    ('attention_decoder/AttnW_0:0', [8, 3])
    """
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    if attention_states.get_shape()[2].value is None:
        raise ValueError(
            f"Shape[2] of attention_states must be known: {attention_states.get_shape()}"
        )
    size = cell.output_size if output_size is None else output_size
    with internal_variable_scope(scope or "attention_decoder", dtype=dtype) as entered:
        looks = _Looks(decoder_inputs[0], attention_states, num_heads, entered.dtype)
        return looks.decoded(
            decoder_inputs, initial_state, cell, size, loop_function, initial_state_attention
        )


class _Looks:
    """How an :func:`attention_decoder` looks at states, and what it saw."""

    def __init__(self, first_input: Any, states: Any, num_heads: int, dtype: Any) -> None:
        self._dtype = dtype
        batch_size = array_ops.shape(first_input)[0]
        length: Any = states.get_shape()[1].value
        self._length = array_ops.shape(states)[1] if length is None else length
        self._size: int = states.get_shape()[2].value
        self._hidden: Any = array_ops.reshape(states, [-1, self._length, 1, self._size])
        self._features: list[Any] = []
        self._v: list[Any] = []
        for head in range(num_heads):
            self._add_head(head)
        shape = array_ops.stack([batch_size, self._size])
        self.nothing = [array_ops.zeros(shape, dtype=dtype) for _ in range(num_heads)]
        for zeros in self.nothing:
            zeros.set_shape([None, self._size])

    def _add_head(self, head: int) -> None:
        size = self._size
        weights = get_variable(f"AttnW_{head}", [1, 1, size, size], dtype=self._dtype)
        self._features.append(nn_ops.conv2d(self._hidden, weights, [1, 1, 1, 1], "SAME"))
        self._v.append(get_variable(f"AttnV_{head}", [size], dtype=self._dtype))

    def at(self, query: Any) -> list[Tensor]:
        """What each head sees for a state."""
        if nest.is_sequence(query):
            query = array_ops.concat(nest.flatten(query), 1)
        return [self._seen(head, query) for head in range(len(self._v))]

    def _seen(self, head: int, query: Any) -> Tensor:
        with internal_variable_scope(f"Attention_{head}"):
            asked = Linear(query, self._size, True)(query)
            asked = array_ops.reshape(asked, [-1, 1, 1, self._size])
            asked = math_ops.cast(asked, self._dtype)
            scores = reductions.reduce_sum(
                self._v[head] * tanh(self._features[head] + asked), [2, 3]
            )
            shares = nn_ops.softmax(math_ops.cast(scores, dtype=float32))
            shares = math_ops.cast(shares, self._dtype)
            shares = array_ops.reshape(shares, [-1, self._length, 1, 1])
            seen = reductions.reduce_sum(shares * self._hidden, [1, 2])
            return array_ops.reshape(seen, [-1, self._size])

    def decoded(
        self,
        decoder_inputs: Sequence[Any],
        state: Any,
        cell: Any,
        output_size: int,
        loop_function: Callable[[Any, int], Any] | None,
        initial_state_attention: bool,
    ) -> tuple[list[Any], Any]:
        """The outputs of all steps, and the last state."""
        seen = self.at(state) if initial_state_attention else self.nothing
        outputs: list[Any] = []
        for number, given in enumerate(decoder_inputs):
            if number > 0:
                share_from_here(get_variable_scope())
            if loop_function is not None and number > 0:
                with internal_variable_scope("loop_function", reuse=True):
                    given = loop_function(outputs[-1], number)  # noqa: PLW2901  # in its place
            depth = given.get_shape().with_rank(2)[1].value
            if depth is None:
                raise ValueError(f"Could not infer input size from input: {given.name}")
            cell_output, state = cell(self._summed([given, *seen], depth), state)
            if number == 0 and initial_state_attention:
                with internal_variable_scope(get_variable_scope(), reuse=True):
                    seen = self.at(state)
            else:
                seen = self.at(state)
            with internal_variable_scope("AttnOutputProjection"):
                cell_output = math_ops.cast(cell_output, self._dtype)
                outputs.append(
                    Linear([cell_output, *seen], output_size, True)([cell_output, *seen])
                )
        return outputs, state

    def _summed(self, tensors: list[Any], size: int) -> Tensor:
        cast = [math_ops.cast(one, self._dtype) for one in tensors]
        return Linear(cast, size, True)(cast)


def embedding_attention_decoder(
    decoder_inputs: Sequence[Any],
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_size: int | None = None,
    output_projection: Any = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """An :func:`attention_decoder` whose inputs are symbols.

    Args:
        decoder_inputs: the symbols: tensors ``int32`` ``[batch]``.
        initial_state: the state before the first step.
        attention_states: what it looks at: ``[batch, length, size]``.
        cell: computes a step.
        num_symbols: the number of symbols.
        embedding_size: the length of a symbol's vector.
        num_heads: how many looks it has in each step.
        output_size: the number of outputs; None takes that of the cell.
        output_projection: weights and biases by which outputs are read as symbols.
        feed_previous: whether each step takes the symbol that the last one gave.
        update_embedding_for_previous: whether vectors of such symbols are trained.
        dtype: the element type; None takes the scope's.
        scope: the variable scope; None takes ``embedding_attention_decoder``.
        initial_state_attention: whether it looks before the first step, too.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Raises:
        ValueError: if the biases have another shape.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py,
    embedding_attention_decoder.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell, past = tf.nn.rnn_cell.GRUCell(3), tf.ones([8, 5, 4])
    ...     ids, state = [tf.zeros([8], tf.int32)] * 2, cell.zero_state(8, tf.float32)
    ...     outputs, _ = embedding_attention_decoder(ids, state, past, cell, 10, 2)
    ...     tf.global_variables()[0].name
    'embedding_attention_decoder/embedding:0'
    """
    size = cell.output_size if output_size is None else output_size
    if output_projection is not None:
        biases = convert_to_tensor(output_projection[1], dtype=dtype)
        biases.get_shape().assert_is_compatible_with([num_symbols])
    with internal_variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = get_variable("embedding", [num_symbols, embedding_size])
        loop_function = (
            last_symbol(embedding, output_projection, update_embedding_for_previous)
            if feed_previous
            else None
        )
        return attention_decoder(
            [embedding_lookup(embedding, one) for one in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size=size,
            num_heads=num_heads,
            loop_function=loop_function,
            initial_state_attention=initial_state_attention,
        )
