"""What a run of a cell added is taken back as if it had not run; what was built on it is stale."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given

import scopeviz.tf1 as tf
from scopeviz import events
from scopeviz.events import Event, TakenBack, VariableReused
from scopeviz.tf1.framework.graph_changes import Run, scopes_of, state_of, variables_of
from scopeviz.tf1.framework.rollback import CannotTakeBackError, Ledger, Taken
from tests.tf1 import scope_programs
from tests.tf1.scope_programs import Block, Lookup, Share, without
from tests.tf1.test_scope_laws import PROGRAMS, Program, fixed


class Cells:
    """Cells that run one after the other, and again."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.runs: dict[str, int] = {}
        self.numbers: dict[str, int] = {}

    def run(self, name: str, code: Callable[[], Any], **options: Any) -> Any:
        """Run a cell; what it raises is raised here."""
        number = self.numbers.setdefault(name, len(self.numbers) + 1)
        self.runs[name] = self.runs.get(name, 0) + 1
        label = name if self.runs[name] == 1 else f"{name}, run {self.runs[name]}"
        self.ledger.begin()
        try:
            return code()
        finally:
            self.ledger.end(Run(number, name, label, **options))

    def take_back(self, name: str) -> list[Taken]:
        return self.ledger.take_back(self.numbers[name])

    def again(self, name: str, code: Callable[[], Any]) -> Any:
        """Take a cell's runs back, and run it again."""
        self.take_back(name)
        return self.run(name, code)


@pytest.fixture
def cells() -> Iterator[Cells]:
    """Cells of a notebook whose default graph is new."""
    tf.reset_default_graph()
    cells = Cells()
    yield cells
    cells.ledger.close()
    tf.reset_default_graph()


def held(graph: Any) -> Any:
    """All that a graph holds, in a form that can be compared."""
    state, scopes, store = state_of(graph), scopes_of(graph), variables_of(graph)
    return {
        "ops": [op.name for op in graph.get_operations()],
        "by name": list(graph._by_name),
        "names": state.names,
        "collections": {key: [id(item) for item in items] for key, items in _filled(state)},
        "facts": {key: facts for key, facts in state.facts.items() if facts},
        "variables": list(store._vars) if store else [],
        "parts": list(store._partitioned_vars) if store else [],
        "counts": {name: count for name, count in state.counts.items() if count},
        "reuse": scopes.current.reuse if scopes else False,
        "seed": state.seed,
    }


def _filled(state: Any) -> list[tuple[Any, list[Any]]]:
    return [(key, each) for key, each in state.collections.items() if each and each != [{}]]


def names() -> list[str]:
    return [op.name for op in tf.get_default_graph().get_operations()]


def model() -> Any:
    """A cell with a bit of everything."""
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    with tf.variable_scope("net", regularizer=lambda w: tf.reduce_sum(w * w)) as scope:
        w = tf.get_variable("w", [4, 3])
        scope.reuse_variables()
        tf.get_variable("w", [4, 3])
    b = tf.Variable(tf.zeros([3]), name="b")
    with tf.name_scope("out"):
        y = tf.nn.relu(tf.matmul(x, w) + b)
    h = tf.layers.dense(y, 2)
    parts = tf.get_variable("parts", [4, 2], partitioner=tf.fixed_size_partitioner(2))
    kept = tf.cond(tf.constant(value=True), lambda: h * 2.0, lambda: h)
    loss = tf.reduce_mean(kept) + tf.reduce_sum(tf.concat(list(parts), 0))
    tf.train.AdamOptimizer().minimize(loss, tf.train.get_or_create_global_step())
    tf.add_to_collection("mine", 3)
    return loss


# As if it had not run.


def test_all_that_a_cell_added_is_gone(cells: Cells) -> None:
    cells.run("before", lambda: [tf.get_variable("v", [2]), tf.layers.dense(tf.ones([1, 2]), 2)])
    before = held(tf.get_default_graph())
    cells.run("model", model)
    assert held(tf.get_default_graph()) != before
    cells.take_back("model")
    assert held(tf.get_default_graph()) == before


