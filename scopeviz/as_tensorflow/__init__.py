"""``import tensorflow`` gives ``scopeviz.tf1``, for programs that are to run as they stand."""

from scopeviz.as_tensorflow.coverage import Coverage, coverage_of
from scopeviz.as_tensorflow.stand_in import StandIn, TensorFlowImported, as_tensorflow, is_installed

__all__ = [
    "Coverage",
    "StandIn",
    "TensorFlowImported",
    "as_tensorflow",
    "coverage_of",
    "is_installed",
]
