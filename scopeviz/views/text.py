"""The views as Unicode text, for a terminal, a screen reader and ``text/plain``."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scopeviz.model.explain import (
    flag_text,
    made_text,
    opening_text,
    place_text,
    plural,
    shape_text,
    slot_text,
    summary,
)
from scopeviz.model.finding import Finding
from scopeviz.model.lineage import earlier_run_text, stale_text, still_read_by
from scopeviz.model.lint import check_latest
from scopeviz.model.scope_graph import Call, Key, Refusal, ScopeGraph, VariableNode
from scopeviz.model.scope_tree import (
    Branch,
    Child,
    Totals,
    is_new,
    latest_position,
    live,
    prune,
    refused_names,
    trees,
)
from scopeviz.model.sharing import sharing, users_of
from scopeviz.model.verdict import fatal_refusal
from scopeviz.views.dot import variable_classes
from scopeviz.views.findings import lines_of, told_in_figure
from scopeviz.views.label import (
    PLACE,
    abbreviate,
    call_text,
    elements_text,
    folded_text,
    leaf_text,
    mark_text,
    marks_of,
    more_lines,
    refused_text,
    times_text,
)
from scopeviz.views.refusal import refusal_text
from scopeviz.views.style import LEGEND

NAME = 60
"""Most characters of a name in text."""

MOST_CALLS = 12
"""How many calls of one variable are listed; those beyond are counted."""

MOST_REFUSALS = 8
"""How many refused names are told of; the refusals beyond are counted."""

MOST_OPS = 4
"""How many ops of one call are named; those beyond are counted."""


TEE, END, PIPE, BLANK = "├─ ", "└─ ", "│  ", "   "
"""What a line of a tree begins with."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a tree: what stands in the tree, then columns; and the marks that it has."""

    tree: str
    columns: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


def tree_text(graph: ScopeGraph, scope: str | None = None) -> str:
    """The scope tree as text.

    Args:
        graph: the model.
        scope: full name of a scope; only that one and what is below.
    """
    cell = latest_position(graph)
    roots = prune(trees(graph, scope), cell)
    if not roots:
        return "no variable scope and no variable\n"
    several = len(roots) > 1
    rows: list[Row] = []
    for root in roots:
        heading = f"graph {root.key[0] + 1}" if several else _scope_text(root)
        rows += _rows(root, "", "", cell, heading)
    return "\n".join([*_aligned(rows), *_legend(rows)]) + "\n"


def sharing_text(graph: ScopeGraph, variable: str | None = None) -> str:
    """Who uses which variable, as text: a sentence for each variable, its calls below.

    Args:
        graph: the model.
        variable: full name of a variable; only that one.
    """
    shown = sharing(graph, variable)
    if not shown.variables:
        return "no variable\n"
    several = len({node.key[0] for node in shown.variables}) > 1
    here = graph.latest.label if graph.latest else ""
    lines = [
        line
        for node in shown.variables
        for line in _variable_sentences(node, graph, here, several=several)
    ]
    if shown.others.variables:
        noun = "variable" if shown.others.variables == 1 else "variables"
        lines.append(f"+{shown.others.variables:,} other {noun}, not shown")
    return "\n".join(lines) + "\n"


def figure_text(graph: ScopeGraph, findings: Sequence[Finding] | None = None) -> str:
    """Everything about the latest cell as text: summary, refusals, findings, tree, sharing.

    Args:
        graph: the model.
        findings: those of the latest cell, where they are known.
    """
    reasons: list[str] = []
    if fatal_refusal(graph):
        _, _, rest = refusal_text(graph).partition("\n")  # The sentence is there already.
        reasons += ["\n", rest]
    told, more = told_in_figure(check_latest(graph) if findings is None else findings)
    reasons += [f"{line}\n" for line in lines_of(told)]
    reasons += [f"{more}\n"] if more else []
    return state_text(graph, reasons)


