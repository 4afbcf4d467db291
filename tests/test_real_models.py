"""The models of ``examples/``, run as they stand: what they learn, and who shares what."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

import scopeviz.tf1 as tf
from scopeviz import cli
from scopeviz.capture import Trace
from scopeviz.model.fold import build
from scopeviz.model.scope_graph import ScopeGraph, VariableNode
from scopeviz.views import to_text

EXAMPLES = Path(__file__).parents[1] / "examples"
Run = Callable[..., tuple[ScopeGraph, str]]

SHARED = {
    "gan": {
        f"discriminator/{layer}/{variable}": ["discriminator", "discriminator"]
        for layer in ("dense", "dense_1", "dense_2")
        for variable in ("kernel", "bias")
    },
    "siamese": {
        f"encoder/{layer}/{variable}": ["encoder", "encoder"]
        for layer in ("conv1", "conv2", "embedding")
        for variable in ("kernel", "bias")
    },
    "transformer": {"transformer/embedding/letters": ["embed", "scores"]},
    "lstm": {
        f"model/{variable}": ["Model.__init__", "Model.__init__"]
        for variable in (
            "embedding",
            "rnn/multi_rnn_cell/cell_0/basic_lstm_cell/kernel",
            "rnn/multi_rnn_cell/cell_0/basic_lstm_cell/bias",
            "rnn/multi_rnn_cell/cell_1/basic_lstm_cell/kernel",
            "rnn/multi_rnn_cell/cell_1/basic_lstm_cell/bias",
            "softmax_w",
            "softmax_b",
        )
    },
    "lenet": {
        f"lenet/{layer}/{variable}": ["lenet", "lenet"]
        for layer in ("conv1", "conv2", "fc1", "fc2", "logits")
        for variable in ("kernel", "bias")
    },
}
"""Example -> each variable that is shared, and the functions whose calls use it."""

LEARNED = {
    "gan": ("400", r"mean distance from the centre: (.*)", 0.5, 1.5),
    "siamese": ("200", r"told apart: (.*) %", 90, 100),
    "transformer": ("250", r"turned round: (.*) % of the letters", 90, 100),
    "lstm": ("100", r"perplexity: (.*)", 1.0, 1.5),
    "lenet": ("120", r"read right: (.*) %", 80, 100),
}
"""Example -> steps, what it prints at its end, and between what bounds the number lies."""

every_example = pytest.mark.parametrize("name", SHARED)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs an example through ``scopeviz run``; the model, and what was printed."""
    graphs: list[ScopeGraph] = []

    def keep(trace: Trace) -> ScopeGraph:
        graphs.append(build(trace))
        return graphs[-1]

    monkeypatch.setattr(cli, "build", keep)
    monkeypatch.chdir(tmp_path)

    def run(name: str, steps: str) -> tuple[ScopeGraph, str]:
        tf.reset_default_graph()
        words = ["run", str(EXAMPLES / f"{name}.py"), "--as-tensorflow", "--", "--steps", steps]
        status = cli.main(words)
        out, err = capsys.readouterr()
        assert (status, err) == (0, "")
        return graphs[-1], out

    return run


def users(variable: VariableNode, graph: ScopeGraph) -> list[str]:
    """The functions whose calls use a variable, but for what trains it."""
    return [graph.calls[call].function for call in variable.calls]


def test_every_example_that_imports_tensorflow_is_tried() -> None:
    models = {
        path.stem
        for path in EXAMPLES.glob("*.py")
        if "import tensorflow as tf" in path.read_text("utf-8").splitlines()
    }
    assert models == set(SHARED) == set(LEARNED)


@every_example
def test_the_sharing_graph_shows_who_shares_what(name: str, run: Run) -> None:
    graph, out = run(name, "1")
    shared = {
        variable.name: users(variable, graph)
        for variable in graph.variables.values()
        if variable.shared
    }
    assert shared == SHARED[name]
    for variable in shared:
        assert f"\n{variable} ×2: made in" in out
    assert to_text(graph, "sharing").count(" ×") == len(shared)


@every_example
def test_slots_are_told_with_the_variable_that_they_train(name: str, run: Run) -> None:
    graph, _ = run(name, "1")
    trained = {node.name for node in graph.variables.values() if node.trainable}
    owners = {node.slot_of for node in graph.variables.values() if node.slot_of}
    assert owners == trained


@every_example
def test_each_model_learns(name: str, run: Run) -> None:
    steps, pattern, low, high = LEARNED[name]
    _, out = run(name, steps)
    found = re.search(pattern, out)
    assert found is not None
    assert low <= float(found[1]) <= high
