"""Real terminal emulators on a display of their own, with a Persian keyboard.

Needs Debian's xvfb, imagemagick, tesseract-ocr, tesseract-ocr-fas, xdotool, fonts-dejavu-core, and
the terminals themselves. Only processes started here are ever ended.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FONT, POINTS = "DejaVu Sans Mono", 14
COLUMNS, LINES = 100, 30
TOOLS = {
    "Xvfb": "xvfb",
    "import": "imagemagick",
    "convert": "imagemagick",
    "tesseract": "tesseract-ocr tesseract-ocr-fas",
    "xdotool": "xdotool",
    "setxkbmap": "x11-xkb-utils",
}
WIDTH, HEIGHT = 1400, 900


@dataclass(frozen=True)
class Emulator:
    """How one terminal is started.

    Attributes:
        line: The words of its command line; the command to run follows them.
        package: Its Debian packages.
        also: Programs that must be installed besides the first of its line.
        bus: Whether it wants a D-Bus session.
        one_word: Whether it takes the command as one word for a shell.
        files: Settings, by path in the home folder.
    """

    line: str
    package: str
    bus: bool = False
    one_word: bool = False
    also: tuple[str, ...] = ()
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
    # Wayland's own: a compositor of its own stands in a window and is all this terminal's.
    "foot": Emulator(
        f"sh wayland.sh foot -o csd.preferred=none -o pad=0x0 --font='{FONT}:size={POINTS}'",
        "foot weston",
        also=("foot", "weston"),
        files={
            "weston.ini": "[core]\nidle-time=0\nshell=kiosk-shell.so\n",
            "wayland.sh": (
                "weston --backend=x11-backend.so --use-pixman --width=1120 --height=700"
                ' --socket=wayland --config="$HOME/weston.ini" --idle-time=0 &\n'
                'until [ -S "$XDG_RUNTIME_DIR/wayland" ]; do kill -0 $! || exit; done\n'
                'WAYLAND_DISPLAY=wayland exec "$@"\n'
            ),
        },
    ),
}


def missing(name: str, inside: str) -> str:
    """Name the packages of what is not installed for a terminal, inside a multiplexer or not."""
    emulator = EMULATORS[name]
    needed = {**TOOLS, emulator.program: emulator.package}
    needed |= dict.fromkeys(emulator.also, emulator.package)
    if inside:
        needed[inside] = inside
    lacking = {package for program, package in needed.items() if not shutil.which(program)}
    return " ".join(sorted(lacking))


@contextmanager
def display(home: Path) -> Iterator[dict[str, str]]:
    """Start an X server; gives the environment for its clients."""
    read, write = os.pipe()
    screen = ["-screen", "0", f"{WIDTH}x{HEIGHT}x24"]
    server = subprocess.Popen(
        # Without a reset, for which the first client's leaving would be enough.
        ["Xvfb", "-displayfd", str(write), "-noreset", *screen, "-nolisten", "tcp"],
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
        # A learner's keyboard; else a map would be made anew for each letter, and letters get lost.
        subprocess.run(["setxkbmap", "ir"], env=env, check=True)
        yield env
    finally:
        _end(server)


@contextmanager
def window(
    name: str, home: Path, env: dict[str, str], command: list[str], *, inside: str, settings: str
) -> Iterator[None]:
    """Run a command in a terminal emulator, inside a multiplexer with these settings or not."""
    emulator = EMULATORS[name]
    for path, text in emulator.files.items():
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text)
    # Sockets of their own, so that ending them ends nothing else.
    env = {**env, "SCREENDIR": str(home / "run")}
    end: list[str] = []
    if inside == "tmux":
        (home / "rc").write_text(
            f"set -g status off\nset -g default-terminal tmux-256color\n{settings}\n"
        )
        server = ["tmux", "-u", "-S", str(home / "tmux"), "-f", str(home / "rc")]
        command = [*server, "new-session", shlex.join(command)]
        end = ["tmux", "-S", str(home / "tmux"), "kill-server"]
    elif inside == "screen":
        (home / "rc").write_text(f"startup_message off\ndefutf8 on\n{settings}\n")
        command = ["screen", "-U", "-S", "one", "-c", str(home / "rc"), *command]
        end = ["screen", "-S", "one", "-X", "quit"]
    argv = emulator.argv(command)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            argv,
            env=env,
            cwd=home,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        yield
    finally:
        if end:
            subprocess.run(end, env=env, check=False, capture_output=True)
        _end(process)


def point(env: dict[str, str], x: float, y: float) -> None:
    """Move the pointer to a place on the display."""
    subprocess.run(["xdotool", "mousemove", f"{x:.0f}", f"{y:.0f}"], env=env, check=True)


def press(env: dict[str, str], key: str) -> None:
    """Press a key by its name."""
    subprocess.run(["xdotool", "key", key], env=env, check=True)


def type_text(env: dict[str, str], text: str, pause: int = 20) -> None:
    """Type a text with the keys of the Persian keyboard, so many milliseconds for each."""
    subprocess.run(["xdotool", "type", "--delay", str(pause), text], env=env, check=True)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started in its session."""
    for signum in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, signum)
            process.wait(3)
        except (ProcessLookupError, subprocess.TimeoutExpired):
            continue
    process.wait()