@pytest.mark.parametrize("policy", [Cells.again, Cells.run])
def test_names_come_out_the_same_however_often_it_runs(cells: Cells, policy: Any) -> None:
    cells.run("model", model)
    first = names()
    for _ in range(4):
        with pytest.raises(ValueError, match="already exists") if policy is Cells.run else _fine():
            policy(cells, "model", model)
        if policy is Cells.again:
            assert names() == first
    cells.again("model", model)  # All runs before are taken back, also those that died.
    assert names() == first


class _fine:  # noqa: N801  # reads as a word
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


def test_a_run_that_died_half_way_is_taken_back(cells: Cells) -> None:
    def dies() -> None:
        with tf.variable_scope("a"), tf.name_scope("n"):
            tf.get_variable("v", [1])
            tf.constant(1.0 / len([]))

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            cells.run("dies", dies)
        cells.take_back("dies")
        assert names() == []


def test_names_are_the_same_although_later_cells_took_numbers(cells: Cells) -> None:
    def one() -> list[str]:
        return [tf.constant(1.0).name, tf.constant(2.0).name, tf.layers.flatten(tf.ones([1])).name]

    first = cells.run("one", one)
    later = cells.run("two", one)
    assert not set(first) & set(later)
    assert cells.again("one", one) == first
    assert cells.again("two", one) == later


def test_a_name_without_number_stays_taken_if_an_earlier_cell_has_it(cells: Cells) -> None:
    cells.run("one", lambda: tf.constant(1.0))
    two = cells.run("two", lambda: tf.constant(1.0).name)
    assert two == "Const_1:0"
    assert cells.again("two", lambda: tf.constant(1.0).name) == "Const_1:0"


def test_what_others_put_into_a_collection_stays_in_order(cells: Cells) -> None:
    put = tf.add_to_collection
    cells.run("one", lambda: put("mine", 3))
    cells.run("two", lambda: [put("mine", 3), put("mine", 4), put("other", 5)])
    cells.run("three", lambda: put("mine", 6))
    cells.take_back("two")
    assert tf.get_collection("mine") == [3, 6]
    assert tf.get_default_graph().get_all_collection_keys() == ["mine"]
    cells.take_back("one")
    cells.take_back("three")
    assert tf.get_default_graph().get_all_collection_keys() == []


def test_a_list_that_somebody_holds_is_the_collection_still(cells: Cells) -> None:
    variables = tf.get_collection_ref("variables")
    cells.run("one", lambda: tf.get_variable("v", [1]))
    assert len(variables) == 1
    cells.take_back("one")
    assert variables == []
    tf.get_variable("v", [1])
    assert len(variables) == 1


def test_the_seed_of_the_graph_is_set_back(cells: Cells) -> None:
    def seeded() -> Any:
        tf.set_random_seed(7)
        return tf.random_normal([3])

    def value(tensor: Any) -> list[float]:
        with tf.Session() as session:
            return [float(one) for one in session.run(tensor)]

    first = value(cells.run("one", seeded))
    cells.take_back("one")
    assert tf.get_default_graph().seed is None
    assert value(cells.run("one", seeded)) == first


def test_of_two_seeds_the_last_one_stays(cells: Cells) -> None:
    for order in (("one", "two"), ("two", "one")):
        cells.run("one", lambda: tf.set_random_seed(1))
        cells.run("two", lambda: tf.set_random_seed(2))
        cells.take_back(order[0])
        assert tf.get_default_graph().seed == (2 if order[0] == "one" else 1)
        cells.take_back(order[1])
        assert tf.get_default_graph().seed is None


def test_reuse_that_was_switched_on_at_the_top_level_is_off_again(cells: Cells) -> None:
    def share() -> None:
        tf.get_variable("v", [1])
        tf.get_variable_scope().reuse_variables()
        tf.get_variable("v", [1])

    cells.run("one", share)
    assert tf.get_variable_scope().reuse
    cells.again("one", share)
    cells.take_back("one")
    assert not tf.get_variable_scope().reuse


