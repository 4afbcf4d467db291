"""The modules that stand in for TensorFlow's, and how they come and go."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NoReturn

from scopeviz import events
from scopeviz.as_tensorflow.names import (
    ABSENT,
    PARTLY_THERE,
    ROOT,
    RUNTIME,
    Namespace,
    NotThere,
    find,
    is_absent,
    is_near,
    namespaces,
    nearest,
    short,
)


class TensorFlowImported(RuntimeError):
    """The real TensorFlow is in use already; nothing can stand in for it."""


class UnknownSymbol(AttributeError):
    """A program uses a name of TensorFlow's that ``scopeviz.tf1`` does not have."""


class UnknownModule(ImportError):
    """A program imports a module of TensorFlow's that ``scopeviz.tf1`` does not have."""


def _words(first: str, missing: str) -> str:
    place = events.locate()
    where = "" if place is events.NOWHERE else f"  used at {place}\n"
    near = nearest(missing)
    above = missing.rpartition(".")[0]
    if is_absent(above) and not is_near(missing, near[0]):
        hint = f"nothing of {short(above)} is there"
    else:
        hint = f"nearest that it has: {', '.join(near)}"
    return f"{first}: scopeviz.tf1 does not have it.\n{where}  {hint}"


class StandInModule(ModuleType):
    """A module of TensorFlow's, whose names are looked up in the runtime when they are used.

    >>> StandInModule(namespaces()["tensorflow.nn"]).relu.__name__
    'relu'
    """

    __path__: list[str] = []  # noqa: RUF012  # Python's name: each may have modules below.

    def __init__(self, namespace: Namespace, name: str | None = None) -> None:
        super().__init__(name or namespace.name)
        self.__dict__["_namespace"] = namespace
        # A method of the class would keep notebooks from completing names: they do not call it.
        self.__dict__["__getattr__"] = self._look_up

    def __reduce__(self) -> tuple[Any, ...]:
        """A module is copied, and handed to another process, by its name."""
        return importlib.import_module, (self.__name__,)

    def _look_up(self, name: str) -> Any:  # noqa: ANN401  # whatever TF1 has there
        """What stands for a name that was not used before.

        Raises:
            UnknownSymbol: if nothing does.
        """
        full = f"{self.__name__}.{name}"
        try:
            if full in namespaces() and not self._namespace.hides(name):
                found = sys.modules.get(full) or StandInModule(namespaces()[full], full)
            elif full in ABSENT:
                found = AbsentModule(full)
            else:
                found = self._namespace[name]
        except NotThere:
            if name.startswith("__"):  # Python asks for those, not the program.
                raise AttributeError(name) from None
            if self.__name__ not in PARTLY_THERE and not isinstance(self, AbsentModule):
                raise _unknown(self, name) from None
            found = AbsentModule(full)
        self.__dict__[name] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        """Python binds a module below once it is imported; a value may hide it."""
        if not (isinstance(value, StandInModule) and self._namespace.hides(name)):
            super().__setattr__(name, value)

    @property
    def __all__(self) -> list[str]:
        """What ``from tensorflow import *`` takes."""
        return [name for name in dir(self) if not name.startswith("_")]

    def __dir__(self) -> list[str]:
        prefix = f"{self.__name__}."
        below = {full.removeprefix(prefix) for full in namespaces() if full.startswith(prefix)}
        return sorted({*self._namespace.names(), *(name for name in below if "." not in name)})

    def __repr__(self) -> str:
        return f"<module {self.__name__!r}, for which {RUNTIME} stands in>"


class AbsentModule(StandInModule):
    """What nothing stands for, of TensorFlow's: it may be imported and derived from, not used.

    A program's module imports others for a few functions, and these have classes and defaults
    of which it never makes use: so only a call is refused.

    >>> AbsentModule("tensorflow.keras").Model()  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    scopeviz.as_tensorflow.stand_in.UnknownSymbol: module 'tensorflow.keras' has no ...
    """

    def __init__(self, name: str) -> None:
        super().__init__(Namespace(name, [], published=True))

    def __call__(self, *_: object, **__: object) -> NoReturn:
        """Refuse: what was imported as a module is a function or class that is not there."""
        raise self._unknown()

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type, ...]:
        """A base class in its place, of which there are no objects."""

        def refuse(*_: object, **__: object) -> NoReturn:
            raise self._unknown()

        return (type(self.__name__.rpartition(".")[2], (), {"__new__": refuse}),)

    def _unknown(self) -> UnknownSymbol:
        above, _, name = self.__name__.rpartition(".")
        return _unknown(AbsentModule(above), name)


