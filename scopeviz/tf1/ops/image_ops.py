"""Resizing of images, as ops and as functions that choose one."""

from __future__ import annotations

from typing import Any

from scopeviz.tf1.framework.constant_op import constant_value
from scopeviz.tf1.framework.dtypes import float32, int32
from scopeviz.tf1.framework.name_scopes import internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operands import known_sizes
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import image_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import array_ops, cwise_ops, math_ops


class ResizeMethod:
    """The ways in which images are resized.

    Follows: tensorflow/python/ops/image_ops_impl.py, ResizeMethodV1.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.ResizeMethod.NEAREST_NEIGHBOR
    1
    """

    BILINEAR = 0
    NEAREST_NEIGHBOR = 1
    BICUBIC = 2
    AREA = 3


def resize_bilinear(
    images: Any,
    size: Any,
    align_corners: bool = False,
    name: str | None = None,
    half_pixel_centers: bool = False,
) -> Tensor:
    """Images in another size, with means of neighbours in between.

    Args:
        images: numbers ``[batch, height, width, channels]``.
        size: the new height and width: ``int32`` ``[2]``.
        align_corners: whether the corners stay where they are.
        name: the op's name.
        half_pixel_centers: whether an element stands at the middle of its square.

    Returns:
        A tensor ``[batch, new height, new width, channels]``: ``float32``.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, resize_bilinear.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.resize_bilinear(tf.zeros([8, 4, 4, 3]), [2, 8]).shape.as_list()
    [8, 2, 8, 3]
    """
    attrs = {"align_corners": align_corners, "half_pixel_centers": half_pixel_centers}
    return apply_op("ResizeBilinear", name, (images, size), attrs).outputs[0]


def resize_nearest_neighbor(
    images: Any,
    size: Any,
    align_corners: bool = False,
    name: str | None = None,
    half_pixel_centers: bool = False,
) -> Tensor:
    """Images in another size, each element one of the old.

    Args:
        images: numbers ``[batch, height, width, channels]``.
        size: the new height and width: ``int32`` ``[2]``.
        align_corners: whether the corners stay where they are.
        name: the op's name.
        half_pixel_centers: whether an element stands at the middle of its square.

    Returns:
        A tensor ``[batch, new height, new width, channels]``: the same dtype.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, resize_nearest_neighbor.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.resize_nearest_neighbor(tf.zeros([8, 4, 4, 3]), [2, 8]).shape.as_list()
    [8, 2, 8, 3]
    """
    attrs = {"align_corners": align_corners, "half_pixel_centers": half_pixel_centers}
    return apply_op("ResizeNearestNeighbor", name, (images, size), attrs).outputs[0]


def resize_bicubic(
    images: Any,
    size: Any,
    align_corners: bool = False,
    name: str | None = None,
    half_pixel_centers: bool = False,
) -> Tensor:
    """Images in another size, with smooth curves in between.

    Args:
        images: numbers ``[batch, height, width, channels]``.
        size: the new height and width: ``int32`` ``[2]``.
        align_corners: whether the corners stay where they are.
        name: the op's name.
        half_pixel_centers: whether an element stands at the middle of its square.

    Returns:
        A tensor ``[batch, new height, new width, channels]``: ``float32``.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, resize_bicubic.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.resize_bicubic(tf.zeros([8, 4, 4, 3]), [2, 8]).shape.as_list()
    [8, 2, 8, 3]
    """
    attrs = {"align_corners": align_corners, "half_pixel_centers": half_pixel_centers}
    return apply_op("ResizeBicubic", name, (images, size), attrs).outputs[0]


