"""The relatives of Batch Normalization: the same formulas over other axes.

None of them looks at other examples of the batch, so none needs running statistics, and training
and inference are the same computation.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from bnstudy.bn import formulas
from bnstudy.bn.checks import (
    Array,
    Float64,
    SettingError,
    ShapeError,
    TooFewValuesError,
    as_float,
    epsilon,
    positive_int,
    refuse_unbounded,
)


def layer_norm(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    *,
    axes: int = 1,
    eps: float = 1e-5,
) -> Array:
    """Normalize each example over its last axes, all features together.

    Args:
        x: the examples.
        gamma: the scale, with the shape of the normalized axes; None for 1.
        beta: the shift, likewise; None for 0.
        axes: how many of the last axes to average over; 3 for (C, H, W) of images.
        eps: added to the variance, in the units of x squared.

    Shape:
        x, y: (..., features). gamma, beta: the last `axes` axes of x.

    Raises:
        ShapeError, NotFiniteError, SettingError: all of them ValueErrors.

    Source:
        Ba, Kiros and Hinton (2016), arXiv:1607.06450, equation 3.

    Example:
        >>> layer_norm([[1.0, 3.0]]).round(4).tolist()
        [[-1.0, 1.0]]
    """
    batch = _checked(x)
    number = positive_int("axes", axes)
    if number > batch.ndim:
        raise ShapeError(f"x must have at least {number} axes, got shape {batch.shape}.")
    over = tuple(range(batch.ndim - number, batch.ndim))
    features = batch.shape[batch.ndim - number :]
    y = _normalized(batch, over, eps)
    y *= _parameter("gamma", gamma, features, 1.0)
    y += _parameter("beta", beta, features, 0.0)
    return y.astype(batch.dtype, copy=False)


def group_norm(
    x: ArrayLike,
    groups: int,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    *,
    eps: float = 1e-5,
) -> Array:
    """Normalize each example over groups of neighbouring channels and all places.

    One group is Layer Normalization over (C, H, W); C groups are Instance Normalization.

    Args:
        x: the examples, channels on axis 1.
        groups: how many groups; must divide C.
        gamma: the scale per channel; None for 1.
        beta: the shift per channel; None for 0.
        eps: added to the variance, in the units of x squared.

    Shape:
        x, y: (N, C, *spatial). gamma, beta: (C,).

    Raises:
        ShapeError, NotFiniteError, SettingError: all of them ValueErrors.
        TooFewValuesError: a group has one value, so that y would be beta whatever x is.

    Source:
        Wu and He (2018), arXiv:1803.08494, equation 7.
    """
    batch = _checked(x)
    number = positive_int("groups", groups)
    if batch.ndim < 2:
        raise ShapeError(f"x must be (N, C, ...), got shape {batch.shape}. One example is x[None].")
    channels = batch.shape[1]
    if channels % number:
        raise SettingError(
            f"groups must divide the {channels} channels of x, got {number}. "
            f"Try one of {[g for g in range(1, channels + 1) if channels % g == 0]}."
        )
    if math.prod(batch.shape[1:]) == number:
        raise TooFewValuesError(
            f"Expected more than 1 value per group, got input of shape {batch.shape} in {number} "
            "groups: the variance of one value is 0. Take fewer groups or larger images."
        )
    grouped = batch.reshape(batch.shape[0], number, -1)
    y = _normalized(grouped, (2,), eps).reshape(batch.shape)
    line = (channels,) + (1,) * (batch.ndim - 2)
    y *= _parameter("gamma", gamma, (channels,), 1.0).reshape(line)
    y += _parameter("beta", beta, (channels,), 0.0).reshape(line)
    return y.astype(batch.dtype, copy=False)


def instance_norm(
    x: ArrayLike,
    gamma: ArrayLike | None = None,
    beta: ArrayLike | None = None,
    *,
    eps: float = 1e-5,
) -> Array:
    """Normalize each channel of each example over its places.

    Args:
        x: the examples, channels on axis 1.
        gamma: the scale per channel; None for 1.
        beta: the shift per channel; None for 0.
        eps: added to the variance, in the units of x squared.

    Shape:
        x, y: (N, C, *spatial) with more than one place. gamma, beta: (C,).

    Raises:
        ShapeError, NotFiniteError, SettingError: all of them ValueErrors.
        TooFewValuesError: one place per channel, as in (N, C) or 1 x 1 images.

    Source:
        Ulyanov, Vedaldi and Lempitsky (2016), arXiv:1607.08022, equation 4.
    """
    batch = _checked(x)
    if batch.ndim < 2:
        raise ShapeError(
            f"x must be (N, C, H, W), got shape {batch.shape}. One example is x[None]."
        )
    return group_norm(batch, batch.shape[1], gamma, beta, eps=eps)


def _checked(x: ArrayLike) -> Array:
    batch = as_float("x", x)
    if batch.ndim == 0 or batch.size == 0:
        raise ShapeError(f"x must hold at least one example, got shape {batch.shape}.")
    refuse_unbounded("x", batch)
    return batch


def _normalized(batch: Array, axes: tuple[int, ...], eps: float) -> Float64:
    wide = batch.astype(np.float64, copy=False)
    _, var, centered = formulas.batch_statistics(wide, axes)
    centered *= formulas.inverse_std(var, epsilon(eps, allow_zero=False))
    return centered


def _parameter(
    name: str, value: ArrayLike | None, shape: tuple[int, ...], default: float
) -> Float64:
    if value is None:
        return np.full(shape, default)
    array = as_float(name, value).astype(np.float64)
    if array.shape not in ((), shape):
        raise ShapeError(f"{name} must be one number or have shape {shape}, got {array.shape}.")
    refuse_unbounded(name, array)
    return np.broadcast_to(array, shape)
