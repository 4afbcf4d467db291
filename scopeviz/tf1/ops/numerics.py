"""``tf.check_numerics``: a run is refused where numbers are none any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from scopeviz.tf1.framework.common_shapes import unchanged
from scopeviz.tf1.framework.errors import InvalidArgumentError
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import OPS, OpDef, apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.ops.cwise_ops import FLOATS
from scopeviz.tf1.ops.dependencies import with_dependencies
from scopeviz.tf1.ops.math_grad import Gradient


def check_numerics(tensor: Any, message: str, name: str | None = None) -> Tensor:
    """The same tensor; a run is refused where an element is infinite or not a number.

    Args:
        tensor: floats of any shape.
        message: what the error says.
        name: the op's name.

    Raises:
        TypeError: if the elements are no floats.
        InvalidArgumentError: in a run, if an element is infinite or not a number.

    Follows: tensorflow/python/ops/gen_array_ops.py, check_numerics.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(check_numerics([1.0, 2.0], "wrong")).tolist()
    [1.0, 2.0]
    """
    return apply_op("CheckNumerics", name, (tensor,), {"message": message}).outputs[0]


def verify_tensor_all_finite(
    t: Any = None, msg: Any = None, name: str | None = None, x: Any = None, message: Any = None
) -> Tensor:
    """The same tensor, once it is known that all elements are finite.

    Args:
        t: floats of any shape.
        msg: what the error says.
        name: the name of the scope for the ops.
        x: the newer name of ``t``.
        message: the newer name of ``msg``.

    Raises:
        InvalidArgumentError: in a run, if an element is infinite or not a number.

    Follows: tensorflow/python/ops/numerics.py, verify_tensor_all_finite.

    >>> import scopeviz.tf1 as tf
    >>> verify_tensor_all_finite([1.0], "wrong").op.type
    'Identity'
    """
    given, words = (t if x is None else x), (msg if message is None else message)
    with internal_name_scope(name, "VerifyFinite", [given]):
        tensor = convert_to_tensor(given, name="t")
        return with_dependencies([check_numerics(tensor, words)], tensor)


def _checked(op: Operation, tensor: Any) -> Any:
    if not np.isfinite(tensor).all():
        wrong = [
            words
            for words, found in (("Inf", np.isinf(tensor)), ("NaN", np.isnan(tensor)))
            if found.any()
        ]
        raise InvalidArgumentError(
            None, op, f"{op.attrs['message']} : Tensor had {' and '.join(wrong)} values"
        )
    return tensor


OPS["CheckNumerics"] = OpDef("tensor:T", unchanged, _checked, {"T": FLOATS})


def _check_gradient(op: Operation, grad: Any) -> Any:
    message = "Not a number (NaN) or infinity (Inf) values detected in gradient."
    return check_numerics(grad, f"{message} {op.attrs['message']!r}")


GRADIENTS: Mapping[str, Gradient] = {"CheckNumerics": _check_gradient}
"""Type of an op -> its gradient."""
