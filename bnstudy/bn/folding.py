"""Merging a normalization, frozen for inference, into the linear layer beside it.

In inference y = scale * x + shift with constant scale = gamma / sqrt(running_var + eps) and
shift = beta - scale * running_mean: a linear map, so two linear maps become one.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from bnstudy.bn.checks import Array, Float64, SettingError, ShapeError, as_float
from bnstudy.bn.conventions import Convention


def output_axis(
    shape: tuple[int, ...],
    channels: int,
    out_axis: int | None,
    bn_first: bool,
    convention: Convention,
) -> int:
    """Find the axis of the outputs in a weight.

    Raises:
        ShapeError: no axis fits, or both axes of a matrix do.
    """
    ndim = len(shape)
    if ndim < 2:
        raise ShapeError(f"weight must be (in, out) or a convolution kernel, got shape {shape}.")
    if out_axis is not None:
        if out_axis not in (0, 1 - ndim, 1, ndim - 1, -1, -ndim):
            raise ShapeError(f"out_axis must be an axis of weight {shape}, got {out_axis}.")
        return out_axis % ndim
    if ndim > 2:
        return 0 if convention in ("pytorch", "paper") else ndim - 1
    fitting = [axis for axis in (0, 1) if shape[axis] == channels]
    if len(fitting) != 1:
        what = "both axes" if fitting else "neither axis"
        raise ShapeError(
            f"weight of shape {shape}: {what} has the {channels} channels of the normalization. "
            "Say which axis holds the outputs: out_axis=1 for x @ weight, out_axis=0 for "
            "weight @ x (PyTorch)."
        )
    return 1 - fitting[0] if bn_first else fitting[0]


def _bias(bias: ArrayLike | None, outputs: int) -> Float64:
    if bias is None:
        return np.zeros(outputs)
    vector = as_float("bias", bias).astype(np.float64)
    if vector.shape != (outputs,):
        raise ShapeError(
            f"bias must have shape ({outputs},), one per output, got shape {vector.shape}."
        )
    return vector


def _along(vector: Float64, axis: int, ndim: int) -> Float64:
    line = [1] * ndim
    line[axis] = -1
    return vector.reshape(line)


def _need_channels(shape: tuple[int, ...], axis: int, channels: int, side: str) -> None:
    if shape[axis] != channels:
        raise ShapeError(
            f"weight must have {channels} {side} on axis {axis}, as the normalization has "
            f"{channels} channels, got shape {shape}. If the axes are in another order, "
            "pass out_axis."
        )


def fold_after(
    scale: Float64, shift: Float64, weight: ArrayLike, bias: ArrayLike | None, axis: int
) -> tuple[Array, Array]:
    """Fold a normalization that comes after the linear layer; exact with any padding.

    W' = W * scale per output; b' = b * scale + shift.

    Shape:
        scale, shift, bias: (out,). weight: the outputs on `axis`.

    Raises:
        ShapeError: weight or bias doesn't have one output per channel.
    """
    kernel = as_float("weight", weight)
    _need_channels(kernel.shape, axis, scale.size, "outputs")
    folded = kernel * _along(scale, axis, kernel.ndim)
    offset = _bias(bias, scale.size) * scale + shift
    return folded.astype(kernel.dtype, copy=False), offset.astype(kernel.dtype, copy=False)


def fold_before(
    scale: Float64,
    shift: Float64,
    weight: ArrayLike,
    bias: ArrayLike | None,
    axis: int,
    padding: int | Literal["valid"] | None,
) -> tuple[Array, Array]:
    """Fold a normalization that comes before the linear layer.

    W' = W * scale per input; b' = b + sum over inputs and places of W * shift. A zero-padded
    convolution sees 0 at the border where the normalization would have put `shift`, so no one
    kernel does the same there.

    Shape:
        scale, shift: (in,). bias: (out,). weight: the outputs on `axis`, the inputs beside it:
        (out, in, ...), (in, out, ...) or (..., in, out).

    Raises:
        ShapeError: weight or bias doesn't fit.
        SettingError: a convolution that is padded, or doesn't say that it isn't.
    """
    kernel = as_float("weight", weight)
    last = kernel.ndim - 1
    if kernel.ndim > 2 and padding not in (0, "valid"):
        raise SettingError(
            f"a normalization before a zero-padded convolution can't be folded, got "
            f"padding={padding!r}: at the border the padded 0 would have to become "
            '-shift / scale. Fold only with padding=0 (or "valid"), or keep the layer.'
        )
    inputs = {0: 1, 1: 0, last: last - 1}[axis]
    _need_channels(kernel.shape, inputs, scale.size, "inputs")
    others = tuple(i for i in range(kernel.ndim) if i != axis)
    folded = kernel * _along(scale, inputs, kernel.ndim)
    moved = (kernel * _along(shift, inputs, kernel.ndim)).sum(axis=others)
    offset = _bias(bias, kernel.shape[axis]) + moved
    return folded.astype(kernel.dtype, copy=False), offset.astype(kernel.dtype, copy=False)
