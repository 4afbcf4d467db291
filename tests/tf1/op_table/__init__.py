"""The table of ops: how each is called, what NumPy says to it, and what it refuses.

An op that is added gets a row in the file of its subject; ``test_ops.py`` does the rest.
"""

from tests.tf1.op_table import (
    arrays,
    elementary,
    linalg,
    math,
    matrices,
    nn,
    random,
    sampling,
    segments,
)

ROWS = [
    row
    for subject in (
        math,
        elementary,
        segments,
        arrays,
        linalg,
        matrices,
        nn,
        random,
        sampling,
    )
    for row in subject.ROWS
]
