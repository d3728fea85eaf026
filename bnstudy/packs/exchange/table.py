"""Questions as a table for spreadsheets, both ways.

The columns: `id`, `kind` (choice, multi, true_false, number), `concept`, `stem`, `correct` (numbers
of the right options such as `1;3`, or true/false, or the number), `tolerance` (absolute, for a
number), `unit`, `solution`, then `option_1`, `feedback_1` … `option_8`, `feedback_8`. The feedbacks
of a true_false are those for «true» and «false», those of a number for right and wrong.

A cell that a spreadsheet would compute (it begins with = + - @ or a tab) is written with an
apostrophe before it; reading takes that apostrophe away.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from bnstudy.packs.exchange.drafts import (
    MOST_OPTIONS,
    Draft,
    Spot,
    build,
    literal,
    options,
    shown,
    stable_id,
    unique,
    unwritten,
    written,
)
from bnstudy.packs.exchange.from_gift import Imported
from bnstudy.packs.models import (
    ChoiceQuestion,
    MultiQuestion,
    NumberQuestion,
    Question,
)
from bnstudy.packs.problems import Key, listed, nearest, shorten
from bnstudy.packs.words import Words
from bnstudy.packs.yaml_text import decode
from bnstudy.persian import to_latin_digits

HEAD = ("id", "kind", "concept", "stem", "correct", "tolerance", "unit", "solution")
COLUMNS = (
    *HEAD,
    *(f"{name}_{n}" for n in range(1, MOST_OPTIONS + 1) for name in ("option", "feedback")),
)
NEEDED = ("kind", "stem", "correct")
KINDS = ("choice", "multi", "true_false", "number")
MAX_CELL = 100_000
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "'")
_PLAIN_NUMBER = re.compile(r"-\d+(?:\.\d+)?(?:e[-+]?\d+)?")
_TRUTHS = {"true": True, "false": False, "t": True, "f": False, "درست": True, "نادرست": False}


def write_table(questions: Iterable[Question]) -> str:
    """Write questions as CSV with a head, lines ended as spreadsheets end them."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(COLUMNS)
    for question in questions:
        row = _row(question)
        writer.writerow([safe(row.get(column, "")) for column in COLUMNS])
    return stream.getvalue()


def safe(cell: str) -> str:
    """Keep a spreadsheet from computing a cell."""
    if cell.startswith(_DANGEROUS) and not _PLAIN_NUMBER.fullmatch(cell):
        return "'" + cell
    return cell


def bare(cell: str) -> str:
    """Take away the apostrophe that `safe` put there."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_DANGEROUS) else cell


def _row(question: Question) -> dict[str, str]:
    row = {"id": question.id, "kind": question.kind, "concept": question.concept}
    if isinstance(question, NumberQuestion):
        told = [("", question.feedback_right), ("", question.feedback_wrong)]
        told = [(text, shown(question, feedback)) for text, feedback in told]
        right = float(question.answer)
        tolerance = max(question.tolerance.absolute, question.tolerance.relative * abs(right))
        row |= {"correct": repr(right), "tolerance": repr(tolerance), "unit": question.unit}
        row |= {"stem": shown(question, question.stem)}
        row |= {"solution": shown(question, written(question.solution))}
    else:
        row |= {"stem": question.stem, "solution": written(question.solution)}
        if isinstance(question, (ChoiceQuestion, MultiQuestion)):
            told = [(option.text, option.feedback) for option in question.options]
            right_ones = [str(n) for n, option in enumerate(question.options, 1) if option.correct]
            row["correct"] = ";".join(right_ones)
        else:
            told = [("", question.feedback_true), ("", question.feedback_false)]
            row["correct"] = "true" if question.answer else "false"
    for number, (text, feedback) in enumerate(told, 1):
        row |= {f"option_{number}": text, f"feedback_{number}": written(feedback)}
    return row


# Why a row makes no question; the Persian words have the same keys.
_REASONS = {
    "truth": "`correct` is true or false here",
    "number": "`correct` is a number and `tolerance` one from 0 here",
    "kind": f"`kind` is one of {listed(KINDS)}",
    "options": "`correct` holds the numbers of the right options, such as 1;3",
    "many": "a choice has one right option; several make it a multi",
}


def read_table(raw: bytes, file: str, words: Words, concept_of: Callable[[str], str]) -> Imported:
    """Read questions from CSV: commas, semicolons or tabs, UTF-8 with or without a mark.

    Args:
        raw: the file's bytes.
        file: its path as the user wrote it, for notes and faults.
        words: for the texts that the table does not have.
        concept_of: names the concept of what stands in the column `concept`.
    """
    found = Imported()
    text, problems = decode(raw, file)
    found.faults += problems
    if text is None:
        return found
    taken: set[str] = set()
    for line, row in _rows(text, file, found):
        spot = Spot(file, line)
        data = _data(row, spot, words, found)
        if data is None:
            continue
        id_ = row.get("id", "") or stable_id("", str(data["stem"]))
        concept = concept_of(row.get("concept", ""))
        question = build({**data, "id": unique(id_, taken), "concept": concept})
        if isinstance(question, str):
            message = f"this row doesn't make a question: {question}"
            found.faults.append(spot.fault(message, "correct it", "no_fit", reason=question))
        else:
            found.drafts.append(Draft(question, category=row.get("concept", "")))
    return found


def _rows(text: str, file: str, found: Imported) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row by column with the line it begins on."""
    head, _, _ = text.partition("\n")
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        columns = [cell.strip().lower() for cell in next(reader, [])]
        if not _sound_head(columns, Spot(file, 1), found):
            return
        line = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield (
                    line,
                    {
                        name: bare(cell.replace("\r\n", "\n").strip(" "))
                        for name, cell in zip(columns, cells, strict=False)
                    },
                )
            line = reader.line_num + 1
    except csv.Error as error:
        message = f"this is no table: {shorten(str(error))}"
        mend = "save it as CSV (UTF-8) from the spreadsheet"
        found.faults.append(Spot(file, line).fault(message, mend, "no_table"))


