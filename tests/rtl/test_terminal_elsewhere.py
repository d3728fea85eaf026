"""Windows has no termios: everything but the POSIX driver must be importable without it."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import textual.driver
sys.platform = "win32"
sys.modules["termios"] = sys.modules["tty"] = sys.modules["pty"] = sys.modules["fcntl"] = None
import bnstudy.rtl.run, bnstudy.rtl.driver, bnstudy.rtl.emit, bnstudy.rtl.input_guard
from bnstudy.rtl.detect import Asking
from bnstudy.rtl.guardian import Guardian
found = Asking({"WT_SESSION": "x", "TERM": ""}).begin().finish()
print(found.kind, found.name)
Guardian().restore()
"""


def test_without_termios_the_terminal_is_plain_and_nothing_is_asked() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "plain Windows Terminal\n"
    assert "\x1b" not in done.stderr


IMPORTS = """
import sys
import bnstudy.rtl.run
print([name for name in ("textual", "rich", "numpy", "pydantic") if name in sys.modules])
"""


def test_the_questions_are_sent_before_textual_is_imported() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS], capture_output=True, text=True, check=False
    )
    assert done.stdout == "[]\n", done.stderr
