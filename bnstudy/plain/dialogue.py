"""The whole tutor as a dialogue in lines."""

from __future__ import annotations

import sys

from bnstudy.plain.quiz import ask_all
from bnstudy.plain.reading import read_on
from bnstudy.plain.talk import Ended, Talk
from bnstudy.rtl.console import Console
from bnstudy.study.desk import Desk

MENU = ("lesson", "short", "all", "due", "quit")


def talk_all(desk: Desk) -> int:
    """Offer lesson and quizzes until the learner leaves, on standard input and output."""
    talk = Talk(sys.stdin, Console(), desk.words)
    try:
        _greet(desk, talk)
        while True:
            _go(desk, talk, _choose(desk, talk))
    except Ended:
        talk.say("plain.goodbye")
    return 0


def quiz_only(desk: Desk, selection: str) -> int:
    """Ask one quiz and end."""
    talk = Talk(sys.stdin, Console(), desk.words)
    session = desk.quiz(selection)
    if session is None:
        talk.say("home.nothing_due" if selection == "due" else "quiz.none")
        return 0
    try:
        ask_all(desk, talk, session)
    except Ended:
        talk.say("plain.goodbye")
    return 0


def _greet(desk: Desk, talk: Talk) -> None:
    overview = desk.overview()
    talk.printer.print(overview.title)
    if desk.notice:
        talk.printer.print(desk.notice)
    talk.say("home.read_marks", read=overview.read, total=overview.passages)


def _choose(desk: Desk, talk: Talk) -> str:
    overview = desk.overview()
    labels = {
        "lesson": talk.words("home.continue" if overview.read else "home.start"),
        "short": talk.words("home.quiz_short", n=overview.short),
        "all": talk.words("home.quiz_all", n=overview.questions),
        "due": talk.words("home.quiz_due", n=overview.due),
        "quit": talk.words("home.quit"),
    }
    offered = [name for name in MENU if name != "due" or overview.due]
    return offered[talk.choose([labels[name] for name in offered], "plain.choose")]


def _go(desk: Desk, talk: Talk, choice: str) -> None:
    if choice == "quit":
        raise Ended
    if choice == "lesson":
        read_on(desk, talk)
        return
    session = desk.quiz(choice)
    if session is None:
        talk.say("quiz.none")
    else:
        ask_all(desk, talk, session)
