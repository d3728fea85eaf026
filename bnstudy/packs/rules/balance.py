"""Balance: nothing but knowledge should lead to the key, and every idea is asked enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bnstudy.packs.models import ChoiceQuestion, MultiQuestion, Option, TrueFalseQuestion
from bnstudy.packs.problems import Problem
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.rules.ids import references

LONGEST = Rule("longest-is-key", "warning", "the key is not the longest option too often")
POSITION = Rule(
    "key-position",
    "warning",
    "keys stand in every position where order is kept, as do true and false",
)
COUNT = Rule("option-count", "warning", "questions of one pack offer about as many options")
FEW = Rule("few-questions", "warning", "each concept has at least three questions")
UNTAUGHT = Rule("untaught-concept", "warning", "each concept has a passage that teaches it")
UNUSED = Rule("unused", "warning", "sources, misconceptions and examples are used somewhere")
RULES = (LONGEST, POSITION, COUNT, FEW, UNTAUGHT, UNUSED)

# Fewer questions say nothing about a habit of the author.
ENOUGH_QUESTIONS = 8
ENOUGH_PER_CONCEPT = 3
# Of four options one is the longest by chance in a quarter of the questions.
OFTEN_LONGEST = 0.5
# A difference that a reader doesn't see gives nothing away.
VISIBLY_LONGER = 1.1
ONE_POSITION = 0.6
ONE_TRUTH = 0.85
FEWEST_OPTIONS = 3


def find(course: Course) -> Iterator[Problem]:
    """Find habits that give the key away, and ideas that are left out."""
    choices = [
        (question, site)
        for question, site in course.questions
        if isinstance(question, ChoiceQuestion) and sum(o.correct for o in question.options) == 1
    ]
    yield from _longest(choices)
    yield from _position(choices)
    yield from _truth(course)
    for question, site in course.questions:
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            count = len(question.options)
            if count < FEWEST_OPTIONS:
                yield site.at("options").problem(
                    COUNT,
                    f"{count} options are easily guessed",
                    key=True,
                    expected=f"at least {FEWEST_OPTIONS}",
                    mend="add a distractor, or use `kind: true_false`",
                    places={"n": count, "least": FEWEST_OPTIONS},
                )
    yield from _concepts(course)
    yield from _unused(course)


_Choices = list[tuple[ChoiceQuestion, Site]]


def _longest(choices: _Choices) -> Iterator[Problem]:
    """Look for keys that stick out by their length."""
    telling = [(question, site) for question, site in choices if _key_is_longest(question.options)]
    if len(choices) < ENOUGH_QUESTIONS or len(telling) <= OFTEN_LONGEST * len(choices):
        return
    for question, site in telling:
        number = next(index for index, option in enumerate(question.options) if option.correct)
        yield site.at("options", number, "text").problem(
            LONGEST,
            f"the key is the longest option, as in {len(telling)} of {len(choices)} questions",
            mend="shorten it, or give a distractor as much detail",
            places={"n": len(telling), "total": len(choices)},
        )


def _key_is_longest(options: tuple[Option, ...]) -> bool:
    others = max((len(option.text) for option in options if not option.correct), default=0)
    return any(option.correct and len(option.text) > VISIBLY_LONGER * others for option in options)


def _position(choices: _Choices) -> Iterator[Problem]:
    """Look for a favourite position among the questions whose order is kept."""
    kept = [(question, site) for question, site in choices if not question.shuffle]
    if len(kept) < ENOUGH_QUESTIONS:
        return
    places = Counter(
        next(index for index, option in enumerate(question.options) if option.correct)
        for question, _ in kept
    )
    place, count = places.most_common(1)[0]
    if count > ONE_POSITION * len(kept):
        yield kept[0][1].problem(
            POSITION,
            f"the key is option {place + 1} in {count} of {len(kept)} questions without shuffling",
            mend="remove `shuffle: false`, or move some keys",
            places={"place": place + 1, "n": count, "total": len(kept)},
        )


def _truth(course: Course) -> Iterator[Problem]:
    """Look for statements that are nearly always true, or nearly always false."""
    statements = [
        (question, site)
        for question, site in course.questions
        if isinstance(question, TrueFalseQuestion)
    ]
    if len(statements) < ENOUGH_QUESTIONS:
        return
    answer, count = Counter(question.answer for question, _ in statements).most_common(1)[0]
    if count > ONE_TRUTH * len(statements):
        written = str(answer).lower()
        first = next(site for question, site in statements if question.answer is answer)
        yield first.at("answer").problem(
            POSITION,
            f"the answer is {written} in {count} of {len(statements)} statements",
            mend="turn some of them round",
            words="one_truth",
            places={"found": written, "n": count, "total": len(statements)},
        )


def _concepts(course: Course) -> Iterator[Problem]:
    for number, concept in enumerate(course.pack.info.concepts):
        site = course.info.at("concepts", number)
        count = len(course.index.questions_of_concept(concept.id))
        if count < ENOUGH_PER_CONCEPT:
            yield site.problem(
                FEW,
                f"questions about `{concept.id}`: {count}",
                expected=f"at least {ENOUGH_PER_CONCEPT}",
                mend="add questions, or join it with another concept",
                places={"found": concept.id, "n": count, "least": ENOUGH_PER_CONCEPT},
            )
        if not course.index.passages_of_concept(concept.id):
            yield site.problem(
                UNTAUGHT,
                f"no passage teaches `{concept.id}`",
                mend="add a passage, or remove the concept",
                places={"found": concept.id},
            )


def _unused(course: Course) -> Iterator[Problem]:
    """Find what nothing in the pack refers to."""
    used = {(kind, id_) for kind, named, _site, _path in references(course) for id_ in named}
    for kind, things, site in course.groups():
        if kind not in {"misconception", "source", "example"}:
            continue
        for number, thing in enumerate(things):
            if (kind, thing.id) not in used:
                yield site.at(number, "id").problem(
                    UNUSED,
                    f"nothing refers to the {kind} `{thing.id}`",
                    mend="refer to it, or remove it",
                    words=f"unused_{kind}",
                    places={"found": thing.id},
                )
