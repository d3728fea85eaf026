"""The functions of the small network: activations with their slopes, and the loss.

Where an exponential overflows, the result is right all the same. The warning is left to the
caller, who silences it once for a whole pass: that costs as much as one of these functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from bnstudy.bn.checks import Float64, ShapeError

ActivationName = Literal["sigmoid", "tanh", "relu", "linear"]
Labels = NDArray[np.integer]


def sigmoid(z: Float64) -> Float64:
    """Compute 1 / (1 + e^-z)."""
    a = np.negative(z)
    np.exp(a, out=a)
    a += 1.0
    return np.reciprocal(a, out=a)


def tanh(z: Float64) -> Float64:
    """Compute tanh z = 1 - 2 / (1 + e^2z), with an error of 1e-16 beside the 1 at its ends.

    np.tanh takes twice as long on processors without AVX-512.
    """
    a = z + z
    np.exp(a, out=a)
    a += 1.0
    np.divide(-2.0, a, out=a)
    a += 1.0
    return a


def relu(z: Float64) -> Float64:
    """Compute max(z, 0)."""
    return np.maximum(z, 0.0)


def linear(z: Float64) -> Float64:
    """Return z itself."""
    return z


# Each activation with its derivative, written in terms of its own output a.
ACTIVATIONS: Final[
    dict[ActivationName, tuple[Callable[[Float64], Float64], Callable[[Float64], Float64]]]
] = {
    "sigmoid": (sigmoid, lambda a: np.asarray(a * (1.0 - a))),
    "tanh": (tanh, lambda a: np.asarray(1.0 - a * a)),
    "relu": (relu, lambda a: (a > 0.0).astype(np.float64)),
    "linear": (linear, np.ones_like),
}


def softmax_cross_entropy(logits: Float64, labels: Labels) -> tuple[float, Float64]:
    """Compute the mean loss and its gradient with respect to the logits.

    Shape:
        logits, gradient: (N, K). labels: (N,), from 0 to K - 1.

    Raises:
        ShapeError: labels don't match the logits.
    """
    n, classes = logits.shape
    # One row per class: NumPy is at its best along rows that are long.
    shifted = np.ascontiguousarray(logits.T)
    shifted = shifted - np.maximum.reduce(shifted)
    right = labels == _column(classes)
    of_right = shifted[right] if right.shape == shifted.shape else shifted[:0]
    if of_right.size != n:
        raise ShapeError(
            f"labels must be ({n},) whole numbers from 0 to {classes - 1}, got shape "
            f"{labels.shape}."
        )
    gradient = np.exp(shifted)
    sums = np.add.reduce(gradient)
    loss = float(np.add.reduce(np.log(sums)) - np.add.reduce(of_right)) / n
    gradient /= sums
    gradient -= right
    gradient /= n
    return loss, gradient.T


@cache
def _column(classes: int) -> Labels:
    """List the classes, one per row."""
    return np.arange(classes)[:, np.newaxis]