def _unknown(module: StandInModule, name: str) -> UnknownSymbol:
    first = f"module {module.__name__!r} has no attribute {name!r}"
    return UnknownSymbol(_words(first, f"{module.__name__}.{name}"), name=name, obj=module)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """What Python asks first for ``tensorflow`` and what is below it."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002  # Python hands it over
        target: ModuleType | None = None,  # noqa: ARG002  # the same
    ) -> importlib.machinery.ModuleSpec | None:
        """The spec of a module that stands in.

        Raises:
            UnknownModule: if none stands in for that module of TensorFlow's.
        """
        if fullname.partition(".")[0] != ROOT:
            return None
        try:
            found = namespaces().get(fullname) or find(fullname)
        except NotThere:
            found = None
        if not isinstance(found, Namespace) and not is_absent(fullname):
            first = f"No module named {fullname!r}"
            raise UnknownModule(_words(first, fullname), name=fullname)
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The module."""
        name = spec.name
        return (
            AbsentModule(name)
            if is_absent(name)
            else StandInModule(namespaces().get(name) or find(name), name)
        )

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is left to do."""


class StandIn:
    """``scopeviz.tf1`` in TensorFlow's place, from :meth:`install` to :meth:`remove`.

    >>> stand_in = StandIn()
    >>> stand_in.install()
    >>> import tensorflow.compat.v1 as tf
    >>> tf.get_variable.__module__.startswith("scopeviz.tf1")
    True
    >>> stand_in.remove()
    >>> "tensorflow" in sys.modules
    False
    """

    def __init__(self) -> None:
        self._finder = _Finder()
        self._before: frozenset[str] = frozenset()

    @property
    def installed(self) -> bool:
        """Whether it stands in now."""
        return self._finder in sys.meta_path

    def install(self) -> None:
        """Let ``import tensorflow`` find the runtime from now on.

        Raises:
            TensorFlowImported: if the real one is imported already.
        """
        if self.installed:
            return
        if ROOT in sys.modules:
            raise TensorFlowImported(
                "TensorFlow is imported already, and nothing can stand in for it now: start "
                "again, and ask for scopeviz.tf1 first"
            )
        self._before = frozenset(sys.modules)
        sys.meta_path.insert(0, self._finder)

    def remove(self) -> None:
        """Leave nothing behind: neither our modules, nor others that took something from them."""
        if not self.installed:
            return
        sys.meta_path.remove(self._finder)
        for name, module in list(sys.modules.items()):
            if isinstance(module, StandInModule) or (
                name not in self._before and name != "__main__" and _took_something(module)
            ):
                del sys.modules[name]


def _took_something(module: ModuleType) -> bool:
    """Whether a program's module holds something that it got as TensorFlow's."""
    if module.__name__.partition(".")[0] == RUNTIME.partition(".")[0]:
        return False
    return any(
        isinstance(value, StandInModule)
        or str(getattr(value, "__module__", "")).startswith(f"{RUNTIME}.")
        for value in list(vars(module).values())
    )


def is_installed() -> bool:
    """Whether a real TensorFlow could be imported here."""
    return importlib.machinery.PathFinder.find_spec(ROOT) is not None


@contextmanager
def as_tensorflow() -> Iterator[None]:
    """A block in which ``import tensorflow`` gives ``scopeviz.tf1``.

    Raises:
        TensorFlowImported: if the real one is imported already.

    >>> with as_tensorflow():
    ...     import tensorflow as tf
    >>> tf.add.__module__.startswith("scopeviz.tf1")
    True
    """
    stand_in = StandIn()
    stand_in.install()
    try:
        yield
    finally:
        stand_in.remove()
