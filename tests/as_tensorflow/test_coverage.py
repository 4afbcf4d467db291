"""Which names of TensorFlow's a source uses: read off it, without running it."""

from __future__ import annotations

import json

import pytest

from scopeviz.as_tensorflow import coverage_of


def names(source: str, file: str = "model.py") -> tuple[list[str], list[str]]:
    coverage = coverage_of({file: source})
    return list(coverage.there), list(coverage.missing)


@pytest.mark.parametrize(
    ("source", "there"),
    [
        ("import tensorflow as tf\ntf.nn.relu(1)", ["tensorflow.nn.relu"]),
        ("import tensorflow\ntensorflow.nn.relu(1)", ["tensorflow.nn.relu"]),
        (
            "import tensorflow.compat.v1 as tf\ntf.add(1, 2)",
            ["tensorflow.add", "tensorflow.compat.v1"],
        ),
        ("from tensorflow import nn\nnn.relu(1)", ["tensorflow.nn", "tensorflow.nn.relu"]),
        ("from tensorflow.nn import relu as r\nr(1)", ["tensorflow.nn.relu"]),
        ("def f():\n    return tf.add(1, 2)\nimport tensorflow as tf", ["tensorflow.add"]),
        (
            "import tensorflow as tf\nnn = tf.nn\nnn.relu(1)",
            ["tensorflow.nn", "tensorflow.nn.relu"],
        ),
        ("import tensorflow as tf\ntf.Variable(1).op.name", ["tensorflow.Variable"]),
        ("import numpy as tf\ntf.add", []),
        ("from .tensorflow import add", []),
    ],
)
def test_names_are_found_however_they_are_imported(source: str, there: list[str]) -> None:
    assert names(source) == (there, [])


def test_what_is_not_there_is_told_with_its_place_and_the_nearest() -> None:
    coverage = coverage_of(
        {
            "a.py": "import tensorflow as tf\ntf.add\ntf.nn.rellu\n",
            "b.py": "import tensorflow as t\nt.nn.rellu",
        }
    )
    assert str(coverage).splitlines() == [
        "2 names of TensorFlow's, 1 there",
        "  ✗ tf.nn.rellu  a.py:3 ×2; nearest: tf.nn.relu",
        "  + tf.add       a.py:2",
    ]


def test_a_module_that_is_not_there_is_missing() -> None:
    assert names("import tensorflow.trayn") == ([], ["tensorflow.trayn"])


def test_a_notebook_is_read_cell_by_cell_without_its_magics() -> None:
    cells = [
        {"cell_type": "code", "source": ["%load_ext scopeviz\n", "import tensorflow as tf"]},
        {"cell_type": "markdown", "source": "tf.text"},
        {"cell_type": "code", "source": "%%time\nnot python"},
        {"cell_type": "code", "source": "!ls\ntf.add"},
    ]
    coverage = coverage_of({"a.ipynb": json.dumps({"cells": cells})})
    (use,) = coverage.there["tensorflow.add"]
    assert str(use) == "a.ipynb cell 3:2"


@pytest.mark.parametrize(
    "line",
    ["files = !ls", "taken = %time tf.add(1, 2)", "tf.add?", "if True:\n    !ls\n    %time tf.add"],
)
def test_what_only_ipython_understands_is_left_out(line: str) -> None:
    cell = {"cell_type": "code", "source": f"import tensorflow as tf\n{line}\ntf.nn.relu"}
    coverage = coverage_of({"a.ipynb": json.dumps({"cells": [cell]})})
    assert list(coverage.there) == ["tensorflow.nn.relu"]


def test_a_notebook_of_an_older_format_is_read() -> None:
    cell = {"cell_type": "code", "input": ["import tensorflow as tf\n", "tf.add"]}
    text = json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]})
    assert list(coverage_of({"a.ipynb": text}).there) == ["tensorflow.add"]


def test_names_of_a_star_import_are_found() -> None:
    source = "from tensorflow import *\nfrom tensorflow.contrib.layers import *\nnn.relu, conv2d"
    used = ["tensorflow.contrib.layers.conv2d", "tensorflow.nn.relu"]
    assert names(source) == (used, [])


@pytest.mark.parametrize("text", ["", "[]", '{"cells": 3}', '{"cells": [{}]}'])
def test_what_is_no_notebook_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"a\.ipynb is no notebook"):
        coverage_of({"a.ipynb": text})


def test_what_is_no_python_is_refused_with_its_file() -> None:
    with pytest.raises(SyntaxError) as caught:
        coverage_of({"a.py": "def"})
    assert caught.value.filename == "a.py"


def test_a_source_without_tensorflow_says_so() -> None:
    assert str(coverage_of({"a.py": "x = 1"})) == "No name of TensorFlow's is used."
