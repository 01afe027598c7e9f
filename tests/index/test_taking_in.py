"""`python -m index add` met with what operators really have: full disks, wrong fields, odd folders."""

from __future__ import annotations

import errno
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from index.cli import main

RULE = "印章管理规定\n第一条 用印须登记。\n第二条 用印由办公室负责人批准。\n"
ID = "印章管理规定@2020-01-01"


class Terminal(io.StringIO):
    """A person who types these lines."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIGUI_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("ZHIGUI_SITE", str(tmp_path / "site"))
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    return tmp_path / "site"


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    path = tmp_path / "印章 管理规定(2020-01-01).txt"
    path.write_text(RULE, encoding="utf-8")
    return path


def run(*arguments: object) -> tuple[int, str]:
    out = io.StringIO()
    return main([str(one) for one in arguments], out), out.getvalue()


def full_disk(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("fails", ["shutil.copyfile", "index.register.write_metadata"])
def test_a_full_disk_leaves_nothing_half_taken_in(
    rule: Path, site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fails: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fails, full_disk)
        assert run("add", rule) == (2, "")
    said = capsys.readouterr().err
    assert str(rule) in said and "No space left" in said and str(site) in said
    assert list((site / "regulations").iterdir()) == []
    assert run("add", rule)[0] == 0


def test_what_a_killed_add_leaves_behind_is_no_regulation(rule: Path, site: Path) -> None:
    half = site / "regulations" / f".{ID}.part"
    half.mkdir(parents=True)
    (half / "regulation.yml").write_text("", encoding="utf-8")
    assert run("list")[0] == 0
    assert run("add", rule)[0] == 0
    assert not half.exists()


@pytest.mark.parametrize("field", ["title: 2022", "id: 7", "aliases: 印章", "issued: '2022-01-01'"])
def test_a_field_of_the_wrong_kind_is_named(
    rule: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], field: str
) -> None:
    meta = tmp_path / "meta.yml"
    meta.write_text(f"{field}\n", encoding="utf-8")
    assert run("add", rule, "--meta", meta) == (2, "")
    assert field.partition(":")[0] in capsys.readouterr().err


def test_without_a_standard_input_nobody_is_asked(rule: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", None)  # what Python makes of a closed one: `add FILE <&-`
    assert run("add", rule)[0] == 0


def test_a_day_that_is_none_is_asked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "规定.txt"
    path.write_text(RULE, encoding="utf-8")
    monkeypatch.setattr("sys.stdin", Terminal("2020年一月\n2020-01-01\n\n市政府\n\n"))
    code, said = run("add", path)
    assert code == 0 and ID in said
    assert "2020年一月" in capsys.readouterr().err


def test_a_file_is_named_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("没有.txt", "空.txt", "图片.png", "旧.doc", "坏.pdf"):
        path = tmp_path / name
        if name != "没有.txt":
            path.write_bytes(b"" if name == "空.txt" else b"\xd0\xcf\x11\xe0 old word")
        assert run("add", path) == (2, "")
        said = capsys.readouterr().err
        assert said.count(name) == 1 and "Exception" not in said and "Error(" not in said, said


@pytest.mark.parametrize("name", ["旧.doc", "旧.wps"])
def test_an_older_kind_of_file_is_told_how_to_go_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0")
    assert run("add", tmp_path / name)[0] == 2
    assert "save it as .docx" in capsys.readouterr().err


def test_a_folder_gives_its_documents_and_names_what_is_left_over(
    rule: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "文件 夹"
    (folder / "目录.txt").mkdir(parents=True)
    rule.rename(folder / "目录.txt" / rule.name)
    for name in ("~$印章.docx", ".~lock.印章.docx#", "._印章.txt", "Thumbs.db"):
        (folder / name).write_bytes(b"of the office program, the desktop")
    (folder / "旧.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    code, said = run("add", folder)
    assert code == 0 and said.startswith(f"new: {ID}")
    left = capsys.readouterr().err
    assert "旧.doc" in left and "~$" not in left and "._" not in left


def test_a_text_without_articles_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "说明(2022-02-02).txt"
    path.write_text("这是一段没有条文的话。\n只是说明。\n", encoding="utf-8")
    code, said = run("add", path)
    assert code == 0 and "no 第X条" in said


def test_every_answer_of_a_command_can_be_printed(
    rule: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    narrow = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", narrow)
    assert main(["list"]) == 0
    narrow.flush()
    assert b"zhuzhou-work-rules@2022" in narrow.buffer.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (lambda folder: ["diff", "{id}", "{id}", "--docx", folder / "nowhere" / "a.docx"], "nowhere"),
        (lambda folder: ["diff", "{id}", "{id}", "--docx", folder], "--docx"),
        (lambda folder: ["diff", "{id}", "{id}", "--docx", folder / "a.txt"], "a.txt"),
        (lambda folder: ["impact", "nope@1", "{id}"], "nope@1"),
        (lambda folder: ["impact", "{id}", "nope@1"], "nope@1"),
    ],
)
def test_what_cannot_be_compared_is_said(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: Callable[[Path], list[object]],
    named: str,
) -> None:
    given = [str(one).replace("{id}", "zhuzhou-work-rules@2022") for one in arguments(tmp_path)]
    assert run(*given) == (2, "")
    assert named in capsys.readouterr().err
