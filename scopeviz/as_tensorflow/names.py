"""Which names of TensorFlow's there are, and what stands for each in ``scopeviz.tf1``."""

from __future__ import annotations

import difflib
import functools
import sys
from collections.abc import Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any, NamedTuple

import scopeviz.tf1
import scopeviz.tf1._private
import scopeviz.tf1.framework.api
import scopeviz.tf1.framework.tf_inspect

ROOT = "tensorflow"
RUNTIME = scopeviz.tf1.__name__

FOLDERS = frozenset({"client", "framework", "kernels", "ops", "platform", "training", "variables"})
"""Folders of the runtime's that TF1 publishes under no such name."""

_OPS = ("", "math", "nn", "linalg", "random", "image", "debugging", "initializers")
_NN = ("nn", "nn.rnn_cell", *_OPS)


class Unpublished(NamedTuple):
    """Modules of TensorFlow's that it does not publish, and that programs import all the same.

    Attributes:
        folder: where they are.
        modules: their file names.
        homes: what publishes their names.
    """

    folder: str
    modules: str
    homes: tuple[str, ...]


UNPUBLISHED = (
    Unpublished("contrib.framework.python.ops", "arg_scope ops variables", ("contrib.framework",)),
    Unpublished(
        "contrib.layers.python.layers",
        "initializers layers normalization regularizers utils",
        ("contrib.layers", "contrib.slim.utils"),
    ),
    Unpublished(
        "contrib.rnn.python.ops",
        "core_rnn core_rnn_cell core_rnn_cell_impl rnn rnn_cell",
        ("contrib.rnn", *_NN),
    ),
    Unpublished("contrib.legacy_seq2seq.python.ops", "seq2seq", ("contrib.legacy_seq2seq",)),
    Unpublished(
        "contrib.seq2seq.python.ops",
        "attention_wrapper basic_decoder beam_search_decoder decoder helper loss",
        ("contrib.seq2seq",),
    ),
    Unpublished("contrib.slim.python.slim", "learning", ("contrib.slim",)),
    Unpublished("contrib.training.python.training", "hparam training", ("contrib.training",)),
    Unpublished("python.autograph.impl", "api", ()),
    Unpublished("python.client", "session", ("",)),
    Unpublished("python.eager", "context", ("",)),
    Unpublished(
        "python.framework",
        "common_shapes constant_op dtypes errors errors_impl function indexed_slices ops "
        "random_seed smart_cond sparse_tensor tensor_shape tensor_util",
        ("", "errors"),
    ),
    Unpublished(
        "python.layers",
        "base convolutional core layers normalization pooling",
        ("layers", ""),
    ),
    Unpublished("python.lib.io", "file_io", ("gfile",)),
    Unpublished(
        "python.ops",
        "array_grad array_ops check_ops clip_ops control_flow_ops custom_gradient functional_ops "
        "gradients gradients_impl image_ops image_ops_impl init_ops linalg_ops logging_ops "
        "math_grad math_ops numerics partitioned_variables random_ops resource_variable_ops "
        "script_ops sparse_ops special_math_ops standard_ops state_ops string_ops template "
        "tensor_array_ops variable_scope variables",
        _OPS,
    ),
    Unpublished(
        "python.ops",
        "candidate_sampling_ops embedding_ops nn nn_grad nn_impl nn_ops rnn rnn_cell rnn_cell_impl",
        _NN,
    ),
    Unpublished("python.ops", "metrics metrics_impl", ("metrics",)),
    Unpublished("python.ops.linalg", "linalg linalg_impl", ("linalg", "")),
    Unpublished("python.ops.losses", "losses losses_impl util", ("losses",)),
    Unpublished("python.platform", "app", ("app",)),
    Unpublished("python.platform", "flags", ("flags",)),
    Unpublished("python.platform", "gfile", ("gfile",)),
    Unpublished("python.platform", "test googletest", ("test",)),
    Unpublished("python.platform", "tf_logging", ("logging",)),
    Unpublished("python.summary", "summary", ("summary",)),
    Unpublished(
        "python.training",
        "adadelta adagrad adam checkpoint_management coordinator ftrl gradient_descent "
        "learning_rate_decay momentum monitored_session moving_averages optimizer rmsprop saver "
        "session_run_hook slot_creator training training_ops training_util",
        ("train", ""),
    ),
    Unpublished("python.util", "compat", ("compat",)),
    Unpublished("python.util", "deprecation nest tf_inspect", ()),
)
"""A module of the runtime with the same file name is asked first, then the homes."""

PACKAGES = {
    "contrib.framework.python.ops": "contrib.framework",
    "contrib.layers.python.layers": "contrib.layers",
}
"""Folders of those that publish the names of their modules too, and what has them.

There ``arg_scope`` is the function, although a module is called so.
"""


