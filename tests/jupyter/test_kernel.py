"""``%load_ext scopeviz`` in a real kernel, as a front end sees it."""

import functools
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]

LOAD = "%load_ext scopeviz\nimport scopeviz.tf1 as tf"
DEFINE = """\
def dense(name):
    with tf.variable_scope(name, reuse=tf.AUTO_REUSE):
        return tf.get_variable("weights", [2, 3])
"""

Outputs = list[dict[str, Any]]


class WithIds(NotebookClient):
    """A client that says which cell it runs, as JupyterLab does; ``x = 1  # id one`` names it."""

    async def async_execute_cell(self, cell: Any, *args: Any, **kwargs: Any) -> Any:
        cell.source, _, cell_id = cell.source.partition("  # id ")
        client: Any = self.kc
        usual = client.execute
        if cell_id:
            client.execute = functools.partial(self.execute_named, cell_id)
        try:
            return await super().async_execute_cell(cell, *args, **kwargs)
        finally:
            client.execute = usual

    def execute_named(self, cell_id: str, code: str, **_: Any) -> str:
        """Ask the kernel to run a cell of that id; return the id of the message."""
        client: Any = self.kc
        content = {
            "code": code,
            "silent": False,
            "store_history": True,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        message = client.session.msg("execute_request", content, metadata={"cellId": cell_id})
        client.shell_channel.send(message)
        return str(message["header"]["msg_id"])


def run(*sources: str) -> list[Outputs]:
    """Run cells in a fresh kernel; return the outputs of each."""
    new: Any = nbformat.v4  # Its functions are not annotated.
    notebook = new.new_notebook(cells=[new.new_code_cell(source) for source in sources])
    client = WithIds(
        notebook,
        kernel_name="python3",
        allow_errors=True,
        timeout=120,
        resources={"metadata": {"path": str(ROOT)}},
    )
    client.execute()
    return [cell.outputs for cell in notebook.cells]


def figures(outputs: Outputs) -> list[dict[str, str]]:
    """The bundles among the outputs of a cell."""
    return [output["data"] for output in outputs if output["output_type"] == "display_data"]


def stderr(outputs: Outputs) -> str:
    return "".join(output["text"] for output in outputs if output.get("name") == "stderr")


def stdout(outputs: Outputs) -> str:
    return "".join(output["text"] for output in outputs if output.get("name") == "stdout")


def test_each_cell_that_touched_a_scope_shows_one_figure() -> None:
    load, define, first, again, nothing = run(
        LOAD, DEFINE, "dense('one')", "dense('one')\ndense('two')", "x = 1"
    )
    assert figures(load) == figures(define) == figures(nothing) == []
    for outputs in (first, again):
        (figure,) = figures(outputs)
        assert set(figure) == {"text/plain", "text/html"}
        assert "one" in figure["text/plain"]
        assert "one/weights" in figure["text/html"]
    assert "two" in figures(again)[0]["text/plain"]
    assert "cell 4" in figures(again)[0]["text/html"]


def test_the_figure_stands_below_what_the_cell_shows_itself() -> None:
    _, _, outputs = run(LOAD, DEFINE, "dense('one')\nprint('mine')\n1 + 1")
    assert [output["output_type"] for output in outputs] == [
        "stream",
        "execute_result",
        "display_data",
    ]


def test_a_cell_that_raises_shows_its_error_and_then_what_exists() -> None:
    _, outputs = run(
        LOAD,
        "with tf.variable_scope('a'):\n"
        "    tf.get_variable('v', [1])\n"
        "    tf.get_variable('v', [1])\n",
    )
    error, figure = outputs
    assert error["ename"] == "ValueError"
    assert error["evalue"].startswith("Variable a/v already exists")
    assert "a" in figure["data"]["text/plain"]


def test_a_cell_that_dies_of_a_scope_error_shows_the_ways_out_below_its_traceback() -> None:
    _, _, _, outputs = run(
        LOAD,
        "with tf.variable_scope('a'):\n    tf.get_variable('v', [1])",
        "def again():\n    with tf.variable_scope('a'):\n        tf.get_variable('v', [1])",
        "again()",
    )
    error, figure = outputs
    assert error["output_type"] == "error"
    assert (
        "ways out  variable_scope('a', reuse=tf.AUTO_REUSE) in cell 3"
        in (figure["data"]["text/plain"])
    )
    assert "found     a/v was there, made in cell 2, line 2" in figure["data"]["text/plain"]
    html = figure["data"]["text/html"]
    assert html.index("Why it was refused") < html.index("Scope tree")


def test_an_interrupted_cell_shows_what_exists() -> None:
    interrupt = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\n"
    _, _, plain, waiting, after = run(
        LOAD,
        DEFINE,
        f"dense('one')\n{interrupt}time.sleep(60)",
        f"import asyncio\ndense('two')\n{interrupt}await asyncio.sleep(60)",
        "dense('three')",
    )
    for outputs in (plain, waiting, after):
        assert len(figures(outputs)) == 1
        assert "scopeviz" not in stderr(outputs)
    assert plain[0]["ename"] == "KeyboardInterrupt"


def test_cells_of_every_kind_keep_their_number() -> None:
    *_, captured, nested, timed, asynchronous, last = run(
        LOAD,
        DEFINE,
        "%%capture\ndense('captured')",
        "get_ipython().run_cell(\"dense('nested')\")\n",
        "%%time\n\ndense('timed')",
        "async def wait():\n    dense('waited')\nawait wait()",
        "dense('last')",
    )
    for outputs in (captured, nested, timed, asynchronous, last):
        assert len(figures(outputs)) == 1
    assert "cell 7" in figures(last)[0]["text/html"]


def test_off_on_reload_and_unload() -> None:
    _, _, off, hidden, on, shown, reloaded, fresh, unloaded, silent, gone = run(
        LOAD,
        DEFINE,
        "%scopeviz off",
        "dense('a')",
        "%scopeviz on",
        "dense('b')",
        "%reload_ext scopeviz",
        "dense('c')",
        "%unload_ext scopeviz",
        "dense('d')",
        "%scopes",
    )
    assert off[0]["text"] == "scopeviz is off: cells are recorded, figures are not shown.\n"
    assert on[0]["text"] == "scopeviz is on: each cell that touches a scope shows its figure.\n"
    assert figures(hidden) == figures(reloaded) == figures(unloaded) == []
    assert "a" in figures(shown)[0]["text/plain"]
    assert "cell 2" in figures(fresh)[0]["text/html"]
    assert figures(silent) == []
    assert stderr(gone).startswith("UsageError: Line magic function `%scopes` not found")


def test_an_unknown_name_is_one_line_without_traceback() -> None:
    _, _, unknown = run(LOAD, DEFINE + "dense('one')", "%scopes oen")
    assert {output["output_type"] for output in unknown} == {"stream"}
    (line,) = stderr(unknown).splitlines()
    assert line.startswith("UsageError: ")
    assert "'oen'" in line


@pytest.mark.parametrize("magic", ["%scopes", "%sharing"])
def test_a_magic_shows_the_state_in_the_middle_of_a_cell(magic: str) -> None:
    _, _, outputs = run(LOAD, DEFINE, f"dense('one')\n{magic}\ndense('two')")
    asked, at_the_end = figures(outputs)
    assert "one" in asked["text/plain"]
    assert "two" not in asked["text/plain"]
    assert "two" in at_the_end["text/plain"]


def test_two_kernels_show_the_same_bytes() -> None:
    cells = (LOAD, DEFINE, "dense('one')", "dense('one'); 1 / 0")
    one, two = ([figures(outputs) for outputs in run(*cells)] for _ in range(2))
    assert one == two


def test_explain_tells_why_of_a_variable_of_another_cell() -> None:
    *_, function, magic = run(
        LOAD,
        DEFINE,
        "dense('one')\ndense('one')",
        "import scopeviz\nscopeviz.explain('one/weights')",
        "%explain one/weights",
    )
    (result,) = function
    (bundle,) = figures(magic)
    assert result["data"] == bundle
    assert "× reused in cell 2, line 3, in dense" in bundle["text/plain"]
    opened = "one/ opened by name in cell 2, line 2, in dense, with reuse=AUTO_REUSE"
    assert opened in bundle["text/plain"]


def test_an_assertion_asks_the_notebook_around_it() -> None:
    _, _, _, held, failed = run(
        LOAD,
        DEFINE,
        "dense('one')\ndense('one')",
        "import scopeviz\ndense('two')\n"
        "scopeviz.assert_shared('one/weights', calls=2)\n"
        "scopeviz.assert_variables(['one/weights', 'two/weights'])",
        "scopeviz.assert_shared('two/weights')",
    )
    assert [output["output_type"] for output in held] == ["display_data"]
    (error,) = failed
    assert (error["ename"], error["evalue"].splitlines()[:5]) == (
        "AssertionError",
        [
            "'two/weights' was to be shared, and is not shared: looked up by 1 call",
            "/",
            "├─ one/",
            "│  └─ weights",
            "└─ two/",
        ],
    )


def test_findings_stand_in_the_figure_and_behind_check() -> None:
    use = "with tf.variable_scope('net', reuse=tf.AUTO_REUSE):\n    tf.get_variable({!r}, [4])"
    _, first, typo, checked, asked, silenced = run(
        LOAD,
        use.format("weights"),
        use.format("wieghts"),
        "%check --notes",
        "import scopeviz\nscopeviz.check()",
        "%check --ignore SV01",
    )
    assert "SV01" not in figures(first)[0]["text/plain"]
    for mime in ("text/plain", "text/html"):
        for bundle in (figures(typo)[0], figures(checked)[0], asked[0]["data"]):
            assert "⚠ warning SV01: net/wieghts (4) was created under AUTO_REUSE" in bundle[mime]
    assert "SV10" in figures(checked)[0]["text/plain"]
    assert "SV10" not in figures(typo)[0]["text/plain"]
    assert figures(silenced)[0]["text/plain"] == "no finding"


TABLE = """\
with tf.variable_scope("embedding"):
    table = tf.get_variable("table", [10, 4])
"""
LOSS = "loss = tf.reduce_sum(table * 2.0)"


def test_the_figure_of_a_cell_that_runs_again_names_its_runs_and_what_is_stale() -> None:
    _, _, _, refused, _, again, loss, _, shared = run(
        LOAD, TABLE, LOSS, TABLE, "%scopeviz rerun rollback", TABLE, LOSS,
        "%scopeviz rerun reuse", TABLE,
    )  # fmt: skip
    text = figures(refused)[0]["text/plain"]
    assert "the first run of this cell made it, in line 2: %scopeviz rerun rollback or" in text
    text = figures(again)[0]["text/plain"]
    assert text.startswith(
        "cell 2 (third run): 1 variable created, 40 elements, "
        "after 1 from its earlier runs was taken back; cell 3 is stale\n"
    )
    assert "cell 3 still uses that of the first run, which was taken back" in text
    text = figures(loss)[0]["text/plain"]
    assert text.startswith("cell 3 (second run): 1 variable used, 40 elements\n")
    assert "stale" not in text
    text = figures(shared)[0]["text/plain"]
    assert text.startswith("cell 2 (fourth run): 1 variable reused, 40 elements\n")
    assert "embedding/table ×2: made in cell 2 (third run), line 2, used" in text


def test_a_cell_that_runs_again_is_taken_back_or_finds_what_it_made() -> None:
    made = "v = tf.get_variable('v', [1]); y = v * 2.0"
    used = "print((y + 1.0).name)"
    _, first, uses, failed, turned, again, used_again, edited, shared, found = run(
        LOAD,
        made,
        used,
        made,
        "%scopeviz rerun rollback",
        made,
        used,
        f"v = tf.get_variable('v', [2])  # id {'b' * 8}",
        "%scopeviz rerun reuse",
        made,
    )
    assert len(figures(first)) == 1
    assert stdout(uses) == "add:0\n"
    assert failed[0]["ename"] == "ValueError"
    assert failed[0]["evalue"].startswith("Variable v already exists, disallowed.")
    assert stdout(turned).startswith("scopeviz rerun is rollback: ")
    assert stdout(again) == (
        "scopeviz: took back what cell 2 made before: 1 variable (v), 12 ops.\n"
        "scopeviz: 1 op built on it is stale now (add): run cell 3 again.\n"
    )
    assert "cell 2 (third run)" in figures(again)[0]["text/html"]
    assert stdout(used_again) == ("scopeviz: took back what cell 3 made before: 2 ops.\nadd:0\n")
    assert edited[0]["ename"] == "ValueError"  # It is another cell.
    assert stdout(shared).startswith("scopeviz rerun is reuse: ")
    assert len(figures(found)) == 1


def test_a_front_end_that_gives_ids_may_edit_a_cell() -> None:
    _, _, first, again, twin = run(
        LOAD,
        "%scopeviz rerun rollback",
        "v = tf.get_variable('v', [1])  # id one",
        "v = tf.get_variable('v', [2]); print(v.shape)  # id one",
        "v = tf.get_variable('v', [2]); print(v.shape)  # id two",
    )
    assert stdout(first) == ""
    assert stdout(again) == (
        "scopeviz: took back what cell 3 made before: 1 variable (v), 10 ops.\n(2,)\n"
    )
    assert twin[0]["ename"] == "ValueError"
