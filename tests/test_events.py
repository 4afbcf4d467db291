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


def test_a_comprehension_is_part_of_its_function() -> None:
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
    assert first.caller.activation == second.caller.activation
    assert first.activation != second.activation
    (own,) = names["own"]
    assert (own.line, own.function, own.activation) == (6, "", first.caller.activation)


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
    """Line and activation of each `note(locate())` in a program, activations from 1."""
    found: list[Location] = []
    with listening(ignore):
        run(source, note=found.append)
    numbers = sorted({place.activation for place in found})
    return [(place.line, numbers.index(place.activation) + 1) for place in found]


def test_each_pass_of_a_loop_at_the_top_level_counts_as_another() -> None:
    source = "for _ in range(2):\n    note(locate())\n    note(locate())\n"
    assert passes(source) == [(2, 1), (3, 1), (2, 2), (3, 2)]


def test_lines_without_a_loop_are_one_pass() -> None:
    source = "note(locate())\nif True:\n    note(locate())\nnote(locate()); note(locate())\n"
    assert passes(source) == [(1, 1), (3, 1), (4, 1), (4, 1)]
