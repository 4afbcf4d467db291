"""``%load_ext scopeviz`` in a real IPython shell."""

from typing import Any

import pytest

import scopeviz
from scopeviz import events
from scopeviz.jupyter import extension
from scopeviz.jupyter.magics import Shell
from scopeviz.model.scope_graph import ScopeGraph
from tests.jupyter.shell import Notebook


def state_of(shell: Shell) -> dict[str, Any]:
    """What an extension may have changed."""
    shell.find_line_magic("load_ext")  # IPython registers it at its first use.
    return {
        "callbacks": {name: list(hooks) for name, hooks in shell.events.callbacks.items()},
        "lines": dict(shell.magics_manager.magics["line"]),
        "cells": dict(shell.magics_manager.magics["cell"]),
        "registry": dict(shell.magics_manager.registry),
        "meta": dict(shell.meta),
        "listeners": events.listeners,
        "configurables": list(shell.configurables),
    }


def test_a_cell_that_made_a_variable_shows_one_figure(notebook: Notebook) -> None:
    (figure,) = notebook.run("make('a')")
    assert set(figure) == {"text/plain", "text/html"}
    assert "a" in figure["text/plain"]


def test_a_cell_that_touched_nothing_shows_nothing(notebook: Notebook) -> None:
    assert notebook.run("x = 1") == []


def test_nothing_is_shown_before_load(bare: Notebook) -> None:
    assert bare.run("make('a')") == []


def test_the_loading_cell_is_cell_1_and_recorded_from_there_on(bare: Notebook) -> None:
    bare.run("x = 1")
    bare.run("make('before')\n%load_ext scopeviz\nmake('after')")
    assert len(bare.captured.outputs) == 1
    assert list(bare.session.graph.variables) == [(0, "after")]
    assert bare.place_of("after") == "cell 1, line 3"


def test_a_shell_may_load_before_any_cell(bare: Notebook) -> None:
    scopeviz.load_ipython_extension(bare.shell)
    assert bare.session.running is None
    bare.run("make('a')")
    assert bare.place_of("a") == "cell 1, line 1"


def test_a_silent_loading_cell_is_not_counted(bare: Notebook) -> None:
    bare.run("%load_ext scopeviz", silent=True)
    bare.run("make('a')")
    assert bare.place_of("a") == "cell 1, line 1"


def test_cells_that_ran_before_have_no_number(bare: Notebook) -> None:
    bare.run("def build(name):\n    make(name)")
    bare.run("%load_ext scopeviz")
    bare.run("build('a')")
    assert bare.place_of("a") == "earlier cell, line 2, in build < cell 2, line 1"


def test_a_function_keeps_the_cell_that_defined_it(notebook: Notebook) -> None:
    notebook.run("def conv_block(name):\n    pass\n    make(name)")
    notebook.run("x = 1")
    notebook.run("\n\n\n\nconv_block('a')")
    assert notebook.place_of("a") == "cell 2, line 3, in conv_block < cell 4, line 5"


@pytest.mark.parametrize("store_history", [True, False])
def test_empty_cells_are_not_counted(notebook: Notebook, *, store_history: bool) -> None:
    for source in ("", "  \n "):
        notebook.run(source, store_history=store_history)
    notebook.run("make('a')", store_history=store_history)
    assert notebook.place_of("a") == "cell 2, line 1"


def test_the_count_is_our_own(notebook: Notebook) -> None:
    notebook.shell.execution_count = 70
    notebook.run("make('a')", store_history=True)
    notebook.run("make('b')", store_history=False)
    assert (notebook.place_of("a"), notebook.place_of("b")) == ("cell 2, line 1", "cell 3, line 1")


@pytest.mark.filterwarnings("ignore:To exit")  # IPython's advice on SystemExit
@pytest.mark.parametrize(
    ("source", "name", "message"),
    [
        ("make('a')\n1/0", "ZeroDivisionError", "division by zero"),
        ("make('a')\nraise KeyboardInterrupt", "KeyboardInterrupt", ""),
        ("make('a')\nraise SystemExit(1)", "SystemExit", "1"),
        ("make('a')\nassert False, 'one\\ntwo'", "AssertionError", "one"),
    ],
)
def test_a_cell_that_raises_shows_what_exists(
    notebook: Notebook, source: str, name: str, message: str
) -> None:
    assert len(notebook.run(source)) == 1
    assert type(notebook.result.error_in_exec).__name__ == name
    assert notebook.session.cells[-1].error == (f"{name}: {message}" if message else name)


