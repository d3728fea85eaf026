"""Write the learner's notes: what was learnt, what went wrong, and the computation behind it."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from datetime import datetime

from bnstudy.errors import BnStudyError
from bnstudy.examples.result import Checkpoint
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import NumberQuestion, Question
from bnstudy.study.dates import Calendar, date_text
from bnstudy.study.explain import Explanation, TableText, explain_question
from bnstudy.study.lab import LabBench
from bnstudy.study.mastery import Level
from bnstudy.study.progress import ProgressStore
from bnstudy.study.questions import Grade, grade
from bnstudy.study.rows import Review
from bnstudy.study.statistics import concept_map, statistics, suspicions
from bnstudy.study.variants import Variant, variant
from bnstudy.study.words import words

_WRONG = frozenset({"wrong", "partial", "close"})


def notes(
    index: PackIndex,
    store: ProgressStore,
    now: datetime,
    calendar: Calendar = "jalali",
    checkpoint: Checkpoint | None = None,
    pack_name: str = "",
) -> str:
    """Write the notes of a pack as Markdown; each mistake is computed again as it was asked.

    Args:
        index: the pack.
        store: the learner's progress.
        now: the time; aware.
        calendar: of the dates.
        checkpoint: called while computing; it may raise Cancelled.
        pack_name: what opens the pack again; empty for the one that comes with the program.
    """
    parts = [
        *_head(index, store, now, calendar),
        *_learned(index, store),
        *_read(index, store),
        *_mistakes(index, store, calendar, checkpoint, pack_name),
        *_suspicions(index, store),
    ]
    return "\n\n".join(parts) + "\n"


def _word(key: str, **places: object) -> str:
    return words()(f"study.notes.{key}", **places)


def _head(
    index: PackIndex, store: ProgressStore, now: datetime, calendar: Calendar
) -> Iterator[str]:
    yield "# " + _word("title", title=index.pack.info.title)
    total = statistics(store, index.pack.info.id, now).total
    if not total.answers:
        yield _word("nothing")
        return
    yield _word(
        "summary",
        date=date_text(store.day_of(now), calendar),
        right=total.right if total.right % 1 else int(total.right),
        answers=total.answers,
    )


def _learned(index: PackIndex, store: ProgressStore) -> Iterator[str]:
    yield "## " + _word("learned")
    lines = [
        "- "
        + _word(
            "concept",
            title=standing.concept.title,
            level=words()(f"study.level.{standing.level.name.lower()}"),
        )
        for standing in concept_map(index, store)
        if standing.level >= Level.FAMILIAR
    ]
    yield "\n".join(lines) if lines else _word("learned_nothing")


def _read(index: PackIndex, store: ProgressStore) -> Iterator[str]:
    read = store.passages(index.pack.info.id)
    titles = [passage.title for id_, passage in index.passages.items() if id_ in read]
    if titles:
        yield "## " + _word("read")
        yield "\n".join(f"- {title}" for title in titles)


def _mistakes(
    index: PackIndex,
    store: ProgressStore,
    calendar: Calendar,
    checkpoint: Checkpoint | None,
    pack_name: str,
) -> Iterator[str]:
    yield "## " + _word("mistakes")
    last: dict[str, Review] = {}
    last_wrong: dict[str, Review] = {}
    for review in store.reviews(index.pack.info.id):
        last[review.what.question] = review
        if review.what.verdict in _WRONG:
            last_wrong[review.what.question] = review
    wrong = {id_: last_wrong[id_] for id_ in index.questions if id_ in last_wrong}
    if not wrong:
        yield _word("no_mistakes")
    for id_, review in wrong.items():
        mended = last[id_].what.verdict == "correct"
        for part in _mistake(index, review, calendar, checkpoint, mended=mended):
            if isinstance(part, str):
                yield part
            else:
                yield from _computed(part, _command(index, part, pack_name))


def _mistake(
    index: PackIndex,
    review: Review,
    calendar: Calendar,
    checkpoint: Checkpoint | None,
    *,
    mended: bool,
) -> Iterator[str | Explanation]:
    question, what = index.questions[review.what.question], review.what
    sureness = _word("sure" if what.sure else "unsure")
    told = {"date": date_text(review.day, calendar), "sureness": sureness}
    when = _word("when", **told)
    if question.rev != what.rev:
        yield "### " + _one_line(question.stem)
        yield f"{when}\n\n{_word('changed')}"
        return
    try:
        asked = variant(question, what.seed, index, checkpoint)
        judged = grade(question, _answer(question, what.answer), asked)
    except BnStudyError:
        # The pack has changed under the same revision; the rest of the notes is still worth having.
        yield "### " + _one_line(question.stem)
        yield f"{when}\n\n{_word('changed')}"
        return
    yield "### " + _one_line(asked.stem)
    yield _word("when_mended", **told) if mended else when
    yield "\n".join(
        (
            f"- {_word('mine')}: {_shown(asked, judged.chosen)}",
            f"- {_word('key')}: {_shown(asked, judged.key)}",
        )
    )
    yield from _said(judged)
    yield from explain_question(index, question, asked, checkpoint)


def _answer(question: Question, kept: str) -> str | tuple[str, ...]:
    """Read an answer as the quiz kept it: a list of ids, or of one number."""
    chosen = tuple(json.loads(kept))
    return chosen[0] if isinstance(question, NumberQuestion) else chosen


def _shown(asked: Variant, chosen: tuple[str, ...]) -> str:
    if not asked.options:
        return " ".join(f"`{number}`" for number in chosen)
    texts = [_one_line(option.text) for option in asked.options if option.id in chosen]
    return "؛ ".join(texts) or _word("nothing_chosen")


def _said(judged: Grade) -> Iterator[str]:
    if judged.feedback:
        yield judged.feedback
    yield f"**{_word('solution')}.** {judged.solution}"


def _computed(explanation: Explanation, command: str) -> Iterator[str]:
    yield "#### " + _word("computed", title=explanation.title)
    if explanation.steps:
        # Steps bring their own numbers where their author wants numbers.
        yield "\n".join(f"- {_one_line(step)}" for step in explanation.steps)
    for table in explanation.tables:
        yield _table(table)
    marks = {True: "✓", False: "✗"}
    claims = [f"- {marks[c.holds]} {_one_line(c.text)}" for c in explanation.claims if c.text]
    if claims:
        yield "\n".join(claims)
    yield _word("repeat", command=command)


def _table(table: TableText) -> str:
    width = max(len(table.columns), *(len(row) for row in table.rows))
    columns = table.columns or ("",) * width
    lines = [columns, ("---",) * width, *table.rows]
    text = "\n".join("| " + " | ".join(_cells(line, width)) + " |" for line in lines)
    return f"{table.title}\n\n{text}" if table.title else text


def _cells(line: tuple[str, ...], width: int) -> list[str]:
    padded = (*line, *("",) * (width - len(line)))
    return [_one_line(cell).replace("|", r"\|") for cell in padded]


def _command(index: PackIndex, explanation: Explanation, pack_name: str) -> str:
    """Write the command that repeats a run; vectors are written without spaces for the shell."""
    run, bench = explanation.run, LabBench(index, explanation.example)
    changed = {n: v for n, v in run.parameters.items() if _typed(v) != _typed(bench.values[n])}
    pack = f" --pack {shlex.quote(pack_name)}" if pack_name else ""
    name = explanation.example
    if not changed.keys() <= {knob.name for knob in bench.knobs}:
        # What the pack lets nobody turn was drawn: the computation itself takes it.
        name, changed = run.example, dict(run.parameters)
    settings = "".join(f" --set {name}={_typed(value)}" for name, value in changed.items())
    return f"bnstudy example {name}{pack}{settings} --seed {run.seed}"


def _typed(value: object) -> str:
    text = json.dumps(value, separators=(",", ":")) if not isinstance(value, str) else value
    return f"'{text}'" if "[" in text else text


def _suspicions(index: PackIndex, store: ProgressStore) -> Iterator[str]:
    open_ = [suspicion for suspicion in suspicions(index, store) if suspicion.open]
    if open_:
        yield "## " + _word("suspicions")
        yield "\n".join(
            "- " + _word("suspicion", title=s.misconception.title, n=s.times) for s in open_
        )


def _one_line(text: str) -> str:
    return " ".join(text.split())
