"""Tell who asks what a word means, and where the lesson uses that word."""

from __future__ import annotations

from bnstudy.chat.knowledge import Found, Knowledge
from bnstudy.chat.reader import CONCEPT, Read
from bnstudy.packs.models import Passage, Term

# The head of the synonyms that ask what something is.
ASKS_WHAT = "چیست"


class Glossary:
    """The pack's definitions, for whoever asks for one."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known

    def asked(self, read: Read) -> Term | None:
        """Find the term whose meaning a text asks for; None where it asks anything else."""
        concepts = set(read.concepts)
        if len(concepts) != 1 or not (self.asks_what(read) or len(read.meanings) == 1):
            return None
        (name,) = concepts
        if {m.name for m in read.content} - {CONCEPT + name, ASKS_WHAT}:
            return None
        return self._known.index.terms.get(name)

    def asks_what(self, read: Read) -> bool:
        """Say whether a text asks what something is, in so many words."""
        return ASKS_WHAT in read.names

    def passage(self, term: Term, found: Found) -> Passage | None:
        """Find the passage that uses a term: of several, the one that fits the question best."""
        quotes = self._known.quotes
        return next(
            (
                passage
                for passage in found.passages
                if term.id in passage.terms or quotes.names(passage.id, CONCEPT + term.id)
            ),
            None,
        )

    def quoted(self, term: Term) -> str:
        """Quote a definition as it stands in the pack."""
        return self._known.words("chat.definition", term=term.fa, text=term.definition)
