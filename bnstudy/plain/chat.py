"""The chat in lines: a question, an answer from the lesson with where it stands."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from typing import TYPE_CHECKING

from bnstudy.plain.evidence import tell
from bnstudy.plain.examples import on_the_bench
from bnstudy.plain.quiz import ask
from bnstudy.plain.reading import read_on
from bnstudy.plain.standing import show_progress
from bnstudy.plain.talk import Ended, Talk
from bnstudy.study.desk import Desk

if TYPE_CHECKING:
    from bnstudy.chat import Action, Reply

# How many turns go along with a question: what «آن» means was said just before.
REMEMBERED = 8


def can_chat() -> bool:
    """Say whether there is somebody to talk to."""
    return importlib.util.find_spec("bnstudy.chat.tutor") is not None


def chat(desk: Desk, talk: Talk) -> None:
    """Answer questions until the words say back.

    Raises:
        Ended: the learner left.
    """
    from bnstudy.chat import Tutor  # noqa: PLC0415  not needed before somebody asks
    from bnstudy.chat.keeping import KeptAnswers  # noqa: PLC0415
    from bnstudy.chat.rewording import rewording  # noqa: PLC0415

    tutor = Tutor(desk.index, desk.words, desk, rewording())
    kept = KeptAnswers(desk)
    context: list[dict[str, object]] = []
    shown: Reply | None = None
    talk.fresh()
    talk.say("plain.how_chat")
    while True:
        said = talk.hear(("compute", "back"), "plain.how_ask")
        if said.says("back"):
            return
        if said.says("compute"):
            _compute(talk, shown)
            continue
        shown = kept.keep(tutor.reply(said.text, context[-REMEMBERED:]), begins=not context)
        _tell(desk, talk, shown)
        if shown.abstain:
            past = [(str(turn["role"]), str(turn["text"])) for turn in context]
            desk.keep_unanswered(said.text, past)
        context += _turns(said.text, shown)
        if shown.action is not None:
            _act(desk, talk, shown.action, context)


def _tell(desk: Desk, talk: Talk, reply: Reply) -> None:
    talk.printer.fresh()
    talk.printer.prose(reply.answer)
    for id_ in dict.fromkeys(citation.id for citation in reply.citations):
        talk.say("plain.citation", title=desk.index.passage(id_).title)
    for chip in reply.suggested:
        talk.printer.prose(f"- {chip.label}")
    if reply.explanation is not None:
        talk.say("plain.compute_offer")


def _compute(talk: Talk, reply: Reply | None) -> None:
    if reply is None or reply.explanation is None:
        talk.printer.aside(talk.words("plain.not_understood"))
    else:
        tell(talk.printer, talk.words, reply.explanation)


def _turns(text: str, reply: Reply) -> list[dict[str, object]]:
    return [
        {"role": "user", "text": text},
        {
            "role": "assistant",
            "text": reply.answer,
            "question": reply.question or None,
            "citations": [citation.id for citation in reply.citations],
        },
    ]


def _act(desk: Desk, talk: Talk, action: Action, context: list[dict[str, object]]) -> None:
    """Do what the chat was asked to do; afterwards the chat goes on.

    Raises:
        Ended: that was to leave.
    """
    if action.kind == "quit":
        raise Ended
    if action.kind == "reset":
        context.clear()
        return
    if action.kind == "open_passage" and action.target in desk.index.passages:
        desk.open_at(action.target)
    rooms: dict[str, Callable[[], None]] = {
        "open_passage": lambda: read_on(desk, talk),
        "open_lesson": lambda: read_on(desk, talk),
        "next": lambda: read_on(desk, talk),
        "example": lambda: on_the_bench(desk, talk, desk.bench(action.target)),
        "quiz": lambda: ask(desk, talk, "short"),
        "quiz_passage": lambda: ask(desk, talk, "passage", action.target),
        "review": lambda: ask(desk, talk, "due"),
        "progress": lambda: show_progress(desk, talk),
    }
    if action.kind in rooms:
        rooms[action.kind]()
        talk.fresh()
