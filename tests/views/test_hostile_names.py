"""Names are text: whatever they hold, no figure breaks and nothing is injected."""

import json
import unicodedata
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from scopeviz.views import VIEWS, figure, to_dot, to_html, to_page, to_payload, to_svg, to_text
from scopeviz.views.label import abbreviate, clean
from tests.views.programs import named

NAMES = {
    "markup": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": '" onload="alert(1)" x=\'',
    "comment": "--><!--",
    "cdata": "]]>",
    "style": "</style></svg></title>",
    "entities": "a&b&amp;c&lt;d&#x3c;",
    "escapes": "\\N\\G\\l\\",
    "backslash": "back\\",
    "record": "{a|b}<port>",
    "html label": "<<b>bold</b>>",
    "url": "javascript:alert(1)",
    "lines": "line\nbreak\r\ttab",
    "nul": "nul\x00\x1b[31m",
    "bidi": "\u202egnp.exe\u2066",
    "line separator": "a\u2028b\u2029c",
    "surrogate": "\ud800lone\udfff",
    "noncharacter": "\uffff\ufffe",
    "emoji": "👩‍👩‍👧" * 20,
    "wide": "日本語の変数" * 9,
    "marks": "a" + "\u0301" * 60,
    "long": "x" * 10_000,
    "long markup": "<b>" * 3_000,
    "marks of ours": "+ v ×9 · ✗",
    "slashes": "//a///b//",
    "percent": "%s %(x)s {0}",
}


@pytest.fixture(params=NAMES, ids=str)
def name(request: pytest.FixtureRequest) -> str:
    return NAMES[request.param]


class Tags(HTMLParser):
    """The tags and attributes of a page, as a browser sees them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.update({tag, *(f"{tag}.{name}" for name, _ in attrs)})


@pytest.mark.parametrize("view", VIEWS)
def test_an_svg_holds_the_tags_of_a_harmless_one_only(name: str, view: str) -> None:
    harmless = to_svg(named("harmless"), view)
    tags = {element.tag for element in ET.fromstring(harmless).iter()}
    svg = to_svg(named(name), view)
    assert {element.tag for element in ET.fromstring(svg).iter()} <= tags
    assert "href" not in svg


def test_html_holds_the_tags_of_a_harmless_one_only(name: str) -> None:
    harmless = Tags(figure(named("harmless"))["text/html"]).seen
    assert Tags(figure(named(name))["text/html"]).seen <= harmless


def test_a_page_and_a_fragment_can_be_written_down(name: str) -> None:
    graph = named(name)
    pages = [to_page(graph), *(to_html(graph, view) for view in VIEWS)]
    for page in pages:
        page.encode("utf-8")
        controls = {each for each in page if unicodedata.category(each) == "Cc"}
        assert controls <= {"\n"}


def test_text_shows_no_control_character(name: str) -> None:
    graph = named(name)
    texts = [figure(graph)["text/plain"], *(to_text(graph, view) for view in VIEWS)]
    for text in texts:
        assert text.replace("\n", "") == clean(text.replace("\n", ""))
        text.encode("utf-8")


def test_outputs_stay_small(name: str) -> None:
    assert sum(len(part.encode("utf-8")) for part in figure(named(name)).values()) < 60_000


@pytest.mark.parametrize("view", VIEWS)
def test_dot_has_no_html_label_and_no_link(name: str, view: str) -> None:
    dot = to_dot(named(name), view)
    assert "label=<" not in dot
    assert "URL=" not in dot
    assert "href=" not in dot.replace("\\", "")


def test_a_payload_is_json(name: str) -> None:
    payload = to_payload(named(name))
    assert json.loads(json.dumps(payload)) == payload
    assert payload["variables"][0]["name"].endswith(name)


@pytest.mark.parametrize("keyword", ["scope", "variable"])
def test_a_name_selects_what_it_names(name: str, keyword: str) -> None:
    graph = named(name)
    selected = {"scope": name.rstrip("/"), "variable": f"{name}/{name}"}[keyword]
    view = {"scope": "tree", "variable": "sharing"}[keyword]
    assert to_text(graph, view, **{keyword: selected})


def test_names_are_shown_as_they_are() -> None:
    svg = ET.fromstring(to_svg(named("a&b&amp;<c>\\N"), "sharing"))
    assert "a&b&amp;<c>\\N" in {"".join(text.itertext()) for text in svg.iter() if text.text}


def test_abbreviating_keeps_both_ends() -> None:
    assert abbreviate("x" * 10_000 + "end", 21) == "xxxxxxxxxx…xxxxxxxend"


def test_cleaning_leaves_ordinary_text_alone() -> None:
    assert clean("größe_日本語_👩‍👧 ×3") == "größe_日本語_👩‍👧 ×3"
