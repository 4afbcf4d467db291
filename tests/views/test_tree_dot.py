"""The scope tree as DOT: where names get their room from."""

from __future__ import annotations

import re

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.views import to_dot

SCOPES = ("transformer", "decoding", "embedding", "attention", "positions")


def drawn() -> str:
    """The tree of scopes too deep for their names, each of which shows its reuse flag."""
    with tf.Graph().as_default(), record() as trace:
        tf.get_variable("v", [2])
        for depth in range(1, len(SCOPES) + 1):
            with tf.variable_scope("/".join(SCOPES[:depth]), reuse=tf.AUTO_REUSE):
                tf.get_variable("kernel", [128, 128])
    return to_dot(build(trace), "tree")


def test_a_column_that_is_wide_for_its_flags_cuts_no_name_that_has_room_in_it() -> None:
    assert re.findall(r'label="(\w+)\\nreuse=AUTO_REUSE', drawn()) == list(reversed(SCOPES))
