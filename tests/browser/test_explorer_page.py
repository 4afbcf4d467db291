"""The explorer as a page of its own: no kernel, no notebook, Chromium alone."""

import json
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Download, Locator, expect

from scopeviz.views import to_payload
from tests.browser.conftest import OpenPage
from tests.browser.explorers import explorer_in, go_to, node, page_of, row, tab_to
from tests.browser.pages import photograph, printed, violations
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


def without_scripts(html: str) -> str:
    return re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)


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


def test_a_click_on_a_variable_tells_why_it_was_made_and_why_it_was_shared(
    open_page: OpenPage,
) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer = explorer_in(page)
    row(explorer, WEIGHTS).click()
    entries = explorer.locator(".why details")
    expect(entries).to_have_count(2)
    expect(entries.nth(0)).to_contain_text("+ created")
    expect(entries.nth(1)).to_contain_text("×2 reused")
    chain = entries.nth(1).locator("dl")
    expect(chain).to_be_hidden()
    tab_to(entries.nth(1).locator("summary"))
    page.keyboard.press("Enter")
    for sentence in (
        "get_variable('weights', shape 5×5×32×32) was called in cell 2, line 2, in conv_block",
        "conv1/ and 'weights' make conv1/weights",
        "reuse is True, set by reuse_variables() in cell 4, line 3",
        "it shares that variable: nothing new was made",
        "reuse False, or None with nothing to inherit: refused, since the variable exists",
    ):
        expect(chain).to_contain_text(sentence)
    assert violations(page) == []
    explorer.get_by_test_id("start").click()
    expect(entries).to_have_count(0)
    go_to(explorer, "created conv1/weights")
    expect(entries).to_have_count(1)
    expect(entries.locator("dl")).to_contain_text("there was no conv1/weights")


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


@pytest.mark.parametrize(
    ("scene", "question", "expected"),
    [
        ("siamese", "shared", {"tower/w1", "tower/w2"}),
        ("graph_reset", "new", {"new/here"}),
        ("refusals", "refused", {"conv1/weights", "conv1/gamma"}),
        ("nested", "unused", {"step"}),
        ("siamese", "64×32", {"tower/w1"}),
        ("siamese", "64x32", {"tower/w1"}),
        ("siamese", "[64, 32]", {"tower/w1"}),
        ("graph_kept", "cell 3", {"kept/v"}),
        ("siamese", "scale", {"scale"}),
        ("siamese", "shared 32 w2", {"tower/w2"}),
        ("siamese", "shared scale", set()),
    ],
)
def test_what_is_asked_for_lights_up_by_name(
    open_page: OpenPage, scene: str, question: str, expected: set[str]
) -> None:
    explorer = explorer_in(open_page(page_of(graph_of(scene))))
    explorer.get_by_test_id("find").fill(question)
    count = len(expected)
    expect(explorer.get_by_test_id("hits")).to_have_text(f"{count} hit{'s' * (count != 1)}")
    lit = explorer.get_by_test_id("tree").locator(".row.hit")
    expect(lit).to_have_count(count)
    assert {each.get_attribute("data-name") for each in lit.all()} == expected


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


DIFFERENCES = """(element) => Object.fromEntries(
  [...element.querySelectorAll("h4")].map((title) => [
    title.textContent.replace(/^. \\d+ /, ""),
    [...title.nextElementSibling.querySelectorAll("button")].map((name) => name.textContent),
  ]),
)"""


def differences(explorer: Locator) -> dict[str, list[str]]:
    """Kind of difference -> the names that are listed."""
    found: dict[str, list[str]] = explorer.get_by_test_id("differences").evaluate(DIFFERENCES)
    return found


CONV1 = [WEIGHTS, "conv1/biases"]


