"""Programs of mathematics, whose graphs and values TensorFlow 1.15.5 has recorded.

Each takes ``tf`` and gives what to fetch.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.tf1.recorded.observation import line_of, listed, plain

A = (np.cos(np.arange(9.0)).reshape(3, 3) + 3 * np.eye(3)).astype("float32")
S = (A @ A.T).astype("float32")
V = np.array([[1.25, -0.5, 2.5], [1.125, 0.5, 0.625]], "float32")
W = np.array([[1.0625, 1.1875, 1.0], [0.6875, 0.9375, 0.3125]], "float32")
C = (V + 1j * W).astype("complex64")
X = np.array([[1.1, 0.3, 0.2], [0.4, 2.2, 0.5], [0.6, 0.1, 1.7]], "float32")
Y = (X[::-1] * 0.7 + 0.1).astype("float32")


DRAWING = {"Multinomial", "TruncatedNormal"}
"""Types of ops that draw, and do not say so in their name."""


def observed(tf: Any, name: str) -> dict[str, Any]:
    """What a program builds, op by op, and what it computes if nothing is fed or drawn."""
    with tf.Graph().as_default() as graph:
        fetches = [one for one in listed(PROGRAMS[name](tf)) if one is not None]
        ops = graph.get_operations()
        told: dict[str, Any] = {"ops": [line_of(op) for op in ops]}
        if not any(is_open(op.type) for op in ops):
            with tf.Session() as session:
                told["values"] = [plain(value) for value in session.run(fetches)]
        return told


def is_open(op_type: str) -> bool:
    """Whether an op has another value in each run."""
    return op_type == "Placeholder" or "Random" in op_type or op_type in DRAWING


def fed(tf: Any, *shape: Any, dt: str = "float32", name: str = "a") -> Any:
    return tf.placeholder(dt, list(shape), name=name)


def slopes(function: Callable[..., Any]) -> Callable[[Any], Any]:
    """The gradients of a function of two matrices."""

    def program(tf: Any) -> Any:
        x, y = tf.constant(X, name="x"), tf.constant(Y, name="y")
        return tf.gradients(function(tf, x, y), [x, y])

    return program


PROGRAMS: dict[str, Callable[[Any], Any]] = {
    "tf.expm1(V)": lambda tf: tf.expm1(V),
    "tf.sinh(V)": lambda tf: tf.sinh(V),
    "tf.cosh(V)": lambda tf: tf.cosh(V),
    "tf.asin(W/3)": lambda tf: tf.asin(W / 3),
    "tf.acos(W/3)": lambda tf: tf.acos(W / 3),
    "tf.atan(V)": lambda tf: tf.atan(V),
    "tf.asinh(V)": lambda tf: tf.asinh(V),
    "tf.acosh(W+1)": lambda tf: tf.acosh(W + 1),
    "tf.atanh(W/3)": lambda tf: tf.atanh(W / 3),
    "tf.erf(V)": lambda tf: tf.erf(V),
    "tf.erfc(V)": lambda tf: tf.erfc(V),
    "tf.lgamma(W)": lambda tf: tf.lgamma(W),
    "tf.lgamma(V)": lambda tf: tf.lgamma(V),
    "tf.digamma(W)": lambda tf: tf.digamma(W),
    "tf.digamma(V)": lambda tf: tf.digamma(V),
    "tf.rint(V)": lambda tf: tf.rint(V),
    "tf.is_nan(V)": lambda tf: tf.is_nan(V),
    "tf.is_inf([1.,np.inf])": lambda tf: tf.is_inf([1.0, np.inf]),
    "tf.is_finite([1.,np.inf])": lambda tf: tf.is_finite([1.0, np.inf]),
    "tf.atan2(V,W)": lambda tf: tf.atan2(V, W),
    "tf.realdiv(V,W)": lambda tf: tf.realdiv(V, W),
    "tf.floor_div([-7,7],2)": lambda tf: tf.floor_div([-7, 7], 2),
    "tf.truncatediv([-7,7],[2,-2])": lambda tf: tf.truncatediv([-7, 7], [2, -2]),
    "tf.truncatemod([-7,7],3)": lambda tf: tf.truncatemod([-7, 7], 3),
    "tf.math.xdivy(V,W)": lambda tf: tf.math.xdivy(V, W),
    "tf.math.xlogy([0.,1.],[0.,2.])": lambda tf: tf.math.xlogy([0.0, 1.0], [0.0, 2.0]),
    "tf.div_no_nan(V,[0.,1.,2.])": lambda tf: tf.div_no_nan(V, [0.0, 1.0, 2.0]),
    "tf.math.multiply_no_nan(V,[0.,1.,2.])": lambda tf: tf.math.multiply_no_nan(V, [0.0, 1.0, 2.0]),
    "tf.math.reciprocal_no_nan([0.,2.])": lambda tf: tf.math.reciprocal_no_nan([0.0, 2.0]),
    'tf.div_no_nan(V,W,name="q")': lambda tf: tf.div_no_nan(V, W, name="q"),
    "tf.truncatediv(V,W)": lambda tf: tf.truncatediv(V, W),
    "tf.math.divide_no_nan(V,W)": lambda tf: tf.math.divide_no_nan(V, W),
    "tf.complex(V,W)": lambda tf: tf.complex(V, W),
    "tf.real(C)": lambda tf: tf.real(C),
    "tf.imag(C)": lambda tf: tf.imag(C),
    "tf.angle(C)": lambda tf: tf.angle(C),
    "tf.conj(C)": lambda tf: tf.conj(C),
    "tf.real(V)": lambda tf: tf.real(V),
    "tf.imag(V)": lambda tf: tf.imag(V),
    "tf.conj(V)": lambda tf: tf.conj(V),
    "tf.conj(P(2))": lambda tf: tf.conj(fed(tf, 2)),
    "tf.real(P(2))": lambda tf: tf.real(fed(tf, 2)),
    "tf.angle(P(2))": lambda tf: tf.angle(fed(tf, 2)),
    'tf.complex(V,W,name="c")': lambda tf: tf.complex(V, W, name="c"),
    "tf.abs(C)": lambda tf: tf.abs(C),
    'tf.real(C,name="foo")': lambda tf: tf.real(C, name="foo"),
    'tf.conj(C, name="foo")': lambda tf: tf.conj(C, name="foo"),
    "tf.cumsum(V)": lambda tf: tf.cumsum(V),
    "tf.cumsum(V,1,True,True)": lambda tf: tf.cumsum(V, 1, True, True),
    "tf.cumprod(V,axis=1,exclusive=True)": lambda tf: tf.cumprod(V, axis=1, exclusive=True),
    'tf.cumprod(V,reverse=True,name="x")': lambda tf: tf.cumprod(V, reverse=True, name="x"),
    "tf.cumsum(P(None,3),-1)": lambda tf: tf.cumsum(fed(tf, None, 3), -1),
    "tf.scalar_mul(2.,P(2))": lambda tf: tf.scalar_mul(2.0, fed(tf, 2)),
    "tf.accumulate_n([P(2),P(2)])": lambda tf: tf.accumulate_n([fed(tf, 2), fed(tf, 2)]),
    "tf.accumulate_n([V,V])": lambda tf: tf.accumulate_n([V, V]),
    "tf.accumulate_n([P(None),P(2)],shape=[2])": lambda tf: tf.accumulate_n(
        [fed(tf, None), fed(tf, 2)], shape=[2]
    ),
    "tf.accumulate_n([V])": lambda tf: tf.accumulate_n([V]),
    'tf.accumulate_n([V],name="q")': lambda tf: tf.accumulate_n([V], name="q"),
    "tf.segment_sum(V,[0,0])": lambda tf: tf.segment_sum(V, [0, 0]),
    "tf.segment_mean([1.,2.,5.],[0,0,2])": lambda tf: tf.segment_mean([1.0, 2.0, 5.0], [0, 0, 2]),
    "tf.segment_max([1.,2.,5.],[0,0,2])": lambda tf: tf.segment_max([1.0, 2.0, 5.0], [0, 0, 2]),
    "tf.segment_min(P(None,4),[0,0,2])": lambda tf: tf.segment_min(fed(tf, None, 4), [0, 0, 2]),
    "tf.segment_prod([1.,2.,5.],[0,0,2])": lambda tf: tf.segment_prod([1.0, 2.0, 5.0], [0, 0, 2]),
    "tf.segment_mean([1,2,5],[0,0,2])": lambda tf: tf.segment_mean([1, 2, 5], [0, 0, 2]),
    "tf.unsorted_segment_sum(V,[1,0],3)": lambda tf: tf.unsorted_segment_sum(V, [1, 0], 3),
    "tf.unsorted_segment_max(V,[1,0],3)": lambda tf: tf.unsorted_segment_max(V, [1, 0], 3),
    "tf.unsorted_segment_min([1,2],[0,0],2)": lambda tf: tf.unsorted_segment_min([1, 2], [0, 0], 2),
    "tf.unsorted_segment_prod(V,[1,-1],2)": lambda tf: tf.unsorted_segment_prod(V, [1, -1], 2),
    "tf.unsorted_segment_mean(V,[1,1],3)": lambda tf: tf.unsorted_segment_mean(V, [1, 1], 3),
    "tf.unsorted_segment_sqrt_n(V,[1,1],3)": lambda tf: tf.unsorted_segment_sqrt_n(V, [1, 1], 3),
    'tf.unsorted_segment_mean(P(None,3),P(None,dt="int32"),3)': lambda tf: tf.unsorted_segment_mean(
        fed(tf, None, 3), fed(tf, None, dt="int32"), 3
    ),
    "tf.sparse_segment_sum(A,[0,2],[0,0])": lambda tf: tf.sparse_segment_sum(A, [0, 2], [0, 0]),
    "tf.sparse_segment_mean(A,[0,2],[0,1])": lambda tf: tf.sparse_segment_mean(A, [0, 2], [0, 1]),
    "tf.sparse_segment_sqrt_n(A,[0,2,1],[0,0,1])": lambda tf: tf.sparse_segment_sqrt_n(
        A, [0, 2, 1], [0, 0, 1]
    ),
    "tf.sparse_segment_sum(A,[0,2],[0,0],num_segments=3)": lambda tf: tf.sparse_segment_sum(
        A, [0, 2], [0, 0], num_segments=3
    ),
    'tf.sparse_segment_mean(A,[0,2],[0,0],"nm",4)': lambda tf: tf.sparse_segment_mean(
        A, [0, 2], [0, 0], "nm", 4
    ),
    "tf.reduce_logsumexp(V)": lambda tf: tf.reduce_logsumexp(V),
    "tf.reduce_logsumexp(V,1)": lambda tf: tf.reduce_logsumexp(V, 1),
    "tf.reduce_logsumexp(V,[0],True)": lambda tf: tf.reduce_logsumexp(V, [0], True),
    "tf.reduce_logsumexp(P(None,3),axis=1)": lambda tf: tf.reduce_logsumexp(
        fed(tf, None, 3), axis=1
    ),
    "tf.math.reduce_variance(P(2,3))": lambda tf: tf.math.reduce_variance(fed(tf, 2, 3)),
    "tf.math.reduce_std(P(2,3),1)": lambda tf: tf.math.reduce_std(fed(tf, 2, 3), 1),
    "tf.math.reduce_std(P(None,3),1,True)": lambda tf: tf.math.reduce_std(
        fed(tf, None, 3), 1, True
    ),
    "tf.math.reduce_variance(V)": lambda tf: tf.math.reduce_variance(V),
    "tf.count_nonzero(V)": lambda tf: tf.count_nonzero(V),
    "tf.count_nonzero([[0,1],[2,0]],1)": lambda tf: tf.count_nonzero([[0, 1], [2, 0]], 1),
    "tf.count_nonzero(P(None,3),axis=0,keepdims=True,dtype=tf.int32)": lambda tf: tf.count_nonzero(
        fed(tf, None, 3), axis=0, keepdims=True, dtype=tf.int32
    ),
    "tf.bincount([1,1,3])": lambda tf: tf.bincount([1, 1, 3]),
    "tf.bincount([1,1,3],minlength=6)": lambda tf: tf.bincount([1, 1, 3], minlength=6),
    "tf.bincount([1,1,3],weights=[1.,2.,3.])": lambda tf: tf.bincount(
        [1, 1, 3], weights=[1.0, 2.0, 3.0]
    ),
    "tf.bincount([1,1,3],maxlength=2,dtype=tf.float32)": lambda tf: tf.bincount(
        [1, 1, 3], maxlength=2, dtype=tf.float32
    ),
    "tf.linspace(0.,1.,5)": lambda tf: tf.linspace(0.0, 1.0, 5),
    'tf.lin_space(0.,1.,P(dt="int32"))': lambda tf: tf.lin_space(0.0, 1.0, fed(tf, dt="int32")),
    "tf.lbeta(W)": lambda tf: tf.lbeta(W),
    "tf.math.reduce_euclidean_norm(V,1)": lambda tf: tf.math.reduce_euclidean_norm(V, 1),
    "tf.math.reduce_euclidean_norm(P(2,3))": lambda tf: tf.math.reduce_euclidean_norm(
        fed(tf, 2, 3)
    ),
    'tf.einsum("ij,jk->ik",P(2,3),P(3,4))': lambda tf: tf.einsum(
        "ij,jk->ik", fed(tf, 2, 3), fed(tf, 3, 4)
    ),
    'tf.einsum("bij,bjk->bik",P(None,2,3),P(None,3,4))': lambda tf: tf.einsum(
        "bij,bjk->bik", fed(tf, None, 2, 3), fed(tf, None, 3, 4)
    ),
    'tf.einsum("ij->ji",P(2,3))': lambda tf: tf.einsum("ij->ji", fed(tf, 2, 3)),
    'tf.einsum("ij->i",P(2,3))': lambda tf: tf.einsum("ij->i", fed(tf, 2, 3)),
    'tf.einsum("ii",P(3,3))': lambda tf: tf.einsum("ii", fed(tf, 3, 3)),
    'tf.einsum("i,j->ij",P(2),P(3))': lambda tf: tf.einsum("i,j->ij", fed(tf, 2), fed(tf, 3)),
    'tf.einsum("...ij,...jk->...ik",P(5,2,3),P(5,3,4))': lambda tf: tf.einsum(
        "...ij,...jk->...ik", fed(tf, 5, 2, 3), fed(tf, 5, 3, 4)
    ),
    'tf.einsum("ij,jk,kl->il",P(2,3),P(3,4),P(4,5))': lambda tf: tf.einsum(
        "ij,jk,kl->il", fed(tf, 2, 3), fed(tf, 3, 4), fed(tf, 4, 5)
    ),
    'tf.einsum("bhid,bhjd->bhij",P(None,2,None,4),P(None,2,None,4))': lambda tf: tf.einsum(
        "bhid,bhjd->bhij", fed(tf, None, 2, None, 4), fed(tf, None, 2, None, 4)
    ),
    'tf.einsum("ijk,ijk->ij",P(2,3,4),P(2,3,4))': lambda tf: tf.einsum(
        "ijk,ijk->ij", fed(tf, 2, 3, 4), fed(tf, 2, 3, 4)
    ),
    'tf.einsum("abc,cd->abd",P(None,None,4),P(4,5))': lambda tf: tf.einsum(
        "abc,cd->abd", fed(tf, None, None, 4), fed(tf, 4, 5)
    ),
    'tf.einsum("i,i,i->",P(3),P(3),P(3))': lambda tf: tf.einsum(
        "i,i,i->", fed(tf, 3), fed(tf, 3), fed(tf, 3)
    ),
    'tf.einsum("BNFT,BTNH->BFNH",P(2,3,4,5),P(2,5,3,6))': lambda tf: tf.einsum(
        "BNFT,BTNH->BFNH", fed(tf, 2, 3, 4, 5), fed(tf, 2, 5, 3, 6)
    ),
    "tf.tensordot(P(2,3),P(3,4),1)": lambda tf: tf.tensordot(fed(tf, 2, 3), fed(tf, 3, 4), 1),
    "tf.tensordot(P(2,3,4),P(4,3,5),[[1,2],[1,0]])": lambda tf: tf.tensordot(
        fed(tf, 2, 3, 4), fed(tf, 4, 3, 5), [[1, 2], [1, 0]]
    ),
    "tf.tensordot(P(None,3,4),P(4,5),[[2],[0]])": lambda tf: tf.tensordot(
        fed(tf, None, 3, 4), fed(tf, 4, 5), [[2], [0]]
    ),
    "tf.tensordot(P(None,3,4),P(4,5),1)": lambda tf: tf.tensordot(
        fed(tf, None, 3, 4), fed(tf, 4, 5), 1
    ),
    "tf.tensordot(P(2,3),P(4,5),0)": lambda tf: tf.tensordot(fed(tf, 2, 3), fed(tf, 4, 5), 0),
    'tf.tensordot(tf.placeholder("float32"),P(4,5),[[0],[1]])': lambda tf: tf.tensordot(
        tf.placeholder("float32"), fed(tf, 4, 5), [[0], [1]]
    ),
    "tf.tensordot(P(2,3),P(3),[1,0])": lambda tf: tf.tensordot(fed(tf, 2, 3), fed(tf, 3), [1, 0]),
    "tf.tensordot(P(2,3,4),P(4,3,5),2)": lambda tf: tf.tensordot(
        fed(tf, 2, 3, 4), fed(tf, 4, 3, 5), 2
    ),
    'tf.tensordot(tf.placeholder("float32"),P(4,5),1)': lambda tf: tf.tensordot(
        tf.placeholder("float32"), fed(tf, 4, 5), 1
    ),
    "tf.tensordot(V,W,[[0,1],[0,1]])": lambda tf: tf.tensordot(V, W, [[0, 1], [0, 1]]),
    "tf.clip_by_value(V,-1.,1.)": lambda tf: tf.clip_by_value(V, -1.0, 1.0),
    'tf.clip_by_value(P(None,3),-1.,1.,name="c")': lambda tf: tf.clip_by_value(
        fed(tf, None, 3), -1.0, 1.0, name="c"
    ),
    "tf.clip_by_norm(V,1.)": lambda tf: tf.clip_by_norm(V, 1.0),
    "tf.clip_by_norm(P(None,3),1.,[1])": lambda tf: tf.clip_by_norm(fed(tf, None, 3), 1.0, [1]),
    'tf.clip_by_norm(P(2,3),5,axes=1,name="z")': lambda tf: tf.clip_by_norm(
        fed(tf, 2, 3), 5, axes=1, name="z"
    ),
    "tf.clip_by_average_norm(V,.1)": lambda tf: tf.clip_by_average_norm(V, 0.1),
    "tf.global_norm([V,None,W])": lambda tf: tf.global_norm([V, None, W]),
    "tf.clip_by_global_norm([V,W],1.)[0]": lambda tf: tf.clip_by_global_norm([V, W], 1.0)[0],
    "tf.clip_by_global_norm([V,None,W],1.)[1]": lambda tf: tf.clip_by_global_norm(
        [V, None, W], 1.0
    )[1],
    'tf.clip_by_global_norm([P(2),P(3)],5,name="hh")[0]': lambda tf: tf.clip_by_global_norm(
        [fed(tf, 2), fed(tf, 3)], 5, name="hh"
    )[0],
    "tf.clip_by_global_norm([V*np.inf,W],1.)[0]": lambda tf: tf.clip_by_global_norm(
        [V * np.inf, W], 1.0
    )[0],
    "tf.clip_by_value([1,5,9],2,8)": lambda tf: tf.clip_by_value([1, 5, 9], 2, 8),
    "tf.sort(V)": lambda tf: tf.sort(V),
    "tf.sort(P(None,3),0)": lambda tf: tf.sort(fed(tf, None, 3), 0),
    "tf.argsort(V,1,'DESCENDING')": lambda tf: tf.argsort(V, 1, "DESCENDING"),
    "tf.searchsorted": lambda tf: tf.searchsorted([1.0, 2.0], [1.5, 2.0], side="right"),
    "tf.math.polyval": lambda tf: tf.math.polyval([1.0, V, 2.0], W),
    "tf.diag([1.,2.])": lambda tf: tf.diag([1.0, 2.0]),
    "tf.matrix_diag_part(A)": lambda tf: tf.matrix_diag_part(A),
    "tf.matrix_band_part(A,-1,0)": lambda tf: tf.matrix_band_part(A, -1, 0),
    "tf.matrix_band_part(A,1,1)": lambda tf: tf.matrix_band_part(A, 1, 1),
    "tf.trace(A)": lambda tf: tf.trace(A),
    "tf.trace(P(None,3,3))": lambda tf: tf.trace(fed(tf, None, 3, 3)),
    "tf.linalg.adjoint(C)": lambda tf: tf.linalg.adjoint(C),
    "tf.linalg.matvec(P(2,3),P(3))": lambda tf: tf.linalg.matvec(fed(tf, 2, 3), fed(tf, 3)),
    "tf.cross([1.,2.,3.],[3.,1.,2.])": lambda tf: tf.cross([1.0, 2.0, 3.0], [3.0, 1.0, 2.0]),
    "tf.norm(V)": lambda tf: tf.norm(V),
    "tf.norm(V,1)": lambda tf: tf.norm(V, 1),
    "tf.norm(V,np.inf,1)": lambda tf: tf.norm(V, np.inf, 1),
    "tf.norm(V,3,axis=1,keepdims=True)": lambda tf: tf.norm(V, 3, axis=1, keepdims=True),
    'tf.norm(A,"fro",[0,1])': lambda tf: tf.norm(A, "fro", [0, 1]),
    "tf.norm(A,1,[0,1])": lambda tf: tf.norm(A, 1, [0, 1]),
    "tf.norm(A,np.inf,[0,1])": lambda tf: tf.norm(A, np.inf, [0, 1]),
    "tf.norm(P(None,3),axis=1)": lambda tf: tf.norm(fed(tf, None, 3), axis=1),
    'tf.linalg.norm(V,2,0,name="nn")': lambda tf: tf.linalg.norm(V, 2, 0, name="nn"),
    'tf.norm(A,"fro",axis=(0,1))': lambda tf: tf.norm(A, "fro", axis=(0, 1)),
    "tf.eye(3)": lambda tf: tf.eye(3),
    "tf.eye(2,3)": lambda tf: tf.eye(2, 3),
    "tf.eye(3,batch_shape=[2])": lambda tf: tf.eye(3, batch_shape=[2]),
    'tf.eye(P(dt="int32"))': lambda tf: tf.eye(fed(tf, dt="int32")),
    "tf.eye(tf.shape(P(None,2))[0])": lambda tf: tf.eye(tf.shape(fed(tf, None, 2))[0]),
    'tf.eye(2,dtype=tf.int32,name="e")': lambda tf: tf.eye(2, dtype=tf.int32, name="e"),
    "tf.matrix_transpose(V)": lambda tf: tf.matrix_transpose(V),
    "tf.matrix_inverse(A)": lambda tf: tf.matrix_inverse(A),
    "tf.matrix_inverse(A,adjoint=True)": lambda tf: tf.matrix_inverse(A, adjoint=True),
    "tf.matrix_determinant(A)": lambda tf: tf.matrix_determinant(A),
    "tf.linalg.slogdet(A)": lambda tf: tf.linalg.slogdet(A),
    "tf.linalg.logdet(S)": lambda tf: tf.linalg.logdet(S),
    "tf.cholesky(S)": lambda tf: tf.cholesky(S),
    "tf.matrix_solve(A,V.T)": lambda tf: tf.matrix_solve(A, V.T),
    "tf.matrix_solve(A,V.T,True)": lambda tf: tf.matrix_solve(A, V.T, True),
    "tf.matrix_triangular_solve(A,V.T)": lambda tf: tf.matrix_triangular_solve(A, V.T),
    "tf.matrix_triangular_solve(A,V.T,lower=False)": lambda tf: tf.matrix_triangular_solve(
        A, V.T, lower=False
    ),
    "tf.cholesky_solve(A,V.T)": lambda tf: tf.cholesky_solve(A, V.T),
    "tf.svd(A)[0]": lambda tf: tf.svd(A)[0],
    "tf.svd(P(4,3))": lambda tf: tf.svd(fed(tf, 4, 3)),
    "tf.svd(V,compute_uv=False)": lambda tf: tf.svd(V, compute_uv=False),
    "tf.svd(P(None,2,3),full_matrices=True)": lambda tf: tf.svd(
        fed(tf, None, 2, 3), full_matrices=True
    ),
    "tf.self_adjoint_eig(S)[0]": lambda tf: tf.self_adjoint_eig(S)[0],
    "tf.self_adjoint_eigvals(S)": lambda tf: tf.self_adjoint_eigvals(S),
    "tf.self_adjoint_eig(P(None,3,3))": lambda tf: tf.self_adjoint_eig(fed(tf, None, 3, 3)),
    "tf.qr(P(4,3))": lambda tf: tf.qr(fed(tf, 4, 3)),
    "tf.saturate_cast(P(3),tf.uint8)": lambda tf: tf.saturate_cast(fed(tf, 3), tf.uint8),
    "tf.saturate_cast([-1,300],tf.uint8)": lambda tf: tf.saturate_cast([-1, 300], tf.uint8),
    "tf.to_complex64(V)": lambda tf: tf.to_complex64(V),
    "tf.to_complex128(V)": lambda tf: tf.to_complex128(V),
    "tf.arg_max(V,1)": lambda tf: tf.arg_max(V, 1),
    "tf.arg_min(V,0)": lambda tf: tf.arg_min(V, 0),
    "tf.argmax(V,1,output_type=tf.int32)": lambda tf: tf.argmax(V, 1, output_type=tf.int32),
    "tf.argmax(V,dimension=0)": lambda tf: tf.argmax(V, dimension=0),
    "tf.add_n([P(2),P(2)])": lambda tf: tf.add_n([fed(tf, 2), fed(tf, 2)]),
    "tf.confusion_matrix([1,2],[1,1],3)": lambda tf: tf.confusion_matrix([1, 2], [1, 1], 3),
    "tf.confusion_matrix([1,2],[1,1])": lambda tf: tf.confusion_matrix([1, 2], [1, 1]),
    'tf.confusion_matrix(P(None,dt="int32"),P(None,dt="int64"),4,weights=P(None))': lambda tf: (
        tf.confusion_matrix(
            fed(tf, None, dt="int32"), fed(tf, None, dt="int64"), 4, weights=fed(tf, None)
        )
    ),
    'tf.string_join(["a","b"],"-")': lambda tf: tf.string_join(["a", "b"], "-"),
    "tf.as_string([1,2])": lambda tf: tf.as_string([1, 2]),
    "tf.as_string([1.5,2])": lambda tf: tf.as_string([1.5, 2]),
    "tf.as_string([1.5],precision=2)": lambda tf: tf.as_string([1.5], precision=2),
    "tf.as_string([True])": lambda tf: tf.as_string([True]),
    'tf.as_string([5],width=3,fill="0")': lambda tf: tf.as_string([5], width=3, fill="0"),
    "tf.as_string(1.25,scientific=True)": lambda tf: tf.as_string(1.25, scientific=True),
    "tf.as_string(3.0,shortest=True)": lambda tf: tf.as_string(3.0, shortest=True),
    "tf.random_shuffle(P(3,2))": lambda tf: tf.random_shuffle(fed(tf, 3, 2)),
    "tf.random_crop(P(8,8,3),[4,4,3])": lambda tf: tf.random_crop(fed(tf, 8, 8, 3), [4, 4, 3]),
    'tf.random_crop(P(None,8,3),[4,4,3],name="rc")': lambda tf: tf.random_crop(
        fed(tf, None, 8, 3), [4, 4, 3], name="rc"
    ),
    "tf.multinomial(P(2,4),3)": lambda tf: tf.multinomial(fed(tf, 2, 4), 3),
    "tf.random.categorical(P(None,4),3,dtype=tf.int32)": lambda tf: tf.random.categorical(
        fed(tf, None, 4), 3, dtype=tf.int32
    ),
    "tf.random_gamma([3],[1.,2.],beta=2.)": lambda tf: tf.random_gamma([3], [1.0, 2.0], beta=2.0),
    "tf.random_gamma([3],1.)": lambda tf: tf.random_gamma([3], 1.0),
    "tf.random_poisson([1.,2.],[3])": lambda tf: tf.random_poisson([1.0, 2.0], [3]),
    "tf.random_poisson(1.,[3],dtype=tf.int32)": lambda tf: tf.random_poisson(
        1.0, [3], dtype=tf.int32
    ),
    "tf.random_uniform([2],maxval=5,dtype=tf.int32)": lambda tf: tf.random_uniform(
        [2], maxval=5, dtype=tf.int32
    ),
    "tf.random_uniform([2],P(),P())": lambda tf: tf.random_uniform([2], fed(tf), fed(tf)),
    "tf.random.normal([2])": lambda tf: tf.random.normal([2]),
    "tf.truncated_normal([2])": lambda tf: tf.truncated_normal([2]),
    "tf.ceil(V)": lambda tf: tf.ceil(V),
    "tf.floor(V)": lambda tf: tf.floor(V),
    "tf.round(V)": lambda tf: tf.round(V),
    "tf.sigmoid(V)": lambda tf: tf.sigmoid(V),
    "tf.maximum(V,0.)": lambda tf: tf.maximum(V, 0.0),
    "tf.reduce_sum(V)": lambda tf: tf.reduce_sum(V),
    "tf.reduce_prod(V,1)": lambda tf: tf.reduce_prod(V, 1),
    "tf.pow(W,2.)": lambda tf: tf.pow(W, 2.0),
    "tf.mod(V,W)": lambda tf: tf.mod(V, W),
    "tf.logical_xor(True,False)": lambda tf: tf.logical_xor(True, False),
    "tf.range(3)": lambda tf: tf.range(3),
    "tf.squared_difference(V,W)": lambda tf: tf.squared_difference(V, W),
    "tf.matmul(V,W,transpose_b=True)": lambda tf: tf.matmul(V, W, transpose_b=True),
    "tf.matmul(P(2,3),P(3,4),a_is_sparse=True)": lambda tf: tf.matmul(
        fed(tf, 2, 3), fed(tf, 3, 4), a_is_sparse=True
    ),
    "tf.matmul(P(5,2,3),P(5,3,4))": lambda tf: tf.matmul(fed(tf, 5, 2, 3), fed(tf, 5, 3, 4)),
    "tf.matmul(P(2,3),P(3,4),b_is_sparse=True)": lambda tf: tf.matmul(
        fed(tf, 2, 3), fed(tf, 3, 4), b_is_sparse=True
    ),
    "tf.equal(P(2),P(2))": lambda tf: tf.equal(fed(tf, 2), fed(tf, 2)),
    "tf.equal(C,C)": lambda tf: tf.equal(C, C),
    "slope of tf.expm1(x)": slopes(lambda tf, x, y: tf.expm1(x)),
    "slope of tf.sinh(x)": slopes(lambda tf, x, y: tf.sinh(x)),
    "slope of tf.cosh(x)": slopes(lambda tf, x, y: tf.cosh(x)),
    "slope of tf.asin(x/4.)": slopes(lambda tf, x, y: tf.asin(x / 4.0)),
    "slope of tf.acos(x/4.)": slopes(lambda tf, x, y: tf.acos(x / 4.0)),
    "slope of tf.atan(x)": slopes(lambda tf, x, y: tf.atan(x)),
    "slope of tf.asinh(x)": slopes(lambda tf, x, y: tf.asinh(x)),
    "slope of tf.acosh(x+1.)": slopes(lambda tf, x, y: tf.acosh(x + 1.0)),
    "slope of tf.atanh(x/4.)": slopes(lambda tf, x, y: tf.atanh(x / 4.0)),
    "slope of tf.erf(x)": slopes(lambda tf, x, y: tf.erf(x)),
    "slope of tf.erfc(x)": slopes(lambda tf, x, y: tf.erfc(x)),
    "slope of tf.lgamma(x)": slopes(lambda tf, x, y: tf.lgamma(x)),
    "slope of tf.rint(x)": slopes(lambda tf, x, y: tf.rint(x)),
    "slope of tf.atan2(x,y)": slopes(lambda tf, x, y: tf.atan2(x, y)),
    "slope of tf.realdiv(x,y)": slopes(lambda tf, x, y: tf.realdiv(x, y)),
    "slope of tf.div_no_nan(x,y)": slopes(lambda tf, x, y: tf.div_no_nan(x, y)),
    "slope of tf.math.multiply_no_nan(x,y)": slopes(lambda tf, x, y: tf.math.multiply_no_nan(x, y)),
    "slope of tf.math.xdivy(x,y)": slopes(lambda tf, x, y: tf.math.xdivy(x, y)),
    "slope of tf.math.xlogy(x,y)": slopes(lambda tf, x, y: tf.math.xlogy(x, y)),
    "slope of tf.abs(tf.complex(x,y))": slopes(lambda tf, x, y: tf.abs(tf.complex(x, y))),
    "slope of tf.real(tf.conj(tf.complex(x,y)))": slopes(
        lambda tf, x, y: tf.real(tf.conj(tf.complex(x, y)))
    ),
    "slope of tf.imag(tf.complex(x,y))": slopes(lambda tf, x, y: tf.imag(tf.complex(x, y))),
    "slope of tf.angle(tf.complex(x,y))": slopes(lambda tf, x, y: tf.angle(tf.complex(x, y))),
    "slope of tf.cumsum(x,1)": slopes(lambda tf, x, y: tf.cumsum(x, 1)),
    "slope of tf.cumprod(x,0)": slopes(lambda tf, x, y: tf.cumprod(x, 0)),
    "slope of tf.reduce_prod(x,1)": slopes(lambda tf, x, y: tf.reduce_prod(x, 1)),
    "slope of tf.reduce_prod(x)": slopes(lambda tf, x, y: tf.reduce_prod(x)),
    "slope of tf.segment_sum(x,[0,0,1])": slopes(lambda tf, x, y: tf.segment_sum(x, [0, 0, 1])),
    "slope of tf.segment_mean(x,[0,0,1])": slopes(lambda tf, x, y: tf.segment_mean(x, [0, 0, 1])),
    "slope of tf.segment_max(x,[0,0,1])": slopes(lambda tf, x, y: tf.segment_max(x, [0, 0, 1])),
    "slope of tf.unsorted_segment_sum(x,[1,0,1],2)": slopes(
        lambda tf, x, y: tf.unsorted_segment_sum(x, [1, 0, 1], 2)
    ),
    "slope of tf.unsorted_segment_max(x,[1,0,1],2)": slopes(
        lambda tf, x, y: tf.unsorted_segment_max(x, [1, 0, 1], 2)
    ),
    "slope of tf.unsorted_segment_prod(x,[1,0,1],2)": slopes(
        lambda tf, x, y: tf.unsorted_segment_prod(x, [1, 0, 1], 2)
    ),
    "slope of tf.sparse_segment_sum(x,[0,2],[0,1])": slopes(
        lambda tf, x, y: tf.sparse_segment_sum(x, [0, 2], [0, 1])
    ),
    "slope of tf.sparse_segment_mean(x,[0,2],[0,0])": slopes(
        lambda tf, x, y: tf.sparse_segment_mean(x, [0, 2], [0, 0])
    ),
    "slope of tf.sparse_segment_sqrt_n(x,[0,2],[0,0])": slopes(
        lambda tf, x, y: tf.sparse_segment_sqrt_n(x, [0, 2], [0, 0])
    ),
    "slope of tf.accumulate_n([x,y])": slopes(lambda tf, x, y: tf.accumulate_n([x, y])),
    "slope of tf.matrix_band_part(x,-1,0)": slopes(lambda tf, x, y: tf.matrix_band_part(x, -1, 0)),
    "slope of tf.matrix_diag_part(x)": slopes(lambda tf, x, y: tf.matrix_diag_part(x)),
    "slope of tf.matrix_diag(x)": slopes(lambda tf, x, y: tf.matrix_diag(x)),
    "slope of tf.diag(x[0])": slopes(lambda tf, x, y: tf.diag(x[0])),
    "slope of tf.diag_part(x)": slopes(lambda tf, x, y: tf.diag_part(x)),
    "slope of tf.trace(x)": slopes(lambda tf, x, y: tf.trace(x)),
    "slope of tf.matrix_inverse(x)": slopes(lambda tf, x, y: tf.matrix_inverse(x)),
    "slope of tf.matrix_determinant(x)": slopes(lambda tf, x, y: tf.matrix_determinant(x)),
    "slope of tf.linalg.slogdet(x)[1]": slopes(lambda tf, x, y: tf.linalg.slogdet(x)[1]),
    "slope of tf.cholesky(tf.matmul(x,x,transpose_b=True))": slopes(
        lambda tf, x, y: tf.cholesky(tf.matmul(x, x, transpose_b=True))
    ),
    "slope of tf.matrix_solve(x,y)": slopes(lambda tf, x, y: tf.matrix_solve(x, y)),
    "slope of tf.matrix_triangular_solve(x,y)": slopes(
        lambda tf, x, y: tf.matrix_triangular_solve(x, y)
    ),
    "slope of tf.cross(x,y)": slopes(lambda tf, x, y: tf.cross(x, y)),
    "slope of tf.norm(x,axis=1)": slopes(lambda tf, x, y: tf.norm(x, axis=1)),
    "slope of tf.clip_by_value(x,1.,2.)": slopes(lambda tf, x, y: tf.clip_by_value(x, 1.0, 2.0)),
    "slope of tf.clip_by_norm(x,1.)": slopes(lambda tf, x, y: tf.clip_by_norm(x, 1.0)),
    "slope of tf.tensordot(x,y,1)": slopes(lambda tf, x, y: tf.tensordot(x, y, 1)),
    'slope of tf.einsum("ij,jk->ik",x,y)': slopes(lambda tf, x, y: tf.einsum("ij,jk->ik", x, y)),
    "slope of tf.math.reduce_euclidean_norm(x,1)": slopes(
        lambda tf, x, y: tf.math.reduce_euclidean_norm(x, 1)
    ),
    "slope of tf.matrix_set_diag(x,y[0])": slopes(lambda tf, x, y: tf.matrix_set_diag(x, y[0])),
    "slope of tf.linspace(0.,1.,3)": slopes(lambda tf, x, y: tf.linspace(0.0, 1.0, 3)),
    "slope of tf.reduce_logsumexp(x,1)": slopes(lambda tf, x, y: tf.reduce_logsumexp(x, 1)),
    "slope of tf.math.reduce_std(x,1)": slopes(lambda tf, x, y: tf.math.reduce_std(x, 1)),
}
