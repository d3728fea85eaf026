"""Persian in real terminal windows: photographed, and read back by character recognition."""

from __future__ import annotations

import sys
from pathlib import Path

import desktop
import pytest
from ptyterm import APPS

sys.path.insert(0, str(APPS))
from page import ROWS

pytestmark = [pytest.mark.terminals, pytest.mark.skipif(sys.platform == "win32", reason="X11")]

LARGEST_ERROR = 0.15
"""Mean share of wrong characters; a page in the wrong order has more than three times that."""

TERMINALS = [
    ("xterm", None, "plain"),
    ("urxvt", None, "plain"),
    ("st", None, "plain"),
    ("alacritty", None, "plain"),
    ("vte", None, "vte"),
    ("konsole", None, "konsole"),
    ("kitty", None, "kitty"),
    ("qterminal", None, "nudge"),
    ("mlterm", None, "mlterm"),
    ("xterm", "", "plain"),
    ("vte", "", "lrm"),
    ("kitty", "", "kitty"),
    ("konsole", "set -g allow-passthrough on", "tmux-konsole"),
]


def page(
    name: str, home: Path, *, tmux: str | None = None, force: str = ""
) -> tuple[float, list[str], str]:
    """Photograph the page in a terminal: mean character error, what was read, the kind in use."""
    needed = [
        *desktop.TOOLS,
        desktop.EMULATORS[name].program,
        *(["tmux"] if tmux is not None else []),
    ]
    if lacking := desktop.missing(*needed):
        pytest.skip(f"not installed: apt-get install {lacking}")
    ready = home / "ready"
    command = ["env", f"PAGE_READY={ready}", sys.executable, str(APPS / "page.py"), *force.split()]
    with desktop.display(home) as env, desktop.window(name, home, env, command, tmux=tmux):
        desktop.wait_for(ready)
        picture = desktop.photograph(env, home / "shot.png")
    seen = desktop.read_rows(picture)
    assert len(seen) == len(ROWS) >= 10, seen
    errors = [desktop.character_error(*pair) for pair in zip(ROWS, seen, strict=True)]
    return sum(errors) / len(errors), seen, (home / "found").read_text()


@pytest.mark.parametrize(
    ("name", "tmux", "kind"),
    TERMINALS,
    ids=[f"{'tmux-' if tmux is not None else ''}{name}" for name, tmux, _ in TERMINALS],
)
def test_a_page_of_persian_reads_right(
    name: str, tmux: str | None, kind: str, tmp_path: Path
) -> None:
    mean, seen, found = page(name, tmp_path, tmux=tmux)
    assert found == kind
    assert mean < LARGEST_ERROR, f"{name}: {mean:.2f}\n" + "\n".join(seen)
    sys.stdout.write(f"{name}{'' if tmux is None else ' in tmux'}: mean error {mean:.3f}\n")


@pytest.mark.parametrize("name", ["vte", "kitty", "konsole", "qterminal", "mlterm"])
def test_without_its_kind_the_page_is_seen_to_be_wrong(name: str, tmp_path: Path) -> None:
    """The reader can tell: each of these terminals needs what it gets."""
    mean, _, _ = page(name, tmp_path, force="plain")
    assert mean > 2 * LARGEST_ERROR
