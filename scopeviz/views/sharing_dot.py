"""The sharing graph as DOT: variables in the left column, the calls that use them right."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import TypeAlias

from scopeviz.model.explain import plural, shape_text
from scopeviz.model.lineage import stale_text
from scopeviz.model.scope_graph import Key, OpNode, ScopeGraph, VariableNode
from scopeviz.model.scope_tree import NOTHING, Totals, latest_position
from scopeviz.model.sharing import Bundle, Sharing, SharingCall, Step, StepKey, sharing
from scopeviz.views import style
from scopeviz.views.dot import (
    FACTS,
    NAME,
    TITLE,
    TOOLTIP,
    Box,
    Canvas,
    Cluster,
    across,
    around,
    box_width,
    down,
    fit,
    title_width,
    variable_classes,
    variable_lines,
    variable_title,
    variable_tooltip,
)
from scopeviz.views.label import (
    abbreviate,
    call_text,
    folded_text,
    function_text,
    marks_of,
    times_text,
)

OP_TYPE = 24
"""Most characters of an op's type in a tooltip."""

MOST_NAMED = 8
"""How many ops of a step its tooltip names."""

MOST_LANES = 6
"""How many edges between steps that do not follow each other are drawn side by side."""

ROOMY = 10
"""Among more variables than this, each is written in one line."""

_ROW = 42
_SNUG_ROW = 24
_SNUG_SPACE = 6
_SNUG_NAME = 110
_SNUG_SHAPE = 80
_BOX_TITLE = 240
_STEP = 24
_SPACE = 9
_STEP_SPACE = 11
_FRAME = 16
_GUTTER = 104
_SPINE = 20
_LANE = 9

Flow: TypeAlias = tuple[StepKey, StepKey]
"""The two steps between which data flows."""


def sharing_dot(graph: ScopeGraph, variable: str | None = None) -> str:
    """The sharing graph as DOT.

    Args:
        graph: the model.
        variable: full name of a variable; only that one and its calls.
    """
    return _Drawing(sharing(graph, variable), graph).source()


def step_text(step: Step) -> str:
    """What a step is called: its op, a count of ops, or the lookup.

    >>> step_text(Step((), made_by=("get_variable",)))
    'get_variable'
    """
    if not step.ops:
        return fit(", ".join(step.made_by))
    if len(step.ops) > 1:
        return f"+{len(step.ops)} ops"
    return fit(step.ops[0].name.rpartition("/")[2])


def is_stale(*steps: Step) -> bool:
    """Whether an op in some steps is stale.

    >>> is_stale(Step(()))
    False
    """
    return any(op.stale for step in steps for op in step.ops)


def bundle_text(bundle: Bundle) -> str:
    """What the calls that are not drawn are called.

    >>> bundle_text(Bundle(37, 111, ("conv_block",), {}))
    'and 37 more calls'
    """
    return f"and {bundle.calls} more {'call' if bundle.calls == 1 else 'calls'}"


def others_text(shown: Sharing) -> str:
    """What the variables that are not drawn are called.

    Args:
        shown: the sharing graph.
    """
    noun = "variable" if shown.others.variables == 1 else "variables"
    return f"+{shown.others.variables:,} other {noun}"


