"""Images: what is changed in them, beside NumPy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import scopeviz.tf1 as tf

IMAGE = np.random.default_rng(0).random((4, 6, 3), dtype=np.float32)
BATCH = np.stack([IMAGE, IMAGE[::-1]])
Array = NDArray[Any]


@pytest.fixture(autouse=True)
def graph() -> Iterator[None]:
    with tf.Graph().as_default():
        yield


def run(call: Callable[[Any], Any], image: Array, shape: Any = None) -> Array:
    fed = tf.placeholder(image.dtype, image.shape if shape is None else shape)
    made = call(fed)
    with tf.Session() as session:
        value: Array = session.run(made, {fed: image})
    assert made.shape.is_compatible_with(value.shape)
    return value


CHANGES: dict[str, tuple[Callable[[Any], Any], Callable[[Array], Array]]] = {
    "left and right": (tf.image.flip_left_right, lambda x: x[..., ::-1, :]),
    "top and bottom": (tf.image.flip_up_down, lambda x: x[..., ::-1, :, :]),
    "middle": (lambda x: tf.image.central_crop(x, 0.5), lambda x: x[..., 1:3, 1:5, :]),
    "padded": (
        lambda x: tf.image.pad_to_bounding_box(x, 1, 0, 7, 8),
        lambda x: np.pad(x, [(0, 0)] * (x.ndim - 3) + [(1, 2), (0, 2), (0, 0)]),
    ),
    "cropped": (
        lambda x: tf.image.crop_to_bounding_box(x, 1, 2, 2, 3),
        lambda x: x[..., 1:3, 2:5, :],
    ),
    "cropped or padded": (
        lambda x: tf.image.resize_image_with_crop_or_pad(x, 6, 4),
        lambda x: np.pad(x[..., 1:5, :], [(0, 0)] * (x.ndim - 3) + [(1, 1), (0, 0), (0, 0)]),
    ),
    "standard": (
        tf.image.per_image_standardization,
        lambda x: (x - x.mean((-3, -2, -1), keepdims=True)) / x.std((-3, -2, -1), keepdims=True),
    ),
    "gray": (tf.image.rgb_to_grayscale, lambda x: x @ np.array([[0.2989], [0.587], [0.114]])),
    "brighter": (lambda x: tf.image.adjust_brightness(x, 0.25), lambda x: x + 0.25),
    "contrast": (
        lambda x: tf.image.adjust_contrast(x, 2.0),
        lambda x: 2 * x - x.mean((-3, -2), keepdims=True),
    ),
}


@pytest.mark.parametrize("image", [IMAGE, BATCH], ids=["one", "batch"])
@pytest.mark.parametrize("name", CHANGES)
def test_an_image_is_changed_as_numpy_does_it(name: str, image: Array) -> None:
    change, wanted = CHANGES[name]
    np.testing.assert_allclose(run(change, image), wanted(image), 1e-4, 1e-5)


@pytest.mark.parametrize("name", CHANGES)
def test_unknown_sizes_change_nothing(name: str) -> None:
    change, wanted = CHANGES[name]
    value = run(change, BATCH, [None] * 4)
    np.testing.assert_allclose(value, wanted(BATCH), 1e-4, 1e-5)


@pytest.mark.parametrize(
    ("flip", "axis"),
    [(tf.image.random_flip_left_right, 1), (tf.image.random_flip_up_down, 0)],
)
def test_flips_at_random_are_one_of_two(flip: Callable[..., Any], axis: int) -> None:
    made = flip(tf.constant(IMAGE), seed=1)
    both = [IMAGE, np.flip(IMAGE, axis)]
    with tf.Session() as session:
        found = [session.run(made) for _ in range(30)]
    which = {next(i for i, one in enumerate(both) if np.array_equal(one, x)) for x in found}
    assert which == {0, 1}


def test_each_image_of_a_batch_is_flipped_or_not() -> None:
    many = np.repeat(IMAGE[np.newaxis], 20, 0)
    value = run(lambda x: tf.image.random_flip_left_right(x, seed=1), many)
    flipped = [np.allclose(one, IMAGE[:, ::-1]) for one in value]
    kept = [np.allclose(one, IMAGE) for one in value]
    assert any(flipped)
    assert any(kept)
    assert all(a != b for a, b in zip(flipped, kept, strict=True))


def test_random_colours_stay_within_their_limits() -> None:
    image = tf.constant(IMAGE)
    brighter = tf.image.random_brightness(image, 0.2) - image
    factor = tf.image.random_contrast(image, 0.5, 0.9)
    with tf.Session() as session:
        for _ in range(10):
            added, less = session.run([brighter, factor])
            assert abs(added).max() <= 0.2 + 1e-6
            assert 0.5 - 1e-3 <= less.std((0, 1))[0] / IMAGE.std((0, 1))[0] <= 0.9 + 1e-3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: tf.image.flip_left_right(x[0]), "'image' must be at least three-dimensional."),
        (lambda x: tf.image.central_crop(x, 0.0), "central_fraction must be within (0, 1]"),
        (
            lambda x: tf.image.crop_to_bounding_box(x, 0, 0, 9, 1),
            "height must be >= target + offset.",
        ),
        (
            lambda x: tf.image.pad_to_bounding_box(x, 0, 0, 4, 1),
            "width must be <= target - offset",
        ),
        (
            lambda x: tf.image.resize_images(x, [2, 2], method=9),
            "Resize method is not implemented.",
        ),
        (lambda x: tf.image.random_brightness(x, -1), "max_delta must be non-negative."),
        (lambda x: tf.image.random_contrast(x, 1.0, 0.5), "upper must be > lower."),
    ],
)
def test_what_is_no_image_or_no_part_is_refused(call: Callable[[Any], Any], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        call(tf.placeholder(tf.float32, [4, 6, 3]))
    assert str(caught.value) == message


def test_what_does_not_fit_is_refused_when_it_runs() -> None:
    with pytest.raises(tf.errors.InvalidArgumentError):
        run(lambda x: tf.image.crop_to_bounding_box(x, 0, 0, 9, 1), BATCH, [None] * 4)


@pytest.mark.parametrize(
    ("image", "dtype", "wanted"),
    [
        (np.array([0.0, 1.0], np.float32), tf.uint8, [0, 255]),
        (np.array([0, 255], np.uint8), tf.float32, [0.0, 1.0]),
        (np.array([0, 255], np.uint8), tf.int16, [0, 255 * 128]),
        (np.array([0, 255 * 128], np.int16), tf.uint8, [0, 255]),
    ],
)
def test_colours_keep_their_part_of_the_range(image: Array, dtype: Any, wanted: Any) -> None:
    value = run(lambda x: tf.image.convert_image_dtype(x, dtype), image)
    assert value.tolist() == wanted
    assert value.dtype == dtype.as_numpy_dtype


def test_the_form_is_kept_if_it_is_asked_for() -> None:
    made = run(lambda x: tf.image.resize_images(x, [8, 8], preserve_aspect_ratio=True), IMAGE)
    assert made.shape == (5, 8, 3)


def test_resize_with_crop_or_pad_is_the_newer_name() -> None:
    assert tf.image.resize_with_crop_or_pad is tf.image.resize_image_with_crop_or_pad
