"""Who hears an event, and which place in the user's code it names."""

from __future__ import annotations

import contextlib
import gc
import sysconfig
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from scopeviz import events
from scopeviz.events import NOWHERE, Event, GraphReset, Location, emit, listening, locate

EVENT = GraphReset(0, NOWHERE)
SECOND = GraphReset(1, NOWHERE)


@pytest.fixture(autouse=True)
def nobody_goes_on_listening() -> Iterator[None]:
    assert events.listeners == ()
    yield
    assert events.listeners == ()


def ignore(_: Event) -> None:
    """Listen, so that activations are told apart."""


# Emitting and listening


def test_without_a_listener_nothing_happens() -> None:
    emit(EVENT)


def test_every_listener_hears_every_event_in_the_order_they_came() -> None:
    heard: list[tuple[str, Event]] = []
    with (
        listening(lambda event: heard.append(("first", event))),
        listening(lambda event: heard.append(("second", event))),
    ):
        emit(EVENT)
        emit(SECOND)
    assert heard == [("first", EVENT), ("second", EVENT), ("first", SECOND), ("second", SECOND)]


def test_a_listener_hears_what_happens_inside_its_block_only() -> None:
    outer: list[Event] = []
    inner: list[Event] = []
    emit(EVENT)
    with listening(outer.append):
        emit(EVENT)
        with listening(inner.append):
            emit(SECOND)
        emit(EVENT)
    emit(SECOND)
    assert outer == [EVENT, SECOND, EVENT]
    assert inner == [SECOND]


def test_an_exception_ends_the_listening() -> None:
    heard: list[Event] = []
    with contextlib.suppress(KeyError), listening(heard.append):
        raise KeyError
    emit(EVENT)
    assert heard == []


def test_a_listener_that_came_twice_stays_until_both_blocks_are_left() -> None:
    heard: list[Event] = []

    def listener(event: Event) -> None:
        heard.append(event)

    with listening(listener):
        with listening(listener):
            emit(EVENT)
        emit(SECOND)
    assert heard == [EVENT, EVENT, SECOND]


def test_listeners_may_leave_in_any_order() -> None:
    first: list[Event] = []
    second: list[Event] = []
    # Two empty lists are equal, and their methods are still two listeners.
    listeners = first.append, second.append
    for listener in listeners:
        events.listen(listener)
    events.unlisten(listeners[0])
    emit(EVENT)
    events.unlisten(listeners[1])
    assert (first, second) == ([], [EVENT])


def test_a_listener_may_leave_while_it_hears() -> None:
    heard: list[Event] = []

    def once(event: Event) -> None:
        heard.append(event)
        events.unlisten(once)

    events.listen(once)
    emit(EVENT)
    emit(SECOND)
    assert heard == [EVENT]


def test_to_stop_one_that_does_not_listen_does_nothing() -> None:
    events.unlisten(ignore)


def test_events_are_frozen_and_compare_by_value() -> None:
    assert GraphReset(0, NOWHERE) == EVENT
    assert hash(GraphReset(0, NOWHERE)) == hash(EVENT)
    with pytest.raises(AttributeError):
        EVENT.graph = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("message", "line"),
    [
        (
            "no <object object at 0x7f1c2d3e4f50> and no <object object at 0x7f1c2d3e4f60>",
            "no <object object at 0x...> and no <object object at 0x...>",
        ),
        ("at 0x00007F1C2D3E4F50", "at 0x..."),
        ("one\ntwo 0x7f1c2d3e4f50", "one"),
        ("0xff and 0xabcde", "0xff and 0xabcde"),
        ("\n  one  \n", "one"),
        ("", ""),
    ],
)
def test_a_message_is_one_line_without_addresses(message: str, line: str) -> None:
    assert events.plain_line(ValueError(message)) == line


# Places


def made_by(function: Callable[[], Location]) -> Location:
    return function()


def run(source: str, filename: str = "<a program>", **names: Any) -> dict[str, Any]:
    """Run source text as a program and return its names, `locate` among them."""
    names["locate"] = locate
    exec(compile(source, filename, "exec"), names)
    return names


