"""A quiz in lines: the question, numbered options, the verdict, the computation."""

from __future__ import annotations

from bnstudy.errors import BnStudyError
from bnstudy.plain.evidence import tell
from bnstudy.plain.talk import Said, Talk
from bnstudy.study.answers import read_answer
from bnstudy.study.desk import Desk
from bnstudy.study.explain import Explanation
from bnstudy.study.numbers import beside
from bnstudy.study.quiz import Asked, Outcome, QuizSession
from bnstudy.study.variants import example_ids

BEFORE = ("unsure", "hint", "next", "flag", "undo", "back")
AFTER = ("next", "compute", "undo", "flag", "back")


def ask(desk: Desk, talk: Talk, selection: str, passage_id: str = "") -> None:
    """Ask the selected questions, or say that there are none.

    Raises:
        Ended: the learner left.
    """
    session = desk.quiz(selection, passage_id)
    if session is None:
        talk.say("home.nothing_due" if selection == "due" else "quiz.none")
    else:
        ask_all(desk, talk, session)


def ask_all(desk: Desk, talk: Talk, session: QuizSession) -> None:
    """Ask every question of a session, then tell the result.

    Raises:
        Ended: the learner left; what was answered is kept and the result told first.
    """
    try:
        asked = session.current
        while asked is not None and _ask(desk, talk, session, asked):
            asked = session.current
    finally:
        tell_result(desk, talk, session)


def _ask(desk: Desk, talk: Talk, session: QuizSession, asked: Asked) -> bool:
    """Ask one question; False where the learner goes back to the menu."""
    _tell_question(talk, asked)
    hints = 0
    while True:
        said = talk.listen(BEFORE, f"plain.how_{asked.form}")
        if said.says("back"):
            return False
        if said.says("hint"):
            _hint(talk, asked, hints)
            hints = min(hints + 1, len(asked.hints))
        elif said.says("flag"):
            _flag(desk, talk, asked, None, said)
        elif said.says("undo"):
            if session.undo() is not None:
                talk.say("plain.undone")
                return True
        elif said.says("next"):
            talk.say("plain.skipped_one")
            session.next()
            return True
        elif (outcome := _judged(talk, session, asked, said, hints)) is not None:
            return _after(desk, talk, session, outcome)


def _tell_question(talk: Talk, asked: Asked) -> None:
    talk.fresh(talk.words("quiz.position", n=asked.number, total=asked.total))
    talk.printer.print(asked.variant.stem)
    for number, option in enumerate(asked.variant.options, 1):
        talk.printer.print(f"{talk.words('plain.option', n=number)} {option.text}")


def _hint(talk: Talk, asked: Asked, used: int) -> None:
    if used >= len(asked.hints):
        talk.say("quiz.no_more_hints")
        return
    head = talk.words("quiz.hint", n=used + 1, total=len(asked.hints))
    talk.printer.print(f"{head}: {asked.hints[used]}")


def _judged(
    talk: Talk, session: QuizSession, asked: Asked, said: Said, hints: int
) -> Outcome | None:
    """Judge a line, or say what was expected instead."""
    try:
        answer = read_answer(" ".join(said.rest), asked.variant)
        return session.answer(answer, sure=not said.says("unsure"), hints_used=hints)
    except BnStudyError as error:
        talk.explain(error)
        return None


def _after(desk: Desk, talk: Talk, session: QuizSession, outcome: Outcome) -> bool:
    """Say what came of an answer, then do what the learner wants to do with it."""
    talk.fresh()
    shown = tell_outcome(desk, talk, outcome)
    while True:
        said = talk.listen(AFTER, "plain.how_after")
        if said.says("back"):
            return False
        if said.says("compute"):
            for explanation in shown:
                tell(talk.printer, talk.words, explanation)
        elif said.says("flag"):
            _flag(desk, talk, outcome.asked, outcome, said)
        elif said.says("undo"):
            session.undo()
            talk.say("plain.undone")
            return True
        elif said.says("next") or not said.text:
            session.next()
            return True
        elif said.rest and said.rest[0].isdecimal():
            # Answers that come one after the other, as from a pipe, belong to the next questions.
            talk.put_back(said)
            session.next()
            return True
        else:
            talk.printer.aside(talk.words("plain.not_understood"))


def _flag(desk: Desk, talk: Talk, asked: Asked, outcome: Outcome | None, said: Said) -> None:
    try:
        talk.printer.aside(desk.flag(asked, outcome, said.after))
    except BnStudyError as error:
        talk.explain(error)


def tell_outcome(desk: Desk, talk: Talk, outcome: Outcome) -> tuple[Explanation, ...]:
    """Say the verdict, why, what of the other options, and what a run shows of each."""
    words, printer, grade = talk.words, talk.printer, outcome.grade
    printer.print(words(f"verdict.{grade.verdict}"))
    question = outcome.asked.question
    if grade.contested:
        sources = desk.source_line(question)
        printer.print(words("lesson.contested"))
        if sources:
            printer.print(f"{words('lesson.sources')}: {sources}")
    printer.print(grade.feedback)
    if grade.number is not None and not grade.correct:
        printer.print(beside(grade.number))
    elif not grade.correct:
        key = [option.text for option in grade.options if option.correct]
        printer.print(f"{words('quiz.key')}: {'؛ '.join(key)}")
    unsaved = desk.unsaved(outcome)
    for remark in desk.remarks(outcome):
        if remark == unsaved:
            talk.once(remark)
        else:
            printer.print(remark)
    for passage in desk.reread(outcome):
        printer.print(words("quiz.reread", title=passage.title))
    printer.print(f"{words('quiz.solution')}: {grade.solution}")
    for option in grade.others:
        printer.print(f"{option.text}: {option.feedback}")
    shown = _computed(desk, outcome)
    lines = (line.text for line in desk.proofs(outcome.asked.variant, shown))
    for line in dict.fromkeys(lines):
        if line:
            printer.print(f"{words('quiz.in_this_run')}: {line}")
    return shown


def _computed(desk: Desk, outcome: Outcome) -> tuple[Explanation, ...]:
    variant = outcome.asked.variant
    seed = desk.question_seed(variant)
    return tuple(
        desk.question_explainer(variant, position)(seed, lambda _share: None)
        for position, _ in enumerate(example_ids(outcome.asked.question))
    )


def tell_result(desk: Desk, talk: Talk, session: QuizSession) -> None:
    """Say the score, how each concept went and when it comes back, and what to read again."""
    result, words, printer = session.result(), talk.words, talk.printer
    talk.fresh()
    skipped = desk.progress.skipped(len(session.unaskable))
    if skipped:
        printer.print(skipped)
    if not result.total:
        return
    printer.print(words("result.score", right=result.right, total=result.total))
    if result.close:
        printer.print(words("result.close", n=result.close))
    for line in desk.progress.summary(result):
        printer.print(f"{line.score}؛ {line.level}؛ {line.due}")
    for misconception in result.misconceptions:
        printer.print(words("quiz.misconception", title=misconception.title))
    if session.mode == "placement":
        _tell_placement(desk, talk, session)
        return
    if result.reread:
        printer.print(f"{words('result.reread')}:")
    for passage in result.reread:
        printer.print(f"- {passage.title}")


def _tell_placement(desk: Desk, talk: Talk, session: QuizSession) -> None:
    found = desk.progress.placement(session.result())
    if found.known:
        titles = "، ".join(concept.title for concept in found.known)
        talk.say("progress.placement_known", titles=titles)
    if found.start is None:
        talk.say("progress.placement_all_known")
    else:
        talk.say("progress.placement_start", title=found.start.title)
        desk.open_at(found.start.id)
