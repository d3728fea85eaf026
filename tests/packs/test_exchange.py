"""Questions to and from other programs: what a format holds comes back, the rest is listed."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pack_samples import SMALL

from bnstudy.packs import check_pack, gift, load_pack
from bnstudy.packs.exchange.drafts import Draft, build, is_unwritten, slug, stable_id
from bnstudy.packs.exchange.from_gift import Imported, from_gift
from bnstudy.packs.exchange.html_text import from_html
from bnstudy.packs.exchange.into_pack import IntoPackError, Target
from bnstudy.packs.exchange.table import COLUMNS, bare, read_table, safe, write_table
from bnstudy.packs.exchange.to_gift import left_out, to_gift
from bnstudy.packs.exchange.yaml_out import write_questions
from bnstudy.packs.models import ChoiceQuestion, NumberQuestion, Question
from bnstudy.packs.words import Words
from bnstudy.packs.yaml_marks import read_yaml

WORDS = Words.load()
PACK = load_pack(SMALL)

LETTERS = "abZ12 ~=#{}:\\%/*->[]$.،؟نرم\u200cγ\n\"'`_|&!@?,T\u00a0<"
PIECES = [
    "[html]",
    "[moodle]",
    "<b>",
    "</p>",
    "&nbsp;",
    "&lt;",
    "$$",
    "\\(",
    "\\)",
    "//",
    "::",
    "%50%",
    "->",
]
text = st.lists(st.sampled_from([*LETTERS, *PIECES]), min_size=1, max_size=30).map("".join)
trimmed = text.map(str.strip).filter(bool)


def as_question(**data: object) -> Question:
    """Make a question that must be sound."""
    made = build({"id": "q", "concept": "standardize", "solution": "s", **data})
    assert not isinstance(made, str), made
    return made


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Draw a question with nothing that only packs can hold."""
    kind = draw(st.sampled_from(["choice", "multi", "true_false", "number"]))
    base = {"kind": kind, "stem": draw(trimmed), "solution": draw(trimmed)}
    if kind in {"choice", "multi"}:
        count = draw(st.integers(2, 8))
        key = draw(st.integers(0, count - 1))
        more = draw(st.sets(st.integers(0, count - 1))) if kind == "multi" else set()
        options = [
            {
                "id": "abcdefgh"[n],
                "text": draw(trimmed),
                "feedback": draw(trimmed),
                "correct": n in {key, *more},
            }
            for n in range(count)
        ]
        return as_question(**base, options=options)
    if kind == "true_false":
        told = {"feedback_true": draw(trimmed), "feedback_false": draw(trimmed)}
        return as_question(**base, answer=draw(st.booleans()), **told)
    finite = st.floats(-1e9, 1e9)
    told = {"feedback_right": draw(trimmed), "feedback_wrong": draw(trimmed)}
    literal = {k: v.replace("{", "{{").replace("}", "}}") for k, v in {**base, **told}.items()}
    tolerance = {"absolute": draw(finite.map(abs))}
    return as_question(**literal, answer=draw(finite), tolerance=tolerance)


def through_gift(question: Question) -> Question:
    """Write a question as GIFT and read it back."""
    source = gift.write(to_gift(PACK, [question])).encode()
    found = from_gift(gift.parse(source, "a.gift"), "a.gift", WORDS, lambda _: "standardize")
    assert not found.notes
    assert not found.faults
    return found.drafts[0].question


@settings(max_examples=200, deadline=None)
@given(questions())
def test_a_question_comes_back_from_gift_unchanged(question: Question) -> None:
    assert through_gift(question) == question


@settings(max_examples=200, deadline=None)
@given(questions())
def test_a_question_comes_back_from_a_table_unchanged(question: Question) -> None:
    raw = write_table([question]).encode("utf-8-sig")

    found = read_table(raw, "a.csv", WORDS, lambda concept: concept)

    assert not found.faults
    assert [draft.question for draft in found.drafts] == [question]


@settings(max_examples=200, deadline=None)
@given(questions(), st.lists(st.text("# a:-ن", max_size=8), max_size=2))
def test_a_question_is_written_as_yaml_that_says_the_same(
    question: Question, comments: list[str]
) -> None:
    source = write_questions([Draft(question, tuple(comments))], "سرآغاز")

    document = read_yaml(source.encode(), "a.yaml")

    assert document.problems == []
    assert isinstance(document.data, dict)
    assert build(document.data["questions"][0]) == question


