"""Real terminal emulators on a display of their own, photographed and read back.

Needs Debian's xvfb, imagemagick, tesseract-ocr, tesseract-ocr-fas, fonts-dejavu-core, and
the terminals themselves. Only processes started here are ever ended.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
FONT, POINTS = "DejaVu Sans Mono", 14
COLUMNS, LINES = 78, 26
TOOLS = {
    "Xvfb": "xvfb",
    "import": "imagemagick",
    "convert": "imagemagick",
    "tesseract": "tesseract-ocr tesseract-ocr-fas",
}
LIMIT = 30.0
_INK, _LINE_GAP, _FRAME = 150, 8, 0.4


@dataclass(frozen=True)
class Emulator:
    """How one terminal is started.

    Attributes:
        line: The words of its command line; the command to run follows them.
        package: Its Debian packages.
        bus: Whether it wants a D-Bus session.
        one_word: Whether it takes the command as one word for a shell.
        files: Settings, by path in the home folder.
    """

    line: str
    package: str
    bus: bool = False
    one_word: bool = False
    files: dict[str, str] = field(default_factory=dict)

    @property
    def program(self) -> str:
        """What must be installed."""
        return self.line.split()[0]

    def argv(self, command: list[str]) -> list[str]:
        """Give the command line that runs a command in it."""
        bus = ["dbus-run-session", "--"] if self.bus else []
        return [
            *bus,
            *shlex.split(self.line),
            *([shlex.join(command)] if self.one_word else command),
        ]


_GRID = f"{COLUMNS}x{LINES}"
EMULATORS = {
    "xterm": Emulator(
        f"xterm -u8 -fa '{FONT}' -fs {POINTS} -bg black -fg white -geometry {_GRID} -e", "xterm"
    ),
    "vte": Emulator(
        f"xfce4-terminal --disable-server --font='{FONT} {POINTS}' --geometry={_GRID}"
        " --hide-menubar --hide-scrollbar --hide-borders -x",
        "xfce4-terminal dbus",
        bus=True,
    ),
    "konsole": Emulator(
        "konsole --separate --hide-menubar --hide-tabbar --profile T -e",
        "konsole dbus",
        bus=True,
        files={
            ".local/share/konsole/T.profile": (
                f"[General]\nName=T\nParent=FALLBACK/\nTerminalColumns={COLUMNS}\n"
                f"TerminalRows={LINES}\n[Appearance]\nFont={FONT},{POINTS},-1,5,50,0,0,0,0,0\n"
                "[Scrolling]\nScrollBarPosition=2\n"
            ),
            **{
                # No other way hides the tool bars of a fresh profile.
                f".local/share/kxmlgui5/konsole/{part}ui.rc": (
                    f'<!DOCTYPE gui SYSTEM "kpartgui.dtd"><gui name="{part}" version="9999">'
                    f'<ToolBar hidden="true" noMerge="1" name="{bar}"/></gui>'
                )
                for part, bar in (("konsole", "mainToolBar"), ("session", "sessionToolbar"))
            },
            ".config/konsolerc": (
                "[MainWindow]\nMenuBar=Disabled\n[MainWindow][Toolbar mainToolBar]\nHidden=true\n"
                "[MainWindow][Toolbar sessionToolbar]\nHidden=true\n"
                "[KonsoleWindow]\nRememberWindowSize=false\n"
            ),
        },
    ),
    "kitty": Emulator(
        f"kitty --config NONE -o font_family='{FONT}' -o font_size={POINTS}"
        f" -o remember_window_size=no -o initial_window_width={COLUMNS}c"
        f" -o initial_window_height={LINES}c -o window_padding_width=0 -o update_check_interval=0",
        "kitty libgl1-mesa-dri",
    ),
    "qterminal": Emulator(
        "qterminal -e",
        "qterminal dbus",
        bus=True,
        one_word=True,
        files={
            ".config/qterminal.org/qterminal.ini": (
                f"[General]\nfontFamily={FONT}\nfontSize={POINTS}\nMenuVisible=false\n"
                "HideTabBarWithOneTab=true\nScrollbarPosition=0\nAskOnExit=false\n"
                "Borderless=true\n[MainWindow]\nsize=@Size(960 620)\nSavePosOnExit=false\n"
            )
        },
    ),
    "mlterm": Emulator(
        f"mlterm -g {_GRID} -e",
        "mlterm",
        files={
            ".mlterm/main": (
                "fontsize=20\ntype_engine=cairo\nuse_anti_alias=true\nscrollbar_mode=none\n"
                "encoding=utf8\nfg_color=white\nbg_color=black\n"
            ),
            ".mlterm/aafont": f"DEFAULT={FONT}\nISO10646_UCS4_1={FONT}\nUNICODE={FONT}\n",
        },
    ),
    "urxvt": Emulator(
        f"urxvt -fn 'xft:{FONT}:size={POINTS}' +sb -geometry {_GRID} -bg black -fg white -e",
        "rxvt-unicode",
    ),
    "st": Emulator(f"stterm -f '{FONT}:size={POINTS}' -g {_GRID} -e", "stterm"),
    "alacritty": Emulator(
        "alacritty -e",
        "alacritty libgl1-mesa-dri libegl1",
        files={
            ".config/alacritty/alacritty.yml": (
                f'font:\n  size: {POINTS}\n  normal:\n    family: "{FONT}"\n'
                f"window:\n  dimensions:\n    columns: {COLUMNS}\n    lines: {LINES}\n"
            )
        },
    ),
}


def missing(*programs: str) -> str:
    """Name the packages of what is not installed."""
    known = TOOLS | {e.program: e.package for e in EMULATORS.values()} | {"tmux": "tmux"}
    return " ".join(known[program] for program in programs if not shutil.which(program))


@contextmanager
def display(home: Path) -> Iterator[dict[str, str]]:
    """Start an X server; gives the environment for its clients."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1400x900x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(write)
    with os.fdopen(read) as number:
        name = number.readline().strip()
    (home / "run").mkdir(mode=0o700)
    env = {
        "PATH": os.environ["PATH"],
        "DISPLAY": f":{name}",
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "LANG": "C.UTF-8",
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "NO_AT_BRIDGE": "1",
        "QT_QPA_PLATFORM": "xcb",
        "PYTHONPATH": str(ROOT),
        "SHELL": "/bin/sh",
    }
    try:
        yield env
    finally:
        _end(server)


