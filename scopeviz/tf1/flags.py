"""What ``tf.flags`` holds."""

from scopeviz.tf1.platform.flags import *  # noqa: F403  # all of it, under the name that TF1 has
