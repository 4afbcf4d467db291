"""``%scopeviz``, ``%scopes`` and ``%sharing`` in a real IPython shell."""

import sys
from types import ModuleType

import pytest

from tests.jupyter.shell import Notebook


def test_scopes_shows_the_tree_of_all_cells_so_far(notebook: Notebook) -> None:
    notebook.run("make('a')")
    tree, figure = notebook.run("make('b')\n%scopes")
    assert set(tree) == {"text/plain", "text/html"}
    assert "a" in tree["text/plain"]
    assert "b" in tree["text/plain"]
    assert tree != figure


def test_sharing_shows_who_shares(notebook: Notebook) -> None:
    notebook.run("make('a')\nmake('b')\nshare('a')")
    (everything,) = notebook.texts("%sharing")
    (one,) = notebook.texts("%sharing a:0")
    assert "a" in one
    assert one != everything


@pytest.mark.parametrize("line", ["%scopes nowhere", "%sharing nothing", "%explain nobody"])
def test_an_unknown_name_is_one_clean_line(notebook: Notebook, line: str) -> None:
    notebook.run("make('a')")
    assert notebook.run(line) == []
    (message,) = notebook.captured.stderr.splitlines() or notebook.captured.stdout.splitlines()
    assert message.startswith("UsageError: ")
    assert line.split()[1] in message


def test_off_hides_figures_and_goes_on_recording(notebook: Notebook) -> None:
    assert notebook.run("make('a')\n%scopeviz off") == []
    assert notebook.captured.stdout == (
        "scopeviz is off: cells are recorded, figures are not shown.\n"
    )
    assert notebook.run("make('b')") == []
    notebook.run("%scopeviz on")
    assert notebook.captured.stdout == (
        "scopeviz is on: each cell that touches a scope shows its figure.\n"
    )
    (figure,) = notebook.texts("make('c')")
    assert notebook.place_of("b") == "cell 3, line 1"
    assert notebook.place_of("c") == "cell 5, line 1"
    assert list(notebook.session.graph.variables) == [(0, "a"), (0, "b"), (0, "c")]
    assert "c" in figure


def test_scopeviz_alone_says_how_it_is(notebook: Notebook) -> None:
    notebook.run("%scopeviz off")
    said = notebook.captured.stdout
    notebook.run("%scopeviz")
    assert notebook.captured.stdout == said


def test_another_word_is_refused(notebook: Notebook) -> None:
    notebook.run("%scopeviz of")
    assert (notebook.captured.stderr or notebook.captured.stdout) == (
        "UsageError: %scopeviz takes on, off, rerun, as-tensorflow or score, not 'of'.\n"
    )
    assert notebook.session.showing


def test_explain_says_why_in_text_and_html(notebook: Notebook) -> None:
    notebook.run("make('a')\nshare('a')")
    (why,) = notebook.run("%explain a:0")
    assert set(why) == {"text/plain", "text/html"}
    assert "+ created in cell 2, line 1" in why["text/plain"]
    assert "× reused in cell 2, line 2" in why["text/plain"]


def test_explain_without_a_name_says_what_it_takes(notebook: Notebook) -> None:
    notebook.run("%explain")
    assert "%explain takes a name" in notebook.captured.stderr + notebook.captured.stdout


def test_the_function_explains_the_notebook_too(notebook: Notebook) -> None:
    notebook.run("make('a')")
    notebook.run("import scopeviz\nwhy = scopeviz.explain('a')")
    assert "created in cell 2" in repr(notebook.shell.user_ns["why"])


def test_a_recording_in_the_notebook_is_explained_before_it(notebook: Notebook) -> None:
    notebook.run("import scopeviz\nmake('a')")
    notebook.run("with scopeviz.record():\n    make('b')\n    scopeviz.explain('a')")
    assert "unknown name 'a'" in str(notebook.result.error_in_exec)


def test_as_tensorflow_lets_the_runtime_stand_in_until_it_is_off(notebook: Notebook) -> None:
    notebook.run("%scopeviz as-tensorflow")
    assert notebook.captured.stdout.endswith(
        "`import tensorflow` gives scopeviz.tf1 from now on, until `%scopeviz as-tensorflow off`.\n"
    )
    notebook.run("import tensorflow\nprint(tensorflow.add.__module__)")
    assert notebook.captured.stdout.startswith("scopeviz.tf1.")
    notebook.run("%scopeviz as-tensorflow off")
    assert notebook.captured.stdout == "scopeviz.tf1 no longer stands in for TensorFlow.\n"
    assert "tensorflow" not in sys.modules


def test_as_tensorflow_goes_with_the_extension(notebook: Notebook) -> None:
    notebook.run("%scopeviz as-tensorflow\nimport tensorflow")
    notebook.run("%unload_ext scopeviz")
    assert "tensorflow" not in sys.modules
    notebook.run("%load_ext scopeviz")


def test_as_tensorflow_does_not_replace_one_that_is_imported(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tensorflow", ModuleType("tensorflow"))
    notebook.run("%scopeviz as-tensorflow")
    assert "TensorFlow is imported already" in notebook.captured.stderr + notebook.captured.stdout
    notebook.run("%scopeviz as-tensorflow on")
    assert "takes nothing or off" in notebook.captured.stderr + notebook.captured.stdout
