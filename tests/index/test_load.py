"""Loading text, Markdown, HTML and Word documents."""

from __future__ import annotations

import codecs
import contextlib
import io
from pathlib import Path
from random import Random

import docx
import pytest
from docx.oxml import parse_xml

from index.errors import LoadError, UnsupportedFormat
from index.load import load
from index.parse import parse

RULE = Path(__file__).parents[2] / "data" / "regulations" / "zhuzhou-work-rules@2022" / "text.txt"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ARTICLES = ["第一条 为了规范会议，制定本规则。", "第二条 会议由市长召集。"]


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_a_pages_furniture_above_and_below_is_dropped(tmp_path: Path) -> None:
    page = [
        "加盟电话:152-6623-5191",
        "精确检索",
        "开始检索",
        "",
        "当前位置：首页 > 政务公开 > 规范性文件",
        "会议规则",
        "会议规则",
        "发布时间：2022-01-13 浏览次数：12",
        "【字号：大 中 小】",
        *ARTICLES,
        "第三条 群众可以拨打热线电话:12345。",
        "上一篇：另一个规则",
        "打印本页",
        "版权所有：某某网站",
        "湘ICP备05000000号-1",
    ]
    lines = load(written(tmp_path, "page.txt", "\n".join(page)))
    assert lines == ["会议规则", *ARTICLES, "第三条 群众可以拨打热线电话:12345。"]


def test_furniture_words_inside_the_rule_stay(tmp_path: Path) -> None:
    inside = [
        "第一条 办理方式：",
        "检索",
        "联系电话：0731-28680000",
        "第二条 来源：各部门。",
        "联系电话：0731-28680000",
    ]
    assert load(written(tmp_path, "rule.txt", "\n".join(inside))) == inside


