"""What ``tf.strings`` holds, as far as it is here."""

from scopeviz.tf1.ops.string_ops import as_string
from scopeviz.tf1.ops.string_ops import string_join as join

__all__ = [
    "as_string",
    "join",
]
