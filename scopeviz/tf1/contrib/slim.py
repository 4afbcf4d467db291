"""What ``tf.contrib.slim`` holds: layers, scopes of arguments, variables and training."""

from scopeviz.tf1.contrib.framework import *  # noqa: F403  # as TF1's slim does
from scopeviz.tf1.contrib.layers import *  # noqa: F403  # as TF1's slim does