def _sound_head(columns: list[str], spot: Spot, found: Imported) -> bool:
    """Refuse a head that lacks a column, has one twice, or has one that is not known."""
    count = len(found.faults)
    for name in NEEDED:
        if name not in columns:
            message = f"the first line has no column `{name}`"
            mend = f"the columns are {', '.join(HEAD)}, option_1, feedback_1 and so on"
            found.faults.append(spot.fault(message, mend, "no_column", name=name))
    for name in columns:
        if name and (name not in COLUMNS or columns.count(name) > 1):
            close = nearest(name, COLUMNS)
            message = f"the first line has an unknown or double column `{shorten(name)}`"
            mend = f"did you mean `{close}`?" if close else "remove it"
            found.faults.append(spot.fault(message, mend, "bad_column", name=shorten(name)))
    return len(found.faults) == count


def _data(
    row: Mapping[str, str], spot: Spot, words: Words, found: Imported
) -> dict[str, object] | None:
    """Make what a question is built of, or note the fault of its row."""
    kind, given = row.get("kind", "").strip().lower(), row.get("correct", "").strip()
    base: dict[str, object] = {"kind": kind, "stem": row.get("stem", "")}
    base["solution"] = row.get("solution", "") or unwritten(words, "solution")
    reason = ""
    if kind in {"choice", "multi"}:
        base["options"], reason = _options(row, given, kind, words)
    elif kind == "true_false":
        base["answer"] = _TRUTHS.get(given.lower())
        base |= _told(row, ("feedback_true", "feedback_false"), words)
        reason = "" if base["answer"] is not None else "truth"
    elif kind == "number":
        right, tolerance = _number(given), _number(row.get("tolerance", "") or "0")
        told = _told(row, ("feedback_right", "feedback_wrong"), words)
        base |= {name: literal(text) for name, text in told.items()}
        base |= {"stem": literal(row.get("stem", "")), "solution": literal(str(base["solution"]))}
        base |= {"answer": right, "tolerance": {"absolute": tolerance}, "unit": row.get("unit", "")}
        sound = right is not None and tolerance is not None and tolerance >= 0
        reason = "" if sound else "number"
    else:
        reason = "kind"
    if not reason:
        return base
    shown = shorten(kind if reason == "kind" else given)
    message = f"this row can't be read: {_REASONS[reason]}; found {shown!r}"
    why = Key(f"exchange.row.{reason}")
    found.faults.append(spot.fault(message, "correct it", "bad_row", found=shown, reason=why))
    return None


def _options(
    row: Mapping[str, str], given: str, kind: str, words: Words
) -> tuple[list[dict[str, object]], str]:
    texts = [row.get(f"option_{n}", "") for n in range(1, MOST_OPTIONS + 1)]
    count = max((n for n, text in enumerate(texts, 1) if text), default=0)
    marks = re.split(r"[;,،\s]+", to_latin_digits(given)) if given else []
    right = {int(mark) for mark in marks if mark.isascii() and mark.isdigit() and len(mark) < 3}
    if len(right) != len(marks) or not right or not right <= set(range(1, count + 1)):
        return [], "options"
    if kind == "choice" and len(right) > 1:
        return [], "many"
    answers = [
        (text, number in right, row.get(f"feedback_{number}", ""))
        for number, text in enumerate(texts[:count], 1)
    ]
    return options(answers, words), ""


def _told(row: Mapping[str, str], names: tuple[str, str], words: Words) -> dict[str, str]:
    return {
        name: row.get(f"feedback_{number}", "") or unwritten(words, "feedback")
        for number, name in enumerate(names, 1)
    }


def _number(cell: str) -> float | None:
    latin = to_latin_digits(cell.strip()).replace("٫", ".").replace("−", "-")
    try:
        value = float(latin) if len(latin) < MAX_CELL else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None
