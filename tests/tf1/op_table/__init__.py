"""The table of ops: how each is called, what NumPy says to it, and what it refuses.

An op that is added gets a row in the file of its subject; ``test_ops.py`` does the rest.
"""

from tests.tf1.op_table import arrays, convolutions, images, layers_of_ops, linalg, math, nn, random

ROWS = [
    row
    for subject in (math, arrays, linalg, nn, convolutions, layers_of_ops, images, random)
    for row in subject.ROWS
]
