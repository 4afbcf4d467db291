"""Layers: functions with weights, which are found again under the layer's scope."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from scopeviz.tf1.framework import nest
from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import DType, as_dtype, float32
from scopeviz.tf1.framework.graph_keys import GraphKeys, get_collection_ref
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.layers.input_spec import InputSpec, check_inputs
from scopeviz.tf1.layers.layer_arguments import constraint_of, initializer_of
from scopeviz.tf1.ops import array_ops, init_ops, math_ops
from scopeviz.tf1.variables.distribution import VariableAggregation, VariableSynchronization
from scopeviz.tf1.variables.scope_store import VariableScope
from scopeviz.tf1.variables.variable_making import belonging
from scopeviz.tf1.variables.variable_scope import get_variable, internal_variable_scope

_NAMES = ("layer names",)
"""Key of the collection where a graph counts its unnamed layers by their class."""

_KEYWORDS = {
    "autocast",
    "batch_input_shape",
    "batch_size",
    "experimental_autocast",
    "input_dim",
    "input_shape",
    "weights",
}
"""Keywords that TF1 takes as well; they are without meaning here."""


class Layer:
    """A function of tensors that makes its weights when it is first called.

    The first call finds the layer's variable scope: one of the layer's name where it has
    one and is to share, else one that is made unique.  All calls share the weights.

    A kind of layer defines ``build``, which makes the weights, and ``call``.

    Args:
        trainable: whether optimizers train the weights.
        name: the layer's name; None takes the class's, with a number.
        dtype: the element type of the weights; None takes that of the first input.
        **kwargs: ``_scope`` and ``_reuse``, the scope to use and its reuse flag; and
            ``activity_regularizer``, a function from an output to a loss.

    Raises:
        TypeError: for another keyword.
        ValueError: if ``_reuse`` is no reuse flag, on the first call.

    Follows: tensorflow/python/layers/base.py, Layer.

    >>> import scopeviz.tf1 as tf
    >>> class Scale(Layer):
    ...     def build(self, input_shape):
    ...         self.factor = self.add_weight("factor", [], initializer=tf.ones_initializer())
    ...     def call(self, inputs):
    ...         return inputs * self.factor
    >>> with tf.Graph().as_default():
    ...     scale = Scale()
    ...     y = scale(scale(tf.constant(2.0)))
    >>> scale.name, scale.scope_name, [weight.name for weight in scale.weights], y.name
    ('scale_1', 'scale', ['scale/factor:0'], 'scale/mul_1:0')
    """

    def __init__(
        self, trainable: bool = True, name: Any = None, dtype: Any = None, **kwargs: Any
    ) -> None:
        scope = kwargs.pop("_scope", None)
        self._reuse = kwargs.pop("_reuse", None)
        self._activity_regularizer = kwargs.pop("activity_regularizer", None)
        for keyword in kwargs:
            if keyword not in _KEYWORDS:
                raise TypeError("Keyword argument not understood:", keyword)
        self.trainable = trainable
        self.built = False
        self.input_spec: InputSpec | None = None
        self._dtype = None if dtype is None else as_dtype(dtype)
        self._trainable_weights: list[Any] = []
        self._non_trainable_weights: list[Any] = []
        self._losses: list[Any] = []
        self._late_losses: list[Callable[[], Any]] = []
        self._updates: list[Operation] = []
        self._scope: VariableScope | None = None
        self._shared_layer_scope: internal_variable_scope | None = None
        self._current_scope: VariableScope | None = None
        self._name, self._base_name = self._named(name)
        if scope:
            with internal_variable_scope(scope) as captured:
                self._scope = captured

    def _named(self, name: Any) -> tuple[Any, Any]:
        """The layer's name, and the one that its scope is to have."""
        if isinstance(name, VariableScope):
            return self._unique_name()[0], name.name
        return (name, name) if name else self._unique_name()

    def _unique_name(self) -> tuple[str, str]:
        base = snake_case(type(self).__name__)
        kept = get_collection_ref(_NAMES)
        if not kept:
            kept.append({})
        kept[0][base] = kept[0].get(base, 0) + 1
        return f"{base}_{kept[0][base]}", base

    # What it is.

    @property
    def name(self) -> Any:
        """The layer's name, which need not be that of its scope."""
        return self._name

    @property
    def scope_name(self) -> str:
        """The name of the variable scope that holds the weights.

        Raises:
            ValueError: if the layer has not been called yet.
        """
        if self._scope is None:
            raise ValueError(
                f'No name available for layer scope because the layer "{self._name}" has not '
                "been used yet. The scope name  is determined the first time the layer instance "
                "is called. You must therefore call the layer before querying `scope_name`."
            )
        return self._scope.name

    @property
    def dtype(self) -> str | None:
        """The name of the weights' element type; None before it is known."""
        return None if self._dtype is None else self._dtype.name

    @property
    def graph(self) -> None:
        """Without meaning; layers belong to no graph any more in TF1.15."""
        return

    # Weights.

    @property
    def trainable_weights(self) -> list[Any]:
        """The weights that optimizers train."""
        return list(self._trainable_weights) if self.trainable else []

    @property
    def non_trainable_weights(self) -> list[Any]:
        """The other weights."""
        trained = [] if self.trainable else self._trainable_weights
        return [*trained, *self._non_trainable_weights]

    @property
    def weights(self) -> list[Any]:
        """All weights, those that are trained first."""
        return self.trainable_weights + self.non_trainable_weights

    @property
    def trainable_variables(self) -> list[Any]:
        """Another name of :attr:`trainable_weights`."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Any]:
        """Another name of :attr:`non_trainable_weights`."""
        return self.non_trainable_weights

    @property
    def variables(self) -> list[Any]:
        """Another name of :attr:`weights`."""
        return self.weights

    def count_params(self) -> int:
        """The number of elements of all weights.

        Raises:
            ValueError: if the layer has not been called yet.
        """
        if not self.built:
            raise ValueError(
                f"You tried to call `count_params` on {self._name}, but the layer isn't built. "
                f"You can build it manually via: `{self._name}.build(batch_input_shape)`."
            )
        return int(sum(np.prod(weight.shape.as_list()) for weight in self.weights))

    def add_weight(
        self,
        name: str,
        shape: Any,
        dtype: Any = None,
        initializer: Any = None,
        regularizer: Any = None,
        trainable: bool | None = None,
        constraint: Any = None,
        use_resource: bool | None = None,
        synchronization: VariableSynchronization = VariableSynchronization.AUTO,
        aggregation: VariableAggregation = VariableAggregation.NONE,
        partitioner: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Make a weight, or find it where the layer shares its weights.

        Args:
            name: its name within the layer's scope.
            shape: its static shape.
            dtype: its element type; None takes the layer's.
            initializer: gives its first value; None takes the scope's.
            regularizer: a function from the new weight to a loss.
            trainable: whether optimizers train it, if they train the layer.
            constraint: a function from its value to a value that it may have.
            use_resource: whether it is a resource variable.
            synchronization: for distributed training.
            aggregation: for distributed training.
            partitioner: cuts it into parts.
            **kwargs: ``experimental_autocast``, without meaning here.

        Raises:
            TypeError: for another keyword.
            ValueError: if ``get_variable`` refuses it, or it cannot be trained and is to be.

        Follows: tensorflow/python/layers/base.py, Layer.add_weight.
        """
        for keyword in kwargs:
            if keyword != "experimental_autocast":
                raise TypeError("Unknown keyword argument:", keyword)
        touch(self)
        trained = _trained(trainable, synchronization) and self.trainable
        there = len(get_collection_ref(GraphKeys.GLOBAL_VARIABLES))
        dtype = as_dtype(dtype or self._dtype or float32)
        self._dtype = self._dtype or dtype.base_dtype
        self._set_scope()
        reuse = self.built or self._reuse
        with internal_variable_scope(self._scope, reuse=reuse, auxiliary_name_scope=False) as scope:
            self._current_scope = scope
            with internal_name_scope(self._name_scope()):
                initial = scope.initializer if initializer is None else initializer
                variable = get_variable(
                    name,
                    shape,
                    dtype,
                    initializer=initializer_of(initial) or self._default(name, dtype),
                    constraint=constraint_of(constraint),
                    trainable=trained,
                    synchronization=synchronization,
                    aggregation=aggregation,
                    use_resource=use_resource or scope.use_resource,
                    partitioner=partitioner,
                )
                if regularizer and _is_new(variable, there):
                    for part in _parts(variable):
                        self.add_loss(functools.partial(_penalty, name, part, regularizer))
        # A getter may have made it otherwise; TF1 takes a variable in parts for such a one.
        trainable_ones = get_collection_ref(GraphKeys.TRAINABLE_VARIABLES) if trained else []
        trained = any(one is variable for one in reversed(trainable_ones))
        (self._trainable_weights if trained else self._non_trainable_weights).append(variable)
        return variable

    def add_variable(self, *args: Any, **kwargs: Any) -> Any:
        """Older name of :meth:`add_weight`."""
        return self.add_weight(*args, **kwargs)

    def _default(self, name: str, dtype: DType) -> Any:
        """What initializes a weight that is given no initializer."""
        if dtype.is_floating:
            return init_ops.GlorotUniform()
        if dtype.is_integer or dtype.is_bool:
            return init_ops.Zeros()
        raise ValueError(
            f"An initializer for variable {name} of type {dtype.base_dtype} is required for "
            f"layer {self._name}"
        )

    # Losses and updates.

    @property
    def losses(self) -> list[Any]:
        """The losses; those of weights are made anew each time, as in TF1."""
        late = [loss() for loss in self._late_losses]
        return [*self._losses, *[loss for loss in late if loss is not None]]

    @property
    def updates(self) -> list[Operation]:
        """The ops that keep the layer up to date while it is trained."""
        return list(self._updates) if self.trainable else []

    def add_loss(self, losses: Any, inputs: Any = None) -> None:
        """Add losses to the layer, and to the graph's regularization losses.

        Args:
            losses: a loss or several: tensors, or functions that give one.
            inputs: what they depend on, if they depend on the inputs.
        """
        touch(self)
        made = []
        for loss in losses if isinstance(losses, list | tuple) else [losses]:
            if callable(loss):
                self._late_losses.append(loss)
                made.append(loss())
            elif loss is not None:
                self._losses.append(convert_to_tensor(loss))
                made.append(self._losses[-1])
        new = [loss for loss in made if loss is not None]
        _extend(GraphKeys.REGULARIZATION_LOSSES, new)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Add ops that keep the layer up to date while it is trained.

        Args:
            updates: one or several: operations, tensors, or functions that give one.
            inputs: without meaning, as in TF1.
        """
        touch(self)
        for update in updates if isinstance(updates, list | tuple) else [updates]:
            made = update() if callable(update) else update
            self._updates.append(made if isinstance(made, Operation) else made.op)

    # Calling.

    def build(self, input_shape: Any) -> None:
        """Make the weights, for inputs of that shape."""
        self.built = True

    def call(self, *args: Any, **kwargs: Any) -> Any:
        """Compute the outputs; a kind of layer names its arguments as it likes."""
        return args[0]

    def apply(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """Call the layer."""
        return self(inputs, *args, **kwargs)

    def __call__(self, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        """The layer's outputs for ``inputs``.

        Args:
            inputs: a tensor, or several.
            *args: further arguments of ``call``.
            **kwargs: the same; and ``scope``, the variable scope of the first call.

        Raises:
            ValueError: if the inputs are not what the layer takes, or ``call`` gives None.

        Follows: tensorflow/python/layers/base.py, Layer.__call__.
        """
        touch(self)
        self._set_scope(kwargs.pop("scope", None))
        with self._scope_to_call_in() as scope:
            self._current_scope = scope
            if "scope" in inspect.signature(self.call).parameters:
                kwargs["scope"] = scope
            outputs = self._outputs_of_call(_as_tensors(inputs), args, kwargs)
        _extend(GraphKeys.UPDATE_OPS, self.updates)
        return outputs

    def _outputs_of_call(self, inputs: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        flat = nest.flatten(inputs)
        check_inputs(self.input_spec, flat, self._name)
        with get_default_graph().name_scope(self._name_scope()):
            if not self.built:
                self._maybe_build(inputs, flat)
            outputs = self.call(inputs, *args, **kwargs)
            if outputs is None:
                raise ValueError(
                    "A layer's `call` method should return a Tensor or a list of Tensors, not "
                    f"None (layer: {self._name})."
                )
            if self._activity_regularizer:
                self._handle_activity_regularization(outputs, inputs)
        return outputs

    def _maybe_build(self, inputs: Any, flat: Sequence[Any]) -> None:
        if flat and self._dtype is None:
            self._dtype = flat[0].dtype.base_dtype
        several = isinstance(inputs, list | tuple)
        self.build([one.shape for one in inputs] if several else inputs.shape)
        # A kind of layer need not say so itself.
        self.built = True

    def _handle_activity_regularization(self, outputs: Any, inputs: Any) -> None:
        """Add the loss of what the layer gives, as a mean over the batch."""
        with internal_name_scope("ActivityRegularizer"):
            for output in nest.flatten(outputs):
                loss = self._activity_regularizer(output)
                batch = math_ops.cast(array_ops.shape(output)[0], loss.dtype)
                self.add_loss(loss / batch, inputs)

    # Scopes.

    def _set_scope(self, scope: Any = None) -> None:
        """Find the layer's variable scope, if this has not been done."""
        if self._scope is not None:
            return
        if self._reuse:
            block = internal_variable_scope(self._base_name if scope is None else scope)
        else:
            block = internal_variable_scope(scope, default_name=self._base_name)
        with block as captured:
            self._scope = captured

    def _scope_to_call_in(self) -> internal_variable_scope:
        if not self.built:
            return internal_variable_scope(
                self._scope, reuse=self._reuse, auxiliary_name_scope=False
            )
        if self._shared_layer_scope is None:
            # From here on the layer only shares, so one block serves all calls.
            self._shared_layer_scope = internal_variable_scope(
                self._scope, reuse=True, auxiliary_name_scope=False
            )
        return self._shared_layer_scope

    def _name_scope(self) -> str:
        assert self._current_scope is not None
        return self._current_scope.original_name_scope


