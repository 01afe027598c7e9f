from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from docx import Document

from actions.checklists import moves
from actions.checklists.engine import Answers, resolve
from actions.checklists.export import Sheet, make_sheet, to_docx, to_ics, to_markdown
from actions.checklists.load import Catalogue, parse_checklist
from actions.checklists.models import Checklist, Question, Task
from actions.checklists.rules import Documents, text_at
from index.models import Article, Paragraph, Regulation
from index.models import Document as RuleDocument

TODAY = date(2026, 5, 6)
NOW = datetime(2026, 5, 6, 8, 0, tzinfo=UTC)
TEXT = "个人用途不得用章。市政府章由秘书长签批。收到申请之日起五个工作日内用章。"


@pytest.fixture
def seal() -> Documents:
    article = Article("seal@1", "1", "第一条", TEXT, (Paragraph(1, TEXT),))
    return Documents([RuleDocument(Regulation("seal@1", "用章规定", "用〔2022〕1号"), (), (article,))])


@pytest.fixture
def walked(small: Checklist, seal: Documents) -> Sheet:
    answers = Answers(
        {"kind": "city", "received": "2024-05-06", "sign": "done", "again": "是", "keep": "skipped"}
    )
    return make_sheet(small, seal, TODAY, answers, "公章 *<br>* 试办")


def test_markdown_ticks_what_is_done_and_takes_labels_literally(walked: Sheet) -> None:
    text = to_markdown(walked)
    assert "- [x] **1. 签批**" in text
    assert "- [ ] **2. 用章**" in text
    assert "- [ ] **3. 归档**〔本规则未作规定〕（已跳过）" in text
    assert "- [x] 市政府章" in text
    assert "时限：五个工作日内（2024-05-11 之前，含当日）" in text
    assert "名称：公章 \\*\\<br\\>\\* 试办" in text
    assert "进度：共 3 步，已完成 1 步，跳过 1 步，待办 1 步" in text
    assert "依据：《用章规定》（用〔2022〕1号）第一条“市政府章由秘书长签批”" in text
    assert "已经用章" not in text, "a run that is not finished has no result yet"


def test_the_empty_list_has_every_branch_with_its_condition(small: Checklist, seal: Documents) -> None:
    text = to_markdown(make_sheet(small, seal, TODAY))
    assert "- [x]" not in text
    assert "仅当第 1 问答“市政府章”" in text
    assert "个人用（结果：不能用章）" in text
    assert "＿＿＿＿年＿＿月＿＿日" in text
    assert "**办完了** 已经用章。" in text
    assert "**不能用章**" in text


def test_the_word_file_holds_what_the_markdown_holds(walked: Sheet) -> None:
    document = Document(BytesIO(to_docx(walked)))
    table = document.tables[0]
    boxes = [row.cells[0].text for row in table.rows]
    assert boxes == ["完成", "☑", "□", "☒"]
    assert "五个工作日内（2024-05-11 之前，含当日）" in table.rows[2].cells[3].text
    assert (
        table.rows[2].cells[4].text == "《用章规定》（用〔2022〕1号）第一条：“收到申请之日起五个工作日内用章”"
    )
    assert document.paragraphs[1].text == "名称：公章 *<br>* 试办"
    xml = document.element.xml
    assert "仿宋_GB2312" in xml
    assert "方正小标宋简体" in xml
    assert "w:tblHeader" in xml


def test_open_dates_go_into_the_calendar(walked: Sheet) -> None:
    calendar = to_ics(walked, "run1", NOW)
    assert calendar.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20240511\r\n" in calendar
    assert "UID:run1-stamp@zhigui\r\n" in calendar
    assert "DTSTAMP:20260506T080000Z\r\n" in calendar
    unfolded = calendar.replace("\r\n ", "")
    assert "SUMMARY:公章 *<br>* 试办：用章\r\n" in unfolded


def test_calendar_lines_are_short_and_whole(catalogue: Catalogue, rules: Documents) -> None:
    answers = {"meeting": "plenary", "meeting-known": "是", "meeting-date": "2026-06-01"}
    sheet = make_sheet(catalogue.get("meeting-topic"), rules, TODAY, Answers(answers), "a,b;c\\d")
    raw = to_ics(sheet, "x", NOW)
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))
    assert "a\\,b\\;c\\\\d" in raw.replace("\r\n ", "")
    assert not re.search(r"[^\r]\n", raw)


def test_every_checklist_exports_with_exact_quotes(catalogue: Catalogue, rules: Documents) -> None:
    for checklist in catalogue:
        answers = Answers()
        while (waiting := resolve(checklist, answers).open) is not None:
            if isinstance(waiting.node, Question):
                options = waiting.node.options
                answers = moves.answer(checklist, answers, options[0].value if options else "2026-06-01")
            else:
                answers = moves.done(checklist, answers)
        for given in (answers, None):
            sheet = make_sheet(checklist, rules, TODAY, given)
            assert to_docx(sheet).startswith(b"PK")
            quotes = [ground.quote for line in sheet.lines for ground in line.grounds]
            text = to_markdown(sheet)
            assert all(quote.replace("<", "\\<").replace(">", "\\>") in text for quote in quotes)
        for node in checklist.nodes:
            assert all(cite.quote in text_at(rules, cite.address) for cite in node.cites)


def test_a_number_of_days_that_meets_unknown_years_says_so(small_text: str, seal: Documents) -> None:
    small = parse_checklist(small_text, "a")
    sheet = make_sheet(small, seal, TODAY, Answers({"kind": "office", "received": "2090-05-05"}))
    assert "放假安排尚未收录" in sheet.lines[0].deadline


def test_silent_tasks_say_whom_to_ask(catalogue: Catalogue) -> None:
    silent = [n for c in catalogue for n in c.nodes if isinstance(n, Task) and n.silent]
    assert len(silent) >= 12
    assert all("本规则未作规定，请向" in task.do for task in silent)
