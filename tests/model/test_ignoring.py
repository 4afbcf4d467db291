"""Comments that switch findings off."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import scopeviz
import scopeviz.tf1 as tf
from scopeviz.capture import Trace, record
from scopeviz.model.fold import build
from scopeviz.model.ignoring import comments_of
from scopeviz.model.lint import check
from tests.scenes import run

REUSED = """
    with tf.variable_scope("s", reuse=tf.AUTO_REUSE):{with_}
        v = tf.Variable({call}
            1.0,{argument}
        ){end}
    """


def codes(**comments: str) -> list[str]:
    places = dict.fromkeys(("with_", "call", "argument", "end"), "")
    return [each.code for each in check(build(run((REUSED.format(**places | comments),))))]


def test_without_a_comment_it_is_found() -> None:
    assert codes() == ["SV04"]


@pytest.mark.parametrize("place", ["with_", "call", "argument", "end"])
def test_a_comment_on_any_line_of_a_place_switches_it_off(place: str) -> None:
    assert codes(**{place: "  # scopeviz: ignore"}) == []


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# scopeviz: ignore[SV04]", []),
        ("#scopeviz:ignore [ sv04 ]", []),
        ("# scopeviz: ignore[SV08, SV04]", []),
        ("# scopeviz: ignore[SV08]", ["SV04"]),
        ("# scopeviz: ignored", ["SV04"]),
        ("# ignore[SV04]", ["SV04"]),
    ],
)
def test_codes_between_brackets_are_those_that_are_off(comment: str, left: list[str]) -> None:
    assert codes(end=f"  {comment}") == left


def test_a_comment_in_the_cell_that_defines_counts_where_another_one_calls() -> None:
    define = """
        def f():
            return tf.Variable(1.0)  # scopeviz: ignore[SV04]
        """
    call = "with tf.variable_scope('s', reuse=tf.AUTO_REUSE):\n    f()"
    assert check(build(run((define, call)))) == ()
    assert len(check(build(run((define.replace("SV04", "SV05"), call))))) == 1


def test_a_comment_on_another_statement_does_not_count() -> None:
    assert comments_of("f()\ng()  # scopeviz: ignore\nh()") == {2: frozenset({"*"})}


def test_a_block_is_not_its_head() -> None:
    text = "with a(\n    1,\n):  # scopeviz: ignore\n    f()\n"
    assert sorted(comments_of(text)) == [1, 2, 3]


@pytest.mark.parametrize("first", ["%matplotlib inline", "!ls", "this is no Python"])
def test_a_cell_that_is_not_all_python_keeps_its_comments(first: str) -> None:
    assert 2 in comments_of(f"{first}\nf()  # scopeviz: ignore")


def test_a_magic_in_a_cell_is_stepped_over() -> None:
    assert sorted(comments_of("%time\nf(\n  1)  # scopeviz: ignore")) == [2, 3]


MODULE = """\
import scopeviz.tf1 as tf

def dense():
    return tf.Variable(1.0)  # scopeviz: ignore[SV04]
"""


@pytest.mark.parametrize(
    ("module", "found"), [(MODULE, []), (MODULE.replace("4]", "5]"), ["SV04"])]
)
def test_comments_in_an_imported_module_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, found: list[str]
) -> None:
    name = "layers_with_a_comment" if not found else "layers_without"
    (tmp_path / f"{name}.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    script = (
        f"import scopeviz.tf1 as tf\nfrom {name} import dense\n"
        "with tf.variable_scope('s', reuse=tf.AUTO_REUSE):\n    dense()\n"
    )
    tf.reset_default_graph()
    trace = Trace()
    with trace.cell("script.py", script):
        exec(compile(script, "script.py", "exec"), {"__name__": "__main__"})
    assert [each.code for each in check(build(trace))] == found
    assert [source for source, _ in trace.cells[0].modules] == [f"{name}.py"]
    assert str(tmp_path) not in repr(trace.cells[0])


LAYERS = """\
import scopeviz.tf1 as tf

def weights(initializer):
    return tf.get_variable("w", [4], initializer=initializer)
"""
CALLER = """\
import scopeviz.tf1 as tf
import layers_of_others

def model():
    layers_of_others.weights(tf.zeros_initializer())
    layers_of_others.weights(tf.ones_initializer()){comment}
"""


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A module that calls another one, which makes what it asks for."""
    (tmp_path / "layers_of_others.py").write_text(LAYERS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    tf.reset_default_graph()
    yield tmp_path / "calls_layers.py"
    for name in ("layers_of_others", "calls_layers"):
        sys.modules.pop(name, None)


def call(path: Path, comment: str) -> list[str]:
    """Write the calling module, load it, and check what it does; within its own cell as well."""
    path.write_text(CALLER.format(comment=comment), encoding="utf-8")
    importlib.invalidate_caches()
    sys.modules.pop(path.stem, None)
    tf.reset_default_graph()
    with record() as trace, tf.variable_scope("net", reuse=tf.AUTO_REUSE):
        importlib.import_module(path.stem).model()
        within = [each.code for each in scopeviz.check(trace)]
    assert within == [each.code for each in scopeviz.check(trace)]
    return within


def test_a_comment_on_a_line_that_called_counts(caller: Path) -> None:
    assert call(caller, "  # scopeviz: ignore[SV08]") == []


def test_a_comment_counts_once_its_module_is_loaded_again(caller: Path) -> None:
    assert call(caller, "") == ["SV08"]
    assert call(caller, "  # scopeviz: ignore[SV08]") == []
