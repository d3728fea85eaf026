"""From GIFT items to questions of a pack."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bnstudy.packs.exchange.drafts import (
    FEWEST_OPTIONS,
    MOST_OPTIONS,
    Draft,
    Spot,
    build,
    literal,
    options,
    slug,
    stable_id,
    unique,
    unwritten,
)
from bnstudy.packs.exchange.html_text import from_html, has_html
from bnstudy.packs.gift.items import Choice, Item, Numbers, Other, Rich, TrueFalse
from bnstudy.packs.problems import Problem
from bnstudy.packs.words import Words

# A formula without a backtick in it: \(…\), \[…\] or $$…$$.
_LATEX = re.compile(r"\\\(([^`]+?)\\\)|\\\[([^`]+?)\\\]|\$\$([^`$]+?)\$\$")
_LAST_PART = re.compile(r"(?<!/)/(?!/)")
FULL = 100.0
# Weights are written with five decimals at best: a third is 33.33333.
EQUAL_SHARES = 0.01


@dataclass(slots=True)
class Imported:
    """Hold what an import made, what it left out and what hinders it."""

    drafts: list[Draft] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)


def from_gift(
    items: Iterable[Item], file: str, words: Words, concept_of: Callable[[str], str]
) -> Imported:
    """Turn items into questions; kinds that packs don't have are noted.

    Args:
        items: what `gift.parse` gave.
        file: the path as the user wrote it, for notes.
        words: for the texts that GIFT did not have.
        concept_of: names the concept of a category's last part.
    """
    found = Imported()
    taken: set[str] = set()
    for item in items:
        _Reading(item, Spot(file, item.line, item.column), words, found).read(taken, concept_of)
    return found


def category_name(path: str) -> str:
    """Give the last part of a category's path; `//` is a slash in a name."""
    return _LAST_PART.split(path)[-1].replace("//", "/").strip()


@dataclass(slots=True)
class _Reading:
    """Turn one item into one question."""

    item: Item
    spot: Spot
    words: Words
    found: Imported
    lost: set[str] = field(default_factory=set)
    has_latex: bool = False

    def read(self, taken: set[str], concept_of: Callable[[str], str]) -> None:
        """Add a draft, or a note that says why there is none."""
        item = self.item
        if isinstance(item.body, Other):
            what = f"a question of kind {item.body.kind} is left out: packs have no such kind"
            kind = self.words(f"exchange.kinds.{item.body.kind.replace(' ', '_')}")
            self.found.notes.append(self.spot.note(what, "no_such_kind", kind=kind))
            return
        body = self._body()
        if body is None:
            return
        id_ = slug(item.idnumber) or stable_id(item.title, item.stem.text)
        category = category_name(item.category)
        question = build({**body, "id": unique(id_, taken), "concept": concept_of(category)})
        if isinstance(question, str):
            mend = "shorten it, or leave it out"
            message = f"this question doesn't fit a pack: {question}"
            self.found.faults.append(self.spot.fault(message, mend, "no_fit", reason=question))
            return
        title = [item.title] if item.title and item.title != question.id else []
        comments = tuple(" ".join(line.split()) for line in (*title, *item.comments))
        self.found.drafts.append(Draft(question, comments, category))
        if self.lost:
            tags = ", ".join(sorted(self.lost))
            what = f"HTML that packs don't have is left out: {tags}"
            self.found.notes.append(self.spot.note(what, "html_lost", found=tags))
        if self.has_latex:
            what = "LaTeX is kept as it is written, between backticks; a terminal shows its letters"
            self.found.notes.append(self.spot.note(what, "latex"))

    def _body(self) -> dict[str, object] | None:
        item, body = self.item, self.item.body
        general = self._text(item.general)
        solution = general or unwritten(self.words, "solution")
        stem = self._text(item.stem)
        if isinstance(body, Choice):
            return self._choice(body, {"stem": stem, "solution": solution})
        if isinstance(body, Numbers):
            return self._number(body, {"stem": literal(stem), "solution": literal(solution)})
        assert isinstance(body, TrueFalse)
        blank = unwritten(self.words, "feedback")
        right, wrong = self._text(body.right) or blank, self._text(body.wrong) or blank
        return {
            "kind": "true_false",
            "stem": stem,
            "solution": solution,
            "answer": body.truth,
            "feedback_true": right if body.truth else wrong,
            "feedback_false": wrong if body.truth else right,
        }

    def _choice(self, body: Choice, texts: dict[str, object]) -> dict[str, object] | None:
        count = len(body.answers)
        if not FEWEST_OPTIONS <= count <= MOST_OPTIONS:
            what = f"a question with {count} answers is left out: packs take 2 to 8"
            self.found.notes.append(self.spot.note(what, "answer_count", n=count))
            return None
        weights = [answer.weight for answer in body.answers]
        if not body.multiple and weights.count(FULL) > 1:
            what = "a question with several right answers of which one is to be chosen is left out"
            self.found.notes.append(self.spot.note(what, "many_right"))
            return None
        right = [w > 0 if body.multiple else w == FULL for w in weights]
        close = [] if body.multiple else [n for n, w in enumerate(weights) if 0 < w < FULL]
        if close:
            what = "answers that give a part of the mark become `defensible`, without a mark"
            self.found.notes.append(self.spot.note(what, "partial_mark"))
        if body.multiple and _uneven([w for w in weights if w > 0]):
            what = "weights that differ are left out: each right option counts alike"
            self.found.notes.append(self.spot.note(what, "uneven_weights"))
        answers = [
            (self._text(answer.text), is_right, self._text(answer.feedback))
            for answer, is_right in zip(body.answers, right, strict=True)
        ]
        kind = "multi" if body.multiple else "choice"
        return {**texts, "kind": kind, "options": options(answers, self.words, close)}

    def _number(self, body: Numbers, texts: dict[str, object]) -> dict[str, object]:
        best = max(body.answers, key=lambda answer: answer.weight)
        if len(body.answers) > 1:
            what = "only the number with the greatest mark is taken over"
            self.found.notes.append(self.spot.note(what, "many_numbers"))
        blank = unwritten(self.words, "feedback")
        return {
            **texts,
            "kind": "number",
            "answer": best.value,
            "tolerance": {"absolute": best.tolerance},
            "feedback_right": literal(self._text(best.feedback) or blank),
            "feedback_wrong": literal(self._text(body.otherwise) or blank),
        }

    def _text(self, rich: Rich) -> str:
        """Give a text in a pack's own inline marks."""
        text, form = rich.text, rich.format or self.item.stem.format
        if form == "markdown":
            return text
        # Moodle shows HTML in texts without a format too, and there keeps the ends of lines.
        if form in {"", "moodle"} and has_html(text):
            text, form = text.replace("\n", "<br>"), "html"
        if form == "html":
            text, lost = from_html(text)
            self.lost.update(lost)
        with_code, count = _LATEX.subn(
            lambda match: f"`{(match[1] or match[2] or match[3]).strip()}`", text
        )
        self.has_latex = self.has_latex or count > 0
        return with_code


def _uneven(weights: list[float]) -> bool:
    return max(weights) - min(weights) > EQUAL_SHARES
