"""What ``tf.random`` holds."""

from scopeviz.tf1.ops.candidate_sampling_ops import (
    log_uniform_candidate_sampler,
    uniform_candidate_sampler,
)
from scopeviz.tf1.ops.random_ops import get_seed, set_random_seed, truncated_normal
from scopeviz.tf1.ops.random_ops import random_normal as normal
from scopeviz.tf1.ops.random_ops import random_uniform as uniform
from scopeviz.tf1.ops.sampling_ops import categorical, multinomial
from scopeviz.tf1.ops.sampling_ops import random_gamma as gamma
from scopeviz.tf1.ops.sampling_ops import random_poisson as poisson
from scopeviz.tf1.ops.sampling_ops import random_shuffle as shuffle

__all__ = [
    "categorical",
    "gamma",
    "get_seed",
    "log_uniform_candidate_sampler",
    "multinomial",
    "normal",
    "poisson",
    "set_random_seed",
    "shuffle",
    "truncated_normal",
    "uniform",
    "uniform_candidate_sampler",
]
