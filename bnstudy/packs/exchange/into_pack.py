"""Put imported questions into a pack: a new file of one that is there, or a pack of their own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bnstudy.errors import BnStudyError
from bnstudy.packs.exchange.drafts import Draft, slug, stable_id
from bnstudy.packs.exchange.yaml_out import scalar, write_questions
from bnstudy.packs.files import INFO
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import Pack
from bnstudy.packs.problems import listed
from bnstudy.packs.words import Words


class IntoPackError(BnStudyError):
    """Say why questions can't be put into a pack."""


@dataclass(slots=True)
class Target:
    """Choose concepts, and know what is there already.

    Attributes:
        folder: of the pack, which may not be there yet.
        pack: what is there.
        concept: that all questions get, if the user named one.
        made: concepts of a new pack: id and title.
    """

    folder: Path
    words: Words
    pack: Pack | None = None
    concept: str = ""
    made: dict[str, str] = field(default_factory=dict)

    @classmethod
    def open(cls, folder: Path, words: Words, concept: str = "") -> Target:
        """Look at the folder.

        Raises:
            ContentError: the pack that is there has faults.
            IntoPackError: it is no folder, or the pack has no such concept.
        """
        if folder.exists() and not folder.is_dir():
            raise _refused(f"{folder} is not a folder", "not_a_folder", path=str(folder))
        pack = load_pack(folder) if (folder / INFO).exists() else None
        target = cls(folder, words, pack, concept)
        if pack is not None and concept and concept not in target._known():
            raise target._unknown(concept)
        return target

    def concept_of(self, category: str) -> str:
        """Name the concept of a category: the pack's own, or one made for it.

        Raises:
            IntoPackError: the pack has none that fits, so the user has to name one.
        """
        if self.concept and self.pack is not None:
            return self.concept
        if self.pack is None:
            title = self.concept or category or self.words("exchange.general")
            id_ = slug(title) or stable_id("", title, "concept")
            self.made.setdefault(id_, title)
            return id_
        known = self._known()
        for id_, title in known.items():
            if category in {id_, title} or (category and slug(category) == id_):
                return id_
        if len(known) == 1:
            return next(iter(known))
        raise self._unknown(category)

    def write(self, drafts: Sequence[Draft], name: str, *, force: bool) -> list[Path]:
        """Write the questions and, in a new folder, the pack around them.

        Args:
            drafts: what was read.
            name: of the file in questions/, without its ending.
            force: whether to replace that file.

        Raises:
            IntoPackError: the file is there already, ids are taken, or it can't be written.
        """
        path = self.folder / "questions" / f"{name}.yaml"
        if path.exists() and not force:
            message = f"{path} is there already; --force writes over it"
            raise IntoPackError(message, words="cli.file_exists", file=str(path))
        self._require_free(drafts, f"questions/{path.name}")
        written = []
        try:
            if self.pack is None:
                _save(self.folder / INFO, self._info())
                written.append(self.folder / INFO)
            _save(path, write_questions(drafts, self.words("exchange.header")))
        except OSError as error:
            reason = error.strerror or "unwritable"
            message = f"{path} can't be written: {reason}"
            words = "cli.file_not_written"
            raise IntoPackError(message, words=words, file=str(path), reason=reason) from error
        return [*written, path]

    def _known(self) -> dict[str, str]:
        assert self.pack is not None
        return {concept.id: concept.title for concept in self.pack.info.concepts}

    def _unknown(self, category: str) -> BnStudyError:
        known = listed(self._known())
        message = f"the pack has no concept for {category!r}; name one: --concept ID ({known})"
        return _refused(message, "which_concept", found=category, known=known)

    def _require_free(self, drafts: Sequence[Draft], file: str) -> None:
        """Ids are never reused; those of a file that is written over are its own."""
        if self.pack is None:
            return
        others = {
            question.id
            for question in self.pack.questions
            if self.pack.where.get(f"question/{question.id}", ("", 0))[0] != file
        }
        taken = sorted({draft.question.id for draft in drafts} & others)
        if taken:
            names = listed(taken)
            raise _refused(f"the pack has these ids already: {names}", "ids_taken", found=names)

    def _info(self) -> str:
        title = self.words("exchange.new_title", name=self.folder.name)
        lines = [
            "format: 1",
            f"id: {slug(self.folder.name) or 'imported'}",
            f"title: {scalar(title, 2)}",
            "language: fa",
            "version: '0.1'",
            "licence: unknown",
            "concepts:",
        ]
        for id_, name in self.made.items():
            lines += [f"  - id: {scalar(id_, 6)}", f"    title: {scalar(name, 6)}"]
        return "\n".join(lines) + "\n"


def _refused(message: str, words: str, **places: object) -> IntoPackError:
    return IntoPackError(message, words=f"exchange.{words}", **places)


def _save(path: Path, text: str) -> None:
    """Write beside the target first, so that a failure leaves what was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
