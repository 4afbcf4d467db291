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
from scopeviz.tf1.layers.renormalization import clipping_of, composed, corrected, follow
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops, nn_ops, reductions, state_ops
from scopeviz.tf1.ops.conditions import choose, known_truth
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
        renorm: whether to correct by what is remembered.
        renorm_clipping: bounds of the correction: ``rmin``, ``rmax`` and ``dmax``.
        renorm_momentum: how much the averages for the correction keep.
        fused: False never takes the op for all at once, which is for images.
        trainable: whether optimizers train ``beta`` and ``gamma``.
        virtual_batch_size: how many parts the batch is normalized in; None does it as a whole.
        adjustment: a function from the inputs' shape to a scale and an offset.
        name: the layer's name, and that of its scope.
        **kwargs: see :class:`Layer`.

    Raises:
        TypeError: if ``axis`` is no whole number and no list.
        ValueError: if there is no initializer or no bound of that name.

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
        self.renorm = renorm
        self.virtual_batch_size = virtual_batch_size
        self.adjustment = adjustment
        if renorm:
            self.renorm_momentum = renorm_momentum
            self.renorm_clipping = clipping_of(renorm_clipping)

    # Making the weights.

    def build(self, input_shape: Any) -> None:
        """Make ``gamma`` and ``beta``, ``moving_mean`` and ``moving_variance``."""
        if not input_shape.ndims:
            raise ValueError("Input has undefined rank:", input_shape)
        rank = input_shape.ndims
        self.axis = _places(self.axis, rank)
        self._check_virtual_batch()
        plain = not (self.renorm or self.adjustment or self.virtual_batch_size is not None)
        self.fused = self.fused and rank == 4 and self.axis in ([1], [3]) and plain
        sizes = {axis: input_shape.as_list()[axis] for axis in self.axis}
        if None in sizes.values():
            raise ValueError("Input has undefined `axis` dimension. Input shape: ", input_shape)
        self.input_spec = InputSpec(ndim=rank, axes=sizes)
        shape = [sizes.get(axis, 1) for axis in range(rank)]
        if self.virtual_batch_size is not None:
            # The inputs get one more axis behind the first, see call.
            shape.insert(1, 1)
            self.axis = [axis + 1 for axis in self.axis]
        elif len(sizes) == 1:
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
            if self.renorm:
                self._make_renormalized(shape)
        finally:
            self._scope.set_partitioner(partitioner)
        self.built = True

    def _check_virtual_batch(self) -> None:
        size = self.virtual_batch_size
        if size is None:
            return
        if size <= 0:
            raise ValueError(
                "virtual_batch_size must be a positive integer that divides the true batch "
                "size of the input Tensor"
            )
        if 0 in self.axis:
            raise ValueError(
                "When using virtual_batch_size, the batch dimension must be 0 and thus axis "
                "cannot include 0"
            )
        if self.adjustment is not None:
            raise ValueError("When using virtual_batch_size, adjustment cannot be specified")

    def _make_renormalized(self, shape: Sequence[Any]) -> None:
        """Make the averages that the correction of renormalization needs."""

        def deviation(*args: Any, **kwargs: Any) -> Any:
            return cwise_ops.sqrt(self.moving_variance_initializer(*args, **kwargs))

        self.moving_stddev = self._kept("moving_stddev", shape, deviation)
        self.renorm_mean = self._kept("renorm_mean", shape, self.moving_mean_initializer)
        self.renorm_stddev = self._kept("renorm_stddev", shape, deviation)

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
        if self.fused:
            return self._at_once(inputs, training, known)
        if self.virtual_batch_size is None:
            return self._step_by_step(inputs, training, known)
        whole = [-1, *inputs.shape.as_list()[1:]]
        parts = array_ops.reshape(inputs, [self.virtual_batch_size, *whole])
        return array_ops.reshape(self._step_by_step(parts, training, known), whole)

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
        momentum = (
            choose(training, lambda: self.momentum, lambda: 1.0)
            if known is None
            else convert_to_tensor(self.momentum)
        )
        if known is not False:
            self.add_update(lambda: follow(self.moving_mean, mean, momentum))
            self.add_update(lambda: follow(self.moving_variance, variance, momentum))
        result: Tensor = outputs
        return result

    def _step_by_step(self, inputs: Any, training: Any, known: bool | None) -> Tensor:
        rank = len(inputs.shape)
        others = [axis for axis in range(rank) if axis not in self.axis]
        if self.virtual_batch_size is not None:
            # Each part of the batch has a mean of its own.
            del others[1]
        in_place = self._in_place(inputs, others)
        scale, offset = in_place(self.gamma), in_place(self.beta)
        mean, variance = self.moving_mean, self.moving_variance
        if known is not False:
            if self.adjustment:
                scale, offset = self._adjusted(inputs, training, scale, offset)
            mean, variance, scale, offset = self._of_batch(
                inputs, training, others, (scale, offset), in_place
            )
        mean, variance, offset, scale = (
            None if one is None else math_ops.cast(one, inputs.dtype)
            for one in (mean, variance, offset, scale)
        )
        outputs = normalized(
            inputs, in_place(mean), in_place(variance), offset, scale, self.epsilon
        )
        outputs.set_shape(inputs.shape)
        return outputs

    def _adjusted(self, inputs: Any, training: Any, scale: Any, offset: Any) -> tuple[Any, Any]:
        """Scale and offset behind those that a function of the user's gives while training."""
        factor, moved = self.adjustment(array_ops.shape(inputs))
        factor = choose(training, lambda: factor, partial(array_ops.ones_like, factor))
        moved = choose(training, lambda: moved, partial(array_ops.zeros_like, moved))
        return composed(factor, moved, scale, offset)

    def _of_batch(
        self, inputs: Any, training: Any, axes: list[int], moving: tuple[Any, Any], in_place: Any
    ) -> tuple[Any, Any, Any, Any]:
        """Mean and variance of the batch, scale and offset; and the updates that follow them."""
        virtual = self.virtual_batch_size is not None
        found = moments(
            math_ops.cast(inputs, self._weight_dtype),
            axes,
            keep_dims=virtual or len(self.axis) > 1,
        )
        kept = (self.moving_mean, self.moving_variance)
        mean, variance = (
            choose(training, partial(_as_it_is, new), partial(convert_to_tensor, old))
            for new, old in zip(found, kept, strict=True)
        )
        new: Any = (mean, variance)
        if virtual:
            new = tuple(reductions.reduce_mean(one, axis=1, keepdims=True) for one in new)
        if self.renorm:
            factor, moved, *new = corrected(self, new[0], new[1], training)
            factor = in_place(array_ops.stop_gradient(factor, name="renorm_r"))
            moved = in_place(array_ops.stop_gradient(moved, name="renorm_d"))
            moving = composed(factor, moved, *moving)
        self._update(training, *new)
        return mean, variance, *moving

    def _update(self, training: Any, mean: Any, variance: Any) -> None:
        """Bring the averages nearer to the batch's, where the layer is trained."""

        def average(kept: Any, value: Any) -> Any:
            return follow(kept, value, self.momentum)

        def renormalized() -> Any:
            deviation = average(self.moving_stddev, cwise_ops.sqrt(variance + self.epsilon))
            value = nn_ops.relu(deviation * deviation - self.epsilon)
            with internal_name_scope("AssignNewValue") as scope:
                return state_ops.assign(self.moving_variance, value, name=scope)

        plain = partial(average, self.moving_variance, variance)
        updates = (
            (self.moving_mean, partial(average, self.moving_mean, mean)),
            (self.moving_variance, renormalized if self.renorm else plain),
        )
        for kept, update in updates:
            self.add_update(partial(choose, training, update, partial(_as_it_is, kept)))

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


def _as_it_is(value: Any) -> Any:
    return value


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
        renorm: whether to correct by what is remembered.
        renorm_clipping: bounds of the correction: ``rmin``, ``rmax`` and ``dmax``.
        renorm_momentum: how much the averages for the correction keep.
        fused: False never takes the op for all at once.
        virtual_batch_size: how many parts the batch is normalized in; None does it as a whole.
        adjustment: a function from the inputs' shape to a scale and an offset.

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