def test_a_cell_that_is_no_python_counts_and_shows_nothing(notebook: Notebook) -> None:
    assert notebook.run("make('a') make('b')") == []
    assert notebook.session.cells[-1].error.startswith("SyntaxError: invalid syntax")
    notebook.run("make('b')")
    assert notebook.place_of("b") == "cell 3, line 1"


def test_a_cell_run_by_a_cell_belongs_to_it(notebook: Notebook) -> None:
    figures = notebook.run("get_ipython().run_cell(\"make('a')\")\nmake('b')")
    assert len(figures) == 1
    assert notebook.place_of("a") == "code run by cell 2, line 1"
    assert notebook.place_of("b") == "cell 2, line 2"
    notebook.run("make('c')")
    assert notebook.place_of("c") == "cell 3, line 1"


def test_a_blank_cell_run_by_a_cell_changes_nothing(notebook: Notebook) -> None:
    assert len(notebook.run("get_ipython().run_cell('')\nmake('a')")) == 1
    assert len(notebook.run("make('b')")) == 1


def test_capture_does_not_swallow_the_figure(notebook: Notebook) -> None:
    assert len(notebook.run("%%capture out\n\nmake('a')\nprint(3)")) == 1
    assert notebook.captured.stdout == ""
    assert notebook.shell.user_ns["out"].stdout == "3\n"
    assert notebook.place_of("a") == "cell 2, line 3"


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("\n\nmake('a')", "cell 2, line 3"),
        ("%%time\nx = 1\nmake('a')", "cell 2, line 3"),
        ("%%time\nmake('a')", "cell 2, line 2"),
        ("%%capture\n%%time\nmake('a')", "cell 2, line 3"),
        ("x = 1\n%time make('a')", "%time in cell 2, line 1"),
        ("x = 1\nexec(\"make('a')\")", "<string>, line 1"),
        ("get_ipython().run_cell(\"%%time\\nmake('a')\")", "code run by cell 2, line 2"),
        ("async def f():\n    make('a')\nawait f()", "cell 2, line 2, in f < cell 2, line 3"),
        ("if True:\n    make('a')", "cell 2, line 2"),
        ("class A:\n    make('a')", "cell 2, line 2, in A < cell 2, line 1"),
    ],
)
def test_locations_are_lines_that_the_reader_sees(
    notebook: Notebook, source: str, place: str
) -> None:
    notebook.run(source)
    assert notebook.place_of("a") == place


def test_a_script_that_is_run_keeps_its_own_name(notebook: Notebook, tmp_path: Any) -> None:
    script = tmp_path / "model.py"
    script.write_text("import builtins\n\nbuiltins.make('a')\n")
    notebook.run(f"import builtins; builtins.make = make\n%run {script}\ndel builtins.make")
    assert notebook.place_of("a") == "model.py, line 3"


def test_the_cell_id_of_the_front_end_is_kept(notebook: Notebook) -> None:
    notebook.run("make('a')", cell_id="6f1c")
    assert (notebook.session.cells[-1].cell_id, notebook.session.cells[-1].source) == (
        "6f1c",
        "make('a')",
    )


def test_unload_leaves_no_trace(bare: Notebook) -> None:
    before = state_of(bare.shell)
    bare.run("%load_ext scopeviz")
    bare.run("make('a')")
    assert state_of(bare.shell) != before
    bare.run("make('b')\n%unload_ext scopeviz\nmake('c')")
    assert state_of(bare.shell) == before
    assert bare.run("make('d')") == []


def test_unload_forgets_the_names_of_the_cells(bare: Notebook) -> None:
    bare.run("x = 1")
    before = events._sources.copy(), events._lines_above.copy()
    bare.run("%load_ext scopeviz")
    bare.run("%%time\nmake('a')")
    bare.run("%time make('b')")
    assert "cell 2" in events._sources.values()
    bare.run("%unload_ext scopeviz")
    left = {name for name in events._sources.keys() - before[0].keys() if events._sources[name]}
    assert (left, events._lines_above) == (set(), before[1])


