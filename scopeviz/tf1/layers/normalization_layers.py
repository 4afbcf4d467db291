"""Batch normalization: a layer with weights that are trained, and others that are kept."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import DType, as_dtype, float16, float32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.layers.base_layer import Layer
from scopeviz.tf1.layers.input_spec import InputSpec
from scopeviz.tf1.layers.layer_arguments import constraint_of, initializer_of, regularizer_of
from scopeviz.tf1.ops import array_ops, math_ops, state_ops
from scopeviz.tf1.ops.conditions import choose, known_truth, only_if
from scopeviz.tf1.ops.init_ops import ones_initializer, zeros_initializer
from scopeviz.tf1.ops.moments import moments
from scopeviz.tf1.ops.nn_impl import batch_normalization as normalized
from scopeviz.tf1.ops.nn_impl import fused_batch_norm
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization

_ZEROS, _ONES = zeros_initializer(), ones_initializer()


class BatchNormalization(Layer):
    """Its inputs less their mean and by their deviation, then scaled and moved.

    While a network is trained, mean and deviation are those of the batch, and the layer's
    ``updates`` bring ``moving_mean`` and ``moving_variance`` nearer to them; these count
    at other times.

    Args:
        axis: the axis of the channels, or several.
        momentum: how much of the moving averages is kept at each update.
        epsilon: what keeps the division from failing.
        center: whether there is a ``beta`` to add.
        scale: whether there is a ``gamma`` to multiply with.
        beta_initializer: gives ``beta`` its first value.
        gamma_initializer: likewise.
        moving_mean_initializer: likewise.
        moving_variance_initializer: likewise.
        beta_regularizer: a function from a new ``beta`` to a loss.
        gamma_regularizer: likewise.
        beta_constraint: a function from ``beta`` to one that it may be.
        gamma_constraint: likewise.
        renorm: not provided for.
        renorm_clipping: not provided for.
        renorm_momentum: without meaning.
        fused: False never takes the op for all at once, which is for images.
        trainable: whether optimizers train ``beta`` and ``gamma``.
        virtual_batch_size: not provided for.
        adjustment: not provided for.
        name: the layer's name, and that of its scope.
        **kwargs: see :class:`Layer`.

    Raises:
        NotImplementedError: if one of those is given that are not provided for.
        TypeError: if ``axis`` is no whole number and no list.
        ValueError: if there is no initializer of that name.

    Follows: tensorflow/python/layers/normalization.py, BatchNormalization.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     layer = BatchNormalization()
    ...     y = layer(tf.zeros([8, 3]), training=True)
    ...     [weight.op.name.split("/")[1] for weight in layer.non_trainable_weights]
    ['moving_mean', 'moving_variance']
    """

    def __init__(
        self,
        axis: Any = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = _ZEROS,
        gamma_initializer: Any = _ONES,
        moving_mean_initializer: Any = _ZEROS,
        moving_variance_initializer: Any = _ONES,
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        fused: bool | None = None,
        trainable: bool = True,
        virtual_batch_size: int | None = None,
        adjustment: Any = None,
        name: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(trainable, name, **kwargs)
        if not isinstance(axis, list | int):
            raise TypeError(f"axis must be int or list, type given: {type(axis)}")
        self.axis: Any = axis[:] if isinstance(axis, list) else axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.fused = fused is None or fused
        self.beta_initializer = initializer_of(beta_initializer)
        self.gamma_initializer = initializer_of(gamma_initializer)
        self.moving_mean_initializer = initializer_of(moving_mean_initializer)
        self.moving_variance_initializer = initializer_of(moving_variance_initializer)
        self.beta_regularizer = regularizer_of(beta_regularizer)
        self.gamma_regularizer = regularizer_of(gamma_regularizer)
        self.beta_constraint = constraint_of(beta_constraint)
        self.gamma_constraint = constraint_of(gamma_constraint)
        for argument, value in (
            ("renorm", renorm or None),
            ("virtual_batch_size", virtual_batch_size),
            ("adjustment", adjustment),
        ):
            if value is not None:
                raise NotImplementedError(
                    f"batch_normalization got {argument}={value!r}; scopeviz.tf1 has plain batch "
                    f"normalization only, so leave {argument} out."
                )

    # Making the weights.

    def build(self, input_shape: Any) -> None:
        """Make ``gamma`` and ``beta``, ``moving_mean`` and ``moving_variance``."""
        if not input_shape.ndims:
            raise ValueError("Input has undefined rank:", input_shape)
        rank = input_shape.ndims
        self.axis = _places(self.axis, rank)
        self.fused = self.fused and rank == 4 and self.axis in ([1], [3])
        sizes = {axis: input_shape.as_list()[axis] for axis in self.axis}
        if None in sizes.values():
            raise ValueError("Input has undefined `axis` dimension. Input shape: ", input_shape)
        self.input_spec = InputSpec(ndim=rank, axes=sizes)
        shape = [sizes.get(axis, 1) for axis in range(rank)]
        if len(sizes) == 1:
            shape = list(sizes.values())
        self._make_trained(shape)
        assert self._scope is not None
        partitioner = self._scope.partitioner
        self._scope.set_partitioner(None)
        try:
            self.moving_mean = self._kept("moving_mean", shape, self.moving_mean_initializer)
            self.moving_variance = self._kept(
                "moving_variance", shape, self.moving_variance_initializer
            )
        finally:
            self._scope.set_partitioner(partitioner)
        self.built = True

    @property
    def _weight_dtype(self) -> DType:
        """The element type of the weights: half floats would lose too much."""
        dtype = as_dtype(self.dtype or float32)
        return float32 if dtype is float16 else dtype

    def _make_trained(self, shape: Sequence[Any]) -> None:
        dtype = self._weight_dtype
        self.gamma: Any = None
        self.beta: Any = None
        if self.scale:
            self.gamma = self.add_weight(
                "gamma",
                shape,
                dtype,
                self.gamma_initializer,
                self.gamma_regularizer,
                constraint=self.gamma_constraint,
            )
        elif self.fused:
            self._one = constant(1.0, dtype=dtype, shape=shape)
        if self.center:
            self.beta = self.add_weight(
                "beta",
                shape,
                dtype,
                self.beta_initializer,
                self.beta_regularizer,
                constraint=self.beta_constraint,
            )
        elif self.fused:
            self._nought = constant(0.0, dtype=dtype, shape=shape)

    def _kept(self, name: str, shape: Sequence[Any], initializer: Any) -> Any:
        return self.add_weight(
            name,
            shape,
            self._weight_dtype,
            initializer,
            trainable=False,
            synchronization=VariableSynchronization.ON_READ,
            aggregation=VariableAggregation.MEAN,
        )

    # Computing.

    def call(self, inputs: Any, training: Any = False) -> Any:
        """The normalized inputs; mean and deviation are the batch's if ``training``."""
        known = known_truth(training)
        return (
            self._at_once(inputs, training, known)
            if self.fused
            else self._step_by_step(inputs, training, known)
        )

    def _at_once(self, inputs: Any, training: Any, known: bool | None) -> Tensor:
        order = "NCHW" if self.axis == [1] else "NHWC"
        gamma = self._one if self.gamma is None else self.gamma
        beta = self._nought if self.beta is None else self.beta

        def run(*averages: Any) -> tuple[Tensor, Tensor, Tensor]:
            mean, variance = averages or (None, None)
            return fused_batch_norm(
                inputs, gamma, beta, mean, variance, self.epsilon, order, not averages
            )

        outputs, mean, variance = choose(
            training, run, lambda: run(self.moving_mean, self.moving_variance)
        )
        if known is None:
            (momentum,) = choose(training, lambda: [self.momentum], lambda: [1.0])
        else:
            momentum = convert_to_tensor(self.momentum)
        if known is not False:
            self.add_update(lambda: self._follow(self.moving_mean, mean, momentum))
            self.add_update(lambda: self._follow(self.moving_variance, variance, momentum))
        return outputs

    def _step_by_step(self, inputs: Any, training: Any, known: bool | None) -> Tensor:
        rank = len(inputs.shape)
        others = [axis for axis in range(rank) if axis not in self.axis]
        in_place = self._in_place(inputs, others)
        scale, offset = in_place(self.gamma), in_place(self.beta)
        mean, variance = self.moving_mean, self.moving_variance
        if known is not False:
            mean, variance = self._of_batch(inputs, training, others)
        mean, variance, offset, scale = (
            None if one is None else math_ops.cast(one, inputs.dtype)
            for one in (mean, variance, offset, scale)
        )
        outputs = normalized(
            inputs, in_place(mean), in_place(variance), offset, scale, self.epsilon
        )
        outputs.set_shape(inputs.shape)
        return outputs

    def _of_batch(self, inputs: Any, training: Any, axes: list[int]) -> tuple[Tensor, Tensor]:
        """Mean and variance of the batch, and the updates that follow them."""
        found = moments(
            math_ops.cast(inputs, self._weight_dtype), axes, keep_dims=len(self.axis) > 1
        )
        kept = (self.moving_mean, self.moving_variance)
        mean, variance = (
            choose(training, partial(_one, new), partial(_one, old))[0]
            for new, old in zip(found, kept, strict=True)
        )
        for old, new in zip(kept, (mean, variance), strict=True):
            # Where the layer is not trained, the new value is the old one.
            self.add_update(only_if(training, partial(self._follow, old, new, self.momentum)))
        return mean, variance

    def _in_place(self, inputs: Any, others: list[int]) -> Any:
        """A function that puts what there is one of for each channel on the channels' axis."""
        rank = len(inputs.shape)
        shape = [1] * rank
        shape[self.axis[0]] = inputs.shape.as_list()[self.axis[0]]

        def place(value: Any) -> Any:
            if value is None or len(value.shape) == rank or others == list(range(rank - 1)):
                return value
            return array_ops.reshape(value, shape)

        return place

    def _follow(self, average: Any, value: Tensor, momentum: Any) -> Tensor:
        """Bring a moving average nearer to a value."""
        with internal_name_scope("AssignMovingAvg") as scope:
            rate = convert_to_tensor(1.0 - momentum, name="decay")
            if rate.dtype.base_dtype is not average.dtype.base_dtype:
                rate = math_ops.cast(rate, average.dtype.base_dtype)
            delta = (average - math_ops.cast(value, average.dtype)) * rate
            update: Tensor = state_ops.assign_sub(average, delta, name=scope)
            return update


