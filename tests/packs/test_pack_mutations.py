"""Three hundred spoiled packs: each loads, or ends soon in located messages."""

from __future__ import annotations

import random
import shutil
import time
import tracemalloc
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from pack_samples import SMALL

from bnstudy.packs import check_pack, load_pack
from bnstudy.packs.problems import ContentError

COUNT = 300
SAMPLE = range(0, COUNT, 8)
FILES = [path.relative_to(SMALL).as_posix() for path in sorted(SMALL.rglob("*.yaml"))]
SIGNS = [
    b"`", b"@", b"%", b":", b": ", b"'", b'"', b"- ", b"*a", b"&a ", b"!t ", b"|", b">", b"{", b"}",
    b"[", b"]", b"#", b"\t", b"\r", b"\0", b"\xff", b"\xd9", b"\x1b[2J", "\u202e".encode(),
    b"\n---\n", b"\n...\n", b"<<: ", b"null", b"9" * 500, b"1e999", b".nan", b"a" * 5_000,
    b"[" * 3_000, b"{a: " * 200, b"- " * 2_000, b"\n" * 5_000, "می‌شود".encode(), b"\\u0000",
]  # fmt: skip
Mutation = Callable[[bytes, random.Random], bytes]


def insert_sign(raw: bytes, rng: random.Random) -> bytes:
    """Put a sign that means something to YAML, or to a terminal, anywhere."""
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + rng.choice(SIGNS) + raw[at:]


def delete_piece(raw: bytes, rng: random.Random) -> bytes:
    """Cut something out."""
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + raw[at + rng.choice([1, 2, 10, 100]) :]


def cut_short(raw: bytes, rng: random.Random) -> bytes:
    """End the file anywhere."""
    return raw[: rng.randrange(len(raw) + 1)]


def change_byte(raw: bytes, rng: random.Random) -> bytes:
    """Write another byte over one."""
    at = rng.randrange(len(raw) + 1)
    return raw[:at] + bytes([rng.randrange(256)]) + raw[at + 1 :]


def move_line(raw: bytes, rng: random.Random) -> bytes:
    """Take a line and put it elsewhere, or elsewhere too."""
    lines = raw.split(b"\n")
    line = rng.choice(lines) if rng.random() < 0.5 else lines.pop(rng.randrange(len(lines)))
    lines.insert(rng.randrange(len(lines) + 1), line)
    return b"\n".join(lines)


def indent_line(raw: bytes, rng: random.Random) -> bytes:
    """Move a line to the right or to the left."""
    lines = raw.split(b"\n")
    at = rng.randrange(len(lines))
    lines[at] = lines[at][2:] if rng.random() < 0.5 else b" " * rng.choice([1, 2, 4]) + lines[at]
    return b"\n".join(lines)


def change_word(raw: bytes, rng: random.Random) -> bytes:
    """Write another word of the file over a word, so that keys, ids and values change places."""
    words = raw.split(b" ")
    words[rng.randrange(len(words))] = rng.choice(words).replace(b"\n", b"")
    return b" ".join(words)


def double(raw: bytes, _rng: random.Random) -> bytes:
    """Write the whole file twice."""
    return raw + raw


MUTATIONS: list[Mutation] = [
    insert_sign, insert_sign, delete_piece, cut_short, change_byte, move_line, indent_line,
    change_word, change_word, double,
]  # fmt: skip


def spoil(pack: Path, number: int) -> None:
    """Change one file of a pack in one to four ways."""
    rng = random.Random(number)
    path = pack / rng.choice(FILES)
    raw = path.read_bytes()
    for _ in range(rng.randint(1, 4)):
        raw = rng.choice(MUTATIONS)(raw or b" ", rng)
    path.write_bytes(raw)


def outcome(pack: Path) -> str:
    """Load and check a pack; tell whether it was sound, and hold the promises if not."""
    started = time.process_time()
    try:
        load_pack(pack)
    except ContentError as error:
        problems = error.problems
        result = "refused"
    else:
        problems = tuple(check_pack(pack, seeds=0))
        result = "loaded"
    assert time.process_time() - started < 2
    assert problems or result == "loaded"
    for problem in problems:
        assert problem.line >= 1 or problem.rule in {"unreadable", "too-large"}
        assert Path(problem.file).is_relative_to(pack)
        assert len(problem.sentence) < 2_000
        assert not any(unicodedata.category(letter) == "Cc" for letter in problem.sentence)
    return result


def sweep(numbers: range, folder: Path) -> list[str]:
    """Spoil a pack in many ways."""
    results = []
    for number in numbers:
        pack = folder / str(number)
        shutil.copytree(SMALL, pack)
        spoil(pack, number)
        results.append(outcome(pack))
        shutil.rmtree(pack)
    return results


def test_a_sample_of_spoiled_packs_loads_or_is_refused_with_places(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        results = sweep(SAMPLE, tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 300_000_000
    assert {"loaded", "refused"} == set(results)


@pytest.mark.slow
def test_every_spoiled_pack_loads_or_is_refused_with_places(tmp_path: Path) -> None:
    results = sweep(range(COUNT), tmp_path)

    assert len(results) == COUNT
    assert results.count("refused") > COUNT / 2


STEM = """\
questions:
  - id: x
    kind: choice
    concept: standardize
    stem: '{}'
    solution: نخست.
    options:
      - {{id: a, text: نخست, correct: true, feedback: درست است.}}
      - {{id: b, text: دوم, feedback: نادرست است.}}
      - {{id: c, text: سوم, feedback: نادرست است.}}
"""
# What makes a search or a list grow with the square of a text's length, if it is not watched.
GREEDY = {
    "a million items": "questions: [" + "a," * 1_000_000 + "]",
    "two hundred thousand keys": "".join(f"k{number}: v\n" for number in range(200_000)),
    "forty thousand wrong items": "questions: [" + "a," * 40_000 + "]",
    "links that never end": STEM.format("ا" + "](" * 20_000),
    "numbers behind Latin": STEM.format("ا A" + " , " * 6_000 + "5 " * 5_000),
    "runs of backticks, each longer": STEM.format(
        "ا " + " a ".join("`" * n for n in range(1, 190))
    ),
    "code everywhere": STEM.format("ا " + "`a`" * 6_000),
    "places and code": STEM.format("ا " + "`{{a}}`" * 2_500),
    "brackets": STEM.format("ا " + "(" * 19_000),
    "quotation marks": STEM.format("ا " + '"' * 19_000),
    "half-spaces": STEM.format("ا" + "\u200c" * 19_000),
}


@pytest.mark.parametrize("text", GREEDY.values(), ids=GREEDY)
def test_greedy_files_are_refused_or_checked_soon(text: str, pack_dir: Path) -> None:
    (pack_dir / "questions" / "extra.yaml").write_text(text, encoding="utf-8")

    assert outcome(pack_dir) in {"loaded", "refused"}
