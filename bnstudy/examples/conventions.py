"""The same layer in four conventions, and on images in two layouts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from bnstudy.bn import BatchNorm
from bnstudy.bn.conventions import RULES, Convention
from bnstudy.examples.by_hand import BETA, GAMMA, X, require_two
from bnstudy.examples.figures import Array, claim, largest, numbers, scalar
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, Claim, ExampleResult, Parameter, Value

FOUR: Final[tuple[Convention, ...]] = ("pytorch", "keras", "flax", "paper")


@worked_example("four-conventions", parameters=(X, GAMMA, BETA))
def four_conventions(parameters: Chosen, _seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Give one batch to PyTorch's, Keras', flax's and the paper's rules, from the same start.

    Lists with one entry per convention stand in the order pytorch, keras, flax, paper.

    Raises:
        ExampleError: fewer than two values.
    """
    x = np.array(parameters.vector("x"))
    require_two(len(x))
    layers = [BatchNorm(1, convention) for convention in FOUR]
    outputs = []
    for bn in layers:
        bn.gamma, bn.beta = parameters.number("gamma"), parameters.number("beta")
        outputs.append(np.asarray(bn(x[:, None], training=True), dtype=np.float64).ravel())
    means = np.array([bn.running_mean[0] for bn in layers])
    variances = np.array([bn.running_var[0] for bn in layers])
    sample_var = x.var() * len(x) / (len(x) - 1)
    values: dict[str, Value] = {
        "x": numbers(x),
        "m": len(x),
        "batch_mean": scalar(x.mean()),
        "batch_var": scalar(x.var()),
        "sample_var": scalar(sample_var),
        "eps": [RULES[name].eps for name in FOUR],
        "kept_share": [bn.settings.rho(0) for bn in layers],
        "running_mean": numbers(means),
        "running_var": numbers(variances),
    }
    for name, bn, y in zip(FOUR, layers, outputs, strict=True):
        values[f"{name}_y"] = numbers(y)
        values[f"{name}_running_mean"] = scalar(bn.running_mean[0])
        values[f"{name}_running_var"] = scalar(bn.running_var[0])
    claims = {
        **_output_claims(outputs),
        "conventions_differ_in_running_var": claim(
            np.ptp(variances) > 1e-6 * (1 + variances.max()), **_named(variances)
        ),
        "conventions_differ_in_running_mean": claim(
            np.ptp(means) > 1e-6 * (1 + largest(means)), **_named(means)
        ),
        "keras_moves_less_than_pytorch": claim(
            abs(means[1]) <= abs(means[0]), keras=means[1], pytorch=means[0]
        ),
        "paper_takes_the_batch_itself": claim(
            abs(means[3] - x.mean()) + abs(variances[3] - sample_var) <= 1e-9 * (1 + sample_var),
            running_mean=means[3],
            running_var=variances[3],
        ),
    }
    return ExampleResult(values, {}, claims)


def _output_claims(outputs: Sequence[Array]) -> dict[str, Claim]:
    """Judge that only eps sets the outputs in training apart."""
    size = 1 + largest(outputs[0])
    apart = largest(np.array(outputs) - outputs[0])
    flax = largest(outputs[2] - outputs[0])
    return {
        "conventions_agree_on_output": claim(apart < 1e-2 * size, largest_difference=apart),
        "pytorch_and_flax_same_output": claim(flax <= 1e-12 * size, largest_difference=flax),
    }


def _named(entries: Array) -> dict[str, float]:
    return {name: scalar(entry) for name, entry in zip(FOUR, entries, strict=True)}


def _size(name: str, default: int, low: int, high: int) -> Parameter:
    return Parameter(name, "int", default, minimum=low, maximum=high)


@worked_example(
    "per-channel-images",
    parameters=(
        _size("images", 4, 1, 64),
        _size("channels", 3, 1, 16),
        _size("height", 3, 1, 32),
        _size("width", 3, 1, 32),
        Parameter(
            "layout", "choice", "channels_first", choices=("channels_first", "channels_last")
        ),
    ),
)
def per_channel_images(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Normalize images channel by channel: each mean runs over images, rows and columns.

    Raises:
        ExampleError: one value per channel, which is one image of one pixel.
    """
    n, c, h, w = (parameters.integer(k) for k in ("images", "channels", "height", "width"))
    m = n * h * w
    if m < 2:
        require_two(m)
    rng = np.random.default_rng(seed)
    centre = rng.uniform(0, 200, (1, c, 1, 1))
    first = centre + rng.normal(0, 20, (n, c, h, w))
    last = np.moveaxis(first, 1, -1)
    by_first, by_last = BatchNorm(c, channel_axis=1), BatchNorm(c, channel_axis=-1)
    checkpoint(1 / 4)
    y_first = by_first(first, training=True)
    checkpoint(2 / 4)
    y_last = by_last(last, training=True)
    checkpoint(3 / 4)
    is_last = parameters.choice("layout") == "channels_last"
    chosen = by_last if is_last else by_first
    trace = chosen.trace
    after = y_first.mean(axis=(0, 2, 3))
    shape = last.shape if is_last else first.shape
    values: dict[str, Value] = {
        "shape": list(shape),
        "channel_axis": 3 if is_last else 1,
        "images": n,
        "channels": c,
        "height": h,
        "width": w,
        "m": m,
        "values_in_all": m * c,
        "batch_mean": numbers(trace.batch_mean),
        "batch_var": numbers(trace.batch_var),
        "output_mean": numbers(after),
        "output_sd": numbers(y_first.std(axis=(0, 2, 3))),
        "trainable": 2 * c,
        "remembered": 2 * c,
        "image_means_of_first_channel": numbers(first.mean(axis=(2, 3))[:, 0]),
        "first_channel_before": numbers(first[0, 0].ravel()[:9]),
        "first_channel_after": numbers(y_first[0, 0].ravel()[:9]),
        **_image_mistakes(n, c, h * w),
    }
    by_hand = first.transpose(1, 0, 2, 3).reshape(c, -1).mean(axis=1)
    gap = largest(trace.batch_mean - by_hand)
    layouts = largest(np.moveaxis(y_last, -1, 1) - y_first)
    claims = {
        "statistics_per_channel": claim(
            gap <= 1e-9 and len(trace.batch_mean) == c, m=m, channels=c, largest_gap=gap
        ),
        "one_gamma_beta_per_channel": claim(
            chosen.gamma.size + chosen.beta.size == 2 * c, trainable=2 * c, channels=c
        ),
        "layout_changes_nothing": claim(layouts <= 1e-9, largest_difference=layouts),
        "each_channel_centred": claim(largest(after) <= 1e-9, largest_mean=largest(after)),
        "single_images_stay_off_centre": claim(
            n > 1 and largest(y_first.mean(axis=(2, 3))) > 1e-3,
            largest_image_mean=largest(y_first.mean(axis=(2, 3))),
        ),
    }
    return ExampleResult(values, {}, claims)


def _image_mistakes(images: int, channels: int, pixels: int) -> dict[str, Value]:
    """Count what the usual slips would count."""
    return {
        "mistake_m_is_images": images,
        "mistake_m_is_pixels": pixels,
        "mistake_m_counts_channels": images * channels * pixels,
        "mistake_trainable_per_pixel": 2 * channels * pixels,
        "mistake_trainable_one_pair": 2,
        "mistake_trainable_with_running": 4 * channels,
    }
