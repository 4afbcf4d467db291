"""The scope tree: order, chains, totals, and what is left out of a large one."""

import re
from collections import Counter

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import Trace, record
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import Refusal, VariableNode
from scopeviz.model.scope_tree import (
    NOTHING,
    Branch,
    Totals,
    is_new,
    prune,
    scope_names,
    trees,
    walk,
)
from scopeviz.views import to_svg, to_text
from scopeviz.views.style import LEGEND
from tests.scenes import SCENES, graph_of
from tests.views.programs import Program, layers, marked, named


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
    assert root.totals == Totals(4, 2 * (9216 + 32), 0, 2, new=4)


def test_unknown_sizes_are_counted_apart() -> None:
    (root,) = trees(named("v"))
    assert root.totals == Totals(variables=1, unknown=1, new=1, shared=1, refused=1)


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


def counted(root: Branch) -> Counter[str]:
    """How much of a pruned tree is new, shared and refused, shown or not."""
    counts: Counter[str] = Counter()
    for node in walk(root):
        hidden = NOTHING
        if isinstance(node, Branch):
            hidden = (node.totals if node.folded else NOTHING) + (node.more or NOTHING)
            counts.update(new=hidden.new, shared=hidden.shared, refused=hidden.refused)
        elif isinstance(node, VariableNode):
            counts.update(new=is_new(node, 1), shared=node.shared)
        else:
            counts["refused"] += 1
    return counts


@pytest.mark.parametrize("pattern", ["net", "tower{0}/layer{1}", "layer{2}"])
def test_the_marks_of_what_is_left_out_are_counted(pattern: str) -> None:
    graph = marked(pattern)
    (whole,) = trees(graph)
    (pruned,) = prune([whole], cell=1)
    assert len(list(walk(pruned))) < len(list(walk(whole)))
    assert counted(pruned) == counted(whole) == {"new": 300, "shared": 100, "refused": 12}


def test_what_was_refused_is_shown_before_what_was_made() -> None:
    (root,) = prune(trees(marked("net")), cell=1)
    assert sum(isinstance(child, Refusal) for child in root.children) == 12


def test_a_scope_with_a_refusal_is_opened_before_others() -> None:
    program = Program()
    for at in range(400):
        program.variable(f"tower{at // 20}/layer{at}", "v", (1,), program.at(at))
    program.refuse("tower19/layer399", "w", "no such variable", 1)
    (root,) = prune(trees(program.graph()), cell=1)
    assert [node.leaf for node in walk(root) if isinstance(node, Refusal)] == ["w"]


def test_a_refusal_that_is_left_out_is_counted_beside_the_variable_of_its_name() -> None:
    program = Program()
    for at in range(200):
        program.variable("net", f"v{at}", (1,), program.at(at))
    for at in range(200):
        program.refuse("net", f"v{at}", "it exists", at)
    (root,) = prune(trees(program.graph()), cell=1)
    assert root.more is not None
    shown = sum(isinstance(child, Refusal) for child in root.children)
    assert (shown, root.more.refused) == (20, 180)


def test_a_variable_stands_in_the_scope_that_its_full_name_lies_in() -> None:
    tf.reset_default_graph()
    with record() as trace:
        with tf.variable_scope("net"):
            pass
        tf.get_variable("net/top", [1])
        tf.get_variable("net/sub/deep", [1])
        tf.get_variable("other/v", [1])
        with tf.variable_scope("net/sub"):
            pass
    graph = build(trace)
    (root,) = trees(graph)
    leaves = {
        (node.key[1], leaf.leaf)
        for node in walk(root)
        if isinstance(node, Branch)
        for leaf in node.children
        if isinstance(leaf, VariableNode)
    }
    assert leaves == {("net", "top"), ("net/sub", "deep"), ("", "other/v")}
    assert {node.scope for node in graph.variables.values()} == {""}
    assert "top" in to_text(graph, scope="net")
    assert "deep" in to_text(graph, scope="net/sub")
    assert "top" not in to_text(graph, scope="net/sub")


def test_a_refusal_stands_in_the_scope_that_its_full_name_lies_in() -> None:
    tf.reset_default_graph()
    with record() as trace:
        with tf.variable_scope("net"):
            tf.get_variable("v", [1])
        with pytest.raises(ValueError, match="already exists"):
            tf.get_variable("net/v", [1])
    (root,) = trees(build(trace))
    assert (root.label, [type(child) for child in root.children]) == (
        "net",
        [VariableNode, Refusal],
    )
    assert {child.leaf for child in root.children if not isinstance(child, Branch)} == {"v"}


def test_a_variable_that_name_scopes_placed_is_told_from_the_others() -> None:
    graph = graph_of("scopes_of_one_name")
    assert [node.by_name_scope for node in graph.variables.values()] == [True, False, False]
    assert re.search(r"\+ q\* .*\n.*\+ r  .*\n.*\+ top  ", to_text(graph))
    for view in ("tree", "sharing"):
        svg = to_svg(graph, view)
        assert ">q*</text>" in svg
        assert LEGEND["named"] in svg
    assert LEGEND["named"] in to_text(graph)
    assert "*" not in to_text(graph_of("nested"))


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
    dashed = r'class="sv-names">.*?stroke-dasharray.*?s_1<.*?name scope'
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
