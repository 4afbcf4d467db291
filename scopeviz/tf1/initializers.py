"""What ``tf.initializers`` holds."""

from scopeviz.tf1.ops.init_ops import Constant as constant
from scopeviz.tf1.ops.init_ops import GlorotNormal as glorot_normal
from scopeviz.tf1.ops.init_ops import GlorotUniform as glorot_uniform
from scopeviz.tf1.ops.init_ops import Identity as identity
from scopeviz.tf1.ops.init_ops import Ones as ones
from scopeviz.tf1.ops.init_ops import Orthogonal as orthogonal
from scopeviz.tf1.ops.init_ops import RandomNormal as random_normal
from scopeviz.tf1.ops.init_ops import RandomUniform as random_uniform
from scopeviz.tf1.ops.init_ops import TruncatedNormal as truncated_normal
from scopeviz.tf1.ops.init_ops import UniformUnitScaling as uniform_unit_scaling
from scopeviz.tf1.ops.init_ops import VarianceScaling as variance_scaling
from scopeviz.tf1.ops.init_ops import Zeros as zeros
from scopeviz.tf1.ops.init_ops import he_normal, he_uniform, lecun_normal, lecun_uniform
from scopeviz.tf1.variables.variables import (
    global_variables_initializer as global_variables,
)
from scopeviz.tf1.variables.variables import (
    local_variables_initializer as local_variables,
)
from scopeviz.tf1.variables.variables import (
    variables_initializer as variables,
)

__all__ = [
    "constant",
    "global_variables",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "local_variables",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "truncated_normal",
    "uniform_unit_scaling",
    "variables",
    "variance_scaling",
    "zeros",
]
