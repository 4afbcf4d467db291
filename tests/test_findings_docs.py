"""Each finding's page: both of its examples are run, and say what the page says they say."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from pathlib import Path, PurePosixPath

import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import Trace
from scopeviz.model.finding import Finding
from scopeviz.model.fold import build
from scopeviz.model.lint import FINDINGS, check
from scopeviz.model.scope_graph import ScopeGraph

PAGES = Path(__file__).parents[1] / "docs" / "findings"


def text_of(code: str) -> str:
    return (PAGES / f"{code}.md").read_text(encoding="utf-8")


def example(code: str, title: str) -> str:
    found = re.search(
        rf"^## {title}\n\n```python\n(.*?)^```$", text_of(code), re.MULTILINE | re.DOTALL
    )
    assert found, f"{code}.md has no example under {title!r}"
    return found[1]


def recorded(source: str) -> ScopeGraph:
    tf.reset_default_graph()
    trace = Trace()
    with suppress(ValueError, tf.errors.FailedPreconditionError), trace.cell("page", source):
        exec(compile(source, "page", "exec"), {})
    tf.reset_default_graph()
    return build(trace)


def findings_of(source: str) -> tuple[Finding, ...]:
    return check(recorded(source), notes=True)


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert sorted(path.stem for path in PAGES.glob("SV*.md")) == sorted(FINDINGS)


def test_the_table_lists_them_all_with_title_and_levels() -> None:
    rows = re.findall(
        r"^\| \[(\w+)\]\(\1\.md\) \| (.+) \| ([\w ]+) \|$", text_of("README"), re.MULTILINE
    )
    assert rows == [(rule.code, rule.title, " or ".join(rule.levels)) for rule in FINDINGS.values()]


def test_the_wheel_has_the_pages_at_the_address_that_findings_name() -> None:
    project = tomllib.loads((PAGES.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    page = PurePosixPath(Finding("SV01", "note", "", "", (), ()).page)
    assert wheel["force-include"][str(page.parent)] == f"scopeviz/{page.parent}"


@pytest.mark.parametrize("code", FINDINGS)
def test_the_page_has_its_title_and_says_how_to_switch_it_off(code: str) -> None:
    text = text_of(code)
    assert text.startswith(f"# {code}: {FINDINGS[code].title}\n")
    for way in (f'ignore=["{code}"]', "--ignore-scope", f"# scopeviz: ignore[{code}]"):
        assert way in text


@pytest.mark.parametrize("code", FINDINGS)
def test_what_is_to_be_found_is_found(code: str) -> None:
    found = [each for each in findings_of(example(code, "Found")) if each.code == code]
    assert len(found) == 1
    assert found[0].level == FINDINGS[code].levels[0]


@pytest.mark.parametrize("code", FINDINGS)
def test_what_is_not_to_be_found_is_not(code: str) -> None:
    assert [each for each in findings_of(example(code, "Not found")) if each.code == code] == []


@pytest.mark.parametrize("code", FINDINGS)
def test_the_remedy_brings_no_other_warning(code: str) -> None:
    found = findings_of(example(code, "Not found"))
    assert [each.code for each in found if each.level == "warning"] == []


@pytest.mark.parametrize("code", FINDINGS)
def test_a_finding_is_switched_off_by_its_code_alone(code: str) -> None:
    graph = recorded(example(code, "Found"))
    everything = [each.code for each in check(graph, notes=True)]
    without = [each.code for each in check(graph, notes=True, ignore=[code])]
    assert without == [each for each in everything if each != code]