def state_text(graph: ScopeGraph, reasons: Iterable[str] = ()) -> str:
    """What there is as text: summary and refusals of the latest cell, tree, and sharing.

    Args:
        graph: the model.
        reasons: what stands between the refusals and the tree.

    >>> print(state_text(ScopeGraph()))
    no variable was touched
    <BLANKLINE>
    no variable scope and no variable
    """
    parts = [headline(graph) + "\n", *(f"✗ {line}\n" for line in refusal_sentences(graph))]
    parts += [*reasons, "\n", tree_text(graph)]
    if graph.variables:
        parts += ["\n", sharing_text(graph)]
    return "".join(parts).rstrip("\n")


def headline(graph: ScopeGraph) -> str:
    """The latest cell's name and what it did.

    >>> headline(ScopeGraph())
    'no variable was touched'
    """
    label = abbreviate(graph.latest.label, NAME) if graph.latest else ""
    return f"{label}: {summary(graph)}" if label else summary(graph)


def refusal_sentences(graph: ScopeGraph) -> list[str]:
    """One sentence for each name that the latest cell was refused, and a count of the rest.

    >>> refusal_sentences(ScopeGraph())
    []
    """
    refused = refused_names(graph)
    # The count of one more would take as much room as its sentence.
    told = refused if len(refused) <= MOST_REFUSALS + 1 else refused[:MOST_REFUSALS]
    graphs = {node.key[0] for node in live(graph)} | {refusal.key[0] for refusal in refused}
    sentences = [_refusal_sentence(refusal, graph, several=len(graphs) > 1) for refusal in told]
    rest = sum(refusal.times for refusal in refused[len(told) :])
    return [*sentences, f"and {plural(rest, 'more refusal')}"] if rest else sentences


def _refusal_sentence(refusal: Refusal, graph: ScopeGraph, *, several: bool) -> str:
    name = _full_name(refusal.key, several=several)
    where = abbreviate(place_text(refusal.place.location), PLACE)
    reason = abbreviate(refusal.reason, 300)
    flag = abbreviate(flag_text(refusal.flag), 2 * PLACE)
    if refusal.times > 1:
        where = f" {refusal.times:,} times, the last time{where}"
    earlier = earlier_run_text(graph, refusal)
    return f"{name} was refused{where}: {reason} ({flag})" + (f"; {earlier}" if earlier else "")


def _rows(
    node: Child | Totals, lead: str, below: str, cell: int, heading: str = ""
) -> Iterator[Row]:
    if not isinstance(node, Branch):
        yield _leaf(node, lead, cell)
        return
    more = [node.more] if node.more else []
    children = [] if node.folded else [*node.children, *more]
    marks = marks_of(node.totals) if node.folded else ()
    yield Row(lead + (heading or _scope_text(node)), marks=marks)
    for at, child in enumerate(children):
        last = at == len(children) - 1
        tee, pipe = (END, BLANK) if last else (TEE, PIPE)
        yield from _rows(child, below + tee, below + pipe, cell)


def _scope_text(branch: Branch) -> str:
    text = f"{abbreviate(branch.label, NAME)}/"
    if branch.is_name_scope:
        text += "  name scope"
    if branch.flag:
        text += f"  {abbreviate(opening_text(branch.key[1], branch.flag), 2 * PLACE)}"
    if branch.folded:
        text += f"  ▸ {folded_text(branch.totals)}"
    elif not branch.children:
        text += "  no variable"
    return text


def _leaf(leaf: VariableNode | Refusal | Totals, lead: str, cell: int) -> Row:
    if isinstance(leaf, Totals):
        return Row(lead + " · ".join(more_lines(leaf)), marks=marks_of(leaf))
    if isinstance(leaf, Refusal):
        where = place_text(leaf.place.location).removeprefix(" in ")
        text = f"{lead}✗ {abbreviate(leaf.leaf, NAME)}"
        columns = ("", refused_text(leaf), "", abbreviate(where, PLACE))
        return Row(text, columns, ("refused",))
    mark = mark_text(leaf, new=is_new(leaf, cell)) or "  "
    place = abbreviate(made_text(leaf).strip().removeprefix("in "), PLACE)
    stale = f", {abbreviate(stale_text(leaf.stale), PLACE)}" if leaf.stale else ""
    return Row(
        f"{lead}{mark}{leaf_text(abbreviate(leaf.leaf, NAME), leaf)}",
        (
            times_text(leaf),
            f"{abbreviate(shape_text(leaf.shape), NAME)} {abbreviate(leaf.dtype, NAME)}",
            elements_text(leaf),
            ", ".join(filter(None, (place, abbreviate(slot_text(leaf), NAME)))) + stale,
        ),
        variable_classes(leaf, cell),
    )


