"""What the fold makes of events: what counts as a use, and whose cell it was."""

import scopeviz.tf1 as tf
from scopeviz.capture import Trace, record
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import VariableNode


def variable_of(trace: Trace) -> VariableNode:
    """The only variable of a trace."""
    (variable,) = build(trace).variables.values()
    return variable


def test_a_sum_of_regularization_losses_uses_no_variable() -> None:
    tf.reset_default_graph()
    with record() as trace:
        for number in range(12):
            tf.get_variable(f"v{number}", [2], regularizer=lambda v: tf.reduce_sum(v * v))
        tf.add_n(tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))
    graph = build(trace)
    assert [node.uses for node in graph.variables.values()] == [()] * 12
    assert not any(node.shared for node in graph.variables.values())


def test_an_op_on_an_initial_value_uses_no_variable() -> None:
    tf.reset_default_graph()
    with record() as trace:
        weights = tf.get_variable("w", [2], initializer=tf.ones_initializer())
        weights.initial_value * 2.0
    assert variable_of(trace).uses == ()


def test_writing_is_no_use() -> None:
    tf.reset_default_graph()
    with record() as trace:
        step = tf.get_variable("step", [], initializer=tf.zeros_initializer())
        tf.assign_add(step, 1.0)
        tf.is_variable_initialized(step)
        step + 1.0
    assert [use.op_type for use in variable_of(trace).uses] == ["AddV2"]
    assert not variable_of(trace).shared


def test_the_value_that_is_written_is_used() -> None:
    tf.reset_default_graph()
    with record() as trace:
        source, target = (tf.get_variable(name, [2]) for name in ("source", "target"))
        tf.assign(target, source)
    graph = build(trace)
    uses = {node.name: [use.op_type for use in node.uses] for node in graph.variables.values()}
    assert uses == {"source": ["Assign"], "target": []}


def test_what_comes_after_read_value_is_a_use() -> None:
    tf.reset_default_graph()
    with record() as trace:
        tf.get_variable("w", [2]).read_value() * 2.0
    assert [use.op_type for use in variable_of(trace).uses] == ["Mul"]
