"""The explorer as a page of its own: no kernel, no notebook, Chromium alone."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, expect

from scopeviz.views import to_payload
from scopeviz.views.explorer import to_explorer
from tests.browser.conftest import OpenPage
from tests.browser.explorers import explorer_in, go_to, node, page_of, row
from tests.browser.pages import milliseconds, photograph, printed, violations
from tests.scenes import graph_of
from tests.views.programs import layers, named, shared
from tests.views.test_hostile_names import NAMES

WEIGHTS = "conv1/weights"
WIDE, NARROW, SIDE = 1280, 600, 340

SMALLEST_TEXT = """(element) => {
  const sizes = [];
  const walk = (node) => {
    for (const child of node.childNodes) {
      const text = child.nodeType === Node.TEXT_NODE && child.textContent.trim();
      if (text && node.checkVisibility()) sizes.push(parseFloat(getComputedStyle(node).fontSize));
      if (child.nodeType === Node.ELEMENT_NODE && !["STYLE", "SCRIPT"].includes(child.tagName)) {
        walk(child);
      }
    }
  };
  walk(element);
  return Math.min(...sizes);
}"""

LISTENERS = """
window.left = [];
for (const target of [window, document, document.documentElement]) {
  const add = target.addEventListener;
  target.addEventListener = function (name, ...rest) {
    window.left.push(name);
    return add.call(this, name, ...rest);
  };
}
"""


def downloaded(explorer: Locator, item: str) -> Download:
    explorer.get_by_test_id("save").click()
    with explorer.page.expect_download() as download:
        explorer.get_by_test_id(item).click()
    return download.value


# What a person does with it


def test_a_click_on_a_variable_tells_all_of_it(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("reuse_variables"))))
    row(explorer, WEIGHTS).click()
    details = explorer.get_by_test_id("details")
    for fact in (
        "[5, 5, 32, 32] float32",
        "25,600 elements · 100 KiB",
        "get_variable",
        "trainable_variables",
        "Used by 2 calls",
        "conv1/Conv2D_1",
        "Two names, one variable",
    ):
        expect(details).to_contain_text(fact)
    expect(node(explorer, WEIGHTS)).to_have_class(re.compile("selected"))


def test_hover_lights_one_identity_up_in_all_views(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("reuse_variables"))))
    node(explorer, WEIGHTS).hover()
    expect(row(explorer, WEIGHTS)).to_have_class(re.compile(r"\blit\b"))
    expect(explorer.locator(".edge.lit")).to_have_count(2)
    expect(explorer.locator(".mark.lit")).not_to_have_count(0)
    expect(explorer.locator(".line.lit")).not_to_have_count(0)
    row(explorer, "conv1/biases").hover()
    expect(node(explorer, "conv1/biases")).to_have_class(re.compile(r"\blit\b"))
    expect(node(explorer, WEIGHTS)).not_to_have_class(re.compile(r"\blit\b"))


def test_scrubbing_moves_all_views_together_and_nothing_moves(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("reuse_variables"))))
    before = {name: node(explorer, name).bounding_box() for name in (WEIGHTS, "conv1/biases")}
    last = int(explorer.get_by_test_id("slider").get_attribute("max") or 0)
    explorer.get_by_test_id("start").click()
    expect(row(explorer, WEIGHTS)).to_have_class(re.compile("absent"))
    expect(node(explorer, WEIGHTS)).to_have_count(0)
    for _ in range(last):
        explorer.get_by_test_id("forward").click()
        if "created conv1/weights" in explorer.get_by_test_id("sentence").inner_text():
            expect(node(explorer, WEIGHTS)).to_be_visible()
            expect(row(explorer, WEIGHTS)).not_to_have_class(re.compile("absent"))
            assert node(explorer, WEIGHTS).bounding_box() == before[WEIGHTS]
            expect(explorer.locator('[aria-current="step"]')).to_contain_text("conv_block(")
            break
    else:
        pytest.fail("no step made the variable")
    explorer.get_by_test_id("end").click()
    assert node(explorer, "conv1/biases").bounding_box() == before["conv1/biases"]


def test_it_plays_to_the_end_and_stops(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("one_scope"))))
    play = explorer.get_by_test_id("play")
    play.click()
    expect(play).to_have_attribute("aria-label", "Pause")
    expect(play).to_have_attribute("aria-label", "Play", timeout=20_000)
    slider = explorer.get_by_test_id("slider")
    assert slider.input_value() == slider.get_attribute("max")


def test_a_found_variable_lights_up_and_the_others_fade(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("siamese"))))
    explorer.get_by_test_id("find").fill("shared")
    hits = explorer.get_by_test_id("hits").inner_text()
    assert re.fullmatch(r"\d+ hits?", hits)
    expect(explorer.locator(".row.hit")).to_have_count(int(hits.split()[0]))
    explorer.get_by_test_id("find").fill("no such thing")
    expect(explorer.get_by_test_id("hits")).to_have_text("0 hits")
    expect(explorer.locator(".row.hit")).to_have_count(0)


def test_a_hundred_similar_scopes_are_one_row_with_their_count(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(layers([f"layer_{at}" for at in range(100)]))))
    more = explorer.locator('[data-kind="more"]')
    expect(more).to_contain_text("+97 more, distinct")
    more.click()
    tree = explorer.get_by_test_id("tree")
    expect(tree.locator('[data-name="layer_3"]')).to_have_count(1)


def test_five_hundred_users_are_a_bundle_that_opens_to_a_list(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(shared(500)), height=1000))
    bundle = explorer.locator('[data-kind="bundle"]')
    expect(bundle).to_contain_text("and 497 more calls")
    bundle.click()
    expect(explorer.locator(".call.listed").first).to_be_visible()
    row(explorer, "rnn/weights").click()
    expect(explorer.get_by_test_id("details")).to_contain_text("Used by 500 calls")


def test_two_moments_are_compared(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("graph_reset"))))
    explorer.get_by_test_id("compare").click()
    explorer.get_by_test_id("compare-from").select_option(label="after cell 1")
    explorer.get_by_test_id("compare-to").select_option(label="this step")
    expect(explorer.get_by_test_id("differences")).to_contain_text("disappeared")


def test_what_is_taken_away_is_whole(open_page: OpenPage, tmp_path: Path) -> None:
    graph = graph_of("siamese")
    explorer = explorer_in(open_page(page_of(graph)))
    svg = downloaded(explorer, "save-svg").path().read_text(encoding="utf-8")
    assert svg.startswith("<svg")
    assert "var(--" not in svg
    png = downloaded(explorer, "save-png").path().read_bytes()
    assert png.startswith(b"\x89PNG")
    data = json.loads(downloaded(explorer, "save-json").path().read_text(encoding="utf-8"))
    assert data == to_payload(graph)
    saved = tmp_path / "saved.html"
    downloaded(explorer, "save-html").save_as(saved)
    again = explorer_in(open_page(saved))
    expect(again.get_by_test_id("tree")).to_have_text(
        explorer.get_by_test_id("tree").inner_text().replace("\n", ""), use_inner_text=False
    )


def test_a_name_and_the_text_are_copied(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("reuse_variables"))))
    row(explorer, WEIGHTS).click()
    for item, expected in (("copy-name", f"^{WEIGHTS}$"), ("copy-text", "used by 2 calls")):
        explorer.get_by_test_id("save").click()
        explorer.get_by_test_id(item).click()
        expect(explorer.locator(".said")).to_have_text("copied")
        copied = explorer.page.evaluate("navigator.clipboard.readText()")
        assert re.search(expected, copied)


# Everybody


def test_the_keyboard_alone_does_everything(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer = explorer_in(page)
    keys = page.keyboard
    tree = explorer.get_by_test_id("tree")
    tree.locator('[tabindex="0"]').focus()
    for key in ("Home", "ArrowDown", "ArrowDown", "Enter"):
        keys.press(key)
    expect(explorer.get_by_test_id("details")).to_contain_text(WEIGHTS)
    keys.press("ArrowLeft")  # To the scope, which then closes.
    keys.press("ArrowLeft")
    expect(row(explorer, WEIGHTS)).to_have_count(0)
    keys.press("ArrowRight")
    expect(row(explorer, WEIGHTS)).to_have_count(1)
    explorer.get_by_test_id("play").focus()
    moment = int(explorer.get_by_test_id("slider").input_value())
    keys.press("ArrowLeft")
    expect(explorer.get_by_test_id("slider")).to_have_value(str(moment - 1))
    keys.press("/")
    keys.type("biases")
    keys.press("Enter")
    expect(explorer.get_by_test_id("details")).to_contain_text("conv1/biases")
    keys.press("Escape")
    expect(explorer.get_by_test_id("find")).to_have_value("")
    explorer.get_by_test_id("save").focus()
    keys.press("Enter")
    expect(explorer.get_by_test_id("copy-name")).to_be_focused()
    keys.press("Escape")
    expect(explorer.get_by_test_id("save")).to_be_focused()


def test_what_has_the_focus_is_seen(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer = explorer_in(page)
    seen = 0
    for _ in range(20):
        page.keyboard.press("Tab")
        ring = page.evaluate(
            """() => {
              const element = document.activeElement.shadowRoot?.activeElement;
              if (!element) return null;
              const own = getComputedStyle(element);
              const rect = element.querySelector("rect");
              return own.outlineStyle !== "none" || (rect && getComputedStyle(rect).strokeWidth);
            }"""
        )
        if ring is not None:
            assert ring is True or ring == "3px"
            seen += 1
    assert seen > 8
    expect(explorer).to_be_visible()


@pytest.mark.parametrize("width", [WIDE, NARROW, SIDE])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_serious(open_page: OpenPage, width: int, *, dark: bool) -> None:
    page = open_page(page_of(graph_of("siamese")), width=width, height=1000, dark=dark)
    explorer = explorer_in(page)
    explorer.get_by_test_id("tree").locator('[data-kind="variable"]').first.click()
    assert violations(page, ".sv-explorer") == []
    explorer.get_by_test_id("as-list").click()
    explorer.get_by_test_id("compare").click()
    explorer.get_by_test_id("find").fill("shared")
    assert violations(page, ".sv-explorer") == []
    photograph(page, f"explorer-{width}-{'dark' if dark else 'light'}")


@pytest.mark.parametrize("width", [WIDE, NARROW, SIDE])
def test_it_fits_its_room_and_its_text_can_be_read(open_page: OpenPage, width: int) -> None:
    page = open_page(page_of(graph_of("siamese")), width=width, height=1000)
    explorer = explorer_in(page)
    explorer.get_by_test_id("tree").locator('[data-kind="variable"]').first.click()
    box = explorer.get_by_test_id("explorer")
    assert box.evaluate(SMALLEST_TEXT) >= 11
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    photograph(page, f"explorer-{width}")


MOTION = """(element) => {
  element.querySelector("[data-testid=back]").click();
  element.querySelector("[data-testid=forward]").click();
  return element.getAnimations({subtree: true}).length;
}"""


@pytest.mark.parametrize("words", [f"created {WEIGHTS}", f"reused {WEIGHTS}"])
def test_what_a_step_makes_or_reuses_moves_unless_one_wants_less_motion(
    open_page: OpenPage, words: str
) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer = explorer_in(page)
    go_to(explorer, words)
    moving = {}
    for motion in ("no-preference", "reduce"):
        page.emulate_media(reduced_motion=motion)
        moving[motion] = explorer.get_by_test_id("explorer").evaluate(MOTION)
    assert moving["no-preference"] > 0
    assert moving["reduce"] == 0


def test_the_sharing_is_a_list_of_sentences_too(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("reuse_variables"))))
    explorer.get_by_test_id("as-list").click()
    sentence = explorer.get_by_test_id("sentences").get_by_role("button", name=WEIGHTS)
    expect(sentence).to_contain_text("used by 2 calls")
    expect(explorer.get_by_test_id("graph")).to_be_hidden()


# Whatever the program holds


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_hostile_names_stay_text(open_page: OpenPage, name: str) -> None:
    page = open_page(page_of(named(name)))
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    explorer = explorer_in(page)
    tags = explorer.get_by_test_id("explorer").evaluate(
        """(element) => [...element.querySelectorAll("script, img, iframe, b b, a, port")].length"""
    )
    explorer.get_by_test_id("find").fill(name[:50])
    explorer.get_by_test_id("tree").locator('[data-kind="variable"]').first.click()
    explorer.get_by_test_id("as-list").click()
    assert tags == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE


def test_explorers_of_one_page_do_not_disturb_each_other(open_page: OpenPage) -> None:
    graph = graph_of("reuse_variables")
    page = open_page(page_of(graph, graph, graph_of("siamese")))
    first, second, _ = (explorer_in(page, at) for at in range(3))
    row(first, WEIGHTS).click()
    first.get_by_test_id("back").click()
    expect(second.get_by_test_id("details")).to_contain_text("Choose a variable")
    slider = second.get_by_test_id("slider")
    assert slider.input_value() == slider.get_attribute("max")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))


def test_an_explorer_leaves_no_listener_and_is_let_go_of(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("siamese"), head=f"<script>{LISTENERS}</script>"))
    explorer = explorer_in(page)
    explorer.get_by_test_id("play").click()
    assert page.evaluate("window.left") == []
    page.evaluate(
        """() => {
          const box = document.querySelector(".sv-explorer");
          window.held = new WeakRef(box.querySelector(".sv-live").shadowRoot.firstElementChild);
          box.remove();
        }"""
    )
    page.wait_for_timeout(1500)  # The timer of what plays finds that it is gone.
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.detach()
    assert page.evaluate("window.held.deref() === undefined")


def test_on_paper_are_the_figures(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer_in(page)
    text = printed(page)
    assert "2 variables created, 2 reused" in text
    assert "5×5×32×32" in text
    assert "Timeline" not in text


def test_without_scripts_the_figures_stay(open_page: OpenPage) -> None:
    html = re.sub(r"<script.*?</script>", "", page_of(graph_of("siamese")), flags=re.DOTALL)
    page = open_page(html)
    expect(page.locator(".sv-static img").first).to_be_visible()
    photograph(page, "explorer-without-scripts")


# What it weighs, and how long it takes


@pytest.mark.parametrize(("count", "most"), [(10, 60_000), (1_000, 500_000)])
def test_script_and_data_are_small(note: Callable[[str], None], count: int, most: int) -> None:
    html = to_explorer(layers([f"layer_{at}" for at in range(count // 2)]))
    note(f"explorer of {count:,} variables: {len(html.encode()) / 1000:.1f} KB in all")
    assert len(html.encode()) < most


ACTIONS = {
    "scrub to the middle": "slide(element, Math.round(end / 2))",
    "scrub one step on": "slide(element, Math.round(end / 2) + 1)",
    "scrub to the end": "slide(element, end)",
    "find by name": "find(element, 'unit7/conv')",
    "find by shape": "find(element, '3×3')",
    "find a state": "find(element, 'unused')",
    "find nothing any more": "find(element, '')",
    "expand a scope": "element.querySelector('[data-name=\"block1\"]').click()",
    "expand what is folded": "element.querySelector('[data-kind=\"more\"]').click()",
    "select a variable": "element.querySelector('[role=treeitem][data-kind=variable]').click()",
    "select the root": "element.querySelector('[role=treeitem]').click()",
    "compare": "element.querySelector('[data-testid=compare]').click()",
    "show as a list": "element.querySelector('[data-testid=as-list]').click()",
}
HELPERS = """
const end = Number(element.querySelector("[data-testid=slider]").max);
const set = (input, value) => { input.value = value; input.dispatchEvent(new Event("input")); };
const slide = (element, value) => set(element.querySelector("[data-testid=slider]"), value);
const find = (element, text) => set(element.querySelector("[data-testid=find]"), text);
"""


def test_ten_thousand_variables_open_and_answer_in_time(
    open_page: OpenPage, note: Callable[[str], None]
) -> None:
    names = [f"block{at // 20}/unit{at % 20}/conv" for at in range(5_000)]
    page = open_page(
        page_of(layers(names)).replace(
            "<title>",
            "<script>new MutationObserver((_, seen) => {"
            "const box = document.querySelector('.sv-explorer');"
            "if (box && window.met === undefined) window.met = performance.now();"
            "if (!box || box.dataset.live === undefined) return;"
            "seen.disconnect();"
            "requestAnimationFrame(() => requestAnimationFrame("
            "() => { window.opened = performance.now() - window.met; }));"
            "}).observe(document, {childList: true, subtree: true, attributes: true})</script>"
            "<title>",
            1,
        )
    )
    box = explorer_in(page).get_by_test_id("explorer")
    opened = page.wait_for_function("window.opened").json_value()
    note(f"10,000 variables, from the HTML to an explorer that is painted: {opened:.0f} ms")
    took = {
        name: milliseconds(box, f"(() => {{ {HELPERS} {action}; }})()", times=1)
        for name, action in ACTIONS.items()
    }
    for name, time in took.items():
        note(f"10,000 variables, {name}: {time:.0f} ms")
    photograph(page, "explorer-10000")
    assert opened < 1_000
    assert max(took.values()) < 100, took
