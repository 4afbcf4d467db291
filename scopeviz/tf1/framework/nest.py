"""Nested structures: tuples, lists, namedtuples and dicts, taken apart and put together again.

Follows: tensorflow/python/util/nest.py.
"""

from __future__ import annotations

import collections
from collections.abc import Callable, Iterator, Mapping, MappingView, Sequence
from typing import Any


def is_sequence(structure: Any) -> bool:
    """Whether a value is one that :func:`flatten` looks into: no text, array or set is.

    >>> is_sequence([1]), is_sequence({"a": 1}), is_sequence("a"), is_sequence({1})
    (True, True, False, False)
    """
    return isinstance(structure, list | tuple | Mapping | MappingView) or (
        isinstance(structure, Sequence)
        and not isinstance(structure, str | bytes | bytearray | memoryview)
    )


is_nested = is_sequence


def _is_namedtuple(structure: Any) -> bool:
    return isinstance(structure, tuple) and hasattr(structure, "_fields")


def _items(structure: Any) -> list[tuple[Any, Any]]:
    """Key and value of each part, those of a dict by the order of its keys."""
    if isinstance(structure, Mapping):
        try:
            keys = sorted(structure)
        except TypeError:
            raise TypeError("nest only supports dicts with sortable keys.") from None
        return [(key, structure[key]) for key in keys]
    if _is_namedtuple(structure):
        return list(zip(structure._fields, structure, strict=True))
    return list(enumerate(structure))


def flatten(structure: Any, expand_composites: bool = False) -> list[Any]:
    """The leaves of a structure in order; a value that is none is its own only leaf.

    Args:
        structure: nested tuples, lists and dicts; dicts are read by their sorted keys.
        expand_composites: without meaning here.

    Raises:
        TypeError: if the keys of a dict cannot be sorted.

    >>> flatten({"b": [3, 4], "a": (1, (2,))}), flatten(5)
    ([1, 2, 3, 4], [5])
    """
    if not is_sequence(structure):
        return [structure]
    return [leaf for _, part in _items(structure) for leaf in flatten(part)]


def _sequence_like(like: Any, parts: Sequence[Any]) -> Any:
    """``parts`` in a container of the kind of ``like``."""
    if isinstance(like, Mapping):
        found = dict(zip([key for key, _ in _items(like)], parts, strict=True))
        if isinstance(like, collections.defaultdict):
            return collections.defaultdict(like.default_factory, {key: found[key] for key in like})
        return type(like)((key, found[key]) for key in like)  # type: ignore[call-arg]  # a dict's
    if isinstance(like, MappingView | range):
        return list(parts)
    if _is_namedtuple(like):
        return type(like)(*parts)
    return type(like)(parts)


def pack_sequence_as(structure: Any, flat_sequence: Any, expand_composites: bool = False) -> Any:
    """The leaves ``flat_sequence`` nested as ``structure`` is.

    Args:
        structure: the nesting wanted.
        flat_sequence: as many values as it has leaves.
        expand_composites: without meaning here.

    Raises:
        TypeError: if ``flat_sequence`` is no sequence.
        ValueError: if it has another number of values.

    >>> pack_sequence_as({"a": 0, "b": [0, 0]}, [1, 2, 3])
    {'a': 1, 'b': [2, 3]}
    """
    if not is_sequence(flat_sequence):
        raise TypeError("flat_sequence must be a sequence")
    values = list(flat_sequence)
    if not is_sequence(structure):
        if len(values) != 1:
            raise ValueError(f"Structure is a scalar but len(flat_sequence) == {len(values)} > 1")
        return values[0]
    wanted = len(flatten(structure))
    if wanted != len(values):
        raise ValueError(
            f"Could not pack sequence. Structure had {wanted} elements, but flat_sequence had "
            f"{len(values)} elements.  Structure: {structure}, flat_sequence: {flat_sequence}."
        )
    return _packed(structure, iter(values))


def _packed(structure: Any, values: Iterator[Any]) -> Any:
    if not is_sequence(structure):
        return next(values)
    return _sequence_like(structure, [_packed(part, values) for _, part in _items(structure)])


class _Dot:
    """A leaf in messages, which show a structure only."""

    def __repr__(self) -> str:
        return "."