def test_what_only_packs_hold_is_listed_once_with_the_questions_that_have_it() -> None:
    notes = left_out(PACK, PACK.questions, WORDS)

    said = [note.message for note in notes]
    assert "not carried: draw of 1 question: compute-z-tilde" in said
    assert any(message.startswith("not carried: proof of 3 questions:") for message in said)
    assert len(said) == len({message.split(":")[1].split()[0] for message in said})
    assert all("{" not in WORDS.sentence(n.words_key, n.persian_places) for n in notes)


def imported(source: str) -> Imported:
    """Import GIFT with every category as its own concept."""
    items = gift.parse(source.encode(), "a.gift")
    return from_gift(items, "a.gift", WORDS, lambda category: slug(category) or "general")


SAMPLES = """\
// Written in the manner of Moodle's documentation.
$CATEGORY: course/Batch norm

::Spectrum::Which colour lies between orange and green? {
\t=yellow # well seen
\t~red # that is the end
\t~blue # that comes later
}

Two plus {=two =2} is four.

::Food:: Who eats what? { =cat -> mouse =cow -> grass =bee -> nectar }

What lies from 1 to 5? {#3:2}

[html]<p>Pick <b>all</b> that <img src="x"> hold &amp; stay</p> {~%50%a ~%50%b ~%-100%c}

Say it in your words. {}

Read chapter one first.

Partly right? {=yes ~%50%nearly ~no}

One of two {=a =b ~c}

Nine {=1 ~2 ~3 ~4 ~5 ~6 ~7 ~8 ~9}
"""


def test_samples_become_questions_and_the_rest_is_listed_with_its_line() -> None:
    found = imported(SAMPLES)

    assert [draft.question.kind for draft in found.drafts] == [
        "choice",
        "number",
        "multi",
        "choice",
    ]
    assert found.drafts[0].question.id == "spectrum"
    assert found.drafts[0].question.concept == "batch-norm"
    assert found.drafts[2].question.stem == "Pick **all** that hold & stay"
    said = [(note.line, note.words) for note in found.notes]
    assert said == [
        (10, "exchange.no_such_kind"),
        (12, "exchange.no_such_kind"),
        (16, "exchange.html_lost"),
        (18, "exchange.no_such_kind"),
        (20, "exchange.no_such_kind"),
        (22, "exchange.partial_mark"),
        (24, "exchange.many_right"),
        (26, "exchange.answer_count"),
    ]
    for note in found.notes:
        assert WORDS.sentence(note.words_key, note.persian_places)


# As exporters and teachers write it: LF in texts, marks in plain texts, LaTeX, gaps at either end.
IN_THE_WILD = r"""// question: 17  name: from an export
::Wild 1::<p dir\="rtl">واریانس &laquo;دسته&raquo; <b>چند</b> است؟<br></p>{
    =<p>\\(\sigma^2 \= 4\)</p>#<p>آفرین&zwnj;ها</p>
    ~%-25%<p>$$\sigma$$</p>#
    ~[plain]a < b && c > d
}

// a comment [id:wild-2] [tag:easy]
::Wild 2:: {~one ~three =two} is the first even prime.

::Wild 3::[markdown]Keep `<b>` and $$x$$ as they are.{TRUE#**no**#yes#### all the same}

Range {#
// a comment between the answers
=-3.142..-3.141#near
=%50%-3:1#
}
"""


def test_what_is_found_in_the_wild_is_read() -> None:
    found = imported(IN_THE_WILD)

    first, gap, marked, near = (draft.question for draft in found.drafts)
    assert isinstance(first, ChoiceQuestion)
    assert first.stem == "واریانس «دسته» **چند** است؟"
    assert [option.text for option in first.options] == [
        r"`\sigma^2 = 4`",
        r"`\sigma`",
        "a < b && c > d",
    ]
    assert first.options[0].feedback == "آفرین\u200cها"
    assert (gap.id, gap.stem) == ("wild-2", "_____ is the first even prime.")
    assert marked.stem == "Keep `<b>` and $$x$$ as they are."
    assert isinstance(near, NumberQuestion)
    assert (near.answer, near.tolerance.absolute) == (-3.1415, 0.0005)
    assert [note.words for note in found.notes] == ["exchange.latex", "exchange.many_numbers"]
    for note in found.notes:
        assert WORDS.sentence(note.words_key, note.persian_places)


def test_ids_stay_the_same_at_every_import_and_never_meet() -> None:
    source = "::متن::نخست {T}\n\n::متن::دوم {F}\n\nسوم {T}\n\n// [id:own-id]\nچهارم {T}"

    first = [draft.question.id for draft in imported(source).drafts]
    again = [draft.question.id for draft in imported(f"اول {{T}}\n\n{source}").drafts]

    assert len(set(first)) == 4
    assert again[1:] == first
    assert first[3] == "own-id"


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Batch Norm 1", "batch-norm-1"), ("بچ‌نرم", ""), ("γ و β در BN", ""), ("!!!", "")],
)
def test_an_id_is_made_of_latin_titles_only(title: str, expected: str) -> None:
    assert slug(title) == expected
    assert stable_id(title, "متن")


