"""What the tutor knows: a pack, ready to be searched and quoted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bnstudy.chat.gate import Gate, gate
from bnstudy.chat.intents import Commands
from bnstudy.chat.lexicon import Lexicon, lexicon
from bnstudy.chat.quote import Quotes, runs
from bnstudy.chat.reader import Read, Reader
from bnstudy.chat.reply import Action, Band, Chip, Citation
from bnstudy.chat.retrieve import Model, Ranking, fingerprint, model_for
from bnstudy.examples import registry
from bnstudy.packs.index import PackIndex
from bnstudy.packs.models import Example, Passage
from bnstudy.packs.words import Words
from bnstudy.persian import normalize

# Engine functions with these parameters normalize a batch.
SCALE, SHIFT = "gamma", "beta"


@dataclass(frozen=True, slots=True)
class Found:
    """What the pack has for a question."""

    read: Read
    ranking: Ranking
    passages: tuple[Passage, ...]
    chance: float
    band: Band

    @property
    def taught(self) -> float:
        """How well the best passage's samples fit."""
        return float(self.ranking.taught.max(initial=0.0))


class Knowledge:
    """Search and quote one pack; everything is built when it is first needed."""

    def __init__(self, index: PackIndex, words: Words) -> None:
        self.index = index
        self.words = words

    @cached_property
    def lexicon(self) -> Lexicon:
        """The tables for every pack."""
        return lexicon()

    @cached_property
    def reader(self) -> Reader:
        """What understands texts with this pack's words."""
        return Reader(self.index, self.lexicon)

    @cached_property
    def stamp(self) -> str:
        """Name everything that cached weights depend on."""
        return fingerprint(self.index, self.lexicon)

    @cached_property
    def commands(self) -> Commands:
        """What tells commands from questions."""
        return Commands(self.index, self.lexicon, self.stamp)

    @cached_property
    def quotes(self) -> Quotes:
        """The paragraphs of every passage."""
        return Quotes(self.reader, self.index, self.stamp)

    @cached_property
    def _model(self) -> Model:
        return model_for(self.reader, self.index, self.lexicon, self.stamp)

    @cached_property
    def _passages(self) -> tuple[Passage, ...]:
        return tuple(self.index.passages.values())

    @cached_property
    def _gate(self) -> Gate:
        return gate()

    @cached_property
    def asked(self) -> dict[str, str]:
        """The authors' own sample questions, normalized, with the id of their passage."""
        return {normalize(ask): passage.id for passage in self._passages for ask in passage.asks}

    @cached_property
    def subject(self) -> str:
        """Id of the term that the pack is about: the first of its glossary."""
        glossary = self.index.pack.info.glossary
        return glossary[0].id if glossary else ""

    @cached_property
    def normalizes(self) -> bool:
        """The pack has an example of batch normalization that shows its scale and shift."""
        return any(map(_shows_normalization, self.index.examples.values()))

    def prepare(self) -> None:
        """Build everything now, so that the first answer is as quick as the others."""
        self.find(self.reader.read(self.index.pack.info.title))
        if self._passages:
            self.quotes.choose(self._passages[0].id, self.reader.read(""))
        self.commands.find(self.index.pack.info.title, topic=False)

    def find(self, read: Read) -> Found:
        """Rank the passages for a question, and judge whether they answer it."""
        ranking = self._model.rank(read)
        chance = self._gate.chance(read, ranking, self.subject)
        ordered = tuple(self._passages[position] for position in ranking.order)
        return Found(read, ranking, ordered, chance, self._gate.band(chance))

    def cite(
        self, passage: Passage, read: Read, skip: str = "", *, reasons: bool = False
    ) -> tuple[Citation, ...]:
        """Quote what fits a question from a passage, leaving out what was shown before."""
        chosen = self.quotes.choose(passage.id, read, skip, reasons=reasons)
        return tuple(Citation(passage.id, text) for text in runs(passage.text, chosen))

    def quoted(self, passage: Passage, citations: tuple[Citation, ...]) -> str:
        """Write quotations with the name of their passage behind them."""
        text = "\n\n".join(citation.quote for citation in citations)
        mark = self.words("chat.cite", title=passage.title)
        return f"{text}\n\n{mark}" if text.endswith("```") or "|" in text[-3:] else f"{text} {mark}"

    def live_example(self, example: Example) -> str:
        """Name a worked example, with what to ask of it."""
        # A question with places is filled only when the example runs.
        question = "" if "{" in example.question else example.question
        key = "live_example" if question else "live_example_named"
        return self.words(f"chat.{key}", title=example.title, question=question)

    def start_chips(self) -> tuple[Chip, ...]:
        """Offer to begin with what the pack has."""
        index = self.index
        offered = (
            (index.passages, self.chip("lesson", action=Action("open_lesson"))),
            (index.questions, self.chip("quiz")),
            (index.examples, self.chip("example")),
        )
        return tuple(chip for has, chip in offered if has)

    def passage_chips(self, passages: tuple[Passage, ...]) -> tuple[Chip, ...]:
        """Offer passages; choosing one asks for it."""
        return tuple(
            Chip(passage.title, action=Action("open_passage", passage.id)) for passage in passages
        )

    def chip(self, name: str, text: str = "", action: Action | None = None) -> Chip:
        """Offer something by the key of its label."""
        label = self.words(f"chat.chips.{name}")
        return Chip(label, text or ("" if action else label), action)


def _shows_normalization(example: Example) -> bool:
    """Say whether an example normalizes, and lets γ and β be seen: by its knobs, else its words."""
    if example.run not in registry.names():
        return False
    taken = {parameter.name for parameter in registry.spec(example.run).parameters}
    shown = example.knobs if example.knobs is not None else tuple(example.parameters) or taken
    return taken >= {SCALE, SHIFT} and bool({SCALE, SHIFT} & set(shown))
