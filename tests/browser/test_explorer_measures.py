"""What an explorer weighs, and how long it takes: the figures are printed after the tests."""

import re
from collections.abc import Callable
from statistics import median

import pytest

from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views.explorer import to_explorer
from tests.browser.conftest import OpenPage
from tests.browser.explorers import explorer_in, page_of
from tests.browser.pages import milliseconds, photograph
from tests.scenes import CONV_BLOCK, IMAGES, run
from tests.views.programs import Program, layers

Note = Callable[[str], None]

USED_TWICE = """
    with tf.variable_scope("conv{at}") as scope:
        one = conv_block(images, [5, 5, 32, 32], [32])
        scope.reuse_variables()
        two = conv_block(one, [5, 5, 32, 32], [32])
    """

PAGES = 3
"""How many fresh pages something is measured in."""


def real(count: int) -> ScopeGraph:
    """A notebook of so many variables, each used by two calls, with the source of its cells."""
    blocks = (USED_TWICE.format(at=at) for at in range(count // 2))
    graph = build(run((IMAGES, CONV_BLOCK, *blocks)))
    assert len(graph.variables) == count
    assert {variable.times for variable in graph.variables.values()} == {2}
    assert all(cell.source for cell in graph.cells)
    return graph


def weights(html: str) -> tuple[int, int]:
    """Bytes of script and data, and of the whole."""
    carried = re.findall(r' data-(?:pack|log)="[^"]*"|<script.*?</script>', html, flags=re.DOTALL)
    assert len(carried) == len(["pack", "log", "loader"])
    return sum(len(each.encode()) for each in carried), len(html.encode())


@pytest.mark.parametrize(("count", "most"), [(10, 60_000), (1_000, 500_000)])
def test_script_and_data_of_a_real_program_are_small(note: Note, count: int, most: int) -> None:
    scripts, whole = weights(to_explorer(real(count)))
    note(
        f"explorer of {count:,} variables of conv_block, each used twice: "
        f"{scripts / 1000:.1f} KB of script and data, {whole / 1000:.1f} KB in all"
    )
    assert scripts < most


@pytest.mark.parametrize(("count", "most"), [(10, 60_000), (1_000, 500_000)])
def test_the_whole_of_a_row_of_layers_is_small(note: Note, count: int, most: int) -> None:
    scripts, whole = weights(to_explorer(layers([f"layer_{at}" for at in range(count // 2)])))
    note(
        f"explorer of {count:,} variables in layers: "
        f"{scripts / 1000:.1f} KB of script and data, {whole / 1000:.1f} KB in all"
    )
    assert whole < most


ACTIONS = {
    "scrub to the middle": "slide(Math.round(end / 2))",
    "scrub one step on": "slide(Math.round(end / 2) + 1)",
    "scrub to the end": "slide(end)",
    "find by name": "find('unit7/conv')",
    "find by shape": "find('3×3')",
    "find unused": "find('unused')",
    "find refused": "find('refused')",
    "find nothing any more": "find('')",
    "select and collapse the root": "choose('[data-id=\"s:0:\"]')",
    "expand the root": "choose('[data-id=\"s:0:\"]')",
    "collapse a scope": "choose('[data-name=\"block1\"]')",
    "expand a scope": "choose('[data-name=\"block1\"]')",
    "expand what is folded": "choose('[data-kind=more]')",
    "select a variable": "choose('[role=treeitem][data-kind=variable]')",
    "compare": "choose('[data-testid=compare]')",
    "show as a list": "choose('[data-testid=as-list]')",
}
HELPERS = """
const part = (id) => element.querySelector(`[data-testid=${id}]`);
const end = Number(part("slider").max);
const set = (input, value) => { input.value = value; input.dispatchEvent(new Event("input")); };
const slide = (value) => set(part("slider"), value);
const find = (text) => set(part("find"), text);
const choose = (selector) => element.querySelector(selector).click();
"""
OPENING = """<script>
new MutationObserver((_, seen) => {
  const box = document.querySelector(".sv-explorer");
  if (box && window.met === undefined) window.met = performance.now();
  if (!box || box.dataset.live === undefined) return;
  seen.disconnect();
  requestAnimationFrame(() => requestAnimationFrame(
    () => { window.opened = performance.now() - window.met; }
  ));
}).observe(document, {childList: true, subtree: true, attributes: true});
</script>"""


def many() -> ScopeGraph:
    """A cell makes 10,000 variables, and another one is refused 1,000 names."""
    program = Program()
    flow = program.op("images", "Placeholder", [], program.at(1))
    for at in range(5_000):
        flow = program.conv_block(flow, f"block{at // 20}/unit{at % 20}/conv", at + 2)
    program.end_cell()
    for at in range(1_000):
        program.refuse("spare", f"weights_{at}", "Variable does not exist", at + 1)
    return program.graph()


def test_ten_thousand_variables_open_and_answer(open_page: OpenPage, note: Note) -> None:
    html = page_of(many(), head=OPENING)
    opened: list[float] = []
    took: dict[str, list[float]] = {name: [] for name in ACTIONS}
    for _ in range(PAGES):
        page = open_page(html)
        box = explorer_in(page).get_by_test_id("explorer")
        opened.append(page.wait_for_function("window.opened").json_value())
        for name, action in ACTIONS.items():
            script = f"(() => {{ {HELPERS} {action}; }})()"
            took[name].append(milliseconds(box, script, times=1))
        photograph(page, "explorer-10000")
        page.goto("about:blank")  # It is not to cost the next one anything.
    times = {"from the HTML to an explorer that is painted": opened, **took}
    for name, each in times.items():
        note(f"10,000 variables, {name}: {median(each):.0f} ms at the median of {PAGES} pages")
    # The targets are 1,000 ms and 100 ms; a busy machine takes several times as long.
    assert median(opened) < 5 * 1_000
    assert max(map(median, took.values())) < 5 * 100, took
