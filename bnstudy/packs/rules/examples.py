"""Examples: everything that the words name is there in the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bnstudy.examples import registry
from bnstudy.examples.registry import ExampleError
from bnstudy.examples.result import ExampleRun
from bnstudy.packs.draws import draw
from bnstudy.packs.models import (
    ChoiceQuestion,
    Example,
    MultiQuestion,
    NumberQuestion,
    TrueFalseQuestion,
)
from bnstudy.packs.problems import Details, Problem, listed, nearest
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.rules.runs import Runs, known_examples, parameters_of, values_of
from bnstudy.packs.scalars import number_meant
from bnstudy.packs.template import TemplateError, fill, fill_place, places, stray_braces, value_at

RUN = Rule("unknown-run", "error", "`run` names an example of the engine")
PARAMETER = Rule("unknown-parameter", "error", "parameters are those of the engine's example")
REFUSED = Rule("bad-parameters", "error", "the engine accepts the parameters")
SERIES = Rule("unknown-series", "error", "charts show series that the example computes")
CLAIM = Rule("unknown-claim", "error", "claims are those that the example decides")
PLACE = Rule("unknown-place", "error", "places in templates are values of the example")
BAD_PLACE = Rule("bad-place", "error", "places are written as {name}, {name[0]} or {name:.3}")
BRACE = Rule("stray-brace", "warning", "braces in prose belong to a place, or are doubled")
HIDDEN = Rule("hidden-draw", "warning", "the stem tells every drawn number that decides the answer")
ANSWER = Rule("bad-answer", "error", "an answer is the path of one number among the values")
RULES = (RUN, PARAMETER, REFUSED, SERIES, CLAIM, PLACE, BAD_PLACE, BRACE, ANSWER, HIDDEN)
# A number drawn again may be the same one; so many draws in a row are not.
HIDDEN_SEEDS = 6

_Template = tuple[Site, str]


def find(course: Course, runs: Runs) -> Iterator[Problem]:
    """Run every example and every number question once, and look for what is not there."""
    for example, site in course.examples:
        if example.run not in known_examples():
            yield _unknown(RUN, site.at("run"), example.run, known_examples())
            continue
        yield from _parameters(example.parameters, site.at("parameters"), example)
        yield from _knobs(example, site.at("knobs"))
        try:
            run = runs.run(example, {}, 0)
        except ExampleError as error:
            yield _refused(site.at("with"), error)
            continue
        yield from _example(example, site, run)
    for passage, site in course.passages:
        yield from _claims(passage.claims, site.at("claims"), course, runs)
    for question, site in course.questions:
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            for number, option in enumerate(question.options):
                if option.proof:
                    at = site.at("options", number, "proof")
                    yield from _claims(option.proof, at, course, runs)
        elif isinstance(question, TrueFalseQuestion):
            yield from _claims(question.proof, site.at("proof"), course, runs)
        elif isinstance(question.answer, str):
            yield from _asking(question, site, course, runs)
        else:
            for at, text in _question_templates(question, site):
                yield from check_template(at, text, {"answer": 0.0, "given": 0.0})


def _example(example: Example, site: Site, run: ExampleRun) -> Iterator[Problem]:
    values = values_of(run)
    for at, text in _example_templates(example, site):
        yield from check_template(at, text, values)
    for name, words in example.claims.items():
        at = site.at("claims", name)
        claim = run.result.claims.get(name)
        if claim is None:
            yield _unknown(CLAIM, at, name, run.result.claims)
            continue
        known = {**values, **claim.evidence}
        yield from check_template(at.at("holds"), words.holds, known)
        yield from check_template(at.at("fails"), words.fails, known)
    for number, chart in enumerate(example.charts):
        for name in chart.series:
            if name not in run.result.series:
                at = site.at("charts", number, "series", name)
                yield _unknown(SERIES, at, name, run.result.series)


def _example_templates(example: Example, site: Site) -> Iterator[_Template]:
    """List the templates of an example, claims aside."""
    for name in ("title", "question", "caveat"):
        yield site.at(name), str(getattr(example, name))
    for number, step in enumerate(example.steps):
        yield site.at("steps", number), step
    for number, table in enumerate(example.tables):
        at = site.at("tables", number)
        yield at.at("title"), table.title
        for place, column in enumerate(table.columns):
            yield at.at("columns", place), column
        for place, row in enumerate(table.rows):
            yield from ((at.at("rows", place, index), cell) for index, cell in enumerate(row))
    for number, chart in enumerate(example.charts):
        at = site.at("charts", number)
        for name in ("title", "x_label", "y_label"):
            yield at.at(name), str(getattr(chart, name))
        yield from ((at.at("series", name), label) for name, label in chart.series.items())


def check_template(site: Site, text: str, values: Mapping[str, object]) -> Iterator[Problem]:
    """Find places that can't be filled from these values."""
    try:
        found = places(text)
    except TemplateError as error:
        yield site.problem(BAD_PLACE, str(error), words=error.words, places=error.places)
        return
    for place in found:
        snippet = "{" + place.source
        if place.name not in values:
            yield _unknown_place(site, snippet, place.name, values)
            continue
        try:
            fill_place(place, values)
        except TemplateError as error:
            yield site.problem_in(
                BAD_PLACE, str(error), snippet, words=error.words, places=error.places
            )
    for offset in stray_braces(text)[:1]:
        yield site.problem_in(
            BRACE,
            "this brace belongs to no place",
            text[offset : offset + 12].partition("\n")[0],
            mend="write {name}, double it ({{), or put the formula between backticks",
        )


