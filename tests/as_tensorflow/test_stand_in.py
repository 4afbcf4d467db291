"""``scopeviz.tf1`` in TensorFlow's place: what is found, what is refused, what is left behind."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

import scopeviz.tf1
from scopeviz.as_tensorflow import StandIn, TensorFlowImported, as_tensorflow, stand_in
from scopeviz.as_tensorflow.names import UNPUBLISHED, Namespace, Unpublished, find, namespaces


@pytest.fixture
def stands_in() -> Iterator[None]:
    with as_tensorflow():
        yield


def run(source: str) -> dict[str, object]:
    """Run a program; what its names are afterwards."""
    names: dict[str, object] = {}
    exec(compile(source, "/home/somebody/model.py", "exec"), names)
    return names


@pytest.mark.usefixtures("stands_in")
@pytest.mark.parametrize(
    ("statement", "value"),
    [
        ("import tensorflow as tf; found = tf.get_variable", scopeviz.tf1.get_variable),
        ("import tensorflow.compat.v1 as tf; found = tf.nn.relu", scopeviz.tf1.nn.relu),
        ("import tensorflow.compat.v1.nn as nn; found = nn.relu", scopeviz.tf1.nn.relu),
        ("from tensorflow.compat import v1 as tf; found = tf.Variable", scopeviz.tf1.Variable),
        ("from tensorflow import nn; found = nn.relu", scopeviz.tf1.nn.relu),
        ("from tensorflow.nn import relu as found", scopeviz.tf1.nn.relu),
        (
            "from tensorflow.python.ops import variable_scope as vs; found = vs.get_variable",
            scopeviz.tf1.get_variable,
        ),
        ("from tensorflow.python.framework import ops; found = ops.Graph", scopeviz.tf1.Graph),
        ("from tensorflow.python.ops.nn_ops import relu as found", scopeviz.tf1.nn.relu),
        (
            "from tensorflow.contrib.layers.python import layers; found = layers.batch_norm",
            scopeviz.tf1.contrib.layers.batch_norm,
        ),
        (
            "from tensorflow.contrib.framework.python.ops import arg_scope as found",
            scopeviz.tf1.contrib.framework.arg_scope,
        ),
        (
            "from tensorflow.contrib.framework.python.ops.arg_scope import arg_scope as found",
            scopeviz.tf1.contrib.framework.arg_scope,
        ),
        ("import tensorflow; found = tensorflow.python.ops.array_ops.pad", scopeviz.tf1.pad),
        (
            "from tensorflow.contrib.layers.python.layers.utils import last_dimension as found",
            scopeviz.tf1.contrib.slim.utils.last_dimension,
        ),
    ],
)
def test_each_way_of_importing_finds_the_runtime(statement: str, value: object) -> None:
    assert run(statement)["found"] is value


@pytest.mark.usefixtures("stands_in")
def test_a_function_hides_the_module_of_its_name_where_its_folder_publishes_it() -> None:
    names = run(
        "from tensorflow.contrib.framework.python.ops.arg_scope import add_arg_scope\n"
        "from tensorflow.contrib.framework.python.ops import arg_scope, variables\n"
        "model_variable = variables.model_variable"
    )
    assert names["add_arg_scope"] is scopeviz.tf1.contrib.framework.add_arg_scope
    assert names["arg_scope"] is scopeviz.tf1.contrib.framework.arg_scope
    assert names["model_variable"] is scopeviz.tf1.contrib.framework.model_variable


@pytest.mark.parametrize("row", UNPUBLISHED, ids=lambda row: f"{row.folder} {row.modules[:12]}")
@pytest.mark.usefixtures("stands_in")
def test_each_row_of_the_table_can_be_imported_and_is_not_empty(row: Unpublished) -> None:
    for module in row.modules.split():
        name = f"tensorflow.{row.folder}.{module}"
        imported = importlib.import_module(name)
        assert any(hasattr(imported, each) for each in namespaces()[name].names()), name


@pytest.mark.usefixtures("stands_in")
def test_what_tf1_does_not_publish_is_not_published() -> None:
    has = run("import tensorflow as tf; has = [hasattr(tf, n) for n in ('ops', 'kernels', 'add')]")
    assert has["has"] == [False, False, True]


@pytest.mark.usefixtures("stands_in")
def test_every_published_name_can_be_reached() -> None:
    for space in namespaces().values():
        for name in space.names():
            found = space[name] if space.hides(name) else find(f"{space.name}.{name}")
            assert not isinstance(found, Namespace)


@pytest.mark.usefixtures("stands_in")
def test_an_unknown_symbol_is_named_with_its_place_and_the_nearest_one() -> None:
    with pytest.raises(AttributeError) as caught:
        run("import tensorflow as tf\n\ntf.nn.rellu")
    assert str(caught.value).splitlines() == [
        "module 'tensorflow.nn' has no attribute 'rellu': scopeviz.tf1 does not have it.",
        "  used at model.py, line 3",
        "  nearest that it has: tf.nn.relu, tf.nn.crelu, tf.nn.relu6",
    ]


@pytest.mark.usefixtures("stands_in")
@pytest.mark.parametrize(
    ("statement", "first", "near"),
    [
        ("from tensorflow.nn import rellu", "No module named 'tensorflow.nn.rellu'", "tf.nn.relu"),
        ("import tensorflow.trayn", "No module named 'tensorflow.trayn'", "tf.train"),
        ("import tensorflow.nn.relu", "No module named 'tensorflow.nn.relu'", "tf.nn.relu"),
    ],
)
def test_an_unknown_import_is_named_with_its_place_and_the_nearest_one(
    statement: str, first: str, near: str
) -> None:
    with pytest.raises(ImportError) as caught:
        run(f"\n{statement}")
    lines = str(caught.value).splitlines()
    assert lines[0] == f"{first}: scopeviz.tf1 does not have it."
    assert lines[1] == "  used at model.py, line 2"
    assert lines[2].startswith(f"  nearest that it has: {near}")


@pytest.mark.usefixtures("stands_in")
@pytest.mark.parametrize(
    ("imported", "used", "name"),
    [
        ("from tensorflow.contrib import tpu", "tpu.TPUConfig()", "contrib.tpu.TPUConfig"),
        ("import tensorflow as tf", "tf.estimator.RunConfig()", "estimator.RunConfig"),
        ("from tensorflow.keras.layers import Dense", "Dense(3)", "keras.layers.Dense"),
        ("from tensorflow.keras import Model", "class A(Model): ...\nA()", "keras.Model"),
        (
            "from tensorflow.python.ops import inplace_ops",
            "inplace_ops.alias()",
            "python.ops.inplace_ops.alias",
        ),
    ],
)
def test_a_module_that_tf1_has_may_be_imported_and_is_refused_where_it_is_used(
    imported: str, used: str, name: str
) -> None:
    run(imported)
    module, _, symbol = f"tensorflow.{name}".rpartition(".")
    with pytest.raises(AttributeError) as caught:
        run(f"{imported}\n{used}")
    first, place, _ = str(caught.value).splitlines()
    assert first.startswith(f"module {module!r} has no attribute {symbol!r}")
    assert place.startswith(f"  used at model.py, line {1 + len(used.splitlines())}")


@pytest.mark.usefixtures("stands_in")
def test_classes_and_defaults_may_be_taken_from_what_is_absent() -> None:
    found = run(
        "import tensorflow.compat.v1 as tf\n"
        "class Layer(tf.keras.layers.Layer):\n"
        "    def call(self, mode=tf.estimator.experimental.Mode.TRAIN): pass\n"
        "class Writer(tf.io.TFRecordWriter): pass\n"
        "mode = tf.estimator.ModeKeys.TRAIN"
    )
    assert found["mode"] == "train"


@pytest.mark.usefixtures("stands_in")
def test_a_program_may_ask_whether_a_symbol_is_there() -> None:
    found = run(
        "import tensorflow as tf\n"
        "has = hasattr(tf, 'no_such_thing'), hasattr(tf, 'add')\n"
        "default = getattr(tf.nn, 'no_such_thing', 3)\n"
        "try:\n    from tensorflow import no_such_thing\nexcept ImportError:\n    refused = True"
    )
    assert (found["has"], found["default"], found["refused"]) == ((False, True), 3, True)


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "its_model.py").write_text("from tensorflow import add")
    (tmp_path / "its_words.py").write_text("x = 1")
    monkeypatch.syspath_prepend(tmp_path)
    before, finders = set(sys.modules), list(sys.meta_path)
    with as_tensorflow():
        run("import tensorflow.contrib, its_model, its_words")
    assert sys.meta_path == finders
    assert set(sys.modules) - before == {"its_words"}
    del sys.modules["its_words"]


def test_it_goes_when_the_program_raises() -> None:
    with pytest.raises(ZeroDivisionError), as_tensorflow():
        run("import tensorflow; 1 / 0")
    assert "tensorflow" not in sys.modules


def test_installing_twice_is_installing_once() -> None:
    one = StandIn()
    one.install()
    one.install()
    one.remove()
    one.remove()
    assert not one.installed


def test_a_real_tensorflow_in_use_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    real = ModuleType("tensorflow")
    monkeypatch.setitem(sys.modules, "tensorflow", real)
    with pytest.raises(TensorFlowImported, match="imported already"), as_tensorflow():
        pass
    assert sys.modules["tensorflow"] is real


def test_a_real_tensorflow_that_is_installed_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tensorflow").mkdir()
    (tmp_path / "tensorflow" / "__init__.py").write_text("installed = True")
    monkeypatch.syspath_prepend(tmp_path)
    assert stand_in.is_installed()
    with as_tensorflow():
        assert "installed" not in run("from tensorflow import *")
    importlib.invalidate_caches()
    assert run("import tensorflow; it = tensorflow.installed")["it"] is True
    del sys.modules["tensorflow"]


def test_a_star_import_takes_every_name() -> None:
    with as_tensorflow():
        taken = run("from tensorflow import *")
    assert {"placeholder", "Session", "nn", "train", "float32"} <= set(taken)


PROLOGUES = (
    "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()",
    "import tensorflow as tf\ntf.compat.v1.disable_eager_execution()",
    "import tensorflow as tf\nassert not tf.executing_eagerly()",
    "import tensorflow as tf\nassert tf.version.VERSION == tf.__version__",
    "import tensorflow as tf\nassert tf.compat.dimension_value(tf.zeros([2, 3]).shape[1]) == 3",
    "import tensorflow as tf\ntf.Session().run([tf.no_op(), tf.tables_initializer()])",
)


@pytest.mark.parametrize("prologue", PROLOGUES)
def test_what_programs_for_both_tensorflows_begin_with_is_known(prologue: str) -> None:
    with as_tensorflow():
        run(prologue)


@pytest.mark.parametrize(
    "name", ["enable_eager_execution", "enable_v2_behavior", "enable_control_flow_v2"]
)
def test_tensorflow_2_cannot_be_switched_on(name: str) -> None:
    with as_tensorflow(), pytest.raises(RuntimeError, match=f"tf.{name} is not supported"):
        run(f"import tensorflow as tf\ntf.{name}()")


@pytest.mark.parametrize(
    "copy", ["copy.copy(nn)", "copy.deepcopy(nn)", "pickle.loads(pickle.dumps(nn))"]
)
def test_a_copy_of_a_module_is_the_module(copy: str) -> None:
    program = f"import copy, pickle\nimport tensorflow.nn as nn\nis_same = {copy} is nn"
    with as_tensorflow():
        assert run(program)["is_same"]


def test_notebooks_can_complete_names_of_what_is_below() -> None:
    with as_tensorflow():
        shell: Any = InteractiveShell()  # type: ignore[no-untyped-call]  # IPython's
        shell.run_cell("import tensorflow as tf")
        shell.Completer.use_jedi = False
        for text, name in (("tf.nn.rel", ".relu"), ("tf.contrib.sl", ".slim")):
            assert name in shell.complete(None, text, len(text))[1]


@pytest.mark.usefixtures("stands_in")
def test_of_a_module_that_is_absent_no_far_name_is_offered() -> None:
    with pytest.raises(AttributeError) as caught:
        run("import tensorflow as tf\ntf.data.Dataset()")
    assert str(caught.value).splitlines()[-1] == "  nothing of tf.data is there"
