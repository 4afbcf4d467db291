"""What the views say, and what they refuse."""

import re
from dataclasses import replace

import pytest

from scopeviz.events import OpCreated, VariableCreated, VariableRefused
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.sharing import sharing
from scopeviz.views import VIEWS, figure, to_dot, to_html, to_page, to_payload, to_svg, to_text
from scopeviz.views.style import LEGEND, MARGIN, text_width
from scopeviz.views.text import MOST_REFUSALS, refusal_sentences
from tests.scenes import graph_of
from tests.views.programs import Program, layers, marked, shared

MAKERS = [to_text, to_dot, to_svg, to_html]


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("view", VIEWS)
def test_an_empty_model_can_be_drawn(make: object, view: str) -> None:
    assert callable(make)
    assert make(ScopeGraph(), view)


@pytest.mark.parametrize("make", MAKERS)
def test_an_unknown_view_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(ValueError) as caught:
        make(ScopeGraph(), "trees")
    assert str(caught.value) == (
        "unknown view 'trees': there are 'tree', 'sharing', 'refusal'; choose one of these"
    )


def test_an_unknown_scope_is_refused() -> None:
    with pytest.raises(ValueError) as caught:
        to_text(layers(["conv1", "conv2"]), scope="conv3")
    assert str(caught.value) == (
        "unknown scope 'conv3': there are 'conv1', 'conv2'; open it first, or choose another"
    )


def test_of_many_names_the_like_are_told() -> None:
    graph = layers([*(f"tower{at}" for at in range(30)), "conv1", "conv2"])
    with pytest.raises(ValueError) as caught:
        to_text(graph, scope="conv3")
    assert str(caught.value) == (
        "unknown scope 'conv3': there are 'conv2', 'conv1' and 30 others; open it first, or "
        "choose another"
    )


def test_an_unknown_variable_is_refused() -> None:
    with pytest.raises(ValueError) as caught:
        to_text(ScopeGraph(), "sharing", variable="w")
    assert str(caught.value) == (
        "unknown variable 'w': there is no variable; make it first, or choose another"
    )


def test_a_selection_of_the_other_view_is_refused() -> None:
    with pytest.raises(ValueError) as caught:
        to_text(layers(["a"]), "tree", variable="a/weights")
    assert str(caught.value) == (
        "variable='a/weights' does not go with view 'tree', which takes scope=; leave it out"
    )


@pytest.mark.parametrize("scope", ["net/a", "net/a/"])
def test_a_scope_shows_what_is_below_it_only(scope: str) -> None:
    text = to_text(layers(["net/a", "net/ab", "other"]), scope=scope)
    assert text.startswith("net/a/\n")
    assert "ab" not in text.replace("net/a/", "")
    assert "other" not in text


@pytest.mark.parametrize("variable", ["a/weights", "a/weights:0"])
def test_a_variable_shows_its_own_calls_only(variable: str) -> None:
    text = to_text(layers(["a", "b"]), "sharing", variable=variable)
    assert text == (
        "a/weights: made in cell 1, line 2, in conv_block, used by 1 call\n"
        "└─ call 1 · conv_block · line 2: a/Conv2D\n"
    )


def test_many_calls_are_bundled_with_their_number() -> None:
    assert "and 52 more calls" in to_svg(shared(60), "sharing")
    assert "×60" in to_svg(shared(60), "sharing")
    assert "└─ and 48 more calls" in to_text(shared(60), "sharing")


def test_many_variables_are_counted() -> None:
    graph = layers([f"layer{at}" for at in range(500)])
    assert "+976 other variables" in to_svg(graph, "sharing")
    assert "+480 more scopes, distinct · 960 variables" in to_text(graph)


def test_arrows_that_are_not_drawn_are_counted() -> None:
    program = Program()
    flow = program.conv_block("", "a", 1)
    program.conv_block(flow, "b", 2)
    reads = [program.variable("c", f"v{at}", (1,), program.call(3)) for at in range(9)]
    place = program.call(4)
    for read in reads:
        program.op("mul", "Mul", [flow, read], place)
    svg = to_svg(program.graph(), "sharing")
    assert "+3 more arrows" in svg
    assert "more arrows" not in to_svg(shared(2), "sharing")