def test_a_graph_of_ones_own_is_set_back_too(cells: Cells) -> None:
    graph = cells.run("graph", tf.Graph)

    def inside() -> str:
        with graph.as_default():
            return str(tf.get_variable("v", [1]).name)

    assert cells.run("one", inside) == "v:0"
    (taken,) = cells.take_back("one")
    assert taken.event.graph == graph.number
    assert graph.get_operations() == []
    assert cells.run("one", inside) == "v:0"


# Objects that keep something for later.


def test_an_optimizer_of_an_earlier_cell_makes_its_slots_anew(cells: Cells) -> None:
    v = cells.run("variable", lambda: tf.get_variable("v", initializer=[1.0, 2.0]))
    optimizer = cells.run("optimizer", lambda: tf.train.AdamOptimizer(0.1))

    def train() -> Any:
        return optimizer.minimize(tf.reduce_sum(v * v))

    cells.run("train", train)
    first = names()
    step = cells.again("train", train)
    assert names() == first
    assert [slot.name for slot in optimizer.variables()] == [
        "beta1_power:0",
        "beta2_power:0",
        "v/Adam:0",
        "v/Adam_1:0",
    ]
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(step)
        np.testing.assert_allclose(session.run(v), [0.9, 1.9], rtol=1e-5)


def test_slots_that_another_cell_made_stay(cells: Cells) -> None:
    a, b = tf.Variable(1.0, name="a"), tf.Variable(2.0, name="b")
    optimizer = tf.train.MomentumOptimizer(0.1, 0.9)
    cells.run("one", lambda: optimizer.minimize(a * a, var_list=[a]))
    cells.run("two", lambda: optimizer.minimize(b * b, var_list=[b]))
    cells.take_back("one")
    assert optimizer.get_slot(a, "momentum") is None
    assert optimizer.get_slot(b, "momentum").name == "b/Momentum:0"


def test_a_template_of_an_earlier_cell_makes_its_variables_anew(cells: Cells) -> None:
    scale = tf.make_template("scale", lambda x: x * tf.get_variable("w", []))

    def call() -> Any:
        return [scale(tf.constant(2.0)).name, scale(tf.constant(2.0)).name]

    first = cells.run("one", call)
    assert cells.again("one", call) == first
    assert [v.name for v in scale.variables] == ["scale/w:0"]


def test_a_layer_of_an_earlier_cell_makes_its_weights_anew(cells: Cells) -> None:
    layer, normal = tf.layers.Dense(2), tf.layers.BatchNormalization()

    def call() -> Any:
        return normal(layer(tf.ones([1, 3])), training=True).name

    first = cells.run("one", call)
    assert cells.again("one", call) == first
    assert [v.name for v in layer.weights] == ["dense/kernel:0", "dense/bias:0"]
    cells.take_back("one")
    assert (layer.weights, layer.built, normal.updates) == ([], False, [])
    assert tf.get_collection(tf.GraphKeys.UPDATE_OPS) == []


def test_a_cell_of_a_network_of_an_earlier_cell_makes_its_weights_anew(cells: Cells) -> None:
    class Scaled(tf.nn.rnn_cell.RNNCell):
        state_size = output_size = 2

        def call(self, inputs: Any, state: Any) -> Any:
            new = inputs * tf.get_variable("scale", [2]) + state
            return new, new

    scaled, gru = Scaled(), tf.nn.rnn_cell.GRUCell(2)

    def network() -> str:
        cell = tf.nn.rnn_cell.MultiRNNCell([scaled, gru])
        outputs, _ = tf.nn.dynamic_rnn(cell, tf.ones([1, 3, 2]), dtype=tf.float32)
        return str(outputs.name)

    first = cells.run("a", network)
    assert cells.again("a", network) == first
    assert len(scaled.weights) == 1
    assert len(gru.weights) == 4
    cells.take_back("a")
    assert (scaled.weights, gru.weights, gru.built) == ([], [], False)