def test_a_place_is_file_line_and_function() -> None:
    place = locate()
    following = locate()
    assert place.source == "tests/test_events.py"
    assert place.function == "test_a_place_is_file_line_and_function"
    assert following.line == place.line + 1


def test_the_top_level_has_no_function_and_no_caller() -> None:
    with listening(ignore):
        place = run("\nplace = locate()")["place"]
    assert place == Location("<a program>", 2, "", place.activation, None)


def test_a_function_names_its_caller_and_the_line_of_the_call() -> None:
    with listening(ignore):
        names = run("def block():\n    return locate()\n\nplace = block()")
    place = names["place"]
    assert (place.line, place.function) == (2, "block")
    assert (place.caller.line, place.caller.function) == (4, "")
    assert place.caller.caller is None


def test_nested_functions_have_qualified_names() -> None:
    def inner() -> Location:
        return locate()

    with listening(ignore):
        place = inner()
    test = "test_nested_functions_have_qualified_names"
    assert place.function == f"{test}.<locals>.inner"
    assert place.caller is not None
    assert place.caller.function == test


def test_methods_have_qualified_names() -> None:
    place = run("class Net:\n    def call(self): return locate()\nplace = Net().call()")["place"]
    assert place.function == "Net.call"


def test_one_activation_keeps_its_number() -> None:
    def block() -> list[Location]:
        first = locate()
        made_by(locate)
        return [first, locate(), locate()]

    with listening(ignore):
        places = block()
    assert len({place.activation for place in places}) == 1
    assert len({place.caller for place in places}) == 1


def test_two_activations_of_one_function_on_one_line_differ() -> None:
    def block() -> Location:
        return locate()

    places = []
    with listening(ignore):
        for _ in range(3):
            places.append(block())  # noqa: PERF401
    assert len({place.activation for place in places}) == 3
    assert len({place.line for place in places}) == 1
    assert len({place.caller for place in places}) == 1


def test_activations_are_told_apart_though_their_frames_take_turns_in_memory() -> None:
    def block() -> Location:
        return locate()

    with listening(ignore):
        numbers = [block().activation for _ in range(1000)]
    assert numbers == sorted(set(numbers))


def test_each_level_of_a_recursion_is_an_activation() -> None:
    def descend(depth: int) -> list[Location]:
        before = locate()
        deeper = descend(depth - 1) if depth else []
        assert locate().activation == before.activation
        return [before, *deeper]

    with listening(ignore):
        outer, middle, inner = descend(2)
    assert len({outer.activation, middle.activation, inner.activation}) == 3
    assert inner.caller is not None
    assert inner.caller.activation == middle.activation
    assert middle.caller is not None
    assert middle.caller.activation == outer.activation


def test_a_generator_is_one_activation_though_it_comes_and_goes() -> None:
    def layers() -> Iterator[Location]:
        for _ in range(3):
            yield locate()

    seen, between = [], []
    with listening(ignore):
        for place in layers():
            seen.append(place.activation)
            between.append(locate().activation)
    assert len(set(seen)) == 1
    assert len(set(between)) == 1
    assert seen[0] != between[0]


def test_two_generators_that_take_turns_are_two_activations() -> None:
    def layers() -> Iterator[Location]:
        for _ in range(3):
            yield locate()

    with listening(ignore):
        pairs = list(zip(layers(), layers(), strict=True))
    assert len({place.activation for pair in pairs for place in pair}) == 2
    assert len({place.activation for place, _ in pairs}) == 1


def test_a_comprehension_is_part_of_its_function_and_a_loop_in_it() -> None:
    # Python 3.12 has no frame for it any more; figures must not depend on that.
    program = """\
def block():
    return locate()
places = [
    block()
    for _ in range(2)]
own = {locate() for _ in range(2)}
"""
    with listening(ignore):
        names = run(program)
    first, second = names["places"]
    assert first.caller.function == second.caller.function == ""
    assert first.caller.line == 4
    assert first.caller.activation != second.caller.activation
    assert first.activation != second.activation
    assert {(own.line, own.function) for own in names["own"]} == {(6, "")}
    assert len(names["own"]) == 2


