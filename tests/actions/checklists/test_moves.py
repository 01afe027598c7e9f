from __future__ import annotations

import pytest

from actions.checklists import moves
from actions.checklists.engine import Answers, resolve
from actions.checklists.errors import MoveRefused, Refusal
from actions.checklists.models import Checklist


def _walked(small: Checklist) -> Answers:
    answers = moves.answer(small, Answers(), "city")
    answers = moves.answer(small, answers, "2026-05-06")
    return moves.done(small, answers)


def _refusal(call: object, *arguments: object) -> Refusal:
    assert callable(call)
    with pytest.raises(MoveRefused) as refused:
        call(*arguments)
    return refused.value.reason


def test_a_question_can_be_neither_skipped_nor_ticked_off(small: Checklist) -> None:
    assert _refusal(moves.skip, small, Answers()) is Refusal.NOT_A_TASK
    assert _refusal(moves.done, small, Answers()) is Refusal.NOT_A_TASK


def test_a_task_takes_no_answer(small: Checklist) -> None:
    assert _refusal(moves.answer, small, _walked(small), "是", "stamp") is Refusal.NOT_A_QUESTION


@pytest.mark.parametrize("value", ["office ", "", "2026-13-01", "是"])
def test_only_an_option_answers_a_choice(small: Checklist, value: str) -> None:
    assert _refusal(moves.answer, small, Answers(), value) is Refusal.BAD_VALUE


@pytest.mark.parametrize("value", ["2026-02-30", "20260506", "1999-01-01", "明天", "２０２６-05-06"])
def test_only_a_day_of_this_century_answers_a_date(small: Checklist, value: str) -> None:
    assert _refusal(moves.answer, small, moves.answer(small, Answers(), "city"), value) is Refusal.BAD_VALUE


def test_a_node_off_the_path_is_refused(small: Checklist) -> None:
    assert _refusal(moves.done, small, Answers(), "stamp") is Refusal.NOT_ON_PATH
    assert _refusal(moves.change, small, Answers(), "nowhere") is Refusal.NOT_ON_PATH


def test_back_opens_the_step_before_and_keeps_the_later_ones(small: Checklist) -> None:
    answers = moves.back(small, _walked(small))
    state = resolve(small, answers)
    assert state.open is not None
    assert state.open.node.id == "sign"
    answers = moves.back(small, answers)
    assert "received" not in answers.values
    assert _refusal(moves.back, small, moves.back(small, answers)) is Refusal.NOTHING_BEFORE


def test_back_from_the_end_opens_the_last_step(small: Checklist) -> None:
    answers = moves.answer(small, Answers(), "private")
    assert resolve(small, answers).finished
    assert _refusal(moves.done, small, answers) is Refusal.NOTHING_OPEN
    assert dict(moves.back(small, answers).values) == {}


def test_undo_brings_back_an_overwritten_answer_and_even_a_restart(small: Checklist) -> None:
    answers = _walked(small)
    changed = moves.change(small, answers, "kind", "office")
    assert moves.undo(changed).values["kind"] == "city"
    assert dict(moves.undo(moves.restart(answers)).values) == dict(answers.values)
    assert _refusal(moves.undo, Answers()) is Refusal.NOTHING_TO_UNDO


def test_a_move_that_changes_nothing_leaves_nothing_to_undo(small: Checklist) -> None:
    answers = moves.answer(small, Answers(), "city")
    assert moves.answer(small, answers, "city", "kind") is answers
    assert moves.restart(Answers()) == Answers()


def test_a_mark_can_be_changed_to_the_other(small: Checklist) -> None:
    answers = moves.change(small, _walked(small), "sign", "skipped")
    assert answers.values["sign"] == "skipped"
    assert _refusal(moves.change, small, answers, "sign", "perhaps") is Refusal.BAD_VALUE


def test_the_history_is_bounded(small: Checklist) -> None:
    answers = Answers()
    for i in range(200):
        answers = moves.change(small, answers, "kind", ("city", "office")[i % 2])
    assert len(answers.history) == 50
