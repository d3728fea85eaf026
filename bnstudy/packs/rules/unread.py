"""Files and folders that an author may think are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bnstudy.packs.files import FOLDERS, unread
from bnstudy.packs.problems import Problem, nearest
from bnstudy.packs.rules.course import Rule

NOT_READ = Rule("not-read", "warning", "files lie where a pack is read from")
RULES = (NOT_READ,)


def find(root: Path) -> Iterator[Problem]:
    """Find what lies beside the three folders, or is called otherwise than they are."""
    for path in unread(root):
        close = nearest(path.name.lower(), FOLDERS) if path.is_dir() else ""
        folders = ", ".join(f"{name}/" for name in FOLDERS)
        yield Problem(
            str(path),
            0,
            0,
            NOT_READ.severity,
            NOT_READ.id,
            f"`{path.name}` is not read",
            expected="" if close else f"files .yaml in {folders}",
            mend=f"rename it to `{close}`" if close else "move it there, or out of the pack",
            words="not_read_near" if close else "not_read",
            places={"found": path.name, "nearest": close},
        )
