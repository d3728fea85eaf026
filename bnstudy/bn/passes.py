"""Two ways to compute one call: as the formulas say, or in blocks for large arrays.

Both offer the same steps, in this order: `measure` (training) or `use` (inference) for mean and
variance, `output` for y, and, as often as wanted, `x_hat` and `backward`.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from bnstudy.bn import formulas
from bnstudy.bn.checks import (
    LIMITS,
    Array,
    Float64,
    NotFiniteError,
    refuse_unbounded,
)
from bnstudy.bn.kernels import Workspace

# Below this many numbers a float64 copy costs less than the blocks' bookkeeping.
PLAIN_BELOW: Final = 32_768

Gradients = tuple[Array, Float64, Float64]


def check_values(name: str, array: Array) -> None:
    """Raise when a value is not finite or too large to be squared.

    Raises:
        NotFiniteError: the message names the first such place.
    """
    # One fast product clears nearly every array: NaN and infinity survive a sum of squares.
    if not float(np.vdot(array, array)) <= LIMITS[array.dtype] ** 2:
        refuse_unbounded(name, array)


class PlainPass:
    """Compute one call by `formulas`, in float64 whatever the type of x."""

    def __init__(self, x: Array, channel: int) -> None:
        check_values("x", x)
        self._x = x
        self.dtype: np.dtype[Any] = x.dtype
        # Where the channels come last, NumPy lines up a vector of them as it is.
        after = x.ndim - channel - 1
        self._line = (-1, *(1,) * after) if after else None
        self.axes = (*range(channel), *range(channel + 1, x.ndim))

    def measure(self) -> bool:
        """Take mean and variance from the batch; float64 has room for every allowed x."""
        wide = self._x.astype(np.float64, copy=False)
        mean, var, self._centered = formulas.batch_statistics(wide, self.axes)
        self.mean, self.var = mean.reshape(-1), var.reshape(-1)
        return True

    def use(self, mean: Float64, var: Float64) -> None:
        """Take mean and variance as given."""
        self.mean, self.var = mean, var
        self._centered = np.asarray(self._x - self._lined(mean))

    def output(self, gamma: Float64, beta: Float64, inv_std: Float64, _out: Array | None) -> Array:
        """Return y; the small array is always a new one."""
        self._inv_std, self._scale = self._lined(inv_std), self._lined(gamma * inv_std)
        y = formulas.scale_and_shift(self._centered, self._scale, self._lined(beta))
        del self._x
        return y.astype(self.dtype, copy=False)

    def x_hat(self) -> Array:
        """Return the normalized values in the type of x."""
        return (self._centered * self._inv_std).astype(self.dtype, copy=False)

    def backward(self, dy: Array, training: bool, _out: Array | None) -> Gradients:
        """Return dx, dgamma, dbeta."""
        check_values("dy", dy)
        wide = dy.astype(np.float64, copy=False)
        rule = formulas.backward_train if training else formulas.backward_eval
        dx, dgamma, dbeta = rule(wide, self._centered, self._scale, self._inv_std, self.axes)
        return dx.astype(self.dtype, copy=False), dgamma.reshape(-1), dbeta.reshape(-1)

    def _lined(self, vector: Float64) -> Float64:
        """Line a vector of the channels up with x."""
        return vector if self._line is None else vector.reshape(self._line)


class BlockPass:
    """Compute one call by `kernels`, in the type of x with float64 sums."""

    def __init__(self, x: Array, workspace: Workspace, *, borrow: bool) -> None:
        self._x = np.ascontiguousarray(x)
        self._borrow = borrow
        self._work = workspace
        self._count = workspace.before * workspace.after
        self.mean = self.var = self._rest = np.empty(0)

    def measure(self) -> bool:
        """Take mean and variance from the batch; False if they overflow the type of x."""
        # What overflows or is NaN here is found in the sums below.
        with np.errstate(over="ignore", invalid="ignore"):
            self.mean, self.var, self._rest = self._work.statistics(self._x, borrow=self._borrow)
        # No value lies farther from the mean than sqrt(m * var).
        largest_var = math.sqrt(np.vdot(self.var, self.var))
        farthest = math.sqrt(np.vdot(self.mean, self.mean)) + math.sqrt(self._count * largest_var)
        if farthest <= LIMITS[self._x.dtype]:
            return True
        refuse_unbounded("x", self._x)
        return bool(np.isfinite(self.mean).all() and np.isfinite(self.var).all())

    def use(self, mean: Float64, var: Float64) -> None:
        """Take mean and variance as given."""
        check_values("x", self._x)
        self.mean, self.var = mean, var
        self._rest = self._work.center(self._x, mean)

    def output(self, gamma: Float64, beta: Float64, inv_std: Float64, out: Array | None) -> Array:
        """Return y, in `out` if it is given."""
        self._scale, self._inv_std = gamma * inv_std, inv_std
        y = np.empty_like(self._x) if out is None else out
        self._work.scale_and_shift(y, self._scale, beta - self._rest * self._scale)
        self._shape = self._x.shape
        del self._x
        return y

    def x_hat(self) -> Array:
        """Return the normalized values in the type of x."""
        x_hat = np.empty(self._shape, self._work.dtype)
        self._work.scale_and_shift(x_hat, self._inv_std, -self._rest * self._inv_std)
        return x_hat

    def backward(self, dy: Array, training: bool, out: Array | None) -> Gradients:
        """Return dx, dgamma, dbeta; dx in `out` if it is given."""
        work, m, scale = self._work, self._count, self._scale
        dy = np.ascontiguousarray(dy)
        if out is not None and np.may_share_memory(out, dy):
            dy = dy.copy()
        with np.errstate(over="ignore", invalid="ignore"):
            dbeta, products = work.gradient_sums(dy)
            dgamma = self._inv_std * (products - self._rest * dbeta)
        # The quick look first: a sum of squares is finite nearly always.
        if not math.isfinite(np.vdot(dgamma, dgamma)) and not np.isfinite(dgamma).all():
            refuse_unbounded("dy", dy)
            raise NotFiniteError(
                f"dy is too large for {dy.dtype}: its sums overflow. Rescale it, or convert x and "
                "dy to float64."
            )
        dx = np.empty_like(dy) if out is None else out
        if training:
            along = self._inv_std * dgamma * (-1.0 / m)
            rest = dbeta * (-1.0 / m) - along * self._rest
            work.combine(dx, dy, scale, along, rest)
        else:
            work.scale(dx, dy, scale)
        return dx, dgamma, dbeta