class _Drawing:
    """A sharing graph on its way to DOT: first where everything is, then the edges."""

    def __init__(self, shown: Sharing, graph: ScopeGraph) -> None:
        self.shown = shown
        self.cell = latest_position(graph)
        self.here = graph.latest.label if graph.latest else ""
        self.several = len({node.key[0] for node in shown.variables}) > 1
        self.placed: dict[Key | StepKey | str, tuple[str, Box]] = {}
        self.groups: dict[Key, list[VariableNode]] = {}
        for node in shown.variables:
            self.groups.setdefault((node.key[0], node.scope), []).append(node)
        classes = [name for node in shown.variables for name in variable_classes(node, self.cell)]
        classes += marks_of(shown.others)
        classes += ["stale" for call in shown.calls if is_stale(*call.steps)]
        self.canvas = Canvas("sharing", classes)
        self.roomy = len(shown.variables) <= ROOMY
        self.row, self.space = (_ROW, _SPACE) if self.roomy else (_SNUG_ROW, _SNUG_SPACE)
        self.left_width = self.measure_left()
        self.right_width = self.measure_right()
        self.right = self.left_width + _FRAME + _GUTTER

    def source(self) -> str:
        """The whole graph."""
        blocks = list(self.left_blocks())
        heights = [height for height, _, _ in blocks]
        left = sum(heights) + _SPACE * (len(blocks) - 1)
        bottom = self.add_calls(max(0.0, (left - self.calls_height()) / 2))
        wishes = [self.wish(keys, height) for height, keys, _ in blocks]
        for y, (_, _, draw) in zip(_spread(heights, wishes, bottom), blocks, strict=True):
            draw(y)
        self.add_reads()
        self.add_flows()
        return self.canvas.source

    def home(self, scope_key: Key) -> str:
        """What the box around a scope's variables is called; empty where there is none."""
        graph = f"graph {scope_key[0] + 1}" if self.several else ""
        scope = fit(scope_key[1], _BOX_TITLE - style.text_width(graph), small=True)
        return " · ".join(part for part in (graph, scope) if part)

    def input_lines(self, op: OpNode) -> list[str]:
        """What the box of a placeholder says."""
        graph = f"graph {op.key[0] + 1} · " if self.several else ""
        lines = [f"{graph}{fit(op.name, NAME - style.text_width(graph))}"]
        lines += [
            fit(f"{shape_text(shape)} · {dtype}", FACTS, small=True)
            for dtype, shape in op.outputs[:1]
        ]
        return lines

    def title(self, call: SharingCall) -> str:
        """What the box around a call's steps is called."""
        mark = "~ stale · " if is_stale(*call.steps) else ""
        room = _BOX_TITLE - style.text_width(mark)
        return f"{mark}{fit(call_text(call.call, self.here), room, small=True)}"

    def lines(self, variable: VariableNode) -> list[str]:
        """What a variable's node says, in two lines or, among many, in one."""
        lines = variable_lines(variable, self.cell)
        if self.roomy:
            return lines
        title = variable_title(variable, self.cell, _SNUG_NAME)
        shape = fit(shape_text(variable.shape), _SNUG_SHAPE, small=True)
        return [f"{title} · {shape} {times_text(variable)}".rstrip()]

    def measure_left(self) -> float:
        """Width of the variables, and of what else stands in their column."""
        widths = [box_width(*self.lines(node)) for node in self.shown.variables]
        widths += [title_width(self.home(key)) - _FRAME for key in self.groups]
        widths += [box_width(*self.input_lines(op)) - _FRAME for op in self.shown.inputs]
        if self.shown.more_inputs:
            widths.append(box_width(*_more_inputs_lines(self.shown)) - _FRAME)
        if self.shown.others.variables:
            widths.append(box_width(*_others_lines(self.shown)) - _FRAME)
        return max(widths, default=0)

    def measure_right(self) -> float:
        """Width of the steps, so that the titles of the calls fit as well."""
        calls = self.shown.calls
        # The arrows from call to call go down beside the titles.
        widths = [title_width(self.title(call)) + _SPINE + _LANE - _FRAME for call in calls]
        widths += [box_width(step_text(step)) + _SPINE for call in calls for step in call.steps]
        if self.shown.bundle:
            widths.append(box_width(*_bundle_lines(self.shown.bundle)) - _FRAME)
        return max(widths, default=0)

    def left_blocks(self) -> Iterator[tuple[float, list[Key], Callable[[float], None]]]:
        """The blocks of the left column: height, what is in them, and how to draw them."""
        for op in self.shown.inputs:
            yield _ROW, [op.key], partial(self.add_input, op)
        if self.shown.more_inputs:
            yield _ROW, [], partial(self.add_more, _more_inputs_lines(self.shown), NOTHING)
        for scope, variables in self.groups.items():
            home = self.home(scope)
            frame = TITLE + _FRAME if home else 0
            height = frame + len(variables) * (self.row + self.space) - self.space
            keys = [node.key for node in variables]
            yield height, keys, partial(self.add_group, home, variables, height)
        if self.shown.others.variables:
            yield _ROW, [], partial(self.add_more, _others_lines(self.shown), self.shown.others)

    def wish(self, keys: list[Key], height: float) -> float | None:
        """Where a block would like to be: beside the steps that it feeds."""
        wanted = set(keys)
        steps = [step for key, step in self.shown.feeds if key in wanted]
        steps += [step for step, reads in self.steps() if not wanted.isdisjoint(reads)]
        if not steps:
            return None
        middles = [self.placed[step][1].middle for step in steps]
        return sum(middles) / len(middles) - height / 2

    def steps(self) -> Iterator[tuple[StepKey, tuple[Key, ...]]]:
        """Each step, with what it reads."""
        for number, call in enumerate(self.shown.calls):
            for at, step in enumerate(call.steps):
                yield (number, at), step.reads

    def calls_height(self) -> float:
        """Height of the right column."""
        heights = [_call_height(call) for call in self.shown.calls]
        heights += [_ROW] if self.shown.bundle else []
        return sum(heights) + _SPACE * (len(heights) - 1)

    def add_calls(self, y: float) -> float:
        """Draw the right column from ``y`` down; return where it ends."""
        for number, call in enumerate(self.shown.calls):
            frame = Box(self.right, y, self.right_width + _FRAME, _call_height(call))
            look = ("call", "stale") if is_stale(*call.steps) else ("call",)
            with self.canvas.cluster(frame, self.title(call), *look) as cluster:
                self.add_steps(number, call, y + TITLE + _FRAME / 2, cluster)
            y = frame.bottom + _SPACE
        if self.shown.bundle:
            box = Box(self.right, y, self.right_width + _FRAME, _ROW)
            lines = _bundle_lines(self.shown.bundle)
            self.placed["bundle"] = self.canvas.node(box, lines, "more"), box
            y = box.bottom + _SPACE
        return y - _SPACE

    def add_steps(self, number: int, call: SharingCall, y: float, cluster: Cluster) -> None:
        """Draw the steps of a call."""
        for at, step in enumerate(call.steps):
            box = Box(self.right + _FRAME / 2, y, self.right_width, _STEP)
            look = ["op" if len(step.ops) == 1 else "ops", *(["stale"] if is_stale(step) else [])]
            tooltip = _step_tooltip(step)
            name = self.canvas.node(box, [step_text(step)], *look, tooltip=tooltip, into=cluster)
            self.placed[number, at] = name, box
            y = box.bottom + _STEP_SPACE

    def add_input(self, op: OpNode, y: float) -> None:
        """Draw a placeholder."""
        box = Box(0, y, self.left_width + _FRAME, _ROW)
        tooltip = abbreviate(op.name, TOOLTIP)
        lines = self.input_lines(op)
        self.placed[op.key] = self.canvas.node(box, lines, "input", tooltip=tooltip), box

    def add_group(self, home: str, variables: list[VariableNode], height: float, y: float) -> None:
        """Draw the variables of one scope."""
        if not home:
            self.add_variables(variables, y, None)
            return
        frame = Box(0, y, self.left_width + _FRAME, height)
        with self.canvas.cluster(frame, home, "home") as cluster:
            self.add_variables(variables, y + TITLE + _FRAME / 2, cluster)

    def add_variables(
        self, variables: list[VariableNode], y: float, cluster: Cluster | None
    ) -> None:
        """Draw variables from ``y`` down."""
        for node in variables:
            box = Box(_FRAME / 2, y, self.left_width, self.row)
            name = self.canvas.node(
                box,
                self.lines(node),
                *variable_classes(node, self.cell),
                tooltip=variable_tooltip(node),
                into=cluster,
            )
            self.placed[node.key] = name, box
            y = box.bottom + self.space

    def add_more(self, lines: list[str], totals: Totals, y: float) -> None:
        """Draw the count of what is not shown."""
        box = Box(0, y, self.left_width + _FRAME, _ROW)
        self.canvas.node(box, lines, "more", *marks_of(totals))

    def add_reads(self) -> None:
        """Draw an edge from each variable to each step that reads it, from a shared one strong."""
        bundled = self.shown.bundle.reads if self.shown.bundle else {}
        for node in self.shown.variables:
            look = ("read", "strong") if node.shared else ("read",)
            for step, reads in self.steps():
                if node.key in reads:
                    self.connect(node.key, step, *look)
            if node.key in bundled:
                self.connect(node.key, "bundle", *look)

    def connect(self, tail: Key, head: StepKey | str, *classes: str) -> None:
        """Draw an edge from the left column to the right one."""
        (tail_name, start), (head_name, end) = self.placed[tail], self.placed[head]
        self.canvas.curve(tail_name, head_name, across(start, end), *classes)

    def add_flows(self) -> None:
        """Draw the edges that carry data: from the inputs, and from step to step."""
        for source, step in self.shown.feeds:
            self.connect(source, step, "feed")
        following = set(pairwise(step for step, _ in self.steps()))
        spans = {
            (tail, head): (self.placed[tail][1].middle, self.placed[head][1].middle)
            for tail, head in self.shown.flows
            if (tail, head) not in following
        }
        lanes = _lanes(spans)
        for tail, head in self.shown.flows:
            (tail_name, start), (head_name, end) = self.placed[tail], self.placed[head]
            if (tail, head) in following:
                points = down(start, end, start.right - _SPINE)
            elif (tail, head) in lanes:
                points = around(start, end, _LANE * (lanes[tail, head] + 2))
            else:
                continue
            self.canvas.curve(tail_name, head_name, points, "flow")
        self.canvas.notes += _left_out(len(spans) - len(lanes), self.shown.not_followed)


