"""``%scopeviz rerun``: what happens to a notebook's graph when a cell runs again."""

import gc
import sys
import weakref
from typing import Any

import pytest

from scopeviz.events import TakenBack, VariableCreated, VariableReused
from scopeviz.model.lineage import stale_cells
from tests.jupyter.shell import Notebook

MODEL = """\
x = tf.placeholder(tf.float32, [None, 4], name="x")
with tf.variable_scope("conv1"):
    w = tf.get_variable("weights", [4, 3], regularizer=lambda v: tf.reduce_sum(v * v))
h = tf.layers.dense(tf.matmul(x, w), 2)
loss = tf.reduce_mean(h)
"""
TRAIN = "train = tf.train.AdamOptimizer().minimize(loss)"
INIT = "session = tf.Session()\nsession.run(tf.global_variables_initializer())"
STEP = "session.run(train, {x: [[1.0, 2.0, 3.0, 4.0]]})"
NAMES = "print(*[op.name for op in tf.get_default_graph().get_operations()])"


@pytest.fixture
def tf_notebook(notebook: Notebook) -> Notebook:
    """A notebook that has imported our TF1, cell 2, and whose default graph is new."""
    notebook.run("import scopeviz.tf1 as tf\ntf.reset_default_graph()")
    return notebook


@pytest.fixture
def rolling(tf_notebook: Notebook) -> Notebook:
    """The same, where cells are taken back, which was said in cell 3."""
    said(tf_notebook, "%scopeviz rerun rollback")
    return tf_notebook


def said(notebook: Notebook, source: str, **options: Any) -> str:
    """Run a cell that works; return what it printed."""
    notebook.run(source, **options)
    assert notebook.result.success, notebook.captured.stderr
    return str(notebook.captured.stdout)


def error_of(notebook: Notebook, source: str) -> str:
    """Run a cell that fails; return its error."""
    notebook.run(source)
    error = notebook.result.error_in_exec
    assert error is not None
    return f"{type(error).__name__}: {error}"


def names(notebook: Notebook) -> list[str]:
    """The names of the ops, asked for by nobody's cell."""
    tf = notebook.shell.user_ns["tf"]
    return [op.name for op in tf.get_default_graph().get_operations()]


# The magic.


def test_which_policy_is_on_and_what_there_is(notebook: Notebook) -> None:
    assert said(notebook, "%scopeviz rerun") == (
        "scopeviz rerun is error.  When a cell runs again, with\n"
        "  error     what its earlier run made is still there, as in TF1.\n"
        "  rollback  what its earlier run added is taken back first, as if it had not run.\n"
        "  reuse     its lookups find the variables that its earlier runs made.\n"
    )


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("error", "what its earlier run made is still there, as in TF1."),
        ("rollback", "what its earlier run added is taken back first, as if it had not run."),
        ("reuse", "its lookups find the variables that its earlier runs made."),
    ],
)
def test_a_policy_is_switched_to_and_said(notebook: Notebook, policy: str, words: str) -> None:
    assert said(notebook, f"%scopeviz  rerun   {policy} ") == (
        f"scopeviz rerun is {policy}: when a cell runs again, {words}\n"
    )
    assert said(notebook, "%scopeviz rerun").startswith(f"scopeviz rerun is {policy}. ")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "%scopeviz rerun roll",
            "UsageError: %scopeviz rerun takes error, rollback or reuse, not 'roll'.\n",
        ),
        (
            "%scopeviz rerun on off",
            "UsageError: %scopeviz rerun takes error, rollback or reuse, not 'on off'.\n",
        ),
        (
            "%scopeviz on off",
            "UsageError: %scopeviz on takes nothing more, not 'off'.\n",
        ),
    ],
)
def test_other_words_are_refused(notebook: Notebook, line: str, message: str) -> None:
    notebook.run(line)
    assert (notebook.captured.stderr or notebook.captured.stdout) == message
    assert notebook.session.reruns.policy == "error"


# Error: as TF1.


def test_by_default_a_cell_that_runs_again_meets_what_it_made(tf_notebook: Notebook) -> None:
    said(tf_notebook, MODEL)
    assert error_of(tf_notebook, MODEL).startswith(
        "ValueError: Variable conv1/weights already exists, disallowed."
    )
    first, second = tf_notebook.session.cells[-2:]
    assert (first.label, second.label) == ("cell 3", "cell 3 (second run)")
    assert (first.cell, first.run, second.cell, second.run) == (3, 1, 3, 2)
    assert second.number == first.number + 1


# Rollback.


