"""Sessions: fetching, feeding, the values of variables, and what is refused."""

from __future__ import annotations

import gc
import weakref
from collections import Counter, OrderedDict, defaultdict, namedtuple
from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz import events
from scopeviz.events import Event


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


def test_mappings_keep_their_type(session: tf.Session) -> None:
    class Named(dict[str, Any]):
        def __init__(self) -> None:
            super().__init__()

    mappings: list[Any] = [defaultdict(list), OrderedDict(), Counter(), Named()]
    for mapping in mappings:
        mapping["b"] = tf.constant(1)
        mapping["a"] = tf.constant(2)
        result = session.run(mapping)
        assert type(result) is type(mapping)
        assert list(result.items()) == [("b", 1), ("a", 2)]
    assert session.run(MappingProxyType({"a": tf.constant(1)})) == {"a": 1}


def test_list_of_another_type_gives_a_list(session: tf.Session) -> None:
    class Several(list[Any]):
        pass

    assert type(session.run(Several([tf.constant(1)]))) is list


def test_what_is_fetched_twice_runs_once(session: tf.Session) -> None:
    v = tf.Variable(0.0)
    add = v.assign_add(1.0)
    session.run(v.initializer)
    assert session.run([add.op, add.op, add, add]) == [None, None, 1.0, 1.0]
    assert session.run(v) == 1.0


def test_operation_gives_none_and_names_stand_for_their_tensors(session: tf.Session) -> None:
    tensor = tf.constant(3, name="c")
    assert session.run([tensor.op, "c:0", "c"]) == [None, 3, None]


def test_any_tensor_can_be_fed(session: tf.Session) -> None:
    middle = tf.constant(2.0) * 3.0
    assert session.run(middle + 1.0, {middle: 10.0}) == 11.0
    assert session.run(middle, {middle: 10.0}) == 10.0


def test_what_is_fed_and_fetched_is_an_array(session: tf.Session) -> None:
    c = tf.constant(1.0)
    fed, op, computed = session.run([c, c.op, c + 1.0], {c: 5.0})
    assert (fed, op, computed) == (5.0, None, 6.0)
    assert (type(fed), type(computed)) == (np.ndarray, np.float32)


def test_variable_and_its_read_can_be_fed(session: tf.Session) -> None:
    v = tf.Variable(1.0)
    w, read = v + 1.0, v.value()
    assert session.run([v, w, read], {v: 3.0}) == [3.0, 4.0, 3.0]
    assert session.run(w, {read: 3.0}) == 4.0
    session.run(v.initializer)
    assert session.run([v, w, read, tf.identity(v)], {read: 3.0}) == [1.0, 4.0, 3.0, 3.0]
    assert session.run(v) == 1.0


def test_assignment_whose_result_is_fed_is_not_made(session: tf.Session) -> None:
    v = tf.Variable(1.0)
    assigned = v.assign(2.0)
    session.run(v.initializer)
    assert session.run([assigned + 1.0, assigned], {assigned: 3.0}) == [4.0, 3.0]
    assert session.run(v) == 1.0


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("abc", b"abc"),
        (b"abc", b"abc"),
        ("ä", b"\xc3\xa4"),
        (["abc", "d"], [b"abc", b"d"]),
        (np.array(["abc", "d"]), [b"abc", b"d"]),
        ([], []),
    ],
)
def test_fed_text_comes_back_as_bytes(session: tf.Session, value: Any, wanted: Any) -> None:
    x = tf.placeholder(tf.string)
    assert np.asarray(session.run(tf.identity(x), {x: value})).tolist() == wanted
    assert session.run(x, {x: value}).tolist() == wanted


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("dtype", "value", "wanted"),
    [
        (tf.uint8, [300], [44]),
        (tf.uint8, np.int64(300), 44),
        (tf.uint8, np.array([300, -1]), [44, 255]),
        (tf.int32, [2**40], [0]),
        (tf.int32, 3.7, 3),
        (tf.uint64, 2**64 - 1, 2**64 - 1),
        (tf.float16, 1e6, float("inf")),
    ],
)
def test_fed_numbers_wrap_around_where_they_do_in_tf1(
    session: tf.Session, dtype: Any, value: Any, wanted: Any
) -> None:
    x = tf.placeholder(dtype)
    assert session.run(x, {x: value}).tolist() == wanted