def _spread(heights: list[float], wishes: list[float | None], bottom: float) -> list[float]:
    """Where to put blocks in a column: in order, apart, and each as near as can be to its wish."""
    tops: list[float] = []
    y = 0.0
    for height, wish in zip(heights, wishes, strict=True):
        tops.append(max(y, wish or 0.0))
        y = tops[-1] + height + _SPACE
    limit = max(bottom, sum(heights) + _SPACE * (len(heights) - 1)) + _SPACE
    for at in reversed(range(len(tops))):
        tops[at] = min(tops[at], limit - _SPACE - heights[at])
        limit = tops[at]
    return tops


def _lanes(spans: Mapping[Flow, tuple[float, float]]) -> dict[Flow, int]:
    """A lane for each edge that goes around, so that none in one lane touch.

    Short edges come first, and so stay inside; those for which no lane is left have none.

    >>> _lanes({((0, 0), (0, 2)): (0, 50), ((0, 1), (0, 3)): (25, 75), ((1, 0), (1, 2)): (90, 140)})
    {((0, 0), (0, 2)): 0, ((0, 1), (0, 3)): 1, ((1, 0), (1, 2)): 0}
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MOST_LANES)]
    lanes: dict[Flow, int] = {}
    for flow, (start, end) in sorted(spans.items(), key=lambda item: abs(item[1][1] - item[1][0])):
        top, bottom = min(start, end), max(start, end)
        free = (
            lane
            for lane, others in enumerate(taken)
            if all(bottom < above or below < top for above, below in others)
        )
        lane = next(free, None)
        if lane is not None:
            taken[lane].append((top, bottom))
            lanes[flow] = lane
    return lanes


def _left_out(flows: int, ops: int) -> list[str]:
    """What the figure does not show of the data's way.

    >>> _left_out(3, 1)
    ['+3 more arrows', 'inputs of 1 op not followed']
    """
    notes = [f"+{plural(flows, 'more arrow')}"] if flows > 0 else []
    return [*notes, f"inputs of {plural(ops, 'op')} not followed"] if ops else notes


def _call_height(call: SharingCall) -> float:
    return TITLE + _FRAME + len(call.steps) * (_STEP + _STEP_SPACE) - _STEP_SPACE


def _bundle_lines(bundle: Bundle) -> list[str]:
    functions = ", ".join(function_text(name) or "top level" for name in bundle.functions[:3])
    return [bundle_text(bundle), f"{abbreviate(functions, 30)} · {plural(bundle.ops, 'op')}"]


def _others_lines(shown: Sharing) -> list[str]:
    elements = folded_text(shown.others, brief=True).partition(" · ")[2]
    return [others_text(shown), " · ".join(part for part in ("not shown", elements) if part)]


def _more_inputs_lines(shown: Sharing) -> list[str]:
    noun = "input" if shown.more_inputs == 1 else "inputs"
    return [f"+{shown.more_inputs:,} more {noun}", "placeholders, not shown"]


def _step_tooltip(step: Step) -> str:
    lines = [
        f"{abbreviate(op.name, TOOLTIP)} ({abbreviate(op.op_type, OP_TYPE)})"
        for op in step.ops[:MOST_NAMED]
    ]
    stale = dict.fromkeys(stale_text(op.stale) for op in step.ops if op.stale)
    return "\n".join([*lines, *(abbreviate(text, TOOLTIP) for text in stale)])
