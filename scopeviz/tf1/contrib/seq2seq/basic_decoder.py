"""A decoder that asks a cell for outputs, and a helper for samples and the next inputs."""

from __future__ import annotations

from typing import Any, NamedTuple

from scopeviz.tf1.contrib.seq2seq.decoder import Decoder
from scopeviz.tf1.contrib.seq2seq.helper import Helper
from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.tensor_shape import TensorShape
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.ops.rnn_cell_base import check_like_cell


class BasicDecoderOutput(NamedTuple):
    """What a step gives.

    Attributes:
        rnn_output: the outputs of the cell, or of the layer upon it: ``[batch, output_size]``.
        sample_id: what the helper drew: ``int32`` ``[batch]``.

    >>> BasicDecoderOutput(1, 2).sample_id
    2
    """

    rnn_output: Any
    sample_id: Any


def size_with_layer(cell: Any, layer: Any) -> Any:
    """The size of a cell's outputs, or of those of the layer upon it.

    Args:
        cell: the cell.
        layer: the layer, or None.

    >>> import scopeviz.tf1 as tf
    >>> cell = tf.nn.rnn_cell.GRUCell(3)
    >>> size_with_layer(cell, None), size_with_layer(cell, tf.layers.Dense(5)).as_list()
    (3, [5])
    """
    if layer is None:
        return cell.output_size
    shapes = nest.map_structure(
        lambda size: TensorShape([None]).concatenate(size), cell.output_size
    )
    return nest.map_structure(lambda shape: shape[1:], layer.compute_output_shape(shapes))


class BasicDecoder(Decoder):
    """A decoder of a cell and a helper.

    Args:
        cell: computes a step.
        helper: draws samples and chooses the next inputs.
        initial_state: the state before the first step.
        output_layer: a layer upon the outputs of the cell, or None.

    Raises:
        TypeError: if one of them is of another kind.

    Follows: tensorflow/contrib/seq2seq/python/ops/basic_decoder.py, BasicDecoder.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     cell = tf.nn.rnn_cell.GRUCell(3)
    ...     helper = tf.contrib.seq2seq.GreedyEmbeddingHelper(tf.ones([5, 2]), [1] * 8, 2)
    ...     decoder = BasicDecoder(
    ...         cell, helper, cell.zero_state(8, tf.float32), tf.layers.Dense(5)
    ...     )
    >>> decoder.output_size.rnn_output.as_list()
    [5]
    """

    def __init__(
        self, cell: Any, helper: Any, initial_state: Any, output_layer: Any = None
    ) -> None:
        check_like_cell("cell", cell)
        if not isinstance(helper, Helper):
            raise TypeError(f"helper must be a Helper, received: {type(helper)}")
        if output_layer is not None and not isinstance(output_layer, Layer):
            raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")
        self._cell = cell
        self._helper = helper
        self._initial_state = initial_state
        self._output_layer = output_layer

    @property
    def batch_size(self) -> Any:
        """The size of the helper's batch."""
        return self._helper.batch_size

    def _rnn_output_size(self) -> Any:
        return size_with_layer(self._cell, self._output_layer)

    @property
    def output_size(self) -> BasicDecoderOutput:
        """The sizes of outputs and samples, without the batch."""
        return BasicDecoderOutput(self._rnn_output_size(), self._helper.sample_ids_shape)

    @property
    def output_dtype(self) -> BasicDecoderOutput:
        """The dtypes of outputs and samples."""
        dtype = nest.flatten(self._initial_state)[0].dtype
        outputs = nest.map_structure(lambda _: dtype, self._rnn_output_size())
        return BasicDecoderOutput(outputs, self._helper.sample_ids_dtype)

    def initialize(self, name: str | None = None) -> Any:
        """Which sequences have ended, the first inputs, and the first state."""
        return (*self._helper.initialize(), self._initial_state)

    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        """The outputs of a step, the next state, the next inputs, and what has ended.

        Args:
            time: the number of the step: ``int32`` ``[]``.
            inputs: ``[batch, ...]``.
            state: the state of the cell.
            name: the name of the scope for the ops.
        """
        with internal_name_scope(name, "BasicDecoderStep", (time, inputs, state)):
            outputs, new_state = self._cell(inputs, state)
            if self._output_layer is not None:
                outputs = self._output_layer(outputs)
            samples = self._helper.sample(time=time, outputs=outputs, state=new_state)
            finished, new_inputs, new_state = self._helper.next_inputs(
                time=time, outputs=outputs, state=new_state, sample_ids=samples
            )
        return BasicDecoderOutput(outputs, samples), new_state, new_inputs, finished
