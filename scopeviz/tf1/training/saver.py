"""Savers: they write variables into checkpoints, and read them from there."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from scopeviz.tf1.client.session import Session
from scopeviz.tf1.framework.errors import (
    FailedPreconditionError,
    InvalidArgumentError,
    NotFoundError,
    OpError,
)
from scopeviz.tf1.framework.graph_keys import GraphKeys, get_collection, global_variables
from scopeviz.tf1.framework.holders import touch
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.framework.ops import get_default_graph
from scopeviz.tf1.ops import array_ops, control_flow_ops
from scopeviz.tf1.training.checkpoint_file import hint_of_tensorflow
from scopeviz.tf1.training.checkpoint_management import (
    checkpoint_exists,
    get_checkpoint_mtimes,
    remove_checkpoint,
    update_checkpoint_state_internal,
)
from scopeviz.tf1.training.io_ops import restore_v2, save_v2
from scopeviz.tf1.training.saveables import Saveable, saveables_of
from scopeviz.tf1.training.training_util import global_step as value_of_step

_HOUR = 3600.0


@dataclass
class SaverDef:
    """A saver by the names of its ops.

    Attributes:
        filename_tensor_name: the tensor that is fed with the path.
        save_tensor_name: the tensor whose value is the path, once it is saved.
        restore_op_name: the op that restores.
        max_to_keep: how many checkpoints are kept.
        keep_checkpoint_every_n_hours: how often one stays for good.
        version: the format, by TF1's number.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     v = tf.Variable(1.0)
    ...     Saver().as_saver_def().save_tensor_name
    'save/control_dependency:0'
    """

    LEGACY: ClassVar[int] = 0
    V1: ClassVar[int] = 1
    V2: ClassVar[int] = 2

    filename_tensor_name: str = ""
    save_tensor_name: str = ""
    restore_op_name: str = ""
    max_to_keep: int = 0
    keep_checkpoint_every_n_hours: float = 0.0
    version: int = 0


class Saver:
    """Writes the values of variables into files, and gives variables values from there.

    Args:
        var_list: variables, or a mapping of names in the file to variables; None takes all
            global variables.
        reshape: whether values may come in another shape.
        sharded: without meaning here; a checkpoint is one file.
        max_to_keep: how many checkpoints are kept; 0 and None keep all.
        keep_checkpoint_every_n_hours: how often one of these stays for good.
        name: the name of the scope for the ops.
        restore_sequentially: without meaning here.
        saver_def: the names of ops that are in the graph already.
        builder: without meaning here.
        defer_build: whether the ops are made by :meth:`build` only.
        allow_empty: whether there may be no variables.
        write_version: without meaning here; there is one format.
        pad_step_number: whether steps are written with eight digits.
        save_relative_paths: whether the directory notes relative paths.
        filename: the path that the ops take where none is fed.

    Raises:
        TypeError: if ``var_list`` is of another kind, or one in it is no variable.
        ValueError: if there are no variables, or two of one name.

    Follows: tensorflow/python/training/saver.py, Saver.

    >>> import tempfile
    >>> import scopeviz.tf1 as tf
    >>> path = tempfile.mkdtemp() + "/model"
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     v = tf.Variable(1.0)
    ...     saver = tf.train.Saver()
    ...     session.run(v.initializer)
    ...     saved = saver.save(session, path, global_step=7)
    ...     v.load(2.0, session)
    ...     saver.restore(session, saved)
    ...     saved.removeprefix(path), float(session.run(v))
    ('-7', 1.0)
    """

    def __init__(
        self,
        var_list: Any = None,
        reshape: bool = False,
        sharded: bool = False,
        max_to_keep: int | None = 5,
        keep_checkpoint_every_n_hours: float = 10000.0,
        name: str | None = None,
        restore_sequentially: bool = False,
        saver_def: SaverDef | None = None,
        builder: Any = None,
        defer_build: bool = False,
        allow_empty: bool = False,
        write_version: int = SaverDef.V2,
        pad_step_number: bool = False,
        save_relative_paths: bool = False,
        filename: str | None = None,
    ) -> None:
        if defer_build and var_list:
            raise ValueError(
                "If `var_list` is provided then build cannot be deferred. Either set "
                "defer_build=False or var_list=None."
            )
        self._var_list = var_list
        self._reshape = reshape
        self._max_to_keep = max_to_keep or 0
        self._keep_every = keep_checkpoint_every_n_hours
        self._name = name
        self._allow_empty = allow_empty
        self._write_version = write_version
        self._pad_step_number = pad_step_number
        self._save_relative_paths = save_relative_paths
        self._filename = filename
        self.saver_def = saver_def
        self._is_built = False
        self._is_empty = False
        self._last_checkpoints: list[tuple[str, float]] = []
        self._next_checkpoint_time: float | None = None
        if not defer_build:
            self.build()

    def build(self) -> None:
        """Add the ops to the graph, if they are not there yet.

        Raises:
            ValueError: if there are no variables.
        """
        if self._is_built:
            return
        touch(self)
        if self.saver_def is None:
            self.saver_def = self._made()
        self._is_built = True

    def _made(self) -> SaverDef | None:
        variables = self._var_list
        if variables is None:
            variables = [*global_variables(), *get_collection(GraphKeys.SAVEABLE_OBJECTS)]
        if not variables:
            if not self._allow_empty:
                raise ValueError("No variables to save")
            self._is_empty = True
            return None
        saveables = saveables_of(variables)
        with internal_name_scope(self._name, "save", [one.variable.op for one in saveables]):
            path = array_ops.placeholder_with_default(
                self._filename or "model", shape=(), name="filename"
            )
            path = array_ops.placeholder_with_default(path, shape=(), name="Const")
            saved = _saving(path, saveables)
            restored = _restoring(path, saveables, reshape=self._reshape)
        return SaverDef(
            path.name,
            saved.name,
            restored,
            self._max_to_keep,
            self._keep_every,
            self._write_version,
        )

    def as_saver_def(self) -> SaverDef | None:
        """The names of its ops."""
        return self.saver_def

    def to_proto(self, export_scope: str | None = None) -> SaverDef | None:
        """The names of its ops; see :meth:`from_proto`."""
        return self.saver_def

    @staticmethod
    def from_proto(saver_def: SaverDef | None, import_scope: str | None = None) -> Saver:
        """The saver whose ops have these names."""
        return Saver(saver_def=saver_def, name=import_scope)

    # Saving.

    def save(
        self,
        sess: Any,
        save_path: Any,
        global_step: Any = None,
        latest_filename: str | None = None,
        meta_graph_suffix: str = "meta",
        write_meta_graph: bool = True,
        write_state: bool = True,
        strip_default_attrs: bool = False,
        save_debug_info: bool = False,
    ) -> str | None:
        """Write the variables into a checkpoint.

        Args:
            sess: the session that has their values.
            save_path: the checkpoint's path, without step and ending.
            global_step: a number to add to the path, or a tensor or variable of it.
            latest_filename: the file of the directory that notes which checkpoint is the
                last one; None takes ``checkpoint``.
            meta_graph_suffix: without meaning here, as the next one.
            write_meta_graph: graphs are not written.
            write_state: whether the directory notes it.
            strip_default_attrs: without meaning here.
            save_debug_info: without meaning here.

        Returns:
            The checkpoint's path, with the step; None if there is nothing to save.

        Raises:
            FailedPreconditionError: if a variable has no value.
            RuntimeError: if its ops have not been made.
            TypeError: if ``sess`` is no session.
            ValueError: if there is no such directory, or the path is that of the note.

        Follows: tensorflow/python/training/saver.py, Saver.save.
        """
        if not self._is_built:
            raise RuntimeError("`build()` should be called before save if defer_build==True")
        latest = "checkpoint" if latest_filename is None else latest_filename
        if Path(latest).name != latest:
            raise ValueError("'latest_filename' must not contain path components")
        path = self._path_at_step(sess, os.fsdecode(save_path), global_step, latest)
        if not save_path:
            raise ValueError("no path specified")
        if not isinstance(sess, Session):
            raise TypeError(f"'sess' must be a Session; {sess}")
        if self.saver_def is None:
            return None
        directory = os.path.split(os.fsdecode(save_path))[0]
        try:
            saved = sess.run(
                self.saver_def.save_tensor_name, {self.saver_def.filename_tensor_name: path}
            )
        except (FailedPreconditionError, NotFoundError):
            if not Path(directory).is_dir():
                raise ValueError(
                    f"Parent directory of {save_path} doesn't exist, can't save."
                ) from None
            raise
        path = str(saved.decode())
        if write_state:
            self._note(path, directory, latest)
        return path

    def _path_at_step(self, sess: Any, path: str, global_step: Any, latest: str) -> str:
        if global_step is None:
            if Path(path).name == latest:
                raise ValueError(
                    f"'latest_filename' collides with 'save_path': '{latest}' and '{path}'"
                )
            return path
        if not _is_number(global_step):
            global_step = value_of_step(sess, global_step)
        return f"{path}-{global_step:08d}" if self._pad_step_number else f"{path}-{global_step}"

    def _note(self, path: str, directory: str, latest: str) -> None:
        """Note a new checkpoint, and delete one that is no longer kept."""
        too_old = self._record(path)
        update_checkpoint_state_internal(
            directory,
            path,
            self.last_checkpoints,
            latest,
            save_relative_paths=self._save_relative_paths,
        )
        if too_old is None or self._next_checkpoint_time is None:
            return
        if too_old[1] > self._next_checkpoint_time:
            self._next_checkpoint_time += self._keep_every * _HOUR
        else:
            remove_checkpoint(too_old[0])

    def _record(self, path: str) -> tuple[str, float] | None:
        """Remember a checkpoint; the one that has to go for it, if one has."""
        if not self._max_to_keep:
            return None
        (written,) = get_checkpoint_mtimes([path])
        if self._next_checkpoint_time is None:
            self._next_checkpoint_time = written + self._keep_every * _HOUR
        self._last_checkpoints = [pair for pair in self._last_checkpoints if pair[0] != path]
        self._last_checkpoints.append((path, written))
        if len(self._last_checkpoints) <= self._max_to_keep:
            return None
        return self._last_checkpoints.pop(0)

    # What was saved.

    @property
    def last_checkpoints(self) -> list[str]:
        """The paths of the checkpoints that are kept, oldest first."""
        return [path for path, _ in self._last_checkpoints]

    def set_last_checkpoints(self, last_checkpoints: Sequence[str]) -> None:
        """Say which checkpoints there are, oldest first; none of them stays for good."""
        self._last_checkpoints = [(path, float("inf")) for path in last_checkpoints]

    def set_last_checkpoints_with_time(
        self, last_checkpoints_with_time: Sequence[tuple[str, float]]
    ) -> None:
        """Say which checkpoints there are, oldest first, and when each was written."""
        self._last_checkpoints = list(last_checkpoints_with_time)

    def recover_last_checkpoints(self, checkpoint_paths: Sequence[str]) -> None:
        """Say which checkpoints there may be, oldest first; those that are there count."""
        self._last_checkpoints = [
            (path, written)
            for path in checkpoint_paths
            for written in get_checkpoint_mtimes([path])
        ]

    # Restoring.

    def restore(self, sess: Any, save_path: Any) -> None:
        """Give the variables their values from a checkpoint; none need have had one.

        Args:
            sess: the session that will have their values.
            save_path: the checkpoint's path, as :meth:`save` gave it.

        Raises:
            InvalidArgumentError: if a shape or dtype in the file is another.
            NotFoundError: if a variable is not in the file.
            ValueError: if there is no such checkpoint.

        Follows: tensorflow/python/training/saver.py, Saver.restore.
        """
        if self.saver_def is None:
            return
        if save_path is None:
            raise ValueError("Can't load save_path when it is None.")
        path = os.fsdecode(save_path)
        if not checkpoint_exists(path):
            hint = hint_of_tensorflow(path)
            raise ValueError(
                f"The passed save_path is not a valid checkpoint: {path}"
                + (f"\n{hint}" if hint else "")
            )
        try:
            sess.run(self.saver_def.restore_op_name, {self.saver_def.filename_tensor_name: path})
        except NotFoundError as error:
            what = "a Variable name or other graph key that is missing"
            raise _explained(error, what) from None
        except InvalidArgumentError as error:
            what = "a mismatch between the current graph and the graph"
            raise _explained(error, what) from None

    def export_meta_graph(self, *args: Any, **kwargs: Any) -> None:
        """Nothing that there is here; see :func:`export_meta_graph`."""
        export_meta_graph(*args, **kwargs)


def _saving(path: Tensor, saveables: Sequence[Saveable]) -> Tensor:
    saved = save_v2(
        path,
        [one.name for one in saveables],
        [one.part for one in saveables],
        [one.tensor() for one in saveables],
    )
    with get_default_graph().control_dependencies([saved]):
        done: Tensor = array_ops.identity(path, name="control_dependency")
    return done


def _restoring(path: Tensor, saveables: Sequence[Saveable], *, reshape: bool) -> str:
    values = restore_v2(
        path,
        [one.name for one in saveables],
        [one.part for one in saveables],
        [one.dtype for one in saveables],
    )
    restored = [
        one.restore(value, reshape=reshape) for one, value in zip(saveables, values, strict=True)
    ]
    return control_flow_ops.group(*restored, name="restore_all").name


def _is_number(step: Any) -> bool:
    return hasattr(step, "__index__") and not hasattr(step, "op")


def _explained(error: OpError, what: str) -> OpError:
    return type(error)(
        error.node_def,
        error.op,
        f"Restoring from checkpoint failed. This is most likely due to {what} from the "
        "checkpoint. Please ensure that you have not altered the graph expected based on the "
        f"checkpoint. Original error:\n\n{error.message}",
    )


_NO_GRAPHS = (
    "tf.train.{}: graphs are not written to files here, and not read from them. Build the graph "
    "by the code that built it, and restore its variables with tf.train.Saver."
)


def export_meta_graph(filename: Any = None, *args: Any, **kwargs: Any) -> None:
    """Nothing that there is here: a graph is built by its code.

    Args:
        filename: without meaning here, as all others.
        args: likewise.
        kwargs: likewise.

    Raises:
        NotImplementedError: always.

    >>> export_meta_graph("model.meta")
    Traceback (most recent call last):
    NotImplementedError: tf.train.export_meta_graph: graphs are not written to files here, ...
    """
    raise NotImplementedError(_NO_GRAPHS.format("export_meta_graph"))


def import_meta_graph(meta_graph_or_file: Any, *args: Any, **kwargs: Any) -> Saver:
    """Nothing that there is here: a graph is built by its code.

    Args:
        meta_graph_or_file: without meaning here, as all others.
        args: likewise.
        kwargs: likewise.

    Raises:
        NotImplementedError: always.

    >>> import_meta_graph("model.meta")
    Traceback (most recent call last):
    NotImplementedError: tf.train.import_meta_graph: graphs are not written to files here, ...
    """
    raise NotImplementedError(_NO_GRAPHS.format("import_meta_graph"))