def test_unload_gives_a_magic_back(bare: Notebook) -> None:
    def scopes(line: str) -> None:
        print("mine", line)  # noqa: T201

    bare.shell.register_magic_function(scopes)
    before = state_of(bare.shell)
    bare.run("%load_ext scopeviz")
    bare.run("%scopes x")
    assert bare.captured.stdout != "mine x\n"
    bare.run("%unload_ext scopeviz")
    assert state_of(bare.shell) == before
    bare.run("%scopes x")
    assert bare.captured.stdout == "mine x\n"


def test_unload_leaves_alone_what_somebody_put_in_our_place(notebook: Notebook) -> None:
    def scopes(line: str) -> None:
        print("mine", line)  # noqa: T201

    notebook.shell.register_magic_function(scopes)
    notebook.run("%unload_ext scopeviz")
    notebook.run("%scopes x")
    assert notebook.captured.stdout == "mine x\n"


def test_unloading_what_is_not_loaded_is_nothing(bare: Notebook) -> None:
    scopeviz.unload_ipython_extension(bare.shell)


def test_reload_starts_anew(notebook: Notebook) -> None:
    notebook.run("make('a')")
    assert len(notebook.run("make('b')\n%reload_ext scopeviz\nmake('c')")) == 1
    assert list(notebook.session.graph.variables) == [(0, "c")]
    assert notebook.place_of("c") == "cell 1, line 3"
    assert len(notebook.run("make('d')")) == 1
    assert len(events.listeners) == 0


def test_loading_twice_is_loading_once(notebook: Notebook) -> None:
    before = state_of(notebook.shell)
    scopeviz.load_ipython_extension(notebook.shell)
    assert state_of(notebook.shell) == before
    notebook.run("%load_ext scopeviz")
    assert len(notebook.run("make('a')")) == 1


def test_a_failure_of_ours_is_said_once_and_breaks_nothing(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(graph: ScopeGraph) -> dict[str, str]:
        raise RuntimeError(f"no picture\nof {len(graph.cells)} cells")

    with monkeypatch.context() as patch:
        patch.setattr(extension, "figure", broken)
        assert notebook.run("make('a'); print('mine')") == []
    assert notebook.result.success
    assert notebook.captured.stdout == "mine\n"
    assert notebook.captured.stderr == (
        "scopeviz stopped after a failure of its own, RuntimeError: no picture of 2 cells"
        " (%scopeviz on starts it again)\n"
    )
    assert notebook.run("make('b')") == []
    assert notebook.captured.stderr == ""
    assert events.listeners == ()
    notebook.run("%scopeviz on")
    assert len(notebook.run("make('c')")) == 1


def test_a_failure_before_the_cell_does_not_stop_it(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extension, "lines_above", None)
    notebook.run("print('mine')")
    assert notebook.captured.stdout == "mine\n"
    assert notebook.captured.stderr.startswith("scopeviz stopped after a failure of its own")


def test_a_failure_of_ours_does_not_hide_the_error_of_the_cell(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extension, "figure", None)
    notebook.run("make('a'); 1/0")
    assert "ZeroDivisionError" in notebook.captured.stdout
    assert isinstance(notebook.result.error_in_exec, ZeroDivisionError)


def test_an_interrupt_while_drawing_costs_that_figure_alone(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: ScopeGraph) -> dict[str, str]:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(extension, "figure", interrupted)
        assert notebook.run("make('a')") == []
    assert notebook.captured.stderr == ""
    assert len(notebook.run("make('b')")) == 1
    assert list(notebook.session.graph.variables) == [(0, "a"), (0, "b")]


def test_load_that_fails_does_not_break_the_cell(
    bare: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extension, "warm_up", None)
    bare.run("%load_ext scopeviz\nprint('mine')")
    assert bare.captured.stdout == "mine\n"
    assert bare.captured.stderr.startswith("scopeviz stopped after a failure of its own")


@pytest.mark.parametrize(
    ("whole", "part", "above"),
    [
        ("x", "x", 0),
        ("\n \nx\n", "\n \nx\n", 2),
        ("%%capture\nx\n", "x\n", 1),
        ("%%capture\n\n\nx\n", "\n\nx\n", 3),
        ("run('x')", "x", None),
        ("y = x", "x", None),
        ("", "", 0),
    ],
)
def test_lines_above(whole: str, part: str, above: int | None) -> None:
    assert extension.lines_above(whole, part) == above
