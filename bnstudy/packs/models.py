"""The models of a content pack: frozen data, checked field by field, without behaviour."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:[-_.][a-z0-9]+)*$", max_length=80)]
Text = Annotated[str, Field(min_length=1, max_length=20_000)]
# "example/claim", or "not example/claim": what `bnstudy check` runs over the seeds.
ClaimRef = Annotated[str, Field(pattern=r"^(?:not )?[a-z0-9-]+/[a-z0-9_]+$")]
Drawn = int | float | str | bool
Switch = Literal["off", "warning", "error"]
# YAML 1.2 knows numbers and truth values; text that looks like one is a slip.
Truth = Annotated[bool, Field(strict=True)]
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]


def _listed(value: object) -> object:
    """Let an author write one id without the brackets of a list."""
    return (value,) if isinstance(value, str) else value


Slugs = Annotated[
    tuple[Slug, ...], BeforeValidator(_listed, json_schema_input_type=Slug | tuple[Slug, ...])
]


class Model(BaseModel):
    """Refuse unknown keys and later changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Model):
    """A paper, page or talk that a statement rests on."""

    id: Slug
    title: Text
    authors: str = ""
    year: Whole | None = None
    where: str = ""
    note: str = ""


class Concept(Model):
    """An idea that is taught, asked and mastered as one."""

    id: Slug
    title: Text
    requires: tuple[Slug, ...] = ()


class Term(Model):
    """A glossary entry."""

    id: Slug
    fa: Text
    en: Text
    aliases: tuple[str, ...] = ()
    avoid: Annotated[tuple[Text, ...], Field(repr=False)] = ()
    """Spellings that the pack's own texts don't use; learners may, and the chat reads aliases."""
    definition: Text


class Misconception(Model):
    """A wrong idea that a distractor or a wrong number betrays."""

    id: Slug
    title: Text
    remedy: Slug | None = None
    """Id of the passage that puts it right."""


class OutsideTopic(Model):
    """A neighbouring topic that the course does not cover, so that the chat can say so."""

    id: Slug
    title: Text
    aliases: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    """What learners ask about it."""


class PackInfo(Model):
    """The file pack.yaml."""

    format: Literal[1]
    id: Slug
    title: Text
    summary: str = ""
    language: Literal["fa", "en"]
    version: str
    licence: str
    authors: tuple[str, ...] = ()
    concepts: tuple[Concept, ...]
    misconceptions: tuple[Misconception, ...] = ()
    glossary: tuple[Term, ...] = ()
    sources: tuple[Source, ...] = ()
    outside: tuple[OutsideTopic, ...] = ()
    quiz: tuple[Slug, ...] = ()
    """The questions of the short quiz in their order; without it, the first few of the pack."""
    rules: dict[str, Switch] = {}
    """Severity of single check rules in this pack."""


class Passage(Model):
    """One screen of the lesson."""

    id: Slug
    concept: Slug
    title: Text
    text: Text
    covers: tuple[Annotated[str, Field(pattern=r"^S\d+$")], ...] = ()
    sources: tuple[Slug, ...] = ()
    terms: tuple[Slug, ...] = ()
    """The glossary's words that it explains or leans on."""
    status: Literal["settled", "contested"] = "settled"
    claims: tuple[ClaimRef, ...] = ()
    """What the passage states and an example shows."""
    example: Slugs = ()
    asks: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


class Lesson(Model):
    """One file of lessons/: a chapter of the course."""

    id: Slug
    title: Text
    summary: str = ""
    passages: tuple[Passage, ...]


class Chart(Model):
    """A picture of series of the example."""

    kind: Literal["line", "bars", "histogram", "scatter"] = "line"
    title: Text
    x_label: str = ""
    y_label: str = ""
    y_scale: Literal["linear", "log"] = "linear"
    x_scale: Literal["linear", "log"] = "linear"
    series: dict[str, str]
    """Name of the series in the example -> its label in the legend."""


class Table(Model):
    """A step table: one row per label, filled from the example's values."""

    title: str = ""
    columns: tuple[str, ...] = ()
    """Column heads; the first stands over the row labels."""
    rows: tuple[tuple[str, ...], ...]
    """Each row: a label, then templates; a lone list value such as `{x_hat}` fills the columns."""


class ClaimWords(Model):
    """What the screen says when a claim held in this run, and when it did not."""

    holds: Text
    fails: Text


