"""Where the packs lie that tests read or spoil."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).parent.parent / "data" / "packs"
SMALL = DATA / "small"
