"""Remember what a one-line input held, for undo and redo."""

from typing import NamedTuple


class State(NamedTuple):
    """What an input held."""

    value: str
    cursor: int


class History:
    """Keep the states before and after each change; letters typed in a row are one change."""

    def __init__(self, limit: int = 100, characters: int = 100_000) -> None:
        self._limit = limit
        self._characters = characters
        self._done: list[tuple[State, State]] = []
        self._undone: list[tuple[State, State]] = []

    def record(self, before: State, after: State) -> None:
        """Remember a change that was just made."""
        if before.value == after.value:
            return
        self._undone.clear()
        if self._done and self._done[-1][1].value != before.value:
            self._done.clear()  # the program set the value in between
        if self._done and _continues(*self._done[-1], before, after):
            self._done[-1] = (self._done[-1][0], after)
            return
        self._done.append((before, after))
        held = sum(len(state.value) for change in self._done for state in change)
        while len(self._done) > self._limit or (held > self._characters and len(self._done) > 1):
            held -= sum(len(state.value) for state in self._done.pop(0))

    def undo(self, value: str) -> State | None:
        """Return what to go back to from a value, None if there is nothing."""
        return self._move(self._done, self._undone, value, back=True)

    def redo(self, value: str) -> State | None:
        """Return what to go forward to from a value, None if there is nothing."""
        return self._move(self._undone, self._done, value, back=False)

    @staticmethod
    def _move(
        source: list[tuple[State, State]],
        target: list[tuple[State, State]],
        value: str,
        *,
        back: bool,
    ) -> State | None:
        if not source:
            return None
        before, after = change = source.pop()
        here, there = (after, before) if back else (before, after)
        if here.value != value:  # the program set the value: these changes no longer apply
            source.clear()
            target.clear()
            return None
        target.append(change)
        return there


def _continues(first: State, last: State, before: State, after: State) -> bool:
    """Say whether a change types on in the last change's word, or a space behind it."""
    typed = after.value[before.cursor : after.cursor]
    return (
        last == before
        and len(typed) == 1
        and len(after.value) == len(before.value) + 1
        and 0 < len(last.value) - len(first.value) == last.cursor - first.cursor
        and (typed.isspace() or not last.value[last.cursor - 1].isspace())
    )
