"""What changes a variable, and what draws numbers, passes nothing back."""

from __future__ import annotations

from scopeviz.tf1.ops.math_grad import Gradient

GRADIENTS: dict[str, Gradient | None] = dict.fromkeys(
    (
        *("Assign", "AssignAdd", "AssignSub", "VarIsInitializedOp"),
        *("ScatterAdd", "ScatterDiv", "ScatterMul", "ScatterSub"),
        *("ScatterNdAdd", "ScatterNdSub", "ScatterNdUpdate"),
        *("RandomStandardNormal", "RandomUniform", "TruncatedNormal"),
    )
)
"""Type of an op -> None."""
