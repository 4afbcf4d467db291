"""Rules about single variables: slots, arguments that are ignored, no use, no value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from scopeviz.events import ReuseFlag
from scopeviz.model.explain import place_text
from scopeviz.model.facts import (
    Code,
    Facts,
    OpMade,
    code_of,
    innermost,
    is_missing,
    is_slot,
    moment_of,
    told_apart,
)
from scopeviz.model.finding import Finding, names_text, places_of
from scopeviz.model.scope_graph import Lookup, Place, Refusal, SessionRunNode, VariableNode

GLOBAL_STEP = "global_step"

OF_LAYERS = ("GlorotUniform(scale=1,", "Zeros()", "Ones()")
"""How the initializers begin that layers use where none is given."""


def slots_under_reuse(facts: Facts) -> Iterator[Finding]:
    """SV07: slots of an optimizer or a moving average under a reusing scope."""
    lines: defaultdict[tuple[int, Code, str], list[tuple[str, Lookup | Refusal, Place]]]
    lines = defaultdict(list)
    for variable, lookup in facts.found:
        if is_slot(lookup) and is_reusing(lookup.flag):
            code = code_of(lookup.place.location)
            found = lines[variable.key[0], code, lookup.outcome]
            found.append((variable.name, lookup, lookup.place))
    for refusal in facts.graph.refusals:
        if is_slot(refusal) and is_missing(refusal):
            refused = lines[refusal.key[0], code_of(refusal.place.location), "refused"]
            refused.append((refusal.key[1].rstrip("/"), refusal, refusal.place))
    for (graph, _, outcome), slots in lines.items():
        names = [name for name, *_ in slots]
        _, last, place = slots[-1]
        flag = last.flag or ReuseFlag()
        where = place_text(flag.location) if flag.location else ""
        yield Finding(
            "SV07",
            "warning",
            f"{_SLOTS[outcome].format(names=names_text(names), place=place)} {flag.value}"
            f"{f', set{where}' if where else ''}; {_SO[outcome]}",
            "Call the optimizer or the moving average outside of the scope that reuses: after "
            "its `with` block, or before reuse_variables().",
            places_of([*(each for *_, each in slots), *_opened(last)]),
            tuple((graph, name) for name in dict.fromkeys(names)),
            outcome == "refused",
        )


_SLOTS = {
    "created": "The slots {names} were made in {place} in a scope whose reuse flag is",
    "reused": "The slots {names} were found in {place} in a scope whose reuse flag is",
    "refused": "The slot {names} was refused in {place} in a scope whose reuse flag is",
}
"""What happened to slots."""

_SO = {
    "created": "their names begin with that scope, and another optimizer in the scope, opened "
    "again, would share them.",
    "reused": "so two optimizers or averages write to the same slots.",
    "refused": "such a scope makes nothing, and an optimizer has to make its slots.",
}
"""What comes of it."""


def is_reusing(flag: ReuseFlag | None) -> bool:
    """Whether a flag that the program has set shares; a cell that runs again is no mistake.

    >>> is_reusing(ReuseFlag("True", "argument")), is_reusing(ReuseFlag("True", "rerun"))
    (True, False)
    """
    return flag is not None and flag.value != "False" and flag.origin != "rerun"


def _opened(lookup: Lookup | Refusal) -> list[Place]:
    """Where the scope was opened in which an optimizer ran."""
    own = [opening for opening in lookup.stack if not opening.internal]
    opening = innermost(own)
    return [opening.place] if opening else []


def ignored_arguments(facts: Facts) -> Iterator[Finding]:
    """SV08: a reuse asks for what differs from the creation, and is not heard."""
    lines: defaultdict[tuple[int, Code, tuple[str, ...]], list[tuple[VariableNode, Lookup]]]
    lines = defaultdict(list)
    for variable, lookup in facts.found:
        if lookup.outcome == "reused" and not variable.made_at and not is_slot(lookup):
            differing = tuple(_differing(variable, variable.lookups[0], lookup))
            if differing:
                code = code_of(lookup.place.location)
                lines[variable.key[0], code, differing].append((variable, lookup))
    for (_, _, differing), reused in lines.items():
        apart = [told_apart(node.created, each.place) for node, each in reused]
        made, again = apart[-1]
        names = names_text(variable.name for variable, _ in reused)
        one = len({variable.key for variable, _ in reused}) == 1
        was, it = ("was", "the variable is as it was") if one else ("were", "they are as they were")
        yield Finding(
            "SV08",
            "warning",
            f"{names} {was} reused in {again} with {'; '.join(differing)}: what a reuse asks for "
            f"is ignored, {it} created in {_places_text(place for place, _ in apart)}.",
            "Leave these arguments out where the variable is shared, or give the same in both "
            "places; if the others are meant, change them where the variable is created.",
            places_of(
                [
                    *(place for node, each in reused for place in (node.created, each.place)),
                    made,
                    again,
                ]
            ),
            tuple(dict.fromkeys(variable.key for variable, _ in reused)),
        )


def _places_text(places: Iterable[Place]) -> str:
    """One or two places in a sentence; of more, the first and how many others."""
    first, *others = dict.fromkeys(map(str, places))
    if len(others) > 1:
        return f"{first}, and in {len(others)} other places"
    return " and in ".join((first, *others))


def _differing(variable: VariableNode, made: Lookup, lookup: Lookup) -> Iterator[str]:
    """The arguments that a reuse gives and that differ from those of the creation."""
    opening = innermost(lookup.stack)
    by_layer = opening is not None and opening.internal
    for name in ("initializer", "regularizer"):
        was, now = getattr(made.asked, name), getattr(lookup.asked, name)
        if by_layer and now is not None and now.startswith(OF_LAYERS):
            continue  # Layers fill in what the user leaves open.
        if now is not None and now != was:
            yield f"{name}={now}, where the creation has {was or 'none'}"
    trainable = lookup.asked.trainable
    if by_layer and trainable:
        return
    if lookup.getter and trainable is False:
        return  # The getter hands over something else, such as an average, which nobody trains.
    if trainable is not None and trainable != variable.trainable:
        yield f"trainable={trainable}, where the creation has {variable.trainable}"


def unused(facts: Facts) -> Iterator[Finding]:
    """SV09: variables that nothing uses, in a graph that computes with others."""
    graph = facts.graph
    if all(variable.uses for variable in graph.variables.values()):
        return
    computes = {
        run.graph
        for run in graph.runs
        if any((run.graph, name) in graph.ops for name in run.fetches)
    }
    computes |= {made.graph for made in facts.ops_made if made.event.role == "gradient"}
    if not computes:  # A program that only makes variables, and shows them, uses none.
        return
    used = {key[0] for key, variable in graph.variables.items() if variable.uses}
    lines: defaultdict[tuple[int, Code], list[VariableNode]] = defaultdict(list)
    for variable in graph.variables.values():
        number = variable.key[0]
        if variable.key in facts.touched or number not in computes & used:
            continue
        if variable.made_at or GLOBAL_STEP in variable.collections or number in graph.discarded:
            continue
        if graph.cells[variable.created.cell - 1].error:
            continue  # What would have used it did not come to run.
        if not is_slot(variable.lookups[0]):
            lines[number, code_of(variable.created.location)].append(variable)
    for made in lines.values():
        names = [variable.name for variable in made]
        places = [variable.created for variable in made]
        yield Finding(
            "SV09",
            "warning",
            f"Nothing uses {names_text(names)}, made in {places[-1]}: no op reads or writes "
            f"{'it' if len(names) == 1 else 'them'}, no session fetched "
            f"{'it' if len(names) == 1 else 'them'}.",
            "Use it, or leave it out; a variable that nothing uses is trained by nobody and is "
            "saved all the same. Perhaps another one of nearly that name is used in its place.",
            places_of(places),
            tuple(variable.key for variable in made),
        )


def uninitialized(facts: Facts) -> Iterator[Finding]:
    """SV11: a variable that had no value when a session ran."""
    told: set[tuple[int, str]] = set()
    for run in facts.graph.runs:
        variable = facts.graph.variables.get((run.graph, run.uninitialized))
        if not run.uninitialized or (run.graph, run.uninitialized) in told:
            continue
        told.add((run.graph, run.uninitialized))
        if variable is None or _is_probe(variable, run, facts):
            continue
        why, more, remedy = _why_no_value(variable, run, facts)
        yield Finding(
            "SV11",
            "warning",
            f"{variable.name}, made in {variable.created}, had no value when a session ran in "
            f"{run.place}: {why}.",
            remedy,
            places_of([variable.created, *more, run.place]),
            (variable.key,),
            refused=True,
        )


def _is_probe(variable: VariableNode, run: SessionRunNode, facts: Facts) -> bool:
    """Whether a program asked a variable alone for its value, and then gave it one."""
    plumbing = facts.graph.plumbing
    own = {plumbing.get((run.graph, name), ("", ""))[0] for name in run.fetches}
    if own != {variable.name}:
        return False
    writers = {name for name, _ in _initializers(variable, facts)}
    return any(
        each.graph == run.graph
        and moment_of(each.place) > moment_of(run.place)
        and writers & set(each.fetches)
        for each in facts.graph.runs
    )


def _initializers(variable: VariableNode, facts: Facts) -> Iterator[tuple[str, OpMade | None]]:
    """The ops that give a variable its first value: its own, and those that group it."""
    graph, name = variable.key
    assigns = {
        op
        for (number, op), part in facts.graph.plumbing.items()
        if number == graph and part == (name, "assign")
    }
    for op in sorted(assigns):
        yield op, None
    for made in facts.ops_made:
        if made.graph != graph or made.event.op_type != "NoOp":
            continue
        if assigns & {tensor.removeprefix("^") for tensor in made.event.inputs}:
            yield made.event.name, made


def _why_no_value(
    variable: VariableNode, run: SessionRunNode, facts: Facts
) -> tuple[str, list[Place], str]:
    """What is to blame for it, where that is, and what to do."""
    ran = moment_of(run.place)
    made = moment_of(variable.created)
    local = "local_variables" in variable.collections
    which = "local" if local else "global"
    make = f"tf.{which}_variables_initializer()"
    groups = [
        each
        for each in facts.ops_made
        if each.graph == run.graph
        and each.event.op_type == "NoOp"
        and each.moment < ran
        and any(_assigns(tensor, run.graph, facts) for tensor in each.event.inputs)
    ]
    knowing = [
        each for _, each in _initializers(variable, facts) if each is not None and each.moment < ran
    ]
    if groups and not knowing and made > groups[-1].moment:
        last = groups[-1]
        place = last.place
        why = f"it was made after the op {last.event.name} in {place}, which does not know it"
        remedy = f"Call {make} once all variables are made, optimizers' slots included, and run it."
        return why, [place], remedy
    names = {each.event.name for each in knowing}
    runs = [
        each.place
        for each in facts.graph.runs
        if each.graph == run.graph and names & set(each.fetches) and moment_of(each.place) < ran
    ]
    if runs:
        why = f"its initializer ran in {runs[-1]}, in another session, which has its own values"
        return why, runs[-1:], "Run the initializer in the session that computes."
    if knowing:
        name, place = knowing[-1].event.name, knowing[-1].place
        why = f"the op {name}, made in {place}, would initialize it and was not run"
        return why, [place], f"Run it first: session.run({name})."
    return (
        "no initializer was run before",
        [],
        f"Run session.run({make}) first, in the same session.",
    )


def _assigns(tensor: str, graph: int, facts: Facts) -> bool:
    """Whether a control input is the op that gives a variable its first value."""
    _, role = facts.graph.plumbing.get((graph, tensor.removeprefix("^")), ("", ""))
    return role == "assign"
