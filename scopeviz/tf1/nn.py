"""What ``tf.nn`` holds."""

from scopeviz.tf1.ops import rnn_cell
from scopeviz.tf1.ops.activations import (
    crelu,
    l2_normalize,
    local_response_normalization,
    lrn,
    relu_layer,
    swish,
    xw_plus_b,
)
from scopeviz.tf1.ops.blocks import depth_to_space, space_to_depth
from scopeviz.tf1.ops.candidate_sampling_ops import (
    compute_accidental_hits,
    log_uniform_candidate_sampler,
    uniform_candidate_sampler,
)
from scopeviz.tf1.ops.conv_ops import (
    conv1d,
    conv1d_transpose,
    conv2d_backprop_filter,
    conv2d_backprop_input,
    conv2d_transpose,
    conv3d,
    conv3d_transpose,
    depthwise_conv2d_native,
)
from scopeviz.tf1.ops.cwise_ops import (
    sigmoid,
    tanh,
)
from scopeviz.tf1.ops.dilated_ops import (
    atrous_conv2d,
    atrous_conv2d_transpose,
    convolution,
    depthwise_conv2d,
    pool,
    separable_conv2d,
)
from scopeviz.tf1.ops.dropout import (
    dropout,
)
from scopeviz.tf1.ops.embedding_ops import (
    embedding_lookup,
)
from scopeviz.tf1.ops.moments import (
    moments,
    normalize_moments,
    sufficient_statistics,
    weighted_moments,
)
from scopeviz.tf1.ops.nn_impl import (
    batch_norm_with_global_normalization,
    batch_normalization,
    fused_batch_norm,
)
from scopeviz.tf1.ops.nn_losses import (
    log_poisson_loss,
    sigmoid_cross_entropy_with_logits,
    sparse_softmax_cross_entropy_with_logits,
    weighted_cross_entropy_with_logits,
)
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
from scopeviz.tf1.ops.pool_ops import (
    avg_pool1d,
    avg_pool2d,
    avg_pool3d,
    max_pool1d,
    max_pool2d,
    max_pool3d,
    max_pool_with_argmax,
)
from scopeviz.tf1.ops.raw_rnn import raw_rnn
from scopeviz.tf1.ops.rnn import bidirectional_dynamic_rnn, dynamic_rnn
from scopeviz.tf1.ops.sampled_losses import (
    nce_loss,
    sampled_softmax_loss,
)
from scopeviz.tf1.ops.static_rnn import (
    static_bidirectional_rnn,
    static_rnn,
    static_state_saving_rnn,
)
from scopeviz.tf1.ops.top_k_ops import (
    in_top_k,
    top_k,
)
from scopeviz.tf1.ops.zero_fraction import zero_fraction

__all__ = [
    "atrous_conv2d",
    "atrous_conv2d_transpose",
    "avg_pool",
    "avg_pool1d",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm_with_global_normalization",
    "batch_normalization",
    "bias_add",
    "bidirectional_dynamic_rnn",
    "compute_accidental_hits",
    "conv1d",
    "conv1d_transpose",
    "conv2d",
    "conv2d_backprop_filter",
    "conv2d_backprop_input",
    "conv2d_transpose",
    "conv3d",
    "conv3d_transpose",
    "convolution",
    "crelu",
    "depth_to_space",
    "depthwise_conv2d",
    "depthwise_conv2d_native",
    "dropout",
    "dynamic_rnn",
    "elu",
    "embedding_lookup",
    "fused_batch_norm",
    "in_top_k",
    "l2_loss",
    "l2_normalize",
    "leaky_relu",
    "local_response_normalization",
    "log_poisson_loss",
    "log_softmax",
    "log_uniform_candidate_sampler",
    "lrn",
    "max_pool",
    "max_pool1d",
    "max_pool2d",
    "max_pool3d",
    "max_pool_with_argmax",
    "moments",
    "nce_loss",
    "normalize_moments",
    "pool",
    "raw_rnn",
    "relu",
    "relu6",
    "relu_layer",
    "rnn_cell",
    "sampled_softmax_loss",
    "selu",
    "separable_conv2d",
    "sigmoid",
    "sigmoid_cross_entropy_with_logits",
    "softmax",
    "softmax_cross_entropy_with_logits",
    "softmax_cross_entropy_with_logits_v2",
    "softplus",
    "softsign",
    "space_to_depth",
    "sparse_softmax_cross_entropy_with_logits",
    "static_bidirectional_rnn",
    "static_rnn",
    "static_state_saving_rnn",
    "sufficient_statistics",
    "swish",
    "tanh",
    "top_k",
    "uniform_candidate_sampler",
    "weighted_cross_entropy_with_logits",
    "weighted_moments",
    "xw_plus_b",
    "zero_fraction",
]
