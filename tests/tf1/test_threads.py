"""Several threads build in one graph: nothing is lost, and nothing is there twice."""

from __future__ import annotations

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.tf1.variables.variable_store import store_of

THREADS = 4
TIMES = 60


@pytest.fixture(autouse=True)
def busy() -> Iterator[None]:
    """Threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture
def graph() -> tf.Graph:
    return tf.Graph()


def together(graph: tf.Graph, work: Callable[[int], Any]) -> list[Any]:
    """What each of several threads gives, which begin at the same moment."""
    start = threading.Barrier(THREADS)

    def run(number: int) -> Any:
        with graph.as_default():
            start.wait()
            return work(number)

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(run, range(THREADS)))


def check_graph(graph: tf.Graph) -> list[str]:
    names = [op.name for op in graph.get_operations()]
    assert max(Counter(name.lower() for name in names).values()) == 1
    assert {op.name: op for op in graph.get_operations()} == graph._by_name
    return names


def test_no_op_is_lost_and_names_are_unique(graph: tf.Graph) -> None:
    together(graph, lambda _: [tf.constant(1.0, name="c") for _ in range(TIMES)])
    names = check_graph(graph)
    wanted = ["c", *(f"c_{number}" for number in range(1, THREADS * TIMES))]
    assert sorted(names) == sorted(wanted)


def test_each_thread_has_a_scope_of_its_own(graph: tf.Graph) -> None:
    def work(number: int) -> set[tuple[str, str]]:
        seen = set()
        for _ in range(TIMES):
            with tf.variable_scope(f"t{number}"), tf.variable_scope("in", reuse=tf.AUTO_REUSE):
                scope = tf.get_variable_scope()
                seen.add((scope.name, tf.get_variable("v", [2]).name))
        return seen

    assert together(graph, work) == [
        {(f"t{number}/in", f"t{number}/in/v:0")} for number in range(THREADS)
    ]


def test_variables_of_all_threads_are_in_one_store(graph: tf.Graph) -> None:
    def work(number: int) -> list[Any]:
        with tf.variable_scope(f"t{number}"):
            return [tf.get_variable(f"v{index}", [2]) for index in range(TIMES)]

    made = [variable for each in together(graph, work) for variable in each]
    check_graph(graph)
    assert store_of(graph)._vars == {variable.op.name: variable for variable in made}
    assert Counter(graph.get_collection("variables")) == Counter(made)
    assert {len(variable._ops) for variable in made} == {10}


# A lookup and the making after it are two steps, in TF1 as here: of two threads that ask for
# one name at one moment both may make it.  So these ask one after the other.


def test_name_that_another_thread_has_made_is_refused(graph: tf.Graph) -> None:
    turn = threading.Lock()

    def work(_: int) -> str:
        with turn:
            try:
                return str(tf.get_variable("v", [2]).name)
            except ValueError as error:
                return str(error).partition(",")[0]

    expected = ["v:0", *["Variable v already exists"] * (THREADS - 1)]
    assert Counter(together(graph, work)) == Counter(expected)


def test_name_that_another_thread_has_made_is_shared(graph: tf.Graph) -> None:
    turn = threading.Lock()

    def work(_: int) -> Any:
        with turn, tf.variable_scope("s", reuse=tf.AUTO_REUSE):
            return tf.get_variable("v", [2])

    assert len(set(together(graph, work))) == 1
    assert [variable.name for variable in graph.get_collection("variables")] == ["s/v:0"]