def test_html_becomes_inline_marks_and_scripts_vanish() -> None:
    said, lost = from_html(
        "<p>a <strong>b</strong> <em>c</em> <code>d&lt;e</code></p><script>alert(1)</script>"
        "<ul><li>one<li>two</ul><sup>2</sup>"
    )

    assert said == "a **b** *c* `d<e`\none\ntwo\n2" or said.split("\n")[:3] == [
        "a **b** *c* `d<e`",
        "one",
        "two2",
    ]
    assert "alert" not in said
    assert lost == ("script", "sup")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-x", "@SUM(A1)", "\tx", "'=1", "'quoted'"])
def test_a_spreadsheet_computes_no_cell(cell: str) -> None:
    assert safe(cell).startswith("'")
    assert bare(safe(cell)) == cell


@pytest.mark.parametrize("cell", ["-3.5", "متن", "a=b", "", "-1e-05"])
def test_other_cells_are_written_as_they_are(cell: str) -> None:
    assert safe(cell) == cell


def test_every_row_of_a_table_has_the_documented_columns() -> None:
    fixed = [question for question in PACK.questions if not isinstance(question, NumberQuestion)]

    rows = list(csv.reader(io.StringIO(write_table(fixed), newline="")))

    assert rows[0] == list(COLUMNS)
    assert {len(row) for row in rows} == {len(COLUMNS)}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_any_spreadsheet_is_read(delimiter: str) -> None:
    rows = [
        ["Kind", "Stem", "Correct", "option_1", "option_2"],
        ["choice", "چند؟", "۲", "یک", "دو"],
    ]
    source = "\r\n".join(delimiter.join(row) for row in rows)

    found = read_table(source.encode("utf-8-sig"), "a.csv", WORDS, lambda _: "c")

    (draft,) = found.drafts
    assert isinstance(draft.question, ChoiceQuestion)
    assert [option.correct for option in draft.question.options] == [False, True]
    assert is_unwritten(draft.question.options[0].feedback)
    assert is_unwritten(draft.question.solution)


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("stem,correct\nx,1", 1, "no_column"),
        ("kind,stem,correct,stam\nchoice,x,1,y", 1, "bad_column"),
        ("kind,stem,correct,stem\nchoice,x,1,y", 1, "bad_column"),
        ('kind,stem,correct,option_1,option_2\nchoice,"a\nb",1,x,y\nchoice,c,3,x,y', 4, "bad_row"),
        ("kind,stem,correct,option_1,option_2\nchoice,x,1;2,a,b", 2, "bad_row"),
        ("kind,stem,correct\ntrue_false,x,maybe", 2, "bad_row"),
        ("kind,stem,correct\nnumber,x,nan", 2, "bad_row"),
        ("kind,stem,correct\nessay,x,1", 2, "bad_row"),
        ("kind,stem,correct\ntrue_false,,true", 2, "no_fit"),
        ('kind,stem,correct\ntrue_false,"x,true', 2, "no_table"),
        ("", 1, "no_column"),
    ],
)
def test_a_fault_of_a_table_is_found_by_its_line(source: str, line: int, words: str) -> None:
    found = read_table(source.encode(), "a.csv", WORDS, lambda _: "c")

    assert found.faults[0].line == line
    assert found.faults[0].words == f"exchange.{words}"
    assert WORDS.sentence(found.faults[0].words_key, found.faults[0].persian_places)


def put(folder: Path, source: str, concept: str = "", *, force: bool = False) -> list[Path]:
    """Import GIFT into a folder."""
    target = Target.open(folder, WORDS, concept)
    found = from_gift(gift.parse(source.encode(), "a"), "a", WORDS, target.concept_of)
    return target.write(found.drafts, "moodle", force=force)


def test_an_import_into_a_new_folder_makes_a_sound_pack_with_what_is_to_be_written(
    tmp_path: Path,
) -> None:
    put(tmp_path / "new", SAMPLES)

    problems = check_pack(tmp_path / "new", seeds=0)

    assert [problem for problem in problems if problem.severity == "error"] == []
    unwritten = [problem for problem in problems if problem.rule == "unwritten"]
    assert len(unwritten) > 5
    pack = load_pack(tmp_path / "new")
    assert [concept.title for concept in pack.info.concepts] == ["Batch norm"]


