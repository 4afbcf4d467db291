"""Names that TF1 does not publish, and that its libraries take from ``tensorflow.python``.

>>> from scopeviz.tf1._private import _PartitionInfo
>>> _PartitionInfo([4], [2]).single_offset([2])
2
"""

from scopeviz.tf1.ops.function import Defun
from scopeviz.tf1.training.slot_creator import (
    create_slot,
    create_slot_with_initializer,
    create_zeros_slot,
)
from scopeviz.tf1.variables.ref_variable import RefVariable
from scopeviz.tf1.variables.resource_variable_ops import ResourceVariable
from scopeviz.tf1.variables.template import Template
from scopeviz.tf1.variables.variable_parts import PartitionInfo as _PartitionInfo
from scopeviz.tf1.variables.variable_scope import pure_variable_scope as _pure_variable_scope
from scopeviz.tf1.variables.variable_store import VariableStore as _VariableStore
from scopeviz.tf1.variables.variable_store import default_store as _get_default_variable_store

__all__ = [
    "Defun",
    "RefVariable",
    "ResourceVariable",
    "Template",
    "_PartitionInfo",
    "_VariableStore",
    "_get_default_variable_store",
    "_pure_variable_scope",
    "create_slot",
    "create_slot_with_initializer",
    "create_zeros_slot",
]
