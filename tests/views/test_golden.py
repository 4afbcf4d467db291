"""Every scene in every view, compared with what was looked at and kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views import VIEWS, figure, to_dot, to_html, to_svg, to_text
from tests.scenes import SCENES, graph_of

GOLDEN = Path(__file__).parent / "golden"
MAKERS: dict[str, Callable[[ScopeGraph, str], str]] = {
    "txt": to_text,
    "dot": to_dot,
    "svg": to_svg,
    "html": to_html,
}
SHOWN = [
    (scene, view)
    for scene in SCENES
    for view in VIEWS
    if view != "refusal" or graph_of(scene).refusals
]
"""Each scene in each view that has something to show of it."""

HOW = "look at it, and if it is as it should be: pytest tests/views --update-golden"


def check(name: str, made: str, *, update: bool) -> None:
    path = GOLDEN / name
    if update:
        path.write_text(made, "utf-8", newline="\n")
    kept = path.read_text("utf-8") if path.exists() else None
    assert kept is not None, f"{name} is not there yet; {HOW}"
    assert made == kept, f"{name} has changed; {HOW}"


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize(("scene", "view"), SHOWN)
def test_each_view_of_each_scene_is_the_one_that_was_kept(
    scene: str, view: str, kind: str, *, update_golden: bool
) -> None:
    made = MAKERS[kind](graph_of(scene), view)
    check(f"{scene}.{view}.{kind}", made, update=update_golden)


@pytest.mark.parametrize("scene", SCENES)
def test_the_figure_as_text_of_each_scene_is_the_one_that_was_kept(
    scene: str, *, update_golden: bool
) -> None:
    check(f"{scene}.txt", figure(graph_of(scene))["text/plain"] + "\n", update=update_golden)


def test_no_golden_file_is_left_over() -> None:
    views = {f"{scene}.{view}.{kind}" for scene, view in SHOWN for kind in MAKERS}
    expected = views | {f"{scene}.txt" for scene in SCENES}
    assert {path.name for path in GOLDEN.iterdir()} == expected