def assert_same_structure(
    nest1: Any, nest2: Any, check_types: bool = True, expand_composites: bool = False
) -> None:
    """Demand that two structures are nested in the same way.

    Args:
        nest1: the one.
        nest2: the other.
        check_types: whether a list must meet a list, and a tuple a tuple.
        expand_composites: without meaning here.

    Raises:
        TypeError: if the kinds of two containers differ.
        ValueError: if they have other parts.

    >>> assert_same_structure([1, (2,)], [3, (4,)])
    >>> assert_same_structure([1, 2], [1])
    Traceback (most recent call last):
    ValueError: The two structures don't have the same nested structure.
    ...
    """
    found = _length_difference(nest1, nest2) or _difference(nest1, nest2, check_types)
    if found is not None:
        error, why = found
        dot = _Dot()
        raise error(
            "The two structures don't have the same nested structure.\n\n"
            f"First structure: {_described(nest1)}\n\nSecond structure: {_described(nest2)}\n\n"
            f"More specifically: {why}\n"
            f"Entire first structure:\n{map_structure(lambda _: dot, nest1)}\n"
            f"Entire second structure:\n{map_structure(lambda _: dot, nest2)}"
        )


def _described(structure: Any) -> str:
    return f"type={type(structure).__name__} str={structure}"


def _length_difference(one: Any, another: Any) -> tuple[type[Exception], str] | None:
    if not (is_sequence(one) and is_sequence(another)) or len(flatten(one)) == len(
        flatten(another)
    ):
        return None
    return ValueError, (
        "The two structures don't have the same number of elements. "
        f"First structure: {_described(one)}. Second structure: {_described(another)}"
    )


def _difference(one: Any, another: Any, check_types: bool) -> tuple[type[Exception], str] | None:
    """What TF1 raises where two structures differ, and why; None if they do not."""
    if is_sequence(one) != is_sequence(another):
        nested, leaf = (one, another) if is_sequence(one) else (another, one)
        return ValueError, (
            f'Substructure "{_described(nested)}" is a sequence, while substructure '
            f'"{_described(leaf)}" is not'
        )
    if not is_sequence(one):
        return None
    if check_types and (found := _type_difference(one, another)):
        return found
    for (_, part), (_, other) in zip(_items(one), _items(another), strict=False):
        if (found := _difference(part, other, check_types)) is not None:
            return found
    return None


def _type_difference(one: Any, another: Any) -> tuple[type[Exception], str] | None:
    if isinstance(one, Mapping) and isinstance(another, Mapping):
        if set(one) == set(another):
            return None
        return ValueError, (
            "The two dictionaries don't have the same set of keys. First structure has keys "
            f"{_described(list(one))}, while second structure has keys {_described(list(another))}"
        )
    if _is_namedtuple(one) and _is_namedtuple(another):
        same = type(one).__name__ == type(another).__name__ and one._fields == another._fields
    else:
        same = type(one) is type(another) or (isinstance(one, list) and isinstance(another, list))
    if same:
        return None
    return TypeError, (
        "The two namedtuples don't have the same sequence type. First structure "
        f"{_described(one)} has type {type(one).__name__}, while second structure "
        f"{_described(another)} has type {type(another).__name__}"
    )


def map_structure(func: Callable[..., Any], *structure: Any, **kwargs: Any) -> Any:
    """What ``func`` gives for the leaves of structures, nested as the first one is.

    Args:
        func: takes a leaf of each.
        *structure: structures of the same nesting.
        **kwargs: ``check_types`` of :func:`assert_same_structure`; ``expand_composites``.

    Raises:
        TypeError: if ``func`` is no function, or the kinds of containers differ.
        ValueError: if there is no structure, they differ, or for another keyword.

    >>> map_structure(lambda a, b: a + b, {"x": 1, "y": (2,)}, {"x": 10, "y": (20,)})
    {'x': 11, 'y': (22,)}
    """
    if not callable(func):
        raise TypeError(f"func must be callable, got: {func}")
    if not structure:
        raise ValueError("Must provide at least one structure")
    check_types = _check_types(kwargs)
    for other in structure[1:]:
        assert_same_structure(structure[0], other, check_types=check_types)
    leaves = zip(*map(flatten, structure), strict=True)
    return pack_sequence_as(structure[0], [func(*some) for some in leaves])


def _check_types(kwargs: dict[str, Any]) -> bool:
    check_types = bool(kwargs.pop("check_types", True))
    kwargs.pop("expand_composites", None)
    if kwargs:
        raise ValueError(
            "Only valid keyword arguments are `check_types` and `expand_composites`, not: "
            f"`{'`, `'.join(kwargs)}`"
        )
    return check_types


