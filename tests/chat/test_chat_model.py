"""The optional model, against a real server on this machine; and the check it must pass."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bnstudy.chat import Turn, Tutor
from bnstudy.chat.grounding import Quoted, is_grounded
from bnstudy.chat.model import LanguageModel, ModelError
from bnstudy.packs.index import PackIndex

SOURCE = (
    "این نویز نمی‌گذارد واحدهای لایه‌های بعدی بیش از حد به یک واحد پیش از خود وابسته شوند. "
    "بچ‌نرم کمی منظم‌سازی می‌کند. هنگام آموزش میانگین دسته به کار می‌رود. اثرش کم است."
)
QUOTE = Quoted("noise", "بچ‌نرم کمی منظم‌سازی می‌کند.")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    answer: Any = ""
    status = 200
    asked: list[dict[str, Any]]
    release: threading.Event


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append(
            {"path": self.path, "key": self.headers.get("Authorization"), **json.loads(body)}
        )
        if self.server.answer is None:
            self.server.release.wait(5)
            return
        content = self.server.answer
        content = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        payload = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(("127.0.0.1", 0), Handler)
    running.asked, running.release = [], threading.Event()
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield running
    running.release.set()
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.fixture
def url(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/v1"


def with_model(index: PackIndex, tutor: Tutor, model: LanguageModel) -> Tutor:
    talking = Tutor(index, tutor.words, rewording=model)
    talking.known = tutor.known
    return talking


def faithful(index: PackIndex) -> dict[str, object]:
    text = index.passage("why-epsilon").text
    sentence = text.split(". ")[0]
    return {
        "abstain": False,
        "answer": sentence,
        "quotes": [{"id": "why-epsilon", "text": sentence}],
    }


def test_a_faithful_wording_is_shown_with_the_quotation(
    index: PackIndex, tutor: Tutor, server: Server, url: str
) -> None:
    server.answer = faithful(index)
    reply = with_model(index, tutor, LanguageModel(url, "tiny", "secret")).reply("اپسیلون چیه؟")
    assert reply.lead == tutor.words("chat.model_said")
    assert reply.citations[0].quote in reply.answer
    assert server.asked[0]["path"] == "/v1/chat/completions"
    assert server.asked[0]["key"] == "Bearer secret"
    assert server.asked[0]["temperature"] == 0


@pytest.mark.parametrize(
    "answer",
    [
        {"abstain": False, "answer": "اپسیلون را ۰٫۷ بگذارید.", "quotes": []},
        {"abstain": True},
        "من یک مدل هستم.",
        "{}",
        "{broken",
        ["list"],
        {"abstain": False, "answer": 7, "quotes": "x"},
    ],
)
def test_anything_else_leaves_the_quotation_alone(
    index: PackIndex, tutor: Tutor, server: Server, url: str, answer: object
) -> None:
    server.answer = answer
    reply = with_model(index, tutor, LanguageModel(url)).reply("اپسیلون چیه؟")
    assert reply.answer == tutor.reply("اپسیلون چیه؟").answer


def test_json_among_other_words_is_found(
    index: PackIndex, tutor: Tutor, server: Server, url: str
) -> None:
    told = json.dumps(faithful(index), ensure_ascii=False)
    server.answer = f"```json\n{told}\n```"
    reply = with_model(index, tutor, LanguageModel(url)).reply("اپسیلون چیه؟")
    assert reply.lead == tutor.words("chat.model_said")


def test_a_refusal_is_never_sent_to_the_model(
    index: PackIndex, tutor: Tutor, server: Server, url: str
) -> None:
    with_model(index, tutor, LanguageModel(url)).reply("layer norm چیه؟")
    assert not server.asked


@pytest.mark.parametrize("status", [400, 500])
def test_a_server_in_trouble_is_said_to_be_away(
    index: PackIndex, tutor: Tutor, server: Server, url: str, status: int
) -> None:
    server.status = status
    reply = with_model(index, tutor, LanguageModel(url)).reply("اپسیلون چیه؟")
    assert tutor.words("chat.model_away") in reply.answer
    assert reply.citations


def test_a_silent_server_costs_no_more_than_the_time_out(
    index: PackIndex, tutor: Tutor, server: Server, url: str
) -> None:
    server.answer = None
    reply = with_model(index, tutor, LanguageModel(url, timeout=0.1)).reply("اپسیلون چیه؟")
    assert tutor.words("chat.model_away") in reply.answer


def test_nobody_listening_is_said_to_be_away(index: PackIndex, tutor: Tutor) -> None:
    reply = with_model(index, tutor, LanguageModel("http://127.0.0.1:9/v1")).reply("اپسیلون چیه؟")
    assert tutor.words("chat.model_away") in reply.answer


def test_a_server_that_is_away_is_told_once_and_not_waited_for_again(
    index: PackIndex, tutor: Tutor, server: Server, url: str
) -> None:
    server.status = 500
    talking = with_model(index, tutor, LanguageModel(url))
    first = talking.reply("اپسیلون چیه؟")
    past = [Turn("user", "اپسیلون چیه؟"), Turn("assistant", first.answer)]
    second = talking.reply("گاما چیه؟", past)
    assert second.citations
    assert tutor.words("chat.model_away") not in second.answer
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url",
    ["file:///etc/hosts", "localhost:11434", "ftp://x/", "http://", "http://[::1", "http://x:a/"],
)
def test_an_address_that_cannot_be_called_is_refused(url: str) -> None:
    with pytest.raises(ModelError, match="http"):
        LanguageModel(url)


def test_the_model_is_off_without_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BNSTUDY_LLM_URL", raising=False)
    assert LanguageModel.from_environment() is None


def test_the_model_is_built_from_its_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BNSTUDY_LLM_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("BNSTUDY_LLM_TIMEOUT", "soon")
    assert LanguageModel.from_environment() is not None


def test_a_tutor_without_a_model_imports_no_network_code() -> None:
    code = (
        "import sys; from bnstudy.chat import Tutor; import bnstudy.commands.ask; "
        "print([m for m in ('bnstudy.chat.model', 'http.client', 'textual') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("answer", "grounded"),
    [
        ("بچ‌نرم کمی منظم‌سازی می‌کند.", True),
        ("بچ‌نرم کمی منظم‌سازی می‌کند و اثرش کم است.", True),
        ("بچ‌نرم ۵۰ درصد منظم‌سازی می‌کند.", False),
        ("بچ‌نرم منظم‌سازی نمی‌کند.", False),
        ("بچ‌نرم همیشه منظم‌سازی می‌کند.", False),
        ("بچ‌نرم مثل transformer کمی منظم‌سازی می‌کند.", False),
        ("قورمه‌سبزی با لوبیا و سبزی تازه پخته می‌شود.", False),
        ("", False),
    ],
)
def test_what_goes_beyond_the_sources_is_not_grounded(
    tutor: Tutor, answer: str, grounded: bool
) -> None:
    assert is_grounded(answer, [QUOTE], {"noise": SOURCE}, tutor.known.reader) is grounded


def test_a_quotation_must_be_verbatim(tutor: Tutor) -> None:
    bent = Quoted("noise", "بچ‌نرم خیلی منظم‌سازی می‌کند.")
    answer = "بچ‌نرم کمی منظم‌سازی می‌کند."
    assert not is_grounded(answer, [bent], {"noise": SOURCE}, tutor.known.reader)
    assert not is_grounded(answer, [], {"noise": SOURCE}, tutor.known.reader)
