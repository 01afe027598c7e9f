from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from actions.checklists.desk import Desk
from actions.checklists.errors import MoveRefused, RunNotFound, StaleRun, TooManyRuns
from actions.checklists.load import Catalogue
from actions.checklists.rules import Documents
from actions.checklists.storage import RunStatus, RunStore
from actions.storage.database import Database


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'zhigui.db'}"


@pytest.fixture
def store(url: str) -> Iterator[RunStore]:
    database = Database(url)
    yield RunStore(database)
    database.close()


@pytest.fixture
def desk(store: RunStore, catalogue: Catalogue, rules: Documents) -> Desk:
    return Desk(catalogue, rules, store)


def test_a_run_goes_on_where_it_stood_after_the_process_is_gone(
    url: str, desk: Desk, catalogue: Catalogue, rules: Documents
) -> None:
    started = desk.start("li", "meeting-leave", label="五月常务会", channel="widget")
    left = desk.move("li", started.run.id, "answer", value="executive")
    second = Database(url)
    found = Desk(catalogue, rules, RunStore(second)).open("li", started.run.id)
    second.close()
    assert found == left
    assert found.run.label == "五月常务会"
    assert found.state.open is not None
    assert found.state.open.node.id == "who"


def test_every_change_is_dated_and_kept(desk: Desk, store: RunStore) -> None:
    run = desk.start("li", "meeting-leave", channel="widget").run
    desk.move("li", run.id, "answer", value="executive", channel="widget")
    desk.move("li", run.id, "change", node="meeting", value="special", channel="wechat")
    desk.move("li", run.id, "undo", channel="wechat")
    record = store.changes("li", run.id)
    assert [(c.version, c.move, c.channel, c.node, c.before, c.after) for c in record] == [
        (1, "start", "widget", None, None, None),
        (2, "answer", "widget", "meeting", None, "executive"),
        (3, "change", "wechat", "meeting", "executive", "special"),
        (4, "undo", "wechat", "meeting", "special", "executive"),
    ]
    assert [c.at for c in record] == sorted(c.at for c in record)
    assert all(c.at.tzinfo is not None for c in record)


def test_the_later_of_two_channels_is_told_and_nothing_is_lost(desk: Desk, store: RunStore) -> None:
    seen = desk.start("li", "meeting-leave").run
    desk.move("li", seen.id, "answer", value="executive", version=seen.version)
    with pytest.raises(StaleRun):
        desk.move("li", seen.id, "answer", value="special", version=seen.version)
    with pytest.raises(StaleRun):
        store.save(seen, seen.answers, move="answer")
    assert dict(desk.open("li", seen.id).run.answers.values) == {"meeting": "executive"}


def test_many_at_once_lose_no_acknowledged_move(desk: Desk, store: RunStore) -> None:
    run = desk.start("li", "meeting-leave").run

    def press(_: int) -> bool:
        try:
            desk.move("li", run.id, "change", node="meeting", value=("plenary", "executive")[_ % 2])
        except StaleRun:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        acknowledged = sum(pool.map(press, range(40)))
    record = store.changes("li", run.id)
    assert acknowledged >= 1
    assert store.get("li", run.id).version == record[-1].version
    assert [c.version for c in record] == list(range(1, record[-1].version + 1))
    assert record[-1].version - 1 <= acknowledged


def test_a_person_has_many_runs_and_sees_only_their_own(desk: Desk, store: RunStore) -> None:
    first = desk.start("li", "meeting-leave").run
    second = desk.start("li", "normative-document").run
    desk.start("wang", "meeting-leave")
    desk.move("li", first.id, "answer", value="special")
    assert [o.run.id for o in desk.unfinished("li")] == [first.id, second.id]
    with pytest.raises(RunNotFound):
        desk.open("wang", first.id)
    with pytest.raises(RunNotFound):
        store.changes("wang", first.id)


def test_a_run_finishes_stops_and_opens_again(desk: Desk, store: RunStore) -> None:
    run = desk.start("li", "meeting-leave").run
    desk.move("li", run.id, "answer", value="other")
    assert store.get("li", run.id).status is RunStatus.FINISHED
    desk.move("li", run.id, "back")
    assert store.get("li", run.id).status is RunStatus.OPEN
    desk.stop("li", run.id)
    assert desk.unfinished("li") == ()
    assert store.runs("li", RunStatus.STOPPED)[0].id == run.id
    desk.move("li", run.id, "answer", value="special")
    assert [o.run.id for o in desk.unfinished("li")] == [run.id]


def test_a_refused_move_leaves_the_run_as_it_was(desk: Desk) -> None:
    run = desk.start("li", "meeting-leave").run
    with pytest.raises(MoveRefused):
        desk.move("li", run.id, "done")
    assert desk.open("li", run.id).run == run


def test_a_name_is_one_line_without_personal_numbers(desk: Desk) -> None:
    run = desk.start("li", "meeting-leave").run
    named = desk.rename("li", run.id, "优化营商环境办法\n的送审 13812345678 " + "长" * 100)
    assert named.label.startswith("优化营商环境办法 的送审 〔电话号码〕")
    assert len(named.label) == 80


def test_forgetting_a_person_deletes_every_run_and_its_record(desk: Desk, store: RunStore) -> None:
    runs = [desk.start("li", "meeting-leave").run for _ in range(3)]
    other = desk.start("wang", "meeting-leave").run
    assert desk.forget("li") == 3
    assert store.runs("li") == ()
    with pytest.raises(RunNotFound):
        desk.move("li", runs[0].id, "answer", value="special")
    with pytest.raises(RunNotFound):
        store.save(runs[0], runs[0].answers, move="answer")
    assert len(store.changes("wang", other.id)) == 1
    assert desk.forget("li") == 0


def test_no_more_runs_are_kept_for_one_person_than_may_be(
    url: str, catalogue: Catalogue, rules: Documents
) -> None:
    database = Database(url)
    desk = Desk(catalogue, rules, RunStore(database, most=2))
    first = desk.start("li", "meeting-leave")
    desk.start("li", "meeting-leave")
    with pytest.raises(TooManyRuns, match="may have 2 runs.*ZHIGUI_RUNS_PER_PERSON"):
        desk.start("li", "meeting-leave")
    desk.start("wang", "meeting-leave")
    assert desk.open("li", first.run.id).run == first.run
    database.close()
