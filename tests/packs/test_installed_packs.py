"""Packs of others: what is harmless is installed and opened, everything else is refused."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import stat
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from pack_samples import SMALL
from test_bench_packs import enlarge, timed
from test_pack_mutations import COUNT, FILES, outcome, spoil

from bnstudy.packs import archive, installed, load_pack
from bnstudy.packs.archive import ArchiveError, opened, safe_name
from bnstudy.packs.installed import InstallError
from bnstudy.packs.problems import ContentError, PackNotFoundError
from bnstudy.packs.sources import home, locate
from bnstudy.packs.words import Words

PACK = {path.relative_to(SMALL).as_posix(): path.read_bytes() for path in SMALL.rglob("*.yaml")}


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep what is installed away from the user's folder."""
    monkeypatch.setenv("BNSTUDY_DATA", str(tmp_path / "data"))
    return tmp_path / "data"


def zipped(
    path: Path,
    files: Mapping[str, bytes] = PACK,
    top: str = "",
    more: Mapping[str | zipfile.ZipInfo, bytes] | None = None,
) -> Path:
    """Write a zip of a pack, with further entries as they are."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, raw in files.items():
            made.writestr(top + name, raw)
        for entry, raw in (more or {}).items():
            made.writestr(entry, raw)
    return path


def everything(folder: Path) -> set[str]:
    """List all files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("top", ["", "small-main/"])
def test_a_zip_opens_like_the_folder_it_was_made_of(tmp_path: Path, top: str) -> None:
    source = zipped(tmp_path / "a.zip", top=top)

    folder = locate(source)

    assert load_pack(folder).questions == load_pack(SMALL).questions
    assert locate(source) == folder
    assert folder.is_relative_to(tmp_path / "cache")


def test_a_changed_zip_is_read_anew(tmp_path: Path) -> None:
    first = locate(zipped(tmp_path / "a.zip"))
    changed = {
        **PACK,
        "pack.yaml": PACK["pack.yaml"].replace("بسته‌ی کوچک".encode(), "دیگر".encode()),
    }

    second = locate(zipped(tmp_path / "a.zip", changed))

    assert first != second
    assert load_pack(second).info.title == "دیگر"


def test_only_what_a_pack_reads_is_taken(tmp_path: Path) -> None:
    more = {
        "README.md": b"hello",
        "setup.py": b"raise SystemExit",
        "questions/run.sh": b"rm -rf",
        "questions/deep/x.yaml": b"a: 1",
        ".git/config": b"",
        "__MACOSX/._pack.yaml": b"",
    }

    done = installed.install(zipped(tmp_path / "a.zip", more=more))

    assert done.skipped == 5
    assert everything(home() / "small") == {*PACK, "README.md", "origin.json"}


LINK = zipfile.ZipInfo("questions/link.yaml")
LINK.external_attr = (stat.S_IFLNK | 0o777) << 16
DEVICE = zipfile.ZipInfo("questions/device.yaml")
DEVICE.external_attr = (stat.S_IFCHR | 0o666) << 16


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("../evil.yaml", "elsewhere"),
        ("questions/../../evil.yaml", "elsewhere"),
        ("/etc/evil.yaml", "absolute"),
        ("C:/evil.yaml", "absolute"),
        ("questions\\..\\evil.yaml", "backslash"),
        ("questions//x.yaml", "elsewhere"),
        ("./x.yaml", "elsewhere"),
        ("questions/nul.yaml", "Windows"),
        ("COM1", "Windows"),
        ("questions/a.yaml ", "Windows"),
        ("questions/a:b.yaml", "Windows"),
        ("Pack.yaml", "the same name"),
        ("QUESTIONS/main.yaml", "the same name"),
        ("questions/main.yaml/x.yaml", "a file and a folder"),
        ("questions/\x1b[2J.yaml", "invisible"),
        ("questions/\u202e.yaml", "invisible"),
        ("a/" * 20 + "x.yaml", "too many folders"),
        ("questions/" + "x" * 300 + ".yaml", "very long"),
        (LINK, "link"),
        (DEVICE, "device"),
    ],
)
def test_a_zip_with_a_dangerous_entry_is_refused_whole(
    tmp_path: Path, entry: str | zipfile.ZipInfo, reason: str
) -> None:
    source = zipped(tmp_path / "a.zip", more={entry: b"/etc/passwd"})
    before = everything(tmp_path)

    with pytest.raises(ArchiveError, match=reason) as caught:
        installed.install(source)
    with pytest.raises(ArchiveError, match=reason):
        locate(source)
    assert everything(tmp_path) == before
    assert Words.load().sentence(caught.value.words, caught.value.places)


