"""`bnstudy doctor`: what this terminal is, and which way of writing Persian reads right on it."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import dataclass

from bnstudy import paths
from bnstudy.errors import BnStudyError
from bnstudy.packs.words import Words
from bnstudy.rtl import display
from bnstudy.rtl.console import Console
from bnstudy.rtl.detect import detect
from bnstudy.rtl.emit import rewrite_line
from bnstudy.rtl.remembered import Remembered
from bnstudy.rtl.run import choose
from bnstudy.rtl.terminal import Advice, Found, Kind, Replies, decide, epilogue, prologue

AUTO = "auto"

# What can be shown row by row; the other kinds switch the whole window.
_SIDE_BY_SIDE = (Kind.PLAIN, Kind.LRM, Kind.VTE, Kind.KITTY, Kind.NUDGE)

# For eyes that cannot read the Persian on this terminal yet.
_ENGLISH = {
    "intro": (
        "The same sentence, written in several ways. In the right row the letters are joined and "
        "it reads, from right to left: miangin (2.5) dar BatchNorm sefr mishavad."
    ),
    "ask": "Type the number of the right row and Enter; Enter alone keeps what is.",
    "intro_alone": "The sentence as it is written on this terminal.",
    "ask_alone": "Type y and Enter if it reads right (from right to left), n if not.",
    "kept": "Nothing was changed.",
    "none_right": "If no row reads right, `bnstudy serve` opens the program in a browser.",
    "not_asked": "This is not a terminal, so nothing was asked.",
    "forgotten": "The earlier choice is forgotten; the terminal will be asked again.",
}
_ENGLISH_ADVICE = {
    Advice.PUTTY: (
        "PuTTY reorders Persian by itself. In its settings, Terminal > Features, tick "
        "'Disable bidirectional text display' and 'Disable Arabic text shaping'."
    ),
    Advice.ITERM2: (
        "iTerm2 reorders Persian by itself. Switch right-to-left support off in "
        "Settings > General > Experimental."
    ),
    Advice.LINUX_CONSOLE: (
        "The Linux console has no Persian letters. Start the program in a graphical terminal."
    ),
    Advice.TMUX_PASSTHROUGH: (
        "The terminal around tmux reorders Persian, and tmux holds back the escape that stops it. "
        "Run `tmux set -g allow-passthrough on` once, then start again."
    ),
}


class DoctorError(BnStudyError):
    """A choice that cannot be taken or stored."""


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe `bnstudy doctor`."""
    parser = subparsers.add_parser("doctor", help="find out how this terminal shows Persian")
    parser.add_argument("--json", action="store_true", help="what was found, as JSON")
    parser.add_argument(
        "--kind", metavar="KIND", help=f"remember a kind without asking; `{AUTO}` forgets it"
    )


def run(args: argparse.Namespace) -> int:
    """Look at the terminal, tell what was found, and ask which way reads right."""
    is_terminal = sys.stdin.isatty() and sys.stderr.isatty()
    found = detect() if is_terminal else decide(Replies(), os.environ)
    doctor = Doctor(found, Remembered(paths.config_dir()), Words.load(), is_terminal=is_terminal)
    if args.kind is not None:
        doctor.set(args.kind)
    if args.json:
        json.dump(doctor.as_json(), sys.stdout, ensure_ascii=False, indent=1)
        sys.stdout.write("\n")
        return 0
    doctor.report()
    if args.kind is None and is_terminal and sys.stdout.isatty():
        doctor.ask()
    return 0


