"""What is learned from judged questions: measured right, the same every time, refused when it does harm."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.bench.metrics import mean, score
from index.errors import CorruptBuild, SearchError
from index.evaluate import Metrics, load_questions
from index.learn import Lesson, cross_validate, fit, folds_by_law, folds_by_question
from index.learn_command import compare
from index.search.adapter import LEARNED, Adapter, load_adapter


def lesson(noise: float = 0.0) -> Lesson:
    """Sixty questions about sixty articles of one passage, all turned away from their articles alike."""
    random = np.random.default_rng(7)
    passages = random.normal(size=(60, 16)).astype(np.float32)
    passages /= np.linalg.norm(passages, axis=1, keepdims=True)
    turn = np.linalg.qr(random.normal(size=(16, 16)))[0].astype(np.float32)
    questions = passages @ (0.4 * np.eye(16, dtype=np.float32) + 0.6 * turn)
    questions += noise * random.normal(size=questions.shape).astype(np.float32)
    questions /= np.linalg.norm(questions, axis=1, keepdims=True)
    articles = np.arange(60, dtype=np.int32)
    return Lesson(questions, passages, articles, [[i] for i in range(60)])


def position(address: str) -> int:
    return int(address.removeprefix("rule#"))


def rank(taught: Lesson, place: int, adapter: Adapter | None) -> list[int]:
    question = taught.questions[place]
    turned = adapter.apply(question) if adapter else question
    return [int(i) for i in np.argsort(-(taught.passages @ turned))]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xf6\x00", "cannot be read"),
        (b"a: [", "cannot be read"),
        (b"", "must be a list"),
        (b"- id: q1\n  question: x\n", "entry 1 .*articles"),
        (b"- id: q1\n  question: x\n  articles: 7\n", "entry 1 .*articles"),
        (b"- text\n", "entry 1 "),
    ],
)
def test_a_file_of_questions_that_is_none_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "questions.yml"
    path.write_bytes(content)
    with pytest.raises(SearchError, match=rf"questions\.yml.*{said}"):
        load_questions(path)


def test_scores_of_a_ranking_worked_out_by_hand() -> None:
    scores = score([9, 4, 7, 1, 2, 3], gold=[4, 2, 100])
    assert (scores.recall_1, scores.recall_5, scores.recall_10) == (0, 2 / 3, 2 / 3)
    assert scores.mrr_10 == 1 / 2
    gained = 1 / math.log2(3) + 1 / math.log2(6)
    assert scores.ndcg_10 == pytest.approx(gained / (1 + 1 / math.log2(3) + 1 / math.log2(4)))


def test_what_comes_after_the_tenth_place_counts_for_recall_50_only() -> None:
    scores = score([*range(20)], gold=[15])
    assert (scores.recall_10, scores.recall_50, scores.mrr_10, scores.ndcg_10) == (0, 1, 0, 0)
    assert mean([scores, score([15], gold=[15])]).recall_50 == 1
    assert mean([scores, score([15], gold=[15])]).ndcg_10 == 0.5


def test_a_turn_that_all_questions_share_is_learned_and_holds_on_questions_not_seen() -> None:
    taught = lesson()
    before, after = cross_validate(
        taught, folds_by_question(60), "m", lambda place, adapter: rank(taught, place, adapter)
    )
    assert after.ndcg_10 > before.ndcg_10 + 0.05


def test_the_same_lesson_teaches_the_same() -> None:
    assert np.array_equal(fit(lesson(), "m").matrix, fit(lesson(), "m").matrix)


def test_folds_hold_every_question_once_and_teach_the_others() -> None:
    folds = folds_by_question(7)
    assert sorted(place for fold in folds for place in fold.held) == list(range(7))
    assert all(sorted(fold.held + fold.taught) == list(range(7)) for fold in folds)


def test_nothing_is_taught_of_a_law_that_is_held_back() -> None:
    laws = [[f"law {i % 9}"] + (["law 0"] if i % 7 == 4 else []) for i in range(45)]
    folds = folds_by_law(laws)
    assert sorted(place for fold in folds for place in fold.held) == list(range(45))
    for fold in folds:
        held = {law for place in fold.held for law in laws[place]}
        assert not held & {law for place in fold.taught for law in laws[place]}


def asked(*right: tuple[int, ...]) -> Adapter:
    """Judged questions that have nothing in common, each with its articles."""
    same = np.eye(len(right), dtype=np.float32)
    return Adapter(same, "m", same, right)


def test_what_was_learned_counts_for_questions_like_those_it_was_learned_from() -> None:
    adapter = asked((4,), (5,), (6,))
    adapter = replace(adapter, asked=adapter.asked[:1], right=adapter.right[:1])
    assert adapter.trust(np.array([1, 0, 0], np.float32)) > 0.99
    assert adapter.trust(np.array([0, 1, 0], np.float32)) < 0.01


def test_the_articles_of_like_questions_have_a_vote_each_and_those_of_others_none() -> None:
    adapter = asked((7, 4), (4,), (9,))
    votes = adapter.votes(np.array([0.7, 0.7, 0.1], np.float32))
    assert set(votes) == {4, 7}
    assert 0.99 < votes[7] < 1
    assert votes[4] == pytest.approx(2 * votes[7])
    assert adapter.votes(np.array([0.3, 0.3, 0.3], np.float32)) == {}


def test_the_five_most_like_have_a_vote_and_no_more() -> None:
    adapter = asked(*((place,) for place in range(8)))
    like = np.linspace(0.6, 0.95, 8).astype(np.float32)
    assert set(adapter.votes(like)) == {3, 4, 5, 6, 7}


def test_what_was_learned_is_kept_for_its_model_only(tmp_path: Path) -> None:
    adapter = fit(lesson(), "this model")
    adapter.save(tmp_path, "rule#{}".format)
    kept = load_adapter(tmp_path, "this model", position)
    assert kept is not None
    assert kept.right == adapter.right
    assert np.array_equal(kept.matrix, adapter.matrix)
    assert np.array_equal(kept.asked, adapter.asked)
    assert load_adapter(tmp_path, "another", position) is None
    assert load_adapter(tmp_path / "nowhere", "this model", position) is None


def test_an_article_that_is_held_no_more_has_no_vote_and_takes_none_from_others(tmp_path: Path) -> None:
    asked((3, 1), (1,), (2, 4)).save(tmp_path, "rule#{}".format)
    held = {"rule#2": 12, "rule#3": 13, "rule#4": 14}
    kept = load_adapter(tmp_path, "m", held.get)
    assert kept is not None
    assert kept.right == ((13,), (), (12, 14))


def test_a_torn_file_is_named(tmp_path: Path) -> None:
    path = fit(lesson(), "m").save(tmp_path, "rule#{}".format)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(CorruptBuild, match=LEARNED):
        load_adapter(tmp_path, "m", position)


def test_a_file_of_before_there_were_votes_is_named(tmp_path: Path) -> None:
    old = asked((1,))
    model = np.frombuffer(b"m", np.uint8)
    np.savez(tmp_path / LEARNED, matrix=old.matrix, model=model, asked=old.asked)
    with pytest.raises(CorruptBuild, match="index learn"):
        load_adapter(tmp_path, "m", position)


METRICS = Metrics(
    answerable=148,
    unanswerable=58,
    recall_1=0.94,
    recall_3=0.98,
    recall_5=0.99,
    mrr=0.96,
    grounded=0.9,
    withheld=0.007,
    false_answers=0.017,
    near_miss_false_answers=0.03,
    abstentions=0.88,
)


@pytest.mark.parametrize(
    ("worse", "named"),
    [
        (replace(METRICS, recall_1=0.93), "recall_1"),
        (replace(METRICS, mrr=0.95), "mrr"),
        (replace(METRICS, false_answers=0.03), "false_answers"),
        (replace(METRICS, withheld=0.01), "withheld"),
    ],
)
def test_an_adapter_that_lowers_the_sites_evaluation_is_refused(worse: Metrics, named: str) -> None:
    assert [loss for loss in compare(METRICS, worse) if named in loss]


def test_one_that_lowers_nothing_is_not() -> None:
    assert compare(METRICS, replace(METRICS, recall_1=0.95, false_answers=0.0)) == []
