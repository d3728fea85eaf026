"""Derive from the journal of answers where each question and each concept stands."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from bnstudy.study.mastery import Evidence, Level, Standing, advance
from bnstudy.study.rows import CARD_COLUMNS, Card, Review, card_values, read_card, read_review
from bnstudy.study.schedule import Rating, Scheduler

_CARD_MARKS = ", ".join("?" for _ in CARD_COLUMNS.split(","))
_EVIDENCE_COLUMNS = "pack, concept, question, rev, day, verdict, rating, mixed, mode, score"


def apply(connection: sqlite3.Connection, review: Review, scheduler: Scheduler) -> Card:
    """Move question and concept on by an answer that has just been added."""
    card = next_card(find_card(connection, review), review, scheduler)
    _write_cards(connection, (card,))
    _advance_concept(connection, review)
    return card


def find_card(connection: sqlite3.Connection, review: Review) -> Card | None:
    """Find the card of the question that was answered."""
    what = review.what
    row = connection.execute(
        "SELECT * FROM cards WHERE pack = ? AND question = ? AND rev = ?",
        (what.pack, what.question, what.rev),
    ).fetchone()
    return None if row is None else read_card(row)


def next_card(before: Card | None, review: Review, scheduler: Scheduler) -> Card:
    """Move the card of a question on by one answer."""
    what = review.what
    memory = scheduler.review(before.memory if before else None, what.rating, review.counted_at)
    lapsed = before is not None and what.rating is Rating.AGAIN
    # Another mistake in its place does not put a wrong idea right.
    kept = before.misconception if before and what.verdict != "correct" else None
    return Card(
        pack=what.pack,
        question=what.question,
        rev=what.rev,
        concept=what.concept,
        memory=replace(memory, skewed=review.skewed),
        reps=(before.reps if before else 0) + 1,
        lapses=(before.lapses if before else 0) + int(lapsed),
        verdict=what.verdict,
        score=what.score,
        sure=what.sure,
        misconception=what.misconception or kept,
    )


def rebuild_card(
    connection: sqlite3.Connection, pack: str, question: str, rev: int, scheduler: Scheduler
) -> None:
    """Derive one card anew from the answers that still count; without any, it goes."""
    rows = connection.execute(
        "SELECT * FROM live WHERE pack = ? AND question = ? AND rev = ? ORDER BY id",
        (pack, question, rev),
    )
    card: Card | None = None
    for row in rows.fetchall():
        card = next_card(card, read_review(row), scheduler)
    if card is not None:
        _write_cards(connection, (card,))
        return
    connection.execute(
        "DELETE FROM cards WHERE pack = ? AND question = ? AND rev = ?", (pack, question, rev)
    )


def rebuild_concept(connection: sqlite3.Connection, pack: str, concept: str) -> None:
    """Derive the standing of one concept anew."""
    connection.execute("DELETE FROM concepts WHERE pack = ? AND concept = ?", (pack, concept))
    rows = connection.execute(
        f"SELECT {_EVIDENCE_COLUMNS} FROM live "  # noqa: S608  fixed names
        "WHERE pack = ? AND concept = ? ORDER BY id",
        (pack, concept),
    )
    _replay_concepts(connection, rows)


def rebuild_concepts(connection: sqlite3.Connection) -> None:
    """Derive the standing of every concept anew, as after a change of rules."""
    connection.execute("DELETE FROM concepts")
    rows = connection.execute(
        f"SELECT {_EVIDENCE_COLUMNS} FROM live ORDER BY id"  # noqa: S608  fixed names
    )
    _replay_concepts(connection, rows)


def rebuild(connection: sqlite3.Connection, scheduler: Scheduler) -> None:
    """Derive everything anew, as after bringing back a backup."""
    cards: dict[tuple[str, str, int], Card] = {}
    for row in connection.execute("SELECT * FROM live ORDER BY id"):
        review = read_review(row)
        key = (review.what.pack, review.what.question, review.what.rev)
        cards[key] = next_card(cards.get(key), review, scheduler)
    connection.execute("DELETE FROM cards")
    _write_cards(connection, cards.values())
    rebuild_concepts(connection)


def _write_cards(connection: sqlite3.Connection, cards: Iterable[Card]) -> None:
    connection.executemany(
        f"INSERT OR REPLACE INTO cards ({CARD_COLUMNS}) VALUES ({_CARD_MARKS})",  # noqa: S608  fixed
        [card_values(card) for card in cards],
    )


def _advance_concept(connection: sqlite3.Connection, review: Review) -> None:
    """Move the concept on; the card of the answer has been written already."""
    what = review.what
    key = (what.pack, what.concept)
    row = connection.execute(
        "SELECT level, evidence FROM concepts WHERE pack = ? AND concept = ?", key
    ).fetchone()
    before = Standing() if row is None else Standing(Level(row["level"]), row["evidence"])
    earlier_today = connection.execute(
        "SELECT 1 FROM live WHERE pack = ? AND question = ? AND rev = ? AND day = "
        "(SELECT day FROM reviews WHERE id = ?) AND id <> ? LIMIT 1",
        (what.pack, what.question, what.rev, review.id, review.id),
    ).fetchone()
    # With max(), SQLite takes the other columns from the very row of the maximum.
    scores = connection.execute(
        "SELECT max(rev), score FROM cards WHERE pack = ? AND concept = ? GROUP BY question", key
    ).fetchall()
    evidence = Evidence(
        verdict=what.verdict,
        rating=what.rating,
        fresh=earlier_today is None,
        mixed=what.mixed,
        placement=what.mode == "placement",
    )
    standing = advance(before, evidence, [row["score"] for row in scores])
    _write_standings(connection, {key: standing})


def _replay_concepts(connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> None:
    standings: dict[tuple[str, str], Standing] = defaultdict(Standing)
    scores: dict[tuple[str, str], dict[str, tuple[int, float]]] = defaultdict(dict)
    seen: set[tuple[str, str, int, int]] = set()
    for row in rows:
        key = (row["pack"], row["concept"])
        today = (row["pack"], row["question"], row["rev"], row["day"])
        last = scores[key]
        if row["rev"] >= last.get(row["question"], (0, 0.0))[0]:
            last[row["question"]] = (row["rev"], row["score"])
        evidence = Evidence(
            verdict=row["verdict"],
            rating=Rating(row["rating"]),
            fresh=today not in seen,
            mixed=bool(row["mixed"]),
            placement=row["mode"] == "placement",
        )
        seen.add(today)
        standings[key] = advance(standings[key], evidence, [score for _, score in last.values()])
    _write_standings(connection, standings)


def _write_standings(
    connection: sqlite3.Connection, standings: dict[tuple[str, str], Standing]
) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO concepts (pack, concept, level, evidence) VALUES (?, ?, ?, ?)",
        [(*key, int(standing.level), standing.evidence) for key, standing in standings.items()],
    )
