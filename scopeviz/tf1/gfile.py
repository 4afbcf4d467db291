"""What ``tf.gfile`` holds."""

from scopeviz.tf1.platform.gfile import *  # noqa: F403  # all of it, under the name that TF1 has
