"""Know every worked example by name: list them, describe them, run them."""

from __future__ import annotations

import importlib
import math
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import bnstudy.examples
from bnstudy.examples import parse as _parse
from bnstudy.examples.package_fault import PackageFault
from bnstudy.examples.parameters import Chosen, ExampleError, check, check_seed, nearest, shown
from bnstudy.examples.result import Checkpoint, ExampleResult, ExampleRun, Parameter

__all__ = [
    "Chosen",
    "ExampleError",
    "ExampleSpec",
    "PackageFault",
    "names",
    "package_faults",
    "parse",
    "run",
    "spec",
]

Compute = Callable[[Chosen, int, Checkpoint], ExampleResult]


@dataclass(frozen=True, slots=True)
class ExampleSpec:
    """Describe a worked example without running it.

    Attributes:
        name: what packs and commands call it.
        recipe: its short code, such as R1a, or an empty string; an alias of the name.
        parameters: what a learner can turn.
        origin: the Python function that computes it, as module:function.
        compute: the function itself.
        package: the installed package that it came with, such as `more-examples 1.2`; empty for
            those of the program.
    """

    name: str
    recipe: str
    parameters: tuple[Parameter, ...]
    origin: str
    compute: Compute = field(repr=False, compare=False)
    package: str = ""


_SPECS: dict[str, ExampleSpec] = {}


def worked_example(
    name: str, *, recipe: str = "", parameters: Sequence[Parameter] = ()
) -> Callable[[Compute], Compute]:
    """Enter a function as the worked example of this name."""

    def enter(function: Compute) -> Compute:
        origin = f"{function.__module__}:{function.__name__}"
        if name in _SPECS and _SPECS[name].origin != origin:
            raise ValueError(f"two worked examples are called {name!r}: {origin} is the second")
        _SPECS[name] = ExampleSpec(name, recipe, tuple(parameters), origin, function)
        return function

    return enter


@cache
def _by_alias() -> dict[str, ExampleSpec]:
    """Import every module of the package, so that adding an example means adding one file."""
    for module in pkgutil.iter_modules(bnstudy.examples.__path__):
        importlib.import_module(f"bnstudy.examples.{module.name}")
    aliases = dict(sorted(_SPECS.items()))
    aliases.update({entry.recipe.lower(): entry for entry in _SPECS.values() if entry.recipe})
    return aliases


@cache
def _of_packages() -> tuple[dict[str, ExampleSpec], tuple[PackageFault, ...]]:
    """Import what installed packages offer; those of the program are known before, and win."""
    from bnstudy.examples import packages  # noqa: PLC0415  only for names that aren't ours

    known = _by_alias()
    found, faults = packages.load(_SPECS)
    aliases = {entry.recipe.lower(): entry for entry in found.values() if entry.recipe}
    return {**aliases, **found, **known}, faults


def package_faults() -> tuple[PackageFault, ...]:
    """List the packages whose examples could not be loaded, and why."""
    return _of_packages()[1]


def names() -> tuple[str, ...]:
    """List the names of all worked examples, sorted, those of installed packages too."""
    _of_packages()
    return tuple(sorted(_SPECS))


def spec(name: str) -> ExampleSpec:
    """Describe one worked example, found by its name or its recipe code.

    Raises:
        ExampleError: there is no example of that name.
    """
    key = name.strip().lower()
    found = _by_alias().get(key) or _of_packages()[0].get(key)
    if found is None:
        close = nearest(name, names())
        raise ExampleError(
            f"there is no worked example {shown(name)!r}; did you mean {close}? "
            "`bnstudy example --list` names them all",
            words="examples.errors.unknown_example",
            got=shown(name),
            nearest=close,
        )
    return found


def parse(name: str, typed: Mapping[str, str]) -> dict[str, object]:
    """Turn typed text into checked parameter values of one example.

    Raises:
        ExampleError: the example or a parameter is unknown, or a text is not what it takes.
    """
    return _parse.parse_text(spec(name).parameters, typed)


def run(
    name: str,
    parameters: Mapping[str, object] | None = None,
    seed: int = 0,
    checkpoint: Checkpoint | None = None,
) -> ExampleRun:
    """Compute a worked example.

    Args:
        name: its name or recipe code.
        parameters: values that differ from the defaults.
        seed: of the one random generator of the run.
        checkpoint: called with the share done; it may raise Cancelled.

    Raises:
        ExampleError: a parameter or the seed is wrong, or these parameters overflow the numbers.
        Cancelled: the checkpoint raised it.
    """
    entry = spec(name)
    chosen = check(entry.parameters, parameters or {})
    checked_seed = check_seed(seed)
    result = entry.compute(chosen, checked_seed, checkpoint or _no_checkpoint)
    _require_finite(entry.name, result)
    return ExampleRun(entry.name, checked_seed, dict(chosen), result)


def _no_checkpoint(_progress: float) -> None:
    """Let the run go on."""


def _require_finite(name: str, result: ExampleResult) -> None:
    """Refuse to show NaN or infinity as if they were results."""
    series = [axis for line in result.series.values() for axis in (line.x, line.y)]
    evidence = [list(claim.evidence.values()) for claim in result.claims.values()]
    if all(_finite(value) for value in (*result.values.values(), *series, *evidence)):
        return
    raise ExampleError(
        f"{name}: the numbers grew beyond what can be computed with these parameters; "
        "choose values nearer to the defaults",
        words="examples.errors.overflow",
        example=name,
    )


def _finite(value: object) -> bool:
    if isinstance(value, (float, int)):
        return math.isfinite(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return all(_finite(entry) for entry in value)
    return True