def test_names_come_out_the_same_in_each_of_five_runs(rolling: Notebook) -> None:
    assert said(rolling, MODEL) == ""
    first = names(rolling)
    for _ in range(4):
        assert said(rolling, MODEL) == (
            "scopeviz: took back what cell 4 made before: 3 variables (conv1/weights, "
            f"dense/kernel, dense/bias), {len(first)} ops.\n"
        )
        assert names(rolling) == first
    label = rolling.session.cells[-1].label
    assert label == "cell 4 (fifth run)"
    made = [each for each in rolling.session.cells[-1].events if isinstance(each, VariableCreated)]
    assert str(made[0].location) == f"{label}, line 3"


def test_what_is_stale_is_said_and_cannot_be_run(rolling: Notebook) -> None:
    said(rolling, MODEL)
    said(rolling, TRAIN)
    said(rolling, INIT)
    said(rolling, STEP)
    took, stale = said(rolling, MODEL).splitlines()
    assert took.startswith("scopeviz: took back what cell 4 made before: ")
    assert stale.startswith("scopeviz: ")
    assert stale.endswith(": run cell 5 and cell 6 again.")
    assert "ops built on it are stale now (gradients/" in stale
    error = error_of(rolling, STEP)
    assert "Operation 'Adam' is stale: it was built on what cell 4 made before it ran" in error
    assert error.endswith("Run cell 5 again.)")
    said(rolling, TRAIN)
    said(rolling, INIT)
    assert said(rolling, STEP) == ""


def test_the_record_of_the_new_run_begins_with_what_was_taken_back(rolling: Notebook) -> None:
    said(rolling, MODEL)
    said(rolling, "y = h * 2.0")
    said(rolling, MODEL)
    taken, *others = rolling.session.cells[-1].events
    assert isinstance(taken, TakenBack)
    assert taken.cell == "cell 4"
    assert taken.variables == ("conv1/weights", "dense/kernel", "dense/bias")
    assert taken.stale == ("mul",)
    assert not any(isinstance(event, TakenBack) for event in others)


def test_after_a_failure_one_can_turn_to_rollback(tf_notebook: Notebook) -> None:
    said(tf_notebook, MODEL)
    first = names(tf_notebook)
    error_of(tf_notebook, MODEL)
    error_of(tf_notebook, MODEL)
    said(tf_notebook, "%scopeviz rerun rollback")
    assert "took back what cell 3 made before: 3 variables" in said(tf_notebook, MODEL)
    assert names(tf_notebook) == first


def test_a_run_that_died_half_way_is_taken_back(rolling: Notebook) -> None:
    source = "with tf.variable_scope('a'):\n    v = tf.get_variable('v', [1])\n    1 / zero\n"
    assert error_of(rolling, source).startswith("NameError")
    rolling.shell.user_ns["zero"] = 1.0
    assert said(rolling, source) == (
        "scopeviz: took back what cell 4 made before: 1 variable (a/v), 10 ops.\n"
    )


def test_a_slip_that_python_refuses_takes_nothing_back(rolling: Notebook) -> None:
    said(rolling, "v = tf.get_variable('v', [1])", cell_id="one")
    first = names(rolling)
    for slip in ("v = tf.get_variable('v', [1]", "v = 'v", "  v\n v", "return 1 +"):
        rolling.run(slip, cell_id="one")
        assert rolling.result.error_before_exec is not None
        assert "took back" not in rolling.captured.stdout
        assert names(rolling) == first
    said(rolling, "v = tf.get_variable('v', [1])", cell_id="one")
    assert names(rolling) == first


def test_a_cell_keeps_its_identity_when_it_is_edited(rolling: Notebook) -> None:
    said(rolling, "v = tf.get_variable('v', [1])", cell_id="one")
    assert said(rolling, "v = tf.get_variable('v', [2])", cell_id="one").startswith(
        "scopeviz: took back what cell 4 made before: 1 variable (v), "
    )
    assert rolling.session.cells[-1].cell_id == "one"


@pytest.mark.parametrize(
    "source",
    [
        "%%capture\nv = tf.get_variable('v', [1])",
        "%%time\nv = tf.get_variable('v', [1])",
        "get_ipython().run_cell(\"v = tf.get_variable('v', [1])\")\nw = tf.Variable(1.0)",
    ],
)
def test_cells_of_every_kind_are_taken_back_once(rolling: Notebook, source: str) -> None:
    said(rolling, source)
    first = names(rolling)
    for _ in range(2):
        assert said(rolling, source).count("scopeviz: took back what cell 4 made before") == 1
        assert names(rolling) == first


