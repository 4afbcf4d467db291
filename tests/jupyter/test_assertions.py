"""Assertions in a notebook ask what it did so far, the running cell included."""

import pytest

from scopeviz.assertions import assert_no_new_variables, assert_variables
from tests.jupyter.shell import Notebook


def test_the_running_cell_is_asked_with_those_before_it(notebook: Notebook) -> None:
    notebook.run("from scopeviz import *\nmake('a')")
    notebook.run("make('b')\nassert_variables(['a', 'b'])\nshare('b')\nassert_shared('b')")
    assert notebook.result.success


def test_what_is_wrong_ends_the_cell_and_names_the_cells(notebook: Notebook) -> None:
    notebook.run("from scopeviz import *\nmake('a')")
    notebook.run("share('a')\nassert_not_shared('a')")
    assert str(notebook.result.error_in_exec).splitlines()[:5] == [
        "'a' was not to be shared, and is shared: looked up by 2 calls",
        "/",
        "└─ a  ✗ shared: looked up by 2 calls",
        "   ├─ cell 2, line 2",
        "   └─ cell 3, line 1",
    ]


def test_a_recording_in_the_notebook_comes_before_it(notebook: Notebook) -> None:
    notebook.run("from scopeviz import *\nmake('a')")
    notebook.run("with record():\n    make('b')\n    assert_variables(['b'])")
    assert notebook.result.success


def test_a_block_that_makes_something_says_which_cell(notebook: Notebook) -> None:
    notebook.run("from scopeviz import *")
    notebook.run("with assert_no_new_variables():\n    make('a')")
    assert "└─ a  + new, made in cell 3, line 2\n" in str(notebook.result.error_in_exec)


def test_a_notebook_without_scopeviz_has_nothing_to_ask(bare: Notebook) -> None:
    bare.run("make('a')")
    with pytest.raises(RuntimeError, match="run %load_ext scopeviz first"):
        assert_variables(["a"])


def test_what_was_taken_back_was_not_made(notebook: Notebook) -> None:
    notebook.run("import scopeviz, scopeviz.tf1 as tf\n%scopeviz rerun rollback")
    notebook.run("tf.get_variable('v', [1])", cell_id="one")
    model = notebook.session.graph
    with pytest.raises(AssertionError, match="1 variable was made"):
        assert_no_new_variables(of=model)
    notebook.run("pass", cell_id="one")
    assert_no_new_variables(of=notebook.session.graph)
