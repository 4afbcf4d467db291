"""Calls of ``tf.nn`` and ``tf.image``, which real TensorFlow 1.15.5 has run as well.

The module that runs them is handed in, and nothing here is newer than Python 3.7.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List  # noqa: UP035  # Python 3.7 subscripts no other

import numpy as np

from tests.tf1.recorded.observation import line_of, listed, plain, shape_of


def programs(tf: Any) -> Dict[str, Callable[[], Any]]:  # noqa: UP006  # as above
    """A name for each call, and the call."""

    def x(*shape: int) -> Any:
        values = np.sin(np.arange(np.prod(shape)) * 1.7) * 2
        return tf.constant(values.reshape(shape).astype(np.float32), name="x")

    def u(*shape: Any) -> Any:
        return tf.placeholder(tf.float32, shape)

    def slope(call: Callable[[Any], Any], *shape: int) -> Any:
        given = x(*shape)
        return tf.gradients(call(given), given)

    def table(**arguments: Any) -> Any:
        return tf.get_variable("v", [3, 2], initializer=tf.zeros_initializer(), **arguments)

    calls: List[Callable[[], Any]] = [  # noqa: UP006  # as above
        lambda: tf.nn.lrn(x(1, 2, 2, 7), 2, bias=1.5, alpha=0.5, beta=0.75),
        lambda: slope(
            lambda given: tf.nn.lrn(given, 2, bias=1.5, alpha=0.5, beta=0.75), 1, 2, 2, 7
        ),
        lambda: tf.nn.swish(x(2, 3)),
        lambda: tf.nn.conv2d_transpose(x(1, 2, 2, 3), x(3, 3, 4, 3), [1, 4, 4, 4], [1, 2, 2, 1]),
        lambda: tf.nn.conv2d_transpose(
            x(1, 2, 2, 3), x(3, 3, 4, 3), [1, 5, 5, 4], [1, 2, 2, 1], "VALID"
        ),
        lambda: tf.nn.conv2d_transpose(
            u(None, 2, 2, 3),
            x(3, 3, 4, 3),
            tf.stack([tf.shape(u(None, 2))[0], 4, 4, 4]),
            [1, 2, 2, 1],
        ),
        lambda: tf.nn.conv2d_transpose(x(1, 2, 2, 3), x(3, 3, 4, 3), [1, 9, 9, 4], [1, 2, 2, 1]),
        lambda: tf.nn.conv1d(x(1, 5, 3), x(3, 3, 4), 1, "SAME"),
        lambda: tf.nn.conv1d(x(1, 5, 3), x(3, 3, 4), 2, "VALID", data_format="NWC", name="c"),
        lambda: tf.nn.conv1d_transpose(x(1, 5, 3), x(3, 4, 3), [1, 10, 4], 2),
        lambda: tf.nn.depthwise_conv2d(x(1, 4, 4, 3), x(3, 3, 3, 2), [1, 1, 1, 1], "SAME"),
        lambda: tf.nn.depthwise_conv2d(x(1, 5, 6, 3), x(3, 3, 3, 2), [1, 2, 2, 1], "VALID"),
        lambda: tf.nn.depthwise_conv2d(
            x(1, 5, 6, 3), x(3, 3, 3, 2), [1, 1, 1, 1], "SAME", rate=[2, 2]
        ),
        lambda: tf.nn.separable_conv2d(
            x(1, 4, 4, 3), x(3, 3, 3, 2), x(1, 1, 6, 2), [1, 1, 1, 1], "SAME", name="sep"
        ),
        lambda: tf.nn.atrous_conv2d(x(1, 5, 6, 3), x(3, 3, 3, 2), 2, "SAME"),
        lambda: tf.nn.atrous_conv2d(u(None, None, None, 3), x(3, 3, 3, 2), 2, "SAME"),
        lambda: tf.nn.atrous_conv2d(x(1, 7, 6, 3), x(3, 3, 3, 2), 2, "VALID"),
        lambda: tf.nn.convolution(x(1, 5, 5, 3), x(3, 3, 3, 2), "SAME"),
        lambda: tf.nn.convolution(x(1, 5, 3), x(3, 3, 2), "SAME", dilation_rate=[2]),
        lambda: tf.nn.convolution(x(1, 5, 3), x(3, 3, 2), "SAME"),
        lambda: tf.nn.convolution(x(1, 3, 4, 3, 2), x(2, 2, 2, 2, 2), "SAME"),
        lambda: tf.nn.pool(x(1, 5, 5, 3), [2, 2], "MAX", "SAME"),
        lambda: tf.nn.pool(x(1, 5, 5, 3), [2, 2], "AVG", "VALID", dilation_rate=[2, 2]),
        lambda: tf.nn.pool(x(1, 6, 3), [2], "AVG", "SAME", strides=[2]),
        lambda: tf.nn.pool(x(1, 6, 6, 6, 3), [2, 2, 2], "AVG", "SAME", strides=[2, 2, 2]),
        lambda: tf.nn.atrous_conv2d_transpose(
            x(1, 5, 6, 2), x(3, 3, 3, 2), [1, 5, 6, 3], 2, "SAME"
        ),
        lambda: tf.nn.conv3d(x(1, 4, 4, 4, 3), x(3, 3, 3, 3, 2), [1] * 5, "SAME"),
        lambda: tf.nn.conv3d(x(1, 4, 4, 4, 3), x(3, 3, 3, 3, 2), [1, 2, 2, 2, 1], "VALID"),
        lambda: tf.nn.conv3d_transpose(
            x(1, 2, 2, 2, 3), x(3, 3, 3, 2, 3), [1, 4, 4, 4, 2], [1, 2, 2, 2, 1]
        ),
        lambda: tf.nn.max_pool3d(x(1, 4, 4, 4, 3), 2, 2, "SAME"),
        lambda: tf.nn.avg_pool3d(x(1, 4, 5, 4, 3), 3, 2, "SAME"),
        lambda: tf.nn.max_pool1d(x(1, 4, 3), 2, 2, "SAME"),
        lambda: tf.nn.avg_pool1d(x(1, 5, 3), 2, 2, "SAME", name="p"),
        lambda: tf.nn.max_pool_with_argmax(x(2, 4, 4, 2), [1, 2, 2, 1], [1, 2, 2, 1], "SAME"),
        lambda: tf.nn.top_k(x(3, 4), 2),
        lambda: tf.nn.top_k(x(3, 4), 5),
        lambda: tf.nn.in_top_k(x(3, 3), [0, 1, 2], 2),
        lambda: tf.nn.crelu(x(3, 3)),
        lambda: tf.nn.xw_plus_b(x(3, 3), x(3, 3), x(3)),
        lambda: tf.nn.relu_layer(x(3, 3), x(3, 3), x(3)),
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 2], logits=x(2, 5)),
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 9], logits=x(2, 5)),
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=[[1, 2, 0], [1, 1, 1]], logits=x(2, 3, 5)
        ),
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1, 2], logits=x(3, 5)),
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[[1, 2]], logits=x(2, 5)),
        lambda: tf.nn.sigmoid_cross_entropy_with_logits(labels=x(2, 3), logits=x(2, 3)),
        lambda: tf.nn.sigmoid_cross_entropy_with_logits(labels=x(2, 3), logits=x(2, 2)),
        lambda: tf.nn.weighted_cross_entropy_with_logits(x(2, 3), x(2, 3), 2.0),
        lambda: tf.nn.log_poisson_loss(tf.abs(x(2, 3)), x(2, 3), compute_full_loss=True),
        lambda: tf.nn.zero_fraction(x(3, 3)),
        lambda: tf.nn.l2_normalize(x(3, 3), 1),
        lambda: tf.nn.l2_normalize(x(3, 3), dim=[0, 1], name="n"),
        lambda: tf.nn.moments(x(3, 3), [0]),
        lambda: tf.nn.moments(x(3, 3), [0], keep_dims=True),
        lambda: tf.nn.moments(x(3, 3), 0),
        lambda: tf.nn.weighted_moments(x(3, 3), [0], x(3, 1)),
        lambda: tf.nn.sufficient_statistics(x(3, 3), [0], shift=1.0)[:3],
        lambda: tf.nn.normalize_moments(2.0, x(3), x(3), None),
        lambda: tf.nn.batch_normalization(x(3, 3), x(3), tf.abs(x(3)), x(3), x(3), 1e-3),
        lambda: tf.nn.batch_norm_with_global_normalization(
            x(3, 3), x(3), tf.abs(x(3)), x(3), x(3), 1e-3, scale_after_normalization=True
        ),
        lambda: tf.nn.dropout(x(3, 3), 0.999999),
        lambda: tf.nn.dropout(x(3, 3), rate=tf.constant(0.0)),
        lambda: tf.nn.dropout(x(3, 3), 1.0),
        lambda: tf.nn.dropout(x(3, 3), keep_prob=tf.placeholder_with_default(1.0, [])),
        lambda: tf.nn.dropout(x(3, 3), rate=0.3, noise_shape=[None, 1])[0, 0] * 0,
        lambda: tf.nn.dropout(x(3, 3), rate=1.3),
        lambda: tf.nn.dropout(x(3, 3)),
        lambda: tf.nn.embedding_lookup(x(3, 3), [0, 2]),
        lambda: tf.nn.embedding_lookup([x(3, 3), x(3, 3)], [0, 2, 5]),
        lambda: tf.nn.embedding_lookup([x(3, 3), x(2, 3)], [[0, 2, 4], [1, 1, 1]], "div"),
        lambda: tf.nn.embedding_lookup(x(3, 3), [0, 2], max_norm=1.0),
        lambda: tf.nn.embedding_lookup(table(use_resource=True), [0, 2]),
        lambda: tf.nn.embedding_lookup(table(), [0, 2]),
        lambda: tf.nn.embedding_lookup(
            table(partitioner=tf.fixed_size_partitioner(2)), [0, 2], "div"
        ),
        lambda: tf.nn.nce_loss(x(9, 3), x(9), tf.constant([[1], [2]]), x(2, 3), 3, 9)[0] * 0,
        lambda: (
            tf.nn.sampled_softmax_loss(x(9, 3), x(9), tf.constant([[1], [2]]), x(2, 3), 3, 9)[0] * 0
        ),
        lambda: tf.nn.log_uniform_candidate_sampler([[1], [3]], 1, 9, False, 90)[1],  # short
        lambda: tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=tf.placeholder_with_default([[1, 2, 0]], [None, 3]), logits=x(1, 3, 5)
        ),
        lambda: tf.nn.compute_accidental_hits([[1, 2]], [2, 5, 1], 2),
        lambda: tf.image.resize_images(x(1, 4, 4, 2), [7, 3]),
        lambda: tf.image.resize_images(x(4, 4, 2), [7, 3], method=1),
        lambda: tf.image.resize_images(x(4, 5, 2), [7, 3], method=2),
        lambda: tf.image.resize_images(x(4, 5, 2), [7, 3], method=3),
        lambda: tf.image.resize_images(x(4, 5, 2), [2, 3], method=3),
        lambda: tf.image.resize_images(x(4, 5, 2), [7, 3], align_corners=True),
        lambda: tf.image.resize_images(x(4, 5, 2), [7, 3], method=1, align_corners=True),
        lambda: tf.image.resize_images(x(4, 5, 2), [7, 3], method=2, align_corners=True),
        lambda: tf.image.resize_images(x(4, 5, 2), [4, 5]),
        lambda: tf.image.resize_images(u(None, None, None, 3), [4, 5]),
        lambda: tf.image.resize_images(x(4, 5, 2), tf.placeholder_with_default([4, 5], [2])),
        lambda: tf.image.resize_images(x(4, 8, 2), [6, 6], preserve_aspect_ratio=True),
        lambda: tf.image.resize_images(x(4, 8, 2), [6, 6, 6]),
        lambda: tf.image.resize_bilinear(x(1, 4, 5, 2), [7, 3], half_pixel_centers=True),
        lambda: tf.image.resize_nearest_neighbor(x(1, 4, 5, 2), [7, 3], half_pixel_centers=True),
        lambda: tf.image.resize_bicubic(x(1, 4, 5, 2), [7, 3], half_pixel_centers=True),
        lambda: tf.gradients(
            tf.image.resize_bilinear(x(1, 4, 5, 2), [7, 3]) ** 2,
            tf.get_default_graph().get_tensor_by_name("x:0"),
        ),
        lambda: tf.gradients(
            tf.image.resize_nearest_neighbor(x(1, 4, 5, 2), [7, 3]) ** 2,
            tf.get_default_graph().get_tensor_by_name("x:0"),
        ),
        lambda: tf.gradients(
            tf.image.resize_bicubic(x(1, 4, 5, 2), [7, 3]) ** 2,
            tf.get_default_graph().get_tensor_by_name("x:0"),
        ),
        lambda: tf.image.flip_left_right(x(3, 4, 2)),
        lambda: tf.image.flip_up_down(x(2, 3, 4, 2)),
        lambda: tf.image.random_flip_left_right(x(3, 4, 2))[0, 0] * 0,
        lambda: tf.image.random_flip_left_right(x(2, 3, 4, 2))[0, 0] * 0,
        lambda: tf.image.central_crop(x(5, 4, 2), 0.5),
        lambda: tf.image.central_crop(x(2, 5, 4, 2), 0.3),
        lambda: tf.image.central_crop(u(None, None, 2), 0.3),
        lambda: tf.image.central_crop(x(5, 4, 2), 1.5),
        lambda: tf.image.pad_to_bounding_box(x(3, 4, 2), 1, 2, 7, 9),
        lambda: tf.image.pad_to_bounding_box(x(3, 4, 2), 1, 2, 3, 9),
        lambda: tf.image.crop_to_bounding_box(x(3, 4, 2), 1, 2, 1, 2),
        lambda: tf.image.crop_to_bounding_box(x(3, 4, 2), 1, 2, 1, 3),
        lambda: tf.image.resize_image_with_crop_or_pad(x(3, 8, 2), 5, 5),
        lambda: tf.image.per_image_standardization(x(3, 4, 2)),
        lambda: tf.image.per_image_standardization(tf.cast(tf.abs(x(2, 3, 4, 2)) * 90, tf.uint8)),
        lambda: tf.image.convert_image_dtype(x(3, 2), tf.uint8),
        lambda: tf.image.convert_image_dtype(x(3, 2), tf.uint8, saturate=True),
        lambda: tf.image.convert_image_dtype(tf.constant([1, 255], tf.uint8), tf.float32),
        lambda: tf.image.convert_image_dtype(tf.constant([1, 255], tf.uint8), tf.int16),
        lambda: tf.image.rgb_to_grayscale(x(2, 2, 3)),
        lambda: tf.image.adjust_brightness(x(2, 2, 3), 0.3),
        lambda: tf.image.adjust_contrast(x(2, 2, 3), 0.3),
        lambda: tf.image.random_brightness(x(2, 2, 3), 0.3) * 0,
        lambda: tf.image.random_contrast(x(2, 2, 3), 0.3, 0.4) * 0,
    ]
    return {f"{number:03}": call for number, call in enumerate(calls)}


PROGRAMS = tuple(programs(None))
"""The names of all calls, of which none is made here."""


def observed(tf: Any, name: str) -> Dict[str, Any]:  # noqa: UP006  # as above
    """The ops of a call, its results, and their values; or what it is refused with."""
    with tf.Graph().as_default() as graph:
        try:
            results = listed(programs(tf)[name]())
        except (ValueError, TypeError) as error:
            return {"refused": [type(error).__name__, str(error).splitlines()[0][:60]]}
        told = {
            "ops": [line_of(op) for op in graph.get_operations()],
            "results": [f"{one.name} {one.dtype.name}{shape_of(one)}" for one in results],
        }
        with tf.Session() as session:
            try:
                session.run(tf.global_variables_initializer())
                told["values"] = [plain(np.ravel(one)[:12]) for one in session.run(results)]
            except tf.errors.InvalidArgumentError as error:
                told["failed"] = [type(error).__name__, str(error).splitlines()[0][:40]]
        return told
