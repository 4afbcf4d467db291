"""TensorFlow 1's variable scoping, on a NumPy runtime that really computes.

Names, sharing and errors are those of TensorFlow 1.15.  A graph is built first, and
computed by a session:

>>> import scopeviz.tf1 as tf
>>> with tf.Graph().as_default():
...     with tf.variable_scope("layer"):
...         w = tf.get_variable("w", [2], initializer=tf.ones_initializer())
...     with tf.variable_scope("layer", reuse=True):
...         y = w + tf.get_variable("w", [2])
...     with tf.Session() as session:
...         session.run(tf.global_variables_initializer())
...         session.run(y).tolist()
[2.0, 2.0]
"""

from scopeviz.tf1 import app as app
from scopeviz.tf1 import compat as compat
from scopeviz.tf1 import contrib as contrib
from scopeviz.tf1 import debugging as debugging
from scopeviz.tf1 import estimator as estimator
from scopeviz.tf1 import flags as flags
from scopeviz.tf1 import gfile as gfile
from scopeviz.tf1 import image as image
from scopeviz.tf1 import initializers as initializers
from scopeviz.tf1 import layers as layers
from scopeviz.tf1 import linalg as linalg
from scopeviz.tf1 import logging as logging
from scopeviz.tf1 import losses as losses
from scopeviz.tf1 import math as math
from scopeviz.tf1 import metrics as metrics
from scopeviz.tf1 import nest as nest
from scopeviz.tf1 import nn as nn
from scopeviz.tf1 import random as random
from scopeviz.tf1 import resource_loader as resource_loader
from scopeviz.tf1 import sparse as sparse
from scopeviz.tf1 import strings as strings
from scopeviz.tf1 import summary as summary
from scopeviz.tf1 import test as test
from scopeviz.tf1 import train as train
from scopeviz.tf1 import version as version
from scopeviz.tf1.client.session import InteractiveSession as InteractiveSession
from scopeviz.tf1.client.session import Session as Session
from scopeviz.tf1.client.session_options import ConfigProto as ConfigProto
from scopeviz.tf1.client.session_options import GPUOptions as GPUOptions
from scopeviz.tf1.client.session_options import GraphOptions as GraphOptions
from scopeviz.tf1.client.session_options import OptimizerOptions as OptimizerOptions
from scopeviz.tf1.client.session_options import RunMetadata as RunMetadata
from scopeviz.tf1.client.session_options import RunOptions as RunOptions
from scopeviz.tf1.framework import errors as errors
from scopeviz.tf1.framework.constant_op import constant as constant
from scopeviz.tf1.framework.dtypes import DType as DType
from scopeviz.tf1.framework.dtypes import as_dtype as as_dtype
from scopeviz.tf1.framework.dtypes import bfloat16 as bfloat16
from scopeviz.tf1.framework.dtypes import bool_ as _bool
from scopeviz.tf1.framework.dtypes import complex64 as complex64
from scopeviz.tf1.framework.dtypes import complex128 as complex128
from scopeviz.tf1.framework.dtypes import double as double
from scopeviz.tf1.framework.dtypes import float16 as float16
from scopeviz.tf1.framework.dtypes import float32 as float32
from scopeviz.tf1.framework.dtypes import float64 as float64
from scopeviz.tf1.framework.dtypes import half as half
from scopeviz.tf1.framework.dtypes import int8 as int8
from scopeviz.tf1.framework.dtypes import int16 as int16
from scopeviz.tf1.framework.dtypes import int32 as int32
from scopeviz.tf1.framework.dtypes import int64 as int64
from scopeviz.tf1.framework.dtypes import resource as resource
from scopeviz.tf1.framework.dtypes import string as string
from scopeviz.tf1.framework.dtypes import uint8 as uint8
from scopeviz.tf1.framework.dtypes import uint16 as uint16
from scopeviz.tf1.framework.dtypes import uint32 as uint32
from scopeviz.tf1.framework.dtypes import uint64 as uint64
from scopeviz.tf1.framework.errors import OpError as OpError
from scopeviz.tf1.framework.graph_keys import GraphKeys as GraphKeys
from scopeviz.tf1.framework.graph_keys import add_to_collection as add_to_collection
from scopeviz.tf1.framework.graph_keys import add_to_collections as add_to_collections
from scopeviz.tf1.framework.graph_keys import all_variables as all_variables
from scopeviz.tf1.framework.graph_keys import get_collection as get_collection
from scopeviz.tf1.framework.graph_keys import get_collection_ref as get_collection_ref
from scopeviz.tf1.framework.graph_keys import global_variables as global_variables
from scopeviz.tf1.framework.graph_keys import local_variables as local_variables
from scopeviz.tf1.framework.graph_keys import model_variables as model_variables
from scopeviz.tf1.framework.graph_keys import moving_average_variables as moving_average_variables
from scopeviz.tf1.framework.graph_keys import trainable_variables as trainable_variables
from scopeviz.tf1.framework.indexed_slices import IndexedSlices as IndexedSlices
from scopeviz.tf1.framework.name_scopes import colocate_with as colocate_with
from scopeviz.tf1.framework.name_scopes import control_dependencies as control_dependencies
from scopeviz.tf1.framework.name_scopes import device as device
from scopeviz.tf1.framework.name_scopes import init_scope as init_scope
from scopeviz.tf1.framework.name_scopes import name_scope as name_scope
from scopeviz.tf1.framework.name_scopes import op_scope as op_scope
from scopeviz.tf1.framework.op_def import convert_to_tensor as convert_to_tensor
from scopeviz.tf1.framework.operation import Operation as Operation
from scopeviz.tf1.framework.operation import Tensor as Tensor
from scopeviz.tf1.framework.ops import Graph as Graph
from scopeviz.tf1.framework.ops import get_default_graph as get_default_graph
from scopeviz.tf1.framework.ops import get_default_session as get_default_session
from scopeviz.tf1.framework.ops import reset_default_graph as reset_default_graph
from scopeviz.tf1.framework.registered_gradients import RegisterGradient as RegisterGradient
from scopeviz.tf1.framework.registered_gradients import no_gradient as no_gradient
from scopeviz.tf1.framework.sparse_tensor import SparseTensor as SparseTensor
from scopeviz.tf1.framework.sparse_tensor import SparseTensorValue as SparseTensorValue
from scopeviz.tf1.framework.tensor_conversion_registry import (
    register_tensor_conversion_function as register_tensor_conversion_function,
)
from scopeviz.tf1.framework.tensor_shape import Dimension as Dimension
from scopeviz.tf1.framework.tensor_shape import TensorShape as TensorShape
from scopeviz.tf1.framework.tensor_shape import dimension_at_index as dimension_at_index
from scopeviz.tf1.framework.tensor_shape import dimension_value as dimension_value
from scopeviz.tf1.ops.accumulating_ops import accumulate_n as accumulate_n
from scopeviz.tf1.ops.accumulating_ops import cumprod as cumprod
from scopeviz.tf1.ops.accumulating_ops import cumsum as cumsum
from scopeviz.tf1.ops.accumulating_ops import scalar_mul as scalar_mul
from scopeviz.tf1.ops.activations import log_sigmoid as log_sigmoid
from scopeviz.tf1.ops.all_numerics import add_check_numerics_ops as add_check_numerics_ops
from scopeviz.tf1.ops.array_ops import concat as concat
from scopeviz.tf1.ops.array_ops import expand_dims as expand_dims
from scopeviz.tf1.ops.array_ops import fill as fill
from scopeviz.tf1.ops.array_ops import identity as identity
from scopeviz.tf1.ops.array_ops import matrix_transpose as matrix_transpose
from scopeviz.tf1.ops.array_ops import newaxis as newaxis
from scopeviz.tf1.ops.array_ops import one_hot as one_hot
from scopeviz.tf1.ops.array_ops import ones as ones
from scopeviz.tf1.ops.array_ops import ones_like as ones_like
from scopeviz.tf1.ops.array_ops import pad as pad
from scopeviz.tf1.ops.array_ops import placeholder as placeholder
from scopeviz.tf1.ops.array_ops import placeholder_with_default as placeholder_with_default
from scopeviz.tf1.ops.array_ops import rank as rank
from scopeviz.tf1.ops.array_ops import reshape as reshape
from scopeviz.tf1.ops.array_ops import shape as shape
from scopeviz.tf1.ops.array_ops import size as size
from scopeviz.tf1.ops.array_ops import squeeze as squeeze
from scopeviz.tf1.ops.array_ops import stack as stack
from scopeviz.tf1.ops.array_ops import stop_gradient as stop_gradient
from scopeviz.tf1.ops.array_ops import transpose as transpose
from scopeviz.tf1.ops.array_ops import unstack as unstack
from scopeviz.tf1.ops.array_ops import zeros as zeros
from scopeviz.tf1.ops.array_ops import zeros_like as zeros_like
from scopeviz.tf1.ops.blocks import batch_to_space as batch_to_space
from scopeviz.tf1.ops.blocks import batch_to_space_nd as batch_to_space_nd
from scopeviz.tf1.ops.blocks import depth_to_space as depth_to_space
from scopeviz.tf1.ops.blocks import extract_image_patches as extract_image_patches
from scopeviz.tf1.ops.blocks import space_to_batch as space_to_batch
from scopeviz.tf1.ops.blocks import space_to_batch_nd as space_to_batch_nd
from scopeviz.tf1.ops.blocks import space_to_depth as space_to_depth
from scopeviz.tf1.ops.case import case as case
from scopeviz.tf1.ops.check_ops import assert_equal as assert_equal
from scopeviz.tf1.ops.check_ops import assert_greater as assert_greater
from scopeviz.tf1.ops.check_ops import assert_greater_equal as assert_greater_equal
from scopeviz.tf1.ops.check_ops import assert_less as assert_less
from scopeviz.tf1.ops.check_ops import assert_less_equal as assert_less_equal
from scopeviz.tf1.ops.check_ops import assert_near as assert_near
from scopeviz.tf1.ops.check_ops import assert_negative as assert_negative
from scopeviz.tf1.ops.check_ops import assert_non_negative as assert_non_negative
from scopeviz.tf1.ops.check_ops import assert_non_positive as assert_non_positive
from scopeviz.tf1.ops.check_ops import assert_none_equal as assert_none_equal
from scopeviz.tf1.ops.check_ops import assert_positive as assert_positive
from scopeviz.tf1.ops.check_ops import is_non_decreasing as is_non_decreasing
from scopeviz.tf1.ops.check_ops import is_strictly_increasing as is_strictly_increasing
from scopeviz.tf1.ops.clip_ops import clip_by_average_norm as clip_by_average_norm
from scopeviz.tf1.ops.clip_ops import clip_by_global_norm as clip_by_global_norm
from scopeviz.tf1.ops.clip_ops import clip_by_norm as clip_by_norm
from scopeviz.tf1.ops.clip_ops import clip_by_value as clip_by_value
from scopeviz.tf1.ops.clip_ops import global_norm as global_norm
from scopeviz.tf1.ops.complex_ops import angle as angle
from scopeviz.tf1.ops.complex_ops import complex as complex
from scopeviz.tf1.ops.complex_ops import conj as conj
from scopeviz.tf1.ops.complex_ops import imag as imag
from scopeviz.tf1.ops.complex_ops import real as real
from scopeviz.tf1.ops.cond import cond as cond
from scopeviz.tf1.ops.confusion_matrix import confusion_matrix as confusion_matrix
from scopeviz.tf1.ops.control_flow_ops import group as group
from scopeviz.tf1.ops.control_flow_ops import no_op as no_op
from scopeviz.tf1.ops.control_flow_ops import tuple as tuple  # TF1's name
from scopeviz.tf1.ops.custom_gradient import custom_gradient as custom_gradient
from scopeviz.tf1.ops.cwise_ops import add as add
from scopeviz.tf1.ops.cwise_ops import ceil as ceil
from scopeviz.tf1.ops.cwise_ops import cos as cos
from scopeviz.tf1.ops.cwise_ops import equal as equal
from scopeviz.tf1.ops.cwise_ops import exp as exp
from scopeviz.tf1.ops.cwise_ops import floor as floor
from scopeviz.tf1.ops.cwise_ops import floormod as floormod
from scopeviz.tf1.ops.cwise_ops import greater as greater
from scopeviz.tf1.ops.cwise_ops import greater_equal as greater_equal
from scopeviz.tf1.ops.cwise_ops import less as less
from scopeviz.tf1.ops.cwise_ops import less_equal as less_equal
from scopeviz.tf1.ops.cwise_ops import log as log
from scopeviz.tf1.ops.cwise_ops import log1p as log1p
from scopeviz.tf1.ops.cwise_ops import logical_and as logical_and
from scopeviz.tf1.ops.cwise_ops import logical_not as logical_not
from scopeviz.tf1.ops.cwise_ops import logical_or as logical_or
from scopeviz.tf1.ops.cwise_ops import maximum as maximum
from scopeviz.tf1.ops.cwise_ops import minimum as minimum
from scopeviz.tf1.ops.cwise_ops import mod as mod
from scopeviz.tf1.ops.cwise_ops import multiply as multiply
from scopeviz.tf1.ops.cwise_ops import negative as negative
from scopeviz.tf1.ops.cwise_ops import not_equal as not_equal
from scopeviz.tf1.ops.cwise_ops import reciprocal as reciprocal
from scopeviz.tf1.ops.cwise_ops import rsqrt as rsqrt
from scopeviz.tf1.ops.cwise_ops import sigmoid as sigmoid
from scopeviz.tf1.ops.cwise_ops import sign as sign
from scopeviz.tf1.ops.cwise_ops import sin as sin
from scopeviz.tf1.ops.cwise_ops import sqrt as sqrt
from scopeviz.tf1.ops.cwise_ops import square as square
from scopeviz.tf1.ops.cwise_ops import squared_difference as squared_difference
from scopeviz.tf1.ops.cwise_ops import subtract as subtract
from scopeviz.tf1.ops.cwise_ops import tan as tan
from scopeviz.tf1.ops.cwise_ops import tanh as tanh
from scopeviz.tf1.ops.distinct import setdiff1d as setdiff1d
from scopeviz.tf1.ops.distinct import unique as unique
from scopeviz.tf1.ops.distinct import unique_with_counts as unique_with_counts
from scopeviz.tf1.ops.division_ops import div_no_nan as div_no_nan
from scopeviz.tf1.ops.division_ops import floor_div as floor_div
from scopeviz.tf1.ops.division_ops import realdiv as realdiv
from scopeviz.tf1.ops.division_ops import truncatediv as truncatediv
from scopeviz.tf1.ops.division_ops import truncatemod as truncatemod
from scopeviz.tf1.ops.elementary_ops import acos as acos
from scopeviz.tf1.ops.elementary_ops import acosh as acosh
from scopeviz.tf1.ops.elementary_ops import asin as asin
from scopeviz.tf1.ops.elementary_ops import asinh as asinh
from scopeviz.tf1.ops.elementary_ops import atan as atan
from scopeviz.tf1.ops.elementary_ops import atan2 as atan2
from scopeviz.tf1.ops.elementary_ops import atanh as atanh
from scopeviz.tf1.ops.elementary_ops import cosh as cosh
from scopeviz.tf1.ops.elementary_ops import digamma as digamma
from scopeviz.tf1.ops.elementary_ops import erf as erf
from scopeviz.tf1.ops.elementary_ops import erfc as erfc
from scopeviz.tf1.ops.elementary_ops import expm1 as expm1
from scopeviz.tf1.ops.elementary_ops import is_finite as is_finite
from scopeviz.tf1.ops.elementary_ops import is_inf as is_inf
from scopeviz.tf1.ops.elementary_ops import is_nan as is_nan
from scopeviz.tf1.ops.elementary_ops import lgamma as lgamma
from scopeviz.tf1.ops.elementary_ops import rint as rint
from scopeviz.tf1.ops.elementary_ops import sinh as sinh
from scopeviz.tf1.ops.functional_ops import foldl as foldl
from scopeviz.tf1.ops.functional_ops import foldr as foldr
from scopeviz.tf1.ops.functional_ops import map_fn as map_fn
from scopeviz.tf1.ops.functional_ops import scan as scan
from scopeviz.tf1.ops.gathering import batch_gather as batch_gather
from scopeviz.tf1.ops.gathering import gather_nd as gather_nd
from scopeviz.tf1.ops.gradients_impl import AggregationMethod as AggregationMethod
from scopeviz.tf1.ops.gradients_impl import UnconnectedGradients as UnconnectedGradients
from scopeviz.tf1.ops.gradients_impl import gradients as gradients
from scopeviz.tf1.ops.hessians import hessians as hessians
from scopeviz.tf1.ops.init_ops import constant_initializer as constant_initializer
from scopeviz.tf1.ops.init_ops import glorot_normal_initializer as glorot_normal_initializer
from scopeviz.tf1.ops.init_ops import glorot_uniform_initializer as glorot_uniform_initializer
from scopeviz.tf1.ops.init_ops import ones_initializer as ones_initializer
from scopeviz.tf1.ops.init_ops import orthogonal_initializer as orthogonal_initializer
from scopeviz.tf1.ops.init_ops import random_normal_initializer as random_normal_initializer
from scopeviz.tf1.ops.init_ops import random_uniform_initializer as random_uniform_initializer
from scopeviz.tf1.ops.init_ops import truncated_normal_initializer as truncated_normal_initializer
from scopeviz.tf1.ops.init_ops import (
    uniform_unit_scaling_initializer as uniform_unit_scaling_initializer,
)
from scopeviz.tf1.ops.init_ops import variance_scaling_initializer as variance_scaling_initializer
from scopeviz.tf1.ops.init_ops import zeros_initializer as zeros_initializer
from scopeviz.tf1.ops.linalg_ops import diag_part as diag_part
from scopeviz.tf1.ops.linalg_ops import eye as eye
from scopeviz.tf1.ops.linalg_ops import matrix_diag as matrix_diag
from scopeviz.tf1.ops.linalg_ops import matrix_set_diag as matrix_set_diag
from scopeviz.tf1.ops.linalg_ops import qr as qr
from scopeviz.tf1.ops.logging_ops import Assert as Assert
from scopeviz.tf1.ops.logging_ops import Print as Print
from scopeviz.tf1.ops.logging_ops import print as print  # TF1's name
from scopeviz.tf1.ops.lookup_ops import initialize_all_tables as initialize_all_tables
from scopeviz.tf1.ops.lookup_ops import tables_initializer as tables_initializer
from scopeviz.tf1.ops.masks import matrix_band_part as matrix_band_part
from scopeviz.tf1.ops.masks import sequence_mask as sequence_mask
from scopeviz.tf1.ops.math_ops import abs as abs  # TF1's name
from scopeviz.tf1.ops.math_ops import add_n as add_n
from scopeviz.tf1.ops.math_ops import cast as cast
from scopeviz.tf1.ops.math_ops import div as div
from scopeviz.tf1.ops.math_ops import divide as divide
from scopeviz.tf1.ops.math_ops import floordiv as floordiv
from scopeviz.tf1.ops.math_ops import logical_xor as logical_xor
from scopeviz.tf1.ops.math_ops import matmul as matmul
from scopeviz.tf1.ops.math_ops import pow as pow
from scopeviz.tf1.ops.math_ops import range as range
from scopeviz.tf1.ops.math_ops import round as round
from scopeviz.tf1.ops.math_ops import saturate_cast as saturate_cast
from scopeviz.tf1.ops.math_ops import to_complex64 as to_complex64
from scopeviz.tf1.ops.math_ops import to_complex128 as to_complex128
from scopeviz.tf1.ops.math_ops import to_double as to_double
from scopeviz.tf1.ops.math_ops import to_float as to_float
from scopeviz.tf1.ops.math_ops import to_int32 as to_int32
from scopeviz.tf1.ops.math_ops import to_int64 as to_int64
from scopeviz.tf1.ops.math_ops import truediv as truediv
from scopeviz.tf1.ops.matrix_ops import cross as cross
from scopeviz.tf1.ops.matrix_ops import diag as diag
from scopeviz.tf1.ops.matrix_ops import matrix_diag_part as matrix_diag_part
from scopeviz.tf1.ops.matrix_ops import norm as norm
from scopeviz.tf1.ops.matrix_ops import trace as trace
from scopeviz.tf1.ops.numerics import check_numerics as check_numerics
from scopeviz.tf1.ops.numerics import verify_tensor_all_finite as verify_tensor_all_finite
from scopeviz.tf1.ops.partitioning import dynamic_partition as dynamic_partition
from scopeviz.tf1.ops.partitioning import dynamic_stitch as dynamic_stitch
from scopeviz.tf1.ops.passing import bitcast as bitcast
from scopeviz.tf1.ops.passing import ensure_shape as ensure_shape
from scopeviz.tf1.ops.passing import guarantee_const as guarantee_const
from scopeviz.tf1.ops.passing import identity_n as identity_n
from scopeviz.tf1.ops.passing import parallel_stack as parallel_stack
from scopeviz.tf1.ops.passing import shape_n as shape_n
from scopeviz.tf1.ops.random_ops import get_seed as get_seed
from scopeviz.tf1.ops.random_ops import random_normal as random_normal
from scopeviz.tf1.ops.random_ops import random_uniform as random_uniform
from scopeviz.tf1.ops.random_ops import set_random_seed as set_random_seed
from scopeviz.tf1.ops.random_ops import truncated_normal as truncated_normal
from scopeviz.tf1.ops.reductions import arg_max as arg_max
from scopeviz.tf1.ops.reductions import arg_min as arg_min
from scopeviz.tf1.ops.reductions import argmax as argmax
from scopeviz.tf1.ops.reductions import argmin as argmin
from scopeviz.tf1.ops.reductions import reduce_all as reduce_all
from scopeviz.tf1.ops.reductions import reduce_any as reduce_any
from scopeviz.tf1.ops.reductions import reduce_max as reduce_max
from scopeviz.tf1.ops.reductions import reduce_mean as reduce_mean
from scopeviz.tf1.ops.reductions import reduce_min as reduce_min
from scopeviz.tf1.ops.reductions import reduce_prod as reduce_prod
from scopeviz.tf1.ops.reductions import reduce_sum as reduce_sum
from scopeviz.tf1.ops.repeating import broadcast_dynamic_shape as broadcast_dynamic_shape
from scopeviz.tf1.ops.repeating import broadcast_static_shape as broadcast_static_shape
from scopeviz.tf1.ops.repeating import broadcast_to as broadcast_to
from scopeviz.tf1.ops.repeating import meshgrid as meshgrid
from scopeviz.tf1.ops.repeating import tile as tile
from scopeviz.tf1.ops.reversing import reverse as reverse
from scopeviz.tf1.ops.reversing import reverse_sequence as reverse_sequence
from scopeviz.tf1.ops.reversing import reverse_v2 as reverse_v2
from scopeviz.tf1.ops.reversing import roll as roll
from scopeviz.tf1.ops.sampling_ops import multinomial as multinomial
from scopeviz.tf1.ops.sampling_ops import random_crop as random_crop
from scopeviz.tf1.ops.sampling_ops import random_gamma as random_gamma
from scopeviz.tf1.ops.sampling_ops import random_poisson as random_poisson
from scopeviz.tf1.ops.sampling_ops import random_shuffle as random_shuffle
from scopeviz.tf1.ops.scatter_updates import batch_scatter_update as batch_scatter_update
from scopeviz.tf1.ops.scatter_updates import count_up_to as count_up_to
from scopeviz.tf1.ops.scatter_updates import scatter_add as scatter_add
from scopeviz.tf1.ops.scatter_updates import scatter_div as scatter_div
from scopeviz.tf1.ops.scatter_updates import scatter_max as scatter_max
from scopeviz.tf1.ops.scatter_updates import scatter_min as scatter_min
from scopeviz.tf1.ops.scatter_updates import scatter_mul as scatter_mul
from scopeviz.tf1.ops.scatter_updates import scatter_nd_add as scatter_nd_add
from scopeviz.tf1.ops.scatter_updates import scatter_nd_sub as scatter_nd_sub
from scopeviz.tf1.ops.scatter_updates import scatter_nd_update as scatter_nd_update
from scopeviz.tf1.ops.scatter_updates import scatter_sub as scatter_sub
from scopeviz.tf1.ops.scatter_updates import scatter_update as scatter_update
from scopeviz.tf1.ops.scattering import invert_permutation as invert_permutation
from scopeviz.tf1.ops.scattering import scatter_nd as scatter_nd
from scopeviz.tf1.ops.scattering import sparse_to_dense as sparse_to_dense
from scopeviz.tf1.ops.scattering import tensor_scatter_add as tensor_scatter_add
from scopeviz.tf1.ops.scattering import tensor_scatter_sub as tensor_scatter_sub
from scopeviz.tf1.ops.scattering import tensor_scatter_update as tensor_scatter_update
from scopeviz.tf1.ops.script_ops import numpy_function as numpy_function
from scopeviz.tf1.ops.script_ops import py_func as py_func
from scopeviz.tf1.ops.script_ops import py_function as py_function
from scopeviz.tf1.ops.segment_ops import segment_max as segment_max
from scopeviz.tf1.ops.segment_ops import segment_mean as segment_mean
from scopeviz.tf1.ops.segment_ops import segment_min as segment_min
from scopeviz.tf1.ops.segment_ops import segment_prod as segment_prod
from scopeviz.tf1.ops.segment_ops import segment_sum as segment_sum
from scopeviz.tf1.ops.segment_ops import sparse_segment_mean as sparse_segment_mean
from scopeviz.tf1.ops.segment_ops import sparse_segment_sqrt_n as sparse_segment_sqrt_n
from scopeviz.tf1.ops.segment_ops import sparse_segment_sum as sparse_segment_sum
from scopeviz.tf1.ops.segment_ops import unsorted_segment_max as unsorted_segment_max
from scopeviz.tf1.ops.segment_ops import unsorted_segment_mean as unsorted_segment_mean
from scopeviz.tf1.ops.segment_ops import unsorted_segment_min as unsorted_segment_min
from scopeviz.tf1.ops.segment_ops import unsorted_segment_prod as unsorted_segment_prod
from scopeviz.tf1.ops.segment_ops import unsorted_segment_sqrt_n as unsorted_segment_sqrt_n
from scopeviz.tf1.ops.segment_ops import unsorted_segment_sum as unsorted_segment_sum
from scopeviz.tf1.ops.selecting import boolean_mask as boolean_mask
from scopeviz.tf1.ops.selecting import gather as gather
from scopeviz.tf1.ops.selecting import split as split
from scopeviz.tf1.ops.selecting import where as where
from scopeviz.tf1.ops.selecting import where_v2 as where_v2
from scopeviz.tf1.ops.slicing import slice as slice  # TF1's name
from scopeviz.tf1.ops.slicing import strided_slice as strided_slice
from scopeviz.tf1.ops.solving_ops import cholesky as cholesky
from scopeviz.tf1.ops.solving_ops import cholesky_solve as cholesky_solve
from scopeviz.tf1.ops.solving_ops import matrix_determinant as matrix_determinant
from scopeviz.tf1.ops.solving_ops import matrix_inverse as matrix_inverse
from scopeviz.tf1.ops.solving_ops import matrix_solve as matrix_solve
from scopeviz.tf1.ops.solving_ops import matrix_triangular_solve as matrix_triangular_solve
from scopeviz.tf1.ops.solving_ops import self_adjoint_eig as self_adjoint_eig
from scopeviz.tf1.ops.solving_ops import self_adjoint_eigvals as self_adjoint_eigvals
from scopeviz.tf1.ops.solving_ops import svd as svd
from scopeviz.tf1.ops.sort_ops import argsort as argsort
from scopeviz.tf1.ops.sort_ops import searchsorted as searchsorted
from scopeviz.tf1.ops.sort_ops import sort as sort
from scopeviz.tf1.ops.sparse_ops import sparse_placeholder as sparse_placeholder
from scopeviz.tf1.ops.sparse_ops import sparse_reduce_sum as sparse_reduce_sum
from scopeviz.tf1.ops.sparse_ops import sparse_reorder as sparse_reorder
from scopeviz.tf1.ops.sparse_ops import sparse_tensor_dense_matmul as sparse_tensor_dense_matmul
from scopeviz.tf1.ops.sparse_ops import sparse_tensor_to_dense as sparse_tensor_to_dense
from scopeviz.tf1.ops.special_math_ops import einsum as einsum
from scopeviz.tf1.ops.state_ops import assign as assign
from scopeviz.tf1.ops.state_ops import assign_add as assign_add
from scopeviz.tf1.ops.state_ops import assign_sub as assign_sub
from scopeviz.tf1.ops.state_ops import is_variable_initialized as is_variable_initialized
from scopeviz.tf1.ops.statistics_ops import bincount as bincount
from scopeviz.tf1.ops.statistics_ops import count_nonzero as count_nonzero
from scopeviz.tf1.ops.statistics_ops import lbeta as lbeta
from scopeviz.tf1.ops.statistics_ops import lin_space as lin_space
from scopeviz.tf1.ops.statistics_ops import reduce_logsumexp as reduce_logsumexp
from scopeviz.tf1.ops.string_ops import as_string as as_string
from scopeviz.tf1.ops.string_ops import string_join as string_join
from scopeviz.tf1.ops.tensor_array_ops import TensorArray as TensorArray
from scopeviz.tf1.ops.tensor_kinds import assert_integer as assert_integer
from scopeviz.tf1.ops.tensor_kinds import assert_proper_iterable as assert_proper_iterable
from scopeviz.tf1.ops.tensor_kinds import assert_rank as assert_rank
from scopeviz.tf1.ops.tensor_kinds import assert_rank_at_least as assert_rank_at_least
from scopeviz.tf1.ops.tensor_kinds import assert_rank_in as assert_rank_in
from scopeviz.tf1.ops.tensor_kinds import assert_same_float_dtype as assert_same_float_dtype
from scopeviz.tf1.ops.tensor_kinds import assert_scalar as assert_scalar
from scopeviz.tf1.ops.tensor_kinds import assert_type as assert_type
from scopeviz.tf1.ops.tensor_kinds import is_numeric_tensor as is_numeric_tensor
from scopeviz.tf1.ops.tensor_kinds import is_tensor as is_tensor
from scopeviz.tf1.ops.tensordot_ops import tensordot as tensordot
from scopeviz.tf1.ops.while_loop import while_loop as while_loop
from scopeviz.tf1.platform.summary_writer import Summary as Summary
from scopeviz.tf1.platform.tf_logging import get_logger as get_logger
from scopeviz.tf1.variables.distribution import VariableAggregation as VariableAggregation
from scopeviz.tf1.variables.distribution import VariableSynchronization as VariableSynchronization
from scopeviz.tf1.variables.partitioned_variables import (
    create_partitioned_variables as create_partitioned_variables,
)
from scopeviz.tf1.variables.partitioned_variables import (
    fixed_size_partitioner as fixed_size_partitioner,
)
from scopeviz.tf1.variables.partitioned_variables import (
    min_max_variable_partitioner as min_max_variable_partitioner,
)
from scopeviz.tf1.variables.partitioned_variables import (
    variable_axis_size_partitioner as variable_axis_size_partitioner,
)
from scopeviz.tf1.variables.ref_variable import RefVariable as _RefVariable  # noqa: F401  # a kind
from scopeviz.tf1.variables.resource_variable_ops import (
    ResourceVariable as _ResourceVariable,  # noqa: F401  # a kind
)
from scopeviz.tf1.variables.reuse import AUTO_REUSE as AUTO_REUSE
from scopeviz.tf1.variables.scope_store import VariableScope as VariableScope
from scopeviz.tf1.variables.scope_store import get_variable_scope as get_variable_scope
from scopeviz.tf1.variables.template import make_template as make_template
from scopeviz.tf1.variables.uninitialized import (
    assert_variables_initialized as assert_variables_initialized,
)
from scopeviz.tf1.variables.uninitialized import (
    report_uninitialized_variables as report_uninitialized_variables,
)
from scopeviz.tf1.variables.v2_compat import control_flow_v2_enabled as control_flow_v2_enabled
from scopeviz.tf1.variables.v2_compat import disable_control_flow_v2 as disable_control_flow_v2
from scopeviz.tf1.variables.v2_compat import disable_eager_execution as disable_eager_execution
from scopeviz.tf1.variables.v2_compat import disable_tensor_equality as disable_tensor_equality
from scopeviz.tf1.variables.v2_compat import disable_v2_behavior as disable_v2_behavior
from scopeviz.tf1.variables.v2_compat import disable_v2_tensorshape as disable_v2_tensorshape
from scopeviz.tf1.variables.v2_compat import enable_control_flow_v2 as enable_control_flow_v2
from scopeviz.tf1.variables.v2_compat import enable_eager_execution as enable_eager_execution
from scopeviz.tf1.variables.v2_compat import enable_v2_behavior as enable_v2_behavior
from scopeviz.tf1.variables.v2_compat import executing_eagerly as executing_eagerly
from scopeviz.tf1.variables.variable_def import VariableDef as VariableDef
from scopeviz.tf1.variables.variable_parts import PartitionedVariable as PartitionedVariable
from scopeviz.tf1.variables.variable_scope import get_local_variable as get_local_variable
from scopeviz.tf1.variables.variable_scope import get_variable as get_variable
from scopeviz.tf1.variables.variable_scope import no_regularizer as no_regularizer
from scopeviz.tf1.variables.variable_scope import variable_creator_scope as variable_creator_scope
from scopeviz.tf1.variables.variable_scope import variable_op_scope as variable_op_scope
from scopeviz.tf1.variables.variable_scope import variable_scope as variable_scope
from scopeviz.tf1.variables.variables import Variable as Variable
from scopeviz.tf1.variables.variables import (
    disable_resource_variables as disable_resource_variables,
)
from scopeviz.tf1.variables.variables import enable_resource_variables as enable_resource_variables
from scopeviz.tf1.variables.variables import (
    global_variables_initializer as global_variables_initializer,
)
from scopeviz.tf1.variables.variables import (
    local_variables_initializer as local_variables_initializer,
)
from scopeviz.tf1.variables.variables import (
    resource_variables_enabled as resource_variables_enabled,
)
from scopeviz.tf1.variables.variables import variables_initializer as variables_initializer

bool = _bool  # TF1's name
initialize_all_variables = global_variables_initializer
initialize_local_variables = local_variables_initializer
initialize_variables = variables_initializer
NoGradient = no_gradient
NotDifferentiable = no_gradient
VERSION = __version__ = version.VERSION
GIT_VERSION = version.GIT_VERSION
COMPILER_VERSION = version.COMPILER_VERSION
linspace = lin_space
tensor_scatter_nd_add = tensor_scatter_add
tensor_scatter_nd_sub = tensor_scatter_sub
tensor_scatter_nd_update = tensor_scatter_update
