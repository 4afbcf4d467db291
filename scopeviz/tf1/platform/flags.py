"""``tf.flags``: what a program may be told on the command line."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.platform import flag_kinds
from scopeviz.tf1.platform.flag_kinds import (
    DuplicateFlagError,
    Error,
    Flag,
    IllegalFlagValueError,
    UnparsedFlagAccessError,
    UnrecognizedFlagError,
    ValidationError,
)

__all__ = [
    "DEFINE",
    "FLAGS",
    "DEFINE_alias",
    "DEFINE_bool",
    "DEFINE_boolean",
    "DEFINE_enum",
    "DEFINE_float",
    "DEFINE_integer",
    "DEFINE_list",
    "DEFINE_multi_enum",
    "DEFINE_multi_float",
    "DEFINE_multi_integer",
    "DEFINE_multi_string",
    "DEFINE_spaceseplist",
    "DEFINE_string",
    "DuplicateFlagError",
    "Error",
    "Flag",
    "FlagValues",
    "IllegalFlagValueError",
    "UnparsedFlagAccessError",
    "UnrecognizedFlagError",
    "ValidationError",
    "declare_key_flag",
    "mark_flag_as_required",
    "mark_flags_as_mutual_exclusive",
    "mark_flags_as_required",
    "register_validator",
    "validator",
]

_HELP = {"help", "h", "helpfull", "helpshort"}


class FlagValues:
    """All flags of a program: their values are its attributes.

    The first look at one reads ``sys.argv``.

    Follows: tensorflow/python/platform/flags.py, _FlagValuesWrapper.

    >>> import scopeviz.tf1 as tf
    >>> flags = FlagValues()
    >>> flags._define(Flag("rate", 0.1, "how fast", float))
    >>> flags(["program", "--rate=0.5", "rest"]), flags.rate
    (['program', 'rest'], 0.5)
    """

    def __init__(self) -> None:
        fields = self.__dict__
        fields["__flags"] = {}  # The name that older programs ask for.
        fields["_parsed"] = False
        fields["_validators"] = []
        fields["_main"] = None

    # Definitions.

    def _define(self, flag: Flag) -> None:
        """Add a flag.

        Raises:
            DuplicateFlagError: if there is one of that name.
        """
        touch(self)
        known = self.__dict__["__flags"]
        for name in filter(None, (flag.name, flag.short_name)):
            if name in known:
                raise DuplicateFlagError(
                    f"The flag '{name}' is defined twice. First from {known[name].module}, "
                    f"Second from {flag.module}.  Description from first occurrence: "
                    f"{known[name].help}"
                )
            known[name] = flag

    def _begin(self, program: dict[str, Any]) -> None:
        """Forget the flags of a program that ran before, now that another one is the main one."""
        if program.get("__name__") != "__main__" or program is self.__dict__["_main"]:
            return
        known = self.__dict__["__flags"]
        if self.__dict__["_main"] is not None:
            for name in [name for name, flag in known.items() if flag.module == "__main__"]:
                del known[name]
            self.__dict__["_validators"].clear()
            self.unparse_flags()
        self.__dict__["_main"] = program

    # Reading the command line.

    def __call__(self, argv: Sequence[str], known_only: bool = False) -> list[str]:
        """Take the flags of a command line.

        Args:
            argv: the program's name, then its arguments.
            known_only: whether flags that nobody defined are left in the result.

        Returns:
            The program's name and the arguments that are no flags.

        Raises:
            Error: if a flag is not known, or has a value that it cannot have.
        """
        if isinstance(argv, str | bytes):
            raise TypeError("argv should be a tuple/list of strings, not bytes or string.")
        if not argv:
            raise ValueError("argv cannot be an empty list, and must contain the program name.")
        rest = self._take(list(argv[1:]), known_only)
        self.__dict__["_parsed"] = True
        self._validate()
        return [argv[0], *rest]

    def _take(self, arguments: list[str], known_only: bool) -> list[str]:
        rest: list[str] = []
        while arguments:
            argument = arguments.pop(0)
            if not argument.startswith("-") or argument == "-":
                rest.append(argument)
                continue
            if argument == "--":
                return [*rest, *([argument] if known_only else []), *arguments]
            name, equals, value = argument.lstrip("-").partition("=")
            if not self._take_one(name, value if equals else None, arguments):
                if not known_only:
                    known = list(self.__dict__["__flags"])
                    raise UnrecognizedFlagError(
                        name, value, difflib.get_close_matches(name, known, 3, 0.8)
                    )
                rest.append(argument)
        return rest

    def _take_one(self, name: str, value: str | None, arguments: list[str]) -> bool:
        """Take one flag; whether there is such a flag."""
        known: dict[str, Flag] = self.__dict__["__flags"]
        flag = known.get(name)
        if flag is None:
            positive = known.get(name.removeprefix("no"))
            if name.startswith("no") and positive is not None and positive.boolean:
                positive.parse(False)
                return True
            if name in _HELP:
                sys.stdout.write(self.get_help())
                sys.exit(0)
            return False
        if value is None and flag.boolean:
            value = "true"
        elif value is None:
            if not arguments:
                raise Error(f"Missing value for flag -{name}")
            value = arguments.pop(0)
        flag.parse(value)
        return True

    def _validate(self) -> None:
        for names, check, message in self.__dict__["_validators"]:
            if not check({name: self[name].value for name in names}):
                shown = ", ".join([f"--{name}={self[name].value}" for name in names])
                raise IllegalFlagValueError(f"flag {shown}: {message}")

    def is_parsed(self) -> bool:
        """Whether a command line was read."""
        return bool(self.__dict__["_parsed"])

    def mark_as_parsed(self) -> None:
        """Let the flags be asked for without a command line."""
        self.__dict__["_parsed"] = True

    def unparse_flags(self) -> None:
        """Take the defaults again."""
        for flag in self.__dict__["__flags"].values():
            flag.unparse()
        self.__dict__["_parsed"] = False

    # Values.

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        if not self.is_parsed():
            self(sys.argv)
        try:
            return self.__dict__["__flags"][name].value
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        flag = self.__dict__["__flags"].get(name)
        if flag is None:
            raise AttributeError(name)
        flag.value, flag.using_default_value = value, False
        if self.is_parsed():
            self._validate()

    def __delattr__(self, name: str) -> None:
        if name not in self.__dict__["__flags"]:
            raise AttributeError(name)
        del self.__dict__["__flags"][name]

    def __getitem__(self, name: str) -> Flag:
        flag: Flag = self.__dict__["__flags"][name]
        return flag

    def __setitem__(self, name: str, flag: Flag) -> None:
        self.__dict__["__flags"][name] = flag

    def __contains__(self, name: object) -> bool:
        return name in self.__dict__["__flags"]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.__dict__["__flags"]))

    def __len__(self) -> int:
        return len(self.__dict__["__flags"])

    def __dir__(self) -> list[str]:
        return sorted([*self.__dict__["__flags"], *type(self).__dict__])

    def flag_values_dict(self) -> dict[str, Any]:
        """Name of each flag -> its value."""
        return {name: flag.value for name, flag in self.__dict__["__flags"].items()}

    def get_flag_value(self, name: str, default: Any) -> Any:
        """The value of a flag; ``default`` if it is None or there is none."""
        value = self.__dict__["__flags"][name].value if name in self else None
        return default if value is None else value

    def set_default(self, name: str, value: Any) -> None:
        """Give a flag another default.

        Raises:
            UnrecognizedFlagError: if there is no such flag.
        """
        if name not in self:
            raise UnrecognizedFlagError(name)
        flag = self[name]
        flag.default = flag._default_from(value)
        if flag.using_default_value:
            flag.unparse()

    def get_help(self) -> str:
        """What each flag is for, in a text."""
        flags = dict(sorted(self.__dict__["__flags"].items()))
        lines = []
        for name, flag in flags.items():
            lines += [f"  --{'[no]' if flag.boolean else ''}{name}: {flag.help}"]
            if flag.default is not None:
                lines += [f"    (default: {flag.default!r})"]
        return "\n".join(["flags:", *lines, ""])

    main_module_help = get_help

    def __repr__(self) -> str:
        return f"<FlagValues {self.flag_values_dict()}>"


FLAGS = FlagValues()
"""The flags of the program that runs."""


def _program() -> dict[str, Any]:
    """The module of the user's that defines a flag."""
    frame: Any = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__") == __name__:
        frame = frame.f_back
    return {} if frame is None else frame.f_globals


