"""What the fold makes of events: what counts as a use, and whose cell it was."""

import scopeviz.tf1 as tf
from scopeviz.capture import Trace, record
from scopeviz.model.explain import summary
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import VariableNode
from scopeviz.model.scope_tree import is_new, is_reused
from scopeviz.views import to_svg, to_text


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


def made_before_recording() -> Trace:
    """A variable was made, then a recording began, which finds and reads it."""
    tf.reset_default_graph()
    with tf.variable_scope("net"):
        tf.get_variable("w", [2, 3])
    with record() as trace, tf.variable_scope("net", reuse=True):
        tf.get_variable("w", [2, 3]) * 2.0
    return trace


def test_a_variable_that_was_made_before_recording_is_known_by_its_reuse() -> None:
    trace = made_before_recording()
    graph, variable = build(trace), variable_of(trace)
    assert (variable.name, variable.shape, variable.dtype) == ("net/w", (2, 3), "float32")
    assert variable.made_at is not None
    assert variable.made_at.function == "made_before_recording"
    assert (variable.created.cell, variable.created.location) == (0, variable.made_at)
    assert not is_new(variable, 1)
    assert is_reused(variable, 1)
    assert [use.op_type for use in variable.uses] == ["Mul"]
    assert (variable.times, variable.shared) == (2, True)
    assert summary(graph) == "1 variable reused, 6 elements"


def test_the_views_say_that_a_variable_was_made_before_recording() -> None:
    graph = build(made_before_recording())
    variable = variable_of(made_before_recording())
    place = f"made before recording at {variable.made_at}"
    assert place in to_text(graph, "sharing")
    assert place.removeprefix("made ") in to_text(graph, "tree")
    assert place in to_svg(graph, "tree")
    assert "+ created here" not in to_svg(graph, "tree")
