"""Cropping, padding, turning and recolouring of images."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from scopeviz.tf1.framework.dtypes import as_dtype, float16, float32, float64, int32
from scopeviz.tf1.framework.name_scopes import control_dependencies, internal_name_scope
from scopeviz.tf1.framework.op_def import apply_op, convert_to_tensor
from scopeviz.tf1.framework.operation import Tensor
from scopeviz.tf1.kernels import image_kernels as _kernels  # noqa: F401  # it fills the table of ops
from scopeviz.tf1.ops import (
    array_ops,
    check_ops,
    cwise_ops,
    logging_ops,
    math_ops,
    random_ops,
    reductions,
    reversing,
    slicing,
    statistics_ops,
    tensordot_ops,
)
from scopeviz.tf1.ops.cond import cond


def _checked(image: Tensor, checks: Sequence[Any] = ()) -> Tensor:
    """An image, or a batch of images, behind TF1's checks.

    Follows: tensorflow/python/ops/image_ops_impl.py, _AssertAtLeast3DImage.
    """
    return _behind([*_checks(image), *checks], image)


def _behind(checks: Sequence[Any], image: Tensor) -> Tensor:
    opened = internal_name_scope(None, "control_dependency", [image])
    with opened as scope, control_dependencies(checks):
        return array_ops.identity(image, name=scope)


def _checks(image: Tensor) -> list[Any]:
    """What can only be known when it runs; what is known to be wrong is refused at once."""
    if image.dims is not None and len(image.dims) < 3:
        raise ValueError("'image' must be at least three-dimensional.")
    if image.dims is not None and 0 in image.dims:
        raise ValueError(f"all dims of 'image.shape' must be > 0: {image.shape}")
    if image.dims is not None and None not in image.dims:
        return []
    text = "all dims of 'image.shape' must be > 0."
    return [
        check_ops.assert_positive(array_ops.shape(image), [text]),
        check_ops.assert_greater_equal(
            array_ops.rank(image), 3, message="'image' must be at least three-dimensional."
        ),
    ]


def _rank(image: Tensor) -> int:
    """3 or 4; what is not known is an image."""
    rank = 3 if image.dims is None else len(image.dims)
    if rank not in {3, 4}:
        raise ValueError("'image' must have either 3 or 4 dimensions.")
    return rank


def flip_left_right(image: Any) -> Tensor:
    """An image with left and right exchanged.

    Args:
        image: ``[height, width, channels]``, or a batch of such.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if it is no image.

    Follows: tensorflow/python/ops/image_ops_impl.py, flip_left_right.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.flip_left_right(tf.zeros([4, 4, 3])).shape.as_list()
    [4, 4, 3]
    """
    return _flip(image, 1, "flip_left_right")


def flip_up_down(image: Any) -> Tensor:
    """An image with top and bottom exchanged.

    Args:
        image: ``[height, width, channels]``, or a batch of such.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if it is no image.

    Follows: tensorflow/python/ops/image_ops_impl.py, flip_up_down.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.flip_up_down(tf.zeros([4, 4, 3])).shape.as_list()
    [4, 4, 3]
    """
    return _flip(image, 0, "flip_up_down")


def _flip(image: Any, axis: int, scope: str) -> Tensor:
    with internal_name_scope(None, scope, [image]):
        values = _checked(convert_to_tensor(image, name="image"))
        if _rank(values) == 4:
            return reversing.reverse(values, [axis + 1])
        return _image_like(values, reversing.reverse(values, [axis]))


def _image_like(image: Tensor, made: Tensor) -> Tensor:
    made.set_shape([None] * 3 if image.dims is None else image.dims)
    return made


def random_flip_left_right(image: Any, seed: int | None = None) -> Tensor:
    """An image, or the same with left and right exchanged: each as often.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        seed: makes what is decided the same in each session.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if it is no image.

    Follows: tensorflow/python/ops/image_ops_impl.py, random_flip_left_right.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.random_flip_left_right(tf.zeros([4, 4, 3])).shape.as_list()
    [4, 4, 3]
    """
    return _random_flip(image, 1, seed, "random_flip_left_right")


def random_flip_up_down(image: Any, seed: int | None = None) -> Tensor:
    """An image, or the same with top and bottom exchanged: each as often.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        seed: makes what is decided the same in each session.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if it is no image.

    Follows: tensorflow/python/ops/image_ops_impl.py, random_flip_up_down.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.random_flip_up_down(tf.zeros([4, 4, 3])).shape.as_list()
    [4, 4, 3]
    """
    return _random_flip(image, 0, seed, "random_flip_up_down")


def _random_flip(image: Any, axis: int, seed: int | None, name: str) -> Tensor:
    with internal_name_scope(None, name, [image]) as scope:
        values: Any = _checked(convert_to_tensor(image, name="image"))
        if _rank(values) == 3:
            chance: Any = random_ops.random_uniform([], 0, 1.0, seed=seed)
            flipped = cwise_ops.less(chance, 0.5)
            made = cond(
                flipped, lambda: reversing.reverse(values, [axis]), lambda: values, name=scope
            )
            return _image_like(values, made)
        batch = array_ops.shape(values)[0]
        chance = random_ops.random_uniform([batch], 0, 1.0, seed=seed)
        flips: Any = math_ops.round(array_ops.reshape(chance, [batch, 1, 1, 1]))
        flips = math_ops.cast(flips, values.dtype.base_dtype)
        turned = reversing.reverse(values, [axis + 1])
        result: Tensor = flips * turned + (1 - flips) * values
        return result


def central_crop(image: Any, central_fraction: float) -> Tensor:
    """The middle of an image.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        central_fraction: how much of each side stays, above 0 and up to 1.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        ValueError: if it is no image, or there is no such part.

    Follows: tensorflow/python/ops/image_ops_impl.py, central_crop.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.central_crop(tf.zeros([4, 4, 3]), 0.5).shape.as_list()
    [2, 2, 3]
    """
    with internal_name_scope(None, "central_crop", [image]):
        values = convert_to_tensor(image, name="image")
        if not 0.0 < central_fraction <= 1.0:
            raise ValueError("central_fraction must be within (0, 1]")
        if central_fraction == 1.0:
            return values
        _checked(values)
        rank = None if values.dims is None else len(values.dims)
        if rank not in {3, 4}:
            raise ValueError(
                f"`image` should either be a Tensor with rank = 3 or rank = 4. Had rank = {rank}."
            )
        assert values.dims is not None
        first = rank - 3
        lengths = [_length(values, axis) for axis in (first, first + 1)]
        starts = [_start(length, central_fraction) for length in lengths]
        sizes = [length - start * 2 for length, start in zip(lengths, starts, strict=True)]
        begin = array_ops.stack([*[0] * first, *starts, 0])
        size = array_ops.stack([*[-1] * first, *sizes, -1])
        made = slicing.slice(values, begin, size)
        sides = [None if isinstance(one, Tensor) else one for one in sizes]
        made.set_shape([*values.dims[:first], *sides, values.dims[-1]])
        return made


def _length(image: Tensor, axis: int) -> Any:
    assert image.dims is not None
    length: Any = image.dims[axis]
    if length is None:
        length = array_ops.shape(image)[axis]
    return length


def _start(length: Any, part: float) -> Any:
    if isinstance(length, Tensor):
        precise: Any = math_ops.cast(length, float64)
        return math_ops.cast((precise - precise * part) / 2, int32)
    return int((float(length) - float(length) * part) / 2)


def _batch(image: Any) -> tuple[Tensor, bool]:
    """A batch of images, and whether it is one of a single image."""
    values = convert_to_tensor(image, name="image")
    if _rank(values) == 4:
        return values, False
    rankless = values.dims is None
    values = array_ops.expand_dims(values, 0)
    if rankless:
        values.set_shape([None] * 4)
    return values, True


def _sizes(image: Tensor) -> list[Any]:
    """Each size as a number where it is known, else as a tensor."""
    assert image.dims is not None
    if None not in image.dims:
        return list(image.dims)
    sizes = array_ops.unstack(array_ops.shape(image), 4)
    return [one if size is None else size for size, one in zip(image.dims, sizes, strict=True)]


def _demands(*demands: tuple[Any, str]) -> list[Any]:
    """Checks of what only a run can know; what is known to be wrong is refused at once."""
    made = []
    for condition, message in demands:
        if isinstance(condition, Tensor):
            made.append(logging_ops.Assert(condition, [message]))
        elif not condition:
            raise ValueError(message)
    return made


def _static(sizes: list[Any]) -> list[int | None]:
    return [None if isinstance(size, Tensor) else size for size in sizes]


def pad_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """An image with zeros around it.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        offset_height: where the top of the image is.
        offset_width: where its left side is.
        target_height: the height of the result.
        target_width: the width of the result.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        ValueError: if it is no image, or does not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, pad_to_bounding_box.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.pad_to_bounding_box(tf.zeros([4, 4, 3]), 1, 0, 6, 4).shape.as_list()
    [6, 4, 3]
    """
    with internal_name_scope(None, "pad_to_bounding_box", [image]):
        values, single = _batch(image)
        batch, height, width, depth = _sizes(values)
        right = target_width - offset_width - width
        below = target_height - offset_height - height
        checks = _demands(
            (offset_height >= 0, "offset_height must be >= 0"),
            (offset_width >= 0, "offset_width must be >= 0"),
            (right >= 0, "width must be <= target - offset"),
            (below >= 0, "height must be <= target - offset"),
        )
        values = _checked(values, checks)
        widths = array_ops.stack([0, 0, offset_height, below, offset_width, right, 0, 0])
        made = array_ops.pad(values, array_ops.reshape(widths, [4, 2]))
        made.set_shape(_static([batch, target_height, target_width, depth]))
        return array_ops.squeeze(made, axis=[0]) if single else made


def crop_to_bounding_box(
    image: Any, offset_height: Any, offset_width: Any, target_height: Any, target_width: Any
) -> Tensor:
    """A part of an image.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        offset_height: where the top of the part is.
        offset_width: where its left side is.
        target_height: its height.
        target_width: its width.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        ValueError: if it is no image, or has no such part.

    Follows: tensorflow/python/ops/image_ops_impl.py, crop_to_bounding_box.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.crop_to_bounding_box(tf.zeros([4, 4, 3]), 1, 0, 2, 4).shape.as_list()
    [2, 4, 3]
    """
    with internal_name_scope(None, "crop_to_bounding_box", [image]):
        values, single = _batch(image)
        batch, height, width, depth = _sizes(values)
        checks = _demands(
            (offset_width >= 0, "offset_width must be >= 0."),
            (offset_height >= 0, "offset_height must be >= 0."),
            (target_width > 0, "target_width must be > 0."),
            (target_height > 0, "target_height must be > 0."),
            (width >= target_width + offset_width, "width must be >= target + offset."),
            (height >= target_height + offset_height, "height must be >= target + offset."),
        )
        values = _checked(values, checks)
        begin = array_ops.stack([0, offset_height, offset_width, 0])
        size = array_ops.stack([-1, target_height, target_width, -1])
        made = slicing.slice(values, begin, size)
        made.set_shape(_static([batch, target_height, target_width, depth]))
        return array_ops.squeeze(made, axis=[0]) if single else made


def resize_image_with_crop_or_pad(image: Any, target_height: Any, target_width: Any) -> Tensor:
    """The middle of an image, or the image with zeros around it.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        target_height: the height of the result.
        target_width: the width of the result.

    Returns:
        A tensor of the same rank and dtype.

    Raises:
        ValueError: if it is no image, or a size is not positive.

    Follows: tensorflow/python/ops/image_ops_impl.py, resize_image_with_crop_or_pad.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.resize_image_with_crop_or_pad(tf.zeros([4, 4, 3]), 2, 6).shape.as_list()
    [2, 6, 3]
    """
    with internal_name_scope(None, "resize_image_with_crop_or_pad", [image]):
        values, single = _batch(image)
        checks = _demands(
            (target_width > 0, "target_width must be > 0."),
            (target_height > 0, "target_height must be > 0."),
        )
        values = _checked(values, checks)
        _, height, width, _ = _sizes(values)
        beyond_width, beyond_height = target_width - width, target_height - height
        made = crop_to_bounding_box(
            values,
            _greater(-beyond_height // 2, 0),
            _greater(-beyond_width // 2, 0),
            _lesser(target_height, height),
            _lesser(target_width, width),
        )
        made = pad_to_bounding_box(
            made,
            _greater(beyond_height // 2, 0),
            _greater(beyond_width // 2, 0),
            target_height,
            target_width,
        )
        made = _behind(_sized_as(made, target_height, target_width), made)
        return array_ops.squeeze(made, axis=[0]) if single else made


def _sized_as(image: Tensor, height: Any, width: Any) -> list[Any]:
    _, found_height, found_width, _ = _sizes(image)
    return _demands(
        (_same(found_height, height), "resized height is not correct."),
        (_same(found_width, width), "resized width is not correct."),
    )


def _choice(among: Callable[..., Any], op: Callable[..., Any]) -> Callable[[Any, Any], Any]:
    """Python's choice among numbers, TF1's where one is a tensor."""

    def choose(x: Any, y: Any) -> Any:
        return op(x, y) if isinstance(x, Tensor) or isinstance(y, Tensor) else among(x, y)

    return choose


_greater = _choice(max, cwise_ops.maximum)
_lesser = _choice(min, cwise_ops.minimum)
_same = _choice(operator.eq, cwise_ops.equal)


def per_image_standardization(image: Any) -> Tensor:
    """An image less its mean and by its deviation.

    Args:
        image: ``[height, width, channels]``, or a batch of such.

    Returns:
        A tensor of the same shape; ``float32`` unless it has another floating dtype.

    Raises:
        ValueError: if it is no image.

    Follows: tensorflow/python/ops/image_ops_impl.py, per_image_standardization.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.per_image_standardization(tf.ones([4, 4, 3])).dtype.name
    'float32'
    """
    with internal_name_scope(None, "per_image_standardization", [image]) as scope:
        values: Any = _checked(convert_to_tensor(image, name="image"))
        original = values.dtype.base_dtype
        if original not in {float16, float32}:
            values = convert_image_dtype(values, float32)
        shape: Any = array_ops.shape(values)
        count = reductions.reduce_prod(shape[-3:])
        mean = reductions.reduce_mean(values, axis=[-1, -2, -3], keepdims=True)
        spread = statistics_ops.reduce_std(values, axis=[-1, -2, -3], keepdims=True)
        least = cwise_ops.rsqrt(math_ops.cast(count, values.dtype.base_dtype))
        spread = cwise_ops.maximum(spread, least)
        values -= mean
        values = math_ops.div(values, spread, name=scope)
        return convert_image_dtype(values, original, saturate=True)


def convert_image_dtype(
    image: Any, dtype: Any, saturate: bool = False, name: str | None = None
) -> Tensor:
    """An image in another dtype, where floats go from 0 to 1.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        dtype: a floating dtype, or one of whole numbers, which go up to their greatest.
        saturate: whether what is out of range takes the nearest number that is in it.
        name: the name of the scope for the ops.

    Returns:
        A tensor of the same shape.

    Raises:
        ValueError: if there is no such dtype.

    Follows: tensorflow/python/ops/image_ops_impl.py, convert_image_dtype.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.image.convert_image_dtype(tf.constant([255], tf.uint8), tf.float32))
    array([1.], dtype=float32)
    """
    values = convert_to_tensor(image, name="image")
    wanted, given = as_dtype(dtype), values.dtype.base_dtype
    if not wanted.is_floating and not wanted.is_integer:
        raise AttributeError("dtype must be either floating point or integer")
    if wanted is given:
        return array_ops.identity(values, name=name)
    with internal_name_scope(name, "convert_image", [values]) as scope:
        cast = math_ops.saturate_cast if saturate else math_ops.cast
        if given.is_floating and wanted.is_floating:
            return math_ops.cast(values, wanted, name=scope)
        if given.is_floating:
            scaled = cwise_ops.multiply(values, wanted.max + 0.5)
            return cast(scaled, wanted, name=scope)
        if wanted.is_floating:
            made = math_ops.cast(values, wanted)
            return cwise_ops.multiply(made, 1.0 / given.max, name=scope)
        if given.max > wanted.max:
            scale = (given.max + 1) // (wanted.max + 1)
            return cast(math_ops.div(values, scale), wanted, name=scope)
        scale = (wanted.max + 1) // (given.max + 1)
        return cwise_ops.multiply(cast(values, wanted), scale, name=scope)


def rgb_to_grayscale(images: Any, name: str | None = None) -> Tensor:
    """How bright each element is.

    Args:
        images: ``[..., 3]``: red, green and blue.
        name: the name of the scope for the ops.

    Returns:
        A tensor ``[..., 1]`` of the same dtype.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, rgb_to_grayscale.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.rgb_to_grayscale(tf.zeros([4, 4, 3])).shape.as_list()
    [4, 4, 1]
    """
    with internal_name_scope(name, "rgb_to_grayscale", [images]) as scope:
        values = convert_to_tensor(images, name="images")
        floats = convert_image_dtype(values, float32)
        gray = tensordot_ops.tensordot(floats, [0.2989, 0.5870, 0.1140], [-1, -1])
        gray = array_ops.expand_dims(gray, -1)
        return convert_image_dtype(gray, values.dtype.base_dtype, name=scope)


def adjust_brightness(image: Any, delta: Any) -> Tensor:
    """An image with a number added to each element.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        delta: what to add: a part of the greatest number.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, adjust_brightness.

    >>> import scopeviz.tf1 as tf
    >>> tf.Session().run(tf.image.adjust_brightness([[[1.0]]], 0.5)).tolist()
    [[[1.5]]]
    """
    with internal_name_scope(None, "adjust_brightness", [image, delta]) as scope:
        values = convert_to_tensor(image, name="image")
        floats = _as_floats(values)
        added = math_ops.cast(delta, floats.dtype.base_dtype)
        made = cwise_ops.add(floats, added, name=scope)
        return convert_image_dtype(made, values.dtype.base_dtype, saturate=True)


def _as_floats(image: Tensor) -> Tensor:
    kept = image.dtype.base_dtype in {float16, float32}
    return image if kept else convert_image_dtype(image, float32)


def adjust_contrast(images: Any, contrast_factor: Any) -> Tensor:
    """Images whose elements are farther from their mean, or nearer to it.

    Args:
        images: ``[..., height, width, channels]``.
        contrast_factor: how much farther: a number.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if shapes do not fit.

    Follows: tensorflow/python/ops/image_ops_impl.py, adjust_contrast.

    >>> import scopeviz.tf1 as tf
    >>> image = tf.constant([[[1.0], [3.0]]])
    >>> tf.Session().run(tf.image.adjust_contrast(image, 2.0)).ravel().tolist()
    [0.0, 4.0]
    """
    with internal_name_scope(None, "adjust_contrast", [images, contrast_factor]) as scope:
        values = convert_to_tensor(images, name="images")
        floats = _as_floats(values)
        made = apply_op("AdjustContrastv2", scope, (floats, contrast_factor)).outputs[0]
        return convert_image_dtype(made, values.dtype.base_dtype, saturate=True)


def random_brightness(image: Any, max_delta: float, seed: int | None = None) -> Tensor:
    """An image with a random number added to each element, the same to all.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        max_delta: the most to add or subtract.
        seed: makes what is added the same in each session.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if the number is negative.

    Follows: tensorflow/python/ops/image_ops_impl.py, random_brightness.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.random_brightness(tf.zeros([4, 4, 3]), 0.5).shape.as_list()
    [4, 4, 3]
    """
    if max_delta < 0:
        raise ValueError("max_delta must be non-negative.")
    delta = random_ops.random_uniform([], -max_delta, max_delta, seed=seed)
    return adjust_brightness(image, delta)


def random_contrast(image: Any, lower: float, upper: float, seed: int | None = None) -> Tensor:
    """An image with more or less contrast, at random.

    Args:
        image: ``[height, width, channels]``, or a batch of such.
        lower: the least factor.
        upper: the greatest factor.
        seed: makes the factor the same in each session.

    Returns:
        A tensor of the same shape and dtype.

    Raises:
        ValueError: if a factor is negative, or the least is no less.

    Follows: tensorflow/python/ops/image_ops_impl.py, random_contrast.

    >>> import scopeviz.tf1 as tf
    >>> tf.image.random_contrast(tf.zeros([4, 4, 3]), 0.5, 1.5).shape.as_list()
    [4, 4, 3]
    """
    if upper <= lower:
        raise ValueError("upper must be > lower.")
    if lower < 0:
        raise ValueError("lower must be non-negative.")
    factor = random_ops.random_uniform([], lower, upper, seed=seed)
    return adjust_contrast(image, factor)
