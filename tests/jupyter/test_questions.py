"""Which lookups reading a cell finds, and in which order."""

from __future__ import annotations

import ast
import linecache
from collections.abc import Mapping
from textwrap import dedent
from typing import Any

import pytest

import scopeviz.tf1 as tf
from scopeviz.jupyter.questions import DEEPEST, MOST_QUESTIONS, questions_of


def asked(code: str, names: Mapping[str, object] | None = None, above: int = 0) -> list[str]:
    return [str(question) for question in questions_of(dedent(code), names, above)]


def places(code: str, names: Mapping[str, object] | None = None) -> list[str]:
    return [question.place for question in questions_of(dedent(code), names)]


def ran(code: str, filename: str = "/home/somebody/blocks.py") -> dict[str, Any]:
    """The names that some code leaves, as those of a module of the user's."""
    code = dedent(code)
    names: dict[str, Any] = {"__name__": "blocks", "tf": tf}
    linecache.cache[filename] = (len(code), None, code.splitlines(keepends=True), filename)
    exec(compile(code, filename, "exec"), names)  # as a cell does
    return names


# Which calls


@pytest.mark.parametrize(
    "call", ["tf.get_variable('w')", "get_variable('w')", "a.b.get_local_variable('w')"]
)
def test_a_lookup_is_known_by_its_name_whatever_it_is_called_on(call: str) -> None:
    assert asked(call) == [f"line 1: {call}"]


@pytest.mark.parametrize(
    "code",
    [
        "tf.layers.dense(x, 3)",
        "tf.Variable(1)",
        "get = tf.get_variable",
        "lambda: tf.get_variable('w')",
        "def never_called():\n    tf.get_variable('w')",
        "'tf.get_variable(1)'",
    ],
)
def test_what_looks_nothing_up_is_not_asked(code: str) -> None:
    assert asked(code, {"tf": tf}) == []


def test_literal_arguments_are_shown_and_others_are_dots() -> None:
    assert asked("tf.get_variable('w', s, d, [1, -2], trainable=False, initializer=i(), **k)") == [
        "line 1: tf.get_variable('w', ..., [1, -2], trainable=False, ...)"
    ]


def test_a_long_literal_is_dots() -> None:
    assert asked(f"tf.get_variable({'w' * 50!r})") == ["line 1: tf.get_variable(...)"]


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("get_variable('w')", "w"),
        ("get_variable(shape=[], name='w')", "w"),
        ("get_variable(name)", None),
        ("get_variable('w%d' % i)", None),
        ("get_variable(*all)", None),
    ],
)
def test_the_name_is_known_where_it_is_a_literal(call: str, name: str | None) -> None:
    (question,) = questions_of(call)
    assert question.name == name


def test_lines_count_from_the_top_of_the_cell() -> None:
    assert asked("x = 1\nget_variable('w')", above=1) == ["line 3: get_variable('w')"]


def test_no_python_is_a_syntax_error() -> None:
    with pytest.raises(SyntaxError):
        questions_of("get_variable('a') get_variable('b')")


# In which order


@pytest.mark.parametrize(
    "code",
    [
        "get_variable('a') + get_variable('b')",
        "get_variable('b', initializer=get_variable('a'))",
        "x[get_variable('b')] = get_variable('a')",
        "f(get_variable('a'), k=get_variable('b'))",
        "{get_variable('a'): get_variable('b')}",
        "get_variable('b') if get_variable('a') else 0",
        "[get_variable('b') for x in get_variable('a')]",
        "(x := get_variable('a')) + get_variable('b')",
        "with get_variable('a') as x:\n    get_variable('b')",
        "def f(x=get_variable('a')): ...\nget_variable('b')",
        "@wrap(get_variable('a'))\ndef f(x=get_variable('b')): ...",
        "class A(get_variable('a')):\n    x = get_variable('b')",
        "try:\n    get_variable('a')\nfinally:\n    get_variable('b')",
        "match get_variable('a'):\n    case 1: get_variable('b')",
        'f\'{get_variable("a")} {get_variable("b")}\'',
    ],
)
def test_lookups_are_asked_in_the_order_in_which_they_run(code: str) -> None:
    assert [question.name for question in questions_of(code)] == ["a", "b"]


@pytest.mark.parametrize("word", ["return", "raise", "break", "continue"])
def test_what_stands_below_the_way_out_is_not_asked(word: str) -> None:
    code = f"""
        def f():
            for x in y:
                get_variable('a')
                {word}
                get_variable('b')
        f()
    """
    assert [question.name for question in questions_of(dedent(code))] == ["a"]


def test_both_branches_are_asked() -> None:
    code = "if x:\n    get_variable('a')\nelse:\n    get_variable('b')"
    assert [question.name for question in questions_of(code)] == ["a", "b"]


@pytest.mark.parametrize(
    "code",
    [
        "for x in y:\n    get_variable('a')",
        "for x in y:\n    with z:\n        get_variable('a')",
        "while get_variable('a'): ...",
        "[get_variable('a') for x in y]",
        "{get_variable('a') for x in y}",
        "{x: get_variable('a') for x in y}",
        "sum(get_variable('a') for x in y)",
        "[x for x in y if get_variable('a')]",
        "def f():\n    get_variable('a')\nfor x in y:\n    f()",
    ],
)
def test_a_lookup_in_a_loop_is_asked_once_and_says_so(code: str) -> None:
    (question,) = questions_of(code)
    assert question.place.endswith(" (in a loop: the first time)")


# Following calls within the cell


