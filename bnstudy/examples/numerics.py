"""Numbers behind the formulas: conditioning, derivatives by differences, and rounding."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bnstudy.bn import BatchNorm
from bnstudy.examples.figures import Array, claim, largest, line, numbers, scalar
from bnstudy.examples.parameters import Chosen
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, ExampleResult, Parameter, Value


def _conditioning(features: Array) -> tuple[Array, float, int]:
    """Measure how hard least squares on these features is for gradient descent.

    Returns:
        Eigenvalues of the Hessian, their ratio, and the steps to a thousandth of the excess loss.

    Shape:
        features: (n, 2); a column of ones joins them.
    """
    design = np.column_stack([features, np.ones(len(features))])
    hessian = design.T @ design / len(design)
    eigenvalues = np.asarray(np.linalg.eigvalsh(hessian), dtype=np.float64)
    # Rounding can push a tiny eigenvalue below zero.
    smallest = max(eigenvalues[0], eigenvalues[-1] * 1e-15)
    kappa = scalar(eigenvalues[-1] / smallest)
    # With the best step 2 / (min + max) the slowest part shrinks by (kappa-1)/(kappa+1) a step.
    shrink = (kappa - 1) / (kappa + 1)
    steps = 1 if shrink <= 0.0 else int(np.ceil(np.log(1e-3) / (2 * np.log(shrink))))
    return eigenvalues, kappa, max(1, steps)


def _excess_loss(eigenvalues: Array, steps: Array) -> Array:
    """Give the excess loss after so many best steps, from equal errors along all directions."""
    rate = 2 / (eigenvalues[0] + eigenvalues[-1])
    parts = np.abs(1 - rate * eigenvalues)[:, None] ** (2 * steps)
    return np.asarray(parts.mean(axis=0), dtype=np.float64)


@worked_example(
    "feature-scaling",
    recipe="L4",
    parameters=(
        Parameter("examples", "int", 200, minimum=20, maximum=5000, scale="log"),
        Parameter("range", "float", 1000.0, minimum=1.0, maximum=1e5, scale="log"),
        Parameter("correlation", "float", 0.0, minimum=0.0, maximum=0.99, step=0.05),
    ),
)
def feature_scaling(parameters: Chosen, seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Compare gradient descent on features of unlike range with the same features normalized."""
    rng = np.random.default_rng(seed)
    n, wide = parameters.integer("examples"), parameters.number("range")
    correlation = parameters.number("correlation")
    u = rng.uniform(0.0, 1.0, (n, 2))
    u[:, 1] = correlation * u[:, 0] + np.sqrt(1 - correlation**2) * u[:, 1]
    raw = u * np.array([1.0, wide])
    scaled = BatchNorm(2, eps=1e-12)(raw, training=True)
    raw_eigen, kappa_before, steps_before = _conditioning(raw)
    new_eigen, kappa_after, steps_after = _conditioning(scaled)
    steps = np.unique(np.geomspace(1, max(steps_before, 10), 50).astype(int))
    values: dict[str, Value] = {
        "range_before": numbers(np.ptp(raw, axis=0)),
        "range_after": numbers(np.ptp(scaled, axis=0)),
        "condition_before": kappa_before,
        "condition_after": kappa_after,
        "steps_before": steps_before,
        "steps_after": steps_after,
        "best_rate_before": scalar(2 / (raw_eigen[0] + raw_eigen[-1])),
        "best_rate_after": scalar(2 / (new_eigen[0] + new_eigen[-1])),
        "correlation_measured": scalar(np.corrcoef(raw.T)[0, 1]),
    }
    claims = {
        "condition_improves": claim(
            kappa_after < kappa_before / 10, before=kappa_before, after=kappa_after
        ),
        "fewer_steps": claim(
            steps_after < steps_before / 10, before=steps_before, after=steps_after
        ),
        "ranges_become_alike": claim(
            np.ptp(scaled, axis=0).max() < 3 * np.ptp(scaled, axis=0).min(),
            first=np.ptp(scaled[:, 0]),
            second=np.ptp(scaled[:, 1]),
        ),
        "nearly_round_after": claim(kappa_after < 2.0, after=kappa_after),
    }
    series = {
        "loss_before": line(_excess_loss(raw_eigen, steps), steps),
        "loss_after": line(_excess_loss(new_eigen, steps), steps),
    }
    return ExampleResult(values, series, claims)


