"""The log, files, and where data lies."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import scopeviz.tf1 as tf


def test_the_log_is_that_of_python(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tensorflow"):
        tf.logging.info("%d steps", 3)
        tf.logging.debug("hidden")
        tf.logging.warn("careful")
    assert [(one.name, one.levelname, one.getMessage()) for one in caplog.records] == [
        ("tensorflow", "INFO", "3 steps"),
        ("tensorflow", "WARNING", "careful"),
    ]
    assert caplog.records[0].filename == Path(__file__).name


def test_the_verbosity_is_the_lowest_level(caplog: pytest.LogCaptureFixture) -> None:
    old = logging.getLogger("tensorflow").level
    try:
        tf.logging.set_verbosity(tf.logging.ERROR)
        assert tf.logging.get_verbosity() == tf.logging.ERROR
        tf.logging.warning("hidden")
        tf.logging.error("seen")
    finally:
        tf.logging.set_verbosity(old)
    assert [one.getMessage() for one in caplog.records] == ["seen"]


def test_a_line_may_log_every_n_or_the_first_n_times(caplog: pytest.LogCaptureFixture) -> None:
    for step in range(5):
        tf.logging.log_every_n(tf.logging.ERROR, "every %d", 2, step)
        tf.logging.log_first_n(tf.logging.ERROR, "first %d", 2, step)
    assert [one.getMessage() for one in caplog.records] == [
        *("every 0", "first 0", "first 1", "every 2", "every 4"),
    ]


def test_a_file_is_written_and_read(tmp_path: Path) -> None:
    path = str(tmp_path / "a.txt")
    with tf.gfile.GFile(path, "w") as file:
        file.write("one\ntwo\n")
    assert tf.gfile.Exists(path)
    with tf.gfile.Open(path) as file:
        assert (file.size(), file.readline(), file.read()) == (8, "one\n", "two\n")
    with tf.gfile.FastGFile(path, "rb") as file:
        assert file.read(3) == b"one"
    with tf.gfile.GFile(path) as file:
        assert list(file) == ["one\n", "two\n"]


def test_folders_are_made_listed_and_removed(tmp_path: Path) -> None:
    folder = str(tmp_path / "a" / "b")
    tf.gfile.MakeDirs(folder)
    tf.gfile.MakeDirs(folder)
    assert tf.gfile.IsDirectory(folder)
    tf.gfile.MkDir(folder + "/c")
    (tmp_path / "a" / "x.txt").write_text("x")
    assert tf.gfile.ListDirectory(str(tmp_path / "a")) == ["b", "x.txt"]
    assert tf.gfile.Glob(str(tmp_path / "a" / "*.txt")) == [str(tmp_path / "a" / "x.txt")]
    assert [names for _, _, names in tf.gfile.Walk(str(tmp_path / "a"))] == [["x.txt"], [], []]
    tf.gfile.DeleteRecursively(str(tmp_path / "a"))
    assert not tf.gfile.Exists(folder)


def test_files_are_copied_renamed_and_removed(tmp_path: Path) -> None:
    a, b, c = (str(tmp_path / name) for name in "abc")
    Path(a).write_text("a")
    tf.gfile.Copy(a, b)
    with pytest.raises(tf.errors.AlreadyExistsError):
        tf.gfile.Copy(a, b)
    tf.gfile.Copy(a, b, overwrite=True)
    tf.gfile.Rename(b, c)
    assert tf.gfile.Stat(c).length == 1
    tf.gfile.Remove(c)
    assert tf.gfile.ListDirectory(str(tmp_path)) == ["a"]


def test_what_does_not_exist_is_not_found(tmp_path: Path) -> None:
    path = str(tmp_path / "none")
    for call in (
        tf.gfile.Remove,
        tf.gfile.Stat,
        tf.gfile.ListDirectory,
        tf.gfile.DeleteRecursively,
    ):
        with pytest.raises(tf.errors.NotFoundError):
            call(path)
    with pytest.raises(tf.errors.NotFoundError):
        tf.gfile.GFile(path).read()


def test_data_lies_beside_the_program() -> None:
    assert tf.resource_loader.get_data_files_path() == str(Path(__file__).parent)
    assert tf.resource_loader.get_path_to_datafile("a") == str(Path(__file__).parent / "a")


def test_texts_and_bytes_are_made_of_each_other() -> None:
    assert (tf.compat.as_bytes("é"), tf.compat.as_text(b"a"), tf.compat.as_str(b"a")) == (
        "é".encode(),
        "a",
        "a",
    )
    with pytest.raises(TypeError, match="Expected binary or unicode string, got 3"):
        tf.compat.as_text(3)


def test_the_version_is_that_which_is_followed() -> None:
    assert tf.VERSION == tf.__version__ == "1.15.5"


def test_every_kind_of_failure_has_tensorflows_number() -> None:
    kinds = {
        value.code
        for value in vars(tf.errors).values()
        if isinstance(value, type) and issubclass(value, tf.OpError) and value is not tf.OpError
    }
    assert kinds == set(range(1, 17))
