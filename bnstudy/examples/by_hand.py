"""One small batch, step by step, with the numbers that the usual mistakes would give."""

from __future__ import annotations

import numpy as np

from bnstudy.bn.conventions import RULES
from bnstudy.examples.figures import Array, claim, largest, line, numbers, rows, scalar
from bnstudy.examples.parameters import Chosen, ExampleError
from bnstudy.examples.registry import worked_example
from bnstudy.examples.result import Checkpoint, Claim, ExampleResult, Parameter, Value

X = Parameter("x", "vector", (1.0, 2.0, 3.0, 4.0), minimum=-1e6, maximum=1e6, step=0.5)
GAMMA = Parameter("gamma", "float", 2.0, minimum=-100, maximum=100, step=0.1)
BETA = Parameter("beta", "float", 0.5, minimum=-100, maximum=100, step=0.1)
# Zero is allowed here, where the learner computes by hand; the engine asks for a positive eps.
EPS = Parameter("eps", "float", 1e-5, minimum=0.0, maximum=10.0, step=0.001)
CONVENTION = Parameter("convention", "choice", "pytorch", choices=("pytorch", "keras", "flax"))
MODE = Parameter("mode", "choice", "training", choices=("training", "evaluation"))
RUNNING_MEAN = Parameter("running_mean", "float", 0.0, minimum=-1e6, maximum=1e6, step=0.1)
RUNNING_VAR = Parameter("running_var", "float", 1.0, minimum=0.0, maximum=1e12, step=0.1)


def kept_share(convention: str) -> tuple[float, bool]:
    """Look up the share of the old running value that a step keeps, and whether m - 1 is used."""
    rules = {str(name): rules for name, rules in RULES.items()}[convention]
    assert isinstance(rules.momentum, float)
    kept = rules.momentum if rules.momentum_is_kept_share else 1.0 - rules.momentum
    return kept, rules.bessel


def require_two(count: int) -> None:
    """Refuse a training batch of one value per channel.

    Raises:
        ExampleError: count is below 2.
    """
    if count < 2:
        raise ExampleError(
            "x: expected at least 2 values per channel in training, got 1; "
            "type one more number, or see the example batch-of-one",
            words="examples.errors.batch_of_one",
            parameter="x",
        )


def require_spread(variance: Array, eps: float) -> None:
    """Refuse a division by nothing: a constant feature needs eps above 0.

    Raises:
        ExampleError: a variance and eps together are too small to divide by.
    """
    # Below this the squares of the quotients would overflow.
    if bool(np.any(variance + eps < 1e-20)):
        raise ExampleError(
            "eps: expected a number such as 1e-5 because the variance is 0 (all values are "
            f"equal), got {eps:g}; type for example 1e-5",
            words="examples.errors.constant_needs_eps",
            parameter="eps",
            got=f"{eps:g}",
        )


def _mistakes(x: Array, mean: float, variance: float, chosen: Chosen) -> dict[str, Value]:
    """Compute what each usual slip would give instead of z_tilde."""
    gamma, beta, eps = (chosen.number(name) for name in ("gamma", "beta", "eps"))
    d = x - mean
    std = np.sqrt(variance + eps)
    x_hat = d / std
    m = len(x)
    sample = variance * m / (m - 1) if m > 1 else 0.0
    # With a constant feature and no eps a slip would divide by zero; it then shows beta.
    tiny = 1e-30
    return {
        "mistake_sample_variance": numbers(gamma * d / np.sqrt(max(sample + eps, tiny)) + beta),
        "mistake_eps_outside": numbers(gamma * d / max(np.sqrt(variance) + eps, tiny) + beta),
        "mistake_eps_forgotten": numbers(gamma * d / np.sqrt(max(variance, tiny)) + beta),
        "mistake_divided_by_variance": numbers(gamma * d / max(variance + eps, tiny) + beta),
        "mistake_not_centred": numbers(gamma * x / std + beta),
        "mistake_not_normalized": numbers(gamma * x + beta),
        "mistake_gamma_as_variance": numbers(np.sqrt(abs(gamma)) * x_hat + beta),
        "mistake_gamma_forgotten": numbers(x_hat + beta),
        "mistake_beta_forgotten": numbers(gamma * x_hat),
        "mistake_beta_first": numbers(gamma * (x_hat + beta)),
        "mistake_gamma_beta_swapped": numbers(beta * x_hat + gamma),
        "mistake_sample_variance_value": scalar(sample),
        "mistake_std_eps_outside": scalar(np.sqrt(variance) + eps),
        "mistake_output_var_is_gamma": gamma,
    }


