"""``HParams``: the settings of a model, each of one type."""

from __future__ import annotations

import json
import numbers
import re
from collections.abc import Callable, Mapping
from typing import Any

_SETTING = re.compile(
    r"(?P<name>[a-zA-Z][\w\.]*)(\[\s*(?P<index>\d+)\s*\])?\s*=\s*"
    r"((?P<one>[^,\[]*)|\[(?P<several>[^\]]*)\])($|,\s*)"
)
_TRUTHS = {"true": True, "True": True, "false": False, "False": False}


class HParams:
    """The settings of a model, which are its attributes.

    Args:
        hparam_def: settings in a protocol buffer; not provided for.
        model_structure: whatever goes with them.
        **kwargs: the settings: numbers, strings, truth values, or lists of one kind.

    Raises:
        ValueError: if a name is taken, or a list is empty.

    Follows: tensorflow/contrib/training/python/training/hparam.py, HParams.

    >>> settings = HParams(rate=0.1, units=[64, 32])
    >>> settings.parse("rate=0.5,units=[8,4]").units
    [8, 4]
    >>> settings
    HParams([('rate', 0.5), ('units', [8, 4])])
    """

    def __init__(self, hparam_def: Any = None, model_structure: Any = None, **kwargs: Any) -> None:
        if hparam_def is not None:
            raise NotImplementedError(
                f"HParams got hparam_def={hparam_def!r}; scopeviz.tf1 reads no protocol buffers, "
                "so give the settings by name."
            )
        self._hparam_types: dict[str, tuple[type, bool]] = {}
        self._model_structure = model_structure
        for name, value in kwargs.items():
            self.add_hparam(name, value)

    def __getattr__(self, name: str) -> Any:
        """A setting; a checker of types knows none of them by name.

        Raises:
            AttributeError: if there is none of that name.
        """
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def add_hparam(self, name: str, value: Any) -> None:
        """Add a setting.

        Raises:
            ValueError: if the name is taken, or the value is an empty list.
        """
        if getattr(self, name, None) is not None:
            raise ValueError(f"Hyperparameter name is reserved: {name}")
        several = isinstance(value, list | tuple)
        if several and not value:
            raise ValueError(f"Multi-valued hyperparameters cannot be empty: {name}")
        self._hparam_types[name] = (type(value[0] if several else value), several)
        setattr(self, name, value)

    def set_hparam(self, name: str, value: Any) -> None:
        """Give a setting another value of its type.

        Raises:
            KeyError: if there is none of that name.
            ValueError: if the value is of another type.
        """
        kind, several = self._hparam_types[name]
        if isinstance(value, list) and not several:
            raise ValueError(f"Must not pass a list for single-valued parameter: {name}")
        if several and not isinstance(value, list):
            raise ValueError(f"Must pass a list for multi-valued parameter: {name}.")
        if several:
            setattr(self, name, [_of_type(name, kind, one) for one in value])
        else:
            setattr(self, name, _of_type(name, kind, value))

    def del_hparam(self, name: str) -> None:
        """Remove a setting, if there is one of that name."""
        if self._hparam_types.pop(name, None) is not None:
            delattr(self, name)

    def parse(self, values: str) -> HParams:
        """Give settings other values, which are read from a text such as ``a=1,b=[2,3]``.

        Returns:
            These settings.

        Raises:
            ValueError: if there is no setting of a name, or the text is wrong.
        """
        kinds = {name: kind for name, (kind, _) in self._hparam_types.items()}
        return self.override_from_dict(parse_values(values, kinds))

    def override_from_dict(self, values_dict: Mapping[str, Any]) -> HParams:
        """Give settings other values.

        Returns:
            These settings.

        Raises:
            KeyError: if there is none of a name.
            ValueError: if a value is of another type.
        """
        for name, value in values_dict.items():
            self.set_hparam(name, value)
        return self

    def set_from_map(self, values_map: Mapping[str, Any]) -> HParams:
        """Older name of :meth:`override_from_dict`."""
        return self.override_from_dict(values_map)

    def set_model_structure(self, model_structure: Any) -> None:
        """Keep something that goes with the settings."""
        self._model_structure = model_structure

    def get_model_structure(self) -> Any:
        """What goes with the settings."""
        return self._model_structure

    def to_json(self, indent: Any = None, separators: Any = None, sort_keys: bool = False) -> str:
        """The settings as a JSON text."""
        return json.dumps(self.values(), indent=indent, separators=separators, sort_keys=sort_keys)

    def parse_json(self, values_json: str) -> HParams:
        """Give settings other values, which are read from a JSON text.

        Returns:
            These settings.
        """
        return self.override_from_dict(json.loads(values_json))

    def values(self) -> dict[str, Any]:
        """The settings by name."""
        return {name: getattr(self, name) for name in self._hparam_types}

    def get(self, key: str, default: Any = None) -> Any:
        """A setting; ``default`` if there is none of that name.

        Raises:
            ValueError: if the setting is of another type than ``default``.
        """
        if key not in self._hparam_types:
            return default
        if default is not None:
            self._check_default(key, default)
        return getattr(self, key)

    def _check_default(self, key: str, default: Any) -> None:
        kind, several = self._hparam_types[key]
        wrong = (
            f"Hparam '{key}' of type '{f'list<{kind}>' if several else kind}' is incompatible "
            f"with default={default}"
        )
        if several != isinstance(default, list):
            raise ValueError(wrong)
        try:
            for one in default if several else [default]:
                _of_type(key, kind, one)
        except ValueError as error:
            raise ValueError(f"{wrong}. {error}") from None

    def __contains__(self, key: object) -> bool:
        return key in self._hparam_types

    def __str__(self) -> str:
        return ",".join(f"{name}={value}" for name, value in self.values().items())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({sorted(self.values().items())})"