def test_figures_need_not_be_shown(rolling: Notebook) -> None:
    said(rolling, "%scopeviz off")
    said(rolling, MODEL)
    assert "took back what cell 5 made before" in said(rolling, MODEL)
    assert rolling.run(MODEL) == []


def test_after_a_reload_one_begins_anew(rolling: Notebook) -> None:
    said(rolling, MODEL)
    said(rolling, "%unload_ext scopeviz")
    said(rolling, "%load_ext scopeviz")
    said(rolling, "%scopeviz rerun rollback")
    # What ran before is nobody's.
    assert "Variable conv1/weights already exists" in error_of(rolling, MODEL)
    said(rolling, "tf.reset_default_graph()")
    said(rolling, MODEL)
    first = names(rolling)
    assert "took back" in said(rolling, MODEL)
    assert names(rolling) == first


def test_a_cell_that_begins_with_a_new_graph_begins_with_it_again(rolling: Notebook) -> None:
    source = "tf.reset_default_graph()\nv = tf.get_variable('v', [1])"
    said(rolling, source)
    for _ in range(2):
        assert "which was not taken back" not in said(rolling, source)
        assert [v.name for v in rolling.session.graph.variables.values()] == ["v"]


def test_a_finalized_graph_is_left_alone_and_it_is_said(rolling: Notebook) -> None:
    said(rolling, "c = tf.constant(1.0)")
    said(rolling, "tf.get_default_graph().finalize()")
    error = error_of(rolling, "c = tf.constant(1.0)")
    assert error == "RuntimeError: Graph is finalized and cannot be modified."
    assert rolling.captured.stdout.splitlines()[0] == (
        "scopeviz: cell 4 runs again on top of what it made before, which was not taken back: "
        "the graph is finalized."
    )


def test_a_cell_that_made_nothing_says_nothing(rolling: Notebook) -> None:
    for source in ("x = 1", "%scopes", "pass"):
        said(rolling, source)
        assert "took back" not in said(rolling, source)


def test_a_graph_of_ones_own(rolling: Notebook) -> None:
    make = "graph = tf.Graph()"
    fill = "with graph.as_default():\n    v = tf.get_variable('v', [1])"
    said(rolling, make)
    said(rolling, fill)
    assert "took back what cell 5 made before: 1 variable (v)" in said(rolling, fill)
    # The new graph is another one; what was made in the old one is stale with it.
    said(rolling, make)
    said(rolling, fill)
    assert rolling.shell.user_ns["v"].name == "v:0"


def test_the_cell_that_imports_tf1_is_taken_back_too(rolling: Notebook) -> None:
    source = "import scopeviz.tf1 as tf\nv = tf.get_variable('v', [1])"
    said(rolling, source)
    assert "took back what cell 4 made before: 1 variable (v)" in said(rolling, source)


LOOK = "with tf.variable_scope('a', reuse=True):\n    w = tf.get_variable('w')"
ENTER = "with tf.variable_scope('a', auxiliary_name_scope=False):\n    pass"


def test_lookups_of_a_cell_that_made_nothing_are_taken_back(rolling: Notebook) -> None:
    said(rolling, "with tf.variable_scope('a'):\n    w = tf.get_variable('w', [1])")
    for _ in range(3):
        assert said(rolling, LOOK) == ""
    (variable,) = rolling.session.graph.variables.values()
    assert [each.place.cell for each in variable.reuses] == [len(rolling.session.cells)]


def test_openings_of_a_cell_that_made_nothing_are_taken_back(rolling: Notebook) -> None:
    for _ in range(3):
        assert said(rolling, ENTER) == ""
    (scope,) = rolling.session.graph.scopes.values()
    assert len(scope.openings) == 1


def test_who_only_looked_up_what_is_gone_is_told_to_run_again(rolling: Notebook) -> None:
    make = "with tf.variable_scope('a'):\n    v = tf.get_variable('w', [1])"
    said(rolling, make)
    said(rolling, LOOK)
    assert said(rolling, make).splitlines()[1:] == [
        "scopeviz: cell 5 looked up what is gone: run cell 5 again."
    ]
    graph = rolling.session.graph
    assert stale_cells(graph, graph.latest.events) == ("cell 5",)
    said(rolling, LOOK)
    said(rolling, "y = w * 2.0")
    assert said(rolling, LOOK) == ""
    *_, line = said(rolling, make).splitlines()
    assert line == "scopeviz: cell 5 looked up what is gone: run cell 5 again."


