"""Rules about scopes and their reuse flags: what they touch that nobody thinks of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from scopeviz.events import Reuse
from scopeviz.model.explain import plural
from scopeviz.model.facts import (
    Code,
    Facts,
    Found,
    code_of,
    existed,
    innermost,
    is_missing,
    is_slot,
    moment_of,
    own,
)
from scopeviz.model.finding import Finding, names_text, places_of
from scopeviz.model.scope_graph import Key, Lookup, Opening, Place, Refusal, VariableNode


def variable_under_reuse(facts: Facts) -> Iterator[Finding]:
    """SV04: ``tf.Variable`` under a reusing scope, where it makes a new one each time."""
    lines: defaultdict[tuple[int, Code], list[Found]] = defaultdict(list)
    for found in facts.created:
        variable, lookup = found
        if variable.made_by != "Variable" or is_slot(lookup):
            continue
        if variable.trainable or lookup.place.location not in facts.slot_places:
            lines[variable.key[0], code_of(lookup.place.location)].append(found)
    for made in lines.values():
        reusing = [each for each in made if facts.flag_around(each) != "False"]
        if not reusing:
            continue
        flags = {facts.flag_around(each) for each in reusing}
        flag = "True" if "True" in flags else "AUTO_REUSE"
        last = reusing[-1]
        grave = last.variable.trainable or flag == "True" or len(made) > 1
        scope = innermost(last.lookup.stack)
        where = f"scope {scope.name}" if scope and scope.name else "the root scope"
        names = [each.variable.name for each in made]
        several = len(made) > 1
        yield Finding(
            "SV04",
            "warning" if grave else "note",
            f"tf.Variable made {names_text(names)} in {last.lookup.place}, in {where}, where "
            f"reuse is {flag}: tf.Variable asks no reuse flag and makes a new variable each time"
            + (f", {len(made)} so far." if several else "."),
            "Write tf.get_variable(name, shape), which shares where the scope says so; or, if a "
            "new variable each time is what you want, make it outside of the reusing scope.",
            places_of(
                [
                    *(each.lookup.place for each in made),
                    *([scope.place] if scope else ()),
                ]
            ),
            tuple(each.variable.key for each in made),
        )


def name_scope_around_lookup(facts: Facts) -> Iterator[Finding]:
    """SV05: a name scope around ``get_variable``, whose name it does not change."""
    around: defaultdict[tuple[int, Code], list[tuple[Key, Opening, Lookup | Refusal]]]
    around = defaultdict(list)
    seen: list[tuple[Key, Lookup | Refusal]] = [
        (variable.key, lookup)
        for variable, lookup in facts.found
        if variable.made_by != "Variable" and not is_slot(lookup)
    ]
    seen += [(refusal.key, refusal) for refusal in facts.graph.refusals]
    for key, lookup in seen:
        opening = _name_scope_last(lookup)
        if opening is not None:
            line = key[0], code_of(opening.place.location)
            around[line].append((key, opening, lookup))
    for each in around.values():
        keys = tuple(dict.fromkeys(key for key, *_ in each))
        scopes = list(dict.fromkeys(f"{opening.name}/" for _, opening, *_ in each))
        refused = [lookup for *_, lookup in each if isinstance(lookup, Refusal)]
        taken = any("already exists" in refusal.reason for refusal in refused)
        opening = each[-1][1]
        scope, has = ("scopes", "have") if len(scopes) > 1 else ("scope", "has")
        name = "names" if len(keys) > 1 else "name"
        yield Finding(
            "SV05",
            "note",
            f"The name {scope} {names_text(scopes)} opened in {opening.place} {has} no effect on "
            f"the {name} of {names_text(key for _, key in keys)}: get_variable pays "
            "attention to variable scopes only"
            + (", and so the name that it asked for was taken or missing." if refused else "."),
            f"If another variable was meant, open tf.variable_scope({opening.requested!r}) "
            f"instead, which names variables and ops; if this one is to be shared, "
            + (
                "give the variable scope around it reuse=True where it is looked up again."
                if taken
                else "leave it."
            ),
            places_of([opening.place, *(lookup.place for *_, lookup in each)]),
            keys,
            bool(refused),
        )


def _name_scope_last(lookup: Lookup | Refusal) -> Opening | None:
    """The name scope of the user's that was opened within the current variable scope."""
    last = next((each for each in reversed(lookup.stack) if not each.internal), None)
    if last is None or last.kind != "name_scope" or not last.name:
        return None
    return None if last.requested.endswith("/") else last