def test_a_comprehension_in_a_function_is_one_activation() -> None:
    program = "def block():\n    return [locate() for _ in range(3)]\nplaces = block()\n"
    with listening(ignore):
        assert len(set(run(program)["places"])) == 1


def test_threads_have_activations_of_their_own() -> None:
    places: dict[int, list[Location]] = {}
    barrier = threading.Barrier(4)

    def work(number: int) -> None:
        barrier.wait()
        places[number] = [locate() for _ in range(200)]

    with listening(ignore):
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    activations = [{place.activation for place in places[number]} for number in range(4)]
    assert [len(numbers) for numbers in activations] == [1, 1, 1, 1]
    assert len(set.union(*activations)) == 4
    assert {place.caller for place in places[0]} == {None}


def test_without_a_listener_there_is_no_activation_and_no_caller() -> None:
    place = made_by(locate)
    assert (place.activation, place.caller) == (0, None)


def test_activations_are_counted_anew_in_each_recording() -> None:
    program = "def block(): return locate()\nplaces = [block(), block(), locate()]"
    recordings = []
    for _ in range(2):
        with listening(ignore):
            recordings.append(run(program)["places"])
    assert recordings[0] == recordings[1]


def test_frames_are_let_go_of_when_the_last_listener_leaves() -> None:
    class Local:
        pass

    held = []

    def block() -> None:
        local = Local()
        held.append(weakref.ref(local))
        locate()

    def layers() -> Iterator[int]:
        local = Local()
        held.append(weakref.ref(local))
        locate()
        yield 1

    with listening(ignore):
        with listening(print):
            block()
            assert list(layers()) == [1]
        block()
    gc.collect()
    assert [reference() for reference in held] == [None, None, None]


def test_only_the_frames_of_the_latest_event_are_held() -> None:
    class Local:
        pass

    held = []

    def block() -> None:
        local = Local()
        held.append(weakref.ref(local))
        locate()

    with listening(ignore):
        for _ in range(5):
            block()
        gc.collect()
        assert sum(reference() is not None for reference in held) == 1


class Local:
    """Something that a frame may keep alive."""


LAYERS = """
def layers():
    local = Local()
    held.append(weakref.ref(local))
    locate()
    yield 1
    locate()
"""


@pytest.mark.parametrize(
    "use",
    ["list(layers())", "next(layers())", "layer = layers(); next(layer); layer.close()"],
    ids=["finished", "left", "closed"],
)
@pytest.mark.parametrize("before", ["", "waiting = layers(); next(waiting)"])
def test_finished_generators_are_let_go_of(before: str, use: str) -> None:
    held: list[weakref.ref[Local]] = []
    with listening(ignore):
        names = run(LAYERS + before, held=held, Local=Local, weakref=weakref)
        for _ in range(1000):
            exec(use, names)
        assert sum(reference() is not None for reference in held) <= 4
        assert len(events._generators) <= 4


def test_a_waiting_generator_stays_the_same_while_others_finish() -> None:
    program = """
def layers():
    while True:
        yield locate()

def one():
    yield locate()

waiting = [layers() for _ in range(10)]
first = [next(layer).activation for layer in waiting]
for _ in range(100):
    list(one())
second = [next(layer).activation for layer in waiting]
"""
    with listening(ignore):
        names = run(program)
        assert len(events._generators) <= 20
    assert names["first"] == names["second"]
    assert len(set(names["first"])) == 10


# What a place calls a file


def place_in(filename: str, module: str = "__main__") -> Location:
    """The place of a program compiled under a file name, in a module of a name."""
    place: Location = run("place = locate()", filename, __name__=module)["place"]
    return place


