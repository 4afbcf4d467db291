"""Each rule finds its mistake, says where it is, and leaves the next thing to it alone."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given

import scopeviz
import scopeviz.tf1 as tf
from scopeviz.capture import CellTrace, record
from scopeviz.model.finding import Finding
from scopeviz.model.fold import build
from scopeviz.model.lint import FINDINGS, check, check_latest, known_codes
from scopeviz.model.scope_graph import ScopeGraph
from tests.model.test_fold import traces
from tests.scenes import run

X = """
    x = tf.placeholder(tf.float32, [None, 4], name="x")
    y = tf.placeholder(tf.float32, [None, 4], name="y")
    """
PARAMETER = """
    def use(scope, name, shape=(4,), reuse=tf.AUTO_REUSE):
        with tf.variable_scope(scope, reuse=reuse):
            return x * tf.get_variable(name, shape)
    """
UNNAMED = """
    def net(x):
        return tf.layers.dense(tf.layers.dense(x, 4), 4)
    """


def graph_of(*cells: str) -> ScopeGraph:
    return build(run(cells))


def found(*cells: str, code: str) -> list[Finding]:
    return [each for each in check(graph_of(*cells), notes=True) if each.code == code]


def one(*cells: str, code: str) -> Finding:
    (finding,) = found(*cells, code=code)
    return finding


def names(finding: Finding) -> list[str]:
    return [name for _, name in finding.names]


def places(finding: Finding) -> list[str]:
    return [str(place) for place in finding.places]


# Rule 1, about names that nearly match.


def test_a_typo_names_both_and_the_lines_that_called() -> None:
    finding = one(X, PARAMETER, "use('net', 'weights')", "use('net', 'wieghts')", code="SV01")
    assert finding.sentence == (
        "net/wieghts (4) was created under AUTO_REUSE in cell 4, line 1, and net/weights, made in "
        "cell 3, line 1, was not found: 'wieghts' nearly matches 'weights'."
    )
    assert names(finding) == ["net/wieghts", "net/weights"]
    assert {"cell 3, line 1", "cell 4, line 1"} <= set(places(finding))
    assert finding.level == "warning"


@pytest.mark.parametrize("name", ["weight", "Weights", "weightss", "weihgts", "wights", "wejghts"])
def test_every_kind_of_typo_is_seen(name: str) -> None:
    assert found(X, PARAMETER, "use('net', 'weights')", f"use('net', {name!r})", code="SV01")


@pytest.mark.parametrize(
    "other",
    ["use('net', 'weights', [4, 4])", "use('other', 'wieghts')", "use('net', 'weights')"],
)
def test_another_shape_another_scope_and_the_same_name_are_no_typo(other: str) -> None:
    assert not found(X, PARAMETER, "use('net', 'weights')", other, code="SV01")


def test_two_that_one_block_makes_are_meant() -> None:
    both = """
        with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            a, b = tf.get_variable("query", [4]), tf.get_variable("querys", [4])
        """
    assert not found(both, both, code="SV01")


def test_letters_that_are_swapped_are_a_typo_in_one_block_as_well() -> None:
    both = """
        with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            a, b = tf.get_variable("weights", [4]), tf.get_variable("wieghts", [4])
        """
    assert names(one(both, code="SV01")) == ["net/wieghts", "net/weights"]


def test_a_named_layer_with_a_typo_is_told() -> None:
    layer = """
        with tf.variable_scope("net", reuse=tf.AUTO_REUSE):
            tf.layers.dense(x, 4, name={!r})
        """
    finding = one(X, layer.format("hidden"), layer.format("hiden"), code="SV01")
    assert names(finding) == ["net/hiden", "net/hidden"]


def test_without_auto_reuse_a_second_name_is_meant() -> None:
    calls = ("use('net', 'weights', reuse=None)", "use('net', 'wieghts', reuse=None)")
    assert not found(X, PARAMETER, *calls, code="SV01")


def test_a_scope_with_a_typo_is_told_once() -> None:
    finding = one(
        X,
        PARAMETER,
        "for name in ('w', 'b'): use('encoder', name)",
        "for name in ('w', 'b'): use('encodr', name)",
        code="SV01",
    )
    assert names(finding) == ["encodr", "encoder"]
    assert "'encodr' nearly matches 'encoder'" in finding.sentence


def test_a_scope_of_nearly_the_name_that_holds_other_variables_is_another_one() -> None:
    assert not found(X, PARAMETER, "use('encoder', 'w')", "use('encodr', 'v')", code="SV01")


@pytest.mark.parametrize(("scope", "name"), [("tower", "wieghts"), ("towers", "weights")])
def test_a_refused_name_that_nearly_matches_is_told(scope: str, name: str) -> None:
    refused = f"use('{scope}/dense', {name!r}, reuse=True)"
    finding = one(X, PARAMETER, "use('tower/dense', 'weights')", refused, code="SV01")
    assert finding.refused
    assert "tower/dense/weights, made in cell 2, line 3, in use, does" in finding.sentence


REFUSED = "use('decoder', 'weights', reuse=True)"


def test_what_was_made_after_a_refusal_is_not_what_it_meant() -> None:
    refused = (X, PARAMETER, "use('decoder', 'bias')", REFUSED)
    assert not found(*refused, "use('decoder', 'weigths', reuse=False)", code="SV01")
    elsewhere = "use('decoders', 'weights', reuse=False)"
    assert not found(*refused, elsewhere, code="SV01")


def test_a_refused_name_that_was_made_later_was_only_early() -> None:
    cells = (X, PARAMETER, "use('decoder', 'weigths', reuse=False)", REFUSED)
    assert found(*cells, code="SV01")
    assert not found(*cells, "use('decoder', 'weights', reuse=False)", code="SV01")


# Rule 2, about shared by strangers.

STRANGERS = """
    def encode(x):
        return tf.matmul(x, tf.get_variable("weights", [4, 4]))

    def decode(x):
        return tf.matmul(x, tf.get_variable("weights", [4, 4]))
    """


def strangers(body: str) -> list[Finding]:
    return found(X, STRANGERS, body, code="SV02")


def test_two_functions_that_share_by_accident_are_both_named() -> None:
    (finding,) = strangers(
        """
        with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
            z = decode(encode(x))
        """
    )
    assert finding.sentence == (
        "decode shares model/weights with encode under AUTO_REUSE: made in cell 2, line 2, in "
        "encode, found in cell 2, line 5, in decode, and the two functions have no scope object "
        "and no template in common."
    )


def test_a_main_around_both_is_nothing_in_common() -> None:
    assert strangers(
        """
        def main():
            with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
                decode(encode(x))
        main()
        """
    )


def test_many_variables_of_two_functions_are_one_finding() -> None:
    (finding,) = found(
        X,
        """
        def encode(x):
            return x * tf.get_variable("a", [4]) + tf.get_variable("b", [4])
        def decode(x):
            return x * tf.get_variable("a", [4]) + tf.get_variable("b", [4])
        with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
            decode(encode(x))
        """,
        code="SV02",
    )
    assert names(finding) == ["model/a", "model/b"]


@pytest.mark.parametrize(
    "body",
    [
        """
        with tf.variable_scope("model"):
            encode(x)
        with tf.variable_scope("model", reuse=True):
            decode(x)
        """,
        """
        with tf.variable_scope("model") as scope:
            encode(x)
            scope.reuse_variables()
            decode(x)
        """,
        """
        with tf.variable_scope("model", reuse=tf.AUTO_REUSE) as scope:
            encode(x)
        with tf.variable_scope(scope):
            decode(x)
        """,
        """
        with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
            encode(encode(x))
        """,
        """
        with tf.variable_scope("model", reuse=tf.AUTO_REUSE):
            encode(x)
            weights = tf.get_variable("weights")
        """,
    ],
    ids=["reuse=True", "reuse_variables", "scope object", "one function", "top level"],
)
def test_sharing_that_says_so_is_meant(body: str) -> None:
    assert strangers(body) == []


def test_the_current_scope_as_an_object_hands_nothing_around() -> None:
    assert strangers(
        """
        with tf.variable_scope(tf.get_variable_scope(), reuse=tf.AUTO_REUSE):
            decode(encode(x))
        """
    )


# Rule 3, about twins.


def test_a_refused_twin_names_the_elder_ones() -> None:
    finding = one(
        X, UNNAMED, "net(x)\ntf.get_variable_scope().reuse_variables()\nnet(y)", code="SV03"
    )
    assert finding.refused
    assert finding.sentence == (
        "dense_2/kernel was refused in cell 2, line 2, in net: the default name of the scope "
        "counted up to dense_2, where there is nothing to share; what was made before is "
        "dense/kernel and dense_1/kernel."
    )


def test_a_refusal_that_is_told_as_a_twin_is_not_told_again() -> None:
    cells = (X, UNNAMED, "net(x)\ntf.get_variable_scope().reuse_variables()\nnet(y)")
    assert found(*cells, code="SV06") == []


def test_one_layer_more_than_the_first_time_is_no_twin() -> None:
    deeper = """
        with tf.variable_scope("D"):
            net(x)
        with tf.variable_scope("D", reuse=True):
            tf.layers.dense(net(x), 4)
        """
    assert found(X, UNNAMED, deeper, code="SV03") == []


BLOCK = """
    def block(x):
        with tf.variable_scope(None, default_name="block"):
            return tf.matmul(x, tf.get_variable("w", [4, 4]))
    """
SHARE_FIRST = """
    with tf.variable_scope("block", reuse=True):
        w = tf.get_variable("w", [4, 4])
    """


def test_one_of_two_sets_that_is_shared_later_is_told() -> None:
    finding = one(X, BLOCK, "block(x)\nblock(y)", SHARE_FIRST, code="SV03")
    assert names(finding) == ["block/w", "block_1/w"]
    assert "(from cell 3, line 1 and cell 3, line 2)" in finding.sentence
    assert "the first set was shared in cell 4, line 2" in finding.sentence


def test_a_row_of_layers_is_no_twins() -> None:
    assert not found(X, BLOCK, "block(block(x))", SHARE_FIRST, code="SV03")


def test_two_sets_that_nobody_shares_are_meant() -> None:
    assert not found(X, BLOCK, "block(x)\nblock(y)", code="SV03")


UNDER_AUTO = """
    with tf.variable_scope("D", reuse=tf.AUTO_REUSE):
        net(x), net({other})
    """


def test_auto_reuse_around_unnamed_layers_shares_nothing() -> None:
    finding = one(X, UNNAMED, UNDER_AUTO.format(other="y"), code="SV03")
    assert len(finding.names) == 8
    assert "D/dense/kernel" in finding.sentence


def test_two_heads_on_one_input_are_meant() -> None:
    assert not found(X, UNNAMED, UNDER_AUTO.format(other="x"), code="SV03")


# Rule 4, about tf.Variable.


@pytest.mark.parametrize(
    ("flag", "made", "level"),
    [
        ("True", "tf.Variable(1.0, trainable=False)", "warning"),
        ("tf.AUTO_REUSE", "tf.Variable(1.0)", "warning"),
        ("tf.AUTO_REUSE", "tf.Variable(1, trainable=False)", "note"),
        ("tf.AUTO_REUSE", "[tf.Variable(1, trainable=False) for _ in range(2)]", "warning"),
    ],
)
def test_variable_under_reuse_has_its_level(flag: str, made: str, level: str) -> None:
    cell = f"with tf.variable_scope('s', reuse={flag}):\n    {made}"
    assert one(cell, code="SV04").level == level


def test_variable_after_reuse_variables_is_seen() -> None:
    switched = """
        with tf.variable_scope("s") as scope:
            before = tf.Variable(1.0)
            scope.reuse_variables()
            after = tf.Variable(1.0)
        """
    finding = one(switched, code="SV04")
    assert names(finding) == ["s/Variable_1"]
    assert "in scope s, where reuse is True" in finding.sentence


def test_variable_behind_the_reusing_block_is_fine() -> None:
    assert not found(
        "with tf.variable_scope('s', reuse=True):\n    pass\ntf.Variable(1.0)", code="SV04"
    )


def test_what_an_optimizer_makes_is_none_of_the_users() -> None:
    adam = """
        with tf.variable_scope("s", reuse=tf.AUTO_REUSE):
            w = tf.get_variable("w", [4])
            tf.train.AdamOptimizer().minimize(tf.reduce_sum(w * w))
        """
    assert not found(adam, code="SV04")


# Rule 5, about name scopes.

NAME_SCOPE = "with tf.name_scope('layer'):\n    w = tf.get_variable('w', [4])"


def test_a_name_scope_around_get_variable_is_a_note() -> None:
    graph = graph_of(NAME_SCOPE)
    assert check(graph) == ()
    (note,) = check(graph, notes=True)
    assert (note.code, note.level, note.refused) == ("SV05", "note", False)
    assert note.remedy == (
        "If another variable was meant, open tf.variable_scope('layer') instead, which names "
        "variables and ops; if this one is to be shared, leave it."
    )


def test_towers_that_share_are_not_told_to_part() -> None:
    tower = """
        for number in range({}):
            with tf.variable_scope("tower"{}), tf.name_scope(f"gpu{{number}}"):
                tf.get_variable("w", [4])
                tf.get_variable("b", [4])
        """
    shared = one(tower.format(3, ", reuse=tf.AUTO_REUSE"), code="SV05")
    assert shared.sentence.startswith(
        "The name scopes tower/gpu0/, tower_1/gpu1/ and tower_2/gpu2/ opened in cell 1, line 2 "
        "have no effect on the names of tower/w and tower/b: get_variable pays attention to "
    )
    assert shared.remedy.endswith("if this one is to be shared, leave it.")
    forgotten = one(tower.format(2, ""), code="SV05")
    assert forgotten.remedy.endswith(
        "give the variable scope around it reuse=True where it is looked up again."
    )


def test_an_error_makes_the_note_matter() -> None:
    (note,) = [each for each in check(graph_of(NAME_SCOPE, NAME_SCOPE)) if each.code == "SV05"]
    assert note.refused
    assert places(note)[-1] == "cell 1 (second run), line 2"


@pytest.mark.parametrize(
    "cell",
    [
        "with tf.variable_scope('v'), tf.name_scope('n'):\n    1",
        "with tf.name_scope('n'), tf.variable_scope('v'):\n    tf.get_variable('w', [4])",
        "with tf.name_scope('n'):\n    tf.Variable(1.0)",
        """
        with tf.variable_scope("v") as scope, tf.name_scope(scope.original_name_scope):
            tf.get_variable("w", [4])
        """,
        "tf.layers.dense(tf.ones([1, 4]), 4)",
    ],
)
def test_other_name_scopes_are_not_told(cell: str) -> None:
    assert not found(cell, code="SV05")


# Rule 6, about reuse_variables() stays on.


def test_what_is_refused_further_down_names_the_switch() -> None:
    finding = one(
        """
        with tf.variable_scope("net") as scope:
            tf.get_variable("w", [4])
            scope.reuse_variables()
            tf.get_variable("bias", [4])
        """,
        code="SV06",
    )
    assert finding.sentence == (
        "reuse_variables() was called on scope net in cell 1, line 3 and stays on until the "
        "`with` block of that scope ends; so the new variable net/bias was refused in cell 1, "
        "line 4: nothing of that name exists to share."
    )


def test_adam_after_a_switch_at_the_root_is_told_of_the_whole_graph() -> None:
    finding = one(
        X,
        "w = tf.get_variable('w', [4])\nloss = tf.reduce_mean(x * w)",
        "tf.get_variable_scope().reuse_variables()",
        "train = tf.train.AdamOptimizer().minimize(loss)",
        code="SV06",
    )
    assert "root scope in cell 3, line 1 and stays on for the whole graph" in finding.sentence
    assert "the slot w/Adam was refused in cell 4, line 1" in finding.sentence
    assert "tf.get_variable_scope(), reuse=True" in finding.remedy


def test_a_scope_object_keeps_its_flag() -> None:
    finding = one(
        """
        with tf.variable_scope("net") as scope:
            scope.reuse_variables()
        with tf.variable_scope(scope):
            tf.get_variable("w", [4])
        """,
        code="SV06",
    )
    assert "and wherever the scope object is opened again" in finding.sentence


def test_what_an_argument_refuses_is_no_switch_that_stays_on() -> None:
    assert not found(
        "with tf.variable_scope('s', reuse=True):\n    tf.get_variable('w', [4])", code="SV06"
    )


# Rule 7, about slots.

LOSS = "w = tf.get_variable('w', [4])\nloss = tf.reduce_sum(w * w)"
TRAIN = "with tf.variable_scope('m', reuse={flag}):\n    {optimizer}"
ADAM = "tf.train.AdamOptimizer().minimize(loss)"
AVERAGE = "tf.train.ExponentialMovingAverage(0.9).apply([w])"


@pytest.mark.parametrize("optimizer", [ADAM, AVERAGE])
@pytest.mark.parametrize(
    ("flag", "refused"), [("tf.AUTO_REUSE", False), ("True", True)], ids=["made", "refused"]
)
def test_slots_under_reuse_are_told(optimizer: str, flag: str, *, refused: bool) -> None:
    finding = one(LOSS, TRAIN.format(flag=flag, optimizer=optimizer), code="SV07")
    assert finding.refused is refused
    assert "cell 2, line 2" in finding.sentence
    assert "set in cell 2, line 1" in finding.sentence


def test_slots_that_two_optimizers_share_are_told() -> None:
    cell = TRAIN.format(flag="tf.AUTO_REUSE", optimizer=ADAM)
    made, shared = found(LOSS, cell, cell, code="SV07")
    assert "were made" in made.sentence
    assert "two optimizers or averages write to the same slots" in shared.sentence


@pytest.mark.parametrize("optimizer", [ADAM, AVERAGE])
def test_slots_elsewhere_are_fine(optimizer: str) -> None:
    assert not found(LOSS, TRAIN.format(flag="None", optimizer=optimizer), code="SV07")


# Rule 8, about arguments that are ignored.


@pytest.mark.parametrize(
    ("made", "again", "said"),
    [
        ("initializer=tf.zeros_initializer()", "initializer=tf.ones_initializer()", "Ones()"),
        ("", "initializer=tf.zeros_initializer()", "where the creation has none"),
        ("", "regularizer=abs", "regularizer=abs(), where the creation has none"),
        ("", "trainable=False", "trainable=False, where the creation has True"),
        ("trainable=False", "trainable=True", "trainable=True, where the creation has False"),
    ],
)
def test_an_argument_that_differs_is_told(made: str, again: str, said: str) -> None:
    finding = one(
        f"with tf.variable_scope('s'):\n    tf.get_variable('w', [4], {made})",
        f"with tf.variable_scope('s', reuse=True):\n    tf.get_variable('w', [4], {again})",
        code="SV08",
    )
    assert said in finding.sentence
    assert places(finding) == ["cell 1, line 2", "cell 2, line 2"]


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "the variable is as it was created in cell 1, line 2."),
        (2, "they are as they were created in cell 1, line 2 and in cell 1, line 3."),
        (4, "they are as they were created in cell 1, line 2, and in 3 other places."),
    ],
)
def test_variables_of_several_lines_are_not_said_to_be_made_in_one(count: int, said: str) -> None:
    lines = [f"    tf.get_variable('w{number}', [4])\n" for number in range(count)]
    again = f"""
        with tf.variable_scope("s", reuse=True):
            for number in range({count}):
                tf.get_variable(f"w{{number}}", [4], trainable=False)
        """
    finding = one("with tf.variable_scope('s'):\n" + "".join(lines), again, code="SV08")
    assert finding.sentence.endswith(said)


@pytest.mark.parametrize("arguments", ["", "initializer=tf.zeros_initializer()", "trainable=True"])
def test_an_argument_that_is_left_out_or_equal_is_fine(arguments: str) -> None:
    made = "initializer=tf.zeros_initializer(), regularizer=abs"
    assert not found(
        f"with tf.variable_scope('s'):\n    tf.get_variable('w', [4], {made})",
        f"with tf.variable_scope('s', reuse=True):\n    tf.get_variable('w', [4], {arguments})",
        code="SV08",
    )


@pytest.mark.parametrize("trainable", ["True", "False"])
def test_what_a_layer_fills_in_is_not_asked_for(trainable: str) -> None:
    cell = "tf.layers.dense(tf.ones([1, 4]), 4, {} name='fc', reuse={})"
    given = f"kernel_initializer=tf.random_normal_initializer(), trainable={trainable}, "
    cells = cell.format(given, "None"), cell.format("", "True")
    assert not found(*cells, code="SV08")


def test_an_initializer_that_a_layer_is_given_is_asked_for() -> None:
    cell = "tf.layers.dense(tf.ones([1, 4]), 4, name='fc', reuse={}, kernel_initializer={})"
    given = ("tf.zeros_initializer()", "tf.random_normal_initializer()")
    cells = cell.format(None, given[0]), cell.format("True", given[1])
    assert len(found(*cells, code="SV08")) == 1


# Rule 9, about unused.

COMPUTE = "session = tf.Session(); session.run(w.initializer); session.run(loss)"
UNUSED = "unused = tf.get_variable('unused', [4])"


def test_a_variable_beside_those_that_are_computed_with_is_told() -> None:
    assert names(one(LOSS, UNUSED, COMPUTE, code="SV09")) == ["unused"]


@pytest.mark.parametrize(
    "use",
    [
        "z = unused + 1.0",
        "z = tf.assign(unused, [1.0] * 4)",
        "session.run(unused.initializer); session.run(unused)",
        "step = tf.train.get_or_create_global_step()\ndel step\nz = unused * 1.0",
    ],
)
def test_a_variable_that_is_read_written_or_fetched_is_used(use: str) -> None:
    assert not found(LOSS, UNUSED, COMPUTE, use, code="SV09")


def test_a_program_that_computes_nothing_uses_nothing() -> None:
    show = "session = tf.Session(); session.run(tf.global_variables_initializer())"
    assert not found(LOSS, UNUSED, code="SV09")
    assert not found(LOSS, UNUSED, show, code="SV09")


def test_what_a_cell_that_raised_would_have_used_is_not_told() -> None:
    assert not found(LOSS, COMPUTE, f"{UNUSED}\nraise ValueError", code="SV09")


def test_under_a_cell_nothing_is_unused_yet() -> None:
    graph = graph_of(LOSS, COMPUTE, f"{UNUSED}\nsession.run(loss)")
    assert [each.code for each in check(graph)] == ["SV09"]
    assert check_latest(graph) == ()


# Rule 10, about opened again by name.

AGAIN = "with tf.variable_scope('net', reuse={}):\n    tf.get_variable('w', [4])"


def test_a_scope_opened_again_by_name_is_a_note() -> None:
    graph = graph_of(AGAIN.format(None), AGAIN.format("True"))
    assert check(graph) == ()
    (note,) = check(graph, notes=True)
    assert note.sentence == (
        "Scope net was opened again by its name in cell 2, line 1: its ops go to net_1/, its "
        "variables stay in net/."
    )
    assert note.remedy == (
        "Leave it, or, where the names of ops matter, keep the scope object and open "
        "`with tf.variable_scope(scope, reuse=True, auxiliary_name_scope=False), "
        "tf.name_scope(scope.original_name_scope):`."
    )


def test_an_op_that_is_looked_for_in_vain_makes_that_note_matter() -> None:
    look = "tf.get_default_graph().get_tensor_by_name('net/{}:0')"
    relu = "with tf.variable_scope('net', reuse=True):\n    tf.nn.relu(tf.get_variable('w', [4]))"
    graph = graph_of(AGAIN.format(None), relu, look.format("Relu"))
    (note,) = check(graph)
    assert (note.code, note.refused) == ("SV10", True)
    assert note.sentence.endswith("its variables stay in net/; so there is no net/Relu:0.")
    assert check(graph_of(AGAIN.format(None), relu, look.format("w"))) == ()


def test_a_name_that_is_taken_has_nothing_to_do_with_it() -> None:
    assert check(graph_of(AGAIN.format(None), AGAIN.format(None) + "  # another one")) == ()


def test_a_scope_that_is_merely_named_so_is_not_told() -> None:
    assert not found("with tf.variable_scope('net_1'):\n    tf.get_variable('w', [4])", code="SV10")


# Rule 11, about no value.


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (
            (
                "init = tf.global_variables_initializer()",
                "late = tf.get_variable('late', [4])",
                "s = tf.Session(); s.run(init); s.run(late)",
            ),
            "it was made after the op init in cell 2, line 1, which does not know it",
        ),
        (("tf.Session().run(loss)",), "no initializer was run before"),
        (
            ("init = tf.global_variables_initializer()", "tf.Session().run(loss)"),
            "the op init, made in cell 2, line 1, would initialize it and was not run",
        ),
        (
            (
                "tf.Session().run(tf.global_variables_initializer())",
                "tf.Session().run(loss)",
            ),
            "its initializer ran in cell 2, line 1, in another session",
        ),
    ],
    ids=["late", "none", "not run", "another session"],
)
def test_what_has_no_value_says_why(cells: Sequence[str], why: str) -> None:
    finding = found(LOSS, *cells, code="SV11")[0]
    assert why in finding.sentence


def test_a_value_that_comes_later_was_missing_all_the_same() -> None:
    ran = "s = tf.Session()\ns.run(loss)"
    assert found(LOSS, ran, "s.run(tf.global_variables_initializer()); s.run(loss)", code="SV11")


PROBE = """
    session = tf.Session()
    for v in tf.global_variables():
        try:
            session.run(v)
        except tf.errors.FailedPreconditionError:
            {then}
    """


def test_a_program_that_asks_which_have_a_value_is_fine() -> None:
    assert not found(LOSS, PROBE.format(then="session.run(v.initializer)"), code="SV11")
    later = "session.run(tf.global_variables_initializer())"
    assert not found(LOSS, PROBE.format(then="pass"), later, code="SV11")
    assert found(LOSS, PROBE.format(then="pass"), code="SV11")


# All of them

TYPO = (X, PARAMETER, "use('net', 'weights')", "use('net', 'wieghts')")


def test_the_table_is_in_order_and_says_what_it_finds() -> None:
    assert list(FINDINGS) == [f"SV{number:02}" for number in range(1, len(FINDINGS) + 1)]
    assert all(
        rule.title and rule.levels and FINDINGS[rule.code] is rule for rule in FINDINGS.values()
    )


def test_findings_come_in_the_order_of_the_code() -> None:
    findings = check(graph_of(NAME_SCOPE, *TYPO), notes=True)
    assert [each.latest for each in findings] == sorted(each.latest for each in findings)
    assert [each.code for each in findings] == ["SV05", "SV10", "SV01"]


def test_a_code_is_switched_off() -> None:
    graph = graph_of(*TYPO)
    assert [each.code for each in check(graph)] == ["SV01"]
    assert check(graph, ignore=["SV01"]) == check(graph, ignore="sv01,SV02") == ()


def test_a_trace_can_be_checked_while_it_records() -> None:
    tf.reset_default_graph()
    with record() as trace, tf.variable_scope("s", reuse=True):
        tf.Variable(1.0)
        assert [each.code for each in scopeviz.check(trace)] == ["SV04"]
    assert [each.code for each in scopeviz.check(trace)] == ["SV04"]


def test_what_was_let_go_of_with_its_graph_is_left_out() -> None:
    typo = X + PARAMETER + "\n    use('net', 'weights')\n    use('net', 'wieghts')"
    reset = "tf.reset_default_graph()"
    assert [each.code for each in check(graph_of(typo))] == ["SV01"]
    assert check(graph_of(typo, reset), notes=True) == ()
    assert [each.code for each in check(graph_of(typo, reset, typo))] == ["SV01"]
    still_used = f"graph = tf.get_default_graph()\n{reset}\ntf.Session(graph=graph).run(x + x)"
    assert [each.code for each in check(graph_of(typo, still_used))] == ["SV01"]


def test_an_unknown_code_lists_those_there_are() -> None:
    with pytest.raises(ValueError) as raised:
        known_codes(["SV01", "SV99"])

    assert str(raised.value) == (
        f"unknown code 'SV99': there are {', '.join(FINDINGS)}; choose from these"
    )


@pytest.mark.parametrize("pattern", ["net", "net/", "net/*", "*", "n?t/w*"])
def test_a_scope_is_left_out(pattern: str) -> None:
    assert check(graph_of(*TYPO), ignore_scopes=[pattern]) == ()


@pytest.mark.parametrize("pattern", ["nets", "net/weights", "other/*", "weights"])
def test_a_finding_about_more_than_the_pattern_stays(pattern: str) -> None:
    assert len(check(graph_of(*TYPO), ignore_scopes=[pattern])) == 1


def test_the_figure_has_what_is_new_with_the_latest_cell() -> None:
    cells = run((*TYPO, "use('net', 'weights')"))
    assert check_latest(build(cells[:3])) == ()
    assert [each.code for each in check_latest(build(cells[:4]))] == ["SV01"]
    assert check_latest(build(cells)) == ()


def test_two_runs_find_the_same() -> None:
    assert check(graph_of(*TYPO), notes=True) == check(graph_of(*TYPO), notes=True)


@given(traces())
def test_any_trace_may_be_checked(cells: list[CellTrace]) -> None:
    graph = build(cells)
    everything = check(graph, notes=True)
    assert {each.code for each in everything} <= set(FINDINGS)
    assert set(check(graph)) <= set(everything)
    assert all(each.places and each.names for each in everything)
