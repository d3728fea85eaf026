"""Remember which kind reads right on which terminal."""

from __future__ import annotations

import os
from pathlib import Path

from bnstudy.rtl.terminal import Kind

FILE_NAME = "terminals.json"
_FORMAT = 1


class Remembered:
    """Hold the choices that somebody made by eye, one per terminal.

    A damaged file is set aside on the next write and counts as empty until then: a wrong guess
    about the terminal is better than no program.

    Args:
        folder: Where the file lives; it is made when there is something to remember.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME

    def kind_for(self, fingerprint: str) -> Kind | None:
        """Give the kind chosen for a terminal, if there was one and it still exists."""
        chosen = self._load().get(fingerprint)
        return Kind(chosen) if chosen in set(Kind) else None

    def remember(self, fingerprint: str, kind: Kind) -> None:
        """Store the kind that reads right on a terminal.

        Raises:
            OSError: The folder cannot be written to.
        """
        self._store(self._load() | {fingerprint: str(kind)})

    def forget(self, fingerprint: str) -> None:
        """Go back to what is detected.

        Raises:
            OSError: The folder cannot be written to.
        """
        known = self._load()
        if known.pop(fingerprint, None) is not None:
            self._store(known)

    def _load(self) -> dict[str, str]:
        try:
            stored = self._stored()
        except (OSError, ValueError):
            return {}
        return stored or {}

    def _stored(self) -> dict[str, str] | None:
        """Read the file; None if it is not one of ours.

        Raises:
            OSError: There is none, or it cannot be read.
            ValueError: It is no JSON.
        """
        data = self._path.read_bytes()
        import json  # noqa: PLC0415  most programs never have this file

        stored = json.loads(data)
        if not isinstance(stored, dict) or stored.get("format") != _FORMAT:
            return None
        terminals = stored.get("terminals")
        if not isinstance(terminals, dict):
            return None
        return {str(key): str(value) for key, value in terminals.items()}

    def _store(self, known: dict[str, str]) -> None:
        import json  # noqa: PLC0415  see above

        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists() and not self._readable():
            self._path.replace(self._path.with_suffix(".damaged"))
        text = json.dumps({"format": _FORMAT, "terminals": known}, ensure_ascii=False, indent=1)
        # A name of this process's own, so that two programs at once never mix their halves.
        half = self._path.with_suffix(f".{os.getpid()}")
        half.write_text(text + "\n", encoding="utf-8")
        half.replace(self._path)

    def _readable(self) -> bool:
        try:
            return self._stored() is not None
        except (OSError, ValueError):
            return False