@pytest.mark.parametrize("pattern", ["net", "tower{0}/layer{1}", "layer{2}"])
def test_a_pruned_tree_has_the_marks_of_what_it_left_out(pattern: str) -> None:
    graph = marked(pattern)
    text, svg = to_text(graph), to_svg(graph)
    for view in (text, svg):
        assert re.search(r"\+ (?:all|\d+) new", view)
        assert re.search(r"\d+ shared", view)
        assert all(LEGEND[mark] in view for mark in ("new", "shared", "refused"))
    hidden = re.findall(r'class="sv-(?:fold|more) ([a-z -]*)"', svg)
    assert {"sv-new", "sv-shared"} <= set(" ".join(hidden).split())


def test_a_folded_scope_of_what_was_refused_is_marked() -> None:
    program = Program()
    for at in range(400):
        program.refuse(f"tower{at // 20}", f"w{at}", "no such variable", 1)
    graph = program.graph()
    assert "▸ 0 variables · ✗ 20 refused" in to_text(graph)
    assert re.search(r'"sv-fold sv-refused sv-here">.*?stroke-dasharray', to_svg(graph), re.DOTALL)


def test_refusals_beyond_some_are_counted() -> None:
    program = Program()
    for at in range(500):
        program.refuse("net", f"w{at % 250}", "no such variable" * 9, at)
    told = refusal_sentences(program.graph())
    assert len(told) == MOST_REFUSALS + 1
    assert told[0].startswith("net/w0 was refused 2 times, the last time in cell 1, line 250: no s")
    assert told[-1] == f"and {500 - 2 * MOST_REFUSALS} more refusals"
    bundle = figure(program.graph())
    assert len(bundle["text/plain"].encode()) < 12_000
    assert len(bundle["text/html"].encode()) < 90_000


def test_a_refusal_says_in_which_graph_where_there_are_several() -> None:
    program = Program()
    program.refuse("net", "v", "no such variable", 1)
    (refused,) = program.events
    assert isinstance(refused, VariableRefused)
    program.events.append(replace(refused, graph=1))
    told = refusal_sentences(program.graph())
    assert [line.split(" was ")[0] for line in told] == ["graph 1 net/v", "graph 2 net/v"]


def test_a_count_never_stands_for_one_refused_name() -> None:
    program = Program()
    for at in range(MOST_REFUSALS + 1):
        program.refuse("net", f"w{at}", "no such variable", at)
    told = refusal_sentences(program.graph())
    assert [line.split()[0] for line in told] == [f"net/w{at}" for at in range(len(told))]


def test_a_lookup_is_called_by_what_made_the_variable() -> None:
    program = Program()
    for line in (1, 2):
        program.variable("a", "v", (1,), program.at(line))
    program.change(VariableCreated, made_by="get_local_variable")
    graph = program.graph()
    assert "└─ line 2: get_local_variable\n" in to_text(graph, "sharing")
    assert to_svg(graph, "sharing").count(">get_local_variable</text>") == 2
    assert "get_variable" not in to_svg(graph, "sharing") + to_text(graph, "sharing")


def test_like_calls_have_like_arrows() -> None:
    program = Program()
    for number in range(8):
        place = program.call(number + 1)
        first = program.op("first", "MatMul", [program.variable("a", "w", (1,), place)], place)
        program.op("second", "Mul", [program.variable("a", "b", (1,), place)], place)
        program.op("third", "Add", [first], place)
    graph = program.graph()
    shown = sharing(graph)
    assert len(shown.flows) == 8 * 1
    assert to_dot(graph, "sharing").count("sv-flow") == len(shown.flows)
    assert "more arrow" not in to_dot(graph, "sharing")


def test_the_count_of_more_inputs_fits_its_box() -> None:
    program = Program()
    place = program.call(50)
    inputs = [program.op("x", "Placeholder", [], program.at(at)) for at in range(20)]
    program.change(OpCreated, outputs=())
    program.op("s", "AddN", [*inputs, program.variable("a", "v", (1,), place)], place)
    dot = to_dot(program.graph(), "sharing")
    box = re.search(r'label="\+14 more inputs\\l(.*?)\\l".*?width=([\d.]+)', dot)
    assert box
    assert float(box[2]) * 72 > text_width(box[1], 11) + MARGIN


