"""Notes, exports, flags and the list of what is stored."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from study_pack import PACK, choice

from bnstudy.packs.index import PackIndex
from bnstudy.packs.loader import load_pack
from bnstudy.packs.models import Pack
from bnstudy.study import storage
from bnstudy.study.export import as_json, write_csv
from bnstudy.study.flags import FlagError, flag, read_flags
from bnstudy.study.notes import notes
from bnstudy.study.progress import FILE_NAME, ProgressStore
from bnstudy.study.quiz import QuizSession
from bnstudy.study.variants import variant
from bnstudy.study.words import words

DAY = timedelta(days=1)


def answer(
    index: PackIndex, store: ProgressStore, now: datetime, *given: tuple[str, object]
) -> QuizSession:
    session = QuizSession(index, [id_ for id_, _ in given], store, lambda: now, 3)
    for _, answer_ in given:
        session.answer(answer_, sure=True)  # type: ignore[arg-type]
        session.next()
    return session


def test_notes_of_nothing_say_so(index: PackIndex, store: ProgressStore, now: datetime) -> None:
    text = notes(index, store, now)
    assert text.startswith("# یادداشت‌های من: نمونه")
    assert "هنوز پاسخی داده نشده است." in text


def test_notes_tell_what_was_learnt_and_read(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    answer(index, store, now, ("c1", "right"), ("c2", "right"))
    store.mark_read("sample", "p2", now)
    text = notes(index, store, now)
    assert "- **نرمال کردن**: آشنا" in text
    assert "- بخش ۲" in text
    assert "۱ آذر ۱۴۰۵؛ ۲ پاسخ درست از ۲ پاسخ." in text


def test_notes_compute_each_mistake_again_as_it_was_asked(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    session = answer(index, store, now, ("first-output", "۷۷٫۲۵"))
    outcome = session.result().outcomes[0]
    asked, number = outcome.asked.variant, outcome.grade.number
    assert number is not None
    text = notes(index, store, now)
    assert f"### {asked.stem}" in text
    assert "- پاسخ من: `77.25`" in text
    assert f"- پاسخ درس: `{number.shown}`" in text
    assert "#### حساب: با دست برای ۴ عدد" in text
    assert asked.run is not None
    assert f"--seed {asked.run.seed}" in text
    assert "| `x_hat` |" in text


def test_notes_say_what_was_mended_and_what_is_suspected(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    answer(index, store, now, ("c1", "wrong"))
    assert "تقسیم بر واریانس (۱ بار)" in notes(index, store, now)
    answer(index, store, now + DAY, ("c1", "right"))
    text = notes(index, store, now + DAY)
    assert "۱ آذر ۱۴۰۵، با اطمینان؛ پس از آن درست پاسخ داده شد." in text
    assert "تقسیم بر واریانس (۱ بار)" not in text


def test_notes_live_with_a_question_that_has_changed(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    answer(index, store, now, ("c1", "wrong"), ("c3", "other"))
    questions = [
        choice("c1", "standardize", rev=2),
        choice(
            "c3",
            "scale",
            options=[
                {**option, "id": f"new-{i}"}
                for i, option in enumerate(
                    PACK["questions"][0]["options"]  # type: ignore[index]
                )
            ],
        ),
    ]
    changed = PackIndex(Pack.model_validate({**PACK, "questions": questions}))
    assert notes(changed, store, now).count("این پرسش از آن زمان عوض شده است") == 2


def test_notes_keep_tables_whole_whatever_the_cells_hold() -> None:
    from bnstudy.study.explain import TableText
    from bnstudy.study.notes import _table

    text = _table(TableText("", ("الف", "ب"), (("|x|", "1\n2"), ("تنها",))))
    lines = text.split("\n")
    assert lines == ["| الف | ب |", "| --- | --- |", r"| \|x\| | 1 2 |", "| تنها |  |"]


def test_csv_holds_every_answer(index: PackIndex, store: ProgressStore, now: datetime) -> None:
    answer(index, store, now, ("c1", "wrong"), ("m1", ("a", "b")))
    stream = io.StringIO(newline="")
    assert write_csv(store, "sample", stream) == 2
    rows = list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert [row["question"] for row in rows] == ["c1", "m1"]
    assert rows[0]["misconception"] == "divide-by-variance"
    assert sorted(json.loads(rows[1]["answer"])) == ["a", "b"]
    assert rows[0]["answered_at"] == "2026-11-22T09:00:00.000+00:00"


def test_json_holds_everything_and_can_be_written(
    index: PackIndex, store: ProgressStore, now: datetime
) -> None:
    answer(index, store, now, ("c1", "wrong"))
    store.mark_read("sample", "p1", now)
    store.set_setting("exam/sample", "2027-01-10")
    data = json.loads(json.dumps(as_json(store, "sample", now), ensure_ascii=False))
    assert data["exam"] == "2027-01-10"
    assert data["answers"][0]["answer"] == ["wrong"]
    assert data["cards"][0]["question"] == "c1"
    assert data["concepts"] == {"standardize": "attempted"}
    assert list(data["passages"]) == ["p1"]


def test_a_flag_lets_an_author_repeat_the_very_asking(
    index: PackIndex, tmp_path: Path, now: datetime
) -> None:
    asked = variant(index.question("first-output"), 41, index)
    path = flag(tmp_path / "new", index, asked, now, ("12",), "  عدد\nدرست نیست \x1b[31m ")
    flag(tmp_path / "new", index, variant(index.question("c1"), 2, index), now)
    flags, bad = read_flags(path)
    assert bad == []
    assert (flags[0].question, flags[0].rev, flags[0].seed) == ("first-output", 1, 41)
    assert flags[0].remark == "عدد\nدرست نیست \x1b[31m"
    assert "\x1b" not in path.read_text(encoding="utf-8")
    again = variant(index.question(flags[0].question), flags[0].seed, index)
    assert again == asked


def test_a_flag_names_file_and_line_within_the_pack(tmp_path: Path, now: datetime) -> None:
    where = {"question/c1": ("questions/a.yaml", 12)}
    placed = PackIndex(Pack.model_validate(PACK).model_copy(update={"where": where}))
    path = flag(tmp_path, placed, variant(placed.question("c1"), 2, placed), now)
    (found,), _ = read_flags(path)
    assert (found.file, found.line) == ("questions/a.yaml", 12)


def test_lines_that_are_no_flags_are_counted_not_fatal(tmp_path: Path) -> None:
    path = tmp_path / "flags.jsonl"
    path.write_bytes(b'not json\n\n[1]\n{"at": "now"}\n\xff\xfe\n')
    assert read_flags(path) == ([], [1, 3, 4, 5])


def test_a_flag_that_cannot_be_written_is_told(
    index: PackIndex, tmp_path: Path, now: datetime
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(FlagError) as caught:
        flag(blocked, index, variant(index.question("c1"), 2, index), now)
    assert words().sentence(caught.value.words, caught.value.places)


def test_only_the_learners_own_files_are_listed_and_deleted(
    index: PackIndex, tmp_path: Path, now: datetime
) -> None:
    opened = ProgressStore(tmp_path / FILE_NAME, now, zone=UTC)
    answer(index, opened, now, ("c1", "right"))
    opened.backup_if_due(now)
    opened.close()
    flag(tmp_path, index, variant(index.question("c1"), 2, index), now)
    (tmp_path / "letter.txt").write_text("not ours")
    files = storage.stored_files(tmp_path)
    assert [file.kind for file in files] == ["progress", "backup", "flags"]
    assert set(words().group("study.data")) >= {file.kind for file in files}
    storage.delete(files)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_damaged_files_and_unfinished_backups_are_the_learners_too(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    for name in (
        f"{FILE_NAME}.damaged-20260101-000000",
        f"{FILE_NAME}-wal",
        "backups/progress-20260101-000000.7.part",
        "backups/holiday.jpg",
    ):
        (tmp_path / name).write_text("x")
    files = storage.stored_files(tmp_path)
    assert [file.kind for file in files] == ["progress", "damaged", "backup"]
    storage.delete(files)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["holiday.jpg"]


def test_what_cannot_be_deleted_is_told_after_the_rest_is_gone(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("x")
    files = [storage.StoredFile(tmp_path / name, "flags", 1) for name in ("folder", "file", "gone")]
    with pytest.raises(storage.StorageError) as caught:
        storage.delete(files)
    assert words().sentence(caught.value.words, caught.value.places)
    assert not (tmp_path / "file").exists()


def test_the_command_that_repeats_a_run_names_the_packs_example_and_what_was_drawn(
    store: ProgressStore, now: datetime
) -> None:
    weather = PackIndex(load_pack(Path(__file__).parent.parent / "data" / "packs" / "weather"))
    session = answer(weather, store, now, ("mean-of-three", "7"))
    drawn = session.result().outcomes[0].asked.variant
    x = json.dumps(drawn.parameters["x"], separators=(",", ":"))
    text = notes(weather, store, now, pack_name="my packs/weather")
    command = f"bnstudy example three-readings --pack 'my packs/weather' --set x='{x}' --seed "
    assert command in text
    assert "gamma" not in text
