"""A variable made by a recipe is the very one that TF1's rules would have made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.ops.init_ops import Constant, VarianceScaling, Zeros
from scopeviz.tf1.variables import ref_variable, variable_recipes

INITIALIZERS: list[Callable[[], Any]] = [
    lambda: tf.constant_initializer(0.5),
    tf.glorot_normal_initializer,
    tf.glorot_uniform_initializer,
    tf.ones_initializer,
    tf.random_normal_initializer,
    lambda: tf.random_uniform_initializer(-1.0, 2.0),
    tf.truncated_normal_initializer,
    lambda: tf.variance_scaling_initializer(2.0, "fan_out", "uniform"),
    tf.zeros_initializer,
]


def follows(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the variables that are made by a recipe from now on."""
    names: list[str] = []

    def follow(graph: Any, recipe: Any, name: str, made: Any) -> bool:
        done = variable_recipes.follow(graph, recipe, name, made)
        if done:
            names.append(name)
        return done

    monkeypatch.setattr(ref_variable, "follow", follow)
    return names


def content(graph: tf.Graph) -> dict[str, Any]:
    """All that a graph holds, in words."""
    return {
        "ops": [
            (
                op.name,
                op.type,
                [tensor.name for tensor in op.inputs],
                [(tensor.name, tensor.dtype, tensor.dims) for tensor in op.outputs],
                {key: repr(value) for key, value in op.attrs.items()},
                [before.name for before in op.control_inputs],
                op.device,
                op._id,
            )
            for op in graph.get_operations()
        ],
        "found by name": {name: op.name for name, op in graph._by_name.items()},
        "names in use": dict(graph._names_in_use),
        "variables": [
            (
                variable.name,
                variable.initial_value.name,
                variable.initializer.name,
                variable.value().name,
                list(variable._roles),
                [op.name for op in variable._ops],
            )
            for variable in tf.global_variables()
        ],
        "next names": [graph.unique_name(name) for name in ("b", "b/Initializer", "b/read", "B")],
    }


def built(program: Callable[[], Any]) -> dict[str, Any]:
    with tf.Graph().as_default() as graph:
        program()
        return content(graph)


@pytest.fixture
def repeated(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    with monkeypatch.context() as patch:
        yield follows(patch)


def without_recipes(program: Callable[[], Any]) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ref_variable, "recipe_key", lambda *_: None)
        return built(program)


def test_each_repeated_initializer_is_asked_here() -> None:
    assert {type(make()) for make in INITIALIZERS} == variable_recipes.REPEATED


@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
@pytest.mark.parametrize("make", INITIALIZERS)
def test_variable_like_one_before_is_the_same_op_for_op(
    make: Callable[[], Any], dtype: Any, repeated: list[str]
) -> None:
    def program() -> None:
        for name in ("a", "b", "deep/C"):
            tf.get_variable(name, [3, 4], dtype, make())

    assert built(program) == without_recipes(program)
    assert repeated == ["b", "deep/C"]


def pair(first: Any, second: Any, shapes: Any = ([2], [2])) -> Callable[[], None]:
    def program() -> None:
        tf.get_variable("a", shapes[0], initializer=first)
        tf.get_variable("b", shapes[1], initializer=second)

    return program


NORMAL = tf.random_normal_initializer
DIFFERENT: dict[str, Callable[[], None]] = {
    "minus zero": pair(tf.constant_initializer(0.0), tf.constant_initializer(-0.0)),
    "True and 1": pair(tf.constant_initializer(1), tf.constant_initializer(True)),  # a value
    "1 and 1.0": pair(tf.constant_initializer(1), tf.constant_initializer(1.0)),
    "seed": pair(NORMAL(seed=1), NORMAL(seed=2)),
    "no seed": pair(NORMAL(), NORMAL(seed=2)),
    "spread": pair(NORMAL(stddev=1.0), NORMAL(stddev=2.0)),
    "shape": pair(tf.zeros_initializer(), tf.zeros_initializer(), ([2], [3])),
    "many elements": pair(tf.zeros_initializer(), tf.zeros_initializer(), ([999], [1000])),
    "kind": pair(tf.zeros_initializer(), tf.ones_initializer()),
    "a list": pair(tf.constant_initializer([1, 2]), tf.constant_initializer([1, 3])),
}


@pytest.mark.parametrize("what", DIFFERENT)
def test_variable_that_differs_is_not_repeated(what: str, repeated: list[str]) -> None:
    assert built(DIFFERENT[what]) == without_recipes(DIFFERENT[what])
    assert repeated == []


def three() -> None:
    for name in ("a", "b", "c"):
        tf.get_variable(name, [2, 2], initializer=NORMAL(seed=3))


