"""What ``tf.app`` holds."""

from scopeviz.tf1 import flags
from scopeviz.tf1.platform.app import run

__all__ = ["flags", "run"]
