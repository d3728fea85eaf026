"""Statistics over small groups of the batch: more noise, the same layer at test time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from bnstudy.bn import formulas
from bnstudy.bn.checks import (
    Array,
    CallOrderError,
    Float64,
    ShapeError,
    TooFewValuesError,
    as_batch,
    as_float,
    positive_int,
    refuse_unbounded,
)
from bnstudy.bn.conventions import Convention, Momentum
from bnstudy.bn.layer import BatchNorm


@dataclass(slots=True)
class _Call:
    x_hat: Float64
    inv_std: Float64
    gamma: Float64
    dtype: np.dtype[np.floating]


class GhostBatchNorm:
    """Normalize consecutive groups of examples, each with its own mean and variance.

    gamma, beta and the running statistics are shared; inference is that of `BatchNorm`. The
    caller shuffles the batch, so that the groups change from step to step.

    Shape:
        x, y, dx: (N, C) with N a multiple of group_size. gamma, beta: (C,).

    Raises:
        SettingError: channels or group_size is not a whole number of at least 1.
        TooFewValuesError: groups of one.

    Source:
        Hoffer, Hubara and Soudry (2017), arXiv:1705.08741, Algorithm 1.
    """

    def __init__(
        self,
        channels: int,
        group_size: int,
        *,
        convention: Convention = "pytorch",
        eps: float | None = None,
        momentum: Momentum | None = None,
    ) -> None:
        self.group_size = positive_int("group_size", group_size)
        if self.group_size < 2:
            raise TooFewValuesError("group_size must be at least 2: one value has no variance.")
        self.whole = BatchNorm(channels, convention, eps=eps, momentum=momentum)
        self._last: _Call | None = None

    @property
    def gamma(self) -> Float64:
        """The learnt scale, (C,)."""
        return self.whole.gamma

    @gamma.setter
    def gamma(self, value: ArrayLike) -> None:
        self.whole.gamma = value

    @property
    def beta(self) -> Float64:
        """The learnt shift, (C,)."""
        return self.whole.beta

    @beta.setter
    def beta(self, value: ArrayLike) -> None:
        self.whole.beta = value

    def __call__(self, x: ArrayLike, *, training: bool, update_running: bool = True) -> Array:
        """Normalize a batch, in training group by group.

        Raises:
            ShapeError: not (N, C) with N a multiple of group_size.
            NotFiniteError: as in `BatchNorm`.
        """
        if not training:
            self._last = None
            return self.whole(x, training=False)
        batch = as_batch(x, self.whole.channels, 1)
        if batch.ndim != 2 or batch.shape[0] % self.group_size:
            raise ShapeError(
                f"x must be (N, {self.whole.channels}) with N a multiple of {self.group_size}, "
                f"got shape {batch.shape}."
            )
        refuse_unbounded("x", batch)
        groups = batch.astype(np.float64).reshape(-1, self.group_size, self.whole.channels)
        _, var, centered = formulas.batch_statistics(groups, 1)
        inv_std = formulas.inverse_std(var, self.whole.eps)
        x_hat = np.asarray(centered * inv_std)
        y = formulas.scale_and_shift(x_hat, self.gamma, self.beta)
        if update_running:
            self.whole(batch, training=True)
        self._last = _Call(x_hat, inv_std, self.gamma.copy(), batch.dtype)
        return y.reshape(batch.shape).astype(batch.dtype, copy=False)

    def calibrate(self, x: ArrayLike) -> Array:
        """Set the running statistics to those of the whole of x, without groups.

        Raises:
            BatchNormError: as in `BatchNorm.calibrate`.
        """
        self._last = None
        return self.whole.calibrate(x)

    def backward(self, dy: ArrayLike) -> tuple[Array, Float64, Float64]:
        """Differentiate the last call.

        Raises:
            CallOrderError: there was no call yet.
            ShapeError: dy doesn't have the shape of y.
        """
        call = self._last
        if call is None:
            try:
                return self.whole.backward(dy)
            except CallOrderError:
                raise CallOrderError("backward needs a call first.") from None
        gradient = as_float("dy", dy)
        groups = call.x_hat.shape[0]
        shape = (groups * self.group_size, self.whole.channels)
        if gradient.shape != shape:
            raise ShapeError(f"dy must have shape {shape}, got shape {gradient.shape}.")
        wide = gradient.astype(np.float64).reshape(call.x_hat.shape)
        dx, dgamma, dbeta = formulas.backward_train(wide, call.x_hat, call.gamma, call.inv_std, 1)
        return (
            dx.reshape(shape).astype(call.dtype, copy=False),
            dgamma.sum(axis=(0, 1)),
            dbeta.sum(axis=(0, 1)),
        )