def reuse_stays_on(facts: Facts) -> Iterator[Finding]:
    """SV06: ``reuse_variables()`` stays on, and refuses what is made further down."""
    explained = {id_of(refusal) for refusal in twins_refused(facts)}
    refused: defaultdict[tuple[int, str, Code], list[Refusal]] = defaultdict(list)
    for refusal in facts.graph.refusals:
        flag = refusal.flag
        if not is_missing(refusal) or flag.origin != "reuse_variables" or flag.location is None:
            continue
        if id_of(refusal) not in explained:
            refused[refusal.key[0], flag.scope, code_of(flag.location)].append(refusal)
    for (graph, scope, _), refusals in refused.items():
        last = refusals[-1]
        before = [
            place
            for place in facts.switched.get((graph, scope), ())
            if moment_of(place) < moment_of(last.place)
        ]
        if not before and facts.graph.taken_back:
            continue  # The call was taken back since, and refuses nothing any more.
        slots = any(is_slot(each) for each in refusals)
        what = "the slot" if slots else "the new variable"
        do = "call the optimizer or average" if slots else "make what is new"
        where = f" in {before[-1]}" if before else ""
        names = names_text(each.key[1].rstrip("/") for each in refusals)
        whole = (
            f"reuse_variables() was called on the root scope{where} and stays on for the whole "
            f"graph, since no `with` block ends it"
            if not scope
            else f"reuse_variables() was called on scope {scope}{where} and stays on until the "
            f"`with` block of that scope ends{_with_its_object(last, scope)}"
        )
        remedy = (
            "Open a block that ends: `with tf.variable_scope(tf.get_variable_scope(), "
            "reuse=True):` around the lookups that share"
            if not scope
            else f"Share in a block of its own, `with tf.variable_scope({scope!r}, reuse=True):`"
        )
        yield Finding(
            "SV06",
            "warning",
            f"{whole}; so {what} {names} was refused in {last.place}: nothing of that name "
            "exists to share.",
            f"{remedy}, and {do} outside of it.",
            places_of([*before[-1:], *(each.place for each in refusals)]),
            tuple(dict.fromkeys(each.key for each in refusals)),
            refused=True,
        )


def _with_its_object(refusal: Refusal, scope: str) -> str:
    """That a scope object keeps its flag, where it was opened again."""
    kept = any(
        each.opened_by == "scope object"
        and each.name == scope
        and each.flag is not None
        and each.flag.origin == "reuse_variables"
        for each in own(refusal.stack)
    )
    return ", and wherever the scope object is opened again" if kept else ""


def id_of(refusal: Refusal) -> tuple[Key, int, int]:
    """What tells a refusal from others."""
    return refusal.key, *moment_of(refusal.place)


def twins_refused(facts: Facts) -> Iterator[Refusal]:
    """The refusals of a scope that a default name counted up, where an earlier one has it."""
    for refusal in facts.graph.refusals:
        if is_missing(refusal) and elder_twins(refusal, facts):
            yield refusal


def elder_twins(refusal: Refusal, facts: Facts) -> tuple[VariableNode, ...]:
    """What an earlier scope of the same default name has where a lookup was refused."""
    scope = refusal.key[0], refusal.scope
    elders = []
    for graph, name in facts.families.get(scope, ()):
        if name == refusal.scope:
            break
        variable = facts.graph.variables.get((graph, f"{name}/{refusal.leaf}"))
        if variable is not None and variable.lookups and existed(variable, refusal):
            if any(each.flag == refusal.flag for each in variable.reuses):
                return ()  # That one was found, and this is one more.
            elders.append(variable)
    return tuple(elders)


def reopened_by_name(facts: Facts) -> Iterator[Finding]:
    """SV10: a scope opened again by name, whose ops go elsewhere than its variables."""
    again: defaultdict[Key, dict[tuple[int, int], Opening]] = defaultdict(dict)
    stacks: set[tuple[int, int]] = set()
    for variable, lookup in facts.found:
        if lookup.flag is None or not lookup.stack or is_slot(lookup):
            continue
        stack = moment_of(lookup.stack[-1].place)  # What was opened last tells the rest.
        if stack in stacks:
            continue
        stacks.add(stack)
        for opening in own(lookup.stack):
            if opening.opened_by == "name" and opening.flag is not None and _is_aside(opening):
                again[variable.key[0], opening.name][moment_of(opening.place)] = opening
    for key, openings in again.items():
        every = list(openings.values())
        last = every[-1]
        flag = last.flag.value if last.flag else "False"
        missed = _missed(key[1], last.place, facts)
        times = f", {plural(len(every), 'time')} so far" if len(every) > 1 else ""
        yield Finding(
            "SV10",
            "note",
            f"Scope {key[1]} was opened again by its name in {last.place}{times}: its ops go to "
            f"{last.name_scope}, its variables stay in {key[1]}/"
            + (f"; so there is no {missed[0]}." if missed else "."),
            "Leave it, or, where the names of ops matter, keep the scope object and open "
            f"`with tf.variable_scope(scope{_FLAGS[flag]}, auxiliary_name_scope=False), "
            "tf.name_scope(scope.original_name_scope):`.",
            places_of(
                [*(each.place for each in openings.values()), *(missed[1:] if missed else ())]
            ),
            (key,),
            bool(missed),
        )


_FLAGS: dict[Reuse, str] = {
    "False": "", "True": ", reuse=True", "AUTO_REUSE": ", reuse=tf.AUTO_REUSE"
}  # fmt: skip
"""The reuse flag that a scope had -> how it is asked for."""

_NO_SUCH_NAME = re.compile(r"The name '([^']+)' refers to .*(?:does not exist|not in the graph)")


def _missed(scope: str, since: Place, facts: Facts) -> tuple[str, Place] | None:
    """The op or tensor that a later cell died for, since it looked for it in a scope."""
    for position, cell in enumerate(facts.graph.cells, 1):
        found = _NO_SUCH_NAME.search(cell.error or "")
        if found and found[1].startswith(f"{scope}/") and position >= since.cell:
            return found[1], Place(position, since.location, len(cell.events))
    return None


def _is_aside(opening: Opening) -> bool:
    """Whether the name scope of a variable scope has another last part than itself."""
    ops = opening.name_scope.rstrip("/").rpartition("/")[2]
    name = opening.name.rpartition("/")[2]
    return ops != name and ops.removeprefix(f"{name}_").isdecimal()