def _asking(question: NumberQuestion, site: Site, course: Course, runs: Runs) -> Iterator[Problem]:
    example = example_of(question, course)
    if example is None or example.run not in known_examples():
        return
    if number_meant(str(question.answer)):
        return  # it names no value, which another rule has said
    unknown = list(_parameters(question.draw, site.at("draw"), example))
    yield from unknown
    if unknown:
        return
    try:
        run = runs.asking(question, example, 0)
    except ExampleError as error:
        yield _short_draw(question, example, site) or _refused(site.at("draw"), error)
        return
    except ValueError:
        return  # it can't be drawn, which another rule has said
    values = values_of(run)
    paths = [(str(question.answer), site.at("answer"))]
    paths += [
        (mistake.value, site.at("mistakes", number, "value"))
        for number, mistake in enumerate(question.mistakes)
    ]
    for path, at in paths:
        yield from _path(path, at, values)
    values.update(answer=0.0, given=0.0)
    faults = [
        fault
        for at, text in _question_templates(question, site)
        for fault in check_template(at, text, values)
    ]
    yield from faults or _hidden(question, site, example, values, runs)


def _short_draw(question: NumberQuestion, example: Example, site: Site) -> Problem | None:
    """Report one number drawn where the example takes a list of them."""
    kinds = {each.name: each.kind for each in registry.spec(example.run).parameters}
    for name, rule in question.draw.items():
        if kinds[name] == "vector" and rule.length is None and not rule.choices:
            return site.at("draw", name).problem(
                REFUSED,
                f"`{name}` is a list of numbers, but one number is drawn",
                key=True,
                mend="say how many with `length: 3`",
                words="draw_without_length",
                places={"name": name},
            )
    return None


def _hidden(
    question: NumberQuestion, site: Site, example: Example, values: dict[str, object], runs: Runs
) -> Iterator[Problem]:
    """Report a drawn number that decides the answer, but can't be read in the stem."""
    named = {place.name for place in places(question.stem)}
    seen = fill(question.stem, values)
    for name, rule in question.draw.items():
        if name in named or len(set(rule.choices)) == 1:
            continue
        for seed in range(1, HIDDEN_SEEDS):
            other = {**values, name: draw(rule, question.id, question.rev, seed, name)}
            drawn = {each: other[each] for each in question.draw}
            try:
                run = runs.run(example, drawn, 0)
            except ExampleError:
                continue
            changed = values_of(run)
            if fill(question.stem, {**values, **changed}) != seen:
                break
            if _answer(question, changed) != _answer(question, values):
                yield _unseen(site, name)
                break


