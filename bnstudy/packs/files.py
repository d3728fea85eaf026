"""Find and read the files of a pack, none of them outside its folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Unpack

from bnstudy.packs.problems import Details, PackNotFoundError, Problem, shorten

MAX_FILE = 32_000_000
MAX_PACK = 96_000_000
MAX_FILES = 2_000
INFO = "pack.yaml"
FOLDERS = ("lessons", "questions", "examples")
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class PackFile:
    """Hold the bytes of one file.

    Attributes:
        name: its path inside the pack, with forward slashes.
        shown: the same with the pack's path before it, as the user wrote it.
        raw: its content.
    """

    name: str
    shown: str
    raw: bytes

    @property
    def folder(self) -> str:
        """The folder inside the pack, empty for pack.yaml."""
        return self.name.rpartition("/")[0]


@dataclass(slots=True)
class Gathered:
    """Hold the files of a pack and what hindered reading them."""

    root: Path
    files: list[PackFile] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def problem(self, path: Path, rule: str, message: str, **more: Unpack[Details]) -> None:
        """Note a fault of a file as a whole."""
        self.problems.append(Problem(str(path), 0, 0, "error", rule, message, **more))


def gather(root: Path) -> Gathered:
    """Read pack.yaml and the YAML files of the pack's three folders, in the order of their names.

    Raises:
        PackNotFoundError: the path is no folder with a pack.yaml in it.
    """
    _require_pack(root)
    gathered = Gathered(root)
    paths = [root / INFO, *(path for folder in FOLDERS for path in _yaml_files(root / folder))]
    if len(paths) > MAX_FILES:
        gathered.problem(
            root,
            "too-large",
            f"a pack may have at most {MAX_FILES} files",
            words="too_many_files",
            places={"limit": MAX_FILES},
        )
        paths = paths[:MAX_FILES]
    total = 0
    for path in paths:
        total += _read(path, gathered)
        if total > MAX_PACK:
            gathered.problem(
                root,
                "too-large",
                f"a pack may have {MAX_PACK // _MEGABYTE} MB at most",
                words="pack_too_large",
                places={"limit": MAX_PACK // _MEGABYTE},
            )
            break
    return gathered


def _require_pack(root: Path) -> None:
    """Refuse a path that is no pack in one sentence."""
    if not root.is_dir():
        raise PackNotFoundError(
            f"there is no pack at {shorten(str(root))}: a pack is a folder with a file pack.yaml",
            words="check.no_pack",
            path=shorten(str(root)),
        )
    if not (root / INFO).exists():
        raise PackNotFoundError(
            f"{shorten(str(root))} is no pack: it has no file pack.yaml",
            words="check.no_pack_yaml",
            path=shorten(str(root)),
        )


def _yaml_files(folder: Path) -> list[Path]:
    """List the files of a folder that a pack reads."""
    return [path for path in _entries(folder) if is_yaml(path.name)]


def is_yaml(name: str) -> bool:
    """Tell by its name a file that a pack reads; Windows writes endings in any case."""
    return name.lower().endswith((".yaml", ".yml"))


def unread(root: Path) -> list[Path]:
    """List the files and folders that look like a part of the pack, but are not read."""
    found = []
    for folder in (root, *(root / name for name in FOLDERS)):
        for path in _entries(folder):
            top = folder == root
            if top and (path.name in FOLDERS or path.name == INFO):
                continue
            stray = is_yaml(path.name) if top else False
            named = path.name.lower().endswith((".yaml.txt", ".yml.txt"))
            if stray or named or any(is_yaml(inner.name) for inner in _entries(path)):
                found.append(path)
    return found


def _entries(folder: Path) -> list[Path]:
    """List what is in a folder, hidden things aside; nothing where it is none."""
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:
        return []


def _read(path: Path, gathered: Gathered) -> int:
    """Read one file, or note why not; return its size."""
    root = gathered.root
    try:
        inside = path.resolve().is_relative_to(root.resolve())
        raw = path.read_bytes() if inside and _is_readable(path, gathered) else None
    except RuntimeError:  # what resolve() raises for a link that leads to itself
        inside, raw = False, None
    except OSError as error:
        reason = error.strerror or "unreadable"
        message = f"the file can't be read: {reason}"
        gathered.problem(path, "unreadable", message, places={"reason": reason})
        return 0
    if not inside:
        message = "the link leads out of the pack's folder"
        gathered.problem(path, "outside", message, mend="put the file itself into the pack")
    if raw is None:
        return 0
    gathered.files.append(PackFile(path.relative_to(root).as_posix(), str(path), raw))
    return len(raw)


def _is_readable(path: Path, gathered: Gathered) -> bool:
    """Refuse folders, pipes and devices, and what is too large to be read quickly."""
    if not path.is_file():
        gathered.problem(path, "unreadable", "this is not a file", places={"reason": ""})
        return False
    if path.stat().st_size <= MAX_FILE:
        return True
    limit = MAX_FILE // _MEGABYTE
    message = f"a file may have {limit} MB at most"
    places = {"limit": limit}
    gathered.problem(
        path, "too-large", message, mend="split it", words="file_too_large", places=places
    )
    return False
