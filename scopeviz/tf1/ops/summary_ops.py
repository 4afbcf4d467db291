"""Summaries: ops under TF1's names, which give an empty text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from scopeviz.tf1.framework.dtypes import float32, string
from scopeviz.tf1.framework.graph_keys import GraphKeys, add_to_collection, get_collection
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import summary_kernels as _kernels  # noqa: F401  # it fills the table
from scopeviz.tf1.platform import tf_logging
from scopeviz.tf1.platform.summary_writer import not_written

_NOT_ALLOWED = re.compile(r"[^-/\w\.]")


def _clean(name: str | None) -> str | None:
    """A name without what op names may not have.

    Follows: tensorflow/python/ops/summary_op_util.py, clean_tag.
    """
    if name is None:
        return None
    clean = _NOT_ALLOWED.sub("_", name).lstrip("/")
    if clean != name:
        tf_logging.info("Summary name %s is illegal; using %s instead.", name, clean)
    return clean


@contextmanager
def _scope(
    name: str, family: str | None, value: Any, default: str | None = None
) -> Iterator[tuple[str, str]]:
    """The tag of a summary, and the name of its op.

    Follows: tensorflow/python/ops/summary_op_util.py, summary_scope.
    """
    not_written()
    clean, family = _clean(name), _clean(family)
    base = clean if family is None else f"{family}/{clean}"
    with internal_name_scope(base, default, [value]) as scope:
        tag = scope.rstrip("/")
        yield (tag if family is None else f"{family}/{tag}"), scope


def _collect(value: Tensor, collections: Any, default: Sequence[Any]) -> Tensor:
    for key in default if collections is None else collections:
        add_to_collection(key, value)
    return value


def scalar(name: str, tensor: Any, collections: Any = None, family: str | None = None) -> Tensor:
    """A summary of a number, of which nothing is written here.

    Args:
        name: the op's name.
        tensor: the number: ``[]``.
        collections: keys of the collections that it joins; None is ``[SUMMARIES]``.
        family: what goes before the name.

    Returns:
        An empty text: ``string`` ``[]``.

    Raises:
        TypeError: if it is no number.

    Follows: tensorflow/python/summary/summary.py, scalar.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default(), tf.Session() as session:
    ...     loss = tf.summary.scalar("loss", 0.5)
    ...     loss.name, session.run(tf.summary.merge_all())
    ('loss:0', b'')
    """
    with _scope(name, family, tensor) as (tag, scope):
        made = apply_op("ScalarSummary", scope, (tag, tensor)).outputs[0]
        return _collect(made, collections, [GraphKeys.SUMMARIES])


def histogram(name: str, values: Any, collections: Any = None, family: str | None = None) -> Tensor:
    """A summary of how numbers are spread, of which nothing is written here.

    Args:
        name: the op's name.
        values: numbers, of any shape.
        collections: keys of the collections that it joins; None is ``[SUMMARIES]``.
        family: what goes before the name.

    Returns:
        An empty text: ``string`` ``[]``.

    Raises:
        TypeError: if they are no numbers.

    Follows: tensorflow/python/summary/summary.py, histogram.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.summary.histogram("my weights", [0.5, 0.7]).name
    'my_weights:0'
    """
    with _scope(name, family, values, "HistogramSummary") as (tag, scope):
        made = apply_op("HistogramSummary", scope, (tag, values)).outputs[0]
        return _collect(made, collections, [GraphKeys.SUMMARIES])


def image(
    name: str,
    tensor: Any,
    max_outputs: int = 3,
    collections: Any = None,
    family: str | None = None,
) -> Tensor:
    """A summary of images, of which nothing is written here.

    Args:
        name: the op's name.
        tensor: ``[batch, height, width, 1, 3 or 4]``.
        max_outputs: how many images TensorFlow would write.
        collections: keys of the collections that it joins; None is ``[SUMMARIES]``.
        family: what goes before the name.

    Returns:
        An empty text: ``string`` ``[]``.

    Raises:
        TypeError: if the dtype is another.

    Follows: tensorflow/python/summary/summary.py, image.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.summary.image("input", tf.zeros([1, 2, 2, 3])).name
    'input:0'
    """
    with _scope(name, family, tensor) as (tag, scope):
        attrs = {"max_images": max_outputs}
        made = apply_op("ImageSummary", scope, (tag, tensor), attrs).outputs[0]
        return _collect(made, collections, [GraphKeys.SUMMARIES])


def audio(
    name: str,
    tensor: Any,
    sample_rate: Any,
    max_outputs: int = 3,
    collections: Any = None,
    family: str | None = None,
) -> Tensor:
    """A summary of sound, of which nothing is written here.

    Args:
        name: the op's name.
        tensor: ``float32`` ``[batch, frames, channels]`` or ``[batch, frames]``.
        sample_rate: frames in a second: ``float32`` ``[]``.
        max_outputs: how many TensorFlow would write.
        collections: keys of the collections that it joins; None is ``[SUMMARIES]``.
        family: what goes before the name.

    Returns:
        An empty text: ``string`` ``[]``.

    Raises:
        TypeError: if the dtype is another.

    Follows: tensorflow/python/summary/summary.py, audio.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.summary.audio("voice", tf.zeros([1, 3]), 8000.0).name
    'voice:0'
    """
    with _scope(name, family, tensor) as (tag, scope):
        rate = convert_to_tensor(sample_rate, dtype=float32, name="sample_rate")
        attrs = {"max_outputs": max_outputs}
        made = apply_op("AudioSummaryV2", scope, (tag, tensor, rate), attrs).outputs[0]
        return _collect(made, collections, [GraphKeys.SUMMARIES])


def text(name: str, tensor: Any, collections: Any = None) -> Tensor:
    """A summary of a text, of which nothing is written here.

    Args:
        name: the op's name.
        tensor: ``string`` of any shape.
        collections: keys of the collections that it joins; None is ``[SUMMARIES]``.

    Returns:
        An empty text: ``string`` ``[]``.

    Raises:
        ValueError: if it is no text.

    Follows: tensorflow/python/summary/summary.py, text.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.summary.text("said", tf.constant("yes")).name
    'said:0'
    """
    if tensor.dtype != string:
        raise ValueError(f"Expected tensor {tensor.name} to have dtype string, got {tensor.dtype}")
    return tensor_summary(name, tensor, collections=collections)


def tensor_summary(
    name: str,
    tensor: Any,
    summary_description: Any = None,
    collections: Any = None,
    summary_metadata: Any = None,
    family: str | None = None,
    display_name: str | None = None,
) -> Tensor:
    """A summary of any tensor, of which nothing is written here.

    Args:
        name: the op's name.
        tensor: a tensor of any kind.
        summary_description: without meaning here.
        collections: keys of the collections that it joins; None is ``[SUMMARIES]``.
        summary_metadata: without meaning here.
        family: what goes before the name.
        display_name: without meaning here.

    Returns:
        An empty text: ``string`` ``[]``.

    Follows: tensorflow/python/summary/summary.py, tensor_summary.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.summary.tensor_summary("all", [0.5, 0.7]).name
    'all:0'
    """
    del summary_description, summary_metadata, display_name
    with _scope(name, family, tensor) as (tag, scope):
        made = apply_op("TensorSummaryV2", scope, (tag, tensor, b"")).outputs[0]
        return _collect(made, collections, [GraphKeys.SUMMARIES])


def merge(inputs: Sequence[Any], collections: Any = None, name: str | None = None) -> Tensor:
    """Several summaries in one.

    Args:
        inputs: summaries.
        collections: keys of the collections that it joins; None is none.
        name: the name of the scope for the op.

    Returns:
        An empty text: ``string`` ``[]``.

    Raises:
        TypeError: if one is no summary.

    Follows: tensorflow/python/summary/summary.py, merge.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     tf.summary.merge([tf.summary.scalar("loss", 0.5)]).name
    'Merge/MergeSummary:0'
    """
    name = _clean(name)
    with internal_name_scope(name, "Merge", inputs):
        made = apply_op("MergeSummary", name, (inputs,)).outputs[0]
        return _collect(made, collections, [])


def merge_all(
    key: Any = GraphKeys.SUMMARIES, scope: str | None = None, name: str | None = None
) -> Tensor | None:
    """All summaries of a collection in one.

    Args:
        key: the collection's key.
        scope: what their names must begin with; a regular expression.
        name: the name of the scope for the op.

    Returns:
        An empty text: ``string`` ``[]``; None if there are no summaries.

    Follows: tensorflow/python/summary/summary.py, merge_all.

    >>> import scopeviz.tf1 as tf
    >>> with tf.Graph().as_default():
    ...     print(tf.summary.merge_all())
    None
    """
    found = get_collection(key, scope)
    return merge(found, name=name) if found else None
