"""Flags: what one is called, what it may be, and how text on a command line becomes its value."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from typing import Any


class Error(Exception):
    """Something is wrong with flags.

    >>> issubclass(IllegalFlagValueError, Error)
    True
    """


class DuplicateFlagError(Error):
    """A flag is defined that there is already.

    >>> issubclass(DuplicateFlagError, Error)
    True
    """


class IllegalFlagValueError(Error):
    """A flag is given what it cannot be.

    >>> raise IllegalFlagValueError("flag --n=x: no number")
    Traceback (most recent call last):
    scopeviz.tf1.platform.flag_kinds.IllegalFlagValueError: flag --n=x: no number
    """


class UnrecognizedFlagError(Error):
    """The command line has a flag that nobody defined.

    Attributes:
        flagname: its name.
        flagvalue: what it was given.

    >>> raise UnrecognizedFlagError("n")
    Traceback (most recent call last):
    scopeviz.tf1.platform.flag_kinds.UnrecognizedFlagError: Unknown command line flag 'n'
    """

    def __init__(self, flagname: str, flagvalue: Any = "", suggestions: Sequence[str] = ()) -> None:
        self.flagname, self.flagvalue = flagname, flagvalue
        meant = f". Did you mean: {', '.join(suggestions)} ?" if suggestions else ""
        super().__init__(f"Unknown command line flag '{flagname}'{meant}")


class UnparsedFlagAccessError(Error):
    """A flag is asked for before the command line was read.

    >>> issubclass(UnparsedFlagAccessError, Error)
    True
    """


class ValidationError(Error):
    """A flag does not hold what it must.

    >>> issubclass(ValidationError, Error)
    True
    """


class Flag:
    """One flag.

    Attributes:
        name: its name, without dashes.
        default: its value where the command line says nothing.
        help: what it is for.
        short_name: a name of one letter, or None.
        value: its value.
        present: how often the command line has it.
        using_default_value: whether its value is the default.
        boolean: whether it needs no value.
        repeated: whether it may stand several times, each time with an item.
        module: name of the module that defined it.

    >>> flag = Flag("rate", 0.1, "how fast", float)
    >>> flag.parse("0.5")
    >>> flag.value, flag.default
    (0.5, 0.1)
    """

    def __init__(
        self,
        name: str,
        default: Any,
        help: str | None,
        parse: Callable[[Any], Any],
        short_name: str | None = None,
        boolean: bool = False,
        repeated: bool = False,
        module: str = "",
    ) -> None:
        self.name = name
        self.help = help or "(no help available)"
        self.short_name = short_name
        self.boolean = boolean
        self.repeated = repeated
        self.module = module
        self._parse = parse
        self.default = self._default_from(default)
        self.unparse()

    def _default_from(self, default: Any) -> Any:
        if default is None:
            return None
        if not self.repeated:
            return self.parsed(default)
        return [
            self.parsed(one)
            for one in (default if isinstance(default, list | tuple) else [default])
        ]

    def unparse(self) -> None:
        """Take the default again."""
        self.value = list(self.default) if isinstance(self.default, list) else self.default
        self.present = 0
        self.using_default_value = True

    def parsed(self, text: Any) -> Any:
        """What a text stands for.

        Raises:
            IllegalFlagValueError: if it stands for nothing that the flag can be.
        """
        try:
            return self._parse(text)
        except (TypeError, ValueError) as error:
            raise IllegalFlagValueError(f"flag --{self.name}={text}: {error}") from None

    def parse(self, text: Any) -> None:
        """Take what the command line says.

        Raises:
            IllegalFlagValueError: if it cannot be that.
        """
        value = self.parsed(text)
        if self.repeated:
            value = [*(self.value if self.present and self.value else ()), value]
        self.present += 1
        self.value, self.using_default_value = value, False


def text(value: Any) -> str:
    """A text, as it is.

    >>> text("a")
    'a'
    """
    return str(value)


def boolean(value: Any) -> bool:
    """Yes or no.

    >>> boolean("true"), boolean("0")
    (True, False)
    """
    if isinstance(value, str):
        if value.lower() in ("true", "t", "1"):
            return True
        if value.lower() in ("false", "f", "0"):
            return False
        raise ValueError("Non-boolean argument to boolean flag", value)
    if bool(value) == value:
        return bool(value)
    raise TypeError("Non-boolean argument to boolean flag", value)


def integer(lower: int | None = None, upper: int | None = None) -> Callable[[Any], int]:
    """A whole number between bounds.

    >>> integer(0)("0x10")
    16
    """

    def parse(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, str | int):
            raise TypeError(f"Expect argument to be a string or int, found {type(value)}")
        base = 16 if isinstance(value, str) and value[1:2] in ("x", "X") else 10
        whole: int = _within(
            int(value, base) if isinstance(value, str) else value, lower, upper, "an integer"
        )
        return whole

    return parse


def number(lower: float | None = None, upper: float | None = None) -> Callable[[Any], float]:
    """A number between bounds.

    >>> number()("1e-3")
    0.001
    """
    return lambda value: _within(float(value), lower, upper, "a number")


def _within(value: Any, lower: Any, upper: Any, what: str) -> Any:
    if (lower is None or value >= lower) and (upper is None or value <= upper):
        return value
    if lower is not None and upper is not None:
        raise ValueError(f"{value} is not {what} in the range [{lower}, {upper}]")
    if lower is not None:
        raise ValueError(f"{value} is not {what} that is at least {lower}")
    raise ValueError(f"{value} is not {what} that is at most {upper}")


def choice(values: Sequence[str], case_sensitive: bool = True) -> Callable[[Any], str]:
    """One of some texts.

    >>> choice(["sgd", "adam"])("adam")
    'adam'
    """

    def parse(value: Any) -> str:
        for one in values:
            if value == one or (not case_sensitive and str(value).lower() == one.lower()):
                return one
        raise ValueError(f"value should be one of <{'|'.join(values)}>")

    return parse


def items(value: Any) -> list[str]:
    """A list, with commas between the items.

    >>> items("a,b")
    ['a', 'b']
    """
    if isinstance(value, list):
        return value
    if not value:
        return []
    return [item.strip() for item in next(csv.reader([value], strict=True))]


def words(value: Any) -> list[str]:
    """A list, with blanks between the items.

    >>> words("a b")
    ['a', 'b']
    """
    return value if isinstance(value, list) else str(value).split()