_TOP = """
audio autograph bitwise config core data debugging distribute distributions estimator examples
experimental feature_column graph_util io keras lite lookup manip nest profiler python python_io
quantization queue ragged raw_ops resource_loader saved_model sets signal sparse spectral strings
sysconfig tools tpu user_ops xla
"""
_CONTRIB = """
all_reduce autograph batching bayesflow boosted_trees checkpoint cloud cluster_resolver compiler
constrained_optimization copy_graph crf cudnn_rnn data decision_trees deprecated distribute
distributions eager estimator factorization feature_column ffmpeg framework fused_conv
graph_editor grid_rnn hooks image input_pipeline integrate keras kernel_methods labeled_tensor
layers learn legacy_seq2seq linear_optimizer lookup losses metrics mixed_precision model_pruning
nn opt optimizer_v2 predictor quantization quantize receptive_field recurrent resampler rnn rpc
saved_model seq2seq session_bundle signal slim solvers sparsemax specs staging stateless summary
tensorboard tensorrt testing text tfprof timeseries tpu training util
"""

ABSENT = frozenset(
    [
        *(f"{ROOT}.{name}" for name in _TOP.split()),
        *(f"{ROOT}.compat.v1.{name}" for name in _TOP.split()),
        *(f"{ROOT}.contrib.{name}" for name in _CONTRIB.split()),
    ]
)
"""Modules that TF 1.15 has.  Programs import some of them that they never use."""


PARTLY_THERE = frozenset([f"{ROOT}.estimator", f"{ROOT}.compat.v1.estimator"])
"""Those of them of which a few names are there; the others are as absent as the rest."""


class NotThere(LookupError):
    """A name that is not there; the argument is the full name, from ``tensorflow`` on."""


class Namespace:
    """A module of TensorFlow's: a name, and the modules of the runtime that answer for it.

    Attributes:
        name: its full name, such as ``tensorflow.nn``.
        homes: modules, the first of which that has a name gives it.
        published: whether only what these publish counts.
        values_first: whether a value hides a module below that has the same name.
    """

    def __init__(
        self,
        name: str,
        homes: Sequence[ModuleType],
        *,
        published: bool,
        values_first: bool = False,
    ) -> None:
        self.name = name
        self.homes = tuple(homes)
        self.published = published
        self.values_first = values_first

    def hides(self, name: str) -> bool:
        """Whether a name is a value here, although a module below may be called so."""
        return self.values_first and self._is_value(name)

    def __getitem__(self, attribute: str) -> Any:  # noqa: ANN401  # whatever TF1 has there
        """The value that stands for an attribute.

        Raises:
            NotThere: if nothing does.
        """
        for home in self.homes:
            names = public_names(home) if self.published else vars(home)
            if attribute in names:
                found = getattr(home, attribute)
                if not isinstance(found, ModuleType):
                    return found
        raise NotThere(f"{self.name}.{attribute}")

    def names(self) -> list[str]:
        """The names that it publishes, modules left out."""
        found = {name for home in self.homes for name in public_names(home)}
        return sorted(name for name in found if self._is_value(name))

    def _is_value(self, name: str) -> bool:
        try:
            self[name]
        except NotThere:
            return False
        return True


def public_names(module: ModuleType) -> frozenset[str]:
    """What a module of the runtime publishes.

    >>> "relu" in public_names(scopeviz.tf1.nn), "ops" in public_names(scopeviz.tf1)
    (True, False)
    """
    own = getattr(module, "__all__", None)
    if own is not None:
        return frozenset(own)
    names = {name for name in vars(module) if not name.startswith("_")} | {"__version__"}
    return frozenset(names & set(vars(module)) - (FOLDERS if module is scopeviz.tf1 else set()))


def namespaces() -> Mapping[str, Namespace]:
    """Every module of TensorFlow's that there is, by its full name.

    >>> all_of_them = namespaces()
    >>> "tensorflow.nn" in all_of_them, "tensorflow.python.ops.array_ops" in all_of_them
    (True, True)
    >>> all_of_them["tensorflow.compat.v1.nn"]["relu"] is scopeviz.tf1.nn.relu
    True
    """
    return _namespaces()


@functools.cache
def _namespaces() -> dict[str, Namespace]:
    published = dict(_published(scopeviz.tf1, ""))
    found: dict[str, Namespace] = {}
    for above in (ROOT, f"{ROOT}.compat.v1"):
        for below, module in published.items():
            name = f"{above}.{below}".rstrip(".")
            found[name] = Namespace(name, [module], published=True)
    files = _files()
    for folder, file_names, homes in UNPUBLISHED:
        for file in file_names.split():
            name = f"{ROOT}.{folder}.{file}"
            rest = [published[home] for home in homes if home in published]
            found[name] = Namespace(name, [*files.get(file, ()), *rest], published=False)
    for package, home in PACKAGES.items():
        if home in published:
            name = f"{ROOT}.{package}"
            found[name] = Namespace(name, [published[home]], published=True, values_first=True)
    for name in list(found):
        for above in _above(name):
            found.setdefault(above, Namespace(above, [], published=True))
    return found


