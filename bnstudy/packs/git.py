"""What git has stored of a pack: read only, in bounded time, without running anything of it."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from bnstudy.packs.files import is_yaml

# For all questions together; a history too long for it is not compared.
SECONDS = 5.0
_SHA1_LENGTH = 40


class Git:
    """Ask git about one folder until the time is up; then, and where it fails, it knows nothing."""

    def __init__(self, program: str, folder: Path) -> None:
        self._command = [str(Path(program).absolute()), "-C", str(folder.absolute())]
        self._until = time.monotonic() + SECONDS

    @classmethod
    def of(cls, folder: Path) -> Git | None:
        """Find git for a folder; None where it is not installed or the folder is none."""
        program = shutil.which("git")
        return cls(program, folder) if program is not None and folder.is_dir() else None

    def files(self, commit: str, folder: str) -> dict[str, str]:
        """List the YAML files below a folder at a commit, each with the name of its content."""
        listing = self.ask("ls-tree", "-r", "-z", commit, folder)
        found = {}
        for entry in (listing or b"").split(b"\0"):
            described, _, name = entry.decode("utf-8", "replace").partition("\t")
            kind, blob = described.split(" ")[1:] if name else ("", "")
            if kind == "blob" and is_yaml(name):
                found[name] = blob
        return found

    def word(self, *words: str) -> str:
        """Ask for one name; empty where there is none."""
        return (self.ask(*words) or b"").decode("ascii", "replace").strip()

    def ask(self, *words: str) -> bytes | None:
        """Run a command that reads what is stored; no hook, filter or driver of the pack runs."""
        left = self._until - time.monotonic()
        if left <= 0:
            return None
        surroundings = {
            name: value for name, value in os.environ.items() if not name.startswith("GIT_")
        }
        surroundings.update(GIT_NO_LAZY_FETCH="1", GIT_OPTIONAL_LOCKS="0", GIT_TERMINAL_PROMPT="0")
        try:
            answer = subprocess.run(  # noqa: S603  an absolute program, no shell
                [*self._command, *words],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=left,
                check=False,
                env=surroundings,
            )
        except (OSError, subprocess.SubprocessError):
            self._until = 0.0  # what hung once would hang again
            return None
        return answer.stdout if answer.returncode == 0 else None


def blob_name(raw: bytes, like: str) -> str:
    """Name a content as git does, by the hash that another name was made with."""
    whole = b"blob %d\0" % len(raw) + raw
    if len(like) == _SHA1_LENGTH:
        return hashlib.sha1(whole, usedforsecurity=False).hexdigest()
    return hashlib.sha256(whole).hexdigest()
