"""What ``tf.contrib.slim`` holds: layers, scopes of arguments, variables and training."""

from scopeviz.tf1.contrib import framework as _framework
from scopeviz.tf1.contrib import layers as _layers
from scopeviz.tf1.contrib.framework import *  # noqa: F403  # slim has all that framework has
from scopeviz.tf1.contrib.layers import *  # noqa: F403  # slim has all that layers has
from scopeviz.tf1.contrib.layers import named_outputs as utils
from scopeviz.tf1.contrib.slim import learning, losses

__all__ = [  # noqa: PLE0604  # the lists of the others are lists of strings
    *_framework.__all__,
    *_layers.__all__,
    "learning",
    "losses",
    "utils",
]
