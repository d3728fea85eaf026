"""Write what the chat fits, for the first start: `python -m bnstudy.chat.ship`.

Fitting takes seconds; a start that finds these files under the same fingerprint does without it.
Run it after every change of a shipped pack's words, of content/chat or of the code that reads them;
a test tells when it was forgotten.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from bnstudy import paths
from bnstudy.chat.tutor import Tutor
from bnstudy.packs import cache
from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack


def main() -> None:
    """Fit every shipped pack in an empty cache and keep what the chat wrote."""
    target = paths.content_dir() / "fitted"
    target.mkdir(parents=True, exist_ok=True)
    for old in target.glob("*.bin"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["BNSTUDY_CACHE"] = folder
        for found in shipped_packs():
            index = PackIndex(load_pack(found.parent))
            Tutor(index).prepare()
            for subject in subjects(index.pack.info.id):
                shipped = cache.shipped_file(subject)
                made = Path(folder) / "content" / shipped.with_suffix(".json").name
                shutil.copyfile(made, shipped)


def subjects(pack_id: str) -> tuple[str, ...]:
    """Name what the chat keeps of a pack in the cache."""
    return f"chat {pack_id}", f"chat commands {pack_id}", f"chat quotes {pack_id}"


def shipped_packs() -> list[Path]:
    """List the pack.yaml of every pack that comes with the program."""
    return sorted(paths.content_dir().glob("*/pack.yaml"))


if __name__ == "__main__":
    main()
