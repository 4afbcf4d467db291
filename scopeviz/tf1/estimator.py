"""What ``tf.estimator`` holds, as far as models ask for it."""

from __future__ import annotations

__all__ = ["ModeKeys"]


class ModeKeys:
    """What a model is built for.

    Follows: tensorflow_estimator/python/estimator/mode_keys.py, ModeKeys.

    >>> ModeKeys.PREDICT
    'infer'
    """

    TRAIN = "train"
    EVAL = "eval"
    PREDICT = "infer"
