"""Tables: there are none, and programs initialize them all the same."""

from __future__ import annotations

import scopeviz.tf1 as tf


def test_all_tables_are_initialized_by_an_op_that_does_nothing() -> None:
    with tf.Graph().as_default(), tf.Session() as session:
        op = tf.tables_initializer()
        assert (op.name, op.type) == ("init_all_tables", "NoOp")
        assert session.run(op) is None


def test_a_table_of_the_programs_own_is_initialized_with_them() -> None:
    with tf.Graph().as_default() as graph:
        own = tf.no_op("fill")
        tf.add_to_collection(tf.GraphKeys.TABLE_INITIALIZERS, own)
        assert tf.tables_initializer("both").control_inputs == (own,)
        assert graph.get_operations()[-1].name == "both"
