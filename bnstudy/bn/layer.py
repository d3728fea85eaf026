"""The Batch Normalization layer. The formulas themselves are in `formulas`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

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
    whole_number,
)
from bnstudy.bn.conventions import Convention, Momentum, Settings, settings
from bnstudy.bn.kernels import Workspace, fits
from bnstudy.bn.passes import PLAIN_BELOW, BlockPass, PlainPass


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
    work: PlainPass | BlockPass
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


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
        reuse_buffers: write y and dx of large batches (32,768 numbers and more) into two buffers of
            the layer: each lasts until the next call that makes one. `backward` and `trace` may
            read x itself again, so leave it as it is until then. It saves memory and time; by
            default all that is returned is new, and x is yours again after the call.

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
        reuse_buffers: bool = False,
    ) -> None:
        self.channels = positive_int("channels", channels)
        self.channel_axis = whole_number("channel_axis", channel_axis)
        self.settings: Settings = settings(
            convention, eps, momentum, allow_zero_eps=allow_zero_eps, keras2_fused=keras2_fused
        )
        self._gamma = np.ones(self.channels)
        self._beta = np.zeros(self.channels)
        self.reuse_buffers = reuse_buffers
        self._buffers: dict[str, Array] = {}
        self._workspace: Workspace | None = None
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
        self._gamma[...] = per_channel("gamma", value, self.channels)

    @property
    def beta(self) -> Float64:
        """The learnt shift, (C,); starts at 0. Assign one number or one per channel."""
        return self._beta

    @beta.setter
    def beta(self, value: ArrayLike) -> None:
        self._beta[...] = per_channel("beta", value, self.channels)

    def keep_in(self, gamma: Float64, beta: Float64) -> None:
        """Keep gamma and beta in arrays of the caller's, such as parts of one vector.

        Raises:
            ShapeError: an array doesn't have shape (C,).
        """
        for name, array in (("gamma", gamma), ("beta", beta)):
            if array.shape != (self.channels,):
                raise ShapeError(
                    f"{name} must have shape ({self.channels},), got shape {array.shape}."
                )
        gamma[...], beta[...] = self._gamma, self._beta
        self._gamma, self._beta = gamma, beta

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
        return Trace(call.training, call.work.mean.copy(), call.work.var.copy(), call.work.x_hat())

    def __call__(self, x: ArrayLike, *, training: bool, update_running: bool = True) -> Array:
        """Normalize a batch.

        Args:
            x: the batch; whole numbers become float64.
            training: True takes the statistics of x, False the running ones.
            update_running: False leaves the running statistics alone in a training call.

        Returns:
            y with the shape and type of x; a new array unless reuse_buffers is set.

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
        m = batch.size // self.channels
        if training and m < 2:
            raise TooFewValuesError(
                "Expected more than 1 value per channel when training, got input of shape "
                f"{batch.shape}: the variance of one value is 0, so y would be beta whatever x "
                "is. Give at least two examples, or call with training=False."
            )
        # A call that is refused halfway may have overwritten what the last one left.
        self._last = None
        work = self._pass(batch)
        if not training:
            work.use(self._running_mean, self._running_var)
        elif not work.measure():
            work = PlainPass(batch, self.channel_axis % batch.ndim)
            work.measure()
        inv_std = self._inverse_std(work.var)
        y = work.output(self._gamma, self._beta, inv_std, self._buffer("y", batch))
        if training and update_running:
            self._update(work.mean, work.var, m, batch.ndim)
        self._last = _Call(training, work, batch.shape, batch.dtype)
        return y

    def calibrate(self, x: ArrayLike) -> Array:
        """Set the running statistics to those of x alone, and return x normalized by them.

        With the whole training set as x, inference no longer lags behind ("PreciseBN").

        Raises:
            BatchNormError: as in a training call.

        Source:
            Wu and Johnson (2021), arXiv:2105.07576, section 3.
        """
        y = self(x, training=True, update_running=False)
        work = self._need_call("calibrate").work
        correction = self.settings.correction(y.size // self.channels, y.ndim)
        self._running_mean, self._running_var = work.mean.copy(), work.var * correction
        return y

    def backward(self, dy: ArrayLike) -> tuple[Array, Float64, Float64]:
        """Differentiate the last call, training or inference.

        Args:
            dy: the gradient of the loss with respect to y.

        Returns:
            dx with the shape and type of x, dgamma (C,), dbeta (C,); new arrays, but for dx when
            reuse_buffers is set.

        Raises:
            CallOrderError: there was no call yet.
            ShapeError: dy doesn't have the shape of y.
            NotFiniteError: dy holds NaN or infinity, or is so large that its sums may overflow.

        Source:
            Ioffe and Szegedy (2015), arXiv:1502.03167, section 3.
        """
        call = self._need_call("backward")
        gradient = as_float("dy", dy)
        if gradient.shape != call.shape:
            raise ShapeError(
                f"dy must have the shape of the last y, {call.shape}, got shape {gradient.shape}."
            )
        if gradient.dtype != call.dtype:
            # What overflows becomes infinite, and is refused as such.
            with np.errstate(over="ignore"):
                gradient = gradient.astype(call.dtype)
        return call.work.backward(gradient, call.training, self._buffer("dx", gradient))

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

    def _pass(self, batch: Array) -> PlainPass | BlockPass:
        channel = self.channel_axis % batch.ndim
        # A tiny eps can make 1 / sqrt(eps) too large for float32, which only blocks compute in.
        if batch.size < PLAIN_BELOW or self.eps < 1e-30:
            return PlainPass(batch, channel)
        after = math.prod(batch.shape[channel + 1 :])
        if not fits(self.channels, after, batch.dtype):
            return PlainPass(batch, channel)
        before = math.prod(batch.shape[:channel])
        work = self._workspace
        if work is None or (work.before, work.after, work.dtype) != (before, after, batch.dtype):
            work = self._workspace = Workspace(before, self.channels, after, batch.dtype)
        # An x that lies in a buffer of ours is gone when the buffer is written.
        own = any(np.may_share_memory(batch, buffer) for buffer in self._buffers.values())
        return BlockPass(batch, work, borrow=self.reuse_buffers and not own)

    def _buffer(self, name: str, like: Array) -> Array | None:
        if not self.reuse_buffers:
            return None
        buffer = self._buffers.get(name)
        if buffer is None or buffer.shape != like.shape or buffer.dtype != like.dtype:
            buffer = self._buffers[name] = np.empty(like.shape, like.dtype)
        return buffer

    def _inverse_std(self, var: Float64) -> Float64:
        if self.eps == 0.0 and not var.all():
            raise SettingError(
                "eps is 0 and the variance of a channel is 0, so x_hat would be 0 / 0. "
                "Take a small eps such as 1e-5, or a batch that varies in every channel."
            )
        return formulas.inverse_std(var, self.eps)

    def _update(self, mean: Float64, var: Float64, m: int, ndim: int) -> None:
        # m - 1 here, m in the formulas: Algorithm 2 corrects the estimate that it stores.
        correction = self.settings.correction(m, ndim)
        kept, new = self.settings.shares(self.batches_seen)
        self._running_mean = kept * self._running_mean + new * mean
        self._running_var = kept * self._running_var + (new * correction) * var
        self.batches_seen += 1

    def _need_call(self, asked: str) -> _Call:
        if self._last is None:
            raise CallOrderError(f"{asked} needs a call first: y = bn(x, training=True).")
        return self._last
