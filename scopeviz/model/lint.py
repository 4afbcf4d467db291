"""Findings: what a program does that is probably a mistake, or surprises."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TypeAlias

from scopeviz.events import SessionRun, VariableCreated, VariableRefused, VariableReused
from scopeviz.model.facts import Facts
from scopeviz.model.finding import Finding, Level
from scopeviz.model.ignoring import Ignored
from scopeviz.model.lint_scopes import (
    name_scope_around_lookup,
    reopened_by_name,
    reuse_stays_on,
    variable_under_reuse,
)
from scopeviz.model.lint_sharing import nearly_the_same_name, shared_by_strangers, twins
from scopeviz.model.lint_variables import (
    ignored_arguments,
    slots_under_reuse,
    uninitialized,
    unused,
)
from scopeviz.model.scope_graph import ScopeGraph
from scopeviz.model.scope_tree import latest_position

Function: TypeAlias = Callable[[Facts], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        code: its code, which switches it off.
        title: what it finds, in a few words.
        levels: the levels that its findings have.
        function: from the facts to the findings.
        at_end: whether it is only known once the program has ended; under a cell, where
            a later one may still do what is missing, it is silent.
    """

    code: str
    title: str
    levels: tuple[Level, ...]
    function: Function
    at_end: bool = False


def _table(*rules: Rule) -> dict[str, Rule]:
    return {rule.code: rule for rule in rules}


FINDINGS: dict[str, Rule] = _table(
    Rule("SV01", "a name that nearly matches another", ("warning",), nearly_the_same_name),
    Rule("SV02", "shared by functions with nothing in common", ("warning",), shared_by_strangers),
    Rule("SV03", "twins where sharing was meant", ("warning",), twins),
    Rule("SV04", "tf.Variable under a reusing scope", ("warning", "note"), variable_under_reuse),
    Rule("SV05", "name scope around get_variable", ("note",), name_scope_around_lookup),
    Rule("SV06", "reuse_variables() stays on", ("warning",), reuse_stays_on),
    Rule("SV07", "slots under a reusing scope", ("warning",), slots_under_reuse),
    Rule("SV08", "arguments that a reuse ignores", ("warning",), ignored_arguments),
    Rule("SV09", "a variable that nothing uses", ("warning",), unused, at_end=True),
    Rule("SV10", "scope opened again by name", ("note",), reopened_by_name),
    Rule("SV11", "no value when a session ran", ("warning",), uninitialized),
)
"""The rules, by code."""

TOLD = VariableCreated | VariableReused | VariableRefused | SessionRun
"""The events without which a cell has no findings."""


def check(
    graph: ScopeGraph,
    *,
    notes: bool = False,
    ignore: Collection[str] = (),
    ignore_scopes: Collection[str] = (),
) -> tuple[Finding, ...]:
    """What a program does that is probably a mistake, or surprises.

    Args:
        graph: the model.
        notes: whether notes are wanted as well; without, those alone are there because of
            which a lookup was refused.
        ignore: codes of rules that are switched off.
        ignore_scopes: full names of variables or scopes, or patterns such as ``head/*``;
            a finding about these alone is left out, and a scope stands for what is below.

    Raises:
        ValueError: if there is no such code.

    >>> check(ScopeGraph())
    ()
    """
    wanted = [rule for code, rule in FINDINGS.items() if code not in known_codes(ignore)]
    return tuple(_found(graph, wanted, ignore_scopes, notes=notes))


def check_latest(graph: ScopeGraph) -> tuple[Finding, ...]:
    """What is new with the latest cell, for its figure.

    Args:
        graph: the model.

    >>> check_latest(ScopeGraph())
    ()
    """
    if graph.latest is None or not any(isinstance(event, TOLD) for event in graph.latest.events):
        return ()
    wanted = [rule for rule in FINDINGS.values() if not rule.at_end]
    cell = latest_position(graph)
    return tuple(each for each in _found(graph, wanted, ()) if each.latest[0] == cell)


def known_codes(codes: Collection[str]) -> frozenset[str]:
    """Codes as a set.

    Args:
        codes: the codes, in letters of any case; a text has them between commas.

    Raises:
        ValueError: if there is no such code.

    >>> sorted(known_codes("sv04, SV05"))
    ['SV04', 'SV05']
    """
    words = codes.replace(",", " ").split() if isinstance(codes, str) else codes
    given = [str(word).strip().upper() for word in words]
    unknown = [code for code in given if code not in FINDINGS]
    if unknown:
        raise ValueError(
            f"unknown code {unknown[0]!r}: there are {', '.join(FINDINGS)}; choose from these"
        )
    return frozenset(given)


def _found(
    graph: ScopeGraph, rules: Iterable[Rule], ignore_scopes: Collection[str], *, notes: bool = False
) -> Iterator[Finding]:
    facts = Facts(graph)
    if not notes and not graph.refusals and not any(cell.error for cell in graph.cells):
        rules = [rule for rule in rules if rule.levels != ("note",)]  # Nothing makes one matter.
    found = [finding for rule in rules for finding in rule.function(facts)]
    found.sort(key=lambda finding: (finding.latest, finding.code))
    if not found:
        return
    ignored = Ignored(graph)
    patterns = (ignore_scopes,) if isinstance(ignore_scopes, str) else tuple(ignore_scopes)
    for finding in found:
        shown = notes or finding.level == "warning" or finding.refused
        if not shown or _is_gone(finding, graph):
            continue
        if not _is_within(finding, patterns) and finding not in ignored:
            yield finding


def _is_gone(finding: Finding, graph: ScopeGraph) -> bool:
    """Whether everything that a finding is about lies in graphs that were let go of."""
    return bool(finding.names) and all(number in graph.discarded for number, _ in finding.names)


def _is_within(finding: Finding, patterns: Collection[str]) -> bool:
    """Whether patterns cover everything that a finding is about."""
    return bool(patterns and finding.names) and all(
        any(_covers(pattern, name.rstrip("/")) for pattern in patterns) for _, name in finding.names
    )


def _covers(pattern: str, name: str) -> bool:
    """Whether a pattern means a name, or a scope around it.

    >>> _covers("head", "head/w"), _covers("head/*", "head/a/w"), _covers("head", "header/w")
    (True, True, False)
    """
    pattern = pattern.rstrip("/")
    return fnmatchcase(name, pattern) or fnmatchcase(name, f"{pattern}/*")