@pytest.mark.parametrize(
    ("scene", "start", "end", "expected"),
    [
        (
            *("reuse_variables", "before everything", "after cell 4"),
            {"added": CONV1, "became shared": CONV1},
        ),
        ("cell_run_twice", "before everything", "after cell 1", {"added": ["again/w"]}),
        (
            *("cell_run_twice", "after cell 1", "after cell 1 (second run)"),
            {"became shared": ["again/w"]},
        ),
        (
            *("graph_reset", "after cell 1", "this step"),
            {"added": ["new/here"], "disappeared": ["old/gone"]},
        ),
        ("graph_reset", "after cell 2", "this step", {}),
    ],
)  # fmt: skip
def test_two_cells_are_compared_by_name(
    open_page: OpenPage, scene: str, start: str, end: str, expected: dict[str, list[str]]
) -> None:
    explorer = explorer_in(open_page(page_of(graph_of(scene))))
    explorer.get_by_test_id("compare").click()
    explorer.get_by_test_id("compare-from").select_option(label=start)
    explorer.get_by_test_id("compare-to").select_option(label=end)
    assert differences(explorer) == expected


@pytest.mark.parametrize(
    ("scene", "pinned", "expected"),
    [
        ("reuse_variables", f"created {WEIGHTS}", {"added": CONV1[1:], "became shared": CONV1}),
        ("reuse_variables", f"reused {WEIGHTS}", {"became shared": CONV1[1:]}),
        ("graph_reset", "created old/gone", {"added": ["new/here"], "disappeared": ["old/gone"]}),
    ],
)
def test_a_pinned_step_is_compared_with_the_end_by_name(
    open_page: OpenPage, scene: str, pinned: str, expected: dict[str, list[str]]
) -> None:
    explorer = explorer_in(open_page(page_of(graph_of(scene))))
    explorer.get_by_test_id("compare").click()
    go_to(explorer, pinned)
    explorer.get_by_test_id("pin").click()
    assert differences(explorer) == {}
    explorer.get_by_test_id("end").click()
    found = differences(explorer)
    found.pop("used more often", None)
    assert found == expected


TOTALS = """(element) => [...element.querySelectorAll("tbody tr")].map(
  (line) => [...line.children].map((part) => part.textContent))"""


@pytest.mark.parametrize(
    ("scope", "own", "below"),
    [
        ("", ["1", "1", "4 bytes", "0"], ["5", "257", "1.0 KiB", "4"]),
        ("net", ["0", "0", "0 bytes", "0"], ["4", "256", "1 KiB", "4"]),
        ("net/block1/unit", ["2", "128", "512 bytes", "2"], ["2", "128", "512 bytes", "2"]),
    ],
)
def test_a_click_on_a_scope_tells_what_is_in_it_and_below(
    open_page: OpenPage, scope: str, own: list[str], below: list[str]
) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("nested"))))
    row(explorer, scope, "scope").click()
    names, *told = zip(*explorer.get_by_test_id("details").evaluate(TOTALS), strict=True)
    assert names == ("variables", "elements", "bytes", "trainable")
    assert [list(column) for column in told] == [own, below]


def test_a_click_on_a_scope_tells_each_opening_with_its_flag(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("refusals"))))
    row(explorer, "conv1", "scope").click()
    openings = explorer.get_by_test_id("details").locator("h4:text('Opened 2 times') + ul > li")
    expect(openings).to_have_text(
        [
            "cell 1, line 1by name, reuse is False, the default",
            "cell 2, line 1by name, reuse is True, given to variable_scope in cell 2, line 1",
        ]
    )


def test_a_click_on_a_scope_tells_what_its_ops_are_named_under(open_page: OpenPage) -> None:
    explorer = explorer_in(open_page(page_of(graph_of("auto_reuse"))))
    row(explorer, "embedding", "scope").click()
    names = explorer.get_by_test_id("details").locator("h4:text('named under') + ul > li")
    expect(names).to_have_text(["embedding/", "embedding_1/", "embedding_2/"])


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


def selected_by_keys(explorer: Locator, name: str) -> None:
    """What is selected is this, and what has the focus still has it."""
    expect(explorer.get_by_test_id("details").locator(".full")).to_have_text(name)
    assert explorer.evaluate("() => Boolean(document.activeElement.shadowRoot?.activeElement)")


