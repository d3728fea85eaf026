"""Run the engine for the rules, each computation once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bnstudy.examples import registry
from bnstudy.examples.result import ExampleRun
from bnstudy.packs.draws import draw, stream
from bnstudy.packs.models import Example, NumberQuestion


class Runs:
    """Remember the runs of one check."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], ExampleRun] = {}

    def run(self, example: Example, drawn: Mapping[str, object], seed: int) -> ExampleRun:
        """Run an example with the pack's parameters and those drawn for a question.

        Raises:
            ExampleError: the engine does not know the example, or refuses the parameters.
        """
        parameters = {**example.with_, **drawn}
        key = (example.run, repr(sorted(parameters.items())), seed)
        if key not in self._kept:
            self._kept[key] = registry.run(example.run, parameters, seed)
        return self._kept[key]

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


def values_of(run: ExampleRun) -> dict[str, object]:
    """Give what the places of a template may name."""
    return {**run.parameters, **run.result.values}


def known_examples() -> frozenset[str]:
    """List the engine's examples."""
    return frozenset(registry.names())


def parameters_of(example: Example) -> Iterator[str]:
    """List the parameters of an example of the engine."""
    return (parameter.name for parameter in registry.spec(example.run).parameters)
