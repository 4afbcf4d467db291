"""The live explorer: what it shows, whom it follows, and that it lets go."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast
from weakref import ref

import pytest
from anywidget import AnyWidget
from comm.base_comm import BaseComm

import scopeviz
import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.jupyter.front_end import VIEW
from scopeviz.jupyter.widget import Explorer
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import to_explorer, to_payload
from scopeviz.views.explorer import explorer_css, explorer_log, widget_module
from scopeviz.views.packing import unpacked
from tests.jupyter.shell import Notebook
from tests.jupyter.test_kernel import LOAD, ROOT, figures, run, stderr
from tests.scenes import graph_of
from tests.views.programs import Program


class Wire(BaseComm):
    """A comm of a front end that keeps what it is sent."""

    sent: list[dict[str, Any]]

    def publish_msg(self, msg_type: str, data: Any = None, *_: Any, **__: Any) -> None:
        self.__dict__.setdefault("sent", []).append({"type": msg_type, **(data or {})})


@pytest.fixture
def front_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Widgets made from now on talk to a front end."""
    monkeypatch.setattr("comm.create_comm", Wire)


@pytest.fixture(autouse=True)
def _close_all() -> Iterator[None]:
    yield
    Explorer.close_all()


def sent(explorer: Explorer, method: str) -> list[dict[str, Any]]:
    """What an explorer sent to its page by a method."""
    return [each for each in explorer.comm.sent if each.get("method") == method]


def asked(explorer: Explorer, **content: Any) -> dict[str, Any]:
    """What an explorer answers to a message of its page's."""
    hear(explorer, **content)
    return dict(sent(explorer, "custom")[-1]["content"])


def hear(explorer: Explorer, **content: Any) -> None:
    """Let an explorer hear a message of its page's."""
    data = {"method": "custom", "content": content}
    explorer.comm.handle_msg({"content": {"data": data}, "buffers": []})


def shown_by(explorer: Explorer) -> dict[str, Any]:
    """What the page makes of the log that an explorer has sent."""
    return dict(cast(Mapping[str, Any], unpacked(explorer.log)))


def names(explorer: Explorer) -> list[str]:
    """The variables that the page shows."""
    return [each["name"] for each in shown_by(explorer)["variables"]]


def explorers_of(notebook: Notebook) -> list[Explorer]:
    return [value for value in notebook.shell.user_ns.values() if isinstance(value, Explorer)]


# Which model


def test_a_model_can_be_explored_anywhere() -> None:
    graph = graph_of("reuse_variables")
    explorer = scopeviz.explore(graph)
    assert explorer.graph is graph
    assert explorer.payload == to_payload(graph)
    assert (explorer.step, explorer.selected, explorer.find) == (-1, "", "")
    assert repr(explorer) == "Explorer(2 variables, 14 steps)"


