from __future__ import annotations

import json
import time
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from actions.checklists import moves
from actions.checklists.engine import Answers, State, Status, resolve
from actions.checklists.errors import MoveRefused
from actions.checklists.load import Catalogue, load_catalogue, parse_checklist
from actions.checklists.models import Checklist, Outcome, Question

ALL = list(load_catalogue())
MOVES = ("answer", "change", "done", "skip", "back", "undo", "restart", "reopen", "mark")


def test_a_new_run_opens_with_the_first_question(small: Checklist) -> None:
    state = resolve(small, Answers())
    assert state.open is not None
    assert (state.open.node.id, state.open.status, state.open.number) == ("kind", Status.OPEN, 1)
    assert not state.finished
    assert not state.progress.settled


def test_the_path_runs_past_open_tasks_to_the_next_question(small: Checklist) -> None:
    answers = moves.answer(small, Answers(), "city")
    answers = moves.answer(small, answers, "2026-05-06")
    state = resolve(small, answers)
    assert [s.node.id for s in state.path] == ["kind", "received", "sign", "stamp", "again"]
    assert state.open is not None
    assert state.open.node.id == "sign"
    assert state.progress.total == 2


def test_a_condition_that_does_not_hold_passes_the_node_over(small: Checklist) -> None:
    answers = moves.answer(small, moves.answer(small, Answers(), "office"), "2026-05-06")
    assert resolve(small, answers).step("sign") is None


def test_a_changed_answer_keeps_what_still_fits_and_ignores_the_rest(small: Checklist) -> None:
    answers = moves.answer(small, moves.answer(small, Answers(), "city"), "2026-05-06")
    answers = moves.done(small, answers)
    answers = moves.change(small, answers, "kind", "office")
    state = resolve(small, answers)
    assert state.step("sign") is None
    assert state.step("received") is not None
    assert answers.values["sign"] == "done"
    again = resolve(small, moves.change(small, answers, "kind", "city"))
    step = again.step("sign")
    assert step is not None
    assert step.status is Status.DONE


def test_done_skipped_and_open_are_counted_apart(small: Checklist) -> None:
    answers = moves.answer(small, moves.answer(small, Answers(), "city"), "2026-05-06")
    answers = moves.skip(small, moves.done(small, answers))
    answers = moves.answer(small, answers, "是")
    progress = resolve(small, answers).progress
    assert (progress.done, progress.skipped, progress.open, progress.total) == (1, 1, 1, 3)
    assert progress.settled


def test_an_answer_that_the_file_no_longer_has_is_kept_and_ignored(small: Checklist) -> None:
    state = resolve(small, Answers({"kind": "gone", "elsewhere": "done"}))
    assert state.open is not None
    assert state.open.node.id == "kind"
    assert dict(state.given) == {}


def test_a_circle_that_check_has_not_seen_yet_still_gives_a_state(small_text: str) -> None:
    circle = parse_checklist(
        small_text.replace("{value: office, label: 办公室章}", "{value: office, label: 甲, to: kind}"), "c"
    )
    state = resolve(circle, Answers({"kind": "office"}))
    assert state.outcome is None
    assert not state.finished


def test_a_hundred_nodes_resolve_within_a_millisecond() -> None:
    checklist, answers = _hundred_nodes()
    assert len(resolve(checklist, answers).path) == 100
    best = min(_timed(checklist, answers) for _ in range(20))
    assert best < 0.001, f"{best * 1000:.3f} ms"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ALL), st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 999)), max_size=60))
def test_any_sequence_of_moves_gives_a_valid_state(
    checklist: Checklist, sequence: list[tuple[str, int]]
) -> None:
    answers = Answers()
    for move, number in sequence:
        answers = _moved(checklist, answers, move, number)
        state = resolve(checklist, answers)
        _assert_valid(checklist, state)
        stored = json.loads(json.dumps(answers.to_json(), ensure_ascii=False))
        assert resolve(checklist, Answers.from_json(stored)) == state


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ALL), st.lists(st.tuples(st.sampled_from(MOVES[:5]), st.integers(0, 999)), max_size=40)
)
def test_undo_gives_back_the_state_before_each_move(
    checklist: Checklist, sequence: list[tuple[str, int]]
) -> None:
    answers = Answers()
    for move, number in sequence:
        before = answers
        answers = _moved(checklist, answers, move, number)
        if answers is not before:
            assert dict(moves.undo(answers).values) == dict(before.values)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ALL),
    st.dictionaries(
        st.one_of(st.text(max_size=8), st.sampled_from([n.id for c in ALL for n in c.nodes])),
        st.one_of(
            st.text(max_size=8), st.sampled_from(["是", "否", "done", "skipped", "2026-02-30", "2026-05-06"])
        ),
        max_size=30,
    ),
)
def test_whatever_was_stored_resolves(checklist: Checklist, values: dict[str, str]) -> None:
    _assert_valid(checklist, resolve(checklist, Answers(values)))


