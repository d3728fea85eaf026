"""Compares the engine's forward and backward pass with PyTorch's, side by side in one thread.

    python tests/bench/bn_speed.py [--seconds 2]

PyTorch is optional: without it, the engine is compared with a textbook's NumPy alone. The ways
take turns of a few runs, so that what else the machine does falls on all of them alike, and each
finds its own data in the cache; the ratios compare the fastest and the median runs.
"""

from __future__ import annotations

import os

# ruff: noqa: E402  the variables below must be set before NumPy reads them
for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

import argparse
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bnstudy.bn import BatchNorm

try:
    import torch
except ImportError:
    torch = None

Run = Callable[[], object]
SHAPES = ((32, 64), (256, 1024), (4096, 1024), (32, 64, 32, 32))
DTYPES = ("float32", "float64")


@dataclass(frozen=True)
class Timing:
    fastest: float
    median: float


def engine(x: np.ndarray, dy: np.ndarray, *, reuse_buffers: bool) -> Run:
    bn = BatchNorm(x.shape[1], reuse_buffers=reuse_buffers)

    def run() -> None:
        bn(x, training=True)
        bn.backward(dy)

    return run


def plain(x: np.ndarray, dy: np.ndarray) -> Run:
    """Compute as a textbook would, in the type of x: nothing tuned, nothing checked."""
    axes = tuple(axis for axis in range(x.ndim) if axis != 1)
    line = (1, -1) + (1,) * (x.ndim - 2)
    gamma = np.ones(x.shape[1], x.dtype).reshape(line)
    beta = np.zeros(x.shape[1], x.dtype).reshape(line)
    m = x.size // x.shape[1]

    def run() -> tuple[np.ndarray, np.ndarray]:
        mean, var = x.mean(axis=axes, keepdims=True), x.var(axis=axes, keepdims=True)
        inv_std = 1 / np.sqrt(var + 1e-5)
        x_hat = (x - mean) * inv_std
        y = gamma * x_hat + beta
        dbeta = dy.sum(axis=axes, keepdims=True)
        dgamma = (dy * x_hat).sum(axis=axes, keepdims=True)
        return y, gamma * inv_std * (dy - dbeta / m - x_hat * dgamma / m)

    return run


def pytorch(x: np.ndarray, dy: np.ndarray) -> Run:
    torch.set_num_threads(1)
    layer = torch.nn.BatchNorm1d if x.ndim == 2 else torch.nn.BatchNorm2d
    xt, dyt = torch.from_numpy(x.copy()).requires_grad_(), torch.from_numpy(dy.copy())
    bn = layer(x.shape[1]).to(xt.dtype)

    def run() -> None:
        bn(xt).backward(dyt)
        xt.grad = bn.weight.grad = bn.bias.grad = None

    return run


def take_turns(ways: dict[str, Run], seconds: float) -> dict[str, Timing]:
    times: dict[str, list[float]] = {name: [] for name in ways}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times["engine"]) < 20:
        for name, run in ways.items():
            run()  # warms the cache that the other ways have filled
            turn_ends = time.perf_counter() + 0.01
            for _ in range(4):
                start = time.perf_counter()
                run()
                times[name].append(time.perf_counter() - start)
                if time.perf_counter() > turn_ends:
                    break
    return {name: Timing(min(t), statistics.median(t)) for name, t in times.items()}


def compare(shape: tuple[int, ...], dtype: str, seconds: float) -> dict[str, Timing]:
    rng = np.random.default_rng(0)
    x, dy = (rng.standard_normal(shape).astype(dtype) for _ in range(2))
    ways = {
        "engine": engine(x, dy, reuse_buffers=True),
        "new arrays": engine(x, dy, reuse_buffers=False),
        "plain": plain(x, dy),
    }
    if torch is not None:
        ways["PyTorch"] = pytorch(x, dy)
    return take_turns(ways, seconds)


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=2.0, help="per shape and type")
    seconds = parser.parse_args(argv).seconds
    write = sys.stdout.write
    other = f"PyTorch {torch.__version__}" if torch is not None else "PyTorch is not installed"
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    write(f"NumPy {np.__version__}, {other}, one thread, load {load}\n")
    write("forward + backward, fastest / median in ms; engine = buffers reused\n\n")
    for shape in SHAPES:
        for dtype in DTYPES:
            timings = compare(shape, dtype, seconds)
            write(f"{shape!s:18} {dtype}\n")
            own = timings["engine"]
            for name, t in timings.items():
                write(f"    {name:11} {t.fastest * 1e3:9.3f} / {t.median * 1e3:9.3f}")
                if name != "engine":
                    ratio = own.fastest / t.fastest, own.median / t.median
                    write(f"    engine takes {ratio[0]:5.2f} / {ratio[1]:5.2f} of it")
                write("\n")


if __name__ == "__main__":
    main()