@pytest.mark.usefixtures("front_end")
def test_the_running_notebook_is_explored_and_followed(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()\ndisplay(ex)\nmake('b')")
    explorer: Explorer = notebook.shell.user_ns["ex"]
    assert names(explorer) == ["a", "b"]
    notebook.run("make('c')")
    assert list(explorer.graph.variables) == [(0, "a"), (0, "b"), (0, "c")]
    assert names(explorer) == ["a", "b", "c"]
    assert [each["source"] for each in explorer.payload["cells"]][-1] == "make('c')"


@pytest.mark.usefixtures("front_end")
def test_a_cell_that_makes_nothing_is_told_of_in_few_words(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()\ndisplay(ex)")
    explorer: Explorer = notebook.shell.user_ns["ex"]
    before, states = explorer.log, len(sent(explorer, "update"))
    notebook.run("x = 1")
    assert explorer.log is before
    assert len(sent(explorer, "update")) == states
    assert sent(explorer, "custom")[-1]["content"] == {"type": "ran"}
    notebook.run("make('b')")
    assert [each["source"] for each in shown_by(explorer)["cells"]][-2:] == ["x = 1", "make('b')"]


def test_in_a_running_cell_it_shows_what_happened_so_far(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nseen = repr(scopeviz.explore())\nmake('b')")
    assert notebook.shell.user_ns["seen"] == "Explorer(1 variable, 1 step)"


def test_without_a_notebook_or_a_model_it_says_what_to_do() -> None:
    with pytest.raises(RuntimeError) as caught:
        scopeviz.explore()
    assert str(caught.value) == (
        "explore() has nothing to ask: nothing is recorded here; put the program into a `with "
        "scopeviz.record() as trace:` block and ask inside it, or hand it over as of=trace; in a "
        "notebook, run %load_ext scopeviz first"
    )


def test_what_was_not_recorded_is_refused() -> None:
    with pytest.raises(TypeError) as caught:
        scopeviz.explore([1, 2])  # type: ignore[list-item] # this is the case
    assert str(caught.value) == (
        "of=[1, 2] is nothing that was recorded; hand over the trace of scopeviz.record(), a "
        "list of its cells, or the model that scopeviz.build makes"
    )


def test_what_is_no_session_is_refused() -> None:
    with pytest.raises(TypeError) as caught:
        scopeviz.explore(ScopeGraph(), session="sess")
    assert str(caught.value) == (
        "no session: 'sess', of type str; hand over a tf.Session, or nothing, to take the newest "
        "one in the notebook"
    )


# What is displayed


def test_a_terminal_shows_the_first_output_alone(bare: Notebook) -> None:
    bare.shell.user_ns["ex"] = scopeviz.explore(graph_of("reuse_variables"))
    (bundle,) = bare.run("display(ex)")
    assert set(bundle) == {"text/plain", "text/html"}
    assert bundle["text/plain"].startswith("cell 4: 2 variables created")
    assert bundle["text/html"] == to_explorer(graph_of("reuse_variables"))


@pytest.mark.usefixtures("front_end")
def test_a_front_end_shows_the_widget_below_the_html(bare: Notebook) -> None:
    explorer = scopeviz.explore(graph_of("reuse_variables"))
    bare.shell.user_ns["ex"] = explorer
    html, widget = bare.run("display(ex)")
    assert set(html) == {"text/plain", "text/html"}
    assert widget == {
        "text/plain": "Explorer(2 variables, 14 steps)",
        VIEW: {"version_major": 2, "version_minor": 0, "model_id": explorer.model_id},
    }
    assert f' data-log="{explorer.log}"' in html["text/html"]
    assert shown_by(explorer) == json.loads(json.dumps(explorer.payload))
    assert explorer.css == explorer_css()
    assert explorer.get_state()["_esm"] == widget_module()


@pytest.mark.usefixtures("front_end")
def test_nothing_is_sent_but_the_script_until_it_is_displayed(bare: Notebook) -> None:
    explorer = scopeviz.explore(graph_of("reuse_variables"))
    state = explorer.get_state()
    assert state["log"] == ""
    ours = {"_esm", "_css", "css", "loader", "log", "step", "selected", "find"}
    assert set(state) - set(AnyWidget().get_state()) == ours - {"_esm"}
    bare.shell.user_ns["ex"] = explorer
    bare.run("display(ex)")
    (update,) = sent(explorer, "update")
    assert set(update["state"]) == {"log"}


@pytest.mark.usefixtures("front_end")
def test_it_is_of_the_moment_in_which_it_is_displayed(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()")
    notebook.run("make('b')")
    explorer: Explorer = notebook.shell.user_ns["ex"]
    assert list(explorer.graph.variables) == [(0, "a")]
    _, widget, *_ = notebook.run("make('c')\ndisplay(ex)")
    assert widget["text/plain"] == "Explorer(3 variables, 3 steps)"
    assert names(explorer) == ["a", "b", "c"]


@pytest.mark.usefixtures("front_end")
def test_one_that_was_closed_says_so() -> None:
    explorer = scopeviz.explore(graph_of("one_scope"))
    explorer.close()
    assert repr(explorer) == "Explorer(closed)"


@pytest.mark.usefixtures("front_end")
def test_one_that_was_closed_is_displayed_as_a_text(bare: Notebook) -> None:
    bare.shell.user_ns["ex"] = scopeviz.explore(graph_of("one_scope"))
    assert bare.run("ex.close()\ndisplay(ex)") == [{"text/plain": "Explorer(closed)"}]


@pytest.mark.usefixtures("front_end")
def test_half_a_surrogate_pair_is_sent_as_it_is(bare: Notebook) -> None:
    program = Program()
    program.refuse("a", "b", "no \ud800 here", 1)
    explorer = scopeviz.explore(program.graph())
    bare.shell.user_ns["ex"] = explorer
    bare.run("display(ex)")
    assert shown_by(explorer)["refusals"][0]["reason"] == "no \ud800 here"
    json.dumps(sent(explorer, "update"), ensure_ascii=False).encode("utf-8")


@pytest.mark.usefixtures("front_end")
def test_all_explorers_of_a_notebook_share_one_log(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed: list[int] = []

    def counted(payload: Any) -> str:
        packed.append(len(payload["variables"]))
        return explorer_log(payload)

    monkeypatch.setattr("scopeviz.jupyter.session.explorer_log", counted)
    notebook.run("import scopeviz\nmake('a')\nnever = scopeviz.explore()")
    assert packed == []
    notebook.run("one, two = scopeviz.explore(), scopeviz.explore()\ndisplay(one, two)")
    assert packed == [1]
    notebook.run("make('b')")
    assert packed == [1, 2]
    one, two = (notebook.shell.user_ns[name] for name in ("one", "two"))
    assert one.log is two.log


# Whom it follows, and for how long


@pytest.mark.usefixtures("front_end")
def test_what_is_closed_is_forgotten(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()\ndisplay(ex)")
    explorer: Explorer = notebook.shell.user_ns["ex"]
    explorer.close()
    assert notebook.session._watchers == []
    notebook.run("make('b')")
    assert (explorer.graph, explorer.log) == (ScopeGraph(), "")
    assert (notebook.session._log, explorer._session, explorer._notebook) == (((), ""), None, None)
    explorer.close()  # Twice is once.


@pytest.mark.usefixtures("front_end")
def test_one_that_is_not_displayed_follows_nothing(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nex = scopeviz.explore()")
    assert notebook.session._watchers == []
    notebook.run("make('a')")
    explorer: Explorer = notebook.shell.user_ns["ex"]
    assert (sent(explorer, "update"), sent(explorer, "custom")) == ([], [])


@pytest.mark.usefixtures("front_end")
def test_one_that_nobody_sees_is_not_renewed_until_it_is_seen(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()\ndisplay(ex)")
    explorer: Explorer = notebook.shell.user_ns["ex"]
    hear(explorer, type="views", by=1)
    hear(explorer, type="views", by=1)
    hear(explorer, type="views", by=-1)
    notebook.run("make('b')")
    assert names(explorer) == ["a", "b"]
    hear(explorer, type="views", by=-1)
    messages = len(explorer.comm.sent)
    notebook.run("make('c')")
    notebook.run("x = 1")
    assert len(explorer.comm.sent) == messages
    hear(explorer, type="views", by=1)
    assert names(explorer) == ["a", "b", "c"]
    notebook.run("make('d')")
    assert names(explorer) == ["a", "b", "c", "d"]


@pytest.mark.usefixtures("front_end")
def test_one_that_is_shown_within_another_widget_gets_its_log_when_it_is_seen() -> None:
    explorer = scopeviz.explore(graph_of("one_scope"))
    hear(explorer, type="views", by=1)
    assert shown_by(explorer)["variables"][0]["name"] == names(explorer)[0]


@pytest.mark.usefixtures("front_end")
def test_a_page_that_says_goodbye_twice_does_not_blind_the_next(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()\ndisplay(ex)")
    explorer: Explorer = notebook.shell.user_ns["ex"]
    for by in (-1, -1, 1):
        hear(explorer, type="views", by=by)
    notebook.run("make('b')")
    assert names(explorer) == ["a", "b"]


@pytest.mark.usefixtures("front_end")
def test_one_that_fails_disturbs_neither_the_figure_nor_the_others(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook.run("import scopeviz\nmake('a')\none, two = scopeviz.explore(), scopeviz.explore()")
    notebook.run("display(one, two)")
    one, two = (notebook.shell.user_ns[name] for name in ("one", "two"))
    with monkeypatch.context() as patch:
        patch.setattr(one, "_renew", lambda: 1 // 0)
        figure = notebook.run("make('b')")
        assert notebook.captured.stderr == (
            "scopeviz: an explorer stopped after a failure of its own, ZeroDivisionError: integer "
            "division or modulo by zero (display it again to start it)\n"
        )
        assert len(figure) == 1
        assert len(notebook.run("make('c')")) == 1
        assert notebook.captured.stderr == ""
    assert (names(one), names(two)) == (["a"], ["a", "b", "c"])
    notebook.run("display(one)")
    notebook.run("make('d')")
    assert names(one) == names(two) == ["a", "b", "c", "d"]


@pytest.mark.usefixtures("front_end")
def test_what_is_closed_can_be_freed(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()\ndisplay(ex)")
    seen = ref(notebook.shell.user_ns["ex"])
    notebook.run("ex.close()\ndel ex")
    notebook.captured.outputs.clear()
    gc.collect()
    assert seen() is None


@pytest.mark.usefixtures("front_end")
def test_unloading_lets_go_of_all_that_follow(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')\nex = scopeviz.explore()\ndisplay(ex)")
    session = notebook.session
    notebook.run("%unload_ext scopeviz")
    assert session._watchers == []
    assert not [key for key in notebook.shell.meta if "scopeviz" in key]
    explorer: Explorer = notebook.shell.user_ns["ex"]
    assert repr(explorer) == "Explorer(1 variable, 1 step)"


@pytest.mark.usefixtures("front_end")
def test_a_cell_that_is_run_again_closes_what_its_last_run_displayed(notebook: Notebook) -> None:
    cell = "import scopeviz\none, two = scopeviz.explore(), scopeviz.explore()\ndisplay(one, two)"
    notebook.run(cell, cell_id="a")
    first = explorers_of(notebook)
    notebook.run("other = scopeviz.explore()\ndisplay(other)", cell_id="b")
    assert all(each.comm for each in explorers_of(notebook))
    assert len(first) == 2
    notebook.run(cell, cell_id="a")
    assert [each.comm for each in first] == [None, None]
    assert all(each.comm for each in explorers_of(notebook))
    assert len(explorers_of(notebook)) == len(notebook.session._watchers) == 3


@pytest.mark.usefixtures("front_end")
def test_one_that_a_cell_displays_again_stays_open(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nex = scopeviz.explore()")
    for _ in range(3):
        assert len(notebook.run("display(ex)", cell_id="a")) == 2
        assert notebook.shell.user_ns["ex"].comm is not None


@pytest.mark.usefixtures("front_end")
def test_without_a_cell_id_nothing_is_closed(notebook: Notebook) -> None:
    notebook.run("import scopeviz\none = scopeviz.explore()\ndisplay(one)")
    notebook.run("two = scopeviz.explore()\ndisplay(two)")
    assert all(each.comm for each in explorers_of(notebook))


# The page and Python


@pytest.mark.usefixtures("front_end")
def test_what_python_sets_is_sent_to_the_page() -> None:
    explorer = scopeviz.explore(graph_of("reuse_variables"))
    explorer.step = 3
    explorer.selected = "conv1/weights"
    explorer.find = "shared"
    assert [each["state"] for each in sent(explorer, "update")] == [
        {"step": 3},
        {"selected": "conv1/weights"},
        {"find": "shared"},
    ]


@pytest.mark.usefixtures("front_end")
def test_what_the_page_does_is_seen_in_python() -> None:
    explorer = scopeviz.explore(graph_of("reuse_variables"))
    heard: list[Any] = []
    explorer.observe(lambda change: heard.append(change["new"]), "step")
    state = {"step": 5, "selected": "conv1/biases", "find": "32"}
    data = {"method": "update", "state": state, "buffer_paths": []}
    explorer.comm.handle_msg({"content": {"data": data}, "buffers": []})
    assert (explorer.step, explorer.selected, explorer.find) == (5, "conv1/biases", "32")
    assert heard == [5]


def explored(**options: Any) -> tuple[Explorer, Any]:
    """An explorer of one variable, and a session that holds its value."""
    with tf.Graph().as_default(), record() as trace:
        kernel = tf.get_variable("w", [3, 3, 1, 2], initializer=tf.ones_initializer())
        tf.nn.conv2d(tf.zeros([1, 8, 8, 1]), kernel, strides=[1, 1, 1, 1], padding="SAME")
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    given = {"session": session} if options.get("given") else {}
    return scopeviz.explore(build(trace), **given), session


@pytest.mark.usefixtures("front_end")
def test_the_page_asks_for_values_and_gets_them() -> None:
    explorer, _ = explored(given=True)
    answer = asked(explorer, type="values", variable=0, id=7)
    assert (answer["type"], answer["id"]) == ("values", 7)
    assert (answer["values"]["session"], answer["values"]["mean"]) == ("session", 1.0)
    assert answer["values"]["filters"]["shown"] == 2
    json.dumps(answer, allow_nan=False)


@pytest.mark.usefixtures("front_end")
def test_values_come_from_the_sessions_of_the_notebook(bare: Notebook) -> None:
    explorer, session = explored()
    assert asked(explorer, type="values", variable=0, id=1)["error"].startswith("no session runs")
    bare.shell.user_ns["sess"] = session
    assert asked(explorer, type="values", variable=0, id=2)["values"]["session"] == "sess"


@pytest.mark.usefixtures("front_end")
@pytest.mark.parametrize("variable", [1, -1, None, "w", 0.0])
def test_a_variable_that_is_not_there_is_told(variable: object) -> None:
    explorer, _ = explored(given=True)
    answer = asked(explorer, type="values", variable=variable, id=1)
    assert answer == {
        "type": "values",
        "id": 1,
        "error": f"there is no variable number {variable!r}: run the cell again",
    }


@pytest.mark.usefixtures("front_end")
def test_no_failure_leaves_the_handler(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise LookupError("nothing works")

    explorer, _ = explored(given=True)
    monkeypatch.setattr("scopeviz.jupyter.widget.values_of", fail)
    answer = asked(explorer, type="values", variable=0, id=1)
    assert answer["error"] == "the values could not be read: LookupError: nothing works"


@pytest.mark.usefixtures("front_end")
@pytest.mark.parametrize("content", [{"type": "other"}, {}, {"id": 3}])
def test_a_message_of_another_kind_is_not_answered(content: dict[str, Any]) -> None:
    explorer, _ = explored(given=True)
    hear(explorer, **content)
    assert sent(explorer, "custom") == []


# In a real kernel

EXPLORED = (
    LOAD + "\nimport scopeviz",
    "with tf.variable_scope('a'):\n    v = tf.get_variable('v', [2])\nw = v * 2.0",
    "ex = scopeviz.explore()\nex",
    "tf.get_variable('late', [1]);",
    "print(ex, len(ex.payload['cells']), ex.comm is not None)",
)


def test_a_kernel_shows_two_outputs_and_is_followed() -> None:
    _, _, shown, _, said = run(*EXPLORED)
    twin, widget = figures(shown)
    assert set(twin) == {"text/plain", "text/html"}
    assert set(widget) == {"text/plain", VIEW}
    assert widget["text/plain"] == "Explorer(1 variable, 4 steps)"
    assert said[0]["text"] == "Explorer(2 variables, 5 steps) 4 True\n"
    assert not stderr(shown)


def test_two_kernels_show_the_same_texts() -> None:
    one, two = (
        [
            {mime: data for mime, data in bundle.items() if mime != VIEW}
            for bundle in figures(run(*EXPLORED)[2])
        ]
        for _ in range(2)
    )
    assert one == two


def test_a_kernel_closes_what_it_let_go_of() -> None:
    *_, said = run(
        *EXPLORED,
        "ex.close()",
        "print(len(get_ipython().meta['scopeviz'].session._watchers))",
    )
    assert said[0]["text"] == "0\n"


def test_the_terminal_prints_the_text(tmp_path: Path) -> None:
    program = (
        "import scopeviz\nimport scopeviz.tf1 as tf\n"
        "with scopeviz.record() as trace:\n    tf.get_variable('v', [2])\n"
        "display(scopeviz.explore(scopeviz.build(trace)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--simple-prompt", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "IPYTHONDIR": str(tmp_path), "PATH": ""},
    )
    assert done.stdout.startswith("program: 1 variable created, 2 elements\n")
    assert "v: made in" in done.stdout
    assert "Explorer(" not in done.stdout
    assert not done.stderr


@pytest.mark.usefixtures("front_end")
def test_the_page_is_told_what_each_use_adds_to_the_gradient() -> None:
    with tf.Graph().as_default(), record() as trace:
        x = tf.placeholder(tf.float32, [])
        w = tf.get_variable("w", initializer=1.0)
        tf.gradients(w * x + w * 3.0, w)
        session = tf.Session()
        session.run(tf.global_variables_initializer())
    unfed = scopeviz.explore(build(trace), session=session)
    answer = asked(unfed, type="values", variable=0, id=1)
    assert answer["values"]["mean"] == 1.0
    assert "feed_dict" in answer["gradient_error"]
    explorer = scopeviz.explore(build(trace), session=session, feed_dict={x: 1.0})
    shares = asked(explorer, type="values", variable=0, id=2)["gradient"]["shares"]
    assert [share["part"] for share in shares] == [0.25, 0.75]


def test_what_is_no_feed_dict_is_refused() -> None:
    with pytest.raises(TypeError, match="no feed_dict: 3, of type int; hand over a dict"):
        scopeviz.explore(ScopeGraph(), feed_dict=3)
