"""Batch Normalization as the formulas say it, in float64. Start reading here.

Every function works on an array of any shape; `axes` are the axes that are averaged over. The
per-channel arrays keep those axes with length 1, or leave them out where they come first, so that
NumPy lines them up by itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from bnstudy.bn.checks import Array, Float64

Axes = tuple[int, ...]

# Rows up to this many are summed as a product with ones.
MOST_ONES: Final = 4096


def count(x: Array, axes: Axes) -> int:
    """Count the values that one mean is taken over."""
    number = 1
    for axis in axes:
        number *= x.shape[axis]
    return number


def total(x: Float64, axes: Axes) -> Float64:
    """Sum over some axes.

    Shape:
        x: any. Returns x with length 1 on `axes`; over the first axis alone, without that axis.
    """
    rows = x.shape[0]
    if axes != (0,) or rows > MOST_ONES:
        return np.asarray(np.add.reduce(x, axis=axes, keepdims=True))
    # On small batches BLAS does this product in a fifth of the time of the sum.
    sums: Float64 = _ones(rows).dot(x if x.ndim == 2 else x.reshape(rows, -1))
    return sums if x.ndim == 2 else sums.reshape(x.shape[1:])


@lru_cache(maxsize=32)
def _ones(number: int) -> Float64:
    ones = np.ones(number)
    ones.flags.writeable = False
    return ones


def batch_statistics(x: Float64, axes: Axes) -> tuple[Float64, Float64, Float64]:
    """Compute the mean, the biased variance, and the distances from the mean.

    The textbook E[x^2] - E[x]^2 loses every digit when the mean is large beside the spread. The
    corrected two-pass rule doesn't: subtract the mean first, then also take out what rounding
    left of it.

    Args:
        x: the batch.
        axes: the axes to average over.

    Returns:
        mean, var (divides by m, not by m - 1), and centered = x - mean.

    Shape:
        x, centered: any. mean, var: as `total` gives them.

    Source:
        Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithm 1, lines 1 and 2.
        Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance".
    """
    m = count(x, axes)
    mean = total(x, axes) / m
    centered = x - mean
    rest = total(centered, axes) / m
    centered -= rest
    var = total(centered * centered, axes) / m
    return mean + rest, var, centered


def inverse_std(var: Float64, eps: float) -> Float64:
    """Compute 1 / sqrt(var + eps); eps stands inside the root.

    Source:
        Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithm 1, line 3.
    """
    return np.asarray(1.0 / np.sqrt(var + eps))


def scale_and_shift(centered: Float64, scale: Float64, beta: Float64) -> Float64:
    """Compute y = gamma * x_hat + beta, where x_hat = centered * inv_std.

    Args:
        centered: x - mean.
        scale: gamma * inv_std.
        beta: the shift.

    Source:
        Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithm 1, lines 3 and 4.
    """
    y = centered * scale
    y += beta
    return y


def backward_train(
    dy: Float64, centered: Float64, scale: Float64, inv_std: Float64, axes: Axes
) -> tuple[Float64, Float64, Float64]:
    """Differentiate a training call: mean and variance depend on x too.

        dbeta = sum(dy);  dgamma = sum(dy * x_hat);  scale = gamma * inv_std
        dx = scale * (dy - dbeta / m - x_hat * dgamma / m)

    Shape:
        dy, centered, dx: any. scale, inv_std, dgamma, dbeta: as `total` gives them.

    Source:
        The chain rule in Ioffe and Szegedy (2015), arXiv:1502.03167, section 3, collected.
    """
    m = count(centered, axes)
    dbeta, dgamma = _parameter_gradients(dy, centered, inv_std, axes)
    dx = centered * (inv_std * dgamma / -m)
    dx += dy
    dx -= dbeta / m
    dx *= scale
    return dx, dgamma, dbeta


def backward_eval(
    dy: Float64, centered: Float64, scale: Float64, inv_std: Float64, axes: Axes
) -> tuple[Float64, Float64, Float64]:
    """Differentiate an inference call: the running statistics are constants.

        dbeta = sum(dy);  dgamma = sum(dy * x_hat);  dx = gamma * inv_std * dy

    Shape:
        As in `backward_train`.
    """
    dbeta, dgamma = _parameter_gradients(dy, centered, inv_std, axes)
    return dy * scale, dgamma, dbeta


def _parameter_gradients(
    dy: Float64, centered: Float64, inv_std: Float64, axes: Axes
) -> tuple[Float64, Float64]:
    return total(dy, axes), total(dy * centered, axes) * inv_std
