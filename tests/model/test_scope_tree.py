"""The scope tree: order, chains, totals, and what is left out of a large one."""

import re

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import Trace, record
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import Refusal, VariableNode
from scopeviz.model.scope_tree import Branch, Totals, prune, scope_names, trees, walk
from scopeviz.views import to_svg, to_text
from tests.scenes import SCENES, graph_of
from tests.views.programs import Program, layers, named


def labels(root: Branch) -> list[str]:
    return [node.label for node in walk(root) if isinstance(node, Branch)]


def test_a_chain_of_scopes_is_one_branch() -> None:
    (root,) = trees(layers(["net/block1/unit", "net/block2/unit"]))
    assert labels(root) == ["net", "block1/unit", "block2/unit"]


def test_siblings_stand_in_the_order_of_creation() -> None:
    (root,) = trees(layers(["z", "a", "m"]))
    assert labels(root) == ["", "z", "a", "m"]
    leaves = [node.leaf for node in walk(root) if isinstance(node, VariableNode)]
    assert leaves == ["weights", "biases"] * 3


def test_totals_count_distinct_variables() -> None:
    (root,) = trees(layers(["a", "b"]))
    assert root.totals == Totals(4, 2 * (9216 + 32), 0, 2)


def test_unknown_sizes_are_counted_apart() -> None:
    (root,) = trees(named("v"))
    assert root.totals == Totals(variables=1, elements=0, unknown=1)


def test_a_refusal_is_a_leaf_of_its_own() -> None:
    (root,) = trees(named("v"))
    assert [type(child) for child in root.children] == [VariableNode, Refusal]


def test_a_refusal_is_told_in_its_cell_only() -> None:
    program = Program()
    program.variable("a", "v", (1,), program.at(1))
    program.refuse("a", "v", "it exists", 2)
    program.end_cell()
    program.end_cell()
    (root,) = trees(program.graph())
    assert [type(child) for child in root.children] == [VariableNode]


def test_a_scope_without_variables_is_there_in_its_cell() -> None:
    program = Program()
    program.scope("empty")
    assert [root.label for root in trees(program.graph())] == ["empty"]


def test_a_small_tree_is_not_pruned() -> None:
    roots = trees(layers([f"layer{at}" for at in range(20)]))
    assert prune(roots) == roots


def test_nothing_is_dropped_silently() -> None:
    for names in (
        [f"layer{at}" for at in range(900)],
        [f"tower{at // 25}/layer{at % 25}" for at in range(900)],
        ["flat"] * 2 + [f"deep/{'x/' * at}y" for at in range(200)],
    ):
        (whole,) = trees(layers(names))
        (pruned,) = prune([whole])
        nodes = list(walk(pruned))
        branches = [node for node in nodes if isinstance(node, Branch)]
        counted = sum(isinstance(node, VariableNode) for node in nodes)
        counted += sum(node.totals.variables for node in branches if node.folded)
        counted += sum(node.more.variables for node in branches if node.more)
        assert counted == whole.totals.variables == pruned.totals.variables
        assert len(nodes) <= 150


def test_scopes_of_the_latest_cell_stay_open() -> None:
    program = Program()
    for at in range(300):
        program.conv_block("", f"old{at}", at)
    program.end_cell()
    program.conv_block("", "young", 1)
    (root,) = prune(trees(program.graph()), cell=2)
    assert [child.label for child in root.children if isinstance(child, Branch)][-1] == "young"
    shown = [node.name for node in walk(root) if isinstance(node, VariableNode)]
    assert shown[-2:] == ["young/weights", "young/biases"]


def test_a_reuse_flag_is_shown_in_the_cell_that_set_it_only() -> None:
    tf.reset_default_graph()
    trace = Trace()
    with trace.cell("cell 1"):
        with tf.variable_scope("auto", reuse=tf.AUTO_REUSE), tf.variable_scope("inner"):
            tf.get_variable("v", [1])
        with tf.variable_scope("switched") as scope:
            tf.get_variable("v", [1])
            scope.reuse_variables()
        with tf.variable_scope("plain"):
            tf.get_variable("v", [1])
    (root,) = trees(build(trace))
    flags = {node.label: node.reuse for node in walk(root) if isinstance(node, Branch)}
    assert flags == {"": "False", "auto/inner": "AUTO_REUSE", "switched": "True", "plain": "False"}
    with trace.cell("cell 2"):
        tf.get_variable("other", [1])
    (root,) = trees(build(trace))
    assert {node.reuse for node in walk(root) if isinstance(node, Branch)} == {"False"}


def test_a_scope_that_is_opened_again_has_its_new_flag() -> None:
    tf.reset_default_graph()
    with record() as trace:
        with tf.variable_scope("net") as scope:
            tf.get_variable("v", [1])
            scope.reuse_variables()
        with tf.variable_scope("net"):
            pass
    (root,) = trees(build(trace))
    assert root.flag is None


def test_a_folder_of_a_name_scope_is_told_from_a_variable_scope() -> None:
    tf.reset_default_graph()
    with record() as trace:
        with tf.variable_scope("s"):
            tf.Variable(1.0, name="v")
        with tf.variable_scope("s"):
            tf.Variable(1.0, name="v")
        with tf.variable_scope("deep/er"):
            tf.get_variable("v", [1])
    graph = build(trace)
    (root,) = trees(graph)
    kinds = {node.label: node.is_name_scope for node in walk(root) if isinstance(node, Branch)}
    assert kinds == {"": False, "s": False, "s_1": True, "deep/er": False}
    assert "s_1/  name scope\n" in to_text(graph)
    assert " s/\n" in to_text(graph)
    svg = to_svg(graph)
    dashed = r'class="sv-names">.*?stroke-dasharray.*?s_1 \(name scope\)'
    assert re.search(dashed, svg, re.DOTALL)
    assert svg.count('class="sv-names"') == 1


def test_a_scope_exists_from_its_opening_to_the_reset_of_its_graph() -> None:
    tf.reset_default_graph()
    trace = Trace()
    with trace.cell("cell 1"), tf.variable_scope("outer"), tf.variable_scope("empty"):
        pass
    with trace.cell("cell 2"):
        tf.get_variable("v", [1])
    graph = build(trace)
    assert scope_names(graph) == ("outer", "outer/empty")
    assert to_text(graph, scope="outer") == "outer/empty/  no variable\n"
    assert "outer" not in to_text(graph)
    with trace.cell("cell 3"):
        tf.reset_default_graph()
    assert scope_names(build(trace)) == ()
    with pytest.raises(ValueError, match="unknown scope 'outer': there is no scope"):
        to_text(build(trace), scope="outer")


@pytest.mark.parametrize("scene", SCENES)
def test_every_scope_that_is_named_can_be_drawn(scene: str) -> None:
    graph = graph_of(scene)
    for name in scope_names(graph):
        assert trees(graph, name)