@worked_example(
    "backward-check",
    recipe="L5",
    parameters=(
        Parameter("rows", "int", 6, minimum=2, maximum=12),
        Parameter("features", "int", 3, minimum=1, maximum=6),
        Parameter("h", "float", 1e-5, minimum=1e-9, maximum=0.1, scale="log"),
    ),
)
def backward_check(parameters: Chosen, seed: int, checkpoint: Checkpoint) -> ExampleResult:
    """Check the closed-form gradient of BN against central differences."""
    rng = np.random.default_rng(seed)
    shape = parameters.integer("rows"), parameters.integer("features")
    h = parameters.number("h")
    x, dy = rng.normal(1.0, 2.0, shape), rng.normal(0.0, 1.0, shape)
    bn = BatchNorm(shape[1])
    bn.gamma, bn.beta = rng.uniform(0.5, 2.0, shape[1]), rng.normal(0.0, 1.0, shape[1])
    bn(x, training=True, update_running=False)
    x_hat = np.array(bn.trace.x_hat)
    dx, dgamma, dbeta = bn.backward(dy)

    def loss(at: Array) -> float:
        return scalar(np.sum(dy * bn(at, training=True, update_running=False)))

    measured = np.empty(shape)
    for place in np.ndindex(*shape):
        nudge = np.zeros(shape)
        nudge[place] = h
        measured[place] = (loss(x + nudge) - loss(x - nudge)) / (2 * h)
        checkpoint((place[0] + 1) / shape[0])
    error = largest(measured - dx) / max(largest(dx), 1e-12)
    column_sums = largest(dx.sum(axis=0))
    values: dict[str, Value] = {
        "x": numbers(x[:, 0]),
        "dy": numbers(dy[:, 0]),
        "dx": numbers(dx[:, 0]),
        "dx_measured": numbers(measured[:, 0]),
        "dgamma": numbers(dgamma),
        "dbeta": numbers(dbeta),
        "relative_error": error,
        "largest_column_sum": column_sums,
        "largest_projection": largest(np.sum(dx * x_hat, axis=0)),
        "mistake_constant_statistics": numbers(
            (dy * bn.gamma / np.sqrt(x.var(axis=0) + bn.eps))[:, 0]
        ),
    }
    naive = largest(dy * bn.gamma / np.sqrt(x.var(axis=0) + bn.eps) - dx)
    claims = {
        "formula_matches_differences": claim(error < 1e-6, relative_error=error),
        "gradient_sums_to_zero": claim(column_sums < 1e-9, largest_sum=column_sums),
        "statistics_are_not_constants": claim(naive > 1e-3 * largest(dx), difference=naive),
    }
    return ExampleResult(values, {}, claims)


def _variances(batch: NDArray[np.float32]) -> dict[str, float]:
    """Compute the variance of a float32 batch in three ways."""
    m = np.float32(len(batch))
    mean = batch.sum(dtype=np.float32) / m
    one_pass = np.square(batch).sum(dtype=np.float32) / m - mean * mean
    two_pass = np.square(batch - mean).sum(dtype=np.float32) / m
    wide = batch.astype(np.float64)
    return {
        "one_pass": scalar(one_pass),
        "two_pass": scalar(two_pass),
        "float64": scalar(np.mean((wide - wide.mean()) ** 2)),
    }


def _outputs(
    batch: np.ndarray[tuple[int, ...], np.dtype[np.float32]], eps: float
) -> dict[str, Array]:
    """Normalize a float32 batch with each of the three variances; a negative one counts as 0."""
    wide = batch.astype(np.float64)
    mean32 = np.float64(batch.sum(dtype=np.float32) / np.float32(len(batch)))
    means = {"one_pass": mean32, "two_pass": mean32, "float64": wide.mean()}
    return {
        way: (wide - means[way]) / np.sqrt(max(variance, 0.0) + eps)
        for way, variance in _variances(batch).items()
    }


@worked_example(
    "two-pass-variance",
    parameters=(
        Parameter("offset", "float", 10000.0, minimum=0.0, maximum=1e6, scale="linear", step=100),
        Parameter("eps", "float", 1e-5, minimum=1e-12, maximum=1.0, scale="log"),
    ),
)
def two_pass_variance(parameters: Chosen, _seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Normalize 0..7 plus an offset in float32: one pass, two passes, and float64 sums."""
    offset, eps = parameters.number("offset"), parameters.number("eps")
    batch = (np.arange(8) + offset).astype(np.float32)
    variances, outputs = _variances(batch), _outputs(batch, eps)
    truth = outputs["float64"]
    error = {way: largest(y - truth) for way, y in outputs.items()}
    offsets = [0.0, 100.0, 1000.0, 4096.0, 1e4, 1e5, 1e6]
    curve: dict[str, list[float]] = {"one_pass": [], "two_pass": []}
    for place in offsets:
        at = _outputs((np.arange(8) + place).astype(np.float32), eps)
        for way, errors in curve.items():
            errors.append(largest(at[way] - at["float64"]))
    values: dict[str, Value] = {
        "x": numbers(batch),
        "offset": offset,
        "batch_mean": scalar(batch.astype(np.float64).mean()),
        "true_var": variances["float64"],
        "one_pass_var": variances["one_pass"],
        "two_pass_var": variances["two_pass"],
        "one_pass_negative": variances["one_pass"] < 0.0,
        "one_pass_y": numbers(outputs["one_pass"]),
        "two_pass_y": numbers(outputs["two_pass"]),
        "float64_y": numbers(truth),
        "one_pass_error": error["one_pass"],
        "two_pass_error": error["two_pass"],
        "offsets": offsets,
        "one_pass_errors": curve["one_pass"],
        "two_pass_errors": curve["two_pass"],
    }
    claims = {
        "one_pass_breaks": claim(
            error["one_pass"] > 0.05, error=error["one_pass"], variance=variances["one_pass"]
        ),
        "two_pass_holds": claim(
            error["two_pass"] < 0.02, error=error["two_pass"], variance=variances["two_pass"]
        ),
        "small_offset_is_harmless": claim(
            curve["one_pass"][0] < 1e-3, error_without_offset=curve["one_pass"][0]
        ),
    }
    series = {
        "one_pass": line(curve["one_pass"][1:], offsets[1:]),
        "two_pass": line(curve["two_pass"][1:], offsets[1:]),
    }
    return ExampleResult(values, series, claims)
