"""Run a program in a terminal, with what it writes told to a test as well.

The corners of the window are marked first, so that a photograph shows where its cells are.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import tty
from pathlib import Path

CORNER = "\x1b[48;5;201m \x1b[m"
"""A cell of a colour that every terminal has and no window is made of."""


def main() -> int:
    """Mark the corners, wait for the word to go on, then stand between terminal and program."""
    home, command = Path(sys.argv[1]), sys.argv[2:]
    tty.setraw(0)
    # A terminal may start its program before it has a size itself.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGWINCH})
    while not all(os.get_terminal_size(0)):
        signal.sigwait({signal.SIGWINCH})
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGWINCH})
    columns, lines = os.get_terminal_size(0)
    marks = f"\x1b[?25l\x1b[2J\x1b[H{CORNER}\x1b[{lines};{columns}H{CORNER}\x1b[H"
    os.write(1, marks.encode())
    with (home / "told").open("wb", buffering=0) as told:
        told.write(f"{columns} {lines}\n".encode())
        with (home / "go").open() as go:
            go.read()
        os.write(1, b"\x1b[2J")
        pid, program = pty.fork()
        if pid == 0:
            os.execvp(command[0], command)
        _resize(program)
        signal.signal(signal.SIGWINCH, lambda *_: _resize(program))
        return _copy(program, told.fileno(), pid)


def _resize(program: int) -> None:
    columns, lines = os.get_terminal_size(0)
    fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def _copy(program: int, told: int, pid: int) -> int:
    while True:
        ready, _, _ = select.select([0, program], [], [])
        if 0 in ready:
            os.write(program, os.read(0, 4096))
        if program in ready:
            try:
                data = os.read(program, 65_536)
            except OSError:
                return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
            for out in (1, told):
                left = data
                while left:
                    left = left[os.write(out, left) :]


if __name__ == "__main__":
    sys.exit(main())
