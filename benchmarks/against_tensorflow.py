"""Variables, and two convolutions, side by side with real TensorFlow, in one run.

`make bench-tensorflow`, or `python -m benchmarks.against_tensorflow`.  TensorFlow goes into
an environment of its own, `build/tensorflow`, and is no part of scopeviz's.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import venv
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks import growth, memory
from benchmarks.measure import Row, share_of_a_core, significant, table

ROOT = Path(__file__).parents[1]
ENVIRONMENT = ROOT / "build" / "tensorflow"
INSTALLED = ENVIRONMENT / ".installed"
TENSORFLOW = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PACKAGE = "tensorflow-cpu" if platform.machine() in {"x86_64", "AMD64"} else "tensorflow"
"""The one without the libraries for graphics cards, where it is published."""

ROUNDS = 5
TARGETS = {"create": 50.0, "reuse": 10.0}
"""How many times faster than TensorFlow we have to be."""

OURS = """
import scopeviz.tf1 as tf
from scopeviz.events import listening
version = "scopeviz"
"""

THEIRS = """
from contextlib import nullcontext
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
version = "TensorFlow " + tf.__version__
listening = lambda listener: nullcontext()
"""

MEASURING = """
import json
from time import perf_counter

COUNT, REPEATS = 500, 3
INITIALIZERS = {
    "random_normal": tf.random_normal_initializer,
    "constant": lambda: tf.constant_initializer(0.0),
    "default": lambda: None,
}

def look_up(make_initializer, count, reuse):
    with tf.variable_scope("net", reuse=reuse):
        for number in range(count):
            initializer = make_initializer()
            tf.get_variable(f"v{number}", [5, 5, 32, 32], initializer=initializer)

def create(make_initializer, count=COUNT):
    tf.reset_default_graph()
    look_up(make_initializer, count, reuse=False)

def reuse(make_initializer, count=COUNT):
    look_up(make_initializer, count, reuse=True)

def microseconds(action, make_initializer):
    heard = []
    with listening(heard.append):
        start = perf_counter()
        action(make_initializer)
        return (perf_counter() - start) / COUNT * 1e6

costs = {}
for kind, make_initializer in INITIALIZERS.items():
    create(make_initializer, 10)
    for action in (create, reuse):
        runs = [microseconds(action, make_initializer) for _ in range(REPEATS)]
        costs[f"{action.__name__}, {kind} initializer"] = min(runs)
print(json.dumps([version, costs]))
"""
"""What both sides run: microseconds for each variable."""

BLOCKS = """
import json, os, sys
from time import perf_counter
import numpy as np
threads = int(os.environ["OPENBLAS_NUM_THREADS"])
config = None
if version != "scopeviz":
    config = tf.ConfigProto(
        intra_op_parallelism_threads=threads, inter_op_parallelism_threads=threads
    )
images = np.random.default_rng(0).random((8, 28, 28, 32), dtype=np.float32)
fed = hidden = tf.placeholder(tf.float32, images.shape)
for block in ("conv1", "conv2"):
    with tf.variable_scope(block):
        weights = tf.get_variable("weights", [5, 5, 32, 32])
        biases = tf.get_variable("biases", [32], initializer=tf.constant_initializer(0.0))
        conv = tf.nn.conv2d(hidden, weights, strides=[1, 1, 1, 1], padding="SAME")
        hidden = tf.nn.relu(conv + biases)
times = []
with tf.Session(config=config) as session:
    session.run(tf.global_variables_initializer())
    for _ in range(200):
        start = perf_counter()
        session.run(hidden, {fed: images})
        times.append(perf_counter() - start)
print(json.dumps([version, {"forward": min(times) * 1e3}]))
"""
"""The article's two blocks on a batch of 8, which both sides run: milliseconds."""

SLOWER = 2.0
"""How many times as long as TensorFlow two blocks may take us."""

Costs = Mapping[str, float]


