"""What a program makes and shares is held fast, and what is wrong is shown as a tree."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from textwrap import dedent

import pytest

import scopeviz.tf1 as tf
from scopeviz import events
from scopeviz.assertions import (
    assert_no_new_variables,
    assert_not_shared,
    assert_shared,
    assert_variables,
)
from scopeviz.capture import Trace, record
from scopeviz.model.fold import build
from tests.scenes import SCENES, graph_of, run

ROOT = Path(__file__).parents[1]

SHARE = (
    "To share it, look it up again under tf.variable_scope(..., reuse=True) or tf.AUTO_REUSE; "
    "if it is to be on its own, use assert_not_shared."
)
PART = (
    "To keep it apart, make another one under another scope name; "
    "if it is to be shared, use assert_shared."
)
COUNT = (
    "A call is one run of a function, or one line at the top level; "
    "mend the program, or the number of calls."
)
LIST = (
    "- missing: in the list, and not made; + unexpected: made, and not in the list. "
    "Mend the program, or the list."
)
NO_NEW = (
    "Make them earlier, or share those that exist, under "
    "tf.variable_scope(..., reuse=True) or tf.AUTO_REUSE."
)
KNOWN = "Ask for a full name, or with * for several: 'conv*/weights'."


@pytest.fixture(autouse=True)
def _own_graph() -> Iterator[None]:
    """A graph for each test; afterwards nobody listens."""
    tf.reset_default_graph()
    yield
    tf.reset_default_graph()
    assert events.listeners == ()


def message_of(asked: Callable[[], None]) -> str:
    with pytest.raises(AssertionError) as caught:
        asked()
    return str(caught.value)


# What is shared


def test_two_calls_share_what_the_second_finds() -> None:
    graph = graph_of("reuse_variables")
    assert_shared("conv1/weights", calls=2, of=graph)
    assert_shared("conv1/weights:0", of=graph)
    assert_shared("conv?/*", calls=2, of=graph)


def test_what_one_call_uses_is_not_shared() -> None:
    assert_not_shared("conv*/weights", of=graph_of("two_conv_blocks"))
    assert_not_shared("w", of=graph_of("one_call_reads_twice"))


def test_one_that_is_not_shared_is_shown_with_its_call() -> None:
    graph = graph_of("two_conv_blocks")
    assert message_of(lambda: assert_shared("conv1/weights", of=graph)) == (
        "'conv1/weights' was to be shared, and is not shared: used by 1 call\n"
        "/\n"
        "├─ conv1/\n"
        "│  ├─ weights  ✗ not shared: used by 1 call\n"
        "│  │  └─ call 1 · conv_block · cell 3, line 2\n"
        "│  └─ biases\n"
        "└─ conv2/\n"
        "   ├─ weights\n"
        "   └─ biases\n" + SHARE
    )


def test_every_match_of_a_pattern_is_to_be_shared() -> None:
    graph = graph_of("siamese")
    assert message_of(lambda: assert_shared("*", of=graph)) == (
        "'*' was to be shared, and of the 3 that match, 1 is not\n"
        "/\n"
        "├─ tower/\n"
        "│  ├─ w1\n"
        "│  └─ w2\n"
        "└─ scale  ✗ not shared: used by 1 call\n"
        "   └─ cell 3, line 6\n" + SHARE
    )


def test_every_match_of_a_pattern_is_to_be_on_its_own() -> None:
    graph = graph_of("reuse_variables")
    assert message_of(lambda: assert_not_shared("conv1/*", of=graph)) == (
        "'conv1/*' was not to be shared, and of the 2 that match, 2 are\n"
        "conv1/\n"
        "├─ weights  ✗ shared: used by 2 calls\n"
        "│  ├─ call 1 · conv_block · cell 4, line 2\n"
        "│  └─ call 2 · conv_block · cell 4, line 4\n"
        "└─ biases   ✗ shared: used by 2 calls\n"
        "   ├─ call 1 · conv_block · cell 4, line 2\n"
        "   └─ call 2 · conv_block · cell 4, line 4\n" + PART
    )


def test_the_number_of_calls_is_exact() -> None:
    graph = graph_of("reuse_variables")
    assert message_of(lambda: assert_shared("conv1/weights", calls=3, of=graph)) == (
        "'conv1/weights' was to be shared by 3 calls, and is shared: used by 2 calls\n"
        "conv1/\n"
        "├─ weights  ✗ shared: used by 2 calls\n"
        "│  ├─ call 1 · conv_block · cell 4, line 2\n"
        "│  └─ call 2 · conv_block · cell 4, line 4\n"
        "└─ biases\n" + COUNT
    )


def test_lookups_count_where_no_op_reads() -> None:
    def look_up() -> None:
        with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
            tf.get_variable("v", [1])

    with record():
        look_up()
        assert_not_shared("a/v")
        look_up()
        assert_shared("a/v", calls=2)


def test_one_call_that_looks_up_twice_shares_and_is_one_call() -> None:
    def twice() -> None:
        for _ in range(2):
            with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
                tf.get_variable("v", [1])

    with record():
        twice()
        assert_shared("a/v", calls=1)
        assert message_of(lambda: assert_shared("a/v", calls=2)).splitlines()[0] == (
            "'a/v' was to be shared by 2 calls, and is shared: looked up by 1 call, 2 times"
        )


def test_of_many_calls_some_are_listed() -> None:
    def look_up() -> None:
        with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
            tf.get_variable("v", [1])

    with record() as trace:
        for _ in range(20):
            look_up()
    lines = message_of(lambda: assert_not_shared("a/v", of=trace)).splitlines()
    assert lines[-2] == "   └─ and 8 more calls"
    assert len(lines) == 17


def test_a_variable_object_that_is_made_twice_cannot_be_shared_by_name() -> None:
    with record() as trace:
        tf.Variable(1.0, name="v")
    assert message_of(lambda: assert_shared("v", of=trace)).splitlines()[-1] == (
        "tf.Variable always makes a new one: use tf.get_variable to share by name; "
        "if it is to be on its own, use assert_not_shared."
    )


def test_parts_answer_to_the_name_of_the_whole() -> None:
    def look_up() -> None:
        with tf.variable_scope("a", reuse=tf.AUTO_REUSE):
            tf.get_variable("v", [4, 2], partitioner=tf.fixed_size_partitioner(2))

    with record():
        look_up()
        assert_variables(["a/v"])
        assert_variables(["a/v/part_0", "a/v/part_1"])
        assert_not_shared("a/v")
        look_up()
        assert_shared("a/v", calls=2)
        assert_shared("a/v/part_1")
    assert "├─ part_0  ✗ shared" in message_of(lambda: assert_not_shared("a/v", of=trace_of("v")))


def trace_of(name: str) -> Trace:
    """A partitioned variable in scope ``a``, looked up twice at the same line."""
    with record() as trace:
        for _ in range(2):
            with tf.variable_scope("a", reuse=True):
                tf.get_variable(name, [4, 2], partitioner=tf.fixed_size_partitioner(2))
    return trace


# Names that nothing has


@pytest.mark.parametrize("asked", [assert_shared, assert_not_shared])
def test_an_unknown_name_is_answered_with_the_nearest(asked: Callable[..., None]) -> None:
    graph = graph_of("two_conv_blocks")
    assert message_of(lambda: asked("conv1/weigths", of=graph)) == (
        "there is no 'conv1/weigths'; nearest: 'conv1/weights', 'conv2/weights', 'conv1/biases'\n"
        "/\n"
        "├─ conv1/\n"
        "│  ├─ weights  ? nearest\n"
        "│  └─ biases   ? nearest\n"
        "└─ conv2/\n"
        "   ├─ weights  ? nearest\n"
        "   └─ biases\n" + KNOWN
    )


def test_a_name_without_its_scope_is_answered_with_the_full_one() -> None:
    with record() as trace, tf.variable_scope("a_long_name_of_a_scope"):
        tf.get_variable("w", [1])
    assert message_of(lambda: assert_shared("w", of=trace)) == (
        "there is no 'w'; nearest: 'a_long_name_of_a_scope/w'\n"
        "a_long_name_of_a_scope/\n"
        "└─ w  ? nearest\n" + KNOWN
    )


def test_a_pattern_is_to_match_something() -> None:
    assert message_of(lambda: assert_shared("x*", of=graph_of("one_scope"))) == (
        f"no variable matches 'x*'\nfoo/\n└─ v\n{KNOWN}"
    )


def test_where_there_is_no_variable_the_message_says_so() -> None:
    with record() as trace:
        pass
    assert message_of(lambda: assert_shared("v", of=trace)) == (
        f"there is no 'v'\nno variable\n{KNOWN}"
    )


def test_variables_of_a_reset_graph_are_gone() -> None:
    graph = graph_of("graph_reset")
    assert_variables(["new/here"], of=graph)
    gone = "gone since reset_default_graph() in cell 2, line 1"
    assert message_of(lambda: assert_not_shared("old/gone", of=graph)) == (
        f"there is no 'old/gone', {gone}\nnew/\n└─ here\n{KNOWN}"
    )
    listed = message_of(lambda: assert_variables(["new/here", "old/gone"], of=graph))
    assert f"   └─ gone  - missing, {gone}\n" in listed


# Several graphs


def test_one_name_in_two_graphs_is_two_variables() -> None:
    assert message_of(lambda: assert_shared("layer/w", of=graph_of("two_graphs"))) == (
        "'layer/w' was to be shared, and of the 2 that match, 2 are not\n"
        "/\n"
        "├─ graph 1/layer/\n"
        "│  └─ w  ✗ not shared: used by 1 call\n"
        "│     └─ cell 1, line 4\n"
        "└─ graph 2/layer/\n"
        "   └─ w  ✗ not shared: used by 1 call\n"
        "      └─ cell 1, line 4\n"
        f"{SHARE} The names of all graphs count; graph_number=N asks about one."
    )


def test_one_graph_is_asked_by_its_number() -> None:
    graph = graph_of("two_graphs")
    assert_not_shared("layer/w", of=graph, graph_number=2)
    assert_variables(["layer/w"], of=graph, graph_number=2)
    assert_variables(["layer/w"], of=graph)


def test_a_graph_that_is_not_there_is_an_error() -> None:
    for scene, number, allowed in (
        ("two_graphs", 3, "there are the graphs 1, 2"),
        ("two_graphs", 0, "there are the graphs 1, 2"),
        ("graph_reset", 1, "there is graph 2"),
    ):
        with pytest.raises(ValueError) as caught:
            assert_variables([], of=graph_of(scene), graph_number=number)
        assert str(caught.value) == (
            f"unknown graph {number}: {allowed}; leave it out to ask about all"
        )


def test_without_any_graph_no_number_is_right() -> None:
    with pytest.raises(ValueError) as caught:
        assert_variables([], of=[], graph_number=1)
    assert str(caught.value) == (
        "unknown graph 1: there is no graph; leave it out to ask about all"
    )


# All variables


def test_a_list_is_exact_and_in_any_order() -> None:
    graph = graph_of("two_conv_blocks")
    assert_variables(["conv2/*", "conv1/weights:0", "conv1/biases"], of=graph)
    assert_variables(iter(["conv*/weights", "conv*/biases"]), of=graph)
    assert_variables([], of=[])


def test_what_differs_is_marked_in_the_tree() -> None:
    graph = graph_of("two_conv_blocks")
    names = ["conv1/weights", "conv1/biases", "conv2/weights", "conv3/*"]
    assert message_of(lambda: assert_variables(names, of=graph)) == (
        "the variables are not those of the list: 1 missing, 1 unexpected\n"
        "/\n"
        "├─ conv1/\n"
        "│  ├─ weights\n"
        "│  └─ biases\n"
        "├─ conv2/\n"
        "│  ├─ weights\n"
        "│  └─ biases  + unexpected, made in cell 2, line 4, in conv_block\n"
        "└─ conv3/\n"
        "   └─ *       - missing\n" + LIST
    )


def test_what_is_as_expected_takes_little_room() -> None:
    with record() as trace:
        for number in range(40):
            with tf.variable_scope(f"layer{number}"):
                tf.get_variable("w", [1])
        with tf.variable_scope("layer7"):
            tf.get_variable("extra", [1])
    message = message_of(lambda: assert_variables(["layer*/w"], of=trace))
    place = str(build(trace).variables[0, "layer7/extra"].created)
    assert message == (
        "the variables are not those of the list: 1 unexpected\n"
        "/\n"
        "├─ … 7 more as expected\n"
        "├─ layer7/\n"
        "│  ├─ w\n"
        f"│  └─ extra  + unexpected, made in {place}\n"
        "└─ … 32 more as expected\n" + LIST
    )


def test_of_many_differences_the_first_of_each_kind_are_drawn() -> None:
    with record() as trace:
        for number in range(1000):
            tf.get_variable(f"v{number}", [1])
    lines = message_of(lambda: assert_variables(["a", "b"], of=trace)).splitlines()
    assert lines[0] == "the variables are not those of the list: 2 missing, 1,000 unexpected"
    assert lines[-3:] == ["└─ b    - missing", "… 988 more marked +", LIST]
    assert len(lines) == 18


def test_what_was_made_before_recording_and_found_since_is_there() -> None:
    tf.get_variable("early", [1])
    tf.get_variable("unseen", [1])
    with record(), tf.variable_scope("", reuse=True):
        tf.get_variable("early", [1])
        assert_shared("early")
        message = message_of(lambda: assert_variables([]))
    assert "early  + unexpected, made before recording at " in message
    assert "unseen" not in message


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (
            "conv1/weights",
            (
                "one string is no list of names: 'conv1/weights'; hand over a list, as in "
                "assert_variables(['conv1/weights'])"
            ),
        ),
        (
            ["a", 3],
            (
                "no name: 3; hand over a full name, such as 'conv1/weights' or variable.op.name, "
                "or the variable itself"
            ),
        ),
    ],
)
def test_a_list_is_a_list_of_names(names: list[str], words: str) -> None:
    with pytest.raises(TypeError) as caught:
        assert_variables(names, of=graph_of("one_scope"))
    assert str(caught.value) == words


@pytest.mark.parametrize("asked", [assert_shared, assert_not_shared])
def test_what_has_no_name_is_refused(asked: Callable[..., None]) -> None:
    with pytest.raises(TypeError) as caught:
        asked(3, of=graph_of("one_scope"))
    assert str(caught.value) == (
        "no name: 3; hand over a full name, such as 'conv1/weights' or variable.op.name, or the "
        "variable itself"
    )


def test_a_variable_stands_for_its_name() -> None:
    with record():
        v = tf.get_variable("v", [2])
        assert_not_shared(v)
        assert_variables([v])


@pytest.mark.parametrize("calls", ["2", 2.0, True])
def test_a_number_of_calls_is_an_int(calls: int) -> None:
    with pytest.raises(TypeError) as caught:
        assert_shared("*", calls=calls, of=graph_of("one_scope"))
    assert str(caught.value) == (
        f"calls={calls!r} is no number of calls; hand over an int, as in calls=2, or leave it "
        "out for any number"
    )


# Nothing new


def test_a_block_that_makes_nothing_passes() -> None:
    tf.get_variable("v", [1])
    with assert_no_new_variables(), tf.variable_scope("", reuse=True):
        found = tf.get_variable("v", [1])
        assert found * 2.0 is not None


def test_a_block_that_makes_something_is_told_what_and_where() -> None:
    def make() -> None:
        with assert_no_new_variables(), tf.variable_scope("a"):
            tf.get_variable("v", [1])
            with tf.Graph().as_default():
                tf.Variable(1.0, name="w")

    with record() as trace:
        message = message_of(make)
    v, w = (node.created for node in build(trace).variables.values())
    assert message == (
        "2 variables were made where none was to be\n"
        "/\n"
        "├─ a/\n"
        f"│  └─ v  + new, made in {v}\n"
        f"└─ w     + new, made in {w}\n" + NO_NEW
    )
    assert v.location.function.endswith("make")


def test_what_was_made_once_is_one() -> None:
    guard = assert_no_new_variables()
    for name in ("v", "w"):
        with pytest.raises(AssertionError) as caught, guard:
            tf.get_variable(name, [1])
        first, root, leaf, last = str(caught.value).splitlines()
        assert (first, root, last) == ("1 variable was made where none was to be", "/", NO_NEW)
        assert leaf.startswith(f"└─ {name}  + new, made in ")


def test_a_recorded_program_makes_nothing_new_or_is_told_what() -> None:
    with record() as first:
        tf.get_variable("v", [1])
    with record() as second, tf.variable_scope("", reuse=True):
        tf.get_variable("v", [1])
    for of in (second, second.cells, build(second)):
        assert_no_new_variables(of=of)
    (made,) = build(first).variables.values()
    for of in (first, first.cells, build(first)):
        with pytest.raises(AssertionError) as caught:
            assert_no_new_variables(of=of)
        assert str(caught.value).splitlines() == [
            "1 variable was made where none was to be",
            "/",
            f"└─ v  + new, made in {made.created}",
            NO_NEW,
        ]


def test_the_exception_of_the_block_goes_through() -> None:
    def fail() -> None:
        tf.get_variable("v", [1])
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"), assert_no_new_variables():
        fail()
    assert events.listeners == ()


def test_blocks_nest_and_each_tells_its_own() -> None:
    def inner() -> None:
        with assert_no_new_variables():
            tf.get_variable("v", [1])

    outer: AbstractContextManager[None] = assert_no_new_variables()
    with pytest.raises(AssertionError) as caught, outer:
        message_of(inner)
    assert "v  + new" in str(caught.value)


# What is asked


def test_a_trace_can_be_asked_while_it_records_and_afterwards() -> None:
    with record() as trace:
        tf.get_variable("v", [1])
        assert_variables(["v"])
        assert_variables(["v"], of=trace)
        tf.get_variable("w", [1])
        assert_variables(["v", "w"])
    assert_variables(["v", "w"], of=trace)
    assert_variables(["v", "w"], of=trace.cells)
    assert_variables(["v", "w"], of=build(trace))


def test_the_innermost_recording_is_asked() -> None:
    with record() as outer:
        tf.get_variable("v", [1])
        with record():
            tf.get_variable("w", [1])
            assert_variables(["w"])
            assert_variables(["v", "w"], of=outer)
        assert_variables(["v", "w"])


def test_a_cell_of_a_trace_is_asked_with_those_before_it() -> None:
    trace = Trace()
    with trace.cell("cell 1"):
        tf.get_variable("v", [1])
    with trace.cell("cell 2"):
        tf.get_variable("w", [1])
        assert_variables(["v", "w"])


def test_where_nothing_is_recorded_there_is_nothing_to_ask() -> None:
    asked: dict[str, Callable[[], None]] = {
        "assert_shared('v')": lambda: assert_shared("v"),
        "assert_not_shared('v')": lambda: assert_not_shared("v"),
        "assert_variables([...])": lambda: assert_variables(["v"]),
    }
    with assert_no_new_variables():
        for call, ask in asked.items():
            with pytest.raises(RuntimeError) as caught:
                ask()
            assert str(caught.value) == (
                f"{call} has nothing to ask: nothing is recorded here; put the program into a "
                "`with scopeviz.record() as trace:` block and ask inside it, or hand it over as "
                "of=trace; in a notebook, run %load_ext scopeviz first"
            )


@pytest.mark.parametrize("of", [3, "trace", [3]])
def test_only_what_was_recorded_can_be_asked(of: list[None]) -> None:
    with pytest.raises(TypeError) as caught:
        assert_variables([], of=of)  # type: ignore[arg-type] # that is the mistake
    assert str(caught.value) == (
        f"of={of!r} is nothing that was recorded; hand over the trace of scopeviz.record(), a "
        "list of its cells, or the model that scopeviz.build makes"
    )


def test_a_recorded_program_can_be_asked_when_its_graph_is_gone() -> None:
    trace = run(SCENES["reuse_variables"]())
    assert_shared("conv1/*", calls=2, of=trace)
    assert_variables(["conv1/weights", "conv1/biases"], of=trace)


def test_the_rules_of_the_article_hold() -> None:
    spec = importlib.util.spec_from_file_location("article", ROOT / "examples" / "conv_block.py")
    assert spec
    assert spec.loader
    article = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(article)
    with record() as trace:
        article.main()
    graph = build(trace)
    assert_variables(
        [f"conv{n}/{v}" for n in "12" for v in ("weights", "biases")], of=graph, graph_number=1
    )
    assert_not_shared("*", of=graph, graph_number=1)
    assert_shared("conv1/weights", calls=2, of=graph, graph_number=2)
    assert_shared("conv1/*", calls=2, of=graph, graph_number=2)
    assert_variables(["foo/v"], of=graph, graph_number=3)
    assert_not_shared("foo/v", of=graph, graph_number=3)
    assert_shared("foo/v", of=graph, graph_number=4)
    assert_variables(["var1", "my_scope/var2"], of=graph, graph_number=5)


# Under pytest

PROGRAM = """\
import scopeviz
import scopeviz.tf1 as tf


