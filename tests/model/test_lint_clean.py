"""No warning about programs without a mistake."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import Trace
from scopeviz.model.fold import build
from scopeviz.model.lint import check, check_latest
from tests.model.clean_programs import CLEAN
from tests.scenes import SCENES, graph_of, run

EXAMPLES = Path(__file__).parents[2] / "examples"

MISTAKEN: dict[str, tuple[str, ...]] = {}
"""Scenes that are about a mistake -> the codes of their warnings."""


def told(findings: object) -> list[str]:
    return [f"{each.code}: {each.sentence}" for each in findings]  # type: ignore[attr-defined] # any


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_program_has_no_warning(name: str) -> None:
    trace = run(CLEAN[name]())
    assert [cell.error for cell in trace if cell.error] == []
    assert told(check(build(trace))) == []


@pytest.mark.parametrize("name", CLEAN)
def test_no_cell_of_a_clean_program_has_a_finding_in_its_figure(name: str) -> None:
    cells = run(CLEAN[name]())
    for last in range(1, len(cells) + 1):
        assert told(check_latest(build(cells[:last]))) == []


@pytest.mark.parametrize("name", SCENES)
def test_scenes_have_the_warnings_that_are_known(name: str) -> None:
    warnings = [each for each in check(graph_of(name)) if each.level == "warning"]
    assert tuple(each.code for each in warnings) == MISTAKEN.get(name, ())


def test_the_article_has_no_warning(capsys: pytest.CaptureFixture[str]) -> None:
    tf.reset_default_graph()
    trace = Trace()
    script = EXAMPLES / "conv_block.py"
    with trace.cell(script.name, script.read_text(encoding="utf-8")):
        runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out
    assert told(check(build(trace))) == []
