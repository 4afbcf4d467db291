"""``fully_connected``: every output is a weighted sum of all inputs."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.layers.initializers import xavier_initializer
from scopeviz.tf1.contrib.layers.layer_blocks import RENAMED, collect, finished, variable_getter
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.layers.core_layers import Dense
from scopeviz.tf1.ops.init_ops import zeros_initializer
from scopeviz.tf1.ops.nn_ops import elu as elu_of
from scopeviz.tf1.ops.nn_ops import relu as relu_of
from scopeviz.tf1.ops.nn_ops import relu6 as relu6_of
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_XAVIER, _ZEROS = xavier_initializer(), zeros_initializer()


@add_arg_scope
def fully_connected(
    inputs: Any,
    num_outputs: int,
    activation_fn: Callable[..., Any] | None = relu_of,
    normalizer_fn: Callable[..., Any] | None = None,
    normalizer_params: Any = None,
    weights_initializer: Any = _XAVIER,
    weights_regularizer: Any = None,
    biases_initializer: Any = _ZEROS,
    biases_regularizer: Any = None,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    scope: Any = None,
) -> Any:
    """A layer whose every output is a weighted sum of all inputs.

    Args:
        inputs: floats ``[..., inputs]``.
        num_outputs: the number of outputs.
        activation_fn: a function of the outputs; None leaves them as they are.
        normalizer_fn: a function of the sums, in place of biases, such as ``batch_norm``.
        normalizer_params: further arguments of it, by name.
        weights_initializer: gives ``weights`` their first values.
        weights_regularizer: a function from new weights to a loss.
        biases_initializer: gives ``biases`` their first values; None leaves them out.
        biases_regularizer: a function from new biases to a loss.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or ``weights`` and ``biases`` -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train the variables.
        scope: the layer's scope; None is ``fully_connected``, made unique.

    Returns:
        A tensor ``[..., num_outputs]``.

    Raises:
        ValueError: if the number of outputs is none, the inputs do not fit, or the scope
            refuses a variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, fully_connected.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = fully_connected(tf.zeros([8, 3]), 2)
    ...     y.name, [v.op.name for v in tf.model_variables()]
    ('fully_connected/Relu:0', ['fully_connected/weights', 'fully_connected/biases'])
    """
    if not isinstance(num_outputs, int):
        raise ValueError(f"num_outputs type should be one of {[int]}, got {type(num_outputs)}.")
    with internal_variable_scope(
        scope,
        "fully_connected",
        [inputs],
        reuse=reuse,
        custom_getter=variable_getter(RENAMED),
    ) as sc:
        inputs = convert_to_tensor(inputs)
        layer = Dense(
            units=num_outputs,
            use_bias=not normalizer_fn and biases_initializer is not None,
            kernel_initializer=weights_initializer,
            bias_initializer=biases_initializer,
            kernel_regularizer=weights_regularizer,
            bias_regularizer=biases_regularizer,
            trainable=trainable,
            name=sc.name,
            dtype=inputs.dtype.base_dtype,
            _scope=sc,
            _reuse=reuse,
        )
        outputs = layer.apply(inputs)
        collect(layer.kernel, variables_collections, "weights")
        collect(layer.bias, variables_collections, "biases")
        return finished(
            outputs, sc.name, outputs_collections, activation_fn, normalizer_fn, normalizer_params
        )


elu = functools.partial(fully_connected, activation_fn=elu_of)
linear = functools.partial(fully_connected, activation_fn=None)
relu = functools.partial(fully_connected, activation_fn=relu_of)
relu6 = functools.partial(fully_connected, activation_fn=relu6_of)
