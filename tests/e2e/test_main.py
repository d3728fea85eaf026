"""The program as a whole where streams are missing or full, and where a command has a fault."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

LIST = ("-m", "bnstudy", "example", "--list")


def run(tmp_path: Path, *argv: str, redirect: str = "") -> subprocess.CompletedProcess[str]:
    env = {f"BNSTUDY_{name}": str(tmp_path / name) for name in ("DATA", "CONFIG", "CACHE")}
    line = f'exec "$@" {redirect}'
    return subprocess.run(
        ["sh", "-c", line, "sh", sys.executable, *argv],
        env={**env, "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_fault(tmp_path: Path, closed: str) -> None:
    done = run(tmp_path, *LIST, redirect=closed)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


def test_a_full_disk_at_the_other_end_is_one_sentence(tmp_path: Path) -> None:
    done = run(tmp_path, *LIST, redirect=">/dev/full")
    assert done.returncode == 1
    assert done.stderr.splitlines() == ["bnstudy: [Errno 28] No space left on device"]


FAULT = """
import sys
import bnstudy.cli
def run(arguments):
    raise ZeroDivisionError("on purpose")
bnstudy.cli.run = run
from bnstudy.__main__ import main
sys.exit(main())
"""


def test_a_fault_in_a_command_is_a_sentence_and_a_report(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", FAULT)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    (report,) = (tmp_path / "DATA").glob("crash-*.txt")
    assert str(report) in done.stderr
    assert "ZeroDivisionError: on purpose" in report.read_text(encoding="utf-8")
