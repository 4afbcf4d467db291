"""The gradients that are tried against differences; an op's stands in the file of its subject."""

import importlib
import pkgutil

CASES = [
    case
    for subject in pkgutil.iter_modules(__path__)
    if subject.name != "case"
    for case in importlib.import_module(f"{__name__}.{subject.name}").CASES
]