def main() -> None:
    """Measure both, compare, and say what of ours grows with the number of variables."""
    if not INSTALLED.exists():
        install()
    print(
        f"Python {platform.python_version()} on {platform.machine()}, {ROUNDS} rounds", flush=True
    )
    start = os.times()
    version, ours, theirs = measured()
    sections = {
        f"Ours, events recorded, and {version}: per variable": comparison(ours, theirs),
        f"Ours and {version}: the article's two blocks, 8x28x28x32": blocks(),
        "Ours, more and more variables": growth.rows(),
        "Ours, memory, events included": memory.rows(),
    }
    missed = 0
    for title, section in sections.items():
        rows = list(section)
        print(f"\n{title}\n{table(rows)}", flush=True)
        missed += sum(row.verdict == "MISSED" for row in rows)
    print(f"\n{missed} targets missed" if missed else "\nEvery target met")
    if (share := share_of_a_core(start, os.times())) < 0.9:
        print(f"The machine was busy: {share:.0%} of a core was ours, so the times are too long")


def install() -> None:
    """Make the environment, and leave a stamp in it once TensorFlow can be imported there."""
    print(
        f"Installing {PACKAGE} into {ENVIRONMENT.relative_to(ROOT)}, about 1.5 GB ...", flush=True
    )
    try:
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
        quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
        called("-m", "pip", "install", *quiet, PACKAGE)
        called("-c", THEIRS)
    except (OSError, subprocess.CalledProcessError) as error:
        sys.exit(
            f"{PACKAGE} cannot be installed for Python {platform.python_version()} on "
            f"{platform.machine()}: {last_line(error)}"
        )
    INSTALLED.touch()


def last_line(error: Exception) -> str:
    r"""What went wrong, as far as one line says it.

    >>> last_line(subprocess.CalledProcessError(1, "pip", stderr="trying\nno such package\n"))
    'no such package'
    """
    lines = str(getattr(error, "stderr", None) or error).strip().splitlines()
    return lines[-1] if lines else repr(error)


def called(*arguments: str, python: Path = TENSORFLOW, threads: int | None = None) -> str:
    """What an interpreter prints, in a process of its own."""
    limit = {} if threads is None else {"OPENBLAS_NUM_THREADS": str(threads)}
    quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "-1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [python, *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | quiet | limit,
    )
    return done.stdout


def blocks() -> Iterator[Row]:
    """How many times as long as TensorFlow we take, with as many threads."""
    for threads in (1, 2):
        ours, theirs = [], []
        for _ in range(ROUNDS):
            _, costs = json.loads(
                called("-c", OURS + BLOCKS, python=Path(sys.executable), threads=threads)
            )
            ours.append(costs)
            _, costs = json.loads(called("-c", THEIRS + BLOCKS, threads=threads))
            theirs.append(costs)
        mine, other = least(ours)["forward"], least(theirs)["forward"]
        both = f"{significant(mine)} ms, and {significant(other)} ms"
        what = f"forward, threads: {threads}"
        yield Row(what, mine / other, "×", SLOWER, both)


def measured() -> tuple[str, Costs, Costs]:
    """TensorFlow's version, and the least that each lookup cost, ours and theirs.

    The two take turns, so that what else the machine does strikes both.
    """
    version, ours, theirs = "", [], []
    for _ in range(ROUNDS):
        _, costs = json.loads(called("-c", OURS + MEASURING, python=Path(sys.executable)))
        ours.append(costs)
        version, costs = json.loads(called("-c", THEIRS + MEASURING))
        theirs.append(costs)
    return version, least(ours), least(theirs)


def least(rounds: list[dict[str, float]]) -> Costs:
    """The least of each figure.

    >>> least([{"create": 2.0, "reuse": 1.0}, {"create": 3.0, "reuse": 0.5}])
    {'create': 2.0, 'reuse': 0.5}
    """
    return {what: min(costs[what] for costs in rounds) for what in rounds[0]}


def comparison(ours: Costs, theirs: Costs) -> Iterator[Row]:
    """How many times faster we are, and what the two figures were.

    >>> print(table(comparison({"create": 20.0}, {"create": 3000.0})))
    create: faster   150 ×   at least 50 ×   met   20.0 µs, and 3000 µs
    """
    for what, cost in ours.items():
        target = TARGETS[what.partition(",")[0]]
        ratio = f"{significant(cost)} µs, and {significant(theirs[what])} µs"
        yield Row(f"{what}: faster", theirs[what] / cost, "×", target, ratio, "at least")


if __name__ == "__main__":
    main()
