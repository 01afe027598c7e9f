"""Documents in and out from the command line, versions side by side, and what a change touches."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import docx
import pytest

from index.cli import main
from index.curated import CuratedAnswers, all_curated
from index.errors import MetadataError
from index.settings import load_settings

OLD = """印章管理规定
2020年1月1日 市政府公布
第一条 为了规范印章管理，制定本规定。
第二条 用印由办公室负责人批准。
第三条 申请人应当填写用印登记表。
第四条 本规定自2020年2月1日起施行。
"""
NEW = """印章管理规定
2024年1月1日 市政府修订
第一条 为了规范印章管理，制定本规定。
第二条 申请人应当填写用印登记表。
第三条 用印由办公室主任批准，并登记备查。
第四条 电子印章的使用适用本规定。
第五条 本规定自2024年3月1日起施行。《公章使用办法》同时废止。
"""
SEAL = "公章使用办法\n第一条 公章由秘书保管。\n第二条 本办法自2015年1月1日起施行。\n"


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ZHIGUI_SITE", str(tmp_path / "site"))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return tmp_path / "site"


def run(*arguments: object) -> tuple[int, str]:
    out = io.StringIO()
    return main([str(one) for one in arguments], out), out.getvalue()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def two_versions(tmp_path: Path) -> None:
    for name, text in (("印章管理规定(2020-01-01).txt", OLD), ("印章管理规定(2024-01-01).md", NEW)):
        assert run("add", written(tmp_path, name, text))[0] == 0


def listed(*arguments: object) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in json.loads(run("list", "--json", *arguments)[1])}


def test_what_the_document_says_is_read(tmp_path: Path, site: Path) -> None:
    code, said = run("add", written(tmp_path, "印章管理规定(2020-01-01).txt", OLD))
    assert code == 0 and said.startswith(
        "new: 印章管理规定@2020-01-01 《印章管理规定》 from 2020-02-01, 4 articles"
    )
    folder = site / "regulations" / "印章管理规定@2020-01-01"
    assert sorted(p.name for p in folder.iterdir()) == ["original.txt", "regulation.yml", "text.txt"]
    row = listed()["印章管理规定@2020-01-01"]
    assert (row["issued"], row["effective_from"], row["status"]) == ("2020-01-01", "2020-02-01", "in_force")
    assert row["site"] and not row["built"]


@pytest.mark.usefixtures("two_versions")
def test_other_text_is_a_new_version_and_the_same_is_nothing(tmp_path: Path) -> None:
    held = listed()
    assert held["印章管理规定@2020-01-01"]["successor"] == "印章管理规定@2024-01-01"
    assert held["印章管理规定@2020-01-01"]["status"] == "amended"
    assert listed("--as-of", "2022-01-01")["印章管理规定@2020-01-01"]["status"] == "in_force"
    assert listed("--as-of", "2022-01-01")["印章管理规定@2024-01-01"]["status"] == "pending"
    code, said = run("add", written(tmp_path, "别名(2025-01-01).txt", NEW.replace("。\n", "。\n\n")))
    assert code == 0 and said.startswith("unchanged: 印章管理规定@2024-01-01")
    assert listed() == held


@pytest.mark.usefixtures("two_versions")
def test_a_text_that_is_repealed_by_title_ends_even_if_it_is_added_later(tmp_path: Path) -> None:
    assert run("add", written(tmp_path, "公章使用办法(2014-12-01).txt", SEAL))[0] == 0
    row = listed()["公章使用办法@2014-12-01"]
    assert (row["status"], row["successor"]) == ("repealed", "印章管理规定@2024-01-01")
    assert row["effective_to"] == "2024-02-29"


def test_a_word_document_goes_in(tmp_path: Path) -> None:
    document = docx.Document()
    for line in OLD.splitlines():
        document.add_paragraph(line)
    document.save(str(tmp_path / "印章管理规定.docx"))
    assert run("add", tmp_path / "印章管理规定.docx")[0] == 0
    assert "印章管理规定@2020-01-01" in listed()


def test_what_is_missing_is_named_and_taken_from_meta(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "规定.txt", "印章管理规定\n第一条 用印须登记。\n")
    assert run("add", path)[0] == 2
    assert "issued stand neither in the text nor in its name" in capsys.readouterr().err
    meta = written(tmp_path, "meta.yml", "issued: 2021-05-06\nissuer: 市政府办公室\naliases: [印章规定]\n")
    code, said = run("add", path, "--meta", meta)
    assert code == 0 and "印章管理规定@2021-05-06" in said
    assert listed()["印章管理规定@2021-05-06"]["issuer"] == "市政府办公室"


def test_one_bad_file_does_not_keep_the_others_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = written(tmp_path, "印章管理规定(2020-01-01).txt", OLD)
    bad = written(tmp_path, "图片.png", "x")
    code, said = run("add", bad, good)
    assert code == 2 and "1 added" in said and "no loader" in capsys.readouterr().err


@pytest.mark.usefixtures("two_versions")
def test_the_same_date_with_other_text_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = written(tmp_path, "印章管理规定(2024-01-01).txt", NEW.replace("主任", "副主任"))
    assert run("add", changed)[0] == 2
    assert "印章管理规定@2024-01-01 is held with other text" in capsys.readouterr().err


@pytest.mark.usefixtures("two_versions")
def test_remove_takes_out_and_keeps_aside(site: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("remove", "印章管理规定@2024-01-01")[0] == 0
    assert listed()["印章管理规定@2020-01-01"]["status"] == "in_force"
    assert [p.name.partition(".")[0] for p in (site / "removed").iterdir()] == ["印章管理规定@2024-01-01"]
    assert run("remove", "zhuzhou-work-rules@2022")[0] == 2
    assert "ships with the program" in capsys.readouterr().err


@pytest.mark.usefixtures("two_versions")
def test_two_versions_side_by_side(tmp_path: Path) -> None:
    pair = ("印章管理规定@2020-01-01", "印章管理规定@2024-01-01")
    rows = json.loads(run("diff", *pair, "--json")[1])
    assert [
        (r["change"], (r["old"] or "").partition("#")[2], (r["new"] or "").partition("#")[2]) for r in rows
    ] == [
        ("same", "1", "1"),
        ("moved", "3", "2"),
        ("changed", "2", "3"),
        ("added", "", "4"),
        ("changed", "4", "5"),
    ]
    for row in rows:
        if row["change"] == "changed":
            for side in ("old", "new"):
                whole = "".join(piece["text"] for piece in row["pieces"] if piece[side])
                assert whole in (OLD if side == "old" else NEW)
    said = run("diff", *pair)[1]
    assert "[-负责人-]{+主任+}批准" in said and "【移动】第三条 → 第二条" in said


@pytest.mark.usefixtures("two_versions")
def test_side_by_side_as_a_word_document(tmp_path: Path) -> None:
    path = tmp_path / "对照.docx"
    assert run("diff", "印章管理规定@2020-01-01", "印章管理规定@2024-01-01", "--docx", path)[0] == 0
    table = docx.Document(str(path)).tables[0]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert ["移动", "第三条　申请人应当填写用印登记表。", "第二条　申请人应当填写用印登记表。"] in rows
    runs = [run for row in table.rows for cell in row.cells for p in cell.paragraphs for run in p.runs]
    assert "负责人" in [run.text for run in runs if run.font.strike]
    assert "主任" in [run.text for run in runs if run.font.underline]


@pytest.mark.usefixtures("two_versions")
def test_impact_names_what_cites_a_changed_article(site: Path) -> None:
    (site / "curated").mkdir()
    written(
        site / "curated",
        "seal.yml",
        "- question: 用印谁批准\n  articles:\n"
        "    - {address: 印章管理规定@2020-01-01#2, quote: 由办公室负责人批准}\n"
        "- question: 为何制定\n  articles: [印章管理规定@2020-01-01#1]\n",
    )
    code, said = run("impact", "--json")
    found = json.loads(said)
    assert code == 1 and [one["where"] for one in found] == ["seal.yml 用印谁批准"]
    assert found[0]["new"] == "印章管理规定@2024-01-01#3" and found[0]["quote_stands"] is False


def test_impact_on_the_shipped_rule_names_steps_and_questions(tmp_path: Path, repository: Path) -> None:
    text = (repository / "data/regulations/zhuzhou-work-rules@2022/text.txt").read_text(encoding="utf-8")
    changed = written(tmp_path, "规则(2030-01-01).txt", text.replace("一般每月召开二次", "一般每月召开三次"))
    assert run("add", changed)[0] == 0
    found = json.loads(run("impact", "zhuzhou-work-rules@2022", "zhuzhou-work-rules@2030-01-01", "--json")[1])
    assert {one["address"].partition("#")[2].partition(".")[0] for one in found} == {"44"}
    assert {one["kind"] for one in found} >= {"evaluation"}


def test_a_curated_answer_is_met_by_its_own_words_only(tmp_path: Path) -> None:
    written(tmp_path, "a.yml", "- question: 公章由谁保管\n  also: [谁管公章]\n  articles: [seal@1#1]\n")
    answers = CuratedAnswers([tmp_path])
    for asked in ("公章由谁保管？", "请问公章由谁保管呢", "谁管公章"):
        assert answers.match(asked) is not None, asked
    for asked in ("公章由谁刻制", "公章", "合同由谁保管"):
        assert answers.match(asked) is None, asked


def test_a_curated_answer_is_not_given_to_a_question_about_another(tmp_path: Path) -> None:
    written(tmp_path, "a.yml", "- question: 市长出差期间由谁主持市人民政府工作\n  articles: [rule@1#7]\n")
    answers = CuratedAnswers([tmp_path])
    for asked in ("市长出差期间是由谁来主持市人民政府工作的", "请问市长出差期间谁主持市人民政府的工作呢？"):
        assert answers.match(asked) is not None, asked
    for asked in (
        "副市长出差期间由谁主持市人民政府工作",
        "县长出差期间由谁主持市人民政府工作",
        "市长出差期间是不是由谁主持市人民政府工作",
        "市长不出差期间由谁主持市人民政府工作",
        "市长出差期间主持市人民政府工作",
    ):
        assert answers.match(asked) is None, asked


def test_a_curated_file_that_goes_while_it_is_looked_at_stops_no_search(tmp_path: Path) -> None:
    written(tmp_path, "a.yml", "- question: 公章由谁保管\n  articles: [seal@1#1]\n")
    (tmp_path / ".#a.yml").symlink_to("maintainer@desk.4711")  # an editor's mark that the file is open
    (tmp_path / "c.yml").symlink_to(tmp_path / "gone")
    assert CuratedAnswers([tmp_path]).match("公章由谁保管") is not None


def test_the_shipped_curated_answers_are_read_and_a_bad_one_is_named(tmp_path: Path) -> None:
    assert all_curated(load_settings().curated_roots)
    written(tmp_path, "bad.yml", "- question: 没有条款\n")
    with pytest.raises(MetadataError, match="bad.yml.*没有条款.*articles"):
        all_curated([tmp_path])