def _aligned(rows: Sequence[Row]) -> Iterator[str]:
    """The rows as lines, with columns one below the other."""
    full = [row for row in rows if row.columns]
    tree = max((cells_of(row.tree) for row in full), default=0)
    widths = [
        max(map(cells_of, column)) for column in zip(*(row.columns for row in full), strict=True)
    ]
    for row in rows:
        if not row.columns:
            yield row.tree
            continue
        times, facts, elements, place = row.columns
        line = "  ".join(
            [
                padded(row.tree, tree),
                padded(times, widths[0]),
                padded(facts, widths[1]),
                elements.rjust(widths[2]),
                place,
            ]
        )
        yield line.rstrip()


def _legend(rows: Sequence[Row]) -> Iterator[str]:
    """A line that explains the marks which the rows have."""
    seen = {mark for row in rows for mark in row.marks}
    marks = [text for name, text in LEGEND.items() if name in seen]
    if marks:
        yield "   ".join(marks)


def cells_of(text: str) -> int:
    r"""How many cells of a terminal a text takes.

    >>> cells_of("weights"), cells_of("\N{FULLWIDTH DIGIT ONE}")
    (7, 2)
    """
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    unseen = sum(unicodedata.combining(character) != 0 for character in text)
    return len(text) + wide - unseen


def padded(text: str, width: int) -> str:
    """A text, filled up to so many cells of a terminal.

    >>> padded("w", 3)
    'w  '
    """
    return text + " " * (width - cells_of(text))


def _variable_sentences(
    variable: VariableNode, graph: ScopeGraph, here: str, *, several: bool
) -> Iterator[str]:
    users = users_of(variable, graph)
    name = f"{_full_name(variable.key, several=several)} {times_text(variable)}".rstrip()
    made = abbreviate(made_text(variable), PLACE)
    mark = f": slot of {abbreviate(variable.slot_of, NAME)}," if variable.slot_of else ":"
    if variable.stale:
        made += f", {abbreviate(stale_text(variable.stale), PLACE)}"
    former = [
        f"{abbreviate(cell, NAME)} still uses that of {run}, which was taken back"
        for cell, run in still_read_by(graph, variable)
    ]
    if not variable.uses and not variable.shared:
        yield f"{name}{mark} made{made}, read by no op yet"
        yield from _listed(former)
        return
    often = f" {variable.times} times," if variable.times not in (1, len(users)) else ""
    yield f"{name}{mark} made{made}, used{often} by {plural(len(users), 'call')}"
    rest = len(users) - MOST_CALLS
    listed = users if rest <= 1 else users[:MOST_CALLS]
    lines = [_user_text(call, ops, variable, graph, here) for call, ops in listed]
    if len(listed) < len(users):
        lines.append(f"and {rest} more calls")
    yield from _listed([*lines, *former])


def _full_name(key: Key, *, several: bool) -> str:
    """A full name, with its graph where there are several."""
    name = abbreviate(key[1], NAME)
    return f"graph {key[0] + 1} {name}" if several else name


def _user_text(
    call: Call, ops: Sequence[str], variable: VariableNode, graph: ScopeGraph, here: str
) -> str:
    stale = next(filter(None, (graph.ops[variable.key[0], op].stale for op in ops)), None)
    names = [abbreviate(op, NAME) for op in ops]
    rest = len(names) - MOST_OPS
    if rest > 1:
        names[MOST_OPS:] = [f"+{rest} more ops"]
    text = f"{call_text(call, here)}: {', '.join(names) or variable.made_by}"
    return f"{text}, {abbreviate(stale_text(stale), PLACE)}" if stale else text


def _listed(lines: Sequence[str]) -> Iterator[str]:
    for at, line in enumerate(lines):
        yield f"{END if at == len(lines) - 1 else TEE}{line}"
