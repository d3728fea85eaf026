"""A quiz in lines: the question, numbered options, the verdict, the computation."""

from __future__ import annotations

from bnstudy.errors import BnStudyError
from bnstudy.plain.evidence import tell
from bnstudy.plain.talk import Said, Talk
from bnstudy.study.answers import Answer
from bnstudy.study.desk import Desk
from bnstudy.study.quiz import Asked, Outcome, QuizResult, QuizSession
from bnstudy.study.variants import example_ids


def ask_all(desk: Desk, talk: Talk, session: QuizSession) -> None:
    """Ask every question of a session, then tell the result.

    Raises:
        Ended: the learner left; what was answered is kept and the result told first.
    """
    try:
        asked = session.current
        while asked is not None:
            _ask(desk, talk, session, asked)
            asked = session.next()
    finally:
        tell_result(talk, session.result())


def _ask(desk: Desk, talk: Talk, session: QuizSession, asked: Asked) -> None:
    talk.say("quiz.position", n=asked.number, total=asked.total)
    talk.printer.print(asked.variant.stem)
    for number, option in enumerate(asked.variant.options, 1):
        talk.printer.print(f"{talk.words('plain.option', n=number)} {option.text}")
    talk.say(f"plain.how_{asked.form}")
    hints = 0
    while True:
        said = talk.listen()
        if "hint" in said.commands:
            _hint(talk, asked, hints)
            hints = min(hints + 1, len(asked.hints))
            continue
        if "next" in said.commands:
            return
        try:
            outcome = session.answer(
                _answer(asked, said), sure="unsure" not in said.commands, hints_used=hints
            )
        except BnStudyError as error:
            talk.printer.print(talk.words.sentence(error.words, error.places) or str(error))
            continue
        tell_outcome(desk, talk, outcome)
        return


def _hint(talk: Talk, asked: Asked, used: int) -> None:
    if used >= len(asked.hints):
        talk.say("quiz.no_more_hints")
        return
    head = talk.words("quiz.hint", n=used + 1, total=len(asked.hints))
    talk.printer.print(f"{head}: {asked.hints[used]}")


def _answer(asked: Asked, said: Said) -> Answer:
    """Read option numbers and letters as option ids; numbers to compute stay as typed."""
    if asked.form == "number":
        return " ".join(said.rest)
    options = asked.variant.options
    by_word = {str(number): option.id for number, option in enumerate(options, 1)}
    by_word.update({option.letter: option.id for option in options})
    return tuple(by_word.get(word, word) for word in said.rest)


def tell_outcome(desk: Desk, talk: Talk, outcome: Outcome) -> None:
    """Say the verdict, why, what of the other options, and the computation."""
    words, printer, grade = talk.words, talk.printer, outcome.grade
    printer.print(words(f"verdict.{grade.verdict}"))
    printer.print(grade.feedback)
    if not grade.correct:
        key = [option.text for option in grade.options if option.correct] or grade.key
        printer.print(f"{words('quiz.key')}: {'؛ '.join(key)}")
    for remark in desk.remarks(outcome):
        printer.print(remark)
    printer.print(f"{words('quiz.solution')}: {grade.solution}")
    for option in grade.others:
        printer.print(f"{option.text}: {option.feedback}")
    variant = outcome.asked.variant
    for position, _ in enumerate(example_ids(outcome.asked.question)):
        compute = desk.question_explainer(variant, position)
        tell(printer, words, compute(desk.question_seed(variant), lambda _share: None))


def tell_result(talk: Talk, result: QuizResult) -> None:
    """Say the score and what to read again."""
    if not result.total:
        return
    talk.say("result.score", right=result.right, total=result.total)
    if result.close:
        talk.say("result.close", n=result.close)
    for misconception in result.misconceptions:
        talk.say("quiz.misconception", title=misconception.title)
    if result.reread:
        talk.printer.print(f"{talk.words('result.reread')}:")
    for passage in result.reread:
        talk.printer.print(f"- {passage.title}")