def resize_area(
    images: Any,
    size: Any,
    align_corners: bool = False,
    name: str | None = None,
) -> Tensor:
    """Images in another size, each element the mean of what it covers.

    Args:
        images: numbers ``[batch, height, width, channels]``.
        size: the new height and width: ``int32`` ``[2]``.
        align_corners: whether the corners stay where they are.
        name: the op's name.

    Returns:
        A tensor ``[batch, new height, new width, channels]``: ``float32``.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, resize_area.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.resize_area(tf.zeros([8, 4, 4, 3]), [2, 8]).shape.as_list()
    [8, 2, 8, 3]
    """
    attrs = {"align_corners": align_corners}
    return apply_op("ResizeArea", name, (images, size), attrs).outputs[0]


_RESIZING = {
    ResizeMethod.BILINEAR: resize_bilinear,
    "bilinear": resize_bilinear,
    ResizeMethod.NEAREST_NEIGHBOR: resize_nearest_neighbor,
    "nearest": resize_nearest_neighbor,
    ResizeMethod.BICUBIC: resize_bicubic,
    "bicubic": resize_bicubic,
    ResizeMethod.AREA: resize_area,
    "area": resize_area,
}
"""A way to resize -> the op for it."""


def resize_images(
    images: Any,
    size: Any,
    method: Any = ResizeMethod.BILINEAR,
    align_corners: bool = False,
    preserve_aspect_ratio: bool = False,
    name: str | None = None,
) -> Tensor:
    """Images in another size.

    Args:
        images: numbers ``[batch, height, width, channels]``, or a single image.
        size: the new height and width: ``int32`` ``[2]``.
        method: one of ``ResizeMethod``.
        align_corners: whether the corners stay where they are.
        preserve_aspect_ratio: whether height and width change alike; the size is then the most
            that they may be.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same rank; the images themselves where nothing changes.

    Raises:
        ValueError: if shapes do not fit, or there is no such method.

    Follows: tensorflow/python/ops/image_ops_impl.py, resize_images.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.resize_images(tf.zeros([8, 4, 4, 3]), [2, 8]).shape.as_list()
    [8, 2, 8, 3]
    """
    with internal_name_scope(name, "resize", [images, size]):
        values = convert_to_tensor(images, name="images")
        if values.dims is None:
            raise ValueError("'images' contains no shape.")
        rank = len(values.dims)
        single = rank == 3
        if single:
            values = array_ops.expand_dims(values, 0)
        elif rank != 4:
            raise ValueError("'images' must have either 3 or 4 dimensions.")
        assert values.dims is not None
        try:
            wanted = convert_to_tensor(size, int32, "size")
        except (TypeError, ValueError):
            raise ValueError("'size' must be a 1-D int32 Tensor") from None
        if not wanted.shape.is_compatible_with([2]):
            raise ValueError("'size' must be a 1-D Tensor of 2 elements: new_height, new_width")
        if preserve_aspect_ratio:
            wanted = _proportional(values, wanted)
        known = known_sizes(wanted) or [None, None]
        if None not in known and values.dims[1:3] == tuple(known):
            made = values
        else:
            resize = _RESIZING.get(method)
            if resize is None:
                raise ValueError("Resize method is not implemented.")
            made = resize(values, wanted, align_corners=align_corners)
            made.set_shape([None, *known, None])
        return array_ops.squeeze(made, axis=[0]) if single else made


def _proportional(images: Tensor, size: Tensor) -> Tensor:
    """The greatest size within another one in which images keep their form."""
    assert images.dims is not None
    known = constant_value(size)
    most: Any = size if known is None else known
    sides: list[Any] = list(images.dims[1:3])
    if None in images.dims:
        whole = array_ops.unstack(array_ops.shape(images), 4)
        sides = [one if side is None else side for side, one in zip(sides, whole[1:3], strict=True)]
    scales: list[Any] = []
    for i, side in enumerate(sides):
        wanted: Any = math_ops.cast(most[i], float32)
        scales.append(wanted / math_ops.cast(side, float32))
    scale: Any = cwise_ops.minimum(*scales)
    made = [
        math_ops.cast(math_ops.round(scale * math_ops.cast(side, float32)), int32) for side in sides
    ]
    return convert_to_tensor(made, int32, "size")