def _of_type(name: str, kind: type, value: Any) -> Any:
    """A value as one of a type, if nothing of it is lost."""
    if type(value) is kind or kind is type(None):
        return value
    lost = (
        (issubclass(kind, str | bytes) and not isinstance(value, str | bytes))
        or issubclass(kind, bool) != isinstance(value, bool)
        or (issubclass(kind, numbers.Integral) and not isinstance(value, numbers.Integral))
        or (issubclass(kind, numbers.Number) and not isinstance(value, numbers.Number))
    )
    if lost:
        raise ValueError(f"Could not cast hparam '{name}' of type '{kind}' from value {value!r}")
    return kind(value)


def parse_values(
    values: str, type_map: Mapping[str, type], ignore_unknown: bool = False
) -> dict[str, Any]:
    """The settings in a text such as ``a=1,b=[2,3],c[1]=4``.

    Args:
        values: the text.
        type_map: name -> the type of its value, or of the elements of its list.
        ignore_unknown: whether to pass over other names.

    Returns:
        name -> its value or its list; or where a place in a list was given, place -> value.

    Raises:
        ValueError: if a name is unknown or given twice, or the text is wrong.

    Follows: tensorflow/contrib/training/python/training/hparam.py, parse_values.

    >>> parse_values("a=1,b=[2,3]", {"a": float, "b": int})
    {'a': 1.0, 'b': [2, 3]}
    """
    found: dict[str, Any] = {}
    place = 0
    while place < len(values):
        setting = _SETTING.match(values, place)
        if not setting:
            raise ValueError(f"Malformed hyperparameter value: {values[place:]}")
        place = setting.end()
        name = setting["name"]
        if name in type_map:
            _read(found, setting, type_map[name], values)
        elif not ignore_unknown:
            raise ValueError(f"Unknown hyperparameter type for {name}")
    return found


def _read(found: dict[str, Any], setting: re.Match[str], kind: type, values: str) -> None:
    """Put one setting of a text to what was found."""
    name, index = setting["name"], setting["index"]
    parse: Callable[[str], Any] = _truth if kind is bool else kind
    text = setting["one"] if setting["several"] is None else setting["several"]
    if setting["several"] is not None and index is not None:
        raise ValueError("Assignment of a list to a list index.")
    place = name if index is None else f"{name}[{index}]"
    target: Any = found
    if index is not None:
        target = found.setdefault(name, {})
    key = name if index is None else int(index)
    if not isinstance(target, dict) or key in target:
        raise ValueError(f"Multiple assignments to variable '{place}' in {values}")
    try:
        if setting["several"] is None:
            target[key] = parse(text)
        else:
            target[key] = [parse(one) for one in re.split("[ ,]", text) if one]
    except ValueError:
        raise ValueError(
            f"Could not parse hparam '{name}' of type '{kind.__name__}' with value '{text}' in "
            f"{values}"
        ) from None


def _truth(text: str) -> bool:
    return _TRUTHS[text] if text in _TRUTHS else bool(int(text))
