"""What ``tf.train`` holds."""

from scopeviz.tf1.training.adadelta import AdadeltaOptimizer
from scopeviz.tf1.training.adagrad import AdagradOptimizer
from scopeviz.tf1.training.adam import AdamOptimizer
from scopeviz.tf1.training.ftrl import FtrlOptimizer
from scopeviz.tf1.training.gradient_descent import GradientDescentOptimizer
from scopeviz.tf1.training.learning_rate_decay import (
    cosine_decay,
    cosine_decay_restarts,
    exponential_decay,
    inverse_time_decay,
    linear_cosine_decay,
    natural_exp_decay,
    noisy_linear_cosine_decay,
    piecewise_constant,
    piecewise_constant_decay,
    polynomial_decay,
)
from scopeviz.tf1.training.momentum import MomentumOptimizer
from scopeviz.tf1.training.moving_averages import ExponentialMovingAverage
from scopeviz.tf1.training.optimizer import Optimizer
from scopeviz.tf1.training.proximal_gradient_descent import ProximalGradientDescentOptimizer
from scopeviz.tf1.training.rmsprop import RMSPropOptimizer
from scopeviz.tf1.training.training_util import (
    assert_global_step,
    create_global_step,
    get_global_step,
    get_or_create_global_step,
    global_step,
)

__all__ = [
    "AdadeltaOptimizer",
    "AdagradOptimizer",
    "AdamOptimizer",
    "ExponentialMovingAverage",
    "FtrlOptimizer",
    "GradientDescentOptimizer",
    "MomentumOptimizer",
    "Optimizer",
    "ProximalGradientDescentOptimizer",
    "RMSPropOptimizer",
    "assert_global_step",
    "cosine_decay",
    "cosine_decay_restarts",
    "create_global_step",
    "exponential_decay",
    "get_global_step",
    "get_or_create_global_step",
    "global_step",
    "inverse_time_decay",
    "linear_cosine_decay",
    "natural_exp_decay",
    "noisy_linear_cosine_decay",
    "piecewise_constant",
    "piecewise_constant_decay",
    "polynomial_decay",
]
