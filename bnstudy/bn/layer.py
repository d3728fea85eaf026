"""The Batch Normalization layer. The formulas themselves are in `formulas`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from bnstudy.bn import folding, formulas
from bnstudy.bn.checks import (
    Array,
    CallOrderError,
    Float64,
    SettingError,
    ShapeError,
    TooFewValuesError,
    as_batch,
    as_float,
    per_channel,
    positive_int,
    refuse_unbounded,
    surely_bounded,
)
from bnstudy.bn.conventions import Convention, Momentum, Settings, settings


@dataclass(frozen=True, slots=True)
class Trace:
    """Show the intermediate values of one call. The arrays are copies or read-only."""

    training: bool
    mean: Float64
    """(C,): what was subtracted; the running mean in inference."""
    var: Float64
    """(C,): what was divided by (its root, with eps); the running variance in inference."""
    x_hat: Array
    """Like x: the normalized values before gamma and beta."""

    @property
    def batch_mean(self) -> Float64:
        """The mean of the batch, (C,).

        Raises:
            CallOrderError: the call was inference, which looks at no batch statistics.
        """
        self._need_training("batch_mean", "mean")
        return self.mean

    @property
    def batch_var(self) -> Float64:
        """The variance of the batch, divided by m and not m - 1, (C,).

        Raises:
            CallOrderError: the call was inference, which looks at no batch statistics.
        """
        self._need_training("batch_var", "var")
        return self.var

    def _need_training(self, asked: str, instead: str) -> None:
        if not self.training:
            raise CallOrderError(
                f"{asked} exists for training calls only; the last call was inference and used "
                f"the running statistics. Read trace.{instead} for what it used."
            )


@dataclass(slots=True)
class _Call:
    """Keep what `backward` and `trace` need of one call."""

    training: bool
    mean: Float64
    var: Float64
    inv_std: Float64
    gamma: Float64
    x_hat: Float64
    dtype: np.dtype[np.floating]
    axes: tuple[int, ...]


class BatchNorm:
    """Normalize each channel over a mini-batch, then scale by gamma and shift by beta.

    In training, mean and variance come from the batch, and running averages of them are kept;
    in inference, the running averages are used, so one example is enough.

    The API's `momentum` is the convention's own number: the share of the *new* batch in PyTorch
    (0.1), the share of the *old* average in Keras and flax (0.99). `momentum=None` means the
    convention's default; what PyTorch calls `momentum=None`, the mean of all batches so far, is
    written `momentum="cumulative"` here.

    Args:
        channels: C, the number of features or channels.
        convention: whose defaults and stored variance to follow.
        channel_axis: 1 for (N, C) and (N, C, H, W); -1 for channels last.
        eps: added to the variance, in the units of x squared; None: the convention's.
        momentum: from 0 to 1, or "cumulative"; None: the convention's.
        keras2_fused: store the unbiased variance for 4-D input, as old TensorFlow kernels did.
        allow_zero_eps: let eps be 0, to compute by hand; a constant feature is then refused.

    Shape:
        x, y, dx: (N, C), (N, C, L), (N, C, H, W), ... or channels last, float32 or float64.
        gamma, beta, running_mean, running_var, dgamma, dbeta: (C,), float64.

    Raises:
        SettingError: a setting outside its range. Like every error here, it is a ValueError.

    Source:
        Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithms 1 and 2.

    Example:
        >>> bn = BatchNorm(1, eps=1e-5)
        >>> bn(np.array([[1.0], [2.0], [3.0], [4.0]]), training=True).ravel().round(4).tolist()
        [-1.3416, -0.4472, 0.4472, 1.3416]
        >>> bn.running_mean.tolist()
        [0.25]
    """

    def __init__(
        self,
        channels: int,
        convention: Convention = "pytorch",
        channel_axis: int = 1,
        eps: float | None = None,
        momentum: Momentum | None = None,
        *,
        keras2_fused: bool = False,
        allow_zero_eps: bool = False,
    ) -> None:
        self.channels = positive_int("channels", channels)
        self.channel_axis = int(channel_axis)
        self.settings: Settings = settings(
            convention, eps, momentum, allow_zero_eps=allow_zero_eps, keras2_fused=keras2_fused
        )
        self._gamma = np.ones(self.channels)
        self._beta = np.zeros(self.channels)
        self._last: _Call | None = None
        self.reset_running_statistics()

    def reset_running_statistics(self) -> None:
        """Forget all batches: running_mean 0, running_var 1."""
        self._running_mean = np.zeros(self.channels)
        self._running_var = np.ones(self.channels)
        self.batches_seen = 0

    @property
    def eps(self) -> float:
        """What is added to the variance."""
        return self.settings.eps

    @property
    def gamma(self) -> Float64:
        """The learnt scale, (C,); starts at 1. Assign one number or one per channel."""
        return self._gamma

    @gamma.setter
    def gamma(self, value: ArrayLike) -> None:
        self._gamma = per_channel("gamma", value, self.channels)

    @property
    def beta(self) -> Float64:
        """The learnt shift, (C,); starts at 0. Assign one number or one per channel."""
        return self._beta

    @beta.setter
    def beta(self, value: ArrayLike) -> None:
        self._beta = per_channel("beta", value, self.channels)

    @property
    def running_mean(self) -> Float64:
        """The running average of the batch means, (C,); each update makes a new array."""
        return self._running_mean

    @running_mean.setter
    def running_mean(self, value: ArrayLike) -> None:
        self._running_mean = per_channel("running_mean", value, self.channels)

    @property
    def running_var(self) -> Float64:
        """The running average of the batch variances, (C,); each update makes a new array."""
        return self._running_var

    @running_var.setter
    def running_var(self, value: ArrayLike) -> None:
        variance = per_channel("running_var", value, self.channels)
        if (variance < 0.0).any():
            raise SettingError(f"running_var must not be negative, got {variance}.")
        self._running_var = variance

    @property
    def trace(self) -> Trace:
        """The intermediate values of the last call.

        Raises:
            CallOrderError: there was no call yet.
        """
        call = self._need_call("trace")
        x_hat = call.x_hat.astype(call.dtype, copy=False)
        x_hat.flags.writeable = False
        return Trace(call.training, call.mean.ravel().copy(), call.var.ravel().copy(), x_hat)

    def __call__(self, x: ArrayLike, *, training: bool, update_running: bool = True) -> Array:
        """Normalize a batch.

        Args:
            x: the batch; whole numbers become float64.
            training: True takes the statistics of x, False the running ones.
            update_running: False leaves the running statistics alone in a training call.

        Returns:
            y, a new array with the shape and type of x.

        Raises:
            ShapeError: not a float array with C channels on the channel axis.
            TooFewValuesError: an empty batch, or in training one value per channel.
            NotFiniteError: NaN, infinity, or beyond ±1e18 (float32) or ±1e150 (float64).
            SettingError: eps is 0 and a channel doesn't vary.
            Whatever is raised, the running statistics stay as they were.

        Source:
            Ioffe and Szegedy (2015), arXiv:1502.03167, Algorithms 1 (training) and 2.
        """
        batch = as_batch(x, self.channels, self.channel_axis)
        channel = self.channel_axis % batch.ndim
        axes = tuple(axis for axis in range(batch.ndim) if axis != channel)
        line = [1] * batch.ndim
        line[channel] = self.channels
        with np.errstate(over="ignore", invalid="ignore"):
            mean, var, centered = (
                self._of_batch(batch, axes) if training else self._of_running(batch, line)
            )
        inv_std = self._inverse_std(var)
        gamma = self._gamma.reshape(line).copy()
        centered *= inv_std
        y = formulas.scale_and_shift(centered, gamma, self._beta.reshape(line))
        if training and update_running:
            self._update(mean.ravel(), var.ravel(), batch)
        self._last = _Call(training, mean, var, inv_std, gamma, centered, batch.dtype, axes)
        return y.astype(batch.dtype, copy=False)

    def calibrate(self, x: ArrayLike) -> Array:
        """Set the running statistics to those of x alone, and return x normalized by them.

        With the whole training set as x, inference no longer lags behind ("PreciseBN").

        Raises:
            BatchNormError: as in a training call.

        Source:
            Wu and Johnson (2021), arXiv:2105.07576, section 3.
        """
        y = self(x, training=True, update_running=False)
        call = self._need_call("calibrate")
        m = y.size // self.channels
        self._running_mean = call.mean.ravel().copy()
        self._running_var = call.var.ravel() * self.settings.correction(m, y.ndim)
        return y

    def backward(self, dy: ArrayLike) -> tuple[Array, Float64, Float64]:
        """Differentiate the last call, training or inference.

        Args:
            dy: the gradient of the loss with respect to y.

        Returns:
            dx with the shape and type of x, dgamma (C,), dbeta (C,); all new arrays.

        Raises:
            CallOrderError: there was no call yet.
            ShapeError: dy doesn't have the shape of y.
            NotFiniteError: dy holds NaN, infinity, or a number too large to be squared.

        Source:
            Ioffe and Szegedy (2015), arXiv:1502.03167, section 3.
        """
        call = self._need_call("backward")
        gradient = as_float("dy", dy)
        if gradient.shape != call.x_hat.shape:
            raise ShapeError(
                f"dy must have the shape of the last y, {call.x_hat.shape}, "
                f"got shape {gradient.shape}."
            )
        refuse_unbounded("dy", gradient)
        wide = gradient.astype(np.float64, copy=False)
        rule = formulas.backward_train if call.training else formulas.backward_eval
        dx, dgamma, dbeta = rule(wide, call.x_hat, call.gamma, call.inv_std, call.axes)
        return dx.astype(call.dtype, copy=False), dgamma.ravel(), dbeta.ravel()

    def fold_into(
        self,
        weight: ArrayLike,
        bias: ArrayLike | None = None,
        *,
        bn_first: bool = False,
        out_axis: int | None = None,
        padding: int | Literal["valid"] | None = None,
    ) -> tuple[Array, Array]:
        """Merge this layer, as inference computes it, into the linear layer beside it.

        Args:
            weight: dense (in, out) or (out, in), or a convolution kernel.
            bias: (out,), or None for a layer without one.
            bn_first: the normalization comes before the linear layer, not after it.
            out_axis: the axis of the outputs in weight. None: for a matrix, the one that fits;
                for a kernel, 0 (PyTorch, paper) or -1 (Keras, flax).
            padding: needed for a convolution after the normalization; only 0 or "valid" folds.

        Returns:
            weight and bias of the one layer that does the work of both; new arrays.

        Raises:
            ShapeError: the channels don't match, or a square matrix leaves out_axis open.
            SettingError: the normalization stands before a zero-padded convolution.

        Source:
            Jacob et al. (2018), arXiv:1712.05877, section 3.2, equation 14.
        """
        inv_std = self._inverse_std(self._running_var)
        scale = self._gamma * inv_std
        shift = self._beta - self._running_mean * scale
        axis = folding.output_axis(
            np.shape(weight), self.channels, out_axis, bn_first, self.settings.convention
        )
        if bn_first:
            return folding.fold_before(scale, shift, weight, bias, axis, padding)
        return folding.fold_after(scale, shift, weight, bias, axis)

    def _of_batch(self, batch: Array, axes: tuple[int, ...]) -> tuple[Float64, Float64, Float64]:
        m = formulas.count(batch, axes)
        if m < 2:
            raise TooFewValuesError(
                "Expected more than 1 value per channel when training, got input of shape "
                f"{batch.shape}: the variance of one value is 0, so y would be beta whatever x "
                "is. Give at least two examples, or call with training=False."
            )
        wide = batch.astype(np.float64, copy=False)
        mean, var, centered = formulas.batch_statistics(wide, axes)
        if not surely_bounded(mean, var, m, batch.dtype):
            refuse_unbounded("x", batch)
        return mean, var, centered

    def _of_running(self, batch: Array, line: list[int]) -> tuple[Float64, Float64, Float64]:
        refuse_unbounded("x", batch)
        mean = self._running_mean.reshape(line).copy()
        return mean, self._running_var.reshape(line).copy(), np.asarray(batch - mean)

    def _inverse_std(self, var: Float64) -> Float64:
        if self.eps == 0.0 and not var.all():
            raise SettingError(
                "eps is 0 and the variance of a channel is 0, so x_hat would be 0 / 0. "
                "Take a small eps such as 1e-5, or a batch that varies in every channel."
            )
        return formulas.inverse_std(var, self.eps)

    def _update(self, mean: Float64, var: Float64, batch: Array) -> None:
        # N - 1 here, N in the formulas: Algorithm 2 corrects the estimate that it stores.
        correction = self.settings.correction(batch.size // self.channels, batch.ndim)
        rho = self.settings.rho(self.batches_seen)
        self._running_mean = rho * self._running_mean + (1.0 - rho) * mean
        self._running_var = rho * self._running_var + ((1.0 - rho) * correction) * var
        self.batches_seen += 1

    def _need_call(self, asked: str) -> _Call:
        if self._last is None:
            raise CallOrderError(f"{asked} needs a call first: y = bn(x, training=True).")
        return self._last
