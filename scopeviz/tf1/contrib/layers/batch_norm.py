"""``batch_norm``: inputs less their mean and by their deviation, over a batch."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from scopeviz.tf1.contrib.framework.arg_scope import add_arg_scope
from scopeviz.tf1.contrib.framework.variables import model_variable
from scopeviz.tf1.contrib.layers.layer_blocks import (
    collect,
    finished,
    image_order,
    variable_getter,
)
from scopeviz.tf1.contrib.layers.named_outputs import (
    constant_value,
    get_variable_collections,
    smart_cond,
)
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import float32
from scopeviz.tf1.framework.graph_keys import GraphKeys, add_to_collections
from scopeviz.tf1.framework.name_scopes import control_dependencies
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.layers.normalization_layers import BatchNormalization
from scopeviz.tf1.ops import array_ops, moments, nn_impl
from scopeviz.tf1.ops.init_ops import ones_initializer, zeros_initializer
from scopeviz.tf1.training.moving_averages import assign_moving_average
from scopeviz.tf1.variables.scope_store import get_variable_scope
from scopeviz.tf1.variables.variable_scope import internal_variable_scope

_FIRST_VALUES = {
    "beta": zeros_initializer(),
    "gamma": ones_initializer(),
    "moving_mean": zeros_initializer(),
    "moving_variance": ones_initializer(),
}


@add_arg_scope
def batch_norm(
    inputs: Any,
    decay: float = 0.999,
    center: bool = True,
    scale: bool = False,
    epsilon: float = 0.001,
    activation_fn: Callable[..., Any] | None = None,
    param_initializers: Any = None,
    param_regularizers: Any = None,
    updates_collections: Any = GraphKeys.UPDATE_OPS,
    is_training: Any = True,
    reuse: Any = None,
    variables_collections: Any = None,
    outputs_collections: Any = None,
    trainable: bool = True,
    batch_weights: Any = None,
    fused: bool | None = None,
    data_format: str = "NHWC",
    zero_debias_moving_mean: bool = False,
    scope: Any = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_decay: float = 0.99,
    adjustment: Any = None,
) -> Any:
    """A layer whose outputs are its inputs less their mean and by their deviation.

    While a network is trained, mean and deviation are those of the batch, and updates bring
    ``moving_mean`` and ``moving_variance`` nearer to them; these count at other times.

    Args:
        inputs: floats ``[batch, ..., channels]``, or in the order of ``data_format``.
        decay: how much of the moving averages is kept at each update.
        center: whether there is a ``beta`` to add.
        scale: whether there is a ``gamma`` to multiply with.
        epsilon: what keeps the division from failing.
        activation_fn: a function of the outputs; None leaves them as they are.
        param_initializers: name of a variable -> what gives its first value.
        param_regularizers: ``beta`` or ``gamma`` -> a function from it to a loss.
        updates_collections: what the updates join; None runs them with the outputs.
        is_training: whether mean and deviation are the batch's: a truth value, or a tensor.
        reuse: whether to share the variables of the scope.
        variables_collections: what the variables join: keys, or name -> keys.
        outputs_collections: what the outputs join.
        trainable: whether optimizers train ``beta`` and ``gamma``.
        batch_weights: how much each element of the batch counts ``[batch]``; None: the same.
        fused: False never takes the op for all at once.
        data_format: ``NHWC`` or ``NCHW``.
        zero_debias_moving_mean: whether ``moving_mean`` makes up for its start at zero.
        scope: the layer's scope; None is ``BatchNorm``, made unique.
        renorm: whether to correct by what is remembered.
        renorm_clipping: bounds of the correction: ``rmin``, ``rmax`` and ``dmax``.
        renorm_decay: how much the averages for the correction keep.
        adjustment: a function from the inputs' shape to a scale and an offset.

    Returns:
        A tensor like the inputs.

    Raises:
        ValueError: if the inputs do not fit, there is no such order, or the scope refuses a
            variable.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, batch_norm.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = batch_norm(tf.zeros([8, 4, 4, 3]), scale=True)
    ...     [v.op.name for v in tf.model_variables()][:2]
    ['BatchNorm/gamma', 'BatchNorm/beta']
    """
    inputs = convert_to_tensor(inputs)
    rank = inputs.get_shape().ndims
    delayed = updates_collections is GraphKeys.UPDATE_OPS
    fits = batch_weights is None and not renorm and rank in {2, 4} and adjustment is None
    order = image_order(data_format)
    settings = _Settings(
        decay,
        center,
        scale,
        epsilon,
        param_initializers or {},
        param_regularizers or {},
        updates_collections,
        variables_collections,
        trainable,
        data_format,
        zero_debias_moving_mean,
    )
    end = partial(finished, outputs_collections=outputs_collections, activation_fn=activation_fn)
    fused = fused is None or fused
    if fused and fits and (zero_debias_moving_mean or rank == 2 or not delayed):
        with internal_variable_scope(scope, "BatchNorm", [inputs], reuse=reuse) as sc:
            return end(_at_once(inputs, is_training, settings), sc.name)
    with internal_variable_scope(
        scope, "BatchNorm", [inputs], reuse=reuse, custom_getter=variable_getter()
    ) as sc:
        inputs = convert_to_tensor(inputs)
        if batch_weights is not None or not delayed or zero_debias_moving_mean:
            if renorm:
                raise ValueError(
                    "renorm is not supported with batch_weights, updates_collections or "
                    "zero_debias_moving_mean"
                )
            return end(_step_by_step(inputs, is_training, batch_weights, settings), sc.name)
        layer = BatchNormalization(
            axis=1 if order == "channels_first" else -1,
            momentum=decay,
            epsilon=epsilon,
            center=center,
            scale=scale,
            **{f"{name}_initializer": settings.initializer(name) for name in _FIRST_VALUES},
            **{f"{name}_regularizer": settings.regularizer(name) for name in ("beta", "gamma")},
            trainable=trainable,
            renorm=renorm,
            renorm_clipping=renorm_clipping,
            renorm_momentum=renorm_decay,
            adjustment=adjustment,
            name=sc.name,
            _scope=sc,
            _reuse=reuse,
            fused=fused,
        )
        outputs = layer.apply(inputs, training=is_training)
        for name in ("moving_mean", "moving_variance", "beta", "gamma"):
            collect(getattr(layer, name), variables_collections, name)
        return end(outputs, sc.name)


class _Settings:
    """What the ways of normalizing share."""

    def __init__(
        self,
        decay: float,
        center: bool,
        scale: bool,
        epsilon: float,
        initializers: Any,
        regularizers: Any,
        updates_collections: Any,
        variables_collections: Any,
        trainable: bool,
        data_format: str,
        zero_debias: bool,
    ) -> None:
        self.decay = decay
        self.center = center
        self.scale = scale
        self.epsilon = epsilon
        self._initializers = initializers
        self._regularizers = regularizers
        self.updates_collections = updates_collections
        self._variables_collections = variables_collections
        self._trainable = trainable
        self.data_format = data_format
        self._zero_debias = zero_debias

    def initializer(self, name: str) -> Any:
        return self._initializers.get(name, _FIRST_VALUES[name])

    def regularizer(self, name: str) -> Any:
        return self._regularizers.get(name)

    def trained(self, name: str, shape: Any, dtype: Any, regularizer: Any = None) -> Any:
        """``beta`` or ``gamma``."""
        return self._variable(name, shape, dtype, self._trainable, regularizer)

    def kept(self, shape: Any, dtype: Any) -> tuple[Any, Any]:
        """``moving_mean`` and ``moving_variance``, each in one part."""
        with internal_variable_scope(get_variable_scope()) as scope:
            scope.set_partitioner(None)
            names = ("moving_mean", "moving_variance")
            mean, variance = (self._variable(name, shape, dtype, False) for name in names)
            return mean, variance

    def _variable(
        self, name: str, shape: Any, dtype: Any, trainable: bool, regularizer: Any = None
    ) -> Any:
        return model_variable(
            name,
            shape=shape,
            dtype=dtype,
            initializer=self.initializer(name),
            regularizer=regularizer,
            trainable=trainable,
            collections=get_variable_collections(self._variables_collections, name),
        )

    def follow(self, averages: Sequence[Any], found: Sequence[Any]) -> tuple[Any, ...]:
        """The updates of both averages."""
        biases = (self._zero_debias, False)
        return tuple(
            assign_moving_average(average, value, self.decay, zero_debias=debias)
            for average, value, debias in zip(averages, found, biases, strict=True)
        )

    def follow_later(self, training: Any, averages: Sequence[Any], found: Sequence[Any]) -> None:
        """Let the updates of both averages join the collections for them."""
        updates = smart_cond(
            training, lambda: self.follow(averages, found), lambda: tuple(averages)
        )
        for update in updates:
            add_to_collections(self.updates_collections, update)


def _at_once(inputs: Any, training: Any, settings: _Settings) -> Any:
    """All in one op, with updates that run with it, or for inputs of rank 2.

    Follows: tensorflow/contrib/layers/python/layers/layers.py, _fused_batch_norm.
    """
    given, rank = inputs, inputs.get_shape().ndims
    first = settings.data_format == "NCHW"
    if rank == 2:
        channels = inputs.get_shape().as_list()[-1]
        if channels is None:
            raise ValueError("`C` dimension must be known but is None")
        inputs = array_ops.reshape(inputs, [-1, channels, 1, 1] if first else [-1, 1, 1, channels])
    whole = inputs.get_shape()
    shape = whole[1:2] if first else whole[-1:]
    if not shape.is_fully_defined():
        raise ValueError(f"Inputs {inputs.name} has undefined `C` dimension {shape}.")

    def number(name: str, wanted: bool, otherwise: float) -> Any:
        if wanted:
            return settings.trained(name, shape, float32, settings.regularizer(name))
        return constant(otherwise, dtype=float32, shape=shape)

    beta = number("beta", settings.center, 0.0)
    gamma = number("gamma", settings.scale, 1.0)
    averages = settings.kept(shape, float32)

    def run(mean: Any = None, variance: Any = None) -> Any:
        return nn_impl.fused_batch_norm(
            inputs,
            gamma,
            beta,
            mean,
            variance,
            settings.epsilon,
            settings.data_format,
            mean is None,
        )

    outputs, *found = smart_cond(training, run, lambda: run(*averages))
    known = constant_value(training)
    if known is None or known:
        if settings.updates_collections is None:
            plain = outputs

            def updated() -> Any:
                with control_dependencies(list(settings.follow(averages, found))):
                    return array_ops.identity(plain)

            outputs = smart_cond(training, updated, lambda: plain)
        else:
            settings.follow_later(training, averages, found)
    outputs.set_shape(whole)
    return array_ops.reshape(outputs, array_ops.shape(given)) if rank == 2 else outputs


def _step_by_step(inputs: Any, training: Any, weights: Any, settings: _Settings) -> Any:
    """In single ops, for any rank, with elements that count for more than others."""
    whole, dtype = inputs.get_shape(), inputs.dtype.base_dtype
    rank = whole.ndims
    if rank is None:
        raise ValueError(f"Inputs {inputs.name} has undefined rank.")
    if weights is not None:
        weights = convert_to_tensor(weights)
        whole[0:1].assert_is_compatible_with(weights.get_shape())
        weights = array_ops.reshape(weights, [-1] + [1] * (rank - 1))
    first = settings.data_format == "NCHW"
    axes = [0, *range(2, rank)] if first else list(range(rank - 1))
    shape = whole[1:2] if first else whole[-1:]
    if not shape.is_fully_defined():
        raise ValueError(f"Inputs {inputs.name} has undefined channels dimension {shape}.")
    beta = settings.trained("beta", shape, dtype) if settings.center else None
    gamma = settings.trained("gamma", shape, dtype) if settings.scale else None
    averages = settings.kept(shape, dtype)
    known = constant_value(training)
    counted: Sequence[Any] = averages
    if known is None or known:
        found = _moments(inputs, axes, weights, first)
        counted = _counted(training, averages, found, settings)
    mean, variance = counted
    if first:
        places = [1, shape.as_list()[0]] + [1] * (rank - 2)
        mean, variance, beta, gamma = (
            None if one is None else array_ops.reshape(one, places)
            for one in (mean, variance, beta, gamma)
        )
    outputs = nn_impl.batch_normalization(inputs, mean, variance, beta, gamma, settings.epsilon)
    outputs.set_shape(whole)
    return outputs


def _moments(inputs: Any, axes: list[int], weights: Any, first: bool) -> Sequence[Any]:
    if weights is None:
        found = moments.moments(inputs, axes, keep_dims=first)
    else:
        found = moments.weighted_moments(inputs, axes, weights, keep_dims=first)
    return [array_ops.reshape(one, [-1]) for one in found] if first else found


def _counted(
    training: Any, averages: Sequence[Any], found: Sequence[Any], settings: _Settings
) -> Sequence[Any]:
    """The batch's moments while training, else the averages; and the updates of these."""
    if settings.updates_collections is not None:
        settings.follow_later(training, averages, found)
        counted: Sequence[Any] = smart_cond(training, lambda: tuple(found), lambda: tuple(averages))
        return counted

    def updated() -> Any:
        with control_dependencies(list(settings.follow(averages, found))):
            return tuple(array_ops.identity(one) for one in found)

    forced: Sequence[Any] = smart_cond(training, updated, lambda: tuple(averages))
    return forced
