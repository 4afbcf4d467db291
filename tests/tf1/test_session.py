"""Sessions: fetching, feeding, the values of variables, and what is refused."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf


@pytest.fixture(autouse=True)
def _graph() -> Iterator[None]:
    with tf.Graph().as_default():
        yield


@pytest.fixture
def session() -> Iterator[tf.Session]:
    with tf.Session() as session:
        yield session


def test_fetches_keep_their_nesting(session: tf.Session) -> None:
    Pair = namedtuple("Pair", "left right")  # noqa: PYI024  # what a TF1 program writes
    one, two = tf.constant(1), tf.constant(2)
    assert session.run([one, (two, {"a": one})]) == [1, (2, {"a": 1})]
    assert session.run(Pair(one, two)) == Pair(1, 2)


def test_operation_gives_none_and_names_stand_for_their_tensors(session: tf.Session) -> None:
    tensor = tf.constant(3, name="c")
    assert session.run([tensor.op, "c:0", "c"]) == [None, 3, None]


def test_any_tensor_can_be_fed(session: tf.Session) -> None:
    middle = tf.constant(2.0) * 3.0
    assert session.run(middle + 1.0, {middle: 10.0}) == 11.0
    assert session.run(middle, {middle: 10.0}) == 10.0


def test_values_are_kept_from_run_to_run_and_apart_between_sessions(session: tf.Session) -> None:
    v = tf.Variable(1.0)
    session.run(v.initializer)
    session.run(v.assign_add(4.0))
    assert session.run(v) == 5.0
    with tf.Session() as other:
        other.run(v.initializer)
        assert other.run(v) == 1.0
    assert session.run(v) == 5.0


def test_variable_is_computed_once_by_its_initializer(session: tf.Session) -> None:
    v = tf.get_variable("v", [3], initializer=tf.random_normal_initializer())
    session.run(v.initializer)
    assert session.run(v).tolist() == session.run(v).tolist()


def test_control_dependencies_run_first(session: tf.Session) -> None:
    v = tf.Variable(1.0)
    with tf.control_dependencies([v.assign(7.0)]):
        read = v.read_value()
    session.run(v.initializer)
    assert session.run(read) == 7.0


def test_what_is_fetched_belongs_to_the_caller(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0])
    session.run(v.initializer)
    session.run(v)[0] = 99.0
    constant = tf.constant([1.0])
    session.run(constant)[0] = 99.0
    assert session.run(v).tolist() == [1.0, 2.0]
    assert session.run(constant).tolist() == [1.0]


def test_what_is_loaded_stays_the_callers(session: tf.Session) -> None:
    v = tf.Variable([1.0, 2.0])
    value = np.array([3.0, 4.0], np.float32)
    v.load(value)
    value[0] = 99.0
    assert session.run(v).tolist() == [3.0, 4.0]


def test_seed_of_the_graph_makes_random_values_repeat() -> None:
    tf.set_random_seed(1)
    x = tf.random_normal([4])
    runs = []
    for _ in range(2):
        with tf.Session() as session:
            runs.append([session.run(x).tolist() for _ in range(2)])
    assert runs[0] == runs[1]
    assert runs[0][0] != runs[0][1]


def test_interactive_session_is_the_default_until_closed() -> None:
    session = tf.InteractiveSession()
    assert tf.constant(2.0).eval() == 2.0
    session.close()
    assert tf.get_default_session() is None


def placeholder() -> tf.Tensor:
    return tf.placeholder(tf.float32, [None, 3], name="x")


REFUSED = [
    (
        "a number fetched",
        lambda s: s.run([placeholder(), 3]),
        TypeError,
        (
            "Fetch argument 3 has invalid type <class 'int'>, must be a string or Tensor. "
            "(Can not convert a int into a Tensor or Operation.)"
        ),
    ),
    (
        "None fetched",
        lambda s: (placeholder(), s.run(None)),
        TypeError,
        "Fetch argument None has invalid type <class 'NoneType'>",
    ),
    (
        "an unknown name fetched",
        lambda s: (placeholder(), s.run("nope:0")),
        ValueError,
        (
            "Fetch argument 'nope:0' cannot be interpreted as a Tensor. (\"The name 'nope:0' "
            "refers to a Tensor which does not exist. The operation, 'nope', does not exist in "
            'the graph.")'
        ),
    ),
    (
        "an empty graph",
        lambda s: s.run([]),
        RuntimeError,
        "The Session graph is empty.  Add operations to the graph before calling run().",
    ),
    (
        "a placeholder not fed",
        lambda s: s.run(placeholder() * 2.0),
        tf.errors.InvalidArgumentError,
        "You must feed a value for placeholder tensor 'x' with dtype float and shape [?,3]",
    ),
    (
        "a wrong shape fed",
        lambda s: s.run(tf.identity(placeholder()), {"x:0": [[1.0, 2.0]]}),
        ValueError,
        "Cannot feed value of shape (1, 2) for Tensor 'x:0', which has shape '(?, 3)'",
    ),
    (
        "an op's name fed",
        lambda s: s.run(placeholder(), {"foo": 1}),
        TypeError,
        (
            "Cannot interpret feed_dict key as Tensor: The name 'foo' looks like an (invalid) "
            'Operation name, not a Tensor. Tensor names must be of the form "<op_name>:'
            '<output_index>".'
        ),
    ),
    (
        "a number as key",
        lambda s: s.run(placeholder(), {3: 1}),
        TypeError,
        "Cannot interpret feed_dict key as Tensor: Can not convert a int into a Tensor.",
    ),
    (
        "text fed for numbers",
        lambda s: s.run(placeholder(), {"x:0": [["a", "b", "c"]]}),
        ValueError,
        "could not convert string to float: 'a'",
    ),
    (
        "a tensor fed",
        lambda s: s.run(placeholder(), {"x:0": tf.constant(1.0)}),
        TypeError,
        "The value of a feed cannot be a tf.Tensor object.",
    ),
    (
        "a variable without a value",
        lambda s: s.run(tf.get_variable("v", [1]) + 1.0),
        tf.errors.FailedPreconditionError,
        "Attempting to use uninitialized value v",
    ),
    (
        "shapes that only the run knows",
        lambda s: s.run(
            tf.placeholder(tf.float32, [None], "a") + tf.placeholder(tf.float32, [None], "b"),
            {"a:0": [1.0, 2.0], "b:0": [1.0, 2.0, 3.0]},
        ),
        tf.errors.InvalidArgumentError,
        "Incompatible shapes: [2] vs. [3]",
    ),
]


@pytest.mark.parametrize(("what", "program", "error", "message"), REFUSED)
def test_misuse_raises_tf1s_exception(
    session: tf.Session,
    what: str,
    program: Callable[..., Any],
    error: type[Exception],
    message: str,
) -> None:
    with pytest.raises(error) as refused:
        program(session)
    assert str(refused.value).startswith(message), what


def test_error_of_a_run_names_the_op_and_the_line_that_made_it(session: tf.Session) -> None:
    x = placeholder()
    with pytest.raises(tf.errors.InvalidArgumentError) as refused:
        session.run(x)
    assert "[[node x (defined at " in str(refused.value)
    assert "test_session.py, line" in str(refused.value)
    assert refused.value.op is x.op


def test_closed_session_runs_nothing(session: tf.Session) -> None:
    tensor = tf.constant(1)
    session.close()
    with pytest.raises(RuntimeError, match=r"^Attempted to use a closed Session\.$"):
        session.run(tensor)


def test_tensor_of_another_graph_is_refused(session: tf.Session) -> None:
    tf.constant(1)
    with tf.Graph().as_default():
        foreign = tf.constant(1)
    with pytest.raises(ValueError, match=r"is not an element of this graph"):
        session.run(foreign)


NO_SESSION = [
    (
        lambda tensor, _: tensor.eval(),
        (
            "Cannot evaluate tensor using `eval()`: No default session is registered. Use `with "
            "sess.as_default()` or pass an explicit session to `eval(session=sess)`"
        ),
    ),
    (
        lambda tensor, _: tensor.op.run(),
        (
            "Cannot execute operation using `run()`: No default session is registered. Use `with "
            "sess.as_default():` or pass an explicit session to `run(session=sess)`"
        ),
    ),
    (
        lambda tensor, other: tensor.eval(session=other),
        (
            "Cannot use the given session to evaluate tensor: the tensor's graph is different "
            "from the session's graph."
        ),
    ),
    (
        lambda tensor, other: tensor.op.run(session=other),
        (
            "Cannot use the given session to execute operation: the operation's graph is "
            "different from the session's graph."
        ),
    ),
    (
        lambda tensor, other: in_default(other, tensor.eval),
        (
            "Cannot use the default session to evaluate tensor: the tensor's graph is different "
            "from the session's graph. Pass an explicit session to `eval(session=sess)`."
        ),
    ),
    (
        lambda tensor, other: in_default(other, tensor.op.run),
        (
            "Cannot use the default session to execute operation: the operation's graph is "
            "different from the session's graph. Pass an explicit session to run(session=sess)."
        ),
    ),
]


def in_default(session: tf.Session, call: Callable[[], Any]) -> Any:
    with session.as_default():
        return call()


@pytest.mark.parametrize(("call", "message"), NO_SESSION)
def test_evaluation_without_a_fitting_session_is_refused(
    call: Callable[..., Any], message: str
) -> None:
    with pytest.raises(ValueError) as refused:
        call(tf.constant(1), tf.Session(graph=tf.Graph()))
    assert str(refused.value) == message
