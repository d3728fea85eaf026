from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from bnstudy import cli


@pytest.fixture(scope="module", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BNSTUDY_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.delenv("BNSTUDY_LLM_URL", raising=False)
        yield


def test_a_question_is_answered_with_a_quotation(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ask", "اپسیلون", "چیه؟"]) == 0
    assert "واریانس" in capsys.readouterr().out


def test_json_is_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ask", "--json", "برای ۱ ۲ ۳ ۴ حساب کن"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["intent"] == "compute"
    assert told["numbers"][:2] == [2.5, 1.25]


def test_lines_in_are_lines_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [{"text": "سلام"}, {"text": "ب", "context": [{"role": "assistant", "question": 1}]}]
    said = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    monkeypatch.setattr("sys.stdin", io.StringIO(said))
    assert cli.run(["ask", "--jsonl"]) == 0
    told = [json.loads(line)["intent"] for line in capsys.readouterr().out.splitlines()]
    assert told == ["greeting", "quiz_answer"]


def test_no_question_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["ask"]) == 2
    assert "پرسشی نوشته نشد" in capsys.readouterr().err


def test_a_model_that_cannot_be_called_is_wrong_use(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BNSTUDY_LLM_URL", "file:///x")
    assert cli.run(["ask", "گاما چیه"]) == 2
    assert "BNSTUDY_LLM_URL" in capsys.readouterr().err


def test_a_refusal_names_the_passages_that_it_suggests(
    capsys: pytest.CaptureFixture[str],
) -> None:
    pack = str(Path(__file__).parents[1] / "data" / "packs" / "rain")
    assert cli.run(["ask", "--pack", pack, "باران اسیدی چه اثری روی گیاه دارد"]) == 0
    told = capsys.readouterr().out
    assert "- روز بارانی" in told
    assert "- یک میلی‌متر باران" in told
