"""Find the pack that `--pack` names: a folder, a zip file, or the name of an installed one."""

from __future__ import annotations

import re
from pathlib import Path

from bnstudy import paths
from bnstudy.packs.files import INFO
from bnstudy.packs.problems import PackNotFoundError, listed

_NAME = re.compile(r"[a-z0-9]+(?:[-_.][a-z0-9]+)*")


def home() -> Path:
    """Name the folder of installed packs."""
    return paths.data_dir() / "packs"


def locate(named: Path) -> Path:
    """Give the folder of a pack.

    Raises:
        ArchiveError: it is a zip that is not safe, or no pack.
        PackNotFoundError: it looks like a name, but no such pack is installed.
    """
    try:
        if named.is_dir() and (named / INFO).exists():
            return named
        if named.is_file() and named.name != INFO:
            from bnstudy.packs.archive import opened  # noqa: PLC0415  only who names a zip

            return opened(named)
        exists = named.exists()
    except (OSError, ValueError):
        return named
    if len(named.parts) != 1 or _NAME.fullmatch(named.name) is None:
        return named
    for folder in (home() / named.name, paths.content_dir() / named.name):
        if (folder / INFO).is_file():
            return folder
    if exists or not installed_names():
        return named
    known = listed(installed_names())
    raise PackNotFoundError(
        f"there is no pack at {named}, and none of that name is installed ({known})",
        words="exchange.not_installed",
        name=named.name,
        known=known,
    )


def installed_names() -> tuple[str, ...]:
    """List the ids of the installed packs; what is being staged is not among them."""
    try:
        folders = [path for path in home().iterdir() if not path.name.startswith(".")]
    except OSError:
        return ()
    return tuple(sorted(path.name for path in folders if (path / INFO).is_file()))
