"""Adapters: how frameworks other than :mod:`scopeviz.tf1` come to emit our events.

An adapter is a module ``from_<framework>.py`` in this room.  It watches one
framework from outside and emits the events of :mod:`scopeviz.events` for what
happens there: names, shapes, dtypes and places, never an array or a module.  It
imports :mod:`scopeviz.events` and its framework, nothing else, so that the model
and the views cannot tell one framework from another.
"""

from __future__ import annotations

from collections.abc import Mapping

ADAPTERS: Mapping[str, str] = {}
"""Name of a framework's module -> name of our module that watches it.

An adapter is used only where its framework is already in ``sys.modules``: looking
at a program never imports a framework.
"""