def test_every_checklist_walks_to_an_end_whichever_first_option_is_taken(catalogue: Catalogue) -> None:
    for checklist in catalogue:
        for choice in (0, -1):
            answers = Answers()
            for _ in range(200):
                waiting = resolve(checklist, answers).open
                if waiting is None:
                    break
                if isinstance(waiting.node, Question):
                    options = waiting.node.options
                    answers = moves.answer(
                        checklist, answers, options[choice].value if options else "2026-05-06"
                    )
                else:
                    answers = moves.done(checklist, answers)
            assert resolve(checklist, answers).finished, checklist.id


def _moved(checklist: Checklist, answers: Answers, move: str, number: int) -> Answers:
    """The move, or the same answers where it is refused: a refusal changes nothing."""
    state = resolve(checklist, answers)
    node = state.path[number % len(state.path)].node
    options = [o.value for o in node.options] if isinstance(node, Question) else []
    value = options[number % len(options)] if options else "2026-05-06"
    calls: dict[str, Callable[[], Answers]] = {
        "answer": lambda: moves.answer(checklist, answers, value, node.id),
        "change": lambda: moves.change(checklist, answers, node.id, value),
        "reopen": lambda: moves.change(checklist, answers, node.id),
        "mark": lambda: moves.skip(checklist, answers, node.id),
        "undo": lambda: moves.undo(answers),
        "restart": lambda: moves.restart(answers),
        "done": lambda: moves.done(checklist, answers),
        "skip": lambda: moves.skip(checklist, answers),
        "back": lambda: moves.back(checklist, answers),
    }
    try:
        return calls[move]()
    except MoveRefused:
        return answers


def _assert_valid(checklist: Checklist, state: State) -> None:
    ids = [step.node.id for step in state.path]
    assert len(set(ids)) == len(ids)
    assert all(checklist.node(i) is not None for i in ids)
    opened = [step for step in state.path if step.status is Status.OPEN]
    assert opened == ([state.open] if state.open else [])
    assert (state.outcome is None) != isinstance(state.path[-1].node, Outcome)
    assert state.finished == (state.open is None and state.outcome is not None)
    assert state.finished or state.open is not None
    assert state.progress.total == len(state.tasks)
    assert set(state.given) <= set(ids)


def _hundred_nodes() -> tuple[Checklist, Answers]:
    nodes: list[dict[str, object]] = []
    values: dict[str, str] = {}
    for i in range(50):
        nodes.append({"id": f"q{i}", "type": "question", "kind": "yes_no", "ask": "？"})
        nodes.append(
            {
                "id": f"t{i}",
                "type": "task",
                "title": "办",
                "do": "本规则未作规定，请向办公室确认。",
                "silent": True,
                "when": [{"q0": "否"}, {f"q{i}": "是", "q1" if i else "q0": "是"}],
            }
        )
        values |= {f"q{i}": "是", f"t{i}": "done"}
    nodes[-1] = {"id": "end", "type": "outcome", "title": "完", "text": "完"}
    data = {
        "id": "big",
        "title": "大",
        "version": 1,
        "effective_from": "2022-01-01",
        "basis": ["a@1#1"],
        "nodes": nodes,
    }
    values["q1"] = "是"
    return parse_checklist(json.dumps(data).replace('"2022-01-01"', "2022-01-01"), "big"), Answers(values)


def _timed(checklist: Checklist, answers: Answers) -> float:
    started = time.perf_counter()
    resolve(checklist, answers)
    return time.perf_counter() - started
