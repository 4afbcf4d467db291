"""What ``tf.contrib.layers`` holds."""

from scopeviz.tf1.contrib.layers.batch_norm import batch_norm
from scopeviz.tf1.contrib.layers.convolutions import (
    conv1d,
    conv2d,
    conv3d,
    convolution,
    convolution1d,
    convolution2d,
    convolution3d,
)
from scopeviz.tf1.contrib.layers.elementary import (
    bias_add,
    dropout,
    flatten,
    maxout,
    one_hot_encoding,
    softmax,
)
from scopeviz.tf1.contrib.layers.encoders import bow_encoder, embed_sequence
from scopeviz.tf1.contrib.layers.fully_connected import elu, fully_connected, linear, relu, relu6
from scopeviz.tf1.contrib.layers.initializers import (
    variance_scaling_initializer,
    xavier_initializer,
    xavier_initializer_conv2d,
)
from scopeviz.tf1.contrib.layers.normalization import (
    group_norm,
    instance_norm,
    layer_norm,
    unit_norm,
)
from scopeviz.tf1.contrib.layers.optimizers import (
    OPTIMIZER_CLS_NAMES,
    OPTIMIZER_SUMMARIES,
    optimize_loss,
)
from scopeviz.tf1.contrib.layers.pooling import avg_pool2d, avg_pool3d, max_pool2d, max_pool3d
from scopeviz.tf1.contrib.layers.regularizers import (
    apply_regularization,
    l1_l2_regularizer,
    l1_regularizer,
    l2_regularizer,
    sum_regularizer,
)
from scopeviz.tf1.contrib.layers.repeating import repeat, stack
from scopeviz.tf1.contrib.layers.separable_convolution import (
    separable_conv2d,
    separable_convolution2d,
)
from scopeviz.tf1.contrib.layers.summaries import (
    summarize_activation,
    summarize_activations,
    summarize_biases,
    summarize_collection,
    summarize_tensor,
    summarize_tensors,
    summarize_variables,
    summarize_weights,
)
from scopeviz.tf1.contrib.layers.transposed_convolution import (
    conv2d_transpose,
    convolution2d_transpose,
)

__all__ = [
    "OPTIMIZER_CLS_NAMES",
    "OPTIMIZER_SUMMARIES",
    "apply_regularization",
    "avg_pool2d",
    "avg_pool3d",
    "batch_norm",
    "bias_add",
    "bow_encoder",
    "conv1d",
    "conv2d",
    "conv2d_transpose",
    "conv3d",
    "convolution",
    "convolution1d",
    "convolution2d",
    "convolution2d_transpose",
    "convolution3d",
    "dropout",
    "elu",
    "embed_sequence",
    "flatten",
    "fully_connected",
    "group_norm",
    "instance_norm",
    "l1_l2_regularizer",
    "l1_regularizer",
    "l2_regularizer",
    "layer_norm",
    "linear",
    "max_pool2d",
    "max_pool3d",
    "maxout",
    "one_hot_encoding",
    "optimize_loss",
    "relu",
    "relu6",
    "repeat",
    "separable_conv2d",
    "separable_convolution2d",
    "softmax",
    "stack",
    "sum_regularizer",
    "summarize_activation",
    "summarize_activations",
    "summarize_biases",
    "summarize_collection",
    "summarize_tensor",
    "summarize_tensors",
    "summarize_variables",
    "summarize_weights",
    "unit_norm",
    "variance_scaling_initializer",
    "xavier_initializer",
    "xavier_initializer_conv2d",
]