def test_a_name_cut_by_a_nul_is_refused(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", more={"questions/aXb.yaml": b"x: 1"})
    source.write_bytes(source.read_bytes().replace(b"aXb.yaml", b"a\0b.yaml"))

    with pytest.raises(ArchiveError, match=r"invisible|no sound zip"):
        locate(source)


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", more={"questions/bomb.yaml": b"\n" * 300_000_000})
    tracemalloc.start()
    try:
        started = time.process_time()
        with pytest.raises(ArchiveError, match="suspicious size"):
            locate(source)
        assert time.process_time() - started < 1
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_an_entry_that_lies_about_its_size_ends_in_a_sentence(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip", more={"questions/long.yaml": b"# x\n" * 100})
    raw = bytearray(source.read_bytes())
    at = raw.rfind(b"questions/long.yaml") - 46
    assert raw[at : at + 4] == b"PK\x01\x02"
    raw[at + 24 : at + 28] = (10_000).to_bytes(4, "little")
    source.write_bytes(raw)

    with pytest.raises(ArchiveError):
        locate(source)


@pytest.mark.parametrize(
    ("limit", "value", "reason"),
    [
        ("MAX_FILE", 100, "larger than"),
        ("MAX_PACK", 2_000, "larger than"),
        ("MAX_FILES", 2, "more than 2 files"),
        ("MAX_ENTRIES", 2, "more than 2 entries"),
        ("MAX_DIRECTORY", 100, "too many entries"),
        ("MAX_ZIP", 100, "larger than"),
    ],
)
def test_each_size_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, reason: str
) -> None:
    source = zipped(tmp_path / "a.zip")
    monkeypatch.setattr(archive, limit, value)

    with pytest.raises(ArchiveError, match=reason):
        locate(source)


@pytest.mark.parametrize(
    "raw",
    [b"", b"PK", b"PK\x05\x06" + b"\0" * 18, b"no zip", b"PK\x03\x04" + b"\0" * 100],
    ids=["empty", "short", "no entries", "text", "head alone"],
)
def test_what_is_no_zip_ends_in_a_sentence(tmp_path: Path, raw: bytes) -> None:
    source = tmp_path / "a.zip"
    source.write_bytes(raw)

    with pytest.raises(ArchiveError) as caught:
        locate(source)

    assert "\n" not in str(caught.value)


def test_an_encrypted_or_strangely_compressed_zip_is_refused(tmp_path: Path) -> None:
    strange = tmp_path / "b.zip"
    with zipfile.ZipFile(strange, "w", zipfile.ZIP_LZMA) as made:
        for name, raw in PACK.items():
            made.writestr(name, raw)

    with pytest.raises(ArchiveError, match="unusual compression"):
        locate(strange)


def test_two_packs_in_one_zip_are_refused(tmp_path: Path) -> None:
    more = {f"other/{name}": raw for name, raw in PACK.items()}

    with pytest.raises(ArchiveError, match="several packs"):
        locate(zipped(tmp_path / "a.zip", top="one/", more=more))


def test_a_pack_is_installed_listed_opened_by_name_and_removed(tmp_path: Path) -> None:
    done = installed.install(zipped(tmp_path / "a.zip"))

    assert (done.id, done.questions) == ("small", 4)
    assert locate(Path("small")) == home() / "small"
    rows = [pack.as_json() for pack in installed.listing()]
    assert rows[-1] == {
        "id": "small",
        "title": "بسته‌ی کوچک",
        "version": "1.0",
        "origin": str(tmp_path / "a.zip"),
        "built_in": False,
        "questions": 4,
        "fault": "",
    }
    assert rows[0]["built_in"]
    installed.remove("small")
    assert everything(home()) == set()
    with pytest.raises(InstallError):
        installed.remove("small")


def test_a_folder_is_installed_and_its_links_are_refused(pack_dir: Path, tmp_path: Path) -> None:
    (pack_dir / "notes").mkdir()
    (pack_dir / "notes" / "private.txt").write_text("x")
    assert installed.install(pack_dir).id == "small"
    assert everything(home() / "small") == {*PACK, "origin.json"}

    secret = tmp_path / "secret.yaml"
    secret.write_bytes(PACK["pack.yaml"])
    (pack_dir / "questions" / "z.yaml").symlink_to(secret)
    with pytest.raises(ArchiveError, match="link"):
        installed.install(pack_dir, force=True)
    (pack_dir / "questions" / "z.yaml").unlink()
    (pack_dir / "lessons").rename(tmp_path / "lessons")
    (pack_dir / "lessons").symlink_to(tmp_path / "lessons")
    with pytest.raises(ArchiveError, match="link"):
        installed.install(pack_dir, force=True)


def test_a_pipe_in_a_folder_is_not_read(pack_dir: Path) -> None:
    os.mkfifo(pack_dir / "questions" / "pipe.yaml")

    with pytest.raises(ArchiveError, match="no file"):
        installed.install(pack_dir)


def test_an_installed_pack_is_replaced_only_when_told(pack_dir: Path) -> None:
    installed.install(pack_dir)
    info = pack_dir / "pack.yaml"
    info.write_bytes(info.read_bytes().replace(b'version: "1.0"', b'version: "2.0"'))

    with pytest.raises(InstallError, match="--force"):
        installed.install(pack_dir)
    assert load_pack(locate(Path("small"))).info.version == "1.0"
    installed.install(pack_dir, force=True)
    assert load_pack(locate(Path("small"))).info.version == "2.0"
    assert [path.name for path in home().iterdir()] == ["small"]


def test_a_failure_while_replacing_leaves_the_old_pack(
    pack_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed.install(pack_dir)
    rename = Path.rename

    def failing(self: Path, target: Path) -> Path:
        if self.name.startswith(".staging-"):
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(InstallError, match="No space left"):
        installed.install(pack_dir, force=True)

    assert load_pack(locate(Path("small"))).questions == load_pack(SMALL).questions
    assert [path.name for path in home().iterdir()] == ["small"]


def test_a_faulty_pack_is_not_installed_and_its_faults_have_places(tmp_path: Path) -> None:
    spoiled = {**PACK, "pack.yaml": PACK["pack.yaml"].replace(b"format: 1", b"format: 9")}

    with pytest.raises(ContentError) as caught:
        installed.install(zipped(tmp_path / "a.zip", spoiled))

    assert caught.value.problems[0].line == 1
    assert not home().exists() or everything(home()) == set()


def test_a_pack_with_texts_still_to_be_written_is_not_installed(pack_dir: Path) -> None:
    path = pack_dir / "questions" / "numbers.yaml"
    text = path.read_text(encoding="utf-8")
    old = "feedback_wrong: بار دیگر"
    assert old in text
    path.write_text(text.replace(old, "feedback_wrong: '[TODO] بار دیگر'\n    #"), encoding="utf-8")

    with pytest.raises(InstallError, match=r"1 texts of .* are still \[TODO\]") as caught:
        installed.install(pack_dir)

    assert caught.value.places["n"] == 1
    assert not (home() / "small").exists()


def test_the_name_of_a_pack_that_comes_with_the_program_is_kept(tmp_path: Path) -> None:
    renamed = PACK["pack.yaml"].replace(b"id: small\n", b"id: batch-normalization\n")

    with pytest.raises(InstallError, match="comes with the program"):
        installed.install(zipped(tmp_path / "a.zip", {**PACK, "pack.yaml": renamed}))


def test_a_pack_that_got_damaged_is_listed_with_its_fault(pack_dir: Path) -> None:
    installed.install(pack_dir)
    (home() / "small" / "pack.yaml").write_text("format: [", encoding="utf-8")
    (home() / "small" / "origin.json").write_text("{", encoding="utf-8")

    damaged = installed.listing()[-1]

    assert damaged.fault
    assert damaged.origin == ""


def test_an_unknown_name_is_answered_with_those_that_are_installed(pack_dir: Path) -> None:
    installed.install(pack_dir)

    with pytest.raises(PackNotFoundError, match="small"):
        locate(Path("smal"))


def test_old_unpacked_zips_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "KEPT_IN_CACHE", 2)
    for number in range(4):
        changed = {**PACK, "README.md": str(number).encode()}
        newest = opened(zipped(tmp_path / "a.zip", changed))

    kept = list(newest.parent.iterdir())
    assert len(kept) == 2
    assert newest in kept


@pytest.mark.parametrize(
    "name", ["pack.yaml", "lessons/01-a.yaml", "a/b/c.yaml", "بسته/می‌شود.yaml"]
)
def test_ordinary_names_are_safe(name: str) -> None:
    assert safe_name(name) == ""


def test_nothing_in_a_pack_is_imported_or_run(tmp_path: Path) -> None:
    trap = b"import pathlib\npathlib.Path(__file__).with_name('ran').touch()\n"
    more = dict.fromkeys(("conftest.py", "__init__.py", "questions/__init__.py"), trap)
    before = set(sys.modules)

    installed.install(zipped(tmp_path / "a.zip", more=more))
    load_pack(locate(Path("small")))

    assert not list(tmp_path.rglob("ran"))
    assert not [name for name in set(sys.modules) - before if "small" in name]


def zip_of(folder: Path, target: Path) -> Path:
    """Zip a folder's YAML files."""
    found = {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")
    }
    return zipped(target, found)


def sweep(numbers: range, tmp_path: Path) -> list[str]:
    """Spoil packs, zip them, and spoil some of the zips too."""
    results = []
    for number in numbers:
        pack = tmp_path / "pack"
        shutil.copytree(SMALL, pack)
        spoil(pack, number)
        source = zip_of(pack, tmp_path / "a.zip")
        shutil.rmtree(pack)
        rng = random.Random(number)
        if number % 2:
            raw = bytearray(source.read_bytes())
            for _ in range(rng.randint(1, 20)):
                raw[rng.randrange(len(raw))] = rng.randrange(256)
            source.write_bytes(raw[: rng.randrange(len(raw))] if number % 10 == 1 else raw)
        started = time.process_time()
        try:
            results.append(outcome(locate(source)))
        except ArchiveError as error:
            said = Words.load().sentence(error.words, error.places)
            results.append("unsafe" if said and str(error).isprintable() else "unsaid")
        assert time.process_time() - started < 2
    return results


def test_a_sample_of_spoiled_zips_loads_or_is_refused(tmp_path: Path) -> None:
    assert len(FILES) > 3
    tracemalloc.start()
    try:
        results = sweep(range(0, COUNT, 7), tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert {"loaded", "refused", "unsafe"} == set(results)
    assert peak < 300_000_000


@pytest.mark.slow
def test_every_spoiled_zip_loads_or_is_refused(tmp_path: Path) -> None:
    results = sweep(range(COUNT), tmp_path)

    assert len(results) == COUNT
    assert {"loaded", "refused", "unsafe"} == set(results)


@pytest.mark.bench
def test_ten_thousand_questions_in_a_zip_open_almost_as_fast_as_from_a_folder(
    pack_dir: Path, tmp_path: Path
) -> None:
    enlarge(pack_dir, 10_000)
    source = zip_of(pack_dir, tmp_path / "big.zip")

    started = time.process_time()
    folder = locate(source)
    unpacking = time.process_time() - started
    started = time.process_time()
    assert locate(source) == folder
    again = time.process_time() - started
    _, cold, memory = timed(folder, 10_004)
    _, cached, _ = timed(folder, 10_004)

    sys.stdout.write(
        f"\nzip of {source.stat().st_size / 1e6:.2f} MB: unpacked in {unpacking:.3f} s, "
        f"found again in {again:.4f} s; cold {cold:.2f} s, {memory} MB; cached {cached:.3f} s\n"
    )
    assert unpacking < 0.2 * cold
    assert again < 0.1


def test_origin_is_plain_json(pack_dir: Path) -> None:
    installed.install(pack_dir)

    assert json.loads((home() / "small" / "origin.json").read_bytes()) == {"source": str(pack_dir)}


def test_a_zip_in_memory_and_on_disk_give_the_same(tmp_path: Path) -> None:
    source = zipped(tmp_path / "a.zip")

    taken = archive.from_zip(source, source.read_bytes())

    assert taken.files == PACK
    assert zipfile.is_zipfile(io.BytesIO(source.read_bytes()))