@contextmanager
def window(
    name: str, home: Path, env: dict[str, str], command: list[str], *, tmux: str | None = None
) -> Iterator[None]:
    """Run a command in a terminal emulator, inside tmux with these settings if they are given."""
    emulator = EMULATORS[name]
    for path, text in emulator.files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)
    if tmux is not None:
        settings = home / "tmux.conf"
        settings.write_text(f"set -g status off\nset -g default-terminal tmux-256color\n{tmux}\n")
        # A socket of its own, so that ending it ends nothing else.
        server = ["tmux", "-u", "-S", str(home / "tmux"), "-f", str(settings)]
        command = [*server, "new-session", shlex.join(command)]
    argv = emulator.argv(command)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            argv, env=env, stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        yield
    finally:
        if tmux is not None:
            end = ["tmux", "-S", str(home / "tmux"), "kill-server"]
            subprocess.run(end, env=env, check=False, capture_output=True)
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started in its session."""
    for signum in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signum)
            process.wait(3)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    process.wait()


def wait_for(path: Path) -> str:
    """Wait until a file has content.

    Raises:
        AssertionError: It did not appear; the terminal's own words are shown.
    """
    end = time.monotonic() + LIMIT
    while not (path.exists() and path.read_text()):
        log = path.parent / "log"
        if time.monotonic() > end:
            raise AssertionError(f"no {path.name}: {log.read_text(errors='replace')[-2000:]}")
        _pause()
    return path.read_text()


def _pause() -> None:
    """Give the other programs on this machine a moment; there is nothing to select on."""
    subprocess.run([sys.executable, "-S", "-c", ""], check=False)


def photograph(env: dict[str, str], path: Path) -> Path:
    """Photograph the display when it has come to rest."""
    last = b""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        shot = subprocess.run(
            ["import", "-silent", "-window", "root", "-depth", "8", "png:-"],
            env=env,
            capture_output=True,
            check=True,
        ).stdout
        if shot == last:
            break
        last = shot
    path.write_bytes(last)
    return path


def read_rows(picture: Path) -> list[str]:
    """Read each line of bright text in a photograph."""
    size = _run("identify", "-format", "%w %h", str(picture)).split()
    width, height = map(int, size)
    grey = subprocess.run(
        ["convert", str(picture), "-depth", "8", "gray:-"], capture_output=True, check=True
    ).stdout
    ink = np.frombuffer(grey, np.uint8).reshape(height, width) > _INK
    # A column that is bright from top to bottom is a window's frame.
    ink = ink & (ink.mean(axis=0) < _FRAME)
    texts = []
    for top, bottom in _bands(ink.any(axis=1)):
        (columns,) = np.nonzero(ink[top : bottom + 1].any(axis=0))
        left, right = int(columns[0]), int(columns[-1])
        crop = f"{right - left + 9}x{bottom - top + 9}+{max(left - 4, 0)}+{max(top - 4, 0)}"
        strip = picture.with_name(f"{top}.png")
        # Dark letters on white, with a margin: what the recognizer was trained on.
        look = ["-colorspace", "gray", "-negate", "-resize", "150%", "-bordercolor", "white"]
        _run("convert", str(picture), "-crop", crop, "+repage", *look, "-border", "12", str(strip))
        texts.append(_run("tesseract", str(strip), "-", "-l", "fas", "--psm", "7").strip())
    return texts


def _run(*argv: str) -> str:
    env = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    return subprocess.run(argv, capture_output=True, text=True, check=True, env=env).stdout


def _bands(inked: np.ndarray) -> Iterator[tuple[int, int]]:
    """Find the bands of rows with ink; dots above and below belong to their line."""
    (rows,) = np.nonzero(inked)
    for band in np.split(rows, np.nonzero(np.diff(rows) > _LINE_GAP)[0] + 1):
        if len(band) > _LINE_GAP:
            yield int(band[0]), int(band[-1])


def character_error(expected: str, seen: str) -> float:
    """Give the share of characters to change, without half-spaces and Arabic variants."""
    want, got = _folded(expected), _folded(seen)
    before = list(range(len(got) + 1))
    for i, a in enumerate(want, 1):
        row = [i]
        for j, b in enumerate(got, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b)))
        before = row
    return before[-1] / max(len(want), 1)


def _folded(text: str) -> str:
    text = text.translate(str.maketrans("يكةأإ", "یکهاا", "\u200c\u200e\u200f\u200d"))
    return re.sub(r"\s+", " ", text).strip()
