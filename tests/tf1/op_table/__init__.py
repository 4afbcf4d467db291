"""The table of ops: how each is called, what NumPy says to it, and what it refuses.

An op that is added gets a row in the file of its subject; ``test_ops.py`` does the rest.
"""

import importlib
import pkgutil

ROWS = [
    row
    for subject in pkgutil.iter_modules(__path__)
    if subject.name != "row"
    for row in importlib.import_module(f"{__name__}.{subject.name}").ROWS
]
