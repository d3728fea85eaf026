"""The whole tutor as a dialogue in lines."""

from __future__ import annotations

import sys
from collections.abc import Callable

from bnstudy.plain.chat import can_chat, chat
from bnstudy.plain.examples import try_examples
from bnstudy.plain.quiz import ask
from bnstudy.plain.reading import read_on
from bnstudy.plain.standing import restore, show_progress
from bnstudy.plain.talk import Ended, Talk
from bnstudy.rtl.console import Console
from bnstudy.study.desk import Desk
from bnstudy.study.overview import Overview

ROOMS: dict[str, Callable[[Desk, Talk], None]] = {
    "lesson": read_on,
    "examples": try_examples,
    "chat": chat,
    "progress": show_progress,
    "restore": restore,
}


def talk_all(desk: Desk) -> int:
    """Offer everything until the learner leaves, on standard input and output."""
    from bnstudy.chat.rewording import rewording  # noqa: PLC0415  brings NumPy

    # A wrong address of a model is told here, not when the chat is opened.
    rewording()
    return _only(desk, lambda talk: converse(desk, talk))


def converse(desk: Desk, talk: Talk) -> None:
    """Greet, and open what is chosen again and again.

    Raises:
        Ended: the learner left.
    """
    _greet(desk, talk)
    while True:
        _go(desk, talk, _choose(desk, talk))


def quiz_only(desk: Desk, selection: str) -> int:
    """Ask one quiz and end."""
    return _only(desk, lambda talk: ask(desk, talk, selection))


def chat_only(desk: Desk) -> int:
    """Chat and end."""
    return _only(desk, lambda talk: chat(desk, talk))


def _only(desk: Desk, room: Callable[[Talk], None]) -> int:
    """Talk in one room on standard input and output, to a polite end."""
    talk = Talk(sys.stdin, Console(), desk.words)
    talk.once(desk.notice)
    try:
        room(talk)
    except Ended:
        talk.say("plain.goodbye")
    return 0


def _greet(desk: Desk, talk: Talk) -> None:
    overview = desk.overview()
    talk.printer.print(overview.title)
    talk.say("home.read_marks", read=overview.read, total=overview.passages)
    talk.say("plain.greeting")


def _choose(desk: Desk, talk: Talk) -> str:
    overview, words = desk.overview(), talk.words
    offered = {
        "restore": words("home.restore") if overview.rescue else "",
        "lesson": words(_lesson_label(overview)) if overview.passages else "",
        "due": words("home.quiz_due", n=overview.due) if overview.due else "",
        "placement": words("home.placement") if overview.placement else "",
        "short": words("home.quiz_short", n=overview.short),
        "all": words("home.quiz_all", n=overview.questions),
        "examples": words("home.lab") if overview.examples else "",
        "chat": words("plain.chat") if can_chat() else "",
        "progress": words("home.progress"),
        "quit": words("home.quit"),
    }
    names = [name for name, label in offered.items() if label]
    talk.fresh()
    return names[talk.choose([offered[name] for name in names])]


def _lesson_label(overview: Overview) -> str:
    if not overview.read:
        return "home.start"
    return "home.continue" if overview.next_title else "home.read_again"


def _go(desk: Desk, talk: Talk, choice: str) -> None:
    if choice == "quit":
        raise Ended
    if choice in ROOMS:
        ROOMS[choice](desk, talk)
    else:
        ask(desk, talk, choice)
