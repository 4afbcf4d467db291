"""The explorer as HTML: what its packs hold, and what is there without them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

from scopeviz.views import explorer, to_payload, to_svg, to_text
from scopeviz.views.explorer import (
    explorer_module,
    explorer_pack,
    explorer_style,
    to_explorer,
    widget_module,
)
from scopeviz.views.packing import unpacked
from tests.scenes import SCENES, graph_of
from tests.views.node import needs_node, run_node
from tests.views.programs import layers, named
from tests.views.test_hostile_names import NAMES, Tags

ALL_FILES = (*explorer.FILES, *explorer.LIVE_FILES)

SVG = "{http://www.w3.org/2000/svg}"


def held(html: str, name: str) -> Any:
    """What an explorer holds, unpacked."""
    found = re.search(f' data-{name}="([^"]*)"', html)
    assert found
    return unpacked(found[1])


def without_scripts(html: str) -> str:
    return re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("scene", SCENES)
def test_the_log_is_the_payload(scene: str) -> None:
    graph = graph_of(scene)
    assert held(to_explorer(graph), "log") == to_payload(graph)


def test_the_pack_holds_the_module_and_its_style() -> None:
    html = to_explorer(graph_of("one_scope"))
    pack = held(html, "pack")
    assert set(pack) == {"module", "css"}
    assert pack["module"] == explorer_module()
    assert f"<style>{explorer_style()}</style>" in html
    assert html.endswith(f"<script>{explorer.explorer_loader()}</script></div>")
    assert f' data-pack="{explorer_pack()}"' in html


def test_without_scripts_a_figure_and_texts_remain() -> None:
    graph = graph_of("reuse_variables")
    rest = without_scripts(to_explorer(graph))
    assert rest.count('src="data:image/svg+xml,') == 1
    assert rest.count(" alt=") == 1
    assert f"<pre>{to_text(graph, 'tree')}</pre>" in rest
    assert f"<pre>{to_text(graph, 'sharing')}</pre>" in rest
    assert "<b>cell 4</b>: 2 variables created" in rest


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_the_still_figure_is_the_figure_without_tooltips(name: str) -> None:
    graph = named(name)
    source = re.findall(r'src="data:image/svg[+]xml,([^"]*)"', to_explorer(graph))[0]
    still = ET.fromstring(unquote(source))
    whole = ET.fromstring(to_svg(graph))
    texts = f"{SVG}text"
    assert [each.text for each in still.iter(texts)] == [each.text for each in whole.iter(texts)]
    assert len(list(still.iter(f"{SVG}title"))) == 1


def test_the_same_model_gives_the_same_bytes() -> None:
    assert to_explorer(layers(["a", "b"])) == to_explorer(layers(["a", "b"]))


def test_the_style_has_the_theme_and_hides_what_is_not_wanted() -> None:
    style = explorer_style()
    for variable in ("new", "shared", "refused", "ink", "mute", "paper"):
        assert f"--sv-{variable}:" in style
    assert "@media screen{.sv-explorer[data-live]>.sv-static{display:none}" in style
    assert "@media print{.sv-explorer>.sv-live{display:none}" in style
    assert ".sv-strong" not in style  # A figure brings its own.


def test_every_file_of_the_script_is_joined() -> None:
    assert {path.name for path in explorer.FOLDER.glob("*.js")} == set(ALL_FILES)
    assert len(set(ALL_FILES)) == len(ALL_FILES)


def test_a_joined_module_imports_nothing_and_exports_what_the_last_file_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "words.js").write_text(
        "/** Words. */\n\n// A reason.\nexport const plural = (count) => `${count} s`;\n"
        "/**\n * More.\n */\nexport class Words {\n  // A reason.\n  one() {\n"
        "    return 1; // stays; so (it)\n  }\n}\n",
        "utf-8",
    )
    (tmp_path / "explorer.js").write_text(
        'import {\n  plural,\n} from "./words.js";\n'
        "export function mount() {\n  return plural(1);\n}\n"
        "export default { mount };\n",
        "utf-8",
    )
    monkeypatch.setattr(explorer, "FOLDER", tmp_path)
    monkeypatch.setattr(explorer, "FILES", ("words.js", "explorer.js"))
    assert explorer_module.__wrapped__() == (
        "const plural = (count) => `${count} s`;class Words {one() {return 1; // stays; so (it)\n}}"
        "export function mount() {\nreturn plural(1);\n}\nexport default { mount };\n"
    )


def test_the_module_exports_what_its_users_ask_for() -> None:
    assert re.findall("^export.*", explorer_module(), re.MULTILINE) == [
        "export class Explorer {",
        "export function mount(root, payload, options = {}) {",
    ]
    assert re.findall("^export.*", widget_module(), re.MULTILINE) == [
        "export { mount };",
        "export default { render };",
    ]


@needs_node
def test_the_joined_module_runs_so_no_two_files_have_a_name_in_common(tmp_path: Path) -> None:
    (tmp_path / "page.mjs").write_text(explorer_module(), "utf-8")
    (tmp_path / "widget.mjs").write_text(widget_module(), "utf-8")
    (tmp_path / "ask.mjs").write_text(
        "import { mount } from './page.mjs';\nimport widget from './widget.mjs';\n"
        "console.log(typeof mount, Object.keys(widget).join());\n",
        "utf-8",
    )
    assert run_node(str(tmp_path / "ask.mjs")) == "function render\n"


def test_each_file_of_the_script_imports_from_those_before_it_alone() -> None:
    for at, name in enumerate(ALL_FILES):
        source = (explorer.FOLDER / name).read_text("utf-8")
        imported = re.findall(r'^import [^;]* from "\./(.*)";$', source, re.MULTILINE)
        assert [file for file in imported if file not in ALL_FILES[:at]] == [], name


@pytest.mark.parametrize("name", NAMES.values(), ids=list(NAMES))
def test_hostile_names_add_no_tag_and_end_no_script(name: str) -> None:
    html = to_explorer(named(name))
    assert Tags(html).seen <= Tags(to_explorer(named("harmless"))).seen
    assert html.count("<script") == html.count("</script>") == 1
    html.encode("utf-8")


def test_no_network_is_asked_for() -> None:
    html = to_explorer(graph_of("siamese"))
    named = without_scripts(html).replace("http://www.w3.org/2000/svg", "")  # No address, a name.
    assert not re.search(r"https?://", named)
    assert not re.search(r"https?://(?!www\.w3\.org/)", str(held(html, "pack")))


ONE_CELL = layers(["a", "b", "c", "d", "e"])


def test_the_static_part_of_ten_variables_is_small() -> None:
    assert len(ONE_CELL.variables) == 10
    html = to_explorer(ONE_CELL)
    log = re.findall(r' data-log="([^"]*)"', html)[0]
    assert len(log) < 4_000
    assert len(html.encode("utf-8")) - len(log) - len(explorer_pack()) < 15_000


def test_the_log_of_a_thousand_variables_is_small() -> None:
    html = to_explorer(layers([f"layer{at}" for at in range(500)]))
    assert len(html.encode("utf-8")) - len(explorer_pack()) < 220_000