def _one(value: Any) -> list[Tensor]:
    return [convert_to_tensor(value)]


def _places(axis: Any, rank: int) -> list[int]:
    """Axes counted from the first one.

    Raises:
        ValueError: if there is no such axis, or one is named twice.
    """
    places = [one + rank if one < 0 else one for one in ([axis] if isinstance(axis, int) else axis)]
    for one in places:
        if not 0 <= one < rank:
            raise ValueError(f"Invalid axis: {one}")
    if len(places) != len(set(places)):
        raise ValueError(f"Duplicate axis: {places}")
    return places


def batch_normalization(
    inputs: Any,
    axis: Any = -1,
    momentum: float = 0.99,
    epsilon: float = 1e-3,
    center: bool = True,
    scale: bool = True,
    beta_initializer: Any = _ZEROS,
    gamma_initializer: Any = _ONES,
    moving_mean_initializer: Any = _ZEROS,
    moving_variance_initializer: Any = _ONES,
    beta_regularizer: Any = None,
    gamma_regularizer: Any = None,
    beta_constraint: Any = None,
    gamma_constraint: Any = None,
    training: Any = False,
    trainable: bool = True,
    name: Any = None,
    reuse: Any = None,
    renorm: bool = False,
    renorm_clipping: Any = None,
    renorm_momentum: float = 0.99,
    fused: bool | None = None,
    virtual_batch_size: int | None = None,
    adjustment: Any = None,
) -> Any:
    """Call a new :class:`BatchNormalization` layer; for its arguments see there.

    Args:
        inputs: floats.
        axis: the axis of the channels, or several.
        momentum: how much of the moving averages is kept at each update.
        epsilon: what keeps the division from failing.
        center: whether there is a ``beta`` to add.
        scale: whether there is a ``gamma`` to multiply with.
        beta_initializer: gives ``beta`` its first value.
        gamma_initializer: likewise.
        moving_mean_initializer: likewise.
        moving_variance_initializer: likewise.
        beta_regularizer: a function from a new ``beta`` to a loss.
        gamma_regularizer: likewise.
        beta_constraint: a function from ``beta`` to one that it may be.
        gamma_constraint: likewise.
        training: whether mean and deviation are the batch's: a truth value, or a tensor.
        trainable: whether optimizers train ``beta`` and ``gamma``.
        name: the layer's name, and that of its scope.
        reuse: whether to share the weights of an earlier layer of that name.
        renorm: not provided for.
        renorm_clipping: not provided for.
        renorm_momentum: without meaning.
        fused: False never takes the op for all at once.
        virtual_batch_size: not provided for.
        adjustment: not provided for.

    Returns:
        A tensor like the inputs.  What keeps the averages up to date is not run with it:
        it is in the collection ``UPDATE_OPS``.

    Raises:
        TypeError: if an argument is of another kind.
        ValueError: if the inputs do not fit, or the scope refuses a weight.

    Follows: tensorflow/python/layers/normalization.py, batch_normalization.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     y = batch_normalization(tf.zeros([8, 3]), training=True)
    ...     [op.name for op in tf.get_collection(tf.GraphKeys.UPDATE_OPS)]
    ['batch_normalization/AssignMovingAvg', 'batch_normalization/AssignMovingAvg_1']
    """
    return BatchNormalization(
        axis,
        momentum,
        epsilon,
        center,
        scale,
        beta_initializer,
        gamma_initializer,
        moving_mean_initializer,
        moving_variance_initializer,
        beta_regularizer,
        gamma_regularizer,
        beta_constraint,
        gamma_constraint,
        renorm,
        renorm_clipping,
        renorm_momentum,
        fused,
        trainable,
        virtual_batch_size,
        adjustment,
        name,
        _reuse=reuse,
        _scope=name,
    ).apply(inputs, training=training)
