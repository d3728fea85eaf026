"""A pack with the documents it was read from: files into models, every fault noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bnstudy.packs import faults
from bnstudy.packs.documents import Document
from bnstudy.packs.documents import Path as DataPath
from bnstudy.packs.files import INFO, Gathered
from bnstudy.packs.index import Named
from bnstudy.packs.models import ExampleFile, LessonFile, Pack, PackInfo, QuestionFile
from bnstudy.packs.problems import Problem
from bnstudy.packs.texts import Text, texts
from bnstudy.packs.yaml_marks import read_yaml

_MODELS: dict[str, type[BaseModel]] = {
    "lessons": LessonFile,
    "questions": QuestionFile,
    "examples": ExampleFile,
}
M = TypeVar("M", bound=BaseModel)


@dataclass(slots=True)
class Book:
    """Hold a pack with the documents that it was read from.

    Attributes:
        root: the pack's folder as the user wrote it.
        documents: each file by its name inside the pack.
        models: what each sound file says.
        pack: the whole, or None when a file is unsound.
        problems: what hindered reading.
        raw: the bytes that each file was read from.
    """

    root: Path
    documents: dict[str, Document] = field(default_factory=dict)
    models: dict[str, BaseModel] = field(default_factory=dict)
    pack: Pack | None = None
    problems: list[Problem] = field(default_factory=list)
    raw: dict[str, bytes] = field(default_factory=dict)

    _texts: dict[str, list[Text]] = field(default_factory=dict)

    def texts(self) -> Iterator[tuple[Document, list[Text]]]:
        """List what a learner reads of each file; several rules look at it."""
        for name, document in self.documents.items():
            if name not in self._texts:
                self._texts[name] = texts(document.data)
            yield document, self._texts[name]


def read_book(gathered: Gathered, earlier: Book | None = None) -> Book:
    """Parse and validate every file; the faults are in the book's problems.

    Args:
        gathered: the files.
        earlier: what the same folder held before; files that have not changed are taken from it.
    """
    book = Book(gathered.root, problems=list(gathered.problems))
    for file in gathered.files:
        document: Document
        validated: BaseModel | None
        if earlier is not None and earlier.raw.get(file.name) == file.raw:
            document, validated = earlier.documents[file.name], earlier.models.get(file.name)
        else:
            document = read_yaml(file.raw, file.shown)
            validated = _validated(_MODELS.get(file.folder, PackInfo), document)
        book.raw[file.name] = file.raw
        book.documents[file.name] = document
        book.problems += document.problems
        if validated is not None:
            book.models[file.name] = validated
    if len(book.models) == len(gathered.files) and not gathered.problems:
        book.pack = _assemble(book)
    return book


def _validated(model: type[M], document: Document) -> M | None:
    """Build the model of one file, or add its faults to the document's problems."""
    if () in document.broken:
        return None
    try:
        validated = model.model_validate(document.data)
    except ValidationError as error:
        document.problems += faults.locate(error, document, model)
        return None
    return None if document.problems else validated


def _assemble(book: Book) -> Pack:
    """Put the files together in the order of their names."""
    info = book.models[INFO]
    assert isinstance(info, PackInfo)
    files = book.models.values()
    return Pack.model_construct(
        info=info,
        lessons=tuple(file.lesson for file in files if isinstance(file, LessonFile)),
        questions=tuple(
            question
            for file in files
            if isinstance(file, QuestionFile)
            for question in file.questions
        ),
        examples=tuple(
            example for file in files if isinstance(file, ExampleFile) for example in file.examples
        ),
        where=dict(_places(book)),
    )


def _places(book: Book) -> Iterator[tuple[str, tuple[str, int]]]:
    """List where each thing with an id is written."""
    for name, model in book.models.items():
        document = book.documents[name]
        for kind, things, path in groups(model):
            lines = document.lines_of_items(path)
            for thing, line in zip(things, lines, strict=True):
                yield f"{kind}/{thing.id}", (name, line)


def groups(model: BaseModel) -> Iterator[tuple[str, Sequence[Named], DataPath]]:
    """List the kind, the things and the path of every list of things with ids in a file."""
    if isinstance(model, PackInfo):
        yield "concept", model.concepts, ("concepts",)
        yield "misconception", model.misconceptions, ("misconceptions",)
        yield "term", model.glossary, ("glossary",)
        yield "source", model.sources, ("sources",)
    elif isinstance(model, LessonFile):
        yield "lesson", (model.lesson,), ()
        yield "passage", model.lesson.passages, ("lesson", "passages")
    elif isinstance(model, QuestionFile):
        yield "question", model.questions, ("questions",)
    elif isinstance(model, ExampleFile):
        yield "example", model.examples, ("examples",)
