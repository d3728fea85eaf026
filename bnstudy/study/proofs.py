"""Show why each option is right or wrong: its claims, held against a run of this very moment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bnstudy.examples import registry
from bnstudy.examples.result import Checkpoint, ExampleRun
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Example, NumberQuestion, Question, TrueFalseQuestion
from bnstudy.study.explain import Explanation, claim_text
from bnstudy.study.variants import TRUE, Variant, run_seed


@dataclass(frozen=True, slots=True)
class ProofLine:
    """What this run says about one option.

    Attributes:
        option_id: the option, or `true` for a statement.
        claim: the reference without its `not`, as example/claim.
        expected: False where the pack cites the claim with `not`.
        agrees: the run shows what the pack says of this option.
        text: the claim in the pack's words, as it came out; empty where the pack has none.
        evidence: the numbers that decided it.
    """

    option_id: str
    claim: str
    expected: bool
    agrees: bool
    text: str
    evidence: Mapping[str, float]


def proofs(
    index: PackIndex,
    question: Question,
    variant: Variant,
    explanations: Sequence[Explanation] = (),
    checkpoint: Checkpoint | None = None,
) -> tuple[ProofLine, ...]:
    """Hold every option's claims against the runs on screen, running only what is missing.

    Args:
        index: the pack.
        question: the question.
        variant: the asking that was answered.
        explanations: what `explain_question` gave; their runs are used again.
        checkpoint: called with the share done; it may raise Cancelled.
    """
    runs = {explanation.example: explanation.run for explanation in explanations}
    lines = []
    for option_id, reference in _references(question):
        example_id, _, name = reference.removeprefix("not ").partition("/")
        example = index.example(example_id)
        if example_id not in runs:
            runs[example_id] = _run(example, question, variant, checkpoint)
        if name in runs[example_id].result.claims:
            lines.append(_line(option_id, reference, example, runs[example_id]))
    return tuple(lines)


def _line(option_id: str, reference: str, example: Example, run: ExampleRun) -> ProofLine:
    expected = not reference.startswith("not ")
    name = reference.partition("/")[2]
    claim = claim_text(example, run, name)
    return ProofLine(
        option_id,
        f"{example.id}/{name}",
        expected=expected,
        agrees=claim.holds == expected,
        text=claim.text,
        evidence=claim.evidence,
    )


def _run(
    example: Example, question: Question, variant: Variant, checkpoint: Checkpoint | None
) -> ExampleRun:
    return registry.run(example.run, example.with_, run_seed(question, variant.seed), checkpoint)


def _references(question: Question) -> Iterator[tuple[str, str]]:
    """List (option, claim reference) of a question in its authored order."""
    if isinstance(question, TrueFalseQuestion):
        yield from ((TRUE, reference) for reference in question.proof)
    elif not isinstance(question, NumberQuestion):
        for option in question.options:
            yield from ((option.id, reference) for reference in option.proof)
