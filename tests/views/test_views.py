"""What the views say, and what they refuse."""

import json

import pytest

from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import VIEWS, figure, to_dot, to_html, to_page, to_payload, to_svg, to_text
from tests.views.programs import Program, layers, shared

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
        "unknown view 'trees': there are 'tree', 'sharing'; choose one of these"
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
        "+ created here   ×N one variable, used N times\n"
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


def test_a_payload_says_who_uses_what() -> None:
    payload = to_payload(shared(2))
    weights = payload["variables"][0]
    assert (weights["name"], weights["times"], weights["elements"]) == ("rnn/weights", 2, 9216)
    functions = [payload["calls"][use["call"]]["function"] for use in weights["uses"]]
    assert functions == ["conv_block", "conv_block"]
    assert json.loads(json.dumps(payload)) == payload
