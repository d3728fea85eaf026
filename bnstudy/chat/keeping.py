"""Keep the answers of one conversation; the tutor itself remembers nothing."""

from __future__ import annotations

import secrets
import threading
from dataclasses import replace
from typing import Protocol

from bnstudy.chat.reply import Reply
from bnstudy.study.progress import Saved
from bnstudy.study.questions import Grade

_ASKS = frozenset({"quiz_start", "quiz_next"})
# What tells something of the answer; an answer after it was not found unaided.
_HELPS = frozenset({"hint", "explain_option"})


class Keeper(Protocol):
    """The desk, as far as answers are kept there."""

    def keep_chat_answer(
        self, session: str, question_id: str, seed: int, judged: Grade, *, sure: bool, hints: int
    ) -> Saved | None:
        """Keep an answer."""

    def unsaved(self, kept: Saved) -> str:
        """Say why an answer is not on the disk, or nothing."""


class KeptAnswers:
    """Follow the replies of one conversation and keep each answer before it is shown.

    Only the first answer to each asking is kept: with it the right answer has been said. A question
    that was brought along from a quiz was kept there.

    Args:
        desk: where answers are kept.
    """

    def __init__(self, desk: Keeper) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._begin()

    def _begin(self) -> None:
        self._session = secrets.token_hex(8)
        self._open = ""
        self._helps = 0

    def keep(self, reply: Reply, *, begins: bool) -> Reply:
        """Keep what was judged; the reply comes back with a remark where that failed.

        Args:
            reply: what the tutor is about to say.
            begins: nothing was said before it, so the conversation is a new one.
        """
        # Two lines sent at once are answered in two threads.
        with self._lock:
            if begins:
                self._begin()
            if reply.intent in _ASKS:
                self._open, self._helps = reply.question, 0
            elif reply.intent in _HELPS:
                self._helps += 1
            if reply.grade is None or not self._open or reply.question != self._open:
                return reply
            self._open = ""
            kept = self._desk.keep_chat_answer(
                self._session, reply.question, reply.seed, reply.grade, sure=reply.sure,
                hints=self._helps,
            )  # fmt: skip
        remark = "" if kept is None else self._desk.unsaved(kept)
        return replace(reply, answer=f"{reply.answer}\n\n{remark}") if remark else reply
