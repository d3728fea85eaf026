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
)
from bnstudy.bn.conventions import Convention, Momentum
from bnstudy.bn.layer import BatchNorm
from bnstudy.bn.passes import check_values


@dataclass(slots=True)
class _Call:
    centered: Float64
    inv_std: Float64
    scale: Float64
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

    def keep_in(self, gamma: Float64, beta: Float64) -> None:
        """Keep gamma and beta in arrays of the caller's, as `BatchNorm.keep_in` does."""
        self.whole.keep_in(gamma, beta)

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
        check_values("x", batch)
        _, var, centered = formulas.batch_statistics(self._grouped(batch), (0,))
        inv_std = formulas.inverse_std(var, self.whole.eps)
        scale = self.gamma * inv_std
        y = formulas.scale_and_shift(centered, scale, self.beta)
        if update_running:
            self.whole(batch, training=True)
        self._last = _Call(centered, inv_std, scale, batch.dtype)
        return self._ungrouped(y, batch.dtype)

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
        size, groups, channels = call.centered.shape
        if gradient.shape != (size * groups, channels):
            raise ShapeError(
                f"dy must have shape {(size * groups, channels)}, got shape {gradient.shape}."
            )
        dx, dgamma, dbeta = formulas.backward_train(
            self._grouped(gradient), call.centered, call.scale, call.inv_std, (0,)
        )
        return (
            self._ungrouped(dx, call.dtype),
            formulas.total(dgamma, (0,)),
            formulas.total(dbeta, (0,)),
        )

    def _grouped(self, batch: Array) -> Float64:
        """Copy (N, C) into (group_size, groups, C): sums over the first axis are the fastest."""
        groups = batch.reshape(-1, self.group_size, self.whole.channels)
        return np.ascontiguousarray(groups.swapaxes(0, 1), np.float64)

    @staticmethod
    def _ungrouped(values: Float64, dtype: np.dtype[np.floating]) -> Array:
        """Put (group_size, groups, C) back into the order of the batch."""
        flat = values.swapaxes(0, 1).reshape(-1, values.shape[2])
        return flat.astype(dtype, copy=False)
