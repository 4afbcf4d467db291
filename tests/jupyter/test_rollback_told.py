"""After a rollback nobody tells of what is gone: neither findings nor explanations."""

from __future__ import annotations

import pytest

import scopeviz
from tests.jupyter.shell import Notebook


@pytest.fixture
def rolling(notebook: Notebook) -> Notebook:
    """A notebook with our TF1, where cells are taken back."""
    notebook.run("import scopeviz, scopeviz.tf1 as tf\ntf.reset_default_graph()")
    notebook.run("%scopeviz rerun rollback")
    return notebook


def run_twice(notebook: Notebook, first: str, second: str) -> None:
    """Run a cell, and run it again after an edit."""
    notebook.run(first, cell_id="edited")
    assert notebook.result.success, notebook.captured.stderr
    notebook.run(second, cell_id="edited")


def explained(name: str) -> str:
    return str(scopeviz.explain(name))


def test_an_initializer_that_is_gone_is_no_remedy(rolling: Notebook) -> None:
    rolling.run("v = tf.get_variable('v', [2])")
    run_twice(rolling, "init = tf.global_variables_initializer()", "w = v * 2.0")
    rolling.run("tf.Session().run(w)")
    (finding,) = [each for each in scopeviz.check() if each.code == "SV11"]
    assert "no initializer was run before" in finding.sentence
    assert finding.remedy.startswith("Run session.run(tf.global_variables_initializer()) first")


def test_a_call_of_reuse_variables_that_is_gone_is_not_warned_of(rolling: Notebook) -> None:
    switched = "c = tf.constant(1.0)\ntf.get_variable_scope().reuse_variables()"
    rolling.run(switched, cell_id="edited")
    rolling.run("tf.get_variable('v', [2])")
    assert [each.code for each in scopeviz.check()] == ["SV06"]
    rolling.run("pass", cell_id="edited")
    assert scopeviz.check() == ()


def test_an_op_that_is_gone_cannot_be_explained(rolling: Notebook) -> None:
    run_twice(rolling, "c = tf.constant(1.0, name='onlyfirst')", "pass")
    with pytest.raises(ValueError, match="unknown name 'onlyfirst'"):
        scopeviz.explain("onlyfirst")


def test_a_number_is_not_blamed_on_a_run_that_is_gone(rolling: Notebook) -> None:
    run_twice(rolling, "c = tf.Variable(1.0, name='v')", "pass")
    rolling.run("a = tf.Variable(1.0, name='v')\nb = tf.Variable(1.0, name='v')")
    label = rolling.session.cells[-1].label
    assert f"{label}, line 1" in explained("v_1")
