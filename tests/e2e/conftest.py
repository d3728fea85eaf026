"""Programs on a pty, ended whatever the test did."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    collect_ignore_glob = ["*"]
else:
    from ptyterm import APPS, Terminal

    @pytest.fixture
    def start() -> Iterator[Callable[..., Terminal]]:
        """Start programs; each is ended after the test."""
        running: list[Terminal] = []

        def begin(*argv: str, **options: object) -> Terminal:
            terminal = Terminal(argv, **options)  # type: ignore[arg-type]  # Terminal checks them
            running.append(terminal)
            return terminal

        yield begin
        for terminal in running:
            terminal.close()

    @pytest.fixture
    def small(start: Callable[..., Terminal], tmp_path: Path) -> Callable[..., Terminal]:
        """Start the small app and wait until it is painted."""

        def begin(*arguments: str, wait: bool = True, **options: object) -> Terminal:
            given = options.pop("env", {})
            assert isinstance(given, dict)
            env = {"SMALL_HOME": str(tmp_path), **given}
            terminal = start(str(APPS / "small.py"), *arguments, env=env, **options)
            if wait:
                terminal.until_text("ready")
            return terminal

        return begin
