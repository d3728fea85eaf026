"""Let keys act one after the other, however fast they come.

Textual gives each key at once to whatever has the keyboard, and what the key does there happens
later: letters typed while the keyboard moves to another widget come out of order, and a key with
priority overtakes the ones before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event

ROUNDS = 4
"""How often a way is gone behind a key: what it does may ask for more, which goes the same way."""
PATIENCE = 0.25
"""Seconds after which the next key is let in although the last one is still at work."""


class KeyOrder:
    """Hold keys back until the one before has done what it does.

    A note goes behind the key from the widget that got it up to the app, through the same queues;
    when it has come through, so has the key.

    Args:
        app: Whose keys these are.
        deliver: Hands one key on.
    """

    def __init__(self, app: App[Any], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app, self._deliver = app, deliver
        self._waiting: deque[Event] = deque()
        self._at_work: asyncio.TimerHandle | None = None
        self._number = 0

    async def take(self, event: Event) -> None:
        """Hand a key on, now or when its turn has come."""
        if self._at_work is not None or self._waiting:
            self._waiting.append(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: Event) -> None:
        self._number += 1
        loop = asyncio.get_running_loop()
        self._at_work = loop.call_later(PATIENCE, self._let_go, self._number)
        await self._deliver(event)
        self._follow(self._number, ROUNDS)

    def _follow(self, number: int, rounds: int) -> None:
        """Send the note from where the keyboard is."""
        if self._app.screen_stack:
            self._send(number, rounds, self._app.focused or self._app.screen)

    def _send(self, number: int, rounds: int, node: DOMNode | None) -> None:
        """Put the note into a node's queue, or above it where that node is leaving."""
        while node is not None and not node.call_later(self._pass, number, rounds, node):
            node = node.parent

    def _pass(self, number: int, rounds: int, node: DOMNode) -> None:
        """Carry the note one node up; from the app it goes the way once more."""
        if number != self._number or self._at_work is None:
            return
        if node is not self._app:
            self._send(number, rounds, node.parent)
        elif rounds > 1:
            self._follow(number, rounds - 1)
        else:
            self._let_go(number)

    def _let_go(self, number: int) -> None:
        """Let the next key in."""
        if number != self._number or self._at_work is None:
            return
        self._at_work.cancel()
        self._at_work = None
        if self._waiting:
            self._app.call_later(self._next)

    async def _next(self) -> None:
        if self._waiting and self._at_work is None:
            await self._hand_on(self._waiting.popleft())
