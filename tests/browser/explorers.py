"""Explorers as pages of their own, and what a person looks for in one."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.views.explorer import to_explorer

GO_TO = """(element, words) => {
  const slider = element.querySelector("[data-testid=slider]");
  const told = element.querySelector("[data-testid=sentence]");
  for (let at = 0; at <= Number(slider.max); at += 1) {
    slider.value = at;
    slider.dispatchEvent(new Event("input"));
    if (told.textContent.includes(words)) return true;
  }
  return false;
}"""


def page_of(*graphs: ScopeGraph, head: str = "") -> str:
    bodies = "\n".join(to_explorer(graph) for graph in graphs)
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>{head}{bodies}'


def explorer_in(page: Page, at: int = 0) -> Locator:
    box = page.locator(".sv-explorer").nth(at)
    expect(box.get_by_test_id("tree")).to_be_visible()
    return box


def row(explorer: Locator, name: str, kind: str = "variable") -> Locator:
    return explorer.locator(f'[role="treeitem"][data-kind="{kind}"][data-name={json.dumps(name)}]')


def node(explorer: Locator, name: str) -> Locator:
    return explorer.get_by_test_id("graph").locator(f"[data-name={json.dumps(name)}]")


def go_to(explorer: Locator, words: str) -> None:
    """Go to the first step of which these words are told."""
    if not explorer.get_by_test_id("explorer").evaluate(GO_TO, words):
        pytest.fail(f"no step is told as {words!r}")


def tab_to(wanted: Locator) -> None:
    """Go on with Tab until something has the focus."""
    for _ in range(60):
        wanted.page.keyboard.press("Tab")
        if wanted.evaluate("(element) => element.getRootNode().activeElement === element"):
            return
    pytest.fail(f"Tab does not reach {wanted}")