def snake_case(name: str) -> str:
    """A class's name as the name of a scope.

    Follows: tensorflow/python/keras/utils/generic_utils.py, to_snake_case.

    >>> snake_case("BatchNormalization"), snake_case("MaxPooling2D"), snake_case("_Mine")
    ('batch_normalization', 'max_pooling2d', 'private__mine')
    """
    apart = re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)
    result = re.sub("([a-z])([A-Z])", r"\1_\2", apart).lower()
    return f"private{result}" if result.startswith("_") else result


def _trained(trainable: bool | None, synchronization: VariableSynchronization) -> bool:
    if synchronization is not VariableSynchronization.ON_READ:
        return trainable is None or trainable
    if trainable:
        raise ValueError(
            "Synchronization value can be set to VariableSynchronization.ON_READ only for "
            "non-trainable variables. You have specified trainable=True and "
            "synchronization=VariableSynchronization.ON_READ."
        )
    return False


def _is_new(variable: Any, there: int) -> bool:
    """Whether a variable joined the global ones behind so many others."""
    new = get_collection_ref(GraphKeys.GLOBAL_VARIABLES)[there:]
    return all(any(one is part for one in new) for part in _parts(variable))


def _parts(variable: Any) -> list[Any]:
    """The parts of a partitioned variable; of another, itself alone."""
    parts = getattr(variable, "_get_variable_list", None)
    return [variable] if parts is None else list(parts())


def _penalty(name: str, variable: Any, regularizer: Callable[[Any], Any]) -> Any:
    with (
        internal_name_scope(f"{name}/Regularizer"),
        # A penalty is no use of the variable by a call.
        belonging(get_default_graph(), variable.op.name, "regularizer"),
    ):
        return regularizer(variable)


def _as_tensors(inputs: Any) -> Any:
    """Inputs with constants for arrays and numbers."""
    if isinstance(inputs, list | tuple):
        return type(inputs)([_as_tensors(one) for one in inputs])
    return constant(inputs) if isinstance(inputs, np.ndarray | float | int) else inputs


def _extend(key: str, elements: Iterable[Tensor | Operation]) -> None:
    """Append to a collection what is not in it yet."""
    # TF1 makes the collection even where nothing joins it.
    collection, new = get_collection_ref(key), list(elements)
    if new:
        present = set(collection)
        collection += [element for element in new if element not in present]