def _shape_claims(x: Array, y: Array, chosen: Chosen) -> dict[str, Claim]:
    """Judge what is true of mean, spread and order of the output."""
    gamma, beta, eps = (chosen.number(name) for name in ("gamma", "beta", "eps"))
    size = 1.0 + abs(beta) + largest(y)
    sd = np.sqrt(x.var())
    expected_sd = abs(gamma) * sd / np.sqrt(x.var() + eps) if sd else 0.0
    variance, square = y.var(), gamma**2
    return {
        "mean_is_beta": claim(abs(y.mean() - beta) <= 1e-9 * size, output_mean=y.mean(), beta=beta),
        "sd_follows_gamma": claim(
            abs(y.std() - expected_sd) <= 1e-9 * size, output_sd=y.std(), expected=expected_sd
        ),
        "variance_is_gamma_squared": claim(
            abs(variance - square) <= 0.01 * square, output_var=variance, gamma_squared=square
        ),
        "variance_is_not_gamma": claim(
            abs(variance - gamma) > 0.01 * abs(gamma), output_var=variance, gamma=gamma
        ),
        "order_kept": claim(
            bool(np.all(np.diff(y[np.argsort(x, kind="stable")]) >= 0)), gamma=gamma
        ),
    }


def _normalized_claims(x_hat: Array) -> dict[str, Claim]:
    """Judge what is true of mean and spread before gamma and beta."""
    mean, sd = x_hat.mean(), x_hat.std()
    return {
        "x_hat_mean_zero": claim(abs(mean) <= 1e-9 * (1 + largest(x_hat)), x_hat_mean=mean),
        "x_hat_sd_at_most_one": claim(sd <= 1 + 1e-9, x_hat_sd=sd),
        "x_hat_sd_near_one": claim(abs(sd - 1) < 0.01, x_hat_sd=sd),
    }


def _affine_claim(x: Array, y: Array, slope: float, intercept: float) -> Claim:
    """Judge that every output is the same line of its own input, so that no example is new."""
    residual = largest(y - (slope * x + intercept))
    return claim(
        len(x) == len(y) and residual <= 1e-6 * (1.0 + largest(y)),
        count_before=len(x),
        count_after=len(y),
        slope=slope,
        intercept=intercept,
        residual=residual,
    )


def _running_after(x: Array, chosen: Chosen) -> tuple[float, float]:
    """Move the running averages one step towards this batch, unless in evaluation."""
    before = chosen.number("running_mean"), chosen.number("running_var")
    if chosen.choice("mode") == "evaluation":
        return before
    kept, bessel = kept_share(chosen.choice("convention"))
    m = len(x)
    variance = x.var() * (m / (m - 1) if bessel else 1.0)
    return (
        scalar(kept * before[0] + (1 - kept) * x.mean()),
        scalar(kept * before[1] + (1 - kept) * variance),
    )


