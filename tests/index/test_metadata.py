"""regulation.yml, and folders of regulations."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from index.errors import MetadataError
from index.metadata import FILE_NAME, Metadata, read_metadata, write_metadata
from index.models import Regulation, Status
from index.parse import load_document, regulation_folders

REGULATIONS = Path(__file__).parents[2] / "data" / "regulations"
GOOD = "id: rule@1\ntitle: 会议规则\n"


def folder(root: Path, content: str | None, name: str = "rule@1", text: str | None = "第一条 甲。") -> Path:
    made = root / name
    made.mkdir()
    if content is not None:
        (made / FILE_NAME).write_text(content, encoding="utf-8")
    if text is not None:
        (made / "text.txt").write_text(text, encoding="utf-8")
    return made


def test_the_shipped_rules_facts() -> None:
    metadata = read_metadata(REGULATIONS / "zhuzhou-work-rules@2022")
    regulation = metadata.regulation
    assert metadata.truncated
    assert regulation.title == "株洲市人民政府工作规则"
    assert regulation.document_number == "株政发〔2022〕1号"
    assert regulation.issuer == "株洲市人民政府"
    assert regulation.issued == regulation.effective_from == date(2022, 1, 13)
    assert regulation.effective_to is None
    assert regulation.status is Status.IN_FORCE


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    made = folder(tmp_path, None)
    metadata = Metadata(
        Regulation(
            "rule@1",
            "会议规则: 试行 #1",
            "株政发〔2022〕1号",
            "株洲市人民政府",
            date(2022, 1, 13),
            date(2022, 2, 1),
            date(2027, 1, 31),
            Status.REPEALED,
            "门户网站",
        ),
        truncated=True,
    )
    assert write_metadata(made, metadata) == made / FILE_NAME
    assert read_metadata(made) == metadata


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (None, "is missing"),
        ("- a\n", "must hold fields"),
        ("id: [\n", "cannot be read"),
        ("title: 会议规则\n", "id None"),
        ("id: rule\ntitle: 会议规则\n", "'rule' must be <slug>@<version>"),
        ("id: rule@1\n", "title is missing"),
        ("id: other@1\ntitle: 会议规则\n", "must be the folder's name"),
        (GOOD + "isued: 2022-01-13\n", "unknown field isued"),
        (GOOD + "issued: 一月\n", "issued '一月' must be a date"),
        (GOOD + "issued: 2022-13-01\n", "must be a date|cannot be read"),
        (GOOD + "status: old\n", "'old' must be one of in_force, amended, repealed"),
        (GOOD + "truncated: maybe\n", "must be true or false"),
        (GOOD + "document_number: 1\n", "must be text"),
        (GOOD + "effective_from: 2022-02-01\neffective_to: 2022-01-01\n", "before effective_from"),
    ],
)
def test_what_is_wrong_is_named(tmp_path: Path, content: str | None, named: str) -> None:
    with pytest.raises(MetadataError, match=named):
        read_metadata(folder(tmp_path, content))


def test_a_folder_needs_exactly_one_text(tmp_path: Path) -> None:
    made = folder(tmp_path, GOOD, text=None)
    with pytest.raises(MetadataError, match="found none"):
        load_document(made)
    (made / "text.txt").write_text("第一条 甲。", encoding="utf-8")
    assert load_document(made).articles[0].address == "rule@1#1"
    (made / "text.md").write_text("第一条 甲。", encoding="utf-8")
    with pytest.raises(MetadataError, match=r"text\.md, text\.txt"):
        load_document(made)


def test_only_folders_with_metadata_are_regulations(tmp_path: Path) -> None:
    second, first = folder(tmp_path, GOOD, "b@1"), folder(tmp_path, GOOD, "a@1")
    folder(tmp_path, None, "c@1")
    assert regulation_folders(tmp_path) == [first, second]
