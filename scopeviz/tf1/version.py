"""``tf.version``: the TensorFlow whose behaviour is followed."""

from __future__ import annotations

__all__ = ["COMPILER_VERSION", "GIT_VERSION", "VERSION"]

VERSION = "1.15.5"
GIT_VERSION = "v1.15.5"
COMPILER_VERSION = ""
