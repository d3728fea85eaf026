"""Reads the recorded results of other implementations."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from bnstudy.bn import BatchNorm

PATH = Path(__file__).parents[1] / "data" / "bn" / "bn_vectors.npz"

with np.load(PATH) as _file:
    _ARRAYS = {key: _file[key] for key in _file.files}

NAMES: tuple[str, ...] = tuple(map(str, _ARRAYS["_names"]))


def case(name: str) -> Mapping[str, np.ndarray]:
    prefix = f"{name}/"
    return {
        key.removeprefix(prefix): value for key, value in _ARRAYS.items() if key.startswith(prefix)
    }


LAYER_CASES = tuple(name for name in NAMES if "channel_axis" in case(name))
OTHER_CASES = frozenset(NAMES) - frozenset(LAYER_CASES)


def tolerance(name: str, recorded: Mapping[str, np.ndarray]) -> float:
    """Hold PyTorch's and flax's float64 to 1e-12, others to what their own precision allows."""
    recorded_tolerance = float(recorded["tol"])
    return 1e-12 if recorded_tolerance == 1e-10 else recorded_tolerance


def layer_for(name: str, recorded: Mapping[str, np.ndarray], **more: object) -> BatchNorm:
    axis = int(recorded["channel_axis"])
    rho = float(recorded["rho"])
    convention = {"t": "pytorch", "k": "keras", "f": "flax"}[name[0]]
    convention = "keras" if name.startswith("tf") else convention
    bn = BatchNorm(
        recorded["gamma"].size,
        convention,
        axis,
        eps=float(recorded["eps"]),
        momentum=1.0 - rho if convention == "pytorch" else rho,
        **more,
    )
    bn.gamma, bn.beta = recorded["gamma"], recorded["beta"]
    return bn
