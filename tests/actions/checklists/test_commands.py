from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pytest

from actions.checklists.__main__ import main
from actions.checklists.errors import ChecklistFileError
from actions.checklists.graph import to_mermaid
from actions.checklists.load import Catalogue, load_catalogue, load_checklist
from actions.checklists.models import Checklist
from actions.checklists.new import write_new
from actions.checklists.preview import preview
from actions.checklists.rules import Documents
from actions.checklists.storage import RunStore
from actions.settings import settings
from actions.storage.database import Database

TODAY = date(2026, 5, 6)


def test_check_passes_on_what_ships(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "12 checklists" in capsys.readouterr().out


def test_check_names_the_problem_of_a_folder(
    tmp_path: Path, small_text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "small.yml").write_text(small_text, encoding="utf-8")
    assert main(["--folder", str(tmp_path), "check"]) == 1
    assert "small, node 'kind': cites seal@1#1" in capsys.readouterr().err


def test_check_of_an_empty_folder_is_no_proof(tmp_path: Path) -> None:
    assert main(["--folder", str(tmp_path), "check"]) == 1


def test_a_new_file_loads_and_check_says_what_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(tmp_path), "new", "use-of-seal"]) == 0
    assert load_checklist(tmp_path / "use-of-seal.yml").id == "use-of-seal"
    assert main(["--folder", str(tmp_path), "check"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 2
    assert all("the quote" in line for line in said)


@pytest.mark.parametrize("name", ["印章", "../out", "Seal", "", "a--b"])
def test_a_new_file_needs_a_plain_id(tmp_path: Path, name: str) -> None:
    with pytest.raises(ChecklistFileError):
        write_new(name, TODAY, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_takes_no_id_that_another_has(tmp_path: Path, small_text: str) -> None:
    (tmp_path / "01-small.yml").write_text(small_text, encoding="utf-8")
    with pytest.raises(ChecklistFileError, match=r"'small' is taken"):
        write_new("small", TODAY, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["01-small.yml"]


def test_a_file_open_in_an_editor_hides_no_checklist(tmp_path: Path, small_text: str) -> None:
    (tmp_path / "small.yml").write_text(small_text, encoding="utf-8")
    (tmp_path / ".#small.yml").symlink_to("maintainer@desk.4711")
    assert len(load_catalogue(tmp_path)) == 1


def test_where_an_export_cannot_be_written_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", "meeting-leave", str(tmp_path / "nowhere" / "a.docx")]) == 1
    assert "nowhere" in capsys.readouterr().err
    assert main(["export", "meeting-leave", str(tmp_path / "a.md")]) == 0
    assert "a.md" in capsys.readouterr().out


def test_a_new_file_never_overwrites(tmp_path: Path) -> None:
    path = write_new("seal", TODAY, tmp_path)
    path.write_text("mine")
    with pytest.raises(ChecklistFileError, match="is there already"):
        write_new("seal", TODAY, tmp_path)
    assert path.read_text() == "mine"


def test_an_unknown_checklist_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["graph", "nothing-like-it"]) == 1
    assert "'nothing-like-it'" in capsys.readouterr().err


def test_the_graph_has_every_node_and_every_arrow_joins_two(catalogue: Catalogue) -> None:
    for checklist in catalogue:
        drawn = to_mermaid(checklist)
        names = set(re.findall(r"^    (n_\w+)[\[({]", drawn, re.MULTILINE))
        assert len(names) == len(checklist.nodes)
        arrows = re.findall(r'^    (n_\w+) -->(?:\|"[^"]*"\|)? (n_\w+)$', drawn, re.MULTILINE)
        assert {name for arrow in arrows for name in arrow} == names
        assert drawn.count("-->") == len(arrows)


def test_the_graph_says_what_leads_where(small: Checklist) -> None:
    drawn = to_mermaid(small)
    assert 'n_kind -->|"个人用"| n_refused' in drawn
    assert 'n_kind -->|"办公室章 / 市政府章"| n_received' in drawn
    assert "（仅当第 1 问答“市政府章”）" in drawn


def test_a_preview_walks_back_refuses_and_ends(catalogue: Catalogue, rules: Documents) -> None:
    typed = iter(["9", "常务会议", "b", "2", "2", "d", "x", "d", "s"])
    shown: list[str] = []
    state = preview(catalogue.get("meeting-leave"), rules, lambda _: next(typed), shown.append, TODAY)
    assert state.finished
    text = "\n".join(shown)
    assert "没有这个选项" in text
    assert "第四十七条“" in text
    assert text.endswith("共 3 步，已完成 2 步，跳过 1 步，待办 0 步")


def test_a_preview_ends_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("2\n"))
    assert main(["preview", "meeting-leave"]) == 1


@pytest.mark.parametrize("ending", ["docx", "md"])
def test_an_empty_checklist_is_exported(tmp_path: Path, ending: str) -> None:
    assert main(["export", "meeting-leave", str(tmp_path / f"a.{ending}")]) == 0
    assert (tmp_path / f"a.{ending}").stat().st_size > 1000
    assert main(["export", "meeting-leave", str(tmp_path / "a.txt")]) == 1


def test_forget_deletes_a_persons_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'z.db'}"
    monkeypatch.setenv("ZHIGUI_DATABASE_URL", url)
    settings.cache_clear()
    database = Database(url)
    store = RunStore(database)
    store.start("li", "meeting-leave", 1, {})
    try:
        assert main(["forget", "li"]) == 0
    finally:
        settings.cache_clear()
    assert capsys.readouterr().out == "deleted 1 runs\n"
    assert store.runs("li") == ()
    database.close()
