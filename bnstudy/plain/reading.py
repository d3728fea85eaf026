"""The lesson in lines, passage by passage."""

from __future__ import annotations

from bnstudy.packs.models import Passage
from bnstudy.plain.evidence import tell
from bnstudy.plain.talk import Talk
from bnstudy.study.desk import Desk


def read_on(desk: Desk, talk: Talk) -> None:
    """Read from where the learner stopped until the words say back.

    Raises:
        Ended: the learner left.
    """
    course = [passage for lesson in desk.lessons for passage in lesson.passages]
    at = next(i for i, passage in enumerate(course) if passage.id == desk.next_passage())
    _tell(desk, talk, course, at)
    while True:
        talk.say("plain.how_lesson")
        said = talk.listen()
        if "back" in said.commands:
            return
        if "example" in said.commands:
            _examples(desk, talk, course[at])
            continue
        if "previous" in said.commands:
            at = max(at - 1, 0)
        elif "next" in said.commands or not said.text:
            desk.mark_read(course[at].id)
            if at + 1 == len(course):
                talk.say("lesson.end")
                return
            at += 1
        else:
            continue
        _tell(desk, talk, course, at)


def _tell(desk: Desk, talk: Talk, course: list[Passage], at: int) -> None:
    passage = course[at]
    desk.open_at(passage.id)
    talk.say("lesson.position", n=at + 1, total=len(course))
    talk.printer.print(passage.title)
    if passage.status == "contested":
        talk.say("lesson.contested")
    for paragraph in passage.text.strip().split("\n\n"):
        talk.printer.print(paragraph)
    sources = desk.source_line(passage)
    if sources:
        talk.printer.print(f"{talk.words('lesson.sources')}: {sources}")


def _examples(desk: Desk, talk: Talk, passage: Passage) -> None:
    names = desk.example_ids(passage)
    if not names:
        talk.say("plain.no_example")
    for name in names:
        tell(talk.printer, talk.words, desk.explainer(name)(desk.fresh_seed(), lambda _share: None))