def test_the_shipped_text_holds_no_furniture() -> None:
    lines = load(RULE)
    assert lines[0] == "株洲市人民政府关于印发《株洲市人民政府工作规则》的通知"
    assert lines == [line.strip() for line in RULE.read_text(encoding="utf-8").splitlines() if line.strip()]
    assert not any(word in line for line in lines for word in ("加盟", "检索"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    assert load(written(tmp_path, "rule.txt", "\r\n".join(ARTICLES).encode(encoding))) == ARTICLES


@pytest.mark.parametrize("name", ["rule.txt", "rule.md", "rule.html"])
def test_a_broken_byte_is_named_with_its_offset(tmp_path: Path, name: str) -> None:
    good = "第一条 为了规范会议，制定本规则。".encode()
    with pytest.raises(LoadError, match=rf"{name}.*offset {len(good)}\b"):
        load(written(tmp_path, name, good + b"\xff" + "第二条 会议由市长召集。".encode()))


@pytest.mark.parametrize("content", [b"abc\x00def", codecs.BOM_UTF16_LE + b"\x00", b"\x81\xff\xff"])
def test_what_is_no_text_is_a_load_error(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(LoadError, match=r"offset|decode"):
        load(written(tmp_path, "rule.txt", content))


def test_a_missing_file_and_an_unknown_kind(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="cannot be read"):
        load(tmp_path / "none.txt")
    with pytest.raises(UnsupportedFormat, match=r"\.xls.*\.docx"):
        load(written(tmp_path, "rule.xls", b"\xd0\xcf\x11\xe0"))


def test_markdown_loses_its_marks_and_keeps_its_words(tmp_path: Path) -> None:
    source = """# 会议规则

2022年1月13日 发布

<!-- INFO END -->

## 第一章 总则

**第一条** 为了规范会议，制定[本规则](http://example.org/a)。

### 第二条 会议由市长召集，费用为 3\\*5 元。

- （一）传达；
> （二）讨论。

| 会议 | 次数 |
| --- | --- |
| 常务会议 | 二次 |
"""
    assert load(written(tmp_path, "rule.md", source)) == [
        "会议规则",
        "2022年1月13日 发布",
        "第一章 总则",
        "第一条 为了规范会议，制定本规则。",
        "第二条 会议由市长召集，费用为 3*5 元。",
        "（一）传达；",
        "（二）讨论。",
        "会议 | 次数",
        "常务会议 | 二次",
    ]


def test_html_gives_the_documents_own_lines(tmp_path: Path) -> None:
    source = """<!doctype html><html><head><title>x</title><style>p{}</style></head><body>
<nav><a href="/">首页</a></nav><form><input value="检索"><button>开始检索</button></form>
<div class="menu"><ul><li><a>政务公开</a></li><li><a>政策文件</a></li><li><a>互动交流</a></li></ul></div>
<table><tr><td><div><h1>会议规则</h1><!-- hidden -->
<p><strong>第<span>一</span>条</strong>&nbsp;&nbsp;为了规范会议，
制定本规则。</p><p>第二条 会议由市长召集。<br>每月召开。</p>
<table><tr><th>会议</th><th>次数</th></tr><tr><td>常务会议</td><td><p>二次</p></td></tr></table>
</div></td></tr></table><script>alert(1)</script><footer>版权所有</footer></body></html>"""
    assert load(written(tmp_path, "rule.html", source)) == [
        "会议规则",
        "第一条 为了规范会议，制定本规则。",
        "第二条 会议由市长召集。",
        "每月召开。",
        "会议 | 次数",
        "常务会议 | 二次",
    ]


def test_html_in_the_encoding_it_declares(tmp_path: Path) -> None:
    source = '<html><head><meta charset="gb2312"></head><body><p>第一条 甲。</p></body></html>'
    assert load(written(tmp_path, "rule.htm", source.encode("gb18030"))) == ["第一条 甲。"]


@pytest.mark.parametrize("claimed", ["hex", "undefined", "no-such"])
def test_an_encoding_that_is_none_is_not_believed(tmp_path: Path, claimed: str) -> None:
    source = f'<meta charset="{claimed}"><p>第一条 甲。</p>'
    assert load(written(tmp_path, "rule.htm", source.encode("gb18030"))) == ["第一条 甲。"]


def test_a_page_wrapped_in_one_form_is_not_lost(tmp_path: Path) -> None:
    source = "<form><header><h1>会议规则</h1></header><p>第一条 甲。</p><nav><a>政务</a></nav></form>"
    assert load(written(tmp_path, "rule.html", source)) == ["会议规则", "第一条 甲。"]


def test_deeply_nested_html_is_read_or_refused_never_crashed(tmp_path: Path) -> None:
    source = "<div>" * 5000 + "第一条 甲。" + "</div>" * 5000
    assert load(written(tmp_path, "deep.html", source)) in (["第一条 甲。"], [])


def test_word_paragraphs_tables_and_revisions(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("会议规则")
    document.add_paragraph(ARTICLES[0])
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, (("会议", "次数"), ("常务会议", "二次")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    revised = document.add_paragraph("第二条 会议由")
    revised._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>秘书长</w:delText></w:r></w:del>"))
    revised._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>市长</w:t></w:r></w:ins>"))
    revised.add_run("召集。")
    path = tmp_path / "rule.docx"
    document.save(str(path))
    assert load(path) == [
        "会议规则",
        ARTICLES[0],
        "会议 | 次数",
        "常务会议 | 二次",
        "第二条 会议由市长召集。",
    ]


def test_words_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    document = docx.Document()
    numbering = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:suff w:val="{suffix}"/></w:lvl>'
        for depth, (form, text, suffix) in enumerate(
            [
                ("chineseCountingThousand", "第%1条", "space"),
                ("chineseCounting", "（%2）", "nothing"),
                ("decimal", "%3.", "nothing"),
            ]
        )
    )
    numbering.insert(0, parse_xml(f'<w:abstractNum {W} w:abstractNumId="90">{levels}</w:abstractNum>'))
    numbering.append(parse_xml(f'<w:num {W} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))

    def add(depth: int, text: str) -> None:
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        properties.append(parse_xml(f'<w:numPr {W}><w:ilvl w:val="{depth}"/><w:numId w:val="90"/></w:numPr>'))

    for number in range(1, 12):
        add(0, f"事项{number}。")
    for depth, text in (
        (1, "传达；"),
        (2, "口头；"),
        (2, "书面；"),
        (1, "讨论。"),
        (0, "附则。"),
        (1, "解释。"),
    ):
        add(depth, text)
    path = tmp_path / "rule.docx"
    document.save(str(path))
    lines = load(path)
    assert lines[9:] == [
        "第十条 事项10。",
        "第十一条 事项11。",
        "（一）传达；",
        "1.口头；",
        "2.书面；",
        "（二）讨论。",
        "第十二条 附则。",
        "（一）解释。",
    ]
    assert [article.number for article in parse(lines).articles] == [str(n) for n in range(1, 13)]


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_a_damaged_word_document_is_a_load_error(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(LoadError, match="not a Word document"):
        load(written(tmp_path, "rule.docx", content))


def test_a_word_document_with_one_torn_byte_is_read_or_refused(tmp_path: Path) -> None:
    whole = io.BytesIO()
    document = docx.Document()
    for line in ARTICLES:
        document.add_paragraph(line)
    document.save(whole)
    random = Random(1)
    for _ in range(40):
        torn = bytearray(whole.getvalue())
        torn[random.randrange(len(torn))] ^= 0xFF
        with contextlib.suppress(LoadError):
            load(written(tmp_path, "rule.docx", bytes(torn)))


def test_signs_of_no_width_at_a_lines_ends_go(tmp_path: Path) -> None:
    assert load(written(tmp_path, "rule.txt", "\u200b\n\ufeff第一条 甲。\u200b\n")) == ["第一条 甲。"]
