"""What ``tf.logging`` holds."""

from scopeviz.tf1.platform.tf_logging import *  # noqa: F403  # all of it, under TF1's name