def test_a_function_called_twice_asks_twice() -> None:
    code = """\
        def block(name):
            with tf.variable_scope(name):
                return tf.get_variable("w", [2])
        block("a")
        block("b")
    """
    assert asked(code) == [
        "line 4 → line 3, in block: tf.get_variable('w', [2])",
        "line 5 → line 3, in block: tf.get_variable('w', [2])",
    ]


def test_functions_within_functions_are_followed() -> None:
    code = """\
        def outer():
            def inner():
                get_variable("w")
            return inner()
        outer()
    """
    assert places(code) == ["line 5 → line 4, in outer → line 3, in inner"]


def test_a_lambda_is_followed_where_it_is_called() -> None:
    assert places("f = lambda: get_variable('w')\nx = 1\nf()") == ["line 3 → line 1, in <lambda>"]
    assert places("(lambda: get_variable('w'))()") == ["line 1 → line 1, in <lambda>"]


def test_the_latest_definition_counts() -> None:
    code = """\
        def f(): get_variable("a")
        f()
        def f(): get_variable("b")
        f()
        f = print
        f()
    """
    assert [question.name for question in questions_of(dedent(code))] == ["a", "b"]


def test_an_argument_hides_a_function_of_its_name() -> None:
    assert asked("def f(): get_variable('w')\ndef g(f): f()\ng(print)") == []


def test_a_function_of_the_users_with_that_name_is_followed() -> None:
    assert places("def get_variable(n):\n    return tf.get_variable(n)\nget_variable('w')") == [
        "line 3 → line 2, in get_variable"
    ]


def test_methods_are_followed_on_what_a_class_makes() -> None:
    code = """\
        class Net:
            width = get_variable("a")
            def __init__(self):
                self.build()
            def build(self):
                get_variable("b")
            def __call__(self):
                get_variable("c")
            @staticmethod
            def make(x):
                get_variable("d")
        net = Net()
        net()
        Net.make(1)
        net.make(1)
    """
    assert [(each.name, each.place) for each in questions_of(dedent(code))] == [
        ("a", "line 1 → line 2, in Net"),
        ("b", "line 12 → line 4, in __init__ → line 6, in build"),
        ("c", "line 13 → line 8, in __call__"),
        ("d", "line 14 → line 11, in make"),
        ("d", "line 15 → line 11, in make"),
    ]


def test_a_decorator_is_followed_and_so_is_what_it_decorates() -> None:
    code = """\
        def wrap(f):
            get_variable("a")
            return f
        @wrap
        def g():
            get_variable("b")
        g()
    """
    assert places(code) == ["line 4 → line 2, in wrap", "line 7 → line 6, in g"]


def test_recursion_is_not_followed() -> None:
    assert places("def f():\n    get_variable('w')\n    f()\nf()") == ["line 4 → line 2, in f"]


def test_calls_are_followed_so_deep() -> None:
    def nested(depth: int) -> str:
        functions = [f"def f{n}(): f{n + 1}()" for n in range(1, depth)]
        return "\n".join([*functions, f"def f{depth}(): get_variable('w')", "f1()"])

    assert len(asked(nested(DEEPEST))) == 1
    assert asked(nested(DEEPEST + 1)) == []


def test_reading_comes_to_an_end() -> None:
    wide = [f"def f{n}():\n" + f"    f{n + 1}()\n" * 100 for n in range(1, DEEPEST)]
    code = "".join([*wide, f"def f{DEEPEST}(): get_variable('w')\n", "f1()\n" * 100])
    assert len(asked(code)) == MOST_QUESTIONS
    assert asked(code.replace("get_variable", "nothing")) == []


# Following calls to what is there


def test_a_function_of_the_notebook_is_followed() -> None:
    names = ran(
        """\
        import functools

        def block(name):
            return conv(name)

        def conv(name):
            return tf.get_variable(name)

        half = functools.partial(block, "w")
        """
    )
    where = ["line 1 → blocks.py, line 4, in block → blocks.py, line 7, in conv"]
    assert places("block('w')", names) == where
    assert places("half()", names) == where


def test_a_function_behind_a_decorator_is_followed_through_it() -> None:
    names = ran(
        """\
        import functools

        def twice(f):
            @functools.wraps(f)
            def wrapper(*args):
                f(*args)
                return f(*args)
            return wrapper

        @twice
        def block(name):
            return tf.get_variable(name)
        """
    )
    assert places("block('w')", names) == [
        f"line 1 → blocks.py, line {line}, in wrapper → blocks.py, line 12, in block"
        for line in (6, 7)
    ]


def test_methods_of_objects_are_followed() -> None:
    names = ran(
        """\
        class Base:
            def build(self):
                return self.kind("w")

            @classmethod
            def kind(cls, name):
                return tf.get_variable(name)

        class Net(Base):
            def __call__(self):
                return self.build()

            @property
            def trap(self):
                raise AssertionError("reading runs nothing")

        net = Net()
        """
    )
    build = "blocks.py, line 3, in build → blocks.py, line 7, in kind"
    assert places("net.build()", names) == [f"line 1 → {build}"]
    assert places("net()", names) == [f"line 1 → blocks.py, line 11, in __call__ → {build}"]
    assert places("new = Net()\nnew()", names) == [
        f"line 2 → blocks.py, line 11, in __call__ → {build}"
    ]
    assert places("net.trap.get_variable('w')", names) == ["line 1"]


def test_what_is_not_the_users_is_not_followed() -> None:
    assert asked("tf.layers.dense(x, 3)\nast.parse('w')", {"tf": tf, "ast": ast}) == []
