"""Checkpoints: what is in the file, what is refused, and which files are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scopeviz.tf1 as tf
from scopeviz.capture import record
from scopeviz.model.fold import build
from scopeviz.tf1.training.saver import SaverDef


@pytest.fixture(autouse=True)
def graph() -> Iterator[tf.Graph]:
    with tf.Graph().as_default() as graph:
        yield graph


def weights(value: Any = (1.0, 2.0), name: str = "dense/kernel", **arguments: Any) -> Any:
    return tf.get_variable(name, initializer=tf.constant(value), **arguments)


def save(path: Path, **arguments: Any) -> str:
    """The path of a checkpoint of the graph as it is at first."""
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        return str(tf.train.Saver(**arguments).save(session, str(path)))


def restored(path: str, *fetched: Any, **arguments: Any) -> list[Any]:
    with tf.Session() as session:
        tf.train.Saver(**arguments).restore(session, path)
        return list(session.run(fetched))


def arrays(path: str) -> dict[str, Any]:
    """What NumPy alone finds in a checkpoint."""
    with np.load(f"{path}.npz") as file:
        return {name: file[name].tolist() for name in file.files}


# The file.


@pytest.mark.parametrize("use_resource", [False, True])
def test_a_checkpoint_is_an_array_for_each_full_name(tmp_path: Path, *, use_resource: bool) -> None:
    weights(use_resource=use_resource)
    with tf.variable_scope("dense", use_resource=use_resource):
        tf.get_variable("steps", initializer=tf.constant(7, tf.int64))
    assert arrays(save(tmp_path / "m")) == {"dense/kernel": [1.0, 2.0], "dense/steps": 7}


def test_a_partitioned_variable_is_saved_whole(tmp_path: Path) -> None:
    start = np.arange(12, dtype=np.float32).reshape(4, 3)

    def first_values(shape: Any, dtype: Any, partition_info: Any) -> Any:
        row = partition_info.var_offset[0]
        return tf.constant(start[row : row + shape[0]], dtype)

    halves = tf.fixed_size_partitioner(2)
    parts = tf.get_variable("v", [4, 3], initializer=first_values, partitioner=halves)
    path = save(tmp_path / "m")
    assert arrays(path) == {"v": start.tolist()}
    assert restored(path, parts.as_tensor())[0].tolist() == start.tolist()


def test_a_partitioned_variable_fills_another_partition(tmp_path: Path) -> None:
    weights(np.arange(6, dtype=np.float32), name="v")
    path = save(tmp_path / "m")
    with tf.Graph().as_default():
        parts = tf.get_variable("v", [6], partitioner=tf.fixed_size_partitioner(3))
        assert [one.tolist() for one in restored(path, *parts)] == [[0, 1], [2, 3], [4, 5]]


def test_equal_values_make_equal_bytes(tmp_path: Path) -> None:
    weights()
    files = [Path(f"{save(tmp_path / name)}.npz").read_bytes() for name in ("a", "b")]
    assert files[0] == files[1]


def test_a_file_of_numpys_is_a_checkpoint(tmp_path: Path) -> None:
    w = weights()
    values: dict[str, Any] = {"dense/kernel": np.array([5, 6], np.float32)}
    np.savez(tmp_path / "m.npz", **values)
    assert restored(str(tmp_path / "m"), w)[0].tolist() == [5.0, 6.0]


def test_text_is_saved_as_bytes(tmp_path: Path) -> None:
    v = tf.get_variable("v", initializer=tf.constant(["a", "bc"]))
    path = save(tmp_path / "m")
    assert arrays(path) == {"v": [b"a", b"bc"]}
    assert restored(path, v)[0].tolist() == [b"a", b"bc"]


def test_names_in_the_file_may_be_others(tmp_path: Path) -> None:
    w = weights()
    path = save(tmp_path / "m", var_list={"other": w})
    assert arrays(path) == {"other": [1.0, 2.0]}
    assert restored(path, w, var_list={"other": w})[0].tolist() == [1.0, 2.0]


def test_slots_are_saved_as_all_variables_are(tmp_path: Path) -> None:
    w = weights(name="w")
    tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(w * w))
    assert sorted(arrays(save(tmp_path / "m"))) == [
        *("beta1_power", "beta2_power", "w", "w/Adam", "w/Adam_1")
    ]


def test_averages_are_restored_in_place_of_their_variables(tmp_path: Path) -> None:
    w = weights((4.0,), name="w")
    ema = tf.train.ExponentialMovingAverage(0.75)
    update = ema.apply([w])
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        w.load([8.0], session)
        session.run(update)
        path = str(tf.train.Saver().save(session, str(tmp_path / "m")))
    wanted = ema.variables_to_restore()
    assert list(wanted) == ["w/ExponentialMovingAverage"]
    assert restored(path, w, var_list=wanted)[0].tolist() == [5.0]


def test_training_goes_on_where_it_was_saved(tmp_path: Path) -> None:
    w = weights(name="w")
    train = tf.train.AdamOptimizer(0.1).minimize(tf.reduce_sum(w * w))
    saver = tf.train.Saver()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        session.run(train)
        path = str(saver.save(session, str(tmp_path / "m")))
        session.run(train)
        wanted = session.run(w)
    with tf.Session() as session:
        saver.restore(session, path)
        session.run(train)
        np.testing.assert_array_equal(session.run(w), wanted)


def test_a_value_may_come_in_another_shape_if_that_is_said(tmp_path: Path) -> None:
    weights(name="w")
    path = save(tmp_path / "m")
    with tf.Graph().as_default():
        w = tf.get_variable("w", [2, 1])
        assert restored(path, w, reshape=True)[0].tolist() == [[1.0], [2.0]]


def test_saving_is_no_use_of_a_variable() -> None:
    with record() as trace:
        w = weights()
        tf.square(w)
        tf.train.Saver()
    (variable,) = build(trace).variables.values()
    assert [use.op for use in variable.uses] == ["Square"]
    assert not variable.shared


# Which files there are.


def test_old_checkpoints_are_deleted(tmp_path: Path) -> None:
    weights()
    saver = tf.train.Saver(max_to_keep=2)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        paths = [saver.save(session, str(tmp_path / "m"), step) for step in range(4)]
    assert saver.last_checkpoints == paths[2:]
    assert sorted(one.name for one in tmp_path.iterdir()) == ["checkpoint", "m-2.npz", "m-3.npz"]
    assert tf.train.latest_checkpoint(str(tmp_path)) == paths[-1]
    assert (tmp_path / "checkpoint").read_text() == "".join(
        f'{key}: "{path}"\n'
        for key, path in [
            ("model_checkpoint_path", paths[3]),
            ("all_model_checkpoint_paths", paths[2]),
            ("all_model_checkpoint_paths", paths[3]),
        ]
    )


def test_all_are_kept_without_a_limit(tmp_path: Path) -> None:
    weights()
    saver = tf.train.Saver(max_to_keep=None)
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        for step in range(7):
            saver.save(session, str(tmp_path / "m"), step)
    assert len(list(tmp_path.glob("*.npz"))) == 7


def test_a_directory_that_moves_keeps_its_checkpoints(tmp_path: Path) -> None:
    weights()
    (tmp_path / "a").mkdir()
    save(tmp_path / "a" / "m", save_relative_paths=True)
    (tmp_path / "a").rename(tmp_path / "b")
    assert tf.train.latest_checkpoint(str(tmp_path / "b")) == str(tmp_path / "b" / "m")


def test_the_step_is_the_end_of_the_path(tmp_path: Path) -> None:
    step = tf.train.get_or_create_global_step()
    with tf.Session() as session:
        session.run(step.initializer)
        session.run(tf.assign_add(step, 12))
        saver = tf.train.Saver(pad_step_number=True)
        assert saver.save(session, str(tmp_path / "m"), step) == str(tmp_path / "m-00000012")


def test_nothing_is_noted_if_that_is_said(tmp_path: Path) -> None:
    weights()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, str(tmp_path / "m"), write_state=False)
    assert tf.train.get_checkpoint_state(str(tmp_path)) is None
    assert tf.train.checkpoint_exists(str(tmp_path / "m"))


def test_a_deferred_saver_is_built_by_a_call(tmp_path: Path) -> None:
    saver = tf.train.Saver(defer_build=True)
    weights()
    saver.build()
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert arrays(str(saver.save(session, str(tmp_path / "m")))) == {"dense/kernel": [1, 2]}


def test_a_saver_is_found_again_by_the_names_of_its_ops(tmp_path: Path) -> None:
    weights()
    found = tf.train.Saver.from_proto(tf.train.Saver().to_proto())
    with tf.Session() as session:
        session.run(tf.global_variables_initializer())
        assert found.save(session, str(tmp_path / "m"))
    assert isinstance(found.as_saver_def(), SaverDef)


def test_checkpoints_that_are_there_are_recovered(tmp_path: Path) -> None:
    weights()
    path = save(tmp_path / "m")
    saver = tf.train.Saver()
    saver.recover_last_checkpoints([path, str(tmp_path / "gone")])
    assert saver.last_checkpoints == [path]


# Looking into one.


def test_a_reader_tells_names_shapes_and_values(tmp_path: Path) -> None:
    weights()
    tf.get_variable("n", initializer=tf.constant(3))
    reader = tf.train.NewCheckpointReader(save(tmp_path / "m"))
    assert reader.get_variable_to_shape_map() == {"dense/kernel": [2], "n": []}
    assert reader.get_variable_to_dtype_map() == {"dense/kernel": tf.float32, "n": tf.int32}
    assert (reader.has_tensor("n"), reader.has_tensor("m")) == (True, False)
    assert reader.get_tensor("n") == 3
    assert reader.debug_string() == b"dense/kernel (DT_FLOAT) [2]\nn (DT_INT32) []\n"


def test_the_last_checkpoint_of_a_directory_is_looked_into(tmp_path: Path) -> None:
    weights()
    save(tmp_path / "m")
    assert tf.train.list_variables(str(tmp_path)) == [("dense/kernel", [2])]
    assert tf.train.load_variable(str(tmp_path), "dense/kernel").tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "mapping",
    [
        {"dense/kernel": "new/kernel"},
        {"dense/": "new/"},
        {"dense/kernel": lambda: tf.global_variables()[0]},
    ],
)
def test_variables_begin_with_values_of_a_checkpoint(
    mapping: dict[str, Any], tmp_path: Path
) -> None:
    weights()
    path = save(tmp_path / "m")
    with tf.Graph().as_default(), tf.Session() as session:
        w = weights((0.0, 0.0), name="new/kernel")
        known = {name: one() if callable(one) else one for name, one in mapping.items()}
        tf.train.init_from_checkpoint(path, known)
        session.run(tf.global_variables_initializer())
        assert session.run(w).tolist() == [1.0, 2.0]


# What is refused.


def saver_of(*arguments: Any, **named: Any) -> Callable[[Any, str], Any]:
    return lambda *_: tf.train.Saver(*arguments, **named)


REFUSED: list[tuple[Callable[[Any, str], Any], type[Exception], str]] = [
    (saver_of([]), ValueError, "No variables to save"),
    (saver_of(3), TypeError, "Variables to save should be passed in a dict or a list: 3"),
    (
        lambda *_: tf.train.Saver([tf.constant(1.0)]),
        TypeError,
        "Variable to save is not a Variable: Tensor(",
    ),
    (
        lambda *_: tf.train.Saver({"x": 3}),
        TypeError,
        "names_to_saveables must be a dict mapping string names to Tensors/Variables. Not a",
    ),
    (
        lambda *_: tf.train.Saver(tf.global_variables() * 2),
        ValueError,
        "At least two variables have the same name: dense/kernel",
    ),
    (
        lambda *_: tf.train.Saver(dict.fromkeys("xy", tf.global_variables()[0])),
        ValueError,
        "The same saveable will be restored with two names: y",
    ),
    (
        lambda session, path: tf.train.Saver().save(session, f"{path}/no/m"),
        ValueError,
        "Parent directory of {path}/no/m doesn't exist, can't save.",
    ),
    (
        lambda _, path: tf.train.Saver().save(None, f"{path}/m"),
        TypeError,
        "'sess' must be a Session; None",
    ),
    (
        lambda session, path: tf.train.Saver().save(session, f"{path}/m", latest_filename="a/b"),
        ValueError,
        "'latest_filename' must not contain path components",
    ),
    (
        lambda session, path: tf.train.Saver().save(session, f"{path}/checkpoint"),
        ValueError,
        "'latest_filename' collides with 'save_path': 'checkpoint' and",
    ),
    (
        lambda session, path: tf.train.Saver(defer_build=True).save(session, f"{path}/m"),
        RuntimeError,
        "`build()` should be called before save if defer_build==True",
    ),
    (
        lambda session, path: tf.train.Saver().save(session, f"{path}/m"),
        tf.errors.FailedPreconditionError,
        "Attempting to use uninitialized value dense/kernel",
    ),
    (
        lambda session, _: tf.train.Saver().restore(session, None),
        ValueError,
        "Can't load save_path when it is None.",
    ),
    (
        lambda session, path: tf.train.Saver().restore(session, f"{path}/m"),
        ValueError,
        "The passed save_path is not a valid checkpoint: {path}/m",
    ),
    (
        lambda _, path: tf.train.load_checkpoint(path),
        ValueError,
        "Couldn't find 'checkpoint' file or checkpoints in given directory {path}",
    ),
    (
        lambda _, path: tf.train.import_meta_graph(f"{path}/m.meta"),
        NotImplementedError,
        "tf.train.import_meta_graph: graphs are not written to files here, and not read from",
    ),
]


@pytest.mark.parametrize(("call", "error", "message"), REFUSED)
def test_what_is_refused_is_refused_in_the_words_of_tf1(
    call: Callable[[Any, str], Any], error: type[Exception], message: str, tmp_path: Path
) -> None:
    weights()
    with tf.Session() as session, pytest.raises(error) as caught:
        call(session, str(tmp_path))
    assert str(caught.value).startswith(message.format(path=tmp_path))


MISMATCHES: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (
        lambda: weights(name="other"),
        tf.errors.NotFoundError,
        "Key other not found in checkpoint",
    ),
    (
        lambda: weights((1.0, 2.0, 3.0)),
        tf.errors.InvalidArgumentError,
        "Assign requires shapes of both tensors to match. lhs shape= [3] rhs shape= [2]",
    ),
    (
        lambda: weights((1, 2)),
        tf.errors.InvalidArgumentError,
        "tensor_name = dense/kernel; expected dtype int32 does not equal original dtype float",
    ),
    (
        lambda: tf.get_variable("dense/kernel", [4], partitioner=tf.fixed_size_partitioner(2)),
        tf.errors.InvalidArgumentError,
        (
            "tensor_name = dense/kernel; shape in shape_and_slice spec [4] does not match the "
            "shape stored in checkpoint: [2]"
        ),
    ),
]


@pytest.mark.parametrize(("make", "error", "message"), MISMATCHES)
def test_a_checkpoint_of_another_graph_is_refused(
    make: Callable[[], Any], error: type[Exception], message: str, tmp_path: Path
) -> None:
    weights()
    path = save(tmp_path / "m")
    with tf.Graph().as_default():
        make()
        with pytest.raises(error) as caught:
            restored(path)
    first, _, rest = str(caught.value).partition(" Original error:\n\n")
    assert first.startswith("Restoring from checkpoint failed. This is most likely due to a")
    assert rest.startswith(message)


def test_a_checkpoint_of_tensorflow_is_recognized(tmp_path: Path) -> None:
    weights()
    (tmp_path / "m.index").touch()
    with pytest.raises(ValueError, match=r"docs/checkpoints\.md shows how"):
        restored(str(tmp_path / "m"))


def test_a_file_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    (tmp_path / "m.npz").write_text("no archive")
    with pytest.raises(tf.errors.InvalidArgumentError, match=r"m\.npz is no checkpoint"):
        tf.train.load_checkpoint(str(tmp_path / "m"))


def test_a_part_cannot_be_saved_alone(tmp_path: Path) -> None:
    parts = tf.get_variable("v", [4], partitioner=tf.fixed_size_partitioner(2))
    with pytest.raises(tf.errors.UnimplementedError, match="2 elements of v are in parts"):
        save(tmp_path / "m", var_list=[next(iter(parts))])
