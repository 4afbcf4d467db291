"""The values of a variable: what is told of an array, and which session is asked."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.jupyter.values import (
    BINS,
    NoValues,
    Values,
    described,
    is_kernel,
    is_session,
    values_of,
)
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from tests.views.programs import Program


def told(value: Any, *, is_kernel: bool = False) -> Values:
    values = described(np.asarray(value), "v", "sess", is_kernel=is_kernel)
    assert json.loads(json.dumps(values, allow_nan=False)) == values
    assert sum(values["counts"]) == values["finite"] <= values["count"]
    assert len(values["edges"]) == (BINS + 1 if values["finite"] else 0)
    assert values["edges"] == sorted(values["edges"])
    return values


def numbers(values: Values) -> tuple[float | None, ...]:
    return values["mean"], values["deviation"], values["min"], values["max"]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_numbers_are_those_of_numpy(dtype: type) -> None:
    array: Any = np.random.default_rng(0).normal(2.0, 3.0, (50, 40)).astype(dtype)
    values = told(array)
    exact = array.astype(np.float64)
    assert numbers(values) == pytest.approx((exact.mean(), exact.std(), exact.min(), exact.max()))
    counts, edges = np.histogram(exact, BINS)
    assert np.abs(np.array(values["counts"]) - counts).sum() <= 2  # At an edge it may round.
    assert values["edges"] == pytest.approx(edges)
    assert (values["session"], values["count"], values["finite"]) == ("sess", 2000, 2000)


def test_what_is_not_finite_is_counted_and_left_out() -> None:
    values = told([1.0, np.nan, 3.0, np.inf, -np.inf])
    assert (values["count"], values["finite"]) == (5, 2)
    assert numbers(values) == (2.0, 1.0, 1.0, 3.0)


@pytest.mark.parametrize("value", [[], np.zeros((3, 0)), [np.nan, np.inf]])
def test_of_no_finite_value_there_are_no_numbers(value: Any) -> None:
    values = told(value)
    assert numbers(values) == (None,) * 4
    assert values["counts"] == values["edges"] == []


@pytest.mark.parametrize("value", [7.0, -1e300, 1e300, 0.0, 5e-324, 2.0**60])
def test_equal_values_are_in_one_bin(value: float) -> None:
    values = told(np.full((2, 5), value))
    assert numbers(values)[2:] == (value, value)
    assert [count for count in values["counts"] if count] == [10]


def test_a_range_beyond_what_a_number_holds_is_told() -> None:
    values = told([-1.7e308, 0.0, 1.7e308])
    assert (values["counts"][0], values["counts"][16], values["counts"][31]) == (1, 1, 1)
    assert (values["edges"][0], values["edges"][-1]) == (-1.7e308, 1.7e308)
    assert values["deviation"] is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, (1.0, 0.0, 1.0, 1.0)),
        ([True, False, False, True], (0.5, 0.5, 0.0, 1.0)),
        (np.array([1, 2, 3], np.int8), (2.0, 0.8165, 1.0, 3.0)),
        (np.array([0, 255], np.uint8), (127.5, 127.5, 0.0, 255.0)),
        (np.array([60_000.0, 60_000.0], np.float16), (6e4, 0.0, 6e4, 6e4)),
        (3.5, (3.5, 0.0, 3.5, 3.5)),
        ([3 + 4j, 0j], (2.5, 2.5, 0.0, 5.0)),
    ],
)
def test_every_kind_of_number_is_told(value: Any, expected: tuple[Any, ...]) -> None:
    found = numbers(told(value))
    assert found == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("value", ["text", [b"a", b"b"], np.array([object()])])
def test_what_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(NoValues) as caught:
        described(np.asarray(value), "names", "sess")
    assert str(caught.value) == "names holds no numbers: there is no histogram of it"


def pixels(values: Values) -> np.ndarray[Any, np.dtype[np.uint8]]:
    filters = values["filters"]
    assert filters
    shape = filters["shown"], filters["height"], filters["width"], filters["channels"]
    return np.frombuffer(b64decode(filters["pixels"]), np.uint8).reshape(shape)


def test_a_kernel_of_one_input_is_grey_filters_on_one_scale() -> None:
    kernel = np.arange(2 * 3 * 1 * 2, dtype=np.float32).reshape(2, 3, 1, 2)
    values = told(kernel, is_kernel=True)
    filters = values["filters"]
    assert filters
    assert {key: value for key, value in filters.items() if key != "pixels"} == {
        "count": 2,
        "shown": 2,
        "height": 2,
        "width": 3,
        "channels": 1,
        "channel_text": "",
    }
    shades = np.round(np.arange(12) * 255 / 11).astype(int)
    assert pixels(values)[..., 0].tolist() == [
        [shades[0:6:2].tolist(), shades[6:12:2].tolist()],
        [shades[1:6:2].tolist(), shades[7:12:2].tolist()],
    ]


def test_a_kernel_of_three_inputs_is_in_colour() -> None:
    kernel = np.zeros((2, 2, 3, 4))
    kernel[0, 1, 2, 3] = 1.0  # Row 0, column 1, blue, the last filter.
    values = told(kernel, is_kernel=True)
    assert values["filters"]
    assert values["filters"]["channel_text"] == "the input channels as red, green and blue"
    assert pixels(values).shape == (4, 2, 2, 3)
    assert np.argwhere(pixels(values)).tolist() == [[3, 0, 1, 2]]


def test_of_a_kernel_of_many_inputs_and_outputs_the_first_are_shown() -> None:
    kernel = np.random.default_rng(0).normal(size=(5, 5, 16, 100))
    values = told(kernel, is_kernel=True)
    filters = values["filters"]
    assert filters
    assert (filters["count"], filters["shown"]) == (100, 64)
    assert filters["channel_text"] == "input channel 0 of 16"
    shown = np.moveaxis(kernel[:, :, 0, :64], 2, 0)
    scaled = np.round((shown - shown.min()) / (shown.max() - shown.min()) * 255)
    assert (pixels(values)[..., 0] == scaled).all()


@pytest.mark.parametrize("shape", [(1, 7, 3, 8), (7, 1, 3, 8)])
def test_a_kernel_of_one_line_has_filters(shape: tuple[int, ...]) -> None:
    filters = told(np.ones(shape), is_kernel=True)["filters"]
    assert filters
    assert (filters["height"], filters["width"]) == shape[:2]


@pytest.mark.parametrize(
    "shape", [(5, 5, 3), (1, 1, 3, 8), (33, 1, 1, 1), (1, 33, 1, 1), (3, 3, 0, 2), (3, 3, 2, 0), ()]
)
def test_a_kernel_without_anything_to_see_has_no_filters(shape: tuple[int, ...]) -> None:
    assert told(np.ones(shape), is_kernel=True)["filters"] is None


@pytest.mark.parametrize("value", [0.0, np.nan, np.inf, 1e308, True, 3])
def test_filters_of_equal_values_can_be_shown(value: Any) -> None:
    shades = pixels(told(np.full((2, 2, 1, 1), value), is_kernel=True))
    assert len(set(shades.ravel().tolist())) == 1


def test_a_filter_with_a_value_that_is_not_finite_can_be_shown() -> None:
    kernel = np.array([0.0, 1.0, np.nan, np.inf]).reshape(2, 2, 1, 1)
    shades = pixels(told(kernel, is_kernel=True))
    assert shades.ravel().tolist() == [0, 255, 0, 0]


# What is a kernel


@pytest.mark.parametrize(
    ("op_type", "inputs", "expected"),
    [
        ("Conv2D", ["images", "v/read"], True),
        ("Conv2D", ["images", "v/read:0"], True),
        ("Conv2DBackpropInput", ["sizes", "v/read", "gradient"], True),
        ("DepthwiseConv2dNative", ["images", "v/read"], True),
        ("Conv2D", ["v/read", "kernel"], False),
        ("Conv2D", ["v/read", "w/read"], False),
        ("Conv2DBackpropFilter", ["images", "v/read", "gradient"], False),
        ("MatMul", ["images", "v/read"], False),
    ],
)
def test_a_kernel_is_what_something_convolves_with(
    op_type: str, inputs: list[str], *, expected: bool
) -> None:
    program = Program()
    for name in "vw":
        program.variable("", name, (3, 3, 3, 3), program.at(1))
    program.op("used", op_type, inputs, program.at(2))
    assert is_kernel((0, "v"), program.graph()) is expected


@pytest.mark.parametrize("use_resource", [False, True])
def test_the_filters_of_what_a_program_convolves_with_are_shown(*, use_resource: bool) -> None:
    with tf.Graph().as_default() as graph, record() as trace:
        with tf.variable_scope("", use_resource=use_resource):
            kernel = tf.get_variable("kernel", [1, 7, 3, 4])
            tf.get_variable("table", [3, 3, 3, 4])
        tf.nn.conv2d(tf.zeros([1, 8, 8, 3]), kernel, strides=[1, 1, 1, 1], padding="SAME")
    model, names = build(trace), {"sess": session_of(graph)}
    filters = ask(model, names, "kernel")["filters"]
    assert filters
    assert (filters["height"], filters["width"], filters["count"]) == (1, 7, 4)
    assert ask(model, names, "table")["filters"] is None


# Which session is asked


def made(use_resource: bool = False) -> tuple[ScopeGraph, Any]:  # noqa: FBT001, FBT002 # a case
    """A model of two variables in a graph of their own, and that graph."""
    with tf.Graph().as_default() as graph, record() as trace:
        with tf.variable_scope("net", use_resource=use_resource):
            tf.get_variable("w", [2], initializer=tf.constant_initializer(3.0))
            partitioner = tf.fixed_size_partitioner(2)
            tf.get_variable("parts", [4], partitioner=partitioner)
    return build(trace), graph


def session_of(graph: Any, *, initialised: bool = True) -> Any:
    with graph.as_default():
        session = tf.Session()
        if initialised:
            session.run(tf.global_variables_initializer())
    return session


def ask(
    model: ScopeGraph, names: Mapping[str, object], name: str = "net/w", session: Any = None
) -> Values:
    return values_of((0, name), model, session, names)


def refusal(*arguments: Any, **keywords: Any) -> str:
    with pytest.raises(NoValues) as caught:
        ask(*arguments, **keywords)
    return str(caught.value)


@pytest.mark.parametrize("use_resource", [False, True])
def test_both_kinds_of_variables_can_be_read(*, use_resource: bool) -> None:
    model, graph = made(use_resource)
    values = ask(model, {"sess": session_of(graph)})
    assert (values["session"], values["count"], values["mean"]) == ("sess", 2, 3.0)


@pytest.mark.parametrize("use_resource", [False, True])
def test_a_part_of_a_variable_has_values_of_its_own(*, use_resource: bool) -> None:
    model, graph = made(use_resource)
    assert ask(model, {"sess": session_of(graph)}, "net/parts/part_1")["count"] == 2


@pytest.mark.parametrize("use_resource", [False, True])
def test_a_variable_that_was_made_before_recording_can_be_read(*, use_resource: bool) -> None:
    with tf.Graph().as_default() as graph:
        with tf.variable_scope("", use_resource=use_resource):
            tf.get_variable("v", [3])
        with record() as trace, tf.variable_scope("", reuse=True):
            tf.get_variable("v", [3])
    assert ask(build(trace), {"sess": session_of(graph)}, "v")["count"] == 3


def test_reading_changes_neither_graph_nor_log() -> None:
    model, graph = made()
    session = session_of(graph)
    ops = len(graph.get_operations())
    with record() as trace:
        ask(model, {"sess": session})
    assert len(graph.get_operations()) == ops
    assert trace.cells[0].events == ()


def test_the_newest_session_of_the_graph_is_asked() -> None:
    model, graph = made()
    _, other = made()
    names = {
        "older": session_of(graph),
        "newer": session_of(graph),
        "_5": session_of(graph),
        "Session": tf.Session,
        "elsewhere": session_of(other),
        "count": 3,
    }
    assert ask(model, names)["session"] == "newer"


def test_a_session_is_as_new_as_it_is_whatever_its_name() -> None:
    model, graph = made()
    names = {"again": session_of(graph), "other": session_of(graph)}
    names["again"] = session_of(graph)  # A name that is bound again keeps its place.
    assert ask(model, names)["session"] == "again"


def test_of_sessions_that_do_not_tell_their_age_the_newest_name_is_asked() -> None:
    class ForeignSession:
        graph = object()
        number = "one"

        def run(self, _fetches: str) -> Any:
            return np.zeros(2)

    model, graph = made()
    names: dict[str, object] = {"one": ForeignSession(), "two": ForeignSession()}
    assert ask(model, names)["session"] == "two"
    assert ask(model, {"ours": session_of(graph), **names})["session"] == "ours"


def test_a_closed_session_is_passed_over() -> None:
    model, graph = made()
    names = {"older": session_of(graph), "newer": session_of(graph)}
    names["newer"].close()
    assert ask(model, names)["session"] == "older"


def test_the_session_that_was_handed_over_is_asked() -> None:
    model, graph = made()
    given = session_of(graph)
    names = {"mine": given, "newer": session_of(graph)}
    assert ask(model, names, session=given)["session"] == "mine"
    assert ask(model, {}, session=given)["session"] == "session"


def test_a_session_that_has_no_graph_number_is_taken_at_its_word() -> None:
    class ForeignSession:
        graph = object()

        def run(self, fetches: str) -> Any:
            return {"net/w/read:0": np.array([1.0, 2.0])}[fetches]

    model, _ = made()
    assert ask(model, {"foreign": ForeignSession()})["mean"] == 1.5


def closed_session(graph: Any) -> Any:
    session = session_of(graph)
    session.close()
    return session


NO_SESSION = (
    "no session runs the graph of net/w: make one, such as sess = tf.Session(), and give the "
    "variables their values, as with sess.run(tf.global_variables_initializer())"
)
CASES: dict[str, tuple[Callable[[Any], Mapping[str, object]], str]] = {
    "none": (lambda _: {"x": 3}, NO_SESSION),
    "of another graph": (lambda _: {"sess": session_of(made()[1])}, NO_SESSION),
    "closed": (
        lambda graph: {"sess": closed_session(graph)},
        (
            "sess is closed: open another session for the graph of net/w, such as sess = "
            "tf.Session(graph=...), and give the variables their values"
        ),
    ),
    "not initialised": (
        lambda graph: {"sess": session_of(graph, initialised=False)},
        (
            "net/w has no value in sess yet: run its initializer, as with "
            "sess.run(tf.global_variables_initializer())"
        ),
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("use_resource", [False, True])
def test_where_there_are_no_values_a_sentence_says_what_to_do(
    case: str, *, use_resource: bool
) -> None:
    names, sentence = CASES[case]
    model, graph = made(use_resource)
    assert refusal(model, names(graph)) == sentence


def test_a_session_that_was_handed_over_and_cannot_help_is_told() -> None:
    model, graph = made()
    assert refusal(model, {}, session=closed_session(graph)) == (
        "session is closed: explore with a session that is open"
    )
    other = session_of(made()[1])
    assert refusal(model, {"sess": other}, session=other) == (
        "sess runs another graph than that of net/w: explore with one that runs it"
    )


def test_a_session_that_fails_is_told() -> None:
    class BrokenSession:
        graph = object()

        def run(self, fetches: str) -> Any:
            raise OSError(f"the line to {fetches} is dead")

    model, _ = made()
    assert refusal(model, {"sess": BrokenSession()}) == (
        "net/w could not be read in sess: OSError: the line to net/w/read:0 is dead"
    )


def test_a_name_of_any_length_is_abbreviated() -> None:
    model, _ = made()
    assert len(refusal(model, {}, "x" * 10_000)) < 300


@pytest.mark.parametrize("candidate", [None, 3, tf, tf.Session, "run"])
def test_what_can_be_asked_is_a_session(candidate: object) -> None:
    assert not (is_session(candidate) and not isinstance(candidate, type))
    with tf.Graph().as_default():
        assert is_session(tf.Session())
