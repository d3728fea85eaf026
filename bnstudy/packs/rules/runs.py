"""Run the engine for the rules, each computation once."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

import bnstudy.bn
import bnstudy.examples
from bnstudy.examples import registry
from bnstudy.examples.result import ExampleRun
from bnstudy.packs import cache
from bnstudy.packs.draws import draw, stream
from bnstudy.packs.models import Example, NumberQuestion

# Called with the number of runs done and of all that are to come.
Progress = Callable[[int, int], None]


class Runs:
    """Remember the runs of one check, and what proofs decided from one check to the next."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], ExampleRun] = {}
        self._stamp = _engine_stamp()
        self._decided: dict[str, dict[str, bool]] = _read_decided(self._stamp)
        self._new = False

    def run(self, example: Example, drawn: Mapping[str, object], seed: int) -> ExampleRun:
        """Run an example with the pack's parameters and those drawn for a question.

        Raises:
            ExampleError: the engine does not know the example, or refuses the parameters.
        """
        parameters = {**example.with_, **drawn}
        key = _key(example, parameters, seed)
        if key not in self._kept:
            self._kept[key] = registry.run(example.run, parameters, seed)
        return self._kept[key]

    def decided(self, example: Example, seed: int) -> dict[str, bool]:
        """Say which claims hold; a run that an earlier check has seen is not repeated.

        Raises:
            ExampleError: the engine does not know the example, or refuses the parameters.
        """
        key = " ".join(map(str, _key(example, example.with_, seed)))
        if key not in self._decided:
            kept = self._kept.get(_key(example, example.with_, seed))
            run = kept or registry.run(example.run, example.with_, seed)
            claims = run.result.claims
            self._decided[key] = {name: bool(claim.holds) for name, claim in claims.items()}
            self._new = True
        return self._decided[key]

    def save(self) -> None:
        """Keep what was decided for the next check."""
        if self._new:
            cache.write(_SUBJECT, self._stamp, json.dumps(self._decided).encode())

    def asking(self, question: NumberQuestion, example: Example, seed: int) -> ExampleRun:
        """Run the example of a number question as the learner would get it with this seed.

        Raises:
            ExampleError: the engine refuses the drawn parameters.
        """
        drawn = {
            name: draw(rule, question.id, question.rev, seed, name)
            for name, rule in question.draw.items()
        }
        run_seed = stream(question.id, question.rev, seed, "run") % 2**32
        return registry.run(example.run, {**example.with_, **drawn}, run_seed)


def _key(example: Example, parameters: Mapping[str, object], seed: int) -> tuple[str, str, int]:
    return example.run, repr(sorted(parameters.items())), seed


def values_of(run: ExampleRun) -> dict[str, object]:
    """Give what the places of a template may name."""
    return {**run.parameters, **run.result.values}


def known_examples() -> frozenset[str]:
    """List the engine's examples."""
    return frozenset(registry.names())


def parameters_of(example: Example) -> Iterator[str]:
    """List the parameters of an example of the engine."""
    return (parameter.name for parameter in registry.spec(example.run).parameters)


_SUBJECT = "decided claims"


def _engine_stamp() -> str:
    """Name the state of all code that decides claims."""
    modules = [
        module
        for package in (bnstudy.bn, bnstudy.examples)
        for folder in package.__path__
        for module in sorted(Path(folder).rglob("*.py"))
    ]
    return cache.digest([np.__version__.encode(), *(module.read_bytes() for module in modules)])


def _read_decided(stamp: str) -> dict[str, dict[str, bool]]:
    """Fetch what earlier checks decided with the same engine."""
    kept = cache.read(_SUBJECT, stamp)
    if kept is not None:
        with contextlib.suppress(ValueError, TypeError, AttributeError):
            return {str(key): dict(claims) for key, claims in json.loads(kept).items()}
    return {}
