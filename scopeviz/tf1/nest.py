"""What ``tf.nest`` holds."""

from scopeviz.tf1.framework.nest import (
    assert_same_structure,
    flatten,
    map_structure,
    pack_sequence_as,
)
from scopeviz.tf1.framework.nest import is_sequence as is_nested

__all__ = [
    "assert_same_structure",
    "flatten",
    "is_nested",
    "map_structure",
    "pack_sequence_as",
]
