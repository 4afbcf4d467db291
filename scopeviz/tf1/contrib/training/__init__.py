"""What ``tf.contrib.training`` holds."""

from scopeviz.tf1.contrib.training.gradient_changes import (
    add_gradients_summaries,
    clip_gradient_norms,
    clip_gradient_norms_fn,
    multiply_gradients,
)
from scopeviz.tf1.contrib.training.hparam import HParams, parse_values
from scopeviz.tf1.contrib.training.train_op import create_train_op

__all__ = [
    "HParams",
    "add_gradients_summaries",
    "clip_gradient_norms",
    "clip_gradient_norms_fn",
    "create_train_op",
    "multiply_gradients",
    "parse_values",
]