def after(first: Callable[[], Any]) -> Callable[[], None]:
    """A program in which something happens between a variable and those like it."""

    def program() -> None:
        tf.get_variable("first", [2, 2], initializer=NORMAL(seed=3))
        first()
        three()

    return program


def in_a_branch() -> None:
    def branch() -> Any:
        three()
        return tf.constant(1.0)

    tf.cond(tf.placeholder(tf.bool, []), branch, lambda: 2.0)


def on_a_device() -> None:
    with tf.device("/gpu:0"):
        three()
    with tf.variable_scope("later"):
        three()


def scope_taken() -> None:
    with tf.name_scope("b/Initializer"):
        pass


def waiting() -> None:
    with tf.control_dependencies([tf.no_op()]):
        three()


def in_scopes() -> None:
    with tf.name_scope("n"), tf.variable_scope("S"):
        three()


def resources() -> None:
    with tf.variable_scope("r", use_resource=True):
        three()


def unusual() -> None:
    arguments: list[dict[str, Any]] = [
        {"trainable": False},
        {"validate_shape": False},
        {"caching_device": "/cpu:0"},
        {"regularizer": tf.reduce_sum},
        {"dtype": tf.float64},
        {"collections": ["mine", "variables"]},
        {"partitioner": tf.fixed_size_partitioner(2)},
    ]
    for number, each in enumerate(arguments):
        tf.get_variable(f"u{number}", [2, 2], initializer=NORMAL(seed=3), **each)


SURROUNDINGS: dict[str, Callable[[], None]] = {
    **{
        f"{name} taken": after(lambda name=name: tf.no_op(name))  # type: ignore[misc]  # mypy takes no default
        for name in (
            "b",
            "B",
            "b_1",
            "b/read",
            "B/Read",
            "b/Assign",
            "b/Initializer",
            "b/INITIALIZER/x",
            "b/Initializer/random_normal/mul",
            "b/Initializer/random_normal_1",
        )
    },
    "variable taken": after(lambda: tf.Variable(1.0, name="b")),
    "scope taken": after(scope_taken),
    "other case": after(lambda: tf.get_variable("B", [2, 2], initializer=NORMAL(seed=3))),
    "seed of the graph": after(lambda: tf.set_random_seed(7)),
    "branch": after(in_a_branch),
    "device": after(on_a_device),
    "waiting": after(waiting),
    "scopes": after(in_scopes),
    "resources": after(resources),
    "arguments": after(unusual),
}


@pytest.mark.parametrize("what", SURROUNDINGS)
def test_surroundings_make_no_difference(what: str) -> None:
    def outcome(build: Callable[[Callable[[], Any]], Any]) -> Any:
        try:
            return build(SURROUNDINGS[what])
        except ValueError as error:
            return str(error).partition("\n")[0]

    assert outcome(built) == outcome(without_recipes)


def test_seed_of_the_graph_ends_repeating(repeated: list[str]) -> None:
    built(after(lambda: tf.set_random_seed(7)))
    assert repeated == []


def test_block_of_a_device_ends_repeating(repeated: list[str]) -> None:
    def program() -> None:
        tf.get_variable("a", [2], initializer=tf.zeros_initializer())
        with tf.device("/gpu:0"):
            tf.get_variable("b", [2], initializer=tf.zeros_initializer())

    built(program)
    assert repeated == []


class CountingZeros(Zeros):
    calls = 0

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        type(self).calls += 1
        return super().__call__(*args, **kwargs)


def test_initializer_of_a_users_own_is_called_each_time(repeated: list[str]) -> None:
    def program() -> None:
        for name in ("a", "b", "c"):
            tf.get_variable(name, [2], initializer=CountingZeros())

    CountingZeros.calls = 0
    built(program)
    assert (CountingZeros.calls, repeated) == (3, [])


def test_initializer_that_was_changed_is_another_one(repeated: list[str]) -> None:
    def program() -> list[Any]:
        initializer = Constant(1.0)
        first = tf.get_variable("a", [2], initializer=initializer)
        initializer.value = 2.0
        second = tf.get_variable("b", [2], initializer=initializer)
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            return [value.tolist() for value in session.run([first, second])]

    with tf.Graph().as_default():
        assert program() == [[1.0, 1.0], [2.0, 2.0]]
    assert repeated == []


def test_graphs_do_not_share_recipes(repeated: list[str]) -> None:
    for _ in range(2):
        built(lambda: tf.get_variable("a", [2], initializer=VarianceScaling()))
    assert repeated == []


def test_finalized_graph_takes_no_repeated_variable() -> None:
    with tf.Graph().as_default() as graph:
        tf.get_variable("a", [2], initializer=tf.zeros_initializer())
        graph.finalize()
        number = len(graph.get_operations())
        with pytest.raises(RuntimeError, match="finalized"):
            tf.get_variable("b", [2], initializer=tf.zeros_initializer())
        assert len(graph.get_operations()) == number
