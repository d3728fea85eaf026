"""History: where a question means something else than at the last commit, its `rev` is raised."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from bnstudy.packs.book import Book
from bnstudy.packs.problems import Problem
from bnstudy.packs.rules.course import Course, Rule, Site
from bnstudy.packs.yaml_marks import read_yaml

REV = Rule("rev-not-raised", "warning", "a question that asks something new has a new `rev`")
RULES = (REV,)

FIELDS = ("kind", "stem", "options", "answer", "draw", "tolerance")
SECONDS = 5
_FOLDER = "questions/"
_SHA1_LENGTH = 40

_Question = Mapping[str, object]


def find(course: Course) -> Iterator[Problem]:
    """Compare the questions with those of the last commit, if the pack is kept in git."""
    before = _before(course.book)
    if not before:
        return
    for question, site in course.questions:
        old = before.get(question.id)
        new = _at(site)
        if old is None or new is None or old.get("rev", 1) != question.rev:
            continue
        changed = [name for name in FIELDS if _meaning(name, old) != _meaning(name, new)]
        if changed:
            yield site.at(changed[0] if changed[0] in new else "id").problem(
                REV,
                f"{_named(changed)} of `{question.id}` changed since the last commit, "
                f"but `rev` is still {question.rev}",
                mend=f"write `rev: {question.rev + 1}` if the meaning changed, not only its words",
                places={
                    "found": question.id,
                    "names": "، ".join(changed),
                    "rev": question.rev,
                    "next": question.rev + 1,
                },
            )


def _named(names: list[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _at(site: Site) -> _Question | None:
    """Look up a question as it is written, in the shape in which the old one is known."""
    data = site.document.data
    listed = data.get("questions") if isinstance(data, dict) else None
    number = site.path[-1]
    found = listed[number] if isinstance(listed, list) and isinstance(number, int) else None
    return found if isinstance(found, dict) else None


def _meaning(name: str, question: _Question) -> object:
    """Reduce a field to what the learner is asked; other blanks and another order are the same."""
    value = question.get(name)
    if isinstance(value, str):
        return " ".join(value.split())
    if name == "options" and isinstance(value, list):
        options = [option for option in value if isinstance(option, dict)]
        return {
            str(option.get("id")): (
                " ".join(str(option.get("text")).split()),
                option.get("correct", False),
            )
            for option in options
        }
    return value


def _before(book: Book) -> dict[str, _Question]:
    """Read the questions of the last commit out of the files that are no longer the same."""
    git = shutil.which("git")
    if git is None or not book.root.is_dir():
        return {}
    listing = _git(git, book.root, "ls-tree", "-r", "-z", "HEAD", _FOLDER)
    questions: dict[str, _Question] = {}
    for entry in (listing or b"").split(b"\0"):
        described, _, name = entry.decode("utf-8", "replace").partition("\t")
        if not name.endswith((".yaml", ".yml")):
            continue
        _mode, kind, blob = described.split(" ")
        if kind != "blob" or _blob(book.raw.get(name, b""), len(blob)) == blob:
            continue
        raw = _git(git, book.root, "cat-file", "blob", blob)
        data = read_yaml(raw, name).data if raw else None
        listed = data.get("questions") if isinstance(data, dict) else None
        for question in listed if isinstance(listed, list) else ():
            if isinstance(question, dict):
                questions[str(question.get("id"))] = question
    return questions


def _blob(raw: bytes, length: int) -> str:
    """Name a content as git does."""
    whole = b"blob %d\0" % len(raw) + raw
    if length == _SHA1_LENGTH:
        return hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    return hashlib.sha256(whole).hexdigest()


def _git(git: str, folder: Path, *words: str) -> bytes | None:
    """Ask git for what it has stored; these commands run no hook, filter or driver of the pack."""
    surroundings = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_")
    }
    surroundings.update(GIT_NO_LAZY_FETCH="1", GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0")
    try:
        answer = subprocess.run(  # noqa: S603  an absolute program, no shell
            [str(Path(git).absolute()), "-C", str(folder.absolute()), *words],
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS,
            check=False,
            env=surroundings,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout if answer.returncode == 0 else None
