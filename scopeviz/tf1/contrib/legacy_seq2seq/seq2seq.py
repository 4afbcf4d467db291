"""Networks that read a sequence and write another one, each step of which is in the graph."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from scopeviz.tf1.contrib.legacy_seq2seq.decoders import (
    check_projection,
    embedding_attention_decoder,
    embedding_rnn_decoder,
    last_symbol,
    rnn_decoder,
)
from scopeviz.tf1.contrib.rnn.core_rnn_cell import EmbeddingWrapper, OutputProjectionWrapper
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.ops import array_ops
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.embedding_ops import embedding_lookup
from scopeviz.tf1.ops.rnn_cell_base import RNNCell
from scopeviz.tf1.ops.rnn_step import share_from_here
from scopeviz.tf1.ops.static_rnn import static_rnn
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope


def basic_rnn_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    cell: Any,
    dtype: Any = float32,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """A network that reads inputs, and one of the same kind that goes on from its last state.

    Args:
        encoder_inputs: what is read: tensors ``[batch, depth]``.
        decoder_inputs: the inputs of the second network.
        cell: computes a step of the second one; the first one takes a copy.
        dtype: the element type of the first state.
        scope: the variable scope; None takes ``basic_rnn_seq2seq``.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, basic_rnn_seq2seq.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     xs = [tf.ones([8, 2])] * 3
    ...     outputs, _ = basic_rnn_seq2seq(xs, xs, tf.nn.rnn_cell.BasicRNNCell(3))
    ...     for variable in tf.global_variables()[::2]:
    ...         print(variable.op.name)
    basic_rnn_seq2seq/rnn/basic_rnn_cell/kernel
    basic_rnn_seq2seq/rnn_decoder/basic_rnn_cell/kernel
    """
    with internal_variable_scope(scope or "basic_rnn_seq2seq"):
        encoder = copy.deepcopy(cell)
        _, state = static_rnn(encoder, encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    cell: Any,
    loop_function: Callable[[Any, int], Any] | None = None,
    dtype: Any = float32,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """As :func:`basic_rnn_seq2seq`, with the same weights for both networks.

    Args:
        encoder_inputs: what is read: tensors ``[batch, depth]``.
        decoder_inputs: the inputs of the second network.
        cell: computes a step of both.
        loop_function: from the last output and the number of a step to its input; None takes
            ``decoder_inputs``.
        dtype: the element type of the first state.
        scope: the variable scope; None takes ``tied_rnn_seq2seq``.

    Returns:
        The list of outputs ``[batch, output_size]``, and the last state.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, tied_rnn_seq2seq.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     xs = [tf.ones([8, 2])] * 3
    ...     outputs, _ = tied_rnn_seq2seq(xs, xs, tf.nn.rnn_cell.BasicRNNCell(3))
    ...     [variable.op.name for variable in tf.global_variables()[::2]]
    ['combined_tied_rnn_seq2seq/tied_rnn_seq2seq/basic_rnn_cell/kernel']
    """
    with internal_variable_scope("combined_tied_rnn_seq2seq"):
        inner = scope or "tied_rnn_seq2seq"
        _, state = static_rnn(cell, encoder_inputs, dtype=dtype, scope=inner)
        share_from_here(get_variable_scope())
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=inner)


def _fed_or_not(
    feed_previous: Any,
    decoded: Callable[[bool], tuple[list[Any], Any]],
    number: int,
    state_like: Callable[[], Any],
) -> tuple[list[Any], Any]:
    """Outputs and state, as ``feed_previous`` holds or not in a run."""

    def branch(feed: bool) -> list[Any]:
        with internal_variable_scope(get_variable_scope(), reuse=None if feed else True):
            outputs, state = decoded(feed)
            return [*outputs, *nest.flatten(state)]

    results = cond(feed_previous, lambda: branch(True), lambda: branch(False))
    like = state_like()
    state = results[number]
    if nest.is_sequence(like):
        state = nest.pack_sequence_as(like, results[number:])
    return results[:number], state


def embedding_rnn_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """As :func:`basic_rnn_seq2seq`, from symbols to symbols.

    Args:
        encoder_inputs: the symbols that are read: tensors ``int32`` ``[batch]``.
        decoder_inputs: the symbols for the second network.
        cell: computes a step of the second one; the first one takes a copy.
        num_encoder_symbols: the number of symbols that may be read.
        num_decoder_symbols: the number of symbols that may be written.
        embedding_size: the length of a symbol's vector.
        output_projection: weights and biases by which outputs are read as symbols; None makes
            some, and the outputs are of this size then.
        feed_previous: whether each step takes the symbol that the last one gave: a truth, or
            a tensor ``bool`` ``[]``.
        dtype: the element type; None takes the scope's.
        scope: the variable scope; None takes ``embedding_rnn_seq2seq``.

    Returns:
        The list of outputs, ``[batch, num_decoder_symbols]`` or ``[batch, output_size]``, and
        the last state.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, embedding_rnn_seq2seq.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     ids = [tf.zeros([8], tf.int32)] * 3
    ...     outputs, _ = embedding_rnn_seq2seq(ids, ids, tf.nn.rnn_cell.GRUCell(3), 10, 9, 4)
    ...     tf.global_variables()[0].name, outputs[0].shape.as_list()
    ('embedding_rnn_seq2seq/rnn/embedding_wrapper/embedding:0', [8, 9])
    """
    with internal_variable_scope(scope or "embedding_rnn_seq2seq") as entered:
        if dtype is not None:
            entered.set_dtype(dtype)
        encoder = EmbeddingWrapper(
            copy.deepcopy(cell),
            embedding_classes=num_encoder_symbols,
            embedding_size=embedding_size,
        )
        _, read = static_rnn(encoder, encoder_inputs, dtype=dtype or entered.dtype)
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)

        def decoded(feed: bool, update: bool = False) -> tuple[list[Any], Any]:
            return embedding_rnn_decoder(
                decoder_inputs,
                read,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection=output_projection,
                feed_previous=feed,
                update_embedding_for_previous=update,
            )

        if isinstance(feed_previous, bool):
            return decoded(feed_previous, update=True)
        return _fed_or_not(feed_previous, decoded, len(decoder_inputs), lambda: read)


def embedding_tied_rnn_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_decoder_symbols: int | None = None,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """As :func:`tied_rnn_seq2seq`, from symbols to symbols, whose vectors are shared too.

    Args:
        encoder_inputs: the symbols that are read: tensors ``int32`` ``[batch]``.
        decoder_inputs: the symbols for the second network.
        cell: computes a step of both.
        num_symbols: the number of symbols that may be read.
        embedding_size: the length of a symbol's vector.
        num_decoder_symbols: the number of symbols that may be written; None takes
            ``num_symbols``.
        output_projection: weights and biases by which outputs are read as symbols; None makes
            some, and the outputs are of this size then.
        feed_previous: whether each step takes the symbol that the last one gave: a truth, or
            a tensor ``bool`` ``[]``.
        dtype: the element type; None takes the scope's.
        scope: the variable scope; None takes ``embedding_tied_rnn_seq2seq``.

    Returns:
        The list of outputs, ``[batch, symbols]`` or ``[batch, output_size]``, and the last
        state.

    Raises:
        ValueError: if the projection has another shape.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py,
    embedding_tied_rnn_seq2seq.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     ids = [tf.zeros([8], tf.int32)] * 3
    ...     outputs, _ = embedding_tied_rnn_seq2seq(ids, ids, tf.nn.rnn_cell.GRUCell(3), 10, 4)
    ...     tf.global_variables()[0].name, outputs[0].shape.as_list()
    ('embedding_tied_rnn_seq2seq/embedding:0', [8, 10])
    """
    name = scope or "embedding_tied_rnn_seq2seq"
    with internal_variable_scope(name, dtype=dtype) as entered:
        dtype = entered.dtype
        if output_projection is not None:
            check_projection(output_projection, num_symbols, dtype)
        embedding = get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        read = [embedding_lookup(embedding, one) for one in encoder_inputs]
        written = [embedding_lookup(embedding, one) for one in decoder_inputs]
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols or num_symbols)

        def decoded(feed: bool, update: bool = False) -> tuple[list[Any], Any]:
            loop = last_symbol(embedding, output_projection, update) if feed else None
            return tied_rnn_seq2seq(read, written, cell, loop_function=loop, dtype=dtype)

        def zero_state() -> Any:
            batch = encoder_inputs[0].get_shape()[0].value
            return cell.zero_state(batch or array_ops.shape(encoder_inputs[0])[0], dtype)

        if isinstance(feed_previous, bool):
            return decoded(feed_previous, update=True)
        return _fed_or_not(feed_previous, decoded, len(decoder_inputs), zero_state)


def embedding_attention_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs: Sequence[Any],
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """As :func:`embedding_rnn_seq2seq`; the second network looks at what the first one gave.

    Args:
        encoder_inputs: the symbols that are read: tensors ``int32`` ``[batch]``.
        decoder_inputs: the symbols for the second network.
        cell: computes a step of the second one; the first one takes a copy.
        num_encoder_symbols: the number of symbols that may be read.
        num_decoder_symbols: the number of symbols that may be written.
        embedding_size: the length of a symbol's vector.
        num_heads: how many looks it has in each step.
        output_projection: weights and biases by which outputs are read as symbols; None makes
            some, and the outputs are of this size then.
        feed_previous: whether each step takes the symbol that the last one gave: a truth, or
            a tensor ``bool`` ``[]``.
        dtype: the element type; None takes the scope's.
        scope: the variable scope; None takes ``embedding_attention_seq2seq``.
        initial_state_attention: whether it looks before the first step, too.

    Returns:
        The list of outputs, ``[batch, num_decoder_symbols]`` or ``[batch, output_size]``, and
        the last state.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py,
    embedding_attention_seq2seq.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     ids, cell = [tf.zeros([8], tf.int32)] * 3, tf.nn.rnn_cell.GRUCell(3)
    ...     outputs, _ = embedding_attention_seq2seq(ids, ids, cell, 10, 9, 4)
    ...     outputs[0].shape.as_list()
    [8, 9]
    """
    name = scope or "embedding_attention_seq2seq"
    with internal_variable_scope(name, dtype=dtype) as entered:
        encoder = EmbeddingWrapper(
            copy.deepcopy(cell),
            embedding_classes=num_encoder_symbols,
            embedding_size=embedding_size,
        )
        read, read_state = static_rnn(encoder, encoder_inputs, dtype=entered.dtype)
        tops = [array_ops.reshape(one, [-1, 1, cell.output_size]) for one in read]
        attention_states = array_ops.concat(tops, 1)
        output_size = None
        if output_projection is None:
            cell = OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        def decoded(feed: bool, update: bool = False) -> tuple[list[Any], Any]:
            return embedding_attention_decoder(
                decoder_inputs,
                read_state,
                attention_states,
                cell,
                num_decoder_symbols,
                embedding_size,
                num_heads=num_heads,
                output_size=output_size,
                output_projection=output_projection,
                feed_previous=feed,
                update_embedding_for_previous=update,
                initial_state_attention=initial_state_attention,
            )

        if isinstance(feed_previous, bool):
            return decoded(feed_previous, update=True)
        return _fed_or_not(feed_previous, decoded, len(decoder_inputs), lambda: read_state)


def one2many_rnn_seq2seq(
    encoder_inputs: Sequence[Any],
    decoder_inputs_dict: Mapping[str, Sequence[Any]],
    enc_cell: Any,
    dec_cells_dict: Mapping[str, Any],
    num_encoder_symbols: int,
    num_decoder_symbols_dict: Mapping[str, int],
    embedding_size: int,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """One network that reads symbols, and several that go on from its last state.

    Args:
        encoder_inputs: the symbols that are read: tensors ``int32`` ``[batch]``.
        decoder_inputs_dict: name of a network -> the symbols for it.
        enc_cell: computes a step of the network that reads.
        dec_cells_dict: name of a network -> what computes its steps.
        num_encoder_symbols: the number of symbols that may be read.
        num_decoder_symbols_dict: name of a network -> the number of symbols it may write.
        embedding_size: the length of a symbol's vector.
        feed_previous: whether each step takes the symbol that the last one gave: a truth, or
            a tensor ``bool`` ``[]``.
        dtype: the element type; None takes the scope's.
        scope: the variable scope; None takes ``one2many_rnn_seq2seq``.

    Returns:
        Name of a network -> its outputs; and -> its last state.

    Raises:
        TypeError: if a cell is none.
        ValueError: if there are not as many cells as inputs.

    Follows: tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py, one2many_rnn_seq2seq.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     ids = [tf.zeros([8], tf.int32)] * 3
    ...     cells = [tf.nn.rnn_cell.GRUCell(3) for _ in range(2)]
    ...     outputs, _ = one2many_rnn_seq2seq(
    ...         ids, {"a": ids}, cells[0], {"a": cells[1]}, 10, {"a": 9}, 4
    ...     )
    ...     outputs["a"][0].shape.as_list()
    [8, 9]
    """
    if not isinstance(enc_cell, RNNCell):
        raise TypeError(f"enc_cell is not an RNNCell: {type(enc_cell)}")
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("keys of dec_cells_dict != keys of decodre_inputs_dict")
    for cell in dec_cells_dict.values():
        if not isinstance(cell, RNNCell):
            raise TypeError(f"dec_cell is not an RNNCell: {type(cell)}")
    outputs: dict[str, Any] = {}
    states: dict[str, Any] = {}
    with internal_variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as entered:
        encoder = EmbeddingWrapper(
            enc_cell, embedding_classes=num_encoder_symbols, embedding_size=embedding_size
        )
        _, read = static_rnn(encoder, encoder_inputs, dtype=entered.dtype)
        for name, inputs in decoder_inputs_dict.items():
            with internal_variable_scope(f"one2many_decoder_{name}"):
                symbols = num_decoder_symbols_dict[name]
                cell = OutputProjectionWrapper(dec_cells_dict[name], symbols)
                decoded = _decoded(inputs, read, cell, symbols, embedding_size)
                if isinstance(feed_previous, bool):
                    outputs[name], states[name] = decoded(feed_previous)
                else:
                    outputs[name], states[name] = _fed_or_not(
                        feed_previous, decoded, len(inputs), lambda: read
                    )
    return outputs, states


def _decoded(
    inputs: Sequence[Any], state: Any, cell: Any, symbols: int, embedding_size: int
) -> Callable[[bool], tuple[list[Any], Any]]:
    return lambda feed: embedding_rnn_decoder(
        inputs, state, cell, symbols, embedding_size, feed_previous=feed
    )
