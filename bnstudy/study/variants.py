"""Make one asking of a question: options in seeded order, numbers drawn, answer computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bnstudy.errors import BnStudyError
from bnstudy.examples import registry
from bnstudy.examples.result import Checkpoint, ExampleRun
from bnstudy.packs import template
from bnstudy.packs.draws import draw, shuffled, stream
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import (
    Example,
    NumberQuestion,
    Option,
    Question,
    TrueFalseQuestion,
)
from bnstudy.study.words import word_list, words

TRUE, FALSE = "true", "false"


class VariantError(BnStudyError):
    """Say which question cannot be asked and why; the pack is at fault, not the learner."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class ShownOption:
    """An option where it stands on the screen.

    Attributes:
        letter: by position, so that nobody learns letters by heart.
    """

    letter: str
    id: str
    text: str
    option: Option | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """One asking of a question; the same seed always gives the same asking.

    Attributes:
        parameters: of a number question, as drawn; with the seed they repeat the run.
        run: the computation that the answer comes from, for number questions.
        example: the words around that computation.
        right: the right number, for number questions.
        values: what templates of this question are filled from.
    """

    question: Question
    seed: int
    stem: str
    options: tuple[ShownOption, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    run: ExampleRun | None = None
    example: Example | None = None
    right: float | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def letter(self, option_id: str) -> str:
        """Find the letter under which an option is shown."""
        return next((o.letter for o in self.options if o.id == option_id), "")

    def fill(self, text: str, **more: object) -> str:
        """Fill the places of one of this question's templates; other kinds have plain text."""
        return template.fill(text, {**self.values, **more}) if self.values else text


def letters() -> tuple[str, ...]:
    """List the letters that options are called by."""
    return word_list("study.letters")


def variant(
    question: Question, seed: int, index: PackIndex, checkpoint: Checkpoint | None = None
) -> Variant:
    """Make the asking of a question that belongs to this seed.

    Raises:
        VariantError: a number question whose example is missing, or does not give the answer.
    """
    if isinstance(question, NumberQuestion):
        return _computed(question, seed, index, checkpoint)
    return Variant(question, seed, question.stem, _options(question, seed))


def _options(question: Question, seed: int) -> tuple[ShownOption, ...]:
    if isinstance(question, NumberQuestion):
        return ()
    if isinstance(question, TrueFalseQuestion):
        statements = ((TRUE, words()("quiz.true")), (FALSE, words()("quiz.false")))
        named = zip(letters(), statements, strict=False)
        return tuple(ShownOption(letter, id_, text) for letter, (id_, text) in named)
    options: Sequence[Option] = question.options
    if question.shuffle:
        options = shuffled(options, question.id, question.rev, seed, "options")
    lettered = zip(letters(), options, strict=False)
    return tuple(ShownOption(letter, o.id, o.text, o) for letter, o in lettered)


def example_ids(question: Question) -> tuple[str, ...]:
    """List the examples of a question; the first one gives the answer of a number question."""
    return question.example


def run_seed(question: Question, seed: int) -> int:
    """Derive the seed of the question's examples, so that each asking has its own run."""
    return stream(question.id, question.rev, seed, "run") % 2**32


def _computed(
    question: NumberQuestion, seed: int, index: PackIndex, checkpoint: Checkpoint | None
) -> Variant:
    names = example_ids(question)
    if isinstance(question.answer, float):
        values: dict[str, object] = {"answer": question.answer}
        stem = template.fill(question.stem, values)
        return Variant(question, seed, stem, right=question.answer, values=values)
    if not names:
        raise _fault(question, seed, "no example to compute the answer with")
    example = index.example(names[0])
    try:
        drawn = {
            name: draw(rule, question.id, question.rev, seed, name)
            for name, rule in question.draw.items()
        }
    except ValueError as error:
        raise _fault(question, seed, str(error)) from error
    run = registry.run(
        example.run, {**example.with_, **drawn}, run_seed(question, seed), checkpoint
    )
    values = {**run.parameters, **run.result.values}
    right = number_at(values, question.answer)
    if right is None:
        raise _fault(question, seed, f"the example gives no number {question.answer!r}")
    values.setdefault("answer", right)
    return Variant(
        question,
        seed,
        template.fill(question.stem, values),
        parameters=dict(run.parameters),
        run=run,
        example=example,
        right=right,
        values=values,
    )


def _fault(question: Question, seed: int, reason: str) -> VariantError:
    return VariantError(
        f"question {question.id} (rev {question.rev}, seed {seed}) cannot be asked: {reason}",
        words="study.errors.cannot_ask",
        question=question.id,
        seed=seed,
        reason=reason,
    )


def number_at(values: Mapping[str, object], path: str) -> float | None:
    """Find one number by a path such as `z_tilde[0]`, or None."""
    try:
        value = template.value_at(values, path)
    except template.TemplateError:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value)