def test_an_import_into_a_pack_adds_one_file_and_keeps_comments(pack_dir: Path) -> None:
    (path,) = put(pack_dir, "$CATEGORY: x/نرمال کردن\n\n// از کلاس\n::عنوان::درست؟ {T}")

    assert "# از کلاس" in path.read_text(encoding="utf-8")
    assert "# عنوان" in path.read_text(encoding="utf-8")
    added = next(q for q in load_pack(pack_dir).questions if q.stem == "درست؟")
    assert (added.concept, added.stem) == ("standardize", "درست؟")


def test_an_import_writes_over_nothing_unless_told_and_reuses_no_id(pack_dir: Path) -> None:
    put(pack_dir, "::mine::a {T}", "standardize")

    with pytest.raises(IntoPackError, match="--force"):
        put(pack_dir, "::mine::b {T}", "standardize")
    put(pack_dir, "::mine::b {T}", "standardize", force=True)
    with pytest.raises(IntoPackError, match="which-variance"):
        put(pack_dir, "::which-variance::b {T}", "standardize", force=True)
    assert [q.stem for q in load_pack(pack_dir).questions if q.id == "mine"] == ["b"]


def test_a_concept_must_be_named_where_the_pack_has_several(pack_dir: Path) -> None:
    with pytest.raises(IntoPackError, match="--concept"):
        put(pack_dir, "a {T}")
    with pytest.raises(IntoPackError, match="scale-and-shift"):
        put(pack_dir, "a {T}", "nothing")


def test_a_fixed_number_is_asked_without_an_example(pack_dir: Path) -> None:
    from bnstudy.packs.index import PackIndex
    from bnstudy.study.variants import variant

    put(
        pack_dir,
        r"::half::What is \{1, 2\} on average? {#1.5:0.1#so it is ~#count again}",
        "standardize",
    )
    pack = load_pack(pack_dir)
    question = next(q for q in pack.questions if q.id == "half")

    asked = variant(question, 3, PackIndex(pack))

    assert (asked.right, asked.stem) == (1.5, "What is {1, 2} on average?")
    assert [p for p in check_pack(pack_dir, seeds=1) if p.severity == "error"] == []


def test_a_fixed_number_takes_no_draws(pack_dir: Path) -> None:
    path = pack_dir / "questions" / "computed.yaml"
    path = (
        path
        if path.exists()
        else next(
            p
            for p in (pack_dir / "questions").iterdir()
            if "compute-z-tilde" in p.read_text("utf-8")
        )
    )
    source = path.read_text(encoding="utf-8").replace("answer: z_tilde[0]", "answer: 2.5")
    path.write_text(source, encoding="utf-8")

    rules = [problem.rule for problem in check_pack(pack_dir, seeds=0)]

    assert rules.count("fixed-answer") == 2


def test_a_deck_holds_a_note_for_each_question(tmp_path: Path) -> None:
    pytest.importorskip("genanki")
    from bnstudy.packs.exchange.anki import as_html, write_deck

    fixed = [question for question in PACK.questions if not isinstance(question, NumberQuestion)]
    path = tmp_path / "a.apkg"
    assert write_deck(PACK.info, fixed, path, WORDS) == len(fixed)

    with zipfile.ZipFile(path) as archive:
        archive.extract("collection.anki2", tmp_path)
    connection = sqlite3.connect(tmp_path / "collection.anki2")
    notes = dict(connection.execute("select guid, flds from notes"))
    connection.close()
    assert len(notes) == len(fixed)
    assert any("تعداد نمونه‌های دسته" in fields for fields in notes.values())
    assert as_html("<b> `a<b` **x** {{c}}") == (
        '&lt;b&gt; <code dir="ltr">a&lt;b</code> <b>x</b> {&#123;c}}'
    )


def test_the_same_pack_gives_the_same_notes_again(tmp_path: Path) -> None:
    pytest.importorskip("genanki")
    from bnstudy.packs.exchange.anki import write_deck

    guids = []
    for name in ("a", "b"):
        write_deck(PACK.info, PACK.questions[:1], tmp_path / f"{name}.apkg", WORDS)
        with zipfile.ZipFile(tmp_path / f"{name}.apkg") as archive:
            archive.extract("collection.anki2", tmp_path / name)
        connection = sqlite3.connect(tmp_path / name / "collection.anki2")
        guids.append(connection.execute("select guid, mid from notes").fetchall())
        connection.close()

    assert guids[0] == guids[1]


def test_a_missing_genanki_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    from bnstudy.packs.exchange.anki import AnkiError, write_deck

    monkeypatch.setitem(sys.modules, "genanki", None)

    with pytest.raises(AnkiError, match="pip install genanki"):
        write_deck(PACK.info, PACK.questions, tmp_path / "a.apkg", WORDS)
    assert list(tmp_path.glob("*.apkg")) == []
