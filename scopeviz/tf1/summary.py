"""What ``tf.summary`` holds: summaries are made and named as in TF1, and written nowhere."""

from scopeviz.tf1.ops.summary_ops import (
    audio,
    histogram,
    image,
    merge,
    merge_all,
    scalar,
    tensor_summary,
    text,
)
from scopeviz.tf1.platform.summary_writer import FileWriter, FileWriterCache, Summary

__all__ = [
    "FileWriter",
    "FileWriterCache",
    "Summary",
    "audio",
    "histogram",
    "image",
    "merge",
    "merge_all",
    "scalar",
    "tensor_summary",
    "text",
]