def _add(
    flag_values: FlagValues, name: str, default: Any, help: str | None, parse: Any, more: Any
) -> None:
    program = _program()
    flag_values._begin(program)
    keep = {key: more[key] for key in ("short_name", "boolean", "repeated") if key in more}
    module = str(program.get("__name__", ""))
    flag_values._define(Flag(name, default, help, parse, module=module, **keep))


_OLD_NAMES = {"flag_name": "name", "default_value": "default", "docstring": "help"}


def _defining(
    name: str, about: str, parser: Callable[..., Any], example: str, **more: Any
) -> Callable[..., None]:
    """A function that defines flags of one kind; ``parser`` takes what is special of the kind."""

    def define(*args: Any, **kwargs: Any) -> None:
        given = dict(zip(define.order, args, strict=False))  # type: ignore[attr-defined]  # below
        given.update({_OLD_NAMES.get(key, key): value for key, value in kwargs.items()})
        missing = [key for key in ("name", "default", "help") if key not in given]
        if missing:
            raise TypeError(f"{name}() missing required arguments: {', '.join(missing)}")
        flag_values = given.pop("flag_values", FLAGS)
        own = {key: given.pop(key) for key in special if key in given}
        parse = parser(**own)
        _add(
            flag_values,
            *(given.pop("name"), given.pop("default"), given.pop("help"), parse),
            {**given, **more},
        )

    special = {
        key
        for key in ("lower_bound", "upper_bound", "enum_values", "case_sensitive")
        if key in parser.__annotations__
    }
    first = ("name", "default", *(("enum_values",) if "enum_values" in special else ()), "help")
    define.order = first  # type: ignore[attr-defined]  # functions have no such field for mypy
    define.__name__ = define.__qualname__ = name
    arguments = ", ".join(first)
    define.__doc__ = f"""Define a flag: {about}.

    It takes ``{arguments}``, then by name what the flag may be, and ``flag_values``, the
    flags that it joins.

    Raises:
        DuplicateFlagError: if there is one of that name.
        IllegalFlagValueError: if the default is no value that it may have.

    Follows: tensorflow/python/platform/flags.py, {name}.

    >>> flags = FlagValues()
    >>> {name}("x", {example}, flag_values=flags)
    >>> flags(["program"])
    ['program']
    """
    return define


