"""Proofs: run over seeds, what makes the key right and each distractor wrong holds."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from bnstudy.examples.registry import ExampleError
from bnstudy.packs.models import ChoiceQuestion, MultiQuestion, NumberQuestion, TrueFalseQuestion
from bnstudy.packs.problems import Problem
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.rules.examples import example_of
from bnstudy.packs.rules.runs import Progress, Runs, values_of
from bnstudy.packs.template import TemplateError, value_at

# What the lesson states must hold for nearly every seed; one in fifty may be unlucky.
ENOUGH = 0.98
# A mistake that often gives the right number can't be told from knowing.
TOO_ALIKE = 0.2

PROOF = Rule("proof", "error", f"claims hold for at least {ENOUGH:.0%} of the seeds")
ALIKE = Rule("mistake-is-right", "warning", "a mistake's number differs from the right one")
UNPROVEN = Rule("unproven-key", "warning", "a key whose question has an example is proven by it")
UNREFUTED = Rule(
    "unrefuted-distractors", "warning", "beside a proven key, claims refute some distractor"
)
RULES = (PROOF, ALIKE, UNPROVEN, UNREFUTED)


@dataclass(frozen=True, slots=True)
class _Cited:
    """A claim where the pack cites it."""

    reference: str
    site: Site

    @property
    def example(self) -> str:
        return self.reference.removeprefix("not ").partition("/")[0]

    @property
    def name(self) -> str:
        return self.reference.partition("/")[2]

    @property
    def wanted(self) -> bool:
        return not self.reference.startswith("not ")


def find(course: Course, runs: Runs, seeds: int, progress: Progress) -> Iterator[Problem]:
    """Count how often each cited claim holds, and how often mistakes give the right number."""
    yield from _unproven(course)
    cited = list(_cited(course)) if seeds else []
    _run_all(cited, course, runs, seeds, progress)
    for citation in cited:
        held = _count(citation, course, runs, seeds)
        if held is not None and held < ENOUGH * seeds:
            yield citation.site.problem(
                PROOF,
                f"`{citation.reference}` held for {held} of {seeds} seeds",
                expected=f"at least {ENOUGH:.0%}",
                mend="state it more carefully, cite another claim, or change the example",
                places={"found": citation.reference, "held": held, "seeds": seeds},
            )
    for question, site in course.questions:
        if isinstance(question, NumberQuestion) and seeds:
            yield from _alike(question, site, course, runs, seeds)


def _run_all(
    cited: list[_Cited], course: Course, runs: Runs, seeds: int, progress: Progress
) -> None:
    """Run every cited example with every seed, telling how far it is."""
    examples = [
        course.index.examples[id_]
        for id_ in sorted({citation.example for citation in cited})
        if id_ in course.index.examples
    ]
    for number, example in enumerate(examples):
        for seed in range(seeds):
            progress(number * seeds + seed, len(examples) * seeds)
            with contextlib.suppress(ExampleError):  # another rule reports it
                runs.decided(example, seed)
        runs.save()


def _cited(course: Course) -> Iterator[_Cited]:
    """List every claim that a passage or a question rests on."""
    for passage, site in course.passages:
        for number, reference in enumerate(passage.claims):
            yield _Cited(reference, site.at("claims", number))
    for question, site in course.questions:
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            for index, option in enumerate(question.options):
                for number, reference in enumerate(option.proof):
                    yield _Cited(reference, site.at("options", index, "proof", number))
        elif isinstance(question, TrueFalseQuestion):
            for number, reference in enumerate(question.proof):
                yield _Cited(reference, site.at("proof", number))


def _count(cited: _Cited, course: Course, runs: Runs, seeds: int) -> int | None:
    """Count the seeds for which a claim came out as cited; None where others say it can't run."""
    example = course.index.examples.get(cited.example)
    if example is None:
        return None
    held = 0
    for seed in range(seeds):
        try:
            holds = runs.decided(example, seed).get(cited.name)
        except ExampleError:
            return None
        if holds is None:
            return None
        held += holds == cited.wanted
    return held


def _alike(
    question: NumberQuestion, site: Site, course: Course, runs: Runs, seeds: int
) -> Iterator[Problem]:
    """Find mistakes that a grader could not tell from the right answer."""
    example = example_of(question, course)
    if example is None or not question.mistakes:
        return
    collisions = [0] * len(question.mistakes)
    for seed in range(seeds):
        try:
            values = values_of(runs.asking(question, example, seed))
            right = float(str(value_at(values, str(question.answer))))
            wrong = [float(str(value_at(values, mistake.value))) for mistake in question.mistakes]
        except (ExampleError, TemplateError, ValueError):
            return  # reported by the rules on examples
        allowed = max(question.tolerance.absolute, question.tolerance.relative * abs(right), 1e-9)
        for number, value in enumerate(wrong):
            collisions[number] += abs(value - right) <= allowed
    for number, count in enumerate(collisions):
        if count > TOO_ALIKE * seeds:
            yield site.at("mistakes", number, "value").problem(
                ALIKE,
                f"this mistake gives the right number for {count} of {seeds} seeds",
                mend="narrow the draw or the tolerance, or drop the mistake",
                places={"n": count, "seeds": seeds},
            )


def _unproven(course: Course) -> Iterator[Problem]:
    """Find questions with an example that does not decide between their answers."""
    message, mend = "the question has an example, yet no claim proves this key", "add `proof: [{}]`"
    for question, site in course.questions:
        if not question.example:
            continue
        fill = mend.format(f"{question.example[0]}/claim")
        if isinstance(question, TrueFalseQuestion) and not question.proof:
            yield site.at("answer").problem(UNPROVEN, message, key=True, mend=fill)
        if not isinstance(question, (ChoiceQuestion, MultiQuestion)):
            continue
        for number, option in enumerate(question.options):
            if option.correct and not option.proof:
                at = site.at("options", number, "correct")
                yield at.problem(UNPROVEN, message, key=True, mend=fill)
        wrong = [option for option in question.options if not option.correct]
        right = [option for option in question.options if option.correct]
        if wrong and any(o.proof for o in right) and not any(o.proof for o in wrong):
            yield site.at("options").problem(
                UNREFUTED,
                "claims prove the key, but none refutes a distractor",
                key=True,
                mend="add `proof:` to a wrong option; `not example/claim` is a proof too",
            )
