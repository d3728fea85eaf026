"""Whatever is said, in whatever order: the dialogue answers and goes on."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

import pytest

from bnstudy.chat.reply import Reply
from bnstudy.packs.words import Words
from bnstudy.plain.dialogue import converse

SEEDS = range(12)
LINES = 80


class Echo:
    """A tutor that needs no time."""

    def __init__(self, *_: object) -> None:
        """Need nothing."""

    def reply(self, text: str, context: Sequence[object] = ()) -> Reply:
        """Say it back."""
        return Reply(text, "content", abstain=len(context) > 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_sequence_of_words_breaks_the_dialogue(
    talk_in: Callable[..., list[str]], words: Words, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setattr("bnstudy.chat.tutor.Tutor", Echo)
    rng = random.Random(seed)
    leaving = set(words("plain_commands.quit").split())
    known = [w for names in words.group("plain_commands").values() for w in names.split()]
    # The menu's last number leaves as well, so it is not said.
    vocabulary = [word for word in known if word not in leaving]
    vocabulary += [*"۱۲۳۴۵۶۱۲۳", "", "۱ ۲", "2.5", "x = 1, 2", "۱ = ۳", "۲۰ دی ۱۴۰۵", "سلام", "الف"]
    vocabulary += ["\x1b[2J", "0" * 3000, "\u200f", "۱" * 400]
    heard = talk_in(converse, *rng.choices(vocabulary, k=LINES))
    assert len(heard) > LINES
    assert heard[-1] == "<ended>"
    assert "\x1b" not in "".join(heard)
