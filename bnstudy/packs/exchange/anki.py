"""Questions as an Anki deck (`.apkg`), through genanki where it is installed."""

from __future__ import annotations

import hashlib
import html
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bnstudy.errors import BnStudyError
from bnstudy.packs.exchange.drafts import shown, written
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    PackInfo,
    Question,
)
from bnstudy.packs.words import Words

if TYPE_CHECKING:
    import genanki

_CODE = re.compile(r"`([^`\n]+)`")
_STRONG = re.compile(r"\*\*(\S(?:[^*\n]*\S)?)\*\*")
_CSS = """.card { direction: rtl; text-align: right; font-size: 1.2em; line-height: 1.7; }
code { direction: ltr; unicode-bidi: isolate; display: inline-block; }
.right { font-weight: bold; } .right::before { content: "✓ "; }
"""
_FRONT = "{{Question}}"
_BACK = "{{FrontSide}}<hr id=answer>{{Answer}}"
# Anki numbers decks and kinds of notes; ids must stay the same so that a new export updates.
_ID_MASK = 2**30 - 1


class AnkiError(BnStudyError):
    """Say why no deck can be written."""


def write_deck(info: PackInfo, questions: Iterable[Question], path: Path, words: Words) -> int:
    """Write a deck and return how many notes it has; a file that is there is replaced.

    Raises:
        AnkiError: genanki is not installed, or the file can't be written.
    """
    try:
        import genanki  # noqa: PLC0415  an optional extra
    except ImportError as error:
        raise AnkiError(
            "Anki decks need the package genanki: pip install genanki",
            words="exchange.no_genanki",
        ) from error
    model = genanki.Model(
        _number("note", "bnstudy"),
        "bnstudy",
        fields=[{"name": "Question"}, {"name": "Answer"}],
        templates=[{"name": "bnstudy", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
    )
    deck = genanki.Deck(_number("deck", info.id), info.title)
    count = 0
    for question in questions:
        fields = [_front(question), _back(question, words)]
        guid = genanki.guid_for("bnstudy", info.id, question.id)
        tags = [info.id, question.concept]
        deck.add_note(genanki.Note(model=model, fields=fields, guid=guid, tags=tags))
        count += 1
    _save(deck, path)
    return count


def _save(deck: genanki.Deck, path: Path) -> None:
    """Write beside the target first, so that a failure leaves what was there."""
    import genanki  # noqa: PLC0415

    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".bnstudy-") as folder:
            made = Path(folder) / "deck.apkg"
            genanki.Package(deck).write_to_file(str(made))
            made.replace(path)
    except OSError as error:
        reason = error.strerror or "unwritable"
        message = f"{path} can't be written: {reason}"
        words = "cli.file_not_written"
        raise AnkiError(message, words=words, file=str(path), reason=reason) from error


def as_html(text: str) -> str:
    """Turn a pack's inline marks into HTML; everything else is shown as it stands."""
    # Braces pairwise would be fields to Anki.
    safe = html.escape(text, quote=False).replace("{{", "{&#123;")
    safe = _STRONG.sub(r"<b>\1</b>", _CODE.sub(r'<code dir="ltr">\1</code>', safe))
    return safe.replace("\n", "<br>")


def _front(question: Question) -> str:
    if isinstance(question, NumberQuestion):
        unit = f" ({as_html(question.unit)})" if question.unit else ""
        return as_html(shown(question, question.stem)) + unit
    stem = as_html(question.stem)
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        items = "".join(f"<li>{as_html(option.text)}</li>" for option in question.options)
        return f"{stem}<ol>{items}</ol>"
    return stem


def _back(question: Question, words: Words) -> str:
    if isinstance(question, NumberQuestion):
        solution = as_html(shown(question, written(question.solution)))
        return f"<p><code>{question.answer}</code></p><p>{solution}</p>"
    solution = f"<p>{as_html(written(question.solution))}</p>"
    if isinstance(question, (ChoiceQuestion, MultiQuestion)):
        items = "".join(
            f"<li{' class=right' if option.correct else ''}>{as_html(option.text)}"
            f"<br><small>{as_html(written(option.feedback))}</small></li>"
            for option in question.options
        )
        return f"<ol>{items}</ol>{solution}"
    key = words("quiz.true" if question.answer else "quiz.false")
    told = question.feedback_true if question.answer else question.feedback_false
    return f"<p>{as_html(key)}</p><p>{as_html(written(told))}</p>{solution}"


def _number(kind: str, name: str) -> int:
    """Make the number that Anki knows a deck or a kind of notes by."""
    summary = hashlib.sha256(f"{kind} {name}".encode()).digest()
    return (int.from_bytes(summary[:4]) & _ID_MASK) + _ID_MASK + 1
