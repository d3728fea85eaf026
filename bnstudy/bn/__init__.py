"""The Batch Normalization engine: NumPy alone, no input or output."""

from __future__ import annotations

from bnstudy.bn.checks import BatchNormError
from bnstudy.bn.layer import BatchNorm, Trace
from bnstudy.bn.relatives import group_norm, instance_norm, layer_norm

__all__ = [
    "BatchNorm",
    "BatchNormError",
    "Trace",
    "group_norm",
    "instance_norm",
    "layer_norm",
]
