"""What the engine refuses, and the words in which it does so."""

from __future__ import annotations

import math
import operator
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]
Float64 = NDArray[np.float64]

# A square must not overflow on the way to the variance: float64 ends at 1e308, float32 at 3e38.
LIMITS: Final = {np.dtype(np.float32): 1e18, np.dtype(np.float64): 1e150}


class BatchNormError(ValueError):
    """Say what was expected, what came, and how to mend it."""


class ShapeError(BatchNormError):
    """Refuse an array whose shape or type doesn't fit the layer."""


class TooFewValuesError(BatchNormError):
    """Refuse a batch from which no variance can be computed."""


class NotFiniteError(BatchNormError):
    """Refuse NaN, infinity, and numbers whose squares would overflow."""


class SettingError(BatchNormError):
    """Refuse a setting outside its range."""


class CallOrderError(BatchNormError):
    """Refuse a question about a call that has not happened."""


def whole_number(name: str, value: object) -> int:
    """Return a whole number.

    Raises:
        SettingError: the value is not a whole number.
    """
    if not isinstance(value, bool):
        try:
            return operator.index(value)  # type: ignore[arg-type]  # the very question asked here
        except TypeError:
            pass
    raise SettingError(f"{name} must be a whole number, got {value!r}.")


def positive_int(name: str, value: object) -> int:
    """Return a whole number of at least 1.

    Raises:
        SettingError: the value is not a whole number, or is below 1.
    """
    number = whole_number(name, value)
    if number < 1:
        raise SettingError(f"{name} must be a whole number of at least 1, got {number}.")
    return number


def share(name: str, value: float) -> float:
    """Return a number between 0 and 1.

    Raises:
        SettingError: the value is not a number in [0, 1].
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.floating, np.integer)):
        raise SettingError(f"{name} must be a number from 0 to 1, got {value!r}.")
    number = float(value)
    if not 0.0 <= number <= 1.0:
        raise SettingError(f"{name} must be from 0 to 1, got {number!r}.")
    return number


def epsilon(value: float, *, allow_zero: bool) -> float:
    """Return eps when it can stand in the denominator.

    Raises:
        SettingError: eps is negative, not finite, or zero where zero is not allowed.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float, np.floating, np.integer)):
        raise SettingError(f"eps must be a positive number such as 1e-5, got {value!r}.")
    number = float(value)
    if not math.isfinite(number) or number < 0.0:
        raise SettingError(f"eps must be positive and finite, such as 1e-5, got {number!r}.")
    if number == 0.0 and not allow_zero:
        raise SettingError(
            "eps must be positive, got 0: a constant feature would divide 0 by 0. "
            "Take a small eps such as 1e-5, or pass allow_zero_eps=True to compute by hand."
        )
    return number


def as_float(name: str, value: ArrayLike) -> Array:
    """Return an array of float32 or float64; whole numbers become float64.

    Raises:
        ShapeError: the rows differ in length, or the type is another one.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ShapeError(f"{name} must be a full array of numbers: its rows differ.") from error
    if array.dtype in LIMITS:
        # Foreign byte order compares equal to nothing here, so it is converted below.
        return array
    if array.dtype.kind in "biu" or (array.dtype.kind == "f" and array.dtype.itemsize in (4, 8)):
        size = array.dtype.itemsize if array.dtype.kind == "f" else 8
        return array.astype(np.float32 if size == 4 else np.float64)
    raise ShapeError(
        f"{name} must hold float32 or float64 numbers, got {array.dtype}. "
        f"Convert it first: {name}.astype(np.float32)."
    )


def as_batch(x: ArrayLike, channels: int, channel_axis: int) -> Array:
    """Return a batch that has the layer's channels on the layer's axis.

    Raises:
        ShapeError: too few axes, or another number of channels.
        TooFewValuesError: the batch is empty.
    """
    array = as_float("x", x)
    shape = array.shape
    if array.ndim < 2:
        raise ShapeError(
            f"x must have a batch axis and a channel axis, such as (N, {channels}) or "
            f"(N, {channels}, H, W), got shape {shape}. One example is x[None]."
        )
    if not -array.ndim <= channel_axis < array.ndim:
        raise ShapeError(
            f"x must have an axis {channel_axis} for its {channels} channels, got shape {shape}. "
            "Set channel_axis: 1 for (N, C, ...), -1 for channels last."
        )
    if shape[channel_axis] != channels:
        others = [axis for axis, size in enumerate(shape) if size == channels]
        hint = (
            f" Axis {others[-1]} has {channels}: perhaps channel_axis={others[-1]}."
            if others
            else f" Build the layer with BatchNorm({shape[channel_axis]})."
        )
        raise ShapeError(
            f"x must have {channels} channels on axis {channel_axis}, got "
            f"{shape[channel_axis]} (shape {shape}).{hint}"
        )
    if array.size == 0:
        raise TooFewValuesError(f"x must hold at least one example, got an empty batch {shape}.")
    return array


def per_channel(name: str, value: ArrayLike, channels: int) -> Float64:
    """Return a fresh float64 vector with one finite number per channel.

    Raises:
        ShapeError: neither one number nor one per channel.
        NotFiniteError: a NaN or an infinity is among them.
    """
    array = as_float(name, value)
    if array.shape not in ((), (channels,)):
        raise ShapeError(
            f"{name} must be one number or have shape ({channels},), got shape {array.shape}."
        )
    # Not broadcast_to: every step of a training run comes through here, and it is slow.
    vector = np.empty(channels)
    vector[...] = array
    if not np.isfinite(vector).all():
        raise NotFiniteError(f"{name} must be finite, got {vector}.")
    return vector


def refuse_unbounded(name: str, x: Array) -> None:
    """Raise when a value is NaN, infinite, or too large to be squared.

    Raises:
        NotFiniteError: the message names the first such place.
    """
    limit = LIMITS[x.dtype]
    if -limit <= x.min() and x.max() <= limit:
        return
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(x) <= limit)
    place = tuple(int(i) for i in np.argwhere(wrong)[0])
    raise NotFiniteError(
        f"{name} must hold finite numbers within ±{limit:g} ({x.dtype}), got {x[place]} at index "
        f"{place} ({int(wrong.sum())} such in all). One of them would spoil its whole channel; "
        "nothing was updated. Remove or rescale them."
    )