def test_keys_walk_the_tree(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer, keys = explorer_in(page), page.keyboard
    tab_to(explorer.get_by_test_id("tree").locator('[tabindex="0"]'))
    for key in ("Home", "ArrowDown", "ArrowDown", "Enter"):
        keys.press(key)
    selected_by_keys(explorer, WEIGHTS)
    keys.press("ArrowLeft")  # To the scope, which then closes.
    keys.press("ArrowLeft")
    expect(row(explorer, WEIGHTS)).to_have_count(0)
    keys.press("ArrowRight")
    expect(row(explorer, WEIGHTS)).to_have_count(1)


def test_keys_open_a_fold_of_the_tree(open_page: OpenPage) -> None:
    page = open_page(page_of(layers([f"layer_{at}" for at in range(100)])))
    explorer, keys = explorer_in(page), page.keyboard
    tab_to(explorer.get_by_test_id("tree").locator('[tabindex="0"]'))
    keys.press("End")
    focused = explorer.get_by_test_id("tree").locator(":focus")
    expect(focused).to_contain_text("+97 more, distinct")
    keys.press("Enter")
    expect(focused).to_have_attribute("data-name", "layer_3")


def test_keys_walk_the_graph(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer, keys = explorer_in(page), page.keyboard
    graph = explorer.get_by_test_id("graph")
    tab_to(graph.locator('[tabindex="0"]'))
    for key in ("ArrowLeft", "ArrowUp"):
        keys.press(key)
    focused = graph.locator(":focus")
    expect(focused).to_have_attribute("data-name", WEIGHTS)
    keys.press("ArrowDown")
    expect(focused).to_have_attribute("data-name", "conv1/biases")
    keys.press("Enter")
    selected_by_keys(explorer, "conv1/biases")
    keys.press("ArrowRight")
    expect(focused).to_have_attribute("data-kind", "call")
    keys.press("Enter")
    expect(explorer.get_by_test_id("details")).to_contain_text("Uses 2 variables")


def test_keys_open_a_bundle_of_the_graph(open_page: OpenPage) -> None:
    page = open_page(page_of(shared(500)))
    explorer, keys = explorer_in(page), page.keyboard
    graph = explorer.get_by_test_id("graph")
    tab_to(graph.locator('[tabindex="0"]'))
    focused = graph.locator(":focus")
    for key in ("ArrowRight", *["ArrowDown"] * 10):
        if focused.get_attribute("data-kind") == "bundle":
            break
        keys.press(key)
    expect(focused).to_have_attribute("aria-expanded", "false")
    keys.press("Enter")
    expect(focused).to_have_attribute("aria-expanded", "true")
    keys.press("ArrowDown")
    expect(focused).to_have_class(re.compile(r"\blisted\b"))


def test_keys_select_from_the_list_of_sentences(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer, keys = explorer_in(page), page.keyboard
    tab_to(explorer.get_by_test_id("as-list"))
    keys.press("Enter")
    tab_to(explorer.get_by_test_id("sentences").get_by_role("button", name="conv1/biases"))
    keys.press("Enter")
    selected_by_keys(explorer, "conv1/biases")


def test_keys_compare_two_moments(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("graph_reset")))
    explorer, keys = explorer_in(page), page.keyboard
    tab_to(explorer.get_by_test_id("compare"))
    keys.press("Enter")
    tab_to(explorer.get_by_test_id("compare-from"))
    keys.press("ArrowDown")
    tab_to(explorer.get_by_test_id("compare-to"))
    keys.press("ArrowUp")
    assert differences(explorer) == {"added": ["new/here"], "disappeared": ["old/gone"]}


def test_keys_move_through_time(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("graph_reset")))
    explorer, keys = explorer_in(page), page.keyboard
    slider = explorer.get_by_test_id("slider")
    last = int(slider.input_value())
    tab_to(explorer.get_by_test_id("play"))
    keys.press("ArrowLeft")
    expect(slider).to_have_value(str(last - 1))
    tab_to(slider)
    keys.press("ArrowLeft")
    expect(slider).to_have_value(str(last - 2))


def test_keys_choose_the_cell_whose_steps_are_shown(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("graph_reset")))
    explorer, keys = explorer_in(page), page.keyboard
    tab_to(explorer.get_by_test_id("range"))
    keys.press("ArrowDown")
    expect(explorer.get_by_test_id("range").locator("option:checked")).to_have_text("cell 1")
    expect(explorer.get_by_test_id("source")).to_contain_text("old")
    expect(explorer.get_by_test_id("slider")).to_have_attribute("min", "0")