def _integers(lower_bound: int | None = None, upper_bound: int | None = None) -> Any:
    return flag_kinds.integer(lower_bound, upper_bound)


def _numbers(lower_bound: float | None = None, upper_bound: float | None = None) -> Any:
    return flag_kinds.number(lower_bound, upper_bound)


def _choices(enum_values: Any, case_sensitive: bool = True) -> Any:
    return flag_kinds.choice(list(enum_values), case_sensitive)


def _texts() -> Any:
    return flag_kinds.text


def _truths() -> Any:
    return flag_kinds.boolean


def _items() -> Any:
    return flag_kinds.items


def _words() -> Any:
    return flag_kinds.words


# fmt: off
DEFINE_string = _defining("DEFINE_string", "any text", _texts, "'a', 'a text'")
DEFINE_integer = _defining("DEFINE_integer", "a whole number", _integers, "1, 'a number'")
DEFINE_float = _defining("DEFINE_float", "a number", _numbers, "0.1, 'a number'")
DEFINE_boolean = _defining(
    "DEFINE_boolean", "yes or no", _truths, "True, 'yes or no'", boolean=True
)
DEFINE_enum = _defining("DEFINE_enum", "one of some texts", _choices, "'a', ['a', 'b'], 'a or b'")
DEFINE_list = _defining("DEFINE_list", "texts with commas between", _items, "'a,b', 'texts'")
DEFINE_spaceseplist = _defining(
    "DEFINE_spaceseplist", "texts with blanks between", _words, "'a b', 'texts'"
)
DEFINE_multi_string = _defining(
    "DEFINE_multi_string", "a text each time", _texts, "['a'], 'texts'", repeated=True
)
DEFINE_multi_integer = _defining(
    "DEFINE_multi_integer", "a whole number each time", _integers, "[1], 'numbers'", repeated=True
)
DEFINE_multi_float = _defining(
    "DEFINE_multi_float", "a number each time", _numbers, "[0.1], 'numbers'", repeated=True
)
DEFINE_multi_enum = _defining(
    "DEFINE_multi_enum", "one of some texts each time", _choices, "['a'], ['a', 'b'], 'texts'",
    repeated=True,
)
# fmt: on
DEFINE_bool = DEFINE_boolean


def DEFINE(
    parser: Any,
    name: str,
    default: Any,
    help: str | None,
    flag_values: FlagValues = FLAGS,
    **args: Any,
) -> None:
    """Define a flag that a parser of the user's reads.

    Args:
        parser: has a method ``parse`` from a text to a value.
        name: the flag's name.
        default: its value where the command line says nothing.
        help: what it is for.
        flag_values: the flags that it joins.
        **args: ``short_name``, ``boolean``.

    Raises:
        DuplicateFlagError: if there is one of that name.

    >>> class Halves:
    ...     def parse(self, text):
    ...         return float(text) / 2
    >>> flags = FlagValues()
    >>> DEFINE(Halves(), "x", "3", "halved", flags)
    >>> flags["x"].value
    1.5
    """
    _add(flag_values, name, default, help, parser.parse, args)


