"""``tf.case``: the first of several branches whose condition holds."""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework.constant_op import constant
from scopeviz.tf1.framework.dtypes import bool_, int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.operation import Operation, Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops import array_ops, math_ops, reductions
from scopeviz.tf1.ops.cond import cond
from scopeviz.tf1.ops.cwise_ops import less_equal
from scopeviz.tf1.ops.logging_ops import Assert


def case(
    pred_fn_pairs: Any,
    default: Callable[[], Any] | None = None,
    exclusive: bool = False,
    strict: bool = False,
    name: str = "case",
) -> Any:
    """What the first function returns whose condition holds; a run computes that one's ops only.

    Args:
        pred_fn_pairs: pairs of a condition, ``bool`` ``[]``, and a function; or a dict of these.
        default: the function for when none holds; None demands that one does.
        exclusive: whether a run refuses that more than one holds.
        strict: True keeps a list of one a list.
        name: the name of the scope for the ops.

    Raises:
        TypeError: if they are no pairs of a ``bool`` tensor and a function.
        InvalidArgumentError: when it runs, if none holds without ``default``, or several do
            where that is refused.

    Follows: tensorflow/python/ops/control_flow_ops.py, case.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     x = tf.placeholder(tf.int32, [])
    ...     y = tf.case(
    ...         [(x < 0, lambda: tf.constant(-1)), (x > 0, lambda: tf.constant(1))],
    ...         default=lambda: tf.constant(0),
    ...     )
    ...     [int(session.run(y, {x: value})) for value in (-5, 0, 5)]
    [-1, 0, 1]
    """
    predicates, actions = _checked(pred_fn_pairs)
    with internal_name_scope(name, "case", predicates):
        if default is None:
            default = _last(predicates, actions)
            chosen = list(zip(predicates, actions, strict=True))[:-1]
        else:
            chosen = list(zip(predicates, actions, strict=True))
        function = default
        for predicate, action in reversed(chosen):
            function = functools.partial(
                cond, predicate, true_fn=action, false_fn=function, strict=strict
            )
        if not exclusive:
            return function()
        taken = [predicate for predicate, _ in chosen]
        with get_default_graph().control_dependencies(
            [_at_most(taken, 1, "Input error: exclusive=True")]
        ):
            return function()


def _checked(pairs: Any) -> tuple[list[Tensor], list[Callable[[], Any]]]:
    if not isinstance(pairs, list | tuple | dict):
        raise TypeError("fns must be a list, tuple, or dict")
    if isinstance(pairs, OrderedDict):
        pairs = list(pairs.items())
    elif isinstance(pairs, dict):
        pairs = sorted(pairs.items(), key=lambda item: item[0].name)
    for pair in pairs:
        if not isinstance(pair, tuple) or len(pair) != 2:
            raise TypeError("Each entry in pred_fn_pairs must be a 2-tuple")
        predicate, action = pair
        if not isinstance(predicate, Tensor):
            raise TypeError(f"pred must be a Tensor, got: {predicate}")
        if predicate.dtype is not bool_:
            raise TypeError(f"pred must be Tensor of type bool: {predicate.name}")
        if not callable(action):
            raise TypeError(f"fn for pred {predicate.name} must be callable.")
    return [predicate for predicate, _ in pairs], [action for _, action in pairs]


def _last(predicates: Sequence[Tensor], actions: Sequence[Callable[[], Any]]) -> Callable[[], Any]:
    """The last function as the default, which demands that its own condition holds.

    Follows: tensorflow/python/ops/control_flow_ops.py, _case_create_default_action.
    """
    others = list(predicates[:-1])

    def default() -> Any:
        wrong = (
            f"Implementation error: selected default action #{len(others)} was called, but some "
            "of other predicates are True: "
        )
        none = (
            "Input error: None of conditions evaluated as True:",
            array_ops.stack(list(predicates), name="preds_c"),
        )
        checks = [_at_most(others, 0, wrong), Assert(predicates[-1], data=none)]
        with get_default_graph().control_dependencies(checks):
            return actions[-1]()

    return default


def _at_most(predicates: Sequence[Tensor], n: int, message: str) -> Operation:
    together = array_ops.stack(list(predicates), name="preds_c")
    count = reductions.reduce_sum(math_ops.cast(together, int32), name="num_true_conds")
    holds = less_equal(count, constant(n, name="n_true_conds"))
    names = ", ".join(predicate.name for predicate in predicates)
    text = f"{message}: more than {n} conditions ({names}) evaluated as True:"
    check: Operation = Assert(holds, data=[text, together], summarize=len(predicates))
    return check
