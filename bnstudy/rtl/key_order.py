"""Let keys act one after the other, however fast they come.

Textual gives each key at once to whatever has the keyboard, and what the key does there happens
later: letters typed while the keyboard moves to another widget come out of order, and a key with
priority overtakes the ones before it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from textual.app import App
from textual.dom import DOMNode
from textual.events import Event
from textual.message_pump import MessagePump

PATIENCE = 1.0
"""Seconds after which the next key is let in although the last one is still at work."""
_LOOKS, _PAUSE = 50, 0.005
"""How often the loop's every turn is looked at, and the seconds between two looks after that."""


class KeyOrder:
    """Hold keys back until the one before has done what it does.

    It has when nothing is left to do from the widget that got it up to the app, nor from the one
    that has the keyboard then: what a key asks for goes through the same queues.

    Args:
        app: Whose keys these are.
        deliver: Hands one key on.
    """

    def __init__(self, app: App[Any], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app, self._deliver = app, deliver
        self._waiting: deque[Event] = deque()
        self._target: DOMNode | None = None
        self._give_up: asyncio.TimerHandle | None = None
        self._number = 0

    async def take(self, event: Event) -> None:
        """Hand a key on, now or when its turn has come."""
        if self._give_up is not None or self._waiting:
            self._waiting.append(event)
        else:
            await self._hand_on(event)

    async def _hand_on(self, event: Event) -> None:
        self._number += 1
        self._target = self._focus()
        loop = asyncio.get_running_loop()
        self._give_up = loop.call_later(PATIENCE, self._let_go, self._number)
        loop.call_soon(self._look, self._number, _LOOKS)
        await self._deliver(event)

    def _focus(self) -> DOMNode | None:
        return (self._app.focused or self._app.screen) if self._app.screen_stack else None

    def _look(self, number: int, looks: int) -> None:
        """Look whether the key has done its work."""
        if number != self._number or self._give_up is None:
            return
        loop = asyncio.get_running_loop()
        if not any(_is_busy(node) for node in self._ways()):
            self._let_go(number)
        elif looks:
            loop.call_soon(self._look, number, looks - 1)
        else:
            loop.call_later(_PAUSE, self._look, number, 0)

    def _ways(self) -> Iterator[DOMNode]:
        """Give the nodes from the key's widget and from the keyboard's up to the app."""
        for end in (self._target, self._focus()):
            if end is not None:
                yield from end.ancestors_with_self

    def _let_go(self, number: int) -> None:
        """Let the next key in."""
        if number != self._number or self._give_up is None:
            return
        self._give_up.cancel()
        self._give_up = self._target = None
        if self._waiting:
            self._app.call_later(self._next)

    async def _next(self) -> None:
        if self._waiting and self._give_up is None:
            await self._hand_on(self._waiting.popleft())


def _is_busy(node: MessagePump) -> bool:
    """Tell whether a node has something to do; one that waits for its queue has not."""
    # No public way to see a pump at rest, here and in asyncio.
    queue: Any = node._message_queue  # noqa: SLF001
    waits = bool(queue.ready_event._waiters)  # noqa: SLF001
    return node.is_running and not (queue.empty() and waits)
