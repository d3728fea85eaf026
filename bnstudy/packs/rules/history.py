"""History: where a question means something else than it did in git, its `rev` is raised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bnstudy.packs.book import Book
from bnstudy.packs.git import Git, blob_name
from bnstudy.packs.problems import Problem
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.yaml_marks import read_yaml
from bnstudy.persian import normalize

REV = Rule("rev-not-raised", "warning", "a question that asks something new has a new `rev`")
CHANGED = Rule("id-changed", "warning", "a question keeps its id for ever")
RULES = (REV, CHANGED)

FIELDS = ("kind", "stem", "options", "answer", "draw", "tolerance")
_FOLDER = "questions/"
_SHOWN = 9
# Blanks and marks that are corrected without another meaning; a point inside a number stays.
_UNSPOKEN = re.compile(r"[\s«»\"',;:?!…]|\.(?!\d)")

_Question = Mapping[str, object]


def find(course: Course) -> Iterator[Problem]:
    """Compare the questions with those in git, if the pack is kept there.

    What is not committed yet is compared with the last commit. What is committed is compared with
    what others have: where the branch left its upstream, or else the commit before the last one,
    so that a check that runs on a commit tells too. A clone without that history tells nothing.
    """
    git = Git.of(course.book.root)
    if git is None:
        return
    earlier = [("", _questions_at("HEAD", course.book, git))]
    base = _base(git)
    if base:
        earlier.append((base, _questions_at(base, course.book, git)))
    yield from _renamed(course, earlier)
    for question, site in course.questions:
        new = _at(site)
        for commit, questions in earlier:
            old = questions.get(question.id)
            if old is None or new is None or old.get("rev", 1) != question.rev:
                continue
            changed = [name for name in FIELDS if _differs(name, old, new)]
            if changed:
                at = site.at(changed[0] if changed[0] in new else "id")
                yield _not_raised(at, question.id, question.rev, changed, commit)
                break


def _renamed(course: Course, earlier: list[tuple[str, dict[str, _Question]]]) -> Iterator[Problem]:
    """Find questions that ask what another id asked before; learners' progress stays with it."""
    now = course.index.questions
    gone: dict[object, str] = {}
    for _commit, questions in earlier:
        for id_, old in questions.items():
            if id_ not in now and isinstance(old.get("stem"), str):
                gone.setdefault(_asked(old), id_)
    known = {id_ for _commit, questions in earlier for id_ in questions}
    for question, site in course.questions if gone else ():
        new = _at(site)
        before = gone.get(_asked(new)) if new is not None and question.id not in known else None
        if before is not None:
            yield site.at("id").problem(
                CHANGED,
                f"this question was called `{before}`; what learners know of it is kept there",
                mend=f"write `id: {before}`",
                places={"found": question.id, "first": before},
            )


def _asked(question: _Question) -> tuple[str, ...]:
    """Reduce a question to its words."""
    options = question.get("options")
    listed = options if isinstance(options, list) else []
    texts = [str(option.get("text")) for option in listed if isinstance(option, dict)]
    return tuple(_UNSPOKEN.sub("", normalize(text)) for text in (str(question.get("stem")), *texts))


def _base(git: Git) -> str:
    """Find the commit that others know; empty where there is none."""
    head = git.word("rev-parse", "--quiet", "--verify", "HEAD")
    shared = git.word("merge-base", "HEAD", "@{upstream}")
    if shared and shared != head:
        return shared
    return git.word("rev-parse", "--quiet", "--verify", "HEAD^1")


def _questions_at(commit: str, book: Book, git: Git) -> dict[str, _Question]:
    """Read the questions of a commit out of the files that are no longer the same."""
    questions: dict[str, _Question] = {}
    for name, blob in git.files(commit, _FOLDER).items():
        if blob_name(book.raw.get(name, b""), blob) == blob:
            continue
        raw = git.ask("cat-file", "blob", blob)
        data = read_yaml(raw, name).data if raw else None
        listed = data.get("questions") if isinstance(data, dict) else None
        for question in listed if isinstance(listed, list) else ():
            if isinstance(question, dict):
                questions[str(question.get("id"))] = question
    return questions


def _not_raised(site: Site, id_: str, rev: int, changed: list[str], commit: str) -> Problem:
    shown = commit[:_SHOWN]
    when = f"since commit {shown}" if commit else "since the last commit"
    return site.problem(
        REV,
        f"{', '.join(f'`{name}`' for name in changed)} of `{id_}` changed {when}, "
        f"but `rev` is still {rev}",
        mend=f"write `rev: {rev + 1}` if the meaning changed, not only its words",
        words="rev_not_raised_then" if commit else "",
        places={
            "found": id_,
            "names": "، ".join(changed),
            "rev": rev,
            "next": rev + 1,
            "commit": shown,
        },
    )


def _at(site: Site) -> _Question | None:
    """Look up a question as it is written, in the shape in which the old one is known."""
    data = site.document.data
    listed = data.get("questions") if isinstance(data, dict) else None
    number = site.path[-1]
    found = listed[number] if isinstance(listed, list) and isinstance(number, int) else None
    return found if isinstance(found, dict) else None


def _differs(name: str, old: _Question, new: _Question) -> bool:
    """Tell whether a field asks something else; spelling and the order of options don't matter."""
    one, other = old.get(name), new.get(name)
    return one != other and _reduced(name, one) != _reduced(name, other)


def _reduced(name: str, value: object) -> object:
    if isinstance(value, str):
        return _UNSPOKEN.sub("", normalize(value))
    if name == "options" and isinstance(value, list):
        options = [option for option in value if isinstance(option, dict)]
        return {
            str(option.get("id")): (
                _reduced("text", option.get("text")),
                option.get("correct", False),
            )
            for option in options
        }
    return value