def test_a_refusal_that_was_mended_is_gone(rolling: Notebook) -> None:
    error_of(rolling, LOOK)
    assert len(rolling.session.graph.refusals) == 1
    error_of(rolling, LOOK)
    assert len(rolling.session.graph.refusals) == 1
    said(rolling, "with tf.variable_scope('a'):\n    tf.get_variable('w', [1])")
    said(rolling, LOOK)
    assert not rolling.session.graph.refusals


# Reuse.


def test_lookups_find_what_the_cell_made_before(tf_notebook: Notebook) -> None:
    source = "with tf.variable_scope('a'):\n    v = tf.get_variable('v', [1])"
    said(tf_notebook, "%scopeviz rerun reuse")
    said(tf_notebook, source)
    v = tf_notebook.shell.user_ns["v"]
    for _ in range(4):
        said(tf_notebook, source)
        assert tf_notebook.shell.user_ns["v"] is v
        kinds = [
            event.flag
            for event in tf_notebook.session.cells[-1].events
            if isinstance(event, VariableReused | VariableCreated)
        ]
        assert [(flag and flag.value, flag and flag.origin) for flag in kinds] == [
            ("AUTO_REUSE", "rerun")
        ]


def test_all_else_stays_as_in_tf1(tf_notebook: Notebook) -> None:
    said(tf_notebook, "%scopeviz rerun reuse")
    said(tf_notebook, "v = tf.get_variable('v', [1])")
    assert "Variable v already exists" in error_of(tf_notebook, "u = tf.get_variable('v', [1])")
    said(tf_notebook, "w = tf.Variable(1.0, name='w')")
    said(tf_notebook, "w = tf.Variable(1.0, name='w')")
    assert tf_notebook.shell.user_ns["w"].name == "w_1:0"


def test_one_can_turn_from_reuse_to_rollback(tf_notebook: Notebook) -> None:
    source = "v = tf.get_variable('v', [1])\ny = v + 1.0"
    said(tf_notebook, "%scopeviz rerun reuse")
    said(tf_notebook, source)
    first = names(tf_notebook)
    said(tf_notebook, source)
    said(tf_notebook, "%scopeviz rerun rollback")
    said(tf_notebook, source)
    assert names(tf_notebook) == first


def test_what_is_made_anew_under_reuse_is_said(tf_notebook: Notebook) -> None:
    source = "h = tf.layers.dense(tf.ones([1, 2]), 2)\nb = tf.Variable(0.0)"
    said(tf_notebook, "%scopeviz rerun reuse")
    assert said(tf_notebook, source) == ""
    for number in (1, 2):
        assert said(tf_notebook, source) == (
            f"scopeviz: cell 4 made 3 variables anew (dense_{number}/kernel, "
            f"dense_{number}/bias, Variable_{number}): default names and tf.Variable are "
            "numbered on: name the layers, or use rollback.\n"
        )


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("tf.layers.dense(x, 2, name='a')", "tf.layers.dense(x, 2, name='a')"),
        ("tf.get_variable('w_1', [1])", "tf.get_variable('w_1', [1]), tf.get_variable('w_2', [1])"),
        ("tf.get_variable('w_1', [1])", "tf.get_variable('w_2', [1])"),
        ("tf.get_variable('w', [1]), 1 / 0", "tf.get_variable('w', [1]), tf.Variable(1.0)"),
    ],
)
def test_what_is_found_or_new_under_reuse_is_not(
    tf_notebook: Notebook, first: str, second: str
) -> None:
    said(tf_notebook, "%scopeviz rerun reuse")
    said(tf_notebook, "x = tf.ones([1, 2])")
    tf_notebook.run(first, cell_id="one")
    assert "anew" not in said(tf_notebook, second, cell_id="one")


# What it leaves.


def test_nothing_is_held_after_unloading(rolling: Notebook) -> None:
    said(rolling, "graph = tf.Graph()\nwith graph.as_default():\n    v = tf.get_variable('v', [1])")
    graph = rolling.shell.user_ns["graph"]
    assert graph._history is not None
    said(rolling, "%unload_ext scopeviz")
    assert graph._history is None
    gone = weakref.ref(graph)
    del graph
    said(rolling, "del graph, v")
    gc.collect()
    assert gone() is None


def test_a_notebook_without_tf1_does_not_import_it(
    bare: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.startswith("scopeviz.tf1")]:
        monkeypatch.delitem(sys.modules, module)
    said(bare, "%load_ext scopeviz")
    said(bare, "%scopeviz rerun rollback")
    for _ in range(2):
        said(bare, "make('a')")
    said(bare, "%unload_ext scopeviz")
    assert "scopeviz.tf1" not in sys.modules