def test_moving_averages_are_made_anew(cells: Cells) -> None:
    v = tf.Variable(1.0, name="v")
    average = tf.train.ExponentialMovingAverage(0.9)
    first = cells.run("one", lambda: average.apply([v]).name)
    assert cells.again("one", lambda: average.apply([v]).name) == first
    assert average.average(v).name == "v/ExponentialMovingAverage:0"
    cells.take_back("one")
    assert average.average(v) is None


# Values.


def test_a_new_variable_has_no_value_and_others_keep_theirs(cells: Cells) -> None:
    other = tf.Variable(5.0, name="other")
    v = cells.run("one", lambda: tf.get_variable("v", initializer=1.0))
    session = tf.Session()
    session.run([v.initializer, other.initializer])
    assert session.run(v) == 1.0
    new = cells.again("one", lambda: tf.get_variable("v", initializer=2.0))
    assert new.name == v.name
    with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value v"):
        session.run(new)
    assert session.run(other) == 5.0
    session.run(new.initializer)
    assert session.run("v:0") == session.run(new) == 2.0
    assert len(session._run.variables) == 2


# What was built on it.

GONE = (
    "is not an element of this graph. one has run again, and what it made before, this included, "
    "was taken back. Use what it has made since then."
)
STALE = (
    "is stale: it was built on what one made before it ran again, which was taken back. "
    "Run two again."
)


def test_what_was_taken_back_cannot_be_used(cells: Cells) -> None:
    v = cells.run("one", lambda: tf.get_variable("v", [2]))
    x = cells.run("place", lambda: tf.placeholder(tf.float32, name="x"))
    kept = tf.constant(1.0, name="kept")
    cells.again("one", lambda: tf.get_variable("v", [2]))
    uses: list[Callable[[], Any]] = [
        lambda: v + 1.0,
        lambda: tf.identity(kept) + v,
        lambda: tf.group(v.op),
        lambda: tf.gradients(kept, v),
        lambda: tf.get_default_graph().as_graph_element(v),
    ]
    for use in uses:
        with pytest.raises(ValueError) as refused:
            use()
        assert str(refused.value).endswith(GONE)
    with tf.Session() as session:
        with pytest.raises(ValueError, match="cannot be interpreted as a Tensor") as refused:
            session.run(v)
        assert GONE in str(refused.value)
        cells.take_back("place")
        with pytest.raises(TypeError, match="Cannot interpret feed_dict key as Tensor: Tensor "):
            session.run(kept, {x: 1.0})


def test_what_was_built_on_it_is_stale_and_what_was_not_goes_on(cells: Cells) -> None:
    v = cells.run("one", lambda: tf.get_variable("v", initializer=1.0))
    mul, far = cells.run("two", lambda: [v * 2.0, tf.identity(v * 3.0, name="far")])
    with tf.control_dependencies([mul]):
        waits = cells.run("three", lambda: tf.no_op("waits"))
    free = cells.run("four", lambda: tf.constant(4.0, name="free"))
    session = tf.Session()
    session.run(v.initializer)
    assert session.run([mul, free]) == [2.0, 4.0]
    (taken,) = cells.take_back("one")
    assert taken.event.stale == ("mul", "mul_1", "far", "waits")
    assert taken.run_again == ("two", "three")
    for fetch in (mul, far, "far:0"):
        with pytest.raises(ValueError) as refused:
            session.run(fetch)
        assert STALE in str(refused.value)
    for use in (lambda: mul + 1.0, lambda: tf.group(far), lambda: tf.gradients(free, mul)):
        with pytest.raises(ValueError) as refused:
            use()
        assert str(refused.value).endswith(STALE)
    with pytest.raises(ValueError, match=r"'waits' is stale: .*Run three again\.\)$"):
        session.run(waits)
    assert session.run(free) == 4.0
    assert {"mul", "far", "free"} <= set(names())


