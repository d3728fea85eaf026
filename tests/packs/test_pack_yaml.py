"""The places of nodes, several faults of one file at once, and what hostile files end in."""

from __future__ import annotations

import gc
import random
import time
import tracemalloc

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pack_samples import SMALL
from test_pack_mutations import FILES, MUTATIONS

from bnstudy.packs import yaml_marks, yaml_parser
from bnstudy.packs.documents import Mark
from bnstudy.packs.yaml_marks import gc_paused, read_yaml
from bnstudy.packs.yaml_quick import read_quickly

TEXT = """\
lesson:
  id: a
  passages:
    - id: b
      text: |
        نخست
        دوم
    - {id: c, covers: [S1, S2]}
"""


def read(text: str) -> yaml_marks.Document:
    """Read a text as a file."""
    return read_yaml(text.encode(), "a.yaml")


@pytest.mark.parametrize(
    ("path", "mark"),
    [
        ((), (1, 1)),
        (("lesson",), (2, 3)),
        (("lesson", "id"), (2, 7)),
        (("lesson", "passages"), (4, 5)),
        (("lesson", "passages", 0), (4, 7)),
        (("lesson", "passages", 0, "text"), (5, 13)),
        (("lesson", "passages", 1), (8, 7)),
        (("lesson", "passages", 1, "covers", 1), (8, 28)),
        (("lesson", "passages", 7, "id"), (4, 5)),
        (("lesson", "title"), (2, 3)),
        (("lesson", "id", "deeper"), (2, 7)),
    ],
)
def test_every_node_knows_its_place(path: tuple[str | int, ...], mark: tuple[int, int]) -> None:
    assert read(TEXT).mark(path) == Mark(*mark)


def test_a_key_has_a_place_of_its_own() -> None:
    document = read(TEXT)

    assert document.mark(("lesson", "passages", 1, "covers"), key=True) == Mark(8, 15)
    assert document.mark(("lesson", "passages", 1), key=True) == Mark(8, 7)


def test_columns_count_characters_and_not_bytes() -> None:
    assert read("عنوان: {نام: x, شماره: y}").mark(("عنوان", "شماره")) == Mark(1, 24)


def test_a_piece_of_a_text_is_found_in_the_file() -> None:
    path = ("lesson", "passages", 0, "text")

    assert read(TEXT).find(path, "دوم") == Mark(7, 9)
    assert read(TEXT).find(path, "نیست") is None
    assert read("a: 'یک \"دو\"'\n").find(("a",), '"') == Mark(1, 8)
    assert read('a: "یک"\n').find(("a",), '"') == Mark(1, 7)
    assert read("a: یک دو یک دو\n").find(("a",), "دو", 1) == Mark(1, 13)


def test_faults_of_different_kinds_come_together() -> None:
    document = read("a: 1\na: 2\nb: &x 1\nc: !!str d\nd: .inf\n")

    assert [(p.rule, p.line) for p in document.problems] == [
        ("duplicate-key", 2),
        ("yaml-feature", 3),
        ("yaml-feature", 4),
        ("bad-number", 5),
    ]


def test_a_syntax_error_in_one_item_does_not_hide_those_in_others() -> None:
    document = read("questions:\n  - a: `x`\n  - b: 1\n  - c: 'x\n  - d: x: y\n")

    assert [(p.line, p.column) for p in document.problems] == [(2, 8), (4, 8), (5, 9)]


def test_the_same_text_means_the_same_without_libyaml(monkeypatch: pytest.MonkeyPatch) -> None:
    with_libyaml = read(TEXT)
    monkeypatch.setattr(yaml_parser, "_PARSER", yaml.BaseLoader)
    without = read(TEXT)

    assert without.data == with_libyaml.data
    for path in ((), ("lesson", "passages", 1, "covers", 1), ("lesson", "passages", 0, "text")):
        assert without.mark(path) == with_libyaml.mark(path)


FAULTY = [
    "a: `x`", "a: @x", "a: %x", "a: b: c", "a: 'x", 'a: "x', "\ta: 1", "a: **b**", "a: [1] x",
    "a: 'b' c", "a:1\nb: 2", "a: 1\n  b: 2", 'a: "\\q"', "a: - b", "a: |x\n y", "a: [b", "a: {b: 1",
    "a: ]", "- a\nb: 1", "a\nb: 1", "a: 1\n- b",
]  # fmt: skip


@pytest.mark.parametrize("text", FAULTY)
def test_a_syntax_error_is_explained_alike_without_libyaml(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = read(text).problems
    monkeypatch.setattr(yaml_parser, "_PARSER", yaml.BaseLoader)
    (second,) = read(text).problems

    assert first.words == second.words
    assert first.line == second.line
    assert first.mend


@pytest.mark.parametrize("text", FAULTY)
def test_a_syntax_error_never_falls_back_to_the_parsers_own_words(text: str) -> None:
    (problem,) = read(text).problems

    assert problem.words != "yaml_other"


def test_the_collector_rests_while_a_file_is_read_and_runs_again_after_a_fault() -> None:
    seen = []

    def fail() -> None:
        with gc_paused():
            seen.append(gc.isenabled())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert [*seen, gc.isenabled()] == [False, True]


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with gc_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def laughs(levels: int) -> str:
    """Write the billion laughs."""
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines)


