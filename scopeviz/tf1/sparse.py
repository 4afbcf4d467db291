"""What ``tf.sparse`` holds: tensors of which only some elements are kept."""

from scopeviz.tf1.framework.sparse_tensor import SparseTensor
from scopeviz.tf1.ops.sparse_ops import sparse_placeholder as placeholder
from scopeviz.tf1.ops.sparse_ops import sparse_reduce_sum as reduce_sum
from scopeviz.tf1.ops.sparse_ops import sparse_reorder as reorder
from scopeviz.tf1.ops.sparse_ops import sparse_tensor_dense_matmul as sparse_dense_matmul
from scopeviz.tf1.ops.sparse_ops import sparse_tensor_to_dense as to_dense

__all__ = [
    "SparseTensor",
    "placeholder",
    "reduce_sum",
    "reorder",
    "sparse_dense_matmul",
    "to_dense",
]
