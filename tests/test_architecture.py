"""The borders between the rooms hold, by contract and at run time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# Rooms that a script, a pipe or a test may use without a terminal library.
HEADLESS = [
    "bnstudy.bn",
    "bnstudy.examples.registry",
    "bnstudy.packs.loader",
    "bnstudy.study.desk",
    "bnstudy.plain.dialogue",
    "bnstudy.persian",
    "bnstudy.rtl.line",
    "bnstudy.rtl.console",
    "bnstudy.cli",
]


def test_every_import_points_down_the_house() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


@pytest.mark.parametrize("module", HEADLESS)
def test_a_headless_room_imports_no_terminal_library(module: str) -> None:
    assert imported_with(module) & {"textual", "rich"} == set()


def test_the_first_paint_waits_for_neither_numpy_nor_pydantic() -> None:
    loaded = imported_with("bnstudy.ui.app", "from bnstudy.packs.words import Words; Words.load()")
    assert loaded & {"numpy", "pydantic", "sqlite3", "fsrs"} == set()


def test_the_command_line_is_built_without_heavy_imports() -> None:
    loaded = imported_with("bnstudy.cli", "from bnstudy.cli import build_parser; build_parser()")
    assert loaded & {"numpy", "pydantic", "textual", "rich", "yaml", "sqlite3", "fsrs"} == set()


def imported_with(module: str, then: str = "") -> set[str]:
    """Import a module in a fresh interpreter and list the top-level packages it brought."""
    listing = "print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    code = f"import sys, {module}\n{then}\n{listing}"
    outcome = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(outcome.stdout.split())
