"""What ``tf.contrib.metrics`` holds, as far as published models use it."""

from scopeviz.tf1.contrib.metrics.classification import accuracy
from scopeviz.tf1.contrib.metrics.metric_ops import streaming_accuracy, streaming_mean

__all__ = ["accuracy", "streaming_accuracy", "streaming_mean"]
