"""Rules about who shares: by accident, or not although it was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from scopeviz.events import Location, Shape
from scopeviz.model.explain import shape_text
from scopeviz.model.facts import (
    Facts,
    Found,
    chain_of,
    code_of,
    existed,
    innermost,
    is_missing,
    is_slot,
    moment_of,
    own,
    parted,
    told_apart,
)
from scopeviz.model.finding import Finding, names_text, places_of
from scopeviz.model.lint_scopes import elder_twins, twins_refused
from scopeviz.model.near_names import is_near, is_slip, near_pairs
from scopeviz.model.scope_graph import Key, Opening, Place, Refusal, VariableNode

MOST_FOLLOWED = 20_000
"""How many ops are followed to see whether one set of variables feeds another."""


def nearly_the_same_name(facts: Facts) -> Iterator[Finding]:
    """SV01: AUTO_REUSE made a variable whose name nearly matches one that it could share."""
    yield from _near_variables(facts)
    yield from _near_scopes(facts)
    yield from _near_and_refused(facts)


def _is_auto(found: Found) -> bool:
    """Whether a lookup would have shared what exists, and made what does not."""
    flag = found.lookup.flag
    if flag is None or flag.origin == "rerun":
        return False
    return flag.value == "AUTO_REUSE" and not is_slot(found.lookup)


def _near_variables(facts: Facts) -> Iterator[Finding]:
    alike: defaultdict[tuple[int, str, Shape, str], dict[str, Found]] = defaultdict(dict)
    for found in facts.created:
        if found.lookup.flag is not None and not is_slot(found.lookup):
            variable = found.variable
            group = variable.key[0], found.lookup.scope, variable.shape, variable.dtype
            alike[group][found.lookup.requested] = found
    for same in alike.values():
        if len(same) == 1 or not any(_is_auto(found) for found in same.values()):
            continue
        for old, new in near_pairs(same):
            finding = _near_variable(same[old], same[new], facts)
            if finding is not None:
                yield finding


def _near_variable(old: Found, new: Found, facts: Facts) -> Finding | None:
    opening, before = innermost(new.lookup.stack), innermost(old.lookup.stack)
    if opening is None or not _is_auto(new) or opening.internal:
        return None
    if not is_slip(old.lookup.requested, new.lookup.requested):
        if before is not None and moment_of(before.place) == moment_of(opening.place):
            return None  # One block makes both, so both are meant.
        if (moment_of(opening.place), old.variable.key) in facts.in_opening:
            return None
    return _near(
        (f"{new.variable.name} ({shape_text(new.variable.shape)})", old.variable.name),
        (new.lookup.requested, old.lookup.requested),
        (old.lookup.place, new.lookup.place),
        (new.variable.key, old.variable.key),
    )


def _near(
    told: tuple[str, str],
    words: tuple[str, str],
    places: tuple[Place, Place],
    names: tuple[Key, ...],
) -> Finding:
    """The finding; of what is new and what is old, as it is told and as it is written."""
    new, old = told
    word, other = words
    made, created = told_apart(*places)
    return Finding(
        "SV01",
        "warning",
        f"{new} was created under AUTO_REUSE in {created}, and {old}, made in {made}, "
        f"was not found: {word!r} nearly matches {other!r}.",
        f"Write {other!r} if they are to be one; if they are not, give it a name that cannot be "
        "taken for the other. Where everything exists, reuse=True refuses a name that does not.",
        places_of([*places, made, created]),
        names,
    )


def _near_scopes(facts: Facts) -> Iterator[Finding]:
    for siblings in facts.children.values():
        for old, new in near_pairs(siblings) if len(siblings) > 1 else ():
            finding = _near_scope(siblings[old], siblings[new], facts)
            if finding is not None:
                yield finding


def _near_scope(old: Key, new: Key, facts: Facts) -> Finding | None:
    sets = [facts.below.get(key, ()) for key in (old, new)]
    shapes = [
        {
            (found.variable.name.removeprefix(f"{key[1]}/"), found.variable.shape)
            for found in made
            if not is_slot(found.lookup)
        }
        for key, made in zip((old, new), sets, strict=True)
    ]
    if not shapes[0] or shapes[0] != shapes[1] or not all(map(_is_auto, sets[1])):
        return None
    openings = [_opening_of(key, made[0]) for key, made in zip((old, new), sets, strict=True)]
    if any(_is_counted(key, facts) for key in (old, new)):
        return None
    names = names_text(name for name, _ in sorted(shapes[1], key=str))
    return _near(
        (f"Scope {new[1]} with {names}", f"scope {old[1]} with the same"),
        (new[1].rpartition("/")[2], old[1].rpartition("/")[2]),
        (openings[0].place, openings[1].place),
        (new, old),
    )


def _is_counted(scope: Key, facts: Facts) -> bool:
    """Whether a default name made the name of a scope."""
    node = facts.graph.scopes.get(scope)
    return node is not None and any(each.opened_by == "default_name" for each in node.openings)


def _opening_of(scope: Key, made: Found) -> Opening:
    """The opening with which a scope was entered around a lookup."""
    inside = (
        each
        for each in made.lookup.stack
        if each.flag is not None and f"{each.name}/".startswith(f"{scope[1]}/")
    )
    return next(inside, Opening("", "name", None, made.lookup.place))


def _near_and_refused(facts: Facts) -> Iterator[Finding]:
    told: set[tuple[Key, Key]] = set()
    for refusal in facts.graph.refusals:
        if not is_missing(refusal) or is_slot(refusal):
            continue
        meant = _meant(refusal, facts)
        if meant is None or (refusal.key, meant[0].key) in told:
            continue
        variable, word, other = meant
        told.add((refusal.key, variable.key))
        yield Finding(
            "SV01",
            "warning",
            f"{refusal.key[1]} was refused in {refusal.place}, for nothing of that name exists; "
            f"{variable.name}, made in {variable.created}, does: {word!r} nearly matches "
            f"{other!r}.",
            f"Write {other!r} if that is the variable to share.",
            places_of([variable.created, refusal.place]),
            (refusal.key, variable.key),
            refused=True,
        )


def _meant(refusal: Refusal, facts: Facts) -> tuple[VariableNode, str, str] | None:
    """A variable of nearly the name that was refused, and the parts in which they differ.

    Only what existed then is meant, and none where the name that was refused was made later.
    """
    if refusal.key in facts.graph.variables:
        return None
    graph, scope = refusal.key[0], refusal.scope
    for found in facts.in_scope.get((graph, scope), ()):
        if is_near(found.lookup.requested, refusal.requested) and existed(found.variable, refusal):
            return found.variable, refusal.requested, found.lookup.requested
    parts = scope.split("/") if scope else []
    for depth, part in enumerate(parts):
        rest = "/".join([*parts[depth + 1 :], refusal.leaf])
        for other, key in facts.children.get((graph, "/".join(parts[:depth])), {}).items():
            variable = facts.graph.variables.get((graph, f"{key[1]}/{rest}"))
            if variable is not None and is_near(other, part) and existed(variable, refusal):
                return variable, part, other
    return None


def shared_by_strangers(facts: Facts) -> Iterator[Finding]:
    """SV02: functions with nothing in common share a variable under AUTO_REUSE."""
    pairs: defaultdict[tuple[int, str, str], list[tuple[VariableNode, Place, Place]]]
    pairs = defaultdict(list)
    for variable in facts.graph.variables.values():
        if variable.made_by == "Variable" or not variable.reuses:
            continue
        maker = variable.created
        told: set[str] = set()
        for lookup in variable.reuses:
            flag, function = lookup.flag, lookup.place.location.function
            if flag is None or flag.value != "AUTO_REUSE" or flag.origin == "rerun":
                continue
            if function in told or is_slot(lookup) or _is_meant(lookup.stack):
                continue
            told.add(function)
            if are_strangers(maker.location, lookup.place.location):
                key = variable.key[0], maker.location.function, function
                pairs[key].append((variable, maker, lookup.place))
    for (_, one, other), shared in pairs.items():
        names = names_text(variable.name for variable, *_ in shared)
        _, maker, place = shared[0]
        yield Finding(
            "SV02",
            "warning",
            f"{other} shares {names} with {one} under AUTO_REUSE: made in {maker}, found in "
            f"{place}, and the two functions have no scope object and no template in common.",
            "If that is meant, say so: hand the variable over, open both with one scope object, "
            "or use reuse=True where it is found. If it is not, open a variable scope of its own "
            "in each function.",
            places_of([place for _, *both in shared for place in both]),
            tuple(variable.key for variable, *_ in shared),
        )


def _is_meant(stack: Sequence[Opening]) -> bool:
    """Whether a scope object or a template, which is handed around on purpose, was opened."""
    around = ""
    for opening in own(stack):
        if opening.flag is None:
            continue
        if opening.opened_by == "template":
            return True
        if opening.opened_by == "scope object" and opening.name != around:
            return True  # The current scope itself is what tf.get_variable_scope() gives.
        around = opening.name
    return False


def are_strangers(one: Location, other: Location) -> bool:
    """Whether two places stand in functions that share no function and no class.

    What both run in, such as ``main``, is not counted, nor is the top level.

    Args:
        one: a place.
        other: another one.

    >>> main = Location("a.py", 9, "main", 1)
    >>> encode = Location("a.py", 2, "encode", 2, main)
    >>> are_strangers(encode, Location("a.py", 4, "decode", 3, main))
    True
    >>> are_strangers(encode, Location("a.py", 2, "encode", 3, main))
    False
    """
    if not (one.function and other.function):
        return False
    mine, its = ({name for name in map(_owner, rest) if name} for rest in parted(one, other))
    return bool(mine and its) and not mine & its


def _owner(location: Location) -> str:
    """The function of a place; of a method, its class."""
    owner, _, method = location.function.rpartition(".")
    return (
        owner
        if owner and owner.rpartition(".")[2][:1].isupper() and method
        else (location.function)
    )


def twins(facts: Facts) -> Iterator[Finding]:
    """SV03: the same code made two sets of variables where sharing was meant."""
    yield from _twins_refused(facts)
    yield from _twins_left_out(facts)
    yield from _twins_under_auto(facts)


_REMEDY = (
    "A default name is made unique, so it never finds what it made before: give the scope or "
    "layer a name (`name=`), call one layer object twice, or open "
    "`with tf.variable_scope(name, reuse=tf.AUTO_REUSE):` around each run of the code, where "
    "default names begin anew."
)


def _twins_refused(facts: Facts) -> Iterator[Finding]:
    refused: dict[tuple[Key, Place], list[Refusal]] = {}
    for refusal in twins_refused(facts):
        refused.setdefault(((refusal.key[0], refusal.scope), refusal.place), []).append(refusal)
    for ((_, scope), place), refusals in refused.items():
        elders = [variable for each in refusals for variable in elder_twins(each, facts)]
        names = [variable.name for variable in elders]
        yield Finding(
            "SV03",
            "warning",
            f"{names_text(each.key[1] for each in refusals)} was refused in {place}: the default "
            f"name of the scope counted up to {scope}, where there is nothing to share; what was "
            f"made before is {names_text(names)}.",
            _REMEDY,
            places_of([*(variable.created for variable in elders), place]),
            (*(variable.key for variable in elders), *(each.key for each in refusals)),
            refused=True,
        )


def _twins_left_out(facts: Facts) -> Iterator[Finding]:
    """Of two sets by the same code, one is shared later and the other never."""
    for pairs in _twin_runs(facts):
        one, other = ([found for pair in pairs for found in pair[at]] for at in (0, 1))
        shared = [place for found in one for place in _explicit(found.variable)]
        if not shared or any(found.variable.reuses for found in other):
            continue
        if not _is_fed(pairs, facts):
            last = max(shared, key=moment_of)
            yield _two_sets(one, other, f"the first set was shared in {last}", [last])


def _twins_under_auto(facts: Facts) -> Iterator[Finding]:
    """Under AUTO_REUSE the same function made two sets, each from an input of its own."""
    for pairs in _twin_runs(facts):
        one, other = ([found for pair in pairs for found in pair[at]] for at in (0, 1))
        both = (*one, *other)
        if not all(map(_is_auto, both)) or any(found.variable.reuses for found in both):
            continue
        mine, its = parted(one[0].lookup.place.location, other[0].lookup.place.location)
        if not (mine and its and mine[0].function and mine[0].function == its[0].function):
            continue
        if not all(found.variable.uses for found in both) or _is_fed(pairs, facts):
            continue
        if any(_inputs(first, facts) & _inputs(second, facts) for first, second in pairs):
            continue
        flag = one[0].lookup.flag
        where = f" (set in {flag.location})" if flag and flag.location else ""
        yield _two_sets(one, other, f"they were made under AUTO_REUSE{where}", [])


def _two_sets(one: Made, other: Made, why: str, more: Sequence[Place]) -> Finding:
    first, second = told_apart(one[0].lookup.place, other[0].lookup.place)
    calls = f" (from {first} and {second})" if str(first) != str(second) else ""
    return Finding(
        "SV03",
        "warning",
        f"The code in {one[0].lookup.place} ran twice{calls} and made two sets of variables "
        f"that share nothing, {names_text(_names(one))}, then {names_text(_names(other))}; {why}, "
        "so one set seems to be meant.",
        _REMEDY,
        places_of([*(found.lookup.place for found in (*one, *other)), first, second, *more]),
        tuple(found.variable.key for found in (*one, *other)),
    )


def _names(made: Made) -> list[str]:
    return [found.variable.name for found in made]


def _explicit(variable: VariableNode) -> list[Place]:
    """Where a lookup shared a variable that only shares what exists."""
    return [each.place for each in variable.reuses if each.flag and each.flag.value == "True"]


Made: TypeAlias = Sequence[Found]
"""What was made in one scope."""


def _twin_runs(facts: Facts) -> Iterator[list[tuple[Made, Made]]]:
    """What two runs of the same code made in scopes of default names, scope by scope."""
    twins: defaultdict[tuple[object, object], list[tuple[Made, Made]]] = defaultdict(list)
    for members in dict.fromkeys(facts.families.values()):
        runs: defaultdict[object, dict[object, list[Made]]] = defaultdict(dict)
        for key in members:
            made = facts.in_scope.get(key, ())
            if made and not any(is_slot(found.lookup) for found in made):
                code, run = _code_and_run(made[0].lookup.place)
                runs[code].setdefault(run, []).append(made)
        for again in runs.values():
            for (first, one), (second, other) in pairwise(again.items()):
                if [*map(_leaves, one)] == [*map(_leaves, other)]:
                    twins[first, second] += zip(one, other, strict=True)
    yield from twins.values()


def _code_and_run(place: Place) -> tuple[object, object]:
    """The functions that led to a place, which are equal for the same code; and which run."""
    chain = chain_of(place.location)
    code = tuple((each.source, each.function) for each in chain if each.function)
    run = tuple((each.source, each.function, each.activation) for each in chain)
    return code or (code_of(place.location),), (place.cell, *run)


def _leaves(made: Made) -> list[tuple[str, Shape]]:
    return [(found.variable.leaf, found.variable.shape) for found in made]


def _is_fed(pairs: Sequence[tuple[Made, Made]], facts: Facts) -> bool:
    """Whether one set of variables is computed with before the other, as in a row of layers."""
    return any(_feeds(one, other, facts) or _feeds(other, one, facts) for one, other in pairs)


def _inputs(made: Made, facts: Facts) -> set[str]:
    """The ops that feed those that read some variables."""
    return {
        name
        for found in made
        for use in found.variable.uses
        if (op := facts.graph.ops.get((found.variable.key[0], use.op)))
        for name in op.inputs
    }


def _feeds(one: Made, other: Made, facts: Facts) -> bool:
    """Whether ops that read the one set are among what feeds those of the other."""
    graph = one[0].variable.key[0]
    sources = {use.op for found in one for use in found.variable.uses}
    waiting = [use.op for found in other for use in found.variable.uses]
    if sources & set(waiting):
        return True
    seen = set(waiting)
    while waiting:
        op = facts.graph.ops.get((graph, waiting.pop()))
        for name in op.inputs if op else ():
            if name in sources:
                return True
            if name not in seen:
                seen.add(name)
                waiting.append(name)
        if len(seen) > MOST_FOLLOWED:
            return True
    return False
