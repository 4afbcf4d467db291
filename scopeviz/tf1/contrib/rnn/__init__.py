"""What ``tf.contrib.rnn`` holds."""

from scopeviz.tf1.contrib.rnn.block_cells import GRUBlockCell, GRUBlockCellV2, LSTMBlockCell
from scopeviz.tf1.contrib.rnn.core_rnn_cell import (
    EmbeddingWrapper,
    InputProjectionWrapper,
    OutputProjectionWrapper,
)
from scopeviz.tf1.contrib.rnn.highway_wrapper import HighwayWrapper
from scopeviz.tf1.contrib.rnn.nas_cell import NASCell
from scopeviz.tf1.contrib.rnn.rnn_cell import (
    AttentionCellWrapper,
    LayerNormBasicLSTMCell,
    UGRNNCell,
)
from scopeviz.tf1.contrib.rnn.stacked_rnn import (
    stack_bidirectional_dynamic_rnn,
    stack_bidirectional_rnn,
)
from scopeviz.tf1.ops.multi_rnn_cell import MultiRNNCell
from scopeviz.tf1.ops.rnn_cell_base import LayerRNNCell, RNNCell
from scopeviz.tf1.ops.rnn_cell_impl import (
    BasicLSTMCell,
    BasicRNNCell,
    GRUCell,
    LSTMCell,
    LSTMStateTuple,
)
from scopeviz.tf1.ops.rnn_cell_wrapper_impl import DeviceWrapper, DropoutWrapper, ResidualWrapper
from scopeviz.tf1.ops.rnn_step import best_effort_input_batch_size, transpose_batch_time
from scopeviz.tf1.ops.static_rnn import (
    static_bidirectional_rnn,
    static_rnn,
    static_state_saving_rnn,
)

__all__ = [
    "AttentionCellWrapper",
    "BasicLSTMCell",
    "BasicRNNCell",
    "DeviceWrapper",
    "DropoutWrapper",
    "EmbeddingWrapper",
    "GRUBlockCell",
    "GRUBlockCellV2",
    "GRUCell",
    "HighwayWrapper",
    "InputProjectionWrapper",
    "LSTMBlockCell",
    "LSTMCell",
    "LSTMStateTuple",
    "LayerNormBasicLSTMCell",
    "LayerRNNCell",
    "MultiRNNCell",
    "NASCell",
    "OutputProjectionWrapper",
    "RNNCell",
    "ResidualWrapper",
    "UGRNNCell",
    "best_effort_input_batch_size",
    "stack_bidirectional_dynamic_rnn",
    "stack_bidirectional_rnn",
    "static_bidirectional_rnn",
    "static_rnn",
    "static_state_saving_rnn",
    "transpose_batch_time",
]
