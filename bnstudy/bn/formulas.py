"""Batch Normalization as the formulas say it, in float64. Start reading here.

Every function works on an array of any shape; `axes` are the axes that are averaged over, and
the per-channel arrays keep those axes with length 1, so that NumPy lines them up by itself.
"""

from __future__ import annotations

import numpy as np

from bnstudy.bn.checks import Array, Float64

Axes = int | tuple[int, ...]


def count(x: Array, axes: Axes) -> int:
    """Count the values that one mean is taken over."""
    if isinstance(axes, int):
        return int(x.shape[axes])
    number = 1
    for axis in axes:
        number *= x.shape[axis]
    return number


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
        x, centered: any. mean, var: like x, with length 1 on `axes`.

    Source:
        Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithm 1, lines 1 and 2.
        Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance".
    """
    m = count(x, axes)
    mean = np.add.reduce(x, axis=axes, keepdims=True) / m
    centered = x - mean
    rest = np.add.reduce(centered, axis=axes, keepdims=True) / m
    centered -= rest
    var = np.add.reduce(centered * centered, axis=axes, keepdims=True) / m
    return mean + rest, var, centered


def inverse_std(var: Float64, eps: float) -> Float64:
    """Compute 1 / sqrt(var + eps); eps stands inside the root.

    Source:
        Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithm 1, line 3.
    """
    return np.asarray(1.0 / np.sqrt(var + eps))


def scale_and_shift(x_hat: Float64, gamma: Float64, beta: Float64) -> Float64:
    """Compute y = gamma * x_hat + beta.

    Source:
        Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithm 1, line 4.
    """
    y = x_hat * gamma
    y += beta
    return y


def backward_train(
    dy: Float64, x_hat: Float64, gamma: Float64, inv_std: Float64, axes: Axes
) -> tuple[Float64, Float64, Float64]:
    """Differentiate a training call: mean and variance depend on x too.

        dbeta = sum(dy);  dgamma = sum(dy * x_hat)
        dx = gamma * inv_std * (dy - dbeta / m - x_hat * dgamma / m)

    Shape:
        dy, x_hat, dx: any. gamma, inv_std, dgamma, dbeta: like x_hat, with length 1 on `axes`.

    Source:
        The chain rule in Ioffe and Szegedy (2015), arXiv:1502.03167, section 3, collected.
    """
    m = count(x_hat, axes)
    dbeta = np.add.reduce(dy, axis=axes, keepdims=True)
    dgamma = np.add.reduce(dy * x_hat, axis=axes, keepdims=True)
    dx = x_hat * (dgamma / -m)
    dx += dy
    dx -= dbeta / m
    dx *= gamma * inv_std
    return dx, dgamma, dbeta


def backward_eval(
    dy: Float64, x_hat: Float64, gamma: Float64, inv_std: Float64, axes: Axes
) -> tuple[Float64, Float64, Float64]:
    """Differentiate an inference call: the running statistics are constants.

        dbeta = sum(dy);  dgamma = sum(dy * x_hat);  dx = gamma * inv_std * dy

    Shape:
        As in `backward_train`.
    """
    dbeta = np.add.reduce(dy, axis=axes, keepdims=True)
    dgamma = np.add.reduce(dy * x_hat, axis=axes, keepdims=True)
    return dy * (gamma * inv_std), dgamma, dbeta