def assert_shallow_structure(shallow_tree: Any, input_tree: Any, check_types: bool = True) -> None:
    """Demand that ``input_tree`` is nested as ``shallow_tree`` is, as deep as that one goes.

    Raises:
        TypeError: if the kinds of two containers differ.
        ValueError: if they have other parts.

    >>> assert_shallow_structure([1, 2], [[3, 4], 5])
    """
    if not is_sequence(shallow_tree):
        return
    if not is_sequence(input_tree):
        raise TypeError(
            "If shallow structure is a sequence, input must also be a sequence. "
            f"Input has type: {type(input_tree)}."
        )
    if check_types:
        mappings = isinstance(shallow_tree, Mapping) and isinstance(input_tree, Mapping)
        if not mappings and _type_difference(shallow_tree, input_tree) is not None:
            raise TypeError(
                "The two structures don't have the same sequence type. Input structure has type "
                f"{type(input_tree)}, while shallow structure has type {type(shallow_tree)}."
            )
    if len(input_tree) != len(shallow_tree):
        raise ValueError(
            "The two structures don't have the same sequence length. Input structure has length "
            f"{len(input_tree)}, while shallow structure has length {len(shallow_tree)}."
        )
    if isinstance(shallow_tree, Mapping) and (missing := set(shallow_tree) - set(input_tree)):
        raise ValueError(
            "The shallow_tree's keys are not a subset of the input_tree's keys. The shallow_tree "
            f"has the following keys that are not in the input_tree: {sorted(missing)}."
        )
    for (_, part), (_, other) in zip(_items(shallow_tree), _items(input_tree), strict=True):
        assert_shallow_structure(part, other, check_types)


def flatten_up_to(
    shallow_tree: Any, input_tree: Any, check_types: bool = True, expand_composites: bool = False
) -> list[Any]:
    """The parts of ``input_tree`` where ``shallow_tree`` has leaves.

    Raises:
        TypeError: if the kinds of two containers differ.
        ValueError: if they have other parts.

    >>> flatten_up_to([0, (0, 0)], [[1, 2], (3, [4])])
    [[1, 2], 3, [4]]
    """
    assert_shallow_structure(shallow_tree, input_tree, check_types)
    return _flat_up_to(shallow_tree, input_tree)


def _flat_up_to(shallow: Any, structure: Any) -> list[Any]:
    if not is_sequence(shallow):
        return [structure]
    parts = _items(structure)
    if isinstance(shallow, Mapping):
        found = dict(parts)
        others = [found[key] for key, _ in _items(shallow)]
    else:
        others = [part for _, part in parts]
    pairs = zip([part for _, part in _items(shallow)], others, strict=True)
    return [leaf for part, other in pairs for leaf in _flat_up_to(part, other)]


def map_structure_up_to(
    shallow_tree: Any, func: Callable[..., Any], *inputs: Any, **kwargs: Any
) -> Any:
    """What ``func`` gives for the parts of ``inputs``, nested as ``shallow_tree`` is.

    Args:
        shallow_tree: how deep to go.
        func: takes a part of each.
        *inputs: structures that are nested like it, at least as deep.
        **kwargs: ``check_types`` of :func:`assert_same_structure`; ``expand_composites``.

    Raises:
        TypeError: if the kinds of containers differ.
        ValueError: if there is no structure, or they have other parts.

    >>> map_structure_up_to([0, 0], len, [[1, 2], (3,)])
    [2, 1]
    """
    if not inputs:
        raise ValueError("Cannot map over no sequences")
    check_types = _check_types(kwargs)
    parts = [flatten_up_to(shallow_tree, one, check_types) for one in inputs]
    return pack_sequence_as(shallow_tree, [func(*some) for some in zip(*parts, strict=True)])


def flatten_dict_items(dictionary: Any) -> dict[Any, Any]:
    """A dictionary whose keys and values are flat, from one of structures.

    Args:
        dictionary: structure of keys -> structure of values.

    Raises:
        TypeError: if it is no dictionary.
        ValueError: if a key and its value have not as many parts, or a part comes twice.

    Follows: tensorflow/python/util/nest.py, flatten_dict_items.

    >>> flatten_dict_items({("a", "b"): (1, 2), "c": 3})
    {'a': 1, 'b': 2, 'c': 3}
    """
    if not isinstance(dictionary, Mapping):
        raise TypeError("input must be a dictionary")
    flat: dict[Any, Any] = {}
    for key, value in dictionary.items():
        keys, values = (flatten(key), flatten(value)) if is_sequence(key) else ([key], [value])
        if len(keys) != len(values):
            raise ValueError(
                f"Could not flatten dictionary. Key had {len(keys)} elements, but value had "
                f"{len(values)} elements. Key: {keys}, value: {values}."
            )
        for one, its_value in zip(keys, values, strict=True):
            if one in flat:
                raise ValueError(f"Could not flatten dictionary: key {one} is not unique.")
            flat[one] = its_value
    return flat