@dataclass
class Doctor:
    """Hold what was found and what was chosen.

    Attributes:
        detected: The terminal as it was detected.
        remembered: The choices of earlier visits.
        words: The words of the interface.
        is_terminal: Whether there was a terminal to ask.
    """

    detected: Found
    remembered: Remembered
    words: Words
    is_terminal: bool

    @property
    def found(self) -> Found:
        """The terminal with the kind that will be used."""
        return choose(self.detected, self.remembered)

    @property
    def console(self) -> Console:
        """Where to write; Persian is adapted to the kind in use."""
        return Console(sys.stdout, self.found.kind)

    # --- telling -------------------------------------------------------------------------------

    def as_json(self) -> dict[str, object]:
        """Give what was found for programs."""
        found = self.found
        return {
            "is_terminal": self.is_terminal,
            "terminal": found.name,
            "kind": found.kind,
            "detected_kind": self.detected.kind,
            "why": found.why,
            "advice": found.advice,
            "size": _size(),
            "colours": _colours(),
            "replies": found.replies._asdict(),
            "fingerprint": found.fingerprint,
            "kinds": list(Kind),
        }

    def report(self) -> None:
        """Print what was found, and what only the user can do about it."""
        found, words = self.found, self.words
        size = _size()
        rows = {
            "terminal": f"`{found.name}`" if found.name else words("doctor.unknown"),
            "kind": f"`{found.kind}`",
            "why": self._why(found),
            "size": words("doctor.size_value", columns=size[0], rows=size[1])
            if size
            else words("doctor.unknown"),
            "colours": f"`{_colours()}`",
        }
        console = self.console
        if found.advice is not Advice.LINUX_CONSOLE:
            console.rule(words("doctor.heading"))
            console.table([[words(f"doctor.{name}"), value] for name, value in rows.items()])
        plain = [f"terminal: {found.name or '?'}", f"kind: {found.kind}", f"because: {found.why}"]
        console.code(", ".join(plain))
        if not self.is_terminal:
            self._say("not_asked")
        if found.advice:
            if found.advice is not Advice.LINUX_CONSOLE:
                console.print(words(f"doctor.advice.{found.advice}"))
            console.code(_ENGLISH_ADVICE[found.advice])

    def _why(self, found: Found) -> str:
        known = {"remembered": "doctor.remembered_before", "nothing answered": "doctor.unknown"}
        return self.words(known[found.why]) if found.why in known else f"`{found.why}`"

    def _say(self, key: str) -> None:
        self.console.print(self.words(f"doctor.{key}"))
        self.console.code(_ENGLISH[key])

    # --- choosing ------------------------------------------------------------------------------

    def set(self, kind: str) -> None:
        """Remember a kind for this terminal, or forget it.

        Raises:
            DoctorError: There is no such kind, or the choice cannot be stored.
        """
        kinds = ", ".join((*Kind, AUTO))
        if kind not in (*Kind, AUTO):
            message = f"--kind expects one of {kinds}; got {kind!r}."
            raise DoctorError(message, words="doctor.bad_kind", got=kind, kinds=kinds)
        if not self.is_terminal:
            message = (
                "--kind is remembered for a terminal, and this is none. Run it in the terminal."
            )
            raise DoctorError(message, words="doctor.kind_of_nothing")
        try:
            if kind == AUTO:
                self.remembered.forget(self.detected.fingerprint)
            else:
                self.remembered.remember(self.detected.fingerprint, Kind(kind))
        except OSError as error:
            message = f"The choice could not be stored: {error}. Mend the folder and try again."
            raise DoctorError(message, words="doctor.not_saved", reason=str(error)) from error

    def ask(self) -> None:
        """Show the sentence in each kind and remember the one that reads right."""
        if self.found.advice is Advice.LINUX_CONSOLE:
            return
        if self.detected.kind not in _SIDE_BY_SIDE:
            right = self._ask_alone(self.detected.kind)
            if right is None:
                self._say("kept")
                return
            if right:
                self._remember(self.detected.kind)
                return
        self._ask_side_by_side()

    def _ask_alone(self, kind: Kind) -> bool | None:
        """Show the one kind that switches the whole window, and switch it back."""
        switched = Console(sys.stdout, Kind.PLAIN)
        # On a screen of its own: what is on the other one was written for the switch not made.
        screen = f"{prologue(kind, before_screen=True)}\x1b[?1049h\x1b[H{prologue(kind)}"
        sys.stdout.write(screen)
        try:
            for key in ("intro_alone", "ask_alone"):
                switched.print(self.words(f"doctor.{key}"))
                switched.code(_ENGLISH[key])
            sys.stdout.write(f"\n{self._row(1, Kind.PLAIN)}\n")
            sys.stdout.flush()
            return _yes_or_no(_answer())
        finally:
            sys.stdout.write(f"{epilogue(kind)}\x1b[?1049l")
            sys.stdout.flush()

    def _ask_side_by_side(self) -> None:
        self._say("intro")
        kinds = sorted(_SIDE_BY_SIDE, key=lambda kind: kind is not self.found.kind)
        sys.stdout.write(
            "\n".join(["", *(self._row(n, kind) for n, kind in enumerate(kinds, 1)), ""])
        )
        for _ in range(3):
            self._say("ask")
            answer = _answer()
            if not answer:
                self._say("kept")
                self._say("none_right")
                return
            if answer.isdecimal() and 1 <= int(answer) <= len(kinds):
                self._remember(kinds[int(answer) - 1])
                return
            self.console.print(self.words("doctor.not_understood", n=len(kinds)))

    def _row(self, number: int, kind: Kind) -> str:
        """Write the sentence in visual order as one kind needs it, with its number."""
        line = f"   {number})  {rewrite_line(display(self.words('doctor.card'), 'R'), kind)}\n"
        if kind is Kind.VTE:
            # The mode sticks to a row that is erased after it; the next row gets the usual one.
            return f"\x1b[8l\r\x1b[2K{line}\x1b[8h"
        return line

    def _remember(self, kind: Kind) -> None:
        self.set(kind)
        self.console.print(self.words("doctor.remembered", kind=str(kind)))
        self.console.code(f"Remembered for this terminal: {kind}")


def _answer() -> str:
    """Read one line; an end of input counts as an empty one."""
    return sys.stdin.readline().strip()


def _yes_or_no(answer: str) -> bool | None:
    """Read yes and no in both languages and on both keyboards; None for anything else."""
    first = answer[:1].lower()
    if first in ("y", "غ", "ب"):
        return True
    return False if first in ("n", "د", "ن") else None


def _size() -> list[int] | None:
    for stream in (sys.stderr, sys.stdout, sys.stdin):
        try:
            return list(os.get_terminal_size(stream.fileno()))
        except (OSError, ValueError):
            continue
    return None


def _colours() -> str:
    """Name the colours that the environment promises."""
    if os.environ.get("NO_COLOR"):
        return "NO_COLOR"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "truecolor"
    return "256" if "256" in os.environ.get("TERM", "") else "16"
