"""The sharing graph: who is shown, what is bundled, and what feeds what."""

from scopeviz.model.sharing import (
    MOST_CALLS,
    MOST_FLOWS_FOLLOWED,
    MOST_INPUTS,
    MOST_STEPS,
    sharing,
    users_of,
)
from scopeviz.views import to_svg
from tests.views.programs import Program, layers, shared


def test_each_call_reads_its_variables() -> None:
    shown = sharing(layers(["a", "b"]))
    reads = [[key[1] for step in call.steps for key in step.reads] for call in shown.calls]
    assert reads == [["a/weights", "a/biases"], ["b/weights", "b/biases"]]


def test_a_placeholder_is_an_input_and_calls_feed_each_other() -> None:
    shown = sharing(layers(["a", "b"]))
    assert [op.name for op in shown.inputs] == ["images"]
    assert shown.feeds == (((0, "images"), (0, 0)),)
    assert ((0, 2), (1, 0)) in shown.flows


def test_many_inputs_are_counted() -> None:
    program = Program()
    place = program.call(50)
    inputs = [program.op("x", "Placeholder", [], program.at(at)) for at in range(20)]
    program.op("sum", "AddN", [*inputs, program.variable("a", "v", (1,), place)], place)
    shown = sharing(program.graph())
    assert len(shown.inputs) == MOST_INPUTS
    assert shown.more_inputs == 20 - MOST_INPUTS
    assert {key for key, _ in shown.feeds} == {op.key for op in shown.inputs}


def test_data_flows_through_ops_that_are_not_shown() -> None:
    program = Program()
    first = program.conv_block("", "a", 1)
    between = program.op("between", "Tanh", [first], program.at(2))
    program.conv_block(between, "b", 3)
    assert ((0, 2), (1, 0)) in sharing(program.graph()).flows


def test_a_variable_that_is_used_often_is_shown_and_its_calls_are_bundled() -> None:
    shown = sharing(shared(60))
    assert [node.times for node in shown.variables] == [60, 60]
    assert len(shown.calls) == MOST_CALLS
    assert shown.bundle is not None
    assert shown.bundle.calls == 60 - MOST_CALLS
    assert shown.bundle.reads[0, "rnn/weights"] == 60 - MOST_CALLS


def test_a_bundle_is_never_of_one_call() -> None:
    shown = sharing(shared(MOST_CALLS + 1))
    assert shown.bundle is None
    assert len(shown.calls) == MOST_CALLS + 1


def test_runs_of_ops_that_read_no_variable_are_one_step_before_the_last() -> None:
    program = Program()
    place = program.call(1)
    flow = program.op("mul", "Mul", [program.variable("a", "v", (1,), place)], place)
    for _ in range(4):
        flow = program.op("tanh", "Tanh", [flow], place)
    (call,) = sharing(program.graph()).calls
    assert [[op.name for op in step.ops] for step in call.steps] == [
        ["mul"],
        ["tanh", "tanh_1", "tanh_2"],
        ["tanh_3"],
    ]


def test_a_long_call_is_shortened_and_keeps_its_reads() -> None:
    program = Program()
    place = program.call(1)
    for at in range(11):
        program.op("mul", "Mul", [program.variable("a", f"v{at}", (1,), place)], place)
    (call,) = sharing(program.graph()).calls
    assert len(call.steps) <= MOST_STEPS
    assert len({key for step in call.steps for key in step.reads}) == 11


def test_a_lookup_that_no_op_reads_is_a_step() -> None:
    program = Program()
    program.variable("foo", "v", (1,), program.at(2))
    program.variable("foo", "v", (1,), program.at(4))
    shown = sharing(program.graph())
    assert [[step.ops for step in call.steps] for call in shown.calls] == [[()], [()]]
    assert [step.reads for call in shown.calls for step in call.steps] == [((0, "foo/v"),)] * 2


def test_variables_that_a_small_cell_did_not_touch_are_counted_among_many() -> None:
    program = Program()
    for at in range(20):
        program.conv_block("", f"old{at}", at)
    program.end_cell()
    program.conv_block("", "young", 1)
    shown = sharing(program.graph())
    assert [node.name for node in shown.variables] == ["young/weights", "young/biases"]
    assert shown.others.variables == 40


def test_the_users_of_a_variable_are_its_calls_with_their_ops() -> None:
    graph = shared(2)
    weights = graph.variables[0, "rnn/weights"]
    assert [(call.number, ops) for call, ops in users_of(weights, graph)] == [
        (1, ("rnn/Conv2D",)),
        (2, ("rnn/Conv2D_1",)),
    ]


def test_what_is_not_followed_is_counted() -> None:
    program = Program()
    flow = program.conv_block("", "a", 1)
    for _ in range(MOST_FLOWS_FOLLOWED + 1):
        flow = program.op("between", "Tanh", [flow], program.at(2))
    program.conv_block(flow, "b", 3)
    shown = sharing(program.graph())
    assert ((0, 2), (1, 0)) not in shown.flows
    assert shown.not_followed == 1
    assert "inputs of 1 op not followed" in to_svg(program.graph(), "sharing")


def test_the_lookups_of_a_call_are_in_the_order_of_creation() -> None:
    program = Program()
    place = program.call(1)
    for name in ("z", "a", "m"):
        program.variable("foo", name, (1,), place)
    ((step,),) = [call.steps for call in sharing(program.graph()).calls]
    assert [name for _, name in step.reads] == ["foo/z", "foo/a", "foo/m"]