def test_keys_find(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer, keys = explorer_in(page), page.keyboard
    tab_to(explorer.get_by_test_id("play"))
    keys.press("/")
    keys.type("biases")
    keys.press("Enter")
    selected_by_keys(explorer, "conv1/biases")
    keys.press("Escape")
    expect(explorer.get_by_test_id("find")).to_have_value("")


def test_keys_open_and_close_the_menu(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("reuse_variables")))
    explorer, keys = explorer_in(page), page.keyboard
    tab_to(explorer.get_by_test_id("save"))
    keys.press("Enter")
    expect(explorer.get_by_test_id("copy-name")).to_be_focused()
    keys.press("ArrowDown")
    expect(explorer.get_by_test_id("copy-name")).not_to_be_focused()
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


@pytest.mark.parametrize("width", [WIDE, NARROW, SIDE])
def test_the_static_part_fits_its_room_and_its_text_can_be_read(
    open_page: OpenPage, width: int
) -> None:
    page = open_page(without_scripts(page_of(graph_of("siamese"))), width=width, height=1000)
    static = page.locator(".sv-static")
    static.locator("summary").click()
    figure = static.locator("img")
    drawn = unquote((figure.get_attribute("src") or "").partition(",")[2])
    sizes = [float(size) for size in re.findall(r"font(?:-size:|:[^;}]*?)\s*([\d.]+)px", drawn)]
    scale = figure.evaluate("(image) => image.getBoundingClientRect().width / image.naturalWidth")
    assert min(sizes) * scale >= 11
    assert static.evaluate(SMALLEST_TEXT) >= 11
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page, ".sv-explorer") == []
    photograph(page, f"explorer-static-{width}")


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


ALERTS = "<script>window.alerts = []; window.alert = (text) => window.alerts.push(text);</script>"
ALL_THAT_IS_DRAWN = """(element) => {
  const seen = new Set();
  const look = () => {
    for (const { tagName, attributes } of element.querySelectorAll("*")) {
      seen.add(tagName);
      for (const { name } of attributes) seen.add(`${tagName} ${name}`);
    }
  };
  const press = (selector) => {
    for (let at = 0; at < element.querySelectorAll(selector).length; at += 1) {
      const found = element.querySelectorAll(selector)[at];
      found.dispatchEvent(new MouseEvent("click"));
      look();
    }
  };
  const set = (id, value) => {
    const input = element.querySelector(`[data-testid=${id}]`);
    input.value = value;
    input.dispatchEvent(new Event("input"));
    look();
  };
  look();
  for (const kind of ["variable", "refused"]) press(`[role=treeitem][data-kind=${kind}]`);
  press("[role=treeitem][data-kind=scope]");
  press("[role=treeitem][data-kind=scope]");
  for (const kind of ["variable", "call"]) press(`.graph [data-kind=${kind}]`);
  for (let at = Number(element.querySelector("[data-testid=slider]").max); at >= 0; at -= 1)
    set("slider", at);
  press("[data-testid=end]");
  set("find", "refused");
  press("[data-testid=as-list]");
  press("[data-testid=compare]");
  press("[data-testid=pin]");
  press("[data-testid=save]");
  set("find", "");
  return [...seen];
}"""


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_hostile_names_and_sources_stay_text(open_page: OpenPage, name: str) -> None:
    page = open_page(page_of(named("harmless"), named(name), head=ALERTS))
    harmless, hostile = (
        set(explorer_in(page, at).get_by_test_id("explorer").evaluate(ALL_THAT_IS_DRAWN))
        for at in range(2)
    )
    assert hostile <= harmless
    assert page.evaluate("document.documentElement.scrollWidth") <= WIDE
    assert page.evaluate("window.alerts") == []


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


def test_on_paper_a_wide_figure_is_whole(open_page: OpenPage) -> None:
    page = open_page(page_of(graph_of("siamese")), width=SIDE)
    explorer_in(page)
    page.emulate_media(media="print")
    figure = page.locator(".sv-static img")
    assert figure.evaluate("(image) => image.naturalWidth") > SIDE
    drawn = figure.bounding_box()
    assert drawn
    assert drawn["x"] + drawn["width"] <= SIDE


def test_without_scripts_the_figures_stay(open_page: OpenPage) -> None:
    page = open_page(without_scripts(page_of(graph_of("siamese"))))
    expect(page.locator(".sv-static img").first).to_be_visible()
    photograph(page, "explorer-without-scripts")
