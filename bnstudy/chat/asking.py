"""Ask the questions of a pack in the conversation, judge answers, give hints."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bnstudy.chat.knowledge import Knowledge
from bnstudy.chat.reply import Action, Chip, Reply, Turn
from bnstudy.packs.models import NumberQuestion, Question, TrueFalseQuestion
from bnstudy.persian import normalize
from bnstudy.study.answers import AnswerError, read_answer
from bnstudy.study.questions import Answer, Grade, grade
from bnstudy.study.variants import Variant, VariantError, letters, variant

# One asking per question: the conversation holds no state, so its seed must not change.
SEED = 0
LETTERS = {
    "الف": 0, "ا": 0, "alef": 0, "a": 0, "اولی": 0, "اول": 0, "گزینه اول": 0, "یک": 0,
    "first": 0, "avali": 0, "1": 0,
    "ب": 1, "به": 1, "be": 1, "b": 1, "دومی": 1, "دوم": 1, "دو": 1, "second": 1, "dovomi": 1,
    "2": 1, "بی": 1,
    "ج": 2, "جیم": 2, "jim": 2, "j": 2, "c": 2, "سومی": 2, "سوم": 2, "سه": 2, "third": 2,
    "sevomi": 2, "3": 2,
    "د": 3, "دال": 3, "dal": 3, "d": 3, "چهارمی": 3, "چهارم": 3, "چهار": 3, "fourth": 3,
    "charomi": 3, "4": 3,
}  # fmt: skip
_AROUND_TEXT = (
    "گزینه گزینه\u200cی ی جواب جوابش جوابم پاسخ پاسخم میشه می شود است هست فکر کنم میکنم به "
    "نظرم نظر من احتمالا شاید همون همان رو را میگم انتخاب انتخابم زدم میزنم باشه باید که "
    "اره بله خب gozine gozineye javab javabesh mishe fekr konam option answer is the it i "
    "think choose pick my maybe"
)
_AROUND = frozenset(_AROUND_TEXT.split())
_NAMED = re.compile(r"(?<!\w)(?:گزینه|gozine|gozineye|option|choice|جواب|javab|پاسخ)(?: ?ی)? (\w+)")
# Letters that are no other word in a short sentence.
_CLEAR_TEXT = "الف ب ج د alef jim dal b c d"
_CLEAR = frozenset(_CLEAR_TEXT.split())
_DONT_KNOW = re.compile(
    r"^(?:من )?(?:نمی ?د[او]نم|بلد نیستم|یادم نیست|نمی ?فهمم|نظری ندارم|nemid[ou]+nam|"
    r"balad nistam|idk|i don t know|don t know|no idea)"
)
_HELP = re.compile(
    r"(?<!\w)(?:کمک\w*|راهنما\w*|سرنخ|اشاره\w*|نشونه|گیر کردم|hint|clue|help|komak\w*|"
    r"rahnama\w*)(?!\w)"
)
_UNSURE = re.compile(
    r"(?<!\w)(?:فکر|فک|گمون|گمان|شاید|احتمالا|احتمالن|به نظر\w*|نظرم|شک دارم|مطم[یئ]ن نیستم|حدس\w*|"
    r"شانسی|fekr|fek|shayad|ehtemalan|maybe|perhaps|probably|guess|i think|not sure)(?!\w)"
)


def _position(plain: str) -> int | None:
    """Find the position of the option that a short text names by letter or number."""
    words = re.findall(r"\w+", plain)
    rest = [word for word in words if word not in _AROUND]
    bare = rest or [word for word in words if word in LETTERS]
    if len(bare) == 1 and bare[0] in LETTERS:
        return LETTERS[bare[0]]
    named = _NAMED.search(plain)
    if named and named[1] in LETTERS:
        return LETTERS[named[1]]
    # «بین ب و ج، میگم ب»: the last one named is meant.
    clear = [word for word in words if word in _CLEAR]
    return LETTERS[clear[-1]] if clear and len(words) <= 8 else None


class Asking:
    """The quiz inside the conversation."""

    def __init__(self, known: Knowledge) -> None:
        self._known = known
        self._words = known.words

    def find(self, name: int | str | None) -> Question | None:
        """Find a question by its number in the short quiz or by its id."""
        index = self._known.index
        if isinstance(name, str) and name in index.questions:
            return index.questions[name]
        number = int(name) if name is not None and str(name).isdecimal() else 0
        return index.quiz[number - 1] if 1 <= number <= len(index.quiz) else None

    def open_question(self, turns: Sequence[Turn]) -> Question | None:
        """Find the question that the assistant's last message asked or judged."""
        last = next((turn for turn in reversed(turns) if turn.role == "assistant"), None)
        return None if last is None else self.find(last.question)

    def variant(self, question: Question) -> Variant | None:
        """Give the one asking of a question, or None where the pack spoils it."""
        try:
            return variant(question, SEED, self._known.index)
        except VariantError:
            return None

    def start(self, turns: Sequence[Turn]) -> Reply:
        """Ask the next question of the short quiz that this conversation has not asked."""
        return self.ask_next(turns, "quiz_start")

    def ask_next(self, turns: Sequence[Turn], intent: str = "quiz_next") -> Reply:
        """Ask what comes next, or say that nothing is left."""
        quiz = self._known.index.quiz
        seen = {q.id for t in turns if (q := self.find(t.question)) is not None}
        left = [question for question in quiz if question.id not in seen]
        if not left:
            chips = (
                self._known.chip("progress", action=Action("progress")),
                self._known.chip("quiz", action=Action("quiz")),
            )
            return Reply(
                self._words("chat.no_more_questions"), intent, chips=chips,
                action=Action("progress"),
            )  # fmt: skip
        return self.show(left[0], intent)

    def show(self, question: Question, intent: str) -> Reply:
        """Ask one question with its options."""
        shown = self.variant(question)
        quiz = [q.id for q in self._known.index.quiz]
        if shown is None:
            return Reply(self._words("chat.clarify"), "clarify")
        if question.id in quiz:
            number = quiz.index(question.id) + 1
            lines = [self._words("chat.question", n=number, stem=shown.stem)]
        else:
            lines = [self._words("chat.question_plain", stem=shown.stem)]
        lines += [
            self._words("chat.option", letter=option.letter, text=option.text)
            for option in shown.options
        ]
        number_wanted = isinstance(question, NumberQuestion)
        lines += ["", self._words(f"chat.question_{'number' if number_wanted else 'hint'}")]
        chips = tuple(Chip(option.letter, option.letter) for option in shown.options)
        chips += (self._known.chip("hint"), self._known.chip("next"))
        return Reply("\n".join(lines), intent, chips=chips, question=question.id)

    def read_choice(self, text: str, shown: Variant) -> Answer | None:
        """Read an answer, or None where the text is none."""
        plain = normalize(text)
        position = _position(plain) if shown.options else None
        if position is not None and position < len(shown.options):
            return shown.options[position].id
        by_text = self._by_text(plain, shown)
        if by_text is not None:
            return by_text
        if isinstance(shown.question, (NumberQuestion, TrueFalseQuestion)) and len(text) <= 60:
            try:
                return read_answer(text.strip(), shown)
            except AnswerError:
                return None
        return None

    def _by_text(self, plain: str, shown: Variant) -> str | None:
        """Find the only option that the words of a text belong to."""
        if len(plain) <= 6 or "?" in plain:
            return None
        for option in shown.options:
            if normalize(option.text) in plain:
                return option.id
        told = {m.name for m in self._known.reader.read(plain).content}
        if len(told) < 2:
            return None
        fitting = [
            option.id
            for option in shown.options
            if told <= {m.name for m in self._known.reader.read(option.text).content}
        ]
        return fitting[0] if len(fitting) == 1 else None

    def is_sure(self, text: str) -> bool:
        """Say whether an answer is given without a word of doubt."""
        return _UNSURE.search(normalize(text)) is None

    def gave_up(self, text: str) -> bool:
        """Say whether a text means «I don't know»."""
        return bool(_DONT_KNOW.match(normalize(text)))

    def wants_hint(self, plain: str) -> bool:
        """Say whether a normalized text asks for help with the question that is open."""
        return len(plain.split()) <= 6 and bool(_HELP.search(plain))

    def judge(self, question: Question, shown: Variant, answer: Answer) -> Reply | None:
        """Judge an answer and say everything there is to say about it."""
        try:
            judged = grade(question, answer, shown)
        except AnswerError:
            return None
        lines = [self._verdict(judged), judged.feedback]
        if not judged.correct:
            lines.append(self.key_line(judged))
            lines.append(judged.solution)
        chips = (
            self._known.chip("next"),
            self._known.chip("all_options"),
            *self.proof_chips(question),
        )
        numbers = () if shown.right is None else (float(shown.right),)
        text = "\n\n".join(line for line in lines if line)
        return Reply(
            text, "quiz_answer", numbers=numbers, chips=chips, question=question.id, grade=judged,
            seed=shown.seed,
        )  # fmt: skip

    def _verdict(self, judged: Grade) -> str:
        if judged.number is not None or not judged.options:
            key = "verdict_number_right" if judged.correct else "verdict_number_wrong"
            return self._words(f"chat.{key}", value=judged.key[0])
        chosen = judged.chosen_options
        name = {"correct": "right", "close": "close"}.get(judged.verdict, "wrong")
        return self._words(
            f"chat.verdict_{name}",
            letter="، ".join(option.letter for option in chosen),
            text="؛ ".join(option.text for option in chosen),
        )

    def key_line(self, judged: Grade) -> str:
        """Name the right option."""
        right = [option for option in judged.options if option.correct]
        if not right:
            return ""
        return self._words(
            "chat.key",
            letter="، ".join(option.letter for option in right),
            text="؛ ".join(option.text for option in right),
        )

    def proof_chips(self, question: Question) -> tuple[Chip, ...]:
        """Offer the examples that prove a question's key."""
        examples = self._known.index.examples_of(question)
        return tuple(
            Chip(example.title, action=Action("example", example.id)) for example in examples[:2]
        )

    def hint(self, question: Question, turns: Sequence[Turn]) -> Reply:
        """Give the next hint that this conversation has not given."""
        said = "\n".join(turn.text for turn in turns if turn.role == "assistant")
        shown = self.variant(question)
        for text in question.hints:
            filled = text if shown is None else shown.fill(text)
            if filled not in said:
                return Reply(
                    self._words("chat.hint", text=filled), "hint", question=question.id,
                    chips=(self._known.chip("hint"), self._known.chip("next")),
                )  # fmt: skip
        passages = self._known.index.passages_of_question(question.id)
        said = self._words("chat.hint_last")
        if passages:
            said = self._words("chat.hint_none", title=passages[0].title)
        chips = self._known.passage_chips(passages[:2])
        return Reply(said, "hint", question=question.id, chips=chips)

    def not_an_answer(self, question: Question) -> Reply:
        """Say what an answer would look like."""
        shown = self.variant(question)
        known = " ".join(o.letter for o in shown.options) if shown else " ".join(letters()[:4])
        return Reply(
            self._words("chat.not_an_answer", letters=known), "clarify", question=question.id
        )

    def tally(self, turns: Sequence[Turn]) -> tuple[int, int]:
        """Count the answers of this conversation: all, and right ones."""
        total = right = 0
        open_: Question | None = None
        for turn in turns:
            if turn.role == "assistant":
                open_ = self.find(turn.question)
            elif open_ is not None:
                shown = self.variant(open_)
                chosen = None if shown is None else self.read_choice(turn.text, shown)
                reply = (
                    None if chosen is None or shown is None else self.judge(open_, shown, chosen)
                )
                if reply is not None and reply.grade is not None:
                    total += 1
                    right += reply.grade.correct
        return total, right
