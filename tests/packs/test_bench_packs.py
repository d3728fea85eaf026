"""A pack of 10,000 questions (10 MB) opens in under 2 s, and in under 0.3 s from its cache."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

QUESTION = """\
  - id: q-{i}
    kind: choice
    concept: standardize
    stem: در بچ‌نرم، واریانس دسته‌ی شماره‌ی {i} بر چه عددی تقسیم می‌شود؟
    passages: [mean-and-variance]
    hints: [همه‌ی نمونه‌های دسته شمرده می‌شوند.]
    solution: واریانس دسته بر تعداد نمونه‌ها تقسیم می‌شود.
    options:
"""
OPTION = """\
      - id: o{k}
        text: تعداد نمونه‌ها در حالت {k}
        correct: {right}
        feedback: این واریانس نمونه است، نه دسته.
"""
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")
TIMED = """
import re, sys, time
from pathlib import Path
started = time.process_time()
from bnstudy.packs.loader import load_pack
imported = time.process_time()
pack = load_pack(Path(sys.argv[1]))
loaded = time.process_time()
assert len(pack.questions) == int(sys.argv[2])
# getrusage would count what the parent held when it forked.
memory = int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(imported - started, loaded - imported, memory)
"""


def enlarge(pack: Path, questions: int) -> int:
    """Add questions to a pack, a thousand to a file; return the bytes added."""
    for first in range(0, questions, 1000):
        lines = ["questions:\n"]
        for i in range(first, min(first + 1000, questions)):
            lines.append(QUESTION.format(i=i))
            lines += [OPTION.format(k=k, right="true" if k == i % 4 else "false") for k in range(4)]
        path = pack / "questions" / f"many-{first // 1000:03}.yaml"
        path.write_text("".join(lines), encoding="utf-8")
    return sum(path.stat().st_size for path in (pack / "questions").glob("many-*"))


def timed(pack: Path, questions: int) -> tuple[float, float, int]:
    """Load a pack in a process of its own: seconds of importing, of loading, and MB."""
    run = subprocess.run(
        [sys.executable, "-c", TIMED, str(pack), str(questions)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    importing, loading, memory = run.stdout.split()
    return float(importing), float(loading), int(memory)


@pytest.mark.bench
def test_a_thousand_questions_load_quickly(pack_dir: Path) -> None:
    enlarge(pack_dir, 1000)

    _, cold, memory = timed(pack_dir, 1004)
    _, cached, _ = timed(pack_dir, 1004)

    assert cold < 1
    assert cached < 0.2
    assert memory < 200


@pytest.mark.bench
def test_ten_thousand_questions_load_as_fast_as_pyyaml_reads_them(pack_dir: Path) -> None:
    size = enlarge(pack_dir, 10_000)

    colds, plains = [], []
    for _ in range(3):
        path = pack_dir / "questions" / "many-000.yaml"
        path.write_bytes(path.read_bytes() + b"\n")
        colds.append(timed(pack_dir, 10_004))
        plains.append(plain_seconds(pack_dir))
    caches = [timed(pack_dir, 10_004) for _ in range(5)]

    cold, cached = min(c[1] for c in colds), min(c[1] for c in caches)
    importing, plain = min(c[0] for c in caches), min(plains)
    sys.stdout.write(
        f"\n{size / 1e6:.1f} MB: PyYAML's C loader alone {plain:.2f} s; "
        f"cold {cold:.2f} s ({cold / plain:.2f}), {colds[0][2]} MB; "
        f"cached {cached:.3f} s ({cached / plain:.2f}), {caches[0][2]} MB; "
        f"importing {importing:.3f} s\n"
    )
    # Seconds depend on who else is on the core, so PyYAML's own loader is timed beside it.
    # It takes 2.3 s on the machine on which the promise of 2 s, and 0.3 s from the cache, was kept.
    assert cold < 0.85 * plain
    assert cached < 0.13 * plain


def plain_seconds(pack: Path) -> float:
    """Time PyYAML's own C loader on the same files, with the collector off."""
    code = (
        "import gc, sys, time, yaml\nfrom pathlib import Path\ngc.disable()\n"
        "texts = [p.read_bytes() for p in Path(sys.argv[1]).rglob('*.yaml')]\n"
        "started = time.process_time()\n"
        "for text in texts: yaml.load(text, Loader=yaml.CSafeLoader)\n"
        "print(time.process_time() - started)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(pack)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return float(run.stdout)


@pytest.mark.bench
def test_ten_thousand_questions_are_checked_in_a_few_times_what_pyyaml_takes(
    pack_dir: Path,
) -> None:
    enlarge(pack_dir, 10_000)
    for path in (pack_dir / "questions").glob("many-*"):
        # Persian digits, so that what is measured is checking and not 50,000 reports.
        lines = path.read_text(encoding="utf-8").split("\n")
        lines = [x.translate(PERSIAN) if "- id:" not in x else x for x in lines]
        path.write_text("\n".join(lines), encoding="utf-8")
    code = (
        "import sys, time\nfrom bnstudy.packs import check_pack\n"
        "started = time.process_time()\nfound = check_pack(sys.argv[1], seeds=0)\n"
        "print(time.process_time() - started, len(found))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(pack_dir)],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    checking, found = run.stdout.split()
    plain = plain_seconds(pack_dir)

    sys.stdout.write(
        f"\nchecked without proofs in {float(checking):.2f} s; PyYAML alone {plain:.2f} s\n"
    )
    assert found == "0"
    # Beside the 2.3 s above, the promise of 10 s is kept three times over.
    assert float(checking) < 2.5 * plain