def _answer(question: NumberQuestion, values: Mapping[str, object]) -> object:
    try:
        return value_at(values, str(question.answer))
    except TemplateError:
        return None


def _unseen(site: Site, name: str) -> Problem:
    return site.at("stem").problem(
        HIDDEN,
        f"the stem does not tell `{name}`, which is drawn anew and decides the answer",
        mend=f"write {{{name}}} where the learner reads the number",
        places={"name": name},
    )


def example_of(question: NumberQuestion, course: Course) -> Example | None:
    """Find the example that computes the answer, if the question names one that is there."""
    return course.index.examples.get(question.example[0]) if question.example else None


def _question_templates(question: NumberQuestion, site: Site) -> Iterator[_Template]:
    for name in ("stem", "solution", "feedback_right", "feedback_wrong"):
        yield site.at(name), str(getattr(question, name))
    for number, hint in enumerate(question.hints):
        yield site.at("hints", number), hint
    for number, mistake in enumerate(question.mistakes):
        yield site.at("mistakes", number, "feedback"), mistake.feedback


def _path(path: str, site: Site, values: Mapping[str, object]) -> Iterator[Problem]:
    """Find an answer that is no number among the values."""
    try:
        value = value_at(values, path)
    except TemplateError as error:
        yield site.problem(ANSWER, str(error), words=error.words, places=error.places)
        return
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        yield site.problem(
            ANSWER,
            f"{path} is not one number",
            mend=f"choose one of its numbers, such as {path}[0]",
            places={"found": path},
        )


def _claims(claims: Iterable[str], site: Site, course: Course, runs: Runs) -> Iterator[Problem]:
    """Find claims that an example of the pack does not decide."""
    for number, reference in enumerate(claims):
        id_, _, name = reference.removeprefix("not ").partition("/")
        example = course.index.examples.get(id_)
        if example is None:
            continue  # another rule has said so
        try:
            known = runs.run(example, {}, 0).result.claims
        except ExampleError:
            continue  # reported where the example is written
        if name not in known:
            yield _unknown(CLAIM, site.at(number), name, known)


def _parameters(names: Iterable[str], site: Site, example: Example) -> Iterator[Problem]:
    known = set(parameters_of(example))
    for name in names:
        if name not in known:
            yield _unknown(PARAMETER, site.at(name), name, known)


def _knobs(example: Example, site: Site) -> Iterator[Problem]:
    known = set(parameters_of(example))
    for number, name in enumerate(example.knobs or ()):
        if name not in known:
            yield _unknown(PARAMETER, site.at(number), name, known)


def _refused(site: Site, error: ExampleError) -> Problem:
    return site.problem(
        REFUSED,
        f"the engine refuses these parameters: {error}",
        words=error.words,
        places=error.places,
    )


def _unknown(rule: Rule, site: Site, name: str, known: Iterable[str]) -> Problem:
    return site.problem(
        rule,
        f"the engine has no {rule.id.removeprefix('unknown-')} `{name}` here",
        key=True,
        **_alternatives(rule, name, known),
    )


def _unknown_place(site: Site, snippet: str, name: str, values: Iterable[str]) -> Problem:
    return site.problem_in(
        PLACE,
        f"the example has no value `{name}`",
        snippet,
        **_alternatives(PLACE, name, values),
    )


def _alternatives(rule: Rule, name: str, known: Iterable[str]) -> Details:
    """Say what a misspelled name may have meant, or what there is."""
    names = list(known)
    close = nearest(name, names)
    more: Details = {
        "places": {"found": name, "nearest": close, "expected": listed(names, "، ")},
    }
    if close:
        more["mend"] = f"did you mean `{close}`?"
        more["words"] = rule.id.replace("-", "_") + "_near"
    else:
        more["expected"] = f"one of {listed(names)}"
    return more