@worked_example(
    "batch-by-hand",
    recipe="L1",
    parameters=(X, GAMMA, BETA, EPS, MODE, CONVENTION, RUNNING_MEAN, RUNNING_VAR),
)
def batch_by_hand(parameters: Chosen, _seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Normalize one feature of a small batch, every step on its own line.

    Raises:
        ExampleError: one value in training, or a constant feature with eps 0.
    """
    x = np.array(parameters.vector("x"))
    gamma, beta, eps = (parameters.number(name) for name in ("gamma", "beta", "eps"))
    training = parameters.choice("mode") == "training"
    if training:
        require_two(len(x))
    batch_mean, batch_var = scalar(x.mean()), scalar(x.var())
    mean = batch_mean if training else parameters.number("running_mean")
    variance = batch_var if training else parameters.number("running_var")
    require_spread(np.array([variance]), eps)
    std = scalar(np.sqrt(variance + eps))
    x_hat = (x - mean) / std
    z_tilde = gamma * x_hat + beta
    running_mean, running_var = _running_after(x, parameters)
    values: dict[str, Value] = {
        "x": numbers(x),
        "m": len(x),
        "total": scalar(x.sum()),
        "batch_mean": batch_mean,
        "deviations": numbers(x - mean),
        "squared": numbers((x - mean) ** 2),
        # Of the batch itself, also in evaluation, so that it divided by m is batch_var.
        "squared_total": scalar(np.sum((x - batch_mean) ** 2)),
        "batch_var": batch_var,
        "batch_sd": scalar(np.sqrt(batch_var)),
        "mean_used": mean,
        "var_used": variance,
        "std": std,
        "x_hat": numbers(x_hat),
        "scaled": numbers(gamma * x_hat),
        "z_tilde": numbers(z_tilde),
        "gamma": gamma,
        "beta": beta,
        "eps": eps,
        "x_hat_mean": scalar(x_hat.mean()),
        "x_hat_sd": scalar(x_hat.std()),
        "output_mean": scalar(z_tilde.mean()),
        "output_sd": scalar(z_tilde.std()),
        "output_var": scalar(z_tilde.var()),
        "running_mean": running_mean,
        "running_var": running_var,
        **_mistakes(x, mean, variance, parameters),
    }
    claims = {
        **_shape_claims(x, z_tilde, parameters),
        **_normalized_claims(x_hat),
        "no_new_examples": _affine_claim(x, z_tilde, gamma / std, beta - gamma * mean / std),
        "uses_batch_statistics": claim(
            mean == batch_mean and variance == batch_var, mean_used=mean, batch_mean=batch_mean
        ),
    }
    series = {"before": line(x), "normalized": line(x_hat), "after": line(z_tilde)}
    return ExampleResult(values, series, claims)


MATRIX = Parameter(
    "x",
    "matrix",
    ((1.0, 200.0), (2.0, 400.0), (3.0, 600.0), (4.0, 1200.0)),
    minimum=-1e6,
    maximum=1e6,
    max_length=256,
)
GAMMAS = Parameter("gamma", "vector", (1.0, 1.0), minimum=-100, maximum=100, step=0.1)
BETAS = Parameter("beta", "vector", (0.0, 0.0), minimum=-100, maximum=100, step=0.1)


def per_feature(chosen: Chosen, name: str, features: int) -> Array:
    """Give one value per feature; a single value stands for all of them.

    Raises:
        ExampleError: neither one value nor one for each feature.
    """
    values = chosen.vector(name)
    if len(values) not in {1, features}:
        # The default of two values must not stand in the way of a learner's own matrix.
        if len(set(values)) != 1:
            raise ExampleError(
                f"{name}: expected {features} numbers, one for each column of x, "
                f"got {len(values)}; type one number for all or {features} numbers",
                words="examples.errors.one_per_feature",
                parameter=name,
                n=features,
                got=len(values),
            )
        values = values[:1]
    return np.array(values * features if len(values) == 1 else values)


@worked_example("batch-of-features", parameters=(MATRIX, GAMMAS, BETAS, EPS))
def batch_of_features(parameters: Chosen, _seed: int, _checkpoint: Checkpoint) -> ExampleResult:
    """Normalize a matrix column by column: rows are examples, columns are features.

    Raises:
        ExampleError: one row, a constant column with eps 0, or gamma and beta of another length.
    """
    x = np.array(parameters.matrix("x"))
    m, features = x.shape
    require_two(m)
    eps = parameters.number("eps")
    gamma, beta = (per_feature(parameters, name, features) for name in ("gamma", "beta"))
    mean, variance = x.mean(axis=0), x.var(axis=0)
    require_spread(variance, eps)
    x_hat = (x - mean) / np.sqrt(variance + eps)
    y = gamma * x_hat + beta
    untouched = _change_of_the_others(x, x_hat, eps)
    values: dict[str, Value] = {
        "x": rows(x),
        "m": m,
        "features": features,
        "batch_mean": numbers(mean),
        "batch_var": numbers(variance),
        "std": numbers(np.sqrt(variance + eps)),
        "x_hat": rows(x_hat),
        "z_tilde": rows(y),
        "gamma": numbers(gamma),
        "beta": numbers(beta),
        "output_mean": numbers(y.mean(axis=0)),
        "output_sd": numbers(y.std(axis=0)),
        "range_before": numbers(np.ptp(x, axis=0)),
        "range_after": numbers(np.ptp(x_hat, axis=0)),
        "parameter_count": 2 * features,
        "mistake_by_rows": rows(_by_rows(x, eps)),
        "mistake_row_mean": numbers(x.mean(axis=1)),
        "mistake_one_mean": scalar(x.mean()),
    }
    size = 1.0 + largest(y)
    spread_before, spread_after = _unevenness(x), _unevenness(x_hat)
    claims = {
        "each_mean_is_beta": claim(
            largest(y.mean(axis=0) - beta) <= 1e-9 * size, gap=largest(y.mean(axis=0) - beta)
        ),
        "columns_do_not_mix": claim(untouched <= 1e-12 * (1 + largest(x_hat)), change=untouched),
        "scales_become_alike": claim(
            spread_after <= spread_before, before=spread_before, after=spread_after
        ),
        "same_shape": claim(x.shape == y.shape, rows=m, columns=features),
    }
    return ExampleResult(values, {}, claims)


def _by_rows(x: Array, eps: float) -> Array:
    """Normalize each example over its features, which is not what Batch Normalization does."""
    spread = np.sqrt(np.maximum(x.var(axis=1, keepdims=True) + eps, 1e-30))
    return np.asarray((x - x.mean(axis=1, keepdims=True)) / spread)


def _change_of_the_others(x: Array, x_hat: Array, eps: float) -> float:
    """Change the last column, and measure what the other columns notice of it."""
    if x.shape[1] == 1:
        return 0.0
    changed = x.copy()
    changed[:, -1] = changed[::-1, -1] * 3 + 5
    again = (changed - changed.mean(axis=0)) / np.sqrt(changed.var(axis=0) + eps)
    return largest(again[:, :-1] - x_hat[:, :-1])


def _unevenness(x: Array) -> float:
    """Compare the widest column with the narrowest: 1 when all spread alike."""
    sd = x.std(axis=0)
    return scalar(sd.max() / max(sd.min(), 1e-12))
