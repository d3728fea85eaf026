"""The lesson in lines, passage by passage."""

from __future__ import annotations

from bnstudy.packs.models import Passage
from bnstudy.plain.evidence import tell
from bnstudy.plain.quiz import ask
from bnstudy.plain.talk import Talk
from bnstudy.study.desk import Desk

SAYABLE = ("next", "previous", "example", "terms", "quiz", "contents", "back")


def read_on(desk: Desk, talk: Talk) -> None:
    """Read from where the learner stopped until the words say back.

    Raises:
        Ended: the learner left.
    """
    course = [passage for lesson in desk.lessons for passage in lesson.passages]
    if not course:
        talk.say("lesson.none")
        return
    at = next(i for i, passage in enumerate(course) if passage.id == desk.next_passage())
    _tell(desk, talk, course, at)
    while True:
        said = talk.listen(SAYABLE, "plain.how_lesson")
        if said.says("back"):
            return
        if said.says("example"):
            _examples(desk, talk, course[at])
        elif said.says("terms"):
            _terms(desk, talk, course[at])
        elif said.says("quiz"):
            ask(desk, talk, "passage", course[at].id)
        elif said.says("contents"):
            at = _contents(desk, talk, course, at)
            _tell(desk, talk, course, at)
        elif said.says("previous"):
            at = max(at - 1, 0)
            _tell(desk, talk, course, at)
        elif said.says("next") or not said.text:
            desk.mark_read(course[at].id)
            if at + 1 == len(course):
                talk.say("lesson.end")
                return
            at += 1
            _tell(desk, talk, course, at)
        else:
            talk.printer.aside(talk.words("plain.not_understood"))


def _tell(desk: Desk, talk: Talk, course: list[Passage], at: int) -> None:
    passage = course[at]
    desk.open_at(passage.id)
    talk.fresh(talk.words("lesson.position", n=at + 1, total=len(course)))
    talk.printer.print(passage.title)
    if passage.status == "contested":
        talk.say("lesson.contested")
    talk.printer.prose(passage.text)
    sources = desk.source_line(passage)
    if sources:
        talk.printer.print(f"{talk.words('lesson.sources')}: {sources}")
    terms = desk.terms(passage)
    if terms:
        talk.say("lesson.terms_ready", n=len(terms))
    for name in desk.example_ids(passage):
        talk.say("lesson.example_ready", title=desk.example_title(name))


def _examples(desk: Desk, talk: Talk, passage: Passage) -> None:
    names = desk.example_ids(passage)
    talk.fresh()
    if not names:
        talk.say("plain.no_example")
    for name in names:
        tell(talk.printer, talk.words, desk.explainer(name)(desk.fresh_seed(), lambda _share: None))


def _terms(desk: Desk, talk: Talk, passage: Passage) -> None:
    terms = desk.terms(passage)
    talk.fresh()
    if not terms:
        talk.say("lesson.no_terms")
    for term in terms:
        talk.say("lesson.term", fa=term.fa, en=term.en, definition=term.definition.strip())


def _contents(desk: Desk, talk: Talk, course: list[Passage], at: int) -> int:
    """Let the learner choose a passage by its number."""
    talk.fresh(f"{talk.words('lesson.contents')}:")
    read = desk.read_passages()
    mark = talk.words("lesson.marked")
    labels = [f"{p.title} ({mark})" if p.id in read else p.title for p in course]
    chosen = talk.choose_or_back(labels, "plain.how_passage")
    return at if chosen is None else chosen