@pytest.mark.parametrize(
    ("dtype", "value", "kind"),
    [
        (tf.uint8, 300, "<class 'numpy.uint8'>"),
        (tf.uint8, -1, "<class 'numpy.uint8'>"),
        (tf.int32, 2**40, "<class 'numpy.int32'>"),
        (tf.uint64, -1, "<class 'numpy.uint64'>"),
        (tf.float16, 2049, "<class 'numpy.float16'>"),
        (tf.float32, 2**24 + 1, "<class 'numpy.float32'>"),
        (tf.bool, 3, "<class 'bool'>"),
        (tf.string, 3, "<class 'object'>"),
        (tf.string, True, "<class 'object'>"),
    ],
)
def test_number_that_the_dtype_cannot_hold_is_not_fed(
    session: tf.Session, dtype: Any, value: Any, kind: str
) -> None:
    x = tf.placeholder(dtype)
    with pytest.raises(TypeError) as refused:
        session.run(x, {x: value})
    assert str(refused.value) == (
        f"Type of feed value {value} with type {type(value)} is not compatible with Tensor type "
        f"{kind}. Try explicitly setting the type of the feed tensor to a larger type "
        "(e.g. int64)."
    )


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


def test_a_placeholder_that_is_fed_need_not_run_to_be_waited_for(session: tf.Session) -> None:
    x = tf.placeholder(tf.float32, [2], name="x")
    count = tf.Variable(0.0, name="count")
    with tf.control_dependencies([x]):  # As tf.metrics.mean does.
        update = tf.assign_add(count, 1.0)
    session.run(count.initializer)
    assert session.run(update, {x: [1.0, 2.0]}) == 1.0
    with pytest.raises(tf.errors.InvalidArgumentError, match="feed a value for placeholder"):
        session.run(update)


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
        "an integer wider than any",
        lambda s: s.run(tf.placeholder(tf.int64, name="i"), {"i:0": 2**70}),
        OverflowError,
        "Python int too large to convert to C long",
    ),
    (
        "a number fed for text",
        lambda s: s.run(tf.identity(tf.placeholder(tf.string, name="t")), {"t:0": [1, "a"]}),
        tf.errors.InternalError,
        "Unsupported object type int",
    ),
    (
        "feeds that are no dictionary",
        lambda s: s.run(placeholder(), [("x:0", 1)]),
        TypeError,
        "input must be a dictionary",
    ),
    (
        "a bad feed and a bad fetch",
        lambda s: (placeholder(), s.run(3, {3: 1})),
        TypeError,
        "Cannot interpret feed_dict key as Tensor: Can not convert a int into a Tensor.",
    ),
    (
        "the block of a session entered twice",
        lambda s: s.__enter__(),
        RuntimeError,
        (
            "Session context managers are not re-entrant. Use `Session.as_default()` if you want "
            "to enter a session multiple times."
        ),
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


def test_a_session_holds_nobody_who_listened() -> None:
    class Listener:
        def heard(self, event: Event) -> None:
            pass

    listener = Listener()
    gone = weakref.ref(listener)
    with tf.Graph().as_default(), tf.Session() as session:
        op = tf.no_op()
        with events.listening(listener.heard):
            session.run(op)
        del listener
        gc.collect()
        assert gone() is None


def test_a_structure_of_tensors_is_fed_at_once() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        x, y = tf.placeholder(tf.float32, []), tf.placeholder(tf.float32, [])
        assert session.run(x - y, {(x, y): (3.0, 1.0)}) == 2.0
        assert session.run(x - y, {(x, (y,)): [3.0, [2.0]]}) == 1.0
        with pytest.raises(ValueError, match=r"Could not flatten dictionary\. Key had 2 elements"):
            session.run(x - y, {(x, y): (3.0,)})