HOSTILE = {
    "billion laughs": laughs(30),
    "quadratic blowup": "a: &a " + "x" * 100_000 + "\nb: [" + ", ".join(["*a"] * 10_000) + "]",
    "100,000 anchors": "\n".join(f"k{i}: &a{i} x" for i in range(100_000)),
    "merge keys": "a: &a {b: 1}\n" + "\n".join(f"c{i}: {{<<: *a}}" for i in range(20_000)),
    "an alias to itself": "a: &a [*a]",
    "100,000 open brackets": "[" * 100_000,
    "100,000 open braces": "{" * 100_000,
    "deep blocks": "\n".join(" " * i + "a:" for i in range(2_000)),
    "deep dashes": "- " * 50_000,
    "a long key": "k" * 1_000_000 + ": 1",
    "a long quoted key": "'" + "k" * 1_000_000 + "': 1",
    "a long number": "a: " + "9" * 1_000_000,
    "a long text": "a: " + "x" * 2_000_000,
    "a long comment": "#" + "x" * 2_000_000 + "\na: 1",
    "many comments": "# x\n" * 200_000 + "a: 1",
    "many blank lines": "\n" * 500_000 + "a: 1",
    "many documents": "--- a\n" * 100_000,
    "many duplicate keys": "a: 1\n" * 100_000,
    "many questions marks": "? " * 100_000,
    "many tabs": "\t" * 500_000 + "a: 1",
    "unclosed quote over many items": "a:\n  - 'x\n" + "  - b: 1\n" * 20_000,
    "a syntax error in every item": "a:\n" + "  - `x`\n" * 2_500,
    "a directive": "%YAML 9.9\n---\na: 1",
    "many directives": "%TAG !a! x\n" * 50_000 + "---\na: 1",
    "a tag that runs code": "a: !!python/object/apply:os.system ['true']",
    "a set": "a: !!set {b, c}",
    "binary": "a: !!binary aGVsbG8=",
    "only a mark": "\ufeff",
    "nothing": "",
    "spaces": "   \n  ",
    "three dots": "...\n...",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_ends_soon_in_a_located_message_or_in_data(name: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        document = read(HOSTILE[name])
        elapsed = time.process_time() - started
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert elapsed < 2
    assert peak < 300_000_000
    assert len(document.problems) <= 3_000
    for problem in document.problems:
        assert problem.line >= 1
        assert problem.column >= 1
        assert len(problem.sentence) < 1_000


def test_a_file_with_too_many_values_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_marks, "MAX_EVENTS", 1_000)
    (problem,) = read("- x\n" * 2_000).problems

    assert problem.rule == "too-large"


@given(st.binary(max_size=300))
def test_any_bytes_give_data_or_located_problems(raw: bytes) -> None:
    document = read_yaml(raw, "a.yaml")

    assert document.problems or document.data is not None
    assert all(problem.line >= 1 and problem.column >= 1 for problem in document.problems)


@given(st.text("ab:-' \"\n[]{}|>#&*!%@`,?\t\\۱م", max_size=60))
def test_any_text_of_yaml_signs_gives_data_or_located_problems(text: str) -> None:
    document = read_yaml(text.encode(), "a.yaml")

    assert document.problems or document.data is not None
    lines = document.lines()
    for problem in document.problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


def spoiled(number: int) -> bytes:
    """Change a sound file in a few places, so that some of it may not be YAML."""
    rng = random.Random(number)
    raw = (SMALL / rng.choice(FILES)).read_bytes()
    for _ in range(rng.randint(0, 2)):
        raw = rng.choice(MUTATIONS)(raw or b" ", rng)
    return raw


def test_reading_without_places_says_the_same_or_nothing() -> None:
    read = 0
    for number in range(400):
        document = read_yaml(spoiled(number), "a.yaml")
        quick = read_quickly(document.text)
        if quick is None:
            continue
        read += 1
        data, begun = quick
        assert not document.problems
        assert repr(data) == repr(document.data)
        for name, lines in begun.items():
            assert [line + 1 for line in lines] == document.lines_of_items((name,))
    assert read > 100


def test_a_large_file_has_the_places_of_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = (SMALL / "questions" / "main.yaml").read_bytes()
    small = read_yaml(raw, "a.yaml")
    monkeypatch.setattr(yaml_marks, "LARGE", 0)

    large = read_yaml(raw, "a.yaml")

    assert callable(large.places)
    assert large.data == small.data
    assert large.lines_of_items(("questions",)) == small.lines_of_items(("questions",))
    path = ("questions", 1, "options", 0, "text")
    assert large.mark(path) == small.mark(path)
    assert large.mark(path, key=True) == small.mark(path, key=True)
    assert large.find(path, "ن") == small.find(path, "ن")


@pytest.mark.parametrize(
    "text", ["", "a", "[a]", "a: b\n---\nc: d", "a: &x b", "a: b\na: c", "1: a"]
)
def test_what_needs_a_closer_look_is_not_read_quickly(text: str) -> None:
    assert read_quickly(text) is None