def test_a_variable_that_starts_from_it_is_stale_as_a_whole(cells: Cells) -> None:
    v = cells.run("one", lambda: tf.get_variable("v", initializer=1.0))
    w = cells.run("two", lambda: tf.Variable(v.initialized_value(), name="w"))
    y = cells.run("three", lambda: w + 1.0)
    (taken,) = cells.take_back("one")
    assert {"w", "w/Assign", "w/read"} <= set(taken.event.stale)
    assert y.op.name in taken.event.stale
    with pytest.raises(ValueError, match="Run two again"):
        tf.identity(w)
    with pytest.raises(ValueError, match="Run two again"):
        tf.global_variables_initializer()


def test_to_assign_something_stale_makes_no_variable_stale(cells: Cells) -> None:
    v = tf.Variable(5.0, name="v")
    c = cells.run("one", lambda: tf.constant(1.0, name="c"))
    cells.run("two", lambda: tf.assign(v, c, name="put"))
    (taken,) = cells.take_back("one")
    assert taken.event.stale == ("put",)
    with tf.Session() as session:
        session.run(v.initializer)
        assert session.run(v) == 5.0


def test_what_is_stale_goes_when_its_cell_runs_again(cells: Cells) -> None:
    made: dict[str, Any] = {}

    def one() -> None:
        made["v"] = tf.get_variable("v", initializer=1.0)

    def two() -> Any:
        return made["v"] * 2.0

    cells.run("one", one)
    cells.run("two", two)
    first = sorted(names())
    cells.again("one", one)
    (taken,) = cells.take_back("two")
    assert taken.event.stale == ()
    y = cells.run("two", two)
    assert sorted(names()) == first
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert session.run(y) == 2.0


def test_ops_run_in_order_although_an_earlier_cell_uses_what_a_later_one_made(
    cells: Cells,
) -> None:
    made: dict[str, Any] = {"x": tf.constant(1.0)}

    def one() -> Any:
        return tf.negative(made["x"]) * 10.0

    cells.run("one", one)

    def two() -> None:
        made["x"] = tf.constant(3.0) + tf.constant(4.0) + tf.constant(5.0)

    cells.run("two", two)
    y = cells.again("one", one)
    with tf.Session() as session:
        assert session.run(y) == -120.0


def test_an_initializer_of_all_lets_go_of_what_a_later_cell_made(cells: Cells) -> None:
    made: dict[str, Any] = {}

    def one() -> Any:
        made["v"] = tf.get_variable("v", initializer=[1.0])
        return tf.global_variables_initializer()

    def two() -> Any:
        made["w"] = tf.get_variable("w", initializer=[2.0])
        return made["v"] * made["w"]

    cells.run("one", one)
    cells.run("two", two)
    init = cells.again("one", one)
    assert [op.name for op in init.control_inputs] == ["w/Assign", "v/Assign"]
    (taken,) = cells.take_back("two")
    assert taken.event.stale == ()
    cells.run("two", two)
    with tf.Session() as session:
        session.run(init)
        assert session.run(made["v"]) == [1.0]
        with pytest.raises(tf.errors.FailedPreconditionError, match="uninitialized value w"):
            session.run(made["w"])


def test_an_initializer_of_what_an_earlier_cell_made_is_stale(cells: Cells) -> None:
    cells.run("one", lambda: tf.get_variable("v", initializer=[1.0]))
    cells.run("two", tf.global_variables_initializer)
    (taken,) = cells.take_back("one")
    assert (taken.event.stale, taken.run_again) == (("init",), ("two",))


def test_a_group_of_what_a_later_cell_did_is_stale(cells: Cells) -> None:
    made: dict[str, Any] = {"step": tf.no_op()}
    cells.run("one", lambda: tf.group(made["step"]))
    v = tf.get_variable("v", initializer=1.0)
    made["step"] = cells.run("two", lambda: tf.assign_add(v, 1.0))
    cells.run("one", lambda: tf.group(made["step"], name="train"))
    (taken,) = cells.take_back("two")
    assert taken.event.stale == ("train",)