class Example(Model):
    """One entry of examples/*.yaml: words around a function of the engine."""

    id: Slug
    run: Slug
    """The function's name in the engine."""
    with_: Annotated[dict[str, object], Field(alias="with")] = {}
    title: Text
    question: str = ""
    """What the learner should ask of it, in one sentence."""
    steps: tuple[Text, ...] = ()
    tables: tuple[Table, ...] = ()
    claims: dict[str, ClaimWords] = {}
    charts: tuple[Chart, ...] = ()
    parameters: dict[str, str] = {}
    """Parameter -> its Persian meaning, shown in the lab."""
    knobs: tuple[Text, ...] | None = None
    """The parameters that the learner may turn and see; without it, all."""
    caveat: str = ""
    """What this example does not show."""


class Option(Model):
    """One answer to choose."""

    id: Slug
    text: Text
    correct: Truth = False
    feedback: Text
    misconception: Slug | None = None
    defensible: Truth = False
    proof: tuple[ClaimRef, ...] = ()
    """Claims that make this option true (if correct) or false (if not)."""


class QuestionBase(Model):
    """What every kind of question has."""

    id: Slug
    rev: Annotated[Whole, Field(ge=1)] = 1
    concept: Slug
    stem: Text
    hints: tuple[Text, ...] = ()
    solution: Text
    example: Slugs = ()
    status: Literal["settled", "contested"] = "settled"
    sources: tuple[Slug, ...] = ()
    terms: tuple[Slug, ...] = ()
    """The glossary's words that the learner must know to answer."""
    passages: tuple[Slug, ...] = ()
    """What to read again after a wrong answer."""
    wording_of: Slug | None = None
    """Another question that asks the same idea; the two never follow each other."""


class ChoiceQuestion(QuestionBase):
    """Exactly one option is the key."""

    kind: Literal["choice"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]
    shuffle: Truth = True


class MultiQuestion(QuestionBase):
    """Any number of options are right; each one counts."""

    kind: Literal["multi"]
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=8)]
    shuffle: Truth = True


class TrueFalseQuestion(QuestionBase):
    """A statement to judge."""

    kind: Literal["true_false"]
    answer: Truth
    feedback_true: Text
    """Shown to who chose «درست»."""
    feedback_false: Text
    """Shown to who chose «نادرست»."""
    misconception: Slug | None = None
    proof: tuple[ClaimRef, ...] = ()


class Draw(Model):
    """How one parameter of a computed question is drawn; exactly one of the three forms."""

    choices: tuple[Drawn, ...] = ()
    low: Number | None = None
    high: Number | None = None
    step: Number | None = None
    length: Annotated[Whole, Field(ge=1, le=64)] | None = None
    """With low/high/step: draw a list of that many different numbers."""


class Tolerance(Model):
    """How far an answer may be off; the larger of the two counts."""

    absolute: Annotated[Number, Field(ge=0)] = 0.0
    relative: Annotated[Number, Field(ge=0)] = 0.0


class Mistake(Model):
    """A wrong number that betrays a misconception, computed by the same example."""

    misconception: Slug
    value: str
    """Path into the example's values."""
    feedback: Text
    step: Annotated[Whole, Field(ge=1)] | None = None
    """Number of the (first) example's step where this mistake leaves the right way."""


class NumberQuestion(QuestionBase):
    """A number to compute, with fresh parameters at every asking unless it is given outright."""

    kind: Literal["number"]
    draw: dict[str, Draw] = {}
    answer: str | Number
    """Path into the values of the (first) example, such as `z_tilde[0]`; or the number itself."""
    tolerance: Tolerance
    unit: str = ""
    unit_aliases: tuple[Text, ...] = ()
    """Other spellings of the unit that learners type."""
    feedback_right: Text
    feedback_wrong: Text
    mistakes: tuple[Mistake, ...] = ()


Question = Annotated[
    ChoiceQuestion | MultiQuestion | TrueFalseQuestion | NumberQuestion,
    Field(discriminator="kind"),
]

QUESTION_KINDS: dict[str, type[QuestionBase]] = {
    "choice": ChoiceQuestion,
    "multi": MultiQuestion,
    "true_false": TrueFalseQuestion,
    "number": NumberQuestion,
}


class LessonFile(Model):
    """The whole of lessons/NN-name.yaml."""

    lesson: Lesson


class QuestionFile(Model):
    """The whole of a file in questions/."""

    questions: tuple[Question, ...]


class ExampleFile(Model):
    """The whole of a file in examples/."""

    examples: tuple[Example, ...]


class Pack(Model):
    """Everything of one folder, in logical order."""

    info: PackInfo
    lessons: tuple[Lesson, ...]
    questions: tuple[Question, ...]
    examples: tuple[Example, ...]
    where: dict[str, tuple[str, int]] = {}
    """Where each thing is written: `question/q-3` -> (`questions/a.yaml`, 12)."""
