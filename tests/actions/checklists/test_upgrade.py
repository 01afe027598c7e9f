from __future__ import annotations

from collections.abc import Iterator

import pytest

from actions.checklists.desk import Desk
from actions.checklists.engine import Answers
from actions.checklists.load import Catalogue, parse_checklist
from actions.checklists.models import Checklist
from actions.checklists.rules import Documents
from actions.checklists.storage import RunStore
from actions.checklists.upgrade import Change, ChangeKind, compare, snapshot
from actions.storage.database import Database
from index.models import Article, Document, Paragraph, Regulation

TEXT = "个人用途不得用章。市政府章由秘书长签批。收到申请之日起五个工作日内用章。"
WALKED = Answers({"kind": "city", "received": "2026-05-06", "sign": "done", "stamp": "skipped"})


def _rules(text: str = TEXT) -> Documents:
    article = Article("seal@1", "1", "第一条", text, (Paragraph(1, text),))
    return Documents([Document(Regulation("seal@1", "用章规定"), (), (article,))])


@pytest.fixture
def database() -> Iterator[Database]:
    opened = Database("sqlite://")
    yield opened
    opened.close()


def _changes(before: str, after: str) -> tuple[tuple[Change, ...], set[str]]:
    then = snapshot(parse_checklist(before, "a"), _rules())
    upgrade = compare(then, parse_checklist(after, "b"), _rules(), WALKED)
    return (upgrade.changes, set(upgrade.answers.values)) if upgrade else ((), set(WALKED.values))


ALL = set(WALKED.values)


@pytest.mark.parametrize(
    ("good", "bad", "kind", "node", "lost"),
    [
        ("do: 报秘书长签批。", "do: 报秘书长和市长签批。", ChangeKind.REWORDED, "sign", {"sign"}),
        ("label: 市政府章", "label: 市政府印章", ChangeKind.REWORDED, "kind", {"kind"}),
        ("when: {kind: city}", "when: {kind: [city, office]}", ChangeKind.REROUTED, "sign", set()),
        ('quote: "市政府章由秘书长签批"', 'quote: "由秘书长签批"', ChangeKind.REGROUNDED, "sign", set()),
        ("text: 已经用章。", "text: 用章完毕。", ChangeKind.REWORDED, "finished", set()),
    ],
)
def test_what_changed_is_told_and_what_fits_is_kept(
    small_text: str, *, good: str, bad: str, kind: ChangeKind, node: str, lost: set[str]
) -> None:
    assert good in small_text
    changes, kept = _changes(small_text, small_text.replace(good, bad))
    assert [(c.kind, c.node, c.dropped) for c in changes] == [(kind, node, bool(lost))]
    assert kept == ALL - lost


def test_nothing_changed_is_no_upgrade(small_text: str) -> None:
    assert _changes(small_text, small_text + "\n# a comment\n") == ((), ALL)


def test_a_step_that_goes_and_one_that_comes(small_text: str) -> None:
    changes, kept = _changes(small_text, small_text.replace("id: sign\n", "id: countersign\n"))
    assert [(c.kind, c.node) for c in changes] == [
        (ChangeKind.REMOVED, "sign"),
        (ChangeKind.ADDED, "countersign"),
    ]
    assert kept == ALL - {"sign"}


@pytest.mark.parametrize("now", [_rules(TEXT.replace("五个", "三个")), Documents([])])
def test_an_article_that_changed_or_is_gone_is_told(small_text: str, now: Documents) -> None:
    small = parse_checklist(small_text, "a")
    upgrade = compare(snapshot(small, _rules()), small, now, WALKED)
    assert upgrade is not None
    assert upgrade.changes == (Change(ChangeKind.ARTICLE, "seal@1#1"),)
    assert upgrade.answers is WALKED


def test_the_person_is_told_once(small_text: str, database: Database) -> None:
    store = RunStore(database)
    old = Desk(Catalogue([parse_checklist(small_text, "a")]), _rules(), store)
    run = old.start("li", "small").run
    old.move("li", run.id, "answer", value="city")
    changed = small_text.replace("version: 1", "version: 2").replace("label: 市政府章", "label: 市府章")
    new = parse_checklist(changed, "b")
    desk = Desk(Catalogue([new]), _rules(), store)
    first = desk.open("li", run.id)
    assert [c.kind for c in first.changes] == [ChangeKind.REWORDED]
    assert first.run.checklist_version == 2
    assert first.state.open is not None
    assert first.state.open.node.id == "kind"
    assert desk.open("li", run.id).changes == ()
    assert [c.move for c in store.changes("li", run.id)] == ["start", "answer", "upgrade"]


def test_a_run_of_which_no_snapshot_was_taken_has_nothing_to_compare(small: Checklist) -> None:
    assert compare({}, small, _rules(), WALKED) is None