@pytest.mark.parametrize(
    ("filename", "module", "source"),
    [
        ("/home/ada/train.py", "__main__", "train.py"),
        ("/home/ada/nets/conv.py", "nets.conv", "nets/conv.py"),
        ("/home/ada/nets/__init__.py", "nets", "nets/__init__.py"),
        ("/home/ada/nets/__main__.py", "__main__", "__main__.py"),
        ("/home/ada/pyenv/site-packages/slim/ops.py", "slim.ops", "slim/ops.py"),
        (r"C:\Users\ada\nets\conv.py", "nets.conv", "nets/conv.py"),
        ("/scratch/ipykernel_7/123.py", "__main__", "123.py"),
        ("<stdin>", "__main__", "<stdin>"),
        ("<string>", "", "<string>"),
    ],
)
def test_a_source_is_named_as_its_module_is(filename: str, module: str, source: str) -> None:
    assert place_in(filename, module).source == source


def test_no_source_is_an_absolute_path() -> None:
    with listening(ignore):
        place: Location | None = locate()
        while place is not None:
            assert not place.source.startswith(("/", "\\"))
            assert ":" not in place.source
            place = place.caller


def test_a_cell_is_called_what_it_was_named() -> None:
    events.name_source("<cell of the test>", "cell 3")
    place = place_in("<cell of the test>")
    assert str(place) == "cell 3, line 1"


def test_a_cell_that_is_forgotten_is_a_file_again() -> None:
    events.name_source("<cell to forget>", "cell 3", above=2)
    for _ in range(2):
        events.forget_source("<cell to forget>")
        assert str(place_in("<cell to forget>")) == "<cell to forget>, line 1"


@pytest.mark.parametrize("listen", [False, True])
def test_lines_above_the_code_of_a_cell_are_counted(*, listen: bool) -> None:
    events.name_source("<cell with a magic>", "cell 4", above=2)
    with listening(ignore) if listen else contextlib.nullcontext():
        assert place_in("<cell with a magic>").line == 3


def code_in(filename: str) -> CodeType:
    return compile("place = function()", filename, "exec")


@pytest.mark.parametrize(
    "filename",
    [
        str(Path(sysconfig.get_path("stdlib"), "contextlib.py")),
        str(Path(events.__file__).parent / "tf1" / "variable_scope.py"),
        "<frozen importlib._bootstrap>",
    ],
)
def test_code_that_is_not_the_users_is_stepped_over(filename: str) -> None:
    names: dict[str, Any] = {"function": locate}
    exec(code_in(filename), names)
    assert names["place"].function == "test_code_that_is_not_the_users_is_stepped_over"


@pytest.mark.parametrize("folder", ["site-packages", "dist-packages"])
def test_installed_packages_are_users_code(folder: str) -> None:
    filename = str(Path(sysconfig.get_path("stdlib"), folder, "slim.py"))
    assert place_in(filename, "slim").source == "slim.py"


def test_the_examples_are_users_code() -> None:
    filename = str(Path(events.__file__).parent / "examples" / "conv_block.py")
    assert place_in(filename, "__main__").source == "conv_block.py"


def test_a_context_manager_of_the_users_is_a_place_of_its_own() -> None:
    @contextlib.contextmanager
    def scope() -> Iterator[Location]:
        yield locate()

    with listening(ignore), scope() as place:
        pass
    assert place.function.endswith("scope")
    assert place.caller is not None
    assert place.caller.source == "tests/test_events.py"


@pytest.mark.parametrize("listen", [False, True])
def test_where_no_code_is_the_users_the_place_is_nowhere(*, listen: bool) -> None:
    with listening(ignore) if listen else contextlib.nullcontext(), ThreadPoolExecutor() as pool:
        assert pool.submit(locate).result() == NOWHERE


# Loops at the top level


