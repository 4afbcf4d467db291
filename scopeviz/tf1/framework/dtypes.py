"""Element types of tensors, and how NumPy calls them."""

from __future__ import annotations

from typing import Any

import numpy as np


class DType:
    """The element type of a tensor.

    A variable's tensor has a *reference* dtype, ``float32_ref``, which says that the
    tensor can be assigned to; ``base_dtype`` is the type of its elements.

    Follows: tensorflow/python/framework/dtypes.py, DType.

    >>> float32.name, float32.size, float32._ref.name
    ('float32', 4, 'float32_ref')
    """

    __slots__ = ("_ref_dtype", "as_numpy_dtype", "base_dtype", "name", "np_dtype")

    base_dtype: DType

    def __init__(self, name: str, numpy_type: Any, base: DType | None = None) -> None:
        self.name = name
        self.as_numpy_dtype = numpy_type
        self.np_dtype: np.dtype[Any] = np.dtype(numpy_type)
        self.base_dtype = self if base is None else base
        self._ref_dtype: DType | None = None

    @property
    def _ref(self) -> DType:
        """The reference dtype of the same elements."""
        if self.base_dtype is not self:
            return self
        if self._ref_dtype is None:
            self._ref_dtype = DType(f"{self.name}_ref", self.as_numpy_dtype, self)
        return self._ref_dtype

    @property
    def _is_ref_dtype(self) -> bool:
        return self.base_dtype is not self

    @property
    def size(self) -> int:
        """Bytes of one element; for strings, of what points to one."""
        return 1 if self.base_dtype is resource else self.np_dtype.itemsize

    @property
    def is_floating(self) -> bool:
        """Whether the elements are real floating-point numbers."""
        return self.np_dtype.kind == "f" or self.base_dtype is bfloat16

    @property
    def is_integer(self) -> bool:
        """Whether the elements are integers, signed or not."""
        return self.np_dtype.kind in "iu"

    @property
    def is_unsigned(self) -> bool:
        """Whether the elements are unsigned integers."""
        return self.np_dtype.kind == "u"

    @property
    def is_complex(self) -> bool:
        """Whether the elements are complex numbers."""
        return self.np_dtype.kind == "c"

    @property
    def is_bool(self) -> bool:
        """Whether the elements are truth values."""
        return self.np_dtype.kind == "b"

    @property
    def is_numpy_compatible(self) -> bool:
        """Whether NumPy has such elements; it has all that exist here."""
        return True

    @property
    def real_dtype(self) -> DType:
        """The dtype of the real part."""
        return {"complex64": float32, "complex128": float64}.get(self.base_dtype.name, self)

    @property
    def min(self) -> Any:
        """The smallest value.

        Raises:
            TypeError: for a dtype without order.
        """
        return self._limits("minimum").min

    @property
    def max(self) -> Any:
        """The largest value.

        Raises:
            TypeError: for a dtype without order.
        """
        return self._limits("maximum").max

    def _limits(self, which: str) -> Any:
        if self.is_floating:
            return np.finfo(self.np_dtype)
        if self.is_integer:
            return np.iinfo(self.np_dtype)
        raise TypeError(f"Cannot find {which} value of {self}.")

    def is_compatible_with(self, other: Any) -> bool:
        """Whether a value of ``other`` can stand where this dtype is wanted."""
        other = as_dtype(other)
        return other is self or other is self.base_dtype

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if other is None:
            return False
        try:
            return as_dtype(other).name == self.name
        except TypeError:
            return False

    def __hash__(self) -> int:
        return hash(self.name)

    def __copy__(self) -> DType:
        return self

    def __deepcopy__(self, memo: Any) -> DType:
        return self  # There is one of each.

    def __str__(self) -> str:
        return f"<dtype: {self.name!r}>"

    def __repr__(self) -> str:
        return f"tf.{self.name}"


float16 = DType("float16", np.float16)
bfloat16 = DType("bfloat16", np.dtype("V2"))
"""Named by programs for devices that have it; NumPy does not, and no op here takes it."""
float32 = DType("float32", np.float32)
float64 = DType("float64", np.float64)
int8 = DType("int8", np.int8)
int16 = DType("int16", np.int16)
int32 = DType("int32", np.int32)
int64 = DType("int64", np.int64)
uint8 = DType("uint8", np.uint8)
uint16 = DType("uint16", np.uint16)
uint32 = DType("uint32", np.uint32)
uint64 = DType("uint64", np.uint64)
complex64 = DType("complex64", np.complex64)
complex128 = DType("complex128", np.complex128)
bool_ = DType("bool", np.bool_)
string = DType("string", np.object_)
resource = DType("resource", np.object_)
half = float16
double = float64

DTYPES = (
    bfloat16,
    float16,
    float32,
    float64,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    complex64,
    complex128,
    bool_,
    string,
    resource,
)
"""Every dtype, references left out."""

_BY_NAME = {dtype.name: dtype for dtype in DTYPES}
_BY_NAME.update({f"{dtype.name}_ref": dtype._ref for dtype in DTYPES})
_BY_NAME.update({"half": half, "float": float32, "double": double})
_BY_NUMPY: dict[Any, DType] = {
    dtype.np_dtype: dtype for dtype in DTYPES if dtype.np_dtype.kind != "O"
}
_BY_TYPE: dict[Any, DType] = {float: float32, bool: bool_, object: string}


def as_dtype(value: Any) -> DType:
    """The dtype that ``value`` denotes.

    Args:
        value: a :class:`DType`, its name, or anything that NumPy takes for a dtype.

    Raises:
        TypeError: if there is no such dtype.

    Follows: tensorflow/python/framework/dtypes.py, as_dtype.

    >>> as_dtype("float32") is as_dtype(np.float32) is float32
    True
    """
    if isinstance(value, DType):
        return value
    if isinstance(value, str) and value in _BY_NAME:
        return _BY_NAME[value]
    try:
        if isinstance(value, type) and value in _BY_TYPE:
            return _BY_TYPE[value]
        # TF1 knows how wide Python's float is, and not its int.
        dtype = None if value is None or value is int else np.dtype(value)
    except TypeError:
        dtype = None
    if dtype is not None:
        if dtype in _BY_NUMPY:
            return _BY_NUMPY[dtype]
        if dtype.kind in "OSU":
            return string
    raise TypeError(f"Cannot convert value {value!r} to a TensorFlow DType.")
