"""What ``tf.nn`` holds."""

from scopeviz.tf1.ops import rnn_cell
from scopeviz.tf1.ops.cwise_ops import sigmoid, tanh
from scopeviz.tf1.ops.nn_ops import (
    avg_pool,
    bias_add,
    conv2d,
    elu,
    l2_loss,
    leaky_relu,
    log_softmax,
    max_pool,
    relu,
    relu6,
    selu,
    softmax,
    softmax_cross_entropy_with_logits,
    softmax_cross_entropy_with_logits_v2,
    softplus,
    softsign,
)
from scopeviz.tf1.ops.static_rnn import (
    static_bidirectional_rnn,
    static_rnn,
    static_state_saving_rnn,
)

__all__ = [
    "avg_pool",
    "bias_add",
    "conv2d",
    "elu",
    "l2_loss",
    "leaky_relu",
    "log_softmax",
    "max_pool",
    "relu",
    "relu6",
    "rnn_cell",
    "selu",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits_v2",
    "softplus",
    "softsign",
    "static_bidirectional_rnn",
    "static_rnn",
    "static_state_saving_rnn",
    "tanh",
]