def test_threads_that_go_on_building_are_not_in_the_way(cells: Cells) -> None:
    graph = tf.get_default_graph()

    def build() -> None:
        for number in range(500):
            tf.Graph()
            graph.add_to_collection(f"{threading.get_ident()} {number}", number)

    others = [threading.Thread(target=build) for _ in range(2)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for other in others:
            other.start()
        while any(other.is_alive() for other in others):
            cells.run("one", lambda: None)
    finally:
        for other in others:
            other.join()
        sys.setswitchinterval(interval)


# When it cannot be done.


def refused(cells: Cells, name: str = "one") -> str:
    """Why a cell is not taken back; nothing changes."""
    before = held(tf.get_default_graph())
    with pytest.raises(CannotTakeBackError) as error:
        cells.take_back(name)
    assert held(tf.get_default_graph()) == before
    return str(error.value)


def test_a_finalized_graph_stays_as_it_is(cells: Cells) -> None:
    cells.run("one", lambda: tf.get_variable("v", [1]))
    tf.get_default_graph().finalize()
    assert refused(cells) == "the graph is finalized"


def test_nothing_comes_back_that_a_cell_took_out_of_a_collection(cells: Cells) -> None:
    tf.add_to_collection("mine", 1)
    mine = tf.get_collection_ref("mine")
    cells.run("one", lambda: [tf.constant(1.0), mine.pop()])
    assert refused(cells) == "it took something out of the collection 'mine'"
    tf.add_to_collection("mine", 1)
    cells.run("two", lambda: tf.get_default_graph().clear_collection("mine"))
    assert refused(cells, "two") == "it took something out of the collection 'mine'"


def test_a_graph_that_the_cell_let_go_of_is_nobodys(cells: Cells) -> None:
    graph = tf.get_default_graph()

    def one() -> None:
        tf.constant(1.0)
        tf.reset_default_graph()

    cells.run("one", one)
    assert cells.take_back("one") == []
    assert len(graph.get_operations()) == 1


def test_a_cell_that_begins_with_a_graph_of_its_own_is_taken_back(cells: Cells) -> None:
    def one() -> Any:
        tf.reset_default_graph()
        return tf.get_variable("v", [1])

    tf.constant(1.0)
    v = cells.run("one", one)
    y = cells.run("two", lambda: v * 2.0)
    for _ in range(2):
        (taken,) = cells.take_back("one")
        assert taken.event.variables == ("v",)
        assert taken.event.stale == ((y.op.name,) if y.graph.number == taken.event.graph else ())
        assert cells.run("one", one).name == "v:0"


def test_what_was_in_a_graph_that_a_later_cell_let_go_is_nobodys(cells: Cells) -> None:
    v = cells.run("one", lambda: tf.get_variable("v", [1]))
    cells.run("two", tf.reset_default_graph)
    assert cells.take_back("one") == []
    assert v.graph.get_operations()


def test_a_block_that_was_left_open_is_in_the_way(cells: Cells) -> None:
    block = tf.variable_scope("a")
    cells.run("one", lambda: [block.__enter__(), tf.get_variable("v", [1])])
    assert refused(cells) == "it left a block open, or left one that was open"
    block.__exit__(None, None, None)


def test_so_it_is_in_a_graph_that_the_cell_is_the_first_to_use(cells: Cells) -> None:
    def one() -> None:
        block = tf.variable_scope("a")
        tf.get_variable_scope()
        block.__enter__()
        blocks.append(block)

    blocks: list[Any] = []
    tf.reset_default_graph()
    cells.run("one", one)
    assert refused(cells) == "it left a block open, or left one that was open"
    blocks.pop().__exit__(None, None, None)


def test_nothing_is_taken_from_a_session_that_runs(cells: Cells) -> None:
    started, go = threading.Event(), threading.Event()

    def wait(value: Any) -> Any:
        started.set()
        go.wait(10)
        return value

    v = cells.run("one", lambda: tf.Variable(1.0))
    session = tf.Session()

    class Slow(dict[Any, Any]):
        def items(self) -> Any:
            return wait(super().items())

    feeds = Slow({tf.constant(1.0): 1.0})
    thread = threading.Thread(target=lambda: session.run(v.initializer, feeds))
    thread.start()
    started.wait(10)
    assert refused(cells) == "a session is running in another thread"
    go.set()
    thread.join()
    assert cells.take_back("one")


def test_of_a_cell_that_was_heard_from_the_middle_nothing_is_taken_back(cells: Cells) -> None:
    tf.constant(1.0)
    cells.run("one", lambda: tf.get_variable("v", [1]), whole=False)
    assert refused(cells) == "only its end was heard"


def test_what_ran_before_anybody_noted_it_is_not_known(cells: Cells) -> None:
    tf.get_variable("v", [1])
    cells.run("other", lambda: tf.constant(1.0))
    cells.numbers["one"] = 2
    assert cells.take_back("one") == []


# What is told, and what is kept.


def test_one_event_for_each_graph_says_what_is_gone(cells: Cells) -> None:
    graph = tf.Graph()

    def one() -> None:
        tf.get_variable("v", initializer=1.0)
        with graph.as_default():
            tf.constant(1.0, name="c")

    cells.run("one", one)
    heard: list[Event] = []
    with events.listening(heard.append):
        cells.take_back("one")
    here = tf.get_default_graph().number
    assert heard == [
        TakenBack(graph.number, "one", (), ("c",), (), events.NOWHERE),
        TakenBack(
            here,
            "one",
            ("v",),
            ("v/initial_value", "v", "v/Assign", "v/read"),
            (),
            events.NOWHERE,
        ),
    ]


def test_a_cell_that_added_nothing_is_not_told_of(cells: Cells) -> None:
    cells.run("one", lambda: tf.get_variable_scope().name)
    assert cells.take_back("one") == []


def test_nothing_is_held_once_the_ledger_is_closed(cells: Cells) -> None:
    graph = tf.Graph()
    with graph.as_default():
        cells.run("one", lambda: tf.get_variable("v", [1]))
    cells.ledger.close()
    assert graph._history is None
    gone = weakref.ref(graph)
    del graph
    gc.collect()
    assert gone() is None


def test_a_graph_goes_although_cells_added_to_it(cells: Cells) -> None:
    graph = tf.Graph()
    with graph.as_default():
        cells.run("one", tf.make_template("t", lambda: tf.get_variable("v", [1])))
    gone = weakref.ref(graph)
    del graph
    gc.collect()
    assert gone() is None
    assert cells.take_back("one") == []


# To find what the cell made before.


def test_lookups_of_what_the_cell_made_before_are_hits(cells: Cells) -> None:
    def one() -> list[Any]:
        parts = tf.get_variable("parts", [4], partitioner=tf.fixed_size_partitioner(2))
        with tf.variable_scope("a"):
            return [tf.get_variable("v", [2]), tf.get_local_variable("n", []), parts]

    first = cells.run("one", one)
    cells.ledger.share_again(1)
    heard: list[Event] = []
    with events.listening(heard.append):
        assert cells.run("one", one) == first
    reused = [event for event in heard if isinstance(event, VariableReused)]
    assert [(event.name, event.flag) for event in reused] == [
        (name, events.ReuseFlag("AUTO_REUSE", "rerun", scope))
        for name, scope in [
            ("parts/part_0", ""),
            ("parts/part_1", ""),
            ("a/v", "a"),
            ("a/n", "a"),
        ]
    ]
    with pytest.raises(ValueError, match="Partitioned variable with name parts already exists"):
        cells.run("one", one)


def test_lookups_of_other_cells_variables_stay_as_they_are(cells: Cells) -> None:
    tf.get_variable("before", [2])
    cells.run("one", lambda: tf.get_variable("v", [2]))
    for name, shape, words in [
        ("before", [2], "Variable before already exists"),
        ("v", [3], "Trying to share variable v, but specified shape"),
    ]:
        cells.ledger.share_again(1)
        with pytest.raises(ValueError, match=words):
            cells.run("one", lambda n=name, s=shape: tf.get_variable(n, s))  # type: ignore[misc]


# Laws.


class RunHere(scope_programs.Run):
    """A run of a program in a graph that is there."""

    def __init__(self, graph: Any, program: Program) -> None:
        self.tf, self.graph = tf, graph
        self.steps, self.left, self.variables = [], [], []
        with graph.as_default():
            self.scopes = [tf.get_variable_scope()]
            Block(program).run(self)

    def names(self) -> list[str]:
        """What each statement came to, in names."""
        return [
            f"{step.full_name} {step.outcome} {step.before[1:]} {step.after[1:]} "
            f"{getattr(step.result, 'name', step.result)}"
            for step in self.steps
        ]


@fixed
@given(PROGRAMS, PROGRAMS)
def test_a_graph_is_as_it_was_before_a_program_that_is_taken_back(
    before: Program, program: Program
) -> None:
    cells, graph = Cells(), tf.Graph()
    cells.run("before", lambda: RunHere(graph, before))
    with graph.as_default():
        there = held(graph)
        for _ in range(2):
            cells.run("one", lambda: RunHere(graph, program))
        cells.take_back("one")
        assert held(graph) == there
    cells.ledger.close()


@fixed
@given(PROGRAMS, PROGRAMS, PROGRAMS)
def test_it_does_not_matter_which_of_two_programs_is_taken_back_first(
    before: Program, one: Program, two: Program
) -> None:
    graph = tf.Graph()
    with graph.as_default():
        RunHere(graph, before)
        there = held(graph)
        for order in (("two", "one"), ("one", "two")):
            cells = Cells()
            cells.run("one", lambda: RunHere(graph, one))
            cells.run("two", lambda: RunHere(graph, two))
            for name in order:
                cells.take_back(name)
            assert held(graph) == there
            cells.ledger.close()


@fixed
@given(PROGRAMS, PROGRAMS)
def test_names_of_a_program_that_runs_again_are_those_of_its_first_run(
    program: Program, between: Program
) -> None:
    cells, graph = Cells(), tf.Graph()
    first = cells.run("one", lambda: RunHere(graph, program))
    asked = {step.full_name for step in first.steps}
    # What it asks for must not be there because another cell made it, or forbade to make it.
    other = _without_lookups(without((Share,), between), asked)
    cells.run("two", lambda: RunHere(graph, other))
    with graph.as_default():
        cells.take_back("one")
    assert cells.run("one", lambda: RunHere(graph, program)).names() == first.names()
    lower = [op.name.lower() for op in graph.get_operations()]
    assert len(lower) == len(set(lower))
    cells.ledger.close()


def _without_lookups(program: Program, asked: set[str]) -> Program:
    """The program without lookups, unless none of them asks for the same."""
    names = {step.full_name for step in RunHere(tf.Graph(), program).steps}
    return without((Lookup,), program) if (names & asked) - {""} else program


# What lives in no graph.


def test_a_flag_of_a_cell_may_be_defined_again_when_the_cell_runs_again(cells: Cells) -> None:
    tf.flags.DEFINE_integer("of_another_cell", 1, "stays")
    for value in (1, 2):
        define = partial(tf.flags.DEFINE_integer, "of_a_cell", value, "comes and goes")
        cells.again("flags", define) if value > 1 else cells.run("flags", define)
        assert tf.flags.FLAGS["of_a_cell"].value == value
    cells.take_back("flags")
    assert "of_a_cell" not in tf.flags.FLAGS
    assert "of_another_cell" in tf.flags.FLAGS


def test_a_gradient_of_a_cell_may_be_registered_again_when_the_cell_runs_again(
    cells: Cells,
) -> None:
    def double() -> Any:
        register = tf.RegisterGradient("OfACell")
        register(lambda op, grad: 2.0 * grad)
        x = tf.constant(1.0)
        with tf.get_default_graph().gradient_override_map({"Identity": "OfACell"}):
            return tf.gradients(tf.identity(x), x)[0]

    cells.run("gradient", double)
    gradient = cells.again("gradient", double)
    with tf.Session() as session:
        assert session.run(gradient) == 2.0