def tower(scope):
    with tf.variable_scope(scope, reuse=tf.AUTO_REUSE):
        tf.get_variable("w", [1])


def test_shared():
    with scopeviz.record():
        tower("left")
        tower("rigth")
        scopeviz.assert_shared("left/w")  # here


def test_variables():
    with scopeviz.record():
        tower("third")
        scopeviz.assert_variables(["second/w"])  # here


def test_unknown():
    with scopeviz.record():
        scopeviz.assert_not_shared("fourth/w")  # here


def test_list():
    with scopeviz.record():
        scopeviz.assert_variables("fifth/w")  # here


def test_nothing_recorded():
    scopeviz.assert_shared("w")  # here


def test_no_new():
    with scopeviz.assert_no_new_variables():  # here
        tower("new")
"""


def test_pytest_points_at_the_line_of_the_test(tmp_path: Path) -> None:
    (tmp_path / "test_towers.py").write_text(PROGRAM, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "COLUMNS": "200"},
    )
    assert "6 failed" in done.stdout
    lines = done.stdout.splitlines()
    here = [line for line in lines if line.startswith(">")]
    assert len(here) == 6
    assert [line for line in here if not line.endswith("# here")] == []
    assert "scopeviz/assertions.py" not in done.stdout
    said = [line.removeprefix("E") for line in lines if line.startswith("E   ")]
    assert dedent("\n".join(said[:8])).splitlines() == [
        "AssertionError: 'left/w' was to be shared, and is not shared: looked up by 1 call",
        "/",
        "├─ left/",
        "│  └─ w  ✗ not shared: looked up by 1 call",
        "│     └─ call 1 · tower · test_towers.py, line 12",
        "└─ rigth/",
        "   └─ w",
        SHARE,
    ]


def test_every_assertion_hides_itself_from_a_traceback() -> None:
    source = (ROOT / "scopeviz" / "assertions.py").read_text(encoding="utf-8")
    raising = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
    ]
    assert len(raising) > 5
    unhidden = [node.name for node in raising if "__tracebackhide__" not in ast.unparse(node)]
    assert unhidden == []