def passes(source: str) -> list[tuple[int, int]]:
    """Line and pass of each op in a program, passes from 1.

    There `note()` makes one op, and `composite()` makes three.
    """
    found: list[Location] = []
    ours = "def note(*_): found.append(locate())\ndef composite(*_): note(); note(); note()\n"
    filename = str(Path(events.__file__).parent / "tf1" / "ops.py")
    names = run(ours, filename, found=found)
    with listening(ignore):
        run(source, note=names["note"], composite=names["composite"])
    numbers = sorted({place.activation for place in found})
    return [(place.line, numbers.index(place.activation) + 1) for place in found]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("for _ in range(3):\n    note()\n", [(2, 1), (2, 2), (2, 3)]),
        ("for _ in range(2):\n    note()\n    note()\n", [(2, 1), (3, 1), (2, 2), (3, 2)]),
        ("for _ in range(2):\n    composite()\n", [(2, 1)] * 3 + [(2, 2)] * 3),
        ("for _ in range(2): note(note())\n", [(1, 1), (1, 1), (1, 2), (1, 2)]),
        ("i = 0\nwhile i < 3:\n    note(); i += 1\n", [(3, 1), (3, 2), (3, 3)]),
        (
            "for _ in range(2):\n    for _ in range(2):\n        note()\n    note()\n",
            [(3, 1), (3, 2), (4, 2), (3, 3), (3, 4), (4, 4)],
        ),
        ("[note() for _ in range(3)]\n", [(1, 1), (1, 2), (1, 3)]),
        ("{(note(), note()): 1 for _ in range(2)}\n", [(1, 1), (1, 1), (1, 2), (1, 2)]),
        ("[composite() for _ in '12']\n", [(1, 1)] * 3 + [(1, 2)] * 3),
        ("[[note() for _ in '12'] for _ in '12']\n", [(1, 1), (1, 2), (1, 3), (1, 4)]),
        ("for _ in '12':\n    [note() for _ in '1']\n", [(2, 1), (2, 2)]),
        ("note()\nfor _ in range(2):\n    note()\nnote()\n", [(1, 1), (3, 1), (3, 2), (4, 2)]),
    ],
)
def test_each_pass_of_a_loop_at_the_top_level_counts_as_another(
    source: str, expected: list[tuple[int, int]]
) -> None:
    assert passes(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        "note()\nif True:\n    note()\nnote(); note()\n",
        "composite()\ncomposite(composite(), note())\n",
        "composite(); composite()\n",
        "with context():\n    note()\n    composite()\n",
        "list(map(composite, range(3)))\n",
        "[1 for _ in range(3)]\nlist(map(note, range(3)))\n",
        "for _ in range(3): pass\nlist(map(note, range(3)))\n",
    ],
)
def test_lines_without_a_loop_are_one_pass(source: str) -> None:
    context = """
class context:
    def __enter__(self): note()
    def __exit__(self, *_): note()
"""
    found = passes(context + source)
    assert {number for line, number in found if line > 4} == {1}


def test_a_generator_at_the_top_level_is_one_activation() -> None:
    assert passes("list(note() for _ in range(3))\n") == [(1, 1)] * 3


def test_a_function_called_in_a_loop_is_called_from_each_pass() -> None:
    program = "def block():\n    return locate()\nplaces = []\n"
    program += "for _ in range(3):\n    places.append(block())\n"
    with listening(ignore):
        places = run(program)["places"]
    assert len({place.caller.activation for place in places}) == 3
    assert {place.caller.line for place in places} == {5}


@pytest.mark.parametrize(
    "line",
    ["tf.reduce_mean(x)", "x[0]", "tf.zeros([1000])", "x + 1 + x * 2", "sum([x, x, x])"],
)
def test_composite_ops_of_the_runtime_are_one_pass(line: str) -> None:
    program = f"import scopeviz.tf1 as tf\nx = tf.placeholder(tf.float32, [3])\n{line}\n"
    heard: list[Event] = []
    for source, count in ((program, 1), (f"{program}for _ in range(2):\n    note(1)\n", 2)):
        heard.clear()
        with listening(heard.append):
            run(source.replace("note(1)", "tf.identity(x)"))
        assert len({event.location.activation for event in heard}) == count


def test_what_one_thread_does_unheard_leaves_the_others_heard() -> None:
    heard: list[Event] = []
    with listening(heard.append), events.unheard():
        emit(EVENT)
        other = threading.Thread(target=emit, args=(SECOND,))
        other.start()
        other.join()
    assert heard == [SECOND]
