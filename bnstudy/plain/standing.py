"""The progress in lines, and what the learner can change there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bnstudy.errors import BnStudyError
from bnstudy.plain.quiz import ask
from bnstudy.plain.talk import Talk
from bnstudy.study.desk import Desk
from bnstudy.study.progress_desk import ProgressView


def show_progress(desk: Desk, talk: Talk) -> None:
    """Say where the learner stands and offer what follows from it, until the words say back.

    Raises:
        Ended: the learner left.
    """
    talk.fresh(talk.words("progress.title"))
    _tell(talk, desk.progress.view())
    while True:
        view = desk.progress.view()
        ways = _ways(view)
        chosen = talk.choose_or_back([_label(talk, view, name) for name in ways])
        if chosen is None:
            return
        talk.fresh()
        ACTIONS[ways[chosen]](desk, talk)
        talk.printer.fresh()


def _tell(talk: Talk, view: ProgressView) -> None:
    words, printer = talk.words, talk.printer
    if view.due:
        printer.print(words("progress.due_now", n=view.due))
    else:
        printer.print(words("progress.nothing_due" if view.answered else "progress.nothing_yet"))
    if view.exam:
        printer.print(view.exam)
    coming = [f"{bar.label}: {bar.text}" for bar in view.forecast if bar.value]
    _lines(talk, "forecast", coming)
    concepts = []
    for line in view.concepts:
        first = f". {line.first}" if line.first else ""
        concepts.append(f"{line.title}: {line.level}، {line.asked}{first}")
    _lines(talk, "mastery", concepts)
    _lines(talk, "accuracy", view.accuracy)
    _lines(talk, "suspicions", view.suspicions)
    _lines(talk, "sessions", view.sessions)
    if view.streak:
        printer.print(view.streak)


def _lines(talk: Talk, name: str, lines: Sequence[str]) -> None:
    if lines:
        talk.printer.print(f"{talk.words(f'progress.{name}')}:")
    for line in lines:
        talk.printer.print(f"- {line}")


def _ways(view: ProgressView) -> list[str]:
    offered = {
        "hear": True,
        "review": view.due,
        "restore": view.rescue,
        "placement": view.placement,
        "exam": True,
        "forget": True,
    }
    return [name for name, there in offered.items() if there]


def _label(talk: Talk, view: ProgressView, name: str) -> str:
    words = talk.words
    labels = {
        "hear": lambda: words("plain.hear_progress"),
        "review": lambda: words("progress.due_now", n=view.due),
        "restore": lambda: words("progress.restore", date=view.rescue),
        "placement": lambda: words("progress.placement", n=view.placement),
        "exam": lambda: words("progress.set_exam"),
        "forget": lambda: words("progress.forget"),
    }
    return labels[name]()


def _asked(selection: str) -> Callable[[Desk, Talk], None]:
    return lambda desk, talk: ask(desk, talk, selection)


def restore(desk: Desk, talk: Talk) -> None:
    """Bring the backup back and say what came."""
    try:
        talk.printer.print(desk.progress.restore())
    except BnStudyError as error:
        talk.explain(error)


def _exam(desk: Desk, talk: Talk) -> None:
    talk.fresh()
    while True:
        said = talk.hear(("back",), "plain.how_exam")
        if said.says("back"):
            return
        try:
            talk.printer.print(desk.progress.set_exam(said.text))
        except BnStudyError as error:
            talk.explain(error)
        else:
            return


def _forget(desk: Desk, talk: Talk) -> None:
    talk.fresh(talk.words("progress.forget_title"))
    lessons = desk.progress.lessons()
    labels = [
        talk.words("progress.forget_lesson", title=mark.title, read=mark.read, total=mark.total)
        for mark in lessons
    ]
    chosen = talk.choose_or_back(labels)
    if chosen is None:
        return
    mark = lessons[chosen]
    if talk.confirm(talk.words("progress.forget_sure", title=mark.title)):
        talk.printer.print(desk.progress.forget(mark.lesson))


ACTIONS: dict[str, Callable[[Desk, Talk], None]] = {
    "hear": lambda desk, talk: _tell(talk, desk.progress.view()),
    "review": _asked("due"),
    "restore": restore,
    "placement": _asked("placement"),
    "exam": _exam,
    "forget": _forget,
}