def DEFINE_alias(name: str, original_name: str, flag_values: FlagValues = FLAGS) -> None:
    """Give a flag a second name.

    Args:
        name: the new name.
        original_name: the flag's name.
        flag_values: the flags that it is among.

    Raises:
        UnrecognizedFlagError: if there is no such flag.

    >>> flags = FlagValues()
    >>> DEFINE_integer("number", 3, "a number", flag_values=flags)
    >>> DEFINE_alias("n", "number", flags)
    >>> flags["n"].value
    3
    """
    if original_name not in flag_values:
        raise UnrecognizedFlagError(original_name)
    flag_values[name] = flag_values[original_name]


def declare_key_flag(flag_name: str, flag_values: FlagValues = FLAGS) -> None:
    """Say that a flag matters to a module; nothing follows from it here.

    >>> declare_key_flag("x")
    """


def register_validator(
    flag_name: str,
    checker: Callable[[Any], bool],
    message: str = "Flag validation failed",
    flag_values: FlagValues = FLAGS,
) -> None:
    """Have the value of a flag looked at when the command line is read.

    Args:
        flag_name: the flag's name.
        checker: from the value to whether it is good.
        message: what to say if it is not.
        flag_values: the flags that it is among.

    >>> flags = FlagValues()
    >>> DEFINE_integer("n", 3, "a number", flag_values=flags)
    >>> register_validator("n", lambda n: n > 5, "too small", flags)
    >>> flags(["program"])
    Traceback (most recent call last):
    scopeviz.tf1.platform.flag_kinds.IllegalFlagValueError: flag --n=3: too small
    """

    def check(values: dict[str, Any]) -> bool:
        return bool(checker(values[flag_name]))

    flag_values.__dict__["_validators"].append(((flag_name,), check, message))


def validator(
    flag_name: str, message: str = "Flag validation failed", flag_values: FlagValues = FLAGS
) -> Callable[[Callable[[Any], bool]], Callable[[Any], bool]]:
    """A decorator that registers a function; see :func:`register_validator`.

    >>> flags = FlagValues()
    >>> DEFINE_integer("n", 3, "a number", flag_values=flags)
    >>> @validator("n", flag_values=flags)
    ... def is_small(n):
    ...     return n < 5
    >>> flags(["program"])
    ['program']
    """

    def decorate(function: Callable[[Any], bool]) -> Callable[[Any], bool]:
        register_validator(flag_name, function, message, flag_values)
        return function

    return decorate


def mark_flag_as_required(flag_name: str, flag_values: FlagValues = FLAGS) -> None:
    """Demand that a flag has a value when the command line was read.

    Args:
        flag_name: the flag's name.
        flag_values: the flags that it is among.

    >>> flags = FlagValues()
    >>> DEFINE_string("path", None, "where", flag_values=flags)
    >>> mark_flag_as_required("path", flags)
    >>> try:
    ...     flags(["program"])
    ... except IllegalFlagValueError as error:
    ...     print(str(error).partition(": ")[2])
    Flag --path must have a value other than None.
    """
    message = f"Flag --{flag_name} must have a value other than None."
    register_validator(flag_name, lambda value: value is not None, message, flag_values)


def mark_flags_as_required(flag_names: Sequence[str], flag_values: FlagValues = FLAGS) -> None:
    """Demand of several flags that they have values.

    >>> mark_flags_as_required([])
    """
    for name in flag_names:
        mark_flag_as_required(name, flag_values)


def mark_flags_as_mutual_exclusive(
    flag_names: Sequence[str], required: bool = False, flag_values: FlagValues = FLAGS
) -> None:
    """Demand that at most one of several flags has a value.

    Args:
        flag_names: the flags' names.
        required: whether one must have one.
        flag_values: the flags that they are among.

    >>> flags = FlagValues()
    >>> DEFINE_string("a", None, "one", flag_values=flags)
    >>> DEFINE_string("b", None, "another", flag_values=flags)
    >>> mark_flags_as_mutual_exclusive(["a", "b"], flag_values=flags)
    >>> flags(["program", "--a=1"])
    ['program']
    """

    def check(values: dict[str, Any]) -> bool:
        given = sum(value is not None for value in values.values())
        return given == 1 or (not required and not given)

    wanted = "Exactly" if required else "At most"
    message = f"{wanted} one of ({', '.join(flag_names)}) must have a value other than None."
    flag_values.__dict__["_validators"].append((tuple(flag_names), check, message))
