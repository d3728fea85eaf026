"""What stays left to right in a Persian sentence, and what does not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bnstudy.rtl import display
from bnstudy.rtl.islands import find_islands, with_marked
from bnstudy.rtl.line import paragraph

UNHARMED = [
    "Cl⁻", "Na⁺", "Ca²⁺", "C++", "C#", ".NET", "x'", "f'(x)", "x_hat", "__init__", "18+",
    "--force", "-x", "--lr=0.3", "pip install -e '.[test]'", 'git commit --amend -m "x"',
    "2024-05-12", "2024/05/12", "12:30", "۱۴۰۳/۰۲/۲۳", "۱۴۰۳-۰۲-۲۳", "10-20",
    "-70 mV", "12 ms", "۷۰ mV", "10ms", "3.5 GHz", "-۵", "−۲٫۵", "±2", "50%", "$5", "#3", "@user",
    "/usr/bin", "~/notes/a.py", "./run.sh", "../x/", "C:\\Users\\", "bin/", "a/b",
    "+98 21", "+98 912 345 6789", "10^-3", "1e-5", "3×4", "2 + 3 = 5", "۲ + ۳ = ۵", "3 * x",
    "E = (RT/zF) ln([out]/[in])", "E = (RT/zF) ln(...)", "x_hat = (x - mean)/sqrt(var + eps)",
    "γ = 2", "γ = ۲", "lr=0.3", "σ² + ε", "√(σ² + ε)", "∂L/∂x", "0 < p < 1", "y = γ·x̂ + β",
    "z = [1, 2, 3, 4]", "f(x)", "f()", "x[0]", "{a: 1}", "<tag>", "O(n²)", "(x - 1)/(y + 2)",
    "tf.keras.layers.BatchNormalization()", "torch.nn.BatchNorm1d(3, eps=1e-5)",
    "https://example.com/a?b=c/", "user@example.com", "Python 3.11", "Python 3.11, C++", "e.g.",
    "Batch Normalization (BN)", "[1, 2, 3, 4]", "[0.1, -0.2]", "(2, 3)", "٢٠٢٤-٠٥-١٢",
]  # fmt: skip


@pytest.mark.parametrize("token", UNHARMED)
@pytest.mark.parametrize("sentence", ["مقدار {} است", "{} را ببینید.", "یعنی {}", "«{}»، و باز هم"])
def test_code_and_formulas_keep_their_order_in_a_persian_sentence(
    token: str, sentence: str
) -> None:
    assert token in display(sentence.format(token), "R")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        # Persian numbers and lists read from right to left.
        ("صفحه‌ی ۱۰-۲۰", "۲۰-۱۰ ﯼﻪﺤﻔﺻ"),
        ("حدود ۹۴٪ شد", "ﺪﺷ ٪۹۴ ﺩﻭﺪﺣ"),
        ("با ۳ GPU", "GPU ۳ ﺎﺑ"),
        ("PyTorch، TensorFlow و Keras", "Keras ﻭ TensorFlow ،PyTorch"),
        ("«GPU» «CPU» را", "ﺍﺭ «CPU» «GPU»"),
        ("C++، Python", "Python ،C++"),
        ("ReLU ← BN ← conv بود", "ﺩﻮﺑ conv ← BN ← ReLU"),
        # Punctuation of the sentence stays with the sentence.
        ("زبان C++.", ".C++ ﻥﺎﺑﺯ"),
        ("این GPU!", "!GPU ﻦﯾﺍ"),
        ("غیر-GPU و GPU-محور", "ﺭﻮﺤﻣ-GPU ﻭ GPU-ﺮﯿﻏ"),
        ("C++ها و GPU\u200cها", "ﺎﻫGPU ﻭ ﺎﻫC++"),
        ("(متن a) b بود", "ﺩﻮﺑ b (a ﻦﺘﻣ)"),
        ("۱- سلام", "ﻡﻼﺳ -۱"),
        ("5) متن", "ﻦﺘﻣ (5"),
        ("لایه (Batch Normalization) [3] آن", "ﻥﺁ [3] (Batch Normalization) ﻪﯾﻻ"),
        ("g(سلام) بود", "ﺩﻮﺑ (ﻡﻼﺳ)g"),
        ("در 2024 Python 3.11 آمد", "ﺪﻣﺁ Python 3.11 2024 ﺭﺩ"),
    ],
)
def test_what_belongs_to_the_sentence_reads_right_to_left(text: str, shown: str) -> None:
    assert display(text, "R") == shown


@pytest.mark.parametrize("text", ["شبکه با ReLU و BN", "γ = 2 بود", "(Batch Norm) خوب است", "۱۲۳"])
def test_what_the_algorithm_already_shows_right_is_left_to_it(text: str) -> None:
    assert find_islands(text) == ()


def test_in_a_left_to_right_paragraph_only_numbers_need_help() -> None:
    text = "see سلام 2024-05-12 and سلام --force"
    assert [text[start:end] for start, end in find_islands(text, 0)] == ["2024-05-12"]
    assert display(text, "L") == "see ﻡﻼﺳ 2024-05-12 and ﻡﻼﺳ --force"


def test_a_marked_span_stays_left_to_right_whatever_it_holds() -> None:
    text = 'بنویسید print("سلام") + 1 و بس'
    span = (text.index("print"), text.index(" و بس"))
    shown = paragraph(text, 1, (span,)).line().text
    assert 'print("ﻡﻼﺳ") + 1' in shown
    assert 'print("ﻡﻼﺳ") + 1' not in paragraph(text, 1).line().text


def test_a_marked_span_grows_to_the_formula_it_stands_in() -> None:
    text = "داریم y = x++ که"
    assert with_marked(text, [(text.index("x"), text.index(" که"))]) == ((6, 13),)
    assert "y = x++" in paragraph(text, 1, ((10, 13),)).line().text


def test_a_marked_span_does_not_run_into_the_text_beside_it() -> None:
    line = paragraph("سلامدنیا", 0, ((4, 8),)).line()
    assert [cell.start for cell in line.cells] == [3, 1, 0, 7, 6, 5, 4]
    inside = paragraph("a سلام\u202eدنیا\u2069 b", 0, ((2, 12),)).line()
    assert [cell.start for cell in inside.cells][:2] == [0, 1]


def test_marked_spans_outside_the_text_are_cut_to_it() -> None:
    assert with_marked("سلام", [(-3, 2), (1, 99), (4, 4), (7, 9)]) == ((0, 4),)


PIECES = st.sampled_from(
    [
        *UNHARMED,
        *("سلام", "می\u200cروم", "،", "؟", "«", "»", "(", ")", "[", "۱۲", "3", "-", "+", "=", "."),
        *("\n", "\u2067", "\u2069", "\u202e", "…"),
    ]
)


@given(st.lists(PIECES, max_size=12).map(" ".join), st.integers(0, 1))
def test_islands_are_in_order_apart_and_without_persian_letters(text: str, base: int) -> None:
    spans = find_islands(text, base)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(start < end for start, end in spans)
    held = "".join(text[start:end] for start, end in spans)
    assert not set(held) & set("سلامی،؟«»\n\u2067\u2069\u202e\u200c")


@given(st.lists(PIECES, max_size=8).map("".join))
def test_an_island_is_drawn_in_its_own_order(text: str) -> None:
    if any(control in text for control in "\u2067\u2069\u202e\n"):
        return
    found = paragraph(text, 1)
    line = found.line()
    for start, end in find_islands(text):
        columns = [
            line.x_of(cluster.start) for cluster in found.clusters if start <= cluster.start < end
        ]
        assert columns == list(range(columns[0], columns[0] + len(columns)))


@pytest.mark.parametrize(
    "text", ["(" * 20_000, "[a " * 10_000, "a. " * 10_000, '"a ' * 10_000, "-1 " * 9_000]
)
def test_long_runs_are_found_in_time_that_grows_with_their_length(text: str) -> None:
    def seconds(sample: str) -> float:
        began = time.process_time()
        find_islands(sample)
        return time.process_time() - began

    whole, tenth = seconds(text), min(seconds(text[: len(text) // 10]) for _ in range(3))
    assert whole < 40 * tenth + 0.05