def test_a_part_says_of_what_it_is_a_part() -> None:
    program = Program()
    program.variable("s", "v/part_0", (1,), program.at(1))
    program.change(VariableCreated, part_of="s/v")
    graph = program.graph()
    assert "s/v/part_0, part of s/v\n" in to_dot(graph)
    assert to_payload(graph)["variables"][0]["part_of"] == "s/v"


def test_a_variable_that_one_call_reads_twice_is_not_drawn_as_shared() -> None:
    graph = graph_of("one_call_reads_twice")
    for view in VIEWS:
        assert not re.search("×2|sv-shared|sv-strong|peripheries", to_dot(graph, view))
    assert "used 2 times, by 1 call\n" in to_text(graph, "sharing")


def test_two_refusals_of_one_name_are_one_leaf() -> None:
    program = Program()
    program.scope("a")
    for line in (2, 3):
        program.refuse("a", "v", "no such variable", line)
    graph = program.graph()
    assert "refused ×2: ValueError" in to_text(graph)
    assert "refused ×2: ValueError" in to_svg(graph)
    assert figure(graph)["text/plain"].startswith("cell 1: 1 variable refused 2 times\n")


def test_text_of_a_shared_variable() -> None:
    assert to_text(shared(2)) == (
        "rnn/\n"
        "├─ + weights  ×2  3×3×32×32 float32  9,216  cell 1, line 2, in conv_block\n"
        "└─ + biases   ×2  32 float32            32  cell 1, line 2, in conv_block\n"
        "+ created here   ×N shared: one variable, used N times\n"
    )


def test_a_page_stands_alone() -> None:
    page = to_page(shared(2))
    assert page.startswith('<!doctype html>\n<html lang="en">')
    assert "cell 1: 2 variables created, 2 reused, 9,248 elements" in page
    assert page.count("<img") == 2


def test_what_remains_without_script_and_style_is_complete() -> None:
    html = figure(shared(2))["text/html"]
    assert html.count('src="data:image/svg+xml;base64,') == 2
    assert html.count(" alt=") == 2
    assert "<svg" not in html.partition("<script>")[0]
    assert "<details><summary>13 events</summary>" in html


def test_what_is_stale_says_so_in_words_and_by_its_outline() -> None:
    graph = graph_of("stale_cells")
    why = "stale since cell 2 ran again: run cell 4 again"
    assert f"cell 4, line 2, {why}" in to_text(graph, "tree")
    assert f"line 3: mul, {why}" in to_text(graph, "sharing")
    for view in ("tree", "sharing"):
        svg = to_svg(graph, view)
        (box,) = re.findall(r'(?s)<g class="sv-var[^"]* sv-stale">.*?</g>', svg)
        assert "stroke-dasharray" in box
        assert why in box
        assert ">stale · unknown shape" in box
        assert "~ stale: made before what it is built on was taken back" in svg
    calls = re.findall(r'(?s)<g class="sv-call sv-stale">.*?</g>', to_svg(graph, "sharing"))
    assert len(calls) == 3
    assert all("~ stale · cell" in call and "stroke-dasharray" in call for call in calls)


def test_a_call_that_still_reads_what_is_gone_has_no_line_to_what_was_made_again() -> None:
    graph = graph_of("stale_cells")
    assert "cell 3 still uses that of the first run, which was taken back" in to_text(
        graph, "sharing", variable="embedding/table"
    )
    dot = to_dot(graph, "sharing", variable="embedding/table")
    assert "MatMul_1" in dot
    assert dot.count("sv-read") == 1


def test_a_figure_without_anything_stale_does_not_speak_of_it() -> None:
    for scene in ("rerun_under_reuse", "already_exists", "siamese"):
        bundle = figure(graph_of(scene))
        assert "stale" not in bundle["text/plain"]
        assert "sv-stale" not in bundle["text/html"]


def test_the_refusal_in_a_figure_names_the_earlier_run_of_the_cell() -> None:
    bundle = figure(graph_of("already_exists"))
    for text in bundle.values():
        assert "the first run of this cell made it, in line 2: %scopeviz rerun rollback" in text