def _published(module: ModuleType, name: str) -> Iterator[tuple[str, ModuleType]]:
    yield name, module
    for attribute in sorted(public_names(module)):
        below = getattr(module, attribute)
        if isinstance(below, ModuleType) and below.__name__.startswith(f"{RUNTIME}."):
            yield from _published(below, f"{name}.{attribute}".lstrip("."))


def _files() -> dict[str, list[ModuleType]]:
    """File name -> the modules of the runtime that are called so."""
    found: dict[str, list[ModuleType]] = {}
    for name, module in sorted(sys.modules.items()):
        if name.startswith(f"{RUNTIME}."):
            found.setdefault(name.rpartition(".")[2], []).append(module)
    return found


def _above(name: str) -> Iterator[str]:
    while "." in name:
        name = name.rpartition(".")[0]
        yield name


def find(name: str) -> Any:  # noqa: ANN401  # whatever TF1 has there
    """What stands for a full name: a :class:`Namespace`, or a value.

    Raises:
        NotThere: if nothing does; its argument is as much of the name as is not there.

    >>> find("tensorflow.nn.relu") is scopeviz.tf1.nn.relu
    True
    """
    modules = namespaces()
    if name in modules:
        return modules[name]
    above, _, attribute = name.rpartition(".")
    if not above or is_absent(name):
        raise NotThere(name)
    where = find(above)
    if isinstance(where, Namespace):
        return where[attribute]
    try:
        return getattr(where, attribute)
    except AttributeError:
        raise NotThere(name) from None


def is_absent(name: str) -> bool:
    """Whether a name is, or may be, a module of TF1's for which nothing stands.

    >>> is_absent("tensorflow.keras.layers"), is_absent("tensorflow.nn.rellu")
    (True, False)
    """
    modules = namespaces()
    if name in modules:
        return False
    above = name.rpartition(".")[0]
    homed = above in modules and modules[above].homes
    return name in ABSENT or (not homed and any(one in ABSENT for one in _above(name)))


MOST_NEAR = 3

_GOOD = 0.75
"""How like two words must be to be taken for each other: 1 where they are the same."""


def nearest(name: str) -> list[str]:
    """The names that are there and most like one that is not, best first; one at least.

    The same last word elsewhere is nearest of all.

    >>> nearest("tensorflow.nn.rellu")[0], nearest("tensorflow.relu")[0]
    ('tf.nn.relu', 'tf.nn.relu')
    """
    above, _, wanted = name.rpartition(".")
    scored = [
        (_likeness(wanted, last) + (full.rpartition(".")[0] == above) / 10, full)
        for full, last in _symbols()
    ]
    best = sorted(scored, key=lambda pair: (-pair[0], len(pair[1]), pair[1]))
    good = [full for score, full in best if score >= _GOOD]
    return [short(full) for full in (good or [best[0][1]])[:MOST_NEAR]]


def is_near(name: str, other: str) -> bool:
    """Whether a name is like one of :func:`nearest`; of a module that is absent, few are.

    >>> is_near("tensorflow.data.Dataset", "tf.test")
    False
    >>> is_near("tensorflow.keras.layers.Dense", "tf.layers.Dense")
    True
    """
    wanted, word = name.rpartition(".")[2], other.rpartition(".")[2]
    return _likeness(wanted, word) >= _GOOD


def _likeness(wanted: str, word: str) -> float:
    matcher = difflib.SequenceMatcher(None, wanted, word)
    bound = matcher.quick_ratio()
    return matcher.ratio() if bound >= _GOOD else bound / 2


@functools.cache
def _symbols() -> tuple[tuple[str, str], ...]:
    """The full names that TF1 publishes, modules included, each with its last word."""
    spaces = [
        space
        for space in namespaces().values()
        if not space.name.startswith(f"{ROOT}.compat.v1") and ".python" not in space.name
    ]
    names = [f"{space.name}.{name}" for space in spaces for name in space.names()]
    names += [space.name for space in spaces if space.name != ROOT]
    return tuple((name, name.rpartition(".")[2]) for name in names)


def short(name: str) -> str:
    """A full name as people write it.

    >>> short("tensorflow.compat.v1.nn.relu")
    'tf.nn.relu'
    """
    for above in (f"{ROOT}.compat.v1.", f"{ROOT}."):
        if name.startswith(above):
            return f"tf.{name.removeprefix(above)}"
    return name
