"""A small pack for the tests of this folder."""

from __future__ import annotations


def option(id_: str, *, correct: bool = False, **more: object) -> dict[str, object]:
    return {
        "id": id_,
        "text": f"متن {id_}",
        "correct": correct,
        "feedback": f"بازخورد {id_}",
        **more,
    }


def question(id_: str, concept: str, **more: object) -> dict[str, object]:
    return {
        "id": id_,
        "concept": concept,
        "stem": f"صورت {id_}",
        "solution": f"حل {id_}",
        "hints": ["راهنمای ۱", "راهنمای ۲"],
        **more,
    }


def choice(id_: str, concept: str, **more: object) -> dict[str, object]:
    options = [
        option("right", correct=True),
        option("near", defensible=True),
        option("wrong", misconception="divide-by-variance"),
        option("other"),
    ]
    return question(id_, concept, kind="choice", options=more.pop("options", options), **more)


NUMBER = question(
    "first-output",
    "scale",
    kind="number",
    example=["batch-by-hand", "batch-of-two"],
    stem="برای `x = {x}` با `γ = {gamma}` مقدار `z_tilde[0]` چند است؟",
    draw={
        "x": {"low": 1, "high": 9, "step": 1, "length": 4},
        "gamma": {"choices": [0.5, 2.0, 3.0]},
        "beta": {"low": -1, "high": 1, "step": 0.25},
    },
    answer="z_tilde[0]",
    tolerance={"absolute": 0.005},
    feedback_right="درست: {z_tilde[0]:.4}",
    feedback_wrong="عدد درست {z_tilde[0]:.4} است، نه {given:.4}.",
    mistakes=[
        {
            "misconception": "divide-by-variance",
            "value": "mistake_divided_by_variance[0]",
            "feedback": "بر واریانس تقسیم شده است.",
        },
        {
            "misconception": "forgot-gamma",
            "value": "mistake_gamma_forgotten[0]",
            "feedback": "گاما فراموش شده است.",
        },
    ],
)

PACK: dict[str, object] = {
    "info": {
        "format": 1,
        "id": "sample",
        "title": "نمونه",
        "language": "fa",
        "version": "1",
        "licence": "CC0-1.0",
        "concepts": [
            {"id": "standardize", "title": "نرمال کردن"},
            {"id": "scale", "title": "مقیاس", "requires": ["standardize"]},
            {"id": "noise", "title": "نویز", "requires": ["scale"]},
        ],
        "misconceptions": [
            {"id": "divide-by-variance", "title": "تقسیم بر واریانس", "remedy": "p1"},
            {"id": "forgot-gamma", "title": "فراموشی گاما"},
        ],
    },
    "lessons": [
        {
            "id": "l1",
            "title": "درس یک",
            "passages": [
                {"id": "p1", "concept": "standardize", "title": "بخش ۱", "text": "متن."},
                {"id": "p2", "concept": "scale", "title": "بخش ۲", "text": "متن."},
            ],
        },
        {
            "id": "l2",
            "title": "درس دو",
            "passages": [{"id": "p3", "concept": "noise", "title": "بخش ۳", "text": "متن."}],
        },
    ],
    "questions": [
        choice("c1", "standardize", passages=["p1"], status="contested"),
        choice("c2", "standardize", wording_of="c1"),
        choice("c3", "scale"),
        question(
            "t1",
            "noise",
            kind="true_false",
            answer=False,
            feedback_true="نه.",
            feedback_false="بله.",
            misconception="forgot-gamma",
            proof=["not batch-by-hand/variance_is_not_gamma"],
        ),
        question(
            "m1",
            "noise",
            kind="multi",
            options=[
                option("a", correct=True, proof=["batch-by-hand/mean_is_beta"]),
                option("b", correct=True),
                option("c"),
                option("d", misconception="forgot-gamma"),
                option("e", defensible=True),
            ],
        ),
        NUMBER,
    ],
    "examples": [
        {
            "id": "batch-by-hand",
            "run": "batch-by-hand",
            "with": {"eps": 1e-5},
            "title": "با دست برای {m} عدد",
            "question": "میانگین کجا می‌رود؟",
            "steps": [
                "میانگین: {batch_mean:.3}",
                "واریانس: `{batch_var:.3}`",
                "نرمال‌شده: `{x_hat:.3}`",
                "خروجی: `{z_tilde:.3}`",
            ],
            "tables": [
                {
                    "title": "گام‌ها",
                    "columns": ["گام", "۱", "۲", "۳", "۴"],
                    "rows": [["`x`", "{x}"], ["`x_hat`", "`{x_hat:.2f}`"]],
                },
                {"rows": [["میانگین", "{batch_mean:.2f}"], ["دو عدد", "{x[0]}", "{x[1]}"]]},
            ],
            "claims": {
                "mean_is_beta": {
                    "holds": "میانگین خروجی {output_mean:.2f} است.",
                    "fails": "میانگین خروجی {output_mean:.2f} شد.",
                },
                "variance_is_not_gamma": {"holds": "واریانس گاما نیست.", "fails": "هست."},
            },
            "charts": [
                {
                    "kind": "scatter",
                    "title": "پیش و پس",
                    "x_scale": "log",
                    "series": {"before": "پیش", "after": "پس"},
                }
            ],
        },
        {"id": "batch-of-two", "run": "batch-of-two", "title": "دسته‌ی دوتایی"},
    ],
}
