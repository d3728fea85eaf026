"""Write a worked example as code to copy: NumPy, Keras or PyTorch, giving the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Final, Literal, get_args

from bnstudy.examples.parameters import Chosen, ExampleError, check, check_seed, shown
from bnstudy.examples.registry import spec

Framework = Literal["numpy", "keras", "pytorch"]
FRAMEWORKS: Final[tuple[Framework, ...]] = get_args(Framework)

# One text file per example and framework, and fragments that several of them share.
SNIPPETS: Final = Path(__file__).parent / "snippets"

_ACTIVATIONS: Final = {
    "sigmoid": ("1 / (1 + np.exp(-z))", "a * (1 - a)"),
    "tanh": ("np.tanh(z)", "1 - a * a"),
    "relu": ("np.maximum(z, 0)", "(a > 0).astype(float)"),
}
_VARIANCES: Final = {"xavier": "2 / (a + b)", "he": "2 / a"}


def frameworks(name: str) -> tuple[Framework, ...]:
    """List what an example can be written for.

    Raises:
        ExampleError: there is no example of that name.
    """
    example = spec(name).name
    return tuple(framework for framework in FRAMEWORKS if _path(example, framework).is_file())


def code(name: str, parameters: Mapping[str, object], seed: int, framework: str) -> str:
    """Write an example with these parameters as a program of its own.

    Args:
        name: name or recipe code of the example.
        parameters: values that differ from the defaults.
        seed: as in `registry.run`; the program draws the same numbers.
        framework: "numpy", "keras" or "pytorch".

    Returns:
        Python text. Its variables carry the names of the example's values; Keras computes in
        float32, so its numbers agree to about five digits.

    Raises:
        ExampleError: unknown name, wrong parameter, or no code for this framework.
    """
    example = spec(name)
    chosen = check(example.parameters, parameters)
    if framework not in frameworks(name):
        offered = ", ".join(frameworks(name)) or "none"
        raise ExampleError(
            f"{example.name}: expected a framework it is written for ({offered}), "
            f"got {shown(framework)!r}",
            words="examples.errors.no_code",
            example=example.name,
            got=shown(framework),
            known=offered,
        )
    if framework == "pytorch" and chosen.get("eps") == 0.0:
        raise ExampleError(
            "eps: PyTorch expects a number above 0, got 0; type for example 1e-5",
            words="examples.errors.code_needs_eps",
            parameter="eps",
        )
    places = {key: repr(_listed(value)) for key, value in chosen.items()}
    places["seed"] = str(check_seed(seed))
    for applies, more in _MORE:
        if applies <= set(chosen):
            places |= more(chosen)
    if example.name in _OWN:
        places |= _OWN[example.name](chosen)
    for fragment in sorted(SNIPPETS.glob("*.fragment.txt")):
        key = fragment.name.partition(".")[0]
        places[key] = Template(_text(fragment)).safe_substitute(places).rstrip()
    if "draw" in places:
        places["data_fragment"] = places[places["draw"]]
    return Template(_text(_path(example.name, framework))).substitute(places)


def _path(name: str, framework: str) -> Path:
    return SNIPPETS / f"{name}.{framework}.txt"


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


def _listed(value: object) -> object:
    """Write vectors and matrices as lists, the way learners type them."""
    return [_listed(entry) for entry in value] if isinstance(value, (tuple, list)) else value


def _shares(kept: float, bessel: bool) -> dict[str, str]:
    # 1 - 0.9 is 0.09999999999999998; nobody would copy that.
    return {
        "kept_share": repr(round(kept, 12)),
        "new_share": repr(round(1.0 - kept, 12)),
        "correction": " * m / (m - 1)" if bessel else "",
    }


def _by_hand(chosen: Chosen) -> dict[str, str]:
    from bnstudy.examples.by_hand import kept_share  # noqa: PLC0415  keeps NumPy out until needed

    return {
        **_shares(*kept_share(chosen.choice("convention"))),
        "training": repr(chosen.choice("mode") == "training"),
    }


def _update(chosen: Chosen) -> dict[str, str]:
    pytorch, momentum = chosen.choice("convention") == "pytorch", chosen.number("momentum")
    return _shares(1.0 - momentum if pytorch else momentum, bessel=pytorch)


def _features(chosen: Chosen) -> dict[str, str]:
    from bnstudy.examples.by_hand import per_feature  # noqa: PLC0415  keeps NumPy out until needed

    width = len(chosen.matrix("x")[0])
    return {name: repr(per_feature(chosen, name, width).tolist()) for name in ("gamma", "beta")}


def _averages(chosen: Chosen) -> dict[str, str]:
    from bnstudy.examples.running_statistics import (  # noqa: PLC0415  keeps NumPy out until needed
        shown_steps,
    )

    return {"at": repr(shown_steps(chosen.integer("steps")))}


def _activation(chosen: Chosen) -> dict[str, str]:
    forward, slope = _ACTIVATIONS[chosen.choice("activation")]
    variance = _VARIANCES[chosen.choice("initialization")]
    return {"activation_code": forward, "slope_code": slope, "variance_code": variance}


_MORE: Final[tuple[tuple[set[str], Callable[[Chosen], dict[str, str]]], ...]] = (
    ({"activation", "initialization"}, _activation),
    ({"data"}, lambda chosen: {"draw": chosen.choice("data")}),
)
_OWN: Final[dict[str, Callable[[Chosen], dict[str, str]]]] = {
    "batch-by-hand": _by_hand,
    "batch-of-features": _features,
    "running-update": _update,
    "running-averages": _averages,
}
