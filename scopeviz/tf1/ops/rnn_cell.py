"""What ``tf.nn.rnn_cell`` holds."""

from scopeviz.tf1.ops.multi_rnn_cell import MultiRNNCell
from scopeviz.tf1.ops.rnn_cell_base import RNNCell
from scopeviz.tf1.ops.rnn_cell_impl import (
    BasicLSTMCell,
    BasicRNNCell,
    GRUCell,
    LSTMCell,
    LSTMStateTuple,
)
from scopeviz.tf1.ops.rnn_cell_wrapper_impl import DeviceWrapper, DropoutWrapper, ResidualWrapper

__all__ = [
    "BasicLSTMCell",
    "BasicRNNCell",
    "DeviceWrapper",
    "DropoutWrapper",
    "GRUCell",
    "LSTMCell",
    "LSTMStateTuple",
    "MultiRNNCell",
    "RNNCell",
    "ResidualWrapper",
]
